"""The exported arrays answer as scikit-learn's own model does."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")

from classifier.errors import ModelError
from classifier.page.trees import ROWS, Trees, probability
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


def leaf(value):
    """One tree that is one leaf."""
    one = {"feature": [0], "threshold": [0.0], "child": [[0, 0]], "value": [value], "root": [0]}
    return {name: np.array(part) for name, part in {**one, "start": [0.5]}.items()}


@pytest.mark.parametrize(("depth", "fits"), [(-1, False), (0, True), (64, True), (65, False)])
def test_a_tree_of_one_leaf_says_the_same_of_every_row(depth, fits):
    if fits:
        found = Trees(leaf(2.0), depth, 1).log_odds(np.zeros((3, 1), np.float32))
        assert found.tolist() == [2.5] * 3
    else:
        with pytest.raises(ModelError, match="do not fit"):
            Trees(leaf(2.0), depth, 1)


@pytest.mark.parametrize(("odds", "chance"), [(-99, -30), (-3, -3), (0, 0), (3, 3), (99, 30)])
def test_a_probability_is_the_logistic_of_the_clipped_odds(odds, chance):
    found = Trees(leaf(odds - 0.5), 0, 1).probability(np.zeros((1, 1), np.float32))
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-float(chance))), rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("mask", lambda a: a * 0),
        ("threshold", lambda a: a[:, 1:]),
        ("leaves", lambda a: a + 1000),
        ("feature", lambda a: a + 6),
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
