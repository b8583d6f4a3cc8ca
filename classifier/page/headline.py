"""Which block of a page of text is its headline.

Roles do not tell: what the role model learned from leaves headlines out of the article, so that it
takes most of them for teasers. A headline stands before the article and shares words with it; what
else stands there (navigation, dates, credits) does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from classifier.decline import FUNCTION_WORDS
from classifier.page.block_kinds import is_byline, is_credit
from classifier.page.blocks import Source

BEFORE = 25
"""Blocks before the article's first paragraph that are looked at."""
FEWEST_WORDS, MOST_WORDS = 3, 25
PARAGRAPH_WORDS = 15
"""A block of the article with so many words is no heading above it."""
READ, READ_BLOCKS = 3_000, 12
"""Characters and paragraphs of the article whose words are compared."""
FEWEST_SHARED, LEAST_SHARE = 2, 0.3
"""Words that a headline shares with the article, and their share of its own."""
PER_BLOCK = 0.05
"""What each block between counts against a headline."""
CLOSE = 3
"""So near the page's start an article begins that has nothing but its headline above it."""
STEM = 6

MAIL = re.compile(
    r"(?:from|to|cc|date|sent|subject|reply-to|message-id|received|return-path|content-type): ",
    re.IGNORECASE,
)
NO_TITLE = re.compile(
    rf"(?:https?://|www\.)\S+\Z|for immediate release\b|{MAIL.pattern}", re.IGNORECASE
)
"""What stands above a headline: an address, a press release's first line, the header of a mail."""
_DATED = re.compile(
    r"\b(?:19|20)\d\d\b.{0,3}\Z|\b\d{1,2}[:.]\d\d\b|\bmin(?:ute)?s? read\b|[·›»]"
    r"|\A(?:last )?(?:updated|published|posted|released)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_FUNCTION_WORDS = frozenset(FUNCTION_WORDS.split())
_CLOSERS = '"”’)'


def find_headline(sources: Sequence[Source], kinds: Sequence[str]) -> int | None:
    """Return the place of a text page's headline, None if none can be told.

    Parameters
    ----------
    sources, kinds : sequences of length n_blocks
        Kinds are those of `classifier.page.block_kinds`.

    Examples
    --------
    >>> lines = ["Sport Weather Ferries", "Ferry to close in May", "By Ann Lee"]
    >>> lines += ["The ferry to the island will close in May, as the council said on Monday night."]
    >>> find_headline([Source(line, line) for line in lines], ["other"] * 3 + ["paragraph"])
    1
    """
    body = _body(sources, kinds)
    if not body:
        return next((i for i in range(len(sources)) if _may_be(sources, kinds, i)), None)
    end = body[0]
    marked = [i for i in range(end) if sources[i].text.startswith("# ")]
    if len(marked) == 1:  # Markdown's first level
        return marked[0]
    told = _likeness(sources, body)
    best = max(told, key=lambda i: told[i] - PER_BLOCK * (end - i), default=None)
    if best is not None and told[best] > PER_BLOCK * (end - best):
        return best
    if end <= CLOSE:
        return next((i for i in range(end) if _may_be(sources, kinds, i)), None)
    return None


def likeness(sources: Sequence[Source], kinds: Sequence[str]) -> dict[int, float]:
    """Return the blocks above an article that its words make likely headlines, and how likely.

    Parameters
    ----------
    sources, kinds : sequences of length n_blocks
        As for `find_headline`.
    """
    return _likeness(sources, _body(sources, kinds))


def _likeness(sources: Sequence[Source], body: Sequence[int]) -> dict[int, float]:
    words = _stems("\n".join(sources[i].plain[:READ] for i in body)[:READ])
    found = {}
    for i in range(max(0, body[0] - BEFORE), body[0]) if body else ():
        text = sources[i].plain
        if not _is_short(text) or _is_other(text):
            continue
        own = _stems(text)
        shared = len(own & words)
        if shared >= FEWEST_SHARED and shared >= LEAST_SHARE * len(own):
            found[i] = shared * shared / len(own)
    return found


def _body(sources: Sequence[Source], kinds: Sequence[str]) -> list[int]:
    """Return the first paragraphs of the article."""
    paragraphs = (
        i
        for i, (source, kind) in enumerate(zip(sources, kinds, strict=True))
        if kind in ("paragraph", "quote") and len(source.plain.split()) >= PARAGRAPH_WORDS
    )
    return list(islice(paragraphs, READ_BLOCKS))


def _may_be(sources: Sequence[Source], kinds: Sequence[str], i: int) -> bool:
    return kinds[i] == "headline" and not NO_TITLE.match(sources[i].plain)


def _is_short(text: str) -> bool:
    return FEWEST_WORDS <= len(text.split(None, MOST_WORDS + 1)) <= MOST_WORDS


def _is_other(text: str) -> bool:
    """Tell an address, a credit, a date or a sentence from a headline."""
    if text.rstrip(_CLOSERS)[-1:] in (".", ",", ";", ":"):
        return True
    return bool(NO_TITLE.match(text) or is_byline(text) or is_credit(text) or _DATED.search(text))


def _stems(text: str) -> set[str]:
    words = map(str.lower, _WORD.findall(text))
    return {word[:STEM] for word in words if word not in _FUNCTION_WORDS}
