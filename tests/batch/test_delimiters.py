"""CSV that is separated by something else than commas: the same answers, told by its header."""

from __future__ import annotations

import csv
import gzip
import io
import random

import pytest

pytest.importorskip("pyarrow")

from classifier.batch import run
from classifier.errors import InputError

HEADER = ["id", "text", "price, net", "note"]


def table(delimiter: str, rows: list[list[str]], **options) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, **options).writerows([HEADER, *rows])
    return text.getvalue()


@pytest.fixture
def rows(sentence):
    rng = random.Random(1)
    marks = ['"quoted"', "a; b", "a, b", "two\nlines", "a | b\tc", ""]
    return [
        [f"k{i}", f"{sentence(rng)} {marks[i % 6]}", f"{i},50", marks[i // 6 % 6]]
        for i in range(300)
    ]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("options", [{}, {"quoting": csv.QUOTE_ALL, "lineterminator": "\n"}])
def test_every_delimiter_gives_what_commas_do(tmp_path, model, rows, delimiter, options):
    asked = {"model": model, "keep_columns": ["price, net", "note"], "part_rows": 70}
    (tmp_path / "a.csv").write_text(table(",", rows))
    (tmp_path / "b.csv").write_text("\ufeff" + table(delimiter, rows, **options), "utf-8")
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(table(delimiter, rows).encode()))
    for name in ("a.csv", "b.csv", "c.csv.gz"):
        assert run(tmp_path / name, tmp_path / f"{name}.tags.csv", **asked).rows_out == 300
    expected = (tmp_path / "a.csv.tags.csv").read_bytes()
    assert expected.startswith(b'id,"price, net",note,topic,')
    assert (tmp_path / "b.csv.tags.csv").read_bytes() == expected
    assert (tmp_path / "c.csv.gz.tags.csv").read_bytes() == expected


def test_files_of_one_run_may_differ_and_a_stopped_run_goes_on(tmp_path, model, rows):
    for name, delimiter in (("a.csv", ","), ("b.csv", ";")):
        (tmp_path / name).write_text(table(delimiter, rows))
    asked = {"model": model, "part_rows": 70, "keep_columns": "note"}
    files = [tmp_path / "b.csv", tmp_path / "a.csv"]
    run(files, tmp_path / "whole.jsonl", **asked)

    def stop(progress):
        if progress.rows > 400:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(files, tmp_path / "tags.jsonl", on_progress=stop, **asked)
    assert run(files, tmp_path / "tags.jsonl", resume=True, **asked).resumed > 0
    assert (tmp_path / "tags.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_broken_row_costs_itself_only(tmp_path, model, rows):
    lines = [f"{key};Rates rise;1,5;x\n" for key, *_ in rows]
    lines[3] = 'k3;"never closed;1,5;x\n'
    lines[5] = "k5;too;many;1,5;x\n"
    (tmp_path / "a.csv").write_text(";".join(HEADER) + "\n" + "".join(lines))
    summary = run(tmp_path / "a.csv", tmp_path / "tags.jsonl", model=model)
    assert (summary.rows_out, summary.rejects) == (298, 2)
    assert summary.reasons == {"bad-quoting": 1, "wrong-columns": 1}


def test_standard_input_and_columns_called_like_two(tmp_path, model, monkeypatch):
    piped = io.TextIOWrapper(io.BytesIO(b'"id";"text"\n"1";"Rates rise"\n'))
    monkeypatch.setattr("sys.stdin", piped)
    assert run("-", tmp_path / "a.jsonl", model=model, input_format="csv").rows_out == 1
    # One column whose name is asked for as it stands is one column.
    (tmp_path / "b.csv").write_text("id;text\nRates; rise\n")
    summary = run(tmp_path / "b.csv", tmp_path / "b.jsonl", model=model, text_column="id;text")
    assert summary.rows_out == 1


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("id;body", r"no column 'text': there are 'id', 'body' \(separated by ';'\): choose with"),
        ('id;"body"x', r"no column 'text': there are 'id;\"body\"x': choose with"),
        ('"id;body', r"the header cannot be read: "),
        ("headline", r"no column 'text': there are 'headline': choose with"),
    ],
)
def test_a_header_without_the_text_is_shown_as_it_is_separated(tmp_path, model, header, said):
    (tmp_path / "a.csv").write_text(f"{header}\n1;Rates rise\n")
    with pytest.raises(InputError, match=said):
        run(tmp_path / "a.csv", tmp_path / "tags.jsonl", model=model)
