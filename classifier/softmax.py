"""Softmax whose result is the same to the last bit in any batch, on any numpy and processor.

numpy's own ``exp`` differs between versions and instruction sets, and a sum of fractions depends
on its order. Here the exponential is made of single correctly rounded additions, products and
roots, and the terms are whole numbers, whose sum is exact in any order.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_STEPS = 64
_WHOLE = 2.0**42
"""Terms are multiples of 2^-42; with up to 2,000 of them, sums stay exact in float64."""
_LOWEST = -30.0


def _powers_of_two() -> NDArray[np.float64]:
    """Return 2^(j / 64) from repeated square roots, which IEEE 754 rounds correctly everywhere."""
    roots, root = [], 2.0
    for _ in range(6):
        root = math.sqrt(root)
        roots.append(root)
    table = [1.0] * _STEPS
    for j in range(_STEPS):
        for bit, factor in enumerate(roots):
            if j & (_STEPS >> (bit + 1)):
                table[j] *= factor
    return np.array(table)


_TABLE = _powers_of_two()
_PER_STEP = _STEPS * 1.4426950408889634  # 64 / ln 2
_STEP = 0.6931471805599453 / _STEPS


def exact_terms(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return exp(score - row maximum) as whole multiples of 2^-42, at least one.

    Parameters
    ----------
    scores : ndarray of float64, (n, k)
        Finite.

    Returns
    -------
    ndarray of float64, (n, k)
        Whole numbers from 1 to 2^42; divided by any sum of theirs they are probabilities.

    Examples
    --------
    >>> terms = exact_terms(np.array([[0.0, 0.0, -1.0]]))
    >>> (terms / terms.sum(axis=1, keepdims=True)).round(4).tolist()
    [[0.4223, 0.4223, 0.1554]]
    """
    x = scores - scores.max(axis=1, keepdims=True)
    np.maximum(x, _LOWEST, out=x)
    steps = x * _PER_STEP
    np.rint(steps, out=steps)
    # exp(x) = 2^(whole / 64) * exp(rest), |rest| <= ln 2 / 128: five terms of the series are
    # exact to 4e-15.
    x -= steps * _STEP
    whole = steps.astype(np.int64)
    series: NDArray[np.float64] = x * (1 / 24)
    for term in (1 / 6, 0.5, 1.0):
        series += term
        series *= x
    series += 1.0
    series *= _TABLE.take(whole & (_STEPS - 1))
    np.ldexp(series, whole >> 6, out=series)
    series *= _WHOLE
    np.rint(series, out=series)
    np.maximum(series, 1.0, out=series)
    return series
