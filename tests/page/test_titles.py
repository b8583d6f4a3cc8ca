"""The title of a page."""

from __future__ import annotations

import time

import pytest

from classifier.page.blocks import Source, text_blocks
from classifier.page.elements import Element
from classifier.page.headline import find_headline
from classifier.page.metadata import Metadata
from classifier.page.titles import html_title, text_title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["# Ferry terminal to close"], "Ferry terminal to close"),
        (["**Ferry** to [close](http://a.example)"], "Ferry to close"),
        (["https://paper.example/story/1", "Ferry to close"], "Ferry to close"),
        (["FOR IMMEDIATE RELEASE", "Lumara announces results"], "Lumara announces results"),
        (["From: desk@paper.example", "To: ed@paper.example", "Ferry to close"], "Ferry to close"),
        (["From: a@b.example", "Subject: Re: Ferry to close", "Date: today"], "Ferry to close"),
        (["Title: Ferry to close", "URL Source: http://a.example", "Markdown Content:", "Other"],
         "Ferry to close"),
        (["Title: a play", "Ferry to close"], "Title: a play"),
        (["https://paper.example/story/1"], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_the_title_of_a_text_is_its_headline_without_what_stands_above_it(lines, title):
    blocks = text_blocks("\n".join(lines))
    assert text_title(blocks, find_headline(blocks, ["headline"] * len(blocks))) == title


@pytest.mark.parametrize(
    ("head", "headings", "title"),
    [
        ("Ferry to close at last - Courier", ["Ferry to close at last"], "Ferry to close at last"),
        ("Courier: Ferry to close at last", ["Ferry to close at last"], "Ferry to close at last"),
        ("Ferry to close - The Brennick Courier", ["The Brennick Courier", "Ferry to close"],
         "Ferry to close"),
        ("Ferry to close - Courier", ["Ferry"], "Ferry to close - Courier"),
        ("Ferry to close - Courier", ["A bus will run"], "Ferry to close - Courier"),
        ("Ferry to close - The Brennick Courier", ["The Brennick Courier"],
         "Ferry to close - The Brennick Courier"),
    ],
)  # fmt: skip
def test_a_heading_tells_the_title_of_a_page_from_that_of_its_site(model, head, headings, title):
    pytest.importorskip("lxml")
    body = "".join(f"<h1>{heading}</h1>" for heading in headings)
    source = f"<html><head><title>{head}</title></head><body>{body}<p>The ferry.</p></body></html>"
    assert model.read_page(source).title == title
    said = source.replace("</head>", '<meta property="og:title" content="The ferry closes"></head>')
    assert model.read_page(said).title == "The ferry closes"


def test_the_title_of_an_icon_is_not_that_of_the_page(model):
    pytest.importorskip("lxml")
    icon = "<svg><title>Share on a network</title><path d='M0 0'/></svg>"
    body = f"<body>{icon}<h1>Ferry to close</h1><p>The ferry closes in May.</p></body>"
    assert model.read_page(f"<html><head></head>{body}</html>").title == "Ferry to close"
    head = "<title>The ferry closes</title>"
    body = f"<body>{icon}{head}<p>The ferry closes in May.</p></body>"
    assert model.read_page(f"<html><head></head>{body}</html>").title == "The ferry closes"


def test_html_that_says_nothing_of_itself_has_the_title_of_its_headline():
    assert html_title(Metadata(), text_blocks("Ferry to close"), ["headline"]) == "Ferry to close"
    one = [Source("Ferry to close", "Ferry to close", Element("h1"))]
    assert html_title(Metadata(), one, ["other"]) == "Ferry to close"
    assert html_title(Metadata(), one * 2, ["other"] * 2) == ""


def test_headings_of_a_page_with_a_long_title_cost_little_time():
    title = "x y z " * 300_000
    headings = [Source(text, text, Element("h1")) for text in ["q w e"] * 2000 + [title] * 20]
    headings += [Source(f"q w {i}", f"q w {i}", Element("h1")) for i in range(2000)]
    start = time.process_time()
    said = Metadata(title=title, head_title=title)
    assert html_title(said, headings, ["other"] * len(headings)) == title
    assert time.process_time() - start < 1


def test_a_heading_that_stands_on_the_page_again_and_again_hides_no_other():
    said = Metadata(title="Ferry to close - Courier", head_title="Ferry to close - Courier")
    texts = ["The Courier today", "X" * 200] * 30 + ["Ferry to close"]
    headings = [Source(text, text, Element("h1")) for text in texts]
    assert html_title(said, headings, ["other"] * len(headings)) == "Ferry to close"
