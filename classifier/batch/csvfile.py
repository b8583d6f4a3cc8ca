"""CSV: Python's reader in strict mode, and a way back when one record swallows the next.

A quote that is opened and never closed makes a CSV reader take the following rows for part of
one field. Here a record that fails is given up by its first line only, and reading starts again
at its second, so that its neighbours are not lost with it.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from classifier.batch.rows import BadRowError, Fields, Position, Reject, Rows
from classifier.batch.source import Source
from classifier.batch.streams import Lines, is_utf16, refuse_other
from classifier.csv_cells import read_long_fields
from classifier.errors import InputError

_MOST_OPENED = 100
"""Fields of one record that begin on one line and end on another, at most."""


@dataclass(slots=True)
class CsvChunk:
    """Consecutive records of one file, with the bad ones already set apart."""

    source: str
    header: list[str]
    numbers: list[int]
    records: list[list[str]]
    rejects: list[Reject]
    end: Position
    n_bytes: int
    progress: float

    @property
    def n_rows(self) -> int:
        """Records, good or bad."""
        return len(self.records) + len(self.rejects)

    def rows(self, fields: Fields) -> Rows:
        """Pick the columns."""
        missing = [name for name in fields.read if name not in self.header]
        if missing:
            raise _no_column(self.source, missing[0], self.header)
        columns = {name: self.header.index(name) for name in fields.read}
        if len(fields.text) == 1:
            at = columns[fields.text[0]]
            texts = [record[at] for record in self.records]
        else:
            places = [columns[name] for name in fields.text]
            texts = ["\n".join([record[at] for at in places]) for record in self.records]
        copied = {
            name: [record[columns[name]] for record in self.records] for name in fields.copied
        }
        return Rows(self.source, self.numbers, texts, copied, self.rejects)


def _no_column(source: str, name: str, header: list[str]) -> InputError:
    return InputError(f"{source}: no column '{name}': there are {', '.join(map(repr, header))}")


class _Feed:
    """The lines that `csv.reader` is given, remembered until their record is complete.

    A line that would itself open a quote and leave it open, and is taken within one, begins a new
    field of the record. So a record that takes more of them than it may have columns is lost, and
    known to be after few lines: else every line of a file of such lines would be read to its end.
    """

    def __init__(self, lines: Lines, delimiter: str, most_opened: int = _MOST_OPENED) -> None:
        self.source = lines
        self.delimiter = delimiter
        self.most_opened = most_opened
        self.opened = 0
        self.lines = iter(lines)
        self.waiting: deque[tuple[bytes | None, int]] = deque()
        self.taken: list[tuple[bytes | None, int]] = []
        self.taken_bytes = 0
        self.flaw: BadRowError | None = None

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line, size = self.waiting.popleft() if self.waiting else next(self.lines)
        self.taken.append((line, size))
        self.taken_bytes += size
        if line is None or self.taken_bytes > self.source.limit:
            limit = self.source.limit
            raise BadRowError("too-long", f"the record is longer than {limit:,} bytes")
        if len(self.taken) > 1 and _leaves_open(line, self.delimiter):
            self.opened += 1
            if self.opened > self.most_opened:
                raise BadRowError("bad-quoting", "not CSV: a quote is opened and never closed")
        if b"\0" in line:
            self.flaw = BadRowError("nul-byte", "the record holds a NUL byte")
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            found = f"byte 0x{line[error.start]:02x} at {error.start}"
            self.flaw = BadRowError("not-utf8", f"the record is not UTF-8 ({found})")
            return line.decode("utf-8", "surrogateescape")

    @property
    def is_cut(self) -> bool:
        """Whether a damaged stream ended within the last line taken."""
        last = self.taken[-1][0] if self.taken else b"\n"
        return self.source.damage is not None and last is not None and not last.endswith(b"\n")

    def accept(self) -> int:
        """Forget the lines of a complete record; return their size."""
        size = self.taken_bytes
        self._forget()
        return size

    def retreat(self) -> int:
        """Give up the first line taken and put the others back; return its size."""
        (_, size), *others = self.taken
        self.waiting.extendleft(reversed(others))
        self._forget()
        return size

    def give_up(self) -> BadRowError:
        """Name the damage of the stream, once."""
        damage, self.source.damage = self.source.damage, None
        return BadRowError("damaged-stream", f"from here on the file cannot be read: {damage}")

    def _forget(self) -> None:
        self.taken.clear()
        self.taken_bytes = 0
        self.opened = 0
        self.flaw = None


def _leaves_open(line: bytes, delimiter: str) -> bool:
    """Whether a line, as the first of a record, ends within quotes."""
    if b'"' not in line:
        return False
    text = line.decode("utf-8", "surrogateescape")
    fields = csv.reader([text], delimiter=delimiter, strict=True)
    try:
        next(fields)
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


class CsvReader:
    """Reads one CSV file with a header, fields quoted as in RFC 4180.

    Parameters
    ----------
    source : Source
        The file, and what separates its fields.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._header: tuple[list[str], int] | None = None

    def columns(self) -> list[str]:
        """Read the header."""
        if self._header is None:
            lines = Lines(self.source.peek(), self.source.limit)
            self._header = self._read_header(_Feed(lines, self.source.delimiter))
        return self._header[0]

    def _read_header(self, feed: _Feed) -> tuple[list[str], int]:
        path = self.source.name
        read_long_fields()  # the feed limits the record; the header is read before any other
        try:
            # The mark before a quote would make the quote a part of the name.
            lines = (line.removeprefix("\ufeff") for line in feed)
            header = next(csv.reader(lines, delimiter=self.source.delimiter, strict=True))
        except StopIteration:
            if feed.source.damage is not None:
                said = f"the header cannot be read: {feed.source.damage}"
                raise InputError(f"{path}: {said}: get the file again") from None
            raise InputError(f"{path}: empty: not even a header was found") from None
        except (csv.Error, BadRowError) as error:
            self._refuse_other(feed)  # before the advice: half of its CR LF is a CR alone
            reason = str(error)
            if b"\r" in (feed.taken[0][0] or b"").rstrip(b"\r\n"):
                reason = "lines end in CR alone: convert them to LF first"
            raise InputError(f"{path}: the header cannot be read: {reason}") from None
        self._refuse_other(feed)
        if not header:
            raise InputError(f"{path}: the first line is empty: the header is expected there")
        return header, feed.accept()

    def _refuse_other(self, feed: _Feed) -> None:
        first = feed.taken[0][0] or b""
        refuse_other(first, self.source.path)
        if is_utf16(first):
            raise InputError(f"{self.source.name}: UTF-16 text: convert it to UTF-8 first")

    def chunks(self, start: Position, max_rows: int, max_bytes: int) -> Iterator[CsvChunk]:
        """Yield the records from `start` on."""
        self.columns()  # reads it before anything else is
        offset = start.offset
        lines = Lines(self.source.pieces(offset), self.source.limit)
        delimiter = self.source.delimiter
        feed = _Feed(lines, delimiter, min(len(self.columns()), _MOST_OPENED))
        if offset == 0:
            offset = self._read_header(feed)[1]
        reader = csv.reader(feed, delimiter=delimiter, strict=True)
        row, chunk = start.row, self._new(start)
        while (outcome := self._next(reader, feed)) is not None:
            record, flaw, size = outcome
            row += 1
            if flaw is None:
                chunk.records.append(record)
                chunk.numbers.append(row)
            else:
                chunk.rejects.append(Reject(self.source.path, row, flaw.kind, flaw.reason))
            offset += size
            chunk.n_bytes += size
            chunk.end = Position(start.source, row, offset)
            chunk.progress = self.source.share(lines.read)
            if chunk.n_rows >= max_rows or chunk.n_bytes >= max_bytes:
                yield chunk
                chunk = self._new(chunk.end)
        if chunk.n_rows:
            yield chunk

    def _next(
        self, reader: Iterator[list[str]], feed: _Feed
    ) -> tuple[list[str], BadRowError | None, int] | None:
        """Read one record: its fields, or what is wrong with it; None after the last."""
        try:
            record = next(reader)
        except StopIteration:
            return None if feed.source.damage is None else ([], feed.give_up(), 0)
        except (csv.Error, BadRowError) as error:
            if feed.is_cut and len(feed.taken) == 1:
                return [], feed.give_up(), feed.accept()
            if isinstance(error, csv.Error):
                return [], BadRowError("bad-quoting", f"not CSV: {error}"), feed.retreat()
            return [], error, feed.retreat()
        if feed.is_cut:
            return [], feed.give_up(), feed.accept()
        wanted = len(self.columns())
        if len(record) == wanted:
            return record, feed.flaw, feed.accept()
        flaw = feed.flaw or BadRowError("empty-line", "the line is empty")
        if record and feed.flaw is None:
            found = "1 field" if len(record) == 1 else f"{len(record)} fields"
            columns = "1 column" if wanted == 1 else f"{wanted} columns"
            flaw = BadRowError("wrong-columns", f"{found} where the header has {columns}")
        return record, flaw, feed.retreat()

    def _new(self, start: Position) -> CsvChunk:
        return CsvChunk(self.source.path, self.columns(), [], [], [], start, 0, 0.0)
