"""Scripts: commands typed one after the other, with the files that they read; what they leave is a golden.

A script lies in `scripts/TOPIC.json`: the name of its setup (`scripts/setups.json`: facts that are imported first; without
one there is no ledger) and its steps, each with the words of a command, and the files and the standard input that it reads.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.acceptance.door import at_home, comity

FOLDER = Path(__file__).resolve().parent / "scripts"
SETUPS = "setups"


def topics() -> list[str]:
    """Return the topics of scripts."""
    return sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != SETUPS)


def outcomes(topic: str) -> dict[str, Any]:
    """Return what each script of a topic leaves: exit codes, and the facts that it added."""
    setups = _read(SETUPS)
    return {script["name"]: _outcome(script, setups) for script in _read(topic)}


def _outcome(script: dict[str, Any], setups: dict[str, list[Any]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name, at_home(Path(name)):
        before = setups[script["setup"]] if "setup" in script else None
        if before is not None:
            assert comity("init", "--empty").code == 0
            lines = "\n".join(json.dumps(fact) for fact in before)
            assert not before or comity("import", "-", stdin=lines.encode()).code == 0
        exits = [_exit(step, Path(name)) for step in script["steps"]]
        facts = [json.loads(line) for line in comity("export", "--facts").out.splitlines()][
            len(before or ()) :
        ]
    return {"exits": exits, "facts": [_without_chance(fact) for fact in facts]}


def _exit(step: dict[str, Any], folder: Path) -> int:
    for name, text in step.get("files", {}).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return comity(*step["words"], stdin=step.get("stdin", "").encode()).code


def _without_chance(fact: dict[str, Any]) -> dict[str, Any]:
    """Return a fact without its id, and what refers to an id by chance alone."""
    return {
        key: "an id" if isinstance(value, str) and _is_id(value) else value
        for key, value in fact.items()
        if key != "id"
    }


def _is_id(value: str) -> bool:
    return len(value) == 32 and set(value) <= set("0123456789abcdef")


def _read(topic: str) -> Any:
    return json.loads((FOLDER / f"{topic}.json").read_text(encoding="utf-8"))
