"""The headline of a page of text, among what else stands above its article."""

from __future__ import annotations

import pytest

import classifier
from classifier.page.blocks import Source
from classifier.page.headline import find_headline

ARTICLE = """\
The ferry to Brennick will stop in May, the island council decided on Monday night after a long
debate in which fishermen and hoteliers had asked for another summer.

A bus over the new bridge takes its place; it needs forty minutes to the harbour, and the last
one leaves at nine, which the council called a start and the fishermen a joke.

Whoever holds a season ticket gets a third of its price back until the end of June, the
shipping company said, and eleven sailors are to find work on the freighters of the line.
"""
ARTICLE = [paragraph.replace("\n", " ") for paragraph in ARTICLE.strip().split("\n\n")]
HEADLINE = "Brennick ferry to stop in May"


def kinds_of(n):
    return ["other"] * n + ["paragraph"] * len(ARTICLE)


@pytest.mark.parametrize(
    "head",
    [
        [HEADLINE],
        ["Home", "Sport", "Weather", HEADLINE],
        ["Home / Islands", HEADLINE, "By Ann Lee", "2 May 2026, 10:15", "3 min read"],
        [
            HEADLINE,
            "The council decided on Monday, fishermen and hoteliers had asked for a summer.",
        ],
        ["Ferry season tickets: council and shipping company, May 2026", HEADLINE],
        ["Photo: the council of Brennick in May/AP", HEADLINE],
        ["By the Council of Brennick", HEADLINE],
        ["https://paper.example/islands/brennick-ferry-to-stop-in-may", HEADLINE],
        [HEADLINE, *["Share"] * 24],
    ],
)
def test_a_headline_is_told_from_what_else_stands_above_the_article(head):
    lines = [*head, *ARTICLE]
    found = find_headline([Source(line, line) for line in lines], kinds_of(len(head)))
    assert lines[found] == HEADLINE


@pytest.mark.parametrize(
    "head",
    [
        [],
        ["Home", "Sport", "Weather", "Islands", "Culture"],
        ["Cup final goes to extra time", "Rain in the south", "Share", "Print"],
        ["Ferry Council", "Share", "Print", "Save"],  # two words name a section
        [HEADLINE, *["Share"] * 25],  # too far away
    ],
)
def test_what_shares_nothing_with_the_article_is_no_headline(head):
    lines = [*head, *ARTICLE]
    assert find_headline([Source(line, line) for line in lines], kinds_of(len(head))) is None


# The article's words: ferry brennick will stop may island council decided monday night long ...
@pytest.mark.parametrize(
    ("line", "is_headline"),
    [
        ("Ferry council flowers weather budget shops", True),  # 2 of 6
        ("Ferry council flowers weather budget shops theatre", False),  # 2 of 7
        ("Ferry flowers weather", False),  # 1 of 3
        (
            "Ferry council island flowers weather budget shops theatre museum garden",
            True,
        ),  # 3 of 10
        ("Ferry council", False),
        ("Ferry council x", True),
        (" ".join(["Ferry", "council", *"abcdefghijklmnopqrstuvw"]), True),  # 25 words
        (" ".join(["Ferry", "council", *"abcdefghijklmnopqrstuvwx"]), False),
    ],
)
def test_how_much_a_headline_shares_and_how_long_it_is(line, is_headline):
    lines = ["Home", "Menu", "Search", line, *ARTICLE]
    found = find_headline([Source(text, text) for text in lines], kinds_of(4))
    assert found == (3 if is_headline else None)


def test_of_two_that_share_as_much_the_nearer_is_the_headline():
    lines = ["Brennick ferry season", "Brennick council season", *ARTICLE]
    assert find_headline([Source(line, line) for line in lines], kinds_of(2)) == 1
    lines[1] = "Share this story"
    assert find_headline([Source(line, line) for line in lines], kinds_of(2)) == 0


@pytest.mark.parametrize(("words", "kind", "place"), [
    (15, "paragraph", 0), (14, "paragraph", 1), (15, "quote", 0), (15, "related", 1),
])  # fmt: skip
def test_the_article_begins_with_its_first_paragraph(words, kind, place):
    first = " ".join(["Ferry", "council", *["and"] * (words - 2)])
    lines = ["Ferry council season", first, "Ferry council bridge season", *ARTICLE]
    kinds = ["other", kind, "other", *["paragraph"] * len(ARTICLE)]
    found = find_headline([Source(line, line) for line in lines], kinds)
    assert found == (2 if place else 0)


@pytest.mark.parametrize(("above", "found"), [(2, 2), (3, None)])
def test_near_the_start_of_a_page_a_short_line_of_the_article_is_its_headline(above, found):
    lines = [*["Menu"] * above, "All at sea", *ARTICLE]
    kinds = [*["other"] * above, "headline", *["paragraph"] * len(ARTICLE)]
    assert find_headline([Source(line, line) for line in lines], kinds) == found


def test_the_first_level_of_markdown_is_the_headline_wherever_it_stands():
    lines = ["# A long way", *["Menu"] * 40, *ARTICLE]
    sources = [Source(line, line.removeprefix("# ")) for line in lines]
    assert find_headline(sources, kinds_of(41)) == 0


def test_a_headline_is_no_teaser_of_its_own_page():
    teasers = [
        "Cup final goes to extra time as keeper saves three ... Read More",
        "Ten recipes for a rainy week in spring ... Read More",
        "Minister resigns over the budget vote ... Read More",
    ]
    above = ["Home News Sport Weather Contact", HEADLINE, "By Ann Lee"]
    page = classifier.read_page("\n".join([*above, *ARTICLE, *teasers]))
    assert page.title == HEADLINE
    (block,) = [block for block in page.blocks if block.text == HEADLINE]
    assert block.role != "teaser"
    assert block.kind == "headline"
    assert [block.text for block in page.teasers][-3:] == teasers
