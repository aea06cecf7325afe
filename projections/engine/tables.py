"""Which projections are kept together: those that are built in, found by their files, and a plug-in's each by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from projections import rows
from projections.engine import version
from projections.engine.columns import Table, Unkept
from projections.engine.rows_file import BUILT_IN
from projections.row import Projection, written

if TYPE_CHECKING:
    from domain.history import History


@cache
def built_in_projections() -> tuple[Projection[Any], ...]:
    """The projections that are built in, by name: every one that a module of `projections.rows` defines."""
    found: dict[str, Projection[Any]] = {}
    for path in sorted(Path(rows.__file__ or "").parent.glob("*.py")):
        module = import_module(f"{rows.__name__}.{path.stem}") if path.stem != "__init__" else rows
        for var in vars(module).values():
            own = isinstance(var, Projection) and var.__module__ == module.__name__
            if own and found.setdefault(var.name, var) is not var:
                raise TypeError(f"two projections are called {var.name}: {var.__module__} has the second")
    return tuple(found[name] for name in sorted(found))


@cache
def _built_in_tables() -> tuple[Table, ...]:
    return tuple(Table(projection, projection.name) for projection in built_in_projections())


@dataclass(eq=False)
class Group:
    """Projections that are kept together: of one position, and made by the same code."""

    name: str
    """What tracks them."""
    tables: tuple[Table, ...]
    files: tuple[str, ...]
    """What makes their rows."""

    @classmethod
    def built_in(cls) -> "Group":
        """All that are built in."""
        return cls(BUILT_IN, _built_in_tables(), version.sources())

    @classmethod
    def of_plug_in(cls, projection: Projection[Any]) -> "Group":
        """One of somebody else's. Errors: `Unkept`."""
        name = plug_in_name(projection)
        own = version.of_module(projection.__module__)
        if not own:
            raise Unkept("it stands in no file, so that nobody would see when it changes")
        if not all(map(version.trusted, own)):
            raise Unkept("Python took its module for what that said before it was changed: run this again")
        if projection.written != written(projection.__module__):
            raise Unkept("its module has changed since it was imported: run this again")
        return cls(name, (Table(projection, name),), (*version.sources(), *own))

    @cached_property
    def stamp(self) -> str:
        """The sizes and times of the files."""
        return version.stamp(self.files)

    @cached_property
    def digest(self) -> str:
        """What the files say."""
        return version.digest(self.files)

    @cached_property
    def by_kind(self) -> dict[str, tuple[Table, ...]]:
        """The tables that a kind of stream has rows in."""
        kinds = {kind for table in self.tables for kind in table.projection.of}
        return {kind: tuple(table for table in self.tables if kind in table.projection.of) for kind in kinds}

    def rows_of(self, histories: "Iterable[History]") -> Iterator[tuple[Table, list[Any]]]:
        """The rows of some histories, table by table."""
        found: dict[Table, list[Any]] = {table: [] for table in self.tables}
        for history in histories:
            for table in self.by_kind.get(history.stream.partition(":")[0], ()):
                found[table] += table.projection(history)
        return iter(found.items())


def plug_in_name(projection: Projection[Any]) -> str:
    """The name of a plug-in's table and of what tracks it; nothing is ever imported by it."""
    return f"plug-in:{projection.__module__}:{projection.name}"
