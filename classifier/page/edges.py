"""Where an article begins and ends: not with the menu above it, nor the heading of the next list.

A line of two words costs next to nothing in expected F1 (`choose`), so that whether it is article
text is decided by little; at the edges of an article it seldom is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

ABOVE = 2
"""Lines directly above the first running text that may be its headings."""
MENU = 5
"""Lines above those that are left out with what is above them; more in a row are contents."""
BELOW = 3
"""Lines below the last running text that are left out; more of them are a list or a table."""


def without_edges(own: NDArray[np.bool_], running: Sequence[int]) -> NDArray[np.bool_]:
    """Return the blocks of an article without the lines around it.

    Parameters
    ----------
    own : array of bool, shape (n_blocks,)
        Taken for article text.
    running : sequence of int
        Which of them are running text (`classifier.page.whole.running_text`).

    Returns
    -------
    array of bool, shape (n_blocks,)
        As given where none of the blocks is running text.
    """
    if not running:
        return own
    first, last = running[0], running[-1]
    begin = first
    while begin > 0 and own[begin - 1]:
        begin -= 1
    if first - begin <= ABOVE + MENU:
        begin = max(begin, first - ABOVE)
    kept = own.copy()
    kept[:begin] = False
    if kept[last + 1 :].sum() <= BELOW:
        kept[last + 1 :] = False
    return kept
