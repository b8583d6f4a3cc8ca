"""Pages of news written as HTML: what their marks say."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("lxml")

from train.pages.evaluate import page_f1
from train.pages.groups import group_of
from train.pages.written_html import (
    BARE,
    JUDGED_HTML,
    LISTS_HTML,
    MIXED_HTML,
    NEWS,
    TAUGHT_HTML,
    as_html_page,
    marked_pages,
    taught_html,
)

FERRY = """<!doctype html><title>Ferry</title><body>
<nav><a href="/">Home</a></nav>
<article><h1 data-truth="either">Ferry to stop</h1>
<p class="x" data-truth="article">The last   ferry
  leaves <b>on Sunday</b>, the port said.</p>
<aside><a href="/2">Bus fares rise</a></aside>
<div data-truth="article">A bus will run.<br><br>It takes an hour.</div></article>
<footer>All rights are ours</footer>"""


@pytest.fixture
def ferry(tmp_path):
    (tmp_path / "ferry.html").write_text(FERRY, encoding="utf-8")
    (page,) = marked_pages(tmp_path)
    return page


def test_what_is_marked_is_told_line_by_line_and_no_reader_sees_the_marks(ferry):
    assert [(line.role, line.text) for line in ferry.written.lines] == [
        ("either", "Ferry to stop"),
        ("article", "The last ferry leaves on Sunday, the port said."),
        ("article", "A bus will run."),
        ("article", "It takes an hour."),
    ]
    assert (ferry.written.id, ferry.written.shape) == ("ferry", "brief")
    assert "data-truth" not in ferry.html
    assert '<p class="x">The last' in ferry.html


def test_a_page_becomes_one_of_html_with_a_label_for_every_block(ferry):
    page = as_html_page(ferry).page
    assert group_of(page) == 1
    assert (page.id, page.shape, page.site) == ("html_news:ferry", NEWS, "written ferry")
    label = dict(zip(page.texts, page.is_article.tolist(), strict=True))
    assert [text for text, own in label.items() if own] == [
        "The last ferry leaves on Sunday, the port said.", "A bus will run.", "It takes an hour.",
    ]  # fmt: skip
    assert [t for t, known in zip(page.texts, page.scored, strict=True) if not known] == [
        "Ferry to stop"
    ]
    assert {"Home", "Bus fares rise", "All rights are ours"} < set(label)
    assert page_f1(page, page.is_article) == 1.0


def test_a_page_without_marks_holds_no_article(tmp_path):
    (tmp_path / "front.html").write_text("<h1>News</h1><p>A bus</p>", encoding="utf-8")
    (page,) = marked_pages(tmp_path)
    assert (page.written.shape, page.written.lines) == ("index", [])
    record = as_html_page(page).page
    assert record.shape == BARE
    assert not record.is_article.any()
    assert record.scored.all()


@pytest.mark.parametrize(
    ("folder", "least"),
    [(TAUGHT_HTML, 100), (JUDGED_HTML, 32), (MIXED_HTML, 130), (LISTS_HTML, 40)],
)
def test_every_mark_of_the_written_pages_is_known_and_all_shapes_are_there(folder, least):
    pages = list(marked_pages(folder))
    assert len(pages) >= least
    assert {line.role for page in pages for line in page.written.lines} == {"article", "either"}
    assert {page.written.shape for page in pages} == {"article", "brief", "index"}


def test_the_labels_of_the_pages_learned_from_are_their_articles():
    scores = [page_f1(page.page, page.page.is_article) for page in taught_html() if page.page.truth]
    assert np.mean(scores) > 0.999
    assert min(scores) > 0.98


def test_all_pages_of_an_author_are_left_out_together():
    groups = {(page.page.id.split(":")[1][0], group_of(page.page)) for page in taught_html()}
    assert sorted(groups) == [("c", 1), ("d", 2), ("e", 3), ("f", 1), ("g", 2), ("h", 3)]
