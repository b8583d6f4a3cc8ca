"""Lines that say when something was published or by whom, and announce no other page."""

from __future__ import annotations

import re

from classifier.page.block_kinds import is_byline

MOST_CHARACTERS = 90
BYLINE_WORDS = 10
"""A byline has so many words at most."""
OTHER_WORDS = 4
"""Words beside a date that still leave it a date: a name, "updated on", a section."""

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}\b|\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b"
    r"|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{1,2}[:.]\d\d ?(?:am|pm|gmt|bst|utc|est|edt|cet)?\b"
    r"|\b\d+ ?(?:h|hours?|mins?|minutes?|days?|weeks?|months?) ago\b|\b\d+[ -]min(?:ute)?s? read\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def dateline_kind(text: str) -> str:
    """Return "byline" or "date" if a block is nothing else, an empty string otherwise.

    Examples
    --------
    >>> dateline_kind("By Ann Lee and Tom Reed"), dateline_kind("Ann Lee on 2 May 2026, 10:15 am")
    ('byline', 'date')
    >>> dateline_kind("Ferry to Brennick will stop on 2 May"), dateline_kind("Is it over? - 2 May")
    ('', '')
    """
    if len(text) > MOST_CHARACTERS:
        return ""
    if is_byline(text):
        return "byline" if len(text.split()) <= BYLINE_WORDS else ""
    if "?" in text or not _DATE.search(text):
        return ""
    return "date" if len(_WORD.findall(_DATE.sub(" ", text))) <= OTHER_WORDS else ""
