"""Where one article of a page ends and another begins: what stands on both sides is compared.

Two articles share few words, fewer names, and often no topic; two halves of one article share
them all, however long the page. So every cut between two blocks of article text is judged by
all that stands before and all that stands behind it, as TextTiling does by windows (Hearst 1997,
"TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages", Computational Linguistics
23:1), and what is cut is cut again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import numpy as np

from classifier.model import embedded
from classifier.ngrams import batches
from classifier.page.blocks import Source
from classifier.page.datelines import dateline_kind
from classifier.page.headline import NO_TITLE
from classifier.page.menu import ends_as_sentence
from classifier.page.words import BlockWords, Floats, Ints
from classifier.scoring import Counts
from classifier.softmax import exact_terms

SIDE_WORDS = 60
"""Words on both sides of a cut, at least."""
SIDE_BAG = 10
"""Words on both sides that most articles do not share anyway, at least."""
HEADLINE_WORDS = range(3, 23)
ABOVE = 3
"""Blocks above a headline, at most, that open its article: a section, a date, an address."""
MOST_GAP = 20
"""Blocks between two articles from which on more say nothing more."""
DEEPEST = 12
"""How often what was cut is cut again, so that time stays linear in the page."""
ENGLISH = 0.2
"""Share of function words from which a text is English."""
BATCH = 1 << 17
"""Characters whose topics are counted at once."""

# Log-odds of a cut, fitted by ``python -m train.pages.several`` (docs/notes/several-articles.md).
OFFSET, SHORTER, GAP = -7.007, 1.905, 0.16
WORDS, NAMES, TOPICS, TEXT = -31.372, -4.639, -3.037, -0.723


class Cuts:
    """The article blocks of a page, and what speaks for a cut between two of them.

    A cut is the number, among the article's blocks, of the one that it stands before.

    Parameters
    ----------
    own : sequence of int
        The article's blocks.
    sources : sequence of Source, (n_blocks,)
    words : sequence of float, (n_blocks,)
        How many words each block has.
    told : BlockWords
        The words that each block of the page holds.
    """

    def __init__(
        self,
        own: Sequence[int],
        sources: Sequence[Source],
        words: Sequence[float],
        told: BlockWords,
    ) -> None:
        self.own = np.array(own)
        self._sources = sources
        self._words = np.concatenate(((0.0,), words)).take(self.own + 1).cumsum()
        at = np.full(len(sources), -1)
        at[self.own] = np.arange(len(own))
        row = at.take(told.block)
        keep = (row >= 0).nonzero()[0]
        self._row, self._word = row.take(keep), told.word.take(keep)
        self._name = told.name.take(keep)
        self._counts: Counts | None = None

    def possible(self, begin: int, end: int) -> tuple[Ints, Floats, Ints]:
        """Return the cuts that leave enough on both sides.

        Parameters
        ----------
        begin, end : int
            Of the article blocks that are to be cut.

        Returns
        -------
        cuts : ndarray of int64, (n_cuts,)
        shorter : ndarray of float64, (n_cuts,)
            Words on the shorter side.
        gap : ndarray of int64, (n_cuts,)
            Blocks that are no article text where the cut is.
        """
        cuts = np.arange(begin + 1, end)
        before = self._words[begin : end - 1] - (self._words[begin - 1] if begin else 0)
        shorter = np.minimum(before, self._words[end - 1] - self._words[begin : end - 1])
        rows = self._row.searchsorted(np.arange(begin, end + 1))
        bag = np.minimum(rows[1:-1] - rows[0], rows[-1] - rows[1:-1])
        there = ((shorter >= SIDE_WORDS) & (bag >= SIDE_BAG)).nonzero()[0]
        cuts = cuts.take(there)
        gap = np.minimum(self.own.take(cuts) - self.own.take(cuts - 1) - 1, MOST_GAP)
        return cuts, shorter.take(there), gap

    def words(self, begin: int, end: int, cuts: Ints) -> Floats:
        """Return the cosine of the words on both sides of each cut, 0 to 1."""
        first, last = self._row.searchsorted((begin, end))
        row, word = self._row[first:last] - begin, self._word[first:last]
        alike: Floats = _cosines(row, word, end - begin).take(cuts - begin - 1)
        return alike

    def names(self, begin: int, end: int, cuts: Ints) -> Floats:
        """Return the cosine of the words with a capital on both sides of each cut, 0 to 1."""
        first, last = self._row.searchsorted((begin, end))
        name = self._name[first:last].nonzero()[0] + first
        row, word = self._row.take(name) - begin, self._word.take(name)
        alike: Floats = _cosines(row, word, end - begin).take(cuts - begin - 1)
        return alike

    def topics(self, begin: int, end: int, cuts: Ints) -> Floats:
        """Return how alike the topics on both sides of each cut are, 0 to 1.

        That is the Bhattacharyya coefficient of the embedded model's probabilities.
        """
        counts = self._counted()
        alike: Floats = (
            _roots(_sides(counts, begin, cuts)) * _roots(_sides(counts, cuts, end))
        ).sum(axis=1)
        return alike

    def text(self, _begin: int, _end: int, cuts: Ints) -> Floats:
        """Return 1 for each cut that stands before text, 0 for one before a headline."""
        openings = [self._sources[i].plain for i in self.own.take(cuts).tolist()]
        return np.array([0.0 if _like_headline(opening) else 1.0 for opening in openings])

    def english(self, begin: int, end: int) -> bool:
        """Tell whether the text is English, which is what all of this was fitted on."""
        counts = _sides(self._counted(), begin, end)
        return bool(counts.function_words >= ENGLISH * counts.words)

    def _counted(self) -> Counts:
        """Return what the embedded model counts in all before each block, and in all of them."""
        if self._counts is None:
            texts = [self._sources[i].plain for i in self.own.tolist()]
            runs = batches(np.array([len(text) for text in texts]), BATCH)
            counts = [embedded().count(texts[first:last]) for first, last in runs]
            self._counts = Counts(
                *(
                    np.concatenate([np.zeros_like(parts[0][:1]), *parts]).cumsum(axis=0)
                    for parts in zip(*counts, strict=True)
                )
            )
        return self._counts

    def may_part(self, cut: int) -> bool:
        """Tell whether the page's HTML lets two articles meet here.

        What stands in one parent element is one article's, unless an `h1` opens the other. Wrapped
        in an element each, two paragraphs may be of two.
        """
        passed = self._sources[self.own[cut - 1] : self.own[cut] + 1]
        left, *others = (source.html for source in passed)
        if left is None or left.containers[0] != others[-1].containers[0]:
            return True
        return any(element.tag == "h1" for element in others)

    def best(self, begin: int, end: int) -> tuple[int, float] | None:
        """Return the likeliest cut and its log-odds, if one is likelier than not."""
        cuts, shorter, gap = self.possible(begin, end)
        odds = OFFSET + SHORTER * np.log1p(shorter) + GAP * gap
        # Each of these speaks against a cut or not at all: what is out stays out.
        against = (WORDS, self.words), (NAMES, self.names), (TOPICS, self.topics), (TEXT, self.text)
        for weight, measured in against:
            likely = (odds > 0).nonzero()[0]
            if not len(likely):
                return None
            cuts, odds = cuts.take(likely), odds.take(likely)
            odds += weight * measured(begin, end, cuts)
        if not self.english(begin, end):
            return None
        for k in (-odds).argsort(kind="stable").tolist():
            if odds[k] > 0 and self.may_part(int(cuts[k])):
                return int(cuts[k]), float(odds[k])
        return None

    def with_opening(self, cut: int, begin: int) -> int:
        """Return the cut before the section, date or address that stands above a headline.

        Only what stands above the page's first headline as well is taken for that: elsewhere such
        a line may as well be the end of what stands before it.
        """
        first = int(self.own[0])
        top = {
            opening_kind(source.plain) for source in self._sources[max(0, first - ABOVE) : first]
        }
        top.update(
            takewhile(bool, (opening_kind(s.plain) for s in self._sources[first : first + ABOVE]))
        )
        least = max(begin + 1, cut - ABOVE)
        while cut > least and self.may_part(cut - 1):
            kind = opening_kind(self._sources[self.own[cut - 1]].plain)
            if not kind or kind not in top:
                break
            cut -= 1
        return cut


def opening_kind(text: str) -> str:
    """Name what may stand above a headline: a date, an address, a section; empty for the rest."""
    if dateline_kind(text) == "date":
        return "date"
    if NO_TITLE.match(text):
        return "address"
    short = len(text.split(None, HEADLINE_WORDS[0])) < HEADLINE_WORDS[0]
    return "section" if short and not ends_as_sentence(text) else ""


def _like_headline(text: str) -> bool:
    """Tell whether a block may be a headline: short, and no sentence."""
    return not ends_as_sentence(text) and len(text.split()) in HEADLINE_WORDS


def _sides(counts: Counts, low: Ints | int, high: Ints | int) -> Counts:
    """Return the counts of the blocks from `low` to before `high`."""
    return Counts(*(part[high] - part[low] for part in counts))


def _roots(counts: Counts) -> Floats:
    """Return the roots of the topics' probabilities, and of none's, (n, n_topics + 1)."""
    terms = exact_terms(embedded().scores(counts))
    roots: Floats = np.sqrt(terms / terms.sum(axis=1, keepdims=True))
    return roots


def article_starts(cuts: Cuts) -> list[int]:
    """Return the block that each article of a page begins with."""
    starts = [0]
    parts = [(0, len(cuts.own), 0)]
    while parts:
        begin, end, depth = parts.pop()
        found = cuts.best(begin, end) if depth < DEEPEST else None
        if found is not None:
            cut = cuts.with_opening(found[0], begin)
            starts.append(cut)
            parts += [(begin, cut, depth + 1), (cut, end, depth + 1)]
    blocks: list[int] = cuts.own.take(sorted(starts)).tolist()
    return blocks


def _cosines(row: Ints, word: Ints, n: int) -> Floats:
    """Return the cosine of the words before and behind each cut of `n` rows, (n - 1,).

    A word counts as often as there are rows that hold it. With each row that passes from behind
    to before only its own words change, so that one look at all of them is enough.
    """
    order = word.argsort(kind="stable")
    word, row = word.take(order), row.take(order)
    first = np.concatenate(((0,), (word[1:] != word[:-1]).nonzero()[0] + 1))
    held = np.diff(first, append=len(word))
    passed = np.arange(len(word)) - first.repeat(held)
    left = held.repeat(held) - passed
    dot = np.bincount(row, left - passed - 1, n).cumsum()[:-1]
    before = np.bincount(row, 2 * passed + 1, n).cumsum()[:-1]
    behind = float(held @ held) + np.bincount(row, 1 - 2 * left, n).cumsum()[:-1]
    cosine: Floats = dot / np.sqrt(np.maximum(before * behind, 1.0))
    return cosine
