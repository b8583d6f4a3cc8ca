"""The reader of Parquet: where chunks end, what a row is refused for, and what is damaged."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import parquet
from classifier.batch.inputs import find_sources
from classifier.batch.parquet import ParquetReader
from classifier.batch.rows import Fields, Position
from classifier.errors import InputError

START = Position()
TEXT = Fields(("text",), None, ())


@pytest.fixture
def write(tmp_path):
    def write(table: pa.Table, *, limit: int = 1000, max_expansion: int = 100, **options: object):
        pq.write_table(table, tmp_path / "news.parquet", **options)
        return open_again(limit, max_expansion)

    def open_again(limit: int = 1000, max_expansion: int = 100):
        (source,) = find_sources(
            tmp_path / "news.parquet", output=tmp_path / "none", input_format=None, limit=limit,
            max_expansion=max_expansion,
        )  # fmt: skip
        return ParquetReader(source)

    write.again = open_again
    return write


def table_of(n: int, **columns: object) -> pa.Table:
    return pa.table({"text": [f"text {i}" for i in range(n)], **columns})


def raw(values: list[bytes | None], kind: pa.DataType) -> pa.Array:
    """A column whose text may be no UTF-8, as a file may hold it."""
    stored = pa.large_binary() if kind == pa.large_string() else pa.binary()
    return pa.array(values, stored).view(kind)


def of(chunk, fields: Fields = TEXT):
    """Numbers and texts of a chunk's rows, and its bad rows."""
    rows = chunk.rows(fields)
    bad = {reject.row: (reject.kind, reject.reason) for reject in rows.rejects}
    assert list(bad) == sorted(bad)
    return dict(zip(rows.numbers, rows.texts, strict=True)), bad


def test_every_row_is_in_one_chunk_and_reading_goes_on_at_any_of_their_ends(write):
    reader = write(table_of(50), row_group_size=20)
    assert reader.groups() == [(0, 20), (20, 20), (40, 10)]

    def read(start: Position, stop: int | None = None):
        return list(reader.chunks(start, 17, 1 << 20, ["text"], stop=stop))

    whole = read(START)
    assert [chunk.n_rows for chunk in whole] == [17, 3, 17, 3, 10]
    ends = [17, 20, 37, 40, 50]
    assert [chunk.end for chunk in whole] == [Position(0, end, end) for end in ends]
    assert [chunk.progress for chunk in whole] == [end / 50 for end in ends]
    found = [of(chunk) for chunk in whole]
    texts = {number: text for texts, _ in found for number, text in texts.items()}
    assert texts == {i + 1: f"text {i}" for i in range(50)}
    for at, end in enumerate(ends, 1):
        assert [of(chunk) for chunk in read(Position(0, end, end))] == found[at:]
    (only,) = read(Position(0, 40, 40))
    assert only.end == Position(0, 50, 50)
    assert [chunk.end.row for chunk in read(Position(0, 20, 20), stop=40)] == [37, 40]
    assert read(Position(3, 45, 45))[0].end == Position(3, 50, 50)


def test_a_chunk_has_as_many_rows_as_come_to_its_bytes_and_sixteen_at_least(write):
    long = {"text": ["x" * 5000 + str(i) for i in range(100)]}
    other = ["y" * 50_000] * 100
    table = pa.table({**long, "other": other, "within": [{"a": value} for value in other]})
    reader = write(table, use_dictionary=False)

    def sizes(most: int, columns: list[str]) -> list[int]:
        return [chunk.n_rows for chunk in reader.chunks(START, 60, most, columns)]

    assert sizes(5000 * 40, ["text"])[0] in (38, 39)  # beside the letters a page holds their number
    assert sizes(55_000 * 40, ["text", "other"])[0] in (38, 39)
    assert sizes(55_000 * 40, ["text", "within"])[0] in (38, 39)
    assert sizes(1, ["text"]) == [16] * 6 + [4]
    assert sizes(1 << 30, ["text"]) == [60, 40]


@pytest.mark.parametrize(
    ("limit", "most", "rows"), [(1000, 10, 1), (10**6, 10, 50), (1000, 10_000, 50)]
)
def test_what_a_dictionary_may_repeat_in_every_row_is_read_row_by_row(write, limit, most, rows):
    table = pa.table({"text": ["x" * 100_000] * 50})
    reader = write(table, compression="zstd", limit=limit, max_expansion=most)
    chunks = reader.chunks(START, 99, 10**9, ["text"])
    assert [chunk.n_rows for chunk in chunks] == [rows] * (50 // rows)


def test_each_bad_row_is_named_by_its_number_and_its_first_bad_column(write):
    columns = {
        "text": raw([b"first", None, b"good", b"bad \xff", b"good", b"good"], pa.string()),
        "keep": raw([b"first", b"k", b"k\xfe", b"k\xfe", b"k", None], pa.large_string()),
        "n": range(6),
    }
    reader = write(pa.table(columns))
    fields = Fields(("text",), None, ("keep", "n"))
    (chunk,) = reader.chunks(START, 99, 1 << 20, fields.read)
    good, bad = of(chunk, fields)
    assert good == {1: "first", 5: "good", 6: "good"}
    assert bad == {
        2: ("null-text", "column 'text' is null"),
        3: ("not-utf8", "column 'keep' is not UTF-8"),
        4: ("not-utf8", "column 'text' is not UTF-8"),
    }
    rows = chunk.rows(fields)
    assert rows.columns["n"].to_pylist() == [0, 4, 5]
    assert rows.columns["keep"].to_pylist() == ["first", "k", None]


def test_text_that_is_no_utf8_is_found_at_any_depth(write):
    words = raw([b"fine", b"bad \xff", b"k", b"k", b"bad \xfe"], pa.string())
    columns = {
        "text": ["a", "b", "c", "d", "e"],
        "inside": pa.StructArray.from_arrays([words, pa.array(range(5))], ["said", "n"]),
        "listed": pa.ListArray.from_arrays(pa.array([0, 1, 1, 3, 4, 5], pa.int32()), words),
    }
    reader = write(pa.table(columns))
    for name, rows in (("inside", [2, 5]), ("listed", [3, 5])):
        fields = Fields(("text",), None, (name,))
        (chunk,) = reader.chunks(START, 99, 1 << 20, fields.read)
        good, bad = of(chunk, fields)
        assert bad == dict.fromkeys(rows, ("not-utf8", f"column '{name}' is not UTF-8"))
        assert sorted(good) == sorted({1, 2, 3, 4, 5} - {*rows})


def test_values_that_are_odd_in_another_way_are_no_rejects(write):
    late = pa.array([0, 90_000_000], pa.int32())  # a day has fewer milliseconds
    odd = pa.Array.from_buffers(pa.time32("ms"), 2, late.buffers())
    words = raw([b"fine", b"bad \xff"], pa.string())
    reader = write(pa.table({"text": ["a", "b"], "words": words, "hour": odd}))
    for keep, bad_rows in ((("hour",), []), (("hour", "words"), [2])):
        fields = Fields(("text",), None, keep)
        (chunk,) = reader.chunks(START, 99, 1 << 20, fields.read)
        _, bad = of(chunk, fields)
        assert sorted(bad) == bad_rows


def test_bytes_are_text_if_they_are_utf8_and_the_reason_says_where_they_are_none(write):
    columns = {"a": [b"caf\xc3\xa9", b"x", None], "b": [None, b"yes \xff", b"z"]}
    reader = write(pa.table({n: pa.array(c, pa.large_binary()) for n, c in columns.items()}))
    fields = Fields(("a", "b"), None, ())
    reader.check(fields)
    (chunk,) = reader.chunks(START, 99, 1 << 20, fields.read)
    assert of(chunk, fields) == (
        {1: "café", 3: "z"},
        {2: ("not-utf8", "column 'b' is not UTF-8 (byte 0xff at 4)")},
    )


def test_several_columns_are_joined_to_one_text(write):
    fields = Fields(("title", "text"), None, ())
    for title in (["a", "b"], ["a", None]):
        reader = write(table_of(2, title=title))
        (chunk,) = reader.chunks(START, 99, 1 << 20, fields.read)
        second = "b\ntext 1" if title[1] else "text 1"
        assert of(chunk, fields) == ({1: "a\ntext 0", 2: second}, {})


def test_the_name_of_a_column_is_utf8(write, tmp_path):
    write(table_of(2, qqqq=[1, 2]), store_schema=False)
    data = (tmp_path / "news.parquet").read_bytes().replace(b"qqqq", b"q\xff\xfeq")
    (tmp_path / "news.parquet").write_bytes(data)
    with pytest.raises(InputError, match=r"news\.parquet: the name of a column is not UTF-8$"):
        write.again()


@pytest.mark.parametrize("odd", [None, "short"])
def test_the_limit_of_a_text_is_in_bytes(write, odd):
    """With a null among them every text is looked at by itself."""
    texts = ["é" * 500, "x" * 1000, "é" * 500 + "x", "x" * 1001, odd]
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        reader = write(pa.table({"text": pa.array(texts).cast(kind)}))
        reader.check(TEXT)
        (chunk,) = reader.chunks(START, 99, 1 << 20, ["text"])
        good, bad = of(chunk)
        assert list(good) == [1, 2] + [5] * (odd is not None)
        too_long = ("too-long", "the text is longer than 1,000 bytes")
        assert bad == {3: too_long, 4: too_long} | (
            {} if odd else {5: ("null-text", "column 'text' is null")}
        )


def test_a_column_without_any_text_is_one_of_nulls_and_another_is_refused(write):
    reader = write(pa.table({"text": pa.nulls(2), "n": [1, 2]}))
    reader.check(TEXT)
    (chunk,) = reader.chunks(START, 99, 1 << 20, ["text"])
    assert of(chunk) == ({}, dict.fromkeys((1, 2), ("null-text", "column 'text' is null")))
    with pytest.raises(InputError, match=r"news\.parquet: column 'n' is int64, not text$"):
        reader.check(Fields(("n",), None, ()))


def damage(path, group: int, share: float = 1.0) -> None:
    """Put zeros in the place of the last share of a row group's text."""
    column = pq.ParquetFile(path).metadata.row_group(group).column(0)
    data = bytearray(path.read_bytes())
    end = column.data_page_offset + column.total_compressed_size
    lost = int(share * column.total_compressed_size)
    data[end - lost : end] = bytes(lost)
    path.write_bytes(data)


def test_each_row_of_a_damaged_group_is_a_reject_in_chunks_as_large_as_others(write, tmp_path):
    write(table_of(100), row_group_size=40, use_dictionary=False)
    damage(tmp_path / "news.parquet", 1)
    reader = write.again()
    chunks = list(reader.chunks(START, 30, 1 << 20, ["text"]))
    assert [chunk.n_rows for chunk in chunks] == [30, 10, 30, 10, 20]
    lost = [of(chunk)[1] for chunk in chunks]
    assert [sorted(bad) for bad in lost] == [
        [], [], [*range(41, 71)], [*range(71, 81)], [],
    ]  # fmt: skip
    kind, reason = lost[3][71]
    assert kind == "damaged-rows"
    assert re.match(r"the row group cannot be read: \w", reason)
    assert "\n" not in reason
    assert [chunk.n_bytes for chunk in chunks[2:4]] == [0, 0]
    assert of(chunks[4])[0][81] == "text 80"


def test_no_more_rejects_are_written_than_the_file_could_hold_rows(write, tmp_path, monkeypatch):
    """A footer of 700 bytes may claim millions of rows, each a reject."""
    write(table_of(100), use_dictionary=False)
    damage(tmp_path / "news.parquet", 0)
    size = (tmp_path / "news.parquet").stat().st_size
    for grace, most, ends in ((100, 1, False), (99, 1, True), (99, 20_000 // size + 1, False)):
        monkeypatch.setattr(parquet, "DAMAGED_GRACE", grace)
        chunks = write.again(max_expansion=most).chunks(START, 99, 1 << 20, ["text"])
        if ends:
            with pytest.raises(InputError, match="is said to hold 100 more rows, too many"):
                list(chunks)
        else:
            assert sum(chunk.n_rows for chunk in chunks) == 100


def test_what_was_read_of_a_group_before_its_damage_stays(write, tmp_path):
    pages = {"data_page_size": 1, "write_batch_size": 10, "use_dictionary": False}
    write(table_of(100), **pages)
    damage(tmp_path / "news.parquet", 0, share=0.25)
    found = [of(chunk) for chunk in write.again().chunks(START, 20, 1 << 20, ["text"])]
    good = {number: text for texts, _ in found for number, text in texts.items()}
    bad = [number for _, rejects in found for number in rejects]
    assert 20 <= len(good) < 80
    assert good == {i + 1: f"text {i}" for i in range(len(good))}
    assert bad == list(range(len(good) + 1, 101))


def test_a_group_without_rows_has_no_chunk(write):
    reader = write(pa.table({"text": pa.array([], pa.string())}))
    assert list(reader.chunks(START, 9, 1 << 20, ["text"])) == []


def test_a_group_that_grows_beyond_the_limit_ends_the_run_and_one_that_is_small_does_not(
    write, monkeypatch
):
    same = pa.table({"text": ["x" * 900] * 2000})
    for grace, ends in ((4 << 20, False), (1 << 20, True)):
        monkeypatch.setattr(parquet, "EXPANSION_GRACE", grace)
        reader = write(same, compression="zstd", max_expansion=10)
        chunks = reader.chunks(START, 99, 1 << 20, ["text"])
        if ends:
            with pytest.raises(InputError, match="grows to more than 10 times its size, like a de"):
                list(chunks)
        else:
            assert sum(chunk.n_rows for chunk in chunks) == 2000


def test_rows_of_nothing_are_counted_as_well(write, monkeypatch):
    """Each would be a reject, of which a line is written."""
    monkeypatch.setattr(parquet, "EXPANSION_GRACE", 1000)
    reader = write(pa.table({"text": pa.nulls(100_000)}), max_expansion=10)
    with pytest.raises(InputError, match="grows to more than 10 times its size"):
        list(reader.chunks(START, 99, 1 << 20, ["text"]))
