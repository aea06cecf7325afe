"""What is said of rough histories, held against exact ones: `python benchmarks/proof.py [--questions 50000] [--controls]`.

Rough histories are made up at random; of each, days are chosen exactly in as many ways as are asked for, and each of
these exact histories is followed day by day by a simulation that knows the rules alone (`tests/domain/simulation.py`).
An answer is unsound where one of them gives what was not called possible, or other than what was called certain. It is
looser than need be where something was called possible that none of them gave; some of that is chance.
"""

import argparse
import sys
import time
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.domain import proof_subject
from tests.domain.proof_subject import Subject
from tests.domain.proving import COMPLETIONS, CONTROLS, KINDS, Tally, caught, prove

QUESTIONS = 50_000
FOR_A_CONTROL = 600
"""Stories that are told again for each deliberate error."""
EVERY = 5.0
"""Seconds between two words of progress."""


def main() -> None:
    """Ask, and print what came of it."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--questions", type=int, default=QUESTIONS)
    options.add_argument("--completions", type=int, default=COMPLETIONS, help="exact histories of each")
    options.add_argument("--first", type=int, default=0, help="the number of the first story")
    options.add_argument(
        "--faults", type=int, default=3, help="answers to show that do not hold, of each kind"
    )
    options.add_argument("--controls", action="store_true", help="the deliberate errors too")
    given = options.parse_args()
    tally = _ask(proof_subject.answer, given.questions, given.first, given.completions)
    _print(tally, given.faults)
    missed = [
        name
        for name, wrong in (CONTROLS.items() if given.controls else ())
        if not _caught(name, wrong(proof_subject.answer), given.first, given.completions)
    ]
    sys.exit(1 if tally.faults or missed else 0)


def _ask(subject: Subject, questions: int, first: int, completions: int) -> Tally:
    """Ask until there have been so many questions."""
    said = time.monotonic()
    tally = Tally()
    for tally in prove(count(first), subject, completions):
        if tally.questions >= questions:
            break
        if time.monotonic() - said > EVERY:
            said = time.monotonic()
            print(f"  {tally.questions:>9,} of {questions:,}, unsound {len(tally.faults):,}", flush=True)
    return tally


def _print(tally: Tally, faults: int) -> None:
    print(f"\nstories      {tally.stories:>9,}")
    print(f"completions  {tally.completions:>9,}")
    print(f"questions    {tally.questions:>9,}")
    print(f"unsound      {len(tally.faults):>9,}\n")
    print(f"{'':12}{'asked':>9}{'unsound':>9}{'certain':>9}{'looser':>9}")
    for kind in KINDS:
        certain = f"{_share(tally.certain[kind], tally.asked[kind]):>9}" if kind in tally.certain else " " * 9
        loose = f"{_share(tally.loose[kind], tally.asked[kind]):>9}" if kind in tally.certain else ""
        print(f"{kind:12}{tally.asked[kind]:>9,}{tally.unsound[kind]:>9,}{certain}{loose}")
    for kind in KINDS:
        first_of = {str(fault.told): fault for fault in reversed(tally.faults) if fault.kind == kind}
        for fault in [*first_of.values()][::-1][:faults]:  # one a story
            print(f"\n{fault}")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def _caught(name: str, wrong: Subject, first: int, completions: int) -> bool:
    """How many stories out of so many tell the deliberate error from what is right; whether any does."""
    seeds = range(first, first + FOR_A_CONTROL)
    found = sum(caught(seed, wrong, proof_subject.answer, completions) for seed in seeds)
    print(f"{'caught' if found else 'MISSED'}: {name} (in {found:,} of {len(seeds):,} stories)", flush=True)
    return bool(found)


if __name__ == "__main__":
    main()
