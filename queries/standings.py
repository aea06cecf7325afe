"""Where the bodies or the programmes of a ledger stand: each is read when it is asked for, all when all are.

A command that names its partnership by a slug then reads two bodies, and not ten thousand.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from queries.directory import Directory

if TYPE_CHECKING:
    from store.application import Comity


class Standings(Mapping[str, Any]):
    """The standings of the streams of a kind, by slug."""

    def __init__(self, ledger: "Comity", kind: str, streams: tuple[str, ...]) -> None:
        self._ledger = ledger
        self._kind = kind
        self._slugs = {stream.partition(":")[2] for stream in streams if stream.startswith(f"{kind}:")}
        self._read: dict[str, Any] = {}

    def __getitem__(self, slug: str) -> Any:
        if slug not in self._slugs:
            raise KeyError(slug)
        if slug not in self._read:
            self._read[slug] = self._ledger.history(f"{self._kind}:{slug}").aggregate.standing
        return self._read[slug]

    def __iter__(self) -> Iterator[str]:
        if len(self._read) < len(self._slugs):
            histories = self._ledger.histories(self._kind)
            self._read = {
                history.stream.partition(":")[2]: history.aggregate.standing for history in histories
            }
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._slugs)

    def __contains__(self, slug: object) -> bool:
        return slug in self._slugs


def directory_of(ledger: "Comity") -> Directory:
    """The names of a ledger."""
    own = ledger.history("ledger").aggregate.standing
    streams = tuple(ledger.streams())
    return Directory(
        Standings(ledger, "body", streams),
        streams,
        own.home,
        own.languages,
        Standings(ledger, "programme", streams),
        ledger.duplicates().originals,
        lambda stream: ledger.history(stream).tells,
    )
