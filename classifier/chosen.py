"""Which topics of a text are its tags: for one text, and for many at once.

`chosen` and `chosen_many` follow one rule, as `judge` and `judge_many` do; a test holds the one to
the other, row by row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.decline import STATUSES
from classifier.tagging import Status

MOST_TAGS = 5
MOST_UNSURE_TAGS = 3
UNSURE_TAG = 0.15
"""Probability from which an unsure text's second and third topics are shown as well."""


class TagRule(NamedTuple):
    """From which probability a topic is among the tags of a confident text.

    Attributes
    ----------
    thresholds : ndarray of float64, (n_topics,)
        That probability; see `by_rest`.
    by_rest : bool
        Whether it is the threshold times the root of what the best topic leaves, and at least its
        square: .1 beside .9 is all there was to have, and beside .5 one of many guesses
        (docs/notes/topic-model.md).
    """

    thresholds: NDArray[np.float64]
    by_rest: bool = False


def ranked(row: Sequence[float]) -> list[int]:
    """Return the topics that may be tags, the most probable first; of equal ones the first."""
    return sorted(range(len(row)), key=row.__getitem__, reverse=True)[: MOST_TAGS + 1]


def chosen(
    row: Sequence[float],
    order: Sequence[int],
    status: Status,
    thresholds: Sequence[float],
    by_rest: bool,
) -> list[int]:
    """Return the topics that are tags of a text, best first.

    The best one is among them whatever its probability, unless the text has no topic at all.

    Parameters
    ----------
    row : sequence of float, (n_topics,)
        Their probabilities.
    order : sequence of int
        As `ranked` gives it.
    status : {"confident", "unsure", "none"}
    thresholds : sequence of float, (n_topics,)
    by_rest : bool
        See `TagRule`.
    """
    if status == "none":
        return []
    first = order[0]
    if status == "unsure":
        return [i for i in order if i == first or row[i] >= UNSURE_TAG][:MOST_UNSURE_TAGS]
    if not by_rest:
        return [i for i in order if i == first or row[i] >= thresholds[i]][:MOST_TAGS]
    root = math.sqrt(max(1 - row[first], 0.0))
    # Under the square of a threshold the rest has no room for a tag. Without it all topics would be
    # tags where nothing is left.
    found = [i for i in order if i == first or row[i] >= thresholds[i] * max(root, thresholds[i])]
    return found[:MOST_TAGS]


def chosen_many(
    probabilities: NDArray[np.float64],
    first: NDArray[np.int64],
    statuses: NDArray[np.int64],
    rule: TagRule,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the tags of every row, as `chosen` picks them.

    Parameters
    ----------
    probabilities : ndarray of float64, (n, n_topics)
    first : ndarray of int64, (n,)
        The best topic of each row.
    statuses : ndarray of int64, (n,)
        Codes into `STATUSES`.
    rule : TagRule

    Returns
    -------
    offsets : ndarray of int64, (n + 1,)
        Row i has the tags ``offsets[i]`` to ``offsets[i + 1]``, best first.
    topics : ndarray of int64, (m,)
    scores : ndarray of float64, (m,)
    """
    n = len(probabilities)
    sure_from = rule.thresholds
    if rule.by_rest:
        best = probabilities[np.arange(n), first]
        root = np.sqrt(np.maximum(1 - best, 0.0))
        sure_from = sure_from * np.maximum(root[:, None], sure_from)
    limit = np.where((statuses == STATUSES.index("confident"))[:, None], sure_from, UNSURE_TAG)
    picked = probabilities >= limit
    picked[np.arange(n), first] = True
    picked[statuses == STATUSES.index("none")] = False
    row, topic = np.nonzero(picked)
    score = probabilities[row, topic]
    rank = np.zeros(len(row), np.int64)
    counts = np.bincount(row, minlength=n)
    several = np.flatnonzero(counts[row] > 1)
    if len(several):
        around = probabilities[row[several]]
        mine = score[several, None]
        before = np.arange(probabilities.shape[1]) < topic[several, None]
        rank[several] = ((around > mine) | ((around == mine) & before)).sum(axis=1)
        order = np.lexsort((rank, row))
        row, topic, score, rank = row[order], topic[order], score[order], rank[order]
        keep = rank <= MOST_TAGS
        row, topic, score = row[keep], topic[keep], score[keep]
        counts = np.bincount(row, minlength=n)
        most = np.where(statuses == STATUSES.index("unsure"), MOST_UNSURE_TAGS, MOST_TAGS)
        starts = np.cumsum(counts) - counts
        keep = np.arange(len(row)) - starts[row] < most[row]
        row, topic, score = row[keep], topic[keep], score[keep]
        counts = np.bincount(row, minlength=n)
    return np.concatenate([[0], np.cumsum(counts)]), topic, score
