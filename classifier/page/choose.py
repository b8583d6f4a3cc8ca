"""From what is thought of each block to the article: the blocks with the best expected page F1.

Block by block, more likely than not is the wrong question: where every block of an article is a
little doubtful, none of it would be kept. What is wrong about one block of a page is often wrong
about all of them, so that the doubt about the page as a whole is a part of the sum.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.page.trees import probability
from classifier.page.words import Floats

PAGE_DOUBT = 2.0
"""Standard deviation of what moves the log-odds of all the blocks of a page together."""
_NODES, _SHARES = np.polynomial.hermite_e.hermegauss(5)
_MOVES = PAGE_DOUBT * _NODES[:, None]
_SHARES = 2.0 * _SHARES / _SHARES.sum()


def choose(log_odds: Floats, words: Floats) -> NDArray[np.bool_]:
    """Return the blocks that make the article with the best expected F1 of its words.

    Parameters
    ----------
    log_odds, words : arrays of shape (n_blocks,)
        Of a block to be article text, and how many words it has. At least one block.

    Returns
    -------
    array of bool, shape (n_blocks,)
        The likeliest blocks, at least one.
    """
    order = np.argsort(-log_odds, kind="stable")
    size = words[order]
    mass = np.cumsum(probability(log_odds[order] + _MOVES) * size, axis=1)
    expected = _SHARES @ (mass / np.maximum(np.cumsum(size) + mass[:, -1:], 1e-9))
    chosen = np.zeros(len(words), dtype=bool)
    chosen[order[: int(np.argmax(expected)) + 1]] = True
    return chosen


def surely_chosen(log_odds: Floats, words: Floats) -> NDArray[np.bool_]:
    """Return what `choose` does, or nothing where no block is likelier than not article text.

    So it is with HTML, where no look at the page as a whole follows.
    """
    return choose(log_odds, words) & bool((log_odds > 0).any())
