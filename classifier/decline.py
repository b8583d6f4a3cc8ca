"""When not to answer: a short ordered list of checks on the evidence of one text, or of many.

`judge` and `judge_many` go through the same list; its conditions are written so that they hold for
numbers as for arrays of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ModelError
from classifier.tagging import Status

STATUSES: tuple[Status, ...] = ("confident", "unsure", "none")

FUNCTION_WORDS = """
a about after all also an and any are as at be because been before but by can could did do does for
from had has have he her his how i if in into is it its just like more most my new no not of off on
one or other our out over says she should so some than that the their them there these they this
those through to under up was we were what when where which while who why will with would you your
"""
"""English words whose share tells English prose from other languages, code and lists."""


class Evidence(NamedTuple):
    """What is known about one text; or about many, with arrays (n_texts,) in the numbers' place.

    Attributes
    ----------
    words, known_words, function_words : int
        All words; those in the model's vocabulary; those among `FUNCTION_WORDS`.
    known : int
        Words and pairs in the vocabulary.
    none : float
        Probability that the text belongs to no topic at all.
    best, second : float
        The two highest topic probabilities.
    first_topic, second_topic : int
        Whose they are.
    """

    words: Any
    known_words: Any
    function_words: Any
    known: Any
    none: Any
    best: Any
    second: Any
    first_topic: Any
    second_topic: Any


@dataclass(frozen=True)
class Thresholds:
    """Where each check draws its line; a model's manifest may set any of them.

    Attributes
    ----------
    min_words, min_known : int
        Fewer words, or fewer known words and pairs: too little text.
    language_words : int
        From this many words on, English is expected to show its function words.
    min_function_share, min_known_share : float
        Smallest share of function words, and of known words, among all words; 0 switches a
        check off.
    max_none : float
        Above this probability of no topic, the answer is none.
    unsure_none : float
        Above this one, the answer is unsure.
    min_best : float
        A lower best probability is unsure.
    min_margin : float
        The best topic must lead the second by this much, or the text is torn between them.
    """

    min_words: int = 2
    min_known: int = 2
    language_words: int = 12
    min_function_share: float = 0.06
    min_known_share: float = 0.4
    max_none: float = 0.5
    unsure_none: float = 0.3
    min_best: float = 0.45
    min_margin: float = 0.1

    @classmethod
    def from_manifest(cls, section: object) -> Thresholds:
        """Read the manifest's ``decline`` section; absent thresholds keep their default.

        Raises
        ------
        ModelError
            A threshold is unknown or no number.
        """
        if not isinstance(section, Mapping):
            raise ModelError("the model's decline section is no table of thresholds")
        known = {field.name for field in fields(cls)}
        for name, value in section.items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if name not in known or not number:
                raise ModelError(
                    f"the model's decline section sets {name!r} to {value!r}: "
                    f"expected numbers for {', '.join(sorted(known))}"
                )
        return cls(**section)

    def to_manifest(self) -> dict[str, Any]:
        """Return the thresholds as JSON values."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class Check(NamedTuple):
    """A reason for less than a confident answer.

    Attributes
    ----------
    status : {"confident", "unsure", "none"}
    holds : callable
        Evidence and thresholds to bool, or to an array of them.
    phrase : str
        The reason, with places for what `details` name.
    details : tuple of str
        Keys of `_DETAILS`.
    """

    status: Status
    holds: Callable[[Evidence, Thresholds], Any]
    phrase: str
    details: tuple[str, ...] = ()


CHECKS = (
    Check("none", lambda e, t: e.words < t.min_words, "too little text: {}", ("words",)),
    Check(
        "none",
        lambda e, t: (
            (e.words >= t.language_words) & (e.function_words < t.min_function_share * e.words)
        ),
        "not English prose",
    ),
    Check("none", lambda e, t: e.known < t.min_known, "too few words that the model knows"),
    Check(
        "none",
        lambda e, t: e.known_words < t.min_known_share * e.words,
        "unlike news: the model knows {} of its words",
        ("known share",),
    ),
    Check("none", lambda e, t: e.none > t.max_none, "boilerplate or no news: no topic fits"),
    Check("unsure", lambda e, t: e.none > t.unsure_none, "may be boilerplate or no news"),
    Check(
        "unsure",
        lambda e, t: e.best - e.second < t.min_margin,
        "torn between {} and {}",
        ("first topic", "second topic"),
    ),
    Check(
        "unsure",
        lambda e, t: e.best < t.min_best,
        "no topic stands out: {} at {}",
        ("first topic", "best"),
    ),
    Check("confident", lambda e, _: e.words >= 0, "{} at {}", ("first topic", "best")),
)
"""The first one that holds is what is said; the last one does."""


def _percent(share: Any) -> Any:
    if isinstance(share, np.ndarray):
        return np.rint(100 * share).astype(np.int64)
    return round(100 * share)


_DETAILS: dict[str, Callable[[Evidence], Any]] = {
    "words": lambda e: e.words,
    "known share": lambda e: _percent(e.known_words / np.maximum(e.words, 1)),
    "best": lambda e: _percent(e.best),
    "first topic": lambda e: e.first_topic,
    "second topic": lambda e: e.second_topic,
}
"""How to get a detail of a phrase as a whole number, or as an array of them."""


def _written(detail: str, value: Any, names: Sequence[str]) -> str:
    if detail == "words":
        return f"{value} word{'' if value == 1 else 's'}"
    return names[value] if detail.endswith("topic") else f"{value} %"


def judge(evidence: Evidence, limits: Thresholds, names: Sequence[str]) -> tuple[Status, str]:
    """Say whether a text's best topic can be acted on, and why.

    Parameters
    ----------
    evidence : Evidence
    limits : Thresholds
    names : sequence of str
        Of all topics.

    Returns
    -------
    status : {"confident", "unsure", "none"}
    reason : str

    Examples
    --------
    >>> judge(Evidence(1, 1, 0, 1, 0.1, 0.9, 0.05, 0, 1), Thresholds(), ["sport", "health"])
    ('none', 'too little text: 1 word')
    >>> judge(Evidence(40, 36, 15, 50, 0.1, 0.9, 0.05, 0, 1), Thresholds(), ["sport", "health"])
    ('confident', 'sport at 90 %')
    """
    for check in CHECKS:
        if check.holds(evidence, limits):
            break
    written = [_written(d, _DETAILS[d](evidence), names) for d in check.details]
    return check.status, check.phrase.format(*written)


def judge_many(
    evidence: Evidence, limits: Thresholds, names: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str]]:
    """Say of many texts what `judge` says of each, each phrase once.

    Parameters
    ----------
    evidence : Evidence
        Of arrays, (n_texts,).
    limits : Thresholds
    names : sequence of str

    Returns
    -------
    statuses : ndarray of int64, (n_texts,)
        Codes into `STATUSES`.
    reasons : ndarray of int64, (n_texts,)
        Codes into `phrases`.
    phrases : list of str
    """
    rule = np.select([check.holds(evidence, limits) for check in CHECKS], range(len(CHECKS)))
    statuses = np.array([STATUSES.index(check.status) for check in CHECKS])[rule]
    reasons = np.empty(len(rule), np.int64)
    phrases: list[str] = []
    for number, check in enumerate(CHECKS):
        rows = np.flatnonzero(rule == number)
        if not len(rows):
            continue
        values = {detail: _DETAILS[detail](evidence)[rows] for detail in check.details}
        alike = np.zeros(len(rows), np.int64)
        for value in values.values():
            alike = alike * (value.max() + 1) + value
        _, examples, codes = np.unique(alike, return_index=True, return_inverse=True)
        reasons[rows] = codes + len(phrases)
        for row in examples.tolist():
            written = [_written(detail, value[row], names) for detail, value in values.items()]
            phrases.append(check.phrase.format(*written))
    return statuses, reasons, phrases
