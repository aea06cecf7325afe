"""The column in which a row says what other values would change."""

from operator import itemgetter
from typing import Annotated, Any

COLUMN = "depends_on"
"""The column in which a row says what other values would change."""
_SHAPES: dict[type[Any], type[Any]] = {}


def depends_on(row: Any) -> tuple[str, ...]:
    """What a row says that values which are contested and not in use would change."""
    return getattr(row, COLUMN, ())


def with_column(row: type[Any]) -> type[Any]:
    """The type of row with one column more, which says what other values would change; in all else it is the same."""
    if row not in _SHAPES:
        fields = (*row._fields, COLUMN)
        places = {name: n for n, name in enumerate(fields)}

        def new(cls: type[Any], *values: Any, **named: Any) -> Any:
            given = dict(zip(fields, values, strict=False)) | named
            return tuple.__new__(cls, [given[name] for name in fields])

        def replaced(self: Any, **named: Any) -> Any:
            values = list(self)
            for name, value in named.items():
                values[places[name]] = value
            return tuple.__new__(type(self), values)

        def shown(self: Any) -> str:
            cells = (f"{name}={value!r}" for name, value in zip(fields, self, strict=True))
            return f"{row.__name__}({', '.join(cells)})"

        _SHAPES[row] = type(
            row.__name__,
            (row,),
            {
                "__slots__": (),
                "__module__": row.__module__,
                "__doc__": row.__doc__,
                "__annotations__": {
                    COLUMN: Annotated[
                        tuple[str, ...], "what contested values that are not in use would change"
                    ]
                },
                "_fields": fields,
                "_field_defaults": {},
                "__new__": new,
                "_make": classmethod(lambda cls, values: new(cls, *values)),
                "_replace": replaced,
                "__repr__": shown,
                COLUMN: property(itemgetter(len(fields) - 1), doc="What other values would change."),
            },
        )
    return _SHAPES[row]
