"""What is known about words before any example, and which n-grams get weights of their own."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.errors import ModelError
from classifier.knowledge import Knowledge, Space, _vectors, known, nothing
from classifier.model import EMBEDDED
from classifier.ngrams import ngram_hashes


def test_an_ngram_has_a_weight_of_its_own_from_two_texts_on():
    texts = ["alpha beta", "alpha gamma gamma", "delta"]
    space = Space.build(nothing(), texts)
    there = np.isin(
        ngram_hashes(["alpha", "beta", "gamma", "delta"])[0][[0, 1, 2, 3]], space.hashes
    )
    assert there.tolist() == [True, False, False, False]
    assert space.bits == 18
    # Without knowledge a text's sum counts by the root of how much there is of it.
    assert nothing().gain[[0, 1, 4, 100]] == pytest.approx([1, 1, 0.5, 0.1])


def test_rows_go_to_function_words_then_to_what_recurs_then_to_what_is_known():
    """The rank of a known word that no text has is 3, that of one of two texts 5."""
    hashes = ngram_hashes(["the", "unseen"])[0][[0, -1]]
    none = np.zeros((2, 0), np.float32)
    knowledge = Knowledge(hashes, none, (), np.array([0.0, 3.0]), np.ones(16), bits=3)
    texts = [f"{chr(97 + a)}word {chr(97 + b)}other" for a in range(26) for b in range(26)] * 2
    space = Space.build(knowledge, texts)
    assert len(space.hashes) == 8
    assert np.isin(hashes, space.hashes).tolist() == [True, False]
    assert knowledge.rank.tolist() == [0, 3]
    assert np.isin(hashes, Space.build(knowledge, ["a"]).hashes).all()


def test_what_is_known_are_topics_and_vectors_side_by_side():
    whole = known()
    topics, vectors = whole.blocks
    assert (topics.start, topics.stop) == (0, vectors.start)
    assert vectors.stop == whole.features.shape[1]
    space = Space.build(whole, ["striker"])
    (at,) = space.transform(["striker"]).indices
    for block in (topics, vectors):
        assert space.features[at, block].any()
    # A word keeps its row before what only the vectors know, and that before a pair.
    assert set(np.unique(whole.rank)) == {1.0, 2.0, 3.0}
    words = (whole.hashes & np.uint64(1)) == 0
    assert words[whole.rank == 3].all()
    assert not words[whole.rank == 1].any()
    only_vectors = whole.features[whole.rank == 2]
    assert not only_vectors[:, topics].any()
    # Each number of a vector is of the size that its scale gives it.
    assert 0.01 < np.abs(only_vectors[:, vectors]).mean() < 5


def test_a_folder_of_something_else_holds_no_word_vectors(monkeypatch):
    monkeypatch.setattr("classifier.knowledge.VECTORS", EMBEDDED)
    with pytest.raises(ModelError, match="holds no word vectors: install newsieve again"):
        _vectors()
