"""The journal of a run: what it was begun with, then one line for every part that is complete.

Each line carries a checksum of itself: one changed digit would have the run go on in another row.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from classifier.batch.rows import Position
from classifier.errors import InputError

FORMAT = 7
TEMPORARY = ".tmp"
"""What the name of a file ends in that is not complete yet."""


@dataclass(frozen=True, slots=True)
class Part:
    """One complete part: how many rows of the input it covers, and its files' checksums.

    Attributes
    ----------
    index : int
        Its place in the output.
    rows_in, rows_out, rejects : int
        ``rows_in == rows_out + rejects``.
    crc : tuple of int
        CRC-32 of the part file and of its rejects file.
    next : tuple of int
        Where the next part begins, as a `Position`.
    absent : tuple of str
        Columns asked for that no row of it has, as in `Rows`.
    html : int
        Rows of it whose text is HTML that was tagged as plain text.
    """

    index: int
    rows_in: int
    rows_out: int
    rejects: int
    crc: tuple[int, int]
    next: tuple[int, int, int]
    absent: tuple[str, ...]
    html: int

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Part:
        """Return the part that was written as JSON."""
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in entry.items()
        }
        return cls(**fields)

    @property
    def position(self) -> Position:
        """Where the next part begins."""
        return Position(*self.next)


class Journal:
    """The journal of one run.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[dict[str, Any] | None, list[Part]]:
        """Return what the run was begun with, if there is a journal, and its parts.

        The first line that is not whole, and all behind it, are as if they were not there.

        Raises
        ------
        InputError
            Not even the first line is whole, or another version wrote it.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return None, []
        begun: dict[str, Any] | None = None
        written: Any = None
        parts: list[Part] = []
        for line in lines:
            try:
                entry = _unsealed(line)
                if begun is None:
                    begun, written = entry["identity"], entry.get("format")
                else:
                    parts.append(Part.of(entry))
            except (ValueError, KeyError, TypeError, RecursionError):
                break
        if begun is None and lines:
            raise InputError(f"{self.path}: damaged: remove {self.path.parent} and start again")
        if begun is not None and written != FORMAT:
            raise InputError(
                f"{self.path.parent}: was begun by another version: remove it and start again"
            )
        return begun, parts

    def rewrite(self, identity: dict[str, Any], parts: Iterable[Part]) -> None:
        """Put another journal in its place."""
        with replacing(self.path) as file:
            file.write(_sealed({"format": FORMAT, "identity": identity}))
            for part in parts:
                file.write(_sealed(asdict(part)))

    def append(self, part: Part) -> None:
        """Note a part, on disk before this returns."""
        with self.path.open("ab") as file:
            file.write(_sealed(asdict(part)))
            file.flush()
            os.fsync(file.fileno())


def read_record(path: Path) -> dict[str, Any] | None:
    """Read the record of a finished run; None where there is none, or no whole one."""
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file under another name, flush it to disk, and rename it."""
    temporary = path.with_name(path.name + TEMPORARY)
    with temporary.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _sealed(entry: dict[str, Any]) -> bytes:
    """Write a line of the journal, its checksum last."""
    return json.dumps({**entry, "check": _check(entry)}).encode() + b"\n"


def _unsealed(line: bytes) -> dict[str, Any]:
    """Read a line of the journal; raise ValueError unless it is as it was written."""
    entry = json.loads(line)
    if not isinstance(entry, dict) or entry.pop("check", None) != _check(entry):
        raise ValueError("not a whole line")
    return entry


def _check(entry: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(entry).encode())
