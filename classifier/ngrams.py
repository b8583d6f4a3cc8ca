"""Text to hashed n-grams: every word and every pair of neighbouring words, a whole batch at once.

A word is a run of letters, digits and combining marks after lower-casing and NFC; in scripts that
write no spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) each character is a word of its own,
so that its pairs are character bigrams. Everything else separates. A text's n-grams come in the
order word, pair, word, pair, ..., word; a pair never spans two texts. The lowest bit of a hash
tells a word (0) from a pair (1).

Nothing here loops over words: the batch is one byte array in which all that belongs to no word is
a space, words are found by comparing it with itself shifted by one, and a word is hashed from its
bytes read eight at a time as one integer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.characters import rewritten, simplified, simplify

LONGEST_PART = 1 << 17
"""Characters of a text that are hashed in one go: longer texts are cut at a space (see `parts`)."""

PER_TEXT = 64
"""Characters of a batch that cost about what a text costs by itself."""

_PAD = b" " * 16
_SHORT = 1 << 11
"""Bytes of a batch whose characters outside ASCII are sooner looked at one by one."""


def _constants(dtype: type, *values: int) -> list[NDArray[Any]]:
    """Return arrays without dimension: numpy takes them in half the time of its own scalars."""
    return [np.array(value, dtype) for value in values]


_FIRST, _SECOND, _PAIR, _LONG = _constants(
    np.uint64, 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0xD6E8FEB86659FD93, 0x94D049BB133111EB
)
_ONE, _EVEN, _HALF = _constants(np.uint64, 1, 0xFFFF_FFFF_FFFF_FFFE, 32)
(_NOT_ASCII,) = _constants(np.uint64, 0x8080_8080_8080_8080)
_SPACE, _LEAD = _constants(np.uint8, ord(" "), 0xC0)
_BETWEEN = b"\xff"
"""Stands between texts, and in no UTF-8."""
_FOLD = bytes(
    byte if byte >= 0x80 else ord(chr(byte).lower()) if chr(byte).isalnum() else ord(" ")
    for byte in range(256)
).replace(_BETWEEN, b" ")
"""To `bytes.translate`: ASCII lower-cased, and all of it that belongs to no word made a space."""
_EIGHT_BYTES = np.dtype("<u8")
_WORD_BYTES = 64
"""Bytes of a word that count: longer ones are no words, and one token of 20 MB must cost little."""
_EIGHTS = _constants(np.int64, *range(0, _WORD_BYTES + 1, 8))
_KEEP = [
    np.array([(1 << 8 * min(max(n - first, 0), 8)) - 1 for n in range(first + 9)], np.uint64)
    for first in range(0, _WORD_BYTES, 8)
]
"""By length of a word, which of its first, second, ... eight bytes belong to it."""


class NGrams(NamedTuple):
    """The n-grams of a batch, as `hash_batch` leaves them for the scorer.

    Attributes
    ----------
    hashes : ndarray of uint64, (2 * n_words,)
        Word and following pair, in turn; the pair after a text's last word is meaningless.
    words : ndarray of int64, (n_texts + 1,)
        Text ``i`` owns the words ``words[i]`` to ``words[i + 1]``.
    """

    hashes: NDArray[np.uint64]
    words: NDArray[np.int64]


def ngram_hashes(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hash every word and every pair of neighbouring words of each text.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    hashes : ndarray of uint64, (m,)
        Of all texts, one after the other; an n-gram that occurs twice is there twice.
    offsets : ndarray of int64, (n_texts + 1,)
        Text ``i`` owns ``hashes[offsets[i]:offsets[i + 1]]``.

    Examples
    --------
    >>> hashes, offsets = ngram_hashes(["The vote", "the VOTE!", ""])
    >>> offsets.tolist()
    [0, 3, 6, 6]
    >>> bool((hashes[:3] == hashes[3:]).all())
    True
    """
    pieces = [parts(text) for text in texts]
    flat = [part for piece in pieces for part in piece]
    hashes, counts = [], [np.zeros(0, np.int64)]
    for first, last in batches([len(part) for part in flat]):
        grams = hash_batch(flat[first:last])
        words = np.diff(grams.words)
        keep = np.ones(len(grams.hashes), bool)
        keep[2 * grams.words[1:][words > 0] - 1] = False
        hashes.append(grams.hashes[keep])
        counts.append(np.maximum(2 * words - 1, 0))
    ends = np.concatenate([[0], np.cumsum(np.concatenate(counts))])
    offsets = ends[np.cumsum([0, *map(len, pieces)])]
    return np.concatenate([np.zeros(0, np.uint64), *hashes]), offsets.astype(np.int64)


def parts(text: str) -> list[str]:
    """Cut a text longer than `LONGEST_PART` at white space, so that its size bounds no memory.

    The pair across a cut is lost; a token longer than a part is cut where the part ends. White
    space at the end of a long text is left out.
    """
    if len(text) <= LONGEST_PART:
        return [text]
    cut, start, end = [], 0, len(text.rstrip())
    while end - start > LONGEST_PART:
        at = max(text.rfind(space, start, start + LONGEST_PART) for space in (" ", "\n"))
        at = at if at > start else start + LONGEST_PART
        cut.append(text[start:at])
        start = at
    return [*cut, text[start:end]]


def batches(
    lengths: Sequence[int] | NDArray[np.int64], size: int = 1 << 15
) -> list[tuple[int, int]]:
    """Split texts of these lengths into runs of about `size` characters, to stay in cache.

    Each text counts for `PER_TEXT` characters more than it has.
    """
    if not len(lengths):
        return []
    ends = np.cumsum(np.asarray(lengths, np.int64) + PER_TEXT)
    cuts = np.flatnonzero(np.diff(ends // size)) + 1
    return list(zip([0, *cuts.tolist()], [*cuts.tolist(), len(ends)], strict=True))


def hash_batch(texts: Sequence[str]) -> NGrams:
    """Hash the n-grams of a batch that fits in memory many times over (see `batches`)."""
    buffer, text_starts = _bytes(texts)
    hashes, starts = _hash_buffer(buffer)
    return NGrams(hashes, starts.searchsorted(text_starts))


def hash_one(text: str) -> NDArray[np.uint64]:
    """Return the hashes that `hash_batch` has for one text, sooner."""
    encoded = _encoded([text])[0]
    if len(encoded) >= _SHORT:
        return _hash_buffer(_bytes([text])[0])[0]
    joined = _joined([encoded if encoded.isascii() else simplified(encoded)])
    return _hash_buffer(np.frombuffer(joined.translate(_FOLD), np.uint8))[0]


def _hash_buffer(buffer: NDArray[np.uint8]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the n-grams' hashes, and the byte before each word."""
    inside = buffer != _SPACE
    edges = (inside[1:] != inside[:-1]).nonzero()[0]
    # A word starts one byte behind its edge: the buffer is shifted, not every number.
    starts = edges[::2]
    hashes = np.empty(2 * len(starts), np.uint64)
    if len(starts):
        words = _hash_words(buffer[1:], starts, edges[1::2] - starts)
        hashes[::2] = words
        pairs = words[:-1] * _PAIR
        pairs += words[1:]
        pairs ^= pairs >> _HALF
        pairs *= _SECOND
        np.bitwise_or(pairs, _ONE, out=hashes[1:-1:2])
        hashes[-1] = _ONE
    return hashes, starts


def _encoded(texts: Sequence[str]) -> list[bytes]:
    try:
        return list(map(str.encode, texts))
    except UnicodeEncodeError:
        return [text.encode("utf-8", "surrogatepass") for text in texts]


def _bytes(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Join the texts' words into UTF-8, lower-cased, with nothing but spaces around them.

    Returns
    -------
    buffer : ndarray of uint8
    starts : ndarray of int64, (n_texts + 1,)
        The byte before each text, and the one before what follows them.
    """
    encoded = _encoded(texts)
    joined = _joined(encoded)
    if len(joined) < _SHORT:
        if not all(map(bytes.isascii, encoded)):
            encoded = [text if text.isascii() else simplified(text) for text in encoded]
            joined = _joined(encoded)
        ends = accumulate(map(len, encoded), lambda end, size: end + size + 1, initial=len(_PAD))
        starts = np.array([*ends])
    else:
        starts, hard = _simplify(joined)
        if len(hard):
            for i in set((starts.searchsorted(hard) - 1).tolist()):
                encoded[i] = rewritten(encoded[i])
            joined = _joined(encoded)
            starts, _ = _simplify(joined)
    return np.frombuffer(joined.translate(_FOLD), np.uint8), starts


def _joined(encoded: list[bytes]) -> bytearray:
    joined = bytearray(_BETWEEN).join([_PAD, *encoded, _PAD])
    joined += b" " * (-len(joined) % 8)
    return joined


def _simplify(joined: bytearray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Simplify what is outside ASCII, in place; return where texts start, and what is hard."""
    # Most bytes are ASCII: they are passed over eight at a time.
    eights = np.frombuffer(joined, np.uint64)
    some = (eights & _NOT_ASCII).nonzero()[0]
    leads = (eights.take(some).view(np.uint8) >= _LEAD).nonzero()[0]
    at = some.take(leads >> 3)
    at <<= 3
    at += leads & 7
    buffer = np.frombuffer(joined, np.uint8)
    between = buffer.take(at) == _BETWEEN[0]
    starts = at[between]
    if len(starts) == len(at):
        return starts, starts[:0]
    return starts, simplify(buffer, at[~between])


def _hash_words(
    buffer: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.uint64]:
    # Every eight bytes of the buffer as one little-endian integer, at every byte.
    eights = np.ndarray((len(buffer) - 7,), _EIGHT_BYTES, buffer.data, strides=(1,))
    hashes = eights[starts]
    hashes &= _KEEP[0].take(lengths, mode="clip")
    hashes *= _FIRST
    longer = (lengths > _EIGHTS[1]).nonzero()[0]
    if len(longer):
        at, size, so_far = starts.take(longer), lengths.take(longer), hashes.take(longer)
        for n in range(1, _WORD_BYTES // 8):
            more = eights[8 * n :][at]
            more &= _KEEP[n].take(size, mode="clip")
            so_far ^= so_far >> _HALF
            so_far += more
            so_far *= _LONG
            hashes[longer] = so_far
            still = (size > _EIGHTS[n + 1]).nonzero()[0]
            if not len(still):
                break
            longer, at = longer.take(still), at.take(still)
            size, so_far = size.take(still), so_far.take(still)
    hashes ^= hashes >> _HALF
    hashes *= _SECOND
    hashes ^= hashes >> _HALF
    hashes &= _EVEN
    return hashes
