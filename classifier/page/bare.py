"""Text with nothing of a page around it, and labels with no text around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.page.block_kinds import boilerplate_kind
from classifier.page.menu import SENTENCE, ends_as_sentence
from classifier.page.words import Floats

HEADING, UNDER_HEADING = 10, 12
"""Words of a heading, at most, and of the sentence below it, at least."""
UNLIKELY = 0.1
"""Where one is less likely than this to be of the article, not all of them are."""
LIKELY = 0.25
"""How likely all others are to be where the last sentence is not asked."""
SHORT, LAST = 3, 20
"""Words of such a sentence."""
NO_COMMENT = re.compile(r"\b(?:to|for) comment\.\Z")
"""How reports end, and no box for comments begins."""
FEW = 12
"""Words of a page up to which its labels are looked at."""
ADVERT = re.compile(
    r"\W*(?:advertise?ments?|advertising|(?:(?:story|article) )?continues? (?:reading )?below"
    r"(?: (?:this )?(?:ad|advert|advertisement))?|skip (?:ad|advert|advertisement))\W*",
    re.IGNORECASE,
)
"""Lines that stand above an advert, in the midst of articles too."""


def bare_article(
    texts: Sequence[str], words: Floats, own: NDArray[np.bool_], chance: Floats
) -> NDArray[np.bool_]:
    """Return the blocks of an article by what a page of text has beside it.

    Teasers, menus and credits end like headlines. Where all that follows the article's beginning
    are sentences, and headings over them, it is an article alone, to its end. The other way round,
    nothing but labels ("Accept all cookies") is no article, and what stands above an advert is of
    none.

    Parameters
    ----------
    texts : sequence of str, length n_blocks
    words : array of shape (n_blocks,)
        How many each block has.
    own : array of bool, shape (n_blocks,)
        Taken for article text.
    chance : array of shape (n_blocks,)
        How likely each is to be.

    Returns
    -------
    array of bool, shape (n_blocks,)
    """
    first = int(own.argmax())
    if not own[first]:
        return own
    if words.sum() <= FEW and all(map(_is_label, texts)):
        return np.zeros_like(own)
    kept = own.copy()
    # The last is looked at first: on nearly all pages it is a link, or who has the rights.
    below = range(len(texts) - 1, first, -1)
    if _is_likely(texts, words, chance, first) and _is_all_text(texts, words, own, below):
        kept[first:] = True
    for i in kept.nonzero()[0].tolist():
        if words[i] <= FEW and ADVERT.fullmatch(texts[i]):
            kept[i] = False
    return kept


def _is_likely(texts: Sequence[str], words: Floats, chance: Floats, first: int) -> bool:
    """Tell whether none of the blocks is surely of something else.

    A short last sentence looks like one of a page's end to the trees, and is not asked where they
    are sure enough of the others.
    """
    *before, end = chance[first:].tolist()
    text, size = texts[-1], words[-1]
    least = min(before, default=0.0)
    if SHORT <= size <= LAST and text.endswith(".") and least >= LIKELY:
        # ("The trial begins on Monday." has more words of a date than of anything else.)
        told = boilerplate_kind(text) in {"other", "date"} or NO_COMMENT.search(text)
        end = 1.0 if told else end
    return bool(least >= UNLIKELY and end >= UNLIKELY)


def _is_all_text(
    texts: Sequence[str], words: Floats, own: NDArray[np.bool_], below: Sequence[int]
) -> bool:
    """Tell whether blocks, from the last on, are article text, sentences or headings over them."""
    over = 0.0  # words of the sentences behind
    for i in below:
        least = SHORT if i == len(texts) - 1 else SENTENCE
        if words[i] >= least and ends_as_sentence(texts[i]):
            over = words[i]
        elif own[i] or (
            over >= UNDER_HEADING and words[i] <= HEADING and boilerplate_kind(texts[i]) == "other"
        ):
            over = 0.0
        else:
            return False
    return True


def _is_label(text: str) -> bool:
    """Tell whether a few words say what a page does, and nothing."""
    return len(text.split()) < 2 or boilerplate_kind(text) != "other"
