"""From texts to the numbers that every answer is made of, the same to the last bit in any batch.

A text's score for each topic is a length-dependent factor times the sum of its known n-grams'
weights. That sum is made of whole numbers, so it does not depend on what else is in the batch or
on how many threads work on it; what follows is the same arithmetic for every text by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from classifier.heap import keep_freed_memory
from classifier.hidden import HiddenLayer
from classifier.ngrams import LONGEST_PART, PER_TEXT, batches, hash_batch, hash_one, parts
from classifier.softmax import exact_terms
from classifier.table import add_up, add_up_one, find

if TYPE_CHECKING:
    from concurrent.futures import Future

_BATCH, _LANES = 3 << 16, 4
"""Characters of a batch for a table with so many lanes."""
_LEAST, _THREADED = 1 << 15, 2
"""Threads wait for each other at every call of numpy: their batches are up to twice as large,
all of one size, and of no fewer characters than this."""
_THREADS = "give 1, or os.cpu_count() for one thread a core"
_LAST = np.array(-1)


class Counts(NamedTuple):
    """What is counted in each text; every array has one row a text.

    Attributes
    ----------
    sums : ndarray of float64, (n, k + b)
        Sum of the known n-grams' whole-number weights, and of their latents, where the model
        has a hidden layer: whole numbers.
    known : ndarray of int64, (n,)
        Number of known n-grams.
    words, known_words, function_words : ndarray of int64, (n,)
    """

    sums: NDArray[np.float64]
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
        keep_freed_memory()

    def scores(self, counts: Counts) -> NDArray[np.float64]:
        """Return the calibrated log-odds, up to a constant, of each topic and of none, (n, k)."""
        gain = self._gain.take(counts.known, mode="clip")[:, None]
        calibration = self._calibration.take(counts.known, mode="clip")[:, None]
        return self._scores(counts.sums, gain, calibration)

    def _scores(
        self, sums: NDArray[np.float64], gain: Any, calibration: Any
    ) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = sums * self._scale
        scores *= gain
        if self._hidden is not None:
            k = len(self._bias)
            added = self._hidden.scores(scores[:, k:])
            scores = scores[:, :k]
            scores += added
        scores += self._bias
        scores *= calibration
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
        known_words, function_words = sums.T[k : k + 2].astype(np.int64)
        return Counts(sums[:, :k], starts[1:] - starts[:-1], n_words, known_words, function_words)

    def answer_one(self, text: str) -> tuple[list[float], float, tuple[int, int, int, int]]:
        """Return what `answer` would have in its one row, sooner."""
        if len(text) > LONGEST_PART:
            found = self.answer([text])
            known, words, known_words, function_words = found.counts[0].tolist()
            evidence = known, words, known_words, function_words
            return found.probabilities[0].tolist(), found.none.item(), evidence
        hashes = hash_one(text)
        last = _LAST if len(hashes) else None
        _, rows = find(hashes, self._fingerprint, last)
        known, k = len(rows), len(self._scale)
        sums = add_up_one(rows, self._weights)
        scores = self._scores(
            sums[:, :k],
            self._gain.item(min(known, len(self._gain) - 1)),
            self._calibration.item(min(known, len(self._calibration) - 1)),
        )
        *topics, none = exact_terms(scores)[0].tolist()
        total = sum(topics)
        known_words, function_words = map(int, sums[0, k : k + 2].tolist())
        evidence = known, len(hashes) // 2, known_words, function_words
        return [topic / total for topic in topics], none / (total + none), evidence

    def answer(self, texts: Sequence[str], n_jobs: int = 1) -> Answers:
        """Work out the answers for any number of texts, on `n_jobs` threads."""
        if isinstance(n_jobs, bool) or not hasattr(n_jobs, "__index__"):
            found_type = type(n_jobs).__name__
            raise TypeError(f"n_jobs expects a whole number (int), found {found_type}: {_THREADS}")
        if index(n_jobs) < 1:
            raise InputError(f"n_jobs {n_jobs}: expected at least 1: {_THREADS}")
        n, k = len(texts), len(self._bias)
        found = Answers(np.empty((n, k - 1)), np.empty(n), np.empty((n, 4), np.int64))
        if n == 1:
            self._answer(texts, found)
            return found

        def work(run: tuple[int, int]) -> None:
            here = slice(*run)
            out = Answers(found.probabilities[here], found.none[here], found.counts[here])
            self._answer(texts[here], out)

        lengths = np.fromiter(map(len, texts), np.int64, n)
        size = self._batch
        if n_jobs > 1:
            total = int(lengths.sum()) + PER_TEXT * n
            each = -(-total // (n_jobs * _THREADED * size))
            size = max(_LEAST, -(-total // (n_jobs * max(1, each))))
        runs = batches(lengths, size)
        if n_jobs == 1 or len(runs) < 2:
            for run in runs:
                work(run)
        else:
            waiting = iter(runs)

            def share() -> None:
                for run in waiting:
                    work(run)

            # This thread works as well: one less to start, and its memory is warm.
            helpers = min(n_jobs, len(runs)) - 1
            others: list[Future[None]] = []
            with ExitStack() as stack:
                # While Python shuts down, or where a limit is reached, no thread can be started.
                with suppress(RuntimeError, ImportError):
                    # Here, because a process that asks for no threads should not pay for it.
                    from concurrent.futures import ThreadPoolExecutor

                    pool = stack.enter_context(ThreadPoolExecutor(helpers))
                    others.extend(pool.submit(share) for _ in range(helpers))
                try:
                    share()
                finally:
                    # Of what Ctrl-C has ended nothing is left for the others to take.
                    for _ in waiting:
                        pass
                for other in others:
                    other.result()
        return found

    def _answer(self, texts: Sequence[str], out: Answers) -> None:
        counts = self.count(texts)
        terms = exact_terms(self.scores(counts))
        topics, none = terms[:, :-1], terms[:, -1]
        # Sums of whole numbers: exact, so that numpy's order of adding does not matter.
        total = np.add.reduce(topics, axis=1)
        np.divide(topics, total[:, None], out=out.probabilities)
        total += none
        np.divide(none, total, out=out.none)
        for column, count in enumerate(counts[1:]):
            out.counts[:, column] = count
