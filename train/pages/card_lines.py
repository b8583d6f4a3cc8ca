"""Lists of other stories as lines of text, by a manner that is drawn anew for each list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from train.pages.cards import TIMES
from train.pages.chrome import Chrome, Line, phrases

CUTS = ("...", "…", " ...", "", ".", " [...]")
SUMMARIES = (0, 0, 0, 12, 18, 25, 35, 50)
"""Words of the summaries of a list; none in three lists of eight."""


class Story(NamedTuple):
    """Another story: its headline, and how it begins, or nothing of it."""

    title: str
    text: str


class CardLines:
    """How the stories of one list are set."""

    def __init__(self, rng: np.random.Generator, chrome: Chrome) -> None:
        self._rng, self._chrome = rng, chrome
        self._words = int(rng.choice(SUMMARIES))
        self._kicker, self._time = rng.random() < 0.2, rng.random() < 0.3
        self._more = str(rng.choice(phrases()["more"])) if rng.random() < 0.15 else ""
        self._numbered, self._byline = rng.random() < 0.1, rng.random() < 0.1
        # In the line of the headline, or in one of their own.
        self._summary_inline, self._rest_inline = rng.random() < 0.25, rng.random() < 0.5
        self._capitals, self._slug = rng.random() < 0.05, rng.random() < 0.03

    def lines(self, stories: Sequence[Story]) -> list[Line]:
        """Return the lines of these stories, one after the other."""
        return [
            line for number, story in enumerate(stories, 1) for line in self._card(number, story)
        ]

    def _card(self, number: int, story: Story) -> list[Line]:
        rng, title, before, behind = self._rng, story.title, [], []
        if self._capitals:
            title = title.upper()
        if self._slug:
            title = re.sub(r"[^a-z0-9]+", " ", title.lower()).strip()
        if self._numbered:
            title = f"{number}{rng.choice(['. ', ' ', ') '])}{title}"
        if self._kicker:
            kicker = str(rng.choice(phrases()["kickers"]))
            if self._rest_inline:
                title = f"{kicker} {title}"
            else:
                before.append(Line(kicker))
        if self._time:
            stamp = str(rng.choice(TIMES))
            if self._rest_inline:
                title = f"{title} {stamp}"
            else:
                behind.append(Line(stamp))
        if self._byline:
            behind.append(self._chrome.byline())
        if self._more:
            behind.append(Line(self._more))
        summary = self._summary(story.text)
        if summary and self._summary_inline:
            said = [Line(f"{title} {summary}", "teaser")]
        else:
            said = [Line(text, "teaser") for text in (title, summary) if text]
        return [*before, *said, *behind]

    def _summary(self, text: str) -> str:
        words = text.split() if self._words else []
        count = max(6, int(self._words * self._rng.uniform(0.6, 1.4)))
        if len(words) <= count:
            return " ".join(words)
        return " ".join(words[:count]) + str(self._rng.choice(CUTS))
