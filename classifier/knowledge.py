"""What is known about words before any example: the embedded model's weights and word vectors.

Both are linear in the n-grams of a text, so a classifier built on them is a table of n-gram
weights again: what they know costs nothing when the model answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier import store
from classifier.errors import ModelError
from classifier.frequency import document_frequency, text_of_each
from classifier.layout import function_word_hashes
from classifier.linear import vocabulary
from classifier.model import embedded
from classifier.ngrams import ngram_hashes
from classifier.table import FINGERPRINT_BITS, choose_rows

VECTORS = Path(__file__).parent / "pretrained" / "vectors"
FEWEST_TEXTS = 2
"""An n-gram gets a weight of its own when it occurs in as many texts."""

_OWN_BITS = 18


class Knowledge(NamedTuple):
    """Words and pairs with what is known about them.

    Attributes
    ----------
    hashes : ndarray of uint64, (V,)
    features : ndarray of float32, (V, d)
    blocks : tuple of slice
        Columns that belong together: the embedded model's topics, the vectors.
    rank : ndarray of float, (V,)
        Who keeps a row of the table that several want.
    gain : ndarray of float64, (N,)
        Factor of a sum over a text with 0, 1, ... known n-grams.
    bits : int
        The table has 2^bits rows; the hashes' other bits may be lost.
    """

    hashes: NDArray[np.uint64]
    features: NDArray[np.float32]
    blocks: tuple[slice, ...]
    rank: NDArray[np.float64]
    gain: NDArray[np.float64]
    bits: int


def nothing() -> Knowledge:
    """Return the knowledge of a classifier that starts from its examples alone."""
    special = function_word_hashes()
    lengths = np.maximum(np.arange(4096), 1)
    return Knowledge(
        special, np.zeros((len(special), 0), np.float32), (), np.ones(len(special)),
        1 / np.sqrt(lengths), _OWN_BITS,
    )  # fmt: skip


@cache
def known() -> Knowledge:
    """Return what the embedded model and the word vectors know; worked out once a process."""
    model = embedded()
    topics = vocabulary(model)
    hashes, vectors = _vectors()
    bits = len(model.arrays["fingerprint"]).bit_length() - 1
    at, there = _look_up(hashes, topics.hashes, bits)
    k, d = topics.weights.shape[1], vectors.shape[1]
    v, new = len(topics.hashes), int((~there).sum())
    features = np.zeros((v + new, k + d), np.float32)
    features[:v, :k] = topics.weights
    features[at[there], k:] = vectors[there]
    features[v:, k:] = vectors[~there]
    is_word = (topics.hashes & np.uint64(1)) == 0
    rank = np.concatenate([np.where(is_word, 3.0, 1.0), np.full(new, 2.0)])
    return Knowledge(
        np.concatenate([topics.hashes, hashes[~there]]),
        features,
        (slice(0, k), slice(k, k + d)),
        rank,
        np.asarray(model.arrays["gain"]),
        bits,
    )


def _vectors() -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    manifest, arrays = store.read(VECTORS)
    if manifest.get("kind") != "word vectors":
        raise ModelError(f"{VECTORS} holds no word vectors: install newsieve again")
    return np.asarray(arrays["hashes"]), arrays["vectors"] * arrays["scale"]


@dataclass(frozen=True)
class Space:
    """The n-grams that a classifier will have weights for, each alone in its row of the table.

    Attributes
    ----------
    bits : int
        The table has 2^bits rows.
    hashes : ndarray of uint64, (V,)
        Those of the knowledge that kept a row come first.
    features : ndarray of float32, (n_known, d)
        What is known about the first `n_known` of them.
    blocks : tuple of slice
        Columns of `features` that belong together.
    gain : ndarray of float64, (N,)
    """

    bits: int
    hashes: NDArray[np.uint64]
    features: NDArray[np.float32]
    blocks: tuple[slice, ...]
    gain: NDArray[np.float64]

    @classmethod
    def build(cls, knowledge: Knowledge, texts: Sequence[str]) -> Space:
        """Give rows to what is known and to the n-grams that recur in the texts.

        Parameters
        ----------
        knowledge : Knowledge
        texts : sequence of str
        """
        hashes, offsets = ngram_hashes(texts)
        bits = knowledge.bits
        at, there = _look_up(hashes, knowledge.hashes, bits)
        text_of = text_of_each(offsets)
        own, frequency = document_frequency(hashes[~there], text_of[~there])
        own, frequency = own[frequency >= FEWEST_TEXTS], frequency[frequency >= FEWEST_TEXTS]
        met, texts_with = document_frequency(at[there].astype(np.uint64), text_of[there])
        rank_of_known = knowledge.rank.copy()
        rank_of_known[met.astype(np.int64)] += texts_with
        everything = np.concatenate([knowledge.hashes, own])
        rank = np.concatenate([rank_of_known, 3.0 + frequency])
        rank[np.isin(everything, function_word_hashes())] = np.inf
        kept = np.flatnonzero(choose_rows(everything, rank, bits) >= 0)
        n_known = int(np.searchsorted(kept, len(knowledge.hashes)))
        return cls(
            bits,
            everything[kept],
            knowledge.features[kept[:n_known]],
            knowledge.blocks,
            knowledge.gain,
        )

    def transform(self, texts: Sequence[str]) -> Any:
        """Return known n-grams times gain as a ``scipy.sparse.csr_array``, (n, V)."""
        from scipy.sparse import csr_array

        hashes, offsets = ngram_hashes(texts)
        columns, there = _look_up(hashes, self.hashes, self.bits)
        at = np.flatnonzero(there)
        starts = np.searchsorted(at, offsets)
        sizes = np.diff(starts)
        values = np.repeat(self.gain.take(sizes, mode="clip"), sizes)
        shape = (len(texts), len(self.hashes))
        counted = csr_array((values, columns[at], starts), shape=shape)
        counted.sum_duplicates()
        return counted


def _look_up(
    hashes: NDArray[np.uint64], vocabulary: NDArray[np.uint64], bits: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Find hashes in a vocabulary by the bits that a table of 2^bits rows looks at."""
    looked_at = ~np.uint64(0) << np.uint64(66 - bits) | FINGERPRINT_BITS
    order = np.argsort(vocabulary & looked_at)
    keys = (vocabulary & looked_at)[order]
    at = np.searchsorted(keys, hashes & looked_at).clip(max=len(keys) - 1)
    return order[at], keys[at] == hashes & looked_at
