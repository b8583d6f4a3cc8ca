"""Marks that Markdown, text browsers and converters leave in a text, seen through.

A line under a heading, an image or a list of addresses says nothing; the number of a link among
the words of a sentence would be taken for one of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LEAD_MARKS = "#>-*+•◦▪‣●○■"
LEAD = re.compile(r"#{1,6}\s+|>\s*|[-*+•◦▪‣●○■]\s+|\d{1,3}[.)]\s+")
# A hyphen in an address is a place where some converters break the line.
ADDRESS = r"\((?:[^()\s]|(?<=-)\s){0,2000}(?:\s\"[^\"]{0,300}\")?\)"
IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]" + ADDRESS)
LINK = re.compile(r"!?\[([^\[\]]{0,500})\]" + ADDRESS)
# "a [7]link", as lynx prints it; "said.[7]" is a note.
LINK_NUMBER = re.compile(r"(?<![^\s\"'(“‘])\[\d{1,4}\](?=[^\s\[])")
RULE_MARKS = "-=_*~─━|: "
RULE = re.compile(rf"[{RULE_MARKS}]{{3,}}\Z")
# The list that lynx prints below a page: "  12. https://example.org/".
REFERENCES = re.compile(r"(?:\d{1,4}\. (?:https?://|file://|mailto:)\S+(?: |\Z))++\Z")
REFERENCES_HEADING = re.compile(r"(?:References|(?:Visible|Hidden) links:?)\Z")
# What Jina's reader writes above a page's Markdown.
HEADER = ("Title: ", "URL Source: ")
HEADER_END = "Markdown Content:"
HEADER_LINES = 8


def without_markdown(text: str) -> str:
    """Return what a block says, without marks: itself if it has none, "" if it is marks alone."""
    first = text[0]  # most texts begin as neither can, and are told by that at less cost
    if (first in RULE_MARKS and RULE.match(text) is not None) or (
        first.isdecimal() and REFERENCES.match(text) is not None
    ):
        return ""
    if first in LEAD_MARKS:
        start = 0
        # One mark at a time: a repeated group would remember every one, 90 bytes a character.
        while (lead := LEAD.match(text, start)) is not None:
            start = lead.end()
        if start < len(text):
            text = text[start:]
    if "](" in text:
        if "![" in text and not any(map(str.isalnum, LINK.sub(r"\1", IMAGE.sub("", text)))):
            return ""
        text = LINK.sub(r"\1", IMAGE.sub(r"\1", text))
    if "**" in text or "__" in text:
        text = text.replace("**", "").replace("__", "")
    if "[" in text:
        text = LINK_NUMBER.sub("", text)
    return text.strip() or "-"


def header_size(texts: Sequence[str]) -> int:
    """Return how many blocks are the header that a converter wrote above a page, mostly 0."""
    head = [text[:80] for text in texts[:HEADER_LINES]]
    if HEADER_END in head and all(
        text.startswith(begin) for text, begin in zip(head, HEADER, strict=False)
    ):
        return head.index(HEADER_END) + 1
    return 0
