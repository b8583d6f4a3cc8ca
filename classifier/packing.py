"""From a fitted regression to the run-time model: its table, thresholds and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.decline import Thresholds
from classifier.knowledge import Space
from classifier.model import TopicModel

_FEW_DECLINED = 0.02
SURE_BY_NOTES = 0.6
"""Probability from which a model that has seen no example is confident: news of none of its topics
reaches the usual line nearly half of the time (docs/notes/few-examples.md)."""


def pack(
    space: Space,
    weights: NDArray[np.float64],
    bias: NDArray[np.float64],
    classes: Sequence[Any],
    *,
    temperature: float,
    tag_threshold: NDArray[np.float64],
    topics: Mapping[Any, str | Mapping[str, str]],
    texts: Sequence[str],
    notes_alone: bool,
    recipe: Mapping[str, Any],
) -> TopicModel:
    """Make the run-time model.

    Parameters
    ----------
    space : Space
        The n-grams that have weights.
    weights : ndarray of float, (V, k)
    bias : ndarray of float, (k,)
    classes : sequence, (k,)
    temperature : float
        Scores are divided by it.
    tag_threshold : ndarray of float, (k,)
    topics : mapping
        Label to scope note, or to ``title``, ``scope`` and ``iptc``.
    texts : sequence of str
        The examples, or the notes where there are none: when to decline is what most of them
        would pass.
    notes_alone : bool
        Whether there are no examples.
    recipe : mapping
        Said in the manifest.
    """
    labels = [str(label) for label in classes]
    about = {str(label): value for label, value in topics.items()}
    details = [
        v if isinstance(v := about.get(label, {}), Mapping) else {"scope": v} for label in labels
    ]
    model = TopicModel.from_weights(
        space.hashes,
        weights,
        bias,
        labels,
        importance=np.ones(len(space.hashes)),
        bits=space.bits,
        gain=space.gain,
        calibration=np.full(1, 1 / temperature),
        tag_threshold=tag_threshold,
        titles=[str(d.get("title", k)) for k, d in zip(labels, details, strict=True)],
        iptc=[str(d.get("iptc", "")) for d in details],
        about={"recipe": dict(recipe)},
    )
    for topic, detail in zip(model.manifest["topics"], details, strict=True):
        if detail.get("scope"):
            topic["scope"] = str(detail["scope"])
    limits = _limits(model, texts)
    if notes_alone:
        limits = replace(limits, min_best=SURE_BY_NOTES)
    decline = limits.to_manifest()
    return TopicModel({**model.manifest, "decline": decline}, model.arrays)


def tag_thresholds(
    probability: NDArray[np.float64], holds: NDArray[np.bool_], *, several: bool
) -> NDArray[np.float64]:
    """Return the probability from which each topic is among the tags, (k,).

    Parameters
    ----------
    probability : ndarray of float, (n, k)
        Of texts held out.
    holds : ndarray of bool, (n, k)
        Their labels.
    several : bool
        Whether a text may have several labels; if so, the thresholds of the best F1 are taken
        from 20 texts on.
    """
    k = probability.shape[1]
    thresholds = np.full(k, 1 / max(3, k) if several else 0.5)
    if not several or len(probability) < 20:
        return thresholds
    grid = np.linspace(0.08, 0.5, 22)
    for j in range(k):
        found = probability[:, j, None] >= grid
        hits = (found & holds[:, j, None]).sum(axis=0)
        f1 = 2 * hits / np.maximum(found.sum(axis=0) + holds[:, j].sum(), 1)
        if hits.any():
            thresholds[j] = grid[int(f1.argmax())]
    return thresholds


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
