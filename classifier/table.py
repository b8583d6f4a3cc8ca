"""The vocabulary: from an n-gram's hash to its weights, without a search.

The table is direct-mapped: the top bits of a hash choose its row, 15 other bits stored there tell
whether the row is really this n-gram's. Of several n-grams that want one row, the most important
keeps it; an n-gram that is not in the table counts for nothing. Weights are 8-bit integers with
one scale a column, stored plus 128, so that eight of them can be added up as one integer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

EMPTY = 0xFFFF
"""Fingerprint of a row without an n-gram: no hash has it."""
MOST_BITS = 24
MOST_ADDED = 256
"""Rows that can be added before a 16-bit sum may overflow: 256 * 255 < 65,536."""

_FINGERPRINT = np.uint64(0x7FFF)
_FINGERPRINT_SHIFT = np.uint64(20)
FINGERPRINT_BITS = _FINGERPRINT << _FINGERPRINT_SHIFT
"""Bits of a hash that a row's fingerprint holds."""
FINGERPRINT_BITS = _FINGERPRINT << _FINGERPRINT_SHIFT
"""Bits of a hash that are stored; with the top bits, all that the table looks at."""
_BYTES = np.uint64(0x00FF_00FF_00FF_00FF)
_EIGHT = np.uint64(8)


class Packed(NamedTuple):
    """Arrays of a packed vocabulary.

    Attributes
    ----------
    fingerprint : ndarray of uint16, (2 ** bits,)
    weights : ndarray of uint64, (2 ** bits, lanes)
        Each lane is eight columns, the first in its lowest byte, each stored plus 128.
    scale : ndarray of float64, (k,)
        Weight = (byte - 128) * scale.
    """

    fingerprint: NDArray[np.uint16]
    weights: NDArray[np.uint64]
    scale: NDArray[np.float64]


def bits_for(size: int) -> int:
    """Return how many bits of row number a vocabulary of `size` n-grams gets (12 to 18).

    At least two rows an n-gram, as long as the table fits in a processor's cache.
    """
    return min(18, max(12, size.bit_length() + 1))


def pack_table(
    hashes: NDArray[np.uint64],
    weights: NDArray[np.float64],
    importance: NDArray[np.float64],
    bits: int,
    marks: NDArray[np.int64] | None = None,
) -> Packed:
    """Pack a vocabulary's weights into a table of 2^bits rows.

    Parameters
    ----------
    hashes : ndarray of uint64, (V,)
    weights : ndarray of float, (V, k)
    importance : ndarray of float, (V,)
        Decides who keeps a row that several n-grams want.
    bits : int
        1 to 24.
    marks : ndarray of int, (V, m), optional
        Whole numbers in [-128, 127] kept beside the weights and added up exactly.

    Returns
    -------
    Packed
    """
    marks = np.zeros((len(hashes), 0), np.int64) if marks is None else marks
    # Stable and from the least important up, so that the last writer of a row is the winner.
    order = np.argsort(importance, kind="stable")
    rows = _rows(hashes, bits)
    owner = np.full(1 << bits, -1, np.int64)
    owner[rows[order]] = order
    kept = owner[owner >= 0]

    k = weights.shape[1]
    largest = np.abs(weights[kept]).max(axis=0, initial=0.0)
    scale = np.where(largest > 0, largest / 127, 1.0).astype(np.float64)
    lanes = -(-(k + marks.shape[1]) // 8)
    stored = np.full((1 << bits, 8 * lanes), 128, np.uint8)
    stored[owner >= 0, :k] = np.rint(weights[kept] / scale).astype(np.int64) + 128
    stored[owner >= 0, k : k + marks.shape[1]] = marks[kept] + 128
    fingerprint = np.full(1 << bits, EMPTY, np.uint16)
    fingerprint[owner >= 0] = _fingerprints(hashes[kept])
    return Packed(fingerprint, stored.view("<u8"), scale)


def find(
    hashes: NDArray[np.uint64], fingerprint: NDArray[np.uint16]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return each n-gram's row and whether the row is its own."""
    rows = _rows(hashes, len(fingerprint).bit_length() - 1)
    return rows, fingerprint.take(rows, mode="clip") == _fingerprints(hashes)


def add_up(
    rows: NDArray[np.int64], starts: NDArray[np.int64], weights: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """Add up table rows by segment, exactly.

    Parameters
    ----------
    rows : ndarray of int64, (m,)
        Row numbers of known n-grams, segment after segment.
    starts : ndarray of int64, (n + 1,)
        Segment ``i`` is ``rows[starts[i]:starts[i + 1]]``; may be empty.
    weights : ndarray of uint64, (2 ** bits, lanes)

    Returns
    -------
    ndarray of int64, (n, 8 * lanes)
    """
    lanes = weights.shape[1]
    sizes = np.diff(starts)
    filled = sizes > 0
    cuts, firsts = starts[:-1][filled], None
    if sizes.max(initial=0) > MOST_ADDED:
        # Cut long segments so that no 16-bit sum overflows, and add the pieces up afterwards.
        pieces = -(-sizes[filled] // MOST_ADDED)
        firsts = np.cumsum(pieces) - pieces
        nth = np.arange(int(pieces.sum())) - np.repeat(firsts, pieces)
        cuts = np.repeat(cuts, pieces) + nth * MOST_ADDED
    # A lane holds eight bytes; its even and odd ones are spread over two lanes of four 16-bit
    # numbers each, so that one 64-bit addition adds four columns.
    odd = weights.take(rows, axis=0, mode="clip")
    even = odd & _BYTES
    odd >>= _EIGHT
    odd &= _BYTES
    halves = np.zeros((len(cuts), lanes, 4, 2), np.uint16)
    if len(cuts):
        for lane in range(lanes):
            for side, spread in enumerate((even, odd)):
                added = np.add.reduceat(spread[:, lane], cuts)
                halves[:, lane, :, side] = added.view("<u2").reshape(-1, 4)
    whole = halves.reshape(len(cuts), 8 * lanes)
    if firsts is not None:
        whole = np.add.reduceat(whole, firsts, axis=0, dtype=np.int64)
    sums = np.zeros((len(sizes), 8 * lanes), np.int64)
    sums[filled] = whole
    sums -= 128 * sizes[:, None]
    return sums


def _rows(hashes: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    return (hashes >> np.uint64(64 - bits)).view(np.int64)


def _fingerprints(hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
    prints = hashes >> _FINGERPRINT_SHIFT
    prints &= _FINGERPRINT
    return prints.astype(np.uint16)
