"""Every label is spread over as many folds as it can be, and none is ever gone from a fit."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.folds import FOLDS, stratified


@given(st.lists(st.integers(0, 6), max_size=60))
def test_labels_are_spread_over_the_folds(labels):
    main = np.array(labels, np.int64)
    folds = stratified(main)
    counts = np.bincount(main)
    if (counts > 0).sum() < 2 or counts.max() < 2:
        assert folds == []
        return
    assert sorted(i for _, held in folds for i in held) == np.flatnonzero(counts[main] > 1).tolist()
    for fitted, held in folds:
        assert sorted([*fitted, *held]) == list(range(len(main)))
        assert set(main[fitted]) == set(labels)
    for label in set(labels):
        inside = [int((main[held] == label).sum()) for _, held in folds]
        assert sum(n > 0 for n in inside) == (min(counts[label], FOLDS) if counts[label] > 1 else 0)
        assert max(inside) - min(inside) <= 1 or len(folds) < FOLDS
    sizes = [len(held) for _, held in folds]
    assert max(sizes) - min(sizes) <= 1
