"""The article of a page whose text stands in its JSON-LD alone, and is shown by a script."""

from __future__ import annotations

from html import unescape

from classifier.page.blocks import Source, is_html, text_blocks
from classifier.page.metadata import Metadata

LEAST_WORDS = 60
"""Words from which an ``articleBody`` is an article and no summary."""


def body_blocks(metadata: Metadata) -> list[Source]:
    r"""Return the paragraphs of the page's ``articleBody``; none if it is missing or short.

    Examples
    --------
    >>> body = "The ferry closes. " * 20 + "\nA bus &amp; a taxi will run."
    >>> [block.text[-15:] for block in body_blocks(Metadata(body=body))]
    ['e ferry closes.', ' taxi will run.']
    """
    if is_html(metadata.body):
        from classifier.page.html import html_blocks

        texts = [block.text for block in html_blocks(metadata.body)[0]]
    else:
        texts = [unescape(metadata.body)]
    blocks = [block for block in text_blocks("\n\n".join(texts)) if block.plain]
    return blocks if sum(len(block.plain.split()) for block in blocks) >= LEAST_WORDS else []
