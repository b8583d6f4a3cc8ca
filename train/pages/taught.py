"""Pages of news that were written to learn from (``data/pages/written/taught.jsonl``), as records.

The labelled pages are guides and blogs more than news, and long. From each written page another
one is made: the same without its article, so that what tells the two apart is the article alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from train.pages.data import PageRecord
from train.pages.written import WrittenLine, WrittenPage, written_pages

TAUGHT = "taught"
NEWS, BARE = "news", "bare"
"""Shapes of the records: with an article, and without one."""
FEWEST = 6
"""Lines that a page without its article has, at least."""
KINDS = {"teaser": "teaser", "boilerplate": "boilerplate"}


def taught_pages() -> list[PageRecord]:
    """Return the written pages, each a site of its own, and those with an article without it.

    Blocks of the former alone are ``taught``: only one pass learns from them. Of the latter is
    learned what a page is as a whole.
    """
    found = []
    for page in written_pages(TAUGHT):
        found.append(record(page, page.lines))
        found[-1].extra["taught"] = True
        rest = [line for line in page.lines if line.role in KINDS]
        if found[-1].shape == NEWS and len(rest) >= FEWEST:
            found.append(record(page, rest))
    return found


def record(page: WrittenPage, lines: Sequence[WrittenLine]) -> PageRecord:
    """Return some lines of a written page as a record."""
    own = [line.role == "article" for line in lines]
    shape = NEWS if any(own) else BARE
    return PageRecord(
        id=f"{shape}:{page.id}",
        shape=shape,
        site=f"written {page.id}",
        texts=[line.text for line in lines],
        is_article=np.array(own),
        kinds=["bio" if line.kind == "bio" else KINDS.get(line.role) for line in lines],
        scored=np.array([line.role != "either" for line in lines]),
        truth="\n".join(line.text for line in lines if line.role == "article"),
        extra={"as a whole": True},
    )
