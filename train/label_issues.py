"""Gold labels that are probably wrong, by confident learning; they are not learnt from."""

from __future__ import annotations

import numpy as np
from cleanlab.filter import find_label_issues
from numpy.typing import NDArray

from train.metrics import Truth

Mask = NDArray[np.bool_]


def label_issues(shares: NDArray[np.float64], truth: Truth) -> Mask:
    """Say which labels are probably wrong, (n,).

    A label counts as wrong where both ways of confident learning say so (Northcutt et al. 2021)
    and the topic that is believed instead is not among the further topics of the text.

    Parameters
    ----------
    shares : ndarray, (n, k + 1)
        Probabilities of the topics and of none, by models that did not see the text's source.
    truth : Truth
    """
    k = truth.given.shape[1]
    primary = np.where(truth.real, truth.primary, k)
    wrong = find_label_issues(primary, shares, filter_by="both", n_jobs=1)
    given = np.pad(truth.given, ((0, 0), (0, 1)))
    best = shares.argmax(axis=1)
    issues: Mask = wrong & ~given[np.arange(len(best)), best]
    return issues
