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
_WHOLE = 42
"""Terms are multiples of 2^-42; with up to 2,000 of them, sums stay exact in float64."""
# Arrays without dimension: numpy takes them sooner than plain numbers.
_PER_STEP = np.array(_STEPS * 1.4426950408889634)  # 64 / ln 2
_STEP = np.array(0.6931471805599453 / _STEPS)
_LOWEST = np.array(-29.11)
"""About ln 2^-42: a lower score has the smallest term as well, which is one."""
_FOURTH, _THIRD, _HALF, _ONE = (np.array(1 / n) for n in (24, 6, 2, 1))
"""Terms of the exponential series."""


def _powers_of_two() -> NDArray[np.float64]:
    """Return 2^(42 + j / 64) at index j, for j = 0 and, from the end backwards, j < 0.

    They come from repeated square roots, which IEEE 754 rounds correctly everywhere.
    """
    roots, root = [], 2.0
    for _ in range(6):
        root = math.sqrt(root)
        roots.append(root)
    fractions = [1.0] * _STEPS
    for j in range(_STEPS):
        for bit, factor in enumerate(roots):
            if j & (_STEPS >> (bit + 1)):
                fractions[j] *= factor
    steps = np.roll(np.arange(-_STEPS * _WHOLE, 1), 1)
    table: NDArray[np.float64] = np.ldexp(
        np.array(fractions)[steps % _STEPS], _WHOLE + steps // _STEPS
    )
    return table


_TABLE = _powers_of_two()


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
    x: NDArray[np.float64] = scores - np.maximum.reduce(scores, axis=1, keepdims=True)
    np.maximum(x, _LOWEST, out=x)
    steps = x * _PER_STEP
    np.rint(steps, out=steps)
    # exp(x) = 2^(steps / 64) * exp(rest), |rest| <= ln 2 / 128: five terms of the series are
    # exact to 4e-15.
    x -= steps * _STEP
    series: NDArray[np.float64] = x * _FOURTH
    for term in (_THIRD, _HALF, _ONE):
        series += term
        series *= x
    series += _ONE
    series *= _TABLE.take(steps.astype(np.int64))
    np.rint(series, out=series)
    return series
