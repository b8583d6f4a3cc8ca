"""HTML to blocks: broken, hostile or plain, it never raises and keeps the text."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import classifier

pytest.importorskip("lxml")

from classifier.errors import MissingExtraError
from classifier.page.concepts import CONCEPT_NAMES
from classifier.page.elements import AREAS
from classifier.page.html import _without_tree, _without_unseen, html_blocks, parse

PAGE = """<!doctype html><html><head><title>The bridge - Our Paper</title>
<meta property="og:site_name" content="Our Paper">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "The bridge",
"author": [{"name": "Ann Writer"}], "datePublished": "2026-01-02", "keywords": "bridge, town",
"articleSection": "Local"}]}</script><style>p {color: red}</style></head>
<body><nav class="main-menu"><ul><li><a href="/">Home</a></li>
<li><a href="/s">Sport</a></li></ul></nav>
<article class="story-body"><h1>The bridge</h1><p>The council met <a href="/c">on Tuesday</a>.</p>
Loose text<br>and more<p>Then it <b>voted</b>.</p></article>
<aside class="related"><a href="/x">Nine gardens to see</a></aside>
<div hidden>Sign in</div><footer>&copy; Our Paper</footer></body></html>"""


def blocks(source):
    return html_blocks(source)[0]


def bits(value, names):
    return {name for j, name in enumerate(names) if value >> j & 1}


def test_a_page_becomes_its_block_elements_in_order():
    assert [block.text for block in blocks(PAGE)] == [
        "Home", "Sport", "The bridge", "The council met on Tuesday.", "Loose text", "and more",
        "Then it voted.", "Nine gardens to see", "Sign in", "© Our Paper",
    ]  # fmt: skip


def test_a_block_knows_its_place():
    found = {block.text: block.html for block in blocks(PAGE)}
    menu, story = found["Home"], found["The council met on Tuesday."]
    assert {"nav", "list"} <= bits(menu.areas, AREAS)
    assert menu.link_chars == len("Home")
    assert "chrome" in bits(menu.concepts, CONCEPT_NAMES)
    assert story.tag == "p"
    assert "article" in bits(story.areas, AREAS)
    assert "body" in bits(story.concepts, CONCEPT_NAMES)
    assert story.link_chars == len("on Tuesday")
    assert found["Sign in"].hidden
    assert not story.hidden
    assert found["Then it voted."].emphasised == len("voted")
    assert story.path == found["Then it voted."].path


def test_metadata_comes_from_json_ld_and_the_head():
    metadata = html_blocks(PAGE)[1]
    assert metadata.title == "The bridge"
    assert metadata.byline == "Ann Writer"
    assert metadata.date == "2026-01-02"
    assert metadata.site == "Our Paper"
    assert metadata.section == "Local"
    assert metadata.keywords == ("bridge", "town")
    assert metadata.type == "newsarticle"


@given(st.text(alphabet=st.sampled_from("<>/!-\"'= apdivscript&;\x00\ud800é中\n["), max_size=200))
def test_markup_never_raises(source):
    for block in blocks(source):
        assert block.text.strip()


@pytest.mark.parametrize(
    "json",
    ['{"@type": 1}', "[[[", '{"@type": ["NewsArticle"], "author": 3, "keywords": {"a": 1}}', "null",
     '{"@graph": {"@graph": null}}',
     '{"@type":"Article","headline":["x"],"articleBody":5}', "[" * 9000],
)  # fmt: skip
def test_odd_json_ld_is_survived(json):
    source = f'<html><script type="application/ld+json">{json}</script><p>Text</p></html>'
    assert [block.text for block in blocks(source)] == ["Text"]


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("<div>" * 100_000 + "deep down", "deep down"),
        ("<div>" * 400_000 + "deeper down", "deeper down"),
        ("<b>" * 5000 + "text" + "</b>" * 5000 + "<p>after</p>", "after"),
        ("<div " + " ".join(f"a{i}=1" for i in range(20_000)) + ">kept</div>", "kept"),
        ("<p>" + "&amp;" * 50_000 + "</p><p>last</p>", "last"),
        ("<p>open <table><tr><td>cell<p>last", "last"),
        (f"<html><title>{'ab' * 500_000}</title>{'<p>abababac</p>' * 5_000}<p>last", "last"),
        ("<div>" * 200 + "<p>x</p>" * 20_000 + "last", "last"),
        ('<!DOCTYPE html [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><p>last</p>', "last"),
    ],
    ids=lambda value: value[:12],
)
def test_hostile_markup_keeps_its_text_in_little_time(source, end):
    start = time.process_time()
    found = blocks(source)
    assert found[-1].text.endswith(end)
    assert time.process_time() - start < 20


def test_scripts_are_cut_out_where_no_parser_takes_the_page():
    opened = "<script>" * 20_000 + "<!--" * 20_000
    source = f"a<SCRIPT src=x>no</script >b<!-- no --><style>no</style>c{opened}d"
    start = time.process_time()
    assert "".join(_without_unseen(source).split("\n")) == f"abc{opened}d"
    assert time.process_time() - start < 5
    found = _without_tree("<div>one<script>no</script><p>two &amp; three</div>")
    assert [block.text for block in found] == ["one", "two & three"]


def test_without_lxml_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "lxml", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'newsieve\[html\]'"):
        parse("<p>a</p>")


NUMBER = "&#" + "9" * 5_000 + ";"
LD = '<script type="application/ld+json">{"@type": "NewsArticle", %s}</script>'


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 3_000 + f"<p>The end {NUMBER} of it</p>",  # read without a parser
        "<html>" + LD % f'"headline": "The ferry {NUMBER}"' + "</html>",
        "<html>" + LD % f'"articleBody": "The ferry {NUMBER} will stop in May."' + "</html>",
    ],
)
def test_a_character_reference_of_any_length_is_survived(source):
    assert classifier.read_page(source).kind


def test_the_h1_that_is_the_title_is_a_headline_outside_the_article_as_well():
    menu = "<ul><li><a href=/>Home</a></li><li><a href=/sport>Sport</a></li></ul>"
    line = "The council voted on Tuesday to rebuild the bridge over the harbour, the mayor said."
    body = f"<p>{line}</p>" * 6
    title = "Council votes to close two schools"
    page = classifier.read_page(
        f"<title>{title} - The Harbour Gazette</title><body>{menu}<h1>{title}</h1>{body}"
    )
    assert page.title == title
    (block,) = [block for block in page.blocks if block.text == title]
    assert block.kind == "headline"
