"""How often what chance gives is tried: seldom in the suite, where each try takes long; more often for who asks for it."""

from hypothesis import settings

FEW = 20
"""Examples of a test of the suite that says nothing else."""


def times(few: int) -> int:
    """So many in the suite; with `HYPOTHESIS_PROFILE=hunt` or `thorough` as many more as other tests have there."""
    return few * settings().max_examples // FEW
