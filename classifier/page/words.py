"""The words of a page as integers, and which blocks share them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from classifier.page.vocabulary import GROUPS

Floats = NDArray[np.float64]

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*|[©$€£]")
MAX_CHARS = 6_000  # of a block: what a longer one is, its first part tells
LEXICON_BITS = 15
BATCH = 2_000  # blocks at a time, so that a page of 20 MB does not become a list of words

GROUP_NAMES = tuple(GROUPS)
_WORD_GROUPS: dict[str, int] = {}
_PHRASE_GROUPS: dict[tuple[str, str], int] = {}
for _bit, _members in enumerate(GROUPS.values()):
    for _member in _members:
        _parts = _member.split()
        if len(_parts) == 1:
            _WORD_GROUPS[_member] = _WORD_GROUPS.get(_member, 0) | (1 << _bit)
        else:  # of a longer phrase the first two words are enough
            _pair = (_parts[0], _parts[1])
            _PHRASE_GROUPS[_pair] = _PHRASE_GROUPS.get(_pair, 0) | (1 << _bit)

FIRST_CAPITAL, ALL_CAPITAL, HAS_DIGIT = 1, 2, 4


@dataclass
class PageWords:
    """All words of a page as integers.

    Attributes
    ----------
    ids : array of shape (n_tokens,)
        Index into the page's own vocabulary (lower case).
    block : array of shape (n_tokens,)
        Which block a token is of.
    form : array of shape (n_tokens,)
        `FIRST_CAPITAL`, `ALL_CAPITAL` and `HAS_DIGIT`, as bits.
    vocabulary : list of str
    """

    ids: NDArray[np.int64]
    block: NDArray[np.int64]
    form: NDArray[np.uint8]
    vocabulary: list[str]


class _Forms(dict[str, int]):
    """A number for each form of a word as it is met; its lower case and its case are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.word: list[int] = []
        self.flags: list[int] = []
        self.lower: dict[str, int] = {}

    def __missing__(self, form: str) -> int:
        self[form] = number = len(self.word)
        self.word.append(self.lower.setdefault(form.lower(), len(self.lower)))
        flags = FIRST_CAPITAL if form[0].isupper() else 0
        if flags and len(form) > 1 and form.isupper():
            flags |= ALL_CAPITAL
        self.flags.append(flags | (HAS_DIGIT if form[0].isdigit() else 0))
        return number


def page_words(texts: Sequence[str]) -> PageWords:
    """Split the blocks of a page into words."""
    forms = _Forms()
    ids, blocks = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for start in range(0, len(texts), BATCH):
        found = [WORD.findall(text[:MAX_CHARS]) for text in texts[start : start + BATCH]]
        lengths = [len(words) for words in found]
        numbers = map(forms.__getitem__, chain.from_iterable(found))
        ids.append(np.fromiter(numbers, np.int64, sum(lengths)))
        blocks.append(np.repeat(np.arange(start, start + len(found)), lengths))
    form = np.concatenate(ids)
    return PageWords(
        np.array(forms.word, dtype=np.int64)[form],
        np.concatenate(blocks),
        np.array(forms.flags, dtype=np.uint8)[form],
        list(forms.lower),
    )


def word_hash(word: str) -> int:
    """Return the slot of a word in the lexicon."""
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) & ((1 << LEXICON_BITS) - 1)


def group_bits(words: PageWords) -> NDArray[np.int64]:
    """Return, for each token, the groups it (or the phrase it starts) belongs to, as bits."""
    vocabulary = words.vocabulary
    if not vocabulary:
        return np.zeros(0, np.int64)
    bits = np.array([_WORD_GROUPS.get(word, 0) for word in vocabulary], dtype=np.int64)[words.ids]
    known = {word: index for index, word in enumerate(vocabulary)}
    first, second = words.ids[:-1], words.ids[1:]
    same = words.block[:-1] == words.block[1:]
    starts: dict[str, NDArray[np.int64]] = {}
    for (one, two), mask in _PHRASE_GROUPS.items():
        if one in known and two in known:
            at = starts.get(one)
            if at is None:
                at = starts[one] = np.flatnonzero(first == known[one])
            hits = at[(second[at] == known[two]) & same[at]]
            bits[hits] |= mask
    return bits


def per_block(block: NDArray[np.int64], n: int, weights: NDArray[np.generic]) -> Floats:
    """Sum the weights of each block's tokens."""
    return np.bincount(block, weights=weights, minlength=n).astype(np.float64)


class Overlap:
    """Which words of each block occur in other sets of blocks of the page."""

    def __init__(self, words: PageWords, function: NDArray[np.bool_], n: int) -> None:
        use = ~function
        self.n = n
        self.size = max(1, len(words.vocabulary))
        key = words.block[use] * self.size + words.ids[use]
        self.key, self.count = np.unique(key, return_counts=True)
        self.block = self.key // self.size
        self.word = self.key % self.size
        pages = np.bincount(self.word, minlength=self.size)
        self.rarity = 1.0 / np.log2(1.0 + np.maximum(pages, 1))[self.word]
        self.distinct = np.maximum(np.bincount(self.block, minlength=n), 1).astype(np.float64)
        self.mass = np.maximum(np.bincount(self.block, weights=self.rarity, minlength=n), 1e-9)

    def with_set(self, member: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Share of a block's distinct words that other blocks of the set hold.

        Once plain, once weighted so that words of few blocks count more.
        """
        inside = member[self.block]
        in_set = np.bincount(self.word[inside], minlength=self.size)
        hit = (in_set[self.word] - inside) > 0
        share = np.bincount(self.block, weights=hit, minlength=self.n) / self.distinct
        heavy = np.bincount(self.block, weights=hit * self.rarity, minlength=self.n) / self.mass
        return share, heavy

    def with_block(self, other: NDArray[np.int64]) -> Floats:
        """Share of a block's distinct words that the block ``other[i]`` holds (-1: none)."""
        target = other[self.block]
        wanted = target * self.size + self.word
        at = np.minimum(np.searchsorted(self.key, wanted), max(0, len(self.key) - 1))
        if not len(self.key):
            return np.zeros(self.n)
        hit = (self.key[at] == wanted) & (target >= 0)
        share: Floats = np.bincount(self.block, weights=hit, minlength=self.n) / self.distinct
        return share
