"""What each door of a ledger answers, as values: without sentences, which may be worded anew, and without chance."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.acceptance.door import LEDGER, Done, Pages, at_home, comity
from tests.acceptance.ledgers import Ledger

SENTENCES = {
    "agreement",
    "agreements",
    "fact",
    "help",
    "hint",
    "notes",
    "question",
    "reason",
    "remark",
    "said",
    "short",
    "text",
    "title",
    "told_as",
    "what",
    "why",
}
"""Keys whose strings are worded for people; in a fact they are what was recorded, and stay."""
CHANCE = frozenset({"root", "command", "uid", "tables"})
"""Keys that hold random words, or hashes of what holds them."""
DAY = {"edtf", "earliest", "latest"}
STREAMS = 12
"""Of so many streams of each kind, `show` and `audit` are asked."""
SAME = "as now"
"""Stands for an answer that is the same as the one asked now."""


def values(answer: Any) -> Any:
    """Return a JSON answer as short as a person would write it, without sentences, chance, and what is empty."""
    if isinstance(answer, dict):
        if answer.keys() == DAY:
            return _day(**answer)
        if answer.keys() == {"least", "most"}:
            least, most = answer["least"], answer["most"]
            return least if least == most else f"{least}–{most}"
        found = {
            key: value if key == "fact" else values(value)
            for key, value in answer.items()
            if key not in CHANCE and not (key in SENTENCES and _is_text(value))
        }
        return {key: value for key, value in found.items() if value or (value == 0 and value is not False)}
    if isinstance(answer, list):
        return (
            _entries(answer) if answer and all(map(_is_entry, answer)) else [values(each) for each in answer]
        )
    return answer


def _day(edtf: str | None, earliest: str | None, latest: str | None) -> str:
    """Return a day as it was told, with its bounds where they are others than the day itself."""
    return (
        edtf
        if edtf and earliest == latest == edtf
        else f"{edtf or ''} [{earliest or ''}..{latest or ''}]".strip()
    )


def _is_entry(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z-]+(:\S+)?#\d+", value) is not None


def _entries(entries: list[str]) -> str:
    """Return entries in their order, each stream named once: `partnership:a--b#2,5 body:a#1`."""
    found = ""
    stream = ""
    for entry in entries:
        before, stream, version = stream, *entry.rsplit("#", 1)
        found += f",{version}" if stream == before else f" {entry}"
    return found.strip()


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )


class Asked:
    """A ledger that is asked at its doors."""

    def __init__(self, ledger: Ledger, path: Path) -> None:
        self.ledger = ledger
        self.folder = path.parent

    def ask(self, *words: str) -> Done:
        """Run one command in the folder of the ledger."""
        with at_home(self.folder):
            return comity(*words)

    def answer(self, *words: str) -> Any:
        """Return what a command answers in JSON, as values; the exit code where it is none."""
        done = self.ask(*words, "--format", "json")
        return {"exit": done.code} if done.code else values(done.json)

    def at_all_times(self, *words: str) -> dict[str, Any]:
        """Return what is answered now, as at an earlier day, as known at an earlier time, and both."""
        days = [("--as-at", day) for day in self.ledger.days]
        asked: dict[str, tuple[str, ...]] = {"now": ()} | {" ".join(day): day for day in days}
        if self.ledger.as_known:
            time = ("--as-known", self.ledger.as_known)
            asked |= {" ".join(time): time} | {" ".join((*day, *time)): (*day, *time) for day in days}
        found = {name: self.answer(*words, *axes) for name, axes in asked.items()}
        return {
            name: SAME if name != "now" and answer == found["now"] else answer
            for name, answer in found.items()
        }

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """Every entry, as `audit` answers it."""
        found: list[dict[str, Any]] = self.ask("audit", "--json").json["entries"]
        return found

    @cached_property
    def streams(self) -> list[str]:
        """Every stream, in the order of its first entry."""
        return list(dict.fromkeys(entry["entry"].partition("#")[0] for entry in self.entries))

    @cached_property
    def body(self) -> str:
        """The home of the ledger, or the body registered first."""
        homes = [entry["fact"].get("home") for entry in self.entries if entry["type"] == "ledger.opened"]
        return next(filter(None, homes), self.some("body")[0].partition(":")[2])

    def some(self, *kinds: str) -> list[str]:
        """Return the first streams of these kinds."""
        return [
            stream
            for kind in kinds
            for stream in [each for each in self.streams if each.startswith(f"{kind}:")][:STREAMS]
        ]


def questions(asked: Asked, report: str) -> list[tuple[str, ...]]:
    """Return what a report is asked: its arguments, where it takes some."""
    if report == "person":
        people = asked.ask("report", "people", "--json").json["sections"]
        names = [row["person"] for rows in people.values() for row in rows if row.get("person")]
        return [(name,) for name in list(dict.fromkeys(names))[:2]]
    policy = ("--policy", asked.ledger.policy, "--of", asked.body)
    arguments: dict[str, list[tuple[str, ...]]] = {
        "annual": [(year,) for year in sorted({asked.ledger.as_at[:4], "2024"})],
        "briefing": [(stream,) for stream in asked.some("partnership")[:2]],
        "count": [(), policy],
        "diff": [("--from", asked.ledger.as_at)],
        "find": [(words,) for words in asked.ledger.find],
        "ranking": [(), policy],
        "show": [(stream,) for stream in _shown(asked)],
        "similar": [(asked.body,)],
    }
    return arguments.get(report, [()])


def _shown(asked: Asked) -> list[str]:
    """Return the streams that the report `show` is asked of: elsewhere the command is asked of all ties (`reading`)."""
    if asked.ledger.name == "edges-show":
        return [each for each in asked.streams if not each.startswith(("ledger", "source:"))]
    return [stream for kind in ("membership", "programme") for stream in asked.some(kind)[:1]]


def report(asked: Asked, name: str) -> dict[str, Any]:
    """Return the answers of one report."""
    return {
        " ".join(("report", name, *words)): asked.at_all_times("report", name, *words)
        for words in questions(asked, name)
    }


def reading(asked: Asked) -> dict[str, Any]:
    """Return what `show` answers of each stream."""
    streams = asked.some("partnership", "membership", "programme")
    return {f"show {stream}": asked.at_all_times("show", stream) for stream in streams}


def auditing(asked: Asked) -> dict[str, Any]:
    """Return every entry: its place, bounds, state and fact."""
    return {"audit": asked.answer("audit")}


class _Links(HTMLParser):
    """The addresses that a page leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {
            value for name, value in attrs if name in {"href", "src", "action"} and value and tag != "html"
        }


def links(text: str) -> list[str]:
    """Return where a page leads, sorted, without what names its own version."""
    return sorted({re.sub(r"-[0-9a-f]{12}(?=\.)", "-DIGEST", link) for link in _Links(text).found})


def _twin(asked: Asked, address: str, twin: Any) -> Any:
    """Return what a twin answers, or the command that answers the same."""
    if twin.status_code != 200:
        return twin.status_code
    found = values(twin.json())
    for pattern, words in TWINS:
        if (match := re.fullmatch(pattern, address)) and asked.answer(*match.expand(words).split()) == found:
            return match.expand(words)
    return found


TWINS = (
    (r"/en/reports/(\w+)", r"report \1"),
    (r"/en/p/([^/]+)", r"show partnership:\1"),
    (r"/en/p/([^/]+)/audit", r"audit partnership:\1"),
    (r"/en/b/([^/]+)/audit", r"audit body:\1"),
    (r"/en/sources/([^/]+)/audit", r"audit source:\1"),
    (r"/en/(timeline|map)", r"\1"),
    (r"/en/partnerships", r"list"),
    (r"/en/years", r"report years"),
    (r"/en/", r"today"),
)
"""Pages and the commands that may answer the same as their twins."""


def _pages(asked: Asked, first: list[str], most: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each page that can be reached over links without a query, with its links and its twin in JSON."""
    pages = Pages(asked.folder / LEDGER)
    waiting, seen = list(first), set(first)
    while waiting and most:
        address = waiting.pop(0)
        most -= 1
        response = pages.get(address)
        if not response.headers.get("content-type", "").startswith("text/html"):
            yield address, {"status": response.status_code, "type": response.headers.get("content-type", "")}
            continue
        found = links(response.text)
        twin = pages.get(("/en/today" if address == "/en/" else address) + ".json")
        yield (
            address,
            {
                "status": response.status_code,
                "links": [link for link in found if not link.startswith(("/static/", "#"))],
                "twin": _twin(asked, address, twin),
            },
        )
        for link in found:
            if link.startswith("/en/") and not re.search(r"[?#]|\.\w+$", link) and link not in seen:
                seen.add(link)
                waiting.append(link)


MAIN = [
    "/en/",
    *(
        f"/en/{name}"
        for name in ["partnerships", "timeline", "map", "years", "reports", "sources", "about", "data"]
    ),
]


def pages(asked: Asked) -> dict[str, Any]:
    """Return the pages: where each leads, and what its twin answers."""
    large = len(asked.streams) > 100
    first = (
        [*MAIN, "/en/p/edinburgh--kaohsiung", "/en/p/edinburgh--kaohsiung/audit", "/en/years/2024"]
        if large
        else MAIN
    )
    with at_home(asked.folder):
        return dict(_pages(asked, first, len(first) if large else 400))


def site(asked: Asked) -> dict[str, Any]:
    """Return the files of the published site, and where its pages lead."""
    assert asked.ask("publish", "site").code == 0
    root = asked.folder / "site"
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {
        re.sub(r"-[0-9a-f]{12}(?=\.)", "-DIGEST", path.relative_to(root).as_posix()): (
            links(path.read_text(encoding="utf-8")) if path.suffix == ".html" else []
        )
        for path in files
    }


def calendar(asked: Asked) -> dict[str, Any]:
    """Return the events of the calendar of what is due within two years: day and entry of each."""
    text = asked.ask("report", "upcoming", "--within", "730", "--as", "ics").out.replace("\r\n ", "")
    events = text.split("BEGIN:VEVENT")[1:]
    keep = ("DTSTART", "DTEND", "RRULE", "UID", "STATUS", "CATEGORIES", "CLASS")
    return {
        "events": [
            {
                key: value
                for line in event.splitlines()
                for key, _, value in [line.partition(":")]
                if key.startswith(keep)
            }
            for event in events
        ]
    }


def geojson(asked: Asked) -> dict[str, Any]:
    """Return the map's points and lines with their properties; of each line its ends and how many points it has."""
    asked.ask("map", "-o", "map.geojson", "--force")
    found = json.loads((asked.folder / "map.geojson").read_text(encoding="utf-8"))
    return {"features": [_short(feature) for feature in found["features"]]}


def _short(feature: dict[str, Any]) -> dict[str, Any]:
    geometry = feature["geometry"]
    coordinates = geometry and geometry["coordinates"]
    if geometry and geometry["type"] == "LineString":
        coordinates = [coordinates[0], coordinates[-1], len(coordinates)]
    elif geometry and geometry["type"] == "MultiLineString":
        coordinates = [[part[0], part[-1], len(part)] for part in coordinates]
    found: dict[str, Any] = values(
        {"geometry": geometry and geometry["type"], "at": coordinates, **feature["properties"]}
    )
    return found | ({"id": feature["id"]} if "id" in feature else {})


DOORS: dict[str, Callable[[Asked], dict[str, Any]]] = {
    "reading": reading,
    "auditing": auditing,
    "pages": pages,
    "site": site,
    "calendar": calendar,
    "geojson": geojson,
}
