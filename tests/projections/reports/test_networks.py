"""What a body does in networks: where it stands, under which name, and what it took part in."""

from collections.abc import Callable
from functools import partial

from hypothesis import assume, given
from hypothesis import strategies as st

from comity.testing import Refused, asked, corrected, history
from domain.fact import Fact
from domain.membership import Invited, Joined, Left, Named, Participated
from projections.report import Ask, Body, Count, Page
from projections.reports.networks import networks
from projections.rows.involvements import involvements

STREAM = "membership:kaohsiung@iurc"


def page(*facts: Fact, as_at: str = "2025-11-25", stream: str = STREAM) -> Page:
    return networks(asked(history(*facts, stream=stream), as_at=as_at))


def test_a_member_was_invited_first_and_each_status_has_its_days() -> None:
    found = page(Invited(on="2024-07", by="eeto"), Joined(on="2024-09-01"), Left(on="2025-01"))

    (row,) = found.rows
    assert (row.network, row.status, row.certain) == ("iurc", "left", True)
    assert [
        (spell.status, spell.since.edtf, spell.until and spell.until.edtf)
        for spell in found.section("spells")
    ] == [
        ("invited", "2024-07", "2024-09-01"),
        ("member", "2024-09-01", "2025-01"),
        ("left", "2025-01", None),
    ]
    assert found.section("spells")[1].behind.entries == (f"{STREAM}#2", f"{STREAM}#3")


def test_within_the_span_in_which_it_joined_it_is_a_member_only_possibly() -> None:
    facts = (Invited(on="2024-07-01", by="eeto"), Joined(on="[2024-07,2024-08,2024-09]"))

    (within,) = page(*facts, as_at="2024-08-15").rows
    assert (within.status, within.certain, within.otherwise) == ("member", False, "invited")
    (after,) = page(*facts, as_at="2024-10-01").rows
    assert (after.status, after.certain) == ("member", True)
    assert not page(*facts, as_at="2024-06-30").rows


def test_the_name_in_use_is_the_last_that_was_given_and_all_are_listed() -> None:
    facts = (
        Joined(on="2020-01-01", as_name="Kaohsiung City"),
        Named(on="2020-09", as_name="Another Name", reason="changed on the website"),
        Named(on="2020-10-05", as_name="Kaohsiung City", reason="restored"),
    )

    (row,) = page(*facts).rows
    assert (row.name, row.otherwise_name) == ("Kaohsiung City", None)
    (within,) = page(*facts, as_at="2020-09-15").rows
    assert (within.name, within.otherwise_name) == ("Another Name", "Kaohsiung City")
    assert [name.name for name in page(*facts).section("names")] == [
        "Kaohsiung City",
        "Another Name",
        "Kaohsiung City",
    ]


def test_an_alleged_name_and_an_alleged_participation_are_shown_and_not_used() -> None:
    found = page(
        Joined(on="2020-01-01", as_name="Kaohsiung"),
        Named(on="2021-01-01", as_name="Another Name", certainty="alleged"),
        Participated(on="2021-02-01", occasion="a meeting", certainty="alleged"),
    )

    (row,) = found.rows
    assert (row.name, row.participations) == ("Kaohsiung", Count(0, 0))
    assert [name.certainty for name in found.section("names")] == ["confirmed", "alleged"]
    assert [participation.certainty for participation in found.section("participations")] == ["alleged"]
    assert any(f"{STREAM}#2, {STREAM}#3" in note for note in found.notes)


def test_participations_are_counted_with_those_that_may_be_of_a_later_day() -> None:
    facts = (
        Participated(on="2025-03-01", occasion="a workshop", counterparts=("hamburg",), topics=("water",)),
        Participated(on="2025-03", occasion="a meeting", topics=("water", "energy")),
    )

    found = page(*facts, as_at="2025-03-10")
    (row,) = found.rows
    assert (row.status, row.participations) == ("participant", Count(1, 2))
    assert row.topics == ("water", "energy")
    assert [
        (participation.occasion, participation.possible) for participation in found.section("participations")
    ] == [
        ("a workshop", False),
        ("a meeting", True),
    ]


def test_memberships_are_the_home_s_unless_another_body_is_asked_about() -> None:
    own = history(Joined(on="2020-01-01"), stream="membership:kaohsiung@iclei")
    other = history(Joined(on="2020-01-01"), stream="membership:hamburg@iclei")

    assert [row.member for row in networks(asked(own, other)).rows] == ["kaohsiung"]
    assert [row.member for row in networks(asked(own, other), of=Body("hamburg")).rows] == ["hamburg"]
    assert len(networks(asked(own, other, home=None)).rows) == 2, "without a home, all of them"
    of_a_network = networks(asked(own, other), of=Body("iclei"))
    assert [row.member for row in of_a_network.rows] == ["hamburg", "kaohsiung"]
    assert of_a_network.title == "Members of iclei"


def test_a_corrected_step_is_read_as_corrected() -> None:
    told = history(Joined(on="2020-01-01"), corrected(1, {"as_name": "Kaohsiung City"}), stream=STREAM)

    (step,) = involvements(told)
    assert (step.what, step.as_name, step.version) == ("joined", "Kaohsiung City", 1)


def test_the_network_and_the_member_are_told_apart_in_every_table() -> None:
    found = page(
        Joined(on="2024-09-01", as_name="Kaohsiung City"), Participated(on="2024-10", occasion="a forum")
    )

    rows = [row for name in ("spells", "names", "participations") for row in found.section(name)]
    assert len(rows) == 3
    assert {(row.network, row.member) for row in rows} == {("iurc", "kaohsiung")}


# --- the demo


def test_kaohsiung_was_a_member_of_iurc_for_certain_on_1_october_2025_and_possibly_on_15_august(
    demo: Callable[..., Ask],
) -> None:
    def at(day: str) -> tuple[str, bool, str | None]:
        (row,) = (row for row in networks(demo(day)).rows if row.stream == STREAM)
        return row.status, row.certain, row.otherwise

    assert at("2025-10-01") == ("member", True, None)
    assert at("2025-08-15") == ("member", False, "invited or none"), "it may have been invited in August"


def test_in_barcelona_kaohsiung_met_two_members_and_every_row_has_its_entries(
    demo: Callable[..., Ask],
) -> None:
    found = networks(demo("2025-11-16"))

    barcelona = next(
        participation
        for participation in found.section("participations")
        if participation.place == "Barcelona"
    )
    assert barcelona.counterparts == ("Barcelona Metropolitan Area", "Hamburg 漢堡")
    assert all(
        row.behind.entries and row.behind.sources for section in found.sections for row in section.rows
    )
    assert any("Compact of Mayors" in note for note in found.notes), "only pressure is on record there"


def test_what_may_have_begun_and_ended_on_any_day_of_a_year_is_told_all_the_same() -> None:
    found = page(Invited(on="2024", by="eeto"), Joined(on="2024"), Left(on="2025-01"))

    told = [(spell.status, spell.since.edtf) for spell in found.section("spells")]
    assert told == [("invited", "2024"), ("member", "2024"), ("left", "2025-01")]


def test_a_membership_that_ended_and_began_again_within_a_year_is_two() -> None:
    facts = (Joined(on="2010-02-28"), Left(on="2015"), Joined(on="2015"))

    def told(as_at: str) -> list[tuple[str, str | None, str | None]]:
        found = page(*facts, as_at=as_at).section("spells")
        return [(row.status, row.since.edtf, row.until and row.until.edtf) for row in found]

    assert told("2025-11-25") == [
        ("member", "2010-02-28", "2015"),
        ("left", "2015", "2015"),
        ("member", "2015", None),
    ]
    assert told("2014-01-01") == [("member", "2010-02-28", None)]
    (first, *_) = page(*facts).section("spells")
    assert first.behind.entries == (f"{STREAM}#1", f"{STREAM}#2")


def test_who_joined_left_and_joined_within_one_year_was_a_member_twice() -> None:
    found = page(Joined(on="2015"), Left(on="2015"), Joined(on="2015-06-30")).section("spells")

    assert [(row.status, row.since.latest) for row in found] == [
        ("member", "2015-06-30"),
        ("left", "2015-06-30"),
        ("member", "2015-06-30"),
    ]


def test_spells_agree_with_where_a_membership_stands() -> None:
    facts = (
        Participated(on="2019", occasion="a workshop"),
        Invited(on="2020-01", by="eeto"),
        Participated(on="2020-02", occasion="a meeting"),
        Joined(on="2021-05-01", certainty="alleged"),
        Joined(on="2022", as_name="Kaohsiung"),
        Named(on="2022-06-01", as_name="Another Name"),
        Left(on="2023-03-01"),
        Participated(on="2024-01-01", occasion="a fair"),
    )

    for day in ("2019-12-31", "2020-01-31", "2021-06-01", "2022-07-01", "2023-03-01", "2025-01-01"):
        found = page(*facts, as_at=day)
        (row,) = found.rows
        last = found.section("spells")[-1]
        assert (last.status, last.since.edtf) == (row.status, row.since.edtf), day


def test_a_status_that_may_be_of_a_later_day_is_possible_and_has_all_its_days() -> None:
    (row,) = page(Joined(on="[2025-07,2025-08,2025-09]"), as_at="2025-08-15").section("spells")

    assert (row.status, row.since.edtf, row.possible) == ("member", "[2025-07,2025-08,2025-09]", True)


def test_what_had_not_begun_by_the_day_is_not_named() -> None:
    found = page(Joined(on="2020-01-01"), as_at="1999-12-31")

    assert not any(section.rows for section in found.sections)
    assert not found.notes


def test_without_a_home_the_tables_say_whose_they_are() -> None:
    alone = history(Joined(on="2003"), stream=STREAM)

    assert networks(asked(alone, home=None)).sections[0].shows == ("member",)
    assert networks(asked(alone, home=None), of=Body("kaohsiung")).sections[0].shows == ()


DAYS = (None, "2020", "2020-09-26", "[2020..2022]")
STEPS: dict[str, Callable[..., Fact]] = {
    "joined": Joined,
    "left": Left,
    "named": partial(Named, as_name="Chinese Taipei"),
    "participated": partial(Participated, occasion="a meeting"),
    "invited": partial(Invited, by="eeto"),
}


@given(
    st.lists(st.tuples(st.sampled_from([*STEPS]), st.sampled_from(DAYS)), min_size=1, max_size=4),
    st.sampled_from(["2020-12-31", "2025-11-25"]),
)
def test_the_tables_say_one_day_on_which_the_status_began(
    told: list[tuple[str, str | None]], as_at: str
) -> None:
    try:
        found = page(*(STEPS[step](on=on) for step, on in told), as_at=as_at)
    except Refused:  # no such history may be
        assume(False)  # noqa: FBT003
    for row in found.rows:
        last = [spell for spell in found.section("spells") if spell.until is None]
        if row.certain and row.status != "none" and not last[0].possible:
            assert [(spell.status, spell.since) for spell in last] == [(row.status, row.since)]


def test_a_later_name_tells_by_when_an_undated_membership_had_begun() -> None:
    found = page(Joined(), Named(on="2020-09-26", as_name="Chinese Taipei"))

    (row,), (spell,) = found.rows, found.section("spells")
    assert row.since == spell.since == ("[..2020-09-26]", None, "2020-09-26")
