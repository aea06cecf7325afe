"""What is marked as a contact (`contact=True`) is one everywhere: where something stands, in rows, in a briefing."""

import pytest

from comity.testing import (
    STREAM,
    asked,
    dormancy_declared,
    history,
    opened,
    signed,
    standing,
)
from domain import programme
from domain.fact import Fact, fact_class, types
from domain.partnership.facts import HERE, Opened
from projections.reports.briefing import briefing
from projections.rows.contacts import contacts
from tests.domain.filled import filled

CONTACTS = [cls for type_ in types() if (cls := fact_class(type_)).contact]
OPENINGS: dict[str, tuple[str, tuple[Fact, ...]]] = {
    "partnership": (STREAM, (opened,)),
    "membership": ("membership:kaohsiung@iurc", ()),
    "programme": ("programme:festival", (programme.Started(name="Festival", kind="festival", on="2000"),)),
}
each_contact = pytest.mark.parametrize("cls", CONTACTS, ids=lambda cls: cls.verb)


def test_what_is_a_contact_stays_one() -> None:
    assert {cls.verb for cls in CONTACTS} >= {"visited", "contacted", "participated", "edition-held"}
    assert not Opened.contact


@pytest.mark.parametrize("cls", [cls for cls in CONTACTS if cls.streams == HERE], ids=lambda cls: cls.verb)
def test_a_contact_of_a_partnership_moves_it_and_is_a_row(cls: type[Fact]) -> None:
    first = filled(cls, on="2001")
    quiet = history(opened, signed("2000"), dormancy_declared("2010"))

    assert not standing(history(opened)).touched
    assert standing(history(opened, first)).touched, (
        f"{cls.__name__}: contact=True needs moves=True beside it"
    )
    assert standing(quiet).dormant
    awake = quiet + filled(cls, on="2011")
    assert not standing(awake).dormant
    (row,) = contacts(awake)
    assert (row.on, row.how in {"visit", getattr(awake.entries[-1].fact, "channel", cls.verb)}) == (
        "2011",
        True,
    )


@each_contact
def test_a_briefing_lists_every_contact(cls: type[Fact]) -> None:
    stream, before = OPENINGS[cls.streams[0]]
    told = history(*before, filled(cls, on="2011"), stream=stream)

    said = briefing(asked(told, as_at="2025-11-25"), who=stream).section("contacts")

    assert [entry for row in said for entry in row.behind.entries] == [f"{stream}#{len(told.entries)}"]
