"""JSON-LD of a page: its items, and the texts that they hold, whatever shape it has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from classifier.nesting import nested_too_deep
from classifier.page.entities import unescape

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
MOST_ITEMS = 10_000
"""Items of one script that are looked at."""
_OPENING = re.compile(r"\s*+(?://|/\*|<!--)?\s*+(?:<!\[CDATA\[)?\s*+(?:\*/)?")
_CLOSING = ("*/", "]]>", "-->", "//", "/*")
_SCHEMA = re.compile(r"(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_LAST_COMMA = re.compile(r",\s*+(?=[}\]])")


def items(scripts: list[str]) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield every JSON-LD object at the top, in a list or in a graph.

    Yields
    ------
    item : dict
    as_written : bool
        Whether its script is JSON as it stands, and not only without what wraps it (``CDATA``, a
        comment) and commas behind the last of something.
    """
    for script in scripts:
        if len(script) > LONGEST_JSON:
            continue
        found = _loaded(script)
        as_written = found is not None
        for item in _objects(found if as_written else _loaded(_mended(script))):
            yield item, as_written


def _loaded(script: str) -> object:
    """Return what a script holds, None if that is no JSON or nests too deep."""
    if nested_too_deep(script):
        return None
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _mended(script: str) -> str:
    script = _OPENING.sub("", script, count=1).rstrip()
    for _ in range(4):  # "/* ]]> */" are three of them
        for mark in _CLOSING:
            script = script.removesuffix(mark)
        script = script.rstrip()
    return _LAST_COMMA.sub("", script)


def _objects(found: object) -> Iterator[dict[str, Any]]:
    waiting = [found]
    for _ in range(MOST_ITEMS):
        if not waiting:
            break
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            yield item
            waiting.extend(item.get(key) for key in ("@graph", "mainEntity") if key in item)


def type_of(item: dict[str, Any]) -> str:
    """Return an item's type in lower case: that of an article, if it has several."""
    lower = type_names(item)
    return next((name for name in lower if name in ARTICLE_TYPES), lower[0] if lower else "")


def type_names(item: dict[str, Any]) -> list[str]:
    """Return all the types of an item, in lower case and without where they are defined."""
    found = item.get("@type")
    names = found if isinstance(found, list) else [found]
    return [_named(name) for name in names if isinstance(name, str)]


def truth_of(value: object) -> str:
    """Return "true" or "false" as the value has it, whatever its spelling; else something else."""
    return _named(str(value))


def _named(name: str) -> str:
    """Return a name of schema.org in lower case: "CollectionPage", or its address."""
    name = name.strip()
    at = _SCHEMA.match(name)
    return name[at.end() if at else 0 :].lower()


def text_of(value: object) -> str:
    """Return a text with single spaces, empty for what is none."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def lines_of(value: object) -> str:
    """Return a text's lines that are not empty, each with single spaces."""
    lines = map(text_of, value.splitlines()) if isinstance(value, str) else ()
    return "\n".join(line for line in lines if line)


def names_of(value: object) -> str:
    """Return the names of one or several things, or texts, with commas between them."""
    values = value if isinstance(value, list) else [value]
    names = [text_of(v.get("name")) if isinstance(v, dict) else text_of(v) for v in values]
    return ", ".join(name for name in names if name)


def spelt_out(text: str) -> str:
    """Return a text with its HTML entities resolved, which JSON-LD should not hold.

    Examples
    --------
    >>> spelt_out("Tea &amp; cake at five")
    'Tea & cake at five'
    """
    return " ".join(unescape(text).split()) if "&" in text else text
