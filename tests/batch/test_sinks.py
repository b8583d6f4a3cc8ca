"""Parts put together: what is in the output, in which groups, and how many rows it says it has."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import sinks
from classifier.batch.answers import PAGE_COLUMNS, Answers, Recipe
from classifier.batch.rows import Fields
from classifier.batch.sinks import CsvSink, JsonlSink, ParquetSink, make_sink
from classifier.batch.tagged import Tagged
from classifier.errors import InputError

NAMES = ["id", "topic", "score", "status", "tags", "reason"]


def answers(**columns: list[object]) -> Answers:
    """Three rows: two tags, none, and one."""
    tagged = Tagged(
        ["sport", "health"], ["15000000", ""], np.array([0, 2, 2, 3]), np.array([1, 0, 0]),
        np.array([0.75, 0.12344, 0.5]), np.array([0, 2, 1]), np.array([0, 1, 0]), ["so", "not so"],
    )  # fmt: skip
    return Answers({"id": [1, 2, 3], **columns}, tagged, [], frozenset(), 0)


@pytest.fixture
def assembled(tmp_path):
    """Write the chunks of each part, and put the parts together."""

    def assembled(sink, *parts):
        paths = []
        for number, chunks in enumerate(parts):
            paths.append(tmp_path / f"{number}{sink.suffix}")
            with paths[-1].open("wb") as file:
                sink.write_part(file, chunks)
        out = io.BytesIO()
        rows = sink.assemble(out, iter(paths))
        return rows, out.getvalue()

    return assembled


def test_lines_of_json(assembled):
    sink = JsonlSink([*NAMES[:1], "keep", *NAMES[1:]])
    first = sink.render(answers(keep=[b"\xff", "\ud800", 10**30]))
    rows, found = assembled(sink, [first, first], [], [first])
    assert (rows, found) == (9, first * 3)
    assert first.decode() == (
        '{"id":1,"keep":"/w==","topic":"health","score":0.75,"status":"confident",'
        '"tags":[{"topic":"health","score":0.75,"iptc":""},'
        '{"topic":"sport","score":0.12344,"iptc":"15000000"}],"reason":"so"}\n'
        '{"id":2,"keep":"\\ud800","topic":null,"score":null,"status":"none",'
        '"tags":[],"reason":"not so"}\n'
        '{"id":3,"keep":1000000000000000000000000000000,"topic":"sport","score":0.5,'
        '"status":"unsure","tags":[{"topic":"sport","score":0.5,"iptc":"15000000"}],'
        '"reason":"so"}\n'
    )


def test_records_of_csv(assembled):
    sink = CsvSink([*NAMES[:1], "keep", *NAMES[1:]])
    part = sink.render(answers(keep=['a "word",\r\nin lines', "\ud800", {"a": [None, 1.5]}]))
    rows, found = assembled(sink, [part, part], [], [part])
    assert rows == 9
    body = (
        '1,"a ""word"",\r\nin lines",health,0.75,confident,health:0.7500;sport:0.1234,so\n'
        "2,?,,,none,,not so\n"
        '3,"{""a"": [null, 1.5]}",sport,0.5,unsure,sport:0.5000,so\n'
    )
    header = "id,keep,topic,score,status,tags,reason\n"
    assert found.decode() == header + body * 3


def test_groups_of_parquet_are_parts_as_large_as_they_are_and_cut_where_too_large(
    assembled, monkeypatch
):
    sink = ParquetSink(pa.schema({"n": pa.int64()}))

    def table(start: int, end: int) -> pa.Table:
        return pa.table({"n": range(start, end)})

    parts = ([table(0, 500), table(500, 3000)], [], [table(3000, 3001)])
    for most, groups in ((1 << 20, [3000, 1]), (500 * 8, [500, 2500, 1]), (4001, [3000, 1])):
        monkeypatch.setattr(sinks, "_GROUP_BYTES", most)
        rows, found = assembled(sink, *parts)
        file = pq.ParquetFile(io.BytesIO(found))
        meta = file.metadata
        assert [meta.row_group(at).num_rows for at in range(meta.num_row_groups)] == groups
        assert rows == meta.num_rows == 3001
        assert file.read()["n"].to_pylist() == list(range(3001))
        assert meta.row_group(0).column(0).compression == "ZSTD"


def test_parquet_has_the_types_of_what_is_kept_and_text_where_there_is_none():
    recipe = Recipe(Fields(("text",), "key", ("topic", "day", "new")), read_page=True)
    sink = make_sink("parquet", recipe, {"day": pa.date32()}, pa.int32())
    named = {field.name: field.type for field in sink.schema}
    assert list(named) == [
        "id", "input_topic", "day", "new", *PAGE_COLUMNS, *NAMES[1:],
    ]  # fmt: skip
    assert {named[name] for name in ("title", "byline", "date", "site")} == {pa.string()}
    assert named["articles"] == named["teasers"]
    assert (named["id"], named["day"], named["new"]) == (pa.int32(), pa.date32(), pa.string())


def test_a_column_has_one_place_in_the_output():
    for keep, twice in ((("day", "day"), "day"), (("id", "input_id"), "input_id")):
        recipe = Recipe(Fields(("text",), None, keep))
        with pytest.raises(InputError, match=f"the output would have two columns '{twice}'"):
            make_sink("jsonl", recipe, {}, pa.int64())
    fields = Fields((), None, ())
    for name in ("id", "reason", "topic"):
        assert Recipe(fields).kept_name(name) == f"input_{name}"
    # A column of one's own keeps its name where no answer is called so.
    for name in PAGE_COLUMNS:
        assert Recipe(fields, read_page=True).kept_name(name) == f"input_{name}"
        assert Recipe(fields).kept_name(name) == name
