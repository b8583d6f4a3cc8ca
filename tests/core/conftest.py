"""A model small enough to make in every run, of words written for these tests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import settings

from classifier.model import EMBEDDED, TopicModel
from classifier.ngrams import ngram_hashes

# A busy machine is no failure, and the whole suite is to stay quick.
settings.register_profile("core", deadline=None, max_examples=60)
settings.load_profile("core")

TOPICS = {
    "sport": "striker goal cup final club coach match stadium league won scored title champion",
    "health": "virus hospital vaccine doctor patients disease clinic surgery symptoms medicine",
    "politics": "parliament minister election vote party government senate bill premier cabinet",
    "food": "recipe chef butter oven flavour soup restaurant dinner garlic bread wine sauce",
}
NONE = "cookies accept privacy subscribe newsletter login password click"


def _make_model(**options: object) -> TopicModel:
    columns = [words.split() for words in [*TOPICS.values(), NONE]]
    words = [word for column in columns for word in column]
    hashes = ngram_hashes(words)[0]
    rng = np.random.default_rng(7)
    weights = rng.normal(0, 0.1, (len(words), len(columns)))
    row = 0
    for topic, column in enumerate(columns):
        weights[row : row + len(column), topic] += 3
        row += len(column)
    bias = np.array([0.3, 0.1, 0.2, 0.0, -0.5])
    return TopicModel.from_weights(
        hashes,
        weights,
        bias,
        list(TOPICS),
        iptc=["15000000", "07000000", "11000000", "20000568"],
        **options,
    )


@pytest.fixture(scope="session")
def make_model():
    return _make_model


@pytest.fixture(scope="session")
def model() -> TopicModel:
    return _make_model()


@pytest.fixture(scope="session")
def embedded_model() -> TopicModel:
    if not (EMBEDDED / "manifest.json").exists():
        pytest.skip("no embedded model in this tree: run `make model`")
    return TopicModel.load()


@pytest.fixture
def folder(model, tmp_path):
    """The model in a folder of its own."""
    model.save(tmp_path / "model")
    return tmp_path / "model"
