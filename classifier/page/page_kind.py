"""The kind of a page as a whole: one article, several, an index, a live blog, a stub."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from classifier.page.blocks import Role, Source
from classifier.page.cards import only_cards
from classifier.page.excerpts import only_excerpts
from classifier.page.metadata import Metadata
from classifier.page.several import Cuts, article_starts
from classifier.page.words import BlockWords

PageKind = Literal["article", "several", "index", "live", "stub", "empty"]

# An account also leaves comments and takes newsletters: only with what it is for does it tell.
_ACCOUNT = (
    r"(?:subscribe|(?:log|sign) ?(?:in|up)|register|join|create an? (?:free )?account|become a)"
)
_GOES_ON = (
    r"to (?:(?:continue|keep reading|unlock)\b|read\W*$|(?:finish|read|access|view|see) (?:on\b"
    r"|it\b|more(?! comments)\b|full\b|(?:the|this|our) (?:\w+ )?(?:full|rest|whole|entire|complete"
    r"|article|story|report|content|post|page)\b))"
)
PAYWALL = re.compile(
    r"\b(?:(?:subscribers?|members?)[ -](?:only|exclusive)|already a (?:subscriber|member)"
    r"|free articles?|continue reading|keep reading|unlimited access|full access|unlock"
    r"|(?:article|story|content|post) is (?:only |exclusively )?(?:available |reserved )?(?:for|to)"
    rf" (?:\w+ )?(?:subscribers|members)|{_GOES_ON}[^.!?]{{0,60}}\b{_ACCOUNT})\b"
    rf"|\b{_ACCOUNT}\b[^.!?]{{0,60}}\b{_GOES_ON}|\bfull (?:story|article)\W*$"
    r"|\bsubscribe (?:now |today )?(?:for|from)(?: only| just)? [$£€\d]",
    re.IGNORECASE,
)
"""What says that the article goes on, for those who pay or have an account."""
_ZONE = r"(?:[ap]\.?m|gmt|bst|est|edt|et|utc|ist|cet|uhr)\b"
_UNTIL = (
    rf"(?!\s*(?:{_ZONE}\.?)?\s*(?:[-–—]|to\b|until\b|bis\b)"
    r"\s*\d{1,2}(?:[:.]\d\d|\s?[ap]\.?m\b|\s*uhr\b))"
)
TIME = re.compile(
    r"^[^\w$€£¥₹+]*(?:(?:updated|posted|published)\W*)?(?:"
    rf"(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:.,]*\d|\s*%){_UNTIL}"
    rf"|(?:[01]?\d|2[0-3])\.[0-5]\d{_UNTIL}\s*{_ZONE}"
    r"|\d{1,3}\s*(?:h|hrs?|hours?|m|mins?|minutes?)\s+ago\b"
    rf"|(?:1[0-2]|[1-9]){_UNTIL}\s?[ap]\.?m\b)",
    re.IGNORECASE,
)
"""A block that opens with the time of day; with a point alone it may as well be a price, and one
up to another is when something is open."""
LIVE_ENTRIES, LIVE_SHARE = 5, 0.5
"""Entries of a live blog, at least, and their share of the blocks that open with a time of day:
lists of the latest news have times as well, and headlines without a full stop behind them."""
ENTRY_WORDS = 12
SENTENCE_END = re.compile(r"[.!?…。！？।۔][\"”’»)\]]*\s*$")
STUB_WORDS = 220
"""What is left of an article before its paywall has fewer words."""
STUB_REACH = 4
"""The paywall's words stand at most so many blocks behind it."""
LISTED = 3
"""Teasers of an index, at least."""
RUN_WORDS = 60
"""A page with teasers and no run of article text as long as this is an index."""


def page_kind(
    sources: Sequence[Source],
    roles: list[Role],
    words: Sequence[float],
    metadata: Metadata | None,
    told: BlockWords | None = None,
) -> tuple[PageKind, list[int]]:
    """Tell the kind of a page; on an index page, blocks taken for article text become teasers.

    Parameters
    ----------
    sources, words : sequences of length n_blocks
    roles : list of {"article", "teaser", "boilerplate"}
        Changed in place for an index page.
    metadata : Metadata or None
    told : BlockWords, optional
        The words that each block holds; without them the article is one.

    Returns
    -------
    kind : {"article", "several", "index", "live", "stub", "empty"}
    starts : list of int
        The block each article begins with; empty without an article.
    """
    own = [i for i, role in enumerate(roles) if role == "article"]
    teasers = roles.count("teaser")
    longest = _longest_run(roles, words)
    # A page that says it is an article is believed, and so is one that says it is a list and shows
    # what it lists. An address or a person alone says so of a page whose text is the smaller part.
    says_article = metadata is not None and metadata.is_article
    says_list = (
        metadata is not None
        and teasers >= LISTED
        and (metadata.is_list or (metadata.may_be_list and _is_smaller(own, words)))
    )
    says_none = says_list or (metadata is not None and metadata.stands_for_another)
    # Summaries under headlines read like sentences of an article, but never for long.
    summaries = teasers >= 5 and longest < RUN_WORDS
    if own and (
        says_none
        or only_excerpts(sources, roles, words)
        or (not says_article and (summaries or only_cards(sources, roles, words)))
    ):
        for i in own:
            roles[i] = "teaser"
        own, teasers = [], teasers + len(own)
    if not own:
        return ("index", []) if teasers >= LISTED else ("empty", [])
    if _is_live(sources, own, words) or (
        metadata is not None and metadata.type == "liveblogposting"
    ):
        return "live", own[:1]
    starts = own[:1] if told is None else article_starts(Cuts(own, sources, words, told))
    if len(starts) > 1:
        return "several", starts
    is_paid = metadata is not None and metadata.is_paid
    if sum(words[i] for i in own) < STUB_WORDS and (
        is_paid or any(PAYWALL.search(s.plain[:400]) for s in sources[own[-1] + 1 :][:STUB_REACH])
    ):
        return "stub", starts
    return "article", starts


def _is_smaller(own: Sequence[int], words: Sequence[float]) -> bool:
    """Tell whether a page's article text is under half of its words."""
    return 2 * sum(words[i] for i in own) < sum(words)


def _is_live(sources: Sequence[Source], own: Sequence[int], words: Sequence[float]) -> bool:
    """Tell whether the text of a page is a row of entries, each behind its time of day."""
    within = range(own[0], own[-1] + 1)
    times = [i for i in within if TIME.match(sources[i].plain)]
    if len(times) < LIVE_ENTRIES:
        return False
    text, entries = set(own), 0
    for at, until in pairwise([*times, own[-1] + 1]):
        entry = [i for i in range(at, until) if i in text]
        entries += sum(words[i] for i in entry) >= ENTRY_WORDS and any(
            SENTENCE_END.search(sources[i].plain[-9:]) for i in entry
        )
    return entries >= max(LIVE_ENTRIES, LIVE_SHARE * len(times))


def _longest_run(roles: Sequence[Role], words: Sequence[float]) -> float:
    """Words of the longest run of article blocks; one block of another role does not end it."""
    best = run = 0.0
    gap = 0
    for role, count in zip(roles, words, strict=True):
        if role == "article":
            run += count
            gap = 0
        else:
            gap += 1
            if gap > 1:
                run = 0.0
        best = max(best, run)
    return best
