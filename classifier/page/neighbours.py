"""What lies before and behind each block of a page: shifts, windows, runs, distances."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shift(columns: Floats, offset: int, fill: float = -1.0) -> Floats:
    """Return what stands ``offset`` blocks on, ``fill`` beyond the page's ends.

    Blocks are the last axis.
    """
    n = columns.shape[-1]
    out = np.full(columns.shape, fill)
    if abs(offset) >= n:
        return out
    if offset >= 0:
        out[..., : n - offset] = columns[..., offset:]
    else:
        out[..., -offset:] = columns[..., :offset]
    return out


def windows(columns: Floats, sizes: Sequence[int]) -> list[Floats]:
    """Means over the ``size`` blocks before and the ``size`` after each block (the last axis)."""
    n = columns.shape[-1]
    total = np.zeros((*columns.shape[:-1], n + 1))
    np.cumsum(columns, axis=-1, out=total[..., 1:])
    index = np.arange(n)
    out = []
    for size in sizes:
        low = np.maximum(index - size, 0)
        high = np.minimum(index + 1 + size, n)
        out.append((total[..., :-1] - total[..., low]) / size)
        out.append((total[..., high] - total[..., 1:]) / size)
    return out


def best_run(gain: Floats) -> tuple[int, int]:
    """Return the bounds (inclusive, exclusive) of the contiguous run with the largest sum.

    Kadane's algorithm, with cumulative sums instead of a loop.
    """
    total = np.concatenate(([0.0], np.cumsum(gain)))
    lowest = np.minimum.accumulate(total[:-1])
    best = total[1:] - lowest
    end = int(np.argmax(best))
    start = int(np.argmin(total[: end + 1]))
    return start, end + 1


def run_features(gain: Floats) -> tuple[list[Floats], tuple[int, int]]:
    """Tell each block's place by the best run: inside, how far outside, how far along."""
    n = len(gain)
    start, end = best_run(gain)
    index = np.arange(n)
    inside = ((index >= start) & (index < end)).astype(np.float64)
    before = np.log1p(np.maximum(start - index, 0))
    after = np.log1p(np.maximum(index - end + 1, 0))
    place = (index - start + 0.5) / max(1, end - start)
    return [inside, before - after, np.clip(place, -2.0, 3.0)], (start, end)


def nearest(flag: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Index of the nearest flagged block strictly before and strictly after each block; -1."""
    n = len(flag)
    index = np.where(flag, np.arange(n), -1)
    before = np.concatenate(([-1], np.maximum.accumulate(index)[:-1]))
    index = np.where(flag, np.arange(n), n)
    after = np.concatenate((np.minimum.accumulate(index[::-1])[::-1][1:], [n]))
    after[after == n] = -1
    return before, after


def gap(distance: NDArray[np.generic], other: NDArray[np.int64]) -> Floats:
    """Logarithm of a distance to another block; 9 where there is none."""
    return np.where(other >= 0, np.log1p(np.maximum(distance, 0)), 9.0)
