"""Gold rows as target distributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

PRIMARY_SHARE = 0.75
"""Share of the target mass on the primary topic where other topics were given too."""


def soft_targets(rows: Sequence[Mapping[str, Any]], classes: Sequence[str]) -> NDArray[np.float32]:
    """Target distribution of each gold row over ``classes``, which include none, (n, k).

    Examples
    --------
    >>> row = {"primary": "crime", "others": ["sport"]}
    >>> soft_targets([row], ["sport", "crime", "none"]).tolist()
    [[0.25, 0.75, 0.0]]
    """
    index = {slug: i for i, slug in enumerate(classes)}
    target = np.zeros((len(rows), len(classes)), np.float32)
    for i, row in enumerate(rows):
        others = [slug for slug in row["others"] if slug in index]
        target[i, index[row["primary"]]] = PRIMARY_SHARE if others else 1.0
        for slug in others:
            target[i, index[slug]] += (1 - PRIMARY_SHARE) / len(others)
    return target
