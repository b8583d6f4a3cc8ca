"""Whatever is no text, label, weight or parameter is refused by name, and none reaches numpy."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse
from sklearn.preprocessing import MultiLabelBinarizer

from classifier.errors import InputError
from classifier.estimator import TopicClassifier

TEXTS = ["a goal for the club", "the soup needs salt", "a keeper saved it", "bake the bread"]
LABELS = ["football", "kitchen"] * 2
MATRIX = np.array([[1, 0], [0, 1]] * 2)
DAY = dt.date(2020, 1, 1)


@pytest.fixture(scope="module")
def fitted():
    return TopicClassifier(C=0.1).fit(TEXTS, LABELS)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (MATRIX[:, :1], "a column for each of at least two classes, found 1"),
        (MATRIX[:, :0], "found 0"),
        (MATRIX * 2, "must hold 0 and 1 only, found 2"),
        (MATRIX.astype(str), "must hold 0 and 1 only, found '1'"),
        (np.array([[1, None]] * 4), "must hold 0 and 1 only, found None"),
        (np.array([[0, 1, 0]] * 4), "at least two classes are needed, found one class: 1"),
        (MATRIX[None], "labels have 3 dimensions"),
        (np.array(1), "labels have 0 dimensions"),
        ({"football", "kitchen"}, "requires y: a list of labels is expected, found set"),
        ([DAY] * 4, r"Unknown label type: datetime.date\(2020, 1, 1\) of text 0"),
        (np.array([DAY] * 4, "M8[ns]"), "Unknown label type: .*datetime64"),
        (np.array(["NaT"] * 4, "M8[ns]"), "text 0 has no label"),
        ([{}] * 4, r"Unknown label type: \{\} of text 0"),
        ([b"a", b"b"] * 2, "Unknown label type: b'a' of text 0"),
        ([1, float("inf")] * 2, "Unknown label type: inf of text 1 is no class: give text or"),
        ([1, float("nan")] * 2, "text 1 has no label"),
        ([["a"], ["b", float("inf")]] * 2, "Unknown label type: inf of text 1"),
        ([["a"], ["b", None]] * 2, "text 1 has no label"),
        ([["a"], [["b"]]] * 2, r"Unknown label type: \['b'\] of text 1"),
        ([np.eye(2)] * 4, "Unknown label type: array.* of text 0"),
        ([{"a", 1}, {"a"}] * 2, "all text or all numbers, found int, str"),
        ([{"a", None}, {"a"}] * 2, "text 0 has no label"),
        (["a", ""] * 2, "text 1 has no label but ''"),
        ([["a"], ["b", " \n"]] * 2, r"text 1 has no label but ' \\n'"),
        (["a\0", "b"] * 2, r"label 'a\\x00' becomes 'a' in an array"),
        ([2**63 + 1, -1] * 2, "label 9223372036854775809 becomes"),
    ],
)
def test_what_is_no_label_is_refused(labels, message):
    with pytest.raises(InputError, match=message) as caught:
        TopicClassifier().fit(TEXTS, labels)
    assert "\n" not in str(caught.value)


def test_missing_values_of_pandas_are_no_labels():
    pd = pytest.importorskip("pandas")
    for missing in (pd.array(["a", None, "b", "a"], dtype="string"), ["a", pd.NaT, "b", "a"]):
        with pytest.raises(InputError, match="text 1 has no label"):
            TopicClassifier().fit(TEXTS, missing)
    frame = pd.DataFrame({"a": [1, pd.NA, 0, 1], "b": [0, 1, 1, 0]})
    with pytest.raises(InputError, match="must hold 0 and 1 only, found <NA>"):
        TopicClassifier().fit(TEXTS, frame)


@pytest.mark.parametrize(
    ("topics", "message"),
    [
        ({"football": None}, "topics has a NoneType for 'football': expected a scope note"),
        ({"football": {"scope": 3}}, "topics has 3 as scope of 'football': expected text"),
        (
            {"football": {"title": "Football", "scop": "Clubs."}},
            "^topics has for 'football': unknown key 'scop', did you mean 'scope'",
        ),
        ({None: "Clubs."}, "topics has the label None: expected text or a whole number"),
        ({("a",): "Clubs.", ("b",): "Cooks."}, r"topics has the label \('a',\)"),
        (["football"], "topics is a list"),
    ],
)
def test_what_is_no_topic_is_refused(topics, message):
    with pytest.raises(InputError, match=message):
        TopicClassifier(topics=topics).fit(TEXTS, LABELS)


def test_notes_of_ones_own_beside_what_is_said_of_a_topic_are_none_of_it():
    topics = {"football": {"scope": "Clubs.", "desk": "third floor", 1: "one"}}
    found = TopicClassifier(topics=topics).fit(TEXTS, LABELS)
    assert found.to_model().manifest["topics"][0]["scope"] == "Clubs."


def test_topics_of_a_matrix_go_by_its_columns():
    notes = {"football": "Clubs and cups."}
    with pytest.raises(InputError, match="has 'football', but a matrix of labels has columns 0"):
        TopicClassifier(topics=notes).fit(TEXTS, MATRIX)
    with pytest.raises(InputError, match="topics has 2, but a matrix of labels has columns 0 to 1"):
        TopicClassifier(topics={2: "Clubs and cups."}).fit(TEXTS, MATRIX)
    found = TopicClassifier(topics={0: {"title": "Football"}}).fit(TEXTS, MATRIX)
    assert found.to_model().manifest["topics"][0]["title"] == "Football"


@pytest.mark.parametrize("weight", [["a"] * 4, {}, [[1], [1, 2], 3, 4], [1, 1, 1], [-1, 1, 1, 1]])
def test_what_is_no_weight_is_refused(weight, fitted):
    for ask in (fitted.score, TopicClassifier().fit):
        with pytest.raises(InputError, match="sample_weight must be 4 numbers, none below 0"):
            ask(TEXTS, LABELS, sample_weight=weight)


def test_some_text_must_count(fitted):
    for ask in (fitted.score, TopicClassifier().fit):
        with pytest.raises(InputError, match="is 0 for all 4 texts: at least one must count"):
            ask(TEXTS, LABELS, sample_weight=[0] * 4)
    with pytest.raises(InputError, match="no text given"):
        fitted.score([], [])
    notes = {"football": "Clubs and cups.", "kitchen": "Cooks and soups."}
    found = TopicClassifier(topics=notes).fit(TEXTS, LABELS, sample_weight=[0] * 4)
    assert found.predict(["A cup for the club"]).tolist() == ["football"]


def test_texts_of_weight_zero_are_never_all_that_is_fitted_on():
    found = TopicClassifier().fit(TEXTS * 3, LABELS * 3, sample_weight=[1, 1, *[0] * 10])
    assert found.predict(TEXTS[:2]).tolist() == LABELS[:2]


def test_a_score_needs_a_label_for_each_text(fitted):
    with pytest.raises(InputError, match="4 texts but 2 labels: give one for each text"):
        fitted.score(TEXTS, LABELS[:2])


def test_a_sparse_matrix_of_labels_is_one_of_labels():
    expected = TopicClassifier(C=0.1).fit(TEXTS, MATRIX).predict_proba(TEXTS)
    lists = [[label] for label in LABELS]
    made = MultiLabelBinarizer(sparse_output=True).fit_transform(lists)
    for labels in (made, sparse.csr_array(MATRIX), sparse.coo_matrix(MATRIX)):
        found = TopicClassifier(C=0.1).fit(TEXTS, labels)
        assert (found.predict_proba(TEXTS) == expected).all()
        assert found.score(TEXTS, labels) == 1


def test_lists_of_labels_may_be_arrays_and_name_a_label_twice():
    expected = TopicClassifier(C=0.1).fit(TEXTS, [[label] for label in LABELS])
    for labels in ([np.array([label]) for label in LABELS], [[label] * 2 for label in LABELS]):
        found = TopicClassifier(C=0.1).fit(TEXTS, labels)
        assert (found.predict_proba(TEXTS) == expected.predict_proba(TEXTS)).all()


@pytest.mark.parametrize("strength", [np.int64(1), np.float32(1), Fraction(1)])
def test_any_real_number_is_a_strength(strength):
    assert TopicClassifier(C=strength).fit(TEXTS, LABELS).C_ == 1
    for wrong in (np.bool_(True), True, float("nan"), np.array([1.0, 2.0]), -strength):
        with pytest.raises(InputError, match=r"C is .*: expected a number above 0, or None"):
            TopicClassifier(C=wrong).fit(TEXTS, LABELS)


def test_a_prior_is_one_of_two():
    for wrong in (np.array([1, 2]), ["embedded"], "other"):
        with pytest.raises(InputError, match=r"prior is .*: expected"):
            TopicClassifier(prior=wrong).fit(TEXTS, LABELS)
