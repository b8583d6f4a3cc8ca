"""Records as JSON, JSON Lines or CSV, and text made safe for a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from classifier.errors import InputError


def prepare() -> None:
    """Make standard output UTF-8 where it is piped, and never fail on a character."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is None:  # replaced by something else, as tests do
        return
    if sys.stdout.isatty():
        reconfigure(errors="replace")
    else:
        # JSON is UTF-8 by RFC 8259; a lone surrogate comes out as \udXXX, which JSON reads back.
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def check_place(path: str, option: str) -> None:
    """Refuse the name of a file that cannot be written because of where it is.

    Raises
    ------
    InputError
        It is a folder, or in a folder that is not there, or not open for writing.
    """
    if os.path.isdir(path) or not os.path.basename(path):
        raise InputError(f"{option} {path}: is a folder: name a file in it")
    folder = os.path.dirname(path)
    if folder and not os.path.isdir(folder):
        raise InputError(f"{option} {path}: there is no folder {folder}: make it, or name another")
    if not os.access(path if os.path.exists(path) else folder or ".", os.W_OK):
        raise InputError(f"{option} {path}: cannot be written to: name another")


def check_ours(path: str, option: str, mark: str) -> None:
    """Refuse to write over a file that is none of what this option wrote before.

    Parameters
    ----------
    path : str
    option : str
        The option that names it, for the message.
    mark : str
        What such a file holds in its first 1,024 bytes.

    Raises
    ------
    InputError
        There is a file of somebody's own.
    """
    try:
        with open(path, "rb") as file:
            start = file.read(1024).decode("utf-8", "replace")
    except OSError:  # not there, or said when it is written
        return
    if start and mark not in start:
        raise InputError(
            f"{option} {path}: is there already and was not written by this option: "
            "remove it or name another"
        )


def check_apart(path: str, option: str, read: Iterable[str]) -> None:
    """Refuse to write over, or into the folder of, what is read: it may be the only copy.

    Parameters
    ----------
    path : str
        A file or a folder to write to.
    option : str
        The option that names it, for the message.
    read : iterable of str
        Files and folders that are read.

    Raises
    ------
    InputError
        One of them is the file, lies in the folder, or is a folder that holds the file.
    """
    for name in read:
        if os.path.isdir(name) and _is_within(path, name):
            raise InputError(f"{option} {path}: is within {name}, which is also read: name another")
    folder = os.path.isdir(path)
    if not folder and not os.path.exists(path):
        return
    for name in read:
        place = (os.path.dirname(name) or ".") if folder else name
        if os.path.exists(name) and os.path.samefile(place, path):
            found = f"is the folder of {name}" if folder else "is also read"
            raise InputError(f"{option} {path}: {found}: name another")


def _is_within(path: str, folder: str) -> bool:
    inner, outer = (os.path.normcase(os.path.realpath(name)) for name in (path, folder))
    try:
        return inner != outer and os.path.commonpath([inner, outer]) == outer
    except ValueError:  # on two drives of Windows
        return False


def write(
    format_: str,
    records: Iterable[Mapping[str, Any]],
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    many: bool = False,
) -> None:
    """Write for programs: `records` as JSON, or JSON Lines, or `rows` as CSV.

    Parameters
    ----------
    format_ : {"json", "jsonl", "csv"}
    records, rows : iterable of mapping
        Only one of the two is looked at, so both may draw from one iterator.
    columns : sequence of str
        Of CSV.
    many : bool
        Whether JSON is an array.
    """
    if format_ == "csv":
        _write_csv(rows, columns)
    elif format_ == "jsonl":
        _write_jsonl(records)
    else:
        _write_json(records, many=many)


def _write_json(records: Iterable[Mapping[str, Any]], *, many: bool) -> None:
    """Write one indented object, or an array with one object a line."""
    if not many:
        for record in records:
            print(json.dumps(record, ensure_ascii=False, indent=2))
        return
    separator = "[\n"
    for record in records:
        print(separator + _dumps(record), end="")
        separator = ",\n"
    print("[]" if separator == "[\n" else "\n]")


def _write_jsonl(records: Iterable[Mapping[str, Any]]) -> None:
    """Write one object a line."""
    for record in records:
        print(_dumps(record))


def _dumps(record: Mapping[str, Any]) -> str:
    """Write readable JSON that stays on one line for whoever splits lines by Unicode's rules."""
    return json.dumps(record, ensure_ascii=False).translate(_LINE_ENDS)


_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


def _write_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write a header and one row each."""
    from csv import DictWriter

    from classifier.csv_cells import UnixLines

    writer = DictWriter(UnixLines(sys.stdout), columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
