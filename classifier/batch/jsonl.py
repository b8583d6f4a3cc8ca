"""JSON Lines: one object a line; a line that is none becomes a reject, its neighbours do not."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from classifier.batch.rows import (
    BadRowError,
    Column,
    Fields,
    Position,
    Reject,
    Rows,
    join_text,
    named_type,
)
from classifier.batch.source import Source
from classifier.batch.streams import Lines, refuse_other
from classifier.errors import InputError
from classifier.nesting import DEEPEST, nested_too_deep

_MISSING = object()
_BOM = b"\xef\xbb\xbf"

# orjson reads integers beyond 64 bits as floats; a line that may hold one takes the slow way.
_LONG_NUMBER = re.compile(rb"\d{19}")


@dataclass(slots=True)
class JsonlChunk:
    """Consecutive lines of one file; None stands for a line over the limit."""

    source: str
    lines: list[bytes | None]
    end: Position
    n_bytes: int
    progress: float
    limit: int
    damage: str | None = None

    @property
    def n_rows(self) -> int:
        """Lines, and one more for what a damaged stream did not give."""
        return len(self.lines) + (self.damage is not None and not self._damage_is_last_line())

    def _damage_is_last_line(self) -> bool:
        """Whether the stream broke within the last line, so that it is the one row lost."""
        last = self.lines[-1] if self.lines else None
        if last is None or last.endswith(b"\n"):
            return False
        try:
            parse_line(last)
        except BadRowError:
            return True
        return False

    def rows(self, fields: Fields) -> Rows:
        """Parse every line."""
        first = self.end.row - self.n_rows + 1
        numbers: list[int] = []
        texts: list[str] = []
        copied: dict[str, Column] = {name: [] for name in fields.copied}
        rejects: list[Reject] = []
        absent = set(fields.read)
        only = fields.text[0] if len(fields.text) == 1 else None
        for number, line in enumerate(self.lines, first):
            try:
                row = self._parse(line)
                if absent:  # until each has been seen, which is soon
                    absent.difference_update(row)
                text = row.get(only) if only is not None else None
                if type(text) is not str:
                    values = [row.get(name, _MISSING) for name in fields.text]
                    text = join_text(values, fields.text, _MISSING)
            except BadRowError as error:
                rejects.append(Reject(self.source, number, error.kind, error.reason))
                continue
            numbers.append(number)
            texts.append(text)
            for name, values in copied.items():
                values.append(row.get(name))
        # What is too large for a number is infinite, which JSON cannot say: null in any output.
        copied = {name: [_said(value) for value in values] for name, values in copied.items()}
        if self.damage is not None:
            self._reject_damage(rejects, first)
        return Rows(self.source, numbers, texts, copied, rejects, absent=frozenset(absent))

    def _parse(self, line: bytes | None) -> dict[str, Any]:
        if line is None:
            raise BadRowError("too-long", f"the line is longer than {self.limit:,} bytes")
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            return parse_line(line)
        if (
            type(row) is not dict
            or _LONG_NUMBER.search(line)
            or (len(line) > DEEPEST < line.count(b"[") + line.count(b"{"))
        ):
            return parse_line(line)
        return row

    def _reject_damage(self, rejects: list[Reject], first: int) -> None:
        """Name the damage once: on the line it cut, or as a row of its own after the last."""
        reason = f"from here on the file cannot be read: {self.damage}"
        last = first + self.n_rows - 1
        if rejects and rejects[-1].row == last:
            rejects.pop()
        rejects.append(Reject(self.source, last, "damaged-stream", reason))


def parse_line(line: bytes) -> dict[str, Any]:
    """Parse one line slowly: exact integers, lone surrogates, and a reason where it fails.

    Parameters
    ----------
    line : bytes
        A line with or without its end.

    Returns
    -------
    dict
        The object.

    Raises
    ------
    BadRowError
        It is empty, not UTF-8, not JSON, or not an object.
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{line[error.start]:02x} at {error.start}"
        raise BadRowError("not-utf8", f"the line is not UTF-8 ({found})") from None
    if not text.strip():
        raise BadRowError("empty-line", "the line is empty")
    if "\0" in text:
        raise BadRowError("nul-byte", "the line holds a NUL byte, which JSON does not allow")
    if nested_too_deep(text):
        raise BadRowError("not-json", f"the JSON is nested deeper than {DEEPEST} levels")
    try:
        row = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        # Some of Python's messages already lead over to the place.
        what = error.msg.removesuffix(" at")
        raise BadRowError("not-json", f"not JSON: {what} at column {error.colno}") from None
    except ValueError as error:  # NaN; an integer with more digits than Python converts
        raise BadRowError("not-json", f"not JSON: {error}") from None
    if not isinstance(row, dict):
        raise BadRowError("not-an-object", f"the line is {_named(row)}, not an object")
    return row


def _said(value: Any) -> Any:
    return None if type(value) is float and math.isinf(value) else value


def _named(value: object) -> str:
    return {str: "a string", type(None): "null"}.get(type(value)) or named_type(value)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


class JsonlReader:
    """Reads one JSONL file.

    Parameters
    ----------
    source : Source
        The file.
    """

    def __init__(self, source: Source) -> None:
        self.source = source

    def columns(self, n_rows: int = 1000) -> list[str]:
        """List the keys of the first rows that are objects; empty if there is none.

        Raises
        ------
        InputError
            The file is something else, such as a list, of which hardly a line would be a row.
        """
        source, names = self.source, dict[str, None]()
        lines = Lines(source.peek(), source.limit)
        begins = b""
        for number, (line, _) in enumerate(lines):
            if number >= n_rows:
                break
            if number == 0 and line is not None:
                refuse_other(line, source.path)
                line = line.removeprefix(_BOM)  # noqa: PLW2901
                begins = line.strip()[:2]
            if line is not None:
                try:
                    names.update(dict.fromkeys(parse_line(line)))
                except BadRowError:
                    continue
        if begins == b"[" or (begins == b"[{" and not names):
            raise InputError(
                f"{source.name}: a list was found where JSON Lines (an object a line) are expected"
                ": write one object a line, for example with jq -c '.[]'"
            )
        return list(names)

    def chunks(
        self, start: Position, max_rows: int, max_bytes: int, *, stop: int | None = None
    ) -> Iterator[JsonlChunk]:
        """Yield the rows from `start` on; where chunks end depends on `start` and the file only."""
        source = self.source
        lines = Lines(source.pieces(start.offset, stop), source.limit)
        row, offset = start.row, start.offset
        held: list[bytes | None] = []
        held_bytes = 0

        def chunk() -> JsonlChunk:
            made = JsonlChunk(
                source.path, held, start, held_bytes, source.share(lines.read), source.limit,
                lines.damage,
            )  # fmt: skip
            made.end = Position(start.source, row + made.n_rows, offset)
            return made

        for line, size in lines:
            if offset == 0 and line is not None:
                line = line.removeprefix(_BOM)  # noqa: PLW2901
            offset += size
            held.append(line)
            held_bytes += size
            # The last line of a damaged stream has no end: it waits for the damage to be known.
            if (len(held) >= max_rows or held_bytes >= max_bytes) and (
                line is None or line.endswith(b"\n")
            ):
                done = chunk()
                yield done
                row, held, held_bytes = done.end.row, [], 0
        if held or lines.damage is not None:
            yield chunk()
