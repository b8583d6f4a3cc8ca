"""Rows of labelled data as they stand: in a file, in a folder per label, or on the hub."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from classifier.errors import InputError
from classifier.files import NO_TABLES, STDIN, read_text
from classifier.label_folders import read_folders
from classifier.labelled_tables import (
    FAULT,
    Columns,
    TableRow,
    check_there,
    csv_rows,
    json_rows,
    parquet_rows,
)
from classifier.unpacked import CODECS, read_unpacked

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
_COMPRESSED = tuple(suffix + codec for suffix in SUFFIXES for codec in CODECS)

# Not a bracket alone: a column may be called "[text]".
_ARRAY = re.compile(r'\s*\[\s*(?:[\[{"\]]|\Z)')
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


class Row(NamedTuple):
    """One row, not checked yet.

    Attributes
    ----------
    where : str
        File and line, file and row, or path of the text.
    text : object
        A string if all is well.
    label : object
        A label, several in one string, or a list of them.
    source : str
        Empty without a source column.
    fault : str
        What is wrong with the row as a whole; empty if nothing is.
    """

    where: str
    text: Any
    label: Any
    source: str
    fault: str = ""


def read_rows(data: str, columns: Columns, split: str) -> Iterable[Row]:
    """Return the rows of a file, standard input, a folder or a hub dataset.

    Parameters
    ----------
    data : str
        As `classifier.labelled.read_labelled` takes it.
    columns : Columns
    split : str
        Of a hub dataset.

    Raises
    ------
    InputError
        Nothing is there, a column is missing or there twice, or it cannot be read.
    MissingExtraError
        Parquet without pyarrow, a hub id without datasets.
    """
    if data == STDIN:
        return _piped_rows(columns)
    path = Path(data)
    if path.is_dir():
        if columns != Columns():
            raise InputError(
                f"{data}: texts in folders have no columns (their folder is their label): leave "
                "out --text, --label and --source"
            )
        return (
            Row(where, text, [label], "", fault) for where, text, label, fault in read_folders(path)
        )
    if path.exists():
        return _table_rows(path, columns)
    if _HUB_ID.fullmatch(data) and not data.lower().endswith(SUFFIXES + _COMPRESSED):
        return _hub_rows(data, split, columns)
    raise InputError(f"{data}: no such file or folder, and not a dataset id (owner/name) either")


def _piped_rows(columns: Columns) -> Iterator[Row]:
    """Rows of standard input, which has no suffix: JSON Lines if it begins so, else CSV."""
    text, name = read_text(STDIN, table=True), "standard input"
    if _ARRAY.match(text):
        raise InputError(
            f"{name}: a list was found where JSON Lines (an object a line) or CSV are expected: "
            "write one object a line, for example with jq -c '.[]'"
        )
    is_json = text.lstrip().startswith("{")
    rows = json_rows(text, name) if is_json else csv_rows(text, name, columns)
    yield from _picked(rows, columns, name)


def _table_rows(path: Path, columns: Columns) -> Iterator[Row]:
    """Rows of a file, read by its suffix."""
    suffix = path.suffix.lower()
    packed = suffix in CODECS
    if packed:
        suffix = Path(path.stem).suffix.lower()
    if suffix in (".csv", ".tsv"):
        delimiter = "\t" if suffix == ".tsv" else ""
        rows = csv_rows(read_unpacked(path), str(path), columns, delimiter)
    elif suffix in (".jsonl", ".ndjson"):
        rows = json_rows(read_unpacked(path), str(path))
    elif suffix == ".parquet" and packed:
        raise InputError(f"{path}: Parquet is not read compressed as a whole file: unpack it first")
    elif suffix == ".parquet":
        rows = parquet_rows(path, columns)
    elif suffix in NO_TABLES:
        raise InputError(f"{path}: {NO_TABLES[suffix]}")
    else:
        raise InputError(
            f"{path}: cannot tell the format from its name: {', '.join([*SUFFIXES, *CODECS])} "
            "(a pipe is -)"
        )
    yield from _picked(rows, columns, str(path))


def _picked(rows: Iterable[TableRow], columns: Columns, name: str) -> Iterator[Row]:
    """Pick text, label and source out of each row; the first sound one must have the columns."""
    checked = False
    has_source = columns.source == Columns.source  # which need not be there, unless it was named
    for where, row in rows:
        if not checked and FAULT not in row:
            check_there(row, columns, name)
        checked = checked or all(column in row for column in (*columns.text, columns.label))
        has_source = has_source or columns.source in row
        joined = _joined([row.get(column) for column in columns.text])
        source = str(row.get(columns.source) or "")
        yield Row(where, joined, row.get(columns.label), source, str(row.get(FAULT, "")))
    if checked and not has_source:
        raise InputError(f"{name}: no row has a column {columns.source!r}: choose with --source")


def _joined(parts: Sequence[Any]) -> Any:
    """Join what the text columns of a row hold; the first that is no text stands for them all."""
    there = [part for part in parts if part is not None]
    if len(parts) == 1 or not there:
        return parts[0]
    odd = [part for part in there if not isinstance(part, str)]
    return odd[0] if odd else "\n".join(part for part in there if part.strip())


def _hub_rows(name: str, split: str, columns: Columns) -> Iterator[Row]:
    """Rows of a dataset on the hub, its class numbers turned into names."""
    from classifier import hub

    data = hub.load(name, split)
    named = hub.names(data.features.get(columns.label))
    located = ((f"{name} row {number}", row) for number, row in enumerate(data, 1))
    for row in _picked(located, columns, name):
        yield row._replace(label=named(row.label))
