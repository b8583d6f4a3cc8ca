"""What lies before and behind a block, against the plainest way of working it out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.page.features import page_features
from classifier.page.neighbours import best_run, gap, nearest, run_features, shift, windows
from classifier.page.second import second_pass
from classifier.page.words import LEXICON_SIZE

VALUES = st.lists(st.floats(-5, 5), min_size=1, max_size=25)


@given(VALUES, st.integers(-30, 30))
def test_a_shift_looks_so_many_blocks_on(values, offset):
    found = shift(np.array(values), offset, fill=7.0)
    places = range(offset, offset + len(values))
    assert found.tolist() == [values[i] if 0 <= i < len(values) else 7.0 for i in places]
    assert shift(np.array([values, values]), offset, fill=7.0).tolist() == [found.tolist()] * 2


@given(VALUES, st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_windows_are_means_over_the_blocks_before_and_after(values, sizes):
    found = windows(np.array(values), sizes)
    assert len(found) == 2 * len(sizes)
    for number, size in enumerate(sizes):
        for i in range(len(values)):
            before, after = values[max(0, i - size) : i], values[i + 1 : i + 1 + size]
            assert found[2 * number][i] == pytest.approx(sum(before) / size, abs=1e-9)
            assert found[2 * number + 1][i] == pytest.approx(sum(after) / size, abs=1e-9)


@given(st.lists(st.booleans(), min_size=1, max_size=25))
def test_the_nearest_flagged_block_on_either_side(flags):
    before, after = nearest(np.array(flags))
    for i in range(len(flags)):
        earlier = [j for j in range(i) if flags[j]]
        later = [j for j in range(i + 1, len(flags)) if flags[j]]
        assert before[i] == (earlier[-1] if earlier else -1)
        assert after[i] == (later[0] if later else -1)


def test_a_gap_is_the_logarithm_of_a_distance_and_nine_without_one():
    found = gap(np.array([0, 3, -2, 5]), np.array([0, 4, 1, -1]))
    assert found.tolist() == pytest.approx([0, math.log(4), 0, 9])


@given(VALUES)
def test_the_best_run_has_the_largest_sum(values):
    gain = np.array(values)
    start, end = best_run(gain)
    sums = [gain[i:j].sum() for i in range(len(gain)) for j in range(i + 1, len(gain) + 1)]
    assert 0 <= start < end <= len(gain)
    np.testing.assert_allclose(gain[start:end].sum(), max(sums), atol=1e-9)


@given(VALUES)
def test_the_place_of_a_block_beside_the_best_run(values):
    gain = np.array(values)
    (inside, outside, place), (start, end) = run_features(gain)
    assert (start, end) == best_run(gain)
    for i in range(len(values)):
        assert inside[i] == (start <= i < end)
        expected = math.log1p(start - i) if i < start else -math.log1p(max(0, i - end + 1))
        assert outside[i] == pytest.approx(expected)
        assert place[i] == pytest.approx(min(3, max(-2, (i - start + 0.5) / (end - start))))


PAGE = [
    "The council voted to rebuild the harbour bridge, and the mayor said that work begins soon.",
    "Read more",
    "Engineers of the harbour office warned that the bearing of the old bridge has worn out.",
    "Growers plant tomatoes once frost is over, and water the seedlings at dawn every day.",
    "Share this page",
    "The bridge is to be closed from May on, said Mara Lindqvist, who leads the council.",
    "Cookies",
]
CHANCE = [0.9, 0.1, 0.8, 0.3, 0.05, 0.7, 0.15]


def test_the_second_pass_says_what_the_first_thought_of_the_neighbours():
    first = page_features(PAGE, np.zeros(LEXICON_SIZE))
    rows, names = second_pass(first, np.array(CHANCE))
    assert len(names) == len(set(names)) == rows.shape[1]
    np.testing.assert_array_equal(rows[:, : len(first.names)], first.values)
    second = dict(zip(names, rows.T.tolist(), strict=True))
    words = [len(text.replace(",", "").split()) for text in PAGE]
    assert first.words.tolist() == words
    mass = [p * n for p, n in zip(CHANCE, words, strict=True)]
    total, n = sum(mass), len(PAGE)
    sure = [p > 0.5 and count >= 8 for p, count in zip(CHANCE, words, strict=True)]
    assert sure == [True, False, True, False, False, True, False]

    def same(name, expected):
        assert second[name] == pytest.approx(expected, abs=1e-5), name

    same("p", CHANCE)
    for offset in (-5, -1, 1, 5):
        places = range(offset, offset + n)
        same(f"p@{offset:+d}", [CHANCE[i] if 0 <= i < n else -1 for i in places])
    for size in (3, 8, 20):
        same(f"p_b{size}", [sum(CHANCE[max(0, i - size) : i]) / size for i in range(n)])
        same(f"p_a{size}", [sum(CHANCE[i + 1 : i + 1 + size]) / size for i in range(n)])
    for size in (4, 10):
        before = [sum(mass[max(0, i - size) : i]) / size for i in range(n)]
        after = [sum(mass[i + 1 : i + 1 + size]) / size for i in range(n)]
        same(f"mass_b{size}", np.log1p(before).tolist())
        same(f"mass_a{size}", np.log1p(after).tolist())
    same("mass_before", [math.log1p(sum(mass[:i])) for i in range(n)])
    same("mass_after", [math.log1p(sum(mass[i + 1 :])) for i in range(n)])
    same("mass_place", [sum(mass[:i]) / total for i in range(n)])
    same("mass_after_share", [sum(mass[i + 1 :]) / total for i in range(n)])
    one, two, three = (math.log1p(d) for d in (1, 2, 3))
    same("to_sure_before", [9, one, two, one, two, three, one])
    same("to_sure_after", [two, one, three, two, one, 9, 9])

    def between(i, j):
        return math.log1p(sum(words[i + 1 : j]))

    same("words_since_sure", [9, between(0, 1), between(0, 2), between(2, 3), between(2, 4),
                              between(2, 5), between(5, 6)])  # fmt: skip
    same("words_until_sure", [between(0, 2), between(1, 2), between(2, 5), between(3, 5),
                              between(4, 5), 9, 9])  # fmt: skip
    for label, cost in (("tight", 0.5), ("loose", 0.25)):
        gain = [(p - cost) * math.sqrt(min(w, 100) + 1) for p, w in zip(CHANCE, words, strict=True)]
        inside, outside, place = run_features(np.array(gain))[0]
        same(f"p_run_{label}_inside", inside.tolist())
        same(f"p_run_{label}_outside", outside.tolist())
        same(f"p_run_{label}_place", place.tolist())
    for label, members in (("sure", sure), ("unsure", [p < 0.2 for p in CHANCE])):
        share, rare, named = first.overlap.with_set(np.array(members))
        same(f"{label}_overlap", share.tolist())
        same(f"{label}_overlap_rare", rare.tolist())
        same(f"{label}_overlap_names", named.tolist())
    same("page_mass", [math.log1p(total)] * n)
    same("page_mass_share", [total / sum(words)] * n)
    same("page_doubt", [sum(p * (1 - p) for p in CHANCE) / n] * n)
    same("page_sure", [math.log1p(3)] * n)


def test_a_page_without_words_has_a_second_pass_too():
    rows, _ = second_pass(page_features(["—", "*"], np.zeros(LEXICON_SIZE)), np.array([0.0, 0.0]))
    assert np.isfinite(rows).all()
