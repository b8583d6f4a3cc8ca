"""Rows of labelled data as they stand: in a file, in a folder per label, or on the hub."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from classifier.csv_cells import DELIMITERS, read_long_fields
from classifier.errors import InputError, MissingExtraError
from classifier.files import NO_TABLES, STDIN, read_text
from classifier.label_folders import read_folders
from classifier.nesting import DEEPEST, nested_too_deep
from classifier.unpacked import CODECS, read_unpacked

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
_COMPRESSED = tuple(suffix + codec for suffix in SUFFIXES for codec in CODECS)

_FAULT = "\0fault"  # no column of a table is called so
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


@dataclass(frozen=True)
class Columns:
    """Names of the columns to read.

    Attributes
    ----------
    text : tuple of str
        Columns joined by a line end to make the text, for example ``("title", "body")``; a single
        name will do for one.
    label : str
    source : str
        Optional; figures are reported by its values.
    """

    text: tuple[str, ...] = ("text",)
    label: str = "label"
    source: str = "source"

    def __post_init__(self) -> None:
        given: object = self.text
        if isinstance(given, str):
            object.__setattr__(self, "text", (given,))

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in the order given."""
        return tuple(dict.fromkeys((*self.text, self.label, self.source)))


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
    rows = _json_rows(text, name) if is_json else _csv_rows(text, name, columns)
    yield from _picked(rows, columns, name)


def _table_rows(path: Path, columns: Columns) -> Iterator[Row]:
    """Rows of a file, read by its suffix."""
    suffix = path.suffix.lower()
    packed = suffix in CODECS
    if packed:
        suffix = Path(path.stem).suffix.lower()
    if suffix in (".csv", ".tsv"):
        delimiter = "\t" if suffix == ".tsv" else ""
        rows = _csv_rows(read_unpacked(path), str(path), columns, delimiter)
    elif suffix in (".jsonl", ".ndjson"):
        rows = _json_rows(read_unpacked(path), str(path))
    elif suffix == ".parquet" and packed:
        raise InputError(f"{path}: Parquet is not read compressed as a whole file: unpack it first")
    elif suffix == ".parquet":
        rows = _parquet_rows(path, columns)
    elif suffix in NO_TABLES:
        raise InputError(f"{path}: {NO_TABLES[suffix]}")
    else:
        raise InputError(
            f"{path}: cannot tell the format from its name: {', '.join([*SUFFIXES, *CODECS])} "
            "(a pipe is -)"
        )
    yield from _picked(rows, columns, str(path))


def _picked(
    rows: Iterable[tuple[str, Mapping[str, Any]]], columns: Columns, name: str
) -> Iterator[Row]:
    """Pick text, label and source out of each row; the first sound one must have the columns."""
    checked = False
    has_source = columns.source == Columns.source  # which need not be there, unless it was named
    for where, row in rows:
        if not checked and _FAULT not in row:
            _check_there(row, columns, name)
        checked = checked or all(column in row for column in (*columns.text, columns.label))
        has_source = has_source or columns.source in row
        joined = _joined([row.get(column) for column in columns.text])
        source = str(row.get(columns.source) or "")
        yield Row(where, joined, row.get(columns.label), source, str(row.get(_FAULT, "")))
    if checked and not has_source:
        raise InputError(f"{name}: no row has a column {columns.source!r}: choose with --source")


def _joined(parts: Sequence[Any]) -> Any:
    """Join what the text columns of a row hold; the first that is no text stands for them all."""
    there = [part for part in parts if part is not None]
    if len(parts) == 1 or not there:
        return parts[0]
    odd = [part for part in there if not isinstance(part, str)]
    return odd[0] if odd else "\n".join(part for part in there if part.strip())


def _check_there(names: Iterable[str], columns: Columns, name: str) -> None:
    """Refuse a table without a column of texts or labels."""
    there = list(names)
    missing = [column for column in (*columns.text, columns.label) if column not in there]
    if missing:
        raise InputError(
            f"{name}: no column {missing[0]!r}: there are {', '.join(map(repr, there))} "
            "(choose with --text and --label)"
        )


def _check_once(names: Sequence[str], columns: Columns, name: str) -> None:
    """Refuse a column that is read and there twice: which of them counts would be a guess."""
    for column in (*columns.text, columns.label, columns.source):
        if names.count(column) > 1:
            raise InputError(
                f"{name}: column {column!r} is there more than once, and it is read: "
                "rename all but one"
            )


def _csv_rows(
    text: str, name: str, columns: Columns, delimiter: str = ""
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rows of CSV; the delimiter, where none is given, is told from the header."""
    read_long_fields()
    # Not str.splitlines, which would end a row within a text that holds U+2028 or a form feed.
    delimiter = delimiter or _delimiter(io.StringIO(text, newline="").readline(), columns)
    taken: list[str] = []
    lines = _noted(io.StringIO(text, newline=""), taken)
    reader = csv.DictReader(lines, delimiter=delimiter)
    try:
        # Reads the header, so that the next lines are the first row's.
        _check_once(reader.fieldnames or (), columns, name)
        taken.clear()
        for row in reader:
            end = reader.reader.line_num
            # The reader passes over empty lines.
            del taken[: next((i for i, line in enumerate(taken) if line.strip("\r\n")), 0)]
            if fault := _csv_fault(row, taken, delimiter, end):
                row[_FAULT] = fault
            yield f"{name}:{end - len(taken) + 1}", row
            taken.clear()
    except csv.Error as error:
        raise InputError(f"{name}:{reader.reader.line_num}: not CSV: {error}") from None


def _delimiter(header: str, columns: Columns) -> str:
    """Return what separates the columns that are asked for, else what the header has most of."""
    for delimiter in DELIMITERS:
        names = next(csv.reader([header], delimiter=delimiter), [])
        if {*columns.text, columns.label} <= set(names):
            return delimiter
    return max(DELIMITERS, key=header.count)


def _noted(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    """Yield lines, and note which were taken."""
    for line in lines:
        taken.append(line)
        yield line


def _csv_fault(row: dict[Any, Any], lines: list[str], delimiter: str, end: int) -> str:
    """Say what is wrong with a row and the lines it was read from; empty when nothing is."""
    several = len(lines) > 1
    unclosed = f"and it goes on to line {end}: is a quote opened and never closed?"
    if several and None in row.values():
        return f"cells are missing, {unclosed}"
    rest = row.pop(None, [])
    if several:
        # The reader takes the quote that opens a cell of a later row for the end of the text, and
        # whatever lies between for a part of it; what follows that quote then is no CSV.
        # Blanks behind the end of a text are harmless.
        blanks = " " if delimiter == "\t" else r"[ \t]"
        behind = re.compile(rf'"{blanks}+(?={re.escape(delimiter)}|[\r\n]*\Z)')
        try:
            tight = (behind.sub('"', line) for line in lines)
            list(csv.reader(tight, delimiter=delimiter, strict=True))
        except csv.Error as error:
            return f"not CSV ({error}), {unclosed}"
    if rest:
        # Its cells are not where the header says: a comma in a text without quotes.
        n = len(row) + len(rest)
        return f"{n} cells, not {len(row)}: quote texts that hold {delimiter!r}"
    return ""


def _json_rows(text: str, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rows of JSON Lines."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        yield f"{name}:{number}", _json_row(line)


def _json_row(line: str) -> Mapping[str, Any]:
    """One line as an object, or what is wrong with it."""
    if nested_too_deep(line):
        return {_FAULT: f"not JSON: nested deeper than {DEEPEST} levels"}
    try:
        row = json.loads(line)
    except ValueError as error:
        return {_FAULT: f"not JSON: {error}"}
    if not isinstance(row, dict):
        return {_FAULT: f"an object is expected, not {type(row).__name__}"}
    return row


def _parquet_rows(path: Path, columns: Columns) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rows of a Parquet file."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("train", "pyarrow", "reading Parquet") from None
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            _check_once(names, columns, str(path))
            _check_there(names, columns, str(path))
            # What Python has no value for, such as a date in the year 20,000, may lie elsewhere.
            read = [name for name in columns.names if name in names]
            number = 0
            for batch in file.iter_batches(8192, columns=read):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path} row {number}", row
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{path}: not a readable Parquet file: {reason}") from None


def _hub_rows(name: str, split: str, columns: Columns) -> Iterator[Row]:
    """Rows of a dataset on the hub, its class numbers turned into names."""
    from classifier import hub

    data = hub.load(name, split)
    named = hub.names(data.features.get(columns.label))
    located = ((f"{name} row {number}", row) for number, row in enumerate(data, 1))
    for row in _picked(located, columns, name):
        yield row._replace(label=named(row.label))
