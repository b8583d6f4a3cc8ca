"""Parquet: batches of a few columns, page by page, so that a row group never lies in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from classifier.batch.rows import BadRowError, Fields, Position, Reject, Rows, join_text
from classifier.batch.source import Source
from classifier.batch.values import type_without_views, undecodable, without_views
from classifier.errors import InputError

_MISSING = object()

#: A row group may grow to this size before its ratio is looked at.
EXPANSION_GRACE = 256 << 20
#: Rows of a damaged row group that are named as rejects, whatever the size of the file.
DAMAGED_GRACE = 1 << 16
#: Bytes of a reject as it is written, about.
REJECT_BYTES = 200


@dataclass(slots=True)
class ParquetChunk:
    """Consecutive rows of one file; without a batch where they could not be read."""

    source: str
    batch: Any
    damage: str
    n_rows: int
    end: Position
    progress: float
    limit: int

    @property
    def n_bytes(self) -> int:
        """Size in memory."""
        return 0 if self.batch is None else int(self.batch.nbytes)

    def rows(self, fields: Fields) -> Rows:
        """Take the texts out as strings, and the copied columns as they are."""
        first = self.end.row - self.n_rows + 1
        if self.batch is None:
            reason = f"the row group cannot be read: {self.damage}"
            return Rows(self.source, [], [], {name: [] for name in fields.copied}, [
                Reject(self.source, row, "damaged-rows", reason)
                for row in range(first, self.end.row + 1)
            ])  # fmt: skip
        batch, rejects, good = self._check_encoding(fields, first)
        texts = self._fast_texts(batch, fields)
        numbers = [first + at for at in good]
        if texts is None:
            texts, sound = [], []
            columns = [_to_list(batch.column(name)) for name in fields.text]
            for at, values in enumerate(zip(*columns, strict=True)):
                try:
                    texts.append(self._text(list(values), fields))
                    sound.append(at)
                except BadRowError as error:
                    rejects.append(Reject(self.source, numbers[at], error.kind, error.reason))
            rejects.sort(key=lambda reject: reject.row)
            numbers = [numbers[at] for at in sound]
            if len(sound) < batch.num_rows:
                batch = batch.take(pa.array(sound, pa.int64()))
        copied = {name: batch.column(name) for name in fields.copied}
        return Rows(self.source, numbers, texts, copied, rejects)

    def _check_encoding(self, fields: Fields, first: int) -> tuple[Any, list[Reject], list[int]]:
        """Set apart rows whose strings are not UTF-8: Arrow does not look when it reads."""
        everything = list(range(self.n_rows))
        try:
            self.batch.validate(full=True)
            return self.batch, [], everything
        except pa.ArrowInvalid:
            bad: dict[int, str] = {}
            for name in fields.read:
                for at in undecodable(_plain(self.batch.column(name))):
                    bad.setdefault(at, name)
        rejects = [
            Reject(self.source, first + at, "not-utf8", f"column '{name}' is not UTF-8")
            for at, name in sorted(bad.items())
        ]
        good = [at for at in everything if at not in bad]
        return self.batch.take(pa.array(good, pa.int64())), rejects, good

    def _fast_texts(self, batch: Any, fields: Fields) -> list[str] | None:
        """Texts of a batch with nothing odd in it; None if every row has to be looked at."""
        if len(fields.text) != 1:
            return None
        column = _plain(batch.column(fields.text[0]))
        if column.null_count or not _is_string(column.type):
            return None
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        return None if longest > self.limit else column.to_pylist()

    def _text(self, values: list[Any], fields: Fields) -> str:
        for at, value in enumerate(values):
            if isinstance(value, bytes):
                try:
                    values[at] = value.decode("utf-8")
                except UnicodeDecodeError as error:
                    found = f"byte 0x{value[error.start]:02x} at {error.start}"
                    name = fields.text[at]
                    raise BadRowError(
                        "not-utf8", f"column '{name}' is not UTF-8 ({found})"
                    ) from None
        text = join_text(values, fields.text, _MISSING)
        if len(text) * 4 > self.limit and len(text.encode("utf-8", "replace")) > self.limit:
            raise BadRowError("too-long", f"the text is longer than {self.limit:,} bytes")
        return text


def _plain(column: Any) -> Any:
    """Decode a dictionary column."""
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _to_list(column: Any) -> list[Any]:
    values: list[Any] = _plain(column).to_pylist()
    return values


def _is_string(kind: Any) -> bool:
    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind))


def _is_text(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return _is_string(kind) or bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _names(fields: Iterable[Any]) -> list[str]:
    """Decode the names of fields, and of what they are made of: a struct may have no leaf."""
    names = []
    for field in fields:
        names.append(str(field.name))
        kind = field.type
        _names(kind.field(at) for at in range(kind.num_fields))
    return names


class ParquetReader:
    """Reads one Parquet file.

    Parameters
    ----------
    source : Source
        The file.

    Raises
    ------
    InputError
        It is not a Parquet file, or its footer is damaged.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        try:
            # Buffered and without pre-buffering: column chunks are read page by page.
            self.file = pq.ParquetFile(source.path, buffer_size=1 << 16, pre_buffer=False)
            fields = self.file.schema_arrow
            self.schema = pa.schema([f.with_type(type_without_views(f.type)) for f in fields])
            leaves = self.file.schema
            self.leaves = [leaves.column(at).path for at in range(len(leaves))]
            self._columns = _names(self.schema)
        except UnicodeDecodeError:
            raise InputError(f"{source.path}: the name of a column is not UTF-8") from None
        except OSError as error:
            raise InputError(f"{source.path}: cannot be read: {_one_line(error)}") from None
        except pa.ArrowException as error:
            raise InputError(f"{source.path}: not a Parquet file: {_one_line(error)}") from None

    def columns(self) -> list[str]:
        """List the columns."""
        return self._columns

    def check(self, fields: Fields) -> None:
        """Refuse a text column that is no text before any work is done."""
        for name in fields.text:
            kind = self.schema.field(name).type
            if not _is_text(kind) and not pa.types.is_null(kind):
                raise InputError(f"{self.source.path}: column '{name}' is {kind}, not text")

    def groups(self) -> list[tuple[int, int]]:
        """First row and number of rows of each row group."""
        meta, first, groups = self.file.metadata, 0, []
        for group in range(meta.num_row_groups):
            n_rows = meta.row_group(group).num_rows
            groups.append((first, n_rows))
            first += n_rows
        return groups

    def _sizes(self, group: int, columns: list[str]) -> tuple[int, int]:
        """Bytes of the columns read in a row group: in the file, and as the file says unpacked.

        Both are 0 where the file cannot say.
        """
        meta = self.file.metadata.row_group(group)
        self._refuse_bomb(meta.total_byte_size, self.source.size)
        try:
            # Some damage that raises here would end the process below, where pyarrow does not
            # expect it.
            next(self._read(group, 1, columns), None)
        except (pa.ArrowException, OSError):
            return 0, 0
        packed = unpacked = 0
        for at in range(meta.num_columns):
            if self.leaves[at].split(".")[0] in columns:
                column = meta.column(at)
                packed += column.total_compressed_size
                unpacked += column.total_uncompressed_size
        return packed, unpacked

    def _read(self, group: int, size: int, columns: list[str]) -> Iterator[Any]:
        for batch in self.file.iter_batches(
            size, row_groups=[group], columns=columns, use_threads=False
        ):
            arrays = [without_views(column) for column in batch.columns]
            yield pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)

    def _batch_rows(self, n_rows: int, sizes: tuple[int, int], max_rows: int, most: int) -> int:
        """Rows of which the columns read come to about `most` bytes."""
        if not n_rows:
            return max_rows
        packed, unpacked = sizes
        if unpacked > self.source.limit and unpacked > self.source.max_expansion * packed:
            # A dictionary may repeat in every row a text as long as all of this.
            return 1
        return int(min(max_rows, max(16, most * n_rows // max(unpacked, 1))))

    def chunks(
        self,
        start: Position,
        max_rows: int,
        max_bytes: int,
        columns: list[str],
        *,
        stop: int | None = None,
    ) -> Iterator[ParquetChunk]:
        """Yield the rows from `start` on; batches are counted from the start of a row group."""
        groups = self.groups()
        n_all = sum(n_rows for _, n_rows in groups)
        for group, (first, n_rows) in enumerate(groups):
            if first + n_rows <= start.row or (stop is not None and first >= stop):
                continue
            sizes = self._sizes(group, columns)
            size = self._batch_rows(n_rows, sizes, max_rows, max_bytes)
            row = first
            for batch, damage, n_batch in self._batches(group, n_rows, size, columns, sizes):
                row += n_batch
                if row <= start.row:
                    continue
                end = Position(start.source, row, row)
                # A damaged footer may say that there are fewer rows than were read.
                share = row / max(n_all, row)
                yield ParquetChunk(
                    self.source.path, batch, damage, n_batch, end, share, self.source.limit
                )

    def _batches(
        self, group: int, n_rows: int, size: int, columns: list[str], sizes: tuple[int, int]
    ) -> Iterator[tuple[Any, str, int]]:
        """Yield the batches of a row group, and what is left of it as damage if it is damaged."""
        left, grown = n_rows, 0
        packed, unpacked = sizes
        self._refuse_bomb(unpacked, packed)
        self._refuse_bomb(n_rows, packed)
        try:
            for batch in self._read(group, size, columns):
                grown += batch.nbytes
                self._refuse_bomb(grown, packed)
                left -= batch.num_rows
                yield batch, "", batch.num_rows
        except (pa.ArrowException, OSError) as error:
            self._refuse_claim(left)
            while left > 0:
                yield None, _one_line(error), min(left, size)
                left -= size

    def _refuse_bomb(self, grown: int, packed: int) -> None:
        """End the run: to name each row of a bomb as a reject would be one, too."""
        most = self.source.max_expansion
        if grown > EXPANSION_GRACE and grown > most * packed:
            raise InputError(
                f"{self.source.path}: a row group grows to more than {most} times its size, like a "
                "decompression bomb: a higher --max-expansion lets it pass"
            )

    def _refuse_claim(self, rows: int) -> None:
        """End the run where a footer claims so many rows that their rejects would be a bomb."""
        most = self.source.max_expansion
        if rows > DAMAGED_GRACE and rows * REJECT_BYTES > most * self.source.size:
            raise InputError(
                f"{self.source.path}: a row group that cannot be read is said to hold {rows:,} "
                "more rows, too many for the size of the file: leave the file out"
            )


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
