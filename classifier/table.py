"""The vocabulary: from an n-gram's hash to its weights, without a search.

The table is set-associative, like a processor's cache: the top bits of a hash choose a bucket of
four rows, and 15 other bits stored beside each row tell whether it is this n-gram's. Of the n-grams
that want one bucket, the four most important keep a row; one that is not in the table counts for
nothing. Weights are 8-bit integers with one scale a column, stored plus 128, so that eight of them
can be added up as one integer.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

EMPTY = 0xFFFF
"""Fingerprint of a row without an n-gram: no hash has it."""
WAYS = 4
"""Rows of a bucket."""
MOST_BITS = 24
_BUCKET_SHIFTS = [np.array(66 - bits, np.uint64) for bits in range(MOST_BITS + 1)]
MOST_ADDED = 256
"""Rows that can be added before a 16-bit sum may overflow: 256 * 255 < 65,536."""

_FEW = 512
FINGERPRINT_BITS = np.uint64(0x7FFF << 20)
"""Bits of a hash that are stored; with the top bits, all that the table looks at."""
_UINT16, _UINT32, _UINT64, _INT64 = map(np.dtype, ("<u2", "<u4", "<u8", "<i8"))
# Arrays without dimension: numpy takes them in half the time of its own scalars.
_FINGERPRINT = np.array(0x7FFF, np.uint64)
_FINGERPRINT_SHIFT = np.array(20, np.uint64)
_EIGHT, _SIXTEEN = np.array(8, np.uint64), np.array(16, np.uint64)
_ONES = np.array(0x0001_0001_0001_0001, np.uint64)
_BYTES = np.array(0x00FF_00FF_00FF_00FF, np.uint64)
_TWO = np.array(2, np.int64)
_NO, _NTH_BYTE, _TOP_BYTE = (np.array(n, np.uint32) for n in (0, 1 << 16 | 2 << 8 | 3, 24))
"""`_NTH_BYTE` times 2^(8 n) has n in its highest byte, for n = 0 to 3."""


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
        Decides who keeps a row of a bucket that more than four n-grams want.
    bits : int
        2 to 24.
    marks : ndarray of int, (V, m), optional
        Whole numbers in [-128, 127] kept beside the weights and added up exactly.

    Returns
    -------
    Packed
    """
    marks = np.zeros((len(hashes), 0), np.int64) if marks is None else marks
    row = choose_rows(hashes, importance, bits)
    kept = np.flatnonzero(row >= 0)
    row = row[kept]

    k = weights.shape[1]
    largest = np.abs(weights[kept]).max(axis=0, initial=0.0)
    scale = np.where(largest > 0, largest / 127, 1.0).astype(np.float64)
    lanes = -(-(k + marks.shape[1]) // 8)
    stored = np.full((1 << bits, 8 * lanes), 128, np.uint8)
    stored[row, :k] = np.rint(weights[kept] / scale).astype(np.int64) + 128
    stored[row, k : k + marks.shape[1]] = marks[kept] + 128
    fingerprint = np.full(1 << bits, EMPTY, np.uint16)
    fingerprint[row] = _fingerprints(hashes[kept])
    return Packed(fingerprint, stored.view("<u8"), scale)


def choose_rows(
    hashes: NDArray[np.uint64], importance: NDArray[np.floating[Any]], bits: int
) -> NDArray[np.int64]:
    """Give each n-gram its row of a table of 2^bits rows, (V,); -1 to those that find none.

    Parameters
    ----------
    hashes : ndarray of uint64, (V,)
    importance : ndarray of float, (V,)
        The more important n-gram comes first; equal ones in their order.
    bits : int
        2 to 24.

    Examples
    --------
    >>> same_bucket = np.arange(6, dtype=np.uint64) << np.uint64(20)
    >>> choose_rows(same_bucket, np.array([1.0, 6, 5, 4, 3, 2]), bits=2).tolist()
    [-1, 0, 1, 2, 3, -1]
    """
    buckets, prints = _buckets(hashes, bits), _fingerprints(hashes)
    order = np.lexsort((-importance, prints, buckets))
    # Two n-grams that the table cannot tell apart: the more important one stands for both.
    first = np.ones(len(order), bool)
    same_bucket = buckets[order][1:] == buckets[order][:-1]
    first[1:] = ~same_bucket | (prints[order][1:] != prints[order][:-1])
    order = order[first]
    order = order[np.lexsort((-importance[order], buckets[order]))]
    starts = np.flatnonzero(np.diff(buckets[order], prepend=-1))
    nth = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    seated = nth < WAYS
    rows = np.full(len(hashes), -1, np.int64)
    rows[order[seated]] = buckets[order[seated]] * WAYS + nth[seated]
    return rows


def find(
    hashes: NDArray[np.uint64],
    fingerprint: NDArray[np.uint16],
    but: NDArray[np.int64] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the n-grams that are in the table.

    Parameters
    ----------
    hashes : ndarray of uint64, (m,)
    fingerprint : ndarray of uint16, (2 ** bits,)
    but : ndarray of int64, optional
        Positions in `hashes` to be left out.

    Returns
    -------
    at : ndarray of int64, (n,)
        Where in `hashes` they stand, ascending.
    rows : ndarray of int64, (n,)
        Their rows.
    """
    # A bucket's four fingerprints are read as one integer, and compared with the n-gram's own,
    # four times, as numbers of 16 bits. The four answers of one byte each are then one integer.
    buckets = _buckets(hashes, len(fingerprint).bit_length() - 1)
    own = hashes >> _FINGERPRINT_SHIFT
    own &= _FINGERPRINT
    own *= _ONES
    there = fingerprint.view(_UINT64).take(buckets, mode="clip")
    equal = (own.view(_UINT16) == there.view(_UINT16)).view(_UINT32)
    known = equal != _NO
    if but is not None:
        known[but] = False
    at = known.nonzero()[0]
    nth = equal.take(at)
    nth *= _NTH_BYTE
    nth >>= _TOP_BYTE
    rows = buckets.take(at)
    rows <<= _TWO
    rows += nth
    return at, rows


def add_up(
    rows: NDArray[np.int64], starts: NDArray[np.int64], weights: NDArray[np.uint64]
) -> NDArray[np.float64]:
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
    ndarray of float64, (n, 8 * lanes)
        Whole numbers, far below 2^53.
    """
    if len(starts) == 2 and len(rows) < _FEW:
        return add_up_one(rows, weights)
    sizes = starts[1:] - starts[:-1]
    filled = sizes > 0
    cuts, firsts = starts[:-1][filled], None
    if sizes.max(initial=0) > MOST_ADDED:
        # Cut long segments so that no 16-bit sum overflows, and add the pieces up afterwards.
        pieces = -(-sizes[filled] // MOST_ADDED)
        firsts = np.cumsum(pieces) - pieces
        nth = np.arange(int(pieces.sum())) - np.repeat(firsts, pieces)
        cuts = np.repeat(cuts, pieces) + nth * MOST_ADDED
    # Column after column, so that whatever is done to a column is done in one loop.
    added = np.zeros((8 * weights.shape[1], len(cuts)))
    if len(cuts):
        # A lane's even bytes as four numbers of 16 bits, so that one addition adds four columns.
        # For the odd ones all bytes but the first are added up, and the even ones' sums taken
        # away: that spares a pass over all rows.
        odd = weights.take(rows, axis=0, mode="clip")
        even = odd & _BYTES
        odd >>= _EIGHT
        lanes = added.reshape(-1, 4, 2, len(cuts))
        # Lane by lane: all at once would take as long, and keep the lock from other threads.
        for lane in range(len(lanes)):
            low, high = np.add.reduceat(even[:, lane], cuts), np.add.reduceat(odd[:, lane], cuts)
            high -= (low >> _SIXTEEN) << _EIGHT
            lanes[lane, :, 0] = low.view("<u2").reshape(-1, 4).T
            lanes[lane, :, 1] = high.view("<u2").reshape(-1, 4).T
    if firsts is not None:
        added = np.add.reduceat(added, firsts, axis=1)
    sums = added
    if added.shape[1] < len(sizes):
        sums = np.zeros((len(added), len(sizes)))
        sums[:, filled] = added
    sums -= 128.0 * sizes
    return sums.T


def add_up_one(rows: NDArray[np.int64], weights: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Add up the rows of one segment, (1, 8 * lanes)."""
    each = weights.take(rows, axis=0, mode="clip").view(np.uint8)
    sums = np.add.reduce(each, axis=0, dtype=np.float64, keepdims=True)
    sums -= 128.0 * len(rows)
    return sums


def _buckets(hashes: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    return (hashes >> _BUCKET_SHIFTS[bits]).view(_INT64)


def _fingerprints(hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
    prints = hashes >> _FINGERPRINT_SHIFT
    prints &= _FINGERPRINT
    return prints.astype(np.uint16)
