"""What earlier runs left is no input beside what it was made from."""

from __future__ import annotations

import json

import pytest

from classifier.batch import run
from classifier.batch.journal import Journal
from classifier.errors import InputError


@pytest.mark.parametrize("named", [".", "*.jsonl", ["a.jsonl", "one.jsonl"]])
def test_an_output_of_another_name_is_no_input_beside_what_it_was_made_from(
    tmp_path, model, write_jsonl, monkeypatch, named
):
    monkeypatch.chdir(tmp_path)
    write_jsonl(tmp_path / "a.jsonl", [{"text": "goal"}, {"text": 3}])
    run("a.jsonl", "one.jsonl", model=model, keep_columns="text")
    work = r"one\.jsonl: is the work of an earlier run on .*a\.jsonl, which is also an input: move"
    with pytest.raises(InputError, match=work):
        run(named, "two.jsonl", model=model)
    with (tmp_path / "a.jsonl").open("a") as file:
        file.write('{"text": "cup"}\n')
    with pytest.raises(InputError, match=work):
        run(named, "two.jsonl", model=model)
    # Without what it was made from it is an input as any other.
    assert run("one.jsonl", "three.jsonl", model=model).rows_out == 1


def test_rejects_and_parts_of_another_run_are_no_input_beside_its_own(
    tmp_path, model, write_jsonl, monkeypatch, interrupted
):
    monkeypatch.chdir(tmp_path)
    write_jsonl(tmp_path / "a.jsonl", [{"text": "goal"}, {"text": 3}])
    run("a.jsonl", "one.csv", model=model)
    with pytest.raises(
        InputError, match=r"one\.csv\.rejects\.jsonl: is the work of .* on a\.jsonl"
    ):
        run("*.jsonl", "two.jsonl", model=model)
    (tmp_path / "one.csv.rejects.jsonl").unlink()
    interrupted("a.jsonl", tmp_path / "one.jsonl", model=model)
    with pytest.raises(InputError, match=r"one\.jsonl\.parts.*\.jsonl: is the work of .* on a\.js"):
        run("**/*.jsonl", "two.jsonl", model=model)


@pytest.mark.parametrize("named", [".", ["."], ["a.txt", "one.csv"]])
def test_the_answers_about_pages_are_named_where_they_lie_among_the_pages(
    tmp_path, model, monkeypatch, named
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("The striker scored a goal.")
    run(".", "one.csv", model=model, read_page=True)
    work = (
        r"one\.csv: is the work of an earlier run on \., and no input of one kind with the rest: "
        "move it to another folder, or name the input without it$"
    )
    with pytest.raises(InputError, match=work):
        run(named, "two.csv", model=model, read_page=True)
    (tmp_path / "one.csv.run.json").unlink()
    with pytest.raises(InputError, match="the input mixes csv and documents: name one kind"):
        run(named, "two.csv", model=model, read_page=True)


def test_rejects_among_tables_of_another_kind_are_the_work_of_a_run(
    tmp_path, model, write_jsonl, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("id,text\n1,goal\n2\n")
    run("a.csv", "b.parquet", model=model)
    (tmp_path / "b.parquet").unlink()
    with pytest.raises(
        InputError, match=r"rejects\.jsonl: is the work of .* run on a\.csv, and no"
    ):
        run(".", "two.csv", model=model)


def test_another_file_of_the_same_relative_name_is_another_input(
    tmp_path, model, write_jsonl, monkeypatch
):
    for day, text in (("mon", "goal"), ("tue", "cup")):
        (tmp_path / day).mkdir()
        write_jsonl(tmp_path / day / "news.jsonl", [{"text": text}] * 3)
    (tmp_path / "empty.jsonl").write_text("")
    monkeypatch.chdir(tmp_path / "mon")
    run("news.jsonl", "../one.jsonl", model=model, keep_columns="text")
    run("../empty.jsonl", "none.jsonl", model=model)
    monkeypatch.chdir(tmp_path / "tue")
    assert run(["news.jsonl", "../one.jsonl"], "all.jsonl", model=model).rows_out == 6
    (tmp_path / "tue" / "empty.jsonl").write_text("")
    (tmp_path / "mon" / "none.jsonl").write_text('{"text": "cup"}\n')
    assert run(["../mon/none.jsonl", "empty.jsonl"], "two.jsonl", model=model).rows_out == 1
    work = r"one\.jsonl: is the work of an earlier run on .*news\.jsonl, which is also"
    for moved in ("../mon/news.jsonl", str(tmp_path / "mon" / "news.jsonl")):
        with pytest.raises(InputError, match=work):
            run([moved, "../one.jsonl"], "three.jsonl", model=model)
    source, one = tmp_path / "a.jsonl", tmp_path / "one.jsonl"
    write_jsonl(source, [{"text": "goal"}])
    one.unlink()
    run(source, one, model=model, keep_columns="text")
    write_jsonl(source, [{"text": "another"}])
    with pytest.raises(
        InputError, match=r"one\.jsonl: is the work of an earlier run on .*a\.jsonl"
    ):
        run([source, one], "three.jsonl", model=model)


def test_the_journal_of_many_parts_is_read_once(tmp_path, model, write_jsonl, interrupted):
    source = write_jsonl(tmp_path / "a.jsonl", [{"text": "goal"}] * 9)
    interrupted(source, tmp_path / "one.jsonl", model=model, part_rows=1, keep_columns="text")
    parts, reads = sorted((tmp_path / "one.jsonl.parts").glob("part*")), []
    with pytest.MonkeyPatch.context() as patch:
        real = Journal.read
        patch.setattr(Journal, "read", lambda self: reads.append(self.path) or real(self))
        run(parts, tmp_path / "two.jsonl", model=model)
    assert sum(path.parent == parts[0].parent for path in reads) == 1
    assert len(parts) == 9


NOTED = [
    {"path": "a.jsonl"},  # a folder's or standard input's: nothing to tell it by
    {"path": "{folder}/a.jsonl", "size": 17},
    {"path": "{folder}/a.jsonl", "sha256": 3, "size": 17},
    {"path": ["a.jsonl"], "sha256": "0", "size": 17},
    {"path": "other.jsonl", "sha256": "0", "size": 17},
    # Of a relative path it must be what the file was, or begin with it.
    *(
        {"path": "a.jsonl", "sha256": "0", "size": size}
        for size in (17, -1, 10**9, "17", None, 1.0)
    ),
    {"path": "{folder}/a.jsonl", "sha256": "0", "size": 0},
]


@pytest.mark.parametrize("entry", NOTED, ids=range(len(NOTED)))
def test_what_a_record_says_of_another_input_is_no_reason(
    tmp_path, model, write_jsonl, monkeypatch, entry
):
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        write_jsonl(tmp_path / f"{name}.jsonl", [{"text": "goal"}])
    record = json.dumps({"identity": {"input": [entry]}}).replace("{folder}", str(tmp_path))
    (tmp_path / "b.jsonl.run.json").write_text(record)
    assert run(["a.jsonl", "b.jsonl"], "two.jsonl", model=model).rows_out == 2
    if "{folder}" in str(entry):
        named = [str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")]
        assert run(named, "three.jsonl", model=model).rows_out == 2


def test_an_input_of_an_absolute_path_is_known_by_it_whatever_became_of_it(
    tmp_path, model, write_jsonl
):
    named = [write_jsonl(tmp_path / f"{name}.jsonl", [{"text": "goal"}]) for name in ("a", "b")]
    entry = {"path": str(named[0]), "sha256": "0", "size": 10**9}
    record = tmp_path / "b.jsonl.run.json"
    record.write_text(json.dumps({"identity": {"input": [{"path": 3}, entry]}}))
    work = r"b\.jsonl: is the work of an earlier run on .*a\.jsonl, which is also an input"
    with pytest.raises(InputError, match=work):
        run(named, tmp_path / "two.jsonl", model=model)
    record.write_text(json.dumps({"identity": {"input": [{**entry, "path": str(named[1])}]}}))
    assert run(named, tmp_path / "two.jsonl", model=model).rows_out == 2  # of itself: grown since


@pytest.mark.parametrize("record", ["{", "[]", '{"identity": {"input": [3, {"path": []}]}}', None])
def test_a_record_that_says_nothing_is_no_reason(tmp_path, model, write_jsonl, monkeypatch, record):
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        write_jsonl(tmp_path / f"{name}.jsonl", [{"text": "goal"}])
    beside = tmp_path / "b.jsonl.run.json"
    beside.mkdir() if record is None else beside.write_text(record)
    assert run("*.jsonl", "two.jsonl", model=model).rows_out == 2
