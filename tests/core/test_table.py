"""The table: who keeps a row, what is found, and sums that are exact."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.table import MOST_ADDED, add_up, bits_for, choose_rows, find, pack_table


@given(st.lists(st.integers(0, 3 * MOST_ADDED), max_size=8), st.sampled_from([1, 3, 5]), st.data())
def test_sums_are_exact_for_segments_of_any_length(sizes, lanes, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    stored = rng.choice(np.array([0, 1, 128, 254, 255], np.uint8), (16, 8 * lanes))
    rows = rng.integers(0, 16, sum(sizes))
    starts = np.cumsum([0, *sizes])
    sums = add_up(rows, starts, stored.view("<u8"))
    values = stored[rows].astype(np.int64) - 128
    for i in range(len(sizes)):
        assert sums[i].tolist() == values[starts[i] : starts[i + 1]].sum(axis=0).tolist()


def test_the_four_most_important_ngrams_of_a_bucket_keep_a_row():
    hashes = np.array([0xFF << 56 | n << 20 for n in range(6)] + [1 << 56], np.uint64)
    weights = np.array([[1.0], [2.0], [3.0], [-4.0], [2.5], [1.5], [4.0]])
    packed = pack_table(hashes, weights, np.array([1.0, 9.0, 3.0, 4.0, 5.0, 2.0, 1.0]), 8)
    at, rows = find(hashes, packed.fingerprint)
    assert at.tolist() == [1, 2, 3, 4, 6]
    assert find(hashes, packed.fingerprint, np.array([2, 5]))[0].tolist() == [1, 3, 4, 6]
    assert len(set(rows.tolist())) == 5
    stored = packed.weights.view(np.uint8).reshape(256, -1)[rows, 0].astype(int) - 128
    assert (stored * packed.scale[0]).round(1).tolist() == [2.0, 3.0, -4.0, 2.5, 4.0]


def test_ngrams_the_table_cannot_tell_apart_share_the_more_important_ones_row():
    hashes = np.array([7 << 20, 7 << 20 | 2], np.uint64)
    rows = choose_rows(hashes, np.array([1.0, 2.0]), 8)
    assert rows.tolist() == [-1, 0]


def test_table_sizes():
    assert [bits_for(n) for n in (0, 10, 5000, 10**9)] == [12, 12, 14, 18]
