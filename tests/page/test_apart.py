"""The articles of one page of text, each read as if it stood alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import classifier
from classifier.page import apart
from classifier.page.blocks import text_blocks
from classifier.page.headline import likeness

WRITTEN = json.loads((Path(__file__).parent / "stories.json").read_text(encoding="utf-8"))
BRIDGE, TOMATOES, FINAL, COMET = (WRITTEN[n] for n in ("bridge", "tomatoes", "final", "comet"))
TEASERS = WRITTEN["teasers"]


def read(*lines):
    return classifier.read_page("\n\n".join(lines))


def test_what_stands_between_two_articles_is_no_article_text():
    page = read(*BRIDGE, *TEASERS, *FINAL, *COMET)
    assert page.kind == "several"
    assert [article.splitlines() for article in page.articles] == [BRIDGE, FINAL, COMET]
    assert [block.text for block in page.teasers] == TEASERS


@pytest.mark.parametrize(("first", "second"), [(BRIDGE, FINAL), (FINAL, TOMATOES)])
def test_each_article_has_a_headline(first, second):
    page = read(*first, *second)
    assert [block.text for block in page.blocks if block.kind == "headline"] == [
        first[0], second[0],
    ]  # fmt: skip
    assert page.title == first[0]


def test_a_standfirst_stays_below_its_headline():
    head, *body = COMET
    standfirst = "The comet may be seen before dawn in November, astronomers in Chile say"
    page = read(*BRIDGE, head, standfirst, *body)
    assert page.kind == "several"
    assert head not in page.articles[0]
    blocks = {block.text: block.kind for block in page.blocks}
    assert blocks[head] == "headline" or blocks[standfirst] == "headline"


@given(
    st.lists(
        st.sampled_from([*BRIDGE, *COMET, *FINAL, *TEASERS, "Share", "© 2026"]),
        min_size=1,
        max_size=24,
    )
)
def test_nothing_is_lost_or_doubled(lines):
    page = read(*lines)
    assert [block.text for block in page.blocks] == [
        source.text for source in text_blocks("\n\n".join(lines))
    ]
    assert "\n".join(page.articles) == page.article
    assert (page.kind == "several") == (len(page.articles) > 1)


def test_what_may_be_a_headline_shares_words_with_the_article():
    sources = text_blocks("\n\n".join(["Five soups for a cold night", *BRIDGE]))
    kinds = ["other", "other", *["paragraph"] * 4]
    assert list(likeness(sources, kinds)) == [1]
    assert likeness(sources, ["other"] * 6) == {}


def test_the_headline_is_looked_for_below_what_stands_between(monkeypatch):
    monkeypatch.setattr(apart, "SURE", 0.0)
    more = ["Storm closes schools in the north", "Five recipes for autumn"]
    for first, second in ((TOMATOES, FINAL), (FINAL, TOMATOES)):
        page = read(*first, *TEASERS, *more, *second)
        assert page.kind == "several"
        assert [article.splitlines()[0] for article in page.articles] == [first[0], second[0]]


def test_a_page_that_is_less_surely_several_is_not_read_anew(monkeypatch):
    text = "\n\n".join([*BRIDGE, *TEASERS, *FINAL, *COMET])
    anew = classifier.read_page(text)
    monkeypatch.setattr(apart, "SURE", 99.0)
    once = classifier.read_page(text)
    assert once.kind == anew.kind == "several"
    assert len(once.teasers) < len(anew.teasers)


def test_the_date_above_a_headline_goes_with_it():
    page = read("3 May 2026", *BRIDGE, "4 May 2026", *FINAL)
    at = [block.text for block in page.blocks].index("4 May 2026")
    assert page.starts[1] in (at, at + 1)
    assert "4 May 2026" not in page.articles[0]
