"""The columns that are asked for, looked up in every file before a row is read."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch.columns import check_columns
from classifier.batch.inputs import find_sources
from classifier.batch.rows import Fields
from classifier.errors import InputError


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Look up columns in files of one folder."""
    monkeypatch.chdir(tmp_path)

    def check(*names, text=("text",), id_=None, keep=()):
        sources = find_sources(
            list(names), output=Path("none"), input_format=None, limit=9999, max_expansion=9
        )
        return check_columns(sources, Fields(text, id_, keep))

    return check


def csv_of(name: str, header: str) -> None:
    Path(name).write_text(f"{header}\n")


def parquet_of(name: str, **types: pa.DataType) -> None:
    pq.write_table(pa.schema({"text": pa.string(), **types}).empty_table(), name)


def test_a_column_called_id_is_the_id_if_the_first_file_has_one_and_none_is_named(check):
    csv_of("a.csv", "id,key,text")
    csv_of("b.csv", "key,text")
    Path("a.jsonl").write_text('{"text": "x"}\n{"id": 1}\n')
    Path("b.jsonl").write_text('{"text": "x"}\n')
    assert (
        check("a.csv")[0].id == check("a.jsonl")[0].id == check("a.jsonl", "b.jsonl")[0].id == "id"
    )
    assert check("a.csv", id_="key")[0].id == "key"
    for named in (["b.csv"], ["b.csv", "a.csv"], ["b.jsonl", "a.jsonl"]):
        assert check(*named)[0].id is None
    with pytest.raises(InputError, match=r"^b\.csv: no column 'id': there are 'key', 'text'$"):
        check("a.csv", "b.csv")


def test_a_file_of_lines_needs_one_of_the_text_columns_among_its_first_rows(check):
    Path("a.jsonl").write_text('{"title": "x"}\n')
    Path("none.jsonl").write_text("no JSON\n")
    assert check("a.jsonl", text=("title", "body"))[0].text == ("title", "body")
    with pytest.raises(
        InputError, match=r"^a\.jsonl: no column 'body' or 'text': there are 'title'$"
    ):
        check("a.jsonl", text=("body", "text"))
    with pytest.raises(
        InputError, match=r"no column 'text': there are 'title': choose with --text"
    ):
        check("a.jsonl")
    with pytest.raises(InputError, match=r"^a\.jsonl: no column 'key': there are 'title'$"):
        check("a.jsonl", text=("title",), id_="key")
    assert check("none.jsonl", id_="key")[0].id == "key"  # the rejects will say why
    assert check("a.jsonl", text=("title",), keep=("day",))[0].keep == ("day",)


def test_every_table_has_every_column_that_is_read_once(check):
    csv_of("a.csv", "text,day,x,x")
    csv_of("b.csv", "text,day,day")
    assert check("a.csv", "b.csv")[0].keep == ()
    with pytest.raises(InputError, match=r"^b\.csv: column 'day' is there more than once, and it"):
        check("a.csv", "b.csv", keep=("day",))
    with pytest.raises(
        InputError, match=r"^a\.csv: no column 'title': there are 'text', 'day', 'x', 'x'"
    ):
        check("a.csv", text=("title", "body"))


def test_a_column_that_only_looks_like_the_one_asked_for_is_told_from_it(check):
    for header, listed in (("id, text", r"'id', ' text'"), ('"id,text"', "'id,text'")):
        csv_of("a.csv", header)
        with pytest.raises(InputError, match=rf"no column 'text': there are {listed}: choose"):
            check("a.csv")


def test_twenty_columns_are_listed_and_of_more_the_first(check):
    for number, listed in ((20, "'c18', 'c19'$"), (21, r"'c18', 'c19', \.\.\.$")):
        csv_of("a.csv", ",".join(f"c{column}" for column in range(number)))
        with pytest.raises(InputError, match=rf"no column 'a': there are 'c0', 'c1', .*{listed}"):
            check("a.csv", text=("a",))


@pytest.mark.parametrize("other", [";", "\t", "|"])
def test_another_separator_is_told_by_the_columns_and_named_where_one_is_missing(check, other):
    csv_of("a.csv", f"id{other}text,more{other}text")
    check("a.csv")
    csv_of("a.csv", f"id{other}body")
    with pytest.raises(InputError) as raised:
        check("a.csv")
    said = f"there are 'id', 'body' (separated by {other!r}): choose with --text-column"
    assert str(raised.value).endswith(said)


def test_kept_columns_of_parquet_have_one_type_in_all_files(check):
    parquet_of("a.parquet", day=pa.int32(), tag=pa.dictionary(pa.int8(), pa.string()))
    parquet_of("b.parquet", day=pa.int64(), tag=pa.string())
    assert check("a.parquet", keep=("day", "tag"))[1] == {"day": pa.int32(), "tag": pa.string()}
    assert check("a.parquet", "b.parquet", keep=("tag",))[1] == {"tag": pa.string()}
    said = r"^b\.parquet: column 'day' is int64, but int32 in the first file$"
    with pytest.raises(InputError, match=said):
        check("a.parquet", "b.parquet", keep=("day",))
    with pytest.raises(InputError, match=r"^b\.parquet: column 'day' is int64, not text$"):
        check("b.parquet", text=("day",))


def test_pages_have_no_columns(check):
    Path("a.txt").write_text("x")
    assert check("a.txt") == (Fields(("text",), None, ()), {})
    for option, asked in (
        ("--text-column", {"text": ("body",)}), ("--id-column", {"id_": "key"}),
        ("--keep-columns", {"keep": ("day",)}),
    ):  # fmt: skip
        with pytest.raises(InputError, match=f"^{option}: text files have no columns: "):
            check("a.txt", **asked)
