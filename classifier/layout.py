"""What the arrays and the manifest of a topic model must be, whoever made them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier import hidden
from classifier.decline import FUNCTION_WORDS
from classifier.errors import ModelError
from classifier.ngrams import ngram_hashes
from classifier.table import MOST_BITS, WAYS

KIND = "topic model"
TAGS_BY_REST = "tags_by_rest"
"""Key of the manifest; models of formats 1 and 2 have none, and no tags by the rest."""
_ARRAYS = {"fingerprint", "weights", "bias", "scale", "gain", "calibration", "tag_threshold"}
_LARGEST = 1e30
"""No product of three such numbers overflows."""
_MARKS = 2
"""Columns beside the weights, counted with the same additions: word, function word."""


def function_word_hashes() -> NDArray[np.uint64]:
    """Return the hash of each of `FUNCTION_WORDS`, in their order."""
    return ngram_hashes(FUNCTION_WORDS.split())[0]


def with_marks(
    hashes: NDArray[np.uint64], weights: NDArray[np.float64], rank: NDArray[np.float64]
) -> tuple[NDArray[np.uint64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Add the function words that the vocabulary lacks; mark words and function words.

    Parameters
    ----------
    hashes : ndarray of uint64, (V,)
    weights : ndarray of float, (V, k)
    rank : ndarray of float, (V,)
        Who keeps a row of the table that several want.

    Returns
    -------
    hashes, weights, rank : ndarray
        Those given with the lacking function words behind them; function words come first in rank.
    marks : ndarray of int64, (V, 2)
        Whether each is a word, and a function word.
    """
    special = function_word_hashes()
    lacking = special[~np.isin(special, hashes)]
    hashes = np.concatenate([hashes.astype(np.uint64), lacking])
    weights = np.pad(weights, ((0, len(lacking)), (0, 0)))
    is_special = np.isin(hashes, special)
    rank = np.where(is_special, np.inf, np.pad(rank, (0, len(lacking))))
    is_word = (hashes & np.uint64(1)) == 0
    return hashes, weights, rank, np.stack([is_word, is_special], axis=1).astype(np.int64)


def check(manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Refuse arrays and a manifest that do not belong together.

    Raises
    ------
    ModelError
        Something is missing, too much, of another shape or type, or no finite number.
    """
    topics = _topics(manifest)
    deep = not hidden.NAMES.isdisjoint(arrays)
    expected = _ARRAYS | hidden.NAMES if deep else _ARRAYS
    if set(arrays) != expected:
        raise ModelError(f"it has the arrays {sorted(arrays)}, expected {sorted(expected)}")
    if any(array.ndim == 0 for array in arrays.values()):
        raise ModelError("an array has no rows")
    k, rows = len(topics) + 1, len(arrays["fingerprint"])
    columns = len(arrays["scale"]) if deep else k
    lanes = -(-(columns + _MARKS) // 8)
    shapes = {
        "fingerprint": (rows,), "weights": (rows, lanes), "bias": (k,), "scale": (columns,),
        "gain": (len(arrays["gain"]),), "calibration": (len(arrays["calibration"]),),
        "tag_threshold": (k - 1,),
    }  # fmt: skip
    for name, shape in shapes.items():
        dtype = {"fingerprint": "uint16", "weights": "uint64"}.get(name, "float64")
        array = arrays[name]
        if array.shape != shape or array.dtype.name != dtype or 0 in shape:
            raise ModelError(
                f"array {name!r} is {array.dtype} {array.shape}, expected {dtype} {shape}"
            )
        if dtype == "float64" and not (np.abs(array) <= _LARGEST).all():
            raise ModelError(f"array {name!r} holds numbers that are not finite, or absurdly large")
    if deep:
        hidden.check(arrays, columns - k, k)
    if rows & (rows - 1) or not WAYS <= rows <= 1 << MOST_BITS:
        raise ModelError(f"the table has {rows} rows, expected a power of two")


def _topics(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the manifest's topics; refuse a manifest that is none of a topic model."""
    if manifest.get("kind") != KIND:
        raise ModelError(f"it is a {manifest.get('kind')!r}, not a {KIND!r}")
    topics = manifest.get("topics")
    if not isinstance(topics, list) or not topics:
        raise ModelError("the manifest lists no topics")
    if not all(isinstance(t, dict) and isinstance(t.get("slug"), str) for t in topics):
        raise ModelError("a topic has no slug")
    if len({t["slug"] for t in topics}) != len(topics):
        raise ModelError("a topic is listed twice")
    by_rest = manifest.get(TAGS_BY_REST, False)
    if not isinstance(by_rest, bool):
        raise ModelError(f"the manifest's {TAGS_BY_REST} is {by_rest!r}: expected true or false")
    return topics
