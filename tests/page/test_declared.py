"""A page that says it is a list of pages, or about a person, has no article; nor is any lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import read_page
from classifier.page.declared import lies_among_lists, says_list

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


CARDS = "".join(
    f'<article class="card"><h3><a href="/n/{i}">Council approves {thing} for the harbour</a></h3>'
    f"<p>The city council voted late on Tuesday to build {thing} by 2029.</p></article>"
    for i, thing in enumerate(("a tram line", "a school", "a bridge", "a pool", "a market"))
)


def page(head: str, body: str = BIO, below: str = "", times: int = 3) -> str:
    paragraphs = "".join(f"<p>{body}</p>" for _ in range(times))
    title = f"<title>The Courier</title>{head}"
    return f"<html><head>{title}</head><body>{paragraphs}{below}</body></html>"


def ld(*types: str | list[str]) -> str:
    graph = {"@context": "https://schema.org", "@graph": [{"@type": kind} for kind in types]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


def og(kind: str) -> str:
    return f'<meta property="og:type" content="{kind}">'


def address(url: str, rel: str = "canonical") -> str:
    return f'<link rel="{rel}" href="{url}">'


MENDED = '<script type="application/ld+json">{"@type": "NewsArticle",}</script>'
LISTS = [
    ld("ProfilePage"), ld("WebSite", "CollectionPage"),
    ld("SearchResultsPage") + og("article"), address("https://news.example/search/?q=bridge"),
    address("/search"), address("https://news.example/Search", rel="nofollow CANONICAL"),
    ld(["WebPage", "CollectionPage"]), ld("https://schema.org/CollectionPage"),
    ld("schema:ProfilePage"), address("") + address(" https://news.example/search/ "),
]  # fmt: skip
"""Heads of pages that say they are lists, or about somebody."""
ADDRESSES = [
    "https://news.example/author/maren-holt/", "https://news.example/tag/harbour",
    "https://news.example/Tags/harbour/page/2/", "https://news.example/by/maren-holt",
    "https://news.example/category/harbour", "https://news.example/topics/ferries",
]  # fmt: skip


@pytest.mark.parametrize("head", LISTS)
def test_what_stands_on_a_page_that_says_it_is_a_list_is_a_teaser(head):
    assert read_page(page("", below=CARDS)).article.count("harbour") >= 3
    read = read_page(page(head, below=CARDS))
    assert (read.kind, read.article, read.articles) == ("index", "", [])
    assert [block.text for block in read.teasers][:3] == [BIO] * 3


@pytest.mark.parametrize("head", LISTS)
def test_a_list_shows_what_it_lists(head):
    """Else its text is all there is."""
    read = read_page(page(head))
    assert (read.kind, read.article) == ("article", read_page(page("")).article)


@pytest.mark.parametrize(
    "head",
    [
        *map(address, ADDRESSES), *map('<meta property="og:url" content="{}">'.format, ADDRESSES),
        og("profile"), og("Profile"),
    ],
)  # fmt: skip
def test_by_its_address_alone_a_list_has_less_text_than_it_announces(head):
    """Nor is every page about a person a list: obituaries are not."""
    read = read_page(page(head, below=CARDS, times=1))
    assert (read.kind, read.article) == ("index", "")
    assert read_page(page(head, below=CARDS, times=3)).article.count("ferries") == 3


@pytest.mark.parametrize(
    "head",
    [
        ld("NewsArticle", "CollectionPage"), ld("BlogPosting") + og("profile"), og("website"),
        ld("http://schema.org/NewsArticle", "CollectionPage"), MENDED + ld("CollectionPage"),
        ld("Recipe", "CollectionPage"), og("top 10 article") + address("/search"),
        og("article") + address("https://news.example/tag/harbour"), ld("WebPage", "WebSite"),
        address("https://news.example/category/harbour/bridge-to-close"),
        address("https://news.example/research/"), address("http://[news"),
        address("/search/bridge"), address("/search", rel="alternate"),
        address("https://news.example/2026/bridge") + address("/search"),
        address("https://news.example/2026/bridge")
        + '<meta property="og:url" content="https://news.example/search">',
    ],
)  # fmt: skip
def test_an_article_stays_one(head):
    read = read_page(page(head, below=CARDS))
    assert read.kind == "article"
    assert BIO in read.article


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("404 - Page not found | The Courier", "index"), ("Page removed - The Courier", "index"),
        ("Error 410 Gone", "index"), ("Just a moment...", "index"), ("Access Denied", "index"),
        ("503 Service Unavailable", "index"), ("Oops! That page can\u2019t be found.", "index"),
        ("The page you are looking for is no longer available", "index"),
        ("404 Media", "article"), ("File found", "article"), ("404: a novel", "article"),
        ("Indy | 500", "article"), ("401(k) plans explained", "article"),
        ("Missing walker found | The Courier", "article"), ("Forbidden | film", "article"),
        ("How a page not found came about", "article"), ("404 error   " * 40 + "x", "article"),
    ],
)  # fmt: skip
def test_a_page_in_the_place_of_another_says_so_in_its_title(title, kind):
    html = page(og("article"), below=CARDS).replace("The Courier</title>", f"{title}</title>")
    read = read_page(html)
    assert (read.kind, BIO in read.article) == (kind, kind == "article")


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
    told = "".join(f"<p>{line}</p>" for line in BRIEF)
    read = read_page(f"<html><head>{head}</head><body><h1>Digger taken</h1>{told}{CARDS}</body>")
    assert (read.kind, any(line in read.article for line in BRIEF)) == (kind, found)


def test_where_the_json_ld_has_the_text_none_is_guessed():
    told = "".join(f"<p>{line}</p>" for line in BRIEF)
    body = {"@type": "NewsArticle", "articleBody": " ".join(["Another text."] * 30)}
    head = f'<script type="application/ld+json">{json.dumps(body)}</script>'
    read = read_page(f"<html><head>{head}</head><body><h1>Digger</h1>{told}{CARDS}</body>")
    assert not any(line in read.article for line in BRIEF)


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
    assert lies_among_lists(types, og_type, url) in (True, False)
    assert not says_list(types | {"article"}, og_type, url)
    assert not lies_among_lists(types | {"article"}, og_type, url)


@pytest.mark.parametrize(
    ("free", "kind"),
    [
        ("false", "stub"), ('" False "', "stub"), ('"http://schema.org/False"', "stub"),
        ("false,", "stub"), ("true", "article"), ("null", "article"), ("[]", "article"),
        ('false}, {"@type": "Article", "isAccessibleForFree": true', "article"),
        ('true}, {"@type": "WebPage", "isAccessibleForFree": false', "article"),
    ],
)  # fmt: skip
def test_a_short_article_that_is_not_free_is_a_stub(free, kind):
    data = f'[{{"@type": "NewsArticle", "isAccessibleForFree": {free}}}]'
    head = f'<script type="application/ld+json">{data}</script>'
    assert read_page(page(head, STORY)).kind == kind
