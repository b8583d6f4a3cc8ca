"""Bytes of a file, decompressed in bounded steps, as pieces and as lines."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classifier.errors import InputError, MissingExtraError
from classifier.files import STDIN, standard_input
from classifier.other_kinds import other_kind

#: How a table of UTF-16 begins, whose lines cannot be told.
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NULS_OF_UTF16 = 1 / 3
"""Share of its bytes that are NUL, at least: letters of ASCII have one for each of theirs."""

#: Bytes handed over at a time for a file that is not compressed.
PIECE = 1 << 20

# Compressed bytes that are expanded at a time. DEFLATE grows a byte to at most 1,032, a zstd
# block of 4 bytes to 128 KiB: these steps keep one expansion below 33 MB whatever the file holds.
_STEP = {"gz": 1 << 14, "zst": 1 << 10}

#: A stream may grow to this size before its ratio is looked at: small files of equal rows do.
EXPANSION_GRACE = 1 << 30


class DamagedStreamError(Exception):
    """The rest of a stream cannot be read; ``str(error)`` says why."""


def is_utf16(line: bytes) -> bool:
    """Tell whether a first line is UTF-16: by its mark, or by NULs in every second place only."""
    if line.startswith(UTF16_MARKS):
        return True
    even, odd = line[::2].count(0), line[1::2].count(0)
    return not (even and odd) and even + odd > len(line) * _NULS_OF_UTF16


def refuse_other(line: bytes, path: str) -> None:
    """Refuse a table that begins like something else: every line of it would be a reject.

    Raises
    ------
    InputError
        It is compressed, though its name does not say so (standard input has none), or UTF-16, or
        no text at all.
    """
    name = "standard input" if path == STDIN else path
    if what := other_kind(line, table=True):
        raise InputError(f"{name}: {what}")
    if line.startswith(UTF16_MARKS):
        raise InputError(f"{name}: UTF-16 text: convert it to UTF-8 first")


def open_pieces(
    path: str, codec: str | None, *, start: int = 0, stop: int | None = None, max_expansion: int
) -> Iterator[tuple[bytes, int]]:
    """Read a file piece by piece.

    Parameters
    ----------
    path : str
        The file, or ``"-"`` for standard input.
    codec : {None, "gz", "zst"}
        How it is compressed.
    start, stop : int
        Range of bytes, after decompression, to yield.
    max_expansion : int
        Largest ratio of size after to size before decompression, looked at once the former has
        passed `EXPANSION_GRACE`.

    Yields
    ------
    piece : bytes
        Decompressed bytes, never empty.
    read : int
        Bytes of the file that were read so far.

    Raises
    ------
    DamagedStreamError
        The rest cannot be decompressed; everything before it was yielded.
    InputError
        The file is gone or cannot be read.
    """
    try:
        if path == STDIN:
            yield from _plain(standard_input(), 0)
            return
        with Path(path).open("rb") as file:
            if codec is None:
                file.seek(start)
                yield from _plain(file, start, stop)
            else:
                skip = start
                for piece, read in _expand(file, codec, max_expansion):
                    if skip < len(piece):
                        yield piece[skip:] if skip else piece, read
                    skip = max(0, skip - len(piece))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None


def _plain(file: Any, at: int, stop: int | None = None) -> Iterator[tuple[bytes, int]]:
    while size := PIECE if stop is None else min(PIECE, stop - at):
        piece = file.read(size)
        if not piece:
            return
        at += len(piece)
        yield piece, at


def _decompressor(codec: str) -> Any:
    """One frame's decompressor; both kinds have ``decompress``, ``eof`` and ``unused_data``."""
    if codec == "gz":
        return zlib.decompressobj(wbits=31)
    try:
        import zstandard
    except ImportError:
        raise MissingExtraError("batch", "zstandard", "reading .zst files") from None
    return zstandard.ZstdDecompressor().decompressobj()


def _expand(file: Any, codec: str, max_expansion: int) -> Iterator[tuple[bytes, int]]:
    """Decompress frame after frame (`gzip` and `zstd` files may hold several)."""
    damages: tuple[type[Exception], ...] = (zlib.error,)
    if codec == "zst":
        _decompressor(codec)
        import zstandard

        damages = (zstandard.ZstdError,)
    name = {"gz": "gzip", "zst": "zstd"}[codec]
    frame, begun, read, grown = None, False, 0, 0
    while data := file.read(_STEP[codec]):
        read += len(data)
        while data:
            if frame is None:
                if begun and codec == "gz" and not data.strip(b"\0"):
                    break  # tapes and some tools pad a gzip file with zeros
                frame, begun = _decompressor(codec), True
            try:
                piece = frame.decompress(data)
            except damages as error:
                raise DamagedStreamError(f"the {name} stream is damaged ({error})") from None
            data = b""
            if frame.eof:
                data, frame = frame.unused_data, None
            if piece:
                grown += len(piece)
                yield piece, read
            if grown > EXPANSION_GRACE and grown > max_expansion * read:
                raise DamagedStreamError(
                    f"it grows to more than {max_expansion} times its size, like a "
                    "decompression bomb (a higher --max-expansion lets it pass)"
                )
    if frame is not None or not begun:  # a file of no bytes lacks even the beginning
        raise DamagedStreamError(f"the {name} stream ends early")


class Lines:
    """Lines of a byte stream, of which none is held that is longer than a limit.

    Parameters
    ----------
    pieces : iterator of (bytes, int)
        From `open_pieces`.
    limit : int
        Longest line in bytes.

    Attributes
    ----------
    read : int
        Bytes of the file that were read so far.
    damage : str or None
        Why the stream ended before its end, once it has.
    """

    def __init__(self, pieces: Iterator[tuple[bytes, int]], limit: int) -> None:
        self.pieces = pieces
        self.limit = limit
        self.read = 0
        self.damage: str | None = None

    def __iter__(self) -> Iterator[tuple[bytes | None, int]]:
        """Yield each line with its end of line and its size; None for one over the limit."""
        rest: list[bytes] = []
        size = 0
        for piece in self._pieces():
            lines = piece.split(b"\n")
            for line in lines[:-1]:
                size += len(line) + 1
                if size > self.limit:
                    yield None, size
                else:
                    yield (b"".join(rest) + line if rest else line) + b"\n", size
                rest.clear()
                size = 0
            if lines[-1]:
                size += len(lines[-1])
                if size > self.limit:
                    rest.clear()
                else:
                    rest.append(lines[-1])
        if size:
            yield (b"".join(rest) if size <= self.limit else None), size

    def _pieces(self) -> Iterator[bytes]:
        try:
            for piece, read in self.pieces:
                self.read = read
                yield piece
        except DamagedStreamError as damage:
            self.damage = str(damage)
