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


def test_there_are_five_folds_each_a_fifth_of_every_label():
    folds = stratified(np.repeat([3, 1, 7], [10, 5, 20]))
    assert [len(held) for _, held in folds] == [7] * 5
    for fitted, held in folds:
        assert sorted([*fitted, *held]) == list(range(35))
    for label, (start, end) in {3: (0, 10), 1: (10, 15), 7: (15, 35)}.items():
        parts = [((held >= start) & (held < end)).sum() for _, held in folds]
        assert parts == [(end - start) // 5] * 5, label


def test_rows_of_a_label_are_shuffled_and_the_same_each_time():
    """Data sorted by date or desk must not be held out a stretch at a time."""
    main = np.repeat([0, 1], 50)
    held = [part.tolist() for _, part in stratified(main)]
    assert held == [part.tolist() for _, part in stratified(main.copy())]
    in_turn = [[*range(first, 100, 5)] for first in range(5)]
    assert all(part not in in_turn for part in held)


def test_one_label_and_labels_of_one_text_cannot_be_held_out():
    assert stratified(np.zeros(10, np.int64)) == []
    assert stratified(np.arange(10)) == []
    assert stratified(np.zeros(0, np.int64)) == []
    assert [held.tolist() for _, held in stratified(np.array([0, 1, 0]))] != []
