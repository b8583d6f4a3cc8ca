"""What is told of a page of text as a whole: whether it holds an article."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.page.whole import PAGE_FEATURES, page_row, running_text

# The numbers below are those that the embedded trees were fitted with, not looked up on purpose.
PROSE, SENTENCE, ABOVE, READ, TITLE_WORDS, MOST_STEMS = 12, 5, 8, 4, 30, 15
LONG = " ".join(["word"] * PROSE)


def told(texts, own=None, chance=None):
    """The numbers of a page, by name."""
    words = np.array([float(len(text.split())) for text in texts])
    mask = np.ones(len(texts), bool) if own is None else np.array(own, bool)
    some = np.full(len(texts), 0.5) if chance is None else np.array(chance)
    row = page_row(texts, some, words, mask, running_text(texts, words, mask))
    return dict(zip(PAGE_FEATURES, row[0].tolist(), strict=True))


def test_sizes_and_chances():
    chance = np.array([0.95, 0.6, 0.5, 0.2, 0.9, 0.1])
    words = np.array([20.0, 10, 15, 14, 2, 40])
    chosen = np.array([True, True, False, False, True, False])
    row = dict(zip(PAGE_FEATURES, page_row([""] * 6, chance, words, chosen, [])[0], strict=True))
    mass = 19 + 6 + 7.5 + 2.8 + 1.8 + 4  # a block's chance times its words
    expected = {
        "mass": np.log1p(mass),
        "expected_f1": 2 * 26.8 / (32 + mass),
        "best_run": np.log1p(0.45 * 20 + 0.1 * 10),
        "words": np.log1p(101),
        "blocks": np.log1p(6),
        "mass_share": mass / 101,
        "words_likely": np.log1p(32),
        "chosen_sure": 26.8 / 32,
        "highest": 0.95,
        "chosen_words": np.log1p(32),
        "chosen_share": 32 / 101,
        "chosen_blocks": np.log1p(3),
        "highest_five": (0.95 + 0.6 + 0.5 + 0.2 + 0.9) / 5,
        "words_long": np.log1p(75),
        "long_sure": (19 + 7.5 + 4) / 75,
        "words_sure": np.log1p(20),
        "together": 0.0,
        "words_together": 0.0,
        "together_share": 0.0,
        "cut_off": 0.0,
        "headline": 0.0,
        "begins": 0.0,
        "ends": 0.0,
    }
    assert list(row) == list(expected)
    np.testing.assert_allclose(list(row.values()), list(expected.values()), rtol=1e-6)


def test_the_best_run_begins_behind_what_speaks_against_it():
    row = told([LONG, LONG, LONG], chance=[0.1, 0.9, 0.6])
    assert row["best_run"] == pytest.approx(np.log1p(0.4 * PROSE + 0.1 * PROSE))


def test_a_page_of_no_words_has_numbers_too():
    row = page_row([""], np.array([0.5]), np.zeros(1), np.array([True]), [])[0]
    expected = [0, 0, 0, 0, np.log(2), 0, 0, 0, 0.5, 0, 0, np.log(2), 0.5, *[0] * 10]
    np.testing.assert_allclose(row, expected, rtol=1e-6)


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
    words = np.array([float(len(text.split()))])
    assert running_text([text], words, np.array([True])) == [0] * running
    assert running_text([text], words, np.array([False])) == []


def test_sentences_of_an_article_stand_together_and_summaries_do_not():
    article = told([LONG, LONG + " more", LONG, "Heading", LONG])
    assert article["together"] == 3
    assert article["words_together"] == pytest.approx(np.log1p(3 * PROSE + 1))
    assert article["together_share"] == pytest.approx((3 * PROSE + 1) / (4 * PROSE + 2))
    cards = told(["Heading", LONG, "Heading", LONG], own=[False, True, False, True])
    assert cards["together"] == 1
    assert cards["together_share"] == pytest.approx(0.5)


def test_a_longer_run_of_fewer_words_is_told_apart_from_the_most_words():
    short = " ".join(["word"] * SENTENCE) + "."
    row = told([short, short, "Heading", LONG + LONG])
    assert row["together"] == 2
    assert row["words_together"] == pytest.approx(np.log1p(2 * PROSE - 1))


def test_where_the_article_begins_and_ends():
    row = told(["Home", "Heading", LONG, "Heading", LONG, "Heading", "Read next", "More"])
    assert row["begins"] == 2 / 8
    assert row["ends"] == 4 / 8


def test_share_of_running_text_that_is_cut_off():
    row = told([LONG, LONG + "...", LONG + " …", LONG + " [...] ", LONG + ".", "short..."])
    assert row["cut_off"] == pytest.approx(3 / 5)
    assert told([LONG + "..."])["cut_off"] == 1


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Bridge closed by a great flood", 9 / 4),  # three of its four words
        ("The Bridges Closed", 4 / 2),  # the first six letters count
        ("Bridge", 0),  # too few words to announce anything
        ("Garden council votes again", 0),
        ("Bridge closed " + " ".join(chr(97 + i) * 4 for i in range(14)), 0),  # names too much
    ],
)
def test_a_headline_above_the_article_shares_its_words(title, value):
    text = "The bridge over the river was closed to traffic when the flood came in the night."
    row = told([title, text], own=[False, True])
    assert row["headline"] == pytest.approx(value)


def test_where_a_headline_is_looked_for_and_what_of_the_article_is_read():
    text = "The bridge over the river was closed to traffic when the flood came in the night."
    own = [False] * (ABOVE + 1) + [True]
    for place, found in ((0, 0.0), (1, 2.0)):
        page = ["Home"] * (ABOVE + 1) + [text]
        page[place] = "Bridge closed"
        assert told(page, own)["headline"] == found
    for before, found in ((READ - 1, 2.0), (READ, 0.0)):
        page = ["Bridge closed", *[LONG] * before, text]
        assert told(page, [False] + [True] * (before + 1))["headline"] == found
    late = "a " * 493 + "closed"  # the last letter that is read is the thousandth
    for spaces, found in ((3, 2.0), (4, 0.5)):
        page = ["Flood closed", f"flood{' ' * spaces}{late} a"]
        assert told(page, [False, True])["headline"] == found
    long = "bridge closed " + "a " * (TITLE_WORDS - 2)
    assert told([long, text], [False, True])["headline"] == 2.0
    assert told([long + "a", text], [False, True])["headline"] == 0.0
    most = MOST_STEMS - 1
    for count, found in ((most, 1 / (most + 1)), (most + 1, 0.0)):
        title = " ".join(["bridge", *(f"o{chr(97 + i) * 4}" for i in range(count))])
        assert told([title, text], [False, True])["headline"] == pytest.approx(found)


@given(
    texts=st.lists(st.sampled_from(["Home", "Read next", LONG, LONG + "...", "", "a b c d e."]),
                   min_size=1, max_size=12),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_every_page_has_finite_numbers(texts, seed):
    rng = np.random.default_rng(seed)
    row = told(texts, rng.random(len(texts)) < 0.6, rng.random(len(texts)))
    assert np.isfinite(list(row.values())).all()
    assert 0 <= row["together_share"] <= 1
    assert 0 <= row["cut_off"] <= 1
