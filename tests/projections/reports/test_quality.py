"""What can't be relied on? Each weakness is counted where it is, and nowhere else."""

from collections.abc import Callable, Iterable

import pytest

from cli.wording import spoken
from comity.testing import (
    asked,
    citing,
    contacted,
    contested,
    history,
    noted,
    opened,
    opened_between,
    planned,
    preferred,
    recorded,
    retracted,
    signed,
    visited,
)
from domain import body, source
from domain.fact import Fact
from domain.history import History
from projections.report import Ask, Behind, Count, Named, Page, Unanswerable
from projections.reports.quality import Finding, Nowhere, quality


def document(slug: str, publisher: str | None = None, *more: Fact) -> History:
    return history(
        source.Registered(title=slug.title(), kind="article", publisher=publisher),
        *more,
        stream=f"source:{slug}",
    )


def city(slug: str, name: str, lat: float | None = None) -> History:
    fact = body.Registered(name=name, kind="city", lat=lat, lon=lat, names={"zh-Hant": "高雄"} if lat else {})
    return history(fact, stream=f"body:{slug}")


def finding(page: Page, name: str) -> Finding:
    (found,) = [row for row in page.rows if row.finding == name]
    assert isinstance(found, Finding)
    return found


def counted(page: Page, name: str) -> tuple[str, int]:
    found = finding(page, name)
    return str(found.number), found.of


def test_facts_without_a_source_are_counted_and_registrations_apart() -> None:
    told = history(opened, visited("2024-05-01"), visited("2024-06-01", sources=citing("gti")))

    page = quality(asked(told, city("edinburgh", "Edinburgh"), document("gti")))

    assert counted(page, "unsourced") == ("1", 2)
    assert finding(page, "unsourced").behind.entries == ("partnership:edinburgh--kaohsiung#2",)
    assert finding(page, "unsourced").share == "50 %"
    assert counted(page, "unsourced registrations") == ("2", 2)  # a source needs no source


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (None, "no date"),
        ("2024", "year only"),
        ("202X", "year only"),
        ("2024~", "year only"),
        ("[..2023-05]", "wider than a year"),
        ("[2020..2023]", "wider than a year"),
    ],
)
def test_a_rough_date_is_in_one_finding_only(on: str | None, name: str) -> None:
    page = quality(asked(history(opened, visited(on))))

    those = [row.finding for row in page.rows if row.finding in {"no date", "year only", "wider than a year"}]
    assert [item for item in those if finding(page, item).number.most] == [name]


@pytest.mark.parametrize("on", ["2024-06", "2024-06-24", "2020/2023", "2024-06~", "[2024-01..2024-12]"])
def test_what_is_known_closely_or_lasted_long_is_not_rough(on: str) -> None:
    page = quality(asked(history(opened, visited(on))))

    assert [counted(page, words) for words in ("no date", "year only", "wider than a year")] == [("0", 1)] * 3


def test_what_was_recorded_late_is_certain_or_possible() -> None:
    told = history(
        opened,
        recorded("2025-11-25", contacted("2025-11-01")),
        recorded("2025-11-25", contacted("2025-08")),  # 86 to 116 days
        recorded("2025-11-25", contacted("2025-01-01")),
        recorded("2025-11-25", contacted()),
    )

    assert counted(quality(asked(told)), "recorded late") == ("1–2", 3)
    assert counted(quality(asked(told), days=10), "recorded late") == ("3", 3)


def contacts_in(years: Iterable[int]) -> History:
    return history(opened, *(contacted(f"{year}-03-{n:02}") for n, year in enumerate(years, 1)))


def test_a_year_is_a_heap_with_over_three_times_the_mean_of_its_neighbours() -> None:
    heaped = quality(asked(contacts_in([2018, *([2020] * 7), 2021, *([2024] * 4)])))

    (heap,) = heaped.section("heaps")
    assert (heap.heap, heap.facts, heap.mean, heap.times) == ("2020", 7, 0.5, 14.0)
    assert counted(heaped, "heaped in a year") == ("7", 13)


def test_four_facts_are_too_few_and_three_times_the_mean_is_no_heap() -> None:
    assert quality(asked(contacts_in([2020] * 4))).section("heaps") == []
    even = [year for year in (2018, 2019, 2021, 2022) for _ in range(2)]
    assert quality(asked(contacts_in([*even, *([2020] * 6)]))).section("heaps") == []
    assert len(quality(asked(contacts_in([*even, *([2020] * 7)]))).section("heaps")) == 1


def test_years_to_come_are_no_neighbours() -> None:
    (heap,) = quality(asked(contacts_in([*([2025] * 6), 2024]))).section("heaps")

    assert heap.neighbours == "2023, 2024"


def test_a_first_of_january_is_a_heap_too() -> None:
    told = history(
        opened, *(contacted(f"{year}-01-01") for year in (2018, 2020, 2022)), contacted("2020-01-05")
    )

    page = quality(asked(told))

    (heap,) = page.section("heaps")
    assert (heap.heap, heap.facts, heap.mean) == ("--01-01", 3, 0.03)
    assert counted(page, "heaped on 1 January") == ("3", 4)


def test_a_signature_known_from_one_publisher_is_one_voice() -> None:
    page = quality(
        asked(
            history(opened, signed("2024-05-01", sources=citing("a", "b"))),
            history(opened_between("gdynia", "kaohsiung"), signed("2024", sources=citing("a", "c"))),
            history(opened_between("cebu", "kaohsiung"), signed("2024")),
            document("a", "Daily News"),
            document("b", "Daily News"),
            document("c", "Evening Post"),
        )
    )

    (voice,) = page.section("one-voice")
    assert (voice.stream, voice.publisher, voice.own) == (
        "partnership:edinburgh--kaohsiung",
        "Daily News",
        False,
    )
    assert counted(page, "one voice") == ("1", 2)


def test_a_list_is_named_by_the_first_edition_that_says_so() -> None:
    editions = [
        history(
            source.Registered(title=slug, kind="register", follows=before),
            stream=f"source:{slug}",
        )
        for slug, before in (("list-2022", None), ("list-2023", "list-2022"), ("list-2024", "list-2023"))
    ]

    page = quality(
        asked(history(opened, signed("2024-12", sources=citing("list-2023", "list-2024"))), *editions)
    )

    assert [row.publisher for row in page.section("one-voice")] == ["list-2023"]


def test_of_editions_without_a_publisher_the_one_is_named_that_says_so() -> None:
    later = source.Registered(title="B", kind="article", follows="a")
    page = quality(
        asked(
            history(opened, signed("2024-05-01", sources=citing("b"))),
            history(opened_between("gdynia", "kaohsiung"), signed("2024", sources=citing("a", "b"))),
            document("a"),
            history(later, stream="source:b"),
        )
    )

    assert {(voice.stream, voice.publisher) for voice in page.section("one-voice")} == {
        ("partnership:edinburgh--kaohsiung", "b"),
        ("partnership:gdynia--kaohsiung", "a"),
    }


def test_a_copy_is_no_second_voice() -> None:
    told = history(opened, signed("2024-05-01", sources=citing("a", "note")))

    page = quality(
        asked(told, document("a", "Daily News"), document("note", None, source.SameAs(original="a")))
    )

    assert counted(page, "one voice") == ("1", 1)


@pytest.mark.parametrize(
    ("publisher", "own"),
    [
        ("Kaohsiung City Government", True),
        ("高雄市政府", True),
        ("Kaohsiungers' Voice", False),
        ("Taipei Times", False),
        (None, False),
    ],
)
def test_one_side_is_told_from_the_name_of_a_party_in_the_publisher(publisher: str | None, own: bool) -> None:  # noqa: FBT001 — a row of the table above
    told = history(opened, signed("2024-05-01", sources=citing("a")))

    page = quality(asked(told, document("a", publisher), city("kaohsiung", "Kaohsiung", 22.6)))

    assert counted(page, "one side") == ("1" if own else "0", 1)


def test_parties_without_coordinates_cannot_be_shown_on_a_map() -> None:
    page = quality(
        asked(
            history(opened),
            city("edinburgh", "Edinburgh"),
            city("kaohsiung", "Kaohsiung", 22.6),
            city("somewhere", "Somewhere"),  # no party of anything
        )
    )

    assert counted(page, "no coordinates") == ("1", 2)
    assert finding(page, "no coordinates").behind.entries == ("body:edinburgh#1",)


def test_a_withdrawn_source_is_named_with_what_still_cites_it() -> None:
    gone = document("a", "Daily News", source.Withdrawn(on="2024-07-01", reason="a forgery"))
    copy = document("note", None, source.SameAs(original="a"))
    told = history(opened, visited("2024-05-01", sources=citing("a")), noted("2024", sources=citing("note")))

    before, after = (quality(asked(told, gone, copy, as_at=day)) for day in ("2024-06-30", "2024-07-01"))

    assert before.section("withdrawn") == []
    (row,) = after.section("withdrawn")
    assert (row.source, row.reason, row.cited) == ("a", "a forgery", 2)
    assert counted(after, "withdrawn source") == ("2", 2)


def test_what_cites_a_withdrawn_source_is_counted_where_it_is_a_fact_that_happened() -> None:
    gone, there = (
        document("a", "Daily News", source.Withdrawn(on="2024-07-01", reason="a forgery")),
        citing("b"),
    )
    meant = planned("2024-05", sources=citing("a"))
    told = [
        opened,
        visited("2024-05-01", sources=there),
        contested(2, "on", "2024-05-02", sources=citing("a")),
    ]
    page = quality(asked(history(*told, meant), gone, document("b", "Weekly"), as_at="2024-08-01"))
    (row,) = page.section("withdrawn")
    assert row.behind.entries == ("partnership:edinburgh--kaohsiung#3", "partnership:edinburgh--kaohsiung#4")
    assert counted(page, "withdrawn source") == ("0", 1)
    assert any(
        note.startswith("2 entries that cite a withdrawn source are in no")
        for note in map(spoken, page.notes)
    )

    used = history(*told, preferred(2, "on", "2024-05-02"))
    page = quality(asked(used, gone, document("b", "Weekly"), as_at="2024-08-01"))
    assert counted(page, "withdrawn source") == ("1", 1), "its day is the one of that source"
    assert not any("that cite a withdrawn" in spoken(note) for note in page.notes)


def test_certainty_and_contests_are_counted() -> None:
    told = history(
        opened,
        visited("2024-05-01"),
        visited("2024-06-01", certainty="reported"),
        visited("2024-07-01", certainty="alleged"),
        contested(2, "on", "2024-05-02"),
    )

    page = quality(asked(told))

    assert [counted(page, name) for name in ("reported", "alleged", "contested")] == [("1", 3)] * 3


def test_a_share_is_all_or_nothing_only_where_it_is() -> None:
    told = history(opened, visited(), *(visited(f"2024-01-01/2024-{n % 12 + 1:02}") for n in range(250)))

    page = quality(asked(told))

    assert finding(page, "no date").share == "0.4 %"
    assert finding(page, "unsourced").share == "100 %"


def test_an_empty_ledger_has_nothing_to_share_out() -> None:
    page = quality(asked())

    assert all(row.share is None and row.number.most == 0 for row in page.rows)


def test_every_finding_of_the_demo_leads_to_its_entries(demo: Callable[..., Ask]) -> None:
    page = quality(demo("2025-11-25"))

    for row in page.rows:
        assert len(row.behind.entries) == row.number.most, row.finding
        assert 0 <= row.number.least <= row.number.most <= row.of
    assert counted(page, "unsourced")[0] == "0"
    assert finding(page, "year only").number.least > 0


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(Unanswerable, match="days: -1 is no length of time: give 0 or more"):
        quality(asked(), days=-1)

    assert quality(asked(), days=0).rows


def test_what_lasted_is_recorded_late_by_its_last_day() -> None:
    lasted = history(opened, recorded("2025-04-01", visited("2024-01-01/2025-03-01")))
    late = history(opened, recorded("2025-06-01", visited("2024-01-01/2025-03-01")))

    def found(told: History) -> Count:
        rows: list[Finding] = list(quality(asked(told)).rows)
        return next(row.number for row in rows if row.finding == "recorded late")

    assert (found(lasted), found(late)) == (Count(0, 0), Count(1, 1))


def test_the_parties_of_a_partnership_whose_opening_was_retracted_are_none() -> None:
    page = quality(asked(city("edinburgh", "Edinburgh"), history(opened, retracted(1))))

    assert not page.section("nowhere")


def test_a_party_without_coordinates_keeps_its_columns() -> None:
    told = history(
        body.Registered(name="City of Gdynia", kind="city", country="PL", sources=citing("gazetteer")),
        stream="body:gdynia",
    )

    (row,) = quality(asked(told, history(opened_between("gdynia", "kaohsiung")))).section("nowhere")

    assert row == Nowhere(
        body="gdynia",
        name=Named("City of Gdynia"),
        kind="city",
        country="PL",
        behind=Behind(entries=("body:gdynia#1",), sources=("gazetteer",)),
    )


def test_a_plan_is_no_fact_without_a_date_nor_an_alleged_one() -> None:
    told = history(opened, planned(None), planned("2025", plan="alleged", certainty="alleged"))

    page = quality(asked(told))

    assert [counted(page, name) for name in ("no date", "alleged", "year only")] == [("0", 0)] * 3
