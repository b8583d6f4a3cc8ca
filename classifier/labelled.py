"""Labelled texts from a file, a folder per label or the hub; what is wrong is named row by row."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from classifier.errors import InputError
from classifier.files import STDIN
from classifier.labelled_rows import Row, read_rows
from classifier.labelled_tables import Columns
from classifier.topics_file import did_you_mean

SEPARATOR = ";"
"""Between several labels in one string, of every format; JSON and Parquet may hold lists."""

_SENTENCE_MARKS = ".,;:!?\u2026\"'()[]\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"


@dataclass(frozen=True)
class Problem:
    """One row that cannot be used as it is.

    Attributes
    ----------
    where : str
        File and line, file and row, or path of the text.
    what : str
        What is wrong with it.
    fatal : bool
        Whether fitting must not go on; a duplicate is left out and named.
    """

    where: str
    what: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class LabelledTexts:
    """Texts with one or more labels each.

    Attributes
    ----------
    texts : list of str
    labels : list of list of str
        At least one label for each text; the first is the main one.
    where : list of str
        Where each text came from, for messages and files to review.
    sources : list of str
        Value of the source column; empty strings without one.
    problems : list of Problem
        Rows that were left out.

    Raises
    ------
    InputError
        The lists are not of one length.
    """

    texts: list[str]
    labels: list[list[str]]
    where: list[str]
    sources: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.sources:
            object.__setattr__(self, "sources", [""] * len(self.texts))  # a frozen class's own way
        for name in ("labels", "where", "sources"):
            if len(found := getattr(self, name)) != len(self.texts):
                raise InputError(
                    f"{len(self.texts)} texts but {len(found)} of {name}: give one for each text"
                )

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def classes(self) -> list[str]:
        """Every label, sorted."""
        return sorted({label for row in self.labels for label in row})

    @property
    def multilabel(self) -> bool:
        """Whether any text has several labels."""
        return any(len(row) > 1 for row in self.labels)

    @property
    def main(self) -> list[str]:
        """First label of each text."""
        return [row[0] for row in self.labels]

    @property
    def fatal(self) -> list[Problem]:
        """Problems that stop fitting."""
        return [problem for problem in self.problems if problem.fatal]


def read_labelled(
    data: str | os.PathLike[str],
    columns: Columns | None = None,
    *,
    split: str = "train",
    known: Sequence[str] | None = None,
) -> LabelledTexts:
    r"""Read labelled texts and check every row.

    Parameters
    ----------
    data : str or path
        A ``.csv``, ``.tsv``, ``.jsonl`` (all also ``.gz``, ``.zst``) or ``.parquet`` file; a folder
        with one folder of text files for each label; the id of a dataset on the Hugging Face hub
        (``owner/name``); or ``"-"`` for CSV or JSON Lines on standard input.
    columns : Columns, optional
        Which columns hold text and label; ``text`` and ``label`` when left out.
    split : str
        Split of a hub dataset.
    known : sequence of str, optional
        Labels that may occur; any other is a problem.

    Returns
    -------
    LabelledTexts
        Rows that can be used, with `problems` for the others.

    Raises
    ------
    InputError
        Nothing is there, a column is missing, or no row can be used.
    MissingExtraError
        Parquet without pyarrow, a hub id without datasets.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp(), "desk.csv")
    >>> _ = file.write_text('text,label\nA goal in the last minute,sport\n,sport\n')
    >>> rows = read_labelled(str(file))
    >>> rows.texts, rows.labels, [problem.what for problem in rows.problems]
    (['A goal in the last minute'], [['sport']], ['the text is empty'])
    """
    data = os.fspath(data)
    columns = columns or Columns()
    found = _checked(read_rows(data, columns, split), known)
    if not found.texts:
        first = f": first, {found.problems[0]}" if found.problems else ""
        name = "standard input" if data == STDIN else data
        raise InputError(f"{name}: no row that can be used{first}")
    return found


def _checked(rows: Iterable[Row], known: Sequence[str] | None) -> LabelledTexts:
    """Keep the rows that can be used; name the others."""
    allowed = None if known is None else frozenset(known)
    found = LabelledTexts([], [], [])
    seen: dict[str, int] = {}
    for where, text, raw, source, fault in rows:
        labels = _labels(raw)
        what = fault or _odd_label(raw) or _fault(text, labels, allowed)
        if what:
            found.problems.append(Problem(where, what))
            continue
        key = _spelling(text)
        if key in seen:
            first = seen[key]
            same = set(found.labels[first]) == set(labels)
            what = f"the same text as {found.where[first]}"
            if not same:
                what += f", there labelled {SEPARATOR.join(found.labels[first])!r}"
                what += f", here {SEPARATOR.join(labels)!r}"
            # Left out, for a text on both sides of a split would be judged by its own label.
            found.problems.append(Problem(where, what, fatal=not same))
            continue
        seen[key] = len(found.texts)
        found.texts.append(text)
        found.labels.append(labels)
        found.where.append(where)
        found.sources.append(source)
    return found


def _spelling(text: str) -> str:
    """Text without what two copies of it may differ in: capitals, blanks, marks of a sentence.

    Signs within and before words stay: "C++" is not "C#", nor a rise of 3% a fall.
    """
    words = unicodedata.normalize("NFC", text).casefold().split()
    return " ".join(filter(None, (word.strip(_SENTENCE_MARKS) for word in words))) or text


def _fault(text: Any, labels: list[str], allowed: frozenset[str] | None) -> str:
    """Say what is wrong with a row; an empty string when nothing is."""
    if not isinstance(text, str):
        return f"the text is {type(text).__name__}, not text" if text is not None else "no text"
    if not text.strip():
        return "the text is empty"
    if not re.search(r"\w", text):
        return f"the text has no words: {text.strip()[:30]!r}"
    if not labels:
        return "no label"
    unknown = [label for label in labels if allowed is not None and label not in allowed]
    return _unknown(unknown[0], allowed) if unknown and allowed is not None else ""


@lru_cache
def _unknown(label: str, allowed: frozenset[str]) -> str:
    """Say which label was probably meant, else which there are; of many rows asked once a label."""
    names = sorted(allowed)
    some = ", ".join(names[:20]) + (" ..." if len(names) > 20 else "")
    return f"unknown label {label!r}{did_you_mean(label, names) or f': there are {some}'}"


def _odd_label(raw: Any) -> str:
    """Say what a label is that could only be taken apart wrongly: by its bytes, by its keys."""
    for part in raw if isinstance(raw, list | tuple) else [raw]:
        if isinstance(part, bytes | Mapping | list):
            return f"the label is {type(part).__name__}, not text"
    return ""


def _labels(raw: Any) -> list[str]:
    """Labels of a row, in order and once each; one that a cell broke into lines is on one."""
    if raw is None or (isinstance(raw, float) and raw != raw):
        return []
    if isinstance(raw, str):
        parts: Iterable[Any] = raw.split(SEPARATOR)
    elif isinstance(raw, Iterable):
        parts = raw
    else:
        parts = [raw]
    names = (
        " ".join(line.strip() for line in str(_whole(part)).strip().splitlines())
        for part in parts
        if part is not None
    )
    return list(dict.fromkeys(name for name in names if name))


def _whole(part: Any) -> Any:
    """Return a whole number as one: a column of them is of floats where a cell is empty."""
    return int(part) if isinstance(part, float) and part.is_integer() else part
