"""The stored line: what is written is read back equal, and what cannot be read says why."""

import json
import re
import unicodedata
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import eventsourcing.persistence
import pytest
from eventsourcing.persistence import StoredEvent
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from comity.testing import STREAM, corrected, figure_reported, noted, signed, visited
from domain import when
from domain.body import Ids
from domain.body import Registered as BodyRegistered
from domain.entry import Entry
from domain.fact import Citation, Fact, Person, Term, Vote, fact_class, fact_of, fields_of, types
from domain.partnership.facts import Considered, Signed
from domain.shared import Change, Contested, Corrected, FigureReported, Noted
from domain.text import text
from store.errors import Damaged, Newer
from store.lines import (
    ENVELOPE,
    SCHEMA,
    Envelope,
    Fields,
    Recorded,
    Unstorable,
    canonical_line,
    day_in,
    facts_line,
    json_of,
    new_salt,
    shared,
    stamp,
    time_of,
)
from store.mapper import Mapper

AT = datetime(2026, 11, 20, 10, 2, 3, 123456, tzinfo=UTC)


SALT = "AAECAwQFBgcICQoLDA0ODw"


def entry(fact: Fact, stream: str = STREAM, version: int = 7, at: datetime = AT) -> Recorded:
    """An entry as the store makes it."""
    return Recorded(stream, version, fact, 0, "an-id", at, "mei", "a-command", at.toordinal(), SCHEMA, SALT)


def stored(fact: Fact, stream: str = STREAM) -> StoredEvent:
    return Mapper().to_stored_event(entry(fact, stream))


def read(
    state: bytes, type_: str = "partnership.noted", stream: str = STREAM, mapper: Mapper | None = None
) -> Recorded:
    return (mapper or Mapper()).entry(3, stream, 7, type_, state)


def changed(state: bytes, **members: Any) -> bytes:
    """A stored object with other members; None takes one out."""
    said = json.loads(state) | members
    return json.dumps({name: value for name, value in said.items() if value is not None}).encode()


# --- what is written


def test_the_state_is_one_object_with_sorted_keys_and_no_defaults() -> None:
    line = stored(noted("2024-06", text="高雄 ‘ł’"))

    assert line.topic == "partnership.noted"
    assert line.state.decode() == (
        '{"command":"a-command","id":"an-id","on":"2024-06","recorded_at":"2026-11-20T10:02:03.123456Z",'
        '"recorded_by":"mei","salt":"AAECAwQFBgcICQoLDA0ODw","schema":2,"text":"高雄 ‘ł’"}'
    )


def test_parts_keep_their_names_and_decimals_are_texts() -> None:
    sign = signed(on="2024-06-24", term=Term(from_="2024-07-01", length="P5Y"))
    vote = Considered(forum="Council", outcome="approved", vote=Vote(for_=40, against=12))

    assert json.loads(stored(sign).state)["term"] == {"from": "2024-07-01", "length": "P5Y"}
    assert json.loads(stored(vote).state)["vote"] == {"for": 40, "against": 12}
    assert json.loads(stored(figure_reported(value="1500.50")).state)["value"] == "1500.50"


def test_the_canonical_line_is_the_stored_object_verbatim() -> None:
    line = stored(noted(text="高雄"))

    canonical = canonical_line(STREAM, 7, line.topic, line.state)

    assert canonical.startswith(
        b'{"stream":"partnership:edinburgh--kaohsiung","version":7,"type":"partnership.noted",'
    )
    assert canonical.endswith(line.state[1:])
    assert json.loads(canonical) == {"stream": STREAM, "version": 7, "type": line.topic} | json.loads(
        line.state
    )


@pytest.mark.parametrize("state", [b"", b"{}", b"[1]", b'{"a":1', b'"a":1}', '{"a":1}'])
def test_what_is_no_object_has_no_canonical_line(state: bytes | str) -> None:
    with pytest.raises(Damaged, match="#7 is no JSON object"):
        canonical_line(STREAM, 7, "partnership.noted", state)


def test_a_facts_line_says_the_fact_and_the_id_and_nothing_of_the_recording() -> None:
    line = json.loads(facts_line(entry(noted("2024-06", text="a note"))))

    assert line == {
        "stream": STREAM, "type": "partnership.noted", "id": "an-id", "on": "2024-06", "text": "a note"
    }  # fmt: skip


def test_no_fact_has_a_field_of_the_envelopes_names() -> None:
    taken = {*ENVELOPE, "salt", "withheld", "stream", "version", "type", "position"}

    assert not [type_ for type_ in types() if taken & set(fact_class(type_).model_fields)]


def test_times_are_written_in_utc_and_in_one_width() -> None:
    taipei = datetime(2026, 1, 2, 7, 0, tzinfo=timezone(timedelta(hours=8)))

    assert stamp(taipei) == "2026-01-01T23:00:00.000000Z"
    assert stamp(datetime(33, 4, 3, tzinfo=UTC)) == "0033-04-03T00:00:00.000000Z"
    assert time_of(stamp(taipei)) == taipei
    for said in ("2026-01-01", "2026-01-01T23:00:00Z", "soon", ""):
        with pytest.raises(Damaged, match="which is no time"):
            time_of(said)


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=2))
def test_the_order_of_the_texts_is_that_of_the_times(times: list[datetime]) -> None:
    assert (stamp(times[0]) < stamp(times[1])) == (times[0] < times[1])


# --- what is read back


def _texts() -> st.SearchStrategy[str]:
    """Texts as they may be stored, in every script."""
    scripts = st.text(
        st.characters(exclude_categories=["Cs", "Co", "Cn", "Cc"]) | st.just("\n"), min_size=1, max_size=40
    )
    return scripts.map(_storable).filter(bool)


def _storable(words: str) -> str:
    try:
        return text(words)
    except ValueError:
        return ""


DAYS = st.dates(date(1, 1, 1)).map(date.isoformat)
MONTHS = DAYS.map(lambda day: day[:7])
WHENS = st.one_of(
    DAYS,
    MONTHS,
    MONTHS.map(lambda month: f"{month}~"),
    DAYS.map(lambda day: f"{day}?"),
    DAYS.map(lambda day: day[:4]),
    DAYS.map(lambda day: f"{day[:3]}X"),
    DAYS.map(lambda day: f"[..{day}]"),
    DAYS.map(lambda day: f"{day}/.."),
    st.lists(DAYS, min_size=2, max_size=2).map(lambda two: "/".join(sorted(two))),
)
SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
FIGURES = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**20), max_value=10**20)
PEOPLE = st.builds(
    Person, name=_texts(), name_local=st.none() | _texts(), role=st.none() | _texts(), body=st.none() | SLUGS
)
CITED = st.lists(
    st.builds(Citation, source=SLUGS, at=st.none() | _texts(), quote=st.none() | st.just("as it is said")),
    max_size=3,
).map(tuple)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts(), inner, max_size=3),
    max_leaves=8,
)
CHANGES = st.lists(st.builds(Change, field=_texts(), value=JSON), min_size=1, max_size=3).map(tuple)
COMMON = {
    "on": st.none() | WHENS,
    "sources": CITED,
    "certainty": st.sampled_from(["confirmed", "reported", "alleged"]),
    "before": st.none() | st.integers(1, 10**6),
    "note": st.none() | _texts(),
}
FACTS = st.one_of(
    st.builds(Noted, text=_texts(), **COMMON),
    st.builds(
        FigureReported,
        metric=SLUGS,
        value=FIGURES,
        unit=st.none() | _texts(),
        as_of=st.none() | WHENS,
        **COMMON,
    ),
    st.builds(
        Signed,
        instrument=SLUGS,
        kind=st.sampled_from(["mou", "sister-city", "other"]),
        by=st.lists(_texts(), max_size=3).map(tuple),
        term=st.none() | st.builds(Term, from_=st.none() | WHENS, length=st.sampled_from([None, "P5Y"])),
        signatories=st.lists(PEOPLE, max_size=3).map(tuple),
        reestablishes=st.booleans(),
        **COMMON,
    ),
    st.builds(Corrected, entry=st.integers(1, 99), because=_texts(), changes=CHANGES, **COMMON),
    st.builds(Contested, entry=st.integers(1, 99), field=_texts(), value=JSON, **COMMON),
)
BODIES = st.builds(
    BodyRegistered,
    name=_texts(),
    kind=st.sampled_from(["city", "port"]),
    names=st.dictionaries(st.sampled_from(["zh-Hant", "ja", "pl"]), _texts()),
    lat=st.none() | st.floats(-90, 90),
    lon=st.none() | st.floats(-180, 180),
    ids=st.builds(
        Ids, wikidata=st.sampled_from([None, "Q181557"]), iso3166_2=st.sampled_from([None, "TW-KHH"])
    ),
    **COMMON,
)


@given(FACTS)
def test_what_is_accepted_is_read_back_equal(fact: Fact) -> None:
    told = entry(fact)

    line = Mapper().to_stored_event(told)
    back = read(line.state, line.topic)

    assert back.fact == fact
    assert fields_of(back.fact) == fields_of(fact)
    assert (back.id, back.recorded_at, back.recorded_by, back.command, back.day) == (
        told.id, told.recorded_at, told.recorded_by, told.command, told.day
    )  # fmt: skip
    assert Mapper().encode(back) == line.state  # and the same line again
    assert unicodedata.is_normalized("NFC", line.state.decode())


@given(BODIES)
def test_bodies_are_read_back_equal(fact: BodyRegistered) -> None:
    line = stored(fact, "body:gdynia")

    assert read(line.state, line.topic, "body:gdynia").fact == fact


AWKWARD = [
    "a" * 20_000, "'; DROP TABLE stored_events; --", '"', "\\", "\\u0000", "{}", "null", "NaN", "=1+1", "+1",
    "-1", "@x", "<script>", "&amp;", "%s%n", "${x}", "../../etc/passwd", "a\nb", "e\u0301", "Å", "ﬁ", "高雄",
    "إيدنبرة", "עכו", "Łódź", "ß", "İstanbul", "‘quoted’", "नमस्ते", "ක්\u200dරි", "👩\u200d👩\u200d👧",
    "🇹🇼", "𠮷野家",
    "a" + "\u0301" * 40, "٣", "Ⅳ", "½", "1e999", "0x10", "true", "2024-06", "partnership:a--b",
    "subprocess:Popen", "Q3 2025", "民國114年", "x\u00a0y", "…", "—", "¿",
    "fi\ufb01", "\U0001f600", "\u3000x",
]  # fmt: skip


@pytest.mark.parametrize("words", AWKWARD)
def test_awkward_words_are_read_back_equal(words: str) -> None:
    fact = fact_of(Noted, {"text": words})

    line = stored(fact)

    assert read(line.state, line.topic).fact == fact
    assert fact.model_dump()["text"] == text(words)


def test_there_are_enough_awkward_words() -> None:
    assert len(set(AWKWARD)) >= 50


def test_the_position_comes_with_the_row() -> None:
    assert read(stored(noted()).state).position == 3


@pytest.mark.parametrize(
    ("at", "day"),
    [("2026-11-20T15:59:59.999999Z", "2026-11-20"), ("2026-11-20T16:00:00.000000Z", "2026-11-21")],
)
def test_the_day_is_that_of_the_ledgers_zone(at: str, day: str) -> None:
    mapper, taipei = Mapper(), ZoneInfo("Asia/Taipei")
    state = changed(stored(noted()).state, recorded_at=at)
    assert read(state, mapper=mapper).day == date(2026, 11, 20).toordinal()

    mapper.keep_days_in(taipei)

    assert (
        read(state, mapper=mapper).day == date.fromisoformat(day).toordinal() == day_in(taipei, time_of(at))
    )


SECONDS = st.integers(631_152_000, 2_840_140_800)  # from 1990 to 2060


@given(st.lists(SECONDS.map(lambda seconds: datetime.fromtimestamp(seconds, UTC)), max_size=20))
def test_the_days_that_are_remembered_are_the_right_ones(times: list[datetime]) -> None:
    mapper, zone = Mapper(), ZoneInfo("Europe/London")
    mapper.keep_days_in(zone)

    for at in times:
        told = entry(noted(), at=at)
        told.day = day_in(zone, at)
        assert mapper.to_stored_event(told).topic == "partnership.noted"  # read back with the same day


# --- what is not written


def test_nothing_is_stored_that_would_be_read_back_different() -> None:
    padded = Noted.model_construct(
        text=" a ", on=None, sources=(), certainty="confirmed", before=None, note=None
    )

    with pytest.raises(Unstorable, match="would not be read back as it was told"):
        stored(padded)


def test_nothing_is_stored_that_could_not_be_read_at_all() -> None:
    blank = Noted.model_construct(text="", on=None, sources=(), certainty="confirmed", before=None, note=None)
    endless = FigureReported.model_construct(
        metric="x", value=Decimal("NaN"), comparator="=", on=None, sources=(), certainty="confirmed",
        before=None, note=None, unit=None, as_of=None, subject=None,
    )  # fmt: skip

    with pytest.raises(Damaged):
        stored(blank)
    with pytest.raises(Damaged):
        stored(endless)
    with pytest.raises(Unstorable):
        stored(corrected(1, {"lat": float("nan")}))


def test_only_entries_are_stored() -> None:
    with pytest.raises(Unstorable, match="is no entry"):
        Mapper().to_stored_event(Entry(STREAM, 1, noted(), 0, "i", AT, "b", "c", 1))  # type: ignore[arg-type]


# --- what is not read


def test_a_stored_type_is_never_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(topic: str) -> None:
        raise AssertionError(f"{topic} was resolved")

    monkeypatch.setattr(eventsourcing.persistence, "resolve_topic", forbidden)
    line = stored(noted())

    assert Mapper().to_domain_event(line) == entry(noted())
    for type_ in (
        "subprocess:Popen",
        "os:system",
        "builtins:eval",
        "store.mapper:Mapper",
        "partnership.teleported",
        "",
    ):
        with pytest.raises(Newer, match="a type that is not known here"):
            read(line.state, type_)


def test_a_higher_schema_number_is_a_newer_comitys() -> None:
    with pytest.raises(Newer, match=r"schema number 3, and 2 is the last that is known here.*newer comity"):
        read(changed(stored(noted()).state, schema=SCHEMA + 1))


def test_a_field_or_a_word_that_is_not_known_is_a_newer_comitys() -> None:
    state = stored(visited("2024", sources=(Citation(source="gti"),))).state

    for later in (
        changed(state, mood="good"),
        changed(state, sources=[{"source": "gti", "page": 3}]),
        changed(state, certainty="sworn"),
    ):
        with pytest.raises(Newer, match="not known here"):
            read(later, "partnership.visited")


@pytest.mark.parametrize(
    "members",
    [
        {"id": None}, {"id": 5}, {"id": ["a"]}, {"command": None}, {"recorded_by": 1}, {"schema": None},
        {"schema": "x"}, {"schema": 0}, {"schema": True}, {"schema": 2.0}, {"salt": None}, {"salt": 5}, {"salt": ""},
        {"salt": SALT[:-1]}, {"salt": SALT[:-1] + "B"}, {"salt": SALT + "=="}, {"salt": SALT[:-2] + "-w"}, {"schema": 1},
        {"recorded_at": None}, {"recorded_at": 5}, {"recorded_at": "2026"},
        {"recorded_at": "2026-11-20T24:00:00.000000Z"},
        {"recorded_at": "2026-11-20 10:02:03.123456Z"}, {"recorded_at": "2026-13-20T10:02:03.123456Z"},
        {"text": None}, {"text": 5}, {"text": "a\u202eb"}, {"on": "2024-13"},
    ],
)  # fmt: skip
def test_damage_is_named(members: dict[str, Any]) -> None:
    with pytest.raises(Damaged, match=re.escape(f"{STREAM}#7 cannot be read")):
        read(changed(stored(noted()).state, **members))


@pytest.mark.parametrize("state", [b"", b"x", b"[]", b"{", b"null", b"\xff", b'{"id":NaN}', b"[" * 10_000])
def test_garbage_is_named(state: bytes) -> None:
    with pytest.raises(Damaged, match="cannot be read"):
        read(state)


def test_a_type_stands_in_its_own_kind_of_stream() -> None:
    with pytest.raises(Damaged, match="another kind of stream"):
        read(stored(noted()).state, "body.noted")


# --- older lines


def test_an_older_line_is_brought_up_on_reading() -> None:
    def said_becomes_text(fields: Fields) -> Fields:
        return {"text" if name == "said" else name: value for name, value in fields.items()}

    def louder(fields: Fields) -> Fields:
        return fields | {"text": f"{fields['text']}!"}

    upcasters = {
        ("partnership.noted", 1): said_becomes_text,
        ("partnership.noted", 3): louder,
        ("body.noted", 2): louder,
    }
    mapper = Mapper(schema=4, upcasters=upcasters)
    old = changed(stored(noted()).state, text=None, salt=None, schema=1, said="hello")

    assert read(old, mapper=mapper).fact == noted(text="hello!")
    assert mapper.is_brought_up(read(old, mapper=mapper))
    new = read(changed(old, schema=4, salt=SALT, said=None, text="new"), mapper=mapper)
    assert new.fact == noted(text="new")
    assert not mapper.is_brought_up(new)


def test_a_line_of_schema_1_has_no_salt_and_is_written_again_as_it_was() -> None:
    old = changed(stored(noted("2024")).state, schema=1, salt=None)
    written = json_of(json.loads(old)).encode()

    found = read(written)

    assert (found.schema, found.salt) == (1, "")
    assert Mapper().encode(found) == written
    assert not Mapper().is_brought_up(found)


SIGNS = st.sampled_from('\\",[]{}a高\n') | st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(SIGNS),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abz"), inner),
    max_leaves=5,
)
"""What JSON can say, but for what no fact can hold."""


ALIKE = {"schema": SCHEMA, "recorded_by": 'a "b" \\ c', "command": "高"}
"""What all entries that are written at once say of their recording."""


def one_by_one(facts: list[tuple[bytes, str, str]]) -> list[bytes]:
    return [
        json_of(json.loads(fields) | ALIKE | {"id": id_, "salt": salt}).encode()
        for fields, id_, salt in facts
    ]


@given(st.lists(st.lists(st.dictionaries(st.text("abcxyz_", min_size=1), VALUES))), st.text(SIGNS))
def test_facts_that_are_put_into_words_at_once_are_written_as_each_by_itself(
    pages: list[list[Fields]], id_: str
) -> None:
    envelope = Envelope(ALIKE)
    for told in (*pages, *pages):
        facts = [
            (json.dumps(fields, separators=(",", ":")).encode(), f"{id_}{n}", new_salt())
            for n, fields in enumerate((*told, *told))
        ]

        assert envelope.around(facts) == one_by_one(facts)


def test_words_that_are_kept_of_other_fields_would_be_seen() -> None:
    """Else the comparison above would find no difference where there is one."""
    envelope, facts = Envelope(ALIKE), [(json_of({"said": n}).encode(), f"{n}", new_salt()) for n in range(2)]
    envelope.around(facts)
    envelope._known[facts[0][0]] = envelope._known[facts[1][0]]

    assert envelope.around(facts) != one_by_one(facts)


NAMED = st.sampled_from(["name", "parties", "names", "about", "zone", "x"])
TOLD = st.text(st.sampled_from([*"ab-09", '"', "\\", "]", ",", " ", "ü", "\N{CJK UNIFIED IDEOGRAPH-6F22}"]))


@given(
    st.lists(
        st.recursive(TOLD | st.lists(TOLD), lambda inner: st.dictionaries(NAMED, inner)).flatmap(
            lambda value: st.dictionaries(NAMED, st.just(value) | TOLD | st.lists(TOLD))
        )
    )
)
def test_what_is_a_facts_own_stands_where_it_is_told(told: list[Fields]) -> None:
    envelope = Envelope(ALIKE)
    facts = [(to_json(fields), f"{n}", new_salt()) for n, fields in enumerate((*told, *told))]

    assert envelope.around(facts) == one_by_one(facts)
    for fields, *_ in facts:
        of, own = shared(fields)
        assert (of.replace(b'"\\u0000own"', own.encode()) if own else of) == fields


def test_facts_that_differ_in_a_name_or_in_their_parties_are_put_into_words_once() -> None:
    envelope = Envelope(ALIKE)
    facts = [
        (to_json({"kind": "city", field: value}), f"{n}", new_salt())
        for n in range(40)
        for field, value in (("name", f"town {n}"), ("parties", [f"a-{n}", f"b-{n}"]))
    ]

    assert envelope.around(facts) == one_by_one(facts)
    assert len(envelope._known) == len(("name", "parties"))


@pytest.mark.parametrize("mark", ["\0", "\0id", "\0own", "\0salt"])
def test_what_stands_between_facts_that_are_put_into_words_at_once_is_in_none(mark: str) -> None:
    fields = json_of({"said": ["a", mark, "b"]}).encode()

    with pytest.raises(Unstorable):
        Envelope(ALIKE).around([(fields, "1", new_salt())])


def test_what_was_put_into_words_lately_is_let_go_of_when_it_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.lines._KEPT", 3)
    envelope = Envelope(ALIKE)
    facts = [(json_of({"said": n % 7}).encode(), f"{n}", new_salt()) for n in range(40)]

    assert [written for fact in facts for written in envelope.around([fact])] == one_by_one(facts)
    assert len(envelope._known) <= 3


def test_every_new_salt_is_another_and_takes_32_bytes_of_a_line() -> None:
    salts = {new_salt() for _ in range(1_000)}

    assert len(salts) == 1_000
    for salt in salts:
        assert len(b64decode(salt + "==", validate=True)) == 16
        assert b64encode(b64decode(salt + "==")).decode() == salt + "=="
        assert len(f'"salt":"{salt}",') == 32


def test_nothing_is_older_than_what_reads_it() -> None:
    assert not Mapper().upcasters
    assert when.bounds("2024")  # the days of older lines are read by the same rules
