"""Text to blocks: nothing lost, in order, whatever the line ends."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.page.blocks import (
    GLUED_LINE,
    LONG_LINE,
    MOST_BLOCKS,
    is_html,
    text_blocks,
)
from classifier.page.marks import without_markdown
from classifier.page.wrapped import wrap_width

SENTENCE = "The council met on Tuesday and agreed to repair the old bridge before winter. "


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(st.text())
def test_nothing_is_lost_and_order_is_kept(source):
    blocks = text_blocks(source)
    assert squeezed("".join(block.text for block in blocks)) == squeezed(
        source.removeprefix("\ufeff")
    )
    assert all(block.text.strip() for block in blocks)


@given(st.lists(st.text(alphabet="ab .,#*[]()!\ud800\x00é中", max_size=90), max_size=12))
def test_line_ends_make_no_difference(lines):
    unix = [block.text for block in text_blocks("\n".join(lines))]
    assert [block.text for block in text_blocks("\r\n".join(lines))] == unix
    assert [block.text for block in text_blocks("\r".join(lines))] == unix


def test_a_byte_order_mark_before_the_text_is_none_of_it():
    for blocks in (text_blocks(f"\ufeff{SENTENCE}\n"), text_blocks(f"\ufeff\n{SENTENCE}")):
        assert [block.text for block in blocks] == [SENTENCE.strip()]
    assert text_blocks("\ufeff") == []
    assert [block.text for block in text_blocks("a\ufeffb\n\ufeffc")] == ["a\ufeffb", "\ufeffc"]


def test_each_line_is_a_block():
    source = "A headline\n\nFirst paragraph of the story.\n   \nSecond one.\n"
    found = [block.text for block in text_blocks(source)]
    assert found == ["A headline", "First paragraph of the story.", "Second one."]


def wrap(text: str, width: int) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


@pytest.mark.parametrize("width", [50, 72, 83, 100])
def test_hard_wrapped_paragraphs_are_joined(width):
    paragraphs = [(SENTENCE * n).strip() for n in (4, 6, 3)]
    source = "\n\n".join(wrap(p, width) for p in paragraphs)
    assert wrap_width(source.splitlines()) > 0
    assert [block.text for block in text_blocks(source)] == paragraphs


def test_paragraphs_on_lines_of_their_own_stay_apart():
    paragraphs = [
        "Short headline of the day",
        SENTENCE.strip(),
        (SENTENCE * 2).strip(),
        "Read More",
        (SENTENCE * 3).strip(),
        "Another line here",
    ]
    assert [block.text for block in text_blocks("\n".join(paragraphs))] == paragraphs


def test_one_line_without_breaks_is_cut_at_sentences_and_cut_offs():
    teaser = "In the capital there are some of the oldest markets with a mix of trade,… Read More "
    source = SENTENCE * 40 + teaser + teaser + "This website uses cookies."
    assert len(source) > LONG_LINE
    found = [block.text for block in text_blocks(source)]
    assert len(found) > 8
    assert found[-1] == "This website uses cookies."
    assert found[-2] == teaser.strip()
    assert squeezed("".join(found)) == squeezed(source)


def test_a_short_page_glued_into_one_line_is_cut_and_a_long_paragraph_is_not():
    teaser = "In the capital there are some of the oldest markets with a mix of trade,… Read More "
    article = SENTENCE * 20
    assert GLUED_LINE < len(article) < LONG_LINE
    assert len(text_blocks(article)) == 1
    assert [block.text for block in text_blocks(article + teaser + "More")][-1] == "More"
    assert len(text_blocks("A headline\n" + article + teaser)) > 3
    # Among other lines a paragraph may quote what it likes.
    assert len(text_blocks(f"{article}…\n{article}\n{article}")) == 3


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<!DOCTYPE html><p>a", True),
        ("\ufeff\n<!-- x --><html><body>a</body></html>", True),
        ('<div class="a">story</div>', True),
        ("text <b>bold</b> text", False),
        ("The <p> element makes a paragraph, and </p> ends it.", False),
        ("a < b and b > c", False),
        ("", False),
        ("x <p>a</p> <p>b</p> <p>c</p> <p>d</p> <p>e</p>", True),
        ("x <div><p>a</p> long text <p>b</p> <p>c</p> <p>d</p> <p>e</p> long text</div>", True),
        (
            "How a page is built.\n" * 20 + "<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>\n"
            "<p>d</p>\n<p>e</p>\n" + "That is all there is to it.\n" * 20,
            False,
        ),
    ],
)
def test_html_is_told_from_text(source, expected):
    assert is_html(source) is expected


@pytest.mark.parametrize(
    "source",
    [
        "<b>Ferry to close</b><br>By Ann Writer<br><br>The harbour.",
        "<strong>HARBOUR</strong> &mdash; The ferry closes.",
        "<EM class=lead>The ferry</EM> closes.",
        '<figure><img src="a.jpg"><figcaption>The pier</figcaption></figure><p>The ferry',
        '<img src="a.jpg"/><br/>The ferry<br/>closes',
        "<center><font size=4>The ferry</font></center><br>closes",
        "<blockquote><p>No risk.</p></blockquote>\n<p>The ferry</p>",
        "<picture><img src=a></picture><p>The ferry</p>",
        '<iframe src="x"></iframe><p>The ferry</p>',
        "<br>The ferry<br>closes",
        "<dl><dt>When</dt><dd>In March</dd></dl>",
        '<form action="/"><input name=q></form><div>The ferry</div>',
        "<button>Menu</button><p>The ferry</p>",
        "<b>Ferry to close</b>",
        "<b>Ferry to close</b>\n",
        "<b>Ferry</b>\n<br>It closes.\n<br>\nA bus",
        "<!-- wp:paragraph -->\n<em>By Ann</em>\n<p>The ferry</p>\n\n<p>closes</p>",
    ],
)
def test_a_part_of_a_page_is_html_whatever_it_begins_with(source):
    assert is_html(source)


@pytest.mark.parametrize(
    "source",
    [
        "<3 this song", "<b", "<b and c> d", "<name> closes the ferry", "<https://a.example/b>",
        "<time> and <address> are to be filled in", "<input> is needed", "<ann@paper.example>",
        "<bold>The ferry</bold>", "<?xml version='1.0'?><rss><channel>a</channel></rss>",
        "<?xml version='1.0'?><feed><entry>a</entry></feed>", "<svg/>",
        '<img src="logo.png">\n\n# The ferry\n\nThe ferry closes.\n\nA bus will run.',
        "<strong>Ferry</strong>\r\n\r\nThe ferry closes.\r\n\r\nA bus will run.",
        "<b>Ferry to close</b>\nThe ferry closes.\nA bus will run.\nRead more",
        "<em>By Ann</em>\nThe ferry closes.", "<kbd>Ctrl</kbd> opens\n \nthe menu\nof it",
    ],
)  # fmt: skip
def test_a_text_that_begins_like_a_tag_is_text(source):
    assert not is_html(source)


def test_a_page_has_no_more_blocks_than_a_machine_can_take():
    source = "".join(f"{i}\n" for i in range(3 * MOST_BLOCKS))
    blocks = text_blocks(source)
    assert [block.text for block in blocks[:MOST_BLOCKS]] == source.split()[:MOST_BLOCKS]
    assert len(blocks) < MOST_BLOCKS + len(source) / LONG_LINE
    assert " ".join(block.text for block in blocks).split() == source.split()
    assert " ".join(block.plain for block in blocks).split() == source.split()


def test_time_is_linear_in_the_worst_shapes():
    tags = ("<!--", "<!---->", "<b>", "<b> ", "<b \n", "<br>\n\n", "<img ")
    for shape in ("a", "a ", "a.\n", "[", "](", "# ", "…", "\n", "(", "> ", *tags):
        took = []
        for size in (100_000, 400_000):
            start = time.process_time()
            text_blocks(shape * (size // len(shape)))
            is_html(shape * (size // len(shape)))
            took.append(time.process_time() - start)
        assert took[1] < 12 * took[0] + 0.5, shape


def test_a_million_marks_are_not_remembered():
    source = "> # - 1. " * 100_000
    tracemalloc.start()
    try:
        assert without_markdown(source + "end") == "end"
        assert tracemalloc.get_traced_memory()[1] < 4 * len(source)
    finally:
        tracemalloc.stop()
