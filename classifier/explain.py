"""Why a text got its topics: the words and pairs that carried each, adding up to its score.

Before its softmax the model is linear, but for a small hidden layer that is linear near any one
text: a topic's score is a base, plus one contribution for each known n-gram. A contribution is the
n-gram's weight, plus its latents times the slope of the hidden layer at this text; together with
the base, which holds the bias and what the layer adds of itself, they add up to the score.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from classifier.linear import effects, ngram_weights
from classifier.model import TopicModel
from classifier.removal import removal
from classifier.spans import ngram_spans
from classifier.tagging import Tagging


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one word or pair of words added to a topic's score.

    Attributes
    ----------
    ngram : str
        As first written in the text, white space made single.
    spans : tuple of (int, int)
        Its occurrences, as characters of the text.
    value : float
        Its part of the score before the softmax (logit), all occurrences together.
    """

    ngram: str
    spans: tuple[tuple[int, int], ...]
    value: float


@dataclass(frozen=True, slots=True)
class TopicReasons:
    """Why a topic got its score.

    Attributes
    ----------
    topic : str
    score : float
        Probability, as ``predict_proba`` gives it.
    logit : float
        Score before the softmax: ``base`` plus the sum of all contributions.
    base : float
        What the score is made of besides single n-grams; ``logit == base + sum of all values``.
    contributions : list of Contribution
        Of every known n-gram, most favourable first.
    """

    topic: str
    score: float
    logit: float
    base: float
    contributions: list[Contribution]

    @property
    def carried(self) -> list[Contribution]:
        """What spoke for the topic, strongest first."""
        return [c for c in self.contributions if c.value > 0]

    @property
    def against(self) -> list[Contribution]:
        """What spoke against the topic, strongest first."""
        return [c for c in reversed(self.contributions) if c.value < 0]


class Explanation:
    """The reasons behind the tags of one text: ``why[topic]`` has those of a topic.

    Iterating gives the topics' names, as of a dict.

    Attributes
    ----------
    text : str
    tagging : Tagging
    topics : list of TopicReasons
        Of the tags, best first; where there is none, of the most probable topic.
    """

    def __init__(
        self, model: TopicModel, text: str, tagging: Tagging, topics: list[TopicReasons]
    ) -> None:
        self._model = model
        self.text = text
        self.tagging = tagging
        self.topics = topics

    def __getitem__(self, topic: str) -> TopicReasons:
        for reasons in self.topics:
            if reasons.topic == topic:
                return reasons
        raise KeyError(f"no reasons for {topic!r}: there are some for {', '.join(self)}")

    def __iter__(self) -> Iterator[str]:
        return (reasons.topic for reasons in self.topics)

    def __len__(self) -> int:
        return len(self.topics)

    def removal(self, topic: str) -> list[str] | None:
        """Find words without which the topic would not be among the tags.

        See `classifier.removal.removal`.

        Parameters
        ----------
        topic : str

        Returns
        -------
        list of str or None
            Empty if the topic is no tag anyway; None if none of up to 40 words does it, or
            the text has more than 5,000 words.

        Raises
        ------
        InputError
            The topic is not one of the model's.
        """
        return removal(self._model, self.text, topic)

    def to_dict(self, top: int = 10) -> dict[str, Any]:
        """Return the tags and the strongest reasons, ready for JSON.

        ``falls_without`` of each topic is what `removal` finds, whatever `top` is: the text is
        tagged again for every word that is tried, hundreds of times for some. Of a long text this
        takes longer than all the rest. If you do not need it, list `TopicReasons.carried` and
        `TopicReasons.against`.

        Parameters
        ----------
        top : int
            How many contributions for and against are listed; ``rest`` is the sum of the others,
            so that ``base`` and all values still add up to ``logit``.
        """
        return {
            **self.tagging.to_dict(),
            "topics": [self._topic_dict(reasons, top) for reasons in self.topics],
        }

    def _topic_dict(self, reasons: TopicReasons, top: int) -> dict[str, Any]:
        carried, against = reasons.carried[:top], reasons.against[:top]
        listed = math.fsum(c.value for c in (*carried, *against))
        rest = math.fsum(c.value for c in reasons.contributions) - listed
        return {
            "topic": reasons.topic,
            "score": reasons.score,
            "logit": reasons.logit,
            "base": reasons.base,
            "for": [_contribution_dict(c) for c in carried],
            "against": [_contribution_dict(c) for c in against],
            "rest": rest,
            "falls_without": self.removal(reasons.topic),
        }

    def __repr__(self) -> str:
        """Name the strongest words of each topic."""
        lines = [
            f"{r.topic} {r.score:.2f}: "
            + ", ".join(f"{c.ngram} {c.value:+.2f}" for c in r.carried[:5])
            for r in self.topics
        ]
        return "\n".join(lines)


def explain(model: TopicModel, text: str, topics: Sequence[str] | None = None) -> Explanation:
    """Explain the tags of a text.

    Parameters
    ----------
    model : TopicModel
    text : str
    topics : sequence of str, optional
        Topics to explain; the text's tags when left out, or the most probable topic if it has
        none.

    Returns
    -------
    Explanation

    Raises
    ------
    TypeError
        `text` is no string, or `topics` is one.
    InputError
        A topic is not one of the model's.

    Examples
    --------
    >>> import classifier
    >>> why = explain(classifier.load(), "The striker scored twice in the cup final.")
    >>> reasons = why.topics[0]
    >>> reasons.topic
    'sport'
    >>> total = reasons.base + sum(c.value for c in reasons.contributions)
    >>> abs(total - reasons.logit) < 1e-9
    True
    """
    if isinstance(topics, str):
        raise TypeError(f"topics expects a list of topics, found str: [{topics!r}]")
    tagging = model.tag(text)
    classes: list[str] = model.classes_.tolist()
    chosen = list(topics) if topics is not None else tagging.topics
    for topic in chosen:
        if topic not in classes:
            raise InputError(f"{topic!r} is no topic of the model: there are {', '.join(classes)}")
    probability = model.predict_proba([text])[0]
    if not chosen:
        chosen = [classes[int(probability.argmax())]]
    grams = _known_ngrams(model, text)
    logits = model.scores(model.count([text]))[0]
    reasons = []
    for topic in chosen:
        column = classes.index(topic)
        found = [
            Contribution(ngram, spans, float(value[column]))
            for ngram, spans, value in grams
            if value[column]
        ]
        found.sort(key=lambda c: -c.value)
        carried = math.fsum(c.value for c in found)
        logit = float(logits[column])
        reasons.append(
            TopicReasons(topic, float(probability[column]), logit, logit - carried, found)
        )
    return Explanation(model, text, tagging, reasons)


def _known_ngrams(
    model: TopicModel, text: str
) -> list[tuple[str, tuple[tuple[int, int], ...], NDArray[np.float64]]]:
    """Return each known n-gram of a text, where it stands, and its part of each topic's score."""
    places: dict[int, list[tuple[int, int]]] = {}
    for start, end, hashed in ngram_spans(text):
        places.setdefault(hashed, []).append((start, end))
    known, points = ngram_weights(model, list(places))
    often = np.array([len(spans) for spans in places.values()])[:, None]
    values = (points * often) @ effects(model, text) if places else points
    return [
        (" ".join(text[slice(*spans[0])].split()), tuple(spans), row)
        for spans, is_known, row in zip(places.values(), known, values, strict=True)
        if is_known
    ]


def _contribution_dict(contribution: Contribution) -> dict[str, Any]:
    return {
        "ngram": contribution.ngram,
        "count": len(contribution.spans),
        "value": contribution.value,
        "spans": [list(span) for span in contribution.spans],
    }
