"""An article of a text page does not begin with the site's menu."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.page.menu import without_menu

PROSE, SENTENCE, HEADINGS, CONTENTS = 12, 5, 2, 8
LONG = " ".join(["word"] * PROSE)


def kept(page, own=None):
    mask = np.ones(len(page), bool) if own is None else np.array(own, bool)
    words = np.array([float(len(text.split())) for text in page])
    return [t for t, mine in zip(page, without_menu(page, words, mask), strict=True) if mine]


def test_a_menu_above_is_left_out_and_what_is_below_stays():
    page = ["Home", "News", "Sport", "Bridge closed", LONG, "In short", LONG, "Salt", "Flour"]
    assert kept(page) == page[2:]


@pytest.mark.parametrize(("above", "stay"), [(["Home", "News"], []), (["Title"], ["Title"])])
def test_what_is_not_directly_above_is_left_out_unless_it_is_one_line(above, stay):
    own = [True] * len(above) + [False, True, True]
    assert kept([*above, "12 May", "Bridge closed", LONG], own) == [*stay, "Bridge closed", LONG]


@pytest.mark.parametrize(
    ("count", "stay"),
    [(HEADINGS, HEADINGS), (HEADINGS + 1, HEADINGS + 1), (HEADINGS + 2, HEADINGS),
     (CONTENTS - 1, HEADINGS), (CONTENTS, CONTENTS)],
)  # fmt: skip
def test_lines_directly_above_are_headings_a_menu_or_contents(count, stay):
    lines = [f"Part {i}" for i in range(count)]
    assert kept([*lines, LONG]) == [*lines[count - stay :], LONG]


@pytest.mark.parametrize(
    ("text", "running"),
    [
        (LONG, True),
        (" ".join(["word"] * (PROSE - 1)), False),
        (" ".join(["word"] * SENTENCE) + ".", True),
        (" ".join(["word"] * (SENTENCE - 1)) + ".", False),
        ("He said they would come back “tomorrow.”", True),
        ("What will happen to it now? ", True),
        ("这 是 一 个 句子。", True),
        ("More on this story here", False),
    ],
)
def test_running_text_is_long_or_ends_like_a_sentence(text, running):
    page = ["Home", "News", "Date", text, "Again", "Then", "Last", LONG]
    own = [True, True, False, *[True] * 5]
    assert kept(page, own)[0] == (text if running else "Then")


def test_a_page_without_running_text_is_left_as_it_is():
    page = ["Flour 200 g", "Salt", "Two eggs", "Milk", "Butter"]
    assert kept(page) == page
    assert kept([]) == []


@given(st.lists(st.sampled_from(["Home", "Read next", LONG]), max_size=12),
       st.integers(0, 2**12 - 1))  # fmt: skip
def test_running_text_is_never_left_out_and_nothing_is_added(page, bits):
    own = np.array([bool(bits >> i & 1) for i in range(len(page))], bool)
    words = np.array([float(len(text.split())) for text in page])
    found = without_menu(page, words, own)
    assert (found <= own).all()
    assert all(found[i] for i, text in enumerate(page) if own[i] and text == LONG)
