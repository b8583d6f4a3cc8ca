"""From labelled texts to a model of one's own, with an honest report of how good it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from classifier.errors import InputError
from classifier.estimator import TopicClassifier
from classifier.evaluation import Evaluation, measure
from classifier.folds import Folds, stratified
from classifier.labelled import LabelledTexts
from classifier.model import TopicModel
from classifier.topics_file import did_you_mean

FEWEST = 2
"""Examples that each topic needs when it is not given by a scope note."""
ENOUGH = 20
"""Examples of each topic from which on little is won by more of them (docs/own-topics.md)."""
MANY = 2000
"""From this many texts on, a fifth is held out once; below, each text is held out in turn."""

_MOST_NAMED = 20


@dataclass(frozen=True)
class Fitted:
    """A model and what it scored on texts that were held out.

    Attributes
    ----------
    model : TopicModel
        Fitted on every text.
    evaluation : Evaluation or None
        Of models fitted in the same way on the other texts; None where there are too few
        examples to hold any out.
    protocol : str
        How they were held out.
    held_out : LabelledTexts
        Those texts.
    """

    model: TopicModel
    evaluation: Evaluation | None
    protocol: str
    held_out: LabelledTexts


def fit(
    data: LabelledTexts,
    *,
    topics: Mapping[str, Mapping[str, str]] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Fitted:
    """Fit a model, after measuring the same recipe on texts held out.

    Parameters
    ----------
    data : LabelledTexts
    topics : mapping, optional
        Label to ``title``, ``scope`` and ``iptc``.
    progress : callable
        Told what is being done.

    Returns
    -------
    Fitted

    Raises
    ------
    InputError
        Fewer than two topics, or one with too few examples.
    """
    check(data, topics)
    folds = _folds(data)
    labels: list[Any] = data.labels if data.multilabel else data.main
    classes = sorted({*data.classes, *(topics or {})})
    probability = np.full((len(data), len(classes)), np.nan)
    tags: list[list[str]] = [[] for _ in data.texts]
    confident = np.zeros(len(data), bool)
    for number, (fitted, held) in enumerate(folds, 1):
        progress(f"holding texts out, {number} of {len(folds)}")
        one = TopicClassifier(topics=topics).fit(
            [data.texts[i] for i in fitted], [labels[i] for i in fitted]
        )
        columns = np.array([classes.index(label) for label in one.classes_.tolist()])
        texts = [data.texts[i] for i in held]
        probability[held] = 0
        answers = one.model_.answer(texts)
        probability[np.ix_(held, columns)] = answers.probabilities
        for i, tagging in zip(held, one.model_.taggings(texts, answers), strict=True):
            tags[i] = tagging.topics
            confident[i] = tagging.status == "confident"
    progress(f"fitting on all {len(data)} texts")
    model = TopicClassifier(topics=topics).fit(data.texts, labels).to_model()
    rows = np.flatnonzero(np.isfinite(probability).all(axis=1)).tolist()
    held_out = _take(data, rows)
    protocol = _protocol(data, held_out, folds)
    if not rows:
        return Fitted(model, None, protocol, held_out)
    evaluation = measure(
        probability[rows], [tags[i] for i in rows], confident[rows], classes, held_out
    )
    model.manifest["figures"] = {
        "protocol": protocol,
        "texts": evaluation.texts,
        "accuracy": evaluation.accuracy,
        "macro_f1": evaluation.macro_f1,
        "ece": evaluation.ece,
    }
    return Fitted(model, evaluation, protocol, held_out)


def check(data: LabelledTexts, topics: Mapping[str, Any] | None) -> None:
    """Refuse data that no model can be fitted on.

    Raises
    ------
    InputError
        Fewer than two topics, or one with too few examples.
    """
    counts = Counter(label for row in data.labels for label in row)
    labels = {*counts, *(topics or {})}
    if not labels:
        raise InputError(f"no label is left: at least {FEWEST} texts of each are needed")
    if len(labels) < 2:
        only = ", ".join(map(repr, labels))
        found = f"all {len(data)} texts have one label"
        if len(data) < 2:
            found = "there is one text, with one label" if len(data) else "there is one topic"
        raise InputError(f"{found}, {only}: at least two are needed")
    few = rare_labels(data, topics)
    if few:
        raise InputError(
            f"too few examples of {', '.join(few)}: at least {FEWEST} of each label are needed, "
            "or a scope note in --topics (--drop leaves such texts out)"
        )


def few_examples(data: LabelledTexts, topics: Mapping[str, Any] | None) -> dict[str, int]:
    """Count the examples of labels that have fewer than `ENOUGH`.

    Parameters
    ----------
    data : LabelledTexts
    topics : mapping or None
        Labels that need no examples.

    Returns
    -------
    dict of str to int
        By label, fewest first.
    """
    counts = Counter(label for row in data.labels for label in row)
    few = [label for label, n in counts.items() if n < ENOUGH and label not in (topics or {})]
    return {label: counts[label] for label in sorted(few, key=lambda label: (counts[label], label))}


def rare_labels(data: LabelledTexts, topics: Mapping[str, Any] | None) -> list[str]:
    """Name the labels with too few examples: where the last one is, and what may be meant.

    Parameters
    ----------
    data : LabelledTexts
    topics : mapping or None
        Labels that need no examples.

    Returns
    -------
    list of str
        One phrase a label, such as ``"'fotball' (desk.csv:62), did you mean 'football'?"``.
    """
    few, frequent = _rare(data, topics)
    places = {label: w for w, row in zip(data.where, data.labels, strict=True) for label in row}
    named = [
        f"{label!r} ({places[label]}){did_you_mean(label, frequent)}" for label in few[:_MOST_NAMED]
    ]
    more = len(few) - _MOST_NAMED
    return [*named, f"{more} more"] if more > 0 else named


def without_rare(
    data: LabelledTexts, topics: Mapping[str, Any] | None
) -> tuple[LabelledTexts, list[str]]:
    """Leave out texts with a label of which there are too few, until there is none.

    Parameters
    ----------
    data : LabelledTexts
    topics : mapping or None
        Labels that need no examples.

    Returns
    -------
    data : LabelledTexts
        The other texts. A text that has other labels, too, is left out as well: without the rare
        one it would be an example of its absence.
    named : list of str
        The labels, as `rare_labels` names them.
    """
    named = []
    while few := set(_rare(data, topics)[0]):
        named += rare_labels(data, topics)
        kept = [i for i, row in enumerate(data.labels) if few.isdisjoint(row)]
        data = replace(_take(data, kept), problems=data.problems)
    return data, named


def _rare(data: LabelledTexts, topics: Mapping[str, Any] | None) -> tuple[list[str], list[str]]:
    """Split the labels: those with too few examples, and the others."""
    counts = Counter(label for row in data.labels for label in row)
    known = topics or {}
    few = [label for label in counts if counts[label] < FEWEST and label not in known]
    return few, [
        label for label in {**counts, **known} if label in known or counts[label] >= FEWEST
    ]


def _folds(data: LabelledTexts) -> Folds:
    """Return rows to fit on and rows to hold out."""
    number = {label: i for i, label in enumerate(sorted(set(data.main)))}
    folds = stratified(np.array([number[label] for label in data.main], np.int64))
    return folds[:1] if len(data) >= MANY else folds


def _protocol(data: LabelledTexts, held_out: LabelledTexts, folds: Folds) -> str:
    """Say how the texts were held out."""
    if not data.texts:
        return "from scope notes alone, so nothing was measured"
    if not folds:
        return (
            "nothing was held out, for that needs two texts with one first label, and one with "
            "another"
        )
    others = len(data) - len(held_out)
    if len(data) >= MANY:
        return f"{len(held_out)} texts held out, fitted on the other {others}"
    protocol = f"{len(folds)}-fold cross-validation"
    if not others:
        return protocol
    alone = "1 text alone with its" if others == 1 else f"{others} texts alone with their"
    label = "first label" if data.multilabel else "label"
    return f"{protocol}; always fitted on: {alone} {label}"


def _take(data: LabelledTexts, rows: list[int]) -> LabelledTexts:
    return LabelledTexts(
        [data.texts[i] for i in rows],
        [data.labels[i] for i in rows],
        [data.where[i] for i in rows],
        [data.sources[i] for i in rows],
    )
