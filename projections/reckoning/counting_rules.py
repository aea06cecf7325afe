"""The rules by which partnerships are counted: those of associations, ready to be applied, and what a ledger adopts.

A ledger's own policies are facts (`ledger.policy-adopted`) and go before those here of the same name.
"""

from typing import TYPE_CHECKING, Annotated, NamedTuple, Self

from projections.row import Cited, Named, entries

if TYPE_CHECKING:
    from projections.rows.instruments import Instrument
    from projections.rows.policies import Policy

CONTACT = "contact"
"""Stands among the kinds of a class for ties that rest on contacts alone."""


class Rule(NamedTuple):
    """What counts, and what is shown apart."""

    policy: Annotated[str, "its name"]
    title: str
    counts: Annotated[tuple[str, ...], "the kinds of instrument that count"]
    text: Annotated[str | None, "the rule in words"]
    sources: tuple[Cited, ...]
    metric: Annotated[str | None, "of the asserted figures that it is compared with"] = None
    apart: Annotated[tuple[tuple[str, tuple[str, ...]], ...], "classes that do not count: name, kinds"] = ()
    unlimited: Annotated[bool, "a sister-city agreement of a limited term is read as a friendship"] = False
    approval: Annotated[bool, "certain only where the approval of an assembly is on record"] = False
    unseen: Annotated[str | None, "what the rule asks and a ledger cannot tell"] = None
    entries: Annotated[tuple[str, ...], "the entry that adopts it, in a ledger, and what it is read by"] = ()

    @classmethod
    def adopted(cls, policy: "Policy") -> Self:
        """The rule that a ledger has adopted."""
        return cls(
            policy.policy,
            policy.title,
            policy.counts,
            policy.text,
            policy.sources,
            policy.metric,
            entries=entries(policy),
        )

    def kind(self, instrument: "Instrument") -> str:
        """The kind that the rule takes an instrument for, by the values in use."""
        return self._read(instrument, instrument.kind)

    def may_count(self, instrument: "Instrument") -> bool:
        """Whether an instrument counts by its kind, or may by that which another source gives."""
        return any(
            self._read(instrument, kind) in self.counts for kind in instrument.kinds or (instrument.kind,)
        )

    def counts_surely(self, instrument: "Instrument") -> bool:
        """Whether an instrument counts by its kind, whichever source is right."""
        return all(
            self._read(instrument, kind) in self.counts for kind in instrument.kinds or (instrument.kind,)
        )

    def _read(self, instrument: "Instrument", kind: str) -> str:
        limited = instrument.ends_earliest is not None and instrument.renewal != "tacit"
        return "friendship" if self.unlimited and limited and kind == "sister-city" else kind


BUILT_IN = {
    rule.policy: rule
    for rule in (
        Rule(
            policy="rgre",
            title="Partnerships as the German register of the RGRE classes them",
            counts=("sister-city",),
            text="A Partnerschaft is formal and limited neither in time nor in subject. A Freundschaft rests on an "
            "agreement that is limited in time or to named projects, a Projektpartnerschaft on one for a project that is "
            "limited in time and topic, a Kontakt on no formal confirmation: each is shown apart.",
            sources=(
                Named(
                    "Rat der Gemeinden und Regionen Europas, Deutsche Sektion: register of partnerships of cities"
                ),
            ),
            apart=(
                ("Freundschaft", ("friendship",)),
                ("Projektpartnerschaft", ("project",)),
                ("Kontakt", (CONTACT,)),
            ),
            unlimited=True,
        ),
        Rule(
            policy="clair",
            title="Sister and friendship cities as CLAIR (Japan) defines them",
            counts=("sister-city", "friendship"),
            text="There is a written agreement that the heads of both sides signed, the exchange is not limited to one "
            "field, and the assembly has approved. Where an approval is on record the tie is certain, else only possible.",
            sources=(Named("https://www.clair.or.jp/e/exchange/shimai/qanda.html"),),
            approval=True,
            unseen="whether the heads of both sides signed, and that the exchange is not limited to one field",
        ),
        Rule(
            policy="sci",
            title="Sister cities as Sister Cities International defines them",
            counts=("sister-city",),
            text="The highest elected or appointed officials of both communities signed the agreement; it is valid unless "
            "one or both communities say otherwise. Friendship cities, often a step on the way, are shown apart.",
            sources=(
                Named("Sister Cities International: Sister Cities Partnership Agreement Toolkit, 2021"),
            ),
            apart=(("friendship city", ("friendship",)),),
            unseen="whether the highest officials of both communities signed",
        ),
    )
}
"""The rules of associations, by name."""
