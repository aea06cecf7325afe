"""What the library makes an application's parts with: the recorder is handed in, and the environment has no say in it."""

from typing import TYPE_CHECKING, NoReturn, cast

from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory, TrackingRecorder
from eventsourcing.utils import Environment

if TYPE_CHECKING:
    from store.ports import Recorder


class Factory(InfrastructureFactory[TrackingRecorder]):
    """Gives an application the recorder of an open ledger, and closes it with the application."""

    def __init__(self, env: Environment, recorder: "Recorder") -> None:
        super().__init__(env)
        self._recorder = recorder

    def application_recorder(self) -> ApplicationRecorder:
        """The recorder."""
        return cast("ApplicationRecorder", self._recorder)

    def close(self) -> None:
        """Let go of the ledger."""
        self._recorder.close()

    # the library's own would make a table more in the file, at which the next writer would be refused

    def aggregate_recorder(self, purpose: str = "events") -> NoReturn:
        """None, of snapshots or of anything else. Errors: NotImplementedError."""
        raise NotImplementedError(_ENTRIES_ALONE)

    def tracking_recorder(self, tracking_recorder_class: object = None) -> NoReturn:
        """None. Errors: NotImplementedError."""
        raise NotImplementedError(_ENTRIES_ALONE)

    def process_recorder(self) -> NoReturn:
        """None. Errors: NotImplementedError."""
        raise NotImplementedError(_ENTRIES_ALONE)


_ENTRIES_ALONE = (
    "a ledger's file holds entries and nothing else: what follows from them is kept in a file of its own"
    " (store.sqlite.tracking)"
)
