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

from classifier import characters, estimator, frequency, hidden, knowledge, ngrams, table
from classifier.estimator import TopicClassifier
from classifier.model import TopicModel
from train import features, hidden_regression, softmax_regression, student, vectors
from train.evaluate.contender import Contender, Floats, Lesson
from train.softmax_regression import log_softmax
from train.student import Recipe, Student, Vocabulary, fit_weights, gather_vocabulary

RECIPE_TEXTS = 150_000
"""About so many texts the recipe's settings were chosen on."""


def for_so_many(texts: int) -> Recipe:
    """Return the recipe for fewer texts: as many steps of Adam, and as wide a Gaussian prior.

    The loss is a mean over texts, so that a prior of the same width weighs more where there are
    fewer of them.
    """
    recipe = Recipe()
    times = max(1.0, RECIPE_TEXTS / texts)
    return replace(
        recipe, penalty=recipe.penalty * times, epochs=min(60, round(recipe.epochs * times))
    )


class Ours(Contender):
    """The embedded model's recipe: a table of n-gram weights around what static vectors say.

    The teacher's vectors of single n-grams are left out of the prior, since the teacher has seen
    gold texts of every source; so is what it says of the texts.
    """

    name = "newsieve, the same labels"
    soft = False

    def fit(self, lesson: Lesson) -> Contender:
        recipe = for_so_many(len(lesson.texts))
        vocabulary = lesson.shared("vocabulary", lambda: _vocabulary(lesson, recipe))
        target = np.eye(lesson.classes)[lesson.labels]
        if lesson.target is not None and (self.soft or lesson.given is not None):
            target = lesson.target
        self._recipe = recipe
        self._fitted = fit_weights(vocabulary, lesson.texts, target, lesson.weight, recipe)
        return self

    def scores(self, texts: Sequence[str]) -> Floats:
        return np.exp(log_softmax(self._fitted.logits(texts)[0]))

    def size(self) -> int:
        return _folder_size(packed(self._fitted, self._recipe))


def _vocabulary(lesson: Lesson, recipe: Recipe) -> Vocabulary:
    """Return the recipe's candidates with what static vectors say of them, no teacher's vectors."""
    with mock.patch.object(
        student, "teacher_vectors", lambda hashes: np.zeros((len(hashes), 0), np.float32)
    ):
        found = gather_vocabulary(lesson.texts, recipe)
    if lesson.asked is None:
        return found
    # A word that no text of the lesson holds changes nothing in the fit.
    return found.at(
        (found.frequency > 0) | np.isin(found.hashes, ngrams.ngram_hashes(lesson.asked)[0])
    )


def packed(fitted: Student, recipe: Recipe) -> TopicModel:
    """Return the table as the run-time model reads it; "none" never wins."""
    inner, inner_bias, outer = fitted.hidden
    k = fitted.weights.shape[1]
    return TopicModel.from_weights(
        fitted.hashes, np.pad(fitted.weights, ((0, 0), (0, 1))), np.append(fitted.bias, -40.0),
        [str(i) for i in range(k)],
        importance=fitted.importance, bits=recipe.bits, gain=fitted.gain, latents=fitted.latents,
        hidden=hidden.pack(inner, inner_bias, np.pad(outer, ((0, 0), (0, 1)))),
    )  # fmt: skip


class OursTaught(Ours):
    """The same, learning distributions from a teacher that the left-out source was kept from."""

    name = "newsieve, the teacher's labels"
    soft = True


class OursPacked(Ours):
    """The recipe, answering from the packed table."""

    name = "newsieve, the recipe"

    def fit(self, lesson: Lesson) -> Contender:
        super().fit(lesson)
        self._model = packed(self._fitted, self._recipe)
        return self

    def scores(self, texts: Sequence[str]) -> Floats:
        return self._model.predict_proba(list(texts))


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
    parts = (
        student, features, vectors, softmax_regression, hidden_regression, frequency, ngrams,
        characters, table,
    )  # fmt: skip
    return hashlib.sha256("".join(map(inspect.getsource, parts)).encode()).hexdigest()[:12]


REFITTED: tuple[type[Contender], ...] = (OursPacked, OursEstimator)
"""On labels of others."""
