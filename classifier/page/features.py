"""What the role model sees of a page: numbers for each block, its neighbours and the whole page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.page.codes import MAX_CHARS
from classifier.page.neighbours import gap, nearest, run_features, shifts, windows
from classifier.page.surface import surface_features
from classifier.page.words import (
    GROUP_NAMES,
    Floats,
    Overlap,
    PageWords,
    page_words,
    pair_slots,
    per_block,
)

Singles = NDArray[np.float32]
Places = tuple[NDArray[np.int64], NDArray[np.int64]]

OF_TEXT = ("reporting", "reader", "teasing", "bio", "date")
"""Groups whose words articles use as well; the others count as a page's chrome."""
NEAR = ("log_words", "sentence_end", "lexicon_mean", "core_overlap_rare")
NEARER = (*NEAR[:2], "no_end", "ends_cut_off", "function_share", "capital_share", NEAR[2],
          "chrome_share", NEAR[3])  # fmt: skip
AROUND = ("lexicon_mean", "chrome_share", "sentence_end", "ends_cut_off", "function_share",
          "core_overlap_rare")  # fmt: skip


BEGINNING = 32
OFFSETS = (-3, -2, -1, 1, 2, 3)
# Names are put together once, not for each page.
_BESIDE = [
    (offset, [(NEARER.index(name), f"{name}@{offset:+d}") for name in names])
    for offset in OFFSETS
    for names in (NEAR if abs(offset) == 3 else NEARER,)
]
_AROUND_ROWS = [NEARER.index(name) for name in AROUND]
_AROUND_NAMES = [f"{name}_{label}" for label in ("b4", "a4", "b12", "a12") for name in AROUND]
_GROUP_NAMES = [f"group_{name}" for name in GROUP_NAMES]
_CHROME = np.array([name not in OF_TEXT for name in GROUP_NAMES], np.float64)
_GROUP_BITS = np.array([1 << bit for bit in range(len(GROUP_NAMES))], np.int32)


@dataclass
class PageFeatures:
    """Features of the first pass and what the second one needs to build on them."""

    values: Singles
    names: list[str]
    words: Floats
    overlap: Overlap


class Columns(dict[str, Floats]):
    """Named columns, in the order in which they were added."""

    def add(self, names: Sequence[str], columns: Sequence[Floats] | Floats) -> None:
        """Add several columns."""
        self.update(zip(names, columns, strict=True))

    def spread(self, name: str, labels: Sequence[str], columns: Sequence[Floats] | Floats) -> None:
        """Add several columns under one name."""
        self.add([f"{name}_{label}" for label in labels], columns)


def page_features(texts: Sequence[str], lexicon: Floats) -> PageFeatures:
    """Return the features of every block of a page.

    Parameters
    ----------
    texts : sequence of str
        The blocks, in page order, white space normalised.
    lexicon : array of shape (LEXICON_SIZE,)
        Learned weight of each word and pair of words for article text.

    Returns
    -------
    PageFeatures
        ``values`` has shape (n_blocks, n_features).
    """
    n = len(texts)
    words = page_words(texts)
    count = words.count
    out = Columns(surface_features(texts, words, count))
    overlap = Overlap(words, n)
    _vocabulary(out, words, lexicon, count)
    out["distinct_share"] = overlap.count / np.maximum(count, 1.0)
    prose = (
        count
        * (out["sentence_end"] > 0)
        * (count >= 8)
        * (out["function_share"] >= 0.2)
        * (out["chrome_share"] < 0.25)
    )
    beside_prose = nearest(prose > 0)
    _around_prose(out, prose, count, beside_prose)
    core_share = _topic(out, prose, overlap, beside_prose)
    _families(out, texts, count)
    nearer = np.array([out[name] for name in NEARER])
    for (_, names), columns in zip(_BESIDE, shifts(nearer, OFFSETS), strict=True):
        for row, name in names:
            out[name] = columns[row]
    out.add(_AROUND_NAMES, windows(nearer[_AROUND_ROWS], (4, 12)).reshape(-1, n))
    _whole_page(out, prose, count, core_share)
    return PageFeatures(as_rows(list(out.values())), list(out), count, overlap)


def as_rows(columns: Sequence[Floats]) -> Singles:
    """Return columns as rows of single precision, which is what the trees are fitted on.

    A threshold may be equal to a value; in double precision it would lie beside it.
    """
    return np.array(columns, dtype=np.float32).T


def beside(rows: Singles, columns: Sequence[Floats]) -> Singles:
    """Return rows with further columns behind their own."""
    return np.concatenate([rows.T, np.array(columns, dtype=np.float32)]).T


def _vocabulary(out: Columns, words: PageWords, lexicon: Floats, count: Floats) -> None:
    """Add shares of the named groups of words, and the words' learned weights."""
    n = len(count)
    safe = np.maximum(count, 1.0)
    some = (words.groups != 0).nonzero()[0]  # few words are in any group
    token, group = (words.groups.take(some)[:, None] & _GROUP_BITS != 0).nonzero()
    key = words.block.take(some.take(token)) * len(GROUP_NAMES) + group
    hits = np.bincount(key, minlength=n * len(GROUP_NAMES)).reshape(n, -1).T.astype(np.float64)
    out.add(_GROUP_NAMES, hits / safe)
    chrome = _CHROME @ hits
    out["chrome_share"] = chrome / safe
    out["chrome_count"] = np.minimum(chrome, 20.0)
    pairs, ends = pair_slots(words)
    single, double, last = lexicon[words.slot], lexicon[pairs], lexicon[ends]
    some = np.flatnonzero(count)
    singles, doubles = per_block(words.block, n, single), per_block(words.block, n, double)
    doubles[some] += last
    out["lexicon_mean"] = (singles + doubles) / safe
    out["lexicon_sum"] = np.minimum(np.maximum(singles + doubles, -40.0), 40.0)
    out["lexicon_score"] = (singles + doubles) / np.sqrt(2.0 * count + 1.0)
    out["lexicon_words"], out["lexicon_pairs"] = singles / safe, doubles / safe
    lowest, lowest_pair = np.zeros(n), np.zeros(n)
    if len(some):
        starts = (np.cumsum(count) - count)[some].astype(np.int64)
        lowest[some] = np.minimum(np.minimum.reduceat(single, starts), 0.0)
        lowest_pair[some] = np.minimum(np.minimum.reduceat(double, starts), last)
    out["lexicon_lowest"], out["lexicon_lowest_pair"] = lowest, lowest_pair
    out["lexicon_last"] = np.zeros(n)
    out["lexicon_last"][some] = last


def _around_prose(out: Columns, prose: Floats, count: Floats, beside_prose: Places) -> None:
    """Add how much running text lies before and behind, and how far it is."""
    total = float(prose.sum())
    before = np.cumsum(prose) - prose
    out["prose"] = np.log1p(prose)
    out["prose_before"] = np.log1p(before)
    out["prose_after"] = np.log1p(np.maximum(total - before - prose, 0.0))
    out["prose_place"] = before / max(1.0, total)
    near = ("b2", "a2", "b5", "a5", "b12", "a12")
    out.spread("prose", near, np.log1p(windows(prose, (2, 5, 12))))
    sides = ("b3", "a3", "b10", "a10")
    out.spread("words", sides, np.log1p(windows(count, (3, 10))))
    index = np.arange(len(prose))
    previous, following = beside_prose
    running = np.cumsum(count)
    names = ("to_prose_before", "to_prose_after", "words_since_prose")
    distances = (index - previous, following - index, running - count - running[previous])
    out.add(names, gap(np.array(distances), np.array((previous, following, previous))))


def _topic(out: Columns, prose: Floats, overlap: Overlap, beside_prose: Places) -> float:
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
    dense = np.minimum(prose, 120.0)
    for label, cost in (("loose", 8.0), ("tight", 25.0)):
        run, (start, end) = run_features(dense - cost * ~is_prose)
        out.spread(f"run_{label}", parts, run)
    core = is_prose & (index >= start) & (index < end)
    labels = ("core_overlap", "core_overlap_rare", "core_overlap_names")
    out.add(labels, overlap.with_set(core))
    out["lede_overlap"] = overlap.with_set(core & (np.cumsum(core) <= 4))[1]
    out.add(("rest_overlap", "rest_overlap_rare"), overlap.with_set(~core)[:2])
    previous, following = beside_prose
    others = np.array((previous, following, index - 1, index + 1))
    others[-1, -1] = -1
    out.spread("overlap", ("before", "after", "previous", "next"), overlap.with_block(others))
    return (end - start) / max(1, n)


def _families(out: Columns, texts: Sequence[str], count: Floats) -> None:
    """Add what marks a family of teasers: equal length, beginning and end, or said twice."""
    n = len(texts)
    copies, copy_before = np.zeros(n), np.zeros(n)
    # Folding makes no text shorter: where no beginnings are the same, no texts are.
    if len({text[:BEGINNING].casefold()[:BEGINNING] for text in texts}) < n:
        seen: dict[str, list[int]] = {}
        for i, text in enumerate(texts):
            seen.setdefault(text[:MAX_CHARS].casefold(), []).append(i)
        for places in seen.values():
            if len(places) > 1:
                copies[places] = len(places)
                copy_before[places[1:]] = 1.0
    out["copies"], out["copy_before"] = np.log1p(copies), copy_before
    size, end = out["log_chars"], out["sentence_end"]
    near = np.abs(np.array(shifts(size, OFFSETS, -99.0)) - size) < 0.22
    same_end = near & (np.array(shifts(end, OFFSETS)) == end)
    out["alike"], out["alike_ends"] = near.sum(axis=0), same_end.sum(axis=0)
    known: dict[str, int] = {}
    first = np.array(
        [
            known.setdefault(text[: text.find(" ")] if " " in text else text, len(known))
            for text in texts
        ],
        dtype=np.float64,
    )
    out["same_first_word"] = (np.array(shifts(first, (-2, -1, 1, 2))) == first).sum(axis=0)
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
    of_page = {
        "page_blocks": np.log1p(n),
        "page_words": np.log1p(count.sum()),
        "page_prose_share": prose.sum() / max(1.0, count.sum()),
        "page_prose_blocks": np.log1p(some),
        "page_prose_length": np.log1p(length),
        "page_cut_offs": np.log1p(out["ends_cut_off"].sum()),
        "page_chrome": out["chrome_share"].mean(),
        "core_share": core_share,
    }
    out.add(list(of_page), np.array(list(of_page.values())).repeat(n).reshape(-1, n))
