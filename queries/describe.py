"""What the built-in reports ask and answer: `python -m queries.describe` writes it into `catalogue.json`."""

import json
from argparse import ArgumentParser
from typing import Any

from domain.message import Field, Message
from queries.catalogue import FILE, digest
from queries.finding import BUILT_IN, loaded
from queries.options import Option, listed_of


def written() -> str:
    """The text of `catalogue.json`: an option a line, so that what changes can be read."""
    parts = []
    for found, report in loaded():
        if found.by != BUILT_IN:
            continue
        module = found.place.rpartition(".")[2]
        listed = listed_of(report)
        about = {"crc32": digest(module), "name": listed.name, "doc": listed.doc, "forms": listed.forms}
        options = ",\n".join(f"      {_json(_option(option))}" for option in listed.options)
        inside = f"\n{options}\n    " if options else ""
        parts.append(f'  {_json(module)}: {_json(about)[:-1]}, "options": [{inside}]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _option(option: Option) -> dict[str, Any]:
    return option._asdict() | {"help": _help(option.help)}


def _help(words: str) -> Any:
    """A text, or a message with the fields that it speaks of."""
    if not isinstance(words, Message):
        return words
    if not all(isinstance(value, Field) for value in words.values.values()):
        raise TypeError(f"only fields are kept of a help: {words}")
    return {"template": words.template, "fields": dict(words.values)}


if __name__ == "__main__":
    ArgumentParser(description=__doc__).parse_args()  # takes none, and says so
    FILE.write_text(written(), encoding="utf-8", newline="\n")
