"""Fit boosted trees on blocks, and let them answer for sites they have not seen."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from train.pages.data import TOKEN, PageRecord

Floats = NDArray[np.float64]
logger = logging.getLogger(__name__)

GATE = 0
"""The group of sites that no shipped model was fitted on."""

SHAPE_WEIGHT = {
    "tail_hard": 0.5, "headline": 0.4, "index": 0.4, "several": 0.4, "stub": 0.3,
}  # fmt: skip


@dataclass
class Settings:
    """How one ensemble is grown."""

    iterations: int = 80
    leaves: int = 28
    depth: int = 8
    rate: float = 0.12
    rows: int = 32_000
    seed: int = 0
    l2: float = 3.0
    token_share: float = 0.5
    smallest: int = 30
    features: float = 0.4


def token_counts(page: PageRecord) -> NDArray[np.float64]:
    return np.array([len(TOKEN.findall(text)) for text in page.texts], dtype=np.float64)


def block_weights(page: PageRecord, counts: Floats, token_share: float) -> Floats:
    """Weigh blocks by what they do to the page's F1, and by number; every page counts the same."""
    total = max(1.0, float(counts[page.is_article].sum()))
    weight = token_share * np.minimum(counts / total, 1.0) + (1 - token_share) / len(counts)
    mixed = np.array(page.extra.get("mixed", [False] * len(counts)))
    return weight * page.scored * np.where(mixed, 0.5, 1.0) * SHAPE_WEIGHT.get(page.shape, 1.0)


def sample(weight: Floats, rows: int, seed: int) -> tuple[NDArray[np.bool_], Floats]:
    """Draw about ``rows`` rows, those that matter surely, the others by chance and then heavier."""
    weight = weight * len(weight) / weight.sum()
    chance = np.minimum(1.0, weight * rows / len(weight) * 1.6)
    keep = np.random.default_rng(seed).random(len(weight)) < chance
    return keep, (weight / np.maximum(chance, 1e-12))[keep]


def fit_trees(
    values: Sequence[NDArray[np.float32]],
    labels: Sequence[NDArray[np.bool_]],
    weights: Sequence[Floats],
    settings: Settings,
) -> HistGradientBoostingClassifier:
    weight = np.concatenate(weights)
    keep, weight = sample(weight, settings.rows, settings.seed)
    model = HistGradientBoostingClassifier(
        max_iter=settings.iterations,
        max_leaf_nodes=settings.leaves,
        max_depth=settings.depth,
        learning_rate=settings.rate,
        l2_regularization=settings.l2,
        min_samples_leaf=settings.smallest,
        max_features=settings.features,
        early_stopping=False,
        random_state=settings.seed,
    )
    return model.fit(
        np.concatenate(values)[keep], np.concatenate(labels)[keep], sample_weight=weight
    )


def out_of_fold(
    values: Sequence[NDArray[np.float32]],
    labels: Sequence[NDArray[np.bool_]],
    weights: Sequence[Floats],
    groups: Sequence[int],
    settings: Settings,
) -> tuple[list[Floats], HistGradientBoostingClassifier]:
    """Fit with each group of sites left out in turn, then on all but the gate's.

    Parameters
    ----------
    values, labels, weights : sequences of arrays, one a page
    groups : sequence of int
        Group of each page; `GATE` for sites that nothing is ever fitted on.
    settings : Settings

    Returns
    -------
    (list of arrays, model)
        For every page the probabilities of a model that never saw its site, and the model
        fitted on every group.
    """
    group = np.asarray(groups)
    answers: list[Floats] = [np.zeros(0)] * len(values)
    for left_out in [*sorted({g for g in groups if g != GATE}), GATE]:
        rows = np.flatnonzero((group != left_out) & (group != GATE))
        model = fit_trees(
            [values[i] for i in rows], [labels[i] for i in rows], [weights[i] for i in rows],
            settings,
        )  # fmt: skip
        told = np.flatnonzero(group == left_out)
        if len(told):
            joined = model.predict_proba(np.concatenate([values[i] for i in told]))[:, 1]
            ends = np.cumsum([len(values[i]) for i in told])
            for i, part in zip(told, np.split(joined, ends[:-1]), strict=True):
                answers[i] = part
        logger.info("left out group %d: %d pages told", left_out, len(told))
    return answers, model
