"""What counts as a list of texts, and what is refused at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np


def as_texts(texts: object, alone: str = " (only tag takes one alone)") -> list[str]:
    """Return the texts as a list; refuse whatever is no list of strings.

    Parameters
    ----------
    texts : any
    alone : str
        Said to whoever gives a single text: what takes one, if anything does.
    """
    # Either would be answered, but not text by text in order: by its columns' names, or shuffled.
    table = hasattr(texts, "columns") or (isinstance(texts, np.ndarray) and texts.ndim != 1)
    if isinstance(texts, set | frozenset | Mapping) or table:
        raise TypeError(
            f"expected a list of texts, found {_described(texts)}: "
            'give a list, or one column of the table, such as table["text"]'
        )
    if isinstance(texts, str | bytes | bytearray) or not isinstance(texts, Iterable):
        raise TypeError(
            f"expected a list of texts, found {type(texts).__name__}: "
            f"put a single text into a list{alone}"
        )
    found: list[Any]
    if isinstance(texts, np.ndarray):
        found = texts.tolist()
    elif hasattr(texts, "to_pylist"):  # a column of pyarrow, whose items are no str by themselves
        found = texts.to_pylist()
    else:
        found = texts if isinstance(texts, list) else list(texts)
    if not set(map(type, found)) <= {str}:
        for i, text in enumerate(found):
            if not isinstance(text, str):
                # Tables of scraped pages have gaps, and in pandas a gap is a float.
                advice = ": fill what is missing with empty texts, or leave it out"
                raise TypeError(
                    f"expected texts (str), found {type(text).__name__} at position {i}"
                    f"{advice if is_missing(text) else ''}"
                )
    return found


def is_missing(value: Any) -> bool:
    """Tell whether a value is None, NaN, or what pandas has in their place."""
    if value is None:
        return True
    try:
        unlike_itself = value != value
    except (ArithmeticError, TypeError, ValueError):  # some of decimal's NaN, and what will not say
        return False
    if isinstance(unlike_itself, bool | np.bool_):
        return bool(unlike_itself)
    return unlike_itself is value  # pandas' NA will not say; an array says it of each of its items


def _described(texts: object) -> str:
    shape = f" of shape {texts.shape}" if isinstance(texts, np.ndarray) else ""
    return f"{type(texts).__name__}{shape}"
