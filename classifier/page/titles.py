"""The title of a page: from what an HTML page says of itself, else its headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from classifier.page.blocks import Source
from classifier.page.headline import MAIL, find_headline
from classifier.page.marks import HEADER, HEADER_LINES, header_size
from classifier.page.metadata import Metadata

SUBJECT = re.compile(r"subject: (?:(?:re|fwd?): ){0,5}(?=\S)", re.IGNORECASE)
LEAST_WORDS = 3
"""Words of a heading that says more than the name of a site, at least."""
LONGEST_TITLE = 1_000
"""Characters of a ``<title>`` in which headings are looked for."""
MOST_HEADINGS = 20
"""Different headings that are looked for, at most."""


def text_title(sources: Sequence[Source], headline: int | None) -> str:
    """Return the title of a page of text: what its header says, else its headline, else empty.

    Parameters
    ----------
    sources : sequence of Source, (n_blocks,)
    headline : int, optional
        Place of the headline, as `classifier.page.headline.find_headline` tells it.

    Examples
    --------
    >>> lines = ["https://paper.example/a", "# Ferry to close"]
    >>> text_title([Source(line, line.lstrip("# ")) for line in lines], 1)
    'Ferry to close'
    """
    head = [source.text for source in sources[:HEADER_LINES]]
    if header_size(head):
        return head[0].removeprefix(HEADER[0])
    if head and MAIL.match(head[0]):
        for text in head:
            if SUBJECT.match(text):
                return SUBJECT.sub("", text, count=1)
    return "" if headline is None else sources[headline].plain


def html_title(metadata: Metadata, sources: Sequence[Source], kinds: Sequence[str]) -> str:
    """Return the title of an HTML page: what it says of itself, else its headline or one ``h1``.

    Parameters
    ----------
    metadata : Metadata
    sources, kinds : sequences of length n_blocks

    Notes
    -----
    A ``<title>`` mostly holds the name of the site beside that of the page: an ``h1`` that is part
    of it says which is which.
    """
    title = metadata.title
    headings = [s.text for s in sources if s.html is not None and s.html.tag == "h1"]
    if not title:
        told = text_title(sources, find_headline(sources, kinds))
        return told or (headings[0] if len(headings) == 1 else "")
    if title != metadata.head_title:
        return title
    whole, site = title[:LONGEST_TITLE].lower(), metadata.site.lower()
    different = (h for h in dict.fromkeys(headings) if len(h) <= len(whole))
    parts = [h for h in islice(different, MOST_HEADINGS) if _is_part(h, whole, site)]
    return max(parts, key=lambda h: (whole.startswith(h.lower()), len(h)), default=title)


def _is_part(heading: str, whole: str, site: str) -> bool:
    """Tell whether a heading is the page's own part of the title, not that of the site."""
    low = heading.lower()
    if low == site or len(heading.split()) < LEAST_WORDS:
        return False
    return whole.startswith(low) or (low in whole and 3 * len(low) > 2 * len(whole))
