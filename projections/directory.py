"""Who is meant? Names in any language and spelling, and the streams that they lead to."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from domain.body import Standing as Body
from domain.entry import kind_of
from domain.programme import Standing as Programme

_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "ß": "ss",
        "đ": "d",
        "ð": "d",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "臺": "台",
        "–": " ",
        "—": " ",
        "-": " ",
        "_": " ",
        "’": "'",
        ",": " ",
        ".": " ",
    }
)


def fold(words: str) -> str:
    """Words as they are compared: no accents, no case, single spaces."""
    plain = unicodedata.normalize("NFKD", words.casefold().translate(_LETTERS))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).casefold().split())


class Nobody(Exception):
    """Nothing in the ledger is called so; says what comes near it."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.hint = hint


@dataclass
class Directory:
    """The bodies of a ledger by all their names, and its streams."""

    bodies: Mapping[str, Body]
    """Standings by slug."""
    streams: tuple[str, ...]
    home: str | None = None
    languages: tuple[str, ...] = ()
    programmes: Mapping[str, Programme] = field(default_factory=dict)

    @cached_property
    def _slugs(self) -> dict[str, list[str]]:
        """The slugs of the bodies by their folded names."""
        found: dict[str, list[str]] = {}
        for slug, body in self.bodies.items():
            names = (slug, body.title, *(name for _, name in body.names), *body.former_names)
            for name in {fold(one) for one in names}:
                found.setdefault(name, []).append(slug)
        return found

    def name(self, slug: str) -> str:
        """A body's name, with the one in the ledger's second language; any other text as it is."""
        body = self.bodies.get(slug)
        if body is None:
            return slug
        names = dict(body.names)
        local = next((names[tag] for tag in self.languages[1:] if tag in names), None)
        return f"{body.title} {local}" if local and local != body.title else body.title

    def plain(self, slug: str) -> str:
        """A body's name alone."""
        body = self.bodies.get(slug)
        return body.title if body else slug

    def body(self, words: str) -> str:
        """The slug of the body that is meant. Errors: `Nobody`."""
        slug = words.removeprefix("body:")
        if slug in self.bodies:
            return slug
        found = self._slugs.get(fold(slug), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Nobody(f"{words} may be {_either(found)}", "name one of them by its slug")
        raise Nobody(f"there is no body {words} in this ledger", self._near(words, self._slugs))

    def stream(self, words: str, kind: str = "partnership") -> str:
        """The id of the stream that is meant, which exists. Errors: `Nobody`."""
        if "@" in words and words.partition(":")[0] in {words, "membership"}:
            return self.membership(words.removeprefix("membership:"))  # which need not be opened
        if ":" in words or words == "ledger":
            if words in self.streams:
                return words
            near = difflib.get_close_matches(words, self.streams, n=3)
            raise Nobody(f"there is no stream {words} in this ledger", _did_you_mean(near))
        match kind:
            case "ledger":
                found: str | None = "ledger"
            case "partnership":
                found = self.partnership(words)
            case "body":
                found = f"body:{self.body(words)}"
            case "membership":
                found = self.membership(words)
            case "programme":
                found = self._programme(words)
            case _:
                found = f"{kind}:{words}" if f"{kind}:{words}" in self.streams else None
        if found:
            return found
        near = difflib.get_close_matches(words, [one.partition(":")[2] for one in self.of_kind(kind)], n=3)
        raise Nobody(
            f"there is no {kind} {words} in this ledger", _did_you_mean(near) or self._register(kind, words)
        )

    def any_stream(self, words: str) -> str:
        """The stream that a reader means: a partnership before others of the name. Errors: `Nobody`."""
        nobody: Nobody | None = None
        for kind in ("partnership", "membership", "programme", "source", "body"):
            try:
                found = self.stream(words, kind)
            except Nobody as error:
                nobody = nobody or error
                continue
            if found in self.streams:
                return found
        raise nobody or Nobody(f"there is no {words} in this ledger")

    def membership(self, words: str) -> str:
        """The membership that is meant: body@network, or the home's in a network. Errors: `Nobody`."""
        body, at, network = words.partition("@")
        if not at:
            body, network = self.home or "", words
        if not body:
            raise Nobody("this ledger has no home: say whose membership", f"write BODY@{words}")
        return f"membership:{self.body(body)}@{self.body(network)}"

    def _programme(self, words: str) -> str | None:
        """A programme by its slug or one of its names."""
        if (exact := f"programme:{words}") in self.streams:
            return exact
        wanted = fold(words)
        found = [
            slug
            for slug, one in self.programmes.items()
            if wanted in {fold(name) for name in (one.title, *(name for _, name in one.names))}
        ]
        return f"programme:{found[0]}" if len(found) == 1 else None

    def partnership(self, words: str) -> str:
        """The partnership that is meant: its id's end, or the counterpart's name. Errors: `Nobody`."""
        if (exact := f"partnership:{words}") in self.streams:
            return exact
        try:
            body = self.body(words)
        except Nobody:
            if found := self._slugs.get(
                fold(words)
            ):  # of several bodies of that name, those with a partnership
                having = [one for slug in found for one in self.between(slug)]
                if len(having) == 1:
                    return having[0]
            raise
        if body == self.home:
            raise Nobody(f"{self.plain(body)} is the home of this ledger", "name the counterpart")
        found = self.between(body)
        if len(found) == 1:
            return found[0]
        if not found:
            home = f" with {self.plain(self.home)}" if self.home else ""
            raise Nobody(
                f"no partnership of {self.plain(body)}{home} is open", f"open it: comity open {body}"
            )
        alone = f"partnership:{'--'.join(sorted((body, self.home)))}" if self.home else ""
        if alone in found:
            return alone
        raise Nobody(f"{self.plain(body)} has several partnerships", "name one of " + ", ".join(found))

    def between(self, body: str) -> list[str]:
        """The partnerships of a body; with the home, where it has any with it."""
        own = [one for one in self.of_kind("partnership") if body in one.partition(":")[2].split("--")]
        with_home = [one for one in own if self.home in one.partition(":")[2].split("--")]
        return with_home or own

    def of_kind(self, kind: str) -> list[str]:
        """The streams of a kind."""
        return [one for one in self.streams if kind_of(one) == kind]

    def new_partnership(self, words: Iterable[str]) -> tuple[str, tuple[str, ...]]:
        """The id and the parties of the partnership between bodies, or one and the home. Errors: `Nobody`."""
        slugs = [self.body(one) for one in words]
        if len(slugs) == 1:
            if self.home is None:
                raise Nobody("this ledger has no home: name both sides", f"comity open {slugs[0]} …")
            slugs.append(self.home)
        parties = tuple(sorted(set(slugs)))
        if len(parties) == 1:
            raise Nobody(f"{self.plain(parties[0])} has no partnership with itself", "name the counterpart")
        return f"partnership:{'--'.join(parties)}", parties

    def _near(self, words: str, known: Iterable[str]) -> str:
        near = difflib.get_close_matches(fold(words), list(known), n=3, cutoff=0.6)
        slugs = list(dict.fromkeys(slug for name in near for slug in self._slugs[name]))
        return _did_you_mean([f"{slug} ({self.name(slug)})" for slug in slugs]) or self._register(
            "body", words
        )

    @staticmethod
    def _register(kind: str, words: str) -> str:
        slug = "-".join(fold(words).split())
        slug = slug if slug.isascii() else "SLUG"
        title = "title" if kind == "source" else "name"
        return f"register it: comity register {kind} {slug} --{title} '{words}' --kind …"


def _either(slugs: list[str]) -> str:
    return f"{', '.join(slugs[:-1])} or {slugs[-1]}"


def _did_you_mean(near: list[str]) -> str:
    return f"did you mean {' or '.join(near)}?" if near else ""
