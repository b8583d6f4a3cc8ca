"""Topics of one's own: a scikit-learn classifier over texts that becomes a fast `TopicModel`.

It is a multinomial logistic regression over three kinds of features, all linear in a text's
n-grams: what the embedded model says, mean word vectors, and the words and pairs themselves. The
solution is folded into one table of n-gram weights, and the estimator answers from that table, so
that ``predict_proba`` and the saved model agree to the last bit.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from classifier.errors import MissingExtraError
from classifier.estimator_input import (
    LabelType,
    as_labels,
    as_texts,
    as_weights,
    check_parameters,
    check_some_count,
    classes_of,
    scope_texts,
)
from classifier.knowledge import Space, known, nothing
from classifier.model import TopicModel
from classifier.packing import pack, tag_thresholds

try:
    from scipy.special import softmax
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.utils.validation import check_is_fitted
    from threadpoolctl import threadpool_limits
except ImportError:
    raise MissingExtraError("train", "scikit-learn", "a model of your own topics") from None

from classifier.no_topic import are_news, no_topic_texts, none_column
from classifier.regression import Design, choose, regress, temperature

_NOTE_WEIGHT = 2.0


def _note_weights(target: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weigh notes: that of a topic without examples stands for as many as other topics have."""
    n = len(weight)
    examples_of = weight @ target[:n]
    there = examples_of[examples_of > 0]
    alone = max(_NOTE_WEIGHT, float(there.mean())) if len(there) else _NOTE_WEIGHT
    return np.where(target[n:] @ examples_of > 0, _NOTE_WEIGHT, alone)


def _with_none(
    design: Design,
    own_scale: float,
    solution: tuple[NDArray[np.float64], NDArray[np.float64]],
    held_out: NDArray[np.float64],
    divisor: float,
    weight: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a solution with a column more, for texts of none of the topics."""
    coefficients, intercept = solution
    matrix = design.matrix(own_scale)
    # What was said of a text while it was held out is what will be said of others like it.
    fitted = matrix @ coefficients + intercept
    scores = np.where(np.isfinite(held_out), held_out, fitted)
    others = design.of(no_topic_texts(), own_scale)
    d = design.n_known
    slope, start = none_column(
        matrix[:, :d].toarray(),
        scores / divisor,
        others[:, :d].toarray(),
        (others @ coefficients + intercept) / divisor,
        weight,
    )
    column = np.zeros((len(coefficients), 1))
    column[:d, 0] = slope * divisor
    return np.hstack([coefficients, column]), np.append(intercept, start * divisor)


class TopicClassifier(ClassifierMixin, BaseEstimator):
    """Classify texts by topics of one's own, from as few as eight examples each.

    Parameters
    ----------
    prior : {"embedded", None}
        What to start from: the embedded model and word vectors, or nothing.
    topics : mapping, optional
        For each label a scope note, or a mapping with any of ``title``, ``scope`` and ``iptc``.
        A scope note counts as an example, so that a topic can start from its note alone.
    C : float, optional
        Inverse regularisation strength; chosen by cross-validation when None.

    Attributes
    ----------
    classes_ : ndarray, (n_classes,)
        Labels, sorted.
    model_ : TopicModel
        Answers every question.
    C_ : float
        The strength that was used.
    own_scale_ : float
        Weight of the examples' own words and pairs beside what is known about words, chosen on
        held-out texts like the strength: small for few or short texts, large for many long ones.
    temperature_ : float
        Scores are divided by it so that probabilities are calibrated; from held-out answers.

    References
    ----------
    Arora, Liang and Ma 2017, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings";
    Guo et al. 2017, "On Calibration of Modern Neural Networks" (temperature).

    Examples
    --------
    >>> texts = ["The goalkeeper saved a penalty", "A new stadium for the club",
    ...          "The recipe needs butter and flour", "A chef opens a small restaurant"]
    >>> desk = TopicClassifier().fit(texts, ["football", "football", "kitchen", "kitchen"])
    >>> desk.predict(["Bake the cake for an hour", "The striker was sent off"]).tolist()
    ['kitchen', 'football']
    """

    def __init__(
        self,
        *,
        prior: Literal["embedded"] | None = "embedded",
        topics: Mapping[Any, str | Mapping[str, str]] | None = None,
        C: float | None = None,  # noqa: N803  the name that scikit-learn's users expect
    ) -> None:
        self.prior = prior
        self.topics = topics
        self.C = C

    def __sklearn_tags__(self) -> Any:
        """Say that it takes a list of texts, and several labels a text."""
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.classifier_tags.multi_label = True
        return tags

    def fit(
        self,
        X: Iterable[str],  # noqa: N803
        y: Iterable[Any],
        sample_weight: ArrayLike | None = None,
    ) -> TopicClassifier:
        """Fit to labelled texts.

        Parameters
        ----------
        X : iterable of str, (n,)
            Texts: a list, an array or one column of a table.
        y : sequence, (n,)
            One label for each text; or a list of labels for each, the first being the main one;
            or an indicator matrix, (n, n_classes), dense, sparse or as lists of 0 and 1. A text
            without any label is refused.
        sample_weight : sequence of float, (n,), optional

        Returns
        -------
        TopicClassifier
            Itself.

        Raises
        ------
        InputError
            Parameters, texts or labels are not as described, or there is only one class.
        """
        check_parameters(self.prior, self.C)
        notes = scope_texts(self.topics)
        texts = as_texts(X)
        labels = as_labels(y, len(texts), matrix=True)
        weight = as_weights(sample_weight, len(texts))
        classes = classes_of(labels, notes)
        if not notes:
            check_some_count(weight)
        index = {label: i for i, label in enumerate(classes.tolist())}
        target = np.zeros((len(texts) + len(notes), len(index)))
        for i, row in enumerate(labels.rows):
            for label in row:
                target[i, index[label]] = 1 / len(row)
        for i, label in enumerate(notes, len(texts)):
            target[i, index[label]] = 1
        weight = np.concatenate([weight, _note_weights(target, weight)])
        everything = [*texts, *notes.values()]
        space = Space.build(known() if self.prior else nothing(), everything)
        design = Design(space, everything, len(texts))
        # The vectors are short: threads that share them wait for each other longer than they work.
        with threadpool_limits(limits=1, user_api="blas"):
            (own_scale, strength), scores = choose(design, target, weight, len(texts), self.C)
            matrix = design.matrix(own_scale)
            divisor = temperature(scores, target, weight)
            alone = np.asarray(~target[: len(texts)].any(axis=0))
            solution = regress(matrix, target, weight, strength, alone)
            if self.prior and are_news(everything):
                solution = _with_none(design, own_scale, solution, scores, divisor, weight)
        held_out = np.isfinite(scores).all(axis=1)
        model = pack(
            space,
            *design.fold(*solution, own_scale),
            classes.tolist(),
            temperature=divisor,
            tag_threshold=tag_thresholds(
                softmax(scores[held_out] / divisor, axis=1),
                target[held_out] > 0,
                several=labels.form != "single",
            ),
            topics=self.topics or {},
            texts=texts or list(notes.values()),
            notes_alone=not texts,
            recipe={
                "estimator": "TopicClassifier",
                "prior": self.prior,
                "C": strength,
                "own_scale": own_scale,
            },
        )
        # Only now, and together: after a fit that failed all is as it was before.
        self.label_type_: LabelType = labels.form
        self.classes_: NDArray[Any] = classes
        self.own_scale_, self.C_, self.temperature_ = own_scale, strength, divisor
        self.model_: TopicModel = model
        return self

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float64]:  # noqa: N803
        """Return the probability of each class, (n, n_classes); rows sum to one."""
        check_is_fitted(self)
        return self.model_.predict_proba(as_texts(X))

    def predict(self, X: Iterable[str]) -> NDArray[Any]:  # noqa: N803
        """Return labels in the form that `fit` was given.

        Returns
        -------
        ndarray
            The most probable label, (n,). If fitted on lists of labels, a tuple of labels for
            each text: the most probable one and every other above its threshold, best first. If
            fitted on an indicator matrix, such a matrix.
        """
        probability = self.predict_proba(X)
        best = probability.argmax(axis=1)
        if self.label_type_ == "single":
            chosen: NDArray[Any] = self.classes_[best]
            return chosen
        holds = probability >= self.model_.arrays["tag_threshold"]
        holds[np.arange(len(best)), best] = True
        if self.label_type_ == "indicator":
            return holds.astype(np.int64)
        answers = np.empty(len(best), dtype=object)
        for i, row in enumerate(probability):
            order = [j for j in np.argsort(-row, kind="stable") if holds[i, j]]
            answers[i] = tuple(self.classes_[order].tolist())
        return answers

    def score(
        self,
        X: Iterable[str],  # noqa: N803
        y: Iterable[Any],
        sample_weight: ArrayLike | None = None,
    ) -> float:
        """Return the share of texts whose labels are all found and no other.

        Parameters
        ----------
        X : sequence of str, (n,)
        y : sequence, (n,)
            As given to `fit`.
        sample_weight : sequence of float, (n,), optional

        Raises
        ------
        InputError
            Texts, labels or weights are not as described, or none of the texts counts.
        """
        check_is_fitted(self)
        texts = as_texts(X)
        given = as_labels(y, len(texts), matrix=self.label_type_ == "indicator").rows
        weight = as_weights(sample_weight, len(texts))
        check_some_count(weight)
        found = as_labels(self.predict(texts), len(texts)).rows
        right = [set(a) == set(b) for a, b in zip(given, found, strict=True)]
        return float(np.average(right, weights=weight))

    def to_model(self) -> TopicModel:
        """Return the run-time model: it needs numpy alone, and answers as this estimator does."""
        check_is_fitted(self)
        return self.model_

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the run-time model to a folder that `classifier.load` opens.

        Raises
        ------
        ModelError
            The folder holds no model and is not empty, or holds one that cannot be replaced.
        """
        self.to_model().save(path)
