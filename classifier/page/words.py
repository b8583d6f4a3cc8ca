"""The words of a page as integers, and which blocks share them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.page.codes import marks_of, portions, words_of
from classifier.page.common_words import COMMON_WORDS
from classifier.page.forms import (
    ALL_FLAGS,
    BEGINS,
    ENDS,
    FIRST_CAPITAL,
    FLAGS,
    FUNCTION,
    GROUP,
    LENGTH,
    LEXICON_BITS,
    MOST_FORMS,
    PHRASES,
    SLOT,
    STEMMED,
    Forms,
)
from classifier.page.vocabulary import GROUPS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PAIR_BITS = 16
LEXICON_SIZE = (1 << LEXICON_BITS) + (1 << PAIR_BITS)
"""Slots of the lexicon: those of single words, then those of pairs of neighbours."""
MOST_MARKED = 200_000
"""Possible pairs of block and word up to which those that occur are marked, not sorted."""

GROUP_NAMES = tuple(GROUPS)
_BEFORE, _BEHIND = 1 << LEXICON_BITS, (1 << LEXICON_BITS) + 1  # neighbours of a block's ends
_EDGE = np.array([_BEFORE], np.uint32)
_FACTORS = np.array([2654435761, 40503, 2246822519], np.uint32)
_SHIFTS = np.array([15, 13], np.uint32)
_PAIR_MASK = np.uint32((1 << PAIR_BITS) - 1)


class _Memory:
    """The forms of the pages read last."""

    forms = Forms()


@dataclass
class PageWords:
    """All words of a page as integers.

    Attributes
    ----------
    ids : array of shape (n_tokens,)
        Index into the page's own vocabulary (first letters, lower case).
    block : array of shape (n_tokens,)
        Which block a token is of.
    flags : array of shape (n_tokens,)
        `FIRST_CAPITAL`, `ALL_CAPITAL`, `HAS_DIGIT` and `FUNCTION`, as bits.
    slot : array of shape (n_tokens,)
        Of the lexicon.
    groups : array of shape (n_tokens,)
        Groups that the word, or the phrase it starts, belongs to, as bits.
    length : array of shape (n_tokens,)
        Characters.
    size : int
        Words in the vocabulary.
    common : array of shape (size,)
        Which of them are among `COMMON_WORDS`.
    count : array of shape (n_blocks,)
        Words of each block.
    marks : array of shape (n_blocks, n_marks)
        How many marks of each kind each block has: see `codes.MARK_NAMES`.
    breaks : array of shape (n_blocks,)
        Sentence breaks of each block.
    """

    ids: NDArray[np.int64]
    block: NDArray[np.int64]
    flags: NDArray[np.int32]
    slot: NDArray[np.int32]
    groups: NDArray[np.int32]
    length: NDArray[np.int32]
    size: int
    common: NDArray[np.bool_]
    count: Floats
    marks: NDArray[np.int64]
    breaks: NDArray[np.int64]


def page_words(texts: Sequence[str]) -> PageWords:
    """Split the blocks of a page into words."""
    forms = _Memory.forms
    parts, sizes, marks, breaks = [], [], [], []
    for portion in portions(texts):
        words = words_of(portion)
        parts.append(forms.find(words.letters, words.starts))
        sizes.append(words.sizes)
        found, broken = marks_of(portion)
        marks.append(found)
        breaks.append(broken)
    count = np.concatenate(sizes)
    block = np.arange(len(texts)).repeat(count)
    of = _columns(forms.known, np.concatenate(parts))
    n_stems = len(forms.stems)
    if len(forms) > MOST_FORMS:
        _Memory.forms = Forms()
    stems = of(STEMMED)
    ids, size = numbered(stems, n_stems)
    common = np.zeros(size, bool)
    common[ids[stems < len(COMMON_WORDS)]] = True
    groups, begins = of(GROUP).copy(), of(BEGINS)
    at = (begins[:-1] != 0).nonzero()[0]
    at = at[block.take(at) == block.take(at + 1)]
    groups[at] |= PHRASES[begins[at], of(ENDS)[at + 1]]
    return PageWords(
        ids, block, of(FLAGS) & ALL_FLAGS, of(SLOT), groups, of(LENGTH), size, common,
        count.astype(np.float64), np.concatenate(marks), np.concatenate(breaks),
    )  # fmt: skip


def _columns(
    known: NDArray[np.int32], form: NDArray[np.int32]
) -> Callable[[int], NDArray[np.int32]]:
    """Return what gives a column of what is known, for each word of a page.

    A form's numbers lie side by side, and are read with one look; of a page of very many words
    one column at a time takes less memory.
    """
    if len(form) > MOST_MARKED:
        return lambda column: known[:, column].take(form)
    rows = known.take(form, axis=0)
    return lambda column: rows[:, column]


def numbered(names: NDArray[np.int32], n_names: int) -> tuple[NDArray[np.int64], int]:
    """Return a number for each name, in the order in which they come, and how many there are.

    No sum may depend on what was read before.
    """
    at = np.arange(len(names))
    first = np.empty(n_names, np.int64)
    first[names[::-1]] = at[::-1]  # of names that come again the last one written stays
    first = first.take(names)
    number = (first == at).cumsum()
    number -= 1
    return number.take(first), int(number[-1]) + 1 if len(names) else 0


def distinct(keys: NDArray[np.int64], n_keys: int) -> NDArray[np.int64]:
    """Return the keys in order, each once."""
    if n_keys > MOST_MARKED:
        return np.unique(keys)
    found: NDArray[np.int64] = _marked(keys, n_keys).nonzero()[0]
    return found


def _marked(keys: NDArray[np.int64], n_keys: int) -> NDArray[np.bool_]:
    there = np.zeros(n_keys, bool)
    there[keys] = True
    return there


def pair_slots(words: PageWords) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the lexicon's slots of pairs of neighbouring words.

    Returns
    -------
    pairs : array of shape (n_tokens,)
        Of each word with the one before it in its block, or with the block's beginning.
    ends : array of shape (n_blocks with words,)
        Of each block's last word with the block's end.
    """
    slot = words.slot.astype(np.uint32)
    n = len(slot)
    if not n:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    first = np.ones(n + 1, bool)
    np.not_equal(words.block[1:], words.block[:-1], out=first[1:-1])
    last = slot[first[1:]]
    # Each word behind the one before it, then each block's end behind its last word.
    one = np.concatenate((_EDGE, slot[:-1], last))
    one[:n][first[:-1]] = _BEFORE
    two = np.concatenate((slot, np.full(len(last), _BEHIND, np.uint32)))
    slots = _mixed(one, two)
    return slots[:n], slots[n:]


def _mixed(one: NDArray[np.uint32], two: NDArray[np.uint32]) -> NDArray[np.int64]:
    mixed = one * _FACTORS[0]
    mixed ^= two * _FACTORS[1]
    mixed ^= mixed >> _SHIFTS[0]
    mixed *= _FACTORS[2]
    mixed ^= mixed >> _SHIFTS[1]
    mixed &= _PAIR_MASK
    slot: NDArray[np.int64] = mixed.astype(np.int64)
    slot += 1 << LEXICON_BITS
    return slot


def per_block(block: NDArray[np.int64], n: int, weights: NDArray[np.generic]) -> Floats:
    """Sum the weights of each block's tokens."""
    return np.bincount(block, weights=weights, minlength=n).astype(np.float64, copy=False)


class BlockWords(NamedTuple):
    """The words of each block of a page but those that say nothing of what it is about.

    Attributes
    ----------
    block, word : ndarray of int64, (n,)
        Each word of each block once, in the order of the blocks.
    name : ndarray of bool, (n,)
        Whether it stands there with a capital.
    """

    block: Ints
    word: Ints
    name: NDArray[np.bool_]


class Overlap:
    """Which words of each block occur in other sets of blocks of the page."""

    def __init__(self, words: PageWords, n: int) -> None:
        use = ((words.flags & FUNCTION) == 0).nonzero()[0]
        self.n = n
        self.size = max(1, words.size)
        keys = words.block.take(use) * self.size + words.ids.take(use)
        self.key = distinct(keys, n * self.size)
        self.block, self.word = np.divmod(self.key, self.size)
        self.name = np.zeros(len(self.key), bool)
        names = keys[(words.flags.take(use) & FIRST_CAPITAL) > 0]
        self.name[self.key.searchsorted(names)] = True
        self.names = np.maximum(np.bincount(self.block[self.name], minlength=n), 1.0)
        pages = np.bincount(self.word, minlength=self.size)
        self.rarity = (1.0 / np.log2(1.0 + np.maximum(pages, 1))).take(self.word)
        self.count = np.bincount(self.block, minlength=n).astype(np.float64)
        self.distinct = np.maximum(self.count, 1.0)
        self.mass = np.maximum(np.bincount(self.block, weights=self.rarity, minlength=n), 1e-9)
        self._common = words.common

    def telling(self) -> BlockWords:
        """Return the words of each block that most articles do not share anyway."""
        use = (~self._common.take(self.word)).nonzero()[0]
        return BlockWords(self.block.take(use), self.word.take(use), self.name.take(use))

    def with_set(self, member: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
        """Share of a block's distinct words that other blocks of the set hold.

        Once plain, once weighted so that words of few blocks count more, once of its capitalised
        words alone.
        """
        inside = member.take(self.block)
        in_set = np.bincount(self.word[inside], minlength=self.size)
        hit = (in_set.take(self.word) > inside).nonzero()[0]
        block, name = self.block.take(hit), self.name.take(hit)
        share = np.bincount(block, minlength=self.n) / self.distinct
        heavy = np.bincount(block, self.rarity.take(hit), minlength=self.n) / self.mass
        named = np.bincount(block[name], minlength=self.n) / self.names
        return share, heavy, named

    def with_block(self, other: NDArray[np.int64]) -> Floats:
        """Share of a block's distinct words that the block ``other[i]`` holds (-1: none).

        Blocks are the last axis of `other`.
        """
        if not len(self.key):
            return np.zeros(other.shape)
        if other.ndim > 1 and len(self.key) > MOST_MARKED:  # memory counts more than calls
            return np.array([self.with_block(row) for row in other])
        wanted = other.take(self.block, axis=-1)
        wanted *= self.size
        wanted += self.word
        n_keys = (self.n + 1) * self.size  # -1 stands for one block more, without words
        if n_keys <= MOST_MARKED:
            hit = _marked(self.key, n_keys).take(wanted)
        else:
            at = np.minimum(self.key.searchsorted(wanted), len(self.key) - 1)
            hit = self.key.take(at) == wanted
        at = hit.ravel().nonzero()[0]
        row, word = np.divmod(at, len(self.key))
        row *= self.n
        row += self.block.take(word)
        held = np.bincount(row, minlength=other.size).reshape(other.shape)
        share: Floats = held / self.distinct
        return share
