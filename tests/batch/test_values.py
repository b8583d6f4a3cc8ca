"""Values that one format has and another lacks: times, decimals, views, categories, infinities."""

from __future__ import annotations

import csv
import decimal
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import run
from classifier.batch.values import (
    as_text,
    python_values,
    type_without_dictionaries,
    type_without_views,
)
from classifier.errors import InputError


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
@pytest.mark.parametrize("asked", [{"keep_columns": "when"}, {"id_column": "when"}])
def test_times_of_an_unknown_zone_are_refused_before_the_work(
    tmp_path, model_folder, suffix, asked
):
    times = pa.array([0, None], pa.timestamp("s", tz="Mars/Phobos"))
    inside = pa.StructArray.from_arrays([times], ["at"])
    for n, column in enumerate((times, inside)):
        pq.write_table(pa.table({"text": ["a", "b"], "when": column}), tmp_path / f"{n}.parquet")
        said = "column 'when' has times of the zone 'Mars/Phobos', which is not known here: "
        with pytest.raises(InputError, match=said):
            run(tmp_path / f"{n}.parquet", tmp_path / f"tags.{suffix}", model=model_folder, **asked)
        assert run(
            tmp_path / f"{n}.parquet", tmp_path / f"{n}.tags.parquet", model=model_folder, **asked
        ).rows_out == 2  # fmt: skip


def test_times_at_any_depth_and_numbers_that_only_parquet_has(
    cli, tmp_path, model_folder, read_jsonl
):
    (tmp_path / "without").mkdir()  # pandas, which pyarrow asks for help with nanoseconds
    (tmp_path / "without" / "pandas.py").write_text("raise ImportError('blocked')")
    path = os.pathsep.join((str(tmp_path / "without"), os.environ.get("PYTHONPATH", "")))
    tick = pa.timestamp("ns")
    pq.write_table(
        pa.table(
            {
                "text": ["The striker scored the goal"],
                "seen": pa.array([[{"at": 1}]], pa.list_(pa.struct([("at", tick)]))),
                "late": pa.array([[3_000_000]], pa.large_list(pa.date32())),
                "when": pa.array([[("first", 2)]], pa.map_(pa.string(), tick)),
                "price": [decimal.Decimal("1.50")],
                "key": [b"\xff\x00"],
                "share": [float("nan")],
                "shares": [[float("nan"), 0.5]],
            }
        ),
        tmp_path / "news.parquet",
    )
    keep = "seen,late,when,price,key,share,shares"
    for suffix in ("jsonl", "csv"):
        done = cli(
            "batch", "news.parquet", f"tags.{suffix}", "--model", model_folder,
            "--keep-columns", keep, env={"PYTHONPATH": path},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    (row,) = read_jsonl(tmp_path / "tags.jsonl")
    assert row["seen"] == [{"at": "1970-01-01 00:00:00.000000001"}]
    assert row["late"] == ["10183-09-21"]
    assert row["when"] == [["first", "1970-01-01 00:00:00.000000002"]]
    assert (row["price"], row["key"]) == ("1.50", "/wA=")
    assert (row["share"], row["shares"]) == (None, [None, 0.5])
    with (tmp_path / "tags.csv").open(newline="") as file:
        (record,) = csv.DictReader(file)
    assert (record["price"], record["key"], record["share"]) == ("1.50", "/wA=", "NaN")
    assert json.loads(record["shares"]) == [None, 0.5]


def test_a_number_too_large_to_be_one_is_missing_in_every_output(tmp_path, model, read_jsonl):
    source = tmp_path / "news.jsonl"
    source.write_text('{"text": "goal", "k": 1e400}\n{"text": "goal", "k": -1e400}\n')
    for suffix in ("jsonl", "csv", "parquet"):
        run(source, tmp_path / f"tags.{suffix}", model=model, keep_columns="k")
    assert [row["k"] for row in read_jsonl(tmp_path / "tags.jsonl")] == [None, None]
    with (tmp_path / "tags.csv").open(newline="") as file:
        assert [row["k"] for row in csv.DictReader(file)] == ["", ""]
    assert pq.read_table(tmp_path / "tags.parquet")["k"].to_pylist() == [None, None]


def test_views_of_text_are_text_and_so_within_lists_and_objects(
    tmp_path, model, read_jsonl, write_views
):
    """As polars and DuckDB hand them to Arrow; pyarrow can neither measure nor take them."""
    view = pa.string_view()
    nested = pa.struct([("a", pa.list_(view)), ("b", pa.map_(view, pa.binary_view()))])
    keep = [{"a": ["x", None], "b": [("k", b"v")]}, None, {"a": None, "b": []}]
    columns = {
        "key": pa.array(["n1", "n2", "n3"], view),
        "text": pa.array(["The striker scored", None, "Profit of the bank"], view),
        "keep": pa.array(keep, nested),
    }
    write_views(pa.table(columns), tmp_path / "news.parquet")
    for suffix in ("jsonl", "csv", "parquet"):
        summary = run(
            tmp_path / "news.parquet", tmp_path / f"tags.{suffix}", model=model,
            id_column="key", keep_columns="keep",
        )  # fmt: skip
        assert (summary.rows_out, summary.reasons) == (2, {"null-text": 1})
    found = pq.read_table(tmp_path / "tags.parquet")
    assert found["keep"].to_pylist() == [keep[0], keep[2]]
    rows = read_jsonl(tmp_path / "tags.jsonl")
    assert [(row["id"], row["topic"]) for row in rows] == [("n1", "sport"), ("n3", "business")]
    assert rows[0]["keep"] == {"a": ["x", None], "b": [["k", "dg=="]]}


def test_kept_categories_may_differ_from_one_row_group_to_the_next(tmp_path, model):
    keep, texts = ["x", "y", "z", "x"], ["goal"] * 4
    plain = pa.array(keep).dictionary_encode()
    nested = pa.ListArray.from_arrays(pa.array(range(5), pa.int32()), plain)
    with pq.ParquetWriter(
        tmp_path / "news.parquet",
        pa.schema({"text": pa.string(), "a": plain.type, "b": nested.type}),
    ) as writer:
        for half in (slice(2), slice(2, None)):
            cut = pa.array(keep[half]).dictionary_encode()
            lists = pa.ListArray.from_arrays(pa.array(range(3), pa.int32()), cut)
            writer.write_table(pa.table({"text": texts[half], "a": cut, "b": lists}))
    run(tmp_path / "news.parquet", tmp_path / "t.parquet", model=model, keep_columns="a,b")
    found = pq.read_table(tmp_path / "t.parquet")
    assert found["a"].to_pylist() == keep
    assert found["b"].to_pylist() == [[value] for value in keep]


def test_every_line_of_the_output_is_json(tmp_path, model):
    """A number beyond any float beside one beyond 64 bits, which takes the slower writer."""
    line = '{"m": 1e999, "n": 123456789012345678901234567890, "text": "The striker scored"}\n'
    (tmp_path / "news.jsonl").write_text(line)
    run(tmp_path / "news.jsonl", tmp_path / "tags.jsonl", model=model, keep_columns="m,n")
    written = (tmp_path / "tags.jsonl").read_text()
    assert written.startswith('{"id":1,"m":null,"n":123456789012345678901234567890,"topic":')


def test_lone_surrogates_are_question_marks_in_parquet_wherever_they_stand():
    from classifier.batch.arrow import TYPES, as_arrow

    assert as_arrow(["a\ud800", None, 7], pa.string()).to_pylist() == ["a?", None, "7"]
    teaser = {"text": "b\udfff", "tags": [{"topic": "sport", "score": 0.5, "iptc": ""}]}
    (found,) = as_arrow([[{**teaser, "status": "unsure"}]], TYPES["teasers"]).to_pylist()
    assert found == [{**teaser, "text": "b?", "status": "unsure"}]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), ("a", "a"), (3, "3"), (10**30, str(10**30)), (True, "true"), (False, "false"),
        (1.5, "1.5"), (float("nan"), "NaN"), (decimal.Decimal("1.50"), "1.50"), (b"\xff", "/w=="),
        (["é", None, b"\xff"], '["é", null, "/w=="]'), ({"a": [float("inf")]}, '{"a": [null]}'),
        ({"a": float("nan"), "b": "é", "c": b"\xff"}, '{"a": null, "b": "é", "c": "/w=="}'),
    ],
)  # fmt: skip
def test_any_value_is_text_in_a_cell(value, text):
    assert as_text(value) == text


def test_types_are_replaced_at_any_depth_and_others_stay_as_they_are():
    """With the names, sizes and widths that a list or a map has."""
    nested = [
        lambda leaf: pa.struct([pa.field("a", leaf, nullable=False), ("b", pa.int8())]),
        lambda leaf: pa.map_(leaf, pa.int8()),
        lambda leaf: pa.map_(pa.int8(), leaf),
        lambda leaf: pa.list_(pa.field("thing", leaf)),
        lambda leaf: pa.large_list(pa.field("thing", leaf, nullable=False)),
        lambda leaf: pa.list_(pa.field("thing", leaf), 3),
        lambda leaf: pa.list_(pa.struct([("a", pa.large_list(leaf))])),
    ]
    changes = [
        (type_without_dictionaries, pa.dictionary(pa.int8(), pa.string()), pa.string()),
        (type_without_dictionaries, pa.int64(), pa.int64()),
        (type_without_views, pa.string_view(), pa.large_string()),
        (type_without_views, pa.binary_view(), pa.large_binary()),
    ]
    for around in nested:
        for change, before, after in changes:
            assert change(around(before)).equals(around(after), check_metadata=True)


def test_a_map_keeps_the_names_that_its_file_gives_to_keys_and_values():
    kind = pa.map_(pa.field("k", pa.string(), nullable=False), pa.field("v", pa.int8()))
    for change in (type_without_dictionaries, type_without_views):
        assert change(kind).key_field.name == "k"
        assert change(kind).item_field.name == "v"


def test_python_values_have_text_in_the_place_of_times():
    column = pa.array(
        [{"at": 1, "n": 1}, None], pa.struct([("at", pa.time64("ns")), ("n", pa.int8())])
    )
    assert python_values(column) == [{"at": "00:00:00.000000001", "n": 1}, None]
    plain = [object()]
    assert python_values(plain) is plain
