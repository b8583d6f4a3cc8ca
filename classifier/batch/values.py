"""Values of a column as those of JSON and as text, for output that knows few types."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from classifier.batch.rows import Column

_JSON = (bool, float, list, tuple, dict)
"""Types that JSON has, of which text and whole numbers are written as they are."""


def plain_value(value: Any) -> Any:
    """Turn what JSON has no type for into what it has."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)


def python_values(column: Column) -> list[Any]:
    """Python values of a column that goes into text."""
    if isinstance(column, list):
        return column
    kind = _plain_type(column.type)
    values: list[Any] = (column if kind == column.type else column.cast(kind)).to_pylist()
    return values


def undecodable(column: Column) -> Iterator[int]:
    """Yield the places of values that hold text which is not UTF-8, at any depth."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        for at in range(len(column)):
            try:
                python_values(column.slice(at, 1))
            except UnicodeDecodeError:
                yield at
            except pa.ArrowInvalid:  # something else is odd about it
                continue


def unknown_zone(kind: Any) -> str:
    """Return a time zone of a type, at any depth, by which no time can be told; empty if none."""
    unknown = []

    def look(leaf: Any) -> Any:
        if pa.types.is_timestamp(leaf) and leaf.tz is not None:
            try:
                pa.array([0], leaf).cast(pa.string())
            except pa.ArrowInvalid:
                unknown.append(leaf.tz)
        return leaf

    _replaced(kind, look)
    return "".join(unknown[:1])


def _plain_type(kind: Any) -> Any:
    """Put text in the place of times, at any depth.

    Python's datetime ends at microseconds, would need pandas for more, and has no year 10,000.
    """
    return _replaced(kind, lambda leaf: pa.string() if pa.types.is_temporal(leaf) else leaf)


def without_views(column: Column) -> Column:
    """Put text and bytes in the place of their views, at any depth: Arrow can do little with those.

    Parameters
    ----------
    column : pyarrow.Array
        Any column; what is not UTF-8 in it stays so.

    Returns
    -------
    pyarrow.Array
        The same values, without ``string_view`` and ``binary_view``.
    """
    kind = type_without_views(column.type)
    return column if kind == column.type else column.cast(kind, safe=False)


def type_without_views(kind: Any) -> Any:
    """Type of a column after `without_views`."""
    return _replaced(kind, _unviewed)


def type_without_dictionaries(kind: Any) -> Any:
    """Type of the values, at any depth, where a column holds them by number.

    The parts of a run have one dictionary a column, whose entries are not known at its beginning.
    """
    return _replaced(kind, lambda leaf: leaf.value_type if pa.types.is_dictionary(leaf) else leaf)


def _unviewed(leaf: Any) -> Any:
    # Large ones: a view has no limit of 2 GiB a column either.
    if pa.types.is_string_view(leaf):
        return pa.large_string()
    return pa.large_binary() if pa.types.is_binary_view(leaf) else leaf


def _replaced(kind: Any, leaf: Callable[[Any], Any]) -> Any:
    """Put other types in the place of those that a type is made of."""
    types = pa.types
    if types.is_struct(kind):
        return pa.struct([field.with_type(_replaced(field.type, leaf)) for field in kind])
    if types.is_map(kind):
        both = _replaced(kind.key_type, leaf), _replaced(kind.item_type, leaf)
        # One made anew would not have the names that a file may give to its fields.
        return kind if both == (kind.key_type, kind.item_type) else pa.map_(*both)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        inner = kind.value_field.with_type(_replaced(kind.value_type, leaf))
        if types.is_fixed_size_list(kind):
            return pa.list_(inner, kind.list_size)
        return pa.large_list(inner) if types.is_large_list(kind) else pa.list_(inner)
    return leaf(kind)


def as_text(value: Any) -> str | None:
    """Any JSON value as text: strings as they are, everything else as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, _JSON):  # a decimal number, bytes: not in the quotes of JSON
        return str(plain_value(value))
    if isinstance(value, float):
        return json.dumps(value)  # alone, NaN is what readers of CSV know
    return as_json(value, ensure_ascii=False)


def as_json(value: Any, **options: Any) -> str:
    """JSON of a value; a number that JSON cannot say (NaN, Infinity) is null, as orjson has it."""
    try:
        return json.dumps(value, default=plain_value, allow_nan=False, **options)
    except ValueError:
        sayable = json.loads(json.dumps(value, default=plain_value), parse_constant=lambda _: None)
        return json.dumps(sayable, **options)
