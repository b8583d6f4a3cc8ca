"""How a block is written: length, sentences, first and last character, marks, capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from classifier.page.codes import MARK_NAMES, MAX_CHARS
from classifier.page.words import (
    ALL_CAPITAL,
    FIRST_CAPITAL,
    FUNCTION,
    HAS_DIGIT,
    Floats,
    PageWords,
    per_block,
)

CLOSERS = "\"”’')]»*_ "
OPENERS = "\"“‘'«"
CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*"
    r"(?:\(?(?:read|continue|learn|see|view|show) ?(?:more|full|reading|all)?[^.!?]{0,12})?\W*$",
    re.IGNORECASE,
)
TAIL = 60  # characters in which the end of a block is looked for

FLAGS = {
    "capital_share": FIRST_CAPITAL, "upper_share": ALL_CAPITAL,
    "digit_share": HAS_DIGIT, "function_share": FUNCTION,
}  # fmt: skip
_N_FLAGS = 1 << len(FLAGS)
_HAS = (np.arange(_N_FLAGS)[:, None] & np.array(list(FLAGS.values()))) > 0
"""Which flags each number made of them has."""

FIRST_NAMES = ("first_upper", "first_lower", "first_digit", "first_quote", "first_mark")
END_NAMES = ("sentence_end", "ends_colon", "ends_cut_off", "ends_question", "ends_comma",
             "ends_quote", "no_end", "url")  # fmt: skip


@lru_cache(maxsize=4096)
def _opening(first: str) -> tuple[bool, ...]:
    quote = first in OPENERS
    mark = not (first.isalnum() or quote)
    return first.isupper(), first.islower(), first.isdigit(), quote, mark


def _ending(text: str) -> tuple[bool, ...]:
    tail = text[-TAIL:]
    bare = tail.rstrip(CLOSERS)
    last = bare[-1:]
    cut = (
        last == "…"
        or bare.endswith("...")
        or (("…" in tail or "..." in tail) and CUT_OFF.search(tail) is not None)
    )
    stop = last != "" and last in ".!?" and not cut
    head = text[:MAX_CHARS]
    return (
        stop, last == ":", cut, last == "?", last != "" and last in ",;", text[-1] in "\"”’»",
        not stop and last != ":" and not cut, "http" in head or "www." in head or ".com" in head,
    )  # fmt: skip


def form_features(texts: Sequence[str], words: PageWords, count: Floats) -> dict[str, Floats]:
    """Return the named columns of what a block looks like.

    Parameters
    ----------
    texts : sequence of str
        White space normalised, none empty.
    words : PageWords
    count : array of shape (n_blocks,)
        Words of each block.
    """
    n = len(texts)
    size = np.array(list(map(len, texts)), dtype=np.float64)
    opening = np.array([_opening(text[0]) for text in texts], dtype=np.float64)
    ending = np.array([_ending(text) for text in texts], dtype=np.float64)
    out = {"log_chars": np.log1p(size), "log_words": np.log1p(count)}
    out |= zip(FIRST_NAMES, opening.T, strict=True)
    out |= zip(END_NAMES, ending.T, strict=True)
    scale = 100.0 / np.clip(size, 20.0, MAX_CHARS)
    out |= zip(MARK_NAMES, (words.marks * scale[:, None]).T, strict=True)
    out["sentences"] = np.log1p(words.breaks)
    out["words_per_sentence"] = count / (words.breaks + 1.0)
    safe = np.maximum(count, 1.0)
    out["word_length"] = per_block(words.block, n, words.length) / safe
    key = words.block * _N_FLAGS
    key += words.flags
    flagged = np.bincount(key, minlength=n * _N_FLAGS).reshape(n, _N_FLAGS)
    out |= zip(FLAGS, (flagged @ _HAS).T / safe, strict=True)
    out["content_words"] = np.log1p(count * (1.0 - out["function_share"]))
    return out
