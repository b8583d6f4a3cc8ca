"""The article of a page whose text stands in its JSON-LD alone, and is shown by a script."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.page.blocks import Role, Source, is_html, text_blocks
from classifier.page.entities import unescape
from classifier.page.metadata import Metadata

LEAST_WORDS = 60
"""Words from which an ``articleBody`` is an article and no summary."""

LEAST_TITLE = 3
"""Words of a headline that may begin a longer title of its page, at least."""
INDEX_TEASERS = 5
"""Teasers from which a page without an article is an index, unless its title is the body's."""


def is_of_page(metadata: Metadata, sources: Sequence[Source], roles: Sequence[Role]) -> bool:
    """Tell whether the ``articleBody`` is what the page is about, not one of an index.

    Parameters
    ----------
    metadata : Metadata
    sources, roles : sequences of length n_blocks
        Of a page that shows no article.
    """
    headline = metadata.headline.casefold()
    if headline:
        shown = (s.text for s in sources if s.html is not None and s.html.tag == "h1")
        title = metadata.head_title.casefold()
        long = len(headline.split()) >= LEAST_TITLE  # behind a longer one stands the site's name
        if title == headline or (long and title.startswith(headline)):
            return True
        if any(heading.casefold() == headline for heading in shown):
            return True
    return metadata.n_bodies == 1 and list(roles).count("teaser") < INDEX_TEASERS


def has_body(metadata: Metadata) -> bool:
    """Tell whether the page's JSON-LD holds a text that is long enough to be an article."""
    return len(metadata.body.split()) >= LEAST_WORDS


def body_blocks(metadata: Metadata) -> list[Source]:
    r"""Return the paragraphs of the page's ``articleBody``; none if it is missing or short.

    Examples
    --------
    >>> body = "The ferry closes. " * 20 + "\nA bus &amp; a taxi will run."
    >>> [block.text[-15:] for block in body_blocks(Metadata(body=body))]
    ['e ferry closes.', ' taxi will run.']
    """
    body = metadata.body if is_html(metadata.body) else unescape(metadata.body)
    texts = [body]
    if is_html(body):  # also one whose tags were escaped: "&lt;p&gt;"
        from classifier.page.html import html_blocks

        texts = [block.text for block in html_blocks(body)[0]]
    blocks = [block for block in text_blocks("\n\n".join(texts)) if block.plain]
    return blocks if sum(len(block.plain.split()) for block in blocks) >= LEAST_WORDS else []
