"""What people have instead of a table that is read: named at once, with what to do."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

pytest.importorskip("pyarrow")

from classifier.batch import run
from classifier.errors import InputError
from classifier.labelled import read_labelled

ROWS = [{"text": "The striker scored", "label": "sport"}, {"text": "Rates rise", "label": "money"}]
LIST = (
    r"a list was found where JSON Lines \(an object a line\) are expected: write one object a line"
)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.json", r"a\.json: JSON Lines \(\.jsonl, an object a line\) are read: a list becomes"),
        ("a.xlsx", r"a\.xlsx: a spreadsheet: save it as CSV \(UTF-8\)$"),
        ("a.ODS", r"a\.ODS: a spreadsheet: save it as CSV \(UTF-8\)$"),
    ],
)
def test_a_table_that_is_not_read_is_advised_on(tmp_path, model, name, said):
    (tmp_path / name).write_text("[]")
    with pytest.raises(InputError, match=said):
        run(tmp_path / name, tmp_path / "tags.jsonl", model=model)
    with pytest.raises(InputError, match=said):
        read_labelled(str(tmp_path / name))


def test_a_spreadsheet_under_another_name_is_told_by_its_beginning(tmp_path, model):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("sheet.xml", "text,label")
    for name in ("a.csv", "a.jsonl"):
        (tmp_path / name).write_bytes(packed.getvalue())
        for read in (read_labelled, lambda path: run(path, tmp_path / "tags.jsonl", model=model)):
            with pytest.raises(InputError, match=r"a zip file, or .* save it as CSV \(UTF-8\)$"):
                read(str(tmp_path / name))


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_is_no_json_lines(tmp_path, model, indent):
    (tmp_path / "a.jsonl").write_text(json.dumps(ROWS, indent=indent))
    with pytest.raises(InputError, match=LIST):
        run(tmp_path / "a.jsonl", tmp_path / "tags.jsonl", model=model)


def test_a_list_among_rows_is_a_reject(tmp_path, model):
    lines = [[*ROWS], *ROWS, []]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    summary = run(tmp_path / "a.jsonl", tmp_path / "tags.jsonl", model=model)
    assert (summary.rows_out, summary.reasons) == (2, {"not-an-object": 2})


def test_a_list_among_labelled_rows_is_a_problem(tmp_path):
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in [*ROWS, []]))
    assert len(read_labelled(str(tmp_path / "a.jsonl")).problems) == 1
