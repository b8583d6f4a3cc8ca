"""Pages of a few sentences: those that the trees learned from are long."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.page.block_kinds import boilerplate_kind
from classifier.page.blocks import Source
from classifier.page.elements import AREAS, Element
from classifier.page.mend import is_link
from classifier.page.menu import SENTENCE, ends_as_sentence
from classifier.page.words import Floats

SMALL = 150
"""Words of a page up to which its elements say what its article is."""
SHORT = 2
"""Words of each sentence of a text of nothing else, at least."""
LEAST = 0.02
"""How likely a sentence outside of an ``article`` is to be of one, at least."""
SERVICE = frozenset(["cookie", "legal", "newsletter", "account", "paywall", "navigation"])
"""Kinds of sentences that a site says of itself."""
WALL = re.compile(
    r"\b(?:(?:enable|requires?|need|without) (?:javascript|cookies)|javascript (?:is|must)"
    r"|(?:verify|confirm|check)(?:ing)? (?:that |if )?you(?:'re|\u2019re| are)|captcha"
    r"|access denied|(?:has|been) moved (?:here|to|permanently)|document has moved"
    r"|(?:not|not be|cannot be) found)\b",
    re.IGNORECASE,
)
"""What pages for robots, and those in the place of another one, say."""
CUT = re.compile(r"(?:\.\.\.|\u2026|\])\Z")
"""The end of a text that goes on elsewhere."""
_ARTICLE, _MAIN, _LINK = (1 << AREAS.index(area) for area in ("article", "main", "link"))
_AROUND = sum(
    1 << AREAS.index(area) for area in ("nav", "header", "footer", "aside", "form", "dialog")
)


def small_text(texts: Sequence[str], words: Floats, own: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the article's blocks of a page of text: all of a small one if they are sentences.

    Where each says of itself what sites say, none is.

    Parameters
    ----------
    texts : sequence of str, length n_blocks
    words : array of shape (n_blocks,)
        How many each has.
    own : array of bool, shape (n_blocks,)
        Taken for article text.

    Returns
    -------
    array of bool, shape (n_blocks,)
    """
    if words.sum() > SMALL:
        return own
    kinds = list(map(boilerplate_kind, texts))
    if len(kinds) > 1 and SERVICE.issuperset(kinds):
        return np.zeros_like(own)
    if words.sum() < SENTENCE or words.min() < SHORT or any(map(WALL.search, texts)):
        return own
    whole = all(ends_as_sentence(text) and not CUT.search(text) for text in texts)
    # A single word ("close", "next") makes navigation of a sentence as well.
    says = not (SERVICE - {"navigation"}).isdisjoint(kinds)
    return own | (whole and not says and 2 * kinds.count("navigation") < len(kinds))


def small_article(
    sources: Sequence[Source], words: Floats, own: NDArray[np.bool_], chance: Floats
) -> NDArray[np.bool_]:
    """Return the article's blocks of a page of HTML, with the sentences that a small one has.

    They are those of its ``article`` element, else of ``main``, else all that stand in no menu,
    form, footer or the like, and next to no link.

    Parameters
    ----------
    sources : sequence of Source, length n_blocks
    words, chance : arrays of shape (n_blocks,)
        How many each block has, and how likely it is to be article text.
    own : array of bool, shape (n_blocks,)
        Taken for article text.

    Returns
    -------
    array of bool, shape (n_blocks,)
    """
    if words.sum() > SMALL or any(WALL.search(source.plain) for source in sources):
        return own
    areas = np.array([source.html.areas for source in sources])
    told = (words >= SENTENCE) & ((chance >= LEAST) | (areas & _ARTICLE > 0))
    # A card has its link above what it says, or below.
    links = np.array([is_link(source.html) for source in sources]) & (areas & _AROUND == 0)
    told[1:] &= ~links[:-1]
    told[:-1] &= ~links[1:]
    for i in told.nonzero()[0].tolist():
        told[i] = _is_free(sources[i].html) and _is_sentence(sources[i].plain)
    for area in (_ARTICLE, _MAIN):
        if (areas & area).any():
            told &= areas & area > 0
            break
    return own | told


def _is_sentence(text: str) -> bool:
    """Tell whether a block ends as a sentence does, and is none of a site itself."""
    return ends_as_sentence(text) and boilerplate_kind(text) not in SERVICE


def _is_free(element: Element) -> bool:
    """Tell whether an element lies in nothing that is around articles."""
    around = element.areas & (_AROUND | _LINK) or element.hidden or element.in_comments
    return not (around or is_link(element))
