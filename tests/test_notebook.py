"""The notebook is what happens: its cells are run one after the other, and print what stands under them.

`COMITY_REWRITE=1 pytest tests/test_notebook.py` writes today's output into the page; read the difference.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "notebook.md"
CELL = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<said>.*?)^```\n)?", re.MULTILINE | re.DOTALL
)

KERNEL = """
import ast, contextlib, io, json, sys

cells, said, names = json.load(sys.stdin), [], {"__name__": "__main__"}
for cell in cells:
    lines = ast.parse(cell).body
    last = ast.Expression(lines.pop().value) if isinstance(lines[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as heard:
        exec(compile(ast.Module(lines, []), "cell", "exec"), names)
        value = eval(compile(last, "cell", "eval"), names) if last else None
        if value is not None:
            print(repr(value))
    said.append(heard.getvalue())
json.dump(said, sys.stdout)
"""
"""What a notebook does with cells: one namespace for all, and the value of the last line is printed."""


def test_each_cell_prints_what_stands_under_it(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    cells = list(CELL.finditer(page))
    python(tmp_path, "-m", "comity", "demo", "-q")
    before = (tmp_path / "demo.db").read_bytes()

    said = json.loads(python(tmp_path, "-c", KERNEL, given=json.dumps([cell["code"] for cell in cells])))

    if os.environ.get("COMITY_REWRITE"):
        outputs = iter(said)
        PAGE.write_text(CELL.sub(lambda item: rewritten(item["code"], next(outputs)), page), encoding="utf-8")
        return
    assert len(cells) > 8
    for cell, output in zip(cells, said, strict=True):
        assert output == (cell["said"] or ""), cell["code"]
    assert (tmp_path / "demo.db").read_bytes() == before


def rewritten(code: str, output: str) -> str:
    """A cell with what it prints."""
    return f"```python\n{code}```\n" + (f"\n```text\n{output}```\n" if output else "")


def python(folder: Path, *words: str, given: str = "") -> str:
    """What a Python says that finds comity."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *words],
        cwd=folder,
        input=given,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
