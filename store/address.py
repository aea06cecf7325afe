"""The address of a ledger that is in no file: `postgresql://…`, carried wherever a file's path is.

    address_of("postgresql://db.example.org/kaohsiung")     what somebody named, as a path
    address_of("~/kaohsiung.db")                            a file is one too

Light: whoever names a file imports nothing for it.
"""

import errno
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self

from store.errors import NoFile, PasswordNamed

if TYPE_CHECKING:
    _Path = Path
else:
    _Path = type(Path())  # before Python 3.12 `Path` itself cannot be the base of a class

POSTGRESQL = "postgresql://"
_ALIASES = ("postgres://", POSTGRESQL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_PASSWORD = re.compile(r"[^:/?#@]*:[^@]+@")
"""A password before the host, also one with signs that should have been written `%2F`."""
_SECRET = re.compile(
    r"(?:^|[?&;,\s])(?!passfile\s*=)[^?=&;,\s]*(?:pass|pasw|pwd|secret)[^=&;,\s]*\s*=", re.IGNORECASE
)
"""A setting that holds a password, as in an address or in libpq's own words (`host=db password=…`)."""
_SETTINGS = re.compile(r"\s*\w+\s*=")
"""How libpq's own words begin."""
_NEARLY = re.compile(r"(?:jdbc:)?(?:postgres(?:ql)?|pgsql|psql)(?:\+\w+)?:?/*(?=[^/])", re.IGNORECASE)
"""How an address of PostgreSQL's begins where somebody has not written it as it should be."""
_WHO_AND_PASSWORD = re.compile(r"[^/\\\s:@]{2,}:(?!//)[^@\\\s]+@")
"""`mei:…@db`, without a scheme; `C:` is a drive."""

_TOLD = re.compile(
    r"(?P<who>(?<![\w+.-])[a-z][\w+.-]{1,40}:/{1,2}[^\s/:@]{0,200}:)[^\s/@]{1,1000}(?=@)"
    r"|(?P<setting>[?&;](?!passfile=)\w{0,40}(?:pass|pwd|secret)\w{0,40}=)[^\s&;]+",
    re.IGNORECASE,
)
"""A password in an address, wherever in a sentence that stands; lengths are bounded, since a sentence may be a megabyte."""


def without_passwords(words: str) -> str:
    """What is said, without the password of an address that was named where none is wanted."""
    return _TOLD.sub(lambda found: f"{found['who'] or found['setting']}…", words)


def _holds_a_password(words: str) -> bool:
    """Whether a URL without its scheme holds one, in whichever form: what is not sure counts as one."""
    from urllib.parse import unquote  # noqa: PLC0415 — as it says above

    authority = re.split(r"[/?#]", words, maxsplit=1)[0]
    return bool(
        _PASSWORD.match(words)
        or ":" in unquote(authority.rpartition("@")[0].removesuffix(":"))
        or _SECRET.search(words)
        or _SECRET.search(unquote(words))
    )


def _see_that_no_password_is_named(words: str) -> None:
    """Errors: `PasswordNamed`, for what is no URL and was meant as an address all the same; `NoFile` without a password."""
    nearly = _NEARLY.match(words)
    rest = words[nearly.end() :] if nearly else ""
    holds = (
        _holds_a_password(rest)
        if nearly
        else _WHO_AND_PASSWORD.match(words) or (_SETTINGS.match(words) and _SECRET.search(words))
    )
    if (not holds and ":/" not in words[: len(words) - len(rest)]) or os.path.lexists(words):
        return  # a file may be called whatever it likes
    if holds:
        raise PasswordNamed
    if "@" in rest:
        raise NoFile(words)


class Address(_Path):
    """Where a ledger is that is in no file: a path at which no file is found, whatever is asked of it.

    Its words are the URL, which holds no password. Whoever wants the ledger asks `store.places.place_of`.
    """

    def __new__(cls, url: str) -> Self:
        """`url` is one that `address_of` has looked at."""
        made = super().__new__(cls, url)
        made.url = url
        return made

    url: str

    def __str__(self) -> str:
        """The URL."""
        return self.url

    def __repr__(self) -> str:
        return f"Address({self.url!r})"

    def __fspath__(self) -> NoReturn:
        """Errors: FileNotFoundError, always: so whatever looks for a file finds none."""
        raise self._no_file()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address) and self.url == other.url

    def __hash__(self) -> int:
        return hash(self.url)

    def __reduce__(self) -> Any:
        return Address, (self.url,)

    @property
    def name(self) -> str:
        """The database, or the server where none is named."""
        host, _, database = self._place.partition("/")
        return database or host.rpartition("@")[2] or "postgresql"

    @property
    def server(self) -> str:
        """The host, as people name it."""
        return self._place.partition("/")[0].rpartition("@")[2] or "this machine"

    @property
    def _place(self) -> str:
        """What is named without settings: `mei@db.example.org/kaohsiung`."""
        return self.url.partition("://")[2].partition("?")[0]

    @property
    def whoever(self) -> str:
        """The address without the user, by which all users of one machine mean the same; the database stands last."""
        settings = self.url.partition("?")[2]
        return f"{POSTGRESQL}{self.server}?{settings}/{self.name}"

    @property
    def parent(self) -> Self:
        """Errors: FileNotFoundError, always: it lies in no folder."""
        raise self._no_file()

    def with_name(self, name: str) -> Self:
        """Errors: FileNotFoundError, always: nothing lies beside it."""
        del name
        raise self._no_file()

    def absolute(self) -> Self:
        """The address itself: it is the same from everywhere."""
        return self

    def _no_file(self) -> FileNotFoundError:
        return FileNotFoundError(errno.ENOENT, "it is no file", self.url)


def is_url(where: str | Path) -> bool:
    """Whether an address has a scheme, also one that was made a `Path`, which keeps one slash of two; `C:` is a drive.

    Such a `Path` may lie in a folder of that name all the same, where there is one.
    """
    if isinstance(where, Address):
        return True
    found = _SCHEME.match(str(where)) is not None and (isinstance(where, Path) or "://" in str(where))
    return found and not (isinstance(where, Path) and Path(where.parts[0]).is_dir())


def address_of(where: str | Path) -> Path:
    """What somebody named, as a path: a file's, or an `Address`. Errors: `NoFile` for any other URL, `PasswordNamed`."""
    if isinstance(where, Address):
        return where
    if not is_url(where):
        _see_that_no_password_is_named(str(where))
        return where if isinstance(where, Path) else Path(where)
    words = str(where)
    scheme = next((alias for alias in _ALIASES if words.lower().startswith(alias)), None)
    if scheme is None:
        _see_that_no_password_is_named(words)
        plain = re.sub(r"//.*@", "//", words).partition("?")[0]  # nor is another program's password repeated
        raise NoFile(plain)
    rest = words[len(scheme) :]
    if _holds_a_password(rest):
        raise PasswordNamed
    user, at, host = rest.partition("@")
    return Address(f"{POSTGRESQL}{user.removesuffix(':')}{at}{host}")
