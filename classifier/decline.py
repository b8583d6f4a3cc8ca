"""When not to answer: a short ordered list of checks on one text's evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from classifier.errors import ModelError
from classifier.tagging import Status

FUNCTION_WORDS = """
a about after all also an and any are as at be because been before but by can could did do does for
from had has have he her his how i if in into is it its just like more most my new no not of off on
one or other our out over says she should so some than that the their them there these they this
those through to under up was we were what when where which while who why will with would you your
"""
"""English words whose share tells English prose from other languages, code and lists."""


class Evidence(NamedTuple):
    """What is known about one text.

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
    """

    words: int
    known_words: int
    function_words: int
    known: int
    none: float
    best: float
    second: float


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


def judge(evidence: Evidence, limits: Thresholds, best: str, second: str) -> tuple[Status, str]:
    """Say whether a text's best topic can be acted on, and why.

    Parameters
    ----------
    evidence : Evidence
    limits : Thresholds
    best, second : str
        Names of the two best topics, for the reason.

    Returns
    -------
    status : {"confident", "unsure", "none"}
    reason : str

    Examples
    --------
    >>> judge(Evidence(1, 1, 0, 1, 0.1, 0.9, 0.05), Thresholds(), "sport", "health")
    ('none', 'too little text: 1 word')
    >>> judge(Evidence(40, 36, 15, 50, 0.1, 0.9, 0.05), Thresholds(), "sport", "health")
    ('confident', 'sport at 90 %')
    """
    words = evidence.words
    if words < limits.min_words:
        return "none", f"too little text: {words} word{'' if words == 1 else 's'}"
    fewest = limits.min_function_share * words
    if words >= limits.language_words and evidence.function_words < fewest:
        return "none", "not English prose"
    if evidence.known < limits.min_known:
        return "none", "too few words that the model knows"
    if evidence.known_words < limits.min_known_share * words:
        share = round(100 * evidence.known_words / words)
        return "none", f"unlike news: the model knows {share} % of its words"
    if evidence.none > limits.max_none:
        return "none", "boilerplate or no news: no topic fits"
    if evidence.none > limits.unsure_none:
        return "unsure", "may be boilerplate or no news"
    if evidence.best - evidence.second < limits.min_margin:
        return "unsure", f"torn between {best} and {second}"
    if evidence.best < limits.min_best:
        return "unsure", f"no topic stands out: {best} at {100 * evidence.best:.0f} %"
    return "confident", f"{best} at {100 * evidence.best:.0f} %"
