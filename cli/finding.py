"""Which reports there are: each module in `projections.reports` with a report of its name, and those that guests bring.

House and guests come through the same door: a module with a report. A guest's is named by an entry point in the group
`comity.reports`, whose value is that module, or the report in it.
"""

import os
import pkgutil
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from cli.errors import Failure, Usage
from projections import reports as house

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from types import ModuleType

    from projections.report import Report

GROUP = "comity.reports"
HOUSE = "comity"


class Brought(NamedTuple):
    """A report that is there to be loaded."""

    name: str
    by: str
    """The distribution that brings it."""
    place: str
    """Where it stands: `projections.reports.count`, `comity_quiet:quiet`."""
    load: "Callable[[], Report]"

    @property
    def told(self) -> str:
        """Where it stands, in words."""
        return f"{self.place} of {self.by}"


class NoReport(Exception):
    """There is nothing by the name of a report in what was named; says what is there instead."""


def reports() -> Iterator[Brought]:
    """Every report there is, the house's first, in the order of their names. Nothing is loaded."""
    yield from (_house(module) for module in _modules())
    yield from _guests()


def find(name: str) -> Brought:
    """The report of a name. Errors: Usage with what comes near, Failure where two have that name."""
    found = [_house(name.replace("-", "_"))] if name.replace("-", "_") in _modules() else []
    found = [item for item in found if not _is_none(item)]
    found += [guest for guest in _guests() if guest.name == name]
    if not found:
        import difflib

        near = difflib.get_close_matches(name, [named.name for named, _ in loaded(quiet=True)], n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "comity report lists what there is"
        raise Usage(f"there is no report {name}: {hint}")
    if len(found) > 1:
        raise Failure(
            3,
            f"there are {len(found)} reports {name}: {' and '.join(row.told for row in found)}",
            "rename one of them, or uninstall what brings it",
        )
    return found[0]


def loaded(*, quiet: bool = False) -> "Iterator[tuple[Brought, Report]]":
    """Every report that can be loaded; one that cannot costs a line of warning, unless `quiet`."""
    for report in reports():
        try:
            yield report, report.load()
        except NoReport as error:
            if report.by != HOUSE and not quiet:  # other modules stand in the house too
                warn(report, error)
        except (Exception, SystemExit) as error:  # noqa: BLE001 — whatever a guest does, the house stands
            if not quiet:
                warn(report, error)


def warn(brought: Brought, error: BaseException) -> None:
    """Say on one line that a report cannot be had, and why."""
    click.echo(
        f"Warning: the report {brought.name} ({brought.told}) cannot be loaded: {reason(error)}", err=True
    )


def reason(error: BaseException) -> str:
    """An error as one line."""
    said = " ".join(str(error).split())
    return said if isinstance(error, NoReport) else f"{type(error).__name__}: {said}".removesuffix(": ")


def _modules() -> list[str]:
    """The modules of the house in which a report may stand."""
    return sorted(module.name for module in pkgutil.iter_modules(house.__path__) if not module.ispkg)


def _house(module: str) -> Brought:
    place, name = f"projections.reports.{module}", module.strip("_").replace("_", "-")
    return Brought(name, HOUSE, place, lambda: in_module(import_module(place), name))


def _is_none(brought: Brought) -> bool:
    """Whether a module of the house holds no report; one that cannot be imported is asked for, and says why then."""
    try:
        brought.load()
    except NoReport:
        return True
    except Exception:  # noqa: BLE001 — said when it is loaded
        return False
    return False


def _guests() -> Iterator[Brought]:
    """The reports of other distributions, as their entry points name them."""
    if not _named_somewhere():
        return
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        by = point.dist.name if point.dist else "an unknown distribution"
        yield Brought(point.name.replace("_", "-"), by, point.value, _loading(point))


def _loading(point: "EntryPoint") -> "Callable[[], Report]":
    def load() -> "Report":
        from projections.report import Report

        _see_that_it_is_as_written(point.module)
        found, name = point.load(), point.name.replace("_", "-")
        if not isinstance(found, Report):
            return in_module(found, name)
        if found.name != name:
            raise NoReport(f"it is a report {found.name}: entry point and function are named alike")
        return found

    return load


def _see_that_it_is_as_written(module: str) -> None:
    """Have Python read a module that was changed within a second anew, before it is imported."""
    from importlib.util import find_spec

    from projections.engine.version import trusted

    if module not in sys.modules and (found := find_spec(module)) and found.origin:
        trusted(found.origin)


def in_module(module: "ModuleType", name: str) -> "Report":
    """The report of a name in a module. Errors: NoReport."""
    from projections.report import Report

    there = [var for var in vars(module).values() if isinstance(var, Report)]
    for named in there:
        if named.name == name:
            return named
    others = f", but {', '.join(named.name for named in there)}" if there else ""
    raise NoReport(f"{module.__name__} holds no report {name}{others}: function and name are to be alike")


def _named_somewhere() -> bool:
    """Whether some distribution names the group at all: a glance, because the library's own look takes long."""
    for place in map(Path, sys.path):
        if place.is_file():  # an archive: the library knows how to look into it
            return True
        try:
            folders = [
                path.path for path in os.scandir(place) if path.name.endswith((".dist-info", ".egg-info"))
            ]
        except OSError:
            continue
        for folder in folders:
            try:
                if GROUP in (Path(folder) / "entry_points.txt").read_text(encoding="utf-8"):
                    return True
            except (OSError, UnicodeDecodeError):
                continue
    return False
