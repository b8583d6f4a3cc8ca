"""A topic model opened up: the weights of single n-grams, for explaining and for building on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.hidden import HiddenLayer
from classifier.layout import function_word_hashes
from classifier.model import TopicModel
from classifier.table import EMPTY, WAYS, find


class Vocabulary(NamedTuple):
    """Every n-gram of a model.

    Attributes
    ----------
    hashes : ndarray of uint64, (V,)
        Equal to the n-gram's own hash in every bit that the table looks at; the others are lost
        when a table is packed.
    weights : ndarray of float64, (V, k + b)
        One column a topic, one for "none", and the latents, where the model has a hidden layer.
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
    points : ndarray of int64, (m, k + b)
        Whole-number weights and latents; those of an unknown n-gram are zero.
    """
    at, rows = find(np.asarray(hashes, np.uint64), model.arrays["fingerprint"])
    known = np.zeros(len(hashes), bool)
    known[at] = True
    columns = len(model.arrays["scale"])
    points = np.zeros((len(hashes), columns), np.int64)
    points[at] = _bytes(model)[rows, :columns].astype(np.int64) - 128
    return known, points


def effects(model: TopicModel, text: str) -> NDArray[np.float64]:
    """Return what one point of each column of an n-gram does to each topic's score in a text.

    Parameters
    ----------
    model : TopicModel
    text : str

    Returns
    -------
    ndarray of float64, (k + b, n_topics)
        An n-gram's part of the scores is its points times this. A hidden layer is piecewise
        linear: its slopes are those at this very text.
    """
    arrays, k = model.arrays, len(model.classes_)
    counts = model.count([text])
    gain = arrays["gain"].take(counts.known[0], mode="clip")
    unit = arrays["scale"] * gain
    effect: NDArray[np.float64] = np.eye(len(unit), k) * unit[:, None]
    if "inner" in arrays:
        first = len(arrays["bias"])
        latents = (counts.sums[0] * arrays["scale"] * gain)[first:]
        effect[first:] = HiddenLayer(arrays).slopes(latents)[:, :k] * unit[first:, None]
    effect *= arrays["calibration"].take(counts.known[0], mode="clip")
    return effect


def vocabulary(model: TopicModel) -> Vocabulary:
    """Return every n-gram of a model with its weights."""
    fingerprint, k = model.arrays["fingerprint"], len(model.arrays["scale"])
    bits = len(fingerprint).bit_length() - 1
    rows = np.flatnonzero(fingerprint != EMPTY)
    stored = _bytes(model)[rows].astype(np.int64) - 128
    hashes = (rows // WAYS).astype(np.uint64) << np.uint64(66 - bits)
    hashes |= fingerprint[rows].astype(np.uint64) << np.uint64(20)
    # The lowest bit tells a word (0) from a pair (1); the table keeps it as a mark.
    hashes |= (stored[:, k] == 0).astype(np.uint64)
    special = function_word_hashes()
    at, there = find(special, fingerprint)
    hashes[np.searchsorted(rows, there)] = special[at]
    return Vocabulary(hashes, stored[:, :k] * model.arrays["scale"])


def _bytes(model: TopicModel) -> NDArray[np.uint8]:
    """Return the table with one byte a column, (rows, 8 * lanes)."""
    weights = model.arrays["weights"]
    return weights.view(np.uint8).reshape(len(weights), -1)
