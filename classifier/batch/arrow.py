"""Columns of the output as Arrow arrays, and their types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from classifier.batch.rows import Column
from classifier.batch.tagged import Tagged
from classifier.batch.values import as_text
from classifier.decline import STATUSES

_TAG = pa.struct([("topic", pa.string()), ("score", pa.float64()), ("iptc", pa.string())])
_TAGGED_TEXT = pa.struct([("text", pa.string()), ("tags", pa.list_(_TAG)), ("status", pa.string())])
TYPES = {
    "topic": pa.string(),
    "score": pa.float64(),
    "status": pa.string(),
    "tags": pa.list_(_TAG),
    "reason": pa.string(),
    "kind": pa.string(),
    "article": pa.string(),
    "teasers": pa.list_(_TAGGED_TEXT),
    **dict.fromkeys(("title", "byline", "date", "site"), pa.string()),
    "articles": pa.list_(_TAGGED_TEXT),
}
"""By the name of a column of answers, its type in Parquet."""


def answer_arrays(tagged: Tagged) -> dict[str, Any]:
    """Make the columns of answers, without a Python object a row."""
    slugs, iptc = _strings(tagged.slugs), _strings(tagged.iptc)
    topics = _numbers(tagged.topics)
    tags = pa.StructArray.from_arrays(
        [slugs.take(topics), _numbers(tagged.scores), iptc.take(topics)], fields=list(_TAG)
    )
    # Without a tag, the offset is that of the next text's first one, or lies past the last.
    best = np.append(tagged.topics, 0)[tagged.offsets[:-1]]
    score = np.append(tagged.scores, 0.0)[tagged.offsets[:-1]]
    return {
        "topic": slugs.take(_numbers(best, tagged.has_tags)),
        "score": _numbers(score, tagged.has_tags),
        "status": _strings(STATUSES).take(_numbers(tagged.statuses)),
        "tags": pa.ListArray.from_arrays(_numbers(tagged.offsets.astype(np.int32)), tags),
        "reason": _strings(tagged.phrases).take(_numbers(tagged.reasons)),
    }


def _numbers(values: NDArray[Any], valid: NDArray[np.bool_] | None = None) -> Any:
    """Make an Arrow array of numbers; without `pa.array`, which imports pandas if it can."""
    bits = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    content = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [bits, content])


def _strings(values: Sequence[str]) -> Any:
    """Make an Arrow array of text; as for `_numbers`."""
    encoded = [value.encode("utf-8", "replace") for value in values]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def as_arrow(column: Column, kind: Any) -> Any:
    """Turn a column into an Arrow array of the output's type."""
    if not isinstance(column, list):
        return column if column.type == kind else column.cast(kind)
    if kind == pa.string():
        column = [as_text(value) for value in column]
    try:
        return pa.array(column, kind)
    except UnicodeEncodeError:
        return pa.array(_encodable(column), kind)


def _encodable(value: Any) -> Any:
    """Replace lone surrogates, which UTF-8 cannot hold, in all texts of a JSON value."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    if isinstance(value, dict):
        return {name: _encodable(item) for name, item in value.items()}
    return value
