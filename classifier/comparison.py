"""Two models on the same texts: a paired test of which is right more often."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError, MissingExtraError

_RESAMPLES = 1000


@dataclass(frozen=True)
class Comparison:
    """Two models on the same texts.

    Attributes
    ----------
    accuracy, other_accuracy, difference : float
        ``difference`` is the first minus the other.
    interval : tuple of float
        95 % of the difference, from 1,000 paired bootstrap samples.
    only_first, only_other : int
        Texts that only one of the two gets right.
    p_value : float
        Exact McNemar test (binomial) of equal accuracy.
    """

    accuracy: float
    other_accuracy: float
    difference: float
    interval: tuple[float, float]
    only_first: int
    only_other: int
    p_value: float

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, ready for JSON."""
        return {**asdict(self), "interval": list(self.interval)}


def compare(correct: NDArray[np.bool_], other: NDArray[np.bool_], *, seed: int = 0) -> Comparison:
    """Compare two models by which of the same texts they get right.

    Parameters
    ----------
    correct, other : ndarray of bool, (n,)
        `Evaluation.correct` of each.
    seed : int
        Of the bootstrap.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        There are no texts, or the two are not of the same texts.

    Examples
    --------
    >>> first = np.array([True] * 80 + [False] * 20)
    >>> other = np.array([True] * 70 + [False] * 30)
    >>> found = compare(first, other)
    >>> found.only_first, found.only_other, round(found.p_value, 4)
    (10, 0, 0.002)
    """
    try:
        from scipy.stats import binomtest
    except ImportError:
        raise MissingExtraError("train", "scipy", "comparing models") from None
    correct, other = np.asarray(correct, bool), np.asarray(other, bool)
    if correct.ndim != 1 or correct.shape != other.shape:
        raise InputError(
            f"answers of the shapes {correct.shape} and {other.shape}: give one row each, of the "
            "same texts"
        )
    if not len(correct):
        raise InputError("no texts to compare on: evaluate both models on the same ones first")
    only_first, only_other = int((correct & ~other).sum()), int((other & ~correct).sum())
    differing = only_first + only_other
    delta = correct.astype(np.float64) - other
    rng = np.random.default_rng(seed)
    means = [delta[rng.integers(0, len(delta), len(delta))].mean() for _ in range(_RESAMPLES)]
    low, high = np.quantile(means, [0.025, 0.975])
    return Comparison(
        float(correct.mean()),
        float(other.mean()),
        float(delta.mean()),
        (float(low), float(high)),
        only_first,
        only_other,
        float(binomtest(only_first, differing).pvalue) if differing else 1.0,
    )
