"""A field of a fact as an option of the command line."""

from queries.fields import FactField


def flags(field: FactField) -> tuple[str, ...]:
    """What it is called at the command line: the name that an answer uses comes last."""
    flag = f"--{field.name.replace('_', '-')}"
    return (flag, "--person") if (field.name, field.shape) == ("people", "people") else (flag,)
