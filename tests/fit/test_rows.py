"""How rows are told apart, which columns they need, and what of them is no label."""

from __future__ import annotations

import io
import json

import pytest

from classifier.errors import InputError
from classifier.labelled import LabelledTexts, read_labelled
from classifier.labelled_tables import Columns

ROW = "A goal in the last minute"


@pytest.fixture
def read(tmp_path):
    def of(text, name="desk.csv", columns=None, **options):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_labelled(str(tmp_path / name), columns, **options)

    return of


def of_json(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def said(data):
    return [(p.where.rsplit(":", 1)[1], p.what) for p in data.problems]


def test_a_table_is_told_by_the_end_of_its_name_however_written(read):
    for name in ("desk.CSV", "desk.Csv"):
        assert read(f"text,label\n{ROW},sport\n", name).texts == [ROW]
    for name in ("desk.ndjson", "desk.JSONL"):
        assert read(of_json({"text": ROW, "label": "sport"}), name).texts == [ROW]
    # Of .tsv tabs tell cells apart, whatever else its header is full of.
    data = read(f"text\tlabel\tone, two, three, four\n{ROW}\tsport\t\n", "desk.tsv")
    assert data.labels == [["sport"]]


def test_a_table_that_is_not_there_is_not_asked_for_at_the_hub(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^data/desk\.csv: no such file or folder, and not a"):
        read_labelled("data/desk.csv")


def test_rows_of_json_end_where_lines_do_and_are_counted_from_one(read):
    rows = of_json({"text": ROW, "label": "sport"}, {"text": "", "label": "sport"})
    assert said(read(rows, "desk.jsonl")) == [("2", "the text is empty")]
    odd = '{"text": "A goal\u2028in the\x85last minute", "label": "sport"}\n{]\n'
    data = read(odd, "desk.jsonl")
    assert data.texts == ["A goal\u2028in the\x85last minute"]
    assert [where for where, _ in said(data)] == ["2"]


def test_json_on_standard_input_may_begin_with_empty_lines(monkeypatch):
    piped = "\n \n" + of_json({"text": ROW, "label": "sport"})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(piped.encode())))
    assert read_labelled("-").texts == [ROW]


def test_a_row_without_one_of_the_columns_is_named_where_others_have_them(read):
    rows = of_json({"text": ROW, "label": "sport"}, {"text": "More words"}, {"label": "food"})
    assert said(read(rows, "desk.jsonl")) == [("2", "no label"), ("3", "no text")]
    assert said(read(f"text,label\n{ROW},sport\nMore words\n")) == [("3", "no label")]


def test_columns_are_looked_for_in_the_first_sound_row(read):
    with pytest.raises(InputError, match=r"no column 'text': there are 'words', 'label'"):
        read("{]\n" + of_json({"words": ROW, "label": "sport"}), "desk.jsonl")
    # And where there is none, its fault is what is said, not the name of a column.
    with pytest.raises(InputError, match=r"no row that can be used: first, .*:1: not JSON"):
        read("{]\n", "desk.jsonl", Columns(source="paper"))


def test_a_source_that_is_not_there_is_none(read):
    rows = of_json(
        {"text": ROW, "label": "sport", "source": None},
        {"text": "More words", "label": "sport", "source": "wire"},
    )
    assert read(rows, "desk.jsonl").sources == ["", "wire"]
    with pytest.raises(InputError, match=r"column 'source' is there more than once"):
        read(f"text,label,source,source\n{ROW},sport,a,b\n")


def test_of_several_columns_what_is_blank_is_passed_over_and_what_is_no_text_is_named(read):
    rows = of_json(
        {"title": None, "body": ROW, "label": "sport"},
        {"title": "Two", "body": " ", "label": "a"},
        {"title": 3, "body": ROW, "label": "sport"},
        {"title": "Four", "body": ["x"], "label": "a"},
        {"title": None, "body": None, "label": "a"},
    )
    data = read(rows, "desk.jsonl", Columns(("title", "body")))
    assert data.texts == [ROW, "Two"]
    assert [problem.what for problem in data.problems] == [
        "the text is int, not text", "the text is list, not text", "no text",
    ]  # fmt: skip


def test_a_folder_takes_the_name_of_no_column(tmp_path):
    (tmp_path / "desks" / "food").mkdir(parents=True)
    (tmp_path / "desks" / "food" / "1.txt").write_text("Butter and flour")
    for columns in (Columns(("body",)), Columns(label="desk"), Columns(source="paper")):
        with pytest.raises(InputError, match="texts in folders have no columns"):
            read_labelled(str(tmp_path / "desks"), columns)


def test_labels_are_texts_or_numbers_and_what_is_missing_is_none(read):
    labels = (3, ["a", None, "a", " ", "b"], "a;;b; a", float("nan"), [None], [], None, True)
    rows = of_json(*({"text": f"text {n}", "label": label} for n, label in enumerate(labels)))
    data = read(rows, "desk.jsonl")
    assert data.labels == [["3"], ["a", "b"], ["a", "b"], ["True"]]
    assert said(data) == [(str(n), "no label") for n in (4, 5, 6, 7)]


@pytest.mark.parametrize("copy", ["fine; words", "[Fine] words", "FINE words", "fine\u00a0 words!"])
def test_a_copy_in_other_marks_or_capitals_is_left_out(read, copy):
    data = read(f'text,label\nfine words,a\n"{copy}",a\n')
    assert data.texts == ["fine words"]
    assert data.fatal == []


def test_a_letter_and_its_accent_are_the_letter_with_it(read):
    assert len(read("text,label\ncaf\u00e9 society,a\ncafe\u0301 society,a\n")) == 1


def test_a_copy_names_the_row_that_it_is_a_copy_of_and_the_order_of_labels_is_none_of_it(read):
    rows = "text,label\nfirst words,a\nother words,a;b\nOTHER words,b;a\nother words!,b\n"
    data = read(rows)
    assert [
        (where, what.partition(".csv:")[2], p.fatal)
        for (where, what), p in zip(said(data), data.problems, strict=True)
    ] == [
        ("4", "3", False),
        ("5", "3, there labelled 'a;b', here 'b'", True),
    ]


def test_what_is_wrong_with_a_text_is_shown_up_to_thirty_characters(read):
    assert said(read(f"text,label\n{ROW},a\n{'-' * 31},a\n")) == [
        ("3", f"the text has no words: {'-' * 30!r}")
    ]
    rows = of_json(
        {"text": ROW, "label": "a"}, {"text": None, "label": "a"}, {"text": 3, "label": "a"}
    )
    assert [what for _, what in said(read(rows, "desk.jsonl"))] == [
        "no text", "the text is int, not text",
    ]  # fmt: skip
    with pytest.raises(InputError, match=r"first, .*:2: the text is empty$"):
        read("text,label\n ,a\n--,a\n")


@pytest.mark.parametrize("number", [20, 21])
def test_of_an_unknown_label_up_to_twenty_known_ones_are_named(read, number):
    known = [f"desk {n:02}" for n in range(number)]
    data = read(f"text,label\n{ROW},desk 00\nMore words,desk 00;zzz;yyy\n", known=known)
    named = ", ".join(known[:20]) + (" ..." if number > 20 else "")
    assert said(data) == [("3", f"unknown label 'zzz': there are {named}")]


def test_several_labels_are_more_than_one():
    one, two = LabelledTexts(["x"], [["a"]], ["1"]), LabelledTexts(["x"], [["a", "b"]], ["1"])
    assert (one.multilabel, two.multilabel) == (False, True)
    assert (two.main, two.classes) == (["a"], ["a", "b"])


def test_texts_without_sources_have_empty_ones_and_lists_of_other_lengths_are_refused():
    made = LabelledTexts(["x", "y"], [["a"], ["b"]], ["1", "2"])
    assert made == LabelledTexts(["x", "y"], [["a"], ["b"]], ["1", "2"], ["", ""])
    for short in ("labels", "where", "sources"):
        given = {"labels": [["a"], ["b"]], "where": ["1", "2"], "sources": ["s", "t"]}
        given[short].pop()
        with pytest.raises(InputError, match=f"^2 texts but 1 of {short}: give one for each text"):
            LabelledTexts(["x", "y"], **given)
