"""The import of a facts file: all or nothing, each refusal by line and reason."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections import Counter
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from comity.testing import (
    STREAM,
    body_registered,
    citing,
    contested,
    corrected,
    figure_reported,
    noted,
    opened_between,
    proposed,
    retracted,
    signed,
    source_registered,
    suspended,
    visited,
)
from domain.decide import Accepted, decide
from domain.entry import kind_of
from domain.fact import Fact, fields_of
from domain.history import History
from domain.partnership.facts import Resumed
from domain.refusal import Refusal
from domain.shared import Retracted
from store.application import Comity, Written, open_ledger
from store.errors import DuplicateCommand
from store.importing import SHOWN, Imported, Limits, import_facts, lines_of
from store.lines import ENVELOPE, canonical_line, json_of
from store.restoring import restore
from store.verifying import verify
from tests.tries import times

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.store.conftest import Clock

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
HOME = EXAMPLES / "edinburgh.jsonl"
ELSEWHERE = [
    path
    for path in sorted(EXAMPLES.glob("*.jsonl"))
    if "ledger.opened" not in path.read_text(encoding="utf-8")
]
"""Examples that open no ledger of their own."""


def line(stream: str, fact: Fact, **more: Any) -> bytes:
    said = {"stream": stream, "type": f"{kind_of(stream)}.{fact.verb}", **fields_of(fact), **more}
    return json.dumps(said, ensure_ascii=False).encode()


BEGIN = [
    line("body:edinburgh", body_registered("Edinburgh")),
    line("body:kaohsiung", body_registered("Kaohsiung")),
    line("source:press", source_registered("A report")),
    line(STREAM, opened_between("edinburgh", "kaohsiung")),
]


def imported(ledger: Comity, lines: Iterable[bytes | str], **more: Any) -> Imported:
    return import_facts(ledger, lines, by="mei", **more)


def reasons(ledger: Comity, *lines: bytes | str) -> list[tuple[int, str]]:
    """What is refused of these lines, after which nothing has been written."""
    before = len(ledger)
    result = imported(ledger, lines)
    assert len(ledger) == before
    assert (result.streams, result.positions) == ((), None) or not result.refused
    return result.refused


def said(ledger: Comity) -> list[dict[str, Any]]:
    return [json.loads(item) for item in ledger.export_lines(facts=True)]


# --- what is taken


def test_a_file_is_imported(empty: Comity) -> None:
    result = imported(empty, [*BEGIN, line(STREAM, proposed("2024-06"))], command="first")

    assert (result.new, result.already, result.refused, result.dry_run) == (5, 0, [], False)
    assert result.streams == ("body:edinburgh", "body:kaohsiung", "source:press", STREAM)
    assert result.positions == (1, 5)
    assert result.cautions == [(5, "no source is named: it will be listed as unsourced")]
    assert {entry.command for entry in empty.entries()} == {"first"}
    assert {entry.recorded_by for entry in empty.entries()} == {"mei"}
    assert empty.partnership(STREAM).standing.status == "proposed"


def test_a_second_import_adds_nothing(empty: Comity) -> None:
    lines = [*BEGIN, line(STREAM, visited("2024")), line(STREAM, visited("2024")), b""]
    imported(empty, lines)
    root = empty.root()

    result = imported(empty, lines)

    assert (result.new, result.already, result.refused, result.positions) == (0, 6, [], None)
    assert empty.root() == root
    more = imported(empty, [*lines, line(STREAM, visited("2024"))])  # a third visit that is like the others
    assert (more.new, more.already) == (1, 6)


def test_a_line_without_an_id_gets_a_random_one(empty: Comity) -> None:
    imported(empty, [*BEGIN, line(STREAM, visited("2024")), line(STREAM, visited("2024"))])

    ids = [entry.id for entry in empty.entries()]
    assert len(set(ids)) == 6
    assert all(re.fullmatch("[0-9a-f]{32}", id_) for id_ in ids)


def without_salt(ledger: Comity, other: Comity) -> None:
    """The same entries as schema 1 wrote them: no salt, and of each line that gave no id its digest as the id."""
    counts: Counter[str] = Counter()
    lines = []
    for text in ledger.export_lines():
        said = json.loads(text)
        told = {name: value for name, value in said.items() if name not in {*ENVELOPE, "salt", "version"}}
        canonical = json_of(told)
        digest = sha256(f"{canonical}\n{counts[canonical]}".encode()).hexdigest()
        counts[canonical] += 1
        stream, version, type_ = (said.pop(name) for name in ("stream", "version", "type"))
        del said["salt"]
        lines.append(
            canonical_line(stream, version, type_, json_of(said | {"schema": 1, "id": digest}).encode())
        )
    assert restore(other, (text + b"\n" for text in lines), by="mei").refused == []


def test_what_schema_1_called_by_its_digest_is_on_record(empty: Comity, tmp_path: Path) -> None:
    lines = [
        *BEGIN,
        line(STREAM, visited("2024")),
        line(STREAM, noted(text="a")),
        line(STREAM, visited("2024")),
    ]
    imported(empty, lines)
    with open_ledger(tmp_path / "old.db", create=True) as old:
        without_salt(empty, old)
        assert {json.loads(text)["schema"] for text in old.export_lines()} == {1}

        result = imported(old, [*lines, line(STREAM, visited("2024")), line(STREAM, noted(text="b"))])

        assert (result.new, result.already) == (2, 7)
        assert [json.loads(text)["schema"] for text in old.export_lines()] == [1] * 7 + [2, 2]
        again = imported(old, [*lines, line(STREAM, visited("2024")), line(STREAM, noted(text="b"))])
        assert (again.new, again.already) == (0, 9)
        assert verify(old).holds


def test_a_digest_counts_where_the_fact_is_read_otherwise_today(
    empty: Comity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [*BEGIN, line(STREAM, noted(text="a"))]
    imported(empty, lines)
    with open_ledger(tmp_path / "old.db", create=True) as old:
        without_salt(empty, old)
        monkeypatch.setattr("store.importing._said", lambda _fact: object())  # no fact is like another

        assert imported(old, lines).already == 5
        assert imported(empty, [lines[4]]).new == 1, "the control: schema 2 has no digest to go by"


def test_what_was_recorded_by_hand_is_on_record_too(empty: Comity) -> None:
    imported(empty, BEGIN)
    empty.record(STREAM, visited("2024-06"), by="mei")

    result = imported(empty, [line(STREAM, visited("2024-06")), line(STREAM, visited("2024-06"))])

    assert (result.new, result.already) == (1, 1)


def test_lines_are_compared_as_their_class_reads_them(empty: Comity) -> None:
    imported(
        empty, [*BEGIN, line(STREAM, visited("2025-10-15")), line(STREAM, figure_reported(value="1500.50"))]
    )
    spelt = [
        line(STREAM, visited("2025-10-15"), certainty="confirmed", sources=[]),
        line(STREAM, figure_reported(value="1500.50"), value="1500.5"),
    ]

    assert (imported(empty, spelt[:1]).already, imported(empty, spelt[1:]).already) == (1, 1)


REREAD: dict[str, Any] = {"on": "2024-06", "people": [{"name": "Zoé"}]}


def test_a_day_that_is_none_is_refused_in_its_own_words(empty: Comity) -> None:
    ((_, why),) = reasons(empty, *BEGIN, line(STREAM, visited("2024"), on="民國114年13月"))

    assert "民國114年13月" in why


def test_corrections_are_compared_as_their_fields_write_them(empty: Comity) -> None:
    lines = [
        *BEGIN,
        line(STREAM, visited("2024")),
        line(STREAM, corrected(2, REREAD)),
        line(STREAM, contested(2, "on", "2024-07")),
        line(STREAM, retracted(3)),
    ]
    assert imported(empty, lines).refused == []
    for name in ("Zoé", "Zoe\u0301"):
        again = imported(
            empty, [*lines[:5], line(STREAM, corrected(2, REREAD | {"people": [{"name": name}]})), *lines[6:]]
        )
        assert (again.new, again.already, again.refused) == (0, 8, [])


def test_what_stands_comes_before_what_was_retracted(empty: Comity) -> None:
    imported(empty, [*BEGIN, line(STREAM, visited("2024"))])
    empty.retract({STREAM: [2]}, "a mistake", by="mei")
    empty.record(STREAM, visited("2024"), by="mei")

    once = imported(empty, [line(STREAM, visited("2024"))])
    twice = imported(empty, [line(STREAM, visited("2024"))] * 2)

    assert (once.new, once.already, once.retracted) == (0, 1, ())
    assert (twice.new, twice.already, twice.retracted) == (0, 2, (2,))


Said = tuple[str, str | None]
"""What a line says, and its id."""
lines_said = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from((None, None, "x", "y"))), max_size=6)


@settings(max_examples=times(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines_said, min_size=1, max_size=4))
def test_files_with_and_without_ids_are_taken_once(files: list[list[Said]]) -> None:
    """Against a bag of entries that knows nothing of streams, facts and digests."""
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "l.db", create=True) as ledger:
        imported(ledger, BEGIN)
        entries: list[Said] = []
        for file in files:
            lines = [
                line(STREAM, noted(text=text), **({} if id_ is None else {"id": id_})) for text, id_ in file
            ]
            named = dict(entry[::-1] for entry in entries if entry[1])
            for text, id_ in file:
                if id_:
                    assume(named.setdefault(id_, text) == text)
            ids = {id_ for _, id_ in entries}
            new = list(dict.fromkeys(said for said in file if said[1] and said[1] not in ids))
            for text in "abc":
                wanted = sum(said == (text, None) for said in file)
                free = sum(
                    entry[0] == text and entry[1] not in {id_ for _, id_ in file if id_} for entry in entries
                )
                new += [(text, None)] * max(0, wanted - free)
            result = imported(ledger, lines)
            assert (result.new, result.refused) == (len(new), [])
            entries += new
            assert imported(ledger, lines).new == 0
        assert Counter(item["text"] for item in said(ledger)[4:]) == Counter(text for text, _ in entries)


def test_files_as_editors_save_them(empty: Comity) -> None:
    text = (
        b"\xef\xbb\xbf"
        + b"\r\n".join([BEGIN[0], b"", b"  ", b"  " + BEGIN[1] + b"\t", BEGIN[2]])
        + b"\r\n\r\n"
    )

    result = imported(empty, lines_of(io.BytesIO(text)))

    assert (result.new, result.refused) == (3, [])
    assert imported(empty, text.decode().splitlines(keepends=True)).already == 3


def test_a_line_names_an_earlier_one_by_its_id(empty: Comity) -> None:
    lines = [
        *BEGIN,
        line(STREAM, noted("2023")),
        line(STREAM, proposed("2024"), id="the-proposal"),
        line(STREAM, visited("2024"), before="the-proposal"),
        line(STREAM, contested(1, "on", "2024-06"), entry="the-proposal"),
    ]

    assert imported(empty, lines).refused == []

    assert [(entry.version, entry.id) for entry in empty.history(STREAM).entries][2] == (3, "the-proposal")
    assert [told.entry.version for told in empty.history(STREAM).chronicle] == [1, 2, 4, 3]
    assert empty.history(STREAM).effective_entries[2].contests[0][1] == "2024-06"
    later = imported(empty, [line(STREAM, retracted(1), entry="the-proposal")])  # of the ledger
    assert (later.new, later.refused) == (1, [])
    assert not empty.history(STREAM).effective_entries[2].stands
    assert imported(empty, lines).already == 8


def test_a_number_is_a_version(empty: Comity) -> None:
    imported(empty, [*BEGIN, line(STREAM, proposed("2024")), line(STREAM, visited("2024"), before=2)])

    assert [told.entry.version for told in empty.history(STREAM).chronicle] == [1, 3, 2]


def test_each_line_is_judged_over_those_before_it(empty: Comity) -> None:
    refused = reasons(empty, *BEGIN[:3], line(STREAM, visited("2024")))

    assert refused[0][0] == 4
    assert "has not been opened" in refused[0][1]


def test_what_is_exported_is_imported_to_the_same_facts(empty: Comity, tmp_path: Path) -> None:
    for path in (HOME, *ELSEWHERE):
        with path.open("rb") as file:
            assert imported(empty, lines_of(file)).refused == [], path.name
    assert len(empty) > 200

    with open_ledger(tmp_path / "copy.db", create=True, clock=empty.clock) as copy:
        result = imported(copy, empty.export_lines(facts=True))
        assert (result.new, result.refused) == (len(empty), [])
        assert said(copy) == said(empty)
        for told in empty.histories():
            assert read(copy.history(told.stream)) == read(told)
    again = imported(empty, empty.export_lines(facts=True))
    assert (again.new, again.already) == (0, len(empty))


def read(told: History) -> list[tuple[int, int, int]]:
    return [(row.entry.version, row.earliest, row.latest) for row in told.chronicle]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.jsonl")), ids=lambda path: str(path.stem))
def test_every_example_is_imported_alone_and_once(empty: Comity, path: Path) -> None:
    lines = path.read_bytes().splitlines()

    first, second = imported(empty, lines), imported(empty, lines)

    assert (first.refused, second.refused, second.new) == ([], [], 0)
    assert second.already == first.new + first.already == len(lines)


# --- import and record are one door

STEPS = st.lists(
    st.one_of(
        st.builds(visited, st.sampled_from(["2020", "2021-03", "2021-03-04", "[2019..2021]", None, "2022~"])),
        st.builds(proposed, st.sampled_from(["2020", "2021-06", None])),
        st.builds(Resumed, on=st.sampled_from(["2021", None])),
        st.builds(
            suspended,
            st.sampled_from(["2020", "2022-02", None]),
            by=st.sampled_from(["edinburgh", "kaohsiung"]),
        ),
        st.builds(signed, st.sampled_from(["2020-05", "2021", None])),
        st.builds(
            noted, st.sampled_from(["2018", "2023", None]), before=st.sampled_from([None, None, 1, 2, 3])
        ),
        st.builds(retracted, st.integers(1, 6)),
        st.builds(contested, st.integers(1, 6), st.just("on"), st.sampled_from(["2020-01", "2021-03-05"])),
    ),
    max_size=12,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=times(30)
)
@given(steps=STEPS)
def test_an_import_decides_as_recording_one_by_one_does(clock: Clock, steps: list[Fact]) -> None:
    assume(
        not any(
            isinstance(item, Retracted) and isinstance(next_, Retracted) for item, next_ in pairwise(steps)
        )
    )
    # those are judged together, as a retraction of a whole command is
    with (
        tempfile.TemporaryDirectory() as folder,
        open_ledger(f"{folder}/one.db", create=True, clock=clock) as one,
        open_ledger(f"{folder}/all.db", create=True, clock=clock) as all_,
    ):
        imported(one, BEGIN)
        answers = []
        for step in steps:
            decided = decide(one.history(STREAM), step, one.known)
            answer = one.record(STREAM, step, by="mei")
            if isinstance(answer, Written):
                assert isinstance(decided, Accepted)
                assert (answer.entries[0].fact, answer.cautions) == (decided.fact, decided.cautions)
            else:
                assert answer == decided
            answers.append(answer)
        lines = [line(STREAM, step, id=str(number)) for number, step in enumerate(steps, 5)]
        result = imported(all_, [*BEGIN, *lines])
        wrong = [
            (number, str(answer)) for number, answer in enumerate(answers, 5) if isinstance(answer, Refusal)
        ]
        kept = [step for step, answer in zip(lines, answers, strict=True) if isinstance(answer, Written)]

        assert result.refused == wrong
        assert imported(all_, [*BEGIN, *kept]).refused == []
        assert [(entry.stream, entry.fact) for entry in all_.entries()] == [
            (entry.stream, entry.fact) for entry in one.entries()
        ]
        cautions = [
            (number, caution)
            for number, answer in enumerate(answers, 5)
            if isinstance(answer, Written)
            for caution in answer.cautions
        ]
        assert result.cautions == cautions


# --- what is refused


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"{", "it is no JSON: "),
        (b"stream,type", "it is no JSON: Expecting value (character 1)"),
        (b"[]", "it is no JSON object"),
        (b'"text"', "it is no JSON object"),
        (b"{}", "it has no stream"),
        (b'{"stream": 5, "type": "body.noted"}', "it has no stream"),
        (b'{"stream": "body:edinburgh"}', "it has no type"),
        (b'{"stream": "body:Edin burgh", "type": "body.noted"}', "'Edin burgh' is not a slug"),
        (b'{"stream": "partnership:b--a", "type": "partnership.noted"}', "partnership:a--b"),
        (
            b'{"stream": "body:edinburgh", "type": "subprocess:Popen"}',
            "'subprocess:Popen' is no type of fact",
        ),
        (b'{"stream": "body:edinburgh", "type": "body.note"}', "did you mean body.noted"),
        (b'{"stream": "body:edinburgh", "type": "partnership.noted", "text": "x"}', "is no fact of a body"),
        (b'{"stream": "body:edinburgh", "type": "body.noted"}', "noted needs text"),
        (
            b'{"stream": "body:edinburgh", "type": "body.noted", "text": "x", "mood": 1}',
            "noted has no field mood",
        ),
        (b'{"stream": "body:edinburgh", "type": "body.noted", "text": 5}', "text is a text, not 5"),
        (
            b'{"stream": "body:edinburgh", "type": "body.noted", "text": "x", "text": "y"}',
            "it has 'text' twice",
        ),
        (
            b'{"stream": "body:edinburgh", "type": "body.noted", "text": "x", "sources": [{"a": 1, "a": 2}]}',
            "'a' twice",
        ),
        (b'{"stream": "body:edinburgh", "type": "body.noted", "text": NaN}', "NaN is no number of JSON's"),
        (b'{"stream": "body:edinburgh", "type": "body.noted", "text": -Infinity}', "-Infinity is no number"),
        (b'{"stream": "body:edinburgh", "type": "body.noted", "text": 1e999}', "1e999 is too large a number"),
        (
            b'{"stream": "body:edinburgh", "type": "body.noted", "text": 1%b}' % (b"0" * 5000),
            "too large a number",
        ),
        (b'{"stream": "body:edinburgh", "type": "body.noted", "text": "\xff"}', "it is not UTF-8 (byte 61)"),
        (
            b'{"stream": "body:edinburgh", "type": "body.noted", "text": "\\ud800"}',
            "invisible character U+D800",
        ),
        (
            b'{"stream": "body:edinburgh", "type": "body.noted", "text": "a\\u202eb"}',
            "invisible character U+202E",
        ),
        (
            b'{"stream": "body:edinburgh", "type": "body.noted", "text": "x", "on": "03/04/2025"}',
            "cannot be read",
        ),
        (b'{"stream": "body:edinburgh", "type": "body.noted", "text": "x", "id": 5}', "id is a text, not 5"),
        (b'{"stream": "body:edinburgh", "type": "body.noted", "text": "x", "id": ""}', "id: it is empty"),
        (
            b'{"stream": "body:edinburgh", "type": "body.noted", "text": "x", "id": " a "}',
            "without spaces around it",
        ),
        (b'{"stream": "body:edinburgh", "type": "body.noted", "text": "x", "before": "y"}', "has the id 'y'"),
        (
            b'{"stream": "body:edinburgh", "type": "body.noted", "text": "x", "before": "1"}',
            "without quotation marks",
        ),
        (b'{"stream": "body:edinburgh", "type": "body.noted", "text": "x", "before": 0}', "before"),
        (b"[" * 101 + b"]" * 101, "nested more than 100 deep"),
        (b"[" * 100_000, "nested more than 100 deep"),
        (b'{"a":' * 100_000, "nested more than 100 deep"),
    ],
)
def test_what_cannot_be_read_is_refused_by_line(empty: Comity, raw: bytes, why: str) -> None:
    refused = reasons(empty, BEGIN[0], b"", raw, BEGIN[1])

    assert [number for number, _ in refused] == [3]
    assert why in refused[0][1]
    assert imported(empty, [raw]).unreadable


@pytest.mark.parametrize(
    "name", ["version", "position", "recorded_at", "recorded_by", "command", "schema", "salt", "withheld"]
)
def test_nobody_can_record_as_somebody_else(empty: Comity, name: str) -> None:
    refused = reasons(empty, line("body:edinburgh", body_registered("Edinburgh"), **{name: "x"}))

    assert f"it has {name!r}" in refused[0][1]
    assert "nobody can record as somebody else" in refused[0][1]
    assert "only a restore keeps these" in refused[0][1]


def test_nesting_just_deep_enough_is_read(empty: Comity) -> None:
    deep: object = "x"
    for _ in range(98):
        deep = [deep]
    (first,) = reasons(empty, line("body:edinburgh", body_registered("E"), names=deep))
    (second,) = reasons(empty, line("body:edinburgh", body_registered("E"), names=[[[deep]]]))

    assert "nested" not in first[1]
    assert "nested more than 100 deep" in second[1]


def test_all_refusals_are_reported_and_nothing_is_written(empty: Comity) -> None:
    lines = [
        *BEGIN,
        line(STREAM, Resumed(on="2024"), id="resumed"),
        b"nonsense",
        line(STREAM, proposed("2024-06"), id="proposed"),
        line(STREAM, proposed("2024-07")),
        line(STREAM, visited("2024", sources=citing("nowhere"))),
        line(STREAM, noted(), before="resumed"),
        line(STREAM, noted(), before="proposed"),
        line("body:edinburgh", noted(), before="proposed"),
    ]

    refused = reasons(empty, *lines)

    assert [number for number, _ in refused] == [5, 6, 8, 9, 10, 12]
    assert "nothing on hold or suspended" in refused[0][1]
    assert "it is no JSON" in refused[1][1]
    assert "the source nowhere is not in this ledger" in refused[3][1]
    assert refused[4][1] == "before names line 5, which is refused"
    assert refused[5][1] == f"before: 'proposed' is an entry of {STREAM}, not of body:edinburgh"
    by_law = imported(empty, [*BEGIN, line(STREAM, Resumed(on="2024"))])
    assert not by_law.unreadable


def test_an_id_stands_for_one_fact(empty: Comity) -> None:
    imported(empty, [*BEGIN, line(STREAM, proposed("2024-06"), id="it")])

    for other in (line(STREAM, proposed("2024-07"), id="it"), line("body:edinburgh", noted(), id="it")):
        assert (
            f"the id 'it' stands in the ledger, as {STREAM}#2, for something else"
            in reasons(empty, other)[0][1]
        )
    twice = reasons(empty, line(STREAM, noted(text="a"), id="new"), line(STREAM, noted(text="b"), id="new"))
    assert [number for number, _ in twice] == [2]
    assert "stands earlier in this file for something else" in twice[0][1]
    assert imported(empty, [line(STREAM, noted(text="a"), id="new")] * 2).already == 1


def test_long_lists_of_refusals_end(empty: Comity) -> None:
    result = imported(empty, [b"nonsense"] * (SHOWN + 50))
    assert len(result.refused) == SHOWN + 1
    assert "what follows was not looked at" in result.refused[-1][1]

    result = imported(empty, [line(STREAM, noted(text=str(number))) for number in range(SHOWN + 50)])
    assert len(result.refused) == SHOWN + 1
    assert len(empty) == 0


def test_limits_are_held_and_can_be_raised(empty: Comity) -> None:
    lines = [*BEGIN, line(STREAM, noted(text="x" * 900))]
    size = sum(map(len, lines))

    for limits, number, why in (
        (Limits(lines=3), 4, "the file has more than 3 lines: split it, or raise the limit"),
        (Limits(size=size - 1), 5, f"the file has more than {size - 1:,} bytes"),
        (Limits(line=800), 5, "the line has more than 800 bytes"),
        (Limits(nesting=0), 1, "nested more than 0 deep"),
    ):
        result = imported(empty, lines, limits=limits)
        assert result.refused[0][0] == number
        assert why in result.refused[0][1]
        assert result.unreadable
        assert len(empty) == 0
    assert imported(empty, lines, limits=Limits(lines=5, size=size, line=1100)).new == 5


def test_a_line_without_end_is_not_kept_to_its_end_and_is_one_line() -> None:
    file = io.BytesIO(b"x" * 5000 + b"\nshort\n")

    assert [len(item) for item in lines_of(file, Limits(line=1000))] == [1002, len("short\n")]


def test_an_endless_file_is_given_up(empty: Comity) -> None:
    def endless() -> Iterable[bytes]:
        while True:
            yield b"\n"

    assert "more than 200,000 lines" in imported(empty, endless()).refused[0][1]


# --- running it


def test_a_dry_run_writes_nothing(empty: Comity) -> None:
    result = imported(empty, BEGIN, dry_run=True)

    assert (result.new, result.dry_run, result.positions) == (4, True, None)
    assert len(empty) == 0


def test_an_import_is_decided_again_when_somebody_else_writes_first(
    empty: Comity, where: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.application.PAUSE", 0)
    insert = empty.recorder.insert_events
    with open_ledger(where, clock=clock) as other:
        facts = [BEGIN[:1], [BEGIN[0].replace(b"body:edinburgh", b"body:leith"), BEGIN[1]]]

        def late(*args: Any, **kwargs: Any) -> Any:
            if facts:
                imported(other, facts.pop(0))
            return insert(*args, **kwargs)

        monkeypatch.setattr(empty.recorder, "insert_events", late)

        result = imported(empty, [*BEGIN, line(STREAM, proposed("2024-06"))])

    assert (result.new, result.already) == (3, 2)
    assert result.positions == (4, 6)
    assert [entry.stream for entry in empty.entries()] == [
        "body:edinburgh", "body:leith", "body:kaohsiung", "source:press", STREAM, STREAM
    ]  # fmt: skip


def test_an_import_may_be_refused_after_all(
    empty: Comity, where: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(empty, BEGIN)
    insert = empty.recorder.insert_events
    with open_ledger(where, clock=clock) as other:

        def late(*args: Any, **kwargs: Any) -> Any:
            imported(other, [line(STREAM, proposed("2024-05"))])
            return insert(*args, **kwargs)

        monkeypatch.setattr(empty.recorder, "insert_events", late)

        result = imported(empty, [line(STREAM, proposed("2024-06"))])

    assert [number for number, _ in result.refused] == [1]
    assert (result.positions, len(empty)) == (None, 5)


def test_a_command_stands_for_one_import(empty: Comity) -> None:
    imported(empty, BEGIN, command="first")

    again = imported(empty, BEGIN, command="first")
    assert (again.new, again.already) == (0, 4)
    with pytest.raises(DuplicateCommand, match="first is on record already"):
        imported(empty, [*BEGIN, line(STREAM, noted())], command="first")
    assert len(empty) == 4


NEWEST_FIRST = [
    line(STREAM, suspended("2022", by="kaohsiung")),
    line(STREAM, signed("2019-05-01", instrument="mou", kind="mou")),
    line(STREAM, opened_between("edinburgh", "kaohsiung")),
]


def test_what_stands_newest_first_is_read_in_the_order_of_its_dates_and_that_is_said(empty: Comity) -> None:
    done = imported(empty, [*BEGIN[:3], *NEWEST_FIRST])

    assert (done.new, done.refused) == (6, [])
    assert (0, f"{STREAM}: read in the order of their dates") in done.cautions
    assert [entry.fact.verb for entry in empty.read(STREAM)] == ["opened", "signed", "suspended"]
    again = imported(empty, [*BEGIN[:3], *NEWEST_FIRST])
    assert (again.new, again.already, again.cautions) == (0, 6, [])


def test_what_no_order_makes_lawful_is_refused_as_it_stands_in_the_file(empty: Comity) -> None:
    unlawful = [*BEGIN, line(STREAM, Resumed(on="2022")), line(STREAM, noted(on="2019"))]

    done = imported(empty, unlawful)

    assert [number for number, _ in done.refused] == [5]
    assert not any("order of their dates" in said for _, said in done.cautions)
