"""Whatever is planned, kept, dropped, corrected, contested and undone: it is published, and tells nothing of a plan."""

from __future__ import annotations

import random
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from domain.refusal import Refusal
from projections.engine.rows_file import place
from projections.engine.tables import built_in_projections
from queries.session import ReadingSession, asked_of
from store.application import open_ledger
from tests.web.site.conftest import HALF, content, published, tell
from web.site.discretion import WithPlans, discreet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from store.application import Comity

TIES = ("partnership:kiel--tallinn", "partnership:tallinn--turku")
SECRET = b"xsecret"
"""What all begins with that is only said of plans."""
KINDS = ("planned", "visited", "kept", "dropped", "corrected", "contested", "preferred", "undone", "town")
OF_PLANS = (SECRET, b"plan-dropped", b"plan dropped", b"Plan?", b"plan is", b"plan may be")


def _begun(where: Path, clock: Callable[[], datetime] | None = None) -> None:
    with open_ledger(where, create=True, clock=clock) as ledger:
        for slug, country in (("tallinn", "EE"), ("turku", "FI"), ("kiel", "DE")):
            tell(ledger, f"body:{slug}", "registered", name=slug.title(), kind="city", country=country)
        tell(ledger, "ledger", "opened", home="tallinn", title="A ledger")
        tell(ledger, "source:press", "registered", kind="article", title="The press")
        for tie in TIES:
            tell(ledger, tie, "opened", parties=tie.partition(":")[2].split("--"))


def _of_towns(ledger: Comity, chance: random.Random, number: int) -> str:
    """Begin a tie with a new town, or take back the last that was."""
    town = f"town-{number}"
    if chance.random() < HALF:
        tell(ledger, f"body:{town}", "registered", name=town, kind="city", country="PL")
        tell(ledger, f"partnership:tallinn--{town}", "opened", parties=["tallinn", town])
        return "begun"
    streams = {each.stream for each in ledger.entries() if "town-" in each.stream}
    last = max(streams, default=TIES[0])
    done = tell(ledger, last, "retracted", entry=1, because="undone")
    return "" if isinstance(done, Refusal) else "taken back"


def _go_on(ledger: Comity, chance: random.Random, number: int) -> str:
    """Record something, as chance has it; what kind of thing it was, or nothing where the laws refuse it."""
    tie = chance.choice(TIES)
    mark = f"{SECRET.decode()}-{number}"
    entries = ledger.read(tie)
    target = chance.choice(entries[1:] or entries)
    plans = [each.fact.plan for each in entries if each.fact.verb == "planned"] or [mark]  # type: ignore[attr-defined]
    day = f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    sides: dict[str, Any] = {"visitor": "tallinn", "host": "turku" if "turku" in tie else "kiel", "on": day}
    about: dict[str, Any] = {"entry": target.version}
    cited: dict[str, Any] = {"sources": [{"source": "press", "quote": mark}]}
    plain: dict[str, Any] = {"sources": [{"source": "press"}]}
    of_a_plan = target.fact.verb in {"planned", "plan-dropped"}
    field = chance.choice(
        ["plan", "plan", "plan", "cost", "note", "on"] + ["due", "occasion"] * 2 * of_a_plan
    )
    hidden = of_a_plan or field == "plan"
    value: Any = {"plan": chance.choice([*plans, None]), "on": day, "due": "2027-01-02", "cost": "9 EUR"}.get(
        field, chance.choice([mark if of_a_plan else "a word", None])
    )
    because = mark if hidden else "a slip"
    if (kind := chance.choice(KINDS)) == "town":
        return _of_towns(ledger, chance, number)
    match kind:
        case "planned":
            said = {"what": "visit", "due": "2027-01-01", "occasion": mark, "note": mark, "on": day}
            done = tell(ledger, tie, "planned", plan=mark, **said, **cited)
        case "visited":
            done = tell(ledger, tie, "visited", **sides)
        case "kept":
            done = tell(ledger, tie, "visited", plan=chance.choice(plans), **sides)
        case "dropped":
            done = tell(ledger, tie, "plan-dropped", plan=chance.choice(plans), reason=mark, on=day)
        case "corrected":
            changes = [{"field": field, "value": value}, {"field": "certainty", "value": "reported"}]
            done = tell(
                ledger, tie, "corrected", changes=changes[: chance.randint(1, 2)], because=because, **about
            )
        case "contested":
            done = tell(
                ledger, tie, "contested", field=field, value=value, **about, **(cited if hidden else plain)
            )
        case "preferred":
            done = tell(ledger, tie, "preferred", field=field, value=value, because=because, **about)
        case _:
            done = tell(
                ledger,
                tie,
                "retracted",
                because=mark if of_a_plan or "field='plan'" in repr(target.fact) else "undone",
                **about,
            )
    if isinstance(done, Refusal):
        return ""
    return f"{kind} {field}" if kind in {"corrected", "contested", "preferred", "undone"} else kind


@pytest.mark.parametrize(("seed", "told"), [(4, frozenset()), (5, frozenset({"notes"}))])
def test_whatever_was_done_is_published_and_tells_nothing_of_a_plan(
    tmp_path: Path, seed: int, told: frozenset[str]
) -> None:
    where, chance = tmp_path / "own.db", random.Random(seed)  # noqa: S311 — no secret
    _begun(where)
    with open_ledger(where) as ledger:
        done = {_go_on(ledger, chance, number) for number in range(150)}
    assert {"kept", "dropped", "corrected plan", "contested plan", "preferred plan", "undone plan"} <= done
    assert {"begun", "taken back"} <= done

    published(where, tmp_path / "site", told=told)

    assert not [
        (name, word)
        for name, what in content(tmp_path / "site").items()
        for word in OF_PLANS
        if word in what and not name.startswith(("data/codebook", "data/upcoming"))  # they say what a plan is
    ]


def _differing(where: Path, known: str | None) -> list[Any]:
    """What rows without plans that are kept say otherwise than those that are folded afresh."""
    with ReadingSession(where, say=lambda _: None) as session, open_ledger(where, read_only=True) as ledger:
        kept = discreet(session.view(None, known), frozenset()).ask.rows
        afresh = discreet(asked_of(ledger, None, known), frozenset()).ask.rows
        return [
            (projection.name, how)
            for projection in built_in_projections()
            for how, some, others in (
                ("of", list(kept.of(projection)), list(afresh.of(projection))),
                ("other", kept.other(projection), afresh.other(projection)),
                (
                    "one",
                    list(kept.of(projection, stream=TIES[0])),
                    list(afresh.of(projection, stream=TIES[0])),
                ),
            )
            if some != others
        ]


def _recorded_step_by_step(where: Path, seed: int) -> Iterator[list[Any]]:
    """What rows that are kept say otherwise, as chance goes on recording: as known now, and a while ago."""
    chance = random.Random(seed)  # noqa: S311 — no secret
    _begun(where)
    for step in range(8):
        with open_ledger(where) as ledger:
            for number in range(6):
                _go_on(ledger, chance, 6 * step + number)
            before = ledger.position - 4
        for known in (None, None, f"#{before}"):  # folded, looked up, and looked up or folded
            yield _differing(where, known)


def test_rows_without_plans_that_are_kept_are_those_of_a_fresh_fold(tmp_path: Path) -> None:
    assert not [found for found in _recorded_step_by_step(tmp_path / "own.db", 7) if found]
    with closing(sqlite3.connect(place(tmp_path / "own.db"))) as rows:
        assert rows.execute("SELECT count(*) FROM earlier WHERE rests LIKE '%without plans%'").fetchone()[0]


def test_rows_that_are_kept_whatever_was_recorded_since_would_be_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WithPlans, "then", lambda _, stream: ((stream, 1), ("without plans", 1)))
    assert [found for found in _recorded_step_by_step(tmp_path / "own.db", 7) if found]


def _told_in_its_place(where: Path, *, planned: bool) -> Path:
    """A ledger in which plans are told, or notes in their place: of two no day is told, and they lie before a signing."""
    _begun(where, clock := lambda: datetime(2026, 11, 20, tzinfo=UTC))
    tie, sides = TIES[1], {"visitor": "tallinn", "host": "turku"}
    with open_ledger(where, clock=clock) as ledger:

        def plan(due: str, **said: Any) -> None:
            if planned:
                tell(ledger, tie, "planned", plan=f"on-{due}", what="visit", due=due, **said)
            else:
                tell(ledger, tie, "noted", text="a note", **said)

        def closing(due: str) -> dict[str, str]:
            return {"plan": f"on-{due}"} if planned else {}

        plan("2021-04-17", certainty="reported")
        tell(ledger, tie, "signed", instrument="mou", kind="mou", on="2022")
        plan("2023-06-01")
        tell(ledger, tie, "visited", on="2022-05-01", **closing("2023-06-01"), **sides)
        plan("2024-02-01", on="2023-11-05")
        tell(ledger, tie, "visited", **closing("2024-02-01"), **sides)
        tell(ledger, tie, "terminated", on="2025")
        tie = TIES[0]
        plan("2020")
    return where


def test_a_plan_that_is_kept_back_bears_on_nothing_as_if_a_note_stood_in_its_place(tmp_path: Path) -> None:
    for planned in (True, False):
        ledger = _told_in_its_place(tmp_path / f"{planned}.db", planned=planned)
        published(ledger, tmp_path / f"{planned}")

    plans, notes = (
        {name: IDS.sub(b"", what) for name, what in content(tmp_path / folder).items()}
        for folder in ("True", "False")
    )
    assert {name for name in plans.keys() | notes.keys() if plans.get(name) != notes.get(name)} <= OF_BYTES


IDS = re.compile(rb"urn:uuid:[-0-9a-f]+|<code>[0-9a-f]{8}</code>")
OF_BYTES = {"leaves.txt", "comity-site.sha256", "check.html", "about.html", "edition.json"}
"""What depends on the entries as they are stored."""
