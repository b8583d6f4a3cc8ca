"""HTML to blocks: parsed as browsers do, or, where no parser takes it, cut at its tags."""

from __future__ import annotations

import re
from typing import Any

from classifier.errors import MissingExtraError
from classifier.page.blocks import Source, at_most
from classifier.page.elements import Element, TooDeepError, walk
from classifier.page.entities import unescape
from classifier.page.metadata import Metadata, read_metadata

LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}>")
MOST_ATTRIBUTES = 1_000
_UNSEEN = re.compile(r"<(script|style|template|noscript|svg)\b[^<>]*>|<!--", re.IGNORECASE)
_UNSEEN_END = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE)
    for name in ("script", "style", "template", "noscript", "svg")
} | {"": re.compile("-->")}
_TAG = re.compile(r"<[^<>]{0,5000}>")


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
        return at_most(walk(root)), read_metadata(root)
    except TooDeepError:
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
