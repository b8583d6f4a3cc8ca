"""Texts and labels in the forms that scikit-learn's users give them, checked and made plain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from classifier.texts import as_texts as texts_of_model

LabelType = Literal["single", "lists", "indicator"]
"""One label a text, a list of labels a text, or a matrix of 0 and 1."""


class NotTextsError(InputError, TypeError):
    """What was given is no list of texts.

    A ValueError, as scikit-learn asks of an estimator, and a TypeError, as the model raises.
    """


def as_texts(texts: Iterable[str]) -> list[str]:
    """Return the texts as a list; refuse what is no list of strings.

    Raises
    ------
    NotTextsError
    """
    try:
        return [str(text) for text in texts_of_model(texts)]
    except TypeError as error:
        raise NotTextsError(str(error)) from None


def as_label_rows(y: Any) -> tuple[list[tuple[Any, ...]], LabelType]:
    """Return the labels of each text, and the form that they came in."""
    if y is None or isinstance(y, str | bytes | Mapping) or not isinstance(y, Iterable):
        raise InputError(f"requires y: a list of labels is expected, found {type(y).__name__}")
    if getattr(y, "ndim", 1) == 2:
        matrix = np.asarray(y)
        if not np.isin(matrix, (0, 1)).all():
            odd = matrix[~np.isin(matrix, (0, 1))][0]
            raise InputError(f"a matrix of labels must hold 0 and 1 only, found {odd}")
        return [tuple(np.flatnonzero(row).tolist()) for row in matrix], "indicator"
    values = [value.item() if isinstance(value, np.generic) else value for value in y]
    if any(isinstance(value, list | tuple | set | frozenset) for value in values):
        rows = []
        for i, value in enumerate(values):
            if not isinstance(value, list | tuple | set | frozenset):
                raise InputError(f"labels are lists, but that of text {i} is {value!r}")
            rows.append(tuple(sorted(value) if isinstance(value, set | frozenset) else value))
        return rows, "lists"
    for i, value in enumerate(values):
        if value is None or value != value:
            raise InputError(f"Input y contains NaN: text {i} has no label")
        if not isinstance(value, str | int | bool) and value != int(value):
            raise InputError(f"Unknown label type: {value!r} of text {i} is no class")
    return [(value,) for value in values], "single"


def sorted_classes(
    rows: Sequence[tuple[Any, ...]], notes: Mapping[Any, str], indicator: Any
) -> NDArray[Any]:
    """Return the classes, sorted; refuse fewer than two."""
    # Of a matrix as of lists: a text of no topic would teach nothing, and be taken for one of the
    # first topic where texts are held out.
    for i, row in enumerate(rows):
        if not row:
            raise InputError(f"text {i} has no label: give it one, or leave it out")
    if indicator is not None:
        return np.arange(np.asarray(indicator).shape[1])
    labels = {label for row in rows for label in row} | set(notes)
    if len(labels) < 2:
        found = ", ".join(map(repr, labels)) or "none"
        raise InputError(f"at least two classes are needed, found one class: {found}")
    try:
        return np.array(sorted(labels))
    except TypeError:
        kinds = ", ".join(sorted({type(label).__name__ for label in labels}))
        raise InputError(f"labels must be all text or all numbers, found {kinds}") from None


def as_weights(sample_weight: Sequence[float] | None, n: int) -> NDArray[np.float64]:
    """Return the weight of each text, (n,); ones when none are given."""
    if sample_weight is None:
        return np.ones(n)
    weight = np.asarray(sample_weight, np.float64)
    bad = weight[~np.isfinite(weight) | (weight < 0)]
    if weight.shape != (n,) or len(bad):
        found = f"the shape {weight.shape}" if weight.shape != (n,) else f"{bad[0]:g}"
        raise InputError(f"sample_weight must be {n} numbers, none below 0: found {found}")
    return weight


def scope_text(label: Any, about: str | Mapping[str, str]) -> str:
    """Return the text that stands for a topic before any example."""
    if isinstance(about, str):
        return f"{label}. {about}"
    return f"{about.get('title', label)}. {about.get('scope', '')}"
