"""The byline and the date that a page shows between its headline and its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from classifier.page.credits import date_of, name_of
from classifier.page.elements import BLOCK_TAGS, LONGEST_ATTRIBUTE

MOST_HEADLINES = 20
MOST_LOOKED = 1_500
"""Elements behind the headline among which byline and date are looked for."""
MOST_TRIED = 40
"""Elements that may hold either: an index of articles has more."""
PROSE = 60
"""Words in paragraphs behind the headline at which the article has begun."""
LEAST_PROSE = 10
"""Words of a paragraph: what has fewer is a byline or a line of a menu."""
MOST_NODES = 200
"""Elements looked at within one; of a text, beginnings and ends of elements."""
MOST_AUTHORS = 5
SHORTEST_NAME, LONGEST_UNJOINED = 3, 4
"""Characters and words of a name."""
_OTHER_HEADING = 4
"""Words of a linked heading that announces another article, at least."""

_UNSAID = frozenset(["script", "style", "title", "desc", "noscript", "template"])
_ELSEWHERE = ("nav", "aside", "footer", "form", "figure", "dialog", "template", "noscript")
_PARAGRAPHS = frozenset(["p", "div", "section", "article", "td", "span"])
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_HEADLINES = _HEADINGS | {"h1"}
_WORD = re.compile(r"[A-Z]*[a-z]+|[A-Z]+")  # "author-name", "authorName"
_AUTHOR = frozenset(("author", "authors", "authorname", "byline"))
_BESIDE = frozenset((
    "about", "avatar", "bio", "box", "category", "comment", "comments", "count", "date",
    "description", "desc", "email", "follow", "image", "img", "info", "job", "label", "links",
    "location", "more", "photo", "picture", "position", "prefix", "related", "reviewed",
    "reviewer", "role", "separator", "share", "social", "time", "thumbnail", "title", "twitter",
))  # fmt: skip
_LEFT_OUT = frozenset((
    "avatar", "bio", "category", "date", "initials", "job", "position", "reviewed", "role", "time",
))  # fmt: skip
_CHANGED = re.compile(r"updat|modif|reviewed|edited|aktualisiert|actuali|aggiornat|atualiz|mis à")
_PUBLISHED = re.compile(r"publi[sc]|entry-date|pubdate")
_PARTS = re.compile(r"[|•·]")
_BY_ALONE = re.compile(r"(?:(?:written|posted|story|words) )?by:?|authors?:?", re.IGNORECASE)
_JOINED = re.compile(r"[\s,;&|]*+(?:(?:and|und|et|y|e|en|og|och)\s++)?+")
_SMALL = frozenset((
    "a", "al", "and", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "e",
    "el", "et", "for", "für", "ibn", "in", "la", "le", "of", "the", "und", "van", "von", "y",
    "ter", "zu", "&",
))  # fmt: skip
_NO_FIRST = frozenset((
    "about", "advertisement", "all", "by", "comment", "comments", "contact", "edited", "fact",
    "follow", "home", "image", "in", "last", "medically", "more", "originally", "photo",
    "photograph", "posted", "published", "read", "reviewed", "see", "share", "sign",
    "sponsored", "subscribe", "updated", "view",
))  # fmt: skip


def shown_credits(root: Any, title: str) -> tuple[str, str]:
    """Return the byline and the date shown below the headline, empty if there are none.

    Parameters
    ----------
    root : element
        Of the page.
    title : str
        What the page says its title is: tells its headline from a site's name.
    """
    headline = _headline(root, title)
    if headline is None:
        return "", ""
    names: dict[int, list[tuple[Any, str]]] = {2: [], 1: []}
    days: dict[bool, list[str]] = {True: [], False: []}
    n_words = n_tried = 0
    for element in islice(_behind(root, headline), MOST_LOOKED):
        if element.tag in _PARAGRAPHS and n_words < PROSE:
            length = len(_text(element, whole=element.tag == "p").split())
            n_words += length if length >= LEAST_PROSE else 0
        if n_words >= PROSE:
            break
        weight = _weight(element)
        if element.tag == "h1" or (not weight and _announces(element)):
            return "", ""
        if not weight and element.tag != "time":
            continue
        n_tried += 1
        if n_tried > MOST_TRIED:
            return "", ""
        if not _is_here(element) or _is_changed(element):
            continue
        if element.tag == "time":
            day = (element.get("datetime") or "").strip()
            if day[:4].isdecimal() and date_of(day):
                days[_PUBLISHED.search(_names(element)) is not None].append(day)
        elif name := _shown_name(element, weight):
            around = {id(holder) for holder in element.iterancestors()}
            names[weight] = [pair for pair in names[weight] if id(pair[0]) not in around]
            names[weight].append((element, name))
    else:  # no text that they could be of
        return "", ""
    best = list(dict.fromkeys(name for _, name in names[2] or names[1]))
    byline = ", ".join(best) if len(best) <= MOST_AUTHORS else ""
    return byline, next(iter(days[True] or days[False]), "")


def _headline(root: Any, title: str) -> Any:
    headings = [
        (heading, text.lower())
        for heading in islice(root.iter("h1"), MOST_HEADLINES)
        if (text := _text(heading))
    ]
    title = title.lower()
    for heading, text in headings:
        if len(text) > LEAST_PROSE and (text in title or title in text) and title:
            return heading
    return headings[0][0] if len(headings) == 1 else None


def _behind(root: Any, headline: Any) -> Iterator[Any]:
    elements = root.iter()
    for element in elements:
        if element is headline:
            break
    return (element for element in elements if isinstance(element.tag, str))


def _text(element: Any, *, whole: bool = True, person: bool = False) -> str:
    """Return the beginning of an element's text.

    Parameters
    ----------
    whole : bool
        Whether to read what stands in blocks within it, too.
    person : bool
        Whether it is an author's: blocks are set apart by bars, offices and initials left out.
    """
    from lxml import etree

    parts: list[str] = []
    inside = 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in islice(walk, MOST_NODES):
        if not isinstance(node.tag, str):
            continue
        block = node.tag in BLOCK_TAGS and node is not element
        if block:
            parts.append(" | " if person else " ")
            inside += 1 if event == "start" else -1
        if event == "start":
            left_out = person and node is not element and not _words(node).isdisjoint(_LEFT_OUT)
            if left_out or node.tag in _UNSAID:
                walk.skip_subtree()
                continue
        elif node is element:
            break
        if whole or not inside:
            parts.append(((node.text if event == "start" else node.tail) or "")[:1_000])
    return " ".join("".join(parts).split())


def _words(element: Any) -> set[str]:
    classes = element.get("class")
    return set(map(str.lower, _WORD.findall(classes[:LONGEST_ATTRIBUTE]))) if classes else set()


def _names(element: Any) -> str:
    get = element.get
    return " ".join(filter(None, (get("class"), get("itemprop"))))[:LONGEST_ATTRIBUTE].lower()


def _weight(element: Any) -> int:
    """Return how sure an element is to hold the author: 2 says so, 1 is named so, 0 is not."""
    said = f"{element.get('itemprop') or ''} {element.get('rel') or ''}"[:LONGEST_ATTRIBUTE]
    if "author" in said.lower().split():
        return 2
    words = _words(element)
    return int(not words.isdisjoint(_AUTHOR) and words.isdisjoint(_BESIDE))


def _is_here(element: Any) -> bool:
    return next(element.iterancestors(*_ELSEWHERE), None) is None


def _announces(element: Any) -> bool:
    """Tell whether a heading is that of another article: a link around or in it."""
    if element.tag not in _HEADINGS:
        return False
    linked = next(element.iterancestors("a"), None) is not None
    linked = linked or any(node.tag == "a" for node in islice(element.iter(), MOST_NODES))
    return linked and len(_text(element).split()) >= _OTHER_HEADING


def _is_changed(element: Any) -> bool:
    """Tell whether a date or a name is that of a change, by its names or the words around it."""
    names = _names(element)
    if _CHANGED.search(names):
        return not _PUBLISHED.search(names)
    if element.tag == "time" and _CHANGED.search(_text(element).lower()):
        return True
    for node in (element, element.getparent()):
        if node is None or node.tag in {"html", "body"}:
            break
        before, holder = node.getprevious(), node.getparent()
        if before is None:
            said = "" if holder is None else holder.text or ""
        else:
            said = (before.tail or "").strip()
            if not said and isinstance(before.tag, str) and before.tag not in _HEADLINES:
                said = _text(before)
        if said.strip():
            return _CHANGED.search(" ".join(said[-60:].lower().split()[-3:])) is not None
    return False


def _shown_name(element: Any, weight: int) -> str:
    links: list[Any] = []
    for node in islice(element.iter("*"), MOST_NODES):
        if weight > 1 and node is not element and node.get("itemprop") == "name":
            return _person(" ".join((node.get("content") or _text(node)).split()), weight)
        if node.tag == "a" and node is not element and len(links) < MOST_AUTHORS:
            links.append(node)
    return _linked(element, links) or _person(_text(element, person=True), weight)


def _linked(element: Any, links: list[Any]) -> str:
    """Return the names that a byline begins with, if each of them is a link."""
    names: list[str] = []
    rest = name_of(" ".join(_text(element, person=True).replace("|", " ").split()))
    for link in links:
        text = _text(link)
        if text and not rest.startswith(text):
            break
        if text:
            names.append(_person(_text(link, person=True), 1))
            rest = _JOINED.sub("", rest[len(text) :], count=1)
    return ", ".join(names) if all(names) else ""


def _person(text: str, weight: int) -> str:
    """Return the name that a line under a headline is, empty if it is anything else."""
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if len(parts) > 1 and _BY_ALONE.fullmatch(parts[0]):
        del parts[0]
    name = name_of(parts[0]) if parts else ""
    words = name.split()
    if not words or words[0].lower().strip(":") in _NO_FIRST or not name.isprintable():
        return ""
    if name.isascii() and len(name) < SHORTEST_NAME:  # initials in place of a picture
        return ""
    if any(map(str.isdigit, name)) or name[-1] in "!?:" or (name[-1] == "." and len(words[-1]) > 6):
        return ""
    small = [word for word in words if word[0].islower()]
    # More words than a name has, with nothing between them: a name and an office, or several.
    glued = len(words) > LONGEST_UNJOINED and not small and "," not in name and "&" not in words
    odd = glued or (not _SMALL.issuperset(small) and (weight < 2 or len(words) > 2))
    return "" if odd else name
