"""The pages, one idea a module: each names in `PAGES` what stands where (`web.page.Page`), and is found because it is here.

`instead.py` comes last: it answers with a report's own page where there is no page of its own.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from web.page import Page

LAST = "instead"


def each_page() -> Iterator[Page]:
    """Every page, one an address: those without a variable part before those with one."""
    names = sorted((module.name for module in iter_modules(__path__)), key=lambda name: (name == LAST, name))
    found: dict[str, Page] = {}
    for name in names:
        for page in import_module(f"{__name__}.{name}").PAGES:
            found.setdefault(page.path, page)
    return iter(sorted(found.values(), key=lambda page: page.path.count("{")))
