"""From texts to the numbers that every answer is made of, the same to the last bit in any batch.

A text's score for each topic is a length-dependent factor times the sum of its known n-grams'
weights. That sum is made of whole numbers, so it does not depend on what else is in the batch or
on how many threads work on it; what follows is the same arithmetic for every text by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.hidden import HiddenLayer
from classifier.ngrams import LONGEST_PART, batches, hash_batch, parts
from classifier.softmax import exact_terms
from classifier.table import add_up, find

_BATCH = 3 << 16
_LANES = 3
"""Characters of a batch for a table as wide as the embedded model's."""
_LEAST, _RUNS_A_JOB, _THREADED = 1 << 15, 2, 2
"""Threads wait for each other at every call of numpy: their batches are twice as large where the
texts allow it, and down to so many characters where they do not."""


class Counts(NamedTuple):
    """What is counted in each text; every array has one row a text.

    Attributes
    ----------
    sums : ndarray of int64, (n, k + b)
        Sum of the known n-grams' whole-number weights, and of their latents, where the model
        has a hidden layer.
    known : ndarray of int64, (n,)
        Number of known n-grams.
    words, known_words, function_words : ndarray of int64, (n,)
    """

    sums: NDArray[np.int64]
    known: NDArray[np.int64]
    words: NDArray[np.int64]
    known_words: NDArray[np.int64]
    function_words: NDArray[np.int64]


class Answers(NamedTuple):
    """What is worked out for each text.

    Attributes
    ----------
    probabilities : ndarray of float64, (n, n_topics)
    none : ndarray of float64, (n,)
        Probability that a text belongs to no topic at all.
    counts : ndarray of int64, (n, 4)
        Known n-grams, words, known words, function words.
    """

    probabilities: NDArray[np.float64]
    none: NDArray[np.float64]
    counts: NDArray[np.int64]


class Scorer:
    """The arrays of a model, put to work on batches of texts.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        As ``docs/model-format.md`` lists them.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._fingerprint = arrays["fingerprint"]
        self._weights = arrays["weights"]
        self._bias, self._scale = arrays["bias"], arrays["scale"]
        self._gain, self._calibration = arrays["gain"], arrays["calibration"]
        self._hidden = HiddenLayer(arrays) if "inner" in arrays else None
        # A wider table gets smaller batches, so that the rows gathered for one stay in cache.
        self._batch = max(1 << 12, _BATCH * _LANES // max(_LANES, self._weights.shape[1]))

    def scores(self, counts: Counts) -> NDArray[np.float64]:
        """Return the calibrated log-odds, up to a constant, of each topic and of none, (n, k)."""
        known = counts.known
        gain = self._gain.take(known, mode="clip")[:, None]
        scores: NDArray[np.float64] = counts.sums * self._scale
        scores *= gain
        if self._hidden is not None:
            k = len(self._bias)
            added = self._hidden.scores(scores[:, k:])
            scores = scores[:, :k]
            scores += added
        scores += self._bias
        scores *= self._calibration.take(known, mode="clip")[:, None]
        return scores

    def count(self, texts: Sequence[str]) -> Counts:
        """Count a batch's known n-grams and add up their weights, exactly."""
        if max(map(len, texts), default=0) > LONGEST_PART:
            cut = [parts(text) for text in texts]
            firsts = np.cumsum([0, *map(len, cut)])[:-1]
            counts = [self.count([part]) for pieces in cut for part in pieces]
            return Counts(
                *(np.add.reduceat(np.concatenate(c), firsts) for c in zip(*counts, strict=True))
            )
        grams = hash_batch(texts)
        ends = 2 * grams.words
        # What follows a text's last word is no pair. (A text without words names another's, or,
        # as -1, the last.)
        last = ends[1:] - 1 if len(grams.hashes) else None
        at, rows = find(grams.hashes, self._fingerprint, last)
        starts = at.searchsorted(ends)
        sums = add_up(rows, starts, self._weights)
        n_words = grams.words[1:] - grams.words[:-1]
        k = len(self._scale)
        return Counts(sums[:, :k], starts[1:] - starts[:-1], n_words, sums[:, k], sums[:, k + 1])

    def answer(self, texts: Sequence[str], n_jobs: int = 1) -> Answers:
        """Work out the answers for any number of texts, on `n_jobs` threads."""
        if len(texts) == 1:
            return self._answer(texts)
        n, k = len(texts), len(self._bias)
        found = Answers(np.empty((n, k - 1)), np.empty(n), np.empty((n, 4), np.int64))

        def work(run: tuple[int, int]) -> None:
            here = slice(*run)
            for whole, part in zip(found, self._answer(texts[here]), strict=True):
                whole[here] = part

        lengths = list(map(len, texts))
        size = self._batch
        if n_jobs > 1:
            size = min(_THREADED * size, max(_LEAST, sum(lengths) // (_RUNS_A_JOB * n_jobs)))
        runs = batches(lengths, size)
        if n_jobs == 1 or len(runs) < 2:
            for run in runs:
                work(run)
        else:
            # Here, because a process that asks for no threads should not pay for the import.
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(n_jobs) as pool:
                list(pool.map(work, runs))
        return found

    def _answer(self, texts: Sequence[str]) -> Answers:
        counts = self.count(texts)
        terms = exact_terms(self.scores(counts))
        topics, none = terms[:, :-1], terms[:, -1]
        # Sums of whole numbers: exact, so that numpy's order of adding does not matter.
        total = np.add.reduce(topics, axis=1, keepdims=True)
        return Answers(topics / total, none / (total[:, 0] + none), np.array(counts[1:]).T)
