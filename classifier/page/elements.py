"""A tree of HTML to blocks: one for each block-level element, with what its place there tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from classifier.page.blocks import Source
from classifier.page.concepts import CONCEPT_NAMES, ConceptBits

_BLOCK_WORDS = """
    address article aside blockquote body button caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 h7 h8 header hgroup hr html legend
    li main menu nav ol optgroup option p pre section select summary table tbody td tfoot th
    thead tr ul br
"""
BLOCK_TAGS = frozenset(_BLOCK_WORDS.split())
SKIPPED = frozenset(
    ["script", "style", "template", "noscript", "svg", "math", "iframe", "object", "canvas", "head"]
)
AREAS = ("article", "main", "nav", "header", "footer", "aside", "form", "figure", "table", "list",
         "quote", "section", "dialog", "link")  # fmt: skip
_AREA_OF = {
    "article": "article", "main": "main", "nav": "nav", "header": "header", "footer": "footer",
    "aside": "aside", "form": "form", "figure": "figure", "table": "table", "ul": "list",
    "ol": "list", "dl": "list", "blockquote": "quote", "section": "section", "dialog": "dialog",
    "select": "form", "button": "form", "details": "dialog",
}  # fmt: skip
_AREA_BITS = {tag: 1 << AREAS.index(area) for tag, area in _AREA_OF.items()}
BOLD = frozenset(["b", "strong", "em", "i"])
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_COMMENT = 1 << CONCEPT_NAMES.index("comment")
# More narrow than the concept, which "responsive" is part of, too. "no-comments" tells of a
# setting, "category-comment" of an article: many papers call their opinion pages so.
_OTHERWISE = ("no", "has", "with", "without", "show", "hide", "open", "allow", "category", "cat",
              "tag", "section", "topic")  # fmt: skip
_COMMENTS = re.compile(
    r"(?:^|[\s_-])"
    + "".join(rf"(?<!\b{word}[_-])" for word in _OTHERWISE)
    + r"(?:comments?|replies)"
    r"(?![_-](?:open|closed|on|off|enabled|disabled|article|story|page|piece)\b)(?:$|[\s_-])"
    r"|disqus|livefyre",
    re.IGNORECASE,
)
_WHOLE = frozenset(["html", "body", "main", "article"])  # no area of comments, whatever their name
_EMBED = re.compile(r"(?:^|\s)(?:twitter-tweet|twitter-video|instagram-media)", re.IGNORECASE)
MOST_DEPTH = 2_000  # about where newer parsers give up; in older ones deep trees take n * n
LONGEST_ATTRIBUTE = 400  # characters of a class list looked at


@dataclass
class Element:
    """What is known of the element a block came from.

    Attributes
    ----------
    tag : str
        The nearest block-level element.
    areas : int
        Bits of `AREAS` that the block lies in.
    concepts, own : int
        Bits of `CONCEPTS` of the element and all its ancestors, and of the nearest two alone.
    depth : int
        Elements that it lies in.
    containers : tuple of int
        Numbers of the parent, grandparent and great-grandparent element.
    path : str
        Tags and first classes of the nearest elements: equal for blocks of one template.
    link_chars, emphasised, chars : int
        Characters within links, within bold or italics, and in all; white space may count.
    links : int
    hidden : bool
        Whether it, or an element around it, says that it is not shown.
    unseen : bool
        Whether nobody sees it: ``hidden`` or ``display: none``, not for screen readers alone.
    in_comments : bool
        Whether an element around it is named after readers' comments.
    embed : bool
        Whether it lies in a post of Twitter or Instagram.
    href : str
        Where the first link with text goes, as written, cut short; empty without one.
    over : str
        Where a link without text before the block goes, around a picture or laid over a card.
    """

    tag: str
    areas: int = 0
    concepts: int = 0
    own: int = 0
    depth: int = 0
    containers: tuple[int, int, int] = (0, 0, 0)
    path: str = ""
    link_chars: int = 0
    chars: int = 0
    links: int = 0
    emphasised: int = 0
    hidden: bool = False
    href: str = ""
    over: str = ""
    unseen: bool = False
    in_comments: bool = False
    embed: bool = False


class TooDeepError(Exception):
    """An element lies below more than `MOST_DEPTH` others."""


@dataclass(slots=True)
class _Frame:
    tag: str
    areas: int
    concepts: int
    own: int
    near: int
    number: int
    path: str
    hidden: bool
    block: bool
    unseen: bool = False
    in_comments: bool = False
    embed: bool = False


def walk(root: Any) -> Iterator[Source]:
    """Yield the blocks of a tree: text up to where a block-level element begins or ends."""
    from lxml import etree

    here = _Here()
    skipped = 0  # open elements, from the outermost of `SKIPPED` inwards
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag, block = element.tag, None
        if not isinstance(tag, str):  # an entity: only what stands behind it is text
            if event == "end":
                here.take(element.tail)
        elif event == "start":
            if skipped or tag in SKIPPED:
                skipped += 1
            else:
                block = here.enter(element, tag)
        elif not skipped:
            block = here.leave(element, tag)
        else:
            skipped -= 1
            if not skipped:
                here.take(element.tail)
        if block is not None:
            yield block
    block = here.end_block()
    if block is not None:
        yield block


class _Here:
    """A place in the tree: the elements around it, and the block that has begun there."""

    __slots__ = (
        "bold", "chars", "concepts", "emphasised", "frames", "holders", "href", "link_chars",
        "linked", "links", "number", "open_links", "over", "parts", "target",
    )  # fmt: skip

    def __init__(self) -> None:
        self.concepts = ConceptBits()
        self.frames = [_Frame("html", 0, 0, 0, 0, 0, "", False, True)]
        self.holders = self.frames[:]  # those of block-level elements
        self.number = 0  # of the element entered last
        self.open_links = self.bold = 0
        self.linked = True  # whether the link entered last has text
        self.target = ""  # of the link entered last
        self.over = ""  # of the link without text that was left last, since the last block
        self.parts: list[str] = []
        self._begin_block()

    def _begin_block(self) -> None:
        self.parts.clear()
        self.link_chars = self.chars = self.links = self.emphasised = 0
        self.href = ""

    def enter(self, element: Any, tag: str) -> Source | None:
        """Go into an element; return the block that ends where it begins, if one does.

        Raises
        ------
        TooDeepError
            Too many others are around it.
        """
        is_block = tag in BLOCK_TAGS
        ended = self.end_block() if is_block else None
        self.number += 1
        frame = self._frame(element, tag, is_block=is_block)
        self.frames.append(frame)
        if len(self.frames) > MOST_DEPTH:
            raise TooDeepError
        if is_block:
            self.holders.append(frame)
        if tag == "a":
            self.open_links += 1
            self.links += 1
            self.target = (element.get("href") or "").strip()
            self.linked = False
        elif tag in BOLD:
            self.bold += 1
        self.take(element.text)
        return ended

    def leave(self, element: Any, tag: str) -> Source | None:
        """Go out of an element; return the block that ends where it ends, if one does."""
        ended = None
        if tag in BLOCK_TAGS:
            ended = self.end_block()
        elif tag == "a":
            self.open_links -= 1
            if not self.linked:
                self.over = self.target
        elif tag in BOLD:
            self.bold -= 1
        if self.frames.pop().block:
            self.holders.pop()
        self.take(element.tail)
        return ended

    def take(self, text: str | None) -> None:
        """Add text to the block."""
        if not text:
            return
        self.parts.append(text)
        size = len(text.strip())
        self.chars += size
        if self.open_links:
            self.link_chars += size
            self.linked = self.linked or size > 0
            if size and not self.href:
                self.href = self.target
        if self.bold:
            self.emphasised += size

    def end_block(self) -> Source | None:
        """Begin another block; return the one that ended, unless it has no text."""
        text = " ".join("".join(self.parts).split())
        ended = None
        if text:
            ended = Source(text, text, self._element(len(text)))
            self.over = ""
        self._begin_block()
        return ended

    def _element(self, size: int) -> Element:
        holder = self.holders[-1]
        numbers = [frame.number for frame in self.holders[-2:-5:-1]]
        numbers += [0] * (3 - len(numbers))
        return Element(
            holder.tag, holder.areas, holder.concepts, holder.near, len(self.frames),
            (numbers[0], numbers[1], numbers[2]), holder.path, min(self.link_chars, size),
            max(1, self.chars), self.links, self.emphasised, holder.hidden,
            self.href[:LONGEST_ATTRIBUTE], self.over[:LONGEST_ATTRIBUTE], holder.unseen,
            holder.in_comments, holder.embed,
        )  # fmt: skip

    def _frame(self, element: Any, tag: str, *, is_block: bool) -> _Frame:
        """Return what an element passes on to those within it."""
        parent, get = self.frames[-1], element.get
        classes = get("class")
        named = filter(None, (classes, get("id"), get("itemprop"), get("role")))
        names = " ".join(named)[:LONGEST_ATTRIBUTE]
        own = self.concepts[names] if names else 0
        style = get("style")
        hidden = (
            parent.hidden
            or get("hidden") is not None
            or get("aria-hidden") == "true"
            or bool(style and _HIDDEN_STYLE.search(style))
        )
        path = parent.path
        if is_block:
            first = (classes or "").split(None, 1)[:1]
            path = f"{path[-90:]}>{'.'.join([tag, *first])}"
        return _Frame(
            tag, parent.areas | _AREA_BITS.get(tag, 0), parent.concepts | own, own,
            own | parent.own, self.number, path, hidden, is_block,
            parent.unseen or get("hidden") is not None
            or bool(style and _UNSEEN_STYLE.search(style)),
            parent.in_comments
            or bool(own & _COMMENT and tag not in _WHOLE and _COMMENTS.search(names)),
            parent.embed or (tag == "blockquote" and bool(_EMBED.search(names))),
        )  # fmt: skip
