"""What each column of a row holds, said by hand: one fact a row, with something else in every field.

What is alike in two columns could be exchanged, and nobody would see it; so nothing is alike here. A month stands for a day
that is not known, and an older note, recorded last, makes the place in the chronicle another number than the version.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeVar

import pytest

from comity.testing import (
    citing,
    commitment_closed,
    considered,
    contested,
    day,
    entry,
    history,
    noted,
    opened,
    opened_between,
    preferred,
    pressure_lifted,
    proposed,
    put_on_hold,
    recorded,
    renewal_declined,
    renewed,
    runs,
    signed,
    terminated,
)
from domain import body, ledger, membership, programme, source
from domain.context import StreamContext
from domain.fact import Person
from domain.history import History
from domain.partnership import facts as tie
from domain.plans import Planned
from domain.shared import FigureReported, StatementMade
from projections.reckoning.signings import Signing, first_signings
from projections.row import Days
from projections.rows.approvals import Approval, approvals
from projections.rows.bodies import Body, bodies
from projections.rows.commitments import Commitment, commitments
from projections.rows.concerns import Concern, concerns
from projections.rows.conflicts import Conflict, conflicts
from projections.rows.contacts import Contact, contacts
from projections.rows.corrections import Correction, corrections
from projections.rows.deadlines import Deadline, deadlines
from projections.rows.editions import Edition, editions
from projections.rows.endings import endings
from projections.rows.figures import Figure, figures
from projections.rows.instruments import instruments
from projections.rows.involvements import Involvement, involvements
from projections.rows.ledgers import Ledger, ledgers
from projections.rows.lengths import Length, lengths
from projections.rows.moments import Moment, moments
from projections.rows.names import Name, names
from projections.rows.people import Part, people
from projections.rows.plans import Plan, plans
from projections.rows.policies import Policy, policies
from projections.rows.pressures import Pressure, pressures
from projections.rows.programmes import Programme, programmes
from projections.rows.proposals import Proposal, proposals
from projections.rows.sides import Side, sides
from projections.rows.sources import Source, sources
from projections.rows.spells import spells
from projections.rows.statements import Statement, statements
from projections.rows.streams import Stream, streams
from projections.rows.tags import Tag, tags
from projections.rows.topics import Topic, topics

STREAM = "partnership:edinburgh--kaohsiung"
OLDER = noted("1999")
"""What is recorded last, and stands before whatever has a later day."""
MAY, MAY_FIRST, MAY_LAST = "2024-05", day("2024-05-01"), day("2024-05-31")
IN_MAY = Days(edtf="2024-05", earliest="2024-05-01", latest="2024-05-31")

R = TypeVar("R")


def only(rows: Iterable[R]) -> R:
    """The one row that there is."""
    (row,) = rows
    return row


def further_down(told: History) -> History:
    """The same history further down in a ledger, where no position is a version."""
    for each in told.entries:
        each.position += 100
    return told


# --- what stands in any stream


def test_a_moment() -> None:
    told = further_down(
        history(
            opened,
            recorded(
                "2025-07-01", tie.DormancyDeclared(on=MAY, certainty="reported", sources=citing("press"))
            ),
            OLDER,
        )
    )

    row = list(moments(told))[2]

    assert row == Moment(
        stream=STREAM,
        place=3,
        version=2,
        position=102,
        top=MAY_FIRST,
        type="partnership.dormancy-declared",
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        undated=False,
        values="{}",
        certainty="reported",
        contested=False,
        recorded_at="2025-07-01T12:00:00.000000Z",
        recorded_day=day("2025-07-01"),
        recorded_by="tester",
        sources=("press",),
    )
    assert row.when == IN_MAY
    assert str(row.text) == "declared dormant"


def test_a_correction() -> None:
    told = further_down(
        history(
            opened,
            noted("2024"),
            recorded(
                "2025-07-01",
                preferred(
                    2,
                    "text",
                    "something of note",
                    because="so it is",
                    certainty="reported",
                    sources=citing("press"),
                ),
            ),
        )
    )

    row = only(corrections(told))

    assert row == Correction(
        stream=STREAM,
        version=3,
        position=103,
        about=2,
        type="partnership.preferred",
        values=row.values,
        stands=True,
        certainty="reported",
        recorded_at="2025-07-01T12:00:00.000000Z",
        recorded_day=day("2025-07-01"),
        sources=("press",),
    )
    assert str(row.text) == "preferred for #2: text something of note, because so it is"


def test_the_two_values_of_a_contested_field() -> None:
    visit = tie.Visited(
        on=MAY, visitor="edinburgh", host="kaohsiung", certainty="reported", sources=citing("minutes")
    )
    told = history(
        opened,
        visit,
        contested(2, "host", "the port", by=["press"]),
        preferred(2, "host", "the port", because="it was there"),
    )

    as_recorded, as_contested = conflicts(told)

    assert as_recorded == Conflict(
        stream=STREAM,
        version=2,
        field="host",
        n=0,
        exact='"kaohsiung"',
        told="recorded",
        by=2,
        used=False,
        outcome="preferred",
        settled_by=4,
        because="it was there",
        type="partnership.visited",
        values='{"visitor":"edinburgh","host":"the port"}',
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        certainty="reported",
        sources=("minutes",),
        set_aside_by=4,
    )
    assert as_contested == as_recorded._replace(
        n=1,
        exact='"the port"',
        told="contested",
        by=3,
        used=True,
        set_aside_by=None,
        certainty="confirmed",
        sources=("press",),
        brought_by=(4,),
    )
    assert [row.value.said(str.upper) for row in (as_recorded, as_contested)] == ["KAOHSIUNG", "THE PORT"]
    assert as_recorded.text.said(str.upper) == "EDINBURGH visited THE PORT"


def test_a_figure() -> None:
    told = history(
        opened,
        FigureReported(
            on=MAY,
            metric="visitors",
            value=Decimal("140000.50"),
            comparator=">",
            unit="people",
            as_of="2023",
            subject="kaohsiung",
            certainty="reported",
            sources=citing("press"),
        ),
        OLDER,
    )

    row = only(figures(told))

    assert row == Figure(
        stream=STREAM,
        version=2,
        place=3,
        metric="visitors",
        value="140000.50",
        number=140000.5,
        comparator=">",
        unit="people",
        as_of="2023",
        as_of_earliest=day("2023-01-01"),
        as_of_latest=day("2023-12-31"),
        subject="kaohsiung",
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        certainty="reported",
        sources=("press",),
    )
    assert row.given == IN_MAY
    assert row.of == Days(edtf="2023", earliest="2023-01-01", latest="2023-12-31")


def test_a_statement() -> None:
    leader = Person(name="Cammy Day", name_local="凱米", role="Council Leader", body="edinburgh")
    said = StatementMade(
        on=MAY, speaker=leader, text="we go on", certainty="reported", sources=citing("press")
    )

    row = only(statements(history(opened, said, OLDER)))

    assert row == Statement(
        stream=STREAM,
        version=2,
        place=3,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        speaker="Cammy Day",
        speaker_local="凱米",
        role="Council Leader",
        body="edinburgh",
        text="we go on",
        certainty="reported",
        sources=("press",),
    )
    assert row.when == IN_MAY


def test_the_second_person_of_a_fact() -> None:
    first = Person(name="Chen Chi-mai")
    second = Person(name="Cammy Day", name_local="凱米", role="Council Leader", body="edinburgh")
    told = history(
        opened,
        tie.Visited(
            on=MAY,
            visitor="edinburgh",
            host="kaohsiung",
            people=(first, second),
            certainty="reported",
            sources=citing("press"),
        ),
        OLDER,
    )

    row = list(people(told))[1]

    assert row == Part(
        stream=STREAM,
        version=2,
        place=3,
        n=1,
        verb="visited",
        how="took part",
        name="Cammy Day",
        name_local="凱米",
        folded="cammy day",
        described=False,
        role="Council Leader",
        body="edinburgh",
        until=None,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        certainty="reported",
        sources=("press",),
    )
    assert row.when == IN_MAY


def test_the_office_of_a_person_and_until_when_it_was_held() -> None:
    mayor = Person(name="Wu Den-yih", name_local="吳敦義", role="Mayor", body="the city")
    told = history(
        body.Registered(name="Kaohsiung", kind="city"),
        body.RoleHeld(on="1990", person=mayor, until="1998-12"),
    )

    row = only(people(told))

    assert (row.verb, row.how, row.role, row.body, row.until) == (
        *("role-held", "held office", "Mayor", "the city", "1998-12"),
    )


def test_the_second_topic_of_a_fact() -> None:
    edition = programme.EditionHeld(
        on=MAY,
        title="First",
        partners=("paris",),
        topics=("climate", "port"),
        certainty="reported",
        sources=citing("press"),
    )
    told = history(programme.Started(name="Weeks", kind="workshop"), edition, OLDER, stream="programme:weeks")

    row = list(topics(told))[1]

    assert row == Topic(
        stream="programme:weeks",
        version=2,
        place=3,
        n=1,
        topic="port",
        verb="edition-held",
        partners=("paris",),
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        certainty="reported",
        sources=("press",),
    )
    assert row.when == IN_MAY


def test_a_stream_that_lies_under_another() -> None:
    port = opened_between("edinburgh", "port-of-kaohsiung", under=STREAM, title="The port tie")

    read = further_down(history(port, noted(MAY)))

    row = only(streams(read))

    assert only(lengths(read)) == Length("partnership:edinburgh--port-of-kaohsiung", 2, 102)
    assert row == Stream(
        stream="partnership:edinburgh--port-of-kaohsiung",
        kind="partnership",
        title="The port tie",
        parties=("edinburgh", "port-of-kaohsiung"),
        under=STREAM,
        open=True,
        begun=MAY_FIRST,
    )


# --- partnerships


def test_a_visit_that_lasted() -> None:
    visit = tie.Visited(
        on="2024-05/2024-06",
        visitor="edinburgh",
        host="kaohsiung",
        occasion="a festival",
        place="the harbour",
        before=2,
        certainty="reported",
        sources=citing("press"),
    )

    row = only(contacts(history(opened, noted("2025"), visit, noted("1998"), OLDER)))

    assert row == Contact(
        stream=STREAM,
        version=3,
        place=4,
        on="2024-05/2024-06",
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        how="visit",
        by="edinburgh",
        host="kaohsiung",
        occasion="a festival",
        at="the harbour",
        certainty="reported",
        sources=("press",),
        before=2,
        lasted=True,
        last_earliest=day("2024-06-01"),
        last_latest=day("2024-06-30"),
    )
    assert (row.when.earliest, row.when.latest) == ("2024-05-01", "2024-05-31")


def test_an_approval() -> None:
    approved = considered(MAY, forum="the Full Council", by="edinburgh", sources=citing("minutes"))

    row = only(approvals(history(opened, proposed("2024-04"), approved)))

    assert row == Approval(
        stream=STREAM,
        version=3,
        forum="the Full Council",
        by="edinburgh",
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        sources=("minutes",),
    )
    assert row.when == IN_MAY


def test_a_promise_that_was_closed() -> None:
    promise = tie.CommitmentMade(
        on=MAY,
        commitment="bursary",
        text="to pay for a student",
        owner="kaohsiung",
        due="2025-06",
        certainty="reported",
        sources=citing("letter"),
    )
    closed = commitment_closed("2025-07", commitment="bursary", outcome="missed", sources=citing("press"))

    row = only(commitments(history(opened, promise, closed)))

    assert row == Commitment(
        stream=STREAM,
        version=2,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        commitment="bursary",
        text="to pay for a student",
        owner="kaohsiung",
        due="2025-06",
        due_earliest=day("2025-06-01"),
        due_latest=day("2025-06-30"),
        outcome="missed",
        closed_version=3,
        closed_on="2025-07",
        closed_earliest=day("2025-07-01"),
        closed_latest=day("2025-07-31"),
        certainty="reported",
        sources=("letter", "press"),
    )
    assert row.made == IN_MAY
    assert row.by_when == Days(edtf="2025-06", earliest="2025-06-01", latest="2025-06-30")
    assert row.closed == Days(edtf="2025-07", earliest="2025-07-01", latest="2025-07-31")


def test_a_plan_that_something_closed() -> None:
    plan = Planned(
        on=MAY,
        plan="harbour-talks",
        what="visit",
        due="2025-06/2025-07",
        visitor="edinburgh",
        host="kaohsiung",
        occasion="harbour talks",
        place="the town hall",
        people=(Person(name="somebody"),),
        topics=("ports",),
        certainty="reported",
        sources=citing("letter"),
    )
    visit = tie.Visited(
        on="2025-08", visitor="edinburgh", host="kaohsiung", plan="harbour-talks", sources=citing("press")
    )
    told = history(opened, plan, visit)

    row = only(plans(told))

    assert row == Plan(
        stream=STREAM,
        version=2,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        plan="harbour-talks",
        what="visit",
        due="2025-06/2025-07",
        due_earliest=day("2025-06-01"),
        due_latest=day("2025-07-31"),
        visitor="edinburgh",
        host="kaohsiung",
        occasion="harbour talks",
        at="the town hall",
        people=("somebody",),
        closed_as="visited",
        closed_version=3,
        closed_on="2025-08",
        closed_earliest=day("2025-08-01"),
        closed_latest=day("2025-08-31"),
        certainty="reported",
        sources=("letter", "press"),
    )
    assert row.made == IN_MAY
    assert row.for_when == Days(edtf="2025-06/2025-07", earliest="2025-06-01", latest="2025-07-31")
    assert [row.is_open(day(iso)) for iso in ("2024-04-30", "2024-05-15", "2024-06-01")] == [
        "no",
        "possible",
        "yes",
    ]
    assert [row.is_open(day(iso)) for iso in ("2025-08-15", "2025-08-31")] == ["possible", "no"]
    assert [row.past(day(iso)) for iso in ("2025-07-31", "2025-08-01")] == [False, True]
    assert [part.how for part in people(told)] == ["is to take part"]
    assert list(topics(told)) == [], "nothing has happened yet"


def test_a_concern() -> None:
    fears = tie.ConcernRaised(
        on=MAY,
        by="the airport",
        text="fewer flights",
        means=("economic",),
        certainty="reported",
        sources=citing("press"),
    )

    row = only(concerns(history(opened, fears, OLDER)))

    assert row == Concern(
        stream=STREAM,
        version=2,
        place=3,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        by="the airport",
        text="fewer flights",
        means=("economic",),
        certainty="reported",
        sources=("press",),
    )
    assert row.when == IN_MAY


def test_pressure_that_was_lifted() -> None:
    pressed = tie.Pressured(
        on=MAY,
        actor="Consulate-General",
        means=("political", "economic"),
        form="threat",
        incident="letter-2024",
        channel="a letter",
        demand="not to sign",
        ground="one China",
        beneficiary="Beijing",
        target="edinburgh",
        attributed_by="the press",
        certainty="reported",
        sources=citing("press"),
    )
    lifted = pressure_lifted("2025-02", sources=citing("minutes"))

    row = only(pressures(history(opened, pressed, OLDER, lifted)))

    assert row == Pressure(
        stream=STREAM,
        version=2,
        place=3,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        incident="letter-2024",
        actor="Consulate-General",
        means=("political", "economic"),
        form="threat",
        channel="a letter",
        demand="not to sign",
        ground="one China",
        beneficiary="Beijing",
        target="edinburgh",
        attributed_by="the press",
        certainty="reported",
        sources=("press",),
        reversed_how="lifted",
        reversed_by=4,
        reversed_on="2025-02",
        reversed_earliest=day("2025-02-01"),
        reversed_latest=day("2025-02-28"),
        reversed_sources=("minutes",),
    )
    assert row.when == IN_MAY


def test_a_proposal_that_was_rejected() -> None:
    first = tie.Proposed(
        on=MAY, kind="friendship", by="kaohsiung", forum="the Full Council", sources=citing("minutes")
    )
    rejected = considered("2024-09", outcome="rejected", sources=citing("press"))

    row = only(proposals(history(opened, first, rejected)))

    assert row == Proposal(
        stream=STREAM,
        n=1,
        version=2,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        kind="friendship",
        by="kaohsiung",
        forum="the Full Council",
        sources=("minutes",),
        ended="rejected",
        ended_by=3,
        ended_on="2024-09",
        ended_earliest=day("2024-09-01"),
        ended_latest=day("2024-09-30"),
        ended_sources=("press",),
    )
    assert row.when == IN_MAY


def test_a_day_that_was_set_and_overtaken() -> None:
    tabled = tie.Proposed(
        on=MAY, kind="friendship", due="2025-06", certainty="reported", sources=citing("minutes")
    )

    row = only(deadlines(history(opened, tabled, put_on_hold("2024-09"))))

    assert row == Deadline(
        stream=STREAM,
        version=2,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        what="decision",
        about=("friendship",),
        due="2025-06",
        due_earliest=day("2025-06-01"),
        due_latest=day("2025-06-30"),
        over_version=3,
        over_earliest=day("2024-09-01"),
        over_latest=day("2024-09-30"),
        certainty="reported",
        sources=("minutes",),
    )
    assert str(row.text) == "friendship"


@pytest.mark.parametrize(("by", "words"), [("edinburgh", "terminated by EDINBURGH"), (None, "terminated")])
def test_a_day_on_which_an_end_takes_effect(by: str | None, words: str) -> None:
    row = only(deadlines(history(opened, signed("2023"), tie.Terminated(on=MAY, by=by, effective="2026"))))

    assert (row.what, row.due, row.text.said(str.upper)) == ("effect", "2026", words)


def test_an_agreement_whose_notice_came_too_late() -> None:
    terms = runs(length="P1Y", renewal="tacit", notice="P3M")
    told = history(
        opened,
        signed("2020-01", term=terms),
        renewal_declined("2021-12-15"),  # in time was the end of September or of October
        renewed("2023-02", term=terms),
    )
    too_late = (day("2021-09-30"), day("2021-10-30"))

    rows = [instrument for instrument in instruments(told) if instrument.first >= day("2021-12-15")]

    declined, renewed_perhaps = rows[0], next(row for row in rows if row.others)
    assert declined.signed == Days(edtf="2020-01", earliest="2020-01-01", latest="2020-01-31")
    assert (declined.signed_by, declined.named) == (("edinburgh", "kaohsiung"), ())
    assert (declined.late_earliest, declined.late_latest) == too_late
    assert [(other.late_earliest, other.late_latest) for other in renewed_perhaps.others] == [too_late]


def test_the_first_signature_is_of_some_day_of_its_month() -> None:
    told = history(opened, signed(MAY, kind="sister-city", sources=citing("agreement")))

    row = first_signings(instruments(told), tier=4, day=day("2025-01-01"))[STREAM]

    assert row == Signing(
        stream=STREAM,
        version=2,
        kind="sister-city",
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        sources=("agreement",),
    )
    assert row.when == IN_MAY


def test_a_status_and_a_tier_begin_on_some_day_of_their_month() -> None:
    row = list(spells(history(opened, signed(MAY))))[-1]

    assert (row.status, row.since, row.tier_since) == ("in-force", IN_MAY, IN_MAY)


def test_an_end_that_was_given_comes_on_some_day_of_its_month() -> None:
    row = next(iter(endings(history(opened, signed("2020"), terminated("2024-01", effective=MAY)))))

    assert row.on == IN_MAY


def test_who_stands_on_which_side() -> None:
    told = history(
        opened_between("edinburgh", "kaohsiung-county"),
        around=StreamContext(successors=(("kaohsiung", "kaohsiung-county", MAY_FIRST),)),
    )
    stream = "partnership:edinburgh--kaohsiung-county"

    assert set(sides(told)) == {
        Side(stream=stream, body="edinburgh", party="edinburgh", role="party", since=None),
        Side(stream=stream, body="kaohsiung-county", party="kaohsiung-county", role="party", since=None),
        Side(stream=stream, body="kaohsiung", party="kaohsiung-county", role="party", since=MAY_FIRST),
    }


# --- memberships, programmes, bodies, sources, the ledger


def test_a_member_and_its_network() -> None:
    stream = "membership:kaohsiung@iurc"

    assert set(sides(history(membership.Applied(), stream=stream))) == {
        Side(stream=stream, body="kaohsiung", party="kaohsiung", role="member", since=None),
        Side(stream=stream, body="iurc", party="iurc", role="network", since=None),
    }


def test_what_a_member_took_part_in() -> None:
    forum = membership.Participated(
        on=MAY,
        occasion="a forum",
        place="Brussels",
        counterparts=("hamburg",),
        topics=("port",),
        certainty="reported",
        sources=citing("press"),
    )

    row = only(
        involvement
        for involvement in involvements(
            history(membership.Joined(on="2023"), forum, OLDER, stream="membership:a@iurc")
        )
        if involvement.what == "participated"
    )

    assert row == Involvement(
        stream="membership:a@iurc",
        version=2,
        place=3,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        what="participated",
        as_name=None,
        occasion="a forum",
        at="Brussels",
        by=None,
        counterparts=("hamburg",),
        topics=("port",),
        reason=None,
        certainty="reported",
        sources=("press",),
    )
    assert row.when == IN_MAY


def test_a_programme_under_another() -> None:
    started = programme.Started(
        on=MAY,
        name="Film week",
        kind="festival",
        host="kaohsiung",
        under="film-festival",
        certainty="reported",
        sources=citing("press"),
    )
    new = History("programme:film-week")

    row = only(programmes(History(new.stream, (entry(new, started),))))

    assert row == Programme(
        stream="programme:film-week",
        version=1,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        title="Film week",
        kind="festival",
        host="kaohsiung",
        under="programme:film-festival",
        certainty="reported",
        sources=("press",),
    )
    assert row.started == IN_MAY


def test_an_edition() -> None:
    held = programme.EditionHeld(
        on=MAY,
        title="The third",
        place="Pier-2",
        partners=("gdynia",),
        people=(Person(name="two artists"),),
        topics=("culture",),
        first_of_kind=True,
        certainty="reported",
        sources=citing("press"),
    )
    told = history(programme.Started(name="Weeks", kind="workshop"), held, OLDER, stream="programme:weeks")

    row = only(editions(told))

    assert row == Edition(
        stream="programme:weeks",
        version=2,
        place=3,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        title="The third",
        at="Pier-2",
        partners=("gdynia",),
        people=("two artists",),
        topics=("culture",),
        first_of_kind=True,
        certainty="reported",
        sources=("press",),
    )
    assert row.when == IN_MAY


def test_a_body_that_was_renamed_and_succeeded() -> None:
    told = history(
        body.Registered(
            name="Kaohsiung County",
            kind="county",
            country="TW",
            names={"zh-Hant": "高雄縣"},
            lat=22.75,
            lon=120.5,
            ids=body.Ids(wikidata="Q133865"),
            region="Taiwan Province",
            under="taiwan",
            sources=citing("gazetteer"),
        ),
        body.Renamed(name="Greater Kaohsiung", names={"zh-Hant": "大高雄"}),
        body.Characterised(tags=("industry:port",)),
        body.Succeeded(on=MAY, by="kaohsiung"),
        stream="body:kaohsiung-county",
    )

    assert only(bodies(told)) == Body(
        stream="body:kaohsiung-county",
        slug="kaohsiung-county",
        title="Greater Kaohsiung",
        kind="county",
        country="TW",
        names=(("zh-Hant", "大高雄"),),
        former_names=("Kaohsiung County", "高雄縣"),
        lat=22.75,
        lon=120.5,
        ids=(("wikidata", "Q133865"),),
        region="Taiwan Province",
        under="taiwan",
        tags=("industry:port",),
        successor="kaohsiung",
        since_earliest=MAY_FIRST,
        since_latest=MAY_LAST,
        succeeded_by=4,
        sources=("gazetteer",),
    )
    assert Name(stream="body:kaohsiung-county", folded="greater kaohsiung", slug="kaohsiung-county") in set(
        names(told)
    )


def test_a_tag_of_a_body() -> None:
    said = body.Characterised(
        on=MAY, tags=("industry:port",), certainty="reported", sources=citing("gazetteer")
    )

    row = only(tags(history(body.Registered(name="Kaohsiung", kind="city"), said)))

    assert row == Tag(
        stream="body:kaohsiung",
        version=2,
        slug="kaohsiung",
        tag="industry:port",
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        certainty="reported",
        sources=("gazetteer",),
    )
    assert row.when == IN_MAY


def test_a_source_that_was_withdrawn() -> None:
    registered = source.Registered(
        title="Report",
        kind="article",
        authors=("A. Writer",),
        publisher="Łódź Post",
        published="2023",
        url="https://example.org/report",
    )
    told = history(
        registered,
        source.SameAs(original="agency"),
        source.Withdrawn(on=MAY, reason="a forgery"),
        stream="source:report",
    )

    assert only(sources(told)) == Source(
        stream="source:report",
        version=1,
        slug="report",
        title="Report",
        kind="article",
        authors=("A. Writer",),
        publisher="Łódź Post",
        published="2023",
        url="https://example.org/report",
        original="agency",
        withdrawn="a forgery",
        withdrawn_by=3,
        withdrawn_on=MAY,
        withdrawn_earliest=MAY_FIRST,
        withdrawn_latest=MAY_LAST,
        voice="lodz post",
    )


def test_the_ledger_and_a_policy() -> None:
    policy = ledger.PolicyAdopted(
        on=MAY,
        policy="strict",
        title="Sister ties alone",
        by="kaohsiung",
        metric="sister-cities",
        counts=("sister-city",),
        follow_up="sister-school",
        text="as the council has it",
        sources=citing("minutes"),
    )
    told = history(
        ledger.Opened(title="City diplomacy", home="kaohsiung", languages=("en",), timezone="Asia/Taipei"),
        policy,
    )

    assert only(ledgers(told)) == Ledger(
        stream="ledger",
        title="City diplomacy",
        home="kaohsiung",
        languages=("en",),
        timezone="Asia/Taipei",
    )
    assert only(policies(told)) == Policy(
        stream="ledger",
        version=2,
        policy="strict",
        title="Sister ties alone",
        by="kaohsiung",
        metric="sister-cities",
        counts=("sister-city",),
        follow_up="sister-school",
        text="as the council has it",
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        sources=("minutes",),
    )
