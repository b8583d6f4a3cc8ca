"""How a block is written: length, sentences, first and last character, marks, capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from classifier.page.words import (
    ALL_CAPITAL,
    FIRST_CAPITAL,
    FUNCTION,
    HAS_DIGIT,
    MAX_CHARS,
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
AT_ONCE = 500_000  # characters of the page counted at a time

_MARKS = {
    "commas": ",", "marks": "!?", "quotes": "\"“”", "bars": "|•·»/>", "parens": "([",
    "dashes": "—–", "colons": ":", "at": "@",
}  # fmt: skip
MARK_NAMES = tuple(_MARKS)
_STOP, _CLOSER, _SPACE, _BEGIN, _HYPHEN = 1, 2, 4, 8, 16
_SIZE = 0x2030  # code points told apart; all beyond are letters to us
_MARK_OF = np.zeros(_SIZE, np.uint8)
for _number, _chars in enumerate(_MARKS.values(), start=1):
    _MARK_OF[[ord(c) for c in _chars]] = _number
_PART_OF = np.zeros(_SIZE, np.uint8)
for _flag, _chars in (
    (_STOP, ".!?"), (_CLOSER, "\"”’')]"), (_SPACE, " "), (_HYPHEN, "-"),
    (_BEGIN, "\"“‘(ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
):  # fmt: skip
    _PART_OF[[ord(c) for c in _chars]] |= _flag

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


def _portions(heads: list[str]) -> Iterator[list[str]]:
    """Cut a page of any size into lists of blocks that are counted at once."""
    start = size = 0
    for i, head in enumerate(heads):
        size += len(head)
        if size > AT_ONCE:
            yield heads[start : i + 1]
            start, size = i + 1, 0
    if start < len(heads):
        yield heads[start:]


def _marks(heads: list[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count the marks and the sentence breaks of each block, from its code points."""
    counts, breaks = [], []
    for portion in _portions(heads):
        n = len(portion)
        joined = "\n".join(portion) + "\n" * 5
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        codes = np.where(codes < _SIZE, codes, 0)
        ends = np.cumsum([len(head) + 1 for head in portion])
        mark = _MARK_OF[codes]
        at = np.flatnonzero(mark)
        key = np.searchsorted(ends, at, side="right") * (len(_MARKS) + 1) + mark[at]
        found = np.bincount(key, minlength=n * (len(_MARKS) + 1)).reshape(n, -1)[:, 1:]
        part = _PART_OF[codes]
        at = np.flatnonzero(part & _HYPHEN)
        at = at[(part[at - 1] & part[at + 1] & _SPACE) > 0]
        found[:, MARK_NAMES.index("dashes")] += np.bincount(
            np.searchsorted(ends, at, side="right"), minlength=n
        )
        at = np.flatnonzero(part & _STOP)
        begun = np.zeros(len(at), bool)
        closed = np.ones(len(at), bool)
        for closers in range(3):  # behind the stop: up to two closers, a space, a beginning
            space, begin = part[at + closers + 1], part[at + closers + 2]
            begun |= closed & (space & _SPACE > 0) & (begin & _BEGIN > 0)
            closed &= space & _CLOSER > 0
        counts.append(found)
        breaks.append(np.bincount(np.searchsorted(ends, at[begun], side="right"), minlength=n))
    return np.concatenate(counts).astype(np.float64), np.concatenate(breaks).astype(np.float64)


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
    heads = [text[:MAX_CHARS] for text in texts]
    size = np.array(list(map(len, texts)), dtype=np.float64)
    opening = np.array([_opening(text[0]) for text in texts], dtype=np.float64)
    ending = np.array([_ending(text) for text in texts], dtype=np.float64)
    marks, breaks = _marks(heads)
    out = {"log_chars": np.log1p(size), "log_words": np.log1p(count)}
    out |= zip(FIRST_NAMES, opening.T, strict=True)
    out |= zip(END_NAMES, ending.T, strict=True)
    scale = 100.0 / np.clip(size, 20.0, MAX_CHARS)
    out |= zip(MARK_NAMES, (marks * scale[:, None]).T, strict=True)
    out["sentences"] = np.log1p(breaks)
    out["words_per_sentence"] = count / (breaks + 1.0)
    safe = np.maximum(count, 1.0)
    out["word_length"] = per_block(words.block, n, words.length) / safe
    for name, flag in (
        ("capital_share", FIRST_CAPITAL), ("upper_share", ALL_CAPITAL),
        ("digit_share", HAS_DIGIT), ("function_share", FUNCTION),
    ):  # fmt: skip
        out[name] = per_block(words.block, n, (words.flags & flag) > 0) / safe
    out["content_words"] = np.log1p(count * (1.0 - out["function_share"]))
    return out
