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
HOLDS_ARTICLE = 0.3
"""A page that holds an article with less probability than this has none."""
LONG = 15  # words from which a block is more than a heading

PAGE_FEATURES = [
    "mass", "expected_f1", "best_run", "words", "blocks", "mass_share", "words_likely",
    "chosen_sure", "highest", "chosen_words", "chosen_share", "chosen_blocks", "highest_five",
    "words_long", "long_sure", "words_sure",
]  # fmt: skip


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


def page_row(chance: Floats, words: Floats, chosen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return what tells whether a page holds an article at all, shape (1, n_features)."""
    mass, total = chance * words, max(1.0, float(words.sum()))
    all_mass, chosen_mass = float(mass.sum()), float(mass[chosen].sum())
    chosen_words = float(words[chosen].sum())
    running = np.concatenate(([0.0], np.cumsum((chance - 0.5) * words)))
    run = float((running - np.minimum.accumulate(running)).max())
    long = words >= LONG
    long_words = float(words[long].sum())
    values = [
        np.log1p(all_mass),
        2.0 * chosen_mass / max(1e-9, chosen_words + all_mass),
        np.log1p(run),
        np.log1p(words.sum()),
        np.log1p(len(words)),
        all_mass / total,
        np.log1p(words[chance > 0.5].sum()),
        chosen_mass / max(1.0, chosen_words),
        chance.max(),
        np.log1p(chosen_words),
        chosen_words / total,
        np.log1p(chosen.sum()),
        np.sort(chance)[-5:].mean(),
        np.log1p(long_words),
        mass[long].sum() / max(1.0, long_words),
        np.log1p(words[chance > 0.9].sum()),
    ]
    return np.array([values], dtype=np.float32)
