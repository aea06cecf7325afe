"""Successions and the partnerships that rest on them, in a ledger: one record, many, files, what was known when."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.testing import (
    body_registered,
    citing,
    contested,
    corrected,
    noted,
    opened_between,
    preferred,
    retracted,
    signed,
    source_registered,
    visited,
)
from domain.body import Succeeded
from domain.entry import kind_of
from domain.fact import Fact, fields_of
from domain.refusal import Refusal
from projections.engine.histories import Histories
from projections.engine.replaying import Replay
from projections.rows.sides import sides
from queries.session import ask_recomputed
from store.application import Comity, Written, open_ledger
from store.health import examine
from store.importing import Imported, import_facts
from store.restoring import restore

TIE = "partnership:a--b"
SIGNED = signed("2012", instrument="s", kind="mou", by=("b", "ha"))
WORDS = f"{TIE}#2 (signed: mou by B, Ha) would no longer have been lawful: "


def record(ledger: Comity, stream: str, fact: Fact) -> None:
    written = ledger.record(stream, fact, by="mei")
    assert isinstance(written, Written), str(written)


def refused(ledger: Comity, stream: str, fact: Fact) -> str:
    answer = ledger.record(stream, fact, by="mei")
    assert isinstance(answer, Refusal)
    return str(answer)


def lines(*facts: tuple[str, Fact]) -> list[bytes]:
    said: list[dict[str, Any]] = [
        {"stream": stream, "type": f"{kind_of(stream)}.{fact.verb}", **fields_of(fact)}
        for stream, fact in facts
    ]
    return [json.dumps(item).encode() for item in said]


def taken(ledger: Comity, *facts: tuple[str, Fact]) -> Imported:
    return import_facts(ledger, lines(*facts), by="mei")


@pytest.fixture
def bodies(empty: Comity) -> Comity:
    """Five bodies and the partnership of two: positions 1 to 7."""
    written = empty.record_all(
        [
            *((f"body:{slug}", body_registered(slug.title())) for slug in ("a", "b", "ha", "hha", "other")),
            ("source:press", source_registered()),
            (TIE, opened_between("a", "b")),
        ],
        by="mei",
    )
    assert isinstance(written, Written)
    return empty


@pytest.fixture
def told(bodies: Comity) -> Comity:
    """The succession as body:a#2, position 8; what rests on it as #2 of the partnership, position 9."""
    record(bodies, "body:a", Succeeded(on="2010~", by="ha"))
    record(bodies, TIE, SIGNED)
    return bodies


# --- judged where it is recorded


def test_a_succession_that_is_rested_on_is_refused_by_name(told: Comity) -> None:
    assert refused(told, "body:a", retracted(2)).startswith(WORDS)
    assert refused(told, "body:a", corrected(2, {"by": "other"})).startswith(WORDS)
    assert refused(told, "body:a", corrected(2, {"on": "2015"})).startswith(WORDS)
    record(told, "body:a", contested(2, "by", "other"))
    assert refused(told, "body:a", preferred(2, "by", "other")).startswith(WORDS)
    assert len(told) == 10
    record(told, "body:a", corrected(2, {"on": "2010-12-25"}))


def test_along_a_chain(told: Comity) -> None:
    record(told, "body:ha", Succeeded(on="2014", by="hha"))
    record(told, TIE, signed("2018", instrument="t", by=("b", "hha")))

    assert refused(told, "body:ha", retracted(2)).startswith(f"{TIE}#3 (signed")
    assert f"; nor would {TIE}#3" in refused(told, "body:a", retracted(2))


def test_once_what_rested_on_it_is_gone_it_may_go(told: Comity) -> None:
    record(told, TIE, retracted(2))
    record(told, "body:a", retracted(2))

    assert "ha is not a party" in refused(told, TIE, retracted(3))  # and does not come back alone
    record(told, "body:a", retracted(3))
    record(told, TIE, retracted(3))
    assert refused(told, "body:a", retracted(2)).startswith(WORDS)


def test_several_facts_of_one_command(told: Comity) -> None:
    answer = told.record_all([("body:a", retracted(2)), (TIE, retracted(2))], by="mei")
    assert isinstance(answer, Refusal)  # each over what precedes it
    assert str(answer).startswith(WORDS)

    done = told.record_all([(TIE, retracted(2)), ("body:a", retracted(2))], by="mei", dry_run=True)
    assert isinstance(done, Written)


@pytest.mark.parametrize("first", ["body:a", TIE])
def test_what_is_retracted_together_is_judged_together(told: Comity, first: str) -> None:
    wanted = dict.fromkeys((first, "body:a", TIE), (2,))

    done = told.retract(wanted, "wrong file", by="mei")

    assert isinstance(done, Written)
    assert told.history("body:a").aggregate.standing.successor is None
    assert isinstance(told.retract({"body:a": (3,)}, "no", by="mei"), Written)


def test_it_is_judged_in_a_draft_over_what_stands_in_it(bodies: Comity) -> None:
    answer = bodies.record_all(
        [
            ("body:new", body_registered("New")),
            ("partnership:a--new", opened_between("a", "new")),
            ("body:a", Succeeded(on="2010", by="ha")),
            ("partnership:a--new", signed("2012", instrument="s", by=("ha", "new"))),
            ("body:a", retracted(2)),
        ],
        by="mei",
    )

    assert isinstance(answer, Refusal)
    assert answer.reason.startswith("partnership:a--new#2 (signed")


def test_an_import_is_judged_line_by_line(told: Comity) -> None:
    done = taken(told, (TIE, noted("2013")), ("body:a", retracted(2)), ("body:b", noted("2014")))

    assert [(number, why.startswith(WORDS)) for number, why in done.refused] == [(2, True)]
    assert len(told) == 9

    done = taken(told, ("body:a", retracted(2)), (TIE, retracted(2)))  # the retractions of one command
    assert (done.new, done.refused) == (2, [])


def test_what_was_retracted_together_comes_back_from_an_export(told: Comity, tmp_path: Path) -> None:
    done = told.retract({"body:a": (2,), TIE: (2,)}, "wrong file", by="mei")
    assert isinstance(done, Written)

    with open_ledger(tmp_path / "other.db", create=True) as other:
        found = import_facts(other, list(told.export_lines(facts=True)), by="mei")

        assert found.refused == []
        assert len(other) == len(told)


def test_an_import_brings_a_succession_that_makes_another_entry_unlawful(bodies: Comity) -> None:
    record(bodies, TIE, signed("2000", instrument="s"))
    record(bodies, TIE, signed("2001", instrument="t", by=("a",)))

    done = taken(bodies, ("body:a", Succeeded(on="1999", by="b")))

    assert done.refused == []  # whoever took one's place may be the other
    record(bodies, "body:a", retracted(2))
    record(bodies, TIE, visited("2011", visitor="ha", host="b"))
    assert isinstance(bodies.record("body:a", Succeeded(on="2010", by="ha"), by="mei"), Written)


def test_a_body_that_came_with_its_partnership_goes_with_it(bodies: Comity) -> None:
    done = bodies.record_all(
        [
            ("body:new", body_registered("New")),
            ("partnership:a--new", opened_between("a", "new")),
            ("partnership:a--new", visited("2012", visitor="a", host="new")),
        ],
        by="mei",
    )
    assert isinstance(done, Written)

    alone = bodies.retract({"body:new": (1,)}, "wrong file", by="mei")
    both = bodies.retract({"body:new": (1,), "partnership:a--new": (1, 2)}, "wrong file", by="mei")

    assert isinstance(alone, Refusal)
    assert "refers to body:new" in alone.reason
    assert isinstance(both, Written)


def test_only_successions_ask_other_streams(told: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> Iterator[Any]:
        raise AssertionError

    monkeypatch.setattr("store.lookup.Lineage.resting", never)

    record(told, TIE, retracted(2))
    record(told, TIE, visited("2020", visitor="a", host="b"))
    record(told, "body:a", noted("2020"))
    record(told, "body:a", corrected(2, {"note": "by law"}))
    assert isinstance(told.retract({"body:a": (3,)}, "no", by="mei"), Written)


# --- while somebody else writes


def meanwhile(ledger: Comity, monkeypatch: pytest.MonkeyPatch, stream: str, fact: Fact) -> list[int]:
    """Let somebody else record a fact at the same instant, after the next decision and before it is saved."""
    saved: list[int] = []
    insert = ledger.recorder.insert_events

    def insert_events(events: Any, **kwargs: Any) -> Any:
        saved.append(1)
        if len(saved) == 1:
            with open_ledger(ledger.where, clock=ledger.clock) as other:
                record(other, stream, fact)
        return insert(events, **kwargs)

    monkeypatch.setattr(ledger.recorder, "insert_events", insert_events)
    return saved


def test_a_signature_that_came_meanwhile_is_seen(bodies: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    record(bodies, "body:a", Succeeded(on="2010", by="ha"))
    meanwhile(bodies, monkeypatch, TIE, SIGNED)

    assert refused(bodies, "body:a", retracted(2)).startswith(WORDS)


def test_a_retraction_that_came_meanwhile_is_seen(bodies: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    record(bodies, "body:a", Succeeded(on="2010", by="ha"))
    meanwhile(bodies, monkeypatch, "body:a", retracted(2))

    assert "ha is not a party" in refused(bodies, TIE, SIGNED)


def test_a_source_that_was_retracted_meanwhile_is_seen(
    bodies: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(bodies, monkeypatch, "source:press", retracted(1))

    said = refused(bodies, TIE, visited("2012", visitor="a", host="b", sources=citing("press")))

    assert "the source press is not in this ledger" in said


def test_an_import_sees_it_too(bodies: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    record(bodies, "body:a", Succeeded(on="2010", by="ha"))
    meanwhile(bodies, monkeypatch, "body:a", retracted(2))

    assert [number for number, _ in taken(bodies, (TIE, SIGNED)).refused] == [1]


def test_what_else_comes_meanwhile_is_nobodys_business(
    bodies: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = meanwhile(bodies, monkeypatch, "body:other", noted("2012"))

    record(bodies, TIE, visited("2012", visitor="a", host="b"))

    assert len(saved) == 1


# --- no circles


def test_no_circle_by_any_way(told: Comity) -> None:
    record(told, "body:other", Succeeded(by="a"))
    record(told, TIE, retracted(2))

    assert "no circles" in refused(told, "body:a", corrected(2, {"by": "other"}))
    record(told, "body:a", retracted(2))
    record(told, "body:ha", Succeeded(by="a"))
    assert "no circles" in refused(told, "body:a", retracted(3))
    both = told.record_all([("body:ha", retracted(2)), ("body:a", retracted(3))], by="mei")
    assert isinstance(both, Written)
    again = told.retract({"body:ha": (3,), "body:other": (2,)}, "no", by="mei")
    assert "no circles" in str(again)


# --- what came loose


@pytest.fixture
def loose(told: Comity, tmp_path: Path) -> Iterator[Comity]:
    """The same ledger, restored without the succession, as one that an older comity wrote."""
    backup = [line + b"\n" for line in told.export_lines() if b'"body.succeeded"' not in line]
    with open_ledger(tmp_path / "loose.db", create=True, clock=told.clock) as other:
        assert restore(other, backup, by="mei").refused == []
        yield other


def test_a_backup_with_something_loose_is_restored_and_said(loose: Comity) -> None:
    (said,) = (row for row in examine(loose) if row.what == "laws")

    assert said.state == "note"
    words = (
        f"{TIE}#2 (signed: mou by B, ha) could not be recorded as the ledger stands now: ha is not a party of"
    )
    assert said.found.startswith(words)
    assert said.fix.startswith(f"look at it with audit {TIE}: ")


def test_it_stops_nothing_else(loose: Comity) -> None:
    record(loose, TIE, visited("2024", visitor="a", host="b"))
    record(loose, TIE, visited("2011", visitor="a", host="b"))
    record(loose, TIE, corrected(3, {"on": "2023"}))
    record(loose, "body:a", Succeeded(on="2010", by="ha"))

    assert [row.state for row in examine(loose) if row.what == "laws"] == ["good"]
    assert refused(loose, "body:a", retracted(2)).startswith(WORDS)


def test_many_are_counted(loose: Comity) -> None:
    backup = [line + b"\n" for line in loose.export_lines()]
    template = json.loads(backup[-1])
    for version in range(3, 30):
        template |= {"version": version, "id": f"more-{version}", "instrument": f"s{version}"}
        text = json.dumps(template, ensure_ascii=False, separators=(",", ":"))
        backup.append(text.encode() + b"\n")
    where = loose.where.with_name("many.db")
    with open_ledger(where, create=True, clock=loose.clock) as other:
        assert restore(other, backup, by="mei").refused == []

        found = [row for row in examine(other) if row.what == "laws"]

    assert len(found) == 21
    assert found[-1].found.startswith("8 more")


def test_a_ledger_that_is_lawful_is_said_to_be(told: Comity) -> None:
    assert [row.state for row in examine(told) if row.what == "laws"] == ["good"]


# --- as known


def successors(ledger: Comity, position: int) -> list[list[str]]:
    """Who took whose place, as known at a position, by every way that there is."""
    (listed,) = (history for history in ledger.histories("partnership", position) if history.stream == TIE)
    (engine,) = Histories(ledger.recorder, ledger.lines, position).of([TIE])
    now = Histories(ledger.recorder, ledger.lines, ledger.position)
    replay = Replay(ledger)
    for _ in replay.entries(position):
        pass
    rows = [
        side.body
        for side in ask_recomputed(ledger, ledger.today(), position).of(sides)
        if side.body != side.party
    ]
    ways = [
        ledger.history(TIE).as_known(position),
        next(history for history in ledger.histories("partnership") if history.stream == TIE).as_known(
            position
        ),
        next(iter(now.of([TIE]))).as_known(position),
        next(iter(now.between("partnership:", "partnership;"))).as_known(position),
        listed,
        engine,
        replay.history(TIE, position),
    ]
    return [sorted(successor for successor, _, _ in way.around.successors) for way in ways] + [rows]


def test_as_known_with_the_successions_of_then(bodies: Comity) -> None:
    record(bodies, "body:a", Succeeded(on="2010", by="ha"))  # 8
    record(bodies, "body:a", corrected(2, {"by": "other"}))  # 9
    record(bodies, "body:other", Succeeded(on="2015", by="hha"))  # 10
    record(bodies, "body:a", retracted(2))  # 11

    expected: list[list[str]] = [[], ["ha"], ["other"], ["hha", "other"], []]
    for position, then in zip(range(7, 12), expected, strict=True):
        assert successors(bodies, position) == [then] * 8, position


def test_as_known_at_an_instant(told: Comity, clock: Any) -> None:
    before = told.now()
    clock.forward(days=1)
    record(told, TIE, retracted(2))
    record(told, "body:a", retracted(2))

    history = told.history(TIE)

    assert history.around.successors == ()
    then = history.as_known(before)
    assert [successor for successor, _, _ in then.around.successors] == ["ha"]
    assert then.aggregate.standing.status == "in-force"
    assert then.as_known(7).around.successors == ()
    (page,) = told.histories("partnership", 9)
    assert page.as_known(told.now()).around.successors == page.around.successors != ()


def test_a_name_is_that_of_then(told: Comity) -> None:
    record(told, "body:b", corrected(1, {"name": "Beta"}))

    assert told.history(TIE).aggregate.standing.title == "A – Beta"
    assert told.history(TIE).as_known(9).aggregate.standing.title == "A – B"
