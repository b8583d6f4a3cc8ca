"""Which blocks are links to other pages of the same site, and how they follow one another.

Lists of stories, menus and cards are links of one template, again and again, with little text in
between; what is between the paragraphs of an article is hardly ever.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classifier.page.elements import Element

_HOST = re.compile(r"(?:https?:)?//([^/?#]*)", re.IGNORECASE)
_PAGE = re.compile(r"(?:https?:|(?![a-z][a-z0-9+.-]*:))[^#]", re.IGNORECASE)
"""No place on the same page, and nothing to run, mail to or dial."""
LINKED = 0.6
"""Share of a block's characters within links, from which it is one."""
TEMPLATE = 3
"""Links of the same path that make a template."""
NEAR = 80
"""Words between two links of a list, at most."""
FAR = 12
"""Blocks to the next link, at most."""
COLUMNS = (
    "own_link", "template_links", "since_link", "until_link", "words_between_links",
    "links_alike", "listed_links", "page_links",
)  # fmt: skip


def own_pages(hrefs: Sequence[str]) -> list[bool]:
    """Tell which links go to other pages of the same site.

    The page's address is not known. Where some of its links name no host, those are the ones;
    else the ones to the host that most of them name. A place on the same page is no other page.
    """
    hosts = [match[1].lower() if (match := _HOST.match(href)) else "" for href in hrefs]
    pages = [bool(_PAGE.match(href)) for href in hrefs]
    named = Counter(host for host, page in zip(hosts, pages, strict=True) if page)
    own = "" if "" in named else max(named, key=lambda host: named[host], default="")
    return [page and host == own for host, page in zip(hosts, pages, strict=True)]


def link_paths(elements: Sequence[Element]) -> list[str]:
    """Return the path of each block that is a link to another page of the site, else ""."""
    goes_on = own_pages([e.href for e in elements])
    return [
        e.path if goes and e.link_chars >= LINKED * e.chars else ""
        for e, goes in zip(elements, goes_on, strict=True)
    ]


def link_columns(elements: Sequence[Element], words: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the role model sees of the links around each block.

    Parameters
    ----------
    elements : sequence of Element
    words : ndarray, (n_blocks,)

    Returns
    -------
    ndarray of float64, (n_columns, n_blocks)
        `COLUMNS`: whether the block is a link to another page of the site (or such a link lies
        over it); how many of the same path there are; blocks since the last and until the next
        link of a template, and words between them; whether both have one path; how many follow one
        another with few words in between; how many the page has. Counts as logarithms.
    """
    n = len(elements)
    columns = np.zeros((len(COLUMNS), n))
    over = own_pages([e.over for e in elements])
    paths = [
        path or (e.path if lies else "")
        for path, e, lies in zip(link_paths(elements), elements, over, strict=True)
    ]
    count = Counter(paths)
    columns[0] = [path != "" for path in paths]
    columns[1] = np.log1p([count[path] if path else 0 for path in paths])
    links = [i for i, path in enumerate(paths) if path and count[path] >= TEMPLATE]
    running = np.concatenate([[0.0], np.cumsum(words)])
    bounds = [-1, *links, n]
    between = [float(running[b] - running[a + 1]) for a, b in pairwise(bounds)]
    listed = _runs([words <= NEAR for words in between[1:-1]]) if links else []
    for k, (before, behind) in enumerate(pairwise(bounds)):
        here = slice(before + 1, min(behind + 1, n))
        at = np.arange(here.start, here.stop)
        columns[2, here] = np.minimum(at - before, FAR) if before >= 0 else FAR
        columns[3, here] = np.minimum(behind - at, FAR) if behind < n else FAR
        columns[4, here] = between[k]
        if before >= 0 and behind < n:
            columns[5, here] = paths[before] == paths[behind]
        columns[6, here] = max(
            listed[k - 1] if before >= 0 and between[k] <= NEAR else 0,
            listed[k] if behind < n else 0,
        )
    columns[7] = len(links)
    columns[[4, 6, 7]] = np.log1p(columns[[4, 6, 7]])
    return columns


def _runs(joined: Sequence[bool]) -> list[int]:
    """Return how long the run is that each of ``len(joined) + 1`` things belongs to."""
    ends = [k for k, together in enumerate(joined) if not together]
    bounds = [-1, *ends, len(joined)]
    sizes: list[int] = []
    for a, b in pairwise(bounds):
        sizes.extend([b - a] * (b - a))
    return sizes
