"""Values of a column as those of JSON and as text, for output that knows few types."""

from __future__ import annotations

import base64
import json
from typing import Any

import pyarrow as pa

from classifier.batch.rows import Column


def plain_value(value: Any) -> Any:
    """Turn what JSON has no type for into what it has."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)


def python_values(column: Column) -> list[Any]:
    """Python values of a column that goes into text."""
    if isinstance(column, list):
        return column
    if pa.types.is_temporal(column.type):
        # Python's datetime ends at microseconds, and would need pandas for more.
        column = column.cast(pa.string())
    values: list[Any] = column.to_pylist()
    return values


def as_text(value: Any) -> str | None:
    """Any JSON value as text: strings as they are, everything else as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=plain_value)
