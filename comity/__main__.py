"""`python -m comity`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not sys.flags.safe_path and sys.path[0] == os.getcwd() != str(ROOT):  # noqa: PTH109 — as Python has put it there
    del sys.path[0]  # a folder of somebody's that is called store or domain is not ours

from cli.launch import main  # noqa: E402 — only then

main()
