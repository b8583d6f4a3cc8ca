"""What a classifier has to do, to be compared with the others, and what it learns from."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray

from train.evaluate.encoder import Encoder

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lesson:
    """What a contender learns from.

    Attributes
    ----------
    texts : list of str, (n,)
    labels : ndarray of int, (n,)
    weight : ndarray, (n,)
        For those that take weights.
    classes : int
        Labels are 0 to classes - 1; some may be absent.
    encoder : Encoder
    target : ndarray, (n, classes), optional
        Labels as distributions, for those that learn from these.
    given : ndarray of bool, (n, classes), optional
        Labels where a text may have several; each is then learnt against the rest.
    asked : list of str, optional
        All texts that will be asked about: what neither they nor the lesson hold needs no weight.
    made : dict
        Features that several contenders share.
    """

    texts: list[str]
    labels: NDArray[np.int64]
    weight: Floats
    classes: int
    encoder: Encoder
    target: Floats | None = None
    given: NDArray[np.bool_] | None = None
    asked: list[str] | None = None
    made: dict[str, Any] = field(default_factory=dict)

    def shared(self, name: str, make: Callable[[], Any]) -> Any:
        """Make features once."""
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]


class Contender:
    """One classifier.

    Attributes
    ----------
    name : str
    probable : bool
        Whether scores are probabilities.
    """

    name = ""
    probable = True

    def fit(self, lesson: Lesson) -> Contender:
        """Learn."""
        raise NotImplementedError

    def scores(self, texts: Sequence[str]) -> Floats:
        """Score of each class, (n, classes); the highest is the answer."""
        raise NotImplementedError

    def size(self) -> int:
        """Bytes on disk, pickled where the library knows no other form."""
        with tempfile.TemporaryDirectory() as folder:
            return sum(Path(f).stat().st_size for f in joblib.dump(self.saved(), f"{folder}/m"))

    def saved(self) -> Any:
        """What has to be kept."""
        return [value for value in vars(self).values() if not isinstance(value, Encoder)]
