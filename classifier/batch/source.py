"""One input of a run: where it lies, what it holds, how it is read and known again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from classifier.batch.streams import open_pieces
from classifier.errors import InputError
from classifier.files import STDIN

Format = Literal["jsonl", "csv", "parquet", "documents"]

_EDGE = 1 << 16


@dataclass(slots=True)
class Source:
    """One input: a table, or a folder's text and HTML files as one row each.

    Attributes
    ----------
    path : str
        As it was named or found; ``"-"`` is standard input.
    format : {"jsonl", "csv", "parquet", "documents"}
        What it holds.
    codec : {None, "gz", "zst"}
        How it is compressed.
    size : int
        Bytes on disk; 0 where that cannot be known.
    limit : int
        Longest row in bytes.
    max_expansion : int
        See `open_pieces`.
    documents : list of str
        The files of a ``"documents"`` source.
    delimiter : str
        Between the fields of CSV.
    """

    path: str
    format: Format
    codec: str | None
    size: int
    limit: int
    max_expansion: int
    documents: list[str] = field(default_factory=list)
    delimiter: str = ","
    _head: list[tuple[bytes, int]] = field(default_factory=list)
    _open: Iterator[tuple[bytes, int]] | None = None

    @property
    def name(self) -> str:
        """What to call it in an error."""
        return "standard input" if self.path == STDIN else self.path

    def pieces(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[bytes, int]]:
        """Read it, as `open_pieces` does; standard input continues after what was peeked at."""
        head, self._head = self._head, []
        yield from head
        if self._open is not None:
            yield from self._open
            return
        yield from open_pieces(
            self.path, self.codec, start=start, stop=stop, max_expansion=self.max_expansion
        )

    def peek(self) -> Iterator[tuple[bytes, int]]:
        """Read the beginning; `pieces` still yields all of it."""
        if self.path != STDIN:
            yield from self.pieces()
            return
        yield from self._head
        if self._open is None:
            self._open = open_pieces(STDIN, None, max_expansion=self.max_expansion)
        # A first row may be longer than a piece. What is kept is bounded as one row is.
        while sum(len(piece) for piece, _ in self._head) <= self.limit:
            piece = next(self._open, None)
            if piece is None:
                return
            self._head.append(piece)
            yield piece

    def share(self, read: int) -> float:
        """Share of the file that `read` bytes are."""
        return min(1.0, read / self.size) if self.size else 0.0

    def identity(self) -> dict[str, Any]:
        """Tell this input from another one, or from itself after a change, without reading it.

        Returns
        -------
        dict
            Path, size, time of the last change and a digest: of the first and last 64 KiB of a
            table, of the names, sizes and times of the files of a folder.

        Raises
        ------
        InputError
            The input is gone.
        """
        if self.path == STDIN:
            return {"path": STDIN}
        try:
            if self.format == "documents":
                digest = hashlib.sha256()
                for path in self.documents:
                    try:
                        stat = Path(path).stat()
                        entry = f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0"
                    except OSError:  # a link to nothing: rejected when it is read
                        entry = f"{path}\0"
                    digest.update(entry.encode("utf-8", "surrogateescape"))
                return {"path": self.path, "sha256": digest.hexdigest()}
            with Path(self.path).open("rb") as file:
                stat = os.fstat(file.fileno())
                edges = edges_digest(file, stat.st_size)
        except OSError as error:
            where = error.filename or self.path
            raise InputError(f"{where}: the input is gone: {error.strerror or error}") from None
        return {
            "path": self.path,
            "size": stat.st_size,
            "mtime_ns": stat.st_mtime_ns,
            "sha256": edges,
        }


def edges_digest(file: BinaryIO, size: int) -> str:
    """Return the digest of the first and last 64 KiB of the first `size` bytes of a file."""
    edge = min(_EDGE, size)
    digest = hashlib.sha256(file.read(edge))
    file.seek(size - edge)
    digest.update(file.read(edge))
    return digest.hexdigest()
