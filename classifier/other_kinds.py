"""What a file is that is no text, told by how it begins."""

from __future__ import annotations

import codecs
import re

NO_TEXT = ("not text or HTML", "not a table")
"""What something else is, where a text or page was expected, and where a table was."""

_UNPACK = "unpack it first"
_SAVE = ("save it as text or HTML", "save it as CSV (UTF-8)")
# What crawlers save under a page's name, and pipes bring: how it begins, what to do.
_OTHERS = {
    b"\x1f\x8b": (f"a gzip file: {_UNPACK}, for example with gunzip -k", None),
    b"\x28\xb5\x2f\xfd": (f"a zstd file: {_UNPACK}, for example with zstd -d", None),
    **{b"BZh%d1AY&SY" % n: (f"a bzip2 file: {_UNPACK}", None) for n in range(1, 10)},
    b"\xfd7zXZ\0": (f"an xz file: {_UNPACK}", None),
    b"7z\xbc\xaf\x27\x1c": (f"a 7z file: {_UNPACK}", None),
    b"Rar!\x1a\x07": (f"a rar file: {_UNPACK}", None),
    b"PK\x03\x04": (f"a zip file, or a document or spreadsheet: {_UNPACK}, or", _SAVE),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("an old document or spreadsheet:", _SAVE),
    b"%PDF-": ("a PDF file,", NO_TEXT),
    b"PAR1\x15": (
        "a Parquet file,",
        (
            "not text or HTML: classifier batch tags its rows",
            "read under a name ending in .parquet",
        ),
    ),
    b"\xff\xd8\xff": ("a JPEG image,", NO_TEXT),
    b"\x89PNG\r\n": ("a PNG image,", NO_TEXT),
    b"II*\0": ("a TIFF image,", NO_TEXT),
    b"MM\0*": ("a TIFF image,", NO_TEXT),
    codecs.BOM_UTF32_LE: ("UTF-32 text: convert it first: iconv -f UTF-32 -t UTF-8", None),
}
# Such as a text may begin with, but for what follows.
_WITH_MORE = {
    re.compile(rb"GIF8[79]a.{0,9}?\0", re.DOTALL): "a GIF image",
    re.compile(rb"RIFF.{4}WEBP", re.DOTALL): "a WebP image",
    re.compile(rb"RIFF.{4}(?:WAVE|AVI )", re.DOTALL): "sound or video",
}


def other_kind(data: bytes, *, table: bool = False) -> str:
    r"""Say what a file is that begins like neither text nor a table of text; empty if it does not.

    Parameters
    ----------
    data : bytes
        Its beginning, at least 16 bytes.
    table : bool
        Whether a table was expected, not a text or a page.

    Examples
    --------
    >>> other_kind(b"\xff\xd8\xff\xe0")
    'a JPEG image, not text or HTML'
    >>> other_kind(b"PK\x03\x04", table=True)
    'a zip file, or a document or spreadsheet: unpack it first, or save it as CSV (UTF-8)'
    """
    for mark, (what, then) in _OTHERS.items():
        if data.startswith(mark):
            return what if then is None else f"{what} {then[table]}"
    found = (what for begins, what in _WITH_MORE.items() if begins.match(data))
    return next((f"{what}, {NO_TEXT[table]}" for what in found), "")
