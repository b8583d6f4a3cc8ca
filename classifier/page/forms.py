"""What is known of each form of a word, remembered from page to page.

News repeats its words. A word that was met before is found by its letters as numbers, a whole page
at once: a hash says which form it may be, and the form's own letters whether it is. The rest takes
a look-up each. What is known depends on the form alone, so that no answer depends on what was read
before.
"""

from __future__ import annotations

import os
import threading
import zlib

import numpy as np
from numpy.typing import NDArray

from classifier.page.common_words import COMMON_WORDS
from classifier.page.vocabulary import FUNCTION_WORDS, GROUPS

LEXICON_BITS = 15
STEM = 6
MOST_FORMS = 60_000
"""Forms of words remembered from page to page (some 20 MB); with more the memory starts anew."""

WORD_GROUPS: dict[str, int] = {}
_FIRST: dict[str, int] = {}
_SECOND: dict[str, int] = {}
_pairs: dict[tuple[int, int], int] = {}
for _bit, _members in enumerate(GROUPS.values()):
    for _member in _members:
        _parts = _member.split()
        if len(_parts) == 1:
            WORD_GROUPS[_member] = WORD_GROUPS.get(_member, 0) | (1 << _bit)
        else:  # of a longer phrase the first two words are enough
            _pair = (
                _FIRST.setdefault(_parts[0], len(_FIRST) + 1),
                _SECOND.setdefault(_parts[1], len(_SECOND) + 1),
            )
            _pairs[_pair] = _pairs.get(_pair, 0) | (1 << _bit)
PHRASES = np.zeros((len(_FIRST) + 1, len(_SECOND) + 1), dtype=np.int32)
"""Groups, as bits, by the number of a first and of a second word."""
for (_one, _two), _mask in _pairs.items():
    PHRASES[_one, _two] = _mask

FIRST_CAPITAL, ALL_CAPITAL, HAS_DIGIT, FUNCTION = 1, 2, 4, 8
ALL_FLAGS, _SIZE_SHIFT = 15, 4
STEMMED, FLAGS, SLOT, GROUP, BEGINS, ENDS, LENGTH, _START = range(8)

LONGEST = 64  # letters of a word whose letters are kept
_HINT_BITS = 18
_POWERS = np.multiply.accumulate(np.full(64, 0x9E3779B97F4A7C15, np.uint64))
_HINT_SHIFT = np.array(64 - _HINT_BITS, np.uint64)


def word_hash(word: str) -> int:
    """Return the slot of a word in the lexicon."""
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) & ((1 << LEXICON_BITS) - 1)


class _Learning:
    """What lets one thread at a time learn a form."""

    lock = threading.Lock()


def _free_in_child() -> None:
    """Let a forked process learn, where there is no thread that would ever give the lock back.

    What that thread had noted of a form counts for nothing until the form has its number: the
    child learns it anew.
    """
    _Learning.lock = threading.Lock()


if hasattr(os, "register_at_fork"):  # Windows has no forks
    os.register_at_fork(after_in_child=_free_in_child)


class Forms:
    """A number for each form of a word as it is met, and what is known of it.

    Attributes
    ----------
    known : array of shape (capacity, 8)
        By number: number of the first `STEM` letters in lower case, flags (`ALL_FLAGS`) and above
        them the number of letters, slot in the lexicon, groups (bits), number as the first and as
        the second word of a phrase, length in lower case, where its letters are kept.
    stems : dict
        Numbers of the beginnings; those of `COMMON_WORDS` are the lowest.
    """

    def __init__(self) -> None:
        self.known = np.zeros((1024, 8), np.int32)
        self.stems = {stem: number for number, stem in enumerate(COMMON_WORDS)}
        self._numbers: dict[str, int] = {}
        self._letters = np.zeros(1 << 13, np.uint32)
        self._kept = 0
        # Form 0 is none: its number of letters is no word's.
        self._hints = np.zeros(1 << _HINT_BITS, np.int32)

    def __len__(self) -> int:
        return len(self._numbers)

    def find(self, letters: NDArray[np.uint32], starts: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the number of each word.

        Parameters
        ----------
        letters : array of shape (n_letters,)
            Code points of the words, one after the other.
        starts : array of shape (n_words,)
            Where each begins.
        """
        if not len(starts):
            return np.zeros(0, np.int32)
        sizes = np.empty_like(starts)
        np.subtract(starts[1:], starts[:-1], out=sizes[:-1])
        sizes[-1] = len(letters) - starts[-1]
        at = np.arange(len(letters))
        at -= starts.repeat(sizes)
        hashes = np.add.reduceat(_POWERS.take(at, mode="clip") * letters, starts)
        hashes >>= _HINT_SHIFT
        hints = hashes.view(np.int64)
        numbers = self._hints.take(hints)
        known = self.known.take(numbers, axis=0)
        unlike = known[:, FLAGS] >> _SIZE_SHIFT != sizes
        at += known[:, _START].repeat(sizes)
        other = (self._letters.take(at, mode="clip") != letters).nonzero()[0]
        unlike[starts.searchsorted(other, side="right") - 1] = True
        rest = unlike.nonzero()[0]
        if len(rest):
            begin, end = starts.take(rest), starts.take(rest) + sizes.take(rest)
            forms = [
                letters[first:last].tobytes().decode("utf-32-le")
                for first, last in zip(begin.tolist(), end.tolist(), strict=True)
            ]
            numbers[rest] = list(map(self._number, forms, hints.take(rest).tolist()))
        return numbers

    def _number(self, form: str, hint: int) -> int:
        number = self._numbers.get(form)
        if number is not None:
            return number
        with _Learning.lock:
            number = self._numbers.get(form)
            if number is None:  # no other thread was first
                number = len(self._numbers) + 1
                kept = self._learn(form, number)
                self._numbers[form] = number
                # A form whose letters are not kept could be taken for another word.
                if kept and not self._hints[hint]:
                    self._hints[hint] = number
            return number

    def _learn(self, form: str, number: int) -> bool:
        """Note what is known of a form; return whether its letters are kept."""
        if number == len(self.known):
            self.known = np.concatenate((self.known, np.zeros_like(self.known)))
        if self._kept + LONGEST > len(self._letters):
            self._letters = np.concatenate((self._letters, np.zeros_like(self._letters)))
        low = form.lower()
        flags = FUNCTION if low in FUNCTION_WORDS else 0
        if form[0].isupper():
            flags |= FIRST_CAPITAL
            if len(form) > 1 and form.isupper():
                flags |= ALL_CAPITAL
        elif form[0].isdigit():
            flags |= HAS_DIGIT
        start = self._kept
        kept = number <= MOST_FORMS and len(form) <= LONGEST
        if kept:
            self._letters[start : start + len(form)] = list(map(ord, form))
            self._kept += len(form)
        self.known[number] = (
            self.stems.setdefault(low[:STEM], len(self.stems)), flags | len(form) << _SIZE_SHIFT,
            word_hash(low), WORD_GROUPS.get(low, 0), _FIRST.get(low, 0), _SECOND.get(low, 0),
            len(low), start,
        )  # fmt: skip
        return kept
