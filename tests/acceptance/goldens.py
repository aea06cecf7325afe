"""The goldens: one file a ledger and door, `goldens/LEDGER/DOOR.json`, and how two answers differ."""

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "goldens"
WIDTH = 110
Answers = dict[str, Any]


def path_of(ledger: str, door: str) -> Path:
    """Return where the golden of a ledger and door lies."""
    return FOLDER / ledger / f"{door}.json"


def read(ledger: str, door: str) -> Answers:
    """Return the golden's answers; none where there is no file."""
    path = path_of(ledger, door)
    found: Answers = json.loads(path.read_text(encoding="utf-8"))["answers"] if path.exists() else {}
    return found


def write(ledger: str, door: str, holds: str, answers: Answers) -> None:
    """Write a golden, a row a line."""
    path = path_of(ledger, door)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = _written({"about": holds, "answers": answers}, 0, row=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _written(value: Any, depth: int, *, row: bool) -> str:
    """Return JSON with sorted keys, in which a row of a table, and whatever is short, stands on one line."""
    line = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if row or not value or not isinstance(value, dict | list) or len(line) + depth < WIDTH:
        return line
    inner = " " * (depth + 1)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {_written(value[key], depth + 1, row=False)}"
            for key in sorted(value)
        ]
    else:
        parts = [_written(each, depth + 1, row=isinstance(each, dict)) for each in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + "\n" + ",\n".join(inner + part for part in parts) + f"\n{' ' * depth}{closing}"


def differences(golden: Any, answer: Any, where: str = "") -> Iterator[str]:
    """Yield each place at which an answer differs, with both values, such as `now/sections/counted/2/tier: 4 → 3`."""
    if json.dumps(golden, sort_keys=True) == json.dumps(answer, sort_keys=True):
        return  # compared as JSON: 1 is not true, nor 1.0
    if isinstance(golden, dict) and isinstance(answer, dict):
        for key in sorted(golden.keys() | answer.keys()):
            yield from differences(golden.get(key), answer.get(key), f"{where}/{key}" if where else key)
    elif isinstance(golden, list) and isinstance(answer, list):
        yield from _in_lists(golden, answer, where)
    else:
        yield f"{where}: {_short(golden)} → {_short(answer)}"


def _in_lists(golden: list[Any], answer: list[Any], where: str) -> Iterator[str]:
    lines = [[json.dumps(each, sort_keys=True) for each in rows] for rows in (golden, answer)]
    matcher = SequenceMatcher(None, lines[0], lines[1], autojunk=False)
    for change, first, last, begin, end in matcher.get_opcodes():
        if change == "replace" and last - first == end - begin:
            for index, old, new in zip(
                range(first, last), golden[first:last], answer[begin:end], strict=True
            ):
                yield from differences(old, new, f"{where}/{index}")
        elif change != "equal":
            yield from (
                f"{where}/{first + n}: {_short(row)} → gone" for n, row in enumerate(golden[first:last])
            )
            yield from (
                f"{where}/{begin + n}: new → {_short(row)}" for n, row in enumerate(answer[begin:end])
            )


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) < 400 else f"{text[:400]} …"


def as_kept(answers: Any) -> Any:
    """Return answers as they come out of a file."""
    return json.loads(json.dumps(answers))
