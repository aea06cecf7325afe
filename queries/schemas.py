"""The JSON schemas of what is answered, made from the rows themselves: what the reading commands and the pages publish."""

import types
import typing
from typing import Any, NamedTuple

OUTPUTS = ("show", "list", "audit", "timeline", "report")
"""What the reading commands print."""


def output_rows(name: str) -> type[Any]:
    """The rows of what a reading command prints; of a report, its whole answer."""
    return _rows()[name]


def _rows() -> dict[str, type[Any]]:
    from projections.reckoning.audit import Audit
    from projections.reckoning.standings import Status
    from projections.reports.show import Details
    from projections.reports.timeline import Moment
    from queries.answers import Document

    return {"show": Details, "list": Status, "audit": Audit, "timeline": Moment, "report": Document}


MAY_BE_CONTESTED = ("show", "list", "timeline")
"""Whose rows may have one column more, where open contests would change one of them; of a body those of its ties too."""


def output_schema(name: str) -> dict[str, Any]:
    """The JSON schema of what a reading command prints with --json."""
    from pydantic import TypeAdapter

    from projections.reports.show import Partnership

    made: dict[type[Any], Any] = {}
    made[Partnership] = model_of(Partnership, made)
    model: Any = model_of(_rows()[name], made)
    if name in MAY_BE_CONTESTED:
        model = _may_be_contested(model)
    whole: Any = list[model] if name in {"list", "timeline"} else model
    return TypeAdapter(whole).json_schema(mode="serialization")


def _may_be_contested(model: Any) -> Any:
    """A row that may have one column more."""
    from pydantic import Field as Described
    from pydantic import create_model

    more: Any = (bool, Described(default=False, description="sources disagree about an entry behind it"))
    return create_model(model.__name__, __base__=model, __doc__=model.__doc__, contested=more)


def model_of(row: type[Any], made: dict[type[Any], Any]) -> Any:
    """A row as a model: all its columns are there, and no other."""
    from pydantic import ConfigDict, create_model
    from pydantic import Field as Described

    from projections.row import Behind
    from queries.columns import bare

    if row not in made:
        hints = typing.get_type_hints(row, include_extras=True)
        columns: dict[str, Any] = {}
        for name, hint in hints.items():
            if bare(hint) is Behind:
                columns |= {item: (list[str], Described(description=_said(hint))) for item in Behind._fields}
            else:
                columns[name] = (_as_json_has_it(hint, made), Described(description=_said(hint)))
        made[row] = create_model(
            row.__name__, __config__=ConfigDict(extra="forbid"), __doc__=row.__doc__, **columns
        )
    return made[row]


class _Amounts(NamedTuple):
    """How much, under uncertainty."""

    least: int | float
    most: int | float


def _said(hint: Any) -> str | None:
    marks = hint.__metadata__ if typing.get_origin(hint) is typing.Annotated else ()
    return next((mark for mark in marks if isinstance(mark, str)), None)


def _as_json_has_it(hint: Any, made: dict[type[Any], Any]) -> Any:
    """A column's type with models for rows and lists for other tuples."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _as_json_has_it(inner[0], made)
    if origin in (typing.Union, types.UnionType):
        return typing.Union[tuple(_as_json_has_it(item, made) for item in inner)]  # noqa: UP007 — made when it runs
    if origin in (tuple, list):
        return list[_as_json_has_it(inner[0], made)]  # type: ignore[misc]  # made when it runs
    if origin is dict:
        return dict[str, _as_json_has_it(inner[1], made)]  # type: ignore[misc]  # made when it runs
    from projections.row import Amount

    if hint is Amount:
        hint = _Amounts
    elif isinstance(hint, type) and issubclass(hint, str):
        return str
    return model_of(hint, made) if hasattr(hint, "_fields") else hint
