"""Labelled data from every kind of place, and every bad row named."""

from __future__ import annotations

import csv
import json
import pathlib
import time

import pytest

from classifier.errors import InputError
from classifier.labelled import read_labelled
from classifier.labelled_tables import Columns

ROWS = [("A goal in the last minute", "sport"), ("Butter, flour\nand an oven", "food")]


def write_csv(path, text, encoding="utf-8"):
    path.write_text(text, encoding=encoding)
    return str(path)


def as_pairs(data):
    return list(zip(data.texts, data.main, strict=True))


def test_every_kind_of_place_gives_the_same_rows(tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    quoted = "\n".join(f'"{text}",{label}' for text, label in ROWS)
    places = [write_csv(tmp_path / "a.csv", f"text,label\n{quoted}\n", "utf-8-sig")]
    places.append(write_csv(tmp_path / "b.csv", "text;label\n" + quoted.replace('",', '";') + "\n"))
    lines = "".join(json.dumps({"text": t, "label": y}) + "\n" for t, y in ROWS)
    places.append(write_csv(tmp_path / "c.jsonl", lines))
    table = pa.table({"text": [t for t, _ in ROWS], "label": [y for _, y in ROWS]})
    pq.write_table(table, tmp_path / "d.parquet")
    places.append(str(tmp_path / "d.parquet"))
    for text, label in ROWS:
        (tmp_path / "e" / label).mkdir(parents=True)
        (tmp_path / "e" / label / "1.txt").write_text(text, encoding="utf-8")
    places.append(str(tmp_path / "e"))
    for place in places:
        assert sorted(as_pairs(read_labelled(place))) == sorted(ROWS), place


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_separates_columns_is_what_gives_those_asked_for(tmp_path, delimiter):
    notes = "of what is in none of them, but is in this; more, than once"
    rows = [("text", "label", notes), ("a goal, 2:1", "sport", "x"), ("flour; eggs", "food", "y")]
    with pathlib.Path(tmp_path / "a.csv").open("w", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    assert as_pairs(read_labelled(str(tmp_path / "a.csv"))) == [row[:2] for row in rows[1:]]


def test_a_path_is_as_good_as_its_name(tmp_path):
    write_csv(tmp_path / "a.csv", "text,label\none two,x\n")
    assert read_labelled(tmp_path / "a.csv") == read_labelled(str(tmp_path / "a.csv"))
    with pytest.raises(InputError, match=r"gone\.csv: no such file or folder"):
        read_labelled(tmp_path / "gone.csv")


def test_several_labels_and_several_text_columns(tmp_path):
    path = write_csv(tmp_path / "a.csv", "title,body,desk,paper\nOne,two,a; b;a,x\n,three,c,\n")
    data = read_labelled(path, Columns(("title", "body"), "desk", "paper"))
    assert data.texts == ["One\ntwo", "three"]
    assert data.labels == [["a", "b"], ["c"]]
    assert data.sources == ["x", ""]
    assert data.multilabel
    assert data.classes == ["a", "b", "c"]
    one = Columns("body", "desk")
    assert (one.text, read_labelled(path, one).texts) == (("body",), ["two", "three"])
    path = write_csv(tmp_path / "b.jsonl", '{"text": "x y", "label": ["a", "b"]}\n')
    assert read_labelled(path).labels == [["a", "b"]]


def test_bad_rows_are_named_with_their_place(tmp_path):
    path = write_csv(
        tmp_path / "a.csv",
        'text,label\nfine words,a\n"two\nlines",a\n  ,a\nno label,\n---,a\nodd,zzz\n'
        "Fine  WORDS!,a\nfine words,b\n",
    )
    data = read_labelled(path, known=["a", "b"])
    assert data.texts == ["fine words", "two\nlines"]
    found = {p.where.rsplit(":", 1)[1]: (p.what, p.fatal) for p in data.problems}
    assert found["5"] == ("the text is empty", True)
    assert found["6"] == ("no label", True)
    assert found["7"] == ("the text has no words: '---'", True)
    assert found["8"] == ("unknown label 'zzz': there are a, b", True)
    assert found["9"] == (f"the same text as {path}:2", False)
    assert found["10"][0].endswith("there labelled 'a', here 'b'")
    assert found["10"][1]
    assert len(data.fatal) == 5


def test_an_unknown_label_that_is_nearly_a_known_one_names_that(tmp_path):
    path = write_csv(tmp_path / "a.csv", "text,label\nfine words,sport\nodd words,SPROT\n")
    (problem,) = read_labelled(path, known=["courts", "sport"]).problems
    assert problem.what == "unknown label 'SPROT', did you mean 'sport'?"


def test_texts_that_differ_in_a_sign_or_a_vowel_are_two(tmp_path):
    rows = [
        "Dow +3%,a",
        "Dow -3%,b",
        "C++,a",
        "C#,b",
        "\u0926\u093f\u0928,a",
        "\u0926\u093e\u0928,b",
    ]
    data = read_labelled(write_csv(tmp_path / "a.csv", "\n".join(["text,label", *rows]) + "\n"))
    assert len(data) == 6
    assert data.problems == []


@pytest.mark.parametrize("copy", ["\u201cFine\u201d words \u2026", "(fine WORDS)", "Fine words, ."])
def test_texts_that_differ_in_marks_of_a_sentence_are_one(tmp_path, copy):
    data = read_labelled(write_csv(tmp_path / "a.csv", f'text,label\nfine words,a\n"{copy}",a\n'))
    assert data.texts == ["fine words"]


def test_a_row_with_too_many_cells_is_named_and_not_read_askew(tmp_path):
    path = write_csv(tmp_path / "a.csv", "text,label\na goal, in extra time,x\nfine words,y\n")
    data = read_labelled(path)
    assert data.labels == [["y"]]
    assert [str(p) for p in data.fatal] == [f"{path}:2: 3 cells, not 2: quote texts that hold ','"]


def test_only_line_ends_end_a_row(tmp_path):
    texts = [
        "A goal in\u2028the last minute",
        "Butter\x0cand flour",
        "Rates\x85rise",
        "An oven\x1cdoor",
    ]
    rows = "".join(f"{text},desk {n}\r\n" for n, text in enumerate(texts))
    data = read_labelled(write_csv(tmp_path / "a.csv", "text,label\r\n" + rows + ",x\r\n"))
    assert as_pairs(data) == [(text, f"desk {n}") for n, text in enumerate(texts)]
    assert [problem.where.rsplit(":", 1)[1] for problem in data.problems] == ["6"]


def test_a_quote_that_is_never_closed_is_named(tmp_path):
    path = write_csv(tmp_path / "a.csv", 'text,label\nfine words,x\n"open,y\nmore words,x\n')
    data = read_labelled(path)
    assert as_pairs(data) == [("fine words", "x")]
    (problem,) = data.fatal
    assert str(problem).startswith(f"{path}:3: cells are missing, and it goes on to line 4: ")
    assert problem.what.endswith("is a quote opened and never closed?")


@pytest.mark.parametrize(
    ("rows", "last", "said"),
    [
        ('"open,x\nother words,y\n"quoted words",y\n', 6, "',' expected after '\"'"),
        ('"open,x\nother words,y\n"quoted, words",y\n', 6, "',' expected after '\"'"),
        ('other words,"y\nmore words,x\n', 5, "unexpected end of data"),
    ],
)
def test_a_quote_that_is_never_closed_does_not_take_rows_along_unseen(tmp_path, rows, last, said):
    end = "" if last == 5 else "last words,y\n"
    path = write_csv(tmp_path / "a.csv", f"text,label\nfine words,x\n\n{rows}{end}")
    data = read_labelled(path)
    assert data.texts == ["fine words", "last words"][: 2 if end else 1]
    (problem,) = data.fatal
    assert str(problem) == (
        f"{path}:4: not CSV ({said}), and it goes on to line {last}: is a quote opened and never "
        "closed?"
    )


def test_quotes_within_one_line_are_read_as_they_were(tmp_path):
    path = write_csv(tmp_path / "a.csv", 'text,label\n\n"the "best" words",x\n"two\n""2""",y\n')
    assert as_pairs(read_labelled(path)) == [('the best" words"', "x"), ('two\n"2"', "y")]


def test_blanks_behind_a_text_of_several_lines_are_harmless(tmp_path):
    rows = '"two\nlines" ,x\n"three ""2"" ,\n lines\t" , y \n"four\nlines","z" \t\nfive,"\nx" '
    data = read_labelled(write_csv(tmp_path / "a.csv", f"text,label\n{rows}"))
    texts = ["two\nlines ", 'three "2" ,\n lines\t ', "four\nlines", "five"]
    assert as_pairs(data) == list(zip(texts, ["x", "y", "z", "x"], strict=True))
    tabs = write_csv(tmp_path / "a.tsv", 'text\tlabel\n"two\nlines" \tx\n"four\nlines"\t"y"\n')
    assert as_pairs(read_labelled(tabs)) == [("two\nlines ", "x"), ("four\nlines", "y")]


def test_many_empty_lines_take_little_time(tmp_path):
    path = write_csv(tmp_path / "a.csv", "text,label\na,x\n" + "\n" * 1_000_000 + "b,y\n")
    start = time.process_time()
    assert as_pairs(read_labelled(path)) == [("a", "x"), ("b", "y")]
    assert time.process_time() - start < 5


def test_a_file_or_line_that_cannot_be_read_costs_itself_only(tmp_path):
    lines = '{]\n{"text": "fine words", "label": "x"}\n[1]\n{"text": "more words", "label": "y"}\n'
    path = write_csv(tmp_path / "a.jsonl", lines)
    data = read_labelled(path)
    assert as_pairs(data) == [("fine words", "x"), ("more words", "y")]
    first, second = map(str, data.fatal)
    assert first.startswith(f"{path}:1: not JSON: ")
    assert second == f"{path}:3: an object is expected, not list"
    for text, label in ROWS:
        (tmp_path / "desks" / label).mkdir(parents=True)
        (tmp_path / "desks" / label / "1.txt").write_text(text, encoding="utf-8")
    odd = tmp_path / "desks" / "food" / "2.txt"
    odd.write_bytes(b"cr\xe8me caramel")
    data = read_labelled(str(tmp_path / "desks"))
    assert sorted(as_pairs(data)) == sorted(ROWS)
    (problem,) = data.fatal
    assert str(problem).startswith(f"{odd}: not UTF-8 text (byte 0xe8 at position 2)")


def test_labels_that_are_no_text_are_named_and_line_breaks_in_one_are_spaces(tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": ["fine words"], "label": [b"sport"]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="row 1: the label is bytes, not text"):
        read_labelled(str(tmp_path / "a.parquet"))
    rows = [
        {"text": "fine words", "label": {"name": "sport"}},
        {"text": "more words", "label": [["a"]]},
        {"text": "last words", "label": "food and \r\n drink"},
    ]
    path = write_csv(tmp_path / "b.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    data = read_labelled(path)
    assert data.labels == [["food and drink"]]
    assert [problem.what for problem in data.problems] == [
        "the label is dict, not text",
        "the label is list, not text",
    ]


def test_numbers_are_the_same_labels_where_a_cell_of_their_column_is_empty(tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    texts = ["a goal", "an oven", "a vote"]
    for name, column in {
        "whole": pa.array([1, 2, None]),
        "gaps": pa.array([1.0, 2.0, None]),
        "marks": pa.array([1.0, 2.0, float("nan")]),
    }.items():
        path = tmp_path / f"{name}.parquet"
        pq.write_table(pa.table({"text": texts, "label": column}), path)
        data = read_labelled(str(path))
        assert data.labels == [["1"], ["2"]]
        assert [problem.what for problem in data.problems] == ["no label"]
    pq.write_table(pa.table({"text": texts, "label": [3.5, 4.0, 1e400]}), tmp_path / "a.parquet")
    assert read_labelled(str(tmp_path / "a.parquet")).labels == [["3.5"], ["4"], ["inf"]]


def test_columns_that_were_named_are_there(tmp_path):
    lines = '{"text": "fine words", "label": "x"}\n{"text": "more", "label": "y", "paper": "a"}\n'
    path = write_csv(tmp_path / "a.jsonl", lines)
    assert read_labelled(path, Columns(source="paper")).sources == ["", "a"]
    with pytest.raises(InputError, match=r"a\.jsonl: no row has a column 'papr': .* --source"):
        read_labelled(path, Columns(source="papr"))
    (tmp_path / "desks" / "food").mkdir(parents=True)
    (tmp_path / "desks" / "food" / "1.txt").write_text("Butter and flour")
    with pytest.raises(InputError, match="desks: texts in folders have no columns"):
        read_labelled(str(tmp_path / "desks"), Columns(label="desk"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "words,label\nx,y\n", "no column 'text': there are 'words', 'label'"),
        ("a.csv", "text,label\n", "no row that can be used"),
        ("a.csv", "", "no row that can be used"),
        ("a.csv", "text,label\n,\n", "no row that can be used: first, .*:2: the text is empty"),
        ("a.jsonl", "{]\n", ":1: not JSON"),
        ("a.jsonl", "[" * 501, ":1: not JSON: nested deeper than 500 levels"),
        ("a.jsonl", "[1]\n", ":1: an object is expected, not list"),
        ("a.jsonl", '{"text": 3, "label": "x"}\n', "the text is int, not text"),
        ("a.parquet", "PAR", "not a readable Parquet file"),
        ("a.docx", "x", "cannot tell the format"),
    ],
)
def test_data_that_cannot_be_read_is_refused_in_one_line(tmp_path, name, content, message):
    with pytest.raises(InputError, match=message) as caught:
        read_labelled(write_csv(tmp_path / name, content))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".parquet"])
def test_a_column_that_is_read_must_be_there_once(tmp_path, suffix):
    """Which of two columns of one name holds the labels would be a guess."""
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    def written(*names: str) -> str:
        path = tmp_path / f"desk{suffix}"
        cells = ["A goal in the last minute", "sport", "x", "y"][: len(names)]
        if suffix == ".parquet":
            pq.write_table(pa.Table.from_arrays([pa.array([c]) for c in cells], list(names)), path)
        else:
            by = "," if suffix == ".csv" else "\t"
            path.write_text(f"{by.join(names)}\n{by.join(cells)}\n", encoding="utf-8")
        return str(path)

    with pytest.raises(InputError, match=r"column 'label' is there more than once, and it is read"):
        read_labelled(written("text", "label", "label"))
    # Excel leaves nameless columns behind; nobody reads them.
    kept = read_labelled(written("text", "label", "", ""))
    assert (kept.texts, kept.labels) == (["A goal in the last minute"], [["sport"]])


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match=r"/dev/null: cannot tell the format .* \(a pipe is -\)"):
        read_labelled("/dev/null")
    with pytest.raises(InputError, match="no such file"):
        read_labelled(str(tmp_path / "nothing.csv"))
    with pytest.raises(InputError, match=r"one folder of .* for each label"):
        read_labelled(str(tmp_path))


def test_of_parquet_only_what_is_asked_for_is_read(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    late = pa.array([2**60], pa.timestamp("ms"))  # Python has no such date
    pq.write_table(
        pa.table({"text": ["one two"], "label": ["a"], "when": late}), tmp_path / "a.parquet"
    )
    assert read_labelled(tmp_path / "a.parquet").texts == ["one two"]
    with pytest.raises(InputError, match=r"no column 'body': there are 'text', 'label', 'when'"):
        read_labelled(tmp_path / "a.parquet", Columns("body"))
    with pytest.raises(InputError, match=r"not a readable Parquet file: \S+"):
        read_labelled(tmp_path / "a.parquet", Columns("when"))
