"""Text of strangers on one line, harmless to a terminal."""

from __future__ import annotations

# Not printable by Python's table, but part of how words are written (zero-width joiners).
_JOINERS = frozenset("\u00ad\u200c\u200d")


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
    return "".join(c for c in line if c.isprintable() or c in _JOINERS)
