"""CSV where Python's csv module alone loses data: long cells, and carriage returns within one."""

from __future__ import annotations

import csv
import io
import struct
from collections.abc import Iterable
from typing import Protocol

DELIMITERS = ",;\t|"
"""What may separate the fields of a table, tried in this order: Excel writes semicolons where the
comma is the decimal sign."""

# The module keeps the limit in a C long: 64 bits, on Windows 32.
_HIGHEST = (1 << (8 * struct.calcsize("l") - 1)) - 1


def read_long_fields() -> None:
    """Have `csv` read fields of any length; by itself it gives up at 131,072 characters.

    A text may well be longer. How much is read is limited where it is read: by the row in
    `classifier batch`, by the file elsewhere.
    """
    # A setting of the whole process, so it is the same for all who read: a lower one, set for
    # what is read here, would have a run in another thread fail at what it has written.
    csv.field_size_limit(_HIGHEST)


class Writable(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> object:
        """Take some text."""


class UnixLines:
    r"""A file for `csv.writer`, rows of which end in a line feed alone.

    Python 3.11 and 3.12 quote only the line ends that they write, so that a cell with a carriage
    return would be read as two rows. They are therefore left to write both.

    Examples
    --------
    >>> import csv, io
    >>> out = io.StringIO()
    >>> csv.writer(UnixLines(out)).writerow(["one\rcell", "another"])
    >>> out.getvalue()
    '"one\rcell",another\n'
    """

    def __init__(self, file: Writable) -> None:
        self._file = file

    def write(self, row: str, /) -> None:
        r"""Write one row that ends in ``\r\n``."""
        self._file.write(row.removesuffix("\r\n") + "\n")


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as the text of a CSV file."""
    text = io.StringIO()
    csv.writer(UnixLines(text)).writerows(rows)
    return text.getvalue()
