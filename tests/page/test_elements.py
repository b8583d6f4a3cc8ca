"""What a block of HTML knows of its element and of those around it."""

from __future__ import annotations

import pytest

pytest.importorskip("lxml")

from lxml import etree

from classifier.page.concepts import CONCEPT_NAMES
from classifier.page.elements import AREAS, TooDeepError, walk
from classifier.page.html import html_blocks


def elements(html: str):
    """By the text of each block its element."""
    return {source.text: source.html for source in html_blocks(f"<body>{html}</body>")[0]}


def only(html: str):
    (element,) = elements(html).values()
    return element


def texts(html: str) -> list[str]:
    return [source.text for source in html_blocks(f"<body>{html}</body>")[0]]


def bits(value: int, names) -> set[str]:
    return {name for j, name in enumerate(names) if value >> j & 1}


@pytest.mark.parametrize(
    ("tag", "area"),
    [
        *((area, area) for area in ("article", "main", "nav", "header", "footer", "aside", "form",
                                    "figure", "table", "section", "dialog")),
        *((tag, "list") for tag in ("ul", "ol", "dl")),
        *((tag, "form") for tag in ("select", "button")),
        ("blockquote", "quote"), ("details", "dialog"), ("div", None), ("p", None), ("li", None),
    ],
)  # fmt: skip
def test_a_block_lies_in_the_areas_of_all_elements_around_it(tag, area):
    within = {area} - {None}
    for inner, more in (("<p>x</p>", set()), ("<aside><div>x</div></aside>", {"aside"})):
        root = etree.fromstring(f"<html><section><{tag}>{inner}</{tag}></section></html>")
        (block,) = walk(root)
        assert bits(block.html.areas, AREAS) == within | more | {"section"}


def test_text_is_cut_at_block_elements_and_line_breaks_and_nowhere_else():
    line = "<p>a <b>b</b><i>c</i><span> d</span>e<br>f</p>g<label>h</label>"
    assert texts(line) == ["a bc de", "f", "gh"]
    assert texts("  one \n two<div>three</div>  four <p> </p>five") == [
        "one two", "three", "four", "five",
    ]  # fmt: skip
    (block,) = walk(etree.fromstring("<span>no <b>block</b> at all</span>"))
    assert block.text == "no block at all"


@pytest.mark.parametrize(
    "tag", ["script", "style", "template", "noscript", "svg", "math", "iframe", "object", "canvas"]
)
def test_what_is_no_text_is_left_out_with_all_in_it_and_what_follows_is_not(tag):
    root = etree.fromstring(
        f"<html><p>a<{tag}>b<{tag}>c</{tag}>d<p>e</p>f</{tag}> g</p><head>h</head>i</html>"
    )
    assert [block.text for block in walk(root)] == ["a g", "i"]


def test_only_what_stands_behind_an_unknown_entity_is_text():
    root = etree.fromstring("<html><p>one <b/>three</p></html>")
    bold = root.find(".//b")
    entity = etree.Entity("unknown")
    entity.tail = "two "
    bold.addprevious(entity)
    assert [block.text for block in walk(root)] == ["one two three"]


def test_a_block_lies_in_so_many_elements_and_too_many_are_an_error():
    assert only("<div><p>x</p></div>").depth == 5  # with html, body and the root of all
    for nested in (1_999, 2_000):
        root = at = etree.Element("html")
        for _ in range(nested - 1):
            at = etree.SubElement(at, "div")
        at.text = "deep"
        if nested < 2_000:
            assert [block.html.depth for block in walk(root)] == [2_000]
        else:
            with pytest.raises(TooDeepError):
                list(walk(root))


def test_letters_in_links_and_in_bold_are_counted_without_white_space_at_their_ends():
    found = only("<p>Go <a href=' /a '> to  us </a>, <b>now <i>or</i></b> <a href=/b>never</a></p>")
    assert (found.tag, found.links, found.href) == ("p", 2, "/a")
    assert found.link_chars == len("to  us") + len("never")
    assert found.emphasised == len("now") + len("or")
    assert found.chars == len("Go") + len(",") + found.link_chars + found.emphasised
    after = only("<p><b>a</b><a href=/x></a>plain</p>")
    assert (after.links, after.link_chars, after.emphasised, after.href) == (1, 0, 1, "")
    first, second = elements("<p><a href=/x>one</a> <em>two</em></p><p>three</p>").values()
    assert (first.link_chars, first.emphasised, first.chars) == (3, 3, 6)
    assert (second.links, second.link_chars, second.emphasised, second.chars) == (0, 0, 0, 5)
    assert second.href == ""


@pytest.mark.parametrize("tag", ["b", "strong", "em", "i"])
def test_bold_and_italics_are_emphasis(tag):
    assert only(f"<p><{tag}>ab</{tag}>c</p>").emphasised == 2


def test_white_space_within_a_link_is_no_more_than_the_block_has():
    found = only(f"<p><a href=/x>a{' ' * 50}b</a></p>")
    assert (found.link_chars, found.chars) == (3, 52)


def test_the_first_link_with_text_is_where_a_block_goes_to():
    assert only("<p><a href=/a> </a><a href=/b>b</a><a href=/c>c</a></p>").href == "/b"
    assert only("<p><a>no place</a></p>").href == ""
    assert only("<p><a href=/a><b>in bold</b></a></p>").href == "/a"


def test_a_link_without_text_lies_over_the_next_block_alone():
    first, second = elements("<a href=/over><img></a><p>one</p><p>two</p>").values()
    assert (first.over, second.over) == ("/over", "")
    assert only("<a href=/over> <img> </a><p>one</p>").over == "/over"
    linked, plain = elements("<p><a href=/a>one</a></p><p>two</p>").values()
    assert (linked.over, plain.over) == ("", "")


@pytest.mark.parametrize("length", [399, 400, 401])
def test_addresses_and_names_are_looked_at_for_four_hundred_letters(length):
    to = "/".ljust(length, "a")
    assert only(f"<p><a href={to}>x</a></p>").href == to[:400]
    assert only(f"<a href={to}></a><p>x</p>").over == to[:400]
    own = only(f"<div class='{'x' * (length - 4)} nav'>x</div>").own
    assert ("chrome" in bits(own, CONCEPT_NAMES)) == (length <= 400)


def test_names_of_an_element_are_its_class_id_property_and_role():
    for attribute in ("class", "id", "itemprop", "role"):
        own = only(f"<div {attribute}=sidebar>x</div>").own
        assert "chrome" in bits(own, CONCEPT_NAMES), attribute
    both = bits(only("<div class=sidebar id=byline>x</div>").own, CONCEPT_NAMES)
    assert {"chrome", "author"} <= both


def test_concepts_are_of_all_elements_around_and_the_nearest_two():
    found = only("<div class=sidebar><div class=promo><p class=byline>x</p></div></div>")
    assert bits(found.concepts, CONCEPT_NAMES) == {"chrome", "related", "author"}
    assert bits(found.own, CONCEPT_NAMES) == {"related", "author"}


def test_containers_are_the_three_elements_around_by_their_number():
    found = elements("<div><section><ul><li>a</li><li>b</li></ul></section></div>c")
    # html 1, body 2, div 3, section 4, ul 5, li 6 and 7.
    assert found["a"].containers == found["b"].containers == (5, 4, 3)
    assert found["c"].containers == (1, 0, 0)
    assert only("<div><span><p>x</p></span></div>").containers == (3, 2, 1)  # of block elements


def test_the_path_is_of_tags_and_first_classes_of_block_elements():
    found = only("<div class='card wide' id=x><span class=y><p>x</p></span></div>")
    assert found.path == ">html>body>div.card>p"
    long = only(f"<div class={'a' * 200}><p class={'b' * 10}>x</p></div>")
    assert long.path == f"{'a' * 90}>p.{'b' * 10}"


@pytest.mark.parametrize(
    ("attribute", "hidden", "unseen"),
    [
        ("hidden", True, True),
        ("style='color: red; DISPLAY : none'", True, True),
        ("style='visibility:hidden'", True, False),
        ("style='display: block'", False, False),
        ("aria-hidden=true", True, False),
        ("aria-hidden=false", False, False),
        ("class=hidden", False, False),
    ],
)
def test_what_is_hidden_is_so_with_all_in_it(attribute, hidden, unseen):
    for html in (f"<p {attribute}>x</p>", f"<div {attribute}><ul><li>x</li></ul></div>"):
        found = only(html)
        assert (found.hidden, found.unseen) == (hidden, unseen)
    assert not elements(f"<div {attribute}>x</div><p>y</p>")["y"].hidden


@pytest.mark.parametrize(
    ("names", "are"),
    [
        ("comments", True), ("comment", True), ("replies", True), ("post-comments", True),
        ("comments_list", True), ("a comments b", True), ("disqus_thread", True),
        ("livefyre-app", True), ("responsive", False), ("commentary", False),
        ("no-comments", False), ("has_comments", False), ("with-comments", False),
        ("without-comments", False), ("casino-comments", True),
        ("comments-open", False), ("comments_closed", False), ("comments-on", False),
        ("comments-off", False), ("comments-enabled", False), ("comments-disabled", False),
        ("comments-online", True),
    ],
)  # fmt: skip
def test_comments_of_readers_are_told_by_their_names(names, are):
    assert only(f"<div class='{names}'><p>x</p></div>").in_comments == are
    assert only(f"<div id='{names}'>x</div>").in_comments == are
    for whole in ("article", "main"):
        assert not only(f"<{whole} class='{names}'>x</{whole}>").in_comments
    assert not html_blocks(f"<body class='{names}'><p>x</p></body>")[0][0].html.in_comments


@pytest.mark.parametrize(
    ("html", "embed"),
    [
        ("<blockquote class=twitter-tweet><p>x</p></blockquote>", True),
        ("<blockquote class='wide twitter-video'>x</blockquote>", True),
        ("<blockquote class=Instagram-Media><div><p>x</p></div></blockquote>", True),
        ("<blockquote class=no-twitter-tweet>x</blockquote>", False),
        ("<blockquote>x</blockquote>", False),
        ("<div class=twitter-tweet>x</div>", False),
    ],
)
def test_posts_of_networks_are_quotes_of_their_classes(html, embed):
    found = only(html)
    assert (found.embed, found.in_comments) == (embed, False)
