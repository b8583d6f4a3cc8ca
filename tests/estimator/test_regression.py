"""What is chosen on texts held out, and which n-grams get a row of the table."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from classifier.knowledge import Knowledge, Space, nothing
from classifier.ngrams import ngram_hashes
from classifier.regression import Design, choose

TEXTS = [f"the {a} {b} of the day" for a in ("goal", "match", "team", "coach") for b in "abcdef"]
TEXTS += [f"a {a} {b} for supper" for a in ("soup", "cake", "bread", "stew") for b in "abcdef"]


def _choose(labels: list[int], strength: float | None = None):
    target = np.eye(max(labels) + 1)[labels]
    design = Design(Space.build(nothing(), TEXTS), TEXTS, len(TEXTS))
    return choose(design, target, np.ones(len(TEXTS)), len(TEXTS), strength)


def test_every_text_is_held_out_once_but_the_only_example_of_a_label() -> None:
    labels = [0] * 24 + [1] * 23 + [2]
    _, scores = _choose(labels)
    held_out = np.isfinite(scores).all(axis=1)
    assert held_out[:-1].all()
    assert not held_out[-1]
    assert (scores[:24].argmax(axis=1) == 0).mean() > 0.9
    assert (scores[24:-1].argmax(axis=1) == 1).mean() > 0.9


def test_a_given_strength_is_kept_and_the_weight_of_own_words_still_chosen() -> None:
    setting, _ = _choose([0] * 24 + [1] * 24, 0.5)
    assert setting.strength == 0.5
    assert setting.own_scale in {3, 10, 30, 100}


def test_labels_of_one_example_each_leave_nothing_to_hold_out() -> None:
    texts = ["goal in the last minute", "soup for supper"]
    design = Design(Space.build(nothing(), texts), texts, 2)
    setting, scores = choose(design, np.eye(2), np.ones(2), 2, None)
    assert np.isnan(scores).all()
    assert setting.own_scale == 3


def test_a_known_ngram_that_recurs_keeps_its_row_where_many_want_it() -> None:
    known = ngram_hashes(["alpha"])[0]
    others = [f"word{number}" for number in range(300)]
    texts = [f"alpha {one} {two}" for one, two in pairwise(others)]
    knowledge = Knowledge(
        known, np.zeros((1, 0), np.float32), (), np.ones(1), np.ones(16), bits=6,
    )  # fmt: skip
    space = Space.build(knowledge, texts)
    assert len(space.hashes) == 64
    assert np.isin(known, space.hashes).all()
