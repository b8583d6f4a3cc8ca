"""Rows of labelled tables as they stand: CSV, JSON Lines and Parquet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.csv_cells import DELIMITERS, read_long_fields
from classifier.errors import InputError, MissingExtraError
from classifier.nesting import DEEPEST, nested_too_deep

FAULT = "\0fault"
"""Under this name, which no column of a table has, stands what is wrong with a row as a whole."""
TableRow = tuple[str, Mapping[str, Any]]
"""Where a row stands, and its cells by the names of their columns."""


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


def check_there(names: Iterable[str], columns: Columns, name: str) -> None:
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


def csv_rows(text: str, name: str, columns: Columns, delimiter: str = "") -> Iterator[TableRow]:
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
                row[FAULT] = fault
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


def json_rows(text: str, name: str) -> Iterator[TableRow]:
    """Rows of JSON Lines."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        yield f"{name}:{number}", _json_row(line)


def _json_row(line: str) -> Mapping[str, Any]:
    """One line as an object, or what is wrong with it."""
    if nested_too_deep(line):
        return {FAULT: f"not JSON: nested deeper than {DEEPEST} levels"}
    try:
        row = json.loads(line)
    except ValueError as error:
        return {FAULT: f"not JSON: {error}"}
    if not isinstance(row, dict):
        return {FAULT: f"an object is expected, not {type(row).__name__}"}
    return row


def parquet_rows(path: Path, columns: Columns) -> Iterator[TableRow]:
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
            check_there(names, columns, str(path))
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
