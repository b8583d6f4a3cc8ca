"""Boosted trees as flat arrays, evaluated for all rows and trees at once.

Every branch of every tree is asked at once, without walking: a branch that sends a row right
rules out the leaves on its left, and of the leaves that no branch ruled out the leftmost is the
row's (QuickScorer, Lucchese et al., SIGIR 2015).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ModelError

ROWS = 256
"""Rows at a time: keeps a page of 100,000 blocks within a few megabytes."""
MOST_LEAVES = 16
"""Of one tree: one bit each."""
TREE_ARRAYS = ("feature", "threshold", "mask", "value", "leaves", "start")
_ONE = np.uint16(1)
_LOWEST = np.zeros(1 << MOST_LEAVES, np.uint8)  # which of a number's bits is its lowest
for _bit in range(MOST_LEAVES - 1, -1, -1):
    _LOWEST[1 << _bit :: 2 << _bit] = _bit


def rounded_down(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the largest numbers of single precision that are no larger."""
    single = values.astype(np.float32)
    return np.where(single > values, np.nextafter(single, np.float32(-np.inf)), single)


class Trees:
    """An ensemble of regression trees whose sum is a log-odds.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        ``feature`` of whole numbers, ``threshold`` float32 and ``mask`` uint16, shape
        (n_branches, n_trees): the bits of a mask are 0 for the leaves on the branch's left, the
        tree's leftmost leaf being bit 0. A tree with fewer branches is filled up with such as
        rule nothing out.
        ``value`` float32, the leaves of all trees, and ``leaves`` (n_trees,) int32, the first of
        each. ``start`` (1,) float64. A row goes right where its value is above the threshold; rows
        are in single precision, and so are thresholds (`rounded_down`).
    n_features : int
        Columns of the rows to come.

    Raises
    ------
    ModelError
        The arrays do not fit each other.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], n_features: int) -> None:
        feature = arrays["feature"].astype(np.int64)
        threshold = arrays["threshold"].astype(np.float32)
        self.mask = arrays["mask"].astype(np.uint16)[..., None]
        self.value = arrays["value"].astype(np.float64)
        self.leaves = arrays["leaves"].astype(np.int64)[:, None]
        trees = len(self.leaves)
        sizes = np.diff(self.leaves[:, 0], append=len(self.value))
        shape = (len(feature), trees)
        if (
            not all(shape)
            or arrays["start"].shape != (1,)
            or feature.shape != shape
            or threshold.shape != shape
            or self.mask.shape != (*shape, 1)
            or self.leaves[0, 0] != 0
            or sizes.min() < 1
            or sizes.max() > MOST_LEAVES
            or feature.min() < 0
            or feature.max() >= n_features
            # Nothing rules out a tree's last leaf, so that no row is ever left without one.
            or not np.all((self.mask[..., 0] >> (sizes - 1)) & 1)
        ):
            raise ModelError("the role model's trees do not fit each other: fetch the model again")
        self.start = float(arrays["start"][0])
        # Many branches ask the same: each question is put once, and its answers handed out.
        feature, threshold = feature.ravel(), threshold.ravel()
        order = np.lexsort((threshold, feature))
        feature, threshold = feature[order], threshold[order]
        new = np.ones(len(order), bool)
        new[1:] = (feature[1:] != feature[:-1]) | (threshold[1:] != threshold[:-1])
        self._feature, self._threshold = feature[new], threshold[new, None]
        question = np.empty(len(order), np.int64)
        question[order] = np.cumsum(new) - 1
        self._question = question.reshape(shape)

    def log_odds(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the log-odds of each row, shape (n_rows,)."""
        n = len(rows)
        out = np.empty(n)
        columns = np.ascontiguousarray(rows.T, dtype=np.float32)
        for first in range(0, n, ROWS):
            asked = columns[:, first : first + ROWS].take(self._feature, axis=0)
            answers = (asked > self._threshold).astype(np.uint16)
            answers -= _ONE  # 0 becomes all bits: a branch that sends a row left rules nothing out
            left = answers.take(self._question, axis=0)
            left |= self.mask
            leaf = _LOWEST.take(np.bitwise_and.reduce(left, axis=0)) + self.leaves
            # A row's leaves lie side by side, so that their sum is the same in any company.
            reached = np.ascontiguousarray(self.value.take(leaf).T)
            out[first : first + ROWS] = reached.sum(axis=1) + self.start
        return out

    def probability(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability of each row, shape (n_rows,)."""
        return probability(self.log_odds(rows))


def probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability that log-odds stand for."""
    bounded = np.minimum(np.maximum(log_odds, -30.0), 30.0)  # in half the time of clip
    chance: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-bounded))
    return chance
