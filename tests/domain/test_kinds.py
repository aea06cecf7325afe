"""The kinds of instrument in the words of those who keep registers."""

import subprocess
import sys
from typing import get_args

import pytest

from domain.body import BodyKind
from domain.kinds import COUNTED, KINDS, SUB_BODIES, TIERS, bodies_of, kind_of_instrument
from domain.partnership.facts import InstrumentKind


def test_every_kind_is_known_by_its_own_name() -> None:
    assert {kind_of_instrument(kind) for kind in TIERS} == set(TIERS)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("姊妹市", "sister-city"),
        ("Twin  Town", "sister-city"),
        ("Absichtserklärung", "letter-of-intent"),
        ("ＭＯＵ", "mou"),
        ("友好交流協定", "friendship"),
        ("姊妹校", "sister-school"),
        ("a handshake", None),
        *((f"Patto d{sign}amicizia", "friendship") for sign in ("'", "’", "´", "i ", "' ")),
        ("Patto da amicizia", None),
    ],
)
def test_the_words_of_the_field(words: str, kind: str | None) -> None:
    assert kind_of_instrument(words) == kind


def test_no_word_means_two_things() -> None:
    for kind in KINDS.values():
        assert [kind_of_instrument(word) for word in kind.synonyms] == [kind.kind] * len(kind.synonyms)
    words = [word.casefold() for kind in KINDS.values() for word in kind.synonyms]
    assert len(words) == len(set(words))


def test_what_is_stored_stays_and_binds_as_it_did() -> None:
    assert list(TIERS.items()) == [
        *[("letter-of-intent", 1), ("mou", 2), ("project", 2), ("friendship", 3), ("sister-city", 4)],
        *[("sister-school", 4), ("sister-university", 4), ("sister-port", 4), ("sister-council", 4)],
        *[("protocol", 2), ("other", 1)],
    ], "a new line of domain/kinds.py is said here, and in LISTS of tests/domain/test_vocabulary.py, for good"
    assert list(get_args(InstrumentKind)) == list(KINDS) == list(TIERS)


def test_the_metrics_and_the_bodies_of_ties_below_cities() -> None:
    assert {metric: bodies_of(kinds) for metric, kinds in COUNTED.items()} == {
        "sister-school-ties": ("school", "university"),
        "sister-port-ties": ("port",),
        "sister-council-ties": ("council",),
    }
    assert set(SUB_BODIES) <= set(get_args(BodyKind))


def test_the_table_and_the_options_wait_for_no_model() -> None:
    look = (
        "import sys, domain.kinds, queries.fields; queries.fields.types_called('signed');"
        " print({'pydantic', 'eventsourcing', 'domain.fact'} & {*sys.modules})"
    )

    done = subprocess.run([sys.executable, "-c", look], capture_output=True, encoding="utf-8", check=True)

    assert done.stdout == "set()\n"
