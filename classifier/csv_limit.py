"""How long a field of CSV may be for Python's csv module."""

from __future__ import annotations

import csv
import struct

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
