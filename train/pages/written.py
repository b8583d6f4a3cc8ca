"""Pages of news written for this project, with the truth of every line (``data/pages/written``)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from classifier.model import TopicModel
from classifier.page import Page, read_page
from train.catalogue import DATA
from train.pages.data import bag_f1, tokens

WRITTEN = DATA / "pages" / "written"
SETS = ("first", "second", "third")
"""Models were chosen with the first set in view; nobody had looked at the second, and the third,
in the structures of real publishers' pages, was written when all was done."""


class WrittenLine(NamedTuple):
    """A line of a written page; of role ``either`` are headlines, bylines, dates and captions."""

    role: str
    kind: str
    text: str


class WrittenPage(NamedTuple):
    """A page as a reader copies it: its lines, and whether it is an article, a brief, an index."""

    id: str
    shape: str
    lines: list[WrittenLine]

    @property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.text for line in self.lines)


def written_pages(name: str, folder: Path = WRITTEN) -> Iterator[WrittenPage]:
    """Yield the pages of one set."""
    for record in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        page = json.loads(record)
        yield WrittenPage(page["id"], page["shape"], [WrittenLine(*line) for line in page["lines"]])


def score(page: WrittenPage, found: Page) -> float:
    """Return F1 of the article's words, lines of role ``either`` left out.

    Of a page without an article, 1 where none came back, else 0.
    """
    either = {line.text for line in page.lines if line.role == "either"}
    kept: Counter[str] = Counter()
    for block in found.blocks:
        if block.role == "article" and block.text not in either:
            kept.update(tokens(block.text))
    truth = tokens("\n".join(line.text for line in page.lines if line.role == "article"))
    return bag_f1(kept, truth) if truth else float(not kept)


def set_figures(pages: Iterable[tuple[WrittenPage, Page]]) -> dict[str, float]:
    """Return the mean score of pages with an article, of the briefs among them, and of index pages.

    Parameters
    ----------
    pages : iterable of (WrittenPage, Page)
        Each with what a reader made of it.

    Returns
    -------
    dict
        ``article``: mean page F1 of pages with an article, ``brief`` of briefs among them;
        ``index``: share of pages without an article that come back without one.
    """
    scores: dict[str, list[float]] = {"article": [], "brief": [], "index": []}
    for page, found in pages:
        value = score(page, found)
        scores["index" if page.shape == "index" else "article"].append(value)
        if page.shape == "brief":
            scores["brief"].append(value)
    return {part: round(float(np.mean(values)), 4) for part, values in scores.items()}


def written_figures(name: str, model: TopicModel) -> dict[str, float]:
    """Return the `set_figures` of a set as the package's own reader reads it."""
    return set_figures((page, read_page(page.text, model)) for page in written_pages(name))
