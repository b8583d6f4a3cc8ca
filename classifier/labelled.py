"""Labelled texts from a file, a folder per label or the hub; what is wrong is named row by row."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from classifier.errors import InputError, MissingExtraError
from classifier.files import read_text

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
SEPARATOR = ";"
"""Between several labels in one cell of a CSV file; JSON and Parquet rows may hold lists."""

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


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
    """

    texts: list[str]
    labels: list[list[str]]
    where: list[str]
    sources: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

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


@dataclass(frozen=True)
class Columns:
    """Names of the columns to read.

    Attributes
    ----------
    text : tuple of str
        Columns joined by a line end to make the text, for example ``("title", "body")``.
    label : str
    source : str
        Optional; figures are reported by its values.
    """

    text: tuple[str, ...] = ("text",)
    label: str = "label"
    source: str = "source"


def read_labelled(
    data: str,
    columns: Columns | None = None,
    *,
    split: str = "train",
    known: Sequence[str] | None = None,
) -> LabelledTexts:
    r"""Read labelled texts and check every row.

    Parameters
    ----------
    data : str
        A ``.csv``, ``.tsv``, ``.jsonl`` or ``.parquet`` file; a folder with one folder of text
        files for each label; or the id of a dataset on the Hugging Face hub (``owner/name``).
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
    columns = columns or Columns()
    path = Path(data)
    if path.is_dir():
        records: Iterable[tuple[str, Any, Any, str]] = _folder_rows(path)
    elif path.is_file():
        records = _table_rows(path, columns)
    elif _HUB_ID.fullmatch(data) and not data.endswith(SUFFIXES):
        records = _hub_rows(data, split, columns)
    else:
        raise InputError(
            f"{data}: no such file or folder, and not a dataset id (owner/name) either"
        )
    found = _checked(records, known)
    if not found.texts:
        first = f": first, {found.problems[0]}" if found.problems else ""
        raise InputError(f"{data}: no row that can be used{first}")
    return found


def _checked(
    records: Iterable[tuple[str, Any, Any, str]], known: Sequence[str] | None
) -> LabelledTexts:
    """Keep the rows that can be used; name the others."""
    allowed = None if known is None else set(known)
    found = LabelledTexts([], [], [])
    seen: dict[str, int] = {}
    for where, text, raw, source in records:
        labels = _labels(raw)
        what = _fault(text, labels, allowed)
        if what:
            found.problems.append(Problem(where, what))
            continue
        key = " ".join(re.findall(r"\w+", text.casefold())) or text
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


def _fault(text: Any, labels: list[str], allowed: set[str] | None) -> str:
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
    if unknown and allowed is not None:
        names = sorted(allowed)
        some = ", ".join(names[:20]) + (" ..." if len(names) > 20 else "")
        return f"unknown label {unknown[0]!r}: there are {some}"
    return ""


def _labels(raw: Any) -> list[str]:
    """Labels of a row, in order and once each."""
    if raw is None or (isinstance(raw, float) and raw != raw):
        return []
    if isinstance(raw, str):
        parts: Iterable[Any] = raw.split(SEPARATOR)
    elif isinstance(raw, Iterable):
        parts = raw
    else:
        parts = [raw]
    names = (str(part).strip() for part in parts if part is not None)
    return list(dict.fromkeys(name for name in names if name))


def _folder_rows(folder: Path) -> Iterator[tuple[str, Any, Any, str]]:
    """Text files in one folder a label."""
    names = sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
    if not names:
        raise InputError(
            f"{folder}: no folders in it: one folder of .txt files for each label is expected"
        )
    for name in names:
        for path in sorted(name.rglob("*.txt")):
            yield str(path), read_text(str(path)), [name.name], ""


def _table_rows(path: Path, columns: Columns) -> Iterator[tuple[str, Any, Any, str]]:
    """Rows of a file, read by its suffix."""
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        rows = _csv_rows(path, suffix)
    elif suffix in (".jsonl", ".ndjson"):
        rows = _json_rows(path)
    elif suffix == ".parquet":
        rows = _parquet_rows(path)
    else:
        raise InputError(f"{path}: cannot tell the format from its name: {', '.join(SUFFIXES)}")
    yield from _picked(rows, columns, str(path))


def _picked(
    rows: Iterable[tuple[str, Mapping[str, Any]]], columns: Columns, name: str
) -> Iterator[tuple[str, Any, Any, str]]:
    """Pick text, label and source out of each row; the first row must have the columns."""
    for number, (where, row) in enumerate(rows):
        missing = [c for c in (*columns.text, columns.label) if c not in row]
        if missing and number == 0:
            raise InputError(
                f"{name}: no column {missing[0]!r}: there are {', '.join(map(repr, row))} "
                "(choose with --text and --label)"
            )
        parts = [row.get(column) for column in columns.text]
        joined: Any = parts[0]
        if len(parts) > 1:
            joined = "\n".join(part for part in parts if isinstance(part, str) and part.strip())
        yield where, joined, row.get(columns.label), str(row.get(columns.source) or "")


def _csv_rows(path: Path, suffix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rows of a CSV file; the delimiter is the one that its header uses most."""
    lines = read_text(str(path)).splitlines(keepends=True)
    header = lines[0] if lines else ""
    counts = Counter({",": header.count(","), ";": header.count(";"), "\t": header.count("\t")})
    delimiter = "\t" if suffix == ".tsv" else counts.most_common(1)[0][0]
    csv.field_size_limit(1 << 28)  # an article may be longer than csv's default of 128 kB
    reader = csv.DictReader(lines, delimiter=delimiter)
    try:
        reader.fieldnames  # noqa: B018  reads the header, so that the next line is the first row's
        line = reader.reader.line_num + 1
        for row in reader:
            yield f"{path}:{line}", row
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: not CSV: {error}") from None


def _json_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rows of a JSON Lines file."""
    for number, line in enumerate(read_text(str(path)).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}:{number}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise InputError(f"{path}:{number}: an object is expected, not {type(row).__name__}")
        yield f"{path}:{number}", row


def _parquet_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rows of a Parquet file."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("train", "pyarrow", "reading Parquet") from None
    try:
        file = pq.ParquetFile(path)
        number = 0
        for batch in file.iter_batches(8192):
            for row in batch.to_pylist():
                number += 1
                yield f"{path} row {number}", row
    except pa.ArrowException as error:
        raise InputError(f"{path}: not a readable Parquet file: {error}") from None


def _hub_rows(name: str, split: str, columns: Columns) -> Iterator[tuple[str, Any, Any, str]]:
    """Rows of a dataset on the hub, its class numbers turned into names."""
    try:
        import datasets
    except ImportError:
        raise MissingExtraError("train", "datasets", f"reading {name} from the hub") from None
    try:
        data = datasets.load_dataset(name, split=split)
    except (OSError, ValueError, RuntimeError) as error:  # not there, no network, no such split
        raise InputError(f"{name}: cannot be loaded from the hub: {error}") from None
    label = data.features.get(columns.label)
    rows: Iterable[Mapping[str, Any]] = data
    if isinstance(label, datasets.ClassLabel):
        rows = ({**row, columns.label: label.int2str(row[columns.label])} for row in data)
    located = ((f"{name} row {number}", row) for number, row in enumerate(rows, 1))
    yield from _picked(located, columns, name)
