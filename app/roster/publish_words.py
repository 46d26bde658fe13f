"""What publishing, undoing and copying say when they refuse, and the words of what was changed."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "publish_nothing": N_("Choose at least one change to publish."),
        "publish_too_many": N_("At most {max} changes at once. Choose fewer days."),
        "draft_published": N_("{by} published this at {at} already: {person}, {post}. Look again and choose."),
        "draft_gone": N_("{by} took this back at {at}: {person}, {post}. Look again and choose."),
        "draft_changed": N_("This was changed a moment ago: {person}, {post}. Look again and choose."),
        "undo_nothing": N_("There is nothing of yours to undo here."),
        "undo_other": N_("This is not your latest change any more. Look at what is there now and choose again."),
        "undo_touched": N_("{by} changed this at {at}: {what}. It cannot be undone any more."),
        "undo_over": N_("The hours of this change are over. It cannot be undone any more."),
        "copy_same_week": N_("Choose another week to copy from."),
        "copy_past": N_("A week that is over cannot be filled by copying."),
        "copy_no_place": N_("The post is no longer used."),
        "copy_not_staff": N_("No longer on the staff of this site."),
        "copy_closed": N_("The post is closed then."),
        "seen_nothing": N_("There is no published roster yet."),
    }
)
