"""Pages that were written to learn from: the records they make."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")

from train.pages.taught import BARE, NEWS, record, taught_pages
from train.pages.written import WrittenLine, WrittenPage, written_pages

LINES = [
    WrittenLine("boilerplate", "nav", "Home"),
    WrittenLine("teaser", "related", "Ferry to run again in May"),
    WrittenLine("either", "headline", "Library opens on Sundays"),
    WrittenLine("article", "body", "The library will open on Sundays, the council said."),
    WrittenLine("boilerplate", "bio", "Ada Stone covers the council."),
]


def test_a_page_becomes_a_record_with_the_truth_of_every_line():
    found = record(WrittenPage("a1-01", "brief", LINES), LINES)
    assert (found.id, found.shape, found.site) == ("news:a1-01", NEWS, "written a1-01")
    assert found.texts == [line.text for line in LINES]
    assert found.is_article.tolist() == [False, False, False, True, False]
    assert found.kinds == ["boilerplate", "teaser", None, None, "bio"]
    assert found.scored.tolist() == [True, True, False, True, True]
    assert found.truth == LINES[3].text
    assert record(WrittenPage("a1-01", "tail", LINES[:2]), LINES[:2]).shape == BARE


def test_pages_with_an_article_are_there_without_it_as_well():
    pages = taught_pages()
    by_id = {page.id: page for page in pages}
    assert len(by_id) == len(pages)
    taught = [page for page in pages if page.extra.get("taught")]
    assert len(taught) == len(list(written_pages("taught"))) > 300
    for page in taught:
        assert (page.shape == NEWS) == bool(page.is_article.any())
    views = [page for page in pages if not page.extra.get("taught")]
    assert len(views) > 200
    for view in views:
        whole = by_id[view.id.replace(BARE, NEWS)]
        rest = np.flatnonzero(~whole.is_article & whole.scored)
        assert view.texts == [whole.texts[i] for i in rest]
        assert view.shape == BARE
    assert all(page.extra["as a whole"] for page in pages)
