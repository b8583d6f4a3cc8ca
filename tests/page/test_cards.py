"""Index pages of HTML: cards are no article, whatever their template; articles with links stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier import read_page
from classifier.page.blocks import Source
from classifier.page.cards import only_cards
from classifier.page.elements import Element
from classifier.page.html import html_blocks
from classifier.page.page_kind import page_kind
from classifier.page.roles import Role

STORIES = [
    (
        "Council approves new tram line through the harbour district",
        "The city council voted late on Tuesday to build the line to the station by 2029.",
    ),
    (
        "Storm leaves thousands without power on the coast",
        "Crews worked through the night to restore supply after winds brought down lines.",
    ),
    (
        "Midfielder signs three-year deal with the league leaders",
        "The 24-year-old arrives from the second division and will play on Saturday.",
    ),
    (
        "Scientists map a coral reef with a swarm of drones",
        "A team spent two months in the lagoon and found species that nobody had described.",
    ),
    (
        "Bakery chain to open forty shops next year",
        "The company said that demand for sourdough had doubled; it will hire 300 people.",
    ),
    (
        "Hospital trials a faster test for sepsis",
        "Doctors say that results come back in an hour, and that early treatment saves lives.",
    ),
]
TEMPLATES = {
    "linked headings": '<article class="card"><h3><a href="/n/{i}">{head}</a></h3><p>{say}</p>'
    "</article>",
    "a list with more": '<li><h2><a href="/n/{i}">{head}</a></h2><p>{say} <a href="/n/{i}">Read '
    "more</a></p></li>",
    "one link each": '<a class="tile" href="/n/{i}"><h3>{head}</h3><p>{say}</p></a>',
    "links behind": '<div class="item"><h3>{head}</h3><p>{say}</p><a class="on" href="/n/{i}">Go on'
    "</a></div>",
    "times": '<div class="row"><a class="t" href="/n/{i}">{head}</a><div class="d">{say}</div>'
    "<time>{i} hours ago</time></div>",
    "a table of 2005": '<tr><td class="head"><a href="/n/{i}"><b>{head}</b></a></td></tr>'
    '<tr><td class="text">{say}</td></tr>',
}


def front(template: str, stories: list[tuple[str, str]], head: str = "") -> str:
    cards = "".join(
        template.format(i=i, head=title, say=say) for i, (title, say) in enumerate(stories, 2)
    )
    if template.startswith("<tr>"):
        cards = f"<table>{cards}</table>"
    return (
        f"<html><head><title>The Harbour Courier</title>{head}</head><body><nav><a href='/'>Home"
        f"</a><a href='/sport'>Sport</a></nav><main><h1>Latest news</h1>{cards}</main><footer>"
        "<p>© 2026 The Harbour Courier</p></footer></body></html>"
    )


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("number", [3, 4, 6])
def test_a_front_page_is_an_index(template, number):
    page = read_page(front(TEMPLATES[template], STORIES[:number]))
    assert page.kind == "index"
    assert page.article == ""
    assert page.articles == []
    # Nothing is lost: the summaries are teasers now.
    said = " ".join(block.text for block in page.teasers)
    assert all(say in said for _, say in STORIES[:number])


def test_a_page_that_says_it_is_an_article_is_believed():
    sources, metadata = html_blocks(front(TEMPLATES["linked headings"], STORIES))
    words = [float(len(source.plain.split())) for source in sources]
    for kind, index in (("", True), ("website", True), ("article", False)):
        roles: list[Role] = ["article"] * len(sources)
        found, _ = page_kind(sources, roles, words, replace(metadata, type=kind))
        assert (found == "index") == index
        assert ("article" in roles) != index


BRIEF = (
    "The council voted late on Tuesday to build a tram line from the harbour to the station.\n"
    "The mayor said that work would begin in spring, that the line would take three years to "
    "build, and that fares would not rise before it opens.\n"
    "Shopkeepers along the quay fear for their trade while the street is dug up; the council "
    "promised them half of their rent."
)


@pytest.mark.parametrize("number", [3, 6])
def test_a_brief_over_links_to_other_stories_stays_an_article(number):
    body = "".join(f"<p>{text}</p>" for text in BRIEF.splitlines())
    links = "".join(
        f'<li><a href="/n/{i}">{title}</a></li>' for i, (title, _) in enumerate(STORIES[:number])
    )
    page = read_page(
        f"<html><body><h1>{STORIES[0][0]}</h1>{body}<h2>More stories</h2><ul>{links}</ul></body>"
        "</html>"
    )
    assert page.kind == "article"
    assert "fares would not rise" in page.article


def block(words: int, path: str = "", linked: float = 0.0, href: str = "/story") -> Source:
    text = " ".join(["word"] * words)
    chars, inside = len(text), int(linked * len(text))
    element = Element("p", path=path, chars=chars, link_chars=inside, href=href if inside else "")
    return Source(text, text, element)


def shape(*parts: tuple[str, int]) -> tuple[list[Source], list[str], list[float]]:
    """Blocks from their letters: a is article text, l a link, L a link taken for article text."""
    sources = [
        block(words, "card>a" if letter in "lL" else "p", 1.0 if letter in "lL" else 0.0)
        for letter, words in parts
    ]
    roles = ["article" if letter in "aL" else "teaser" for letter, _ in parts]
    return sources, roles, [float(words) for _, words in parts]


CARD = [("l", 8), ("a", 20)]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (3 * CARD, True),
        (2 * CARD, False),  # no template
        ([("l", 8), *2 * CARD], False),  # one link within the text
        ([("a", 20), ("l", 8)] * 3, True),  # the links stand behind
        ([("l", 8), ("a", 8)] * 3, True),
        ([("l", 8), ("a", 7)] * 3, False),  # too few words to be summaries
        ([*CARD, ("l", 8), ("b", 20), *CARD], True),  # one was told as a teaser
        ([("L", 8)] * 3, True),  # links and nothing else
        ([("L", 8)] * 3 + [("a", 2)], True),
        ([("L", 8)] * 3 + [("a", 3)], False),  # 24 of 27 words
        ([*3 * CARD, ("l", 8), ("a", 80)], True),
        ([*3 * CARD, ("l", 8), ("a", 81)], False),
        ([*3 * CARD, ("l", 8), ("a", 80), ("a", 1)], False),  # one run of text
        ([*36 * CARD, ("l", 8), ("a", 81)], False),  # 720 of 801 words
        ([*37 * CARD, ("l", 8), ("a", 81)], True),  # 740 of 821
        ([*27 * [("l", 8), ("a", 30)], ("l", 8), ("a", 90)], True),  # 810 of 900
        # Two cards; what stands before the text is none of it.
        ([("b", 8), ("a", 7), *2 * [("l", 8), ("a", 8)], ("l", 8)], False),
        ([("a", 77), ("l", 8), ("L", 8), ("L", 8)], False),  # a brief over links
        ([("a", 77), *3 * [("l", 8), ("b", 2)], ("L", 8)], False),  # and their dates
        ([("a", 20)] * 3, False),
        ([("l", 8)] * 3, False),
        ([], False),
    ],
)
def test_cards_are_told_by_their_links_and_by_how_little_stands_between(parts, expected):
    assert only_cards(*shape(*parts)) is expected


@pytest.mark.parametrize(("linked", "expected"), [(0.62, True), (0.55, False)])
def test_a_link_is_a_block_mostly_within_links(linked, expected):
    sources, roles, words = shape(*3 * CARD)
    sources[::2] = [block(8, "card>a", linked) for _ in range(3)]
    assert only_cards(sources, roles, words) is expected


def test_a_block_with_just_six_tenths_within_links_is_one():
    sources, roles, words = shape(*3 * CARD)
    element = Element("p", path="card>a", chars=10, link_chars=6, href="/story")
    sources[::2] = [Source("ten chars.", "ten chars.", element)] * 3
    assert only_cards(sources, roles, words)


@pytest.mark.parametrize(
    ("hrefs", "expected"),
    [
        (("/a", "b.html", "?p=3"), True),
        (("#a", "#b", "#c"), False),  # places on this page
        (("", "", ""), False),
        (("mailto:a@b", "tel:1", "javascript:go()"), False),
        (("https://paper.example/a", "//paper.example/b", "HTTP://Paper.Example/c"), True),
        (("https://a.example/", "https://b.example/", "https://c.example/"), False),
    ],
)
def test_cards_go_to_pages_of_the_same_site(hrefs, expected):
    sources, roles, words = shape(*3 * CARD)
    sources[::2] = [block(8, "card>a", 1.0, href) for href in hrefs]
    assert only_cards(sources, roles, words) is expected


def test_links_that_name_a_host_lead_away_where_others_name_none():
    sources, roles, words = shape(*3 * CARD)
    sources[::2] = [block(8, "card>a", 1.0, "https://shop.example/x") for _ in range(3)]
    assert only_cards(sources, roles, words)
    home = block(1, "nav>a", 1.0, "/")
    assert not only_cards([home, *sources], ["boilerplate", *roles], [1.0, *words])


@pytest.mark.parametrize("link", ['<a href="#h">{}</a>', '<a href="https://x{}.example/">{}</a>'])
def test_an_article_of_parts_with_linked_headings_stays_one(link):
    parts = "".join(
        f"<h2>{link.format(title, title)}</h2><p>{say} {say}</p>" for title, say in STORIES
    )
    page = read_page(f"<html><body><a href='/'>Home</a><h1>A week</h1>{parts}</body></html>")
    assert page.kind != "index"
    assert page.article


def test_links_of_different_templates_are_no_cards():
    sources, roles, words = shape(*3 * CARD)
    sources[::2] = [block(8, path, 1.0) for path in ("a", "b", "c")]
    assert not only_cards(sources, roles, words)


def test_text_without_html_has_no_cards():
    sources = [Source("word " * 20, "word " * 20)] * 6
    assert not only_cards(sources, ["article"] * 6, [20.0] * 6)
