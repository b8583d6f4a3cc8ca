"""Topics of one's own: a scikit-learn classifier over texts that becomes a fast `TopicModel`.

It is a multinomial logistic regression over three kinds of features, all linear in a text's
n-grams: what the embedded model says, mean word vectors, and the words and pairs themselves. The
solution is folded into one table of n-gram weights, and the estimator answers from that table, so
that ``predict_proba`` and the saved model agree to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from classifier.decline import Thresholds
from classifier.errors import InputError, MissingExtraError
from classifier.knowledge import Space, known, nothing
from classifier.model import TopicModel

try:
    from scipy.sparse import csr_array, hstack
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import KFold, StratifiedKFold
    from sklearn.utils.validation import check_is_fitted
except ImportError:
    raise MissingExtraError("train", "scikit-learn", "a model of your own topics") from None

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3)
"""Inverse regularisation strengths that are tried when ``C`` is None."""
OWN_SCALE = 3.0
"""Weight of a text's own words beside what is known about them, before regularisation."""
OWN_SCALE_OF_MANY = 8.0
MANY = 3000
"""From this many texts on, one fifth is held out once, and the strength is not searched for."""
STRENGTH_OF_MANY = 0.1

_FOLDS = 5
_SEED = 0
_NOTE_WEIGHT = 2.0
_LENGTHS = 4096
_TEMPERATURES = np.geomspace(0.25, 4.0, 41)
_FEW_DECLINED = 0.02


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
        X: Sequence[str],  # noqa: N803
        y: Sequence[Any],
        sample_weight: Sequence[float] | None = None,
    ) -> TopicClassifier:
        """Fit to labelled texts.

        Parameters
        ----------
        X : sequence of str, (n,)
            Texts.
        y : sequence, (n,)
            One label for each text; or a list of labels for each, the first being the main one;
            or an indicator matrix, (n, n_classes).
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
        self._check_parameters()
        texts = _texts(X)
        rows, self.label_type_ = _label_rows(y)
        if len(rows) != len(texts):
            raise InputError(f"{len(texts)} texts but {len(rows)} labels: give one for each text")
        weight = _weights(sample_weight, len(texts))
        notes = {label: _note(label, about) for label, about in (self.topics or {}).items()}
        self.classes_ = _classes(rows, notes, y if self.label_type_ == "indicator" else None)
        index = {label: i for i, label in enumerate(self.classes_.tolist())}
        target = np.zeros((len(texts) + len(notes), len(index)))
        for i, row in enumerate(rows):
            for label in row:
                target[i, index[label]] = 1 / len(row)
        for i, label in enumerate(notes, len(texts)):
            target[i, index[label]] = 1
        weight = np.concatenate([weight, np.full(len(notes), _NOTE_WEIGHT)])
        everything = [*texts, *notes.values()]
        space = Space.build(known() if self.prior else nothing(), everything)
        design = _Design(space, everything)
        self.C_, held_out = self._choose(design, target, weight, len(texts))
        self.temperature_ = _temperature(held_out, target, weight)
        weights, bias = design.fold(*_regress(design.matrix, target, weight, self.C_))
        self.model_ = self._pack(space, weights, bias, texts, held_out, target)
        return self

    def predict_proba(self, X: Sequence[str]) -> NDArray[np.float64]:  # noqa: N803
        """Return the probability of each class, (n, n_classes); rows sum to one."""
        check_is_fitted(self)
        return self.model_.predict_proba(_texts(X))

    def predict(self, X: Sequence[str]) -> NDArray[Any]:  # noqa: N803
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
        X: Sequence[str],  # noqa: N803
        y: Sequence[Any],
        sample_weight: Sequence[float] | None = None,
    ) -> float:
        """Return the share of texts whose labels are all found and no other.

        Parameters
        ----------
        X : sequence of str, (n,)
        y : sequence, (n,)
            As given to `fit`.
        sample_weight : sequence of float, (n,), optional
        """
        texts = _texts(X)
        given, found = _label_rows(y)[0], _label_rows(self.predict(texts))[0]
        right = [set(a) == set(b) for a, b in zip(given, found, strict=True)]
        return float(np.average(right, weights=_weights(sample_weight, len(texts))))

    def to_model(self) -> TopicModel:
        """Return the run-time model: it needs numpy alone, and answers as this estimator does."""
        check_is_fitted(self)
        return self.model_

    def save(self, path: str | Path) -> None:
        """Write the run-time model to a folder that `classifier.load` opens.

        Raises
        ------
        ModelError
            The folder is there and holds no model.
        """
        self.to_model().save(path)

    def _check_parameters(self) -> None:
        if self.prior not in ("embedded", None):
            raise InputError(f'prior is {self.prior!r}: expected "embedded" or None')
        number = isinstance(self.C, int | float) and not isinstance(self.C, bool)
        if self.C is not None and not (number and self.C > 0):
            raise InputError(f"C is {self.C!r}: expected a number above 0, or None")
        if self.topics is not None and not isinstance(self.topics, Mapping):
            raise InputError(
                f"topics is a {type(self.topics).__name__}: expected a mapping of label to note"
            )

    def _choose(
        self, design: _Design, target: NDArray[np.float64], weight: NDArray[np.float64], n: int
    ) -> tuple[float, NDArray[np.float64]]:
        """Return the best strength and the scores it gives to held-out texts, (n, k).

        Rows that were never held out (scope notes; most of many texts) are NaN.
        """
        folds = _folds(target[:n])
        notes = np.arange(n, len(target))
        strengths = (STRENGTH_OF_MANY,) if n >= MANY else STRENGTHS
        strengths = strengths if self.C is None else (float(self.C),)
        best: tuple[float, float, NDArray[np.float64]] | None = None
        for strength in strengths:
            scores = np.full(target.shape, np.nan)
            for fitted, held in folds:
                rows = np.concatenate([fitted, notes])
                coefficients, intercept = _regress(
                    design.matrix[rows], target[rows], weight[rows], strength
                )
                scores[held] = design.matrix[held] @ coefficients + intercept
            loss = _loss(scores, target, weight, _temperature(scores, target, weight))
            if best is None or loss < best[0]:
                best = loss, strength, scores
        assert best is not None
        if not folds:
            # Too few examples to hold any out: lean on what is known.
            return (strengths[0] if self.C is not None else 0.01), best[2]
        return best[1], best[2]

    def _pack(
        self,
        space: Space,
        weights: NDArray[np.float64],
        bias: NDArray[np.float64],
        texts: Sequence[str],
        held_out: NDArray[np.float64],
        target: NDArray[np.float64],
    ) -> TopicModel:
        """Make the run-time model."""
        labels = [str(label) for label in self.classes_.tolist()]
        about = {str(k): v for k, v in (self.topics or {}).items()}
        details = [
            v if isinstance(v := about.get(k, {}), Mapping) else {"scope": v} for k in labels
        ]
        model = TopicModel.from_weights(
            space.hashes,
            weights,
            bias,
            labels,
            importance=np.ones(len(space.hashes)),
            bits=space.bits,
            gain=space.gain,
            calibration=np.full(1, 1 / self.temperature_),
            tag_threshold=self._tag_thresholds(held_out / self.temperature_, target),
            titles=[str(d.get("title", k)) for k, d in zip(labels, details, strict=True)],
            iptc=[str(d.get("iptc", "")) for d in details],
            decline=Thresholds(),
            about={"recipe": {"estimator": "TopicClassifier", "prior": self.prior, "C": self.C_}},
        )
        for topic, detail in zip(model.manifest["topics"], details, strict=True):
            if detail.get("scope"):
                topic["scope"] = str(detail["scope"])
        return TopicModel(
            {**model.manifest, "decline": _limits(model, texts).to_manifest()}, model.arrays
        )

    def _tag_thresholds(
        self, scores: NDArray[np.float64], target: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the probability from which each topic is among the tags."""
        k = target.shape[1]
        thresholds = np.full(k, 0.5 if self.label_type_ == "single" else 1 / max(3, k))
        rows = np.isfinite(scores).all(axis=1)
        if self.label_type_ == "single" or rows.sum() < 20:
            return thresholds
        probability, holds = _softmax(scores[rows]), target[rows] > 0
        grid = np.linspace(0.08, 0.5, 22)
        for j in range(k):
            found = probability[:, j, None] >= grid
            hits = (found & holds[:, j, None]).sum(axis=0)
            f1 = 2 * hits / np.maximum(found.sum(axis=0) + holds[:, j].sum(), 1)
            if hits.any():
                thresholds[j] = grid[int(f1.argmax())]
        return thresholds


class _Design:
    """Texts as features of the regression; what it learns as weights of n-grams."""

    def __init__(self, space: Space, texts: Sequence[str]) -> None:
        self._space = space
        counted = space.transform(texts)
        n_known = len(space.features)
        dense = np.asarray(counted[:, :n_known] @ space.features, np.float64)
        self._mean = dense.mean(axis=0)
        self._deviation = np.ones(dense.shape[1])
        for block in space.blocks:
            deviation = float((dense[:, block] - self._mean[block]).std())
            self._deviation[block] = deviation or 1.0
        texts_with = np.bincount(counted.indices, minlength=counted.shape[1])
        self._own = np.flatnonzero(texts_with >= 2)
        rarity = np.log(len(texts) / np.maximum(texts_with[self._own], 1)) + 1
        scale = OWN_SCALE if len(texts) < MANY else OWN_SCALE_OF_MANY
        self._own_scale = scale * rarity / rarity.mean() if len(rarity) else rarity
        own = counted[:, self._own] * self._own_scale
        standard = (dense - self._mean) / self._deviation
        self.matrix = csr_array(hstack([csr_array(standard), own], format="csr"))

    def fold(
        self, coefficients: NDArray[np.float64], intercept: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the weight of each n-gram, (V, k), and the bias, (k,)."""
        d = len(self._mean)
        known_part = coefficients[:d] / self._deviation[:, None]
        weights = np.zeros((len(self._space.hashes), coefficients.shape[1]))
        weights[: len(self._space.features)] = self._space.features @ known_part.astype(np.float32)
        weights[self._own] += coefficients[d:] * self._own_scale[:, None]
        return weights, intercept - self._mean @ known_part


def _regress(
    matrix: Any, target: NDArray[np.float64], weight: NDArray[np.float64], strength: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit a multinomial logistic regression; return coefficients (d, k) and intercept (k,)."""
    rows, labels = np.nonzero(target)
    regression = LogisticRegression(C=strength, max_iter=1000, tol=1e-3)
    regression.fit(matrix[rows], labels, sample_weight=weight[rows] * target[rows, labels])
    k = target.shape[1]
    coefficients, intercept = np.zeros((matrix.shape[1], k)), np.full(k, -10.0)
    if len(regression.classes_) == 2:
        # scikit-learn keeps the difference of the two.
        coefficients[:, regression.classes_] = regression.coef_.T / 2 * [-1, 1]
        intercept[regression.classes_] = regression.intercept_ / 2 * [-1, 1]
    else:
        coefficients[:, regression.classes_] = regression.coef_.T
        intercept[regression.classes_] = regression.intercept_
    return coefficients, intercept


def _folds(target: NDArray[np.float64]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return rows to fit on and rows to hold out; none if a class has a single example."""
    main = target.argmax(axis=1)
    there, counts = np.unique(main, return_counts=True)
    if len(there) < 2 or counts.min() < 2:
        return []
    splits = min(_FOLDS, int(counts.min()))
    kind = StratifiedKFold if splits == _FOLDS else KFold
    folds = list(
        kind(max(splits, 2), shuffle=True, random_state=_SEED).split(np.zeros(len(main)), main)
    )
    folds = [(fitted, held) for fitted, held in folds if len(np.unique(main[fitted])) > 1]
    return folds[:1] if len(main) >= MANY else folds


def _temperature(
    scores: NDArray[np.float64], target: NDArray[np.float64], weight: NDArray[np.float64]
) -> float:
    """Return the temperature with the smallest loss on held-out texts; 1 without any."""
    if not np.isfinite(scores).all(axis=1).any():
        return 1.0
    losses = [_loss(scores, target, weight, float(t)) for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _loss(
    scores: NDArray[np.float64],
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    temperature: float,
) -> float:
    """Return the weighted cross-entropy of the rows that have scores."""
    rows = np.isfinite(scores).all(axis=1)
    if not rows.any() or not weight[rows].any():
        return np.inf
    log = np.log(np.maximum(_softmax(scores[rows] / temperature), 1e-12))
    return float(np.average(-(target[rows] * log).sum(axis=1), weights=weight[rows]))


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    terms = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = terms / terms.sum(axis=1, keepdims=True)
    return shares


def _limits(model: TopicModel, texts: Sequence[str]) -> Thresholds:
    """Return when to decline: checks that the user's own texts would fail are switched off.

    Support tickets are no news and a German desk writes no English; what the examples are is
    what the model is for.
    """
    limits = Thresholds()
    counts = model.count(texts)
    words = np.maximum(counts.words, 1)
    long = counts.words >= limits.language_words
    few_function = (counts.function_words < limits.min_function_share * words) & long
    few_known = counts.known_words < limits.min_known_share * words
    return Thresholds(
        min_words=1,
        min_known=1,
        min_function_share=limits.min_function_share
        if long.any() and few_function[long].mean() <= _FEW_DECLINED
        else 0.0,
        min_known_share=limits.min_known_share
        if len(texts) and few_known.mean() <= _FEW_DECLINED
        else 0.0,
    )


def _texts(texts: Iterable[str]) -> list[str]:
    """Return the texts as a list; refuse what is no list of strings."""
    if isinstance(texts, str | bytes | Mapping) or not isinstance(texts, Iterable):
        raise InputError(f"expected a list of texts, found {type(texts).__name__}")
    found = list(texts)
    for i, text in enumerate(found):
        if not isinstance(text, str):
            raise InputError(f"expected texts (str), found {type(text).__name__} at position {i}")
    return [str(text) for text in found]


def _label_rows(y: Any) -> tuple[list[tuple[Any, ...]], Literal["single", "lists", "indicator"]]:
    """Return the labels of each text, and the form that they came in."""
    if y is None or isinstance(y, str | bytes | Mapping) or not isinstance(y, Iterable):
        raise InputError(f"requires y: a list of labels is expected, found {type(y).__name__}")
    if getattr(y, "ndim", 1) == 2:
        matrix = np.asarray(y)
        if not np.isin(matrix, (0, 1)).all():
            raise InputError("a matrix of labels must hold 0 and 1 only")
        return [tuple(np.flatnonzero(row).tolist()) for row in matrix], "indicator"
    values = [value.item() if isinstance(value, np.generic) else value for value in y]
    if any(isinstance(value, list | tuple | set | frozenset) for value in values):
        rows = []
        for i, value in enumerate(values):
            if not isinstance(value, list | tuple | set | frozenset):
                raise InputError(f"labels are lists, but that of text {i} is {value!r}")
            rows.append(tuple(sorted(value) if isinstance(value, set | frozenset) else value))
        return rows, "lists"
    for i, value in enumerate(values):
        if value is None or value != value:
            raise InputError(f"Input y contains NaN: text {i} has no label")
        if not isinstance(value, str | int | bool) and value != int(value):
            raise InputError(f"Unknown label type: {value!r} of text {i} is no class")
    return [(value,) for value in values], "single"


def _classes(
    rows: Sequence[tuple[Any, ...]], notes: Mapping[Any, str], matrix: Any
) -> NDArray[Any]:
    """Return the classes, sorted; refuse fewer than two."""
    if matrix is not None:
        return np.arange(np.asarray(matrix).shape[1])
    for i, row in enumerate(rows):
        if not row:
            raise InputError(f"text {i} has no label")
    labels = {label for row in rows for label in row} | set(notes)
    if len(labels) < 2:
        found = ", ".join(map(repr, labels)) or "none"
        raise InputError(f"at least two classes are needed, found one class: {found}")
    try:
        return np.array(sorted(labels))
    except TypeError:
        raise InputError("labels must be all text or all numbers") from None


def _weights(sample_weight: Sequence[float] | None, n: int) -> NDArray[np.float64]:
    if sample_weight is None:
        return np.ones(n)
    weight = np.asarray(sample_weight, np.float64)
    if weight.shape != (n,) or not np.isfinite(weight).all() or (weight < 0).any():
        raise InputError(f"sample_weight must be {n} numbers, none below 0")
    return weight


def _note(label: Any, about: str | Mapping[str, str]) -> str:
    """Return the text that stands for a topic before any example."""
    if isinstance(about, str):
        return f"{label}. {about}"
    return f"{about.get('title', label)}. {about.get('scope', '')}"
