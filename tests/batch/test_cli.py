"""`classifier batch` as its own process."""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import sys
from pathlib import Path

import pytest

PAGE_ROWS = [{"id": 1, "text": "The striker scored the goal of the season and won the cup."}]


def test_options_reach_the_run_and_the_exit_code_tells_of_rejects(
    cli, tmp_path, model_folder, write_jsonl, read_jsonl
):
    rows = [
        {"key": "a", "body": "The striker scored the goal and the club won the cup.", "day": 1},
        {"key": "b", "body": None, "day": 2},
    ]
    write_jsonl(tmp_path / "news.jsonl", rows)
    arguments = (
        "batch", "news.jsonl", "tags.jsonl", "--model", model_folder, "--text-column", "body",
        "--id-column", "key", "--keep-columns", "day", "--top", 1, "--threshold", 0.2, "--jobs", 2,
    )  # fmt: skip
    done = cli(*arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    first, second = done.stderr.splitlines()
    assert first.startswith("1 row tagged, 1 rejected, in ")
    assert second == "rejected rows and why: tags.jsonl.rejects.jsonl (null-text 1)"
    (row,) = read_jsonl(tmp_path / "tags.jsonl")
    assert (row["id"], row["day"], row["topic"]) == ("a", 1, "sport")
    again = cli(*arguments)
    assert again.returncode == 2
    assert again.stderr == ("classifier: tags.jsonl: is already there: remove it or name another\n")


def test_standard_input(cli, tmp_path, model_folder, read_jsonl):
    line = json.dumps(PAGE_ROWS[0]) + "\n"
    done = cli("batch", "-", "tags.jsonl", "--model", model_folder, stdin=line * 5000)
    assert done.returncode == 0
    assert len(read_jsonl(tmp_path / "tags.jsonl")) == 5000
    done = cli(
        "batch", "-", "tags.csv", "--model", model_folder, "--input-format", "csv",
        stdin="id,text\n" + '1,"The striker scored\nthe goal"\n' * 3000,
    )  # fmt: skip
    assert done.returncode == 0
    assert (tmp_path / "tags.csv").read_text().count("\n") == 3001
    again = cli("batch", "-", "more.jsonl", "--model", model_folder, "--resume", stdin=line)
    assert again.returncode == 2
    assert "standard input cannot be read again" in again.stderr
    for names, said in (
        (("-", "-"), "is named twice: it can be read only once"),
        (("-", "."), "cannot be mixed with files"),
    ):
        done = cli("batch", *names, "more.jsonl", "--model", model_folder, stdin=line)
        assert done.returncode == 2
        assert done.stderr == f"classifier: standard input (-) {said}\n"


def test_standard_input_has_its_ids_however_long_its_first_row(
    cli, tmp_path, model_folder, read_jsonl
):
    rows = [{"id": name, "text": PAGE_ROWS[0]["text"] * n} for name, n in (("a", 40_000), ("b", 1))]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    assert cli("batch", "-", "tags.jsonl", "--model", model_folder, stdin=lines).returncode == 0
    assert [row["id"] for row in read_jsonl(tmp_path / "tags.jsonl")] == ["a", "b"]


@pytest.mark.skipif(sys.platform == "win32", reason="makes a pipe with a name")
def test_a_pipe_with_a_name_is_told_from_a_file(cli, tmp_path, model_folder):
    os.mkfifo(tmp_path / "news.jsonl")
    done = cli("batch", "news.jsonl", "tags.jsonl", "--model", model_folder)
    assert done.returncode == 2
    line = "classifier: news.jsonl: a pipe can be read only once: pipe it into - instead\n"
    assert done.stderr == line
    assert [path.name for path in tmp_path.iterdir()] == ["news.jsonl"]


def test_the_summary_for_programs(cli, tmp_path, model_folder):
    (tmp_path / "news.jsonl").write_text('{"text": "fine"}\n{"text": 3}\n')
    found = {}
    for form in ("json", "jsonl", "csv"):
        done = cli("batch", "news.jsonl", f"{form}.csv", "--model", model_folder, "--format", form)
        assert (done.returncode, done.stderr) == (1, "")
        found[form] = done.stdout
    record = json.loads(found["json"])
    assert (record["rows_out"], record["reasons"]) == (1, {"not-text": 1})
    assert record["rejects_path"] == "json.csv.rejects.jsonl"
    assert json.loads(found["jsonl"]).keys() == record.keys()
    assert found["csv"].splitlines()[0] == ",".join(record)
    assert "not-text:1" in found["csv"]


def test_the_summary_of_a_run_that_was_finished_before(cli, tmp_path, model_folder):
    (tmp_path / "news.jsonl").write_text('{"text": "a"}\nbroken\n')
    command = ("batch", "news.jsonl", "tags.jsonl", "--model", model_folder)
    first, rejected = cli(*command).stderr.splitlines()
    assert first.startswith("1 row tagged, 1 rejected, in ")
    assert rejected == "rejected rows and why: tags.jsonl.rejects.jsonl (not-json 1)"
    done = cli(*command, "--resume")
    assert done.returncode == 1
    assert done.stderr.startswith("1 row tagged, 1 rejected (2 of these rows before), in ")
    assert done.stderr.splitlines()[1:] == [rejected]
    record = tmp_path / "tags.jsonl.run.json"  # as an earlier version left it
    noted = json.loads(record.read_text())
    record.write_text(json.dumps({**noted, "reasons": {"a\n\x1b[1m": 1}}))  # edited by hand
    assert len(cli(*command, "--resume").stderr.splitlines()) == 2
    del noted["reasons"]
    record.write_text(json.dumps(noted))
    assert cli(*command, "--resume").stderr.splitlines()[1:] == [
        "rejected rows and why: tags.jsonl.rejects.jsonl"
    ]


def test_rejects_are_told_by_their_kinds_the_most_frequent_first(cli, tmp_path, model_folder):
    rows = ['{"text": null}', "{]", '{"text": "fine"}', *['{"text": 3}'] * 3, '{"text": null}']
    (tmp_path / "news.jsonl").write_text("\n".join(rows) + "\n")
    command = ("batch", "news.jsonl", "--model", model_folder)
    said = cli(*command, "tags.jsonl").stderr.splitlines()[1]
    assert said.endswith("tags.jsonl.rejects.jsonl (not-text 3, null-text 2, not-json 1)")
    done = cli(*command, "tags.csv", "--format", "csv")
    (row,) = csv.DictReader(done.stdout.splitlines())
    assert sorted(row["reasons"].split(";")) == ["not-json:1", "not-text:3", "null-text:2"]
    assert (row["rows_out"], row["rejects_path"]) == ("1", "tags.csv.rejects.jsonl")
    (tmp_path / "fine.jsonl").write_text(rows[2])
    done = cli("batch", "fine.jsonl", "fine.csv", "--model", model_folder, "--format", "json")
    assert json.loads(done.stdout)["rejects_path"] is None


def test_the_rate_is_of_the_rows_of_this_run(capsys):
    pytest.importorskip("pyarrow")
    from classifier.batch import Summary
    from classifier.cli.batch import _report

    _report(Summary(Path("out"), 1_400, 1_390, 10, Path("rejects"), {}, 400, 2.0), tables=False)
    assert capsys.readouterr().err == (
        "1,390 rows tagged, 10 rejected (400 of these rows before), in 2.0 s (500 rows a second): "
        "out\nrejected rows and why: rejects\n"
    )


def test_what_is_not_given_is_as_in_python():
    pytest.importorskip("pyarrow")
    from classifier.batch import MAX_EXPANSION, MAX_ROW_BYTES, PART_ROWS
    from classifier.cli.batch import configure

    parser = argparse.ArgumentParser()
    configure(parser)
    found = parser.parse_args(["a", "b", "c"])
    assert (found.input, found.output) == (["a", "b"], "c")
    assert (found.max_row_bytes, found.max_expansion) == (MAX_ROW_BYTES, MAX_EXPANSION)
    assert found.part_rows == PART_ROWS
    if hasattr(os, "sched_getaffinity"):
        assert found.jobs == len(os.sched_getaffinity(0))


def test_strict_and_wrong_input_are_one_line(cli, tmp_path, model_folder):
    (tmp_path / "news.jsonl").write_text('{"text": "fine"}\n{"text": 3}\n')
    done = cli("batch", "news.jsonl", "t.csv", "--model", model_folder, "--strict")
    assert done.returncode == 2
    assert done.stderr == (
        "classifier: news.jsonl, row 2: column 'text' is a number, not text "
        "(--strict stops at the first row that fails)\n"
    )
    for arguments in (("absent.jsonl", "t.jsonl"), ("news.jsonl", "t.txt"), ("news.jsonl",)):
        done = cli("batch", *arguments, "--model", model_folder)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1


def test_a_column_that_no_row_has_is_named_at_the_end(cli, tmp_path, model_folder, read_jsonl):
    rows = [{**PAGE_ROWS[0], "day": None}] * 3
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    columns = ("--keep-columns", "day,dya", "--text-column", "text,bdy", "--model", model_folder)
    done = cli("batch", "news.jsonl", "tags.jsonl", *columns)
    assert done.returncode == 0
    assert done.stderr.splitlines()[1:] == [
        "no row has a column 'bdy': was another one meant?",
        "no row has a column 'dya': was another one meant?",
    ]
    assert [row["dya"] for row in read_jsonl(tmp_path / "tags.jsonl")] == [None] * 3
    for form, found in (("json", '"absent": [\n    "bdy",\n    "dya"\n  ]'), ("csv", ',"bdy,dya"')):
        done = cli("batch", "news.jsonl", f"{form}.csv", *columns, "--format", form)
        assert (done.returncode, done.stderr) == (0, "")
        assert found in done.stdout


def test_rows_of_html_are_counted_at_the_end(cli, tmp_path, model_folder):
    page = "<p>The minister resigned.</p><aside><a href='/sport/football'>More</a></aside>"
    rows = [{"text": "\n" + page}, {"text": "Is 1 < 2? <b>Yes</b>, say most."}, {"text": page}]
    for number, said in (
        (3, "2 rows look like HTML: with --read-page their article is tagged"),
        (2, "1 row looks like HTML: with --read-page its article is tagged"),
    ):
        (tmp_path / "news.jsonl").write_text(
            "".join(json.dumps(row) + "\n" for row in rows[:number])
        )
        done = cli("batch", "news.jsonl", f"{number}.csv", "--model", model_folder)
        assert (done.returncode, done.stderr.splitlines()[1:]) == (0, [said])
    done = cli(
        "batch", "news.jsonl", "t.csv", "--model", model_folder, "--read-page", "--format", "json"
    )
    assert json.loads(done.stdout)["html"] == 0


def test_options_that_go_with_nothing_here_are_refused(cli, tmp_path, model_folder):
    (tmp_path / "news.jsonl").write_text('{"text": "fine"}\n')
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("fine")
    address = "address ray://head: is that of a Ray cluster: it needs --engine ray"
    no_columns = "text files have no columns: their text is the whole file, their id its path"
    for source, option, value, said in (
        ("news.jsonl", "--address", "ray://head", address),
        ("pages", "--text-column", "body", f"--text-column: {no_columns}"),
        ("pages", "--id-column", "url", f"--id-column: {no_columns}"),
        ("pages", "--keep-columns", "day", f"--keep-columns: {no_columns}"),
    ):
        done = cli("batch", source, "t.jsonl", "--model", model_folder, option, value)
        assert (done.returncode, done.stderr) == (2, f"classifier: {said}\n")
        assert not (tmp_path / "t.jsonl").exists()


def test_going_on_is_advised_only_where_something_was_begun(cli, tmp_path, model_folder):
    (tmp_path / "news.jsonl").write_text('{"text": "fine"}\n')
    (tmp_path / "t.jsonl.run.json").mkdir()
    done = cli("batch", "news.jsonl", "t.jsonl", "--model", model_folder)
    assert done.returncode == 2
    assert done.stderr == (
        "classifier: t.jsonl.run.json: is a folder, where the run keeps a file: "
        "remove it or name another output\n"
    )
    long = "t" * 250 + ".jsonl"
    done = cli("batch", "news.jsonl", long, "--model", model_folder)
    assert done.returncode == 2
    assert done.stderr.endswith(": File name too long\n")


def test_help_shows_examples(cli):
    done = cli("batch", "--help")
    assert done.returncode == 0
    assert "classifier batch news.jsonl tags.jsonl" in done.stdout
    assert "--resume" in done.stdout


def test_a_missing_extra_is_named(cli, tmp_path):
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "pyarrow.py").write_text("raise ImportError('blocked')")
    (tmp_path / "news.jsonl").write_text('{"text": "fine"}\n')
    path = os.pathsep.join((str(tmp_path / "blocked"), os.environ.get("PYTHONPATH", "")))
    done = cli("batch", "news.jsonl", "t.jsonl", env={"PYTHONPATH": path})
    assert done.returncode == 2
    assert "pip install 'newsieve[batch]'" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pty is for POSIX")
def test_progress_is_drawn_on_a_terminal_only(
    cli, tmp_path, model_folder, write_jsonl, at_a_terminal
):
    write_jsonl(tmp_path / "news.jsonl", PAGE_ROWS * 40_000)
    arguments = ("batch", "news.jsonl", "tags.jsonl", "--model", model_folder)
    drawn = at_a_terminal(
        [sys.executable, "-m", "classifier", *arguments], "stderr", cwd=tmp_path,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    # A share is the bar's alone: the line at the end has rows and rate, too.
    assert re.search(r"\d %", drawn)
    assert "40,000 rows tagged" in drawn
    (tmp_path / "tags.jsonl").unlink()
    (tmp_path / "tags.jsonl.run.json").unlink()
    piped = cli(*arguments).stderr
    assert piped.startswith("40,000 rows tagged")
    assert not re.search(r"%|\x1b|\r", piped)
