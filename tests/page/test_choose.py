"""The article as the set of blocks with the best expected F1."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.page.choose import (
    PAGE_DOUBT,
    PAGE_FEATURES,
    article_of_text,
    choose,
    is_crowded,
    page_row,
    surely_chosen,
)
from classifier.page.trees import probability


def test_a_page_that_is_doubtful_all_over_is_kept_whole():
    assert choose(np.full(8, -0.5), np.full(8, 40.0)).all()


def test_the_same_doubt_beside_sure_text_is_left_out():
    odds = np.array([5.0] * 6 + [-2.5] * 2)
    assert choose(odds, np.full(8, 40.0)).tolist() == [True] * 6 + [False] * 2


@given(
    odds=st.lists(st.floats(-40, 40), min_size=1, max_size=30),
    seed=st.integers(0, 99),
)
def test_the_likeliest_blocks_are_chosen_and_at_least_one(odds, seed):
    values = np.array(odds)
    words = np.random.default_rng(seed).integers(0, 90, len(odds)).astype(float)
    chosen = choose(values, words)
    assert chosen.any()
    if not chosen.all():
        assert values[chosen].min() >= values[~chosen].max()
    row = page_row(probability(values), words, chosen)
    assert row.shape == (1, len(PAGE_FEATURES))
    assert np.isfinite(row).all()


@pytest.mark.parametrize(
    ("likeliest", "said", "found"),
    [(0.1, False, True), (0.0, False, False), (-1.4, True, True), (-1.5, True, False)],
)
def test_less_is_asked_where_a_page_says_that_it_is_an_article(likeliest, said, found):
    odds, words = np.array([likeliest, -9.0]), np.full(2, 30.0)
    assert surely_chosen(odds, words, said=said).tolist() == [found, False]


@given(
    odds=st.lists(st.floats(-6, 6), min_size=1, max_size=12, unique=True),
    seed=st.integers(0, 99),
)
def test_no_other_number_of_blocks_has_a_better_expected_f1(odds, seed):
    words = np.random.default_rng(seed).integers(0, 90, len(odds)).astype(float)
    nodes, shares = np.polynomial.hermite_e.hermegauss(5)

    def expected(blocks):
        """F1 of these blocks, over what all the blocks' odds may be moved by."""
        total = 0.0
        for node, share in zip(nodes, shares / shares.sum(), strict=True):
            mass = words / (1 + np.exp(-(np.array(odds) + PAGE_DOUBT * node)))
            kept = words[blocks].sum() + mass.sum()
            total += share * 2 * mass[blocks].sum() / max(kept, 1e-9)
        return total

    order = np.argsort(-np.array(odds))
    best = max(expected(order[: n + 1]) for n in range(len(odds)))
    assert expected(np.flatnonzero(choose(np.array(odds), words))) >= best - 1e-9


@pytest.mark.parametrize(
    ("words", "own", "crowded"),
    [
        ([40, 60], [True, False], False), ([39, 61], [True, False], True),
        ([39, 61], [False, False], True), ([39, 61], [True, True], False),
        ([0, 0], [False, False], False),
    ],
)  # fmt: skip
def test_a_page_is_crowded_where_under_two_fifths_of_its_words_are_chosen(words, own, crowded):
    assert is_crowded(np.array(words, float), np.array(own)) is crowded


@pytest.mark.parametrize(
    ("holds", "other", "other_holds", "article", "by_other"),
    [
        (0.9, [True, True], 0.9, [True, False], False),
        (0.9, [True, True], 0.05, [False, False], False),  # surely none
        (0.1, [True, True], 0.9, [True, True], True),
        (0.1, [True, True], 0.2, [False, False], True),
        (0.9, [False, True], 0.9, [False, True], True),  # crowded
    ],
)  # fmt: skip
def test_which_of_two_readings_decides(holds, other, other_holds, article, by_other):
    words, own = np.array([80.0, 20.0]), np.array([True, False])
    found, told = article_of_text(words, own, holds, np.array(other), other_holds)
    assert (found.tolist(), told) == (article, by_other)


def test_what_tells_of_a_page_as_a_whole():
    chance = np.array([0.95, 0.6, 0.5, 0.2, 0.9, 0.1])
    words = np.array([20.0, 10, 15, 14, 2, 40])
    chosen = np.array([True, True, False, False, True, False])
    row = dict(zip(PAGE_FEATURES, page_row(chance, words, chosen)[0], strict=True))
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
    }
    assert list(row) == list(expected)
    np.testing.assert_allclose(list(row.values()), list(expected.values()), rtol=1e-6)


@pytest.mark.parametrize(
    ("chance", "best"),
    [
        ([0.9, 0.9, 0.1], 8), ([0.1, 0.9, 0.9], 8), ([0.1, 0.9, 0.1], 4), ([0.9, 0.1, 0.9], 4),
        ([0.9, 0.4, 0.9], 7), ([0.1, 0.1, 0.1], 0),
    ],
)  # fmt: skip
def test_the_best_run_of_blocks_may_begin_and_end_anywhere(chance, best):
    row = page_row(np.array(chance), np.full(3, 10.0), np.zeros(3, bool))[0]
    assert row[PAGE_FEATURES.index("best_run")] == pytest.approx(np.log1p(best), rel=1e-6)


def test_a_page_of_no_words_has_numbers_too():
    row = page_row(np.array([0.5]), np.zeros(1), np.array([True]))[0]
    np.testing.assert_allclose(
        row, [0, 0, 0, 0, np.log(2), 0, 0, 0, 0.5, 0, 0, np.log(2), 0.5, 0, 0, 0], rtol=1e-6
    )
