"""What a block is beside its role."""

from __future__ import annotations

import pytest

from classifier.page.block_kinds import block_kinds
from classifier.page.blocks import Source
from classifier.page.elements import Element

BRIDGE = (
    "The council voted to rebuild the harbour bridge, and engineers warned that the bridge's "
    "bearing is worn; ships, fishermen and drivers will share the ferry until the bridge opens. "
)
TEASER = "Ten beaches along the northern coast that few visitors ever get to see… Read More"


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
    assert block_kinds([Source(text, text)], [role], [float(len(text.split()))]) == [expected]


def test_a_short_line_behind_the_first_paragraph_is_a_heading():
    texts = ["Bridge vote", BRIDGE, "What happens next"]
    found = block_kinds([Source(t, t) for t in texts], ["article"] * 3, [2.0, 30.0, 3.0])
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
    assert block_kinds([block], [role], [30.0]) == [expected]


def kind_of(text, role="article", *, behind_text=False):
    texts = ["word " * 15 + "end.", text] if behind_text else [text]
    roles = ["article", role][-len(texts) :]
    words = [float(len(t.split())) for t in texts]
    return block_kinds([Source(t, t) for t in texts], roles, words)[-1]


@pytest.mark.parametrize(
    ("longest", "text", "kind", "else_"),
    [
        (12, "By Mara Lindqvist", "byline", "headline"),
        (12, "By Mara  Lindqvist", "byline", "headline"),
        (60, "Photo: the bridge", "caption", "paragraph"),
        (25, "The bridge", "headline", "paragraph"),
    ],
)
def test_what_is_short_has_a_kind_of_its_own(longest, text, kind, else_):
    more = longest - len(text.split())
    assert kind_of(text + " word" * more) == kind
    assert kind_of(text + " word" * (more + 1)) == else_


@pytest.mark.parametrize(
    ("end", "kind"),
    [*((end, "paragraph") for end in ".!?…:,;"), ("", "headline"), ('."', "paragraph"),
     ("”", "headline"), (")", "headline")],
)  # fmt: skip
def test_a_line_that_ends_as_a_sentence_is_no_headline(end, kind):
    assert kind_of("The council votes" + end) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“It is late.”", "quote"), ("“It is late,” she said.", "paragraph"),
        ("It was “late.”", "paragraph"), ("«It is late.»", "quote"),
    ],
)  # fmt: skip
def test_a_quote_is_quoted_from_beginning_to_end(text, kind):
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("The old bridge at night. Getty Images", True),
        ("The old bridge at night. AP Photo", True),
        ("The old bridge at night. EPA/Reuters", True),
        ("The old bridge at night. iStock", True),
        ("The old bridge at night. Unsplash", True),
        ("The old bridge at night. Shutterstock…", True),
        ("The old bridge… at night. Getty Images.", True),
        ("The old bridge at night (Photo: Ann Writer).", True),
        ("The old bridge at night (photo by Ann Writer)", True),
        ("The old bridge at night (rebuilt in 1911).", False),
        ("Getty Images were there, and the town too.", False),
        ("Livestock on the old bridge at night.", False),
        ("The old bridge at night. Shutterstock...", True),
        ("The old bridge at night. Shutterstock....", False),
    ],
)
def test_a_credit_makes_a_caption(text, credit):
    assert (kind_of(text) == "caption") == credit


def test_headings_come_behind_fifteen_words_of_text():
    def found(count, role="article"):
        text = "The council voted."
        sources = [Source(t, t) for t in (text, "What happens next")]
        return block_kinds(sources, [role, "article"], [count, 3.0])[-1]

    assert found(15.0) == "heading"
    assert found(14.0) == "headline"
    assert found(15.0, "boilerplate") == "headline"
    assert found(15.0, "teaser") == "headline"


def test_a_heading_element_is_a_heading_behind_text():
    sources = [Source(t, t, Element(tag)) for t, tag in ((BRIDGE, "p"), (BRIDGE, "h2"))]
    assert block_kinds(sources, ["article"] * 2, [30.0, 30.0]) == ["paragraph", "heading"]


@pytest.mark.parametrize("tag", ["li", "td", "th", "dd", "dt"])
@pytest.mark.parametrize("before", [(), (BRIDGE,)])
def test_an_item_is_no_heading_however_short(tag, before):
    sources = [
        *(Source(t, t, Element("p")) for t in before),
        Source("3 eggs", "3 eggs", Element(tag)),
    ]
    found = block_kinds(sources, ["article"] * len(sources), [30.0] * len(before) + [2.0])
    assert found[-1] == "paragraph"
    photo = "Photo: the bridge"
    assert block_kinds([Source(photo, photo, Element(tag))], ["article"], [3.0]) == ["caption"]


@pytest.mark.parametrize(
    ("tags", "kinds"),
    [
        (["h1", "h2", "p", "h2"], ["headline", "heading", "paragraph", "heading"]),
        (["h2", "h1", "p", "h1"], ["heading", "headline", "paragraph", "heading"]),
        (["h2", "p", "h1"], ["heading", "paragraph", "headline"]),
        (["h2", "h3", "p", "h2"], ["headline", "headline", "paragraph", "heading"]),
        (["h1", "div", "p"], ["headline", "heading", "paragraph"]),
    ],
)
def test_where_there_is_an_h1_it_is_the_headline(tags, kinds):
    texts = [f"{BRIDGE}." if tag == "p" else "Harbour vote" for tag in tags]
    sources = [Source(t, t, Element(tag)) for t, tag in zip(texts, tags, strict=True)]
    words = [30.0 if tag == "p" else 2.0 for tag in tags]
    assert block_kinds(sources, ["article"] * len(tags), words) == kinds
    assert block_kinds([sources[0]], ["article"], [2.0]) == ["headline"]
    other = block_kinds(
        [Source("Our Paper", "Our Paper", Element("h1")), Source("Vote", "Vote", Element("h2"))],
        ["boilerplate", "article"],
        [2.0, 1.0],
    )
    assert other[1] == "headline"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        # A phrase counts twice as much as a word; of as many the first kind on the list wins.
        ("Cookie comment", "cookie"),
        ("Comment cookie", "cookie"),
        ("Comment comment cookie", "comment"),
        ("Privacy policy cookie", "legal"),
        # One word in twelve has to tell.
        ("cookie" + " zzz" * 11, "cookie"),
        ("cookie" + " zzz" * 12, "other"),
        ("cookie cookie" + " zzz" * 23, "cookie"),
        ("cookie cookie" + " zzz" * 24, "other"),
        # Six hundred letters are looked at.
        ("z" * 593 + " cookie", "cookie"),
        ("z" * 594 + " cookie", "other"),
        ("COOKİE", "other"),
        ("© É", "legal"),
        ("", "other"),
    ],
)
def test_boilerplate_is_named_by_its_words(text, kind):
    assert kind_of(text, "boilerplate") == kind
