"""The exported arrays answer as scikit-learn's own model does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("sklearn")

from classifier.errors import ModelError
from classifier.page.trees import _LOWEST, MOST_LEAVES, ROWS, Trees, probability, rounded_down
from train.pages.fit import Settings, fit_trees
from train.pages.trees import flatten


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(7)
    rows = rng.normal(size=(1500, 6)).round(1).astype(np.float32)
    labels = rows[:, 0] * rows[:, 1] + rows[:, 2] > 0.3
    return fit_trees([rows], [labels], [rng.random(1500)], Settings(iterations=25)), rows


def test_probabilities_agree_for_any_number_of_rows(fitted):
    model, rows = fitted
    arrays = flatten(model)
    trees = Trees(arrays, rows.shape[1])
    assert len(rows) > 2 * ROWS
    expected = probability(model.decision_function(rows))
    np.testing.assert_allclose(trees.probability(rows), expected, atol=1e-6)
    alone = np.concatenate([trees.probability(row[None]) for row in rows[:20]])
    np.testing.assert_array_equal(alone, trees.probability(rows)[:20])
    assert trees.probability(rows[:0]).shape == (0,)


def test_values_that_are_thresholds_go_the_way_they_went_in_training():
    rng = np.random.default_rng(3)
    rows = (rng.integers(1, 400, size=(4000, 3)) / rng.integers(1, 60, size=(4000, 3))).astype("f4")
    labels = np.log(rows[:, 0]) + rng.normal(size=4000) > 1
    model = fit_trees([rows], [labels], [np.ones(4000)], Settings(iterations=20, smallest=20))
    arrays = flatten(model)
    found = Trees(arrays, 3).probability(rows)
    np.testing.assert_allclose(found, probability(model.decision_function(rows)), atol=1e-6)


def stumps(value, masks=(0xFFFF,), threshold=0.0, leaves=(0,)):
    """Trees of one branch each."""
    n = len(masks)
    return {
        "feature": np.zeros((1, n), np.int16),
        "threshold": np.full((1, n), threshold, np.float32),
        "mask": np.array([masks], np.uint16),
        "value": np.array(value, np.float32),
        "leaves": np.array(leaves, np.int32),
        "start": np.array([0.5]),
    }


def column(*values):
    return np.array(values, np.float32)[:, None]


def test_a_tree_of_one_leaf_says_the_same_of_every_row():
    found = Trees(stumps([2.0]), 1).log_odds(column(-1, 0, 1))
    assert found.tolist() == [2.5] * 3


def test_a_row_goes_right_only_above_the_threshold():
    above = np.nextafter(np.float32(3), np.float32(4))
    trees = Trees(stumps([10.0, 20.0], [0xFFFE], 3.0), 1)
    assert trees.log_odds(column(-9, 3, above, 9)).tolist() == [10.5, 10.5, 20.5, 20.5]


def test_each_tree_has_leaves_of_its_own():
    trees = Trees(stumps([1, 2, 4, 8, 16], [0xFFFE, 0xFFFC], 0.0, [0, 2]), 1)
    assert trees.log_odds(column(-1, 1)).tolist() == [5.5, 18.5]


@pytest.mark.parametrize("rows", [1, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS + 7])
def test_rows_go_in_lots_and_none_is_lost(rows):
    trees = Trees(stumps([10.0, 20.0], [0xFFFE], 0.0), 1)
    values = np.arange(rows) % 3 - 1
    expected = np.where(values > 0, 20.5, 10.5)
    np.testing.assert_array_equal(trees.log_odds(column(*values)), expected)


@pytest.mark.parametrize(("leaves", "fits"), [(MOST_LEAVES, True), (MOST_LEAVES + 1, False)])
def test_a_tree_has_as_many_leaves_as_there_are_bits(leaves, fits):
    arrays = stumps(np.arange(leaves), [1 << (MOST_LEAVES - 1)])
    if fits:
        assert Trees(arrays, 1).log_odds(column(1)).tolist() == [leaves - 0.5]
    else:
        with pytest.raises(ModelError, match="do not fit"):
            Trees(arrays, 1)


def test_the_lowest_bit_of_every_number():
    lowest = [(n & -n).bit_length() - 1 for n in range(1, 1 << MOST_LEAVES)]
    assert _LOWEST[1:].tolist() == lowest


@given(st.lists(st.floats(-1e30, 1e30), min_size=1))
def test_thresholds_are_rounded_down_to_what_rows_are_kept_in(values):
    exact = np.array(values)
    single = rounded_down(exact)
    assert single.dtype == np.float32
    assert (single <= exact).all()
    assert (np.nextafter(single, np.float32(np.inf)) > exact).all()


@pytest.mark.parametrize(("odds", "chance"), [(-99, -30), (-3, -3), (0, 0), (3, 3), (99, 30)])
def test_a_probability_is_the_logistic_of_the_clipped_odds(odds, chance):
    found = Trees(stumps([odds - 0.5]), 1).probability(column(0))
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-float(chance))), rtol=5e-15)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("mask", lambda a: a * 0),
        ("threshold", lambda a: a[:, 1:]),
        ("leaves", lambda a: a + 1000),
        ("feature", lambda a: a * 0 + 6),
        ("feature", lambda a: a + 6),
        ("feature", lambda a: a - 9),
        ("feature", lambda a: a[:0]),
        ("mask", lambda a: a[1:]),
        ("leaves", lambda a: a + 1),
        ("leaves", lambda a: a[::-1]),
        ("value", lambda a: a[:-1]),
        ("start", lambda a: a[:0]),
        ("leaves", lambda a: a[:0]),
    ],
)
def test_arrays_that_do_not_fit_are_refused(fitted, name, change):
    model, rows = fitted
    arrays = flatten(model)
    with pytest.raises(ModelError, match="do not fit"):
        Trees({**arrays, name: change(arrays[name])}, rows.shape[1])


@pytest.mark.parametrize("leaves", [(0, 0), (0, 2)])
def test_a_tree_has_a_leaf_at_least(leaves):
    with pytest.raises(ModelError, match="do not fit"):
        Trees(stumps([1.0, 2.0], [0xFFFF, 0xFFFF], leaves=leaves), 1)
