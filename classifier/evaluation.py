"""How good a model is on labelled texts: figures by topic, length and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from classifier.labelled import LabelledTexts
from classifier.metrics import micro_f1, reliability_by_width, risk_coverage, wilson
from classifier.model import TopicModel

LENGTHS = ((1, 15), (16, 40), (41, 120), (121, 1 << 60))
"""Slices by length in words: headlines, summaries, openings, articles."""


@dataclass(frozen=True)
class TopicFigures:
    """Figures of one topic; the answer is the most probable topic of each text.

    Attributes
    ----------
    topic : str
    texts : int
        Texts whose first label it is.
    precision, recall, f1 : float or None
        None where there was no text of it: that is no topic which the model gets wrong. 0 where
        there were some, and none was found.
    """

    topic: str
    texts: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class Slice:
    """Accuracy on a part of the texts.

    Attributes
    ----------
    name : str
    texts : int
    accuracy : float
    interval : tuple of float
        95 %, Wilson.
    confident : float
        Share of texts whose status is confident.
    """

    name: str
    texts: int
    accuracy: float
    interval: tuple[float, float]
    confident: float


@dataclass(frozen=True)
class Evaluation:
    """What `evaluate` measured.

    Attributes
    ----------
    texts : int
    accuracy : float
        Share of texts whose most probable topic is their first label.
    interval : tuple of float
        95 % interval of `accuracy`, Wilson.
    among_given : float
        Share of texts whose most probable topic is any of their labels.
    macro_f1 : float
        Mean F1 of the topics that occur.
    micro_f1 : float
        Returned tags against all labels.
    ece : float
        Expected calibration error of the most probable topic's probability, 10 bins of equal
        width (Naeini et al. 2015).
    confident : float
        Share of texts with status confident.
    confident_accuracy : float or None
        Accuracy on them; None without any.
    topics : list of TopicFigures
    confusion : list of list of int
        Row: first label; column: answer; both in the order of `topics`.
    reliability : list of dict
        ``confidence``, ``accuracy`` and ``texts`` of each bin that holds any.
    risk_coverage : list of dict
        ``accuracy`` on the most confident ``coverage`` of the texts.
    by_length, by_source : list of Slice
    correct : ndarray of bool, (n,)
        Whether the most probable topic of each text is its first label.
    probability : ndarray of float, (n, n_classes)
        What was measured; columns in the order of `topics`.
    """

    texts: int
    accuracy: float
    interval: tuple[float, float]
    among_given: float
    macro_f1: float
    micro_f1: float
    ece: float
    confident: float
    confident_accuracy: float | None
    topics: list[TopicFigures]
    confusion: list[list[int]]
    reliability: list[dict[str, float]]
    risk_coverage: list[dict[str, float]]
    by_length: list[Slice]
    by_source: list[Slice]
    correct: NDArray[np.bool_] = field(repr=False)
    probability: NDArray[np.float64] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, ready for JSON; not what was answered to each text."""
        figures = {k: v for k, v in asdict(self).items() if k not in ("correct", "probability")}
        return {**figures, "interval": list(self.interval)}


def evaluate(model: TopicModel, data: LabelledTexts) -> Evaluation:
    """Measure a model on labelled texts that it was not fitted on.

    Parameters
    ----------
    model : TopicModel
    data : LabelledTexts

    Returns
    -------
    Evaluation

    Raises
    ------
    InputError
        There are no texts, or a label is none of the model's topics.
    """
    found = model.answer(data.texts)
    taggings = model.taggings(data.texts, found)
    return measure(
        found.probabilities,
        [tagging.topics for tagging in taggings],
        np.array([tagging.status == "confident" for tagging in taggings], bool),
        [str(c) for c in model.classes_],
        data,
    )


def measure(
    probability: NDArray[np.float64],
    tags: Sequence[Sequence[str]],
    confident: NDArray[np.bool_],
    classes: Sequence[str],
    data: LabelledTexts,
) -> Evaluation:
    """Measure answers that are there already, such as those of a cross-validation.

    Parameters
    ----------
    probability : ndarray of float, (n, n_classes)
    tags : sequence of sequence of str, (n,)
        Returned topics of each text.
    confident : ndarray of bool, (n,)
    classes : sequence of str, (n_classes,)
    data : LabelledTexts

    Returns
    -------
    Evaluation

    Raises
    ------
    InputError
        There are no texts, not as many answers as texts, or a label is none of `classes`.
    """
    _check_answers(probability, tags, confident, classes, data)
    index = {c: i for i, c in enumerate(classes)}
    for where, labels in zip(data.where, data.labels, strict=True):
        unknown = [label for label in labels if label not in index]
        if unknown:
            raise InputError(
                f"{where}: {unknown[0]!r} is no topic of the model: there are {', '.join(classes)}"
            )
    first = np.array([index[label] for label in data.main], np.int64)
    answer = probability.argmax(axis=1)
    correct = answer == first
    among = np.array([classes[a] in row for a, row in zip(answer, data.labels, strict=True)], bool)
    confusion = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(confusion, (first, answer), 1)
    hits, given = np.diag(confusion), confusion.sum(axis=1)
    precision = hits / np.maximum(confusion.sum(axis=0), 1)
    recall = hits / np.maximum(given, 1)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    highest = probability.max(axis=1)
    bins, ece = reliability_by_width(highest, correct)
    slices = _Slicer(correct, confident)
    words = np.array([len(text.split()) for text in data.texts])
    sources = np.array(data.sources)
    return Evaluation(
        texts=len(data),
        accuracy=float(correct.mean()),
        interval=wilson(int(correct.sum()), len(data)),
        among_given=float(among.mean()),
        macro_f1=float(f1[given > 0].mean()),
        micro_f1=micro_f1(tags, data.labels),
        ece=ece,
        confident=float(confident.mean()),
        confident_accuracy=float(correct[confident].mean()) if confident.any() else None,
        topics=[
            _of_topic(c, int(given[i]), precision[i], recall[i], f1[i])
            for i, c in enumerate(classes)
        ],
        confusion=confusion.tolist(),
        reliability=bins,
        risk_coverage=risk_coverage(highest, correct),
        by_length=[
            made
            for low, high in LENGTHS
            if (made := slices.cut(_length_name(low, high), (words >= low) & (words <= high)))
        ],
        by_source=[
            made
            for source in sorted(set(sources.tolist()) - {""})
            if (made := slices.cut(source, sources == source))
        ],
        correct=correct,
        probability=probability,
    )


def _of_topic(topic: str, texts: int, *figures: float) -> TopicFigures:
    precision, recall, f1 = map(float, figures) if texts else (None, None, None)
    return TopicFigures(topic, texts, precision, recall, f1)


def _check_answers(
    probability: NDArray[np.float64],
    tags: Sequence[Sequence[str]],
    confident: NDArray[np.bool_],
    classes: Sequence[str],
    data: LabelledTexts,
) -> None:
    """Refuse what cannot be measured: no texts, or answers that are not those of the texts."""
    n = len(data)
    if not n:
        raise InputError("no texts to measure on: give at least one with its label")
    if probability.shape != (n, len(classes)):
        raise InputError(
            f"probabilities have the shape {probability.shape}: expected one row for each of {n} "
            f"texts, one column for each of {len(classes)} classes"
        )
    for name, found in (("tags", tags), ("confident", confident)):
        if len(found) != n:
            raise InputError(f"{n} texts but {len(found)} of {name}: give one for each text")


class _Slicer:
    """Cuts slices out of the same answers."""

    def __init__(self, correct: NDArray[np.bool_], confident: NDArray[np.bool_]) -> None:
        self.correct = correct
        self.confident = confident

    def cut(self, name: str, rows: NDArray[np.bool_]) -> Slice | None:
        """Return the slice of these rows; None if there are none."""
        n = int(rows.sum())
        if n == 0:
            return None
        hits = int(self.correct[rows].sum())
        return Slice(name, n, hits / n, wilson(hits, n), float(self.confident[rows].mean()))


def _length_name(low: int, high: int) -> str:
    return f"{low}-{high} words" if high < 1 << 59 else f"{low} words and more"


def figures_line(evaluation: Evaluation) -> Mapping[str, str]:
    """Return the headline figures as people read them."""
    low, high = evaluation.interval
    sure = evaluation.confident_accuracy
    return {
        "accuracy": f"{evaluation.accuracy:.3f} (95 %: {low:.3f}-{high:.3f})",
        "macro-F1": f"{evaluation.macro_f1:.3f}",
        "tags, micro-F1": f"{evaluation.micro_f1:.3f}",
        "calibration error": f"{evaluation.ece:.3f}",
        "confident": f"{evaluation.confident:.0%}"
        + ("" if sure is None else f", of these right {sure:.3f}"),
        "texts": str(evaluation.texts),
    }
