"""Boosted trees as flat arrays, evaluated for all rows and trees at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ModelError

ROWS = 512
"""Rows at a time: keeps a page of 100,000 blocks within a few megabytes."""


def rounded_down(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the largest numbers of single precision that are no larger."""
    single = values.astype(np.float32)
    return np.where(single > values, np.nextafter(single, np.float32(-np.inf)), single)


class Trees:
    """An ensemble of regression trees whose sum is a log-odds.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        ``feature`` (n_nodes,) int16, ``threshold`` (n_nodes,) float32, ``child`` (n_nodes, 2)
        int32, ``value`` (n_nodes,) float32, ``root`` (n_trees,) int32, ``start`` (1,) float64.
        A leaf is a node whose two children are itself. A row goes right where its value is above
        the threshold; rows are in single precision, and so are thresholds (`rounded_down`).
    depth : int
        Edges from a root to the deepest leaf.
    n_features : int
        Columns of the rows to come.

    Raises
    ------
    ModelError
        The arrays do not fit each other.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], depth: int, n_features: int) -> None:
        self.feature = arrays["feature"].astype(np.int64)
        self.threshold = arrays["threshold"].astype(np.float32)
        child = arrays["child"].astype(np.int64)
        self.value = arrays["value"].astype(np.float64)
        self.root = arrays["root"].astype(np.int64)
        n = len(self.feature)
        if (
            not n
            or not len(self.root)
            or {len(self.threshold), len(self.value), len(child)} != {n}
            or child.shape != (n, 2)
            or arrays["start"].shape != (1,)
            or child.min() < 0
            or child.max() >= n
            or self.root.min() < 0
            or self.root.max() >= n
            or self.feature.min() < 0
            or self.feature.max() >= n_features
            or not 0 <= depth <= 64
        ):
            raise ModelError("the role model's trees do not fit each other: fetch the model again")
        # One look-up for both children: index 2 * node + (goes right).
        self.child = child.ravel()
        self.start = float(arrays["start"][0])
        self.depth = depth

    def log_odds(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the log-odds of each row, shape (n_rows,)."""
        n = len(rows)
        out = np.empty(n)
        flat = np.ascontiguousarray(rows.T, dtype=np.float32).ravel()
        feature = self.feature * n
        for first in range(0, n, ROWS):
            row = np.arange(first, min(first + ROWS, n))
            node = np.broadcast_to(self.root[:, None], (len(self.root), len(row)))
            for _ in range(self.depth):
                right = flat[feature[node] + row] > self.threshold[node]
                node = self.child[2 * node + right]
            # A row's leaves lie side by side, so that their sum is the same in any company.
            leaves = np.ascontiguousarray(self.value[node].T)
            out[first : first + ROWS] = leaves.sum(axis=1) + self.start
        return out

    def probability(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability of each row, shape (n_rows,)."""
        odds = np.clip(self.log_odds(rows), -30.0, 30.0)
        chance: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-odds))
        return chance
