"""Whose customer, as a pure rule: the order of the evidence, the windows, the clash of reports."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.visitors.attribution import Contact, Match, Report, Windows, judge, protection

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SITE = Windows()
OURS, THEIRS = 9, 10
KINDS = ("walk_in", "channel", "phone_in", "contact")


def was(kind: str, days_ago: int) -> Contact:
    return Contact(kind, TODAY - timedelta(days=days_ago))


def a_match(how: str = "phone", consultant: int | None = OURS, *contacts: Contact, **more: datetime) -> Match:
    return Match(how, 1, consultant, contacts, more.get("natural_at"))


def a_report(number: int = 1, how: str = "phone", kind: str = "channel", **more: object) -> Report:
    usual: dict[str, object] = {
        "consultant_id": THEIRS,
        "made_at": NOW - timedelta(hours=2),
        "expected_at": NOW,
        "valid_until": TODAY,
    }
    return Report(number, how, kind, **(usual | more))  # type: ignore[arg-type]


def codes(finding: object) -> list[str]:
    return [clue.code for clue in finding.clues]  # type: ignore[attr-defined]


def test_nobody_known_and_nothing_reported_is_a_new_customer() -> None:
    finding = judge(TODAY, NOW, [], [], SITE)

    assert (finding.suggested, finding.consultant_id, finding.clues) == ("new", None, ())


def test_an_exact_number_goes_before_family_and_family_before_the_plate() -> None:
    by_plate, by_family = a_match("plate", 11, was("walk_in", 1)), a_match("family", 12, was("walk_in", 1))
    by_phone = a_match("phone", OURS, was("walk_in", 1))

    assert judge(TODAY, NOW, [by_plate, by_family, by_phone], [], SITE).consultant_id == OURS
    assert judge(TODAY, NOW, [by_plate, by_family], [], SITE).consultant_id == 12


def test_a_plate_alone_is_never_more_than_a_question() -> None:
    finding = judge(TODAY, NOW, [a_match("plate", OURS, was("walk_in", 1))], [], SITE)

    assert (finding.suggested, finding.consultant_id) == ("ask", OURS)


def test_each_kind_of_contact_protects_for_its_own_days() -> None:
    for kind, days in (("walk_in", 7), ("contact", 10), ("phone_in", 15), ("channel", 30)):
        last = judge(TODAY, NOW, [a_match("phone", OURS, was(kind, days))], [], SITE)
        over = judge(TODAY, NOW, [a_match("phone", OURS, was(kind, days + 1))], [], SITE)
        assert (last.suggested, last.consultant_id) == ("own", OURS), kind
        assert (over.suggested, over.consultant_id) == ("new", None), kind
        assert codes(over) == ["phone", "lapsed"]


def test_the_evidence_names_day_window_and_end() -> None:
    finding = judge(TODAY, NOW, [a_match("phone", OURS, was("contact", 3))], [], SITE)

    assert finding.stored == [
        {"code": "phone", "visitor": 1},
        {"code": "contact", "person": OURS, "day": "2026-11-20", "until": "2026-11-30", "days": 10},
    ]


def test_a_report_of_that_day_makes_it_the_channels() -> None:
    finding = judge(TODAY, NOW, [], [a_report()], SITE)

    assert (finding.suggested, finding.consultant_id, finding.expected_id) == ("channel", THEIRS, 1)
    assert codes(finding) == ["report_phone"]


def test_the_earlier_of_two_reports_counts() -> None:
    late = a_report(1, made_at=NOW - timedelta(hours=1))
    early = a_report(2, made_at=NOW - timedelta(hours=5), consultant_id=11)

    finding = judge(TODAY, NOW, [], [late, early], SITE)

    assert (finding.expected_id, finding.consultant_id) == (2, 11)
    assert codes(finding) == ["report_phone", "report_second"]


def test_a_report_does_not_count_for_somebody_who_came_by_themselves_before() -> None:
    known = a_match("phone", OURS, was("walk_in", 2), natural_at=NOW - timedelta(days=2))

    finding = judge(TODAY, NOW, [known], [a_report()], SITE)

    assert (finding.suggested, finding.consultant_id, finding.expected_id) == ("own", OURS, None)
    assert "report_natural_before" in codes(finding)


def test_a_report_counts_again_once_nobody_is_protected() -> None:
    known = a_match("phone", OURS, was("walk_in", 60), natural_at=NOW - timedelta(days=60))

    assert judge(TODAY, NOW, [known], [a_report()], SITE).suggested == "channel"


def test_a_report_less_than_the_minutes_before_arrival_or_run_out_does_not_count() -> None:
    short = a_report(made_at=NOW - timedelta(minutes=29))
    old = a_report(2, valid_until=TODAY - timedelta(days=1))

    finding = judge(TODAY, NOW, [], [short, old], SITE)

    assert finding.suggested == "new"
    assert sorted(codes(finding)) == ["report_expired", "report_too_late"]


def test_the_same_digits_under_another_name_are_no_match() -> None:
    finding = judge(TODAY, NOW, [], [a_report(how="masked", same_name=False)], SITE)

    assert (finding.suggested, codes(finding)) == ("new", ["report_other_name"])


def test_the_owners_own_booking_counts_while_they_are_protected() -> None:
    known = a_match("phone", OURS, was("walk_in", 2), natural_at=NOW - timedelta(days=2))

    finding = judge(TODAY, NOW, [known], [a_report(kind="booking", consultant_id=OURS)], SITE)

    assert (finding.suggested, finding.consultant_id) == ("booking", OURS)


contacts = st.lists(
    st.builds(Contact, st.sampled_from(KINDS), st.dates(TODAY - timedelta(days=90), TODAY)), max_size=5
).map(tuple)
matches = st.lists(
    st.builds(
        Match,
        st.sampled_from(("phone", "chosen", "family", "plate")),
        st.integers(1, 5),
        st.none() | st.integers(9, 12),
        contacts,
        st.none() | st.integers(0, 80).map(lambda days: NOW - timedelta(days=days)),
    ),
    max_size=4,
)
reports = st.lists(
    st.builds(
        Report,
        st.integers(1, 9),
        st.sampled_from(("phone", "masked", "name")),
        st.sampled_from(("channel", "booking")),
        st.none() | st.integers(9, 12),
        st.integers(0, 900).map(lambda minutes: NOW - timedelta(minutes=minutes)),
        st.just(NOW),
        st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda report: report.id,
)


@given(matches, reports)
def test_every_suggestion_stands_on_evidence_and_every_report_is_answered(
    known: list[Match], told: list[Report]
) -> None:
    finding = judge(TODAY, NOW, known, told, SITE)

    assert finding.suggested in ("own", "new", "channel", "booking", "ask")
    if finding.suggested in ("own", "ask"):
        owners = [one for one in known if one.consultant_id == finding.consultant_id]
        assert any(_protected(one) for one in owners)
    answered = [clue.ids["expected"] for clue in finding.clues if "expected" in clue.ids]
    assert sorted(answered) == sorted(one.id for one in told)
    assert (finding.expected_id is not None) == (finding.suggested in ("channel", "booking"))


def _protected(match: Match) -> bool:
    kept = protection(match.contacts, SITE)
    return kept is None or kept[0] >= TODAY


@given(matches, reports)
def test_the_order_in_which_reports_are_read_changes_nothing(known: list[Match], told: list[Report]) -> None:
    assert judge(TODAY, NOW, known, told, SITE) == judge(TODAY, NOW, known, list(reversed(told)), SITE)
