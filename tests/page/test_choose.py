"""The article as the set of blocks with the best expected F1."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.page.choose import PAGE_DOUBT, choose


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
