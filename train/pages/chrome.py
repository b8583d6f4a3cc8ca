"""What news sites print around an article, line by line, drawn anew for each site."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from train.catalogue import DATA

CHROME = DATA / "pages" / "chrome.toml"
SECTIONS = 60
"""So many entries of the menu name a section; the others are pages of the site's own."""
CAPITALS, COLON = 0.15, 0.2
"""Share of headings in capitals, and with those that end in a colon."""


class Line(NamedTuple):
    """One line of a page made to learn from.

    ``kind`` is as in `PageRecord.kinds`; lines that are not ``scored`` teach nothing.
    """

    text: str
    kind: str | None = "boilerplate"
    mine: bool = False
    scored: bool = True


@lru_cache(maxsize=1)
def phrases() -> dict[str, list[str]]:
    """Return the lists of `CHROME`."""
    return tomllib.loads(CHROME.read_text(encoding="utf-8"))


class Chrome:
    """The lines of one site, whose name is drawn."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self.site = f"{self._one('places')} {self._one('papers')}"

    def top(self) -> list[Line]:
        """Return what stands above everything: consent, the site's name, its menu."""
        lines, rng = [], self._rng
        if rng.random() < 0.3:
            lines.append(self._one("consent"))
        if rng.random() < 0.2:
            lines.append(str(rng.choice(["Skip to content", "Menu", "Search", "Subscribe"])))
        if rng.random() < 0.5:
            lines.append(self.site if rng.random() < 0.7 else self._handle() + ".com")
        menu = self._menu(3, 16)
        draw = rng.random()
        if draw < 0.45:
            lines += menu
        elif draw < 0.75:
            lines.append(str(rng.choice([" ", " | ", " / ", " · ", " • ", " > "])).join(menu))
        elif draw < 0.9:
            lines.append("".join(menu))
        if rng.random() < 0.25:
            lines.append(str(rng.choice([" > ", " / ", " » "])).join(["Home", *menu[:2]]))
        if rng.random() < 0.2:
            lines.append(self._one("tickers"))
        if rng.random() < 0.2:
            lines.append(str(rng.choice(menu)))
        return [Line(line) for line in lines]

    def behind(self, least: int, most: int) -> list[Line]:
        """Return what stands behind an article, or between two lists of others."""
        count = int(self._rng.integers(least, most + 1))
        return [Line(self._button() if self._rng.random() < 0.5 else self._line())
                for _ in range(count)]  # fmt: skip

    def buttons(self, most: int) -> list[Line]:
        """Return buttons, one at least."""
        return [Line(self._button()) for _ in range(int(self._rng.integers(1, most + 1)))]

    def foot(self) -> list[Line]:
        """Return what stands below everything."""
        lines: list[str] = []
        if self._rng.random() < 0.5:
            menu = self._menu(3, 10)
            lines += menu if self._rng.random() < 0.5 else [" | ".join(menu)]
        lines += [self._line() for _ in range(int(self._rng.integers(0, 5)))]
        return [Line(line) for line in lines]

    def heading(self) -> Line:
        """Return the heading over a list of other stories."""
        text, draw = self._filled(self._one("headings")), self._rng.random()
        return Line(text.upper() if draw < CAPITALS else f"{text}:" if draw < COLON else text)

    def byline(self) -> Line:
        """Return a line that names who wrote a story."""
        line = self._one("bylines")
        return Line(self._filled(line.upper() if line.isupper() else line))

    def _one(self, name: str) -> str:
        return str(self._rng.choice(phrases()[name]))

    def _button(self) -> str:
        return self._one("buttons")

    def _line(self) -> str:
        return self._filled(self._one("lines"))

    def _menu(self, least: int, below: int) -> list[str]:
        count = int(self._rng.integers(least, below))
        return [str(name) for name in self._rng.choice(phrases()["sections"], count, replace=False)]

    def _section(self) -> str:
        return str(self._rng.choice(phrases()["sections"][1:SECTIONS]))

    def _handle(self) -> str:
        return self.site.lower().replace(" ", "")

    def _filled(self, text: str) -> str:
        return text.format(
            section=self._section(), other=self._section(), site=self.site, handle=self._handle(),
            person=f"{self._one('first_names')} {self._one('surnames')}",
            digit=self._rng.integers(9),
        )  # fmt: skip
