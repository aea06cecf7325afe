"""Which reports there are: each module in `projections.reports` with a report of its name, and those of plug-ins.

Both come through the same door: a module with a report. A plug-in's is named by an entry point in the group
`comity.reports`, whose value is that module, or the report in it.
"""

import os
import pkgutil
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from domain.message import Message, Several, Step
from domain.problem import Problem
from projections import reports as built_in
from queries import catalogue

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from types import ModuleType

    from projections.report import Report

T = TypeVar("T")
GROUP = "comity.reports"
BUILT_IN = "comity"
"""The distribution that brings the built-in reports."""


class Discovered(NamedTuple):
    """A report that is there to be loaded."""

    name: str
    by: str
    """The distribution that brings it."""
    place: str
    """Where it stands: `projections.reports.count`, `comity_quiet:quiet`."""
    load: "Callable[[], Report]"
    """The report. Errors: `NoReport`, and whatever the module of a plug-in raises."""

    @property
    def described(self) -> str:
        """Where it stands, in words."""
        return f"{self.place} of {self.by}"


class NoReport(Problem):
    """There is nothing by the name of a report in what was named; says what is there instead."""


class Unheard(Problem):
    """No report has this name."""


class Ambiguous(Problem):
    """Several reports have this name."""

    kind = "not-found"


class Unloadable(Problem):
    """A report is there, and its module cannot be imported."""

    kind = "not-found"


def discovered() -> Iterator[Discovered]:
    """Every report there is, the built-in ones first, in the order of their names. Nothing is loaded."""
    yield from (built_in_report(module) for module in _modules())
    yield from _plug_ins()


def find(name: str) -> Discovered:
    """The report of a name. Errors: `Unheard` with what comes near, `Ambiguous` where two have that name."""
    module = name.replace("-", "_")
    is_there = catalogue.entry(module) or module in _modules()
    found = [report for report in ([built_in_report(module)] if is_there else []) if not _is_none(report)]
    found += [report for report in _plug_ins() if report.name == name]
    if not found:
        import difflib

        near = difflib.get_close_matches(name, [known.name for known, _ in loaded()], n=3)
        hint = (
            Message("did you mean {near}?", near=Several(near, last=" or ", joint=" or "))
            if near
            else Message("{step} lists what there is", step=Step("report"))
        )
        raise Unheard(Message("there is no report {name}: {hint}", name=name, hint=hint))
    if len(found) > 1:
        places = Several([report.described for report in found], " and ")
        raise Ambiguous(
            Message("there are {count} reports {name}: {places}", count=len(found), name=name, places=places),
            "rename one of them, or uninstall what brings it",
        )
    return found[0]


def loadable(name: str) -> "Report":
    """The report of a name, loaded. Errors: as `find`, and `Unloadable`."""
    return load(find(name))


def load(found: Discovered) -> "Report":
    """A report, loaded. Errors: `Unloadable`, which says where it stands and why."""
    try:
        return found.load()
    except (Exception, SystemExit) as error:
        raise unloadable(found, error) from error


def unloadable(found: Discovered, error: BaseException) -> Unloadable:
    """That a report cannot be had, and why."""
    return Unloadable(
        Message(
            "the report {name} ({place}) cannot be loaded: {why}",
            name=found.name,
            place=found.described,
            why=reason(error),
        ),
        Message("{step} lists those that can", step=Step("report")),
    )


def loaded(warn: "Callable[[Unloadable], object] | None" = None) -> "Iterator[tuple[Discovered, Report]]":
    """Every report that can be loaded; `warn` is told of each that cannot."""
    return each(lambda found: found.load(), warn)


def each(
    read: "Callable[[Discovered], T]", warn: "Callable[[Unloadable], object] | None" = None
) -> "Iterator[tuple[Discovered, T]]":
    """What is read of every report; `warn` is told of each of which nothing can be."""
    for found in discovered():
        try:
            yield found, read(found)
        except NoReport as error:
            if found.by != BUILT_IN and warn:  # other modules may stand beside the built-in ones
                warn(unloadable(found, error))
        except (Exception, SystemExit) as error:  # noqa: BLE001 — whatever a plug-in does, the others are there
            if warn:
                warn(unloadable(found, error))


def reason(error: BaseException) -> str:
    """An error as one line; a problem's own words, else with the name of its class."""
    if isinstance(error, NoReport):
        return error.reason
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}".removesuffix(": ")


def _modules() -> list[str]:
    """The modules in which a built-in report may stand."""
    return sorted(module.name for module in pkgutil.iter_modules(built_in.__path__) if not module.ispkg)


def built_in_report(module: str) -> Discovered:
    """The built-in report that stands in a module; nobody else's is looked for."""
    place, name = f"projections.reports.{module}", module.strip("_").replace("_", "-")
    return Discovered(name, BUILT_IN, place, lambda: in_module(import_module(place), name))


def _is_none(found: Discovered) -> bool:
    """Whether a built-in module holds no report; one that cannot be imported is asked for, and says why then."""
    if catalogue.entry(found.place.rpartition(".")[2]):
        return False
    try:
        found.load()
    except NoReport:
        return True
    except Exception:  # noqa: BLE001 — said when it is loaded
        return False
    return False


def _plug_ins() -> Iterator[Discovered]:
    """The reports of other distributions, as their entry points name them."""
    if not _named_somewhere():
        return
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        by = point.dist.name if point.dist else "an unknown distribution"
        yield Discovered(point.name.replace("_", "-"), by, point.value, _loading(point))


def _loading(point: "EntryPoint") -> "Callable[[], Report]":
    def load() -> "Report":
        from projections.report import Report

        _see_that_it_is_as_written(point.module)
        found, name = point.load(), point.name.replace("_", "-")
        if not isinstance(found, Report):
            return in_module(found, name)
        if found.name != name:
            raise NoReport(
                Message("it is a report {name}: entry point and function are named alike", name=found.name)
            )
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

    there = [value for value in vars(module).values() if isinstance(value, Report)]
    for report in there:
        if report.name == name:
            return report
    others = Message(", but {those}", those=Several(report.name for report in there)) if there else ""
    raise NoReport(
        Message(
            "{module} holds no report {name}{others}: function and name are to be alike",
            module=module.__name__,
            name=name,
            others=others,
        )
    )


def _named_somewhere() -> bool:
    """Whether some distribution names the group at all: a glance, because the library's own look takes long."""
    return _is_named_in(tuple((place, _changed_at(place)) for place in sys.path))


def _changed_at(place: str) -> int:
    """When something was put into a folder or taken out of it, in nanoseconds; 0 where it is not there."""
    try:
        return os.stat(place or ".").st_mtime_ns  # noqa: PTH116 — asked for every report that is looked for
    except OSError:
        return 0


@lru_cache(maxsize=1)
def _is_named_in(places: tuple[tuple[str, int], ...]) -> bool:
    """Whether some distribution in folders, as they were last changed, names the group."""
    for place in (Path(place) for place, _ in places):
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
