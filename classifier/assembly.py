"""From the weights of a linear classifier to the manifest and arrays of a topic model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.decline import Thresholds
from classifier.errors import ModelError
from classifier.layout import KIND, TAGS_BY_REST, with_marks
from classifier.store import refuse_big_end_first
from classifier.table import MOST_BITS, bits_for, pack_table

Floats = NDArray[np.float64]
_LENGTHS = 4096
_FEWEST_BITS = 2
_NEVER = 30.0
"""So far below every other score lies that of "none" where it has no examples."""


def assemble(
    hashes: NDArray[np.uint64],
    weights: NDArray[np.floating[Any]],
    bias: NDArray[np.floating[Any]],
    classes: Sequence[str],
    *,
    importance: NDArray[np.floating[Any]] | None,
    bits: int | None,
    gain: NDArray[np.floating[Any]] | None,
    calibration: NDArray[np.floating[Any]] | None,
    latents: NDArray[np.floating[Any]] | None,
    hidden: Mapping[str, NDArray[Any]] | None,
    tag_threshold: NDArray[np.floating[Any]] | float,
    tags_by_rest: bool,
    titles: Sequence[str] | None,
    iptc: Sequence[str] | None,
    decline: Thresholds | None,
    about: Mapping[str, Any] | None,
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Make the manifest and the arrays; `TopicModel.from_weights` says what is given.

    Returns
    -------
    manifest : dict
    arrays : dict of str to ndarray

    Raises
    ------
    ModelError
        Shapes do not fit, or a number is not finite.
    """
    refuse_big_end_first()
    n_topics = len(classes)
    table, offsets = _with_none(weights, bias, len(hashes), n_topics)
    rank: Floats = np.linalg.norm(table, axis=1)
    if importance is not None:
        rank = _numbers("importance", importance, (len(hashes),))
    if (latents is None) != (hidden is None):
        raise ModelError("a hidden layer needs both latents and hidden: only one was given")
    if latents is not None:
        width = np.shape(latents)[-1] if np.ndim(latents) else 0
        table = np.hstack([table, _numbers("latents", latents, (len(hashes), width))])
    if bits is not None and not _FEWEST_BITS <= bits <= MOST_BITS:
        raise ModelError(f"bits is {bits}: expected {_FEWEST_BITS} to {MOST_BITS}")
    hashes, table, rank, marks = with_marks(np.asarray(hashes), table, rank)
    packed = pack_table(hashes, table, rank, bits or bits_for(len(hashes)), marks)
    roots = 1 / np.sqrt(np.maximum(np.arange(_LENGTHS), 1))
    threshold = np.asarray(tag_threshold, np.float64)
    arrays: dict[str, NDArray[Any]] = {
        "fingerprint": packed.fingerprint,
        "weights": packed.weights,
        "scale": packed.scale,
        "bias": offsets,
        "gain": roots if gain is None else np.asarray(gain, np.float64),
        "calibration": np.ones(1) if calibration is None else np.asarray(calibration, np.float64),
        "tag_threshold": np.full(n_topics, threshold) if threshold.ndim == 0 else threshold,
        **(hidden or {}),
    }
    manifest = {
        **(about or {}),
        "kind": KIND,
        TAGS_BY_REST: bool(tags_by_rest),  # numpy's is no JSON
        "topics": _topics(classes, titles, iptc),
        "decline": (decline or Thresholds()).to_manifest(),
    }
    return manifest, arrays


def _with_none(
    weights: NDArray[np.floating[Any]],
    bias: NDArray[np.floating[Any]],
    n_hashes: int,
    n_topics: int,
) -> tuple[Floats, Floats]:
    """Return weights and bias with a column for "none": the last one given, or one never chosen."""
    k = np.shape(weights)[-1] if np.ndim(weights) else 0
    if k - n_topics not in (0, 1):
        raise ModelError(
            f"weights have the shape {np.shape(weights)}: expected ({n_hashes}, {n_topics}) "
            "or one more column for none"
        )
    table = _numbers("weights", weights, (n_hashes, k))
    offsets = _numbers("bias", bias, (k,))
    if k == n_topics:
        table = np.pad(table, ((0, 0), (0, 1)))
        offsets = np.append(offsets, offsets.min(initial=0.0) - _NEVER)
    return table, offsets


def _topics(
    classes: Sequence[str], titles: Sequence[str] | None, iptc: Sequence[str] | None
) -> list[dict[str, str]]:
    """Return the topics as the manifest lists them."""
    names = [str(name) for name in classes]
    codes = [""] * len(names) if iptc is None else iptc
    readable = names if titles is None else titles
    for what, given in (("titles", readable), ("iptc", codes)):
        if len(given) != len(names):
            raise ModelError(
                f"{what} has {len(given)} entries: expected one for each of {len(names)}"
            )
    return [
        {"slug": slug, "title": title, "iptc": code}
        for slug, title, code in zip(names, readable, codes, strict=True)
    ]


def _numbers(name: str, array: NDArray[Any], shape: tuple[int, ...]) -> Floats:
    """Return an array as finite numbers of a shape."""
    if np.shape(array) != shape:
        raise ModelError(f"{name} has the shape {np.shape(array)}: expected {shape}")
    numbers: Floats = np.asarray(array, np.float64)
    if not np.isfinite(numbers).all():
        raise ModelError(f"{name} must be finite numbers")
    return numbers
