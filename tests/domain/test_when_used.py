"""What pydantic imports and comity never uses, and when it is loaded."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = {"email.message", "hmac", "importlib.metadata"}
"""What only the code of these modules imports."""
PUT_OFF = {"secrets", "base64"}
READ = """
import sys
{first}
{then}
print({what})
"""
LOADED = (
    "sorted({wanted!r} & set(sys.modules)"
    " | {{name for name in {put_off!r} if type(sys.modules[name]).__name__ == 'module'}})"
)
A_FACT = (
    "from domain.fact import fact_class;"
    " fact_class('partnership.visited').model_validate({'visitor': 'gdynia', 'host': 'kaohsiung'})"
)
A_MODEL = "import pydantic; type('M', (pydantic.BaseModel,), {})()"


def told(first: str, then: str, what: str, *also: Path, **more: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name != "PYDANTIC_DISABLE_PLUGINS"}
    places = os.pathsep.join(map(str, (ROOT, *also)))
    done = subprocess.run(
        [sys.executable, "-c", READ.format(first=first, then=then, what=what)],
        capture_output=True,
        encoding="utf-8",
        env={**kept, "PYTHONPATH": places, **more},
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "module", ["domain.partnership", "store.lines", "store.application", "projections.engine.histories"]
)
def test_who_reads_a_fact_waits_for_nothing_that_is_never_used(module: str) -> None:
    what = LOADED.format(wanted=RUN, put_off=PUT_OFF)

    found = told(f"import {module}", A_FACT, what, PYDANTIC_DISABLE_PLUGINS="true")

    assert found == "[]"


def test_pydantic_alone_would_load_all_of_it() -> None:
    what = LOADED.format(wanted=RUN, put_off=PUT_OFF)

    found = told(A_MODEL, "", what, PYDANTIC_DISABLE_PLUGINS="true")

    assert {*ast.literal_eval(found), "email.message"} == RUN | PUT_OFF  # that one not in a newer Python


def test_it_is_all_there_once_it_is_used() -> None:
    use = "import base64, importlib.metadata, pydantic.plugin._loader as loader, secrets"
    what = (
        "[importlib.metadata.metadata('pydantic')['Name'], len(secrets.token_hex(4)), base64.b64encode(b'a'),"
        " list(loader.entry_points(group='console_scripts')) == "
        " list(importlib.metadata.entry_points(group='console_scripts'))]"
    )

    found = told("import domain.fact", use, what)

    assert found == str(["pydantic", 8, b"YQ==", True])


def test_what_others_import_is_found_as_ever() -> None:
    what = "([*sys.meta_path] == before, type(csv).__name__)"

    found = told(
        "before = [*sys.meta_path]; import domain.fact",
        "import csv; csv.reader",
        what,
    )

    assert found == "(True, 'module')"


def test_plug_ins_of_pydantic_are_found_where_nobody_switches_them_off(tmp_path: Path) -> None:
    (tmp_path / "environment.py").write_text(
        "class Plugin:\n    def new_schema_validator(self, *given):\n        return None, None, None\nplugin = Plugin()\n",
        encoding="utf-8",
    )
    about = tmp_path / "watching-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: watching\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[pydantic]\nwatching = watching:plugin\n", encoding="utf-8")
    what = "__import__('json').dumps('watching' in sys.modules)"

    on = told("import domain.fact", A_FACT, what, tmp_path)
    off = told("import domain.fact", A_FACT, what, tmp_path, PYDANTIC_DISABLE_PLUGINS="true")

    assert (json.loads(on), json.loads(off)) == (True, False)
