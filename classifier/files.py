"""From a path to the text in it: UTF-8, and for HTML the charset that it declares."""

from __future__ import annotations

import codecs
import os
import re
import stat
import sys
from collections.abc import Iterator
from typing import BinaryIO

from classifier.charsets import codec_of
from classifier.errors import InputError
from classifier.other_kinds import NO_TEXT, other_kind

#: What a folder is searched for.
TEXT_SUFFIXES = (".txt", ".html", ".htm")
HTML_SUFFIXES = (".html", ".htm")

#: The largest single text that is read; more rows than that belong in `classifier batch`.
MAX_BYTES = 256 * 1024 * 1024

#: The path that stands for standard input.
STDIN = "-"

# The HTML standard looks for the declaration in the first 1024 bytes:
# https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})?", re.IGNORECASE)
_PRESCAN = 1024
# XHTML declares it here, for want of the other: the same page, "get an XML encoding".
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:-]{2,40})[\"']")

#: Tables that are not read, by the ending of their names: what to do.
NO_TABLES = {
    **dict.fromkeys((".xlsx", ".xls", ".ods"), "a spreadsheet: save it as CSV (UTF-8)"),
    ".json": "JSON Lines (.jsonl, an object a line) are read: a list becomes that by jq -c '.[]'",
}


def list_texts(path: str) -> list[str]:
    """List the texts behind one argument of the command line.

    Parameters
    ----------
    path : str
        A file, a folder, or ``"-"`` for standard input.

    Returns
    -------
    list of str
        The path itself, or what `find_texts` finds of ``.txt``, ``.html`` and ``.htm`` files.

    Raises
    ------
    InputError
        A folder holds no text. That nothing is there is told where the path is opened.
    """
    if path == STDIN or not os.path.isdir(path):
        return [path]
    found = find_texts(path, TEXT_SUFFIXES)
    if not found:
        raise InputError(f"{path}: the folder holds no .txt, .html or .htm file")
    return found


def find_texts(path: str, suffixes: tuple[str, ...]) -> list[str]:
    """Find the files below a folder whose name ends in one of the suffixes, in sorted order.

    Parameters
    ----------
    path : str
        The folder. Hidden files and folders are left out, links to folders not followed.
    suffixes : tuple of str
        In small letters; capitals in a name do not matter.

    Returns
    -------
    list of str
        Last, and ending in a separator, the folders that cannot be read: whoever reads what was
        found says so of each, where its texts would be missing unsaid.
    """
    unread: list[str] = []
    found = [name for name in walk(path, unread) if name.lower().endswith(suffixes)]
    return found + unread


def walk(path: str, unread: list[str]) -> Iterator[str]:
    """Yield the files below a folder in sorted order; hidden ones, linked folders left out.

    Parameters
    ----------
    path : str
        The folder.
    unread : list of str
        Is added the folders that cannot be read, each ending in a separator.
    """

    def note(error: OSError) -> None:
        unread.append(os.path.join(error.filename, ""))

    for folder, folders, names in os.walk(path, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(folder, n) for n in sorted(names) if not n.startswith("."))


def read_text(path: str, *, table: bool = False) -> str:
    """Read one text.

    Parameters
    ----------
    path : str
        A file, or ``"-"`` for standard input.
    table : bool
        Whether it is to be a table, for the advice in errors.

    Returns
    -------
    str
        Its text. A byte order mark is honoured and removed; line ends stay as they are.

    Raises
    ------
    InputError
        The name is empty, or the file is missing, not readable, binary, larger than `MAX_BYTES`,
        or not in an encoding that can be told.
    """
    if not path:
        raise InputError("an empty file name: name a file or folder, or - for standard input")
    if path == STDIN:
        return decode(standard_input().read(MAX_BYTES + 1), "standard input", table=table)
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        what = "a link to nothing" if os.path.islink(path) else "no such file or folder"
        raise InputError(f"{path}: {what}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path}: cannot be read: {reason}") from None
    return decode(data, path, table=table)


def read_found(path: str) -> str:
    """Read one text that a search of a folder found, as `read_text` does.

    Raises
    ------
    InputError
        As of `read_text`; or it is a pipe, a socket or a device, which may never end. Nobody
        asked for that one, as those do who name it.
    """
    if kind := odd_kind(path):
        raise InputError(f"{path}: cannot be read: {kind}, not a file: move it out of the folder")
    return read_text(path)


def odd_kind(path: str) -> str:
    """Say what a path leads to that may never end; empty for files, folders and nothing."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):  # whoever opens it will say why
        return ""
    kinds = {stat.S_ISFIFO: "a named pipe", stat.S_ISSOCK: "a socket"}
    kinds.update(dict.fromkeys((stat.S_ISCHR, stat.S_ISBLK), "a device"))
    return next((kind for is_kind, kind in kinds.items() if is_kind(mode)), "")


def standard_input() -> BinaryIO:
    """Return standard input.

    Raises
    ------
    InputError
        The process was started without one, as daemons are.
    """
    if sys.stdin is None:
        raise InputError("standard input is closed: pipe something into it, or name a file")
    return sys.stdin.buffer


def decode(data: bytes, name: str, *, table: bool = False) -> str:
    r"""Turn the bytes of a text file into text.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What to call it in an error.
    table : bool
        As in `other_kind`.

    Returns
    -------
    str
        UTF-8 (or UTF-16 with a byte order mark); where the bytes are not UTF-8, what a browser
        would make of an HTML page: by the charset that it declares (bytes that are none in it
        become U+FFFD), or by Windows-1252 if it declares none that is known.

    Raises
    ------
    InputError
        Binary data, too much of it, or an encoding that cannot be told.

    Examples
    --------
    >>> decode("Zürich".encode("utf-8-sig"), "story.txt")
    'Zürich'
    >>> decode(b'<meta charset="iso-8859-1"><p>Z\xfcrich', "story.html")[-6:]
    'Zürich'
    >>> decode(b"Z\xfcrich", "story.txt")
    Traceback (most recent call last):
        ...
    classifier.errors.InputError: story.txt: not UTF-8 text (byte 0xfc at position 1): ...
    """
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{name}: larger than {MAX_BYTES >> 20} MB: for many rows use `classifier batch`"
        )
    if what := other_kind(data, table=table):
        raise InputError(f"{name}: {what}")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise InputError(f"{name}: starts like UTF-16 text but is none") from None
    head = data[:8192]
    # A text with a stray NUL is a text. Binary files are padded with NULs in a row, and UTF-16
    # without its mark has one for every second byte.
    if b"\0\0" in head or head.count(b"\0") > len(head) // 3:
        raise InputError(f"{name}: a binary file, {NO_TEXT[table]}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in head:
            raise InputError(f"{name}: a binary file, {NO_TEXT[table]}") from None
        text = _decode_as_declared(data, name)
        if text is not None:
            return text
        raise InputError(
            f"{name}: not UTF-8 text (byte 0x{data[error.start]:02x} at position {error.start}): "
            "convert it first, for example with iconv -f WINDOWS-1252 -t UTF-8"
        ) from None


def _decode_as_declared(data: bytes, name: str) -> str | None:
    """Decode an HTML page whose bytes are not UTF-8; None if it is none."""
    head = data[:_PRESCAN]
    match = _DECLARED.search(head)
    if match is None:
        if not _is_page(data, name):
            return None
        match = _XML.match(head)
    label = (match[1] if match is not None else None) or b""
    codec = codec_of(label.decode("ascii", "replace").lower())
    try:
        return data.decode(codec, errors="replace")
    except (LookupError, UnicodeError):
        return data.decode("cp1252", errors="replace")


def _is_page(data: bytes, name: str) -> bool:
    """Tell HTML, or a piece of it, by its name or by its tags."""
    if name.lower().endswith((".html", ".htm", ".xhtml")):
        return True
    from classifier.page.blocks import HTML_LOOK, is_html

    return is_html(data[:HTML_LOOK].decode("cp1252", "replace"))
