"""Both sides of every number by which a byline and a date below a headline are told."""

from __future__ import annotations

import pytest

pytest.importorskip("lxml")

from classifier.page.elements import LONGEST_ATTRIBUTE
from classifier.page.html import parse
from classifier.page.shown import shown_credits

DAY = '<time datetime="2026-01-02">2 January</time>'
BY = '<p class="author">Ann Lee</p>'
H1 = "<h1>The old bridge</h1>"
PROSE = f"<p>{'bridge ' * 60}</p>"


def found(shown, *, prose=PROSE, h1=H1, title="The old bridge - Our Paper"):
    source = f"<html><body>{h1}<div>{shown}</div>{prose}</body></html>"
    return shown_credits(parse(source), title)


def byline(markup):
    return found(markup)[0]


@pytest.mark.parametrize(
    ("prose", "begun"),
    [
        (f"<p>{'word ' * 59}</p>", False),
        (f"<p>{'word ' * 60}</p>", True),
        (f"<p>{'word ' * 10}</p>" * 5, False),
        (f"<p>{'word ' * 10}</p>" * 6, True),
        (f"<p>{'word ' * 9}</p>" * 60, False),
        # Of each text a thousand characters are read: the last word begins within them, or behind.
        (f"<p>{'a ' * 58}{'a' * 882} word</p>", True),
        (f"<p>{'a ' * 58}{'a' * 883} word</p>", False),
        (f"<p><b></b>{'a ' * 58}{'a' * 882} word</p>", True),
        # What stands in blocks within one that is no <p> is theirs.
        (f"<div>{'word ' * 50}<section>{'one two ' * 4}</section></div>", False),
        (f"<div>{'word ' * 50}<section>{'one two ' * 5}</section></div>", True),
        (f"<div>{'word ' * 30}<ul>{'more ' * 30}</ul>{'word ' * 29}</div>", False),
        (f"<div>{'word ' * 30}<ul>{'more ' * 30}</ul>{'word ' * 30}</div>", True),
        (f"<p><script>{'word ' * 60}</script>word</p>", False),
        (f"<ul>{'word ' * 60}</ul>", False),
    ],
)
def test_an_article_begins_with_sixty_words_in_paragraphs_of_ten(prose, begun):
    assert found(BY, prose=prose) == (("Ann Lee", "") if begun else ("", ""))


def test_what_follows_the_sixtieth_word_is_of_another_article():
    inner = f"<div>{PROSE}{BY}{DAY}</div>"
    assert found("", prose=inner) == ("", "")
    assert found("", prose=f"<p>{'word ' * 59}</p>{BY}{DAY}{PROSE}") == ("Ann Lee", "2026-01-02")


@pytest.mark.parametrize(("others", "name"), [(1_497, "Ann Lee"), (1_498, "")])
def test_fifteen_hundred_elements_are_looked_at(others, name):
    """Those around them, the byline and the paragraph are the three others."""
    assert byline(f"{BY}{'<i></i>' * others}") == name


@pytest.mark.parametrize(("others", "name"), [(39, "Ann Lee"), (40, "")])
@pytest.mark.parametrize("other", ["<time>soon</time>", '<i class="byline"></i>'])
def test_forty_elements_may_hold_a_byline_or_a_date(other, others, name):
    assert byline(other * others + BY) == name
    assert byline(BY + other * others) == name


def test_a_second_headline_ends_the_search():
    assert byline(f"{BY}<h1>Another</h1>") == ""


@pytest.mark.parametrize(
    ("h1", "title", "is_there"),
    [
        ("<h1>One</h1>" * 19 + H1, "The old bridge", True),
        ("<h1>One</h1>" * 20 + H1, "The old bridge", False),
        ("<h1>One</h1><h1>Old bridge</h1>", "Old bridge - Our Paper", False),
        ("<h1>One</h1><h1>Old bridges</h1>", "Old bridges - Our Paper", True),
        ("<h1>One</h1><h1>The old bridge of it</h1>", "THE OLD BRIDGE", True),
        ("<h1>One two three</h1><h1>The old bridge</h1>", "", False),
        ("<h1>One two three</h1>", "", True),
        ("<h1> </h1><h1>One</h1>", "Another", True),
        ('<h1>One</h1><h1><i class="time">The old</i> bridge</h1>', "The old bridge", True),
        ("", "The old bridge", False),
    ],
)
def test_a_headline_is_the_only_one_or_as_the_title_in_eleven_characters(h1, title, is_there):
    assert found(BY, h1=h1, title=title)[0] == ("Ann Lee" if is_there else "")


def test_a_linked_heading_of_four_words_announces_another_article():
    assert byline(f"<h3><a>Another story today</a></h3>{BY}") == "Ann Lee"
    for heading in (
        "<h3><a>Another story of today</a></h3>",
        "<a><h6>Another story of today</h6></a>",
        '<h2 class="date"><a>Another story of today</a></h2>',
    ):
        assert byline(f"{heading}{BY}") == ""
        assert byline(f"{BY}{heading}") == ""
    for other in ("<h3>Another story of today</h3>", "<p><a>Another story of today</a></p>"):
        assert byline(f"{other}{BY}") == "Ann Lee"
    assert byline(f'<h3 class="author"><a>Ann Lee</a> of the Paper</h3>{BY}') == "Ann Lee"


@pytest.mark.parametrize(("before", "name"), [(198, ""), (199, "Ann Lee")])
def test_a_link_is_looked_for_among_two_hundred_elements_of_a_heading(before, name):
    heading = f"<h3>Another story of today{'<b></b>' * before}<a></a></h3>"
    assert byline(f"{heading}{BY}") == name


@pytest.mark.parametrize(("before", "name"), [(99, "Ann Lee"), (100, "")])
def test_two_hundred_beginnings_and_ends_of_elements_are_read_as_a_text(before, name):
    assert byline(f'<p class="author">{"<b></b>" * before}Ann Lee</p>') == name


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ('<p class="author">Al</p>', ""),
        ('<p class="author">Ali</p>', "Ali"),
        ('<p class="author">李明</p>', "李明"),
        ('<p class="author">Ann Lee Bob Roe</p>', "Ann Lee Bob Roe"),
        ('<p class="author">Ann Lee Bob Roe Eve</p>', ""),
        ('<p class="author">Ann Lee, Bob Roe, Eve Poe</p>', "Ann Lee, Bob Roe, Eve Poe"),
        ('<p class="author">Ann Lee & Bob Roe Eve</p>', "Ann Lee & Bob Roe Eve"),
        ('<p class="author">Ann Lee of the House</p>', "Ann Lee of the House"),
        ('<p class="author">Ann boyd</p>', ""),
        ('<p rel="author">ann boyd</p>', "ann boyd"),
        ('<p rel="author">ann boyd lee</p>', ""),
        ('<p class="author">Ann Peter.</p>', "Ann Peter."),
        ('<p class="author">Ann Peters.</p>', ""),
        ('<p class="author">Ann Lee 2</p>', ""),
        ('<p class="author">Ann Lee?</p>', ""),
        ('<p class="author">Posted: Ann Lee</p>', ""),
        ('<p class="author">Ann\u200b Lee</p>', ""),
        ('<p class="author">| Ann Lee | Reporter</p>', "Ann Lee"),
        ('<p class="author">Written by | Ann Lee</p>', "Ann Lee"),
        ('<p class="author">By</p>', ""),
        ('<p class="author"></p>', ""),
    ],
)
def test_what_is_a_name_below_a_headline(shown, name):
    assert byline(shown) == name


def test_five_authors_are_named_and_no_more():
    lines = [f'<p class="author">{letter}nn Lee</p>' for letter in "ABCDEF"]
    five = "Ann Lee, Bnn Lee, Cnn Lee, Dnn Lee, Enn Lee"
    assert byline("".join(lines[:5])) == five
    assert byline("".join(lines)) == ""
    assert byline("".join(lines[:5]) + lines[0]) == five  # named twice
    links = [f"<a>{letter}nn</a>" for letter in "ABCDEF"]
    for some in (links[:5], links):  # of links so many are looked at
        assert byline(f'<p class="author">{", ".join(some)}</p>') == "Ann, Bnn, Cnn, Dnn, Enn"


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ('<p class="author">Eve Poe</p><p rel="author">Ann Lee</p>', "Ann Lee"),
        ('<p class="author">Ann Lee, <b class="author">Bob Roe</b></p>', "Bob Roe"),
        ('<div itemprop="author">Paris <b><i itemprop="name">Ann Lee</i></b></div>', "Ann Lee"),
        ('<div itemprop="author"><meta itemprop="name" content=" Ann  Lee"></div>', "Ann Lee"),
        ('<div class="author"><meta itemprop="name" content="Eve Poe">Ann Lee</div>', "Ann Lee"),
        ('<p itemprop="name author">Ann Lee</p>', "Ann Lee"),
        ('<p class="AUTHOR-Name">Ann Lee</p>', "Ann Lee"),
        ('<p class="author">By <a></a><a>Ann Lee</a></p>', "Ann Lee"),
        ('<p class="author"><a>Ann Lee</a> und <a>Bob Roe</a> in <a>Rome</a></p>',
         "Ann Lee, Bob Roe"),
        ('<p class="author"><a>Bob Roe</a>Ann Lee<a>Eve Poe</a></p>', "Bob Roe"),
        ('<p class="author"><a>2 March</a> Ann Lee</p>', ""),
        ('<p class="author"><script>x</script>Ann Lee<!-- Eve --></p>', "Ann Lee"),
        ('<div class="author"><p class="role">Editor</p>Ann Lee</div>', "Ann Lee"),
        ('<p class="author job">Ann Lee</p>', ""),
    ],
)  # fmt: skip
def test_which_element_holds_the_name(shown, name):
    assert byline(shown) == name


@pytest.mark.parametrize(("before", "name"), [(197, "Eve Poe"), (198, "Ann Lee")])
def test_a_name_in_a_name_is_looked_for_among_two_hundred_elements(before, name):
    inner = f'Ann Lee{"<b></b>" * before}<br><i itemprop="name">Eve Poe</i>'
    assert byline(f'<p itemprop="author">{inner}</p>') == name


@pytest.mark.parametrize("place", ["nav", "aside", "footer", "form", "figure", "dialog"])
def test_what_stands_elsewhere_is_of_something_else(place):
    assert found(f"<{place}>{BY}{DAY}</{place}>") == ("", "")


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        (f"<p>Updated {DAY}</p>", ""),
        (f"<p>Updated on the {DAY}</p>", ""),
        (f"<p>Updated on the very {DAY}</p>", "2026-01-02"),
        (f"<p>updated {'x' * 51} {DAY}</p>", ""),
        (f"<p>updated {'x' * 52} {DAY}</p>", "2026-01-02"),
        (f"<p><b>Updated</b> {DAY}</p>", ""),
        (f"<p><b>Updated</b>: at {DAY}</p>", "2026-01-02"),
        (f"<h2>Updated</h2>{DAY}", "2026-01-02"),
        (f"<b>Updated</b><p>{DAY}</p>", ""),
        (f"<b>Updated</b><p>on {DAY}</p>", "2026-01-02"),
        (f"<b>Updated</b><p><i>{DAY}</i></p>", "2026-01-02"),
        (f"Updated<p>{DAY}</p>", ""),
        (f"<p><!-- updated -->{DAY}</p>", "2026-01-02"),
        ('<time class="published updated" datetime="2026-01-02">2 January</time>', "2026-01-02"),
        (f'{DAY}<time class="published" datetime="2026-01-03">3 January</time>', "2026-01-03"),
        (f'{DAY}<time datetime="2026-01-03">3 January</time>', "2026-01-02"),
        ('<time datetime=" 2026-01-02 ">2 January</time>', "2026-01-02"),
        ('<time datetime="Jan 2, 2026">2 January</time>', ""),
    ],
)
def test_a_date_is_that_of_a_change_by_the_three_words_before_it(shown, day):
    assert found(shown)[1] == day


@pytest.mark.parametrize("attribute", ["class", "itemprop"])
def test_an_attribute_is_read_to_its_limit(attribute):
    filler = "1" * (LONGEST_ATTRIBUTE - len(" author"))
    assert byline(f'<p {attribute}="{filler} author">Ann Lee</p>') == "Ann Lee"
    assert byline(f'<p {attribute}="1{filler} author">Ann Lee</p>') == ""
