"""Whoever asks a place asks what `store.ports` says, and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.application import open_ledger
from store.ports import Glance, Location, Recorder
from store.sqlite.connection import missing
from store.sqlite.location import File
from tests.store.conftest import Narrow


def is_a_location(place: Location) -> Location:
    """The type checker sees here that a file is one."""
    return place


def test_a_file_is_a_place(where: Path) -> None:
    place = is_a_location(File(where))

    place.begin()

    recorder: Recorder = place.open(read_only=True)
    glance: Glance = place.glance()
    with glance as seen:
        assert (recorder.count(), recorder.max_notification_id(), seen.ids("body")) == (0, None, [])
    recorder.close()


@pytest.mark.parametrize(
    "ask",
    [lambda recorder: recorder.datastore, lambda recorder: recorder._rows("SELECT 1")],
)
def test_what_no_port_says_is_not_there(where: Path, ask: Callable[[Any], object]) -> None:
    """The control: these tests see a place as narrow as its port."""
    with open_ledger(where, create=True) as ledger:
        assert isinstance(ledger.place, Narrow)
        assert isinstance(ledger.recorder, Narrow)
        with pytest.raises(AttributeError, match="is in no port"):
            ask(ledger.recorder)


def test_a_place_says_itself_what_is_missing_there(where: Path) -> None:
    assert str(File(where).missing()) == str(missing(where))
