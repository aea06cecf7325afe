"""What is named as a file is one: nobody waits for a pipe into which nobody writes."""

import os
from pathlib import Path

import pytest

from store.files import Endless, content, opened

posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "link").symlink_to("file")

    assert content(tmp_path / "file") == content(tmp_path / "link") == b"12345"
    assert content(tmp_path / "file", 3) == b"123"


@posix
def test_what_would_be_waited_for_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")

    for name in ("pipe", "link"):
        with pytest.raises(Endless, match="it is a named pipe, and no file"):
            opened(tmp_path / name)
    with pytest.raises(IsADirectoryError):
        opened(tmp_path)
    with pytest.raises(Endless, match="a device"):
        opened(Path("/dev/zero"))
    with pytest.raises(FileNotFoundError):
        opened(tmp_path / "nowhere")


@posix
@pytest.mark.parametrize("name", ["/dev/fd/{}", "/proc/self/fd/{}", "/dev/../dev/fd/{}"])
def test_what_a_shell_has_opened_is_read(name: str) -> None:
    """As `<(comity seal)` names it."""
    where = Path(name.format(0))
    if not where.parent.exists():
        pytest.skip(f"{where.parent} is not here")
    reading, writing = os.pipe()
    os.write(writing, b"a checkpoint")
    os.close(writing)

    assert content(Path(name.format(reading))) == b"a checkpoint"

    os.close(reading)
