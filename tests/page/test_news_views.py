"""Pages of news made to learn from: what is article text in them, and where it comes from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("sklearn")
pytest.importorskip("pyarrow")

from train.pages.card_lines import CardLines, Story
from train.pages.chrome import Chrome, phrases
from train.pages.data import PageRecord
from train.pages.news_views import BRIEF, LONGEST_OF_PAGE, Material, gather, news_view


def paragraph(name: object) -> str:
    return f"Mine {name} was said again by the council. " * 3


def page(site: str, shape: str = "wcxb", *, suspect: bool = False) -> PageRecord:
    mine = [(f"{site} " + paragraph(i)).strip() for i in range(5)]
    texts = ["above", *mine, "below", "below it"]
    return PageRecord(
        id=f"{shape}:{site}", shape=shape, site=site, texts=texts,
        is_article=np.array([0, 1, 1, 1, 1, 1, 0, 0], bool), kinds=[None] * 8,
        scored=np.ones(8, bool), truth="\n".join(mine), title=f"Mine is the title of {site} | Site",
        extra={"suspect": suspect},
    )  # fmt: skip


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_article_text_is_the_articles_own_and_all_else_is_not(seed):
    stories = [Story(f"Story number {i} of another", "Summary of it. " * 9) for i in range(30)]
    material = Material(
        {"paper": stories}, {"agency": [("Mine as title", paragraph("text") * 60)]},
        [page("blog")], [(["above", "above it"], ["below", "below it"])],
    )  # fmt: skip
    view = news_view(material, 7, np.random.default_rng(seed))
    count = len(view.texts)
    assert count == len(view.is_article) == len(view.kinds) == len(view.scored) > 0
    assert view.id == f"{view.shape}:7"
    assert view.extra["as a whole"]
    assert view.is_article.any() == (view.shape == "news")
    assert view.site in (("blog", "agency") if view.shape == "news" else ("paper",))
    for text, mine, kind, scored in zip(
        view.texts, view.is_article, view.kinds, view.scored, strict=True
    ):
        assert text == text.strip() != ""
        if "said again by" in text:
            assert mine
        if mine:
            assert "said again by" in text
            assert scored
            assert kind is None
        elif "number" in text or "Summary of it" in text:
            assert kind == "teaser"
        elif text.startswith("Mine"):  # the title: real pages' truth has it or leaves it out
            assert not scored
    words = sum(len(text.split()) for text in view.truth.splitlines())
    assert view.shape == "section" or BRIEF <= words <= LONGEST_OF_PAGE + 100
    again = news_view(material, 7, np.random.default_rng(seed))
    assert again.texts == view.texts


def test_what_a_group_is_made_of_is_its_own_sites():
    pages = [page(f"site{i}", shape) for i in range(30) for shape in ("wcxb", "tail")]
    pages.append(page("site0", suspect=True))
    found = gather(pages, {name: _Rows(name) for name in _NAMES})
    sites = [site for group in found.values() for site in group.stories]
    assert len(sites) == len(set(sites))
    assert "short" not in sites  # too few stories
    assert {p.shape for group in found.values() for p in group.pages} == {"wcxb", "tail"}
    assert not any(p.extra["suspect"] for group in found.values() for p in group.pages)
    for group in found.values():
        assert all(above == ["above"] for above, _ in group.chrome)
        assert all(len(title.split()) >= 4 for of in group.stories.values() for title, _ in of)
        assert all("too short" not in text for of in group.articles.values() for _, text in of)


_NAMES = ("newsapi_topheadlines", "huffpost_v2_head20k", "nyt_blogs_2014", "inshorts",
          "nyt_headlines_urlsection", "india_headlines_2001", "reddit_top_2013", "allsides",
          "masakhanews_eng")  # fmt: skip


class _Rows:
    """The columns of a corpus that views are made of."""

    def __init__(self, name: str) -> None:
        self.source = type("Source", (), {"key": name})()
        hosts = [f"https://www.site{i % 30}.com/a" for i in range(900)] + ["https://short.org/b"]
        self.title = ["Too short", *(f"Story number {i} of {name}" for i in range(len(hosts) - 1))]
        self.body = ["too short", *[paragraph("body") * 9] * (len(hosts) - 1)]
        self.extra = {"url": hosts} if name in ("newsapi_topheadlines", "allsides") else {}

    def __len__(self) -> int:
        return len(self.title)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_a_list_names_every_story_in_order_and_says_what_is_a_teaser(seed):
    rng = np.random.default_rng(seed)
    stories = [Story(f"Headline {letter}", "What it says") for letter in "abcdefgh"]
    lines = CardLines(rng, Chrome(rng)).lines(stories)
    teasers = [line.text.lower() for line in lines if line.kind == "teaser"]
    assert [t for t in teasers if "headline" in t] == [
        next(t for t in teasers if f"headline {letter}" in t) for letter in "abcdefgh"
    ]
    assert not any(line.mine for line in lines)
    assert not any("headline" in line.text.lower() for line in lines if line.kind != "teaser")


def test_every_phrase_can_be_filled_and_has_no_space_around_it():
    chrome = Chrome(np.random.default_rng(0))
    for name, list_of in phrases().items():
        for phrase in list_of:
            filled = chrome._filled(phrase)
            assert not set("{}") & set(filled)
            assert name == "leads" or phrase == phrase.strip() != ""
    drawn = [*chrome.top(), *chrome.behind(1, 5), *chrome.buttons(3), *chrome.foot(),
             chrome.heading(), chrome.byline()]  # fmt: skip
    assert not any(line.mine for line in drawn)
