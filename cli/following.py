"""What is suggested after one stream was read: its other readings, or how one begins anew of which nothing stands."""

from typing import TYPE_CHECKING

from store.shell import quoted

if TYPE_CHECKING:
    from projections.ask import Ask

READINGS = {"show": ("audit", "timeline"), "timeline": ("show", "audit"), "audit": ("show", "timeline")}
"""What may be read after a command that reads one stream."""


def after(command: str, ask: "Ask", stream: str, who: str) -> list[str]:
    """The commands that may come after one that read a stream, which `who` names.

    Of one that was taken back as a whole the audit alone has something to say, and what would begin it anew.
    """
    from queries.directory import tells

    if tells(ask.rows, stream):
        networks = (
            [f"report networks --of {quoted(who)}"] if command == "show" and _joined(ask, stream) else []
        )
        return [*(f"{each} {quoted(who)}" for each in READINGS[command]), *networks]
    audit = [] if command == "audit" else [f"audit {quoted(who)}"]
    return [*audit, *_anew(ask, stream)]


def _joined(ask: "Ask", stream: str) -> bool:
    """Whether it is a body with memberships, or a network with members, which `show` does not tell of."""
    from projections.rows.sides import sides

    kind, _, slug = stream.partition(":")
    return kind == "body" and any(side.stream.startswith("membership:") for side in ask.of(sides, body=slug))


def _anew(ask: "Ask", stream: str) -> list[str]:
    """The command that begins a stream; none where it would be refused, as somebody whom it names is not registered."""
    from queries.directory import tells
    from store.streams import parties

    kind, _, name = stream.partition(":")
    named = parties(stream)
    if not all(tells(ask.rows, f"body:{slug}") for slug in named):
        return []
    match kind:
        case "partnership":
            others = [slug for slug in named if slug != ask.names.home]
            return [f"open {' '.join(others if len(others) == 1 else named)}"]
        case "membership":
            return [f"record joined {quoted(name)} --on …"]
        case "source":
            return [f"register source {name} --title … --kind …"]
        case "body" | "programme":
            return [f"register {kind} {name} --name … --kind …"]
        case _:
            return []
