"""Text of strangers on one line, harmless to a terminal."""

from __future__ import annotations

import re

# Bytes of a file's name that are not of the locale's encoding, as Python holds them.
_BYTES = re.compile("[\udc80-\udcff]+")

# Not printable by Python's table, but part of how words are written (zero-width joiners).
_JOINERS = frozenset("\u00ad\u200c\u200d")


def spelt_bytes(text: str) -> str:
    r"""Write bytes of a file's name that Python could not decode: as UTF-8, or by their numbers.

    Left out, as what does not print is, they would make the name one of another file, or of none.

    Examples
    --------
    >>> print(spelt_bytes("a\udcff.txt"), spelt_bytes("Z\udcc3\udcbcrich.txt"))
    a\xff.txt Zürich.txt
    """

    def spelt(found: re.Match[str]) -> str:
        return found[0].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

    return _BYTES.sub(spelt, text)


def one_line(text: str) -> str:
    r"""Put text on one line and take out what would steer a terminal.

    Pages are written by strangers: an escape sequence in one must not recolour the window,
    retitle it or hide what follows.

    Examples
    --------
    >>> one_line("Rates\trise\n\x1b[2Jagain")
    'Rates rise [2Jagain'
    """
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(c for c in spelt_bytes(line) if c.isprintable() or c in _JOINERS)
