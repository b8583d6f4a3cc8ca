"""Cleaning, and near copies: copies are found wherever they stand, different stories stay apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("rensa", reason="finding near copies needs newsieve[model]")
pytest.importorskip("scipy", reason="finding near copies needs newsieve[train]")

from train.cleaning import clean, near_duplicates, overlaps

STORY = (
    "Ferry runs aground off the northern cape — All ninety passengers were brought ashore by "
    "lifeboats before dawn, the coast guard said, and divers are looking at the hull today."
)
OTHER = "Bakers of the valley measure a record loaf — It is eleven metres long and still warm."


@pytest.mark.parametrize(
    ("dirty", "text"),
    [
        ("Bread &amp;amp; butter", "Bread & butter"),
        ("<div class='x'>Bread</div> and <BR/>butter", "Bread and butter"),
        ("Shares of <GM> rose", "Shares of <GM> rose"),
        ("if a < b and c > d", "if a < b and c > d"),
        ("The council met on… [+4312 chars]", "The council met on"),
        ("The council met on… Read More", "The council met on"),
        ("The council met on... Read more »", "The council met on"),
        ("Net profit up   Blah blah blah.", "Net profit up"),
        ("OPEN DOORSbrA day at the mill", "OPEN DOORS: A day at the mill"),
        ("We read more books", "We read more books"),
        ("Read More", ""),
        (" \u00a0\n", ""),
    ],
)
def test_clean(dirty, text):
    assert clean(dirty) == text


@settings(deadline=None)
@given(st.text())
def test_clean_takes_any_text(text):
    cleaned = clean(text)
    assert cleaned == " ".join(cleaned.split())


def test_long_hostile_text_is_cleaned_in_linear_time():
    for shape in ("<a " * 100_000, "… " * 100_000, "Read More " * 50_000, "&lt;" * 100_000):
        clean(shape + "end")


def test_copies_are_found_in_every_shape():
    title, body = STORY.split(" — ")
    group = near_duplicates(
        [
            OTHER,
            STORY,
            STORY.upper(),  # shouted
            title,  # the headline alone
            " ".join(STORY.split()[:25]),  # cut off
            f"Passengers safe as ferry runs aground — {body}",  # a new headline on the same report
            f"{title} | live",
            "Museum of clocks opens its doors",
        ]
    )
    assert group.tolist() == [0, 1, 1, 1, 1, 1, 1, 7]


def test_shared_boilerplate_below_different_heads_is_no_copy():
    boilerplate = "Sign up for our free morning briefing and never miss what matters to you today."
    group = near_duplicates(
        [
            f"{head} — {boilerplate}"
            for head in ("Harbour bridge shut", "New opera opens", "Eel soup")
        ]
    )
    assert group.tolist() == [0, 1, 2]


def test_short_titles_with_one_word_changed_are_different_stories():
    titles = ["Storm hits coast", "Storm hits inland", "Letters", "Obituaries", ""]
    assert near_duplicates(titles).tolist() == [0, 1, 2, 3, 4]


def test_overlaps_marks_copies_of_held_out_texts_only():
    texts = [OTHER, STORY, OTHER, STORY.partition(" — ")[0]]
    assert overlaps(texts, [STORY]).tolist() == [False, True, False, True]
    assert overlaps(texts, []).tolist() == [False] * 4
    assert overlaps([], [STORY]).tolist() == []


def test_twenty_thousand_copies_of_one_text_stay_linear():
    assert set(near_duplicates([STORY] * 20_000).tolist()) == {0}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=12), st.randoms())
def test_groups_are_a_partition_that_holds_every_exact_copy(texts, random):
    doubled = texts + random.sample(texts, len(texts))
    group = near_duplicates(doubled)
    assert group.dtype == np.int64
    assert (group <= np.arange(len(doubled))).all()
    assert (group[group] == group).all()
    for i, text in enumerate(texts):
        again = doubled.index(text, len(texts))
        assert group[i] == group[again]
