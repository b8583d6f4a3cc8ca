"""What counts as a list of texts, and what is refused at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np


def as_texts(texts: object) -> list[str]:
    """Return the texts as a list; refuse whatever is no list of strings."""
    # Either would be answered, but not text by text in order: by its columns' names, or shuffled.
    if isinstance(texts, set | frozenset) or hasattr(texts, "columns"):
        raise TypeError(
            f"expected a list of texts, found {type(texts).__name__}: "
            'give a list, or one column of the table, such as table["text"]'
        )
    if isinstance(texts, str | bytes | bytearray | Mapping) or not isinstance(texts, Iterable):
        raise TypeError(
            f"expected a list of texts, found {type(texts).__name__}: "
            "put a single text into a list (only tag takes one alone)"
        )
    found: list[Any]
    if isinstance(texts, np.ndarray):
        found = texts.tolist() if texts.ndim == 1 else [texts]
    elif hasattr(texts, "to_pylist"):  # a column of pyarrow, whose items are no str by themselves
        found = texts.to_pylist()
    else:
        found = texts if isinstance(texts, list) else list(texts)
    if not set(map(type, found)) <= {str}:
        for i, text in enumerate(found):
            if not isinstance(text, str):
                raise TypeError(
                    f"expected texts (str), found {type(text).__name__} at position {i}"
                )
    return found
