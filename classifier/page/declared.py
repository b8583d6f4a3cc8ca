"""What a page of HTML says that it is: one article, or a list of others and no article itself."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from classifier.page.jsonld import ARTICLE_TYPES

LISTS = frozenset({"collectionpage", "profilepage", "searchresultspage"})
"""JSON-LD types of pages that list others, or are about who writes them (schema.org)."""
SINGLE = ARTICLE_TYPES | {"recipe", "howto", "qapage", "discussionforumposting", "review"}
"""Types of one thing, whose page is no list whatever else it says."""
PROFILE = "profile"
"""The ``og:type`` of a page about a person (ogp.me)."""
LONGEST_TITLE = 200
"""Characters of a title looked at."""
SEARCH = re.compile(r"/search/?$", re.IGNORECASE)
LISTING = re.compile(
    r"/(?:tags?|authors?|by|category|topics?)/[^/]+(?:/page/\d+)?/?$", re.IGNORECASE
)
"""Ends of the path of a tag, an author, a category; what has more behind it may be an article of
that category. A page on a topic may lie there, too: of health, of a government."""

_SEPARATOR = re.compile(r"\s[-\u2013\u2014\xb7\u2022|:]+\s|\s*\|\s*|[.!]\s+")
_THING = (
    r"(?:the |this |that |your |requested )*(?:page|story|article|post|file|document|content|url)"
)
_PHRASE = (
    r"(?:error|not found|page|forbidden|gone|unauthori[sz]ed|bad (?:request|gateway)"
    r"|too many requests|(?:internal )?server error|service (?:temporarily )?unavailable"
    r"|gateway time-?out)"
)
MISSING = re.compile(
    r"(?:(?:oops|sorry|http|error|status)\W+)*"
    rf"(?:(?:404|410)(?:\W+{_PHRASE})*|(?:40[0-9]|429|451|50[0-4])(?:\W+{_PHRASE})+"
    rf"|{_THING} (?:you (?:requested|are looking for) )?"
    r"(?:(?:was |is )?(?:not|no longer) (?:found|available|there)"
    r"|(?:can ?not|could not|can\u2019t|can't) be found"
    r"|(?:was |is |has been )?(?:removed|deleted|unavailable|gone))"
    r"|not found|access denied|internal server error|just a moment\W*\.\.\.|attention required)\W*",
    re.IGNORECASE,
)
"""A part of the title of a page that stands in the place of another one (RFC 9110, section 15)."""


def stands_for_another(title: str) -> bool:
    """Tell whether a title says that the page asked for is not there, or not shown.

    Examples
    --------
    >>> stands_for_another("Page not found | The Northern Record")
    True
    >>> stands_for_another("404 Media: the page that was not found")
    False
    """
    return any(map(MISSING.fullmatch, _SEPARATOR.split(title[:LONGEST_TITLE])))


def says_list(types: AbstractSet[str], og_type: str, address: str) -> bool:
    """Tell whether a page says that it is a list, and nothing in it that it is one thing.

    Parameters
    ----------
    types : set of str
        Types of its JSON-LD items, in lower case.
    og_type : str
        In lower case.
    address : str
        Its canonical address.

    Examples
    --------
    >>> says_list({"website"}, "website", "https://news.example/search/")
    True
    >>> says_list({"newsarticle", "collectionpage"}, "article", "")
    False
    """
    if not SINGLE.isdisjoint(types):
        return False
    if not LISTS.isdisjoint(types):  # whatever the rest says: many a system calls all "article"
        return True
    return "article" not in og_type and _ends(SEARCH, address)


def lies_among_lists(types: AbstractSet[str], og_type: str, address: str) -> bool:
    """Tell whether a page has the address of a list or is about a person, and says no more.

    Obituaries are about one as well: such a page has to look like a list, too.

    Examples
    --------
    >>> lies_among_lists({"website"}, "website", "https://news.example/tag/ferries/")
    True
    >>> lies_among_lists({"website"}, "website", "https://news.example/tag/ferries/strike.html")
    False
    >>> lies_among_lists({"website"}, "profile", "https://news.example/maren-holt")
    True
    """
    if not SINGLE.isdisjoint(types) or "article" in og_type:
        return False
    return og_type == PROFILE or _ends(LISTING, address)


def _ends(path: re.Pattern[str], address: str) -> bool:
    try:
        return bool(path.search(urlsplit(address).path))
    except ValueError:  # "http://[" is none
        return False
