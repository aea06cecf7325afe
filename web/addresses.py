"""Where everything stands on the pages: the address of what a row names, and both axes of time on every one."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote, urlencode

from projections.row import Link

LANGUAGE = "en"
PREFIXES = {"partnership": "/p", "membership": "/m", "programme": "/g", "body": "/b", "source": "/sources"}
"""Where the streams of each kind have their pages."""
AXES = ("as-at", "as-known")
"""What travels on every link."""
CALENDAR = "/calendar.ics"
"""Where what is due stands as a calendar, to be subscribed to: it never moves."""
AHEAD = "12m"
"""How far that looks ahead, unless something else is asked."""
_PLAIN = ":@~"
"""What needs no escape within a part of a path, beside letters, digits, `-`, `.` and `_`."""
_ON_THE_WEB = ("https://", "http://")


def within(*parts: object) -> str:
    """A path of parts, each escaped: `within("e", "body:riga", 2)` is `/e/body:riga/2`."""
    return "".join(f"/{quote(str(part), safe=_PLAIN)}" for part in parts)


def of_stream(stream: str) -> str:
    """Where a stream has its page."""
    kind, _, name = stream.partition(":")
    return f"{PREFIXES[kind]}{within(name)}" if kind in PREFIXES else "/about"


def of_entry(entry: str) -> str:
    """Where an entry has its page, for ever."""
    stream, _, number = entry.rpartition("#")
    return within("e", stream, number)


@lru_cache(maxsize=20_000)
def path_of(link: Link) -> str | None:
    """Where what a link names has its page, without the language; None where it has none here."""
    match link.kind:
        case "entry":
            return of_entry(link.to)
        case "stream":
            return of_stream(link.to)
        case "body":
            return f"/b{within(link.to)}"
        case "source":
            return f"/sources{within(link.to)}"
        case _:
            return None


def last(query: Mapping[str, Sequence[str]], name: str) -> str | None:
    """What was given last for a name behind the question mark; None for nothing, and for an empty field."""
    return next((words.strip() for words in reversed(query.get(name, ())) if words.strip()), None)


class Addresses:
    """The addresses as they stand on one page: those of its language, with the axes that it was asked in."""

    def __init__(
        self, as_at: str | None = None, as_known: str | None = None, language: str = LANGUAGE
    ) -> None:
        """Both axes in the words in which they were given."""
        self.axes = {
            name: words for name, words in zip(AXES, (as_at, as_known), strict=True) if words is not None
        }
        self.language = language
        self._axes = f"?{urlencode(self.axes, safe=_PLAIN)}" if self.axes else ""
        self.called: Callable[[str], str] = str
        """What a stream is called where a text names it by its id."""

    @classmethod
    def asked(cls, query: Mapping[str, Sequence[str]], *, without: str = "") -> "Addresses":
        """Those of a page with the axes that stand behind the question mark; an empty field is as good as none."""
        as_at, as_known = (last(query, name) if name != without else None for name in AXES)
        return cls(as_at, as_known)

    def to(self, path: str, query: Mapping[str, object] | None = None, **axes: str | None) -> str:
        """An address of this site: `path` begins with a slash, and is escaped already.

        `query` is what else is asked, several values as a list; `as_at` and `as_known` stand in the place of the page's own
        axes, None for none.
        """
        if not (query or axes):
            return f"/{self.language}{path}{self._axes}"
        asked = self.axes | {name.replace("_", "-"): words for name, words in axes.items()}
        pairs = [(name, value) for name, value in (query or {}).items() if value not in (None, "", [], ())]
        pairs += [(name, words) for name, words in asked.items() if words is not None]
        return f"/{self.language}{path}" + (f"?{urlencode(pairs, doseq=True, safe=_PLAIN)}" if pairs else "")

    def of(self, link: Link) -> str | None:
        """Where a link leads: a page of this site, a document on the web; None for nowhere."""
        if link.kind == "document":
            return link.to if link.to.startswith(_ON_THE_WEB) else None
        path = path_of(link)
        return None if path is None else self.to(path)
