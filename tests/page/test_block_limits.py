"""Both sides of each length at which a line is cut, or blocks are joined."""

from __future__ import annotations

import pytest

from classifier.page import blocks
from classifier.page.blocks import Source, at_most, pieces, text_blocks
from classifier.page.wrapped import unwrap, wrap_width

SENTENCE = "The harbour was closed on Monday and will open again in May. "


def prose(size: int) -> str:
    """Sentences of so many characters together, the last of them longer than the others."""
    text = SENTENCE * (size // len(SENTENCE) - 1)
    return text + "A" + "n" * (size - len(text) - 2) + "."


def texts(source: str) -> list[str]:
    return [block.text for block in text_blocks(source)]


WRITTEN = ["two words", " two words", "two words ", "two  words", "two\twords", "two\u00a0words",
           "\u3000two words\u2003"]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_white_space_is_one_blank_between_words(written):
    assert texts(f"First line\n{written}\nLast line") == ["First line", "two words", "Last line"]


def test_a_line_is_cut_from_2501_characters_on():
    assert len(texts(f"{prose(2_500)}\n{prose(2_500)}")) == 2
    assert len(texts(f"{prose(2_501)}\n{prose(2_500)}")) > 2


def test_a_line_with_the_marks_of_a_tail_is_cut_from_1001_characters_on():
    mark = " Read more"
    assert len(texts(prose(1_000 - len(mark)) + mark)) == 1
    assert len(texts(prose(1_001 - len(mark)) + mark)) > 1


def test_such_a_line_is_cut_where_it_is_most_of_the_page():
    line = prose(1_990) + " Read more"
    assert len(texts(f"{line}\n{'x' * 1_999}")) == 2
    assert len(texts(f"{line}\n{'x' * 1_997}")) > 2


@pytest.mark.parametrize(("size", "expected"), [(279, 1), (280, 2)])
def test_a_piece_has_280_characters_at_least(size, expected):
    first = "A" + "n" * (size - 3) + ". "
    assert len(list(pieces(f"{first}And more."))) == expected


def test_pieces_are_measured_from_where_each_begins():
    sentence = "A" + "n" * 197 + ". "
    assert [len(piece) for piece in pieces(sentence * 4)] == [399, 400]


def test_nothing_comes_behind_a_piece_that_ends_the_line():
    assert list(pieces("The end is cut off… ")) == ["The end is cut off…"]


def test_blocks_past_the_most_are_joined_to_2500_characters(monkeypatch):
    monkeypatch.setattr(blocks, "MOST_BLOCKS", 2)
    sizes = [10, 10, 1_250, 1_250, 1_249, 1_249, 2, 7]
    found = at_most(Source("x" * size, "x" * size) for size in sizes)
    assert [len(block.text) for block in found] == [10, 10, 2_501, 2_502, 7]


@pytest.mark.parametrize(("pairs", "expected"), [(3, 0), (4, 40)])
def test_a_width_is_told_by_four_pairs_of_lines(pairs, expected):
    assert wrap_width(["x" * 40] * (pairs + 1)) == expected


def test_four_fifths_of_lines_that_are_full_are_too_few():
    full, short = "x" * 40, "Y" * 9
    lines = [full, full, full, full, full]
    assert wrap_width([*lines, "", short, "Next"]) == 0
    assert wrap_width([*lines, full, "", short, "Next"]) == 40


@pytest.mark.parametrize(("width", "expected"), [(35, 2), (34, 1)])
def test_a_line_goes_on_where_the_next_word_had_no_room(width, expected):
    assert len(list(unwrap(["x" * 30, "yyyy zz"], width))) == expected
