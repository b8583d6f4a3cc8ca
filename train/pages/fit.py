"""Fit boosted trees on blocks, and let them answer for sites they have not seen."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from classifier.page.trees import MOST_LEAVES, rounded_down
from train.pages.data import TOKEN, PageRecord

Floats = NDArray[np.float64]
logger = logging.getLogger(__name__)

GATE = 0
"""The group of sites that no shipped model was fitted on."""

MOST_BINS = 255
MOST_BLOCKS = 150
"""Pages with more blocks weigh no more than this many: navigation would outvote articles."""
FEW_WORDS = 60
"""A block weighs more the more words it has, up to here: that is what page F1 counts."""
SUSPECT = 0.3
"""Weight of pages whose truth is thought to leave out a part of the article."""


@dataclass
class Settings:
    """How one ensemble is grown."""

    iterations: int = 200
    leaves: int = MOST_LEAVES
    depth: int = 8
    rate: float = 0.08
    rows: int = 40_000
    seed: int = 0
    l2: float = 3.0
    smallest: int = 20
    features: float = 0.4


def token_counts(page: PageRecord) -> NDArray[np.float64]:
    return np.array([len(TOKEN.findall(text)) for text in page.texts], dtype=np.float64)


def block_weights(page: PageRecord, counts: Floats) -> Floats:
    """Weigh blocks by number and by words; long pages and doubtful truths weigh less."""
    weight = page.scored * (0.5 + np.minimum(counts, FEW_WORDS) / 40.0)
    mixed = np.array(page.extra.get("mixed", [False] * len(counts)))
    weight = weight * np.where(mixed, 0.5, 1.0) * min(1.0, MOST_BLOCKS / max(1, len(counts)))
    weight = weight * page.extra.get("weight", 1.0)
    return weight * (SUSPECT if page.extra.get("suspect") else 1.0)


def sample(weight: Floats, rows: int, seed: int) -> tuple[NDArray[np.bool_], Floats]:
    """Draw about ``rows`` rows, those that matter surely, the others by chance and then heavier."""
    weight = weight * len(weight) / weight.sum()
    chance = np.minimum(1.0, weight * rows / len(weight) * 1.6)
    keep = np.random.default_rng(seed).random(len(weight)) < chance
    return keep, (weight / np.maximum(chance, 1e-12))[keep]


@dataclass
class BinnedTrees:
    """Boosted trees fitted on the numbers of bins, one row of bin edges a feature.

    Given weights, scikit-learn looks for its own bins with one weighted quantile after another,
    which took four fifths of the time of a fit.

    Attributes
    ----------
    model : HistGradientBoostingClassifier
        Reads the number of each value's bin.
    edges : list of arrays of float32
        A value is in the first bin whose edge is no smaller.
    """

    model: HistGradientBoostingClassifier
    edges: list[NDArray[np.float32]]

    def decision_function(self, rows: NDArray[np.float32]) -> Floats:
        """Return the log-odds of each row."""
        odds: Floats = self.model.decision_function(binned(rows, self.edges))
        return odds


def bin_edges(rows: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Return for each column at most `MOST_BINS` - 1 edges that part its values evenly."""
    edges = []
    for column in rows.T:
        values = np.unique(column)
        if len(values) > MOST_BINS:
            shares = np.linspace(0, 1, MOST_BINS + 1)[1:-1]
            values = np.unique(np.quantile(column, shares, method="inverted_cdf"))
            edges.append(values.astype(np.float32))
        else:
            middle = (values[:-1].astype(np.float64) + values[1:]) / 2
            edges.append(rounded_down(middle))
    return edges


def binned(rows: NDArray[np.float32], edges: Sequence[NDArray[np.float32]]) -> NDArray[np.uint8]:
    """Return the number of each value's bin."""
    out = np.empty(rows.shape, np.uint8, order="F")
    for j, edge in enumerate(edges):
        out[:, j] = np.searchsorted(edge, rows[:, j])
    return out


def fit_trees(
    values: Sequence[NDArray[np.float32]],
    labels: Sequence[NDArray[np.bool_]],
    weights: Sequence[Floats],
    settings: Settings,
) -> BinnedTrees:
    weight = np.concatenate(weights)
    keep, weight = sample(weight, settings.rows, settings.seed)
    rows = np.concatenate(values)[keep]
    edges = bin_edges(rows)
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
    model.fit(binned(rows, edges), np.concatenate(labels)[keep], sample_weight=weight)
    return BinnedTrees(model, edges)


def out_of_fold(
    values: Sequence[NDArray[np.float32]],
    labels: Sequence[NDArray[np.bool_]],
    weights: Sequence[Floats | None],
    groups: Sequence[int],
    settings: Settings,
    *,
    every_group: bool = True,
) -> tuple[list[Floats], BinnedTrees]:
    """Fit with each group of sites left out in turn, then on all but the gate's.

    Parameters
    ----------
    values, labels, weights : sequences of arrays, one a page
        A page without weights is told, and nothing is learned from it.
    groups : sequence of int
        Group of each page; `GATE` for sites that nothing is ever fitted on.
    settings : Settings
    every_group : bool
        Leave out each group in turn; otherwise only the gate's pages are told.

    Returns
    -------
    (list of arrays, model)
        For every page the log-odds of a model that never saw its site, and the model fitted on
        every group.
    """
    group = np.asarray(groups)
    answers: list[Floats] = [np.zeros(0)] * len(values)
    turns = sorted({g for g in groups if g != GATE}) if every_group else []
    for left_out in [*turns, GATE]:
        rows = [
            (values[i], labels[i], weight)
            for i, weight in enumerate(weights)
            if weight is not None and group[i] not in (left_out, GATE)
        ]
        model = fit_trees(*map(list, zip(*rows, strict=True)), settings)
        told = np.flatnonzero(group == left_out)
        if len(told):
            joined = model.decision_function(np.concatenate([values[i] for i in told]))
            ends = np.cumsum([len(values[i]) for i in told])
            for i, part in zip(told, np.split(joined, ends[:-1]), strict=True):
                answers[i] = part
        logger.info("left out group %d: %d pages told", left_out, len(told))
    return answers, model
