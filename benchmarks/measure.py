"""Time things as ratios in one run: what is measured and what it is measured against take turns.

A machine that is shared drifts; a ratio of two things that took turns does not. Quote medians.
"""

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

if sys.platform != "win32":
    import resource


@dataclass(frozen=True)
class Timing:
    """Seconds of some runs."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median in seconds."""
        return statistics.median(self.runs)

    def __str__(self) -> str:
        """`12.3 ms (11.9–13.0)`."""
        scale, unit = (1_000, "ms") if self.median < 1 else (1, "s")
        return f"{self.median * scale:.1f} {unit} ({min(self.runs) * scale:.1f}–{max(self.runs) * scale:.1f})"


def processor() -> float:
    """Seconds for which processors have worked for this process and those that it has started and awaited.

    On a machine that others use, they tell more than the clock.
    """
    own = time.process_time()
    if sys.platform == "win32":
        return own
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own + children.ru_utime + children.ru_stime


def in_turn(
    ones: Sequence[Callable[[], object]], times: int = 7, clock: Callable[[], float] = time.perf_counter
) -> list[Timing]:
    """Run each of some functions in turn, `times` rounds after one that does not count."""
    taken: list[list[float]] = [[] for _ in ones]
    for number in range(times + 1):
        for item, runs in zip(ones, taken, strict=True):
            gc.collect()
            begun = clock()
            item()
            if number:
                runs.append(clock() - begun)
    return [Timing(tuple(runs)) for runs in taken]


def ratio(timing: Timing, other: Timing) -> float:
    """The median of the ratios run by run."""
    return statistics.median(a / b for a, b in zip(timing.runs, other.runs, strict=True))


def process(words: Sequence[str], **environment: str) -> Callable[[], object]:
    """A whole process as something to time; what Python compiles it keeps, as it does for users."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> object:
        return subprocess.run(
            words,
            check=True,
            capture_output=True,
            env={**own, **environment},
            stdin=subprocess.DEVNULL,
        )

    return run
