"""Texts whose label is probably wrong, for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import MissingExtraError
from classifier.labelled import SEPARATOR, LabelledTexts


def label_errors(
    probability: NDArray[np.float64], classes: Sequence[str], data: LabelledTexts
) -> list[dict[str, Any]]:
    """Find texts whose label is probably wrong, by confident learning.

    Parameters
    ----------
    probability : ndarray of float, (n, n_classes)
        From a model that was not fitted on the texts.
    classes : sequence of str
    data : LabelledTexts

    Returns
    -------
    list of dict
        ``where``, ``given``, ``suggested``, ``label_quality`` and ``text``; most suspicious first.

    Raises
    ------
    MissingExtraError
        cleanlab is not installed.

    References
    ----------
    Northcutt, Jiang and Chuang 2021, "Confident Learning: Estimating Uncertainty in Dataset
    Labels", https://arxiv.org/abs/1911.00068
    """
    try:
        from cleanlab.filter import find_label_issues
        from cleanlab.rank import get_label_quality_scores
    except ImportError:
        raise MissingExtraError("report", "cleanlab", "finding label errors") from None
    index = {c: i for i, c in enumerate(classes)}
    given = np.array([index[label] for label in data.main])
    # cleanlab expects every class to occur.
    there = np.unique(given)
    if len(there) < 2:
        return []
    column = {int(c): i for i, c in enumerate(there)}
    labels = np.array([column[int(g)] for g in given])
    probs = probability[:, there]
    probs = probs / np.maximum(probs.sum(axis=1, keepdims=True), 1e-12)
    suspects = find_label_issues(
        labels, probs, return_indices_ranked_by="self_confidence", n_jobs=1
    )
    quality = get_label_quality_scores(labels, probs)
    found = []
    for i in suspects.tolist():
        suggested = classes[int(there[probs[i].argmax()])]
        if suggested not in data.labels[i]:
            found.append(
                {
                    "where": data.where[i],
                    "given": SEPARATOR.join(data.labels[i]),
                    "suggested": suggested,
                    "label_quality": float(quality[i]),
                    "text": data.texts[i],
                }
            )
    return found
