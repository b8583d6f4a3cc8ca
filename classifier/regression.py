"""The regression behind `TopicClassifier`: features, fit, and what is chosen on texts held out.

Everything that it learns is linear in a text's n-grams, so that `Design.fold` can turn the
solution into one weight for each n-gram.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import MissingExtraError
from classifier.knowledge import Space

try:
    from scipy.sparse import csr_array, hstack
    from scipy.special import softmax
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import KFold, StratifiedKFold
except ImportError:
    raise MissingExtraError("train", "scikit-learn", "a model of your own topics") from None

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3)
"""Inverse regularisation strengths that are tried when none is given."""
OWN_SCALE = 3.0
"""Weight of a text's own words beside what is known about them, before regularisation."""
OWN_SCALE_OF_MANY = 8.0
MANY = 3000
"""From this many texts on, one fifth is held out once, and the strength is not searched for."""
STRENGTH_OF_MANY = 1.0
STRENGTH_OF_FEW = 0.01
"""Where no text can be held out: lean on what is known."""
STRENGTH_OF_NOTES = 1.0
"""From scope notes alone: nothing to overfit, and still less sure than right."""

_FOLDS = 5
_SEED = 0
_TEMPERATURES = np.geomspace(0.25, 4.0, 41)


class Design:
    """Texts as features of the regression; what it learns as weights of n-grams.

    Parameters
    ----------
    space : Space
    texts : sequence of str
        Examples, then scope notes.
    n : int
        How many are examples.
    """

    def __init__(self, space: Space, texts: Sequence[str], n: int) -> None:
        self._space = space
        counted = space.transform(texts)
        n_known = len(space.features)
        dense = np.asarray(counted[:, :n_known] @ space.features, np.float64)
        # A note is no text: words that stand in every text would speak for whichever topic's
        # note holds the fewest of them. So each kind is seen from its own middle. That of texts
        # without any is zero, for what is known is centred on real texts.
        self._mean = dense[:n].mean(axis=0) if n else np.zeros(dense.shape[1])
        dense[:n] -= self._mean
        if len(dense) - n > 1:
            dense[n:] -= dense[n:].mean(axis=0)
        elif n:
            dense[n:] -= self._mean
        self._deviation = np.ones(dense.shape[1])
        for block in space.blocks:
            self._deviation[block] = float(dense[:, block].std()) or 1.0
        texts_with = np.bincount(counted.indices, minlength=counted.shape[1])
        self._own = np.flatnonzero(texts_with >= 2)
        rarity = np.log(len(texts) / np.maximum(texts_with[self._own], 1)) + 1
        scale = OWN_SCALE if len(texts) < MANY else OWN_SCALE_OF_MANY
        self._own_scale = scale * rarity / rarity.mean() if len(rarity) else rarity
        own = counted[:, self._own] * self._own_scale
        self.matrix = csr_array(hstack([csr_array(dense / self._deviation), own], format="csr"))

    def fold(
        self, coefficients: NDArray[np.float64], intercept: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the weight of each n-gram, (V, k), and the bias, (k,)."""
        d = len(self._mean)
        known_part = coefficients[:d] / self._deviation[:, None]
        weights = np.zeros((len(self._space.hashes), coefficients.shape[1]))
        weights[: len(self._space.features)] = self._space.features @ known_part.astype(np.float32)
        weights[self._own] += coefficients[d:] * self._own_scale[:, None]
        return weights, intercept - self._mean @ known_part


def choose(
    design: Design,
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    n: int,
    strength: float | None,
) -> tuple[float, NDArray[np.float64]]:
    """Choose the strength of regularisation on texts held out.

    Parameters
    ----------
    design : Design
    target : ndarray of float, (n + notes, k)
        Share of each class; rows after the first `n` are scope notes, never held out.
    weight : ndarray of float, (n + notes,)
    n : int
    strength : float, optional
        The only one to try.

    Returns
    -------
    strength : float
    scores : ndarray of float, (n + notes, k)
        Of the texts while they were held out. Rows that never were (notes; most of many texts)
        are NaN.
    """
    folds = _folds(target[:n])
    notes = np.arange(n, len(target))
    alone = np.asarray(~target[:n].any(axis=0))
    if strength is not None:
        tried: tuple[float, ...] = (float(strength),)
    elif not folds:
        tried = (STRENGTH_OF_FEW if n else STRENGTH_OF_NOTES,)
    else:
        tried = (STRENGTH_OF_MANY,) if n >= MANY else STRENGTHS
    best: tuple[float, float, NDArray[np.float64]] | None = None
    for one in tried:
        scores = np.full(target.shape, np.nan)
        for fitted, held in folds:
            rows = np.concatenate([fitted, notes])
            coefficients, intercept = regress(
                design.matrix[rows], target[rows], weight[rows], one, alone
            )
            scores[held] = design.matrix[held] @ coefficients + intercept
        loss = _loss(scores, target, weight, temperature(scores, target, weight))
        if best is None or loss < best[0]:
            best = loss, one, scores
    assert best is not None
    return best[1], best[2]


def regress(
    matrix: Any,
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    strength: float,
    alone: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit a multinomial logistic regression.

    Parameters
    ----------
    matrix : sparse array, (n, d)
    target : ndarray of float, (n, k)
    weight : ndarray of float, (n,)
    strength : float
    alone : ndarray of bool, (k,)
        Classes that start from their note alone.

    Returns
    -------
    coefficients : ndarray of float, (d, k)
    intercept : ndarray of float, (k,)
    """
    rows, labels = np.nonzero(target)
    regression = LogisticRegression(C=strength, max_iter=1000, tol=1e-3)
    regression.fit(matrix[rows], labels, sample_weight=weight[rows] * target[rows, labels])
    k = target.shape[1]
    coefficients, intercept = np.zeros((matrix.shape[1], k)), np.full(k, -10.0)
    if len(regression.classes_) == 2:
        # scikit-learn keeps the difference of the two.
        coefficients[:, regression.classes_] = regression.coef_.T / 2 * [-1, 1]
        intercept[regression.classes_] = regression.intercept_ / 2 * [-1, 1]
    else:
        coefficients[:, regression.classes_] = regression.coef_.T
        intercept[regression.classes_] = regression.intercept_
    if alone.any() and not alone.all():
        # Every example so far is of another class, which says nothing about the texts to come.
        intercept[alone] = intercept[~alone].mean()
    return coefficients, intercept


def _folds(target: NDArray[np.float64]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return rows to fit on and rows to hold out; none if a class has a single example."""
    main = target.argmax(axis=1)
    there, counts = np.unique(main, return_counts=True)
    if len(there) < 2 or counts.min() < 2:
        return []
    splits = min(_FOLDS, int(counts.min()))
    kind = StratifiedKFold if splits == _FOLDS else KFold
    folds = list(
        kind(max(splits, 2), shuffle=True, random_state=_SEED).split(np.zeros(len(main)), main)
    )
    folds = [(fitted, held) for fitted, held in folds if len(np.unique(main[fitted])) > 1]
    return folds[:1] if len(main) >= MANY else folds


def temperature(
    scores: NDArray[np.float64], target: NDArray[np.float64], weight: NDArray[np.float64]
) -> float:
    """Return the temperature with the smallest loss on held-out texts; 1 without any."""
    if not np.isfinite(scores).all(axis=1).any():
        return 1.0
    losses = [_loss(scores, target, weight, float(t)) for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _loss(
    scores: NDArray[np.float64],
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    temperature: float,
) -> float:
    """Return the weighted cross-entropy of the rows that have scores."""
    rows = np.isfinite(scores).all(axis=1)
    if not rows.any() or not weight[rows].any():
        return np.inf
    log = np.log(np.maximum(softmax(scores[rows] / temperature, axis=1), 1e-12))
    return float(np.average(-(target[rows] * log).sum(axis=1), weights=weight[rows]))
