"""The text of a file that may be compressed: no more of it is unpacked than may be read at all."""

from __future__ import annotations

from pathlib import Path

from classifier.errors import InputError
from classifier.files import MAX_BYTES, decode, read_text

CODECS = {".gz": "gz", ".zst": "zst"}
"""Ending of a name -> how the file is compressed."""


def read_unpacked(path: Path) -> str:
    """Read the text of a table as `classifier.files.read_text` does, unpacked if its name says so.

    Raises
    ------
    InputError
        As of `read_text`; or what is compressed is damaged.
    MissingExtraError
        It is compressed by zstd, and zstandard is not installed.
    """
    codec = CODECS.get(path.suffix.lower())
    if codec is None:
        return read_text(str(path), table=True)
    from classifier.batch import MAX_EXPANSION
    from classifier.batch.streams import DamagedStreamError, open_pieces

    unpacked = bytearray()
    try:
        for piece, _ in open_pieces(str(path), codec, max_expansion=MAX_EXPANSION):
            unpacked += piece
            if len(unpacked) > MAX_BYTES:
                break  # `decode` says that it is too large
    except DamagedStreamError as error:
        raise InputError(f"{path}: cannot be read to its end: {error}") from None
    return decode(bytes(unpacked), str(path), table=True)
