"""What a page is as a whole, and the finer kinds of its blocks."""

from __future__ import annotations

import pytest

from classifier.page.blocks import Source
from classifier.page.html import Element
from classifier.page.kinds import kinds
from classifier.page.metadata import Metadata
from classifier.page.shape import judge

BRIDGE = (
    "The council voted to rebuild the harbour bridge, and engineers warned that the bridge's "
    "bearing is worn; ships, fishermen and drivers will share the ferry until the bridge opens. "
)
GARDEN = (
    "Growers plant tomatoes, basil and courgettes once frost is over, water the seedlings at "
    "dawn, and mulch with straw so that snails and drought do little harm to young vegetables. "
)
TEASER = "Ten beaches along the northern coast that few visitors ever get to see… Read More"


def judged(parts, metadata=None):
    texts = [text for _, text in parts]
    roles = [role for role, _ in parts]
    words = [float(len(text.split())) for text in texts]
    kind, starts = judge([Source(t, t) for t in texts], roles, words, metadata)
    return kind, starts, roles


def test_one_article_with_an_inset_is_one():
    parts = [("article", BRIDGE * 3), ("boilerplate", "Sign up"), ("article", BRIDGE * 3)]
    assert judged(parts)[:2] == ("article", [0])


def test_two_articles_come_back_as_two():
    parts = [("boilerplate", "Home"), ("article", BRIDGE * 3), ("teaser", TEASER),
             ("boilerplate", "Share"), ("article", GARDEN * 3)]  # fmt: skip
    assert judged(parts)[:2] == ("several", [1, 4])


def test_scattered_summaries_among_teasers_are_teasers():
    parts = [("teaser", TEASER)] * 4 + [("article", "A short summary of one story.")]
    kind, starts, roles = judged([*parts, ("boilerplate", "More"), ("boilerplate", "Next")] * 2)
    assert (kind, starts) == ("index", [])
    assert "article" not in roles


def test_a_page_of_nothing_is_empty():
    assert judged([("boilerplate", "Home"), ("teaser", TEASER)])[0] == "empty"
    assert judged([])[0] == "empty"


def test_a_stub_ends_at_its_paywall():
    start = [("article", BRIDGE), ("article", BRIDGE)]
    wall = [("boilerplate", "Already a subscriber? Sign in to continue reading.")]
    assert judged([*start, *wall])[0] == "stub"
    assert judged([*start, ("boilerplate", "Share")])[0] == "article"
    assert judged([*start * 5, *wall])[0] == "article"


@pytest.mark.parametrize("stamp", ["14:05", "9.30am", "12 minutes ago", "Updated 16:20 GMT", "7pm"])
def test_times_of_day_make_a_live_blog(stamp):
    entry = [("article", BRIDGE), ("boilerplate", stamp)]
    assert judged([*entry * 6, ("article", BRIDGE)])[0] == "live"
    assert judged([*entry * 2, ("article", BRIDGE)])[0] == "article"


def test_json_ld_makes_a_live_blog():
    assert judged([("article", BRIDGE)], Metadata(type="liveblogposting"))[0] == "live"


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        ("article", "Harbour town votes to rebuild its bridge", "headline"),
        ("article", "By Mara Lindqvist", "byline"),
        ("article", "Photo: the bridge at night", "caption"),
        ("article", "“We could not let it rust any longer.”", "quote"),
        ("article", BRIDGE, "paragraph"),
        ("teaser", TEASER, "related"),
        ("boilerplate", "This website uses cookies.", "cookie"),
        ("boilerplate", "© 2026 Harbour Paper. All rights reserved.", "legal"),
        ("boilerplate", "Subscribe to our newsletter", "newsletter"),
        ("boilerplate", "Leave a comment", "comment"),
        ("boilerplate", "Read More", "more"),
        ("boilerplate", "Ann Writer is a freelance journalist who covers harbours.", "bio"),
        ("boilerplate", "zzz", "other"),
    ],
)
def test_kinds_of_blocks(role, text, expected):
    assert kinds([Source(text, text)], [role], [float(len(text.split()))]) == [expected]


def test_a_short_line_behind_the_first_paragraph_is_a_heading():
    texts = ["Bridge vote", BRIDGE, "What happens next"]
    found = kinds([Source(t, t) for t in texts], ["article"] * 3, [2.0, 30.0, 3.0])
    assert found == ["headline", "paragraph", "heading"]


@pytest.mark.parametrize(
    ("role", "tag", "expected"),
    [
        ("article", "h2", "headline"),
        ("article", "blockquote", "quote"),
        ("article", "figcaption", "caption"),
        ("boilerplate", "figcaption", "caption"),
        ("teaser", "h3", "related"),
    ],
)
def test_an_element_tells_more_than_the_words(role, tag, expected):
    block = Source(BRIDGE, BRIDGE, Element(tag))
    assert kinds([block], [role], [30.0]) == [expected]
