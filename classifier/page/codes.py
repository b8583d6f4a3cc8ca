"""The characters of a page's blocks as numbers: the words, marks and sentences among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_CHARS = 6_000  # of a block: what a longer one is, its first part tells
AT_ONCE = 500_000  # characters of the page looked at at a time
_BEHIND = "\n" * 5
"""Stands behind the last block, so that what follows a character can be looked at; one line end
stands before the first."""

_MARKS = {
    "commas": ",", "marks": "!?", "quotes": "\"“”", "bars": "|•·»/>", "parens": "([",
    "dashes": "—–", "colons": ":", "at": "@",
}  # fmt: skip
MARK_NAMES = tuple(_MARKS)
_MARK_OF = {char: number for number, chars in enumerate(_MARKS.values(), 1) for char in chars}
_ANY_MARK = 15
_STOP, _CLOSER, _SPACE, _BEGIN, _HYPHEN, _JOINER, _SIGN, _SEEN, _LETTER = (
    16 << bit for bit in range(9)
)
"""What a character may be, beside a mark: the end of a sentence, what follows or precedes one; what
joins letters to one word where it stands between them; what is a word by itself."""
_FLAGS = {
    _STOP: ".!?", _CLOSER: "\"”’')]", _SPACE: " ", _HYPHEN: "-", _JOINER: "'’-", _SIGN: "©$€£",
    _BEGIN: "\"“‘(ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
}  # fmt: skip
_SPECIAL = np.array(_ANY_MARK | _STOP | _HYPHEN | _JOINER | _SIGN, np.uint16)
_KINDS = np.zeros(0x110000, np.uint16)
"""What each code point is, filled in as they are met; pages never touched cost no memory."""
_DASH = 1 + MARK_NAMES.index("dashes")
_NEAR = np.arange(1, 5)[:, None]


class Codes(NamedTuple):
    """Some blocks of a page, one after the other.

    Attributes
    ----------
    points : ndarray of uint32
        Code points; a line end before and behind each block, and a few more behind the last.
    kinds : ndarray of uint16
        What they are, as flags.
    special : ndarray of int64
        Where those stand that are looked at one by one.
    ends : ndarray of int64, (n_blocks,)
        The place behind each block's line end.
    """

    points: NDArray[np.uint32]
    kinds: NDArray[np.uint16]
    special: NDArray[np.int64]
    ends: NDArray[np.int64]


class Words(NamedTuple):
    """The words of some blocks: letters and digits joined by hyphens and apostrophes, and signs.

    Attributes
    ----------
    letters : ndarray of uint32
        Code points of the words, one after the other.
    starts : ndarray of int64, (n_words,)
        Where each begins among them.
    sizes : ndarray of int64, (n_blocks,)
        How many words each block has.
    """

    letters: NDArray[np.uint32]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]


def portions(texts: Sequence[str]) -> Iterator[Codes]:
    """Yield the beginnings of a page's blocks, `AT_ONCE` characters or a little more at a time."""
    start = size = 0
    heads = [text[:MAX_CHARS] for text in texts]
    sizes = list(map(len, heads))
    for i, length in enumerate(sizes, 1):
        size += length
        if size > AT_ONCE or i == len(heads):
            yield _codes(heads[start:i], sizes[start:i])
            start, size = i, 0


def _codes(heads: list[str], sizes: list[int]) -> Codes:
    joined = "\n".join(["", *heads, _BEHIND])
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _KINDS.take(points)
    if not kinds.all():
        for code in set(points[kinds == 0].tolist()):
            _KINDS[code] = _kind(chr(code))
        kinds = _KINDS.take(points)
    special = ((kinds & _SPECIAL) != 0).nonzero()[0]
    ends = np.array(sizes) + 1
    ends[0] += 1
    return Codes(points, kinds, special, ends.cumsum())


def _kind(character: str) -> int:
    kind = _SEEN | _MARK_OF.get(character, 0) | (_LETTER if character.isalnum() else 0)
    for flag, characters in _FLAGS.items():
        if character in characters:
            kind |= flag
    return kind


def words_of(codes: Codes) -> Words:
    """Find the words of some blocks.

    Examples
    --------
    >>> words = words_of(next(portions(["It's $5 - a well-known sum", "…"])))
    >>> words.letters.tobytes().decode("utf-32-le"), words.starts.tolist()
    ("It's$5awell-knownsum", [0, 4, 5, 6, 7, 17])
    >>> words.sizes.tolist()
    [6, 0]
    """
    points, kinds, special, ends = codes
    flags = kinds.take(special)
    inside = kinds >= _LETTER
    joiners = special[(flags & _JOINER) > 0]
    inside[joiners] = inside.take(joiners - 1) & inside.take(joiners + 1)
    begins = np.zeros(len(inside), bool)
    np.greater(inside[1:], inside[:-1], out=begins[1:])
    signs = special[(flags & _SIGN) > 0]
    begins[signs + 1] = inside.take(signs + 1)
    begins[signs] = inside[signs] = True
    sizes = begins.nonzero()[0].searchsorted(ends)
    sizes[1:] -= sizes[:-1].copy()
    letters = inside.nonzero()[0]
    return Words(points.take(letters), begins.take(letters).nonzero()[0], sizes)


def marks_of(codes: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the marks of some blocks, (n_blocks, n_marks), and their sentence breaks, (n_blocks,).

    A hyphen between spaces is a dash.
    """
    _, kinds, special, ends = codes
    n, width = len(ends), len(_MARKS) + 1
    flags, block = kinds.take(special), ends.searchsorted(special, side="right")
    mark = flags & _ANY_MARK
    hyphens = ((flags & _HYPHEN) > 0).nonzero()[0]
    at = special.take(hyphens)
    mark[hyphens] = _DASH * ((kinds.take(at - 1) & kinds.take(at + 1) & _SPACE) > 0)
    found = np.bincount(block * width + mark, minlength=n * width).reshape(n, -1)[:, 1:]
    # A sentence breaks at a stop, up to two closers, a space and a beginning.
    stops = ((flags & _STOP) > 0).nonzero()[0]
    near = kinds.take(special.take(stops) + _NEAR)
    closer = (near & _CLOSER) > 0
    begun = ((near[:-1] & _SPACE) > 0) & ((near[1:] & _BEGIN) > 0)
    broken = begun[0] | closer[0] & (begun[1] | closer[1] & begun[2])
    return found, np.bincount(block.take(stops)[broken], minlength=n)
