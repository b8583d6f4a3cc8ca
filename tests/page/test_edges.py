"""An article neither begins with a menu nor ends with the heading of the next list."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.page.edges import without_edges

ABOVE, MENU, BELOW = 2, 5, 3
TEXT = "text"


def kept(page, own=None):
    """The blocks that stay; those called "text" are running text."""
    mask = np.ones(len(page), bool) if own is None else np.array(own, bool)
    running = [i for i, block in enumerate(page) if block == TEXT and mask[i]]
    return [b for b, mine in zip(page, without_edges(mask, running), strict=True) if mine]


def test_menu_above_and_headings_below_are_left_out():
    page = ["Home", "News", "Sport", "Bridge closed", TEXT, "In short", TEXT, "Read next"]
    assert kept(page) == ["Sport", "Bridge closed", TEXT, "In short", TEXT]


def test_what_is_not_directly_above_is_left_out():
    own = [True, False, True, True]
    assert kept(["Home", "12 May", "Bridge closed", TEXT], own) == ["Bridge closed", TEXT]


@pytest.mark.parametrize(
    ("count", "stay"), [(ABOVE, ABOVE), (ABOVE + MENU, ABOVE), (ABOVE + MENU + 1, ABOVE + MENU + 1)]
)
def test_a_long_list_directly_above_is_a_table_of_contents(count, stay):
    lines = [f"Part {i}" for i in range(count)]
    assert kept([*lines, TEXT]) == [*lines[count - stay :], TEXT]
    menu = ["Home", "News"]
    own = [True, True, False, *[True] * (count + 1)]
    assert kept([*menu, "12 May", *lines, TEXT], own) == [*lines[count - stay :], TEXT]


@pytest.mark.parametrize(("count", "stay"), [(BELOW, 0), (BELOW + 1, BELOW + 1)])
def test_a_list_below_stays_and_single_lines_do_not(count, stay):
    lines = [f"Salt {i} g" for i in range(count)]
    assert kept([TEXT, *lines]) == [TEXT, *lines[:stay]]


def test_a_page_without_running_text_is_left_as_it_is():
    page = ["Flour 200 g", "Salt", "Two eggs"]
    assert kept(page) == page


@given(st.lists(st.sampled_from(["Home", "Read next", TEXT]), max_size=12),
       st.integers(0, 2**12 - 1))  # fmt: skip
def test_running_text_is_never_left_out_and_nothing_is_added(page, bits):
    own = np.array([bool(bits >> i & 1) for i in range(len(page))], bool)
    running = [i for i, block in enumerate(page) if block == TEXT and own[i]]
    found = without_edges(own, running)
    assert (found <= own).all()
    assert found[running].all()
