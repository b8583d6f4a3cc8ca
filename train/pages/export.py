"""Fitted trees and lexicon to the checked arrays that the package reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier import store
from classifier.page.roles import KIND
from train.pages.fit import BinnedTrees
from train.pages.lexicon import lexicon_scale
from train.pages.trees import flatten


def export_roles(
    folder: Path,
    lexicon: NDArray[np.float64],
    passes: Mapping[str, tuple[BinnedTrees, Sequence[str]]],
    about: Mapping[str, Any],
) -> None:
    """Write the role model.

    Parameters
    ----------
    folder : path
    lexicon : array of shape (LEXICON_SIZE,)
        Already on the grid of `lexicon.quantise`.
    passes : mapping of str to (model, feature names)
    about : mapping
        Further manifest sections: recipe, figures.
    """
    scale = lexicon_scale(lexicon)
    arrays: dict[str, NDArray[Any]] = {"lexicon": np.rint(lexicon / scale).astype(np.int8)}
    manifest: dict[str, Any] = {"kind": KIND, "lexicon_scale": scale, "passes": {}, **about}
    told: dict[str, list[str]] = {}
    for name, (model, features) in passes.items():
        arrays |= {f"{name}_{part}": array for part, array in flatten(model).items()}
        names = list(features)
        begins = [known for known, of in told.items() if names[: len(of)] == of]
        like = max(begins, key=lambda known: len(told[known]), default=None)
        told[name] = names
        manifest["passes"][name] = (
            {"features": " ".join(names)}
            if like is None
            else {"like": like, "features": " ".join(names[len(told[like]) :])}
        )
    store.write(folder, manifest, arrays)
