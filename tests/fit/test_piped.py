"""Labelled texts on standard input, whose format no suffix tells."""

from __future__ import annotations

import io

import pytest

from classifier.errors import InputError
from classifier.labelled import read_labelled
from classifier.labelled_tables import Columns

ROW = ("A goal in the last minute", "sport")


def as_pairs(data):
    return list(zip(data.texts, data.main, strict=True))


@pytest.mark.parametrize(
    "piped",
    [
        "text,label\nA goal in the last minute,sport\n,food\n",
        "text\tlabel\nA goal in the last minute\tsport\n\tfood\n",
        '{"text": "A goal in the last minute", "label": "sport"}\n{"text": "", "label": "food"}\n',
    ],
)
def test_standard_input_is_csv_or_json_lines(monkeypatch, piped):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(piped.encode())))
    data = read_labelled("-")
    assert as_pairs(data) == [ROW]
    assert data.problems[0].where.startswith("standard input:")


@pytest.mark.parametrize(
    "piped",
    [
        '[{"text": "a b", "label": "x"}]\n',
        '\n[\n  {\n"text": "a b"}]',
        "[]",
        "[ \n",
        '["a b", "x"]\n',
    ],
)
def test_a_list_on_standard_input_is_no_header_of_csv(monkeypatch, piped):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(piped.encode())))
    with pytest.raises(InputError, match=r"standard input: a list was found where JSON Lines \(an"):
        read_labelled("-")


def test_a_column_in_brackets_on_standard_input_is_one(monkeypatch):
    piped = b"[text],label\nA goal in the last minute,sport\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(piped)))
    assert as_pairs(read_labelled("-", Columns(("[text]",)))) == [ROW]


def test_nothing_on_standard_input_is_named_so(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(InputError, match=r"standard input: no row that can be used"):
        read_labelled("-")
