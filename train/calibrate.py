"""Calibration by length, tag thresholds, lines of declining: on texts not trained on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from train.metrics import Truth, micro_f1
from train.softmax_regression import log_softmax
from train.student import LENGTHS

Floats = NDArray[np.float64]
GRID = np.arange(0.08, 0.61, 0.02)
CONFIDENT_SHARE = 0.75
"""Of real news texts, so many are to be confident; the rest are unsure or declined."""


@dataclass(frozen=True)
class LengthTemperature:
    """``exp(offset + slope * log(1 + n))``, flat beyond the longest text it was fitted on."""

    offset: float
    slope: float
    longest: int

    def factors(self) -> Floats:
        """Factor of the logits for 0, 1, 2, ... known n-grams, (LENGTHS,)."""
        n = np.minimum(np.arange(LENGTHS), self.longest)
        return np.asarray(np.exp(self.offset + self.slope * np.log1p(n)))


def fit_temperature(logits: Floats, known: NDArray[np.int64], targets: Floats) -> LengthTemperature:
    """Temperature scaling (Guo et al. 2017) with a temperature that depends on length.

    Parameters
    ----------
    logits : ndarray, (n, k)
        Of a model that was not trained on these texts.
    known : ndarray of int, (n,)
        Known n-grams of each text.
    targets : ndarray, (n, k)
        Distributions over the same classes.
    """
    length = np.log1p(known)

    def loss(x: Floats) -> float:
        factor = np.exp(x[0] + x[1] * length)[:, None]
        return -float((targets * log_softmax(logits * factor)).sum(axis=1).mean())

    best = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return LengthTemperature(float(best[0]), float(best[1]), int(np.percentile(known, 99)))


def fit_tag_thresholds(probabilities: Floats, truth: Truth) -> Floats:
    """Probability from which a topic is returned as a tag, (n_topics,), by micro-F1.

    One threshold for all comes first; a topic moves away from it only where its own texts are
    many enough (Laplace-smoothed precision would otherwise follow noise).
    """
    top = np.zeros_like(probabilities, bool)
    top[np.arange(len(top)), probabilities.argmax(1)] = True
    scores = [micro_f1((probabilities >= t) | top, truth.given) for t in GRID]
    common = float(GRID[int(np.argmax(scores))])
    return np.full(probabilities.shape[1], common)


def confident_line(best: Floats, share: float = CONFIDENT_SHARE) -> float:
    """Lowest best probability of a confident text, so that this share of news is confident."""
    return float(np.round(np.quantile(best, 1 - share), 3))
