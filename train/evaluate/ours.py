"""This project's classifiers among the contenders."""

from __future__ import annotations

import hashlib
import inspect
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np

from classifier import estimator, knowledge
from classifier.estimator import TopicClassifier
from classifier.model import TopicModel
from train import features, softmax_regression, student, vectors
from train.evaluate.contenders import Contender, Floats, Lesson
from train.softmax_regression import log_softmax
from train.student import Recipe, fit_weights, gather_vocabulary


class Ours(Contender):
    """The embedded model's recipe: a table of n-gram weights around what static vectors say.

    The teacher's opinions of single n-grams are left out of the prior, since the teacher has seen
    gold texts of every source; so is what the teacher says of the texts.
    """

    name = "newsieve, the same labels"
    soft = False

    def fit(self, lesson: Lesson) -> Contender:
        recipe = Recipe()
        vocabulary = lesson.shared("vocabulary", lambda: gather_vocabulary(lesson.texts, recipe))
        static = vectors.ngram_vectors(["news"]).shape[1]
        target = np.eye(lesson.classes)[lesson.labels]
        if lesson.target is not None and (self.soft or lesson.given is not None):
            target = lesson.target
        self._recipe = recipe
        self._fitted = fit_weights(
            replace(vocabulary, vectors=vocabulary.vectors[:, :static]),
            lesson.texts,
            target,
            lesson.weight,
            recipe,
        )
        return self

    def scores(self, texts: Sequence[str]) -> Floats:
        return np.exp(log_softmax(self._fitted.logits(texts)[0]))

    def model(self) -> TopicModel:
        """Return the table as the run-time model reads it."""
        fitted = self._fitted
        return TopicModel.from_weights(
            fitted.hashes, fitted.weights, fitted.bias,
            [str(i) for i in range(fitted.weights.shape[1])],
            importance=fitted.importance, bits=self._recipe.bits, gain=fitted.gain,
        )  # fmt: skip

    def size(self) -> int:
        return _folder_size(self.model())


class OursTaught(Ours):
    """The same, learning distributions from a teacher that the left-out source was kept from."""

    name = "newsieve, the teacher's labels"
    soft = True


class OursEstimator(Contender):
    """`TopicClassifier` without the embedded model's topics: that has seen texts of this corpus."""

    name = "newsieve TopicClassifier, word vectors"

    def fit(self, lesson: Lesson) -> Contender:
        with mock.patch.object(estimator, "known", _vectors_alone):
            labels = lesson.labels.tolist() if lesson.given is None else lesson.given.astype(int)
            self._fitted = TopicClassifier().fit(lesson.texts, labels)
        self._k = lesson.classes
        return self

    def scores(self, texts: Sequence[str]) -> Floats:
        full = np.zeros((len(texts), self._k))
        full[:, self._fitted.classes_.astype(int)] = self._fitted.predict_proba(texts)
        return full

    def size(self) -> int:
        return _folder_size(self._fitted.to_model())


def _vectors_alone() -> knowledge.Knowledge:
    whole = knowledge.known()
    part = whole.blocks[1]
    return whole._replace(
        features=whole.features[:, part], blocks=(slice(0, part.stop - part.start),)
    )


def _folder_size(model: TopicModel) -> int:
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model")
        return sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())


def recipe_digest() -> str:
    """Digest of the code that a fit of the recipe rests on."""
    parts = [inspect.getsource(part) for part in (student, features, vectors, softmax_regression)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:12]


REFITTED: tuple[type[Contender], ...] = (Ours, OursEstimator)
"""On labels of others."""
