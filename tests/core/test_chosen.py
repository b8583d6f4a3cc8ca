"""Which topics of a text become its tags: how many, from which probability, in which order."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import TopicModel
from classifier.chosen import TagRule, chosen, chosen_many, ranked
from classifier.decline import STATUSES
from classifier.scoring import Answers

PROSE = (9, 9, 9, 3)
"""Of a text known n-grams, words, known words and function words, none of which says decline."""
MAYBE_NONE = 0.4
"""A probability of no topic that makes any answer unsure."""
LETTERS = "abcdefgh"


def tags(
    *row: float, none: float = 0.0, thresholds: float | list[float] = 0.25, by_rest: bool = False
):
    """Of a text with these probabilities: its status and the letters of its tags."""
    k = len(row)
    model = TopicModel.from_weights(
        np.array([2], np.uint64), np.zeros((1, k)), np.zeros(k), list(LETTERS[:k]),
        tag_threshold=np.array(thresholds), tags_by_rest=by_rest,
    )  # fmt: skip
    answers = Answers(np.array([row]), np.array([none]), np.array([PROSE]))
    (tagging,) = model.taggings(["Any text"], answers)
    # The same of many texts at once.
    statuses = np.array([STATUSES.index(tagging.status)])
    offsets, topics, scores = chosen_many(
        answers.probabilities, np.array([np.argmax(row)]), statuses,
        TagRule(model.arrays["tag_threshold"], by_rest),
    )  # fmt: skip
    assert offsets.tolist() == [0, len(tagging.tags)]
    assert [LETTERS[topic] for topic in topics] == tagging.topics
    assert scores.tolist() == [tag.score for tag in tagging.tags] == [row[t] for t in topics]
    return tagging.status, "".join(tagging.topics)


def test_a_confident_text_has_five_tags_at_most_and_of_equal_ones_the_first():
    row = [0.08, 0.52, 0.08, 0.08, 0.08, 0.08, 0.08]
    assert tags(*row, thresholds=0.08) == ("confident", "bacde")
    assert tags(*row[:5], thresholds=0.08) == ("confident", "bacde")
    assert tags(*row[:4], thresholds=0.08) == ("confident", "bacd")


def test_a_topic_is_a_tag_from_its_own_threshold_and_the_best_one_always():
    row = [0.6, 0.2, 0.2]
    assert tags(*row, thresholds=[0.7, 0.2, 0.21]) == ("confident", "ab")
    assert tags(*row, thresholds=0.9) == ("confident", "a")


def test_a_tag_is_among_the_six_most_probable_topics():
    row = [0.7, 0.06, 0.06, 0.06, 0.06, 0.05, 0.01]
    assert tags(*row, thresholds=[1, 1, 1, 1, 1, 0, 0]) == ("confident", "af")
    assert tags(*row, thresholds=[1, 1, 1, 1, 1, 1, 0]) == ("confident", "a")


def test_an_unsure_text_has_three_tags_at_most_from_fifteen_percent():
    assert tags(0.15, 0.4, 0.15, 0.15, 0.15, none=MAYBE_NONE) == ("unsure", "bac")
    assert tags(0.15, 0.701, 0.149, none=MAYBE_NONE) == ("unsure", "ba")
    # Whatever the thresholds of the topics are, and the best one always.
    assert tags(0.6, 0.2, 0.2, none=MAYBE_NONE, thresholds=0.9) == ("unsure", "abc")
    assert tags(*[0.125] * 8) == ("unsure", "a")


def test_by_the_rest_a_topic_needs_less_beside_a_surer_one():
    # .2 times the root of .09 is .06, of .36 is .12.
    assert tags(0.91, 0.06, 0.03, thresholds=0.2, by_rest=True) == ("confident", "ab")
    assert tags(0.91, 0.059, 0.031, thresholds=0.2, by_rest=True) == ("confident", "a")
    assert tags(0.64, 0.12, 0.119, 0.06, 0.061, thresholds=0.2, by_rest=True)[1] == "ab"
    assert tags(0.64, 0.12, 0.119, thresholds=[1, 1, 0.19], by_rest=True)[1] == "ac"


def test_where_the_best_topic_leaves_next_to_nothing_there_is_no_other_tag():
    # Under the square of .2 not even all of it is enough.
    assert tags(0.959, 0.041, 0.0, thresholds=0.2, by_rest=True)[1] == "ab"
    assert tags(0.961, 0.039, 0.0, thresholds=0.2, by_rest=True)[1] == "a"
    assert tags(1.0, 0.0, 0.0, thresholds=0.2, by_rest=True)[1] == "a"


def test_what_an_unsure_text_shows_does_not_depend_on_the_rest():
    row = (0.15, 0.701, 0.149)
    assert tags(*row, none=MAYBE_NONE, by_rest=True) == ("unsure", "ba")


def test_a_text_of_no_topic_has_no_tag():
    assert tags(0.9, 0.1, none=0.6) == ("none", "")


@pytest.mark.parametrize(("best", "status"), [(0.46, "confident"), (0.44, "unsure")])
def test_a_model_of_one_topic_has_nothing_to_be_torn_between(best, status):
    assert tags(best) == (status, "a")


@given(
    rows=st.lists(
        st.tuples(
            st.lists(st.sampled_from([0.0, 0.02, 0.1, 0.15, 0.2, 0.5]), min_size=7, max_size=7)
            | st.lists(st.floats(0, 1), min_size=7, max_size=7),
            st.sampled_from(STATUSES),
        ),
        max_size=6,
    ),
    thresholds=st.lists(st.sampled_from([0.0, 0.1, 0.2]), min_size=7, max_size=7),
    by_rest=st.booleans(),
)
def test_of_many_texts_each_has_the_tags_that_it_has_alone(rows, thresholds, by_rest):
    probabilities = np.array([row for row, _ in rows]).reshape(-1, 7)
    offsets, topics, scores = chosen_many(
        probabilities,
        probabilities.argmax(axis=1),
        np.array([STATUSES.index(status) for _, status in rows], np.int64),
        TagRule(np.array(thresholds), by_rest),
    )
    parts = [topics[a:b].tolist() for a, b in pairwise(offsets)]
    assert parts == [chosen(row, ranked(row), status, thresholds, by_rest) for row, status in rows]
    assert scores.tolist() == [
        row[topic] for (row, _), part in zip(rows, parts, strict=True) for topic in part
    ]
