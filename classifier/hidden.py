"""A small hidden layer beside the linear scores, in whole numbers.

The sums of a few further columns of the table (latents) go through one layer of rectified units
(a deep averaging network; Iyyer et al. 2015), whose answer is added to the linear scores. Latents,
weights and units are whole numbers below 2^53 in every partial sum, so that matrix products are
exact whatever order, processor or batch they are worked out in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ModelError

Floats = NDArray[np.float64]
LATENT_STEP = 2.0**-8
"""A latent is rounded to a multiple of this."""
LATENT_LIMIT = 2.0**14
INNER_STEP = 2.0**-8
OUTER_STEP = 2.0**-10
_LARGEST = {"inner": 2**15, "inner_bias": 2**30, "outer": 2**15}
_MOST_LATENTS, _MOST_UNITS = 64, 512
NAMES = frozenset(_LARGEST)
_STEPS, _MOST, _LEAST, _NONE = map(np.array, (1 / LATENT_STEP, LATENT_LIMIT, -LATENT_LIMIT, 0.0))
_ONE_THREAD = 1 << 18
"""Products of a matrix product that OpenBLAS works out on the thread that asks for it. For more it
wakes others, which go on spinning: on 64 units they cost more than they do."""


def pack(inner: Floats, inner_bias: Floats, outer: Floats) -> dict[str, NDArray[Any]]:
    """Round a fitted layer to the whole numbers that `HiddenLayer` takes.

    Parameters
    ----------
    inner : ndarray, (b, h)
        From the latents, whose spread should be near one, to the units.
    inner_bias : ndarray, (h,)
    outer : ndarray, (h, k)

    Raises
    ------
    ModelError
        A weight is too large.
    """
    steps = {"inner": INNER_STEP, "inner_bias": LATENT_STEP * INNER_STEP, "outer": OUTER_STEP}
    packed: dict[str, NDArray[Any]] = {}
    for name, values in zip(steps, (inner, inner_bias, outer), strict=True):
        whole = np.rint(np.asarray(values, np.float64) / steps[name])
        if not np.abs(whole).max(initial=0) <= _LARGEST[name]:
            raise ModelError(f"hidden layer: {name} has weights beyond {_LARGEST[name]}")
        packed[name] = whole.astype(np.int32)
    return packed


def check(arrays: Mapping[str, NDArray[Any]], latents: int, k: int) -> None:
    """Refuse arrays that make no hidden layer of so many latents and so many scores.

    Raises
    ------
    ModelError
        A shape, a type or a number is not what it must be.
    """
    units = arrays["inner"].shape[-1] if arrays["inner"].ndim == 2 else 0
    if not (1 <= latents <= _MOST_LATENTS and 1 <= units <= _MOST_UNITS):
        raise ModelError(f"a hidden layer of {latents} latents and {units} units is not supported")
    shapes = {"inner": (latents, units), "inner_bias": (units,), "outer": (units, k)}
    for name, shape in shapes.items():
        array = arrays[name]
        if array.shape != shape or array.dtype.name != "int32":
            raise ModelError(
                f"array {name!r} is {array.dtype} {array.shape}, expected int32 {shape}"
            )
        if int(np.abs(array.astype(np.int64)).max()) > _LARGEST[name]:
            raise ModelError(f"array {name!r} holds numbers beyond {_LARGEST[name]}")


class HiddenLayer:
    """What the latents of texts add to their scores.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        ``inner`` (b, h), ``inner_bias`` (h,) and ``outer`` (h, k), as `pack` makes them.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        inner, bias, outer = (arrays[name].astype(np.float64) for name in _LARGEST)
        # Steps are powers of two, so that multiplying by them beforehand changes no bit.
        self._inner = inner * INNER_STEP
        self._inner_bias = bias * INNER_STEP
        self._outer = outer * (LATENT_STEP * OUTER_STEP)
        self._rows = max(1, _ONE_THREAD // (len(outer) * max(len(inner), outer.shape[1])))

    def scores(self, latents: Floats) -> Floats:
        """Return what is added to each score, (n, k), for latents (n, b)."""
        whole = _rounded(latents)
        if len(whole) <= self._rows:
            return self._added(whole)
        scores = np.empty((self._outer.shape[1], len(whole))).T
        for first in range(0, len(whole), self._rows):
            here = slice(first, first + self._rows)
            self._added(whole[here], scores[here])
        return scores

    def _added(self, whole: Floats, out: Floats | None = None) -> Floats:
        units = whole @ self._inner
        units += self._inner_bias
        np.maximum(units, _NONE, out=units)
        np.rint(units, out=units)
        return np.matmul(units, self._outer, out=out)

    def slopes(self, latents: Floats) -> Floats:
        """Return by how much each score grows with each latent of one text, (b, k).

        The layer is piecewise linear, so that but for its rounding a text's scores are these
        slopes times its latents, plus a constant.

        Parameters
        ----------
        latents : ndarray, (b,)
        """
        active = (_rounded(latents) @ self._inner + self._inner_bias) > 0
        slopes: Floats = (self._inner * active) @ self._outer
        return slopes / LATENT_STEP


def _rounded(latents: Floats) -> Floats:
    whole: Floats = latents * _STEPS
    np.rint(whole, out=whole)
    np.minimum(whole, _MOST, out=whole)
    np.maximum(whole, _LEAST, out=whole)
    return whole
