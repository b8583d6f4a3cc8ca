"""Clean texts, and find near copies of them within and across corpora.

Wire copy recurs: one story under several headlines, a headline with and without its summary. Copies
on both sides of a split make a figure lie, and copies within a side weigh one story many times.

Near copies are found by MinHash over words and word pairs with banding (Broder 1997; Leskovec,
Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3); rensa computes the sketches.
Two views of a text are compared, since sources cut the same story at different lengths:

head
    the title, or the first words where there is no title. A title of a few words ("Letters") says
    too little to count by itself;
lead
    the first words below the title, which survive when only the headline was rewritten. It counts
    only where the heads share something too: boilerplate opens many an unrelated summary.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.errors import MissingExtraError
from train.corpora import JOINT

THRESHOLD = 0.7
"""Jaccard similarity from which two views are copies."""
HEADS_OF_A_SHARED_LEAD = 0.15
VIEW_WORDS = 24
SHORTEST_TITLE, SHORTEST_LEAD = 5, 8
BANDS, BAND_ROWS = 16, 4
"""Sixteen bands of four find a pair of similarity 0.7 in 98.8 %, one of 0.8 in 99.98 %."""
_MIX = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0xD6E8FEB86659FD93, 0x94D049BB133111EB])
"""Odd multipliers that make one key of a band's four values."""
CHUNK = 20_000
SEED = 1

_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|div|em|figure|font|h[1-6]|hr|i|img|li|ol|p|small|span|strong"
    r"|sub|sup|table|td|th|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\[\+\s?\d+ chars\]|Read [Mm]ore(?:\s*(?:…|\.\.\.|»|>+))?|…|\.{3,}|Blah blah blah\.)"
    r"\s*\Z"
)
_TAIL_LENGTH = 40
"""Longer than any tail, so that the search need not begin before."""
_GLUED_BREAK = re.compile(r"(?<=[A-Z]{2})br(?=[A-Z])")


def clean(text: str) -> str:
    """Undo what scraping did to a text: entities, tags, cut-off marks, odd white space.

    Examples
    --------
    >>> clean("Rain &amp; wind <b>stop</b> play… Read More")
    'Rain & wind stop play'
    >>> clean("Ferry runs again after the storm, says its owner… [+1234 chars]")
    'Ferry runs again after the storm, says its owner'
    """
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "br" in text:
        text = _GLUED_BREAK.sub(": ", text)
    text = " ".join(text.split())
    end = len(text)
    while match := _TAIL.search(text, max(0, end - _TAIL_LENGTH), end):
        end = match.start()
    return text[:end]


def near_duplicates(texts: Sequence[str], threshold: float = THRESHOLD) -> NDArray[np.int64]:
    """Group near copies.

    Parameters
    ----------
    texts : sequence of str, (n,)
        Each a title, or a title and a body joined by " — ".
    threshold : float
        Jaccard similarity of words and word pairs, in (0, 1].

    Returns
    -------
    ndarray of int64, (n,)
        For each text the index of the first text of its group (its own, where it has no copy).

    Raises
    ------
    MissingExtraError
        When rensa is not installed.

    Examples
    --------
    >>> near_duplicates([
    ...     "Ferry runs aground off the northern cape — All passengers are safe.",
    ...     "Bakers measure a record loaf",
    ...     "Ferry runs aground off the northern cape",
    ... ]).tolist()
    [0, 1, 0]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(texts)
    if not n:
        return np.zeros(0, np.int64)
    heads, leads, telling = _views(texts)
    head = _signatures(heads)
    by_head = _pairs(head[telling], telling, threshold)
    with_lead = np.array([i for i, lead in enumerate(leads) if lead], np.int64)
    by_lead = _pairs(_signatures([leads[i] for i in with_lead]), with_lead, threshold)
    by_lead = by_lead[:, _similarity(head, *by_lead) >= HEADS_OF_A_SHARED_LEAD]
    left, right = np.concatenate([by_head, by_lead], axis=1)
    edges = coo_array((np.ones(len(left), bool), (left, right)), shape=(n, n))
    _, group = connected_components(edges, directed=False)
    first = np.full(n, n, np.int64)
    np.minimum.at(first, group, np.arange(n))
    members: NDArray[np.int64] = first[group]
    return members


def overlaps(
    texts: Sequence[str], held: Sequence[str], threshold: float = THRESHOLD
) -> NDArray[np.bool_]:
    """Tell which texts are copies, or near copies, of a held-out text.

    Parameters
    ----------
    texts : sequence of str, (n,)
    held : sequence of str
        Texts that a figure is going to be reported on.
    threshold : float
        As in :func:`near_duplicates`.

    Returns
    -------
    ndarray of bool, (n,)
        True: leave it out of training.
    """
    group = near_duplicates([*held, *texts], threshold)
    copied: NDArray[np.bool_] = group[len(held) :] < len(held)
    return copied


def _views(texts: Sequence[str]) -> tuple[list[str], list[str], NDArray[np.int64]]:
    """Head and lead ("" where it says too little) of every text; indices of the telling heads."""
    heads, leads, telling = [], [], []
    for i, text in enumerate(texts):
        title, _, body = text.partition(JOINT)
        words = body.split(maxsplit=VIEW_WORDS)[:VIEW_WORDS]
        lead = " ".join(words) if len(words) >= SHORTEST_LEAD else ""
        leads.append(lead)
        long_title = len(title.split(maxsplit=SHORTEST_TITLE)) >= SHORTEST_TITLE
        words = (title if lead or long_title else text).split(maxsplit=VIEW_WORDS)[:VIEW_WORDS]
        heads.append(" ".join(words))
        if long_title or not lead:
            telling.append(i)
    return heads, leads, np.array(telling, np.int64)


def _signatures(texts: Sequence[str]) -> NDArray[np.uint32]:
    """MinHash signatures, (n, BANDS * BAND_ROWS)."""
    try:
        from rensa import RMinHash
    except ImportError:
        raise MissingExtraError("model", "rensa", "finding near copies") from None
    from classifier.ngrams import ngram_hashes

    size = BANDS * BAND_ROWS
    out = np.zeros((len(texts), size), np.uint32)
    for start in range(0, len(texts), CHUNK):
        hashes, offsets = ngram_hashes(texts[start : start + CHUNK])
        sketch = RMinHash.digest_matrix_from_flat_token_hashes(
            hashes, offsets.astype(np.uint64), size, SEED
        )
        out[start : start + CHUNK] = sketch.to_rows()
    return out


def _pairs(
    signature: NDArray[np.uint32], index: NDArray[np.int64], threshold: float
) -> NDArray[np.int64]:
    """Pairs of ``index``, (2, n), whose signatures meet in a band and agree in enough places.

    Within a bucket each text is compared with the first and with its neighbour, not with all:
    large buckets stay linear, and copies that are missed in one band meet again in another.
    """
    if not len(signature):
        return np.zeros((2, 0), np.int64)
    found = []
    for band in range(BANDS):
        rows = signature[:, band * BAND_ROWS : (band + 1) * BAND_ROWS].astype(np.uint64)
        key = (rows * _MIX).sum(axis=1, dtype=np.uint64)
        order = np.argsort(key, kind="stable")
        same = key[order[1:]] == key[order[:-1]]
        starts = np.flatnonzero(np.concatenate([[True], ~same]))
        leader = np.repeat(order[starts], np.diff(np.append(starts, len(order))))
        found.append(np.stack([order[:-1], order[1:]])[:, same])
        found.append(np.stack([leader, order])[:, 1:][:, same])
    low, high = np.sort(np.concatenate(found, axis=1), axis=0)
    code = np.unique(low * len(signature) + high)
    low, high = code // len(signature), code % len(signature)
    close = _similarity(signature, low, high) >= threshold
    return np.stack([index[low[close]], index[high[close]]])


def _similarity(
    signature: NDArray[np.uint32], a: NDArray[np.int64], b: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Estimated Jaccard similarity of rows ``a`` and ``b``: the share of equal minima."""
    out = np.empty(len(a))
    for start in range(0, len(a), CHUNK):
        part = slice(start, start + CHUNK)
        out[part] = (signature[a[part]] == signature[b[part]]).mean(axis=1)
    return out
