"""Characters outside ASCII: lower-cased, normalised (NFC) and told from separators.

Nearly all of them take one look-up in a table that is filled as they are met; texts with one of
the rest (combining marks, letters whose lower case has another size, scripts without spaces) are
rewritten by the book first. Both ways give the same bytes where both apply.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

_SEPARATOR, _LETTER, _UPPER, _HARD = 1, 2, 3, 4
_CLASS = np.zeros(0x110000, np.uint8)
"""Class of each code point, filled in as they are met; pages never touched cost no memory."""
_LOWER = np.zeros(0x110000, np.uint16)
_ALONE = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF)),
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
)
"""First and last code points of scripts without spaces."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_JAMO = re.compile("[\u1160-\u11ff]")
"""Vowels and final consonants of Korean, which NFC joins to what precedes."""
_MANY_MARKS = re.compile(r"[^\w\s\x00-\x7f]{31,}")
"""Runs that may hold more combining marks than any word has (marks are no \\w in Python)."""
_MOST_MARKS = 30
"""Of one letter: https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format"""


def simplify(buffer: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lower the letters outside ASCII and blank what is no letter there, in place.

    Parameters
    ----------
    buffer : ndarray of uint8
    at : ndarray of int64
        Where the characters begin.

    Returns
    -------
    ndarray of int64
        Those that take more than that: see `rewritten`.
    """
    codes = _code_points(buffer, at)
    classes = _CLASS.take(codes)
    if not classes.all():
        for code in set(codes[classes == 0].tolist()):
            # The class last: another thread that finds it takes the lower case to be there.
            kind, _LOWER[code] = _class(chr(code))
            _CLASS[code] = kind
        classes = _CLASS.take(codes)
    upper = classes == _UPPER
    if upper.any():
        where, lower = at[upper], _LOWER.take(codes[upper])
        buffer[where] = lower >> 8
        buffer[where + 1] = lower & 0xFF
    blank = at[classes == _SEPARATOR]
    lead = buffer[blank]
    buffer[blank] = buffer[blank + 1] = ord(" ")
    buffer[blank[lead >= 0xE0] + 2] = ord(" ")
    buffer[blank[lead >= 0xF0] + 3] = ord(" ")
    hard: NDArray[np.int64] = at[classes == _HARD]
    return hard


def simplified(encoded: bytes) -> bytes:
    """Do for one short text what `simplify` and, where it must, `rewritten` do for a batch."""
    text = encoded.decode("utf-8", "surrogatepass")
    classes = {character: _class(character) for character in set(_BEYOND_ASCII.findall(text))}
    if any(kind == _HARD for kind, _ in classes.values()):
        encoded = rewritten(encoded)
        text = encoded.decode("utf-8", "surrogatepass")
        classes = {character: _class(character) for character in set(_BEYOND_ASCII.findall(text))}
    for character, (kind, lower) in classes.items():
        if kind == _SEPARATOR:
            encoded = encoded.replace(character.encode("utf-8", "surrogatepass"), b" ")
        elif kind == _UPPER:
            encoded = encoded.replace(character.encode(), lower.to_bytes(2, "big"))
    return encoded


def rewritten(encoded: bytes) -> bytes:
    """Lower-case and normalise by the book, and set characters that are words apart."""
    text = encoded.decode("utf-8", "surrogatepass")
    # Sorting n marks, as NFC does, takes n * n.
    text = _MANY_MARKS.sub(_fewer_marks, text.lower())
    # NFC comes last, since lower-casing takes some letters apart.
    text = unicodedata.normalize("NFC", text)
    return " ".join(_alone().split(text)).encode("utf-8", "surrogatepass")


@cache
def _alone() -> re.Pattern[str]:
    """Compile the ranges only where they are met: that takes longer than opening a model's maps."""
    return re.compile(f"([{''.join(f'{chr(first)}-{chr(last)}' for first, last in _ALONE)}])")


def _fewer_marks(match: re.Match[str]) -> str:
    """Drop the combining marks behind the first `_MOST_MARKS` of a row."""
    kept, row = [], 0
    for character in match[0]:
        row = row + 1 if unicodedata.combining(character) else 0
        if row <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def is_word(character: str) -> bool:
    """Say whether a character belongs to words: a letter, a digit or a mark."""
    if character.isascii():
        return character.isalnum()
    return unicodedata.category(character)[0] in "LMN"


def stands_alone(character: str) -> bool:
    """Say whether a character is a word by itself, its script having no spaces."""
    return any(first <= ord(character) <= last for first, last in _ALONE)


def _code_points(buffer: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int32]:
    lead = buffer.take(at).astype(np.int32)
    second = buffer.take(at + 1) & np.uint8(0x3F)
    codes = (lead & 0x1F) << 6 | second
    long = (lead >= 0xE0).nonzero()[0]
    if len(long):
        third = buffer.take(at[long] + 2) & np.uint8(0x3F)
        codes[long] = (codes[long] & 0x3FF) << 6 | third
        longest = long[lead[long] >= 0xF0]
        fourth = buffer.take(at[longest] + 3) & np.uint8(0x3F)
        codes[longest] = (codes[longest] & 0x7FFF) << 6 | fourth
    return codes


@lru_cache(maxsize=1 << 12)
def _class(character: str) -> tuple[int, int]:
    """Return a character's class and, for `_UPPER`, the two bytes of its lower case."""
    if unicodedata.normalize("NFC", character) != character:
        return _HARD, 0
    category = unicodedata.category(character)[0]
    if category not in "LMN":
        return _SEPARATOR, 0
    if category == "M" or stands_alone(character) or _JAMO.match(character):
        return _HARD, 0
    lower = character.lower()
    if lower == character:
        return _LETTER, 0
    sizes = {len(character.encode()), len(lower.encode())}
    # A final sigma is written otherwise than one within a word.
    if character == "\u03a3" or sizes != {2} or len(lower) != 1:
        return _HARD, 0
    return _UPPER, int.from_bytes(lower.encode(), "big")
