"""What a run will do, worked out and checked before it does any of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from classifier.batch.answers import Answerer, Recipe
from classifier.batch.columns import check_columns
from classifier.batch.csvfile import CsvReader
from classifier.batch.documents import DocumentsReader
from classifier.batch.earlier import refuse_outputs
from classifier.batch.ids import row_in_file, row_number
from classifier.batch.inputs import find_sources, named_html
from classifier.batch.jsonl import JsonlReader
from classifier.batch.parquet import ParquetReader
from classifier.batch.rows import Chunk, Fields, Position
from classifier.batch.sinks import SUFFIXES, Sink, make_sink
from classifier.batch.source import Source
from classifier.batch.state import RunState
from classifier.batch.values import unknown_zone
from classifier.errors import InputError
from classifier.files import STDIN
from classifier.pickled import mark_of

if TYPE_CHECKING:
    from classifier.model import TopicModel

#: Rows and bytes that are parsed and tagged in one go. Small enough for several to lie in memory.
CHUNK_ROWS = 8192
CHUNK_BYTES = 2 << 20
#: Bytes after which a part is closed, however few rows it has.
PART_BYTES = 64 << 20


@dataclass(frozen=True)
class Plan:
    """A checked run.

    Attributes
    ----------
    sources : list of Source
        The input.
    output : Path
        The output file.
    recipe : Recipe
        What is asked of every row.
    sink : Sink
        Writer of the output's format.
    part_rows : int
        Rows after which a part is closed.
    max_row_bytes : int
        Longest row.
    model : TopicModel
        What answers.
    engine : str
        Who cuts the input into parts: each engine does it in its own way.
    """

    sources: list[Source]
    output: Path
    recipe: Recipe
    sink: Sink
    part_rows: int
    max_row_bytes: int
    model: TopicModel
    engine: str = "local"

    @cached_property
    def answerer(self) -> Answerer:
        """The function from chunks to answers."""
        several = len(self.sources) > 1
        return Answerer(self.model, self.recipe, row_in_file if several else row_number)

    def identity(self) -> dict[str, Any]:
        """Everything that the output's bytes depend on, as JSON."""
        from classifier import __version__

        fields = self.recipe.fields
        options = {
            "text_column": ",".join(fields.text),
            "id_column": fields.id,
            "keep_columns": ",".join(fields.keep),
            "read_page": self.recipe.read_page,
            "top": self.recipe.top,
            "threshold": self.recipe.threshold,
            "max_row_bytes": self.max_row_bytes,
            "format": self.sources[0].format,
            "part_rows": self.part_rows,
            "engine": self.engine,
        }
        return {
            "input": [source.identity() for source in self.sources],
            "model": mark_of(self.model),
            "options": options,
            "version": __version__,
        }

    def state(self) -> RunState:
        """Name the files that the run keeps."""
        return RunState(self.output, self.sink, self.identity())

    @property
    def reads_html(self) -> bool:
        """Whether a file says by its name that it is HTML, which plain text may hold as well."""
        return any(named_html(path) for source in self.sources for path in source.documents)

    def known_rows(self) -> int | None:
        """Rows that the input says it has; None for formats that do not say."""
        format_ = self.sources[0].format
        if format_ == "documents":
            return sum(len(source.documents) for source in self.sources)
        if format_ == "parquet":
            return sum(
                n_rows for source in self.sources for _, n_rows in ParquetReader(source).groups()
            )
        return None

    def chunks(self, start: Position) -> Iterator[Chunk]:
        """Read the input from a place on; where chunks end depends on it and the input only."""
        rows = min(CHUNK_ROWS, self.part_rows)
        for index in range(start.source, len(self.sources)):
            place = start if index == start.source else Position(index)
            yield from self.source_chunks(self.sources[index], place, rows)

    def source_chunks(
        self, source: Source, start: Position, rows: int, stop: int | None = None
    ) -> Iterator[Chunk]:
        """Read one file, or the range of it from `start` to `stop`."""
        if source.format == "parquet":
            columns = self.recipe.fields.read
            reader = ParquetReader(source)
            return reader.chunks(start, rows, CHUNK_BYTES, columns, stop=stop)
        if source.format == "jsonl":
            return JsonlReader(source).chunks(start, rows, CHUNK_BYTES, stop=stop)
        if source.format == "csv":
            return CsvReader(source).chunks(start, rows, CHUNK_BYTES)
        return DocumentsReader(source).chunks(start, rows, CHUNK_BYTES, stop=stop)


def make_plan(
    named: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    model: TopicModel,
    text_column: str | Sequence[str],
    id_column: str | None,
    keep_columns: str | Sequence[str],
    read_page: bool,
    top: int | None,
    threshold: float | None,
    input_format: str | None,
    max_row_bytes: int,
    max_expansion: int,
    part_rows: int,
    engine: str = "local",
) -> Plan:
    """Check everything that can be checked without reading the input.

    Parameters
    ----------
    named, output, model, text_column, id_column, keep_columns, read_page, top, threshold, \
    input_format, max_row_bytes, max_expansion, part_rows, engine
        As in `classifier.batch.run`.

    Returns
    -------
    Plan
        What to do.

    Raises
    ------
    InputError
        An option, a file or a column is not what it must be.
    """
    target = Path(output)
    format_ = _output_format(target)
    _check_numbers(top, threshold, max_row_bytes, max_expansion, part_rows)
    text, keep = _listed(text_column), _listed(keep_columns)
    if not text:
        raise InputError("no text column was named: choose with --text-column")
    sources = find_sources(
        named,
        output=target,
        input_format=input_format,
        limit=max_row_bytes,
        max_expansion=max_expansion,
    )
    if any(source.path != STDIN and _same(source.path, target) for source in sources):
        raise InputError(f"{target}: is also an input: name another output")
    refuse_outputs(sources)
    fields, types = check_columns(sources, Fields(text, id_column, keep))
    if format_ != "parquet":
        _refuse_unknown_zones(types)
    recipe = Recipe(fields, read_page=read_page, top=top, threshold=threshold)
    id_type = types.get(fields.id) if fields.id is not None else None
    if id_type is None:
        numbered = fields.id is None and len(sources) == 1 and sources[0].format != "documents"
        id_type = pa.int64() if numbered else pa.string()
    sink = make_sink(format_, recipe, types, id_type)
    return Plan(sources, target, recipe, sink, part_rows, max_row_bytes, model, engine)


def _refuse_unknown_zones(types: Mapping[str, Any]) -> None:
    """Refuse columns of times that this machine could not write as text."""
    for name, kind in types.items():
        if zone := unknown_zone(kind):
            raise InputError(
                f"column '{name}' has times of the zone '{zone}', which is not known here: write "
                "Parquet, which keeps them as they are, or leave the column out"
            )


def _output_format(target: Path) -> str:
    format_ = SUFFIXES.get(target.suffix.lower())
    if format_ is None:
        raise InputError(
            f"{target}: the output's name must end in one of {', '.join(sorted(SUFFIXES))}"
        )
    if target.is_dir():
        raise InputError(f"{target}: is a folder: name a file")
    parent = target.absolute().parent
    if not parent.is_dir():
        if parent.exists():
            raise InputError(f"{target}: {target.parent} is no folder")
        raise InputError(f"{target}: the folder {target.parent} does not exist")
    return format_


def _check_numbers(
    top: int | None,
    threshold: float | None,
    max_row_bytes: int,
    max_expansion: int,
    part_rows: int,
) -> None:
    if threshold is not None and not 0 <= threshold <= 1:
        raise InputError(f"threshold {threshold:g}: expected a probability from 0 to 1")
    numbers = {
        "top": top,
        "max-row-bytes": max_row_bytes,
        "max-expansion": max_expansion,
        "part-rows": part_rows,
    }
    for name, number in numbers.items():
        if number is not None and number < 1:
            raise InputError(f"{name} {number}: expected at least 1")


def _listed(names: str | Sequence[str]) -> tuple[str, ...]:
    """Split ``"title,body"``; a sequence is taken as it is."""
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",")]
    return tuple(dict.fromkeys(name for name in names if name))


def _same(path: str, other: Path) -> bool:
    return other.exists() and Path(path).samefile(other)
