"""Texts and labels in the forms that scikit-learn's users give them, checked and made plain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from classifier.errors import InputError
from classifier.texts import as_texts as texts_of_model
from classifier.texts import is_missing
from classifier.topics_file import DETAILS, refuse_misspelt

LabelType = Literal["single", "lists", "indicator"]
"""One label a text, a list of labels a text, or a matrix of 0 and 1."""

_NO_LIST = (str, bytes, bytearray, Mapping, set, frozenset)
_NUMBERS = (Real, np.bool_)


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
        return [str(text) for text in texts_of_model(texts, alone="")]
    except TypeError as error:
        raise NotTextsError(str(error)) from None


class Labels(NamedTuple):
    """Labels, checked.

    Attributes
    ----------
    rows : list of tuple
        Labels of each text, the main one first, none of them twice.
    form : {"single", "lists", "indicator"}
        How they were given.
    columns : int
        Of the matrix; 0 of other forms.
    """

    rows: list[tuple[Any, ...]]
    form: LabelType
    columns: int = 0


def as_labels(y: Any, n: int, *, matrix: bool = False) -> Labels:
    """Return the labels of `n` texts, and the form that they came in.

    Parameters
    ----------
    y : any
        Labels.
    n : int
        Number of texts.
    matrix : bool
        Take lists of 0 and 1, all as long, for rows of a matrix, as scikit-learn does: lists of
        labels would say of every text that it has both.

    Raises
    ------
    InputError
        They are no labels, or not as many as the texts.
    """
    from scipy.sparse import issparse

    if y is None or isinstance(y, _NO_LIST) or not isinstance(y, Iterable):
        raise InputError(f"requires y: a list of labels is expected, found {type(y).__name__}")
    if issparse(y):
        y = cast("Any", y).toarray()
    dimensions = len(getattr(y, "shape", (n,)))
    if dimensions == 2:
        labels = _of_matrix(np.asarray(y))
    elif dimensions == 1:
        items = _items(y)
        rows_of_matrix = matrix and _are_rows_of_matrix(items)
        labels = _of_matrix(np.array(items)) if rows_of_matrix else _of_list(items)
    else:
        raise InputError(
            f"labels have {dimensions} dimensions: give a list, or a matrix of 0 and 1"
        )
    if len(labels.rows) != n:
        raise InputError(f"{n} texts but {len(labels.rows)} labels: give one for each text")
    return labels


def _items(column: Any) -> list[Any]:
    """Return the labels as Python's own: single items of pyarrow are not, nor polars' lists."""
    for plain in ("to_pylist", "to_list"):
        if hasattr(column, plain):
            return list(getattr(column, plain)())
    return list(column)


def _are_rows_of_matrix(values: list[Any]) -> bool:
    if not all(_holds_labels(value) and not isinstance(value, set | frozenset) for value in values):
        return False
    lengths = {len(value) for value in values}
    if len(lengths) != 1 or lengths.pop() < 2:
        return False
    return all(isinstance(v, Real) and v in (0, 1) for row in values for v in map(_plain, row))


def _of_matrix(matrix: NDArray[Any]) -> Labels:
    k = matrix.shape[1]
    if k < 2:
        raise InputError(
            f"a matrix of labels needs a column for each of at least two classes, found {k}: "
            "give one label a text as a list"
        )
    # scikit-learn's type_of_target would take any two numbers for 0 and 1.
    if matrix.dtype.kind in "biuf":
        odd = matrix[~np.isin(matrix, (0, 1))].tolist()
    else:
        odd = [v for v in matrix.ravel() if not isinstance(v, _NUMBERS) or v not in (0, 1)]
    if odd:
        raise InputError(f"a matrix of labels must hold 0 and 1 only, found {_plain(odd[0])!r}")
    rows = [tuple(np.flatnonzero(row).tolist()) for row in matrix.astype(bool)]
    return Labels(rows, "indicator", k)


def _of_list(values: list[Any]) -> Labels:
    if not any(_holds_labels(value) for value in values):
        return Labels([(_label(value, i),) for i, value in enumerate(values)], "single")
    rows = []
    for i, value in enumerate(values):
        if not _holds_labels(value):
            raise InputError(f"labels are lists, but that of text {i} is {value!r}")
        row = dict.fromkeys(_label(label, i) for label in value)
        if isinstance(value, set | frozenset):
            # No order of its own; text and numbers together are refused with all other labels.
            rows.append(tuple(sorted(row, key=lambda label: (isinstance(label, str), label))))
        else:
            rows.append(tuple(row))
    return Labels(rows, "lists")


def _holds_labels(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, list | tuple | set | frozenset)


def _label(value: Any, i: int) -> Any:
    """Return a label of text `i` as plain text or number."""
    plain = _plain(value)
    if isinstance(plain, str) and not plain.strip():
        # What a cell without a label is after fillna(""); `fit` on the command line takes it so.
        raise InputError(f"text {i} has no label but {plain!r}: give it one, or leave it out")
    if _is_label(plain):
        return plain
    if is_missing(plain):
        raise InputError(f"Input y contains NaN: text {i} has no label")
    raise InputError(
        f"Unknown label type: {value!r} of text {i} is no class: give text or whole numbers"
    )


def _plain(value: Any) -> Any:
    """Return numpy's text and numbers as Python's; of dates it would make numbers."""
    number_or_text = isinstance(value, np.generic) and value.dtype.kind in "biufU"
    return value.item() if number_or_text else value


def _is_label(value: Any) -> bool:
    return isinstance(value, str | int) or (isinstance(value, float) and value.is_integer())


def classes_of(labels: Labels, notes: Mapping[Any, str]) -> NDArray[Any]:
    """Return the classes, sorted.

    Raises
    ------
    InputError
        Fewer than two, a text of none, or labels that cannot be sorted.
    """
    # Of a matrix as of lists: a text of no topic would teach nothing, and be taken for one of the
    # first topic where texts are held out.
    for i, row in enumerate(labels.rows):
        if not row:
            raise InputError(f"text {i} has no label: give it one, or leave it out")
    if labels.form == "indicator":
        for label in notes:
            if label not in range(labels.columns):
                raise InputError(
                    f"topics has {label!r}, but a matrix of labels has columns 0 to "
                    f"{labels.columns - 1}: name topics by these, or give lists of labels"
                )
    found = {label for row in labels.rows for label in row} | set(notes)
    if not found:
        raise InputError(
            "no texts given, and no topics with scope notes: at least two classes are needed"
        )
    if len(found) < 2:
        (named,) = found
        raise InputError(f"at least two classes are needed, found one class: {named!r}")
    if labels.form == "indicator":
        return np.arange(labels.columns)
    try:
        ordered = sorted(found)
    except TypeError:
        kinds = ", ".join(sorted({type(label).__name__ for label in found}))
        raise InputError(f"labels must be all text or all numbers, found {kinds}") from None
    classes = np.array(ordered)
    for label, kept in zip(ordered, classes.tolist(), strict=True):
        # A NUL at the end is lost, and so are digits of numbers that need more than 64 bits.
        if label != kept:
            raise InputError(f"label {label!r} becomes {kept!r} in an array: choose another")
    return classes


def as_weights(sample_weight: ArrayLike | None, n: int) -> NDArray[np.float64]:
    """Return the weight of each text, (n,); ones when none are given."""
    if sample_weight is None:
        return np.ones(n)
    wanted = f"sample_weight must be {n} numbers, none below 0"
    try:
        weight = np.asarray(sample_weight, np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{wanted}: found something else in it") from None
    bad = weight[~np.isfinite(weight) | (weight < 0)]
    if weight.shape != (n,) or len(bad):
        found = f"the shape {weight.shape}" if weight.shape != (n,) else f"{bad[0]:g}"
        raise InputError(f"{wanted}: found {found}")
    return weight


def check_some_count(weight: NDArray[np.float64]) -> None:
    """Refuse texts none of which counts."""
    if not weight.any():
        what = f"sample_weight is 0 for all {len(weight)} texts" if len(weight) else "no text given"
        raise InputError(f"{what}: at least one must count")


def check_parameters(prior: Any, strength: Any) -> None:
    """Refuse what is no `prior` and no `C` of the estimator."""
    if prior is not None and not (isinstance(prior, str) and prior == "embedded"):
        raise InputError(f'prior is {prior!r}: expected "embedded" or None')
    number = isinstance(strength, Real) and not isinstance(strength, bool)
    if strength is not None and not (number and strength > 0):
        raise InputError(f"C is {strength!r}: expected a number above 0, or None")


def scope_texts(topics: Mapping[Any, str | Mapping[str, str]] | None) -> dict[Any, str]:
    """Return for each label the text that stands for its topic before any example.

    Raises
    ------
    InputError
        Something is no label, no scope note or no details of a topic.
    """
    if topics is None:
        return {}
    if not isinstance(topics, Mapping):
        raise InputError(
            f"topics is a {type(topics).__name__}: expected a mapping of label to note"
        )
    return {_topic(label): _scope_text(label, about) for label, about in topics.items()}


def _topic(label: Any) -> Any:
    plain = _plain(label)
    if not _is_label(plain):
        raise InputError(f"topics has the label {label!r}: expected text or a whole number")
    return plain


def _scope_text(label: Any, about: Any) -> str:
    if isinstance(about, str):
        return f"{label}. {about}"
    if not isinstance(about, Mapping):
        raise InputError(
            f"topics has a {type(about).__name__} for {label!r}: expected a scope note, or a "
            "mapping with any of title, scope and iptc"
        )
    refuse_misspelt(about, DETAILS, f"topics has for {label!r}")
    for key in DETAILS:
        if not isinstance(about.get(key, ""), str):
            raise InputError(f"topics has {about[key]!r} as {key} of {label!r}: expected text")
    return f"{about.get('title', label)}. {about.get('scope', '')}"
