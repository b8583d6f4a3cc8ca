"""Where the n-grams of a text stand in it: the hashes of `classifier.ngrams`, led back to words.

For explaining only: it goes from word to word, which hashing spares itself.
"""

from __future__ import annotations

import re

from classifier.characters import is_word, stands_alone
from classifier.ngrams import hash_batch, ngram_hashes, parts


def ngram_spans(text: str) -> list[tuple[int, int, int]]:
    """Where each n-gram of a text stands, in the order of `ngram_hashes`.

    Returns
    -------
    list of (start, end, hash)
        Characters ``text[start:end]`` hold the n-gram (a pair's span includes what lies between).

    Examples
    --------
    >>> text = "The vote"
    >>> [text[start:end] for start, end, _ in ngram_spans(text)]
    ['The', 'The vote', 'vote']
    """
    spans: list[tuple[int, int, int]] = []
    base = 0
    for part in parts(text):
        hashes, _ = ngram_hashes([part])
        words = [(base + start, base + end) for start, end in _word_spans(part)]
        for i, hashed in enumerate(hashes.tolist()):
            spans.append((words[i // 2][0], words[(i + 1) // 2][1], hashed))
        base += len(part)
    return spans


def _word_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) characters of every word that `hash_batch` finds in the text."""
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[^ \t\r\n]+", text):
        if match[0].isascii():
            here = [word.span() for word in re.finditer("[a-zA-Z0-9]+", match[0])]
        else:
            here = _spans_as_written(match[0])
            # Normalising changes how many words there are only for oddities such as "=" with a
            # combining stroke; all words of such a piece then get the whole of it.
            count = len(hash_batch([match[0]]).hashes) // 2
            if len(here) != count:
                here = [(0, len(match[0]))] * count
        spans.extend((match.start() + start, match.start() + end) for start, end in here)
    return spans


def _spans_as_written(piece: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    joins = False
    for i, character in enumerate(piece):
        word = is_word(character)
        follows = word and not stands_alone(character)
        if follows and joins:
            spans[-1] = (spans[-1][0], i + 1)
        elif word:
            spans.append((i, i + 1))
        joins = follows
    return spans
