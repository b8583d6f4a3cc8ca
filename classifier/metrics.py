"""Figures of answers whose truth is known: intervals, F1, calibration, accuracy by confidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BINS = 10
_COVERAGES = np.arange(0.05, 1.001, 0.05)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927).

    Examples
    --------
    >>> [round(edge, 3) for edge in wilson(9, 10)]
    [0.596, 0.982]
    """
    if n == 0:
        return 0.0, 1.0
    z2 = 1.959963984540054**2
    share = hits / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def micro_f1(tags: Sequence[Sequence[str]], labels: Sequence[Sequence[str]]) -> float:
    """Return the micro-averaged F1 of returned tags against all labels; 0 without any.

    Examples
    --------
    >>> micro_f1([["sport"], ["crime", "politics"]], [["sport", "health"], ["crime"]])
    0.6666666666666666
    """
    hits = sum(len(set(t) & set(y)) for t, y in zip(tags, labels, strict=True))
    total = sum(map(len, tags)) + sum(map(len, labels))
    return 2 * hits / total if total else 0.0


def reliability_by_width(
    highest: NDArray[np.float64], correct: NDArray[np.bool_]
) -> tuple[list[dict[str, float]], float]:
    """Return bins of equal width of the reliability diagram, and the expected calibration error.

    The embedded model's own figures (``train/metrics.py``) take bins of equal count instead.

    Parameters
    ----------
    highest : ndarray of float, (n,)
        Probability of each answer.
    correct : ndarray of bool, (n,)

    Returns
    -------
    bins : list of dict
        ``confidence``, ``accuracy`` and ``texts`` of each of ten bins of equal width that holds
        any.
    ece : float
        Mean distance of the two, weighted by texts (Naeini et al. 2015).
    """
    chosen = np.minimum((highest * BINS).astype(np.int64), BINS - 1)
    bins, ece = [], 0.0
    for number in np.unique(chosen).tolist():
        rows = chosen == number
        confidence, accuracy = float(highest[rows].mean()), float(correct[rows].mean())
        ece += abs(confidence - accuracy) * float(rows.mean())
        bins.append({"confidence": confidence, "accuracy": accuracy, "texts": float(rows.sum())})
    return bins, ece


def risk_coverage(
    highest: NDArray[np.float64], correct: NDArray[np.bool_]
) -> list[dict[str, float]]:
    """Return the accuracy on the most confident part, for growing parts.

    Parameters
    ----------
    highest : ndarray of float, (n,)
        Probability of each answer.
    correct : ndarray of bool, (n,)

    Returns
    -------
    list of dict
        ``coverage`` and ``accuracy`` (El-Yaniv and Wiener 2010).
    """
    ranked = correct[np.argsort(-highest, kind="stable")]
    running = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    sizes = np.maximum(1, np.rint(_COVERAGES * len(ranked)).astype(np.int64))
    return [
        {"coverage": float(coverage), "accuracy": float(running[size - 1])}
        for coverage, size in zip(_COVERAGES, sizes, strict=True)
    ]
