"""Pages of news as HTML, written for this project with their truth (``data/pages/written/html``).

``data-truth="article"`` stands on every innermost block of an article's own text, and ``either`` on
headlines, standfirsts, bylines, dates and captions; no reader ever sees these marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from classifier.model import TopicModel
from classifier.page import read_page
from classifier.page.html import html_blocks, parse
from train.pages.data import TOKEN, PageRecord
from train.pages.html_pages import HtmlPage, align
from train.pages.written import WRITTEN, WrittenLine, WrittenPage, set_figures

TAUGHT_HTML, JUDGED_HTML = WRITTEN / "html" / "taught", WRITTEN / "html" / "judged"
"""The pages of news that are learned from, and those that nothing was chosen by."""
MIXED_HTML = WRITTEN / "html" / "mixed"
"""More that nothing was chosen by: blogs with comments, old sites, guides, other languages."""
LISTS_HTML = WRITTEN / "html" / "lists"
"""And lists of many kinds, with articles that look like some."""
NEWS, BARE = "html_news", "html_bare"
"""Shapes of the records: with an article, and without one."""
BRIEF_WORDS = 180
"""Words that an article has, at most, to be a brief."""
_CUT = "\u2028"  # no line end, which the source has within paragraphs as well
_MARK = re.compile(r'\s*data-truth="\w+"')


class MarkedPage(NamedTuple):
    """A page: its HTML without the marks, and what is marked, line by line."""

    html: str
    written: WrittenPage


def marked_pages(folder: Path) -> Iterator[MarkedPage]:
    """Yield the pages of one set."""
    for path in sorted(folder.glob("*.html")):
        source = path.read_text(encoding="utf-8")
        lines = [
            WrittenLine(element.get("data-truth"), "", text)
            for element in parse(source).iter()
            if element.get("data-truth")
            for text in _lines(element)
        ]
        words = sum(len(TOKEN.findall(line.text)) for line in lines if line.role == "article")
        shape = "article" if words > BRIEF_WORDS else "brief" if words else "index"
        yield MarkedPage(_MARK.sub("", source), WrittenPage(path.stem, shape, lines))


def _lines(element: Any) -> list[str]:
    """Return what an element says, white space normalised, cut at its line breaks."""
    for line_break in element.iter("br"):
        line_break.tail = f"{_CUT}{line_break.tail or ''}"
    lines = (" ".join(line.split()) for line in "".join(element.itertext()).split(_CUT))
    return [line for line in lines if line]


def taught_html() -> list[HtmlPage]:
    """Return the pages to learn from, labelled by their marks.

    The first letter of a page's name is its author's; an author's pages are left out together, and
    all are learned from in the end: the gate has a set of its own.
    """
    return [as_html_page(page) for page in marked_pages(TAUGHT_HTML)]


def as_html_page(page: MarkedPage) -> HtmlPage:
    """Return a page split by our own splitter, every block labelled."""
    name, lines = page.written.id, page.written.lines
    own = np.array([line.role == "article" for line in lines], bool)
    shape = NEWS if own.any() else BARE
    record = PageRecord(
        id=f"{shape}:{name}",
        shape=shape,
        site=f"written {name}",
        texts=[line.text for line in lines],
        is_article=own,
        kinds=[None] * len(lines),
        scored=own,
        truth="\n".join(line.text for line in lines if line.role == "article"),
    )
    sources, metadata = html_blocks(page.html)
    texts = [source.plain for source in sources]
    label, scored, mixed = align(texts, record)
    of_blocks = replace(
        record,
        texts=texts,
        is_article=label,
        kinds=[None] * len(texts),
        scored=scored,
        extra={"mixed": list(mixed), "group": 1 + (ord(name[0]) - ord("c")) % 3},
    )
    return HtmlPage(of_blocks, sources, metadata)


def html_figures(model: TopicModel, folder: Path = JUDGED_HTML) -> dict[str, float]:
    """Return what `set_figures` tells of a set of pages that nothing was chosen by."""
    return set_figures((page.written, read_page(page.html, model)) for page in marked_pages(folder))
