"""What the role model sees of a page: numbers for each block, its neighbours and the whole page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.page.neighbours import gap, nearest, run_features, shift, windows
from classifier.page.vocabulary import FUNCTION_WORDS
from classifier.page.words import (
    ALL_CAPITAL,
    FIRST_CAPITAL,
    GROUP_NAMES,
    HAS_DIGIT,
    MAX_CHARS,
    Floats,
    Overlap,
    PageWords,
    group_bits,
    page_words,
    per_block,
    word_hash,
)

SENTENCE_BREAK = re.compile(r"[.!?][\"”’')\]]*\s+[\"“‘(A-Z0-9]")
CLOSERS = "\"”’')]»*_ "
OPENERS = "\"“‘'«"
CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*"
    r"(?:\(?(?:read|continue|learn|see|view|show) ?(?:more|full|reading|all)?[^.!?]{0,12})?\W*$",
    re.IGNORECASE,
)
OF_TEXT = ("reporting", "reader", "teasing", "bio", "date")
"""Groups whose words articles use as well; the others count as a page's chrome."""
NEAR = ("log_words", "sentence_end", "lexicon_mean", "core_overlap_rare")
NEARER = (*NEAR[:2], "no_end", "ends_cut_off", "function_share", "capital_share", NEAR[2],
          "chrome_share", NEAR[3])  # fmt: skip
AROUND = ("lexicon_mean", "chrome_share", "sentence_end", "ends_cut_off", "function_share",
          "core_overlap_rare")  # fmt: skip

FORM_NAMES = (
    "log_chars", "log_words", "word_length", "sentences", "words_per_sentence",
    "capital_share", "upper_share", "digit_share", "function_share", "first_upper", "first_lower",
    "first_digit", "first_quote", "first_mark", "sentence_end", "ends_colon", "ends_cut_off",
    "ends_question", "ends_comma", "ends_quote", "no_end", "commas", "marks", "quotes", "bars",
    "parens", "dashes", "colons", "url", "at", "content_words", "distinct_share",
)  # fmt: skip


def _form(texts: Sequence[str], words: PageWords) -> tuple[Floats, NDArray[np.bool_]]:
    n = len(texts)
    rows = np.zeros((n, len(FORM_NAMES)))
    for i, text in enumerate(texts):
        size = len(text)
        head = text[:MAX_CHARS]
        first = head[:1]
        tail = text[-60:]
        bare = tail.rstrip(CLOSERS)
        last = bare[-1:]
        end_mark = tail.rstrip()[-1:]
        cut = (
            last == "…"
            or bare.endswith("...")
            or (("…" in tail or "..." in tail or "[…" in tail) and CUT_OFF.search(tail) is not None)
        )
        stop = last in ".!?" and last != "" and not cut
        scale = 100.0 / max(20, min(size, MAX_CHARS))
        rows[i] = (
            size, 0, 0, len(SENTENCE_BREAK.findall(head)) + 1.0, 0,
            0, 0, 0, 0, first.isupper(), first.islower(),
            first.isdigit(), first in OPENERS and first != "",
            not (first.isalnum() or first in OPENERS),
            stop, last == ":", cut,
            last == "?", last in ",;" and last != "", end_mark in "\"”’»" and end_mark != "",
            not stop and last != ":" and not cut,
            head.count(",") * scale, (head.count("!") + head.count("?")) * scale,
            (head.count('"') + head.count("“") + head.count("”")) * scale,
            (head.count("|") + head.count("•") + head.count("·") + head.count("»") + head.count("/")
             + head.count(">")) * scale,
            (head.count("(") + head.count("[")) * scale,
            (head.count("—") + head.count("–") + head.count(" - ")) * scale,
            head.count(":") * scale,
            "http" in head or "www." in head or ".com" in head, "@" in head, 0, 0,
        )  # fmt: skip
    block, ids = words.block, words.ids
    count = np.bincount(block, minlength=n).astype(np.float64)
    safe = np.maximum(count, 1.0)
    vocabulary = words.vocabulary
    if vocabulary:
        function = np.array([w in FUNCTION_WORDS for w in vocabulary])[ids]
        lengths = np.array([len(w) for w in vocabulary], dtype=np.float64)[ids]
    else:
        function = np.zeros(0, bool)
        lengths = np.zeros(0)
    col = {name: j for j, name in enumerate(FORM_NAMES)}
    rows[:, col["log_chars"]] = np.log1p(rows[:, 0])
    rows[:, col["log_words"]] = np.log1p(count)
    rows[:, col["word_length"]] = per_block(block, n, lengths) / safe
    rows[:, col["words_per_sentence"]] = count / rows[:, col["sentences"]]
    rows[:, col["sentences"]] = np.log(rows[:, col["sentences"]])
    flags = words.form
    rows[:, col["capital_share"]] = per_block(block, n, (flags & FIRST_CAPITAL) > 0) / safe
    rows[:, col["upper_share"]] = per_block(block, n, (flags & ALL_CAPITAL) > 0) / safe
    rows[:, col["digit_share"]] = per_block(block, n, (flags & HAS_DIGIT) > 0) / safe
    rows[:, col["function_share"]] = per_block(block, n, function) / safe
    rows[:, col["content_words"]] = np.log1p(per_block(block, n, ~function))
    return rows, function


@dataclass
class PageFeatures:
    """Features of the first pass and what the second one needs to build on them."""

    values: Floats
    names: list[str]
    words: Floats
    overlap: Overlap


class Columns(dict[str, Floats]):
    """Named columns, in the order in which they were added."""

    def spread(self, name: str, labels: Sequence[str], columns: Sequence[Floats]) -> None:
        """Add several columns under one name."""
        for label, column in zip(labels, columns, strict=True):
            self[f"{name}_{label}"] = column


def page_features(texts: Sequence[str], lexicon: Floats) -> PageFeatures:
    """Return the features of every block of a page.

    Parameters
    ----------
    texts : sequence of str
        The blocks, in page order, white space normalised.
    lexicon : array of shape (2 ** LEXICON_BITS,)
        Learned weight of each word for article text.

    Returns
    -------
    PageFeatures
        ``values`` has shape (n_blocks, n_features).
    """
    n = len(texts)
    words = page_words(texts)
    form, function = _form(texts, words)
    count = np.bincount(words.block, minlength=n).astype(np.float64)
    out = Columns(zip(FORM_NAMES, form.T, strict=True))
    overlap = Overlap(words, function, n)
    _vocabulary(out, words, lexicon, count)
    out["distinct_share"] = np.bincount(overlap.block, minlength=n) / np.maximum(count, 1.0)
    prose = (
        count
        * (out["sentence_end"] > 0)
        * (count >= 8)
        * (out["function_share"] >= 0.2)
        * (out["chrome_share"] < 0.25)
    )
    _around_prose(out, prose, count)
    core_share = _topic(out, prose, overlap)
    _families(out, texts, count)
    for offset in (-3, -2, -1, 1, 2, 3):
        for name in NEAR if abs(offset) == 3 else NEARER:
            out[f"{name}@{offset:+d}"] = shift(out[name], offset)
    for name in AROUND:
        out.spread(name, ("b4", "a4", "b12", "a12"), windows(out[name], (4, 12)))
    _whole_page(out, prose, count, core_share)
    values = np.stack(list(out.values()), axis=1)
    return PageFeatures(values, list(out), count, overlap)


def _vocabulary(out: Columns, words: PageWords, lexicon: Floats, count: Floats) -> None:
    """Add shares of the named groups of words, and the words' learned weights."""
    n = len(count)
    safe = np.maximum(count, 1.0)
    bits = group_bits(words)
    some = np.flatnonzero(bits)  # few words are in any group
    block, bits = words.block[some], bits[some]
    chrome = np.zeros(n)
    for j, name in enumerate(GROUP_NAMES):
        hits = np.bincount(block[(bits >> j) & 1 == 1], minlength=n).astype(np.float64)
        out[f"group_{name}"] = hits / safe
        if name not in OF_TEXT:
            chrome += hits
    out["chrome_share"] = chrome / safe
    out["chrome_count"] = np.minimum(chrome, 20.0)
    slots = np.array([word_hash(word) for word in words.vocabulary], dtype=np.int64)
    weight = lexicon[slots][words.ids] if len(slots) else np.zeros(0)
    total = per_block(words.block, n, weight)
    out["lexicon_mean"] = total / safe
    out["lexicon_sum"] = np.clip(total, -30, 30)
    lowest = np.zeros(n)
    np.minimum.at(lowest, words.block, weight)
    out["lexicon_lowest"] = lowest


def _around_prose(out: Columns, prose: Floats, count: Floats) -> None:
    """Add how much running text lies before and behind, and how far it is."""
    total = float(prose.sum())
    before = np.cumsum(prose) - prose
    out["prose"] = np.log1p(prose)
    out["prose_before"] = np.log1p(before)
    out["prose_after"] = np.log1p(np.maximum(total - before - prose, 0.0))
    out["prose_place"] = before / max(1.0, total)
    near = ("b2", "a2", "b5", "a5", "b12", "a12")
    out.spread("prose", near, [np.log1p(c) for c in windows(prose, (2, 5, 12))])
    sides = ("b3", "a3", "b10", "a10")
    out.spread("words", sides, [np.log1p(c) for c in windows(count, (3, 10))])
    index = np.arange(len(prose))
    previous, following = nearest(prose > 0)
    out["to_prose_before"] = gap(index - previous, previous)
    out["to_prose_after"] = gap(following - index, following)
    running = np.cumsum(count)
    out["words_since_prose"] = gap(running - count - running[previous], previous)


def _topic(out: Columns, prose: Floats, overlap: Overlap) -> float:
    """Add what words a block shares with the densest run of text, and with its neighbours.

    Returns
    -------
    float
        Share of the page's blocks within that run.
    """
    n = len(prose)
    index = np.arange(n)
    is_prose = prose > 0
    parts = ("inside", "outside", "place")
    for label, cost in (("loose", 8.0), ("tight", 25.0)):
        run, (start, end) = run_features(np.minimum(prose, 120.0) - cost * ~is_prose)
        out.spread(f"run_{label}", parts, run)
    core = is_prose & (index >= start) & (index < end)
    out["core_overlap"], out["core_overlap_rare"] = overlap.with_set(core)
    out["lede_overlap"] = overlap.with_set(core & (np.cumsum(core) <= 4))[1]
    out["rest_overlap"], out["rest_overlap_rare"] = overlap.with_set(~core)
    previous, following = nearest(is_prose)
    out["overlap_before"] = overlap.with_block(previous)
    out["overlap_after"] = overlap.with_block(following)
    out["overlap_previous"] = overlap.with_block(index - 1)
    out["overlap_next"] = overlap.with_block(np.where(index + 1 < n, index + 1, -1))
    return (end - start) / max(1, n)


def _families(out: Columns, texts: Sequence[str], count: Floats) -> None:
    """Add what marks a family of teasers: equal length, beginning and end, or said twice."""
    n = len(texts)
    seen: dict[str, list[int]] = {}
    for i, text in enumerate(texts):
        seen.setdefault(text[:MAX_CHARS].casefold(), []).append(i)
    copies, copy_before = np.zeros(n), np.zeros(n)
    for places in seen.values():
        if len(places) > 1:
            copies[places] = len(places)
            copy_before[places[1:]] = 1.0
    out["copies"], out["copy_before"] = np.log1p(copies), copy_before
    size = np.log1p(np.array([len(text) for text in texts], dtype=np.float64))
    alike, same_end = np.zeros(n), np.zeros(n)
    for offset in (-3, -2, -1, 1, 2, 3):
        near = np.abs(shift(size, offset, -99.0) - size) < 0.22
        alike += near
        same_end += (shift(out["sentence_end"], offset) == out["sentence_end"]) & near
    out["alike"], out["alike_ends"] = alike, same_end
    known: dict[str, int] = {}
    first = np.array(
        [known.setdefault(text.split(" ", 1)[0], len(known)) for text in texts], dtype=np.float64
    )
    same = np.zeros(n)
    for offset in (-2, -1, 1, 2):
        same += shift(first, offset) == first
    out["same_first_word"] = same
    last_long, next_long = nearest(count >= 8)
    out["short_run"] = np.log1p(np.where(next_long < 0, n, next_long) - last_long - 1.0)


def _whole_page(out: Columns, prose: Floats, count: Floats, core_share: float) -> None:
    """Add the block's place and what the page is like, the same number for all its blocks."""
    n = len(count)
    index = np.arange(n)
    some = int((prose > 0).sum())
    length = float(prose.sum() / max(1, some))
    out["from_start"] = np.log1p(index)
    out["from_end"] = np.log1p(n - 1.0 - index)
    out["place"] = index / max(1, n - 1)
    out["length_to_prose"] = np.log1p(count) - np.log1p(length)
    for name, value in {
        "page_blocks": np.log1p(n),
        "page_words": np.log1p(count.sum()),
        "page_prose_share": prose.sum() / max(1.0, count.sum()),
        "page_prose_blocks": np.log1p(some),
        "page_prose_length": np.log1p(length),
        "page_cut_offs": np.log1p(out["ends_cut_off"].sum()),
        "page_chrome": out["chrome_share"].mean(),
        "core_share": core_share,
    }.items():
        out[name] = np.full(n, float(value))
