"""The folder of a site: what an earlier publish wrote into it and nothing else is replaced or taken away.

The manifest names each file that was written, with its SHA-256, as `sha256sum` has it. While files are put in their places a
journal names those that come: whoever is interrupted leaves pages that work, and a folder that the next publish knows.
"""

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG

from domain.message import Message
from domain.problem import Problem
from store.naming import PREFIX, alone_in, aside, patiently, remove, sync

MANIFEST = "comity-site.sha256"
JOURNAL = ".comity-site.coming"
FEW = 5
_LINE = re.compile(r"([0-9a-f]{64})  ([^\\\0]+)")


class NotOurs(Problem):
    """A folder, or a file in it, that no publish wrote."""

    kind = "refused"


class Crossed(Problem):
    """Somebody else publishes into the folder, or has since it was looked at."""

    kind = "conflict"

    def __init__(self, where: Path) -> None:
        super().__init__(
            Message("another comity publish was at work in {where} meanwhile", where=where),
            "nothing was written: publish once more",
        )


class Folder:
    """The folder of a site, as an earlier publish left it; one that a link leads to, too."""

    def __init__(self, where: Path) -> None:
        """Errors: NotOurs for a folder with something in it that is no site, OSError."""
        self.where = where
        self._top = str(where)
        if os.path.lexists(where) and not where.is_dir():
            leads = "is a link that leads to no folder" if where.is_symlink() else "is no folder"
            raise NotOurs(f"{where} {leads}", "name a new folder, or one that was published into")
        self.before = self._read(MANIFEST)
        self.coming = self._digests(JOURNAL)
        """What interrupted publishes were about to put there, one after the other."""
        self._plain: dict[str, bool] = {}
        known = {MANIFEST, JOURNAL}
        there = [path.name for path in where.iterdir()] if where.exists() else []
        others = [name for name in there if name not in known and not name.startswith(PREFIX)]
        if others and not known & {*there}:
            raise NotOurs(
                Message(
                    "{where} has something in it, such as {name}, and no list of what comity published there",
                    where=where,
                    name=min(others),
                ),
                "name a new or empty folder: nothing was written",
            )

    def _read(self, name: str) -> dict[str, str]:
        return dict(self._lines(name))

    def _digests(self, name: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for file, digest in self._lines(name):
            found.setdefault(file, set()).add(digest)
        return found

    def _lines(self, name: str) -> list[tuple[str, str]]:
        """The files that a list of them names, each with a digest, as often as they stand there. Errors: NotOurs."""
        try:
            lines = (self.where / name).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise NotOurs(
                Message("{name} in {where} cannot be read", name=name, where=self.where),
                "name another folder",
            ) from error
        found = [_LINE.fullmatch(line) for line in lines]
        return [(line[2], line[1]) for line in found if line and is_within(line[2])]

    # --- what is there

    def has(self, name: str, digest: str) -> bool:
        """Whether a file is there as it was published."""
        return self.before.get(name) == digest and self.digest(name) == digest

    def digest(self, name: str) -> str | None:
        """The SHA-256 of a file that is there, in hexadecimal; None for what is no file, or is reached by a link."""
        path = self._path(name)
        try:
            look = os.lstat(path)
            if not S_ISREG(look.st_mode) or self._is_through_a_link(name):
                return None
            return sha256(Path(path).read_bytes()).hexdigest()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _path(self, name: str) -> str:
        """Where a file is, as text: of many, a `Path` each takes longer than a look at the disk."""
        return f"{self._top}/{name}"

    def _is_through_a_link(self, name: str) -> bool:
        folder = posixpath.dirname(name)
        if folder not in self._plain:
            self._plain[folder] = not any(
                os.path.islink(self._path(part))  # noqa: PTH114 — of many
                for part in _folders(name)
            )
        return not self._plain[folder]

    def is_ours(self, name: str) -> bool:
        """Whether what is there at a name was published, and is as it was then."""
        found = self.digest(name)
        return found is not None and found in {self.before.get(name), *self.coming.get(name, ())}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See that nobody has published into the folder since it was looked at, nor does meanwhile. Errors: Crossed."""
        with alone_in(self.where) as alone:
            if not alone:
                raise Crossed(self.where)
            self._see_that_nobody_was_here()
            yield

    def _see_that_nobody_was_here(self) -> None:
        if (self._read(MANIFEST), self._digests(JOURNAL)) != (self.before, self.coming):
            raise Crossed(self.where)

    def see_that_it_is_free(self, names: Iterator[str]) -> None:
        """See that nothing of somebody else's stands where files are to be put. Errors: NotOurs."""
        seen: set[str] = set()
        for name in names:
            for part in _folders(name):
                if part in seen:
                    continue
                seen.add(part)
                path = self.where / part
                if path.is_symlink() or (path.exists() and not path.is_dir()):
                    raise self._stands_in_the_way(part)
            if os.path.lexists(self._path(name)) and not self.is_ours(name):
                raise self._stands_in_the_way(name)

    def _stands_in_the_way(self, name: str) -> NotOurs:
        self._see_that_nobody_was_here()  # where no lock keeps others out
        return NotOurs(
            Message(
                "{path} is not as comity published it, or is somebody else’s, and is left as it is",
                path=self.where / name,
            ),
            "move it away and publish once more: nothing was written",
        )

    def strange(self, names: Mapping[str, str]) -> list[str]:
        """Files in the folder that are no part of the site, which stay as they are."""
        found = []
        for folder, folders, files in os.walk(self._top):
            folders[:] = sorted(each for each in folders if not each.startswith(PREFIX))
            way = folder[len(self._top) :].replace(os.sep, "/").lstrip("/")
            for file in sorted(files):
                name = f"{way}/{file}".lstrip("/")
                if name not in names and name not in {MANIFEST, JOURNAL}:
                    found.append(name)
        return found

    # --- writing

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder beside, in which the files are made that are to be put in their places. Errors: OSError."""
        self.where.mkdir(parents=True, exist_ok=True)
        with aside(self.where) as staged:
            yield staged

    def put(self, staged: Path, coming: Mapping[str, str], site: Mapping[str, str]) -> list[str]:
        """Put what was made into its places, and take away what is no part of the site any more; says what that was.

        `coming` are the files in `staged` with their digests, `site` all files of the site. New pages come first, so that
        no link leads to nothing meanwhile. Errors: Crossed, OSError.
        """
        self._see_that_nobody_was_here()
        if coming:
            known = [(name, digest) for name, several in self.coming.items() for digest in several]
            self._write(JOURNAL, {*known, *coming.items()})
        gone = [name for name in sorted({*self.before, *self.coming}) if name not in site]
        gone = [name for name in gone if self.is_ours(name)]
        for is_new in (True, False):
            for name in sorted(coming):
                if (name not in self.before) is is_new:
                    self._move(str(staged_as(staged, name)), self._path(name))
        for name in gone:
            self._take_away(name)
        if site != self.before:
            self._write(MANIFEST, site.items())
        remove(self.where / JOURNAL)
        self.before, self.coming = dict(site), {}
        return gone

    def _move(self, made: str, where: str) -> None:
        move = partial(os.replace, made, where)  # of a hundred thousand files paths would take a minute
        try:
            patiently(move)
        except FileNotFoundError:
            Path(where).parent.mkdir(parents=True, exist_ok=True)
            patiently(move)

    def _take_away(self, name: str) -> None:
        remove(self.where / name)
        for part in reversed(_folders(name)):
            with suppress(OSError):  # something else is in it
                (self.where / part).rmdir()

    def _write(self, name: str, files: Iterable[tuple[str, str]]) -> None:
        text = "".join(f"{digest}  {file}\n" for file, digest in sorted(files))
        part = self.where / f"{name}.part"
        part.write_text(text, encoding="utf-8", newline="\n")
        sync(part)
        patiently(lambda: part.replace(self.where / name))


def staged_as(staged: Path, name: str) -> Path:
    """Where a file is made that is to be put in its place: all beside each other, in one folder."""
    return staged / sha256(name.encode()).hexdigest()


def is_within(name: str) -> bool:
    """Whether a name is that of a file in the folder, and of nothing outside."""
    parts = name.split("/")
    return not name.startswith("/") and not any(part in {"", ".", ".."} or ":" in part for part in parts)


def _folders(name: str) -> list[str]:
    """The folders in which a file lies, the outermost first."""
    parts = name.split("/")[:-1]
    return ["/".join(parts[: at + 1]) for at in range(len(parts))]
