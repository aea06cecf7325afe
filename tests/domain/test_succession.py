"""A succession is judged over the partnerships that are read with it, and nothing is refused for what was wrong before.

So docs/explanation/how-time-is-reckoned.md, and the examples 27 and 28 by which it was agreed.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from comity.testing import (
    Story,
    World,
    around,
    body_registered,
    contested,
    corrected,
    history,
    noted,
    opened_between,
    preferred,
    recorded,
    refusal,
    resumed,
    retracted,
    signed,
    standing,
    suspended,
    terminated,
    visited,
)
from domain.body import Succeeded
from domain.context import NOWHERE, StreamContext
from domain.decide import Accepted, decide, decide_retractions
from domain.fact import Fact
from domain.history import History
from domain.refusal import Refusal

TIE = "partnership:a--b"
REGISTERED = body_registered("A")
SIGNED = signed("2012", instrument="s", kind="mou", by=("b", "ha"))
LOOSE = f"{TIE}#2 (signed: mou by b, ha)"


def body(slug: str, *facts: Fact) -> Story:
    """A body, registered."""
    return history(REGISTERED, *facts, stream=f"body:{slug}")


def tie(*facts: Fact, bodies: tuple[History, ...] = ()) -> Story:
    """A partnership of a and b, read with the successions of some bodies."""
    return history(opened_between("a", "b"), *facts, stream=TIE, around=around(TIE, *bodies))


def decided(told: Story, fact: Fact, *others: History) -> Accepted | Refusal:
    """What is decided over a body beside the other streams of its ledger."""
    return decide(told, fact, World(others=(told, *others)))


def said(told: Story, fact: Fact, *others: History) -> str:
    """Why not."""
    return refusal(told, fact, World(others=(told, *others)))


A = body("a", Succeeded(on="2010~", by="ha"))
BY_THE_HEIR = tie(SIGNED, bodies=(A,))


# --- a succession


def test_a_succession_that_a_signature_rests_on_is_not_retracted() -> None:
    words = said(A, retracted(2), BY_THE_HEIR)

    assert words.startswith(LOOSE)
    assert "would no longer have been lawful: ha is not a party of" in words
    assert f"correct or retract {TIE}#2 first" in words


def test_nor_is_it_corrected_so_that_another_took_the_place() -> None:
    assert said(A, corrected(2, {"by": "other"}), BY_THE_HEIR).startswith(LOOSE)
    assert said(A, corrected(2, {"certainty": "alleged"}), BY_THE_HEIR).startswith(LOOSE)


def test_nor_is_its_day_corrected_to_one_after_the_signature() -> None:
    assert said(A, corrected(2, {"on": "2015"}), BY_THE_HEIR).startswith(LOOSE)
    assert isinstance(decided(A, corrected(2, {"on": "2011"}), BY_THE_HEIR), Accepted)


def test_nor_is_another_value_preferred() -> None:
    told = A + contested(2, "by", "other") + contested(2, "on", "2010-12-25")

    assert said(told, preferred(2, "by", "other"), BY_THE_HEIR).startswith(LOOSE)
    assert isinstance(decided(told, preferred(2, "on", "2010-12-25"), BY_THE_HEIR), Accepted)


def test_what_nothing_rests_on_is_retracted() -> None:
    assert isinstance(decided(A, retracted(2)), Accepted)
    assert isinstance(decided(A, retracted(2), tie(visited(visitor="a", host="b"), bodies=(A,))), Accepted)
    assert isinstance(decided(A, corrected(2, {"note": "a merger"}), BY_THE_HEIR), Accepted)


def test_a_partnership_rests_on_the_successors_of_its_successors() -> None:
    ha = body("ha", Succeeded(on="2015", by="hha"))
    told = tie(signed("2018", instrument="s", kind="mou", by=("b", "hha")), bodies=(A, ha))

    assert said(ha, retracted(2), A, told).startswith(f"{TIE}#2 (signed: mou by b, hha)")
    assert said(A, retracted(2), ha, told).startswith(f"{TIE}#2 ")
    assert said(A, corrected(2, {"by": "other"}), ha, told).startswith(f"{TIE}#2 ")
    assert isinstance(decided(A, corrected(2, {"by": "hha"}), ha, told), Accepted)


def test_telling_one_is_judged_too() -> None:
    told = tie(signed("2000", instrument="s"), suspended("2011-03", by="a"), suspended("2011-05", by="ha"))

    words = said(body("a"), Succeeded(on="2010", by="ha"), told)

    assert words.startswith(f"{TIE}#4 (suspended by ha) would no longer have been lawful")
    assert isinstance(decided(body("a"), Succeeded(on="2010", by="other"), told), Accepted)
    assert isinstance(decided(body("a"), Succeeded(on="2010", by="ha", certainty="alleged"), told), Accepted)


def test_restoring_one_is_judged_too() -> None:
    told = tie(signed("2000", instrument="s"), suspended("2011-03", by="a"), suspended("2011-05", by="ha"))
    gone = body("a", Succeeded(on="2010", by="ha"), retracted(2))

    assert said(gone, retracted(3), told).startswith(f"{TIE}#4 (suspended by ha")
    assert isinstance(decided(gone, retracted(3), tie()), Accepted)


def test_taking_a_correction_back_is_judged_too() -> None:
    other = body("a", Succeeded(on="2010~", by="other"), corrected(2, {"by": "ha"}))

    assert said(other, retracted(3), tie(SIGNED, bodies=(other,))).startswith(LOOSE)


def test_all_that_would_come_loose_is_named() -> None:
    ties = [
        history(
            opened_between("a", name),
            signed("2012", instrument="s", by=(name, "ha")),
            around=around(f"partnership:a--{name}", A),
        )
        for name in ("b", "c", "d", "e", "f", "g")
    ]

    words = said(A, retracted(2), *ties)

    assert "; nor would partnership:a--c#2, partnership:a--d#2, partnership:a--e#2 and 2 more" in words


def test_what_was_unlawful_before_does_not_hold_it_up() -> None:
    loose = History(TIE, BY_THE_HEIR.entries, around(TIE))  # the succession is not on record

    assert isinstance(decided(body("a"), Succeeded(on="2015", by="ha"), loose), Accepted)


def test_what_rests_on_it_is_retracted_with_it() -> None:
    world = World(others=(A, BY_THE_HEIR))

    for wanted in ([(A, [2]), (BY_THE_HEIR, [2])], [(BY_THE_HEIR, [2]), (A, [2])]):
        facts = decide_retractions(wanted, "wrong file", world)

        assert not isinstance(facts, Refusal)
        assert [[row.entry for row in its] for its in facts] == [[2], [2]]
    refused = decide_retractions([(A, [2])], "wrong file", world)
    assert isinstance(refused, Refusal)
    assert refused.reason.startswith(LOOSE)


def test_what_is_left_is_judged_without_the_succession() -> None:
    told = tie(
        signed("2000", instrument="s"),
        suspended("2011-03", by="a"),
        resumed("2011-04", by="a"),
        suspended("2011-05", by="ha"),
        bodies=(A,),
    )

    # That a had suspended it already would be said of ha only while ha is its successor.
    both = decide_retractions([(A, [2]), (told, [4])], "wrong file", World(others=(A, told)))
    one = decide_retractions([(told, [4])], "wrong file", World(others=(A, told)))

    assert not isinstance(both, Refusal)
    assert isinstance(one, Refusal)
    assert one.reason.startswith("partnership:a--b#5 (suspended by ha")


# --- no circles, whichever way one would come about


def test_no_correction_makes_a_circle() -> None:
    b = body("b", Succeeded(by="a"))

    assert "no circles" in said(body("a", Succeeded(by="c")), corrected(2, {"by": "b"}), b)
    corrected_once = body("a", Succeeded(by="b"), corrected(2, {"by": "c"}))
    assert "no circles" in said(corrected_once, retracted(3), b)


def test_no_retraction_is_taken_back_into_a_circle() -> None:
    a, b = body("a", Succeeded(by="b"), retracted(2)), body("b", Succeeded(by="a"))

    assert "no circles" in said(a, retracted(3), b)
    gone = body("b", Succeeded(by="a"), retracted(2))
    assert isinstance(decided(a, retracted(3), gone), Accepted)
    both = decide_retractions([(a, [3]), (gone, [3])], "both", World(others=(a, gone)))
    assert isinstance(both, Refusal)
    assert "no circles" in both.reason


def test_a_circle_that_is_there_already_stops_no_other_correction() -> None:
    a, b = body("a", Succeeded(by="b")), body("b", Succeeded(by="a"))

    assert isinstance(decided(a, corrected(2, {"note": "a merger"}), b), Accepted)
    assert isinstance(decided(a, corrected(2, {"by": "c"}), b), Accepted)


def test_what_a_restored_entry_names_is_there() -> None:
    gone = tie(visited("2024", visitor="a", host="b"), noted("2025"), retracted(2))
    without = History(TIE, gone.entries, NOWHERE)
    cites = body("a", Succeeded(by="ha"), retracted(2))

    assert isinstance(decide(without, retracted(4), World()), Accepted)
    said_of_it = decide(cites, retracted(3), World(bodies=frozenset({"a"})))
    assert isinstance(said_of_it, Refusal)
    assert "the body ha is not in this ledger" in said_of_it.reason


# --- only what it makes unlawful itself


def loose(*facts: Fact) -> Story:
    """A partnership whose second entry, signed by an heir, has lost the succession that it rests on."""
    told = Story(TIE, tie(SIGNED, *facts, bodies=(A,)).entries, around(TIE))
    told.world = World()
    return told


@pytest.mark.parametrize(
    "fact",
    [
        visited("2024", visitor="a", host="b"),
        visited("2011", visitor="a", host="b"),
        visited(visitor="a", host="b", before=2),
        noted("2009"),
        signed("2011", instrument="t", by=("a", "b")),
        contested(2, "on", "2013"),
        corrected(3, {"on": "2023"}),
        retracted(3),
        corrected(2, {"note": "on a rainy day"}),
        corrected(2, {"on": "2013"}),
        corrected(2, {"by": ["a", "b"]}),
        retracted(2),
    ],
    ids=lambda fact: f"{fact.verb} {getattr(fact, 'entry', '')}",
)
def test_what_came_loose_stops_nothing_else(fact: Fact) -> None:
    told = loose(visited("2022", visitor="a", host="b"))

    assert isinstance(decide(told, fact, World()), Accepted)


def test_several_are_retracted_beside_it() -> None:
    told = loose(visited("2022", visitor="a", host="b"), visited("2023", visitor="a", host="b"))

    assert not isinstance(decide_retractions([(told, [3, 4])], "twice", World()), Refusal)


def test_a_facts_own_laws_hold() -> None:
    told = loose(visited("2022", visitor="a", host="b"))

    assert "ha is not a party" in refusal(told, signed("2011", instrument="t", by=("b", "ha")))
    assert "ha is not a party" in refusal(told, signed("2024", instrument="t", by=("b", "ha")))


def test_and_those_of_what_is_told_otherwise() -> None:
    told = loose(visited("2022", visitor="a", host="b"))

    words = refusal(told, corrected(2, {"by": ["b", "stranger"]}))

    assert "would not be lawful so either: stranger is not a party of" in words
    assert "neither x nor y is a party" in refusal(told, corrected(3, {"visitor": "x", "host": "y"}))


def test_what_was_lawful_is_still_judged() -> None:
    told = tie(signed("2012", instrument="s"), terminated("2014", by="a"))
    told = Story(TIE, told.entries, NOWHERE)

    assert "#3 (" in refusal(told, retracted(2), World())
    assert "would no longer have been lawful" in refusal(told, retracted(2), World())


def test_a_contradicted_order_stops_nothing_else() -> None:
    told = tie(visited("2020", visitor="a", host="b"), visited("2019", visitor="b", host="a", before=2))
    *first, last = told.entries
    later = replace(
        last, fact=last.fact.model_copy(update={"on": "2021"})
    )  # no comity would have recorded it so
    entries = [*first, later]
    wrong = Story(TIE, entries, NOWHERE)
    assert wrong.chronicle.contradicted == [3]

    assert isinstance(decide(wrong, visited("2024", visitor="a", host="b"), World()), Accepted)
    assert isinstance(decide(wrong, corrected(2, {"note": "by ship"}), World()), Accepted)
    assert "cannot have come before #2" in refusal(
        wrong, visited("2022", visitor="a", host="b", before=2), World()
    )


def test_a_reference_that_came_loose_stops_no_correction() -> None:
    told = history(REGISTERED, Succeeded(by="ha"), stream="body:a")
    world = World(bodies=frozenset({"a"}))

    assert isinstance(decide(told, corrected(2, {"on": "2010"}), world), Accepted)
    assert "the body other is not in this ledger" in refusal(told, corrected(2, {"by": "other"}), world)


# --- as known


def at(year: int) -> datetime:
    """The end of a year."""
    return datetime(year, 12, 31, 23, tzinfo=UTC)


def test_a_history_is_read_with_the_successions_that_were_known() -> None:
    a = history(
        recorded("2001-01-01", REGISTERED),
        recorded("2005-01-01", Succeeded(on="2004", by="ha")),
        recorded("2007-01-01", corrected(2, {"by": "other"})),
        recorded("2009-01-01", retracted(2)),
        stream="body:a",
    )
    told = tie(bodies=(a,))

    assert told.around.successors == ()
    assert [
        [successor for successor, _, _ in told.as_known(at(year)).around.successors]
        for year in (2001, 2005, 2007, 2009)
    ] == [[], ["ha"], ["other"], []]
    assert [
        [successor for successor, _, _ in told.as_known(position).around.successors]
        for position in (1, 2, 3, 4)
    ] == [
        [],
        ["ha"],
        ["other"],
        [],
    ]


def test_as_known_of_what_was_known_is_the_earlier_of_both() -> None:
    told = tie(bodies=(A,))

    assert (
        told.as_known(2).as_known(1).around.successors == told.as_known(1).as_known(2).around.successors == ()
    )
    assert told.as_known(2).around.successors == told.around.successors != ()


def test_where_it_stood_is_reckoned_with_the_heirs_of_then() -> None:
    a = history(
        recorded("2001-01-01", REGISTERED),
        recorded("2005-01-01", Succeeded(on="2004", by="ha")),
        recorded("2019-01-01", retracted(2)),
        stream="body:a",
    )
    entries = history(
        recorded("2001-01-02", opened_between("a", "b")),
        recorded("2012-01-02", signed("2012-01-01", instrument="s", kind="mou", by=("b", "ha"))),
        around=around(TIE, a.as_known(2)),
    ).entries
    told = History(TIE, entries, around(TIE, a))

    assert standing(told).status != "in-force"
    assert standing(told.as_known(at(2015))).status == "in-force"


def test_what_is_said_without_its_past_is_as_it_is() -> None:
    successors = StreamContext(successors=(("ha", "a", 1),))

    assert History(TIE, (), successors).as_known(0).around is successors
