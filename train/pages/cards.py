"""Lists of cards as news sites set them, by a template that is drawn anew for each list.

What a card says is another page's title and first words; everything else about it is drawn:
elements, class names, what the link is around, whether there are a summary, a kicker, a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from classifier.page.html import parse
from train.pages.data import PageRecord
from train.pages.views import headline_of

HEADINGS = ("Related", "More stories", "Latest", "Most read", "You may also like", "More news",
            "Top stories", "Read next", "Trending now", "In other news", "Don't miss",
            "News")  # fmt: skip
INSETS = ("Read more: ", "Also read: ", "Read also: ", "Related: ", "READ MORE: ", "See also: ", "")
SECTIONS = ("News", "World", "Politics", "Business", "Sport", "Culture", "Technology", "Health",
            "Opinion", "Science", "Local", "Archive", "Latest news", "Home")  # fmt: skip
TIMES = ("2 hours ago", "5h", "12 min ago", "Yesterday", "Mar 3, 2025", "14 June 2025", "10:45",
         "3 days ago", "Tue, 8 Apr", "2025-02-17")  # fmt: skip
NOUNS = ("card", "story", "teaser", "item", "post", "promo", "article", "tile", "media", "entry",
         "block", "listing", "feature", "stream-item", "package", "module")  # fmt: skip
LISTS = ("list", "grid", "feed", "related", "row", "items")
TITLES, SUMMARIES, WRAPS = (
    ("title", "headline", "heading"),
    ("summary", "excerpt", "dek", "text"),
    ("body", "content", "inner", "wrap"),
)
PREFIXES = ("", "", "", "c-", "m-", "o-", "js-", "site-", "news-", "td-", "wp-block-")
NAMELESS, HASHED = 0.15, 0.2
"""Share of elements without a class, and of those with one that says nothing."""
_LETTERS = list("abcdefghijkmnopqrstuvwxyz0123456789")


class Opening(NamedTuple):
    """What a card says of another page."""

    title: str
    text: str


def openings(pages: Sequence[PageRecord]) -> list[Opening]:
    """Return title and first long block of every page that has both."""
    found = []
    for page in pages:
        title = headline_of(page)
        own = (text for text, mine in zip(page.texts, page.is_article, strict=True) if mine)
        text = next((text for text in own if len(text.split()) >= 12), "")
        if 3 <= len(title.split()) <= 25 and text:
            found.append(Opening(title, text))
    return found


class Template:
    """How the cards of one list are set."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        noun = str(rng.choice(NOUNS))
        self.list_tag = str(rng.choice(["div", "div", "section", "ul", "aside"]))
        items = ["li"] if self.list_tag == "ul" else ["div", "div", "article", "section"]
        self.item_tag = str(rng.choice(items))
        self.list_class, self.item_class = self._name(noun, LISTS), self._name(noun)
        self.heading = str(rng.choice(["h2", "h3", "h3", "h4", "p", "div", "span"]))
        self.heading_class = self._name(noun, TITLES)
        self.summary = str(rng.choice(["p", "p", "p", "div", "span"]))
        self.summary_class = self._name(noun, SUMMARIES)
        self.wraps, self.wrap_class = int(rng.integers(3)), self._name(noun, WRAPS)
        # In the heading, around it, around the whole card, or laid over it without a word.
        self.link = str(rng.choice(["in", "in", "around", "card", "over"]))
        self.words = int(rng.choice([0, 12, 18, 25, 35, 50], p=[0.2, 0.15, 0.2, 0.2, 0.15, 0.1]))
        self.cut = str(rng.choice(["", "...", " …", " [...]", "."]))
        self.kicker, self.time = rng.random() < 0.35, rng.random() < 0.4
        self.more = str(rng.choice(["", "", "", "Read more", "Continue reading", "Read More »"]))
        self.host = str(rng.choice(["/", "/", "/news/", "https://www.example.com/"]))

    def cards(self, picks: Sequence[Opening]) -> Any:
        """Return an element with a card for each page, under a heading or none."""
        inner = "".join(self._card(pick) for pick in picks)
        head = f"<h2>{self._rng.choice(HEADINGS)}</h2>" if self._rng.random() < 0.7 else ""
        return element(f"<div>{head}{_html(self.list_tag, self.list_class, inner)}</div>")

    def _card(self, opening: Opening) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", opening.title.lower()).strip("-")[:60]
        title, link = escaped(opening.title), f'<a href="{self.host}{slug}">'
        if self.link == "in":
            title = f"{link}{title}</a>"
        head = _html(self.heading, self.heading_class, title)
        parts = [f"{link}{head}</a>" if self.link == "around" else head]
        if self.words:
            words = opening.text.split()
            some = words[: max(6, int(self.words * self._rng.uniform(0.6, 1.4)))]
            text = escaped(" ".join(some)) + (self.cut if len(some) < len(words) else "")
            parts.append(_html(self.summary, self.summary_class, text))
        if self.kicker:
            kicker = str(self._rng.choice(SECTIONS))
            parts.insert(0, _html("span" if self.wraps else "div", "", kicker))
        if self.time:
            parts.append(f"<div><time>{self._rng.choice(TIMES)}</time></div>")
        if self.more and self.link != "card":
            parts.append(f"<div>{link}{self.more}</a></div>")
        inner = "".join(parts)
        if self.link == "card":
            inner = f"{link}{inner}</a>"
        elif self.link == "over":
            inner = f"{link}</a>{inner}"
        for _ in range(self.wraps):
            inner = _html("div", self.wrap_class, inner)
        return _html(self.item_tag, self.item_class, inner)

    def _name(self, noun: str, parts: Sequence[str] = ()) -> str:
        return class_name(self._rng, noun, parts)


def inset(opening: Opening, rng: np.random.Generator) -> Any:
    """Return an element with a line that names another story."""
    lead, title = str(rng.choice(INSETS)), escaped(opening.title)
    tag = str(rng.choice(["p", "p", "div", "aside", "h4"]))
    name = class_name(rng, "related", ("link", "inline", "more"))
    inner = f'{lead}<a href="/{len(title)}">{title}</a>'
    return element(_html(tag, name, f"<strong>{inner}</strong>" if rng.random() < 0.5 else inner))


def class_name(rng: np.random.Generator, noun: str, parts: Sequence[str] = ()) -> str:
    """Return a class as designers or their tools name them; some have none."""
    draw = rng.random()
    if draw < NAMELESS:
        return ""
    if draw < NAMELESS + HASHED:
        return "css-" + "".join(rng.choice(_LETTERS, 6))
    name = str(rng.choice(PREFIXES)) + noun
    if not parts:
        return name
    return f"{name}{'__' if rng.random() < 0.4 else '-'}{rng.choice(parts)}"


def element(html: str) -> Any:
    """Return the one element of a piece of HTML."""
    return next(parse(html).iter("body"))[0]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _html(tag: str, name: str, inner: str) -> str:
    return f'<{tag} class="{name}">{inner}</{tag}>' if name else f"<{tag}>{inner}</{tag}>"
