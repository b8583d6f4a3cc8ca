"""Cells of CSV longer than Python's csv module reads by itself, and carriage returns in one."""

from __future__ import annotations

import csv
import io

import pytest

from classifier.batch import run
from classifier.csv_cells import csv_text
from classifier.labelled import read_labelled

LONG = 200_000
"""Characters; past csv's own limit of 131,072."""


@pytest.fixture(autouse=True)
def default_limit():
    """As in a process that has not read any CSV yet."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


def records(path):
    csv.field_size_limit(1 << 28)
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_a_long_cell_that_is_kept_goes_to_csv(tmp_path, model, write_jsonl, suffix):
    kept = 'say "cup", ' * (LONG // 11 + 1)
    rows = [{"text": "goal", "note": kept}, {"text": "goal", "note": "short"}]
    source = write_jsonl(tmp_path / "news.jsonl", rows)
    if suffix == "parquet":
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        source = tmp_path / "news.parquet"
        pq.write_table(pa.Table.from_pylist(rows), source)
    summary = run(source, tmp_path / "tags.csv", model=model, keep_columns="note")
    assert (summary.rows_out, summary.rejects) == (2, 0)
    assert [row["note"] for row in records(tmp_path / "tags.csv")] == [kept, "short"]


def test_an_unfinished_run_with_a_long_cell_is_gone_on_with(
    tmp_path, model, write_jsonl, interrupted
):
    source = write_jsonl(tmp_path / "news.jsonl", [{"text": "goal", "note": "x" * LONG}] * 3)
    output = tmp_path / "tags.csv"
    options = {"model": model, "keep_columns": "note", "part_rows": 1}
    interrupted(source, output, **options)
    assert run(source, output, resume=True, **options).resumed == 3
    assert [len(row["note"]) for row in records(output)] == [LONG] * 3


def test_a_long_article_of_a_page_goes_to_csv(tmp_path, model, write_jsonl):
    story = "".join(
        f"<p>The striker scored goal number {i} as the club won the cup final again.</p>"
        for i in range(LONG // 60)
    )
    page = f"<html><body><article><h1>Club won</h1>{story}</article></body></html>"
    source = write_jsonl(tmp_path / "pages.jsonl", [{"text": page}])
    summary = run(source, tmp_path / "tags.csv", model=model, read_page=True)
    assert (summary.rows_out, summary.rejects) == (1, 0)
    (row,) = records(tmp_path / "tags.csv")
    assert max(map(len, row.values())) > 131_072


def test_a_long_name_of_a_column_is_read_whatever_was_read_before(tmp_path, model):
    source = tmp_path / "news.csv"
    source.write_text(f"text,{'x' * LONG}\ngoal,1\n")
    assert run(source, tmp_path / "tags.jsonl", model=model).rows_out == 1


def test_reading_labelled_rows_lowers_no_limit_that_a_run_counts_on(tmp_path, model):
    (tmp_path / "news.csv").write_text("text\ngoal\n")
    run(tmp_path / "news.csv", tmp_path / "tags.csv", model=model, max_row_bytes=1 << 29)
    limit = csv.field_size_limit()
    (tmp_path / "desk.csv").write_text("text,label\nThe striker scored,sport\n")
    read_labelled(str(tmp_path / "desk.csv"))
    assert csv.field_size_limit() == limit


def test_a_carriage_return_within_a_cell_ends_no_row(tmp_path, model, write_jsonl):
    kept = ["a\rb", "a\r\nb", "\r", "a\nb", "plain"]
    source = write_jsonl(tmp_path / "news.jsonl", [{"text": "goal", "k": k} for k in kept])
    run(source, tmp_path / "tags.csv", model=model, keep_columns="k")
    assert [row["k"] for row in records(tmp_path / "tags.csv")] == kept


def test_rows_end_in_a_line_feed_and_are_read_as_they_were_written():
    rows = [["a\rb", 'say "a"', ""], ["\r\n", 1, None], ["plain", "x,y", " "]]
    text = csv_text(rows)
    assert "\r\n" not in text.replace('"\r\n"', "")
    assert text.endswith("\n")
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert found == [["" if cell is None else str(cell) for cell in row] for row in rows]
    assert csv_text([]) == ""
