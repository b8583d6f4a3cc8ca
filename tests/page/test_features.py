"""Features: finite for any page, one row a block, told apart only by what the page holds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.page.features import page_features
from classifier.page.second import second_pass
from classifier.page.words import (
    LEXICON_SIZE,
    MOST_FORMS,
    MOST_MARKED,
    Overlap,
    distinct,
    numbered,
    page_words,
    pair_slots,
)

LEXICON = np.random.default_rng(0).normal(size=LEXICON_SIZE)
TEXT = st.text(min_size=1, max_size=60).filter(lambda text: text.strip())


@given(st.lists(TEXT, min_size=1, max_size=8))
def test_any_page_has_finite_features_of_the_same_names(texts):
    first = page_features(texts, LEXICON)
    assert first.values.shape == (len(texts), len(first.names))
    assert np.isfinite(first.values).all()
    both, names = second_pass(first, np.linspace(0, 1, len(texts)))
    assert both.shape == (len(texts), len(names))
    assert np.isfinite(both).all()
    assert names[: len(first.names)] == first.names
    assert first.names == page_features(["a"], LEXICON).names


def test_overlap_counts_words_of_other_blocks_only():
    words = page_words(["Bridge council vote", "council vote twice", "garden flowers bridge"])
    overlap = Overlap(words, 3)
    share, _, names = overlap.with_set(np.array([True, True, False]))
    np.testing.assert_allclose(share, [2 / 3, 2 / 3, 1 / 3])
    np.testing.assert_allclose(names, [0, 0, 0])
    np.testing.assert_allclose(overlap.with_block(np.array([2, 0, -1])), [1 / 3, 2 / 3, 0])


def test_what_was_read_before_changes_no_feature():
    page = ["The bridge of 1911 is “closed”, said Mara.", "Read More", "Bridges, bridges!"]
    expected = page_features(page, LEXICON).values
    page_features(["bridges said closed zebra", "more Read"], LEXICON)
    np.testing.assert_array_equal(page_features(page, LEXICON).values, expected)
    words = page_words([f"{i}w" for i in range(MOST_FORMS + 1)])  # and the memory starts anew
    assert words.size > MOST_FORMS
    np.testing.assert_array_equal(page_features(page, LEXICON).values, expected)


def test_pairs_are_of_one_block_and_its_ends():
    alone = [pair_slots(page_words([text])) for text in ("red bridge", "old red")]
    pairs, ends = pair_slots(page_words(["red bridge", "?", "old red"]))
    np.testing.assert_array_equal(pairs, np.concatenate([a[0] for a in alone]))
    np.testing.assert_array_equal(ends, np.concatenate([a[1] for a in alone]))
    assert len(set(pairs.tolist())) == 4
    assert pair_slots(page_words(["?"]))[0].shape == (0,)


@given(names=st.lists(st.integers(0, 9)))
def test_words_are_numbered_as_they_come(names):
    ids, size = numbered(np.array(names, dtype=np.int32), 10)
    order = list(dict.fromkeys(names))
    assert size == len(order)
    assert [order[i] for i in ids] == names


@given(keys=st.lists(st.integers(0, 99)), many=st.booleans())
def test_keys_come_once_and_in_order(keys, many):
    found = distinct(np.array(keys, dtype=np.int64), MOST_MARKED + 1 if many else 100)
    assert found.tolist() == sorted(set(keys))
