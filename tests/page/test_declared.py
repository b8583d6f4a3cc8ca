"""A page that says it is a list of pages, or about a person, has no article; nor is any lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import read_page
from classifier.page.declared import says_list

BIO = (
    "Maren Holt has written about the harbour, its pilots and its quarrels since 2009. She began "
    "on the night desk, spent two winters on a research ship and came back for the ferries. Her "
    "series on the drowned villages won the coast's prize for reporting, and her book on tides is "
    "in its third printing. She lives above a chandler's with a dog that dislikes boats."
)
STORY = (
    "The harbour bridge will close for a month in spring, the council said on Tuesday, after "
    "engineers found that its bearing is worn. Ferries will run every ten minutes until midnight."
)


def page(head: str, body: str = BIO) -> str:
    paragraphs = "".join(f"<p>{body}</p>" for _ in range(3))
    return f"<html><head><title>The Courier</title>{head}</head><body>{paragraphs}</body></html>"


def ld(*types: str) -> str:
    graph = {"@context": "https://schema.org", "@graph": [{"@type": kind} for kind in types]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


def og(kind: str) -> str:
    return f'<meta property="og:type" content="{kind}">'


def address(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


@pytest.mark.parametrize(
    "head",
    [
        og("profile"), og("Profile"), ld("ProfilePage"), ld("WebSite", "CollectionPage"),
        ld("SearchResultsPage") + og("article"), address("https://news.example/author/maren-holt/"),
        og("website") + address("https://news.example/tag/harbour"),
        address("https://news.example/search/?q=bridge"),
        '<meta property="og:url" content="https://news.example/topics/ferries">',
    ],
)  # fmt: skip
def test_what_stands_on_a_page_that_says_it_is_a_list_is_a_teaser(head):
    assert read_page(page("")).article.count("harbour") == 3
    read = read_page(page(head))
    assert (read.kind, read.article, read.articles) == ("index", "", [])
    assert [block.text for block in read.teasers] == [BIO] * 3


@pytest.mark.parametrize(
    "head",
    [
        ld("NewsArticle", "CollectionPage"), ld("BlogPosting") + og("profile"), og("website"),
        og("article") + address("https://news.example/tag/harbour"), ld("WebPage", "WebSite"),
        address("https://news.example/category/harbour/bridge-to-close"),
        address("https://news.example/research/"), address("http://[news"),
        '<link rel="alternate" href="https://news.example/tag/harbour">',
        address("https://news.example/2026/bridge")
        + '<meta property="og:url" content="https://news.example/tag/bridge">',
    ],
)  # fmt: skip
def test_an_article_stays_one(head):
    read = read_page(page(head, STORY))
    assert read.kind == "article"
    assert STORY in read.article


BRIEF = (
    "Police are looking for a man who took a digger from a building site on Monday night.",
    "It was found in a ditch two miles away, its lights still on.",
)


@pytest.mark.parametrize(
    ("head", "kind", "found"),
    [
        ("", "index", False), (ld("WebSite"), "index", False), (ld("NewsArticle"), "article", True),
        (og("article"), "article", True), (og("article") + ld("CollectionPage"), "index", False),
    ],
)  # fmt: skip
def test_a_page_that_says_it_is_an_article_has_one_however_doubtful(head, kind, found):
    cards = "".join(
        f'<article class="card"><h3><a href="/n/{i}">Council approves {thing} for the harbour</a>'
        f"</h3><p>The city council voted late on Tuesday to build {thing} by 2029.</p></article>"
        for i, thing in enumerate(("a tram line", "a school", "a bridge", "a pool", "a market"))
    )
    told = "".join(f"<p>{line}</p>" for line in BRIEF)
    read = read_page(f"<html><head>{head}</head><body><h1>Digger taken</h1>{told}{cards}</body>")
    assert (read.kind, any(line in read.article for line in BRIEF)) == (kind, found)


def test_the_shell_of_an_article_that_a_script_fills_has_none():
    shell = '<div id="root"></div><p>You need to enable JavaScript to run this app.</p>'
    assert read_page(f"<html><head>{ld('NewsArticle')}</head><body>{shell}</body>").article == ""


@given(
    types=st.sets(st.sampled_from(["profilepage", "newsarticle", "website"]) | st.text()),
    og_type=st.sampled_from(["article", "profile", ""]) | st.text(),
    url=st.text() | st.text().map("https://news.example/tag/{}".format),
)
def test_whatever_a_page_says_there_is_an_answer(types, og_type, url):
    assert says_list(types, og_type, url) in (True, False)
    assert not says_list(types | {"article"}, og_type, url)


@pytest.mark.parametrize(
    ("free", "kind"),
    [
        ("false", "stub"),
        ('"False"', "stub"),
        ("true", "article"),
        ("null", "article"),
        ("[]", "article"),
    ],
)
def test_a_short_article_that_is_not_free_is_a_stub(free, kind):
    data = f'{{"@type": "NewsArticle", "isAccessibleForFree": {free}}}'
    head = f'<script type="application/ld+json">{data}</script>'
    assert read_page(page(head, STORY)).kind == kind
