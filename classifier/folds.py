"""Which texts are held out together: the same rule for choosing a setting and for measuring."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
_SEED = 0

Folds = list[tuple[NDArray[np.int64], NDArray[np.int64]]]


def stratified(main: NDArray[np.int64]) -> Folds:
    """Return rows to fit on and rows to hold out, for up to five folds.

    A label of fewer than five texts is in as many folds as it has texts, and its only text is
    in every fit: one rare label takes no fold from the others. (scikit-learn's `StratifiedKFold`
    does so where some label has five texts, with a warning, and refuses where none has.)

    Parameters
    ----------
    main : ndarray of int, (n,)
        Number of each text's main label.

    Returns
    -------
    list of (ndarray of int, ndarray of int)
        Empty where there are fewer than two labels, or none of them has two texts.

    Examples
    --------
    >>> [held.tolist() for _, held in stratified(np.array([0, 0, 0, 1, 1, 2]))]
    [[3], [1], [0], [2], [4]]
    """
    rng = np.random.default_rng(_SEED)
    # Label after label, dealt out in turn, so that every fold gets its share of each.
    order = np.lexsort((rng.permutation(len(main)), main))
    fold = np.empty(len(main), np.int64)
    counts = np.bincount(main)
    several = counts[main[order]] > 1
    fold[order] = np.where(several, np.cumsum(several) % FOLDS, -1)
    if (counts > 0).sum() < 2 or not several.any():
        return []
    parts = [np.flatnonzero(fold == i) for i in range(FOLDS)]
    return [(np.setdiff1d(np.arange(len(main)), held), held) for held in parts if len(held)]
