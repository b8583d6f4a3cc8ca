"""A topic model opened up: the weights of single n-grams, for explaining and for building on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.decline import FUNCTION_WORDS
from classifier.ngrams import ngram_hashes
from classifier.table import EMPTY, WAYS, find

if TYPE_CHECKING:
    from classifier.model import TopicModel


class Vocabulary(NamedTuple):
    """Every n-gram of a model.

    Attributes
    ----------
    hashes : ndarray of uint64, (V,)
        Equal to the n-gram's own hash in every bit that the table looks at; the others are lost
        when a table is packed.
    weights : ndarray of float64, (V, k)
        One column a topic and one for "none".
    """

    hashes: NDArray[np.uint64]
    weights: NDArray[np.float64]


def ngram_weights(
    model: TopicModel, hashes: Sequence[int] | NDArray[np.uint64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Look up n-grams.

    Parameters
    ----------
    model : TopicModel
    hashes : sequence of int, (m,)

    Returns
    -------
    known : ndarray of bool, (m,)
    points : ndarray of int64, (m, n_topics)
        Whole-number weights; those of an unknown n-gram are zero.
    """
    rows, known = find(np.asarray(hashes, np.uint64), model.arrays["fingerprint"])
    points = _bytes(model)[rows, : len(model.classes_)].astype(np.int64) - 128
    points[~known] = 0
    return known, points


def score_parts(model: TopicModel, known: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what a score is made of besides the n-grams.

    Parameters
    ----------
    model : TopicModel
    known : int
        Number of known n-grams in the text.

    Returns
    -------
    base, unit : ndarray of float64, (n_topics,)
        Score = base + unit * (sum of the n-grams' whole-number weights).
    """
    arrays, k = model.arrays, len(model.classes_)
    calibration = arrays["calibration"].take(known, mode="clip")
    gain = arrays["gain"].take(known, mode="clip")
    return arrays["bias"][:k] * calibration, arrays["scale"][:k] * gain * calibration


def vocabulary(model: TopicModel) -> Vocabulary:
    """Return every n-gram of a model with its weights."""
    fingerprint, k = model.arrays["fingerprint"], len(model.arrays["bias"])
    bits = len(fingerprint).bit_length() - 1
    rows = np.flatnonzero(fingerprint != EMPTY)
    stored = _bytes(model)[rows].astype(np.int64) - 128
    hashes = (rows // WAYS).astype(np.uint64) << np.uint64(66 - bits)
    hashes |= fingerprint[rows].astype(np.uint64) << np.uint64(20)
    # The lowest bit tells a word (0) from a pair (1); the table keeps it as a mark.
    hashes |= (stored[:, k] == 0).astype(np.uint64)
    special = np.array([ngram_hashes([word])[0][0] for word in FUNCTION_WORDS.split()], np.uint64)
    at, there = find(special, fingerprint)
    hashes[np.searchsorted(rows, at[there])] = special[there]
    return Vocabulary(hashes, stored[:, :k] * model.arrays["scale"])


def _bytes(model: TopicModel) -> NDArray[np.uint8]:
    """Return the table with one byte a column, (rows, 8 * lanes)."""
    weights = model.arrays["weights"]
    return weights.view(np.uint8).reshape(len(weights), -1)
