"""What a page says of itself: title, byline, date, site, and its JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from classifier.nesting import nested_too_deep

ARTICLE_TYPES = frozenset(
    {
        "article",
        "newsarticle",
        "blogposting",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "reviewnewsarticle",
        "opinionnewsarticle",
        "liveblogposting",
        "techarticle",
        "scholarlyarticle",
        "socialmediaposting",
        "report",
    }
)
LONGEST_JSON = 4_000_000


@dataclass(frozen=True)
class Metadata:
    """What a page says of itself; every field is empty where it says nothing.

    Attributes
    ----------
    title, byline, date, site, section : str
    keywords : tuple of str
    type : str
        JSON-LD type of the article, or ``og:type``, in lower case.
    description : str
    body : str
        JSON-LD ``articleBody``, a paragraph a line.
    head_title : str
        The ``<title>``, mostly with the name of the site.
    headline : str
        JSON-LD ``headline`` of the article that `body` is of.
    n_bodies : int
        Different texts that its JSON-LD holds as an ``articleBody``.
    """

    title: str = ""
    byline: str = ""
    date: str = ""
    site: str = ""
    section: str = ""
    keywords: tuple[str, ...] = ()
    type: str = ""
    description: str = ""
    body: str = ""
    head_title: str = ""
    headline: str = ""
    n_bodies: int = 0


def read_metadata(root: Any) -> Metadata:
    """Read the head of a parsed page and its JSON-LD."""
    named: dict[str, str] = {}
    title, scripts = "", []
    for element in root.iter("meta", "title", "script"):
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            content = element.get("content")
            if name and content:
                named.setdefault(name.lower(), " ".join(content.split()))
        elif element.tag == "title":
            if next(element.iterancestors("svg"), None) is not None:  # an icon's
                continue
            title = title or " ".join("".join(element.itertext()).split())
        elif (element.get("type") or "").lower().startswith("application/ld+json"):
            scripts.append(element.text or "")
    article: dict[str, Any] = {}
    bodies = set()
    for item in _items(scripts):
        if _type(item) in ARTICLE_TYPES:
            bodies.add(_lines(item.get("articleBody")))
            if len(item) > len(article):
                article = item
    headline = _text(article.get("headline"))
    keywords = article.get("keywords") or named.get("news_keywords") or named.get("keywords") or ()
    if isinstance(keywords, str):
        keywords = keywords.split(",")
    words = [_text(word) for word in keywords] if isinstance(keywords, list) else []
    return Metadata(
        title=headline or named.get("og:title") or title,
        byline=_names(article.get("author")) or named.get("author") or "",
        date=_text(article.get("datePublished")) or named.get("article:published_time") or "",
        site=_names(article.get("publisher")) or named.get("og:site_name") or "",
        section=_names(article.get("articleSection")) or named.get("article:section") or "",
        keywords=tuple(word for word in words if word),
        type=_type(article) or named.get("og:type", "").lower(),
        description=_text(article.get("description"))
        or named.get("og:description")
        or named.get("description")
        or "",
        body=_lines(article.get("articleBody")),
        head_title=title,
        headline=headline,
        n_bodies=len(bodies - {""}),
    )


def _items(scripts: list[str]) -> Iterator[dict[str, Any]]:
    """Yield every JSON-LD object at the top, in a list or in a graph."""
    for script in scripts:
        if len(script) > LONGEST_JSON or nested_too_deep(script):
            continue
        try:
            waiting = [json.loads(script, strict=False)]
        except (ValueError, RecursionError):
            continue
        for _ in range(10_000):
            if not waiting:
                break
            item = waiting.pop()
            if isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, dict):
                yield item
                waiting.extend(item.get(key) for key in ("@graph", "mainEntity") if key in item)


def _type(item: dict[str, Any]) -> str:
    found = item.get("@type")
    names = found if isinstance(found, list) else [found]
    lower = [name.lower() for name in names if isinstance(name, str)]
    return next((name for name in lower if name in ARTICLE_TYPES), lower[0] if lower else "")


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _lines(value: object) -> str:
    lines = map(_text, value.splitlines()) if isinstance(value, str) else ()
    return "\n".join(line for line in lines if line)


def _names(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    names = [_text(v.get("name")) if isinstance(v, dict) else _text(v) for v in values]
    return ", ".join(name for name in names if name)
