"""Which words must go for a topic to fall: of a model whose every word is written down here."""

from __future__ import annotations

import numpy as np
import pytest

from classifier import TopicModel
from classifier.decline import Thresholds
from classifier.errors import InputError
from classifier.ngrams import ngram_hashes
from classifier.removal import MOST_WORDS, _cut, _needed, removal

ANYTHING = Thresholds(min_words=0, min_known=0, min_function_share=0.0, min_known_share=0.0,
                      max_none=0.5, unsure_none=1.0, min_best=0.0, min_margin=0.0)  # fmt: skip


def model_of(weights: dict[str, float]) -> TopicModel:
    """Topic "a" from a sum of 2 of its words' and pairs' weights on; nothing speaks for "b"."""
    # Of "red bridge" the n-grams are "red", the pair, and "bridge".
    hashes = [ngram_hashes([ngram])[0].tolist()[" " in ngram] for ngram in weights]
    columns = np.array([[weight, 0.0, 0.0] for weight in weights.values()])
    return TopicModel.from_weights(
        np.array(hashes, np.uint64), columns, np.array([-2.0, -8.0, 0.0]), ["a", "b"],
        gain=np.ones(1), decline=ANYTHING,
    )  # fmt: skip


def test_the_strongest_words_go_first_and_only_those_that_must():
    model = model_of({"strong": 5.0, "weak": 1.0, "weaker": 0.9, "less": -3.0})
    # 3.9 of which 2 are needed: without "strong" there is less.
    assert removal(model, "weak less strong weaker", "a") == ["strong"]
    assert removal(model, "weaker weak strong", "a") == ["strong"]
    assert removal(model_of({"even": 3.0, "other": 3.0}), "even x other", "a") == ["even", "other"]
    assert removal(model, "weak weaker", "a") == []
    assert removal(model, "strong", "b") == []


def test_words_go_by_what_they_say_for_the_topic_that_is_asked_for():
    words = {"goal": (3.0, 0.0), "poll": (0.0, 3.0), "vote": (0.0, 4.0)}
    model = TopicModel.from_weights(
        np.concatenate([ngram_hashes([word])[0] for word in words]),
        np.array([[*weights, 0.0] for weights in words.values()]),
        np.array([-2.0, -2.0, 0.0]), ["a", "b"], gain=np.ones(1), decline=ANYTHING,
    )  # fmt: skip
    assert removal(model, "goal poll vote", "b") == ["vote", "poll"]
    assert removal(model, "goal x", "a") == ["goal"]


def test_a_word_goes_wherever_it_stands_and_however_it_is_written():
    model = model_of({"goal": 3.0, "cup": 4.0})
    assert removal(model, "Goal cup, GOAL; a cup? goal", "a") == ["goal", "cup"]


def test_words_are_given_in_the_order_in_which_they_went_not_that_of_the_text():
    model = model_of({"first": 3.0, "second": 4.0, "third": 5.0})
    assert removal(model, "first second third", "a") == ["third", "second", "first"]


def test_function_words_are_tried_once_fewer_than_twelve_others_are_left():
    model = model_of({"the": 3.0, "goal": 2.9})
    others = " ".join(f"x{number}" for number in range(12))
    assert removal(model, f"the goal {others}", "a") == ["goal", "the"]
    assert removal(model, "the goal", "a") == ["the", "goal"]


def test_a_word_speaks_with_the_pairs_on_both_its_sides():
    """Of more than twelve words those are tried that say most: with their pairs."""
    others = {f"x{number}": 0.06 for number in range(20)}
    text = f"red bridge {' '.join(others)}"
    before = model_of({**others, "red": -4.0, "red bridge": 5.0})
    assert removal(before, text, "a") == ["bridge"]
    behind = model_of({**others, "bridge": -4.0, "red bridge": 5.0})
    assert removal(behind, text, "a") == ["red"]


@pytest.mark.parametrize(("words", "found"), [(40, True), (41, False)])
def test_forty_words_are_taken_out_at_most(words, found):
    names = [f"word{number}" for number in range(words)]
    model = model_of(dict.fromkeys(names, 4.0))
    gone = removal(model, " ".join(names), "a")
    assert (sorted(gone) if gone else gone) == (sorted(names) if found else None)


def test_where_no_word_does_it_there_is_no_answer():
    model = TopicModel.from_weights(
        ngram_hashes(["x"])[0], np.zeros((1, 2)), np.array([5.0, 0.0]), ["a", "b"], decline=ANYTHING
    )
    assert removal(model, "any text at all", "a") is None
    assert removal(model, "", "a") is None


def test_in_texts_of_more_than_five_thousand_words_nothing_is_looked_for():
    assert MOST_WORDS == 5000
    model = model_of({"goal": 9.0})
    assert removal(model, "x " * 4999 + "goal", "a") == ["goal"]
    assert removal(model, "x " * 5000 + "goal", "a") is None
    with pytest.raises(InputError, match=r"^'c' is no topic of the model: there are a, b$"):
        removal(model, "x " * 5000, "c")


def test_each_word_is_tried_again_once_another_is_back():
    def needed(gone: str, *enough: str) -> str:
        return "".join(_needed(list(gone), lambda fewer: "".join(sorted(fewer)) in enough))

    assert needed("ab", "ab") == "ab"
    assert needed("ba", "ab") == "ba"
    assert needed("axyb", "ab", "abx", "aby", "abxy") == "ab"
    assert needed("abc", "abc", "ac", "c") == "c"  # with b back, a may come back as well
    assert needed("abc", "abc", "ac", "bc", "ab") == "bc"


def test_places_are_cut_out_in_their_order_overlapping_or_not():
    assert _cut("one two three", [(0, 3), (8, 13)]) == " two "
    assert _cut("one two three", [(0, 5), (2, 4), (4, 8)]) == "three"
    assert _cut("one two three", [(0, 5), (2, 4)]) == "wo three"
    assert _cut("one", []) == "one"
