"""Writers of answers: as JSON Lines, CSV or Parquet, in parts, and the parts put together."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from classifier.batch.answers import Answers, Recipe
from classifier.batch.arrow import TYPES, answer_arrays, as_arrow
from classifier.batch.tagged import Tagged
from classifier.batch.values import as_json, as_text, plain_value, python_values
from classifier.csv_cells import csv_text, read_long_fields
from classifier.decline import STATUSES
from classifier.errors import InputError

# Largest row group, before encoding.
_GROUP_BYTES = 64 << 20

#: Suffix of the output -> its format.
SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}


class Sink(Protocol):
    """One output format.

    Attributes
    ----------
    suffix : str
        Of a part file.
    """

    suffix: str

    def render(self, answers: Answers) -> Any:
        """Turn a chunk's answers into what `write_part` takes; runs where tagging runs."""
        ...

    def write_part(self, file: IO[bytes], rendered: Iterable[Any]) -> None:
        """Write the chunks of one part."""
        ...

    def assemble(self, file: IO[bytes], parts: Iterator[Path]) -> int:
        """Put the parts together into the output; return the rows that it holds."""
        ...


class JsonlSink:
    """One JSON object a line; kept values of JSONL input stay what they were.

    Parameters
    ----------
    names : list of str
        The columns, in order.
    """

    suffix = ".jsonl"

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def render(self, answers: Answers) -> bytes:
        """Serialise each row."""
        names = self.names
        return b"".join(
            [
                _json_line(dict(zip(names, row, strict=True)))
                for row in _rows(answers, names, Tagged.tag_objects)
            ]
        )

    def write_part(self, file: IO[bytes], rendered: Iterable[bytes]) -> None:
        """Write the lines."""
        file.writelines(rendered)

    def assemble(self, file: IO[bytes], parts: Iterator[Path]) -> int:
        """Concatenate the parts and count their lines."""
        rows = 0
        for part in parts:
            with part.open("rb") as opened:
                while piece := opened.read(1 << 20):
                    rows += piece.count(b"\n")
                    file.write(piece)
        return rows


def _json_line(row: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(row, default=plain_value, option=orjson.OPT_APPEND_NEWLINE)
    except (orjson.JSONEncodeError, UnicodeEncodeError):
        # Lone surrogates, integers beyond 64 bits, deep nesting: the standard library writes them.
        return (as_json(row, separators=(",", ":")) + "\n").encode("ascii")


class CsvSink:
    """Comma-separated, a header, tags as ``topic:score;topic:score``.

    Parameters
    ----------
    names : list of str
        The columns, in order.
    """

    suffix = ".csv"

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def render(self, answers: Answers) -> bytes:
        """Write each row."""
        columns = {
            name: [as_text(v) for v in python_values(c)] for name, c in answers.columns.items()
        }
        rows = _rows(replace(answers, columns=columns), self.names, _tag_strings)
        return csv_text(rows).encode("utf-8", "replace")

    def write_part(self, file: IO[bytes], rendered: Iterable[bytes]) -> None:
        """Write the rows."""
        file.writelines(rendered)

    def assemble(self, file: IO[bytes], parts: Iterator[Path]) -> int:
        """Concatenate the parts under a header and count their records."""
        file.write(csv_text([self.names]).encode("utf-8", "replace"))
        read_long_fields()  # a cell may be as long as a row of any input
        rows = 0
        for part in parts:
            with part.open("r", encoding="utf-8", newline="") as opened:
                rows += sum(1 for _ in csv.reader(opened))
            with part.open("rb") as opened:
                shutil.copyfileobj(opened, file, 1 << 20)
        return rows


class ParquetSink:
    """Parquet, a row group a part.

    Parameters
    ----------
    schema : pyarrow.Schema
        The columns and their types.
    """

    suffix = ".arrow"

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema

    def render(self, answers: Answers) -> Any:
        """Make a table."""
        made = answer_arrays(answers.tagged)
        return pa.Table.from_arrays(
            [
                made[field.name]
                if field.name in made
                else as_arrow(answers.columns[field.name], field.type)
                for field in self.schema
            ],
            schema=self.schema,
        )

    def write_part(self, file: IO[bytes], rendered: Iterable[Any]) -> None:
        """Write the tables; Arrow's own format, so that they are encoded for Parquet only once."""
        with pa.ipc.new_file(file, self.schema) as writer:
            for table in rendered:
                writer.write_table(table)

    def assemble(self, file: IO[bytes], parts: Iterator[Path]) -> int:
        """Write each part as one row group, or as several if it is large."""
        rows = 0
        with pq.ParquetWriter(file, self.schema, compression="zstd") as writer:
            for part in parts:
                with pa.OSFile(str(part)) as opened:
                    for table in self._groups(pa.ipc.open_file(opened)):
                        writer.write_table(table, row_group_size=max(1, table.num_rows))
                        rows += table.num_rows
        return rows

    def _groups(self, reader: Any) -> Iterator[Any]:
        held: list[Any] = []
        n_bytes = 0
        for at in range(reader.num_record_batches):
            held.append(reader.get_batch(at))
            n_bytes += held[-1].nbytes
            if n_bytes >= _GROUP_BYTES or at + 1 == reader.num_record_batches:
                yield pa.Table.from_batches(held, self.schema).combine_chunks()
                held, n_bytes = [], 0


def make_sink(format_: str, recipe: Recipe, types: dict[str, Any], id_type: Any) -> Sink:
    """Make the writer of an output format.

    Parameters
    ----------
    format_ : {"jsonl", "csv", "parquet"}
        The output's format.
    recipe : Recipe
        Which columns there are.
    types : dict of str to pyarrow.DataType
        Types of the kept columns, by their name in the input; absent ones are written to
        Parquet as text.
    id_type : pyarrow.DataType
        Type of the id.

    Returns
    -------
    Sink
        The writer.
    """
    names = recipe.output_names()
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"the output would have two columns '{twice}': keep it once")
    if format_ == "jsonl":
        return JsonlSink(names)
    if format_ == "csv":
        return CsvSink(names)
    kept = {recipe.kept_name(name): types.get(name, pa.string()) for name in recipe.fields.keep}
    listed = {"id": id_type, **kept}
    for name in recipe.answer_names():
        listed[name] = TYPES[name]
    return ParquetSink(pa.schema(list(listed.items())))


def _rows(answers: Answers, names: list[str], tags: Callable[[Tagged], list[Any]]) -> Iterator[Any]:
    """Yield the output rows as tuples of Python values; `tags` makes their tags."""
    tagged = answers.tagged
    best = tagged.offsets[:-1][tagged.has_tags]
    topic: NDArray[Any] = np.full(answers.n_rows, None, object)
    topic[tagged.has_tags] = np.array(tagged.slugs, object)[tagged.topics[best]]
    score: NDArray[Any] = np.full(answers.n_rows, None, object)
    score[tagged.has_tags] = tagged.scores[best]
    made = {
        "topic": topic.tolist(),
        "score": score.tolist(),
        "status": [STATUSES[code] for code in tagged.statuses.tolist()],
        "tags": tags(tagged),
        "reason": [tagged.phrases[code] for code in tagged.reasons.tolist()],
    }
    columns = [
        made[name] if name in made else python_values(answers.columns[name]) for name in names
    ]
    return zip(*columns, strict=True)


def _tag_strings(tagged: Tagged) -> list[str]:
    slugs = tagged.slugs
    flat = [
        f"{slugs[code]}:{score:.4f}"
        for code, score in zip(tagged.topics.tolist(), tagged.scores.tolist(), strict=True)
    ]
    ends = tagged.offsets.tolist()
    return [";".join(flat[start:end]) for start, end in pairwise(ends)]
