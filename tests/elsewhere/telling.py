"""What a system says of a file, said otherwise."""

import os

IN_ORDER = ("st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size")
"""What a file is said to be, as far as Python takes it by its place alone."""


def told_otherwise(found: os.stat_result, **other: int) -> os.stat_result:
    """What is said of a file, with some of it otherwise."""
    numbers = list(found)
    for name, value in other.items():
        numbers[IN_ORDER.index(name)] = value
    names = [name for name in dir(found) if name.startswith("st_") and name not in IN_ORDER]
    return os.stat_result(numbers, {name: getattr(found, name) for name in names})
