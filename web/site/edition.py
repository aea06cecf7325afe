"""What an edition of a site is: of which ledger, of which day, with what; all that its bytes may depend on."""

from pathlib import Path
from typing import NamedTuple

from web.site.discretion import KEPT_BACK


class Edition(NamedTuple):
    """What is published, in plain values: other processes are told it."""

    where: Path
    """The ledger's file."""
    version: str
    """Of comity."""
    day: int
    """The day of which the pages speak, a proleptic ordinal."""
    as_at: str | None
    """The same, ISO 8601, where it is earlier than the last entry: the pages then speak of the past. None else."""
    told: frozenset[str] = frozenset()
    """What is published though it is kept back else: some of `KEPT_BACK`."""
    base_url: str = ""
    """Where the site will stand, with a slash at its end; empty where nobody says."""
    sealed: int = 0
    """How many entries the checkpoint covers that was given; 0 where none was."""
    pictures: bool = False
    """Whether preview pictures can be made here."""

    @property
    def left_out(self) -> list[str]:
        """What is kept back, in words."""
        return [words for name, words in KEPT_BACK.items() if name not in self.told]
