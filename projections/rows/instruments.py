"""The agreements of a partnership, and which of its spells each state of them lasted through."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, cited, edtf_of, projection

if TYPE_CHECKING:
    from domain.aggregate import Told
    from domain.history import History
    from domain.partnership.standing import Instrument as State


class Instrument(NamedTuple):
    """One agreement in one state."""

    stream: str
    n: Annotated[int, "the first spell of this state (`spells`)"]
    last: Annotated[int, "the last one"]
    id: Annotated[str, "its name in the partnership"]
    kind: str
    title: str | None
    status: Annotated[str, "partly-signed, in-force, expired, invalidated, terminated or replaced"]
    tier: Annotated[int, "1 letter of intent … 4 sister tie"]
    former: Annotated[bool, "it belongs to the time before a re-establishment"]
    on: Annotated[str | None, "when it was signed, EDTF"]
    earliest: int
    latest: int
    version: Annotated[int | None, "the entry of the (last) signature"]
    signed_by: Annotated[tuple[str, ...], "the parties that have signed"]
    ends_earliest: Annotated[int | None, "the first day after its end, or after the running term"]
    ends_latest: int | None
    runs_out: Annotated[bool, "it ends there; false where the term is then renewed by itself"]
    renewal: Annotated[str | None, "none, express or tacit"]
    period: Annotated[str | None, "by which a tacit renewal renews, ISO 8601 duration"]
    notice: Annotated[str | None, "how long before the term's end notice is given, ISO 8601 duration"]
    sources: tuple[str, ...]

    @property
    def signed(self) -> Days:
        """When it was signed."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def until(self) -> str | None:
        """The last day in force, EDTF; None where it has no known end."""
        if not self.runs_out or self.ends_earliest is None or self.ends_latest is None:
            return None
        return edtf_of((self.ends_earliest - 1, self.ends_latest - 1))


@projection(Instrument, key=("stream", "n", "id"))
def instruments(history: "History") -> Iterator[Instrument]:
    """Every state of every agreement, with the spells that it lasted through."""
    from domain.partnership.facts import Signed

    if Signed not in history.by_type:
        return
    found = history.aggregate.spells
    signatures: dict[str, Told] = {
        fact.instrument: told for _, told, fact in history.told(Signed) if not fact.alleged
    }
    running: dict[str, tuple[State, int]] = {}
    before: object = ()
    for n, spell in enumerate((*found, None)):
        if spell:
            if spell.standing.instruments is before:
                continue
            before = spell.standing.instruments
        now = {one.id: one for one in spell.standing.instruments} if spell else {}
        for name, (state, first) in list(running.items()):
            if now.get(name) != state:
                del running[name]
                yield _row(history.stream, state, first, n - 1, signatures.get(name))
        for name, state in now.items():
            running.setdefault(name, (state, n))


def _row(stream: str, one: "State", first: int, last: int, by: "Told | None") -> Instrument:
    end, term = one.ends or one.first_end, one.term
    return Instrument(
        stream,
        first,
        last,
        one.id,
        one.kind,
        one.title,
        one.state,
        one.tier,
        one.former,
        one.on or edtf_of(one.signed),
        *one.signed,
        by.entry.version if by else None,
        one.signed_by,
        end[0] if end else None,
        end[1] if end else None,
        bool(end) and (one.ends is not None or one.state == "expired"),
        term.renewal if term else None,
        (term.period or term.length) if term else None,
        term.notice if term else None,
        cited(by.fact) if by else (),
    )
