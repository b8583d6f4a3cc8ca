"""Taggings of many texts as columns, without an object for each: the same answers, sooner.

`TopicModel.tag_many` makes a dozen Python objects a text, which takes longer than the model does.
Here all rows are judged, and their tags picked, at once. A test holds it to `tag_many`, row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classifier.chosen import chosen_many
from classifier.decline import STATUSES, Evidence, judge_many
from classifier.tagging import Tagging

if TYPE_CHECKING:
    from classifier.model import TopicModel

_NONE = STATUSES.index("none")


@dataclass(slots=True)
class Tagged:
    """The taggings of n texts, with m tags in all.

    Attributes
    ----------
    slugs, iptc : tuple of str
        Of the topics, by code.
    offsets : ndarray of int64, (n + 1,)
        Text i has the tags ``offsets[i]`` to ``offsets[i + 1]``, best first.
    topics : ndarray of int64, (m,)
        Topic codes of the tags.
    scores : ndarray of float64, (m,)
        Their scores.
    statuses : ndarray of int64, (n,)
        Codes into `STATUSES`.
    reasons : ndarray of int64, (n,)
        Codes into `phrases`.
    phrases : list of str
        The reasons.
    """

    slugs: tuple[str, ...]
    iptc: tuple[str, ...]
    offsets: NDArray[np.int64]
    topics: NDArray[np.int64]
    scores: NDArray[np.float64]
    statuses: NDArray[np.int64]
    reasons: NDArray[np.int64]
    phrases: list[str]

    @property
    def has_tags(self) -> NDArray[np.bool_]:
        """Which texts have any, (n,)."""
        return np.diff(self.offsets) > 0

    def tag_objects(self) -> list[list[dict[str, Any]]]:
        """Return the tags of each text as JSON has them: ``{"topic", "score", "iptc"}``."""
        flat = [
            {"topic": self.slugs[code], "score": score, "iptc": self.iptc[code]}
            for code, score in zip(self.topics.tolist(), self.scores.tolist(), strict=True)
        ]
        return [flat[start:end] for start, end in pairwise(self.offsets.tolist())]

    def limited(self, top: int | None, threshold: float | None) -> Tagged:
        """Keep the best `top` tags of each text, and only those that reach `threshold`."""
        keep = np.ones(len(self.topics), bool)
        counts = np.diff(self.offsets)
        if threshold is not None:
            keep &= self.scores >= threshold
        if top is not None:
            keep &= np.arange(len(keep)) - np.repeat(self.offsets[:-1], counts) < top
        if keep.all():
            return self
        left = np.add.reduceat(np.append(keep, False).astype(np.int64), self.offsets[:-1])
        left[counts == 0] = 0
        statuses, reasons, phrases = self.statuses.copy(), self.reasons.copy(), list(self.phrases)
        for row in np.flatnonzero((left == 0) & (counts > 0)):
            best = self.offsets[row]
            statuses[row], reasons[row] = _NONE, len(phrases)
            topic, score = self.slugs[self.topics[best]], self.scores[best]
            phrases.append(
                f"{topic} at {_below(score, threshold)} is below the threshold {threshold:g}"
            )
        offsets = np.concatenate([[0], np.cumsum(left)])
        return Tagged(
            self.slugs, self.iptc, offsets, self.topics[keep], self.scores[keep],
            statuses, reasons, phrases,
        )  # fmt: skip


def _below(score: float, threshold: float | None) -> str:
    """Write a score with as many digits as show that it is below a threshold, two at least."""
    digits = 2
    while threshold is not None and digits < 17 and round(score, digits) >= threshold:
        digits += 1
    return f"{score:.{digits}f}"


def tag_columns(model: TopicModel, texts: Sequence[str]) -> Tagged:
    """Tag texts as `TopicModel.tag_many` does.

    Parameters
    ----------
    model : TopicModel
        The model.
    texts : sequence of str
        The texts.

    Returns
    -------
    Tagged
        One row a text.
    """
    slugs, iptc, rule = model._slugs, model._iptc, model._tag_rule  # noqa: SLF001  same package
    probabilities, none, counts = model.answer(texts)
    n, width = probabilities.shape
    rows = np.arange(n)
    first = probabilities.argmax(axis=1)
    best = probabilities[rows, first]
    others = probabilities.copy()
    others[rows, first] = -1.0
    second = others.argmax(axis=1) if width > 1 else first
    runner_up = probabilities[rows, second] if width > 1 else np.zeros(n)
    known, words, known_words, function_words = counts.T
    evidence = Evidence(
        words, known_words, function_words, known, none, best, runner_up, first, second
    )
    statuses, reasons, phrases = judge_many(evidence, model.limits, slugs)
    offsets, topics, scores = chosen_many(probabilities, first, statuses, rule)
    return Tagged(slugs, iptc, offsets, topics, scores, statuses, reasons, phrases)


def from_taggings(model: TopicModel, taggings: Sequence[Tagging]) -> Tagged:
    """Make columns of taggings that are there already.

    Parameters
    ----------
    model : TopicModel
        Who made them.
    taggings : sequence of Tagging
        The taggings.

    Returns
    -------
    Tagged
        One row each.
    """
    slugs, iptc = model._slugs, model._iptc  # noqa: SLF001  part of the same package
    code = {slug: at for at, slug in enumerate(slugs)}
    tags = [tag for tagging in taggings for tag in tagging.tags]
    return Tagged(
        slugs,
        iptc,
        np.cumsum([0, *(len(tagging.tags) for tagging in taggings)]),
        np.array([code[tag.topic] for tag in tags], np.int64),
        np.array([tag.score for tag in tags], np.float64),
        np.array([STATUSES.index(tagging.status) for tagging in taggings], np.int64),
        np.arange(len(taggings)),
        [tagging.reason for tagging in taggings],
    )
