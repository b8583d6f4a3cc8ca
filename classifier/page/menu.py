"""Lines above an article that are no part of it: a site's name, a menu, a category.

A line of two words costs next to nothing in expected F1 (`choose`), so that whether it is article
text is decided by little; above the first sentences of an article it seldom is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.page.words import Floats

PROSE = 12
"""Words from which a block is running text, whatever its last character."""
SENTENCE = 5
"""Words from which one is that ends like a sentence."""
ENDS = re.compile(r"[.!?…:;。！？।۔][\"”’'»)\]]*\Z")
END = 9
"""Characters of a text that hold how it ends."""
HEADINGS = 2
"""Lines directly above the first running text that may be its headings."""
CONTENTS = 8
"""Lines in a row directly above it from which on they are a table of contents."""
FEWEST = 2
"""Lines that go together, at least: one alone may well be a title."""


def without_menu(texts: Sequence[str], words: Floats, own: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the blocks of an article without the lines of the page above it.

    Parameters
    ----------
    texts : sequence of str, length n_blocks
    words : array of shape (n_blocks,)
        How many each block has.
    own : array of bool, shape (n_blocks,)
        Taken for article text.

    Returns
    -------
    array of bool, shape (n_blocks,)
        As given where none of the blocks is running text.
    """
    counts = words.tolist()
    first = next(
        (
            i
            for i in np.flatnonzero(own).tolist()
            if counts[i] >= PROSE or (counts[i] >= SENTENCE and ends_as_sentence(texts[i]))
        ),
        0,
    )
    begin = first
    while begin > 0 and own[begin - 1]:
        begin -= 1
    if first - begin < CONTENTS:
        begin = max(begin, first - HEADINGS)
    if own[:begin].sum() < FEWEST:
        return own
    kept = own.copy()
    kept[:begin] = False
    return kept


def ends_as_sentence(text: str) -> bool:
    """Tell whether a block ends as sentences do, in any script, and not as headlines.

    Examples
    --------
    >>> ends_as_sentence("“It is high time,” she said."), ends_as_sentence("High time, she said")
    (True, False)
    """
    return ENDS.search(text[-END:].rstrip()) is not None
