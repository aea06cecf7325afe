"""A line to begin with, for the help of every command that takes a fact's fields as options."""

from cli.wording import flags
from queries.fields import FactField, FactType

WHO = {
    "partnership": "gdynia",
    "body": "body:gdynia",
    "membership": "iurc",
    "programme": "spring-festival",
    "source": "minutes-2025-06",
    "ledger": "ledger",
}
"""Somebody of each kind of stream."""

SAID = {
    "visitor": "gdynia",
    "host": "kaohsiung",
    "by": "gdynia",
    "actor": '"a consulate"',
    "forum": '"City Council"',
    "reason": '"more discussion required"',
    "ground": '"not within its powers"',
    "instrument": "sister-city-2025",
    "kind": "sister-city",
    "change": '"schools are included"',
    "title": '"Minutes of June 2025"',
    "name": '"Spring festival"',
    "as_name": '"Gdynia, Poland"',
    "occasion": '"Smart City Summit"',
    "incident": "visas-2025",
    "commitment": "exchange-of-pupils",
    "plan": "visit-2026-05",
    "due": "2026-05-12",
    "text": '"pupils are to be exchanged"',
    "speaker": '"Aleksandra Kosiorek; Mayor; gdynia"',
    "person": '"Aleksandra Kosiorek; Mayor; gdynia"',
    "metric": "visitors",
    "value": "140000",
    "policy": "sister-cities",
    "original": "interview-2025-11-16",
    "tags": "industry:port",
    "entry": "2",
}
"""What may stand for the fields that have to be given, as every shell takes it."""


def example(kind: FactType) -> str:
    """A whole command with all that is required, in one line: every shell breaks lines in a way of its own."""
    own = kind.kinds[0]
    if kind.verb in {"registered", "started"}:
        slug = {"body": "gdynia"}.get(own, WHO[own])
        begin = f"comity register {own} {slug}"
    else:
        begin = f"comity record {kind.verb} {WHO[own]}"
    words = [begin, *(f"{flags(field)[-1]} {_said(field, own)}" for field in kind.fields if field.required)]
    if kind.verb not in {"registered", "started"}:
        words += ["--on 2025-06", "--source minutes-2025-06"]
    return " ".join(words)


def _said(field: FactField, own: str) -> str:
    word = SAID.get(field.name, "")
    if field.name == "name" and own == "body":
        return "Gdynia"
    if field.choices and word not in field.choices:
        return field.choices[0]
    return word or "…"
