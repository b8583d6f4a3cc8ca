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


def calibration_error_by_count(score: Floats, right: Mask, bins: int = 15) -> float:
    """Expected calibration error: mean gap of score and accuracy over bins of equal count.

    Another figure than ``Evaluation.ece``, whose bins are of equal width: see `classifier.metrics`.
    """
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


def share(right: Mask) -> dict[str, float]:
    """Share of rows that are right, with its 95 % bootstrap interval."""
    low, high = bootstrap(lambda rows: float(right[rows].mean()), len(right))
    return {"value": round(float(right.mean()), 4), "low": round(low, 4), "high": round(high, 4)}


def agreement(allowed: Mask) -> Floats:
    """Probability that a label's set holds one topic, given that the text's topic is another.

    A source's labels may mean several topics, so that an answer counts as right where it is in
    the label's set. How probable that is, is what the model says of all topics, summed over those
    which the source files under the same labels: for probabilities ``p``, (n, k), it is
    ``p @ agreement(allowed).T``. Where sets do not overlap, this is the sum over the set.

    Parameters
    ----------
    allowed : ndarray of bool, (n, k)
        Topics that each text's label may mean.

    Returns
    -------
    ndarray, (k, k)
        Entry (t, u): of the texts whose label may mean u, the share whose label may mean t.

    Examples
    --------
    >>> sets = np.array([[True, True, False], [False, False, True]])
    >>> agreement(sets).astype(int).tolist()
    [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    """
    sets = allowed.astype(np.float64)
    both = sets.T @ sets
    return both / np.maximum(np.diag(both), 1.0)[None, :]


def reliability_by_count(score: Floats, right: Mask, bins: int = 10) -> list[dict[str, float]]:
    """Points of a reliability diagram: mean score and accuracy in bins of equal count."""
    order = np.argsort(score, kind="stable")
    return [
        {
            "texts": len(part),
            "score": round(float(score[part].mean()), 4),
            "accuracy": round(float(right[part].mean()), 4),
        }
        for part in np.array_split(order, bins)
        if len(part)
    ]


def risk_coverage(score: Floats, right: Mask, step: float = 0.05) -> list[dict[str, float]]:
    """Accuracy of the highest-scored 5 %, 10 %, ... of texts (El-Yaniv and Wiener 2010)."""
    return [
        {
            "coverage": round(float(coverage), 2),
            "accuracy": round(accuracy_at_coverage(score, right, float(coverage)), 4),
        }
        for coverage in np.arange(step, 1 + step / 2, step)
    ]


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
