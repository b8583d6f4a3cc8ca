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


def shifts(columns: Floats, offsets: Sequence[int], fill: float = -1.0) -> list[Floats]:
    """Return `shift` for several offsets, as views of one array."""
    n, most = columns.shape[-1], max(map(abs, offsets))
    padded = np.full((*columns.shape[:-1], n + 2 * most), fill)
    padded[..., most : most + n] = columns
    return [padded[..., most + offset : most + offset + n] for offset in offsets]


def windows(columns: Floats, sizes: Sequence[int]) -> Floats:
    """Means over the ``size`` blocks before and the ``size`` after each block (the last axis).

    Returns
    -------
    array of shape (2 * n_sizes, *columns.shape)
        Before and after, size by size.
    """
    n, most = columns.shape[-1], max(sizes)
    # Sums of all that precedes, with the first and the last one repeated beyond the page's ends.
    total = np.zeros((*columns.shape[:-1], n + 1 + 2 * most))
    np.cumsum(columns, axis=-1, out=total[..., most + 1 : most + 1 + n])
    total[..., most + 1 + n :] = total[..., most + n, None]
    here, behind = total[..., most : most + n], total[..., most + 1 : most + 1 + n]
    out = np.empty((2 * len(sizes), *columns.shape))
    for i, size in enumerate(sizes):
        low, high = most - size, most + 1 + size
        np.subtract(here, total[..., low : low + n], out=out[2 * i])
        np.subtract(total[..., high : high + n], behind, out=out[2 * i + 1])
        out[2 * i : 2 * i + 2] /= size
    return out


def best_run(gain: Floats) -> tuple[int, int]:
    """Return the bounds (inclusive, exclusive) of the contiguous run with the largest sum.

    Kadane's algorithm, with cumulative sums instead of a loop.
    """
    total = np.zeros(len(gain) + 1)
    np.cumsum(gain, out=total[1:])
    end = int((total[1:] - np.minimum.accumulate(total[:-1])).argmax())
    start = int(total[: end + 1].argmin())
    return start, end + 1


def run_features(gain: Floats) -> tuple[list[Floats], tuple[int, int]]:
    """Tell each block's place by the best run: inside, how far outside, how far along."""
    n = len(gain)
    start, end = best_run(gain)
    inside = np.zeros(n)
    inside[start:end] = 1.0
    outside = np.arange(n + 1.0)
    place = outside[:n] - start
    place += 0.5
    place /= end - start
    np.minimum(np.maximum(place, -2.0, out=place), 3.0, out=place)
    far = np.log1p(outside)
    outside[:start] = far[start:0:-1]
    outside[start:end] = 0.0
    outside[end:n] = -far[1 : n - end + 1]
    return [inside, outside[:n], place], (start, end)


def nearest(flag: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Index of the nearest flagged block strictly before and strictly after each block; -1."""
    places = np.concatenate(([-1], flag.nonzero()[0], [-1]))
    so_far = flag.cumsum()
    return places.take(so_far - flag), places.take(so_far + 1)


def gap(distance: NDArray[np.generic], other: NDArray[np.int64]) -> Floats:
    """Logarithm of a distance to another block; 9 where there is none."""
    return np.where(other >= 0, np.log1p(np.maximum(distance, 0)), 9.0)
