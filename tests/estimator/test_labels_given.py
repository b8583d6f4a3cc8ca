"""Labels, weights and parameters in every form that they may have, checked without fitting."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from classifier.errors import InputError
from classifier.estimator import TopicClassifier
from classifier.estimator_input import (
    as_labels,
    as_texts,
    as_weights,
    check_parameters,
    check_some_count,
    classes_of,
    scope_texts,
)


@given(st.lists(st.lists(st.integers(0, 1), min_size=3, max_size=3), min_size=1, max_size=6))
def test_a_matrix_says_the_same_as_lists_whatever_its_numbers_are(rows):
    lists = [tuple(i for i, one in enumerate(row) if one) for row in rows]
    for kind in (int, float, bool, object, np.uint8):
        found = as_labels(np.array(rows, dtype=kind), len(rows))
        assert found == (lists, "indicator", 3)
    given_as_lists = as_labels(lists, len(rows))
    assert (given_as_lists.rows, given_as_lists.columns) == (lists, 0)


def test_lists_of_0_and_1_are_a_matrix_where_one_may_be():
    matrix = np.array([[1, 0, 1], [0, 1, 0]])
    for kind in (int, bool, float):
        for rows in (matrix.astype(kind).tolist(), list(matrix.astype(kind))):
            assert as_labels(rows, 2, matrix=True) == as_labels(matrix, 2)
    assert as_labels([(1, 0, 1), (0, 1, 0)], 2, matrix=True) == as_labels(matrix, 2)
    # Where labels came as lists, of texts to be scored each may have both.
    assert as_labels([[0, 1], [1, 0]], 2).rows == [(0, 1), (1, 0)]
    for lists in ([[1], [0, 1]], [[0], [1]], [[1, 2], [0, 1]], [["0", "1"]] * 2, [{0, 1}] * 2, []):
        assert as_labels(lists, len(lists), matrix=True) == as_labels(lists, len(lists))


def test_lists_of_0_and_1_fit_and_score_as_the_matrix_does():
    texts = ["a goal for the club", "the soup needs salt", "a keeper saved it", "bake the bread"]
    matrix = np.array([[1, 0], [0, 1]] * 2)
    fitted = TopicClassifier(C=0.1).fit(texts, matrix.tolist())
    assert fitted.predict(texts).shape == (4, 2)
    assert fitted.score(texts, matrix.tolist()) == fitted.score(texts, matrix) == 1


def test_a_sparse_matrix_is_one_of_labels():
    for made in (sparse.csr_array, sparse.coo_matrix):
        assert as_labels(made(np.eye(2, 3, dtype=int)), 2) == ([(0,), (1,)], "indicator", 3)
    with pytest.raises(InputError, match="a column for each of at least two classes, found 1"):
        as_labels(sparse.csr_array([[1], [0]]), 2)


def test_what_pandas_has_for_a_missing_label_is_none():
    pd = pytest.importorskip("pandas")
    for missing in (pd.NA, pd.NaT, np.datetime64("NaT", "s")):
        with pytest.raises(InputError, match="Input y contains NaN: text 1 has no label"):
            as_labels(["a", missing], 2)
    assert as_labels(pd.Series(["b", "a"]), 2).rows == [("b",), ("a",)]
    with pytest.raises(InputError, match="must hold 0 and 1 only, found <NA>"):
        as_labels(pd.DataFrame({"a": [1, pd.NA], "b": [0, 1]}), 2)


def test_labels_of_polars_and_pyarrow_are_those_of_a_list():
    pl, pa = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    single = ["b", "a", "b"]
    columns = [pl.Series(single), pl.Series(single, dtype=pl.Categorical), pa.array(single)]
    columns += [pa.chunked_array([single]), pa.array(single).dictionary_encode()]
    for column in columns:
        assert as_labels(column, 3) == as_labels(single, 3)
    several = [["b", "a"], ["a"], ["b"]]
    for column in (pl.Series(several), pa.array(several)):
        assert as_labels(column, 3) == as_labels(several, 3)
    assert as_labels(pa.array([1, 2]), 2).rows == [(1,), (2,)]
    for column in (pl.Series(["a", None]), pa.array(["a", None])):
        with pytest.raises(InputError, match="Input y contains NaN: text 1 has no label"):
            as_labels(column, 2)


@pytest.mark.parametrize(
    ("matrix", "odd"),
    [
        ([[0, 1], [3, 2]], "3"),
        ([[0.0, 0.5], [1, 2]], "0.5"),
        ([[0, 1], [-1, 0]], "-1"),
        (np.array([[0, 1], ["b", "a"]], object), "'b'"),
        (np.array([[0, 1], [2, None]], object), "2"),
        (np.array([["0", "1"]] * 2), "'0'"),
    ],
)
def test_the_first_number_of_a_matrix_that_is_none_of_two_is_named(matrix, odd):
    with pytest.raises(InputError, match=f"must hold 0 and 1 only, found {odd}$"):
        as_labels(np.array(matrix), 2)


@pytest.mark.parametrize(
    ("given_", "rows", "form"),
    [
        (["b", "a"], [("b",), ("a",)], "single"),
        (np.array(["b", "a"]), [("b",), ("a",)], "single"),
        (iter([1, 2.0]), [(1,), (2.0,)], "single"),
        ([["b", "a"], []], [("b", "a"), ()], "lists"),
        ([("b", "b"), ["a", "b", "a"]], [("b",), ("a", "b")], "lists"),
        ([{"b", "a", "c"}, frozenset([3, 1])], [("a", "b", "c"), (1, 3)], "lists"),
        ([{"b", 7}, np.array([2, 1])], [(7, "b"), (2, 1)], "lists"),
        ([np.str_("a"), np.int64(3)], [("a",), (3,)], "single"),
    ],
)
def test_labels_keep_their_order_and_sets_are_sorted(given_, rows, form):
    found = as_labels(given_, 2)
    assert (found.rows, found.form, found.columns) == (rows, form, 0)
    assert {type(label) for row in found.rows for label in row} <= {str, int, float}


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (None, "requires y: a list of labels is expected, found NoneType"),
        ("ab", "requires y: .* found str"),
        ({"a": 1, "b": 2}, "requires y: .* found dict"),
        (3, "requires y: .* found int"),
        (["a", ["b"]], "labels are lists, but that of text 0 is 'a'"),
        ([["a"], "b"], "labels are lists, but that of text 1 is 'b'"),
        ([np.array("a")] * 2, "Unknown label type: array.* of text 0"),
        (["a", 1.5], "Unknown label type: 1.5 of text 1"),
        (["a", None], "Input y contains NaN: text 1 has no label"),
        (["a", np.float64("nan")], "Input y contains NaN: text 1 has no label"),
        ([["a"], [np.eye(2)]], "Unknown label type: array.* of text 1"),
        (["a"], "2 texts but 1 labels"),
        (np.zeros((2, 2, 2)), "labels have 3 dimensions"),
    ],
)
def test_what_is_no_list_of_labels_is_named(labels, message):
    with pytest.raises(InputError, match=message):
        as_labels(labels, 2)


def classes(y, notes=()):
    return classes_of(as_labels(y, len(y)), dict.fromkeys(notes, "")).tolist()


def test_classes_are_those_of_labels_and_notes_sorted():
    assert classes(["b", "a", "b"]) == ["a", "b"]
    assert classes([], ["b", "a"]) == ["a", "b"]
    assert classes(["b"], ["a"]) == ["a", "b"]
    assert classes([3, 1]) == [1, 3]
    assert classes(np.eye(3, dtype=int)) == [0, 1, 2]
    assert classes(np.eye(3, dtype=int)[:2]) == [0, 1, 2]  # a column without a text
    assert classes(np.eye(3, dtype=int), [2]) == [0, 1, 2]


@pytest.mark.parametrize(
    ("y", "notes", "message"),
    [
        (["a", "a"], (), "found one class: 'a'"),
        ([], ["a"], "found one class: 'a'"),
        ([], (), "^no texts given, and no topics with scope notes: at least two classes are"),
        ([["a", "b"], []], (), "text 1 has no label"),
        (np.array([[1, 0], [0, 0]]), (), "text 1 has no label"),
        (np.eye(2, dtype=int), [2], "topics has 2, but .* columns 0 to 1"),
        (["a", 1], (), "all text or all numbers, found int, str"),
        (["a", "a\0"], (), r"label 'a\\x00' becomes 'a'"),
    ],
)
def test_what_cannot_be_classes_is_named(y, notes, message):
    with pytest.raises(InputError, match=message):
        classes(y, notes)


@pytest.mark.parametrize(
    ("weight", "found"),
    [
        ([1, 1], r"the shape \(2,\)"),
        ([[1, 1, 1]], r"the shape \(1, 3\)"),
        ([1, -0.5, -2], "-0.5"),
        ([1, 0, float("nan")], "nan"),
        ([1, 0, float("inf")], "inf"),
        ([1, "a", 0], "something else in it"),
    ],
)
def test_what_is_wrong_with_weights_is_said(weight, found):
    with pytest.raises(InputError, match=f"must be 3 numbers, none below 0: found {found}$"):
        as_weights(weight, 3)


def test_weights_are_numbers_from_zero_and_ones_where_none_are_given():
    assert as_weights(None, 3).tolist() == [1, 1, 1]
    assert as_weights([0, 0.5, 2], 3).tolist() == [0, 0.5, 2]
    check_some_count(as_weights([0, 0.5, 0], 3))
    with pytest.raises(InputError, match="is 0 for all 2 texts"):
        check_some_count(as_weights([0, 0], 2))
    with pytest.raises(InputError, match="no text given"):
        check_some_count(as_weights([], 0))


@pytest.mark.parametrize("strength", [None, 1, 0.1, np.float32(2), Fraction(1, 3)])
@pytest.mark.parametrize("prior", [None, "embedded"])
def test_parameters_that_are_sound_pass(prior, strength):
    check_parameters(prior, strength)


@pytest.mark.parametrize(
    ("prior", "strength", "message"),
    [
        ("other", None, "prior is 'other': expected \"embedded\" or None"),
        (0, None, "prior is 0"),
        (None, 0, "C is 0: expected a number above 0, or None"),
        ("embedded", -1, "C is -1"),
        ("embedded", True, "C is True"),
        ("embedded", "1", "C is '1'"),
    ],
)
def test_parameters_that_are_not_are_named(prior, strength, message):
    with pytest.raises(InputError, match=message):
        check_parameters(prior, strength)


def test_a_topic_is_told_by_its_note_or_by_its_title_and_scope():
    assert scope_texts(None) == {}
    notes = {"a": "Clubs.", 2: {"title": "Two", "scope": "Cups.", "iptc": "1"}, "c": {"iptc": "2"}}
    assert scope_texts(notes) == {"a": "a. Clubs.", 2: "Two. Cups.", "c": "c. "}
    assert scope_texts({np.int64(3): "Cups."}) == {3: "3. Cups."}
    for key in ("title", "scope", "iptc"):
        with pytest.raises(InputError, match=f"topics has 3 as {key} of 'a': expected text"):
            scope_texts({"a": {key: 3}})
    for wrong, found in ((None, "NoneType"), (3, "int"), (["Clubs."], "list")):
        with pytest.raises(InputError, match=f"topics has a {found} for 'a'"):
            scope_texts({"a": wrong})


@pytest.mark.parametrize("wrong", ["a text", {"a": 1}, [1], 3])
def test_what_are_no_texts_is_a_wrong_value_and_a_wrong_type(wrong):
    for kind in (InputError, TypeError, ValueError):
        with pytest.raises(kind):
            as_texts(wrong)
    assert as_texts(("a", np.str_("b"))) == ["a", "b"]
