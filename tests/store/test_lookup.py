"""What other streams say, for a decision about one."""

import pytest

from comity.testing import (
    STREAM,
    attested,
    body_registered,
    citing,
    contested,
    corrected,
    day,
    noted,
    opened_between,
    retracted,
    source_registered,
    suspended,
    visited,
)
from domain.body import Registered, Renamed, Succeeded
from domain.caution import Caution
from domain.fact import Fact
from domain.membership import Applied, Joined
from domain.partnership.facts import Opened
from domain.refusal import Refusal
from domain.source import SameAs, Withdrawn
from store.application import Comity, Written
from store.lookup import stream_context


def record(ledger: Comity, stream: str, fact: Fact) -> Written:
    written = ledger.record(stream, fact, by="mei")
    assert isinstance(written, Written), written
    return written


def codes(done: Written | Refusal) -> set[str]:
    assert isinstance(done, Written), done
    return {said.code for said in done.cautions if isinstance(said, Caution)}


def test_who_is_registered(ledger: Comity) -> None:
    known = ledger.known

    assert known.registered("body", "edinburgh")
    assert known.registered("source", "gti-2025")
    assert known.registered("partnership", STREAM)
    assert known.registered("partnership", "edinburgh--kaohsiung")
    assert not known.registered("body", "gdynia")
    assert not known.registered("source", "edinburgh")


def test_who_withdraws_a_source_is_told_what_stands_and_cites_it(
    ledger: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def visit(year: str, source: str) -> Fact:
        return visited(year, visitor="edinburgh", host="kaohsiung", sources=citing(source))

    withdrawn = Withdrawn(reason="a forgery")
    record(ledger, "source:herald", source_registered())
    record(ledger, "source:ibid", source_registered())
    uncited = ledger.record("source:herald", withdrawn, by="mei", dry_run=True)
    assert "withdrawn-and-cited" not in codes(uncited)

    record(ledger, "source:ibid", SameAs(original="herald"))
    record(ledger, STREAM, visit("2001", "herald"))
    record(ledger, STREAM, visit("2002", "gti-2025"))
    record(ledger, STREAM, visit("2003", "herald"))
    record(ledger, STREAM, retracted(4))
    record(ledger, STREAM, visit("2004", "ibid"))

    assert [*ledger.known.citing("herald")] == [f"{STREAM}#2", f"{STREAM}#6"]
    monkeypatch.setattr("store.application.COUNTED", 1)
    many = ledger.record("source:herald", withdrawn, by="mei", dry_run=True)
    assert isinstance(many, Written)
    assert any(f"at least 1 entry that stands cites it ({STREAM}#2)" in said for said in many.cautions)
    monkeypatch.undo()
    done = record(ledger, "source:herald", withdrawn)
    assert "withdrawn-and-cited" in codes(done)
    assert any(f"2 entries that stand cite it ({STREAM}#2, {STREAM}#6)" in said for said in done.cautions)


def test_whoever_cites_a_withdrawn_source_is_told(ledger: Comity) -> None:
    record(ledger, "source:herald", source_registered())
    record(ledger, "source:ibid", source_registered())
    record(ledger, "source:ibid", SameAs(original="herald"))
    record(ledger, STREAM, visited("2001", visitor="edinburgh", host="kaohsiung", sources=citing("gti-2025")))

    def citing_facts(source: str) -> list[Fact]:
        return [
            visited("2005", visitor="edinburgh", host="kaohsiung", sources=citing(source)),
            attested(2, source),
            contested(2, "on", "2002", sources=citing(source)),
            corrected(2, {"on": "2002"}, sources=citing(source)),
            retracted(2, sources=citing(source)),
        ]

    def warned(source: str) -> list[bool]:
        done = (ledger.record(STREAM, fact, by="mei", dry_run=True) for fact in citing_facts(source))
        return ["source-withdrawn" in codes(each) for each in done]

    assert not any(warned("herald") + warned("ibid"))
    record(ledger, "source:herald", Withdrawn(reason="a forgery"))
    assert all(warned("herald") + warned("ibid"))
    record(ledger, "source:herald", retracted(2))
    assert not any(warned("herald") + warned("ibid"))


def test_a_retracted_registration_is_none(ledger: Comity) -> None:
    record(ledger, "body:gdynia", body_registered("Gdynia"))
    assert ledger.known.registered("body", "gdynia")

    record(ledger, "body:gdynia", retracted(1))

    assert not ledger.known.registered("body", "gdynia")
    record(ledger, "body:gdynia", body_registered("Gdynia"))
    assert ledger.known.registered("body", "gdynia")


def test_its_own_writes_are_seen(ledger: Comity) -> None:
    refused = ledger.record("body:gdynia", noted(sources=citing("minutes")), by="mei")
    assert isinstance(refused, Refusal)

    written = ledger.record_all(
        [
            ("body:gdynia", body_registered("Gdynia")),
            ("source:minutes", source_registered()),
            ("body:gdynia", noted(sources=citing("minutes"))),
            ("source:minutes", noted()),
        ],
        by="mei",
    )

    assert isinstance(written, Written)


def test_a_retraction_in_the_same_draft_is_seen(ledger: Comity) -> None:
    refused = ledger.record_all(
        [
            ("source:minutes", source_registered()),
            ("body:edinburgh", noted(sources=citing("minutes"))),
            ("source:minutes", retracted(1)),
        ],
        by="mei",
    )

    assert "body:edinburgh#2 refers to source:minutes" in str(refused)
    assert len(ledger) == 4


def test_names_that_come_near(ledger: Comity) -> None:
    record(ledger, "body:lodz", Registered(name="Łódź", kind="city", names={"de": "Litzmannstadt"}))
    record(ledger, "body:firth", body_registered("Firth of Forth"))

    assert ledger.known.like("body", "edinburg") == ["edinburgh"]
    assert ledger.known.like("body", "litzmanstadt") == ["lodz"]
    assert ledger.known.like("body", "firth-of-fort") == ["firth"]
    assert ledger.known.like("source", "gti-2024") == ["gti-2025"]
    assert ledger.known.like("partnership", "edinburgh--kaohsung") == ["edinburgh--kaohsiung"]
    assert ledger.known.like("body", "xyzzy") == []


def test_what_was_retracted_comes_near_nothing(ledger: Comity) -> None:
    record(ledger, "body:gdynia", body_registered("Gdynia"))
    record(ledger, "body:gdynia", retracted(1))

    assert ledger.known.like("body", "gdyni") == []


def test_what_others_refer_to(ledger: Comity) -> None:
    assert ledger.known.referred_to("body:edinburgh") == f"{STREAM}#1"
    assert ledger.known.referred_to("source:gti-2025") is None

    record(ledger, STREAM, visited("2024", sources=citing("gti-2025")))

    assert ledger.known.referred_to("source:gti-2025") == f"{STREAM}#2"
    refused = ledger.record("source:gti-2025", retracted(1), by="mei")
    assert f"{STREAM}#2 refers to source:gti-2025: what others refer to is not retracted" in str(refused)


def test_what_no_longer_refers_does_not_count(ledger: Comity) -> None:
    record(ledger, STREAM, visited("2024", sources=citing("gti-2025")))
    record(ledger, "source:other", source_registered())
    record(ledger, STREAM, visited("2023", sources=citing("gti-2025")))
    record(ledger, STREAM, retracted(2))
    assert ledger.known.referred_to("source:gti-2025") == f"{STREAM}#3"

    record(ledger, STREAM, corrected(3, {"sources": [{"source": "other"}]}))

    assert ledger.known.referred_to("source:gti-2025") is None
    assert ledger.known.referred_to("source:other") == f"{STREAM}#3"


def test_a_word_is_no_reference(ledger: Comity) -> None:
    record(ledger, "body:gdynia", body_registered("Gdynia"))
    record(ledger, STREAM, noted(text="gdynia"))
    record(ledger, STREAM, suspended("2024", by="edinburgh", note="body:gdynia"))

    assert ledger.known.referred_to("body:gdynia") is None


def test_a_partnership_is_referred_to_from_below(ledger: Comity) -> None:
    for school in ("school-a", "school-b"):
        record(ledger, f"body:{school}", body_registered(school, kind="school"))
    record(ledger, "partnership:school-a--school-b", Opened(parties=("school-a", "school-b"), under=STREAM))

    assert ledger.known.referred_to(STREAM) == "partnership:school-a--school-b#1"


def test_a_body_under_another_refers_to_it(ledger: Comity) -> None:
    record(ledger, "body:leith", Registered(name="Leith", kind="district", under="edinburgh"))
    record(ledger, STREAM, retracted(1))

    assert ledger.known.referred_to("body:edinburgh") == "body:leith#1"


def test_a_membership_refers_to_its_body_and_its_network(ledger: Comity) -> None:
    record(ledger, "body:iurc", body_registered("IURC", kind="network"))
    record(ledger, "membership:kaohsiung@iurc", Applied())
    record(ledger, "membership:kaohsiung@iurc", Joined())
    assert ledger.known.referred_to("body:iurc") == "membership:kaohsiung@iurc#1"

    record(ledger, "membership:kaohsiung@iurc", retracted(1))

    assert ledger.known.referred_to("body:iurc") == "membership:kaohsiung@iurc#2"
    record(ledger, "membership:kaohsiung@iurc", retracted(2))
    assert ledger.known.referred_to("body:iurc") is None


def test_the_successor(ledger: Comity) -> None:
    record(ledger, "body:kaohsiung-city", body_registered("Kaohsiung City"))
    assert ledger.known.successor("kaohsiung") is None
    assert ledger.known.successor("nowhere") is None

    record(ledger, "body:kaohsiung", Succeeded(on="2010-12-25", by="kaohsiung-city"))

    assert ledger.known.successor("kaohsiung") == "kaohsiung-city"
    circle = ledger.record("body:kaohsiung-city", Succeeded(by="kaohsiung"), by="mei")
    assert "succession has no circles" in str(circle)


def test_an_heir_is_a_party_from_the_day_of_succession(ledger: Comity) -> None:
    record(ledger, "body:kaohsiung-city", body_registered("Kaohsiung City"))
    record(ledger, "body:greater-kaohsiung", body_registered("Greater Kaohsiung"))
    before = ledger.record(STREAM, visited("2011", visitor="kaohsiung-city", host="somebody"), by="mei")
    assert isinstance(before, Refusal)

    record(ledger, "body:kaohsiung", Succeeded(on="2010-12-25", by="kaohsiung-city"))
    record(ledger, "body:kaohsiung-city", Succeeded(on="2015", by="greater-kaohsiung"))

    around = ledger.history(STREAM).around
    assert around.successors == (
        ("kaohsiung-city", "kaohsiung", day("2010-12-25")),
        ("greater-kaohsiung", "kaohsiung", day("2015-01-01")),
    )
    assert around.names == {
        "edinburgh": "Edinburgh",
        "kaohsiung": "Kaohsiung",
        "kaohsiung-city": "Kaohsiung City",
        "greater-kaohsiung": "Greater Kaohsiung",
    }
    record(ledger, STREAM, visited("2011", visitor="kaohsiung-city", host="somebody"))


def test_a_new_name_is_read_in_the_same_draft(ledger: Comity) -> None:
    written = ledger.record_all(
        [
            ("body:volgograd", body_registered("Stalingrad")),
            ("partnership:edinburgh--volgograd", opened_between("edinburgh", "volgograd")),
            ("body:volgograd", Renamed(name="Volgograd", on="1961-11-10")),
            ("partnership:edinburgh--volgograd", noted("1962")),
        ],
        by="mei",
    )

    assert isinstance(written, Written)
    assert ledger.partnership("edinburgh--volgograd").standing.title == "Edinburgh – Volgograd"


def test_a_circle_of_successions_ends() -> None:
    from domain.body import Standing  # noqa: PLC0415 — beside its only use

    circle = {"a": Standing("A", successor="b"), "b": Standing("B", successor="a"), "c": Standing("C")}

    around = stream_context("partnership:a--c", circle.get)

    assert [successor for successor, _, _ in around.successors] == ["b"]
