"""Who is meant? Names in any language and spelling, and the streams that they lead to."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Protocol

from domain.message import Blank, Message, Several, Step
from domain.problem import Problem
from projections.row import Link, Named
from projections.rows.bodies import bodies
from projections.rows.duplicates import duplicates
from projections.rows.ledgers import ledgers
from projections.rows.moments import moments
from projections.rows.names import names
from projections.rows.sides import sides
from projections.rows.streams import streams
from queries.homonyms import mark
from store.streams import names as names_in

if TYPE_CHECKING:
    from projections.lookup import Rows

    class Called(Protocol):
        """What has names: a body or a programme."""

        @property
        def title(self) -> str:
            """What it is called, in English or in Latin letters."""

        @property
        def names(self) -> tuple[tuple[str, str], ...]:
            """Its names by language tag."""


JOINTS = (" – ", " - ", " — ")
"""What stands between the parties in the title of a partnership: as it is printed, and as it is typed."""
NOW = " (now "
"""What stands before the name of a successor, behind the title of a partnership."""
IN = " in "
"""What stands between a body and a network in the title of a membership."""


_TWO_NAMES = re.compile(r"(.*\S)\s*[(（]([^()（）]+)[)）]")
"""A name and another one in brackets behind it."""
NETWORK = "network"
"""The kind of a body that others join, and with which nobody opens a partnership."""
TWO = 2
"""Parties that a tie has at least, and a membership."""


class Nobody(Problem):
    """Nothing in the ledger is called so, or several are; says what comes near it."""

    kind = "not-found"


class Directory:
    """The bodies of a ledger by all their names, and its streams."""

    suggests = True
    """Whether it is said what comes near a name that is not found."""

    def __init__(
        self,
        bodies: "Mapping[str, Called]",
        streams: tuple[str, ...],
        home: str | None = None,
        languages: tuple[str, ...] = (),
        programmes: "Mapping[str, Called] | None" = None,
        originals: Mapping[str, str] | None = None,
        tells: Callable[[str], bool] = bool,
    ) -> None:
        """`bodies` and `programmes` by slug; `originals` by the slugs of bodies that are registered twice.

        `tells` says of a stream whether any fact of it stands: where none does, another one takes its short name.
        """
        self.bodies = bodies
        self.tells = tells
        self._given_originals = originals or {}
        self.streams = streams
        self.led: dict[str, str] = {}
        """What was named and is told elsewhere, with where: slugs of bodies, and the ids of other streams."""
        self.home = home
        self.languages = languages
        self.programmes = programmes or {}
        self._named: dict[str, Named] = {}
        self._plain: dict[str, Named] = {}
        self._marks: dict[str, str] = {}
        self._first_words: dict[str, list[str]] | None = None

    @property
    def originals(self) -> Mapping[str, str]:
        """Under which body each is read that is registered twice, by slug."""
        return self._given_originals

    def original(self, slug: str) -> str:
        """The body that is meant by a slug, which is another one where it is registered twice."""
        if slug not in self.originals:
            return slug
        self.led[slug] = self.originals[slug]
        return self.originals[slug]

    def told_in(self, stream: str) -> str | None:
        """Where a stream is told that names a body which is registered twice; None where it is told in its own."""
        kind, _, name = stream.partition(":")
        if kind not in {"body", "partnership", "membership"} or not self.originals:
            return None
        named = [self.originals.get(slug, slug) for slug in names_in(kind, name)]
        if kind == "partnership":
            named = sorted(set(named))
        led = f"{kind}:{('@' if kind == 'membership' else '--').join(named)}"
        return led if led != stream else None

    @cached_property
    def _slugs(self) -> dict[str, list[str]]:
        """The slugs of the bodies by their folded names."""
        found: dict[str, list[str]] = {}
        for slug, body in self.bodies.items():
            meant = self.originals.get(slug, slug)
            for name in names_of(slug, body):
                if meant not in (those := found.setdefault(name, [])):
                    those.append(meant)
        return found

    def _called(self, folded: str) -> list[str]:
        """The slugs of the bodies of a folded name."""
        found = self._slugs.get(folded, [])
        standing = self.standing([f"body:{slug}" for slug in found])
        return [stream.removeprefix("body:") for stream in standing]

    def has(self, stream: str) -> bool:
        """Whether there is such a stream."""
        return stream in self.streams and not self.told_in(stream)

    def _all_streams(self) -> Iterable[str]:
        return [stream for stream in self.streams if not self.told_in(stream)]

    def standing(self, those: list[str]) -> list[str]:
        """Of several streams those of which a fact stands, where any does: the others were taken back as a whole."""
        return ([stream for stream in those if self.tells(stream)] or those) if len(those) > 1 else those

    def name(self, slug: str) -> Named:
        """A body's name, with the one in the ledger's second language; any other text as it is."""
        if slug not in self._named:
            self._named[slug] = self._name(slug)
        return self._named[slug]

    def _name(self, slug: str) -> Named:
        slug = self.originals.get(slug, slug)
        body = self.bodies.get(slug)
        if body is None:
            return Named(slug)
        names = dict(body.names)
        local = next((names[tag] for tag in self.languages[1:] if tag in names), None)
        said = f"{body.title} {local}" if local and local != body.title else body.title
        return Named(self._marked(said, self.mark(slug)), Link("body", slug))

    def plain(self, slug: str) -> Named:
        """A body's name alone."""
        if slug not in self._plain:
            original = self.originals.get(slug, slug)
            body = self.bodies.get(original)
            said = self._marked(body.title, self.mark(original)) if body else slug
            self._plain[slug] = Named(said, Link("body", original)) if body else Named(slug)
        return self._plain[slug]

    @staticmethod
    def _marked(name: str, told_apart: str) -> str:
        return f"{name} ({told_apart})" if told_apart else name

    def mark(self, slug: str) -> str:
        """What tells a body from others that are called the same; empty where none is (`queries.homonyms`)."""
        if slug not in self._marks:
            homonyms = self._homonyms(slug, self.bodies[slug])
            self._marks[slug] = (
                mark(slug, homonyms, self._called_simply, self._tied) if len(homonyms) > 1 else ""
            )
        return self._marks[slug]

    def _called_simply(self, slug: str) -> str:
        """A body's name as it is, whoever else has it."""
        body = self.bodies.get(slug)
        return body.title if body else slug

    def _tied(self, slug: str) -> Iterator[str]:
        """The bodies with which one has a partnership."""
        return (party for stream in self.between(slug) for party in _parties(stream) if party != slug)

    def _homonyms(self, slug: str, body: "Called") -> "dict[str, Called]":
        """The bodies that are called as this one is, itself among them.

        Only those are looked at whose slugs begin with the same word, or with that of the name: to read all bodies takes
        long, and who records names one or two.
        """
        first = {slug.partition("-")[0], "-".join(normalise(body.title).split()).partition("-")[0]}
        akin = (
            other for other in self._by_first_word(first) if other != slug and other not in self.originals
        )
        found = {other: row for other in akin if (row := self.bodies.get(other)) and row.title == body.title}
        return {slug: body, **found}

    def _by_first_word(self, words: set[str]) -> list[str]:
        if self._first_words is None:
            self._first_words = {}
            for stream in self.streams:
                if stream.startswith("body:"):
                    slug = stream.removeprefix("body:")
                    self._first_words.setdefault(slug.partition("-")[0], []).append(slug)
        return [slug for word in sorted(words) for slug in self._first_words.get(word, ())[:AKIN]]

    def body(self, words: str) -> str:
        """The slug of the body that is meant. Errors: `Nobody`."""
        slug = self.original(words.removeprefix("body:"))
        if slug in self.bodies and (words.startswith("body:") or self._keeps(slug)):
            return slug
        if ":" in slug and self.has(slug):
            raise Nobody(
                Message("{words} is no body", words=words), Message("name a body, such as one of its parties")
            )
        found = self._called(normalise(slug)) or self._printed(slug) or self._in_brackets(slug)
        if len(found) == 1:
            self._note_whose_name(slug, found[0])
            return found[0]
        if found:
            raise Nobody(
                Message(
                    "{words} may be {those}",
                    words=words,
                    those=Several([self._told_apart(slug, found) for slug in found], ", ", " or "),
                ),
                Message("name one of them by its slug"),
            )
        raise Nobody(_no("body", words), self._near(words, self._slugs))

    def _keeps(self, slug: str) -> bool:
        """Whether a slug means the body of it: one that is registered no more gives it to another of that name."""
        return self._called(normalise(slug)) in ([], [slug]) or self.tells(f"body:{slug}")

    def _note_whose_name(self, words: str, slug: str) -> None:
        """Take note that a name led to another body, where a duplicate alone has it."""
        those = [other for other, original in self.originals.items() if original == slug]
        if not those or normalise(words) in self._names(slug):
            return
        self.led.update({other: slug for other in those if normalise(words) in self._names(other)})

    def _names(self, slug: str) -> set[str]:
        """What a body is called, as names are compared."""
        body = self.bodies.get(slug)
        return names_of(slug, body) if body else {slug}

    def _told_apart(self, slug: str, among: Iterable[str]) -> str:
        """A slug with what tells its body from these others of one name, in whatever language or spelling they have it."""
        there = {other: body for other in among if (body := self.bodies.get(other))}
        told = mark(slug, there, self._called_simply, self._tied) if slug in there else slug
        return slug if told == slug else f"{slug} ({told})"

    def _printed(self, words: str) -> list[str]:
        """The bodies of a name as it is printed: with a second one or a mark behind it, as `Edinburgh 愛丁堡`."""
        if words.endswith(")"):
            name = words.partition(" (")[0]
            called = self._called(normalise(name)) or self._printed(name)
            return [slug for slug in called if words in {self.plain(slug), self.name(slug)}]
        parts = words.split()
        for n in range(1, len(parts)):
            first, second = (self._called(normalise(" ".join(some))) for some in (parts[:n], parts[n:]))
            if both := [slug for slug in first if slug in second]:
                return both
        return []

    def _in_brackets(self, words: str) -> list[str]:
        """The bodies in whose name two stand, one of them this: `Fiume` of `Fiume (Rijeka)`."""
        if not self.suggests or any(sign in words for sign in (":", "@", "--")):
            return []
        wanted = normalise(words)
        return [
            slug
            for slug, body in self.bodies.items()
            if any(
                wanted in map(normalise, both.groups())
                for name in (body.title, *(name for _, name in body.names))
                if (both := _TWO_NAMES.fullmatch(name))
            )
            and slug not in self.originals
        ]

    def slug_or_words(self, words: str) -> str:
        """The slug of the body that is called exactly so; other words as they are. Errors: `Nobody` for several."""
        if words.removeprefix("body:") in self.bodies or self._called(normalise(words.removeprefix("body:"))):
            return self.body(words)
        return words

    def stream(self, words: str, kind: str = "partnership") -> str:
        """The id of the stream that is meant, which exists. Errors: `Nobody`."""
        self._see_that_it_is_no_entry(words)
        if "@" in words and words.partition(":")[0] in {words, "membership"}:
            return self.membership(words.removeprefix("membership:"))  # which need not be opened
        if ":" in words or words == "ledger":
            if found := self._exactly(words):
                return found
            raise self._no_stream(words)
        match kind:
            case "ledger":
                found = "ledger"
            case "partnership":
                found = self.partnership(words)
            case "body":
                found = f"body:{self.body(words)}"
            case "membership":
                found = self.membership(words)
            case "programme":
                found = self._programme(words)
            case _:
                found = f"{kind}:{words}" if self.has(f"{kind}:{words}") else None
        if found:
            return found
        near = self._close(words, lambda: [stream.partition(":")[2] for stream in self.of_kind(kind)])
        raise Nobody(_no(kind, words), _did_you_mean(near) or self._register(kind, words))

    def _no_stream(self, words: str) -> Nobody:
        """That there is no stream of an id. Errors: `Nobody` that says more of a membership."""
        kind, _, rest = words.partition(":")
        hint: str = _did_you_mean(self._close(words, self._all_streams))
        if kind == "membership":
            self._see_who_is_in_what(words, rest)
            hint = hint or Message("write {body}@{network}", body=Blank("BODY"), network=Blank("NETWORK"))
        return Nobody(_no("stream", words), hint)

    def _exactly(self, stream: str) -> str | None:
        """The stream of an id, its parties in any order, or the one in which it is told; None where there is none."""
        if stream.startswith("partnership:"):
            stream = f"partnership:{'--'.join(sorted(_parties(stream)))}"
        if self.has(stream):
            return stream
        led = self.told_in(stream)
        if led is None or not self.has(led):
            return None
        self.led[stream.removeprefix("body:")] = led.removeprefix("body:")
        return led

    def _see_that_it_is_no_entry(self, words: str) -> None:
        named, mark, number = words.partition("#")
        if named and mark and number.isdecimal():
            found = self.any_stream(named) if ":" not in named else self.stream(named)
            raise Nobody(
                Message("{words} is an entry of {stream}", words=words, stream=found),
                Message("{step} shows it", step=Step("audit", found)),
            )

    def any_stream(self, words: str) -> str:
        """The stream that a reader means: a partnership before others of the name. Errors: `Nobody`."""
        nobody: Nobody | None = None
        those: list[str] = []
        for kind in ("partnership", "membership", "programme", "source", "body"):
            try:
                found = self.stream(words, kind)
            except Nobody as error:
                nobody = nobody or error
                continue
            if kind == "partnership" and self._is_one_of_several(words, found):
                continue
            if self.has(found):
                if found == words or self.tells(found):
                    return found
                those.append(found)
        if those:
            return those[0]
        beginning = self._register("body", words), self._open(*sorted(_parties(f":{words}")))
        if nobody is None or nobody.hint in beginning:  # whoever reads registers nothing
            reason = nobody.reason if nobody else Message("there is no {words} in this ledger", words=words)
            raise Nobody(reason, Message("{step} says what there is", step=Step("list")))
        raise nobody

    def _is_one_of_several(self, words: str, partnership: str) -> bool:
        """Whether a body of this name has what others had as well whose place it took: then its own tie is not all."""
        called = [words] if words in self.bodies else self._called(normalise(words))
        if len(called) != 1:
            return False
        return any(stream != partnership for slug in self._before(called[0]) for stream in self.between(slug))

    def _before(self, body: str) -> list[str]:
        """The bodies whose place one took, and those whose place these had taken."""
        found = [body]
        for slug in found:
            found += [other for other in self.succeeded_by(slug) if other not in found]
        return found[1:]

    def succeeded_by(self, body: str) -> list[str]:
        """The bodies that one took the place of itself."""
        return [slug for slug, other in self.bodies.items() if getattr(other, "successor", None) == body]

    def membership(self, words: str) -> str:
        """The membership that is meant: body@network, or the home's in a network. Errors: `Nobody`."""
        body, at, network = words.partition(IN if IN in words and "@" not in words else "@")
        if not at:
            self._see_who_is_in_what(words, words)
            body, network = self.home or "", words
        if not body:
            raise Nobody(
                Message("this ledger has no home: say whose membership"),
                Message("write {body}@{network}", body=Blank("BODY"), network=words),
            )
        if self.has(exact := f"membership:{body}@{network}"):
            return exact  # though the registration of the network was taken back since
        found = f"membership:{self.body(body)}@{self.body(network)}"
        if not self.has(found):
            self._see_who_is_in_what(words, words)
        return found

    def _see_who_is_in_what(self, words: str, parts: str) -> None:
        """Refuse a network and its member in the other order, or joined as parties are. Errors: `Nobody`."""
        several = [self.originals.get(part, part) for part in re.split("@|--", parts)]
        if len(several) == TWO:
            for one, other in (several, several[::-1]):
                if self.has(stream := f"membership:{one}@{other}"):
                    raise Nobody(
                        _no("membership", words.removeprefix("membership:")), _did_you_mean([stream])
                    )

    def _programme(self, words: str) -> str | None:
        """A programme by its slug or one of its names."""
        if (exact := f"programme:{words}") and self.has(exact):
            return exact
        wanted = normalise(words)
        found = [
            f"programme:{slug}"
            for slug, programme in self.programmes.items()
            if wanted
            in {normalise(name) for name in (programme.title, *(name for _, name in programme.names))}
        ]
        standing = self.standing(found)
        return standing[0] if len(standing) == 1 else None

    def partnership(self, words: str) -> str:
        """The partnership that is meant: its id's end, or the counterpart's name. Errors: `Nobody`."""
        if exact := self._exactly(f"partnership:{words}"):
            return exact
        if titled := self._titled(words):
            return titled
        self._see_that_they_are_not_bodies(words)
        try:
            body = self.body(words)
        except Nobody:
            if one := self._of_the_name(words):
                return one
            raise
        if body == self.home:
            raise Nobody(
                Message("{body} is the home of this ledger", body=self.plain(body)),
                Message(
                    "name the counterpart; what is about {body} alone belongs to {stream}",
                    body=self.plain(body),
                    stream=f"body:{body}",
                ),
            )
        found = self.between(body)
        if len(found) == 1:
            return found[0]
        if not found:
            named = self.plain(body)
            raise Nobody(
                Message(
                    "no partnership of {body} with {home} is open", body=named, home=self.plain(self.home)
                )
                if self.home
                else Message("no partnership of {body} is open", body=named),
                self._taken_over(body) or self._begin(body),
            )
        alone = f"partnership:{'--'.join(sorted((body, self.home)))}" if self.home else ""
        if alone in found:
            return alone
        raise Nobody(
            Message("{body} has several partnerships", body=self.plain(body)),
            Message("name one of {those}", those=Several(found)),
        )

    def _of_the_name(self, words: str) -> str | None:
        """The one partnership of several bodies of a name; None for more. Errors: `Nobody` where a tie is meant."""
        if found := self._called(normalise(words)):
            having = [partnership for slug in found for partnership in self.between(slug)]
            return having[0] if len(having) == 1 else None
        if "--" in words:
            raise self._no_tie(words)
        return None

    def _no_tie(self, words: str) -> Nobody:
        """That there is no partnership of an id's end, with those that come near it."""
        parties = sorted(_parties(f":{words}"))
        near = self._close(
            "--".join(parties), lambda: [stream.partition(":")[2] for stream in self.of_kind("partnership")]
        )
        return Nobody(_no("partnership", words), _did_you_mean(near) or self._open(*parties))

    def above(self, words: str) -> str:
        """The partnership that another one is to lie under. Errors: `Nobody`."""
        try:
            return self.stream(words)
        except Nobody:
            if self._called(normalise(words)) or ":" in words or "--" in words:
                raise
        near = self._close(words, lambda: self.bodies)
        raise Nobody(_no("partnership", words), _did_you_mean(near) or self._open(words))

    @staticmethod
    def _open(*parties: str) -> Message:
        return Message(
            "open it, once {count:its body is|its bodies are} registered: {step}",
            count=len(parties),
            step=Step("open", *parties),
        )

    def _begin(self, body: str) -> Message:
        """How a tie with a body begins: a partnership is opened, a network is joined."""
        if getattr(self.bodies.get(body), "kind", None) == NETWORK:
            return Message(
                "a network is joined: {step}", step=_joining(body if self.home else f"{Blank('BODY')}@{body}")
            )
        return Message("open it: {step}", step=Step("open", body))

    def _see_that_they_are_not_bodies(self, words: str) -> None:
        """Refuse bodies between which nothing is open, in words that say so. Errors: `Nobody`."""
        self._see_who_is_in_what(words, words)
        parties = [self.originals.get(part, part) for part in words.split("--")]
        if len(parties) >= TWO and all(party in self.bodies for party in parties):
            named = Several(map(self.plain, parties), last=" and ")
            raise Nobody(
                Message("no partnership between {bodies} is open", bodies=named),
                Message("open it: {step}", step=Step("open", *parties)),
            )

    def _taken_over(self, body: str) -> Message | None:
        """That a body took the place of a party of partnerships, which go on with it; None where it took none."""
        found = [(slug, stream) for slug in self.succeeded_by(body) for stream in self.between(slug)]
        if not found:
            return None
        return Message(
            "{body} took the place of {party}: what goes on from there is recorded of {those}; one of its own is"
            " opened by {step}",
            body=self.plain(body),
            party=self.plain(found[0][0]),
            those=Several((stream for _, stream in found), last=" or "),
            step=Step("open", body),
        )

    def _titled(self, words: str) -> str | None:
        """The partnership of a title as it is printed, `Gdynia – Kaohsiung`; None without one."""
        title = words.partition(NOW)[0]
        for joint in JOINTS:
            parts = title.split(joint)
            if len(parts) > 1:
                try:
                    stream = f"partnership:{'--'.join(sorted(map(self.body, parts)))}"
                except Nobody:
                    continue
                if self.has(stream):
                    return stream
        return None

    def between(self, body: str) -> list[str]:
        """The partnerships of a body; with the home, where it has any with it."""
        return self._with_the_home(
            [stream for stream in self.of_kind("partnership") if body in _parties(stream)]
        )

    def _with_the_home(self, those: list[str]) -> list[str]:
        """Of a body's partnerships those that stand, and of these those with the home; where there are none, the others."""
        standing = self.standing(those)
        return [stream for stream in standing if self.home in _parties(stream)] or standing

    def of_kind(self, kind: str) -> list[str]:
        """The streams of a kind."""
        return [
            stream for stream in self.streams if stream.partition(":")[0] == kind and not self.told_in(stream)
        ]

    def new_partnership(self, words: Iterable[str]) -> tuple[str, tuple[str, ...]]:
        """The id and the parties of the partnership between bodies, or one and the home. Errors: `Nobody`."""
        words = list(words)
        for each in words:
            if "@" in each:
                raise Nobody(
                    Message(
                        "{words} names a membership, which nobody opens: its first fact begins it", words=each
                    ),
                    Message("record that: {step}", step=_joining(each.removeprefix("membership:"))),
                )
        slugs = list(map(self.body, words))
        if len(slugs) == 1:
            if self.home is None:
                raise Nobody(
                    Message("this ledger has no home: name both sides"),
                    Message(
                        "{step}, or give it a home: {init}",
                        step=Step("open", slugs[0], Blank("…")),
                        init=Step("init", home=Blank("…")),
                    ),
                )
            slugs.append(self.home)
        parties = tuple(sorted(set(slugs)))
        if len(parties) == 1:
            raise Nobody(
                Message("{body} has no partnership with itself", body=self.plain(parties[0])),
                Message("name the counterpart"),
            )
        return f"partnership:{'--'.join(parties)}", parties

    def _near(self, words: str, known: Iterable[str]) -> str:
        near = self._close(normalise(words), lambda: known)
        slugs = list(dict.fromkeys(slug for name in near for slug in self._slugs[name]))
        return _did_you_mean([f"{slug} ({self.name(slug)})" for slug in slugs]) or self._register(
            "body", words
        )

    def _close(self, word: str, among: Callable[[], Iterable[str]]) -> list[str]:
        """Up to three that come near a word, if anybody wants to know."""
        if not self.suggests:
            return []
        import difflib  # only who is not found is looked for

        return difflib.get_close_matches(word, list(among()), n=3)

    @staticmethod
    def _register(kind: str, words: str) -> Message:
        slug = "-".join(normalise(words).split())
        named = slug if slug.isascii() and slug.replace("-", "").isalnum() else Blank("SLUG")
        fields = {"title" if kind == "source" else "name": words, "kind": Blank("…")}
        return Message("register it: {step}", step=Step("register", kind, named, **fields))


@lru_cache(maxsize=20_000)
def normalise(words: str) -> str:
    """Words as names are compared (`domain.text.normalise`), which takes the tables of Unicode."""
    from domain.text import normalise as folded

    return folded(words)


def _no(kind: str, words: str) -> Message:
    return Message("there is no {kind} {words} in this ledger", kind=kind, words=words)


def _joining(words: str) -> Step:
    """How a membership begins, as a network or as body@network."""
    return Step("record", "joined", words, on=Blank("WHEN"))


def _did_you_mean(near: list[str]) -> str:
    return Message("did you mean {near}?", near=Several(near, " or ")) if near else ""


def _parties(partnership: str) -> list[str]:
    return partnership.partition(":")[2].split("--")


class _Bodies(Mapping[str, "Called"]):
    """The bodies of some rows, by slug; each is looked up when it is asked for."""

    def __init__(self, rows: "Rows") -> None:
        self._rows = rows
        self._read: dict[str, Called | None] = {}
        self._misses = 0

    @cached_property
    def _every(self) -> "dict[str, Called]":
        """All of them: whoever asks for many asks for all."""
        return {body.slug: body for body in self._rows.of(bodies)}

    @cached_property
    def _by_title(self) -> "dict[str, dict[str, Called]]":
        found: dict[str, dict[str, Called]] = {}
        for slug, body in self._every.items():
            found.setdefault(body.title, {})[slug] = body
        return found

    def __getitem__(self, slug: str) -> "Called":
        if slug not in self._read:
            self._misses += 1
            self._read[slug] = (
                next(self._rows.of(bodies, stream=f"body:{slug}"), None)
                if self._misses <= FEW
                else self._every.get(slug)
            )
        found = self._read[slug]
        if found is None:
            raise KeyError(slug)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter([body.slug for body in self._rows.of(bodies)])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def titled(self, title: str) -> "dict[str, Called]":
        """The bodies that are called exactly so, by slug."""
        if self._misses <= FEW:
            return {body.slug: body for body in self._rows.of(bodies, title=title)}
        return self._by_title.get(title, {})


def tells(rows: "Rows", stream: str) -> bool:
    """Whether any fact of a stream stands: of a body or a source, its registration."""
    if any(row.open for row in rows.of(streams, stream=stream)):
        return True
    return not stream.startswith(("body:", "source:")) and any(rows.of(moments, stream=stream))


FEW = 20
"""Bodies that are looked up one by one."""
AKIN = 50
"""So many bodies whose slugs begin alike, and no more, are looked at for one of the same name."""


class RowDirectory(Directory):
    """The same, over rows: nothing is read but what is asked for."""

    def __init__(self, rows: "Rows", *, suggests: bool = True) -> None:
        """With `suggests`, whoever is not found is compared with all names, which takes long."""
        own = next(rows.of(ledgers), None)
        self._all = _Bodies(rows)
        super().__init__(
            self._all,
            (),
            own.home if own else None,
            own.languages if own else (),
            tells=lambda stream: tells(rows, stream),
        )
        self._rows = rows
        self.suggests = suggests

    def _called(self, folded: str) -> list[str]:
        found = (name.slug for name in self._rows.of(names, folded=folded) if name.stream.startswith("body:"))
        return list(dict.fromkeys(found))

    @cached_property
    def _told_twice(self) -> Mapping[str, str]:
        told = {row.stream.partition(":")[2]: row.original for row in self._rows.of(duplicates, kind="body")}
        found = {}
        for slug in told:
            original, seen = slug, {slug}
            while (further := told.get(original)) and (original := further.partition(":")[2]) not in seen:
                seen.add(original)
            found[slug] = original
        return found

    @property
    def originals(self) -> Mapping[str, str]:
        """Under which body each is read that is registered twice, by slug."""
        return self._told_twice

    def _homonyms(self, slug: str, body: "Called") -> "dict[str, Called]":
        return self._all.titled(body.title) | {slug: body}

    def has(self, stream: str) -> bool:
        """Whether there is such a stream, which tells itself what it is about."""
        return any(True for _ in self._rows.of(streams, stream=stream))

    def of_kind(self, kind: str) -> list[str]:
        """The streams of a kind."""
        return [row.stream for row in self._rows.of(streams, kind=kind)]

    def _all_streams(self) -> Iterable[str]:
        return [row.stream for row in self._rows.of(streams)]

    def between(self, body: str) -> list[str]:
        """The partnerships of a body; with the home, where it has any with it."""
        return self._with_the_home(
            [
                side.stream
                for side in self._rows.of(sides, body=body)
                if side.role == "party" and side.party == body
            ]
        )

    def succeeded_by(self, body: str) -> list[str]:
        """The bodies that one took the place of itself."""
        return [row.slug for row in self._rows.of(bodies, successor=body)]

    def _programme(self, words: str) -> str | None:
        if self.has(exact := f"programme:{words}"):
            return exact
        found = [
            name.stream
            for name in self._rows.of(names, folded=normalise(words))
            if name.stream.startswith("programme:")
        ]
        return found[0] if len(found) == 1 else None


def names_of(slug: str, body: "Called") -> set[str]:
    """What a body is called, as names are compared."""
    names = (slug, body.title, *(name for _, name in body.names), *getattr(body, "former_names", ()))
    return set(map(normalise, names))
