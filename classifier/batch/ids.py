"""What rows are called that have no id of their own."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from classifier.batch.rows import Column


def row_number(source: str, number: int) -> int:  # noqa: ARG001 - one file needs no name
    """Name a row of a single input file: its number, from 1."""
    return number


def row_in_file(source: str, number: int) -> str:
    """Name a row by its file, as one of several or where others have ids of their own."""
    return f"{source}:{number}"


def filled(column: Column, names: Iterable[str]) -> Column:
    """Name the rows whose id is null or empty, which is all that CSV has for it.

    Parameters
    ----------
    column : list or pyarrow.Array
        The ids.
    names : iterable of str
        What the rows are called by their file and number: a bare number may be another row's id.

    Returns
    -------
    list or pyarrow.Array
        The column itself if every row has an id, or if its type has no room for such a name: of
        numbers, times, lists. That is of Parquet, where the type is that of the output.
    """
    if isinstance(column, list):
        if not any(_is_none(value) for value in column):
            return column
        return [
            name if _is_none(value) else value for value, name in zip(column, names, strict=True)
        ]
    named = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    kind = named.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return column
    if not named.null_count and not pc.any(pc.equal(named, "")).as_py():
        return column
    values = named.to_pylist()
    return pa.array([value or name for value, name in zip(values, names, strict=True)], kind)


def _is_none(value: Any) -> bool:
    """Whether it says nothing; JSON would write a number beyond any float as null."""
    return value is None or value == "" or (isinstance(value, float) and not math.isfinite(value))
