"""How one page of a site leads to another: by the way from file to file, wherever the folder lies."""

import re
from collections.abc import Mapping

from web.addresses import Addresses
from web.forms import SECTION
from web.site.plan import ASSETS, Address, Plan, file_of, sheet_of, twin_of

_YEAR = re.compile(r"(\d{4})-12-31")
IN_FULL = "in-full"
"""The place where a page tells every entry of its stream in full."""
_TIE = re.compile(r"/p/[^/]+")
_FORM = re.compile(r"(.*)\.(json|csv|geojson)")


class FromFile(Addresses):
    """The addresses as they stand on one page of a site; the empty text where what is meant is not published.

    Whoever asks for one that may not be there looks whether it is: a link to nowhere fails the check of the whole site.
    """

    def __init__(self, plan: Plan, page: Address, found: dict[str, str] | None = None) -> None:
        """`found` takes up the files of plain paths, for the next page."""
        super().__init__()
        self._plan, self._page = plan, page
        self._found = {} if found is None else found
        self._up = self.alike = "../" * file_of(page).count("/")
        self.wanted: dict[Address, None] = {}
        """The pages that were asked for by a name and a word: part two of a list, a list of those on hold."""

    def to(self, path: str, query: Mapping[str, object] | None = None, **axes: str | None) -> str:
        """The way to a page of the site, or to a file of data (`Addresses.to`); empty for what is not published."""
        told = {name: words for name, words in axes.items() if words is not None}
        if told:
            return self._of_a_year(path, told)
        if query:
            return self._to(path, query)
        if path not in self._found:
            way = self._to(path, {})
            self._found[path] = way.removeprefix(self._up) if way else ""
        name = self._found[path]
        return self._up + name if name else ""

    def _to(self, path: str, query: Mapping[str, object]) -> str:
        form = _FORM.fullmatch(path)
        if form:
            return self._data(form[1], form[2], query.get(SECTION))
        if path.startswith("/e/") and (entry := self._plan.entry(path)) and self._plan.has(entry[0].path):
            return f"{self.file(file_of(entry[0]))}#{entry[1]}"
        if path in self._plan.alone:
            return f"{self.to(path.removesuffix('/audit'))}#{IN_FULL}"
        address = self._plan.address(path, query)
        if address is None:
            return ""
        if address.query:
            self.wanted[address] = None
        return self.file(file_of(address))

    def _data(self, path: str, form: str, table: object) -> str:
        """The way to what a page answers as data; `table` is one of several."""
        name = self._plan.data.get(path)
        if _TIE.fullmatch(path) and form == "json" and self._plan.has(path):
            return self.file(twin_of(path, form))
        if name and table:
            return self.file(sheet_of(name, str(table)))
        return self.file(f"data/{name}.{form}") if name else ""

    def _of_a_year(self, path: str, axes: Mapping[str, str]) -> str:
        """The map at the end of a year stands on the page of that year; any other day is not published."""
        end = _YEAR.fullmatch(axes.get("as_at", ""))
        if path != "/map" or end is None or len(axes) > 1 or self._page.path.startswith("/years/"):
            return ""
        return self.to(f"/years/{int(end[1])}")

    def file(self, name: str) -> str:
        """The way to a file of the site, by its name from the top."""
        return self._up + name

    def asset(self, name: str) -> str:
        """The way to the style sheet, the script or a picture."""
        return self.file(f"{ASSETS}/{name}")
