"""Texts to a sparse matrix over a chosen vocabulary, with the run-time model's own n-grams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from classifier.ngrams import ngram_hashes

Hashes = NDArray[np.uint64]


def count_matrix(texts: Sequence[str], vocabulary: Hashes) -> sp.csr_matrix:
    """Occurrences of each n-gram of a sorted vocabulary in each text, (n_texts, V) float32."""
    hashes, offsets = ngram_hashes(texts)
    column = np.searchsorted(vocabulary, hashes)
    column[column == len(vocabulary)] = 0
    known = vocabulary[column] == hashes
    kept = np.concatenate([[0], np.cumsum(known)])[offsets]
    data = np.ones(int(known.sum()), np.float32)
    shape = (len(texts), len(vocabulary))
    return sp.csr_matrix((data, column[known].astype(np.int32), kept.astype(np.int64)), shape)


def known_counts(matrix: sp.csr_matrix) -> NDArray[np.int64]:
    """Known n-grams of each text, repeats counted, (n_texts,)."""
    return np.asarray(matrix.sum(axis=1)).ravel().round().astype(np.int64)


def scaled(matrix: sp.csr_matrix, gain: NDArray[np.float64]) -> sp.csr_matrix:
    """Rows times ``gain[known n-grams]``, as the run-time model weighs its integer sums."""
    counts = np.minimum(known_counts(matrix), len(gain) - 1)
    return sp.diags(gain[counts].astype(np.float32)) @ matrix
