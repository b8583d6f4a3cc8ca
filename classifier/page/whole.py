"""Whether a page of text holds an article at all: what is told of the page as a whole.

What was chosen as the best article (`choose`) of a page of nothing but other stories is summaries,
each below its headline; sentences of an article stand together, early on the page, and the headline
above them announces what they say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.page.vocabulary import FUNCTION_WORDS
from classifier.page.words import Floats

HOLDS_ARTICLE = 0.2
"""A page that holds an article with less probability than this has none."""
LONG = 15  # words from which a block is more than a heading
PROSE = 12
"""Words from which a block is running text, whatever its last character."""
SENTENCE = 5
"""Words from which one is that ends like a sentence."""
ENDS = re.compile(r"[.!?…:;。！？।۔][\"”’'»)\]]*\Z")
CUT_OFF = ("...", "…", "...]", "…]")
ABOVE = 8
"""Blocks above the first running text among which its headline is looked for."""
TITLE_WORDS, TITLE_STEMS = 30, (2, 15)
"""Words of such a headline at most; and how many of them say something."""
READ, READ_CHARACTERS = 4, 1_000
"""Blocks of the article whose words are compared with it, and the characters of each."""
STEM = 6

PAGE_FEATURES = [
    "mass", "expected_f1", "best_run", "words", "blocks", "mass_share", "words_likely",
    "chosen_sure", "highest", "chosen_words", "chosen_share", "chosen_blocks", "highest_five",
    "words_long", "long_sure", "words_sure", "together", "words_together", "together_share",
    "cut_off", "headline", "begins", "ends",
]  # fmt: skip

_LOGARITHMIC = [0, 2, 3, 4, 6, 9, 11, 13, 15, 17]  # sizes and masses
_WORD = re.compile(r"[^\W\d_]{4,}")


def running_text(texts: Sequence[str], words: Floats, own: NDArray[np.bool_]) -> list[int]:
    """Return which of the blocks taken for article text are more than a heading or a label.

    Parameters
    ----------
    texts : sequence of str, length n_blocks
    words : array of shape (n_blocks,)
        How many each block has.
    own : array of bool, shape (n_blocks,)
        Taken for article text.
    """
    counts = words.tolist()
    return [
        i
        for i in np.flatnonzero(own).tolist()
        if counts[i] >= PROSE or (counts[i] >= SENTENCE and ENDS.search(texts[i].rstrip()))
    ]


def page_row(
    texts: Sequence[str],
    chance: Floats,
    words: Floats,
    chosen: NDArray[np.bool_],
    running: Sequence[int],
) -> NDArray[np.float32]:
    """Return what tells whether a page holds an article at all, shape (1, n_features).

    Parameters
    ----------
    texts : sequence of str, length n_blocks
    chance, words : arrays of shape (n_blocks,)
        Of each block to be article text, and how many words it has.
    chosen : array of bool, shape (n_blocks,)
        The best article of the page.
    running : sequence of int
        What `running_text` returns of it.
    """
    mass, long = chance * words, words >= LONG
    all_mass, chosen_mass = float(mass.sum()), float(mass[chosen].sum())
    above = np.zeros(len(words) + 1)
    np.cumsum((chance - 0.5) * words, out=above[1:])
    run = float((above - np.minimum.accumulate(above)).max())
    # Words are whole numbers: their sums are exact in any order.
    sets = np.array((np.ones(len(words), bool), chosen, long, chance > 0.5, chance > 0.9))
    all_words, chosen_words, long_words, likely, sure = (sets @ words).tolist()
    total, highest = max(1.0, all_words), np.sort(chance)[-5:]
    together, words_together = _together(running, words)
    values = np.array((
        all_mass,
        2.0 * chosen_mass / max(1e-9, chosen_words + all_mass),
        run,
        all_words,
        len(words),
        all_mass / total,
        likely,
        chosen_mass / max(1.0, chosen_words),
        highest[-1],
        chosen_words,
        chosen_words / total,
        chosen.sum(),
        highest.sum() / len(highest),
        long_words,
        mass[long].sum() / max(1.0, long_words),
        sure,
        together,
        words_together,
        words_together / max(1.0, chosen_words),
        sum(texts[i].rstrip().endswith(CUT_OFF) for i in running) / max(1, len(running)),
        _announced(texts, words, running),
        running[0] / len(words) if running else 0.0,
        running[-1] / len(words) if running else 0.0,
    ))  # fmt: skip
    values[_LOGARITHMIC] = np.log1p(values[_LOGARITHMIC])
    return values.astype(np.float32)[None]


def _together(running: Sequence[int], words: Floats) -> tuple[int, float]:
    """Most blocks of running text without another one between, and most words."""
    most, most_words, count, total = 0, 0.0, 0, 0.0
    before = -2
    for i in running:
        if i != before + 1:
            count, total = 0, 0.0
        count, total, before = count + 1, total + float(words[i]), i
        most, most_words = max(most, count), max(most_words, total)
    return most, most_words


def _announced(texts: Sequence[str], words: Floats, running: Sequence[int]) -> float:
    """How well one of the short blocks above the article announces its words.

    Words shared, times their share of those of the short block; the best one counts.
    """
    if not running:
        return 0.0
    said = set().union(*(_stems(texts[i][:READ_CHARACTERS]) for i in running[:READ]))
    best = 0.0
    for i in range(max(0, running[0] - ABOVE), running[0]):
        if words[i] <= TITLE_WORDS:
            own = _stems(texts[i])
            if TITLE_STEMS[0] <= len(own) <= TITLE_STEMS[1]:
                best = max(best, len(own & said) ** 2 / len(own))
    return best


def _stems(text: str) -> set[str]:
    return {w[:STEM] for w in _WORD.findall(text.lower()) if w not in FUNCTION_WORDS}
