"""What importing says: why a workbook cannot be read, and what to look at in one that can."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "workbook_empty_file": N_("Choose the roster file first."),
        "workbook_too_large": N_("The file is too large to be a roster. Save only the roster's sheets and try again."),
        "workbook_not_a_workbook": N_("This is not a roster file. Take an .xlsx workbook or a .csv file."),
        "workbook_old_format": N_("This is the old .xls format. Open it and save it as .xlsx."),
        "workbook_encrypted": N_("The workbook has a password. Save it without one and try again."),
        "workbook_damaged": N_("The file is damaged. Open it, save it again and try once more."),
        "workbook_unsafe_content": N_("The file holds content that is not opened here. Save it as a plain .xlsx."),
        "workbook_wrong_encoding": N_("The text cannot be read. Save the .csv as UTF-8 or GB18030."),
        "workbook_no_roster_found": N_("No roster was found in it: no table with names and days."),
        "workbook_month_unclear": N_(
            "The days are numbered, but no title says which month. Write it above, e.g. 2026年11月."
        ),
        "workbook_far_away": N_("The days from {first} to {last} are more than a year away. Correct the year."),
        "workbook_gone": N_("This upload was let go. Choose the file again."),
        "import_overlap": N_("already on another shift then"),
        "import_same_day_twice": N_("{name} stands twice on {day}."),
        "import_shift_without_hours": N_(
            "The shift word {shift} ({count} times) has no hours in the file or at this site."
        ),
        "import_no_shift": N_("{count} entries name no shift; the opening hours are taken."),
        "import_several_entries_a_day": N_("{name} has several entries on {day}."),
        "import_year_assumed": N_("No year is written; {year} is taken."),
        "import_weekdays_disagree": N_("Row {row}: the weekdays do not fit the days. Check month and year."),
        "import_day_not_in_month": N_("Row {row}: a day that the month does not have."),
        "import_same_name": N_("{name} is there twice with different staff numbers; they are taken as two people."),
        "import_staff_number_twice": N_("Staff number {number} is there twice ({name})."),
        "import_post_carried_down": N_("Rows without a post are taken under {post}."),
        "import_no_post": N_("{name} has no post in the file."),
        "import_person_twice": N_("{name} has two rows ({first_row} and {row}); they are taken together."),
        "import_several_posts": N_("{name} holds several posts."),
        "import_unreadable_phone": N_("Row {row}: the phone number of {name} cannot be read; it is left out."),
        "import_rotation_remark": N_("{name}: {text}"),
        "import_sheet_skipped": N_("Sheet {sheet} holds no roster and was left out."),
        "import_shift_explained_twice": N_("The shift {shift} is explained twice; the first is taken."),
        "import_shift_differs_from_site": N_(
            "The shift {shift} has other hours than at this site; those of the file are taken."
        ),
        "import_launch_note": N_("Row {row}: {text}"),
    }
)
