"""Files of a folder that are not read, counted: who named the folder is told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_MOST_NAMED = 3


def by_ending(paths: Iterable[str]) -> str:
    """Count files by the ending of their names, the most frequent first.

    Examples
    --------
    >>> by_ending(["a.aspx", "b.ASPX", "c.md", "README"])
    '2 .aspx, 1 .md, 1 without a suffix'
    """
    found = Counter(Path(path).suffix.lower() for path in paths)
    first = sorted(found.items(), key=lambda item: (-item[1], not item[0], item[0]))[:_MOST_NAMED]
    named = [f"{n} {suffix or 'without a suffix'}" for suffix, n in first]
    return ", ".join([*named, "..."] if len(found) > _MOST_NAMED else named)


def left_out(folder: str, paths: list[str], read: str) -> str:
    """Say which files of a folder are not read; empty if there are none.

    Parameters
    ----------
    folder : str
    paths : list of str
        The files that are not.
    read : str
        Which files are, as a sentence.
    """
    if not paths:
        return ""
    files = "1 file" if len(paths) == 1 else f"{len(paths):,} files"
    return f"{folder}: {files} left out ({by_ending(paths)}): {read}"
