"""The score of "none" is the regression that it is said to be, and no stricter than it may be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit, logsumexp

from classifier.decline import Thresholds
from classifier.no_topic import _fit, are_news, none_column

NEWS = "The striker scored twice as the club won the cup final at the stadium on Sunday."
NO_NEWS = "zzk wpqo irut bnmv cxay"


@pytest.mark.parametrize(("without", "news"), [(50, True), (51, False)])
def test_texts_are_news_where_a_topic_is_found_in_nine_of_ten(without, news):
    assert are_news([NO_NEWS] * without + [NEWS] * (500 - without)) is news
    assert are_news([NEWS] * (500 - without) + [NO_NEWS] * without) is news


def test_of_many_texts_some_are_looked_at_from_the_first_to_the_last():
    """Of 5,000 the share is that of all, wherever those without a topic stand."""
    assert are_news([NEWS] * 4_600 + [NO_NEWS] * 400)
    assert not are_news([NEWS] * 4_400 + [NO_NEWS] * 600)
    assert not are_news([NO_NEWS])
    assert are_news([NEWS])


def case(n, seed, shift=0.0):
    """Make what is known of n texts of two topics, and of seven of none."""
    rng = np.random.default_rng(seed)
    rows, others = rng.normal(size=(n, 3)), rng.normal(shift, 1, (7, 3))
    return rows, rng.normal(size=(n, 2)), others, rng.normal(size=(7, 2)), rng.uniform(1, 2, n)


def slope_of_loss(solution, rows, scores, other_rows, other_scores, weight):
    """Work out by hand where the loss leads: 0 in every direction at its least."""
    slope, start = solution
    push, of_start = 0.05 * slope, 0.0
    for known, topics, wanted, share in (
        *((r, s, 0, w / weight.sum()) for r, s, w in zip(rows, scores, weight, strict=True)),
        *((r, s, 1, 1 / 7) for r, s in zip(other_rows, other_scores, strict=True)),
    ):
        none = expit(known @ slope + start - logsumexp(topics))
        push = push + share * (none - wanted) * known
        of_start += share * (none - wanted)
    return [*push, of_start]


@pytest.mark.parametrize("n", [3, 40])
def test_the_column_is_the_logistic_regression_against_the_scores_of_the_topics(n):
    rows, scores, others, other_scores, weight = case(n, 1)
    against, against_others = logsumexp(scores, axis=1), logsumexp(other_scores, axis=1)
    solution = _fit(rows, against, weight, others, against_others)
    found = slope_of_loss(solution, rows, scores, others, other_scores, weight)
    assert found == pytest.approx([0] * 4, abs=1e-4)
    slope, start = none_column(rows, scores, others, other_scores, weight)
    assert (slope == solution[0]).all()
    assert start <= solution[1]


def test_weights_of_zero_and_a_weight_for_all_change_nothing():
    rows, scores, others, other_scores, weight = case(40, 2)
    against = logsumexp(scores, axis=1), others, logsumexp(other_scores, axis=1)
    some = np.where(np.arange(40) < 30, weight, 0.0)
    fitted = _fit(rows, against[0], some, *against[1:])
    for again in (
        _fit(rows, against[0], some * 7, *against[1:]),
        _fit(rows[:30], against[0][:30], weight[:30], *against[1:]),
    ):
        assert np.append(*again) == pytest.approx(np.append(*fitted), abs=1e-3)


@pytest.mark.parametrize("n", [3, 99, 101])
@pytest.mark.parametrize("shift", [0.0, 9.0])
def test_the_start_falls_until_a_fiftieth_of_the_texts_held_out_is_doubted(n, shift):
    """Every fifth text is held out together; with fewer than five each by itself."""
    rows, scores, others, other_scores, weight = case(n, 3, shift)
    against, against_others = logsumexp(scores, axis=1), logsumexp(other_scores, axis=1)
    odds = np.empty(n)
    for held in range(min(n, 5)):
        fold = [i for i in range(n) if i % 5 != held]
        slope, start = _fit(rows[fold], against[fold], weight[fold], others, against_others)
        for i in range(held, n, 5):
            odds[i] = rows[i] @ slope + start - against[i]
    slope, start = _fit(rows, against, weight, others, against_others)
    most = np.sort(odds)[(n - 1) * 49 // 50]
    lowered = max(0.0, most - logit(Thresholds.unsure_none))
    assert (lowered > 0) == (shift == 0)
    assert none_column(rows, scores, others, other_scores, weight)[1] == pytest.approx(
        start - lowered, abs=1e-9
    )


def test_of_many_texts_twenty_thousand_are_looked_at():
    rows, scores, others, other_scores, weight = case(20_000, 4)
    expected = none_column(rows, scores, others, other_scores, weight)
    twice = (np.repeat(of, 2, axis=0) for of in (rows, scores, weight))
    more_rows, more_scores, more_weight = twice
    found = none_column(more_rows, more_scores, others, other_scores, more_weight)
    assert (found[0] == expected[0]).all()
    assert found[1] == expected[1]
