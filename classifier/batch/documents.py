"""A folder of text and HTML files: one row a file, named by its path."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from classifier.batch.inputs import named_html
from classifier.batch.rows import BadRowError, Fields, Position, Reject, Rows
from classifier.batch.source import Source
from classifier.errors import InputError
from classifier.files import decode, odd_kind


@dataclass(slots=True)
class DocumentsChunk:
    """Consecutive files of one kind, text or HTML."""

    paths: list[str]
    html: bool
    n_bytes: int
    end: Position
    progress: float
    limit: int

    @property
    def n_rows(self) -> int:
        """Files."""
        return len(self.paths)

    def rows(self, fields: Fields) -> Rows:  # noqa: ARG002 - files have no columns
        """Read the files."""
        texts, names, rejects = [], [], []
        for path in self.paths:
            try:
                texts.append(self._read(path))
                names.append(path)
            except BadRowError as error:
                rejects.append(Reject(path, 1, error.kind, error.reason))
        return Rows("", [1] * len(names), texts, {"": names}, rejects, self.html)

    def _read(self, path: str) -> str:
        if kind := odd_kind(path):  # it may never end
            raise BadRowError("unreadable", f"cannot be read: {kind}, not a file")
        try:
            with Path(path).open("rb") as file:
                data = file.read(self.limit + 1)
        except OSError as error:
            raise BadRowError("unreadable", f"cannot be read: {error.strerror or error}") from None
        if len(data) > self.limit:
            raise BadRowError("too-long", f"the file is longer than {self.limit:,} bytes")
        try:
            return decode(data, path)
        except InputError as error:
            raise BadRowError("not-utf8", str(error).removeprefix(f"{path}: ")) from None


class DocumentsReader:
    """Reads the files of one `Source` of documents.

    Parameters
    ----------
    source : Source
        The files.
    """

    def __init__(self, source: Source) -> None:
        self.source = source

    def chunks(
        self, start: Position, max_rows: int, max_bytes: int, *, stop: int | None = None
    ) -> Iterator[DocumentsChunk]:
        """Yield the files from `start` on; text and HTML files are never in one chunk."""
        paths = self.source.documents[:stop]
        held: list[str] = []
        n_bytes = 0
        for at in range(start.row, len(paths)):
            held.append(paths[at])
            with suppress(OSError):  # it is named as a reject when it is read
                n_bytes += Path(paths[at]).stat().st_size
            last = at + 1 == len(paths) or named_html(paths[at + 1]) != named_html(paths[at])
            if last or len(held) >= max_rows or n_bytes >= max_bytes:
                end = Position(start.source, at + 1, at + 1)
                share = (at + 1) / len(self.source.documents)
                yield DocumentsChunk(
                    held, named_html(paths[at]), n_bytes, end, share, self.source.limit
                )
                held, n_bytes = [], 0
