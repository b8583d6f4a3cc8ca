"""What rows are called that have no id of their own."""

from __future__ import annotations

import csv
import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import run
from classifier.batch.ids import filled, row_in_file, row_number


def test_rows_without_an_id_are_named_by_file_and_number(tmp_path, model, read_jsonl, write_jsonl):
    rows = [{"id": "a", "text": "goal"}, {"text": "goal"}, {"text": 1}, {"id": None, "text": "x"}]
    source = write_jsonl(tmp_path / "1.jsonl", rows)
    with source.open("a") as file:
        file.write('{"id": 1e999, "text": "beyond any number"}\n')
    ids = ["a", f"{source}:2", f"{source}:4", f"{source}:5"]
    for suffix in ("jsonl", "csv", "parquet"):
        run(source, tmp_path / f"tags.{suffix}", model=model, keep_columns="id")
    found = read_jsonl(tmp_path / "tags.jsonl")
    assert [row["id"] for row in found] == ids
    assert [row["input_id"] for row in found] == ["a", None, None, None]  # as it was
    with (tmp_path / "tags.csv").open(newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ids
    assert pq.read_table(tmp_path / "tags.parquet")["id"].to_pylist() == ids
    write_jsonl(tmp_path / "2.jsonl", [{"text": "goal"}, {"id": 9, "text": "goal"}])
    run(sorted(tmp_path.glob("?.jsonl")), tmp_path / "both.jsonl", model=model)
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    ids = ["a", f"{first}:2", f"{first}:4", f"{first}:5", f"{second}:1", 9]
    assert [row["id"] for row in read_jsonl(tmp_path / "both.jsonl")] == ids


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        (pa.int64(), [2, None]),
        (pa.string(), ["2", "{}:2"]),
        (pa.large_string(), ["2", "{}:2"]),
        (pa.dictionary(pa.int8(), pa.string()), ["2", "{}:2"]),
        (pa.int8(), [2, None]),
    ],
)
def test_nulls_among_the_ids_of_parquet_are_filled_where_the_type_has_room(
    tmp_path, model, kind, ids
):
    column = pa.array(["2", None]).cast(pa.int64() if pa.types.is_integer(kind) else pa.string())
    rows = {"id": column.cast(kind), "text": ["goal", "goal"]}
    for number in (1, 2):
        pq.write_table(pa.table(rows), tmp_path / f"{number}.parquet")
    one, both = tmp_path / "one_.parquet", tmp_path / "both_.parquet"
    run(tmp_path / "1.parquet", one, model=model)
    run(sorted(tmp_path.glob("?.parquet")), both, model=model)
    expected = [
        name.format(tmp_path / f"{number}.parquet") if isinstance(name, str) else name
        for number in (1, 2)
        for name in ids
    ]
    assert pq.read_table(one)["id"].to_pylist() == expected[:2]
    assert pq.read_table(both)["id"].to_pylist() == expected


NAMES = ["f:1", "f:2"]


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (["a", None], ["a", "f:2"]),
        ([None, 3], ["f:1", 3]),
        ([math.nan, -math.inf], NAMES),  # which JSON has no way to write
        ([0, False], [0, False]),
        (["", 0.0], ["f:1", 0.0]),
    ],
)
def test_a_value_that_json_would_write_as_null_is_no_id_nor_is_an_empty_one(ids, found):
    assert filled(ids, NAMES) == found
    assert (filled(ids, NAMES) is ids) is (found == ids)


def test_a_column_of_arrow_keeps_its_type_and_stays_as_it_is_without_a_null():
    dictionary = pa.array(["a", "b"]).dictionary_encode()
    for column in (pa.array(["a", "b"]), pa.array([1, 2]), dictionary, pa.array([1, None])):
        assert filled(column, NAMES) is column
    numbers = pa.array([7, None]).dictionary_encode()
    assert filled(numbers, NAMES).to_pylist() == [7, None]
    for kind in (pa.string(), pa.large_string()):
        found = filled(pa.array([None, "b"], kind), NAMES)
        assert (found.type, found.to_pylist()) == (kind, ["f:1", "b"])
        found = filled(pa.array(["a", ""], kind), NAMES)  # all that CSV has
        assert (found.type, found.to_pylist()) == (kind, ["a", "f:2"])
    found = filled(pa.array([None, "b"]).dictionary_encode(), NAMES)
    assert (found.type, found.to_pylist()) == (pa.string(), ["f:1", "b"])


def test_a_row_is_named_by_its_number_or_by_file_and_number():
    assert row_number("f", 3) == 3
    assert row_in_file("f", 3) == "f:3"


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_no_row_without_an_id_has_the_id_of_another(tmp_path, model, read_jsonl, suffix):
    source = tmp_path / f"news.{suffix}"
    rows = {
        "jsonl": '{"id": 2, "text": "goal"}\n{"text": "cup"}\n',
        "csv": "id,text\n2,goal\n,cup\n",
    }
    source.write_text(rows[suffix])
    run(source, tmp_path / "tags.jsonl", model=model)
    first, second = (row["id"] for row in read_jsonl(tmp_path / "tags.jsonl"))
    assert (str(first), second) == ("2", f"{source}:2")
