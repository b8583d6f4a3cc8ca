"""The estimator behaves as scikit-learn's users expect, and its model answers as it does."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
import sklearn
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks

import classifier
from classifier.errors import InputError
from classifier.estimator import TopicClassifier

# scikit-learn's other checks feed matrices of numbers, which are no texts; their promises are
# held by the tests below: unfitted, idempotent, order, subset, weights, one class, NaN, cloning.
CHECKS = [
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_get_params_invariance",
    "check_mixin_order",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_set_params",
    "check_valid_tag_types",
]


@pytest.fixture(scope="module")
def fitted(few):
    return TopicClassifier(C=0.1).fit(*few)


@pytest.mark.parametrize("check", CHECKS)
def test_scikit_learn_check(check):
    if not hasattr(estimator_checks, check):
        pytest.skip(f"scikit-learn {sklearn.__version__} has no {check}: 1.6 has")
    getattr(estimator_checks, check)("TopicClassifier", TopicClassifier())


def test_eight_examples_are_enough_for_words_never_seen(fitted):
    texts = ["The midfielder dribbled past two defenders", "Roast the carrots and peel potatoes"]
    assert fitted.predict(texts).tolist() == ["football", "kitchen"]


def test_the_model_answers_as_the_estimator_does_also_after_saving(fitted, more, tmp_path):
    texts, labels = more
    fitted.save(tmp_path / "model")
    loaded = classifier.load(tmp_path / "model")
    expected = fitted.predict_proba(texts)
    assert (loaded.predict_proba(texts) == expected).all()
    assert loaded.classes_.tolist() == fitted.classes_.tolist()
    assert fitted.score(texts, labels) == np.mean(loaded.predict(texts) == np.array(labels))
    assert np.allclose(expected.sum(axis=1), 1)
    assert loaded.tag(texts[0]).topics[0] == loaded.predict(texts[:1])[0]
    assert loaded.tag(texts[0]).why.topics[0].carried


def test_fitting_again_is_the_same_and_order_and_subset_change_nothing(few, fitted, more):
    texts, _ = more
    again = clone(fitted).fit(*few)
    expected = fitted.predict_proba(texts)
    assert (again.predict_proba(texts) == expected).all()
    assert (fitted.predict_proba(texts[::-1])[::-1] == expected).all()
    assert (np.vstack([fitted.predict_proba([t]) for t in texts[:5]]) == expected[:5]).all()


def test_a_score_is_of_the_weight_of_texts_all_of_whose_labels_were_found(fitted, few):
    texts, labels = few[0][:4], few[1][:4]
    assert fitted.predict(texts).tolist() == labels
    wrong = [*labels[:2], "weather", "weather"]
    assert fitted.score(texts, wrong) == np.mean(
        [a == b for a, b in zip(labels, wrong, strict=True)]
    )
    weight = [3, 1, 4, 2]
    right = [w for w, a, b in zip(weight, labels, wrong, strict=True) if a == b]
    assert fitted.score(texts, wrong, sample_weight=weight) == sum(right) / 10
    # One of two labels is not all of them.
    assert fitted.score(texts[:2], [[labels[0], "weather"], [labels[1]]]) == 0.5


def test_what_it_was_made_with_is_noted_in_its_model(fitted, few):
    recipe = fitted.to_model().manifest["recipe"]
    assert recipe == {
        "estimator": "TopicClassifier", "prior": "embedded", "C": 0.1,
        "own_scale": fitted.own_scale_,
    }  # fmt: skip
    chosen = TopicClassifier(prior=None).fit(*few)
    recipe = chosen.to_model().manifest["recipe"]
    assert (recipe["prior"], recipe["C"]) == (None, chosen.C_)
    # Without prior what is in no example says nothing.
    unseen = chosen.predict_proba(["midfielder dribbled", "carrots potatoes"])
    assert (unseen[0] == unseen[1]).all()


def test_a_fit_that_fails_leaves_all_as_it_was(few, more):
    weights = np.zeros(len(few[0]))
    found = TopicClassifier(prior=None, C=0.1)
    with pytest.raises(InputError):
        found.fit(*few, sample_weight=weights)
    with pytest.raises(NotFittedError):
        found.predict(more[0])
    found.fit(*few)
    before, answers = dict(vars(found)), found.predict(more[0]).tolist()
    with pytest.raises(InputError):
        found.fit(few[0], [["other", label] for label in few[1]], sample_weight=weights)
    assert vars(found) == before
    assert found.predict(more[0]).tolist() == answers


def test_nothing_is_answered_before_a_fit():
    for ask in ("to_model", "predict", "predict_proba"):
        with pytest.raises(NotFittedError):
            getattr(TopicClassifier(), ask)(*[["a text"]] * (ask != "to_model"))


def test_its_tags_say_that_it_takes_texts_and_several_labels():
    if not hasattr(sklearn.utils, "get_tags"):
        pytest.skip(f"scikit-learn {sklearn.__version__} has no tags of this kind: 1.6 has")
    tags = sklearn.utils.get_tags(TopicClassifier())
    assert tags.input_tags.string
    assert tags.input_tags.one_d_array
    assert not tags.input_tags.two_d_array
    assert tags.classifier_tags.multi_label


def test_it_works_in_pipelines_searches_and_calibration(few, more):
    pipeline = make_pipeline(FunctionTransformer(list), TopicClassifier(C=0.1))
    assert pipeline.fit(*few).score(*more) == 1
    search = GridSearchCV(TopicClassifier(), {"C": [0.01, 0.1]}, cv=2).fit(*few)
    assert search.best_score_ > 0.9
    assert cross_val_score(TopicClassifier(C=0.1), *few, cv=2).mean() > 0.9
    calibrated = CalibratedClassifierCV(TopicClassifier(C=0.1), cv=2).fit(*few)
    assert calibrated.predict_proba(more[0]).shape == (36, 3)


def test_numbers_as_labels_come_back_as_numbers(few):
    numbers = [sorted(set(few[1])).index(label) + 5 for label in few[1]]
    found = TopicClassifier(C=0.1).fit(few[0], np.array(numbers))
    assert found.classes_.tolist() == [5, 6, 7]
    assert found.predict(few[0][:3]).dtype == found.classes_.dtype


def test_lists_of_labels_give_tuples_and_matrices_give_matrices(few):
    texts = [f"{a} {b}" for a, b in zip(few[0][::3], few[0][1::3], strict=True)] + few[0]
    lists = [["football", "kitchen"]] * 8 + [[label] for label in few[1]]
    found = TopicClassifier(C=0.3).fit(texts, lists)
    answers = found.predict(texts)
    assert all(isinstance(answer, tuple) for answer in answers)
    assert found.score(texts, lists) > 0.7
    # The most probable first, whether or not it reaches its threshold, and then those that do.
    probability = found.predict_proba([*texts, "zzk wpqo"])
    thresholds = found.model_.arrays["tag_threshold"]
    for row, answer in zip(probability, found.predict([*texts, "zzk wpqo"]), strict=True):
        best, *others = np.argsort(-row, kind="stable")
        named = [best, *(i for i in others if row[i] >= thresholds[i])]
        assert answer == tuple(found.classes_[named])
    matrix = np.array([[t in row for t in ("football", "kitchen", "weather")] for row in lists])
    answers = TopicClassifier(C=0.3).fit(texts, matrix.astype(int)).predict(texts)
    assert answers.shape == matrix.shape
    assert set(np.unique(answers)) <= {0, 1}


def test_a_topic_starts_from_a_note_alone():
    notes = {
        "football": "Matches, players, clubs, leagues and cups.",
        "kitchen": {"title": "Kitchen", "scope": "Cooking, baking and restaurants.", "iptc": "1"},
    }
    found = TopicClassifier(topics=notes).fit([], [])
    assert found.predict(["The striker scored", "Add garlic to the soup"]).tolist() == [
        "football",
        "kitchen",
    ]
    topic = found.to_model().manifest["topics"][1]
    assert topic["scope"] == "Cooking, baking and restaurants."
    assert topic["iptc"] == "1"


def test_notes_alone_tell_texts_of_four_desks_apart():
    """A note is no text: what is in every text must not speak for one topic."""
    notes = {
        "courts": "Trials, verdicts, judges and lawyers.",
        "harbour": "Ships, ferries, docks, fishermen and the port.",
        "schools": "Pupils, teachers, exams, universities.",
        "kitchen": "Recipes, restaurants, chefs, baking.",
    }
    texts = {
        "courts": ["The jury acquitted a shopkeeper of fraud. Nobody was hurt.",
                   "A lawyer told the court that the witness had lied on Monday."],
        "harbour": ["The pilot boat towed a drifting yacht into the marina this week.",
                    "The ferry to the islands was cancelled after its engine failed at noon."],
        "schools": ["Pupils sat their exams on Tuesday in a hall without heating.",
                    "Lessons in coding begin in March for the youngest pupils."],
        "kitchen": ["Roast the carrots with honey and serve them warm.",
                    "Simmer the soup with basil, then add the cream."],
    }  # fmt: skip
    found = TopicClassifier(topics=notes).fit([], [])
    for topic, some in texts.items():
        assert found.predict(some).tolist() == [topic] * 2
    # And beside topics that have examples: each topic in turn is the one that has none.
    for alone, some in texts.items():
        rows = [(text, topic) for topic in texts if topic != alone for text in texts[topic] * 4]
        found = TopicClassifier(topics=notes).fit(*zip(*rows, strict=True))
        assert found.predict(some).tolist() == [alone] * 2
        assert found.score(*zip(*rows, strict=True)) == 1


def test_sample_weights_count_and_zero_leaves_out(few):
    texts, labels = few
    wrong = ["kitchen" if i < 6 else label for i, label in enumerate(labels)]
    weight = [0.0] * 6 + [1.0] * (len(texts) - 6)
    weighted = TopicClassifier(C=0.1).fit(texts, wrong, sample_weight=weight)
    assert weighted.predict(texts[:6]).tolist() == labels[:6]


def test_without_prior_it_learns_from_its_examples_alone(few):
    found = TopicClassifier(prior=None, C=1.0).fit(*few)
    assert found.score(*few) == 1


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        ("one text", ["a"], "expected a list of texts, found str"),
        (["a", 3], ["a", "b"], "found int at position 1"),
        (["a", "b"], ["x"], "2 texts but 1 labels"),
        (["a", "b"], ["x", "x"], "at least two classes"),
        (["a", "b"], ["x", None], "text 1 has no label"),
        (["a", "b"], [["x"], []], "text 1 has no label"),
        (["a", "b", "c", "d"], np.array([[1, 0], [0, 0], [0, 1], [0, 1]]), "text 1 has no label"),
        (["a", "b"], [["x"], "y"], "labels are lists"),
        (["a", "b"], ["x", 1], "all text or all numbers"),
        (["a", "b"], None, "requires y"),
        (["a", "b"], [0.5, 1.5], "Unknown label type"),
    ],
)
def test_wrong_input_is_refused_in_one_line(texts, labels, message):
    with pytest.raises(InputError, match=message) as caught:
        TopicClassifier().fit(texts, labels)
    assert "\n" not in str(caught.value)


def test_a_wrong_type_is_refused_as_the_model_refuses_it(fitted):
    for wrong in ("one text", ["a", 3]):
        with pytest.raises(TypeError, match="expected"):
            fitted.predict(wrong)
    # There is no `tag` here, which the model names as what takes a single one.
    with pytest.raises(TypeError, match=r"found str: put a single text into a list$"):
        fitted.predict("one text")
    with pytest.raises(TypeError, match=r"into a list \(only tag takes one alone\)$"):
        fitted.to_model().predict("one text")


def test_a_column_of_pandas_is_a_list_of_texts_and_a_table_is_not(few):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"text": few[0], "label": few[1]})
    fitted = TopicClassifier(C=0.1).fit(frame["text"], frame["label"])
    assert fitted.predict(frame["text"]).tolist() == fitted.predict(few[0]).tolist()
    # A table's own iteration gives the names of its columns: there were answers to those before.
    for ask in (fitted.predict, fitted.predict_proba, lambda x: fitted.fit(x, few[1])):
        with pytest.raises(InputError, match="found DataFrame: give a list, or one column"):
            ask(frame)


@pytest.mark.parametrize(
    "parameters", [{"prior": "bert"}, {"C": 0}, {"C": "high"}, {"topics": ["a"]}]
)
def test_wrong_parameters_are_refused_when_fitting(parameters, few):
    with pytest.raises(InputError):
        TopicClassifier(**parameters).fit(*few)


def test_a_fit_works_in_one_thread_and_gives_back_the_others(more):
    code = f"""
from threadpoolctl import threadpool_info
from classifier import TopicClassifier, estimator
texts, labels = {more!r}
regress, during = estimator.regress, []

def watched(*args):
    during.extend(pool for pool in threadpool_info() if pool["user_api"] == "blas")
    return regress(*args)

estimator.regress = watched
before = threadpool_info()
TopicClassifier().fit(texts, labels)
assert during and all(pool["num_threads"] == 1 for pool in during), during
assert threadpool_info()[:len(before)] == before
"""
    env = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    subprocess.run([sys.executable, "-c", code], env=env, check=True)


def test_twenty_texts_a_class_reach_what_was_promised(shared):
    import pandas as pd

    rows = pd.read_parquet(shared / "corpora" / "ag_news_subset.parquet")
    test = rows[rows.split == "test"]
    found = []
    for draw in range(2):
        some = rows[rows.split == "train"].groupby("label").sample(20, random_state=draw)
        desk = TopicClassifier(C=0.01).fit(some.text.tolist(), some.label.tolist())
        found.append(np.mean(desk.predict(test.text.tolist()) == test.label.to_numpy()))
    # Mean of ten draws: benchmarks/few_examples.py; a draw varies by about one point.
    assert np.mean(found) > 0.82
