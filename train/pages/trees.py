"""scikit-learn's boosted trees as the flat arrays that ``classifier.page.trees`` reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.page.trees import MOST_LEAVES
from train.pages.fit import BinnedTrees

_ALL = (1 << MOST_LEAVES) - 1


@dataclass
class _Tree:
    """One tree: its branches in any order, its leaves from left to right."""

    feature: list[int] = field(default_factory=list)
    threshold: list[float] = field(default_factory=list)
    mask: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def walk(self, nodes: NDArray[Any], at: int = 0) -> None:
        node = nodes[at]
        if node["is_leaf"]:
            self.value.append(float(node["value"]))
            return
        begin = len(self.value)
        self.walk(nodes, int(node["left"]))
        self.feature.append(int(node["feature_idx"]))
        self.threshold.append(float(node["num_threshold"]))
        self.mask.append(_ALL & ~((1 << len(self.value)) - (1 << begin)))
        self.walk(nodes, int(node["right"]))


def flatten(fitted: BinnedTrees) -> dict[str, NDArray[Any]]:
    """Return the arrays of trees of at most `MOST_LEAVES` leaves; bins become values again."""
    trees = []
    for (predictor,) in fitted.model._predictors:
        trees.append(_Tree())
        trees[-1].walk(predictor.nodes)
    shape = (max(1, *(len(tree.mask) for tree in trees)), len(trees))
    highest = max((f for tree in trees for f in tree.feature), default=0)
    feature = np.zeros(shape, np.min_scalar_type(highest))
    mask = np.full(shape, _ALL, np.uint16)
    threshold = np.full(shape, np.inf, np.float32)
    for i, tree in enumerate(trees):
        n = len(tree.mask)
        feature[:n, i], mask[:n, i] = tree.feature, tree.mask
        threshold[:n, i] = [
            fitted.edges[f][int(t)] for f, t in zip(tree.feature, tree.threshold, strict=True)
        ]
    sizes = [len(tree.value) for tree in trees]
    return {
        "feature": feature,
        "threshold": threshold,
        "mask": mask,
        "value": np.concatenate([tree.value for tree in trees]).astype(np.float32),
        "leaves": (np.cumsum(sizes) - sizes).astype(np.int32),
        "start": np.array([fitted.model._baseline_prediction.ravel()[0]], dtype=np.float64),
    }
