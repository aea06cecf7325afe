"""Where a file lies: on a disk of this machine's own, on a share, or in a folder that a program copies to other machines.

SQLite relies on locks, and a write-ahead log on memory that all who read have in common. A share may not keep the ones and
cannot have the other; a program that copies files may copy half of one. A type of disk that nobody has heard of counts as
this machine's own.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any, Literal, NamedTuple

from store.address import Address

Kind = Literal["disk", "share", "synchronised", "server"]


class Whereabouts(NamedTuple):
    """Where a file lies, and what makes it so."""

    kind: Kind
    by: str
    """What kind of disk or share it is, as the system calls it (`nfs4`), who copies it (`OneDrive`), or what kind of
    server it is; may be empty."""
    at: str
    """The folder that is mounted, shared or copied; or the server."""
    name: str
    """The file as its disk or server has it, by whatever folder it is reached; or the address of the database."""

    @property
    def local(self) -> bool:
        """Whether it lies on a disk of this machine's own, and is copied nowhere."""
        return self.kind == "disk"


class Mount(NamedTuple):
    """A disk or a share, and where in the file system it is."""

    at: str
    type: str
    source: str = ""
    """What is mounted there, up to the folder that stands at `at`."""
    remote: bool = False
    """Whether the system itself says that it is another machine's."""


SHARES = frozenset(
    (
        "9p",
        "acfs",
        "afpfs",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "cvfs",
        "davfs",
        "davfs2",
        "drvfs",
        "fakeowner",
        "ftp",
        "gfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "grpcfuse",
        "lizardfs",
        "lustre",
        "moosefs",
        "mfs",
        "ncp",
        "ncpfs",
        "ocfs2",
        "orangefs",
        "osxfs",
        "panfs",
        "prl_fs",
        "pvfs2",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
        "vmhgfs-fuse",
        "webdav",
        "curlftpfs",
        "gcsfuse",
        "google-drive-ocamlfuse",
        "goofys",
        "juicefs",
        "onedriver",
        "rclone",
        "s3fs",
        "seadrive",
        "seafile",
        "sshfs",
    )
)
"""Types of file systems that lie on another machine, or are shared with one (a virtual machine's host)."""
_BEGIN = ("nfs", "smb", "gvfs")
"""How the names of others begin."""


def is_share(mount: Mount) -> bool:
    """Whether it is another machine's."""
    kind = mount.type.lower().removeprefix("fuse.").removeprefix("macfuse.")
    return mount.remote or kind in SHARES or kind.startswith(_BEGIN)


# --- folders that are copied

PROGRAMS = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "mobile documents": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "box sync": "Box",
    "pcloud": "pCloud",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "pcloud sync": "pCloud",
    "pcloudsync": "pCloud",
    "seafile": "Seafile",
    "seadrive": "Seafile",
    "synologydrive": "Synology Drive",
    "synology drive": "Synology Drive",
    "cloudstation": "Synology Drive",
    "megasync": "MEGA",
    "mega sync": "MEGA",
    "proton drive": "Proton Drive",
    "tresorit": "Tresorit",
    "jottacloud": "Jottacloud",
    "magentacloud": "MagentaCLOUD",
    "hidrive": "HiDrive",
    "yandex.disk": "Yandex Disk",
    "nutstore files": "Nutstore",
    "我的坚果云": "Nutstore",
    "坚果云": "Nutstore",
    "我的雲端硬碟": "Google Drive",
    "我的云端硬盘": "Google Drive",
    "マイドライブ": "Google Drive",
    "내 드라이브": "Google Drive",
    "insync": "Insync",
    "kdrive": "kDrive",
}
"""How such programs call their folder, wherever it is; also `OneDrive - Office`, `Dropbox (Office)`, `Office Dropbox`."""
ON_A_DRIVE = frozenset(
    (
        *("my drive", "shared drives", "meine ablage", "geteilte ablagen", "mon drive"),
        *("mi unidad", "il mio drive", "mijn drive", "mój dysk", "min enhet"),
    )
)
"""How Google Drive calls what stands at the top of the drive that it pretends to be on Windows, or in somebody's folder."""
AT_HOME = {
    "box": "Box",
    "mega": "MEGA",
    "sync": "Syncthing",
    **dict.fromkeys(ON_A_DRIVE, "Google Drive"),
}
"""Names that say something only in somebody's own folder."""
MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".owncloudsync.log": "ownCloud",
    ".nextcloudsync.log": "Nextcloud",
    ".stfolder": "Syncthing",
    ".stversions": "Syncthing",
    ".seafile-data": "Seafile",
    ".synologyworkingdirectory": "Synology Drive",
}
"""What such programs leave in the folder that they copy."""
VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""In which OneDrive says where its folders are."""


def _by_its_mark(name: str) -> str | None:
    name = name.lower()
    if name.startswith((".sync_", "._sync_")) and name.endswith(".db"):
        return "Nextcloud or ownCloud"
    return MARKS.get(name)


def _by_its_name(folder: PurePath, homes: Iterable[str]) -> str | None:
    name = folder.name.casefold()
    above = folder.parent
    if above.name.casefold() == "cloudstorage" and above.parent.name.casefold() == "library":  # macOS
        return PROGRAMS.get(name.partition("-")[0], folder.name)
    for known in (name, name.partition(" - ")[0], name.partition(" (")[0], name.rpartition(" ")[2]):
        if known in PROGRAMS and (known == name or known in _WITH_AN_OFFICE):
            return PROGRAMS[known]
    name = name.partition(" (")[0]  # Google Drive adds the account: `My Drive (li@city.org)`
    if name in AT_HOME and any(_key(above) == _key(type(above)(home)) for home in homes if home):
        return AT_HOME[name]
    if isinstance(folder, PureWindowsPath) and above == above.parent and name in ON_A_DRIVE:
        return "Google Drive"
    return None


_WITH_AN_OFFICE = frozenset(("onedrive", "dropbox", "google drive", "nextcloud", "owncloud"))
"""Those whose folder may be called by an office too."""


def _key(path: PurePath) -> str:
    """A path as it is compared where no letter's case counts."""
    return str(path).casefold().rstrip("/\\")


# --- the one question


def classify(
    path: PurePath,
    mounts: Iterable[Mount] = (),
    environment: Mapping[str, str] | None = None,
    copied: Mapping[str, str] | None = None,
    marks: Callable[[PurePath], Iterable[str]] = lambda _: (),
) -> Whereabouts:
    """Where a file lies, whose path has no links in it.

    `copied` are folders that are known to be copied, with the program that does it; `marks` gives the names in a folder
    that may be marks of such a program.
    """
    told = {} if environment is None else environment
    text = _without_prefix(str(path)) if isinstance(path, PureWindowsPath) else str(path)
    path = type(path)(text)
    mount = _mount(path, mounts)
    name = mount.source + text[len(mount.at.rstrip("/\\")) :] if mount.source else text
    if isinstance(path, PureWindowsPath):
        name = name.lower()
        if text.startswith("\\\\"):
            return Whereabouts("share", "", "\\\\" + "\\".join(text[2:].split("\\")[:2]), name)
    if is_share(mount):
        return Whereabouts("share", mount.type, mount.at, name)
    known = {told[variable]: "OneDrive" for variable in VARIABLES if told.get(variable)} | dict(copied or {})
    spelt = {_key(type(path)(folder)): program for folder, program in known.items()}
    homes = (told.get("HOME", ""), told.get("USERPROFILE", ""))
    if found := _copied(path, spelt, homes, marks):
        return Whereabouts("synchronised", found[0], found[1], name)
    if not name.endswith(text) and (found := _copied(type(path)(name), spelt, homes, lambda _: ())):
        return Whereabouts("synchronised", found[0], mount.at, name)  # a part of a copied folder is mounted
    return Whereabouts("disk", mount.type, mount.at, name)


def _copied(
    path: PurePath,
    spelt: Mapping[str, str],
    homes: Iterable[str],
    marks: Callable[[PurePath], Iterable[str]],
) -> tuple[str, str] | None:
    """Who copies a path to other machines, and the folder that is copied; None where nobody is known to."""
    for folder in path.parents:
        if folder == folder.parent:
            break
        program = spelt.get(_key(folder)) or _by_its_name(folder, homes)
        if not program:
            program = next((by for mark in marks(folder) if (by := _by_its_mark(mark))), None)
        if program:
            return program, str(folder)
    return None


def _without_prefix(text: str) -> str:
    r"""A Windows path without `\\?\`."""
    text = text.replace("/", "\\")
    if text[:8].upper() == "\\\\?\\UNC\\":
        return "\\\\" + text[8:]
    return text[4:] if text.startswith(("\\\\?\\", "\\\\.\\")) else text


def _mount(path: PurePath, mounts: Iterable[Mount]) -> Mount:
    """What a path lies on: of those above it the nearest, and of two in one place the later one."""
    fold = str.casefold if isinstance(path, PureWindowsPath) else str
    text = fold(str(path))
    best, longest = Mount("", ""), -1
    for mount in mounts:
        at = fold(mount.at).rstrip("/\\")
        if len(at) >= longest and (text == at or text.startswith((f"{at}/", f"{at}\\"))):
            best, longest = mount, len(at)
    return best


# --- what this machine says

MOST = 1_000
"""Names in a folder that are looked at, and no more: somebody waits."""
LINUX = "/proc/self/mountinfo"


def whereabouts(where: Path) -> Whereabouts:
    """Where a file lies, or would: the worse of two answers where its name is a link to one in another place.

    Of a ledger that is in no file: on which server.
    """
    if isinstance(where, Address):
        return Whereabouts("server", "PostgreSQL", where.server, where.whoever)
    own = os.path.realpath(where)
    found = _look(Path(own))
    if found.local and where.is_symlink():
        beside = _look(Path(os.path.realpath(where.parent)) / where.name)
        return found if beside.local else beside
    return found


def _look(path: Path) -> Whereabouts:
    return classify(path, mounts_of(path), os.environ, copied_by_onedrive(), marks_in)


def marks_in(folder: PurePath) -> list[str]:
    """The names in a folder that may be marks of a program that copies it."""
    found = []
    try:
        with os.scandir(folder) as inside:
            for entry in islice(inside, MOST):
                name = entry.name
                if name.startswith(_MARKED) and not (name == _AT_HOME_A_FOLDER and entry.is_dir()):
                    found.append(name)
            if next(inside, None):  # what is made at once may stand last
                found += [name for name in MARKS if _is_mark(f"{folder}{os.sep}{name}")]
    except OSError:  # it is not there yet, or nobody may look into it
        pass
    return found


_MARKED = (".d", ".tmp.", ".o", ".n", ".s", ".S", "._sync")
_AT_HOME_A_FOLDER = ".dropbox"
"""In it Dropbox keeps what is its own; in the folder that it copies stands a file of this name."""


def _is_mark(where: str) -> bool:
    return os.path.isfile(where) if where.endswith(_AT_HOME_A_FOLDER) else os.path.lexists(where)  # noqa: PTH113 — somebody waits


def mounts_of(path: Path) -> list[Mount]:
    """The disks and shares that a path may lie on, as the system tells."""
    if sys.platform == "win32":
        return _drive(path)
    if sys.platform == "darwin":
        return _volume(path)
    try:
        with open(LINUX, "rb") as file:  # noqa: PTH123 — somebody waits
            return read_mountinfo(file.read())
    except OSError:
        return []


def read_mountinfo(content: bytes) -> list[Mount]:
    """What `/proc/self/mountinfo` tells (proc(5)); what is mounted, and where, may have spaces, as octal numbers."""
    found = []
    for line in os.fsdecode(content).split("\n"):
        before, _, after = line.partition(" - ")
        words, kind = before.split(" "), after.split(" ")
        if len(words) > 5 and len(kind) > 1:  # noqa: PLR2004 — id, parent, device, root, where, options
            source = kind[1] + ("" if words[3] == "/" else words[3])
            found.append(Mount(_plain(words[4]), kind[0], _plain(source)))
    return found


def _plain(told: str) -> str:
    if "\\" in told:
        for octal, sign in (
            ("\\040", " "),
            ("\\011", "\t"),
            ("\\012", "\n"),
            ("\\043", "#"),
            ("\\134", "\\"),
        ):
            told = told.replace(octal, sign)
    return told


def _drive(path: Path) -> list[Mount]:
    """The drive that a path begins with on Windows: one whose letter stands for a share is told apart."""
    import ctypes  # noqa: PLC0415 — click has it there already

    system: Any = ctypes
    top = path.drive + "\\"
    kinds = {2: "removable", 3: "fixed", 4: "remote", 5: "cdrom", 6: "ramdisk"}
    kind = kinds.get(system.windll.kernel32.GetDriveTypeW(top), "")
    return [Mount(top, kind, remote=kind == "remote")]


def copied_by_onedrive() -> dict[str, str]:
    """Folders that OneDrive copies, as it writes them down on Windows: libraries of SharePoint have no name of its own."""
    if sys.platform != "win32":
        return {}
    import winreg  # noqa: PLC0415 — Windows has it

    registry: Any = winreg
    found = {}
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, r"Software\SyncEngines\Providers\OneDrive") as top:
            for n in range(registry.QueryInfoKey(top)[0]):
                with registry.OpenKey(top, registry.EnumKey(top, n)) as library:
                    found[str(registry.QueryValueEx(library, "MountPoint")[0])] = "OneDrive"
    except OSError:
        pass
    return found


_LOCAL = 0x1000
"""macOS: `MNT_LOCAL`."""
_AT = {"flags": 64, "type": 72, "at": 88, "source": 88 + 1024, "end": 88 + 2 * 1024}
"""Where in macOS's `struct statfs` with 64-bit inodes these stand (sys/mount.h)."""


def _volume(path: Path) -> list[Mount]:
    """What a path lies on, on macOS; the disk it starts from is known by its number, without asking further."""
    above = next((parent for parent in (path, *path.parents) if parent.exists()), path)
    device = above.stat().st_dev
    for own in ("/", "/System/Volumes/Data"):
        if os.path.exists(own) and os.stat(own).st_dev == device:  # noqa: PTH110, PTH116 — somebody waits
            return [Mount("/", "apfs")]
    import ctypes  # noqa: PLC0415 — for sticks and shares alone

    library = ctypes.CDLL(None)
    ask = getattr(library, "statfs$INODE64", None) or library.statfs
    buffer = ctypes.create_string_buffer(4096)
    if ask(os.fsencode(above), buffer):
        return []
    return [read_statfs(buffer.raw)]


def read_statfs(told: bytes) -> Mount:
    """What macOS tells of a volume."""
    flags = int.from_bytes(told[_AT["flags"] : _AT["flags"] + 4], sys.byteorder)
    bounds = (("type", "at"), ("at", "source"), ("source", "end"))
    type_, at, source = (
        os.fsdecode(told[_AT[bound] : _AT[end]].partition(b"\0")[0]) for bound, end in bounds
    )
    return Mount(at, type_, source, remote=not flags & _LOCAL)
