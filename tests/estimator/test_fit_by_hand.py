"""What a fit makes of texts, labels, notes and weights, put together from its parts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit, logsumexp, softmax

from classifier.estimator import TopicClassifier
from classifier.knowledge import Space, known, nothing
from classifier.model import TopicModel
from classifier.no_topic import no_topic_texts, none_column
from classifier.packing import tag_thresholds
from classifier.regression import Design, choose, regress, temperature

A, B, BOTH = [1, 0, 0], [0, 1, 0], [0.5, 0.5, 0]
GOALS = ["goal keeper league", "keeper penalty goal", "league derby keeper", "derby goal penalty"]
SOUPS = ["butter flour soup", "soup onion butter", "onion flour soup", "flour butter onion"]
NOTES = {"a": "goal league derby", "c": "goal soup rain"}


def examples(*, goals=GOALS, soups=SOUPS):
    """Twenty-four texts of one label and of two, what each counts, and their targets."""
    both = [f"{goal} {soup}" for goal, soup in zip(goals, soups, strict=True)]
    texts = [*goals * 3, *soups * 2, *both]
    lists = [["a"]] * 12 + [["b"]] * 8 + [["b", "a"], ["a", "b"]] * 2
    weight = [1.0, 2.0, 0.5, 1.5] * 6
    return texts, lists, weight, [A] * 12 + [B] * 8 + [BOTH] * 4


class Parts:
    """The regression on these targets, in the plainest way."""

    def __init__(self, knowledge, texts, n, target, weight, strength, alone):
        self.target, self.weight = np.array(target, float), np.array(weight, float)
        self.design = Design(Space.build(knowledge, texts), texts, n)
        self.setting, self.held_out = choose(self.design, self.target, self.weight, n, strength)
        self.temperature = temperature(self.held_out, self.target, self.weight)
        self.coefficients, self.intercept = regress(
            self.matrix, self.target, self.weight, strength, np.array(alone)
        )

    @property
    def matrix(self):
        return self.design.matrix(self.setting.own_scale)

    def scores(self, matrix):
        return (matrix @ self.coefficients + self.intercept) / self.temperature


@pytest.mark.parametrize("form", ["lists", "matrix"])
def test_a_fit_is_the_regression_on_shares_of_labels_and_on_notes(form):
    texts, lists, weight, target = examples()
    labels = lists if form == "lists" else np.array([[x > 0 for x in row] for row in target])
    notes = NOTES if form == "lists" else dict(zip((0, 2), NOTES.values(), strict=True))
    # A note weighs two texts, and one without examples as much as the others have on the mean.
    of_a, of_b = (np.array(target).T @ weight)[:2]
    by_hand = Parts(
        nothing(), [*texts, *(f"{label}. {note}" for label, note in notes.items())], len(texts),
        [*target, A, [0, 0, 1]], [*weight, 2, (of_a + of_b) / 2], 0.3, [False, False, True],
    )  # fmt: skip
    found = TopicClassifier(prior=None, topics=notes, C=0.3).fit(texts, labels, weight)
    assert (found.own_scale_, found.C_) == by_hand.setting
    assert found.temperature_ == by_hand.temperature
    expected = softmax(by_hand.scores(by_hand.matrix)[: len(texts)], axis=1)
    np.testing.assert_allclose(found.predict_proba(texts), expected, atol=0.01)
    held = by_hand.held_out[: len(texts)]
    thresholds = tag_thresholds(
        softmax(held / by_hand.temperature, axis=1), np.array(target) > 0, several=True
    )
    np.testing.assert_allclose(found.to_model().arrays["tag_threshold"], thresholds, rtol=1e-6)
    assert len(set(thresholds.tolist())) > 1
    noted = [topic.get("scope") for topic in found.to_model().manifest["topics"]]
    assert noted == [NOTES["a"], None, NOTES["c"]]


def test_none_is_told_by_what_was_said_of_texts_held_out_and_by_what_is_known():
    texts, lists, weight, target = examples(
        goals=["The striker scored twice as the club won the cup", "A late goal sent the fans home",
               "The coach left the football club after the match", "The keeper saved a penalty"],
        soups=["The chef bakes bread with flour and butter", "A recipe for onion soup with cream",
               "The restaurant serves fish and rice", "Fry the onions before the garlic"],
    )  # fmt: skip
    notes = {"a": "Matches, clubs and cups.", "b": "Cooking, baking and restaurants."}
    weight[:12] = [10 * one for one in weight[:12]]
    by_hand = Parts(
        known(), [*texts, *(f"{label}. {note}" for label, note in notes.items())], len(texts),
        np.array([*target, A, B])[:, :2], [*weight, 2, 2], 0.03, [False, False],
    )  # fmt: skip
    found = TopicClassifier(topics=notes, C=0.03).fit(texts, lists, weight)
    # Notes are not held out: of those there is only what the fit says.
    assert np.isnan(by_hand.held_out[-2:]).all()
    told = by_hand.scores(by_hand.matrix)
    told[:-2] = by_hand.held_out[:-2] / by_hand.temperature
    others = by_hand.design.of(no_topic_texts(), by_hand.setting.own_scale)
    d = by_hand.design.n_known
    slope, start = none_column(
        by_hand.matrix[:, :d].toarray(), told, others[:, :d].toarray(), by_hand.scores(others),
        by_hand.weight,
    )  # fmt: skip
    asked = [*texts, *no_topic_texts()[::7], "zzk wpqo"]
    rows = by_hand.design.of(asked, by_hand.setting.own_scale)
    scores = by_hand.scores(rows)
    odds = rows[:, :d] @ slope + start - logsumexp(scores, axis=1)
    answers = found.to_model().answer(asked)
    np.testing.assert_allclose(logit(answers.none), odds, atol=0.1)
    np.testing.assert_allclose(answers.probabilities, softmax(scores, axis=1), atol=0.02)
    # It takes both: what is known of words, and texts that this knows something of.
    for prior, some in ((None, texts), ("embedded", [f"zzk {text[::-1]}" for text in texts])):
        model = TopicClassifier(prior=prior, C=0.3).fit(some, lists).to_model()
        assert model.answer(asked).none.max() < 1e-6


def test_what_is_declined_is_what_the_examples_are_not_or_without_any_the_notes():
    words, note = "goal keeper league derby penalty coach stadium referee", "The goal of the cup."
    places = {"a": "hands of the club", "b": "oven of the chef"}
    notes = {
        k: f"{note} It is in the {place} and all of it is ours." for k, place in places.items()
    }

    def limits(texts, labels):
        return TopicClassifier(prior=None, topics=notes, C=0.3).fit(texts, labels).to_model().limits

    alone, with_examples = limits([], []), limits([f"{words} {x}" for x in "abcd"], [*"abab"])
    assert (alone.min_function_share > 0, with_examples.min_function_share) == (True, 0)
    assert (alone.min_best, with_examples.min_best) == (0.6, 0.45)


def test_a_label_is_given_from_its_threshold_on():
    texts, lists, *_ = examples()
    found = TopicClassifier(prior=None, C=0.3).fit(texts, lists)
    model = found.to_model()
    for text, probability in zip(texts, found.predict_proba(texts), strict=True):
        best, other = np.argsort(-probability)
        for threshold, named in ((0, [best, other]), (1e-12, [best])):
            arrays = {**model.arrays, "tag_threshold": probability + threshold}
            found.model_ = TopicModel(model.manifest, arrays)
            assert found.predict([text])[0] == tuple(found.classes_[named])


def test_of_many_texts_one_label_each_is_the_most_probable():
    found = TopicClassifier(prior=None, C=0.3).fit([*GOALS, *SOUPS], [7] * 4 + [3] * 4)
    assert found.predict([*SOUPS, *GOALS]).tolist() == [3] * 4 + [7] * 4
    assert (found.to_model().arrays["tag_threshold"] == 0.5).all()


def test_what_was_fitted_is_written_and_measured(tmp_path):
    found = TopicClassifier(prior=None, C=0.3).fit([*GOALS, *SOUPS], [7] * 4 + [3] * 4)
    found.save(tmp_path / "model")
    asked = [GOALS[0], SOUPS[0]]
    assert TopicModel.load(tmp_path / "model").predict(asked).tolist() == ["7", "3"]
    assert found.score([*asked, *SOUPS[1:3]], [7, 3, 3, 7]) == 0.75
    assert found.score(asked, [3, 3], sample_weight=[1, 4]) == 0.8
