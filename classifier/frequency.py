"""In how many texts an n-gram occurs: who decides by it what is worth a weight of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def text_of_each(offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the number of the text that each n-gram belongs to.

    Parameters
    ----------
    offsets : ndarray of int64, (n_texts + 1,)
        As `classifier.ngrams.ngram_hashes` returns them.

    Returns
    -------
    ndarray of uint64, (m,)

    Examples
    --------
    >>> text_of_each(np.array([0, 3, 3, 4])).tolist()
    [0, 0, 0, 2]
    """
    return np.repeat(np.arange(len(offsets) - 1, dtype=np.uint64), np.diff(offsets))


def document_frequency(
    ngrams: NDArray[np.uint64], text_of: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Count the texts, not the times, that each n-gram occurs in.

    Parameters
    ----------
    ngrams : ndarray of uint64, (m,)
        Hashes, or whatever else stands for an n-gram.
    text_of : ndarray of uint64, (m,)
        The text that each belongs to.

    Returns
    -------
    distinct : ndarray of uint64, (V,)
        Sorted.
    frequency : ndarray of int64, (V,)

    Examples
    --------
    >>> ngrams, text_of = np.array([[7, 5, 7, 7], [0, 0, 0, 1]], np.uint64)
    >>> [column.tolist() for column in document_frequency(ngrams, text_of)]
    [[5, 7], [1, 2]]
    """
    order = np.lexsort((text_of, ngrams))
    ngrams, text_of = ngrams[order], text_of[order]
    new_ngram = np.ones(len(ngrams), bool)
    np.not_equal(ngrams[1:], ngrams[:-1], out=new_ngram[1:])
    # Once for each text that an n-gram occurs in, so that adding up counts texts.
    new_text = new_ngram.copy()
    new_text[1:] |= text_of[1:] != text_of[:-1]
    starts = np.flatnonzero(new_ngram)
    counts = np.add.reduceat(new_text.astype(np.int64), starts) if len(starts) else starts
    return ngrams[starts], counts
