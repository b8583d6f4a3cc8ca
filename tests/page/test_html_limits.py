"""HTML that no parser takes, and what is done before one is asked."""

from __future__ import annotations

import pytest

pytest.importorskip("lxml")

from classifier.page.html import (
    LONG_TAG,
    _few_attributes,
    _without_tree,
    _without_unseen,
    html_blocks,
    parse,
)


def texts(source: str) -> list[str]:
    return [block.text for block in html_blocks(source)[0]]


def test_comments_instructions_and_odd_letters_are_no_trouble():
    assert texts("<p>a<!-- no -->b<?php no ?>c\ud800 é中</p>") == ["abc? é中"]
    assert html_blocks("")[0] == html_blocks("<!-- only -->")[0] == []


def long_tag(attributes: int, letters: int) -> str:
    """A tag of so many letters between its brackets, with so many attributes."""
    tag = "div " + "a=1 " * (attributes - 1) + "class="
    return f"<{tag.ljust(letters, 'x')}>"


@pytest.mark.parametrize(
    ("attributes", "letters", "kept"),
    [(1000, 20_001, True), (1001, 20_001, False), (1001, 20_000, True), (1, 50_000, True)],
)
def test_a_long_tag_with_a_thousand_attributes_loses_them(attributes, letters, kept):
    tag = long_tag(attributes, letters)
    assert len(tag) == letters + 2
    div = parse(f"<body>{tag}<p>text</p></body>").find(".//div")
    assert bool(div.get("class")) == kept
    assert div.findtext("p") == "text"


def test_a_tag_that_loses_its_attributes_keeps_its_name():
    tag = "<section " + "a=1 " * 6000 + ">"
    assert LONG_TAG.sub(_few_attributes, f"a{tag}b") == "a<section>b"


@pytest.mark.parametrize("depth", [2_010, 3_000])  # too deep for us, and for the parser as well
def test_what_nests_too_deep_is_read_line_by_line_without_metadata(depth):
    head = "<title>Harbour to be dredged</title>"
    deep = "<div>" * depth
    blocks, metadata = html_blocks(f"<html>{head}{deep}<p>one</p>two &amp; three")
    assert [block.text for block in blocks] == ["Harbour to be dredged", "one", "two & three"]
    assert metadata.title == ""


def test_without_a_tree_tags_are_line_breaks_and_blocks_know_their_length():
    found = _without_tree("<p>one \t two</p>\n\n<b>three</b><p>  </p>a < b")
    assert [block.text for block in found] == ["one two", "three", "a < b"]
    assert [(block.html.tag, block.html.chars) for block in found] == [
        ("div", 7), ("div", 5), ("div", 5),
    ]  # fmt: skip
    assert [b.text for b in _without_tree(f"a<{'x' * 5000}>b<{'x' * 5001}>")] == [
        "a", f"b<{'x' * 5001}>",
    ]  # fmt: skip


def test_a_page_has_so_many_blocks_at_most_with_a_tree_or_without(monkeypatch):
    monkeypatch.setattr("classifier.page.blocks.MOST_BLOCKS", 2)
    for read in (texts, lambda source: [block.text for block in _without_tree(source)]):
        assert len(read("<p>a</p>" * 2)) == 2
        assert len(read("<p>a</p>" * 9)) == 3


def test_a_text_of_many_megabytes_is_read_whole():
    (text,) = texts(f"<p>{'word ' * 2_500_000}</p>")
    assert len(text) == 5 * 2_500_000 - 1


def test_what_is_not_seen_goes_to_its_end_and_stays_without_one():
    said = _without_unseen(
        "a<script>no<!-- no</script>b<!-- no <style> -->c<SVG>no</svg >d<style>e"
    )
    assert said == "a\nb\nc\nd<style>e"
    # One that is never closed hides no other kind, and no later one of its own is looked for.
    assert _without_unseen("a<svg>b<script>no</script>c<svg>d") == "a<svg>b\nc<svg>d"
    assert _without_unseen("a<noscript>no</noscript><template>no</template>b") == "a\n\nb"
    assert _without_unseen("<scripture>a</scripture>") == "<scripture>a</scripture>"
