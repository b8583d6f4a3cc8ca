"""Both sides of every number by which an author, a date and a page's JSON-LD are told."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("lxml")

from classifier.page.credits import Credits, date_of, name_of
from classifier.page.html import html_blocks, parse
from classifier.page.jsonld import items, names_of, spelt_out, text_of, type_of
from classifier.page.metadata import Metadata, read_metadata

ANN = {"@id": "/#ann", "name": "Ann Lee"}


def of_head(head):
    return read_metadata(parse(f"<html><head>{head}</head><body><p>Text</p></body></html>"))


def script(data):
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def metas(name, contents):
    return "".join(f'<meta name="{name}" content="{content}">' for content in contents)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A" * 100, "A" * 100),
        ("A" * 101, ""),
        ("Ann Lee" + " " * 193, "Ann Lee"),
        ("Ann Lee" + " " * 194, ""),
        (("a " * 11).strip(), ("a " * 11).strip()),
        ("a " * 12, ""),
        ("A1", ""),
        ("Al", "Al"),
        ("By A", ""),
    ],
)
def test_a_name_has_two_letters_eleven_words_and_a_hundred_characters(text, name):
    assert name_of(text) == name


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2026-01-02 " + "x" * 29, True),
        ("2026-01-02 " + "x" * 30, False),
        ("1970-12-31", False),
        ("1971-01-01", True),
        ("2099-12-31", True),
        ("2100-01-01", False),
        ("December 31, 1970", False),  # a clock that was never set, in words
        ("January 1, 1971", True),
        ("1 January 1979", True),
        ("1 January 1980", True),
        ("31 December 2099", True),
        ("January 1, 2100", False),
        ("January 2026", False),
    ],
)
def test_a_date_has_forty_characters_and_a_day_from_1971_to_2099(text, is_one):
    assert date_of(text) == (text if is_one else "")


def test_twenty_values_of_a_meta_are_looked_at():
    same = [f"2026-01-02T03:{minute:02}" for minute in range(20)]
    assert of_head(metas("date", [*same[:19], "2026-01-03"])).date == ""
    assert of_head(metas("date", [*same, "2026-01-03"])).date == same[0]


def test_days_agree_by_their_first_ten_characters():
    day, hour, clock = "2026-01-02", "2026-01-02T03:04", "2026-01-02 03:04"
    assert of_head(metas("date", [day, hour, clock])).date == day
    videos = [{"@type": "VideoObject", "uploadDate": at} for at in (clock, hour)]
    assert of_head("".join(map(script, videos))).date == clock


def test_the_third_item_of_a_kind_has_its_say():
    pages = [{"@type": "WebPage", "datePublished": "2026-01-02", "author": "Ann Lee"}] * 2
    for last, found in (("2026-01-02", "2026-01-02"), ("2026-01-03", "")):
        third = {**pages[0], "datePublished": last}
        assert of_head("".join(map(script, [*pages, third]))).date == found


def test_a_page_names_its_site_as_its_author_but_its_article_may_be_an_organisation_s():
    inc = {"@type": "Organization", "name": "Our Inc"}
    site = metas("og:site_name", ["Our Paper"])
    for author, byline in ((inc, "Our Inc"), ("Our Paper", "Our Paper")):
        of_article = {"@type": "SatiricalArticle", "author": author}
        assert of_head(site + script(of_article)).byline == byline
        assert of_head(site + script({**of_article, "@type": "WebPage"})).byline == ""


def test_a_named_author_is_known_wherever_else_its_id_stands():
    """A product's author is nobody's byline, but says what the article's author is called."""
    product = {"@type": "Product", "author": ANN}
    article = {"@type": "Article", "author": {"@id": ANN["@id"]}}
    assert of_head(script(product) + script(article)).byline == "Ann Lee"
    assert of_head(script(product)).byline == ""


@pytest.mark.parametrize(("others", "byline"), [(9_999, "Ann Lee"), (10_000, "")])
def test_ten_thousand_named_things_are_kept(others, byline):
    seen = Credits()
    for number in range(others):
        seen.see_item({"@id": str(number), "name": "Bob Roe"})
    seen.see_item(ANN)
    assert seen.byline({"author": {"@id": ANN["@id"]}}, "", "") == byline


def test_ten_thousand_things_of_a_script_are_looked_at():
    """The list that holds them is one of these."""
    for n in (9_999, 10_000):
        assert len(list(items([json.dumps([{}] * n)]))) == 9_999


def test_a_script_of_four_million_characters_is_read_and_no_longer_one():
    article = json.dumps({"@type": "Article"})
    assert len(list(items([article.ljust(4_000_000)]))) == 1
    assert list(items([article.ljust(4_000_001), article])) == [({"@type": "Article"}, True)]


@pytest.mark.parametrize(("marks", "found"), [(1, 1), (4, 1), (5, 0)])
def test_four_marks_that_stand_apart_are_taken_off_a_script_s_end(marks, found):
    assert len(list(items(['{"@type": "Article"}' + " */" * marks]))) == found


def test_of_several_types_that_of_an_article_counts():
    kinds = {"@type": ["CreativeWork", "NewsArticle", 3], "headline": "Bridge"}
    assert (of_head(script(kinds)).type, of_head(script(kinds)).headline) == (
        "newsarticle",
        "Bridge",
    )
    for kind, expected in (
        (["WebPage", "Thing"], "webpage"),
        ("NewsArticle", "newsarticle"),
        ([], ""),
        (3, ""),
    ):
        assert type_of({"@type": kind}) == expected


def test_json_ld_may_hold_line_ends_and_tabs_within_a_text():
    """JSON forbids them, sites write them, and it counts as written as it stands."""
    source = '{"@type": "Article", "headline": "The\n\told bridge"}'
    assert [as_written for _, as_written in items([source])] == [True]
    assert of_head(f'<script type="application/ld+json">{source}</script>').headline == (
        "The old bridge"
    )


def test_of_articles_that_say_as_much_the_first_is_the_page_s():
    one, two = ({"@type": "Article", "headline": headline} for headline in ("One", "Two"))
    assert of_head(script(one) + script(two)).headline == "One"
    more = {**two, "description": "More."}
    assert of_head(script(one) + script(more) + script(one)).headline == "Two"


SAID = {
    "@type": "Article", "headline": "Bridge", "description": "Its vote.", "articleSection": "Town",
    "keywords": ["bridge", "", 3], "publisher": {"name": "Paper"},
}  # fmt: skip
HEAD = (
    "<svg><title>An icon</title></svg><title>Head  title</title><title>Second</title>"
    '<meta property="og:title" content="OG title"><meta property="og:type" content="OG.Type">'
    '<meta property="og:site_name" content="OG site"><meta name="keywords" content="old">'
    '<meta property="article:section" content="OG section">'
    '<meta name="description" content="Plain.">'
)


def test_json_ld_comes_before_the_head_and_the_head_where_it_is_silent():
    def shown(found):
        return found.title, found.type, found.site, found.section, found.description, found.keywords

    every = HEAD + '<meta property="og:description" content="OG.">'
    every += '<meta name="news_keywords" content="new, ,  vote">'
    of_data = ("Bridge", "article", "Paper", "Town", "Its vote.", ("bridge",))
    assert shown(of_head(every + script(SAID))) == of_data
    og = ("OG title", "og.type", "OG site", "OG section")
    assert shown(of_head(every)) == (*og, "OG.", ("new", "vote"))
    assert shown(of_head(HEAD)) == (*og, "Plain.", ("old",))
    assert shown(of_head("<title>Head</title>")) == ("Head", "", "", "", "", ())
    assert of_head("") == Metadata()
    assert (Metadata().keywords, Metadata().n_bodies) == ((), 0)
    assert of_head(HEAD).head_title == "Head title"


def test_the_first_meta_of_a_name_counts_and_an_empty_one_never():
    assert of_head(metas("author", ["", "Ann Lee", "Bob Roe"])).byline == "Ann Lee"
    assert of_head('<meta content="x"><meta name="author">').byline == ""
    assert of_head(metas("article:published_time", ["soon", "2026-01-02"])).date == "soon"


def test_bodies_are_counted_once_each_and_empty_ones_not():
    bodies = ["One.", " One. ", "", "Two."]
    data = [{"@type": "Article", "articleBody": body} for body in bodies]
    assert of_head("".join(map(script, data))).n_bodies == 2
    other = script({"@type": "Product", "articleBody": "One."})
    assert of_head(other).n_bodies == 0


@pytest.mark.parametrize("kind", ["application/ld+json", "application/LD+JSON; charset=utf-8"])
def test_json_ld_is_told_by_the_type_of_its_script(kind):
    held = '{"@type": "Article", "headline": "Bridge"}'
    assert of_head(f'<script type="{kind}">{held}</script>').headline == "Bridge"
    assert of_head(f'<script type="text/json">{held}</script>').headline == ""
    assert of_head(f"<script>{held}</script>").headline == ""


def test_what_the_head_leaves_open_is_looked_for_below_the_headline():
    prose = "<p>" + "The council of the town met to vote about it. " * 8 + "</p>"
    shown = '<p class="byline">By Sid Lee</p><time datetime="2026-01-04">4 January</time>'
    for name, value, expected in (
        ("byl", "Met Lee", ("Met Lee", "2026-01-04")),
        ("date", "2026-01-02", ("Sid Lee", "2026-01-02")),
    ):
        source = f"{metas(name, [value])}<h1>The bridge</h1>{shown}{prose}"
        found = html_blocks(f"<html>{source}</html>")[1]
        assert (found.byline, found.date) == expected


def test_texts_and_names_of_any_shape():
    assert [text_of(value) for value in (" a\n b ", "", None, 3, ["a"])] == ["a b", "", "", "", ""]
    people = [{"name": " Ann  Lee "}, "Bob Roe", {"name": 3}, "", None, {}]
    assert names_of(people) == "Ann Lee, Bob Roe"
    assert [names_of(value) for value in (people[0], "Bob", 3, [])] == ["Ann Lee", "Bob", "", ""]
    assert spelt_out("A &amp;  B") == "A & B"
    assert spelt_out("A  B") == "A  B"  # without any it is left as it is
