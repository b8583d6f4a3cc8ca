"""Who wrote a page, and when: from what it says of itself, and never from what it does not."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("lxml")

from classifier.page.html import html_blocks, parse
from classifier.page.metadata import read_metadata

PROSE = "<p>" + "The council of the town met on Tuesday to vote about the bridge. " * 6 + "</p>"
YOAST = {
    "@graph": [
        {"@type": "NewsArticle", "headline": "Old bridge", "author": {"@id": "/#ann"}},
        {"@type": "WebPage", "datePublished": "2026-02-03T04:05:06+00:00"},
        {"@type": ["Person"], "@id": "/#ann", "name": "Ann Writer &amp; Co"},
    ]
}

TIMES = [
    '<time class="updated" datetime="2026-01-03">3 January</time>',
    '<time class="entry-date published" datetime="2026-01-02">2 January</time>',
]


def script(data):
    text = data if isinstance(data, str) else json.dumps(data)
    return f'<script type="application/ld+json">{text}</script>'


def page(*, head="", shown="", h1="<h1>The old bridge</h1>", prose=PROSE):
    return (
        f"<html><head><title>The old bridge - Our Paper</title>{head}</head>"
        f"<body><nav><a class='author'>Nav Menu</a></nav>{h1}{shown}{prose}</body></html>"
    )


def said(source):
    metadata = html_blocks(source)[1]
    return metadata.byline, metadata.date


def test_an_author_is_looked_up_in_the_graph():
    assert said(page(head=script(YOAST))) == ("Ann Writer & Co", "2026-02-03T04:05:06+00:00")
    unknown = {"@type": "Article", "author": [{"@id": "/#bob"}, {"name": "Eve Lee"}]}
    assert said(page(head=script(unknown)))[0] == "Eve Lee"
    nested = [{"@type": "WebPage", "author": {"@id": "/#a", "name": "Ann Lee"}}]
    assert said(page(head=script([*nested, {"@type": "Article", "author": {"@id": "/#a"}}])))[
        0
    ] == ("Ann Lee")


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ({"@type": "WebPage", "datePublished": "2026-01-02"}, ("", "2026-01-02")),
        ({"@type": "Recipe", "author": "Ann Lee"}, ("Ann Lee", "")),
        ({"@type": "VideoObject", "uploadDate": "2026-01-02T10:00"}, ("", "2026-01-02T10:00")),
        ({"@type": "https://schema.org/NewsArticle", "author": "Ann Lee"}, ("Ann Lee", "")),
        ({"@type": "BackgroundNewsArticle", "creator": ["A. Lee"]}, ("A. Lee", "")),
        ({"@type": "WebSite", "author": "Ann Lee", "datePublished": "2026-01-02"}, ("", "")),
        ({"@type": "Product", "author": "Ann Lee"}, ("", "")),
        ({"@type": "WebPage", "datePublished": "1970-01-01T00:00:00Z"}, ("", "")),
        ({"@type": "WebPage", "datePublished": "2026-02-31"}, ("", "")),
        ({"@type": "WebPage", "author": {"url": "https://a.example"}}, ("", "")),
        ({"@type": "WebPage", "author": "https://a.example/ann"}, ("", "")),
        ({"@type": "WebPage", "author": {"@type": "Organization", "name": "Inc"}}, ("", "")),
        ({"@type": "WebPage", "author": {"@type": "Person", "name": "Ann"}}, ("Ann", "")),
    ],
)
def test_items_of_other_types_are_a_fallback(item, found):
    assert said(page(head=script(item))) == found
    metadata = html_blocks(page(head=script(item)))[1]
    assert (metadata.headline, metadata.body) == ("", "")


def test_items_that_do_not_agree_say_nothing():
    videos = [{"@type": "VideoObject", "uploadDate": f"2026-01-0{i}"} for i in (1, 2)]
    assert said(page(head=script(videos)))[1] == ""
    many = [{"@type": "VideoObject", "uploadDate": "2026-01-01", "author": "Ann Lee"}] * 4
    assert said(page(head=script(many))) == ("", "")
    assert said(page(head=script(many[:3]))) == ("Ann Lee", "2026-01-01")


@pytest.mark.parametrize(
    "text",
    [
        "//<![CDATA[\n%s\n//]]>",
        "<![CDATA[%s]]>",
        "/*<![CDATA[*/ %s /*]]>*/",
        "<!-- %s -->",
        '{"@type": "Organization", "sameAs": ["a", "b", ],}',
    ],
)
def test_wrapped_json_ld_is_read_for_author_and_date_alone(text):
    item = {
        "@type": "NewsArticle", "headline": "Bridge", "articleBody": "Text.",
        "author": [{"name": "Ann Lee"}], "datePublished": "2026-01-02",
    }  # fmt: skip
    source = text % json.dumps(item) if "%s" in text else json.dumps(item)[:-1] + ", }"
    metadata = html_blocks(page(head=script(source)))[1]
    assert (metadata.byline, metadata.date) == ("Ann Lee", "2026-01-02")
    assert (metadata.type, metadata.headline, metadata.body) == ("", "", "")


@pytest.mark.parametrize(
    ("name", "content", "byline"),
    [
        ("article:author", "Ann Lee", "Ann Lee"),
        ("article:author", "https://social.example/ann", ""),
        ("article:author", "1234567890", ""),
        ("parsely-author", "Ann Lee", "Ann Lee"),
        ("sailthru.author", "Ann Lee", "Ann Lee"),
        ("DC.creator", "Ann Lee", "Ann Lee"),
        ("dcterms.creator", "Ann Lee", "Ann Lee"),
        ("byl", "By Ann Lee", "Ann Lee"),
        ("byl", "Byron Lee", "Byron Lee"),
        ("byl", "admin", ""),
        ("byl", "word " * 12, ""),
        ("twitter:creator", "@ann", ""),
    ],
)
def test_more_names_of_an_author_in_the_head(name, content, byline):
    assert said(page(head=f'<meta property="{name}" content="{content}">'))[0] == byline


@pytest.mark.parametrize(
    ("markup", "date"),
    [
        ('<meta name="parsely-pub-date" content="2026-01-02T03:04Z">', "2026-01-02T03:04Z"),
        ('<meta property="og:published_time" content="2026-01-02">', "2026-01-02"),
        ('<meta name="date" content="March 11, 2026">', "March 11, 2026"),
        ('<meta name="pubdate" content="20260102">', "20260102"),
        ('<meta name="dc.date" content="2026/1/2">', "2026/1/2"),
        ('<meta itemprop="datePublished" content="2026-01-02">', "2026-01-02"),
        ('<time itemprop="datePublished" datetime="2026-01-02">today</time>', "2026-01-02"),
        ('<meta name="date" content="1767312000">', ""),
        ('<meta name="date" content="2026">', ""),
        ('<meta name="date" content="soon">', ""),
        ('<meta name="date" content="0001-01-01T00:00:00">', ""),
        (
            "".join(f'<meta itemprop="datePublished" content="2026-01-0{i}">' for i in (1, 2)),
            "",
        ),
    ],
)
def test_more_names_of_a_date_in_the_head(markup, date):
    assert said(page(head=markup))[1] == date


def test_what_says_more_of_the_article_comes_first():
    article = {"@type": "Article", "author": "Art Lee", "datePublished": "2026-01-01"}
    head = '<meta name="byl" content="Met Lee"><meta name="date" content="2026-01-02">'
    other = {"@type": "WebPage", "author": "Web Lee", "datePublished": "2026-01-03"}
    shown = '<p class="byline">By Sid Lee <time datetime="2026-01-04">4 January</time></p>'
    every = [script(article), head, script(other)]
    assert said(page(head="".join(every), shown=shown)) == ("Art Lee", "2026-01-01")
    assert said(page(head="".join(every[1:]), shown=shown)) == ("Met Lee", "2026-01-02")
    assert said(page(head=every[2], shown=shown)) == ("Web Lee", "2026-01-03")
    shown = shown.replace(" <time", " | <time")
    assert said(page(shown=shown)) == ("Sid Lee", "2026-01-04")


@pytest.mark.parametrize(
    ("shown", "byline"),
    [
        ('<div class="post-author">By Ann Lee</div>', "Ann Lee"),
        ('<div class="authorName">Written by: Ann Lee</div>', "Ann Lee"),
        ('<a rel="author" href="/ann">Ann Lee</a>', "Ann Lee"),
        ('<span itemprop="author"><b itemprop="name">Ann Lee</b>, Rome</span>', "Ann Lee"),
        ('<p class="byline">By <a>Ann Lee</a> and <a>Bob Roe</a></p>', "Ann Lee, Bob Roe"),
        ('<p class="byline">By <a>Ann Lee</a> in <a>Politics</a></p>', "Ann Lee"),
        ('<p class="byline">By <a>Ann Lee</a><br>Senior Court Reporter</p>', "Ann Lee"),
        ('<div class="author"><p>By</p><p>Ann Lee</p><p>Reporter</p></div>', "Ann Lee"),
        ('<div class="author"><i class="author-avatar">AL</i><b>Ann Lee</b></div>', "Ann Lee"),
        ('<div class="author">AL</div>', ""),
        ('<div class="authority">Ann Lee</div>', ""),
        ('<div class="author-bio">Ann Lee</div>', ""),
        ('<p class="byline">Reviewed by <a class="author">Ann Lee</a></p>', ""),
        ('<p class="byline">Published 3 May 2026</p>', ""),
        ('<p class="byline">2 May 2026 | <a class="byline-category">Art & Life</a></p>', ""),
        ('<p class="review-author">Ann Lee</p>', "Ann Lee"),
        ('<p class="byline">written with care</p>', ""),
        ('<p class="byline">Ann Lee Bob Roe Eve Poe</p>', ""),
        ('<p class="author">Share</p>', ""),
        ('<aside><p class="author">Ann Lee</p></aside>', ""),
        (f'{PROSE}<p class="author">Ann Lee</p>', ""),
        ("".join(f'<p class="author">{name} Lee</p>' for name in "ABCDEF"), ""),
        ('<h3><a href="/x">Another story of the day</a></h3><p class="author">Ann Lee</p>', ""),
    ],
)
def test_a_byline_shown_below_the_headline(shown, byline):
    assert said(page(shown=shown))[0] == byline


@pytest.mark.parametrize(
    ("shown", "date"),
    [
        ('<time datetime="2026-01-02T10:00">2 January</time>', "2026-01-02T10:00"),
        ('<time datetime="10:00">ten</time>', ""),
        ("<time>2 January 2026</time>", ""),
        ('<time class="updated" datetime="2026-01-02">2 January</time>', ""),
        ('<p>Last updated on <time datetime="2026-01-02">2 January</time></p>', ""),
        ('<time datetime="2026-01-02">Updated 2 January</time>', ""),
        ("".join(TIMES), "2026-01-02"),
        (f'{PROSE}<time datetime="2026-01-02">2 January</time>', ""),
    ],
)
def test_a_date_shown_below_the_headline(shown, date):
    assert said(page(shown=shown))[1] == date


def test_nothing_is_shown_without_a_headline_and_a_text():
    shown = '<p class="byline">By Ann Lee</p>'
    assert said(page(shown=shown, h1="")) == ("", "")
    assert said(page(shown=shown, prose="<p>Short.</p>")) == ("", "")
    two = "<h1>Our Paper</h1><h1>The old bridge</h1>"
    assert said(page(shown=shown, h1=two))[0] == "Ann Lee"
    assert said(page(shown=shown, h1="<h1>Review</h1>"))[0] == "Ann Lee"


def test_a_headline_is_shown_without_entities_and_judged_as_it_is_written(model):
    data = {"@type": "NewsArticle", "headline": "Tea &amp; cake &#39;at five&#39;", "author": "A"}
    source = page(head=script(data))
    assert html_blocks(source)[1].title == "Tea &amp; cake &#39;at five&#39;"
    read = model.read_page(source)
    assert read.title == read.metadata.title == read.metadata.headline == "Tea & cake 'at five'"


VALUES = st.recursive(
    st.none() | st.integers() | st.sampled_from(["", "Ann", "2026-01-02", "/#a", "Article", "&#1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@id", "@type", "@graph", "name", "author", "creator", "datePublished"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(VALUES)
def test_odd_json_ld_is_survived(value):
    assert html_blocks(page(head=script(value)))[0]


@pytest.mark.parametrize(
    "source",
    [
        "<h1>a</h1>" + "<div class=author>" * 1900 + "<i></i>" * 300_000,
        "<h1>a</h1>" + "<p class=byline>By Ann Lee</p>" * 200_000,
        "<h1>a</h1>"
        + "<time datetime=2026-01-02>" * 1500
        + "</time>" * 1500
        + "<b>x</b>" * 300_000,
        f"<h1>a</h1><b>{'a' * 20_000_000}<i>" + "<time datetime=2026-01-02>a</time>" * 1500,
        "<h1>a</h1>" + "<span>" * 1500 + "a" * 20_000_000,
        "<meta itemprop=datePublished content=2026-01-02>" * 200_000,
        "<h1>" + "By " * 2_000_000 + "</h1><p class=author>" + "By: " * 2_000_000,
        script('{"a": 1' + ",   " * 900_000),
        script("//" * 1_900_000),
        script({"@type": "Article", "author": "&#" + "1" * 6_000 + ";"}),
        script([{"@type": "WebPage", "author": {"@id": str(i)}} for i in range(50_000)]),
    ],
    ids=range(11),
)
def test_hostile_pages_take_little_time(source):
    root = parse(f"<html>{source}")
    start = time.process_time()
    read_metadata(root)
    assert time.process_time() - start < 3
