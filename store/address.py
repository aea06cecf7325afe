"""How SQLite is told which file to open, and for what: nothing in a file's name is taken for anything else."""

from pathlib import Path


def address(where: Path, mode: str) -> str:
    """The URI of a file, to be read (`ro`) or written (`rw`): SQLite takes only `%`, `?` and `#` for something else.

    https://www.sqlite.org/uri.html
    """
    path = where.absolute().as_posix()
    for sign, escaped in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        path = path.replace(sign, escaped)
    return f"file:{path if path.startswith('/') else f'/{path}'}?mode={mode}"
