"""The classifiers that are compared: each learns the same rows and answers the same texts.

Settings are those that their authors or users commonly take; docs/notes/topic-benchmark.md says
which were tried. A contender whose library is missing is left out with a word.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from train.evaluate.contender import Contender, Floats, Lesson
from train.vectors import glove_table, glove_words, word_llama


def _spread(scores: Floats, classes: NDArray[np.int64], k: int, absent: float) -> Floats:
    """Scores of the classes that were there, among all k."""
    full = np.full((len(scores), k), absent)
    full[:, classes] = scores
    return full


class _Linear(Contender):
    """Features and a linear model of scikit-learn."""

    def fit(self, lesson: Lesson) -> Contender:
        self._k = lesson.classes
        matrix = self._learn(lesson)
        if lesson.given is not None:
            self._model = OneVsRestClassifier(self._make_one()).fit(matrix, lesson.given)
        else:
            self._model = self._make().fit(matrix, lesson.labels, sample_weight=lesson.weight)
        return self

    def scores(self, texts: Sequence[str]) -> Floats:
        matrix = self._features(texts)
        if self.probable:
            scores, absent = self._model.predict_proba(matrix), 0.0
        else:
            scores, absent = self._model.decision_function(matrix), -1e9
        return _spread(scores, self._model.classes_, self._k, absent)

    def _make(self) -> Any:
        return LogisticRegression(C=10, max_iter=100, tol=1e-3)

    def _make_one(self) -> Any:
        return LogisticRegression(C=self._make().C, solver="liblinear")

    def _learn(self, lesson: Lesson) -> Any:
        raise NotImplementedError

    def _features(self, texts: Sequence[str]) -> Any:
        raise NotImplementedError


class TfidfLogistic(_Linear):
    """tf-idf of words and pairs, multinomial logistic regression."""

    name = "tf-idf + logistic regression"

    def _learn(self, lesson: Lesson) -> Any:
        self._vectorizer, matrix = lesson.shared("tf-idf", lambda: _tfidf(lesson.texts))
        return matrix

    def _features(self, texts: Sequence[str]) -> Any:
        return self._vectorizer.transform(texts)


class TfidfSvm(TfidfLogistic):
    """tf-idf of words and pairs, one linear support vector machine a class."""

    name = "tf-idf + LinearSVC"
    probable = False

    def _make(self) -> Any:
        return LinearSVC(C=0.3)

    def _make_one(self) -> Any:
        return self._make()


def _tfidf(texts: list[str]) -> tuple[TfidfVectorizer, Any]:
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)
    return vectorizer, vectorizer.fit_transform(texts)


class NbSvm(Contender):
    """Words and pairs weighed by naive Bayes ratios, a linear SVM a class (Wang, Manning 2012)."""

    name = "NB-SVM"
    probable = False

    def fit(self, lesson: Lesson) -> Contender:
        self._vectorizer = CountVectorizer(
            ngram_range=(1, 2), min_df=2, binary=True, dtype=np.float32
        )
        matrix = self._vectorizer.fit_transform(lesson.texts)
        columns, biases = [], []
        for label in range(lesson.classes):
            holds = lesson.labels == label if lesson.given is None else lesson.given[:, label]
            if not holds.any():
                columns.append(np.zeros(matrix.shape[1]))
                biases.append(-1e9)
                continue
            with_it = np.asarray(matrix[holds].sum(axis=0)).ravel() + 1
            without = np.asarray(matrix[~holds].sum(axis=0)).ravel() + 1
            ratio = np.log(with_it / with_it.sum()) - np.log(without / without.sum())
            svm = LinearSVC(C=0.1).fit(
                matrix.multiply(ratio.astype(np.float32)).tocsr(), holds, lesson.weight
            )
            columns.append(svm.coef_.ravel() * ratio)
            biases.append(float(svm.intercept_[0]))
        self._weights = np.array(columns, np.float32).T
        self._bias = np.array(biases)
        return self

    def scores(self, texts: Sequence[str]) -> Floats:
        scores: Floats = self._vectorizer.transform(texts) @ self._weights + self._bias
        return scores


class FastText(Contender):
    """Joulin et al. 2017: words and pairs, 50 dimensions."""

    name = "fastText"

    def fit(self, lesson: Lesson) -> Contender:
        library = importlib.import_module("fasttext")
        self._k = lesson.classes
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.txt"
            given = lesson.given
            labels = (
                [[label] for label in lesson.labels.tolist()]
                if given is None
                else [np.flatnonzero(row).tolist() for row in given]
            )
            lines = [
                " ".join([*(f"__label__{label}" for label in row), text])
                for row, text in zip(labels, _plain(lesson.texts), strict=True)
            ]
            path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
            self._model = library.train_supervised(
                str(path), dim=50, wordNgrams=2, epoch=15, lr=0.5, bucket=500_000, thread=1,
                seed=1, verbose=0, loss="softmax" if given is None else "ova",
            )  # fmt: skip
        return self

    def scores(self, texts: Sequence[str]) -> Floats:
        full = np.zeros((len(texts), self._k))
        for i, text in enumerate(_plain(texts)):
            # (`predict` of a list repeats the first share for every label, and of one text fails
            # with numpy 2; both call this.)
            for share, name in self._model.f.predict(f"{text}\n", -1, 0.0, "strict"):
                full[i, int(name.removeprefix("__label__"))] = share
        return full

    def size(self) -> int:
        with tempfile.TemporaryDirectory() as folder:
            self._model.save_model(f"{folder}/model.bin")
            return Path(f"{folder}/model.bin").stat().st_size


def _plain(texts: Sequence[str]) -> list[str]:
    """Lower-cased words and marks, as fastText's authors split them, on one line."""
    import re

    return [" ".join(re.findall(r"\w+|[^\w\s]", text.lower())) for text in texts]


class VowpalWabbit(Contender):
    """One against all, logistic loss, words and pairs, five passes (Langford et al.)."""

    name = "Vowpal Wabbit"
    passes = 5

    def fit(self, lesson: Lesson) -> Contender:
        library = importlib.import_module("vowpalwabbit")
        self._model = library.Workspace(
            f"--oaa {lesson.classes} --loss_function logistic --probabilities --ngram w2 -b 22 "
            "--quiet --random_seed 1"
        )
        rng = np.random.default_rng(0)
        lines = [
            f"{label + 1} {weight:.3f} |w {text}"
            for label, weight, text in zip(
                lesson.labels.tolist(), lesson.weight.tolist(), _words(lesson.texts), strict=True
            )
        ]
        for _ in range(self.passes):
            for i in rng.permutation(len(lines)).tolist():
                self._model.learn(lines[i])
        return self

    def scores(self, texts: Sequence[str]) -> Floats:
        return np.array([self._model.predict(f"|w {text}") for text in _words(texts)], np.float64)

    def size(self) -> int:
        with tempfile.TemporaryDirectory() as folder:
            self._model.save(f"{folder}/model.vw")
            return Path(f"{folder}/model.vw").stat().st_size


def _words(texts: Sequence[str]) -> list[str]:
    """Plain words: bars and colons mean something to Vowpal Wabbit."""
    return [text.replace("|", " ").replace(":", " ") for text in _plain(texts)]


class GloveMeans(_Linear):
    """Mean GloVe vectors (6B, 50 dimensions), logistic regression."""

    name = "GloVe means + logistic regression"

    def _learn(self, lesson: Lesson) -> Any:
        self._count, self._vectors = _glove()
        return self._features(lesson.texts)

    def _features(self, texts: Sequence[str]) -> Any:
        counts = self._count.transform(texts)
        return counts @ self._vectors / np.maximum(np.asarray(counts.sum(axis=1)), 1)


@cache
def _glove() -> tuple[CountVectorizer, NDArray[np.float32]]:
    count = CountVectorizer(vocabulary={word: i for i, word in enumerate(glove_words())})
    return count, np.array(glove_table())


class WordLlamaMeans(_Linear):
    """Mean WordLlama token vectors (256 dimensions), logistic regression."""

    name = "WordLlama means + logistic regression"

    def _learn(self, lesson: Lesson) -> Any:
        self._tokenizer, self._vectors = word_llama()
        return self._features(lesson.texts)

    def _features(self, texts: Sequence[str]) -> Any:
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return np.stack([self._vectors[e.ids or [0]].mean(axis=0) for e in encoded])

    def _make(self) -> Any:
        return LogisticRegression(C=100, max_iter=100, tol=1e-3)

    def saved(self) -> Any:
        return [self._model, self._vectors, self._tokenizer.to_str()]


class MiniLm(_Linear):
    """all-MiniLM-L6-v2, frozen, logistic regression."""

    name = "MiniLM + logistic regression"

    def _learn(self, lesson: Lesson) -> Any:
        self._encoder = lesson.encoder
        return lesson.encoder.embed(lesson.texts)

    def _features(self, texts: Sequence[str]) -> Any:
        return self._encoder.embed(texts)

    def _make(self) -> Any:
        return LogisticRegression(C=30, max_iter=150, tol=1e-3)

    def size(self) -> int:
        return self._encoder.size + super().size()


CONTENDERS: tuple[type[Contender], ...] = (
    TfidfLogistic, MiniLm, TfidfSvm, GloveMeans, WordLlamaMeans, NbSvm, FastText, VowpalWabbit,
)  # fmt: skip
