"""Figures for probabilities against gold rows: accuracy, tags, calibration, intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Truth:
    """Gold rows as arrays over a list of topics.

    Attributes
    ----------
    primary : ndarray of int, (n,)
        Column of the primary topic; -1 for none.
    given : ndarray of bool, (n, k)
        Primary and other topics.
    source : ndarray of str, (n,)
    """

    primary: NDArray[np.int64]
    given: Mask
    source: NDArray[np.str_]

    @classmethod
    def of(cls, rows: Sequence[dict[str, Any]], topics: Sequence[str]) -> Truth:
        """Read gold rows ``{primary, others, source}``."""
        column = {slug: i for i, slug in enumerate(topics)}
        primary = np.array([column.get(row["primary"], -1) for row in rows], np.int64)
        given = np.zeros((len(rows), len(topics)), bool)
        for i, row in enumerate(rows):
            for slug in (row["primary"], *row["others"]):
                if slug in column:
                    given[i, column[slug]] = True
        return cls(primary, given, np.array([row["source"] for row in rows]))

    @property
    def real(self) -> Mask:
        """Rows that have a topic, (n,)."""
        return self.primary >= 0

    def at(self, rows: Mask) -> Truth:
        """Return the rows of a mask."""
        return Truth(self.primary[rows], self.given[rows], self.source[rows])


def right_primary(probabilities: Floats, truth: Truth) -> Mask:
    """Whether the most probable topic is the primary one, (n,)."""
    return np.asarray(probabilities.argmax(1) == truth.primary)


def right_given(probabilities: Floats, truth: Truth) -> Mask:
    """Whether the most probable topic is among all given ones, (n,)."""
    return np.asarray(truth.given[np.arange(len(probabilities)), probabilities.argmax(1)])


def expected_calibration_error(score: Floats, right: Mask, bins: int = 15) -> float:
    """Mean gap between score and accuracy over bins of equal count (Naeini et al. 2015)."""
    order = np.argsort(score, kind="stable")
    gaps = [
        abs(float(score[part].mean() - right[part].mean())) * len(part)
        for part in np.array_split(order, bins)
        if len(part)
    ]
    return sum(gaps) / max(1, len(score))


def accuracy_at_coverage(score: Floats, right: Mask, coverage: float) -> float:
    """Accuracy of the share ``coverage`` of texts with the highest scores."""
    order = np.argsort(-score, kind="stable")[: max(1, round(coverage * len(score)))]
    return float(right[order].mean())


def micro_f1(returned: Mask, given: Mask) -> float:
    """Micro-averaged F1 of sets of tags, each (n, k)."""
    both = int((returned & given).sum())
    return 2 * both / max(1, int(returned.sum()) + int(given.sum()))


def bootstrap(
    figure: Callable[[NDArray[np.int64]], float], n: int, draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """95 % percentile interval of a figure of rows drawn with replacement.

    Parameters
    ----------
    figure : callable
        Takes row numbers, (n,).
    """
    rng = np.random.default_rng(seed)
    values = [figure(rng.integers(0, n, n)) for _ in range(draws)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def paired_difference(a: Mask, b: Mask, draws: int = 1000, seed: int = 0) -> dict[str, float]:
    """Return the difference of two models' accuracy on the same rows, with its interval."""
    delta = a.astype(np.float64) - b.astype(np.float64)
    low, high = bootstrap(lambda rows: float(delta[rows].mean()), len(delta), draws, seed)
    return {"difference": float(delta.mean()), "low": low, "high": high}
