"""The hidden layer: whole numbers in any batch, close to the floats it was packed from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classifier
from classifier.errors import ModelError
from classifier.explain import explain
from classifier.hidden import HiddenLayer, check, pack
from classifier.model import TopicModel
from classifier.ngrams import ngram_hashes

WORDS = [
    "goal",
    "match",
    "striker",
    "vote",
    "parliament",
    "minister",
    "bank",
    "shares",
    "rates",
    "strike",
    "union",
    "pay",
]


def layers(seed=0, latents=3, units=8, k=4):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(0, 0.6, (latents, units)),
        rng.normal(0, 0.3, units),
        rng.normal(0, 0.5, (units, k)),
    )


def deep_model():
    rng = np.random.default_rng(1)
    hashes = np.unique(ngram_hashes([" ".join(WORDS)])[0])
    weights = rng.normal(size=(len(hashes), 4))
    latents = rng.normal(size=(len(hashes), 3))
    return TopicModel.from_weights(
        hashes, weights, np.zeros(4), ["sport", "politics", "business"],
        latents=latents, hidden=pack(*layers()),
    )  # fmt: skip


MODEL = deep_model()


def test_whole_numbers_stay_close_to_the_floats():
    inner, bias, outer = layers()
    latents = np.random.default_rng(2).normal(size=(500, 3))
    expected = np.maximum(latents @ inner + bias, 0) @ outer
    assert np.abs(HiddenLayer(pack(inner, bias, outer)).scores(latents) - expected).max() < 0.03


def test_many_texts_go_through_in_pieces_without_a_difference(monkeypatch):
    latents = np.random.default_rng(4).normal(size=(50, 3))
    whole = HiddenLayer(pack(*layers())).scores(latents)
    monkeypatch.setattr("classifier.hidden._ONE_THREAD", 7 * 32)
    assert HiddenLayer(pack(*layers())).scores(latents).tobytes() == whole.tobytes()


def test_slopes_are_the_layer_near_a_text():
    # Far from zero no unit is near the point where it falls silent.
    layer = HiddenLayer(pack(*layers()))
    latents = np.array([14.0, -8.0, 22.0])
    step = np.eye(3) * 0.25
    grown = (layer.scores(latents + step / 2) - layer.scores(latents - step / 2)) / 0.25
    assert np.abs(grown - layer.slopes(latents)).max() < 0.02


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=8))
@settings(max_examples=40, deadline=None)
def test_answers_do_not_depend_on_the_batch(texts):
    together = MODEL.predict_proba(texts)
    for row, text in zip(together, texts, strict=True):
        assert row.tobytes() == MODEL.predict_proba([text])[0].tobytes()


def test_the_layer_changes_the_answer_and_survives_saving(tmp_path):
    text = "striker strike union vote"
    arrays = dict(MODEL.arrays)
    flat = {**arrays, "outer": np.zeros_like(arrays["outer"])}
    without = TopicModel(MODEL.manifest, flat).predict_proba([text])
    MODEL.save(tmp_path / "deep")
    again = classifier.load(tmp_path / "deep").predict_proba([text])
    assert again.tobytes() == MODEL.predict_proba([text]).tobytes()
    assert np.abs(again - without).max() > 0.001


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=20).map(" ".join))
@settings(max_examples=30, deadline=None)
def test_reasons_add_up_with_a_hidden_layer(text):
    for reasons in explain(MODEL, text, MODEL.classes_.tolist()).topics:
        total = reasons.base + sum(c.value for c in reasons.contributions)
        assert total == pytest.approx(reasons.logit, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("inner", np.zeros((3, 8)), "expected int32"),
        ("inner", np.zeros((2, 8), np.int32), "expected int32"),
        ("outer", np.full((8, 4), 2**20, np.int32), "numbers beyond"),
        ("inner", np.zeros((3, 0), np.int32), "not supported"),
    ],
)
def test_arrays_that_make_no_layer_are_refused(name, value, message):
    with pytest.raises(ModelError, match=message):
        check({**pack(*layers()), name: value}, 3, 4)


def test_weights_too_large_for_whole_numbers_are_refused():
    inner, bias, outer = layers()
    with pytest.raises(ModelError, match="outer"):
        pack(inner, bias, outer * 1e4)


def test_half_a_layer_is_refused():
    arrays = dict(MODEL.arrays)
    del arrays["outer"]
    with pytest.raises(ModelError, match=r"it has the arrays .*, expected .*'outer'"):
        TopicModel(MODEL.manifest, arrays)
