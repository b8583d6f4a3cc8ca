"""From what the user named to a list of sources: which files, in which format and order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from classifier.batch.records import inputs_of, record_of
from classifier.batch.run_files import PARTS, RECORD, REJECTS
from classifier.batch.source import Format, Source
from classifier.errors import InputError
from classifier.files import HTML_SUFFIXES, NO_TABLES, STDIN, TEXT_SUFFIXES, odd_kind, walk
from classifier.unpacked import CODECS

#: Formats that a user can name for input whose name does not tell.
FORMATS = ("jsonl", "csv", "parquet")

_SUFFIXES: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    **dict.fromkeys(TEXT_SUFFIXES, "documents"),
}


def find_sources(
    named: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    output: Path,
    input_format: str | None,
    limit: int,
    max_expansion: int,
) -> list[Source]:
    """Find the files behind the input.

    Parameters
    ----------
    named : str, path or sequence of them
        Files, folders, glob patterns, or ``"-"`` for standard input.
    output : Path
        Where the answers go: what a run writes there, or left there, is no input, even where it
        lies in an input folder or matches a pattern.
    input_format : {None, "jsonl", "csv", "parquet"}
        Format of files whose name does not tell; standard input is JSONL unless said.
    limit, max_expansion : int
        See `Source`.

    Returns
    -------
    list of Source
        In the order given; the files of a folder or pattern sorted by name. A file that is named
        twice, as by a pattern that it fits as well, is read once.

    Raises
    ------
    InputError
        Nothing is there, a name does not tell the format, or formats are mixed.
    """
    if input_format is not None and input_format not in FORMATS:
        raise InputError(f"input format '{input_format}': there are {', '.join(FORMATS)}")
    names = [named] if isinstance(named, str | os.PathLike) else list(named)
    paths = [path for name in names for path in _find(os.fspath(name), input_format, output)]
    if not paths:
        raise InputError("no input was named")
    if paths.count(STDIN) > 1:
        raise InputError("standard input (-) is named twice: it can be read only once")
    if STDIN in paths and len(paths) > 1:
        raise InputError("standard input (-) cannot be mixed with files")
    paths = _each_once(paths)
    kinds = [_kind(path, input_format) for path in paths]
    formats = sorted({kind for kind, _ in kinds})
    if len(formats) > 1:
        _refuse_works(paths)
        raise InputError(
            f"the input mixes {' and '.join(formats)}: name one kind, for example with a "
            "pattern like 'folder/*.jsonl'"
        )
    if formats == ["documents"]:
        if all(codec for _, codec in kinds):  # one among others is rejected when it is read
            raise InputError(f"{paths[0]}: a compressed page: unpack it first")
        root = os.fspath(names[0]) if len(names) == 1 else "."
        return [Source(root, "documents", None, 0, limit, max_expansion, paths)]
    sizes = [0 if path == STDIN else os.stat(path).st_size for path in paths]
    return [
        Source(path, kind, codec, size, limit, max_expansion)
        for path, (kind, codec), size in zip(paths, kinds, sizes, strict=True)
    ]


def _refuse_works(paths: list[str]) -> None:
    """Name what an earlier run left among input of another kind, such as pages."""
    for path in paths:
        if entries := inputs_of(record_of(path)):
            named = entries[0].get("path")
            on = f" on {named}" if isinstance(named, str) else ""
            raise InputError(
                f"{path}: is the work of an earlier run{on}, and no input of one kind with the "
                "rest: move it to another folder, or name the input without it"
            )


def _each_once(paths: list[str]) -> list[str]:
    """Leave out files that are named once more; links to them are files of their own."""
    if STDIN in paths:
        return paths
    found: dict[str, str] = {}
    for path in paths:
        found.setdefault(os.path.abspath(path), path)
    return list(found.values())


def _find(name: str, input_format: str | None, output: Path) -> list[str]:
    """List the files behind one name."""
    if name == STDIN:
        return [STDIN]
    if os.path.isdir(name):
        unread: list[str] = []
        found = sorted(path for path in _walk(name, unread) if not _is_own(path, output))
        if unread and not (found and input_format is None and all(map(_is_text, found))):
            raise InputError(
                f"{unread[0]}: the folder cannot be read: see its permissions, or name the input "
                "without it"
            )
        found += sorted(unread)  # among texts a reject, as a text that cannot be read is
        if not found:
            raise InputError(f"{name}: the folder holds no file that can be read ({readable()})")
        return _all_files(found)
    if os.path.exists(name):
        if Path(name).is_fifo():
            raise InputError(f"{name}: a pipe can be read only once: pipe it into - instead")
        return [name]
    if glob.has_magic(name):
        matching = _once(glob.glob(name, recursive=True))
        found = sorted(p for p in matching if not os.path.isdir(p) and not _is_own(p, output))
        if input_format is None:
            found = [path for path in found if _split(path)[0] is not None]
        if not found:
            raise InputError(f"{name}: no file matches the pattern")
        return _all_files(found)
    raise InputError(f"{name}: no such file or folder")


def _all_files(found: list[str]) -> list[str]:
    """Refuse pipes, sockets and devices among tables: they would wait for ever, or never end.

    Of texts they are rejected when they are read.
    """
    for path in found:
        if not _is_text(path) and (kind := odd_kind(path)):
            raise InputError(
                f"{path}: {kind}, not a file: move it away, or name the input without it"
            )
    return found


def _once(paths: list[str]) -> list[str]:
    """Leave out what another path leads to as well: `**` follows a link that leads in a circle."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted(paths, key=lambda path: path.count(os.sep)):
        folder, name = os.path.split(path)
        found.setdefault((os.path.realpath(folder), name), path)
    return list(found.values())


def _is_own(path: str, output: Path) -> bool:
    """Whether a file that was found is one that a run with this output writes."""
    own = os.path.abspath(output)
    path = os.path.abspath(path)
    beside = (own, f"{own}{REJECTS}", f"{own}{RECORD}")
    return path in beside or path.startswith(f"{own}{PARTS}{os.sep}")


def _walk(folder: str, unread: list[str]) -> Iterator[str]:
    for path in walk(folder, unread):
        kind = _split(path)[0]
        # Spark writes files about a table beside it, under such names. A page may have one.
        if kind == "documents" or (kind and not os.path.basename(path).startswith("_")):
            yield path


def readable() -> str:
    """List the endings of what can be read."""
    return ", ".join([*_SUFFIXES, *CODECS])


def others_in(folder: str, output: Path) -> list[str]:
    """List the files of an input folder that are not read, but for those of the run itself."""
    return [
        path
        for path in walk(folder, unread=[])
        if _split(path)[0] is None
        and not os.path.basename(path).startswith("_")
        and not _is_own(path, output)
    ]


def _is_text(path: str) -> bool:
    return _split(path)[0] == "documents"


def _split(path: str) -> tuple[Format | None, str | None]:
    """Read format and codec from a name; a folder that cannot be read stands for its texts."""
    if path.endswith(os.sep):
        return "documents", None
    stem, suffix = os.path.splitext(path.lower())
    codec = CODECS.get(suffix)
    if codec is not None:
        suffix = os.path.splitext(stem)[1]
    return _SUFFIXES.get(suffix), codec


def _kind(path: str, input_format: str | None) -> tuple[Format, str | None]:
    found, codec = _split(path)
    if path == STDIN:
        found = found or "jsonl"
    if input_format is not None:
        found = input_format  # type: ignore[assignment]
    if found is None and (advice := NO_TABLES.get(Path(path).suffix.lower())):
        raise InputError(f"{path}: {advice}")
    if found is None:
        raise InputError(
            f"{path}: the name does not tell the format: pass --input-format "
            f"{'|'.join(FORMATS)}, or rename it to end in {', '.join(_SUFFIXES)}"
        )
    if codec is not None and found == "parquet":
        raise InputError(f"{path}: Parquet is not read compressed as a whole file: unpack it first")
    if path == STDIN and found == "parquet":
        raise InputError("Parquet cannot be read from standard input: save it to a file first")
    return found, codec


def named_html(path: str) -> bool:
    """Whether a file's name says HTML."""
    return path.lower().endswith(HTML_SUFFIXES)
