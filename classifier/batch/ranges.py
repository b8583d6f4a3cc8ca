"""The input cut into ranges that can be read apart from each other, one for each task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from classifier.batch.parquet import ParquetReader
from classifier.batch.plan import Plan
from classifier.batch.source import Source

#: Bytes of an uncompressed JSONL file, or of a Parquet row group on disk, that make a task.
RANGE_BYTES = 32 << 20
#: Text files that make a task.
RANGE_FILES = 2000


@dataclass(frozen=True, slots=True)
class Range:
    """What one task reads.

    Attributes
    ----------
    index : int
        Its place in the output.
    source : int
        Which input file.
    start : int
        Where it begins, as ``Position.offset``.
    stop : int or None
        Where it ends; None: at the end of the file.
    """

    index: int
    source: int
    start: int
    stop: int | None


def find_ranges(plan: Plan) -> Iterator[Range]:
    """Cut the input into ranges that can be read apart from each other.

    Parameters
    ----------
    plan : Plan
        What to do.

    Yields
    ------
    Range
        Lines of a JSONL file, row groups of a Parquet file, files of a folder. A compressed file
        and a CSV file, of which no place in the middle is known to begin a row, are one range.
    """
    index = 0
    for number, source in enumerate(plan.sources):
        for start, stop in _cuts(source):
            yield Range(index, number, start, stop)
            index += 1


def _cuts(source: Source) -> Iterator[tuple[int, int | None]]:
    if source.format == "documents":
        for start in range(0, len(source.documents), RANGE_FILES):
            yield start, min(start + RANGE_FILES, len(source.documents))
    elif source.format == "parquet":
        reader = ParquetReader(source)
        begun = held = 0
        meta = reader.file.metadata
        for group, (first, n_rows) in enumerate(reader.groups()):
            held += meta.row_group(group).total_byte_size
            if held >= RANGE_BYTES or first + n_rows == meta.num_rows:
                yield begun, first + n_rows
                begun, held = first + n_rows, 0
    elif source.format == "jsonl" and source.codec is None:
        yield from _line_cuts(source)
    else:
        yield 0, None


def _line_cuts(source: Source) -> Iterator[tuple[int, int]]:
    """Cut a file after the first line end at or behind every multiple of the range's size."""
    start = 0
    with Path(source.path).open("rb") as file:
        while start < source.size:
            file.seek(start + RANGE_BYTES - 1)
            while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            stop = min(file.tell(), source.size)
            yield start, stop
            start = stop
