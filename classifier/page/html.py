"""HTML to blocks: one for each block-level element, with what its place in the tree tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from classifier.errors import MissingExtraError
from classifier.page.blocks import Source, at_most
from classifier.page.concepts import ConceptBits
from classifier.page.metadata import Metadata, read_metadata

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
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}>")
MOST_ATTRIBUTES = 1_000
MOST_DEPTH = 2_000  # about where newer parsers give up; in older ones deep trees take n * n
LONGEST_ATTRIBUTE = 400  # characters of a class list looked at

_UNSEEN = re.compile(r"<(script|style|template|noscript|svg)\b[^<>]*>|<!--", re.IGNORECASE)
_UNSEEN_END = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE)
    for name in ("script", "style", "template", "noscript", "svg")
} | {"": re.compile("-->")}
_TAG = re.compile(r"<[^<>]{0,5000}>")


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
    href : str
        Where the first link with text goes, as written, cut short; empty without one.
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


class _TooDeepError(Exception):
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


def parse(source: str) -> Any:
    """Parse HTML with lxml; None if it nests too deep for a tree.

    Raises
    ------
    MissingExtraError
        lxml is not installed.
    """
    try:
        from lxml import etree
    except ImportError:
        raise MissingExtraError("html", "lxml", "reading HTML") from None

    parser = etree.HTMLParser(
        huge_tree=True, recover=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    source = LONG_TAG.sub(_few_attributes, source)
    try:
        root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        return None
    return root


def _few_attributes(match: re.Match[str]) -> str:
    """Keep a tag with a long attribute, empty one with thousands: parsers take n * n for them."""
    tag = match.group()
    if tag.count("=") <= MOST_ATTRIBUTES:
        return tag
    name = re.match(r"<[a-zA-Z][^\s>]*", tag)
    return f"{name.group() if name else '<div'}>"


def html_blocks(source: str) -> tuple[list[Source], Metadata]:
    """Return the blocks of an HTML page and its metadata.

    Parameters
    ----------
    source : str
        Any text; broken markup is read as browsers do, as far as the parser can.

    Raises
    ------
    MissingExtraError
        lxml is not installed.
    """
    root = parse(source)
    if root is None:
        return _without_tree(source), Metadata()
    try:
        return at_most(_walk(root)), read_metadata(root)
    except _TooDeepError:
        return _without_tree(source), Metadata()


def _without_tree(source: str) -> list[Source]:
    """Blocks of what no parser takes: tags count as line breaks."""
    text = unescape(_TAG.sub("\n", _without_unseen(source)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return at_most(Source(line, line, Element("div", chars=len(line))) for line in lines if line)


def _without_unseen(source: str) -> str:
    """Cut out scripts, styles and comments; what is never closed stays, and is looked for once."""
    kept, at, unclosed = [], 0, set[str]()
    for opener in _UNSEEN.finditer(source):
        name = (opener[1] or "").lower()
        if opener.start() < at or name in unclosed:
            continue
        end = _UNSEEN_END[name].search(source, opener.end())
        if end is None:
            unclosed.add(name)
            continue
        kept.append(source[at : opener.start()])
        at = end.end()
    return "\n".join([*kept, source[at:]])


def _walk(root: Any) -> Iterator[Source]:  # noqa: C901
    from lxml import etree

    concepts = ConceptBits()
    area_bit = {tag: 1 << AREAS.index(area) for tag, area in _AREA_OF.items()}
    frames = [_Frame("html", 0, 0, 0, 0, 0, "", False, True)]
    holders = frames[:]  # those of block-level elements
    parts: list[str] = []
    link_chars = chars = links = emphasised = in_link = in_bold = number = skip = 0
    target = href = ""  # of the link that is open, and of the first one in this block

    def flush() -> Iterator[Source]:
        nonlocal link_chars, chars, links, emphasised, href
        text = " ".join("".join(parts).split())
        if text:
            holder = holders[-1]
            numbers = [f.number for f in holders[-2:-5:-1]]
            numbers += [0] * (3 - len(numbers))
            yield Source(
                text,
                text,
                Element(
                    holder.tag, holder.areas, holder.concepts, holder.near, len(frames),
                    (numbers[0], numbers[1], numbers[2]), holder.path,
                    min(link_chars, len(text)), max(1, chars), links, emphasised, holder.hidden,
                    href[:LONGEST_ATTRIBUTE],
                ),
            )  # fmt: skip
        parts.clear()
        link_chars = chars = links = emphasised = 0
        href = ""

    def take(text: str | None) -> None:
        nonlocal link_chars, chars, emphasised, href
        if text:
            parts.append(text)
            size = len(text.strip())
            chars += size
            if in_link:
                link_chars += size
                if size and not href:
                    href = target
            if in_bold:
                emphasised += size

    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if not isinstance(tag, str):
            if event == "end":
                take(element.tail)
            continue
        if event == "start":
            if skip or tag in SKIPPED:
                skip += 1
                continue
            block = tag in BLOCK_TAGS
            if block:
                yield from flush()
            number += 1
            parent = frames[-1]
            get = element.get
            names = " ".join(filter(None, (get("class"), get("id"), get("itemprop"), get("role"))))[
                :LONGEST_ATTRIBUTE
            ]
            own = concepts[names] if names else 0
            hidden = parent.hidden or get("hidden") is not None or get("aria-hidden") == "true"
            style = get("style")
            if style and _HIDDEN_STYLE.search(style):
                hidden = True
            first = (get("class") or "").split(None, 1)
            label = f"{tag}.{first[0]}" if first else tag
            path = f"{parent.path[-90:]}>{label}" if block else parent.path
            frames.append(
                _Frame(tag, parent.areas | area_bit.get(tag, 0), parent.concepts | own, own,
                       own | parent.own, number, path, hidden, block)
            )  # fmt: skip
            if len(frames) > MOST_DEPTH:
                raise _TooDeepError
            if block:
                holders.append(frames[-1])
            if tag == "a":
                in_link += 1
                links += 1
                target = (get("href") or "").strip()
            elif tag in ("b", "strong", "em", "i"):
                in_bold += 1
            take(element.text)
        else:
            if skip:
                skip -= 1
                if not skip:
                    take(element.tail)
                continue
            if tag in BLOCK_TAGS:
                yield from flush()
            elif tag == "a":
                in_link -= 1
            elif tag in ("b", "strong", "em", "i"):
                in_bold -= 1
            if frames.pop().block:
                holders.pop()
            take(element.tail)
    yield from flush()
