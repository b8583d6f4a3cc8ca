"""Character references of HTML in text that no parser has read."""

from __future__ import annotations

import html
import re

_NO_CHARACTER = re.compile(r"&#(?:\d{8,}|x[0-9a-f]{7,});?", re.IGNORECASE)


def unescape(text: str) -> str:
    """Return text with its character references resolved, as `html.unescape` does.

    That converts a number of any length, and raises where Python refuses to (CVE-2020-10735). One
    that is no character anyway becomes U+FFFD, as browsers have it.

    Examples
    --------
    >>> unescape("Cat &amp; dog &#8211; " + "&#" + "9" * 5000 + ";") == "Cat & dog \u2013 \ufffd"
    True
    """
    return html.unescape(_NO_CHARACTER.sub("\ufffd", text))
