"""Calibration by length, and the lines of declining, on texts that were not trained on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from classifier.decline import Thresholds
from train.softmax_regression import log_softmax
from train.student import LENGTHS

Floats = NDArray[np.float64]
TAG_THRESHOLD = 0.23
"""Times the root of what the best topic leaves: from there on a topic is among a text's tags.

On sources left out it gives as many tags a gold text as a flat .15; docs/notes/topic-model.md.
"""
DECLINE = Thresholds(min_best=0.5, unsure_none=0.02, max_none=0.4)
"""Lines drawn on gold texts by models that never saw their source; docs/notes/topic-model.md."""


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
