"""What a page of HTML says that it is: one article, or a list of others and no article itself."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from classifier.page.jsonld import ARTICLE_TYPES

LISTS = frozenset({"collectionpage", "profilepage", "searchresultspage"})
"""JSON-LD types of pages that list others, or are about who writes them (schema.org)."""
PROFILE = "profile"
"""The ``og:type`` of a page about a person (ogp.me)."""
LISTING = re.compile(
    r"/(?:tags?|authors?|by|category|topics?)/[^/]+/?$|/search(?:/[^/]*)?/?$", re.IGNORECASE
)
"""Ends of the path of such pages; what has more behind it may be an article of that category."""


def says_list(types: AbstractSet[str], og_type: str, address: str) -> bool:
    """Tell whether a page says that it is a list, and nothing in it that it is an article.

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
    >>> says_list({"website"}, "website", "https://news.example/tag/ferries/")
    True
    >>> says_list({"website"}, "website", "https://news.example/category/ferries/strike.html")
    False
    >>> says_list({"newsarticle", "collectionpage"}, "article", "")
    False
    """
    if not ARTICLE_TYPES.isdisjoint(types):
        return False
    if not LISTS.isdisjoint(types):  # whatever the rest says: many a system calls all "article"
        return True
    return "article" not in og_type and (og_type == PROFILE or _is_listing(address))


def _is_listing(address: str) -> bool:
    try:
        return bool(LISTING.search(urlsplit(address).path))
    except ValueError:  # "http://[" is none
        return False
