"""Which texts can be fitted on, which are held out, and what is said of both."""

from __future__ import annotations

import re

import pytest

from classifier.errors import InputError
from classifier.fitting import _folds, _protocol, check, few_examples, rare_labels, without_rare
from classifier.labelled import LabelledTexts, Problem


def of(*labels):
    """Texts with these labels, one after the other."""
    rows = [label.split("+") for label in labels]
    n = len(rows)
    return LabelledTexts([f"t{i}" for i in range(n)], rows, [f"w{i}" for i in range(n)], [""] * n)


def test_two_labels_of_two_texts_are_enough_and_a_note_stands_for_both():
    check(of("a", "a", "b", "b"), None)
    check(of("a", "b"), {"a": {}, "b": {}})
    check(of(), {"a": {}, "b": {}})
    with pytest.raises(InputError, match=r"few examples of 'b' \(w2\): at least 2 of each label"):
        check(of("a", "a", "b"), {"a": {}})
    with pytest.raises(InputError, match=r"^there is one topic, 'a': at least two are needed"):
        check(of(), {"a": {}})
    with pytest.raises(InputError, match=r"^there is one text, with one label, 'a': at least two"):
        check(of("a"), None)
    with pytest.raises(InputError, match=r"^all 2 texts have one label, 'a': at least two are"):
        check(of("a", "a"), None)
    with pytest.raises(InputError, match="no label is left: at least 2 texts of each"):
        check(of(), None)


def test_a_rare_label_is_named_with_its_place_and_with_what_may_be_meant():
    data = of("sport", "sport", "sprot", "other", "food+sport", "food")
    assert rare_labels(data, None) == ["'sprot' (w2), did you mean 'sport'?", "'other' (w3)"]
    # What topics name is frequent, too, and never rare.
    assert rare_labels(of("a", "a", "sprot"), {"sport": {}}) == [
        "'sprot' (w2), did you mean 'sport'?"
    ]
    assert rare_labels(of("sprot"), {"sprot": {}}) == []


def test_labels_with_fewer_than_twenty_texts_are_counted_the_fewest_first():
    data = of(*["b"] * 19, *["c"] * 20, *["d"] * 3, "a+c", "a+c", "a")
    assert few_examples(data, None) == {"a": 3, "d": 3, "b": 19}
    assert list(few_examples(data, {"d": {}})) == ["a", "b"]  # a note stands for examples
    assert few_examples(of(), {"a": {}}) == {}


@pytest.mark.parametrize(("number", "last"), [(20, "'n19"), (21, "1 more"), (23, "3 more")])
def test_of_rare_labels_twenty_are_named(number, last):
    named = rare_labels(of(*(f"n{i:02}" for i in range(number))), None)
    assert [name[:4] for name in named[:20]] == [f"'n{i:02}" for i in range(20)]
    assert named[-1].startswith(last)
    assert len(named) == min(21, number)


def test_texts_of_rare_labels_go_as_a_whole_and_the_problems_stay():
    data = of("a", "a", "a+rare", "b", "b", "b+c", "c")
    problem = Problem("w9", "no label")
    data.problems.append(problem)
    kept, named = without_rare(data, None)
    assert kept.texts == ["t0", "t1", "t3", "t4", "t5", "t6"]
    assert kept.where == ["w0", "w1", "w3", "w4", "w5", "w6"]
    assert named == ["'rare' (w2)"]
    assert kept.problems == [problem]


@pytest.mark.parametrize(("number", "folds"), [(1_999, 5), (2_000, 1)])
def test_from_two_thousand_texts_on_a_fifth_is_held_out_once(number, folds):
    data = of(*("ab"[i % 2] for i in range(number)))
    found = _folds(data)
    assert len(found) == folds
    if folds == 1:
        held = of(*data.main[:400])
        assert len(found[0][1]) == len(held)
        assert _protocol(data, held, found) == "400 texts held out, fitted on the other 1600"


def test_how_texts_were_held_out_is_said():
    def said(data, held):
        return _protocol(data, of(*data.main[:held]), _folds(data))

    ten = ["a", "b"] * 5
    assert said(of(), 0) == "from scope notes alone, so nothing was measured"
    assert said(of("a", "b"), 0).startswith("nothing was held out, for that needs two texts with")
    assert said(of(*ten), 10) == "5-fold cross-validation"
    assert said(of("a", "a", "b", "b"), 4) == "4-fold cross-validation"
    always = "5-fold cross-validation; always fitted on: "
    assert said(of(*ten, "c"), 10) == f"{always}1 text alone with its label"
    assert said(of(*ten, "c", "d"), 10) == f"{always}2 texts alone with their label"
    assert said(of(*ten, "c+a"), 10) == f"{always}1 text alone with its first label"


def test_a_label_that_only_capitals_tell_from_another_is_rare_by_itself():
    with pytest.raises(InputError, match=re.escape("'A' (w4), did you mean 'a'?")):
        check(of("a", "a", "b", "b", "A"), None)
