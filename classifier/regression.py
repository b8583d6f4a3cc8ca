"""The regression behind `TopicClassifier`: features, fit, and what is chosen on texts held out.

Everything that it learns is linear in a text's n-grams, so that `Design.fold` can turn the
solution into one weight for each n-gram.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.errors import MissingExtraError
from classifier.folds import Folds, stratified
from classifier.knowledge import Space

try:
    from scipy.sparse import csr_array, hstack
    from scipy.special import softmax
    from sklearn.linear_model import LogisticRegression
except ImportError:
    raise MissingExtraError("train", "scikit-learn", "a model of your own topics") from None


class Setting(NamedTuple):
    """What the regression leans on.

    Attributes
    ----------
    own_scale : float
        Weight of a text's own words and pairs beside what is known about them, before
        regularisation: the larger, the less they are shrunk.
    strength : float
        Inverse regularisation strength.
    """

    own_scale: float
    strength: float


_SETTINGS = tuple(
    Setting(*pair)
    for pair in (
        (3, 0.01), (3, 0.1), (10, 0.03), (10, 0.1), (30, 0.03), (30, 0.1), (100, 0.01), (100, 0.03),
    )
)  # fmt: skip
"""What is tried: short texts of common words want the first, long ones of their own the last."""
_SETTINGS_OF_MANY = _SETTINGS[4:]
_OF_FEW = Setting(3, 0.01)
"""Where no text can be held out: lean on what is known."""
_OF_NOTES = Setting(3, 1.0)
"""From scope notes alone: nothing to overfit, and still less sure than right."""
_SEARCHED_ONCE, _HELD_ONCE = 500, 3000
"""From so many texts on, one fifth is held out to choose the setting, and from so many for all."""
_TOL, _ROUGH_TOL = 1e-3, 1e-2
"""Where the optimiser stops, and where in a search on many texts: that takes half the time or less,
and on three collections put the best setting first, or one as good."""

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
        self._rarity = rarity / rarity.mean() if len(rarity) else rarity
        self._parts = csr_array(dense / self._deviation), counted[:, self._own] * self._rarity

    def matrix(self, own_scale: float) -> Any:
        """Return the features, a sparse array (n + notes, d), with own words weighted so."""
        dense, own = self._parts
        return csr_array(hstack([dense, own * own_scale], format="csr"))

    def of(self, texts: Sequence[str], own_scale: float) -> Any:
        """Return other texts as this design's features, a sparse array (n, d)."""
        counted = self._space.transform(texts)
        known = np.asarray(counted[:, : len(self._space.features)] @ self._space.features)
        own = counted[:, self._own] * (self._rarity * own_scale)
        return csr_array(hstack([csr_array((known - self._mean) / self._deviation), own]))

    @property
    def n_known(self) -> int:
        """How many features are what is known; the others are the texts' own words."""
        return len(self._mean)

    def fold(
        self,
        coefficients: NDArray[np.float64],
        intercept: NDArray[np.float64],
        own_scale: float,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the weight of each n-gram, (V, k), and the bias, (k,)."""
        d = len(self._mean)
        known_part = coefficients[:d] / self._deviation[:, None]
        weights = np.zeros((len(self._space.hashes), coefficients.shape[1]))
        weights[: len(self._space.features)] = self._space.features @ known_part.astype(np.float32)
        weights[self._own] += coefficients[d:] * (own_scale * self._rarity)[:, None]
        return weights, intercept - self._mean @ known_part


def choose(
    design: Design,
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    n: int,
    strength: float | None,
) -> tuple[Setting, NDArray[np.float64]]:
    """Choose what to lean on, by the loss on texts held out.

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
    setting : Setting
    scores : ndarray of float, (n + notes, k)
        Of the texts while they were held out. Rows that never were (notes; most of many texts)
        are NaN.
    """
    # A text of weight zero is left out: where it alone was fitted on, there would be no fit.
    counted = np.flatnonzero(weight[:n] > 0)
    parts = stratified(target[counted].argmax(axis=1))
    folds = [(counted[fitted], counted[held]) for fitted, held in parts]
    if n >= _HELD_ONCE:
        folds = folds[:1]
    notes = np.arange(n, len(target))
    alone = np.asarray(~target[:n].any(axis=0))

    def held_out(setting: Setting, of: Folds, tol: float = _TOL) -> NDArray[np.float64]:
        scores = np.full(target.shape, np.nan)
        matrix = design.matrix(setting.own_scale)
        for fitted, held in of:
            rows = np.concatenate([fitted, notes])
            coefficients, intercept = regress(
                matrix[rows], target[rows], weight[rows], setting.strength, alone, tol
            )
            scores[held] = matrix[held] @ coefficients + intercept
        return scores

    tried = _tried(strength, n, can_hold_out=bool(folds), from_note=bool(alone.any()))
    if len(tried) == 1:
        return tried[0], held_out(tried[0], folds)
    roughly = n >= _SEARCHED_ONCE
    judged_on, tol = (folds[:1], _ROUGH_TOL) if roughly else (folds, _TOL)
    found = [held_out(setting, judged_on, tol) for setting in tried]
    losses = [_loss(s, target, weight, temperature(s, target, weight)) for s in found]
    best = int(np.argmin(losses))
    return tried[best], held_out(tried[best], folds) if roughly else found[best]


def _tried(strength: float | None, n: int, *, can_hold_out: bool, from_note: bool) -> list[Setting]:
    """Return the settings worth trying on `n` texts."""
    if not can_hold_out:
        settings = [_OF_FEW if n else _OF_NOTES]
    elif from_note:
        # What is held out cannot tell how far to trust the words of a topic without examples.
        settings = [setting for setting in _SETTINGS if setting.own_scale == _OF_NOTES.own_scale]
    else:
        settings = list(_SETTINGS if n < _HELD_ONCE else _SETTINGS_OF_MANY)
    if strength is None:
        return settings
    return list(dict.fromkeys(s._replace(strength=float(strength)) for s in settings))


def regress(
    matrix: Any,
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    strength: float,
    alone: NDArray[np.bool_],
    tol: float = _TOL,
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
    tol : float
        Where the optimiser stops.

    Returns
    -------
    coefficients : ndarray of float, (d, k)
    intercept : ndarray of float, (k,)
    """
    rows, labels = np.nonzero(target)
    regression = LogisticRegression(C=strength, max_iter=1000, tol=tol)
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
