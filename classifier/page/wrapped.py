"""Lines that were wrapped at a width, back to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

WIDEST_WRAP, NARROWEST_WRAP = 132, 30
FEWEST_PAIRS = 4  # lines with another behind them by which a width is told
ALL_FULL = 0.8  # of them have no room for the next word, or ...
FEWEST_GOING_ON, SHARE_GOING_ON = 3, 0.02  # ... of those (of all lines) in which a sentence goes on
SHARE_IN_SENTENCE = 0.2  # of those, where all are full
PROSE_FULL = 0.9
# Where letters have widths of their own, as in a PDF, lines of this share of the longest are full;
# a headline in larger letters breaks earlier.
SLACK, TYPE_FULL = 0.9, 0.8

LINK_NUMBER = re.compile(r"\[\d{1,4}\]")
MARKS = ",.;:!?\"”’')]…"
OPENERS = "\"“„‘'(["
CLOSERS = "\"”’')]"
ENDS = (".", "!", "?", "…", ":", ";")
BULLET = re.compile(r"\s*[*+•◦▪‣●○■]\s")


def wrap_width(lines: list[str]) -> int:
    """Return the width at which a text is hard-wrapped, 0 if it is not.

    Wrapped are lines of which nearly none could have taken the next line's first word as well, and
    of which some begin in mid-sentence: headlines may be of one length, and begin like one. A
    page as a text browser prints it has menus and lists of short lines beside its paragraphs:
    there only the lines after which a sentence goes on in lower case tell. Of a PDF such lines are
    of about one length, by how wide their letters are; the width is then less than the longest.
    """
    runs = [
        [line.rstrip() for line in run]
        for filled, run in groupby(lines, lambda line: bool(line.strip()))
        if filled
    ]
    pairs = [pair for run in runs for pair in pairwise(run)]
    if len(pairs) >= FEWEST_PAIRS:
        in_sentence = sum(_may_be_in_sentence(after) for _, after in pairs)
        if in_sentence >= SHARE_IN_SENTENCE * len(pairs) and (width := _width(pairs, ALL_FULL)):
            return width
    # What a page says again and again (labels of a form) is counted once.
    prose = list({pair for pair in pairs if _goes_on(*pair)})
    if len(prose) < max(FEWEST_GOING_ON, SHARE_GOING_ON * sum(map(len, runs))):
        return 0
    return _width(prose, PROSE_FULL) or _width(prose, TYPE_FULL, SLACK)


def _width(pairs: list[tuple[str, str]], share: float, slack: float = 1.0) -> int:
    """Return the width of lines of which more than a share had no room for the next word, or 0."""
    lengths = sorted(len(line) for line, _ in pairs)
    width = int(slack * lengths[int(0.97 * (len(lengths) - 1))])
    if not NARROWEST_WRAP <= width <= WIDEST_WRAP:
        return 0
    full = sum(_is_full(line, after, width) for line, after in pairs)
    return width if full > share * len(pairs) else 0


def _may_be_in_sentence(line: str) -> bool:
    """Say whether a line begins as one does in mid-sentence: in lower case, where there is one."""
    first = LINK_NUMBER.sub("", line[:80].lstrip(), count=1).lstrip(OPENERS)[:1]
    return first.isalpha() and (not first.isupper() or line.isupper())


def _goes_on(line: str, after: str) -> bool:
    """Say whether a sentence goes on in the next line, with a word in lower case."""
    if after[:1].isupper():  # as most lines of most pages do
        return False
    start = after[:80].lstrip()
    if start[:1] == "[":  # a text browser's number of a link
        start = LINK_NUMBER.sub("", start, count=1)
    word = (start.split(None, 1) or [""])[0].rstrip(MARKS)
    return word.isalpha() and word.islower() and line.rstrip(CLOSERS)[-1:] not in ENDS


def _is_full(line: str, after: str, width: int) -> bool:
    first = after.split(None, 1)[0]
    return len(line) + 1 + len(first) > width


def unwrap(lines: list[str], width: int) -> Iterator[str]:
    """Join the lines of each paragraph.

    It ends with a line that had room for the next word, or that a bullet follows.
    """
    part: list[str] = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if line.strip():
            part.append(line)
            if after.strip() and _is_full(line.rstrip(), after, width) and not BULLET.match(after):
                continue
        if part:
            yield " ".join(part)
            part = []
    if part:
        yield " ".join(part)
