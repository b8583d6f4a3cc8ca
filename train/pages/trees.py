"""scikit-learn's boosted trees as the flat arrays that ``classifier.page.trees`` reads."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from classifier.page.trees import rounded_down


def flatten(model: HistGradientBoostingClassifier) -> tuple[dict[str, NDArray[Any]], int]:
    """Return the arrays of a fitted binary model and the depth of its deepest tree."""
    parts: list[NDArray[Any]] = []
    roots, children, depth, offset = [], [], 0, 0
    for (tree,) in model._predictors:
        nodes = tree.nodes
        own = np.arange(len(nodes), dtype=np.int32) + offset
        leaf = nodes["is_leaf"].astype(bool)
        left = np.where(leaf, own, nodes["left"].astype(np.int32) + offset)
        right = np.where(leaf, own, nodes["right"].astype(np.int32) + offset)
        children.append(np.stack([left, right], axis=1))
        roots.append(offset)
        depth = max(depth, int(nodes["depth"].max()))
        parts.append(nodes)
        offset += len(nodes)
    nodes = np.concatenate(parts)
    leaf = nodes["is_leaf"].astype(bool)
    arrays = {
        "feature": np.where(leaf, 0, nodes["feature_idx"]).astype(np.int16),
        "threshold": rounded_down(np.where(leaf, 0.0, nodes["num_threshold"])),
        "child": np.concatenate(children).astype(np.int32),
        "value": np.where(leaf, nodes["value"], 0.0).astype(np.float32),
        "root": np.array(roots, dtype=np.int32),
        "start": np.array([model._baseline_prediction.ravel()[0]], dtype=np.float64),
    }
    return arrays, depth
