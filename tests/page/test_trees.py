"""The exported arrays answer as scikit-learn's own model does."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.ensemble import HistGradientBoostingClassifier

from classifier.errors import ModelError
from classifier.page.trees import ROWS, Trees
from train.pages.trees import flatten


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(7)
    rows = rng.normal(size=(1500, 6)).round(1)
    labels = rows[:, 0] * rows[:, 1] + rows[:, 2] > 0.3
    return HistGradientBoostingClassifier(max_iter=25, random_state=0).fit(rows, labels), rows


def test_probabilities_agree_for_any_number_of_rows(fitted):
    model, rows = fitted
    arrays, depth = flatten(model)
    trees = Trees(arrays, depth, rows.shape[1])
    assert len(rows) > 2 * ROWS
    expected = model.predict_proba(rows)[:, 1]
    np.testing.assert_allclose(trees.probability(rows), expected, atol=1e-6)
    alone = np.concatenate([trees.probability(row[None]) for row in rows[:20]])
    np.testing.assert_array_equal(alone, trees.probability(rows)[:20])
    assert trees.probability(rows[:0]).shape == (0,)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("child", lambda a: a + len(a)),
        ("root", lambda a: a - 1000),
        ("feature", lambda a: a + 6),
        ("value", lambda a: a[:-1]),
        ("start", lambda a: a[:0]),
        ("root", lambda a: a[:0]),
    ],
)
def test_arrays_that_do_not_fit_are_refused(fitted, name, change):
    model, rows = fitted
    arrays, depth = flatten(model)
    with pytest.raises(ModelError, match="do not fit"):
        Trees({**arrays, name: change(arrays[name])}, depth, rows.shape[1])
