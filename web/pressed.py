"""Pages under gzip: by isal where it is installed, which takes an eighth of the time that zlib takes and 14 % more bytes."""

import gzip
from collections.abc import Callable
from functools import partial


def _press() -> Callable[[bytes], bytes]:
    try:
        from isal import igzip
    except ImportError:  # there is none for this machine
        return partial(gzip.compress, compresslevel=4, mtime=0)  # 6 would take twice as long for 8 % less
    return partial(igzip.compress, compresslevel=2, mtime=0)  # 3 would take twice as long for 5 % less


pressed = _press()
"""What a browser that takes gzip is sent."""
pressed_once = partial(gzip.compress, compresslevel=9, mtime=0)
"""The same of what never changes: as small as can be."""
