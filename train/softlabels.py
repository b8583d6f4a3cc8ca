"""The teacher's soft labels: kept small, matched to the pool, reconciled with the sources' labels.

A corpus row carries two hints: what the teacher thinks, and the set of topics that its source's
label may mean. They are joined by Bayes' rule with a reliability for every source, the probability
that a row's true topic is in its set, which is estimated from the rows themselves (EM; Dawid and
Skene 1979 for annotators, Jin and Ghahramani 2002 for label sets).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from train.catalogue import DATA
from train.pool import PoolText
from train.vectors import hashes_of

FILE = DATA / "teacher" / "labels.npz"
NGRAMS = DATA / "teacher" / "ngrams.npz"
"""The teacher's vectors of single words and pairs."""
DIMENSIONS, STEPS = 24, 4
"""Principal components kept, and steps of a whole number in a standard deviation."""
KEPT = 4
"""Topics kept a text; the rest of the mass is spread evenly over the others."""
Floats = NDArray[np.float64]


def digest(pool: Sequence[PoolText]) -> str:
    """SHA-256 of the pool's text ids in order."""
    return hashlib.sha256("".join(text.id for text in pool).encode()).hexdigest()


def save(path: Path, pool: Sequence[PoolText], probabilities: Floats, classes: list[str]) -> None:
    """Write the ``KEPT`` most probable classes of each text, shares in 255ths."""
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :KEPT]
    share = np.take_along_axis(probabilities, order, axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        classes=np.array(classes),
        topic=order.astype(np.uint8),
        share=np.rint(share * 255).astype(np.uint8),
        pool=np.array(digest(pool)),
    )


def labelled(path: Path) -> int:
    """How many texts of the pool, from the first on, have labels.

    Raises
    ------
    InputError
        The file is missing.
    """
    if not path.is_file():
        raise InputError(f"no soft labels at {path}: make them with  python -m train.teacher label")
    with np.load(path, allow_pickle=False) as file:
        return len(file["topic"])


def load(path: Path, pool: Sequence[PoolText], classes: list[str]) -> Floats:
    """Read soft labels for a pool, (n, k), rows summing to 1.

    Raises
    ------
    InputError
        The file is missing, or was made for other texts or classes.
    """
    labelled(path)
    with np.load(path, allow_pickle=False) as file:
        if file["classes"].tolist() != classes:
            raise InputError(f"{path} was made for other classes: label the pool again")
        if str(file["pool"]) != digest(pool):
            raise InputError(
                f"{path} was made for other texts than the pool's {len(pool)}: the corpora or "
                "train/pool.py changed, so label the pool again"
            )
        topic, share = file["topic"].astype(np.int64), file["share"] / 255
    rest = np.maximum(0.0, 1 - share.sum(axis=1)) / (len(classes) - topic.shape[1])
    full = np.repeat(rest[:, None], len(classes), axis=1)
    np.put_along_axis(full, topic, share, axis=1)
    normal: Floats = full / full.sum(axis=1, keepdims=True)
    return normal


def save_ngrams(path: Path, ngrams: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Write the ``DIMENSIONS`` principal components of each word's and pair's vector as int8.

    Parameters
    ----------
    path : Path
    ngrams : sequence of str, (m,)
    vectors : ndarray, (m, d)
    """
    hashes, plain = hashes_of(ngrams)
    hashes, first = np.unique(hashes[plain], return_index=True)
    kept = vectors[plain][first].astype(np.float32)
    kept -= kept.mean(axis=0)
    axes = np.linalg.svd(kept[:: max(1, len(kept) // 20_000)], full_matrices=False)[2]
    reduced = kept @ axes[:DIMENSIONS].T
    step = reduced.std(axis=0) / STEPS
    whole = np.clip(np.rint(reduced / step), -127, 127).astype(np.int8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, hashes=hashes, vectors=whole, step=step.astype(np.float32))


def teacher_vectors(hashes: NDArray[np.uint64], path: Path = NGRAMS) -> NDArray[np.float32]:
    """Read the teacher's vectors of single words and pairs, (V, ``DIMENSIONS``).

    Zeros for an n-gram that it was not shown; unit variance over all.

    Raises
    ------
    InputError
        The file is missing.
    """
    if not path.is_file():
        raise InputError(
            f"no n-gram vectors at {path}: make them with  python -m train.teacher label"
        )
    with np.load(path, allow_pickle=False) as file:
        known, vectors = file["hashes"], file["vectors"] * file["step"]
    vectors /= vectors.std()
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    found: NDArray[np.float32] = np.where((known[at] == hashes)[:, None], vectors[at], 0.0)
    return found.astype(np.float32)


def reconcile(
    probabilities: Floats, allowed: NDArray[np.bool_], source: NDArray[np.str_], rounds: int = 5
) -> tuple[Floats, dict[str, float]]:
    """Join the teacher's labels with the sets that the sources' labels allow.

    Parameters
    ----------
    probabilities : ndarray, (n, k)
        The teacher's; the last column is "none", which no set holds.
    allowed : ndarray of bool, (n, k - 1)
        A row without any True tells nothing.
    source : ndarray of str, (n,)
    rounds : int
        Rounds of EM.

    Returns
    -------
    joined : ndarray, (n, k)
    reliability : dict of str to float
        Probability, a source, that a row's topic is in its set.
    """
    joined = probabilities.copy()
    inside = np.pad(allowed, ((0, 0), (0, 1)))
    told = allowed.any(axis=1)
    reliability: dict[str, float] = {}
    for name in np.unique(source[told]):
        rows = np.flatnonzero(told & (source == name))
        p, within = probabilities[rows], inside[rows]
        mass = (p * within).sum(axis=1)
        sure = float(mass.mean())
        for _ in range(rounds):
            # A set of m topics says "inside" with equal odds for each, so its size cancels out.
            posterior = sure * mass / np.maximum(sure * mass + (1 - sure) * (1 - mass), 1e-9)
            sure = float(np.clip(posterior.mean(), 0.5, 0.98))
        weighed = p * np.where(within, sure, 1 - sure)
        joined[rows] = weighed / weighed.sum(axis=1, keepdims=True)
        reliability[str(name)] = round(sure, 4)
    return joined, reliability
