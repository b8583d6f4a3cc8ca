"""An article that stands in the page's JSON-LD alone."""

from __future__ import annotations

import json
from html import escape

import pytest

pytest.importorskip("lxml")

from classifier.page.blocks import Source
from classifier.page.body import is_of_page
from classifier.page.metadata import Metadata

ROOT = '<div id="root"></div><p>You need to enable JavaScript to run this app.</p>'


def page_of(body, kind="NewsArticle", shown=ROOT):
    data = json.dumps({"@type": kind, "headline": "Harbour to be dredged", "articleBody": body})
    script = f'<script type="application/ld+json">{data}</script>'
    return f"<!doctype html><html><head>{script}</head><body>{shown}</body></html>"


def test_the_article_of_the_json_ld_comes_first(model, story):
    page = model.read_page(page_of("\n\n".join(story)))
    assert page.kind == "article"
    assert page.articles == ["\n".join(story)]
    assert [block.text for block in page.blocks[: len(story)]] == story
    assert page.blocks[-1].text.startswith("You need to enable")
    assert page.blocks[-1].role != "article"
    assert page.title == "Harbour to be dredged"
    assert page.blocks[0].tagging == model.tag(story[0])


def test_its_markup_and_entities_are_read(model, story):
    marked = "".join(f"<p>{line.replace('harbour', '<b>harbour</b>')}</p>" for line in story)
    assert model.read_page(page_of(marked)).article == "\n".join(story)
    assert model.read_page(page_of(escape(marked))).article == "\n".join(story)
    spelt = "\n".join(story).replace("'", "&#39;")
    assert model.read_page(page_of(spelt)).article == "\n".join(story)
    with_rule = "\n".join([story[0], "---", *story[1:]])
    assert model.read_page(page_of(with_rule)).article == "\n".join(story)


@pytest.mark.parametrize(("words", "blocks"), [(59, 1), (60, 2)])
def test_a_body_of_sixty_words_is_an_article(model, words, blocks):
    page = model.read_page(page_of("bridge " * words))
    assert (len(page.blocks), page.kind) == (blocks, "article" if blocks == 2 else "empty")


@pytest.mark.parametrize("body", [None, 5, "", [], " \n "])
def test_an_odd_body_is_none(model, body):
    assert model.read_page(page_of(body)).article == ""


def test_a_page_that_shows_its_article_is_read_from_what_it_shows(model, story):
    shown = "<article>" + "".join(f"<p>{line}</p>" for line in story) + "</article>"
    page = model.read_page(page_of("Another text. " * 60, shown=shown))
    assert page.article == "\n".join(story)


CARDS = [
    ("Central bank raises interest rates again", "Officials said inflation remains too high."),
    ("Striker scores twice as Arsenal win derby", "The home side moved up to second place."),
    ("Scientists find new planet beyond Neptune", "The icy world takes 600 years to orbit."),
    ("Parliament votes down the housing bill", "Ministers vowed to return with a new plan."),
    ("Floods force thousands from their homes", "Rivers reached the highest levels since 1998."),
    ("Film festival opens with French drama", "Critics praised the lead performance."),
]


def index_of(articles, title, cards=CARDS):
    """Write an index page whose JSON-LD holds articles, each a headline and a body."""
    data = [{"@type": "NewsArticle", "headline": h, "articleBody": b} for h, b in articles]
    shown = "".join(
        f'<div class="card"><h3><a href="/news/{i}">{headline}</a></h3><p>{text}</p></div>'
        for i, (headline, text) in enumerate(cards * 3)
    )
    return (
        f"<html><head><title>{title}</title>"
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f'<body><nav><a href="/">Home</a> <a href="/s">Sport</a></nav><main>{shown}</main>'
        "<footer>© 2024 All rights reserved</footer></body></html>"
    )


def test_bodies_of_what_an_index_announces_make_no_article_of_it(model, story):
    body = "\n".join(story)
    several = [("A ferry", body), ("A bus", f"{body} So be it.")]
    for page in (index_of(several, "The Paper"), index_of([("A ferry", body)], "The Paper")):
        read = model.read_page(page)
        assert (read.kind, read.article) == ("index", "")
        assert len(read.teasers) >= 5
    assert model.read_page(index_of([("A ferry", body)] * 2, "A Ferry")).article == body
    ferry, heading = index_of([("A ferry sinks", body)], "A ferry sinks - News"), "<h1>A ferry</h1>"
    assert model.read_page(ferry).article == body
    read = model.read_page(index_of([("A ferry", body)], "A ferry - News"))
    assert read.article == ""
    headed = index_of([("A ferry", body)], "News").replace("<main>", f"<main>{heading}")
    assert model.read_page(headed).article == body
    assert model.read_page(index_of([("A ferry", body)] * 2, "News", CARDS[:0])).article == body
    assert model.read_page(index_of(several, "News", CARDS[:0])).article == ""


@pytest.mark.parametrize(("teasers", "expected"), [(4, True), (5, False)])
def test_five_teasers_make_an_index_of_a_page_without_an_article(teasers, expected):
    said = Metadata(headline="A ferry", head_title="News", body="The ferry.", n_bodies=1)
    sources = [Source("A ferry", "A ferry")] * teasers  # of no element, so no heading
    assert is_of_page(said, sources, ["teaser"] * teasers) is expected
