"""A field of a fact as an option of the command line."""

from queries.fields import FactField


def flags(one: FactField) -> tuple[str, ...]:
    """What it is called at the command line: the name that an answer uses comes last."""
    flag = f"--{one.name.replace('_', '-')}"
    return (flag, "--person") if (one.name, one.shape) == ("people", "people") else (flag,)
