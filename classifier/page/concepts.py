"""What designers call the containers of a page, grouped by concept: "sidebar", "story-body".

The concepts are features of the role model, not rules: how much one speaks for or against article
text is learned (``train/pages``).
"""

from __future__ import annotations

import re

CONCEPTS: dict[str, str] = {
    "body": r"article-?_?body|story-?_?body|entry-?_?content|post-?_?content|post-?_?body"
    r"|article-?_?content|articlebody|article-?_?text|main-?_?content|page-?_?content"
    r"|content-?_?body|body-?_?content|rich-?_?text|wysiwyg|prose|storytext|body-?_?text|td-post",
    "article": r"article|story|post(?!er)|entry|blog",
    "content": r"content|text|body|copy",
    "comment": r"comment|disqus|discuss|reply|replies|respond|livefyre",
    "related": r"relat|recommend|more-|read-?next|also|popular|trending|latest|most-?read|recirc"
    r"|suggest|up-?next|outbrain|taboola|promo|teaser|card|carousel|feed|grid|tile|similar",
    "chrome": r"nav|menu|breadcrumb|header|footer|masthead|sidebar|widget|toolbar|topbar|drawer"
    r"|sitemap|pagination|pager|skip|search|logo|brand|submenu|dropdown|rail",
    "social": r"share|sharing|social|follow|facebook|twitter|print",
    "advert": r"(?:^|[-_\s])ads?(?:[-_\s]|$)|advert|sponsor|banner|dfp|promoted|affiliate",
    "signup": r"newsletter|subscri|sign-?up|signin|login|register|paywall|piano|modal|popup|overlay"
    r"|cookie|consent|gdpr|onetrust|membership",
    "author": r"author|byline|bio|contributor|profile|writer",
    "meta": r"meta|date|time|publish|tag|categor|topic|kicker|eyebrow|label|info|rating|score",
    "caption": r"caption|credit|figure|image|photo|gallery|slide|media|video|thumb",
    "title": r"title|headline|heading|hed|deck|dek|subtitle|standfirst|summary|excerpt|lede|intro",
    "toc": r"toc|contents|jump|anchor|key-?(?:points|takeaways)|highlights|faq|accordion",
    "legal": r"legal|copyright|disclaim|disclosure|terms|privacy|colophon",
    "product": r"product|price|cart|shop|buy|deal|cta|button|btn|offer|commerce",
    "hidden": r"hidden|hide|sr-only|screen-?reader|visually|collapse|noprint|invisible|offscreen",
    "list": r"list|item|archive|index|listing|results",
}  # fmt: skip
"""Patterns by concept, looked for in an element's class, id, itemprop and role."""
CONCEPT_NAMES = tuple(CONCEPTS)
_PATTERNS = [re.compile(pattern) for pattern in CONCEPTS.values()]


class ConceptBits(dict[str, int]):
    """By an element's names, the bits of its concepts; the same names are looked at once.

    Examples
    --------
    >>> bits = ConceptBits()["Site-Sidebar related"]
    >>> [name for j, name in enumerate(CONCEPT_NAMES) if bits >> j & 1]
    ['related', 'chrome']
    """

    def __missing__(self, names: str) -> int:
        bits = 0
        low = names.lower()
        for j, pattern in enumerate(_PATTERNS):
            if pattern.search(low):
                bits |= 1 << j
        self[names] = bits
        return bits
