"""Surface features: how a block is written, whatever its words are.

Length, sentences, first and last character, marks, capitals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from classifier.page.codes import MARK_NAMES, MAX_CHARS
from classifier.page.forms import ALL_CAPITAL, FIRST_CAPITAL, FUNCTION, HAS_DIGIT
from classifier.page.words import Floats, PageWords, per_block

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

_LOOKS = np.arange(len(FIRST_NAMES) + len(END_NAMES))[:, None]
(_UPPER, _LOWER, _DIGIT, _QUOTE, _MARK, _STOP, _COLON, _CUT, _QUESTION, _COMMA, _QUOTED, _NO_END,
 _URL) = (1 << bit for bit in range(len(_LOOKS)))  # fmt: skip


@lru_cache(maxsize=4096)
def _opening(first: str) -> int:
    """Say which of `FIRST_NAMES` hold, as bits."""
    if first in OPENERS:
        return _QUOTE
    kind = 0 if first.isalnum() else _MARK
    kind |= _DIGIT if first.isdigit() else 0
    return kind | (_UPPER if first.isupper() else 0) | (_LOWER if first.islower() else 0)


def _ending(text: str) -> int:
    """Say which of `END_NAMES` hold, as bits."""
    tail = text[-TAIL:]
    bare = tail.rstrip(CLOSERS)
    last = bare[-1:]
    kind = _NO_END
    if (
        last == "…"
        or bare.endswith("...")
        or (("…" in tail or "..." in tail) and CUT_OFF.search(tail) is not None)
    ):
        kind = _CUT
    elif last and last in ".!?":
        kind = _STOP
    if last == ":":
        kind = (kind & ~_NO_END) | _COLON
    elif last == "?":
        kind |= _QUESTION
    elif last and last in ",;":
        kind |= _COMMA
    if text[-1] in '"”’»':
        kind |= _QUOTED
    head = text[:MAX_CHARS]
    return kind | (_URL if "http" in head or "www." in head or ".com" in head else 0)


def surface_features(texts: Sequence[str], words: PageWords, count: Floats) -> dict[str, Floats]:
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
    looks = np.array([_opening(text[0]) | _ending(text) for text in texts])
    looks = ((looks >> _LOOKS) & 1).astype(np.float64)
    out = {"log_chars": np.log1p(size), "log_words": np.log1p(count)}
    out |= zip((*FIRST_NAMES, *END_NAMES), looks, strict=True)
    scale = 100.0 / np.minimum(np.maximum(size, 20.0), MAX_CHARS)
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
