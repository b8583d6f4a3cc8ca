"""What must go from a text for a topic to fall: reasons that can be tried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from classifier.decline import FUNCTION_WORDS
from classifier.errors import InputError
from classifier.linear import effects, ngram_weights
from classifier.model import TopicModel
from classifier.spans import ngram_spans

MOST_WORDS = 5000
"""In a longer text the search for what must go is not begun: each step re-tags the whole text."""

_MOST_REMOVED = 40
_CANDIDATES = 12
"""Words tried at each step: those that speak most for the topic."""


def removal(model: TopicModel, text: str, topic: str) -> list[str] | None:
    """Find words without which a topic would not be among the tags of a text.

    The words that speak most for the topic are taken out one after the other, each time tagging
    what is left; then those that are not needed are put back, until each of the others is. No word
    of the result can be left in, but there may be another set that is smaller.

    Parameters
    ----------
    model : TopicModel
    text : str
    topic : str

    Returns
    -------
    list of str or None
        Empty if the topic is no tag anyway; None if none of up to 40 words does it, or the text
        has more than 5,000 words.

    Raises
    ------
    InputError
        The topic is not one of the model's.
    """
    words: dict[str, list[tuple[int, int]]] = {}
    worth: dict[tuple[int, int], float] = {}
    classes: list[str] = model.classes_.tolist()
    if topic not in classes:
        raise InputError(f"{topic!r} is no topic of the model: there are {', '.join(classes)}")
    column = classes.index(topic)
    spans = ngram_spans(text)
    if len(spans) > 2 * MOST_WORDS:
        return None
    _, points = ngram_weights(model, [hashed for _, _, hashed in spans])
    values = (points @ effects(model, text)[:, column]).tolist()
    # In order word, pair, word, pair, ..., word: a word is worth itself and its pairs.
    for i in range(0, len(spans), 2):
        place = spans[i][:2]
        words.setdefault(text[slice(*place)].lower(), []).append(place)
        worth[place] = sum(values[max(0, i - 1) : i + 2])
    # Function words last: that a text falls without "the" and "of" tells nobody anything.
    filler = set(FUNCTION_WORDS.split())
    ranked = sorted(words, key=lambda w: (w in filler, -sum(worth[place] for place in words[w])))

    def without(gone: Sequence[str]) -> str:
        return _cut(text, sorted(place for word in gone for place in words[word]))

    def holds(left: str) -> bool:
        return topic in model.tag(left).topics

    if not holds(text):
        return []
    gone: list[str] = []
    while len(gone) < min(_MOST_REMOVED, len(ranked)):
        candidates = [word for word in ranked if word not in gone][:_CANDIDATES]
        left = [without([*gone, word]) for word in candidates]
        best = int(model.predict_proba(left)[:, column].argmin())
        gone.append(candidates[best])
        if not holds(left[best]):
            return _needed(gone, lambda fewer: not holds(without(fewer)))
    return None


def _needed(gone: Sequence[str], falls: Callable[[Sequence[str]], bool]) -> list[str]:
    """Return words none of which can be left in, in the order given."""
    # A word that had to go may be harmless once another is back: pairs come and go with their
    # words. So each is tried again after every change.
    waiting, found_needed = list(gone), 0
    while found_needed < len(waiting):
        word, *fewer = waiting
        if falls(fewer):
            waiting, found_needed = fewer, 0
        else:
            waiting, found_needed = [*fewer, word], found_needed + 1
    return [word for word in gone if word in waiting]


def _cut(text: str, places: Sequence[tuple[int, int]]) -> str:
    """Return the text without these places, given in order."""
    kept, last = [], 0
    for start, end in places:
        kept.append(text[last:start])
        last = max(last, end)
    return "".join([*kept, text[last:]])
