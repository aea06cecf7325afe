"""Topics as rows: of whatever fact names them."""

from comity.testing import history, opened
from domain import membership, programme
from domain.partnership import facts as tie
from projections.rows.topics import topics


def test_each_topic_of_a_fact_is_a_row_once() -> None:
    told = history(opened, tie.Contacted(on="2024-05", channel="call", topics=("port", "culture", "port")))

    assert [(topic.n, topic.topic, topic.verb, topic.when.edtf) for topic in topics(told)] == [
        (0, "port", "contacted", "2024-05"),
        (1, "culture", "contacted", "2024-05"),
    ]


def test_partners_of_an_edition_and_counterparts_in_a_network_stand_beside_it() -> None:
    edition = programme.EditionHeld(title="First", partners=("paris",), topics=("climate",))
    part = membership.Participated(occasion="a forum", counterparts=("hamburg",), topics=("ports",))

    (held,) = topics(history(programme.Started(name="W", kind="workshop"), edition, stream="programme:w"))
    (took_part,) = topics(history(part, stream="membership:kaohsiung@iurc"))

    assert (held.partners, took_part.partners) == (("paris",), ("hamburg",))
    assert held.on is None
