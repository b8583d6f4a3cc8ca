"""Index pages of HTML: cards, each a link to an article with a few words about it.

A card's words read like those of an article. What tells them apart is the page's structure: links
of one template to other pages of the same site, again and again, and never much text between one
and the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from classifier.page.blocks import Role, Source
from classifier.page.elements import Element
from classifier.page.links import TEMPLATE, link_paths

BETWEEN = 2
"""Such links within the text, at least: those of three cards."""
SUMMARY_WORDS = 8
"""Words between two links that say what a card is about, at least, whatever their role."""
CARD_WORDS = 80
"""Words of article text between two links, at most."""
SHARE = 0.9
"""Share of a page's article text that lies in cards, from which there is no article. None of 976
pages with an article reaches it (docs/notes/page-roles.md)."""

NOWHERE = Element("")
"""Stands for the element of a block of text."""


def only_cards(sources: Sequence[Source], roles: Sequence[Role], words: Sequence[float]) -> bool:
    """Tell whether what was taken for article text is cards of an index page.

    Parameters
    ----------
    sources, roles, words : sequences of length n_blocks
        Those of text alone are never cards: they have no links.
    """
    own = [i for i, role in enumerate(roles) if role == "article"]
    paths = link_paths([source.html or NOWHERE for source in sources])
    templates = {path for path, count in Counter(paths).items() if path and count >= TEMPLATE}
    if not own or not templates:
        return False
    links = [i for i in range(own[0], own[-1] + 1) if paths[i] in templates]
    mine = frozenset(own)
    linked = sum(words[i] for i in links if i in mine)
    cards, short = 0, 0.0
    for before, behind in pairwise([own[0] - 1, *links, own[-1] + 1]):
        between = range(before + 1, behind)
        cards += sum(words[i] for i in between) >= SUMMARY_WORDS
        text = sum(words[i] for i in between if i in mine)
        short += text if text <= CARD_WORDS else 0.0
    least = SHARE * sum(words[i] for i in own)
    are_cards = cards > BETWEEN or linked >= least
    return len(links) >= BETWEEN and are_cards and linked + short >= least
