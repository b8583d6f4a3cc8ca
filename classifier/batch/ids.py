"""Ids of the rows that have none although others do."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from classifier.batch.rows import Column


def filled(column: Column, names: Iterable[Any]) -> Column:
    """Name the rows whose id is null as if there were no column of ids.

    Parameters
    ----------
    column : list or pyarrow.Array
        The ids.
    names : iterable of int or str
        What the rows are called where no column names them.

    Returns
    -------
    list or pyarrow.Array
        The column itself if every row has an id, or if its type has no room for such a name:
        of numbers below 64 bits, times, lists. That is of Parquet, where the type is that of the
        output.
    """
    if isinstance(column, list):
        if not any(_is_none(value) for value in column):
            return column
        return [
            name if _is_none(value) else value for value, name in zip(column, names, strict=True)
        ]
    if not column.null_count:
        return column
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind, names = column.type, list(names)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        names = [str(name) for name in names]
    elif not pa.types.is_int64(kind) or not all(isinstance(name, int) for name in names):
        return column
    values = column.to_pylist()
    return pa.array(
        [name if value is None else value for value, name in zip(values, names, strict=True)], kind
    )


def _is_none(value: Any) -> bool:
    """Whether JSON would write it as null: also a number beyond any float."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))
