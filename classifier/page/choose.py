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
_SHARES = _SHARES / _SHARES.sum()
HOLDS_ARTICLE = 0.15
"""A page that holds an article with less probability than this has none."""
CROWDED_HOLDS_ARTICLE = 0.25
"""The same of a page that is crowded, by the look that learned from pages of news."""
SURELY_NONE = 0.1
"""And of all other pages, by that look."""
SAID_LOG_ODDS = -1.5
"""From which the likeliest block of a page that says it is an article is some of it: .18."""
LONG = 15  # words from which a block is more than a heading
CROWDED = 0.4
"""Share of a page's words under which an article is one thing among others."""

PAGE_FEATURES = [
    "mass", "expected_f1", "best_run", "words", "blocks", "mass_share", "words_likely",
    "chosen_sure", "highest", "chosen_words", "chosen_share", "chosen_blocks", "highest_five",
    "words_long", "long_sure", "words_sure",
]  # fmt: skip

_LOGARITHMIC = [0, 2, 3, 4, 6, 9, 11, 13, 15]  # sizes and masses


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


def surely_chosen(log_odds: Floats, words: Floats, *, said: bool = False) -> NDArray[np.bool_]:
    """Return what `choose` does, or nothing where no block is likelier than not article text.

    So it is with HTML, where no look at the page as a whole follows. Where the page says that it is
    an article (`said`), less is asked of its likeliest block.
    """
    least = SAID_LOG_ODDS if said else 0.0
    return choose(log_odds, words) & bool((log_odds > least).any())


def is_crowded(words: Floats, own: NDArray[np.bool_]) -> bool:
    """Tell whether under two fifths of a page's words are those of the blocks that were chosen.

    So it is with front pages, and with a brief among thirty headlines.
    """
    return float(words[own].sum()) < CROWDED * float(words.sum())


def article_of_text(
    words: Floats,
    own: NDArray[np.bool_],
    holds: float,
    other: NDArray[np.bool_],
    other_holds: float,
) -> tuple[NDArray[np.bool_], bool]:
    """Return the article of a page of text that was read twice, and whether the other one decided.

    Parameters
    ----------
    words : array of shape (n_blocks,)
    own, other : arrays of bool, shape (n_blocks,)
        What `choose` makes of a pass that learned from labelled pages, and of the one that learned
        from pages of news as well.
    holds, other_holds : float
        Probability that the page holds an article at all, by what each of them chose.
    """
    if holds < HOLDS_ARTICLE or is_crowded(words, other):
        return other & (other_holds >= CROWDED_HOLDS_ARTICLE), True
    return own & (other_holds >= SURELY_NONE), False


def page_row(chance: Floats, words: Floats, chosen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return what tells whether a page holds an article at all, shape (1, n_features)."""
    mass, long = chance * words, words >= LONG
    all_mass, chosen_mass = float(mass.sum()), float(mass[chosen].sum())
    running = np.zeros(len(words) + 1)
    np.cumsum((chance - 0.5) * words, out=running[1:])
    run = float((running - np.minimum.accumulate(running)).max())
    # Words are whole numbers: their sums are exact in any order.
    sets = np.array((np.ones(len(words), bool), chosen, long, chance > 0.5, chance > 0.9))
    all_words, chosen_words, long_words, likely, sure = (sets @ words).tolist()
    total, highest = max(1.0, all_words), np.sort(chance)[-5:]
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
    ))  # fmt: skip
    values[_LOGARITHMIC] = np.log1p(values[_LOGARITHMIC])
    return values.astype(np.float32)[None]
