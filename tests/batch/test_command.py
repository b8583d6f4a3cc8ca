"""What `classifier batch` takes, says and exits with, asked within one process."""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

pytest.importorskip("pyarrow")

from classifier import cli
from classifier.batch import MAX_EXPANSION, MAX_ROW_BYTES, PART_ROWS, Progress, Summary
from classifier.batch.state import RunState
from classifier.cli.batch import _cores, _progress, _report, configure

NOT_GIVEN = {
    "text_column": "text", "id_column": None, "keep_columns": "", "read_page": False, "top": None,
    "threshold": None, "jobs": _cores(), "resume": False, "strict": False, "input_format": None,
    "max_row_bytes": MAX_ROW_BYTES, "max_expansion": MAX_EXPANSION, "part_rows": PART_ROWS,
    "engine": "local", "address": None, "format": "table", "model": None,
}  # fmt: skip
CONVERT = (
    "what is not UTF-8 is to be converted first, for example with iconv -f WINDOWS-1252 -t UTF-8"
)
GOAL = "The striker scored the goal of the season and won the cup."


@pytest.fixture
def batch(tmp_path, model_folder, monkeypatch, capsys):
    """Run the command on these rows, or on what is named."""
    monkeypatch.chdir(tmp_path)

    def run(*rows, source="news.jsonl", output="tags.jsonl", model=model_folder, options=()):
        if rows:
            (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        code = cli.main(["batch", source, output, "--model", str(model), *options])
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, lines=err.splitlines())

    return run


@pytest.fixture
def parsed():
    parser = argparse.ArgumentParser(exit_on_error=False)
    configure(parser)
    return lambda *given: vars(parser.parse_args(["in", "out", *given]))


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (["--text-column", "title,body"], "title,body"), (["--id-column", "key"], "key"),
        (["--keep-columns", "day"], "day"), (["--read-page"], True), (["--top", "2"], 2),
        (["--threshold", "0.5"], 0.5), (["--jobs", "3"], 3), (["--resume"], True),
        (["--strict"], True), (["--input-format", "parquet"], "parquet"),
        (["--max-row-bytes", "9"], 9), (["--max-expansion", "9"], 9), (["--part-rows", "9"], 9),
        (["--engine", "ray"], "ray"), (["--address", "ray://head"], "ray://head"),
        (["--format", "jsonl"], "jsonl"), (["--model", "mine"], "mine"),
    ],
)  # fmt: skip
def test_each_option_is_taken_and_the_others_are_as_if_not_given(parsed, given, value):
    name = given[0].removeprefix("--").replace("-", "_")
    assert parsed(*given) == {"input": ["in"], "output": "out", **NOT_GIVEN, name: value}


def test_without_options_all_are_as_in_python(parsed):
    assert parsed() == {"input": ["in"], "output": "out", **NOT_GIVEN}
    for name, other in (("--engine", "dask"), ("--input-format", "xml"), ("--format", "yaml")):
        with pytest.raises(argparse.ArgumentError, match=f"{name}: invalid choice: '{other}'"):
            parsed(name, other)


def test_the_exit_code_tells_whether_a_row_was_rejected(batch):
    done = batch({"text": GOAL})
    assert done.code == 0
    assert re.fullmatch(
        r"1 row tagged, 0 rejected, in [\d.]+ s \([\d,]+ rows a second\): tags.jsonl",
        "".join(done.lines),
    )
    done = batch({"text": GOAL}, {"text": None}, output="more.jsonl")
    assert done.code == 1
    assert done.lines[1:] == ["rejected rows and why: more.jsonl.rejects.jsonl (null-text 1)"]
    done = batch(source="tags.jsonl", output="tags.txt")
    assert (done.code, len(done.lines)) == (2, 1)


def test_for_programs_there_is_the_summary_and_nothing_on_standard_error(batch):
    done = batch({"text": GOAL}, {"text": 3}, options=("--format", "json"))
    assert (done.code, done.lines) == (1, [])
    record = json.loads(done.out)
    assert record.pop("seconds") > 0
    assert record == {
        "output": "tags.jsonl", "rows_in": 2, "rows_out": 1, "rejects": 1,
        "rejects_path": "tags.jsonl.rejects.jsonl", "reasons": {"not-text": 1}, "resumed": 0,
        "absent": [], "html": 0,
    }  # fmt: skip
    done = batch({"text": GOAL}, output="fine.jsonl", options=("--format", "json"))
    assert (done.code, json.loads(done.out)["rejects_path"]) == (0, None)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files need not be text on Linux")
def test_the_summary_names_an_output_whose_name_is_not_text(batch):
    name = os.fsdecode(b"Z\xfcrich.jsonl")
    done = batch({"text": GOAL}, output=name, options=("--format", "json"))
    assert (done.code, json.loads(done.out)["output"]) == (0, name)


def test_csv_that_is_not_utf8_is_to_be_converted_first(batch, tmp_path):
    (tmp_path / "news.CSV").write_bytes(f"text\n{GOAL}\nZ\xfcrich\n".encode("latin-1"))
    done = batch(source="news.CSV")
    assert done.code == 1
    assert done.lines[2:] == [CONVERT]
    (tmp_path / "news.jsonl").write_bytes(f'{{"text": "{GOAL}"}}\n"\xfc"\n'.encode("latin-1"))
    done = batch(output="more.jsonl")
    assert done.lines[1:] == ["rejected rows and why: more.jsonl.rejects.jsonl (not-utf8 1)"]


def said(capsys, *, rows_out, reasons, tables=False, resumed=0, seconds=2.0, **more):
    """Lines about a run of so many rows, without the last part of the first line."""
    rejects = sum(reasons.values())
    _report(
        Summary(Path("out"), rows_out + rejects, rows_out, rejects, Path("rejects"), reasons,
                resumed, seconds, **more),
        tables=tables,
    )  # fmt: skip
    first, *others = capsys.readouterr().err.splitlines()
    return [first.removesuffix(": out"), *others]


def test_a_run_is_told_in_one_line_and_its_rejects_in_another(capsys):
    assert said(capsys, rows_out=1, reasons={}) == [
        "1 row tagged, 0 rejected, in 2.0 s (0 rows a second)"
    ]
    assert said(capsys, rows_out=9, reasons={}, resumed=9) == [  # all of it was done before
        "9 rows tagged, 0 rejected (9 of these rows before), in 2.0 s"
    ]
    assert said(capsys, rows_out=2_000, reasons={}, seconds=0.5) == [
        "2,000 rows tagged, 0 rejected, in 0.5 s (4,000 rows a second)"
    ]
    assert said(capsys, rows_out=10, reasons={"a": 1, "b": 1_500}, resumed=511) == [
        "10 rows tagged, 1,501 rejected (511 of these rows before), in 2.0 s (500 rows a second)",
        "rejected rows and why: rejects (b 1,500, a 1)",
    ]


@pytest.mark.parametrize(
    ("reasons", "tables", "html", "absent", "lines"),
    [
        ({"not-utf8": 1}, True, 0, (), [CONVERT]),
        ({"not-utf8": 1}, False, 0, (), []),
        ({"not-text": 1}, True, 0, (), []),
        ({}, False, 1, (), ["1 row looks like HTML: with --read-page its article is tagged"]),
        ({}, False, 2_000, (),
         ["2,000 rows look like HTML: with --read-page their article is tagged"]),
        ({}, False, 0, ("day", "a\nb"), ["no row has a column 'day': was another one meant?",
                                         "no row has a column 'a b': was another one meant?"]),
    ],
)  # fmt: skip
def test_what_may_be_done_about_it_is_advised(capsys, reasons, tables, html, absent, lines):
    found = said(capsys, rows_out=7, reasons=reasons, tables=tables, html=html, absent=absent)
    assert found[1 + bool(reasons) :] == lines


def test_csv_under_another_name_is_told_where_no_line_is_json(capsys):
    advice = "no line is JSON: for CSV pass --input-format csv"
    assert said(capsys, rows_out=0, reasons={"not-json": 3})[2:] == [advice]
    assert said(capsys, rows_out=1, reasons={"not-json": 3})[2:] == []
    assert said(capsys, rows_out=0, reasons={"not-json": 3, "not-text": 1})[2:] == []
    assert said(capsys, rows_out=0, reasons={})[1:] == []


def test_files_of_a_folder_that_are_not_read_are_counted(batch, tmp_path):
    for name in ("a.txt", "b.aspx"):
        (tmp_path / "crawl").mkdir(exist_ok=True)
        (tmp_path / "crawl" / name).write_text(GOAL)
    done = batch(source="crawl")
    assert done.code == 0
    assert done.lines[0].startswith("crawl: 1 file left out (1 .aspx): .jsonl, ")
    (tmp_path / "crawl" / "b.aspx").unlink()
    assert len(batch(source="crawl", output="more.jsonl").lines) == 1


FULL = OSError(errno.ENOSPC, "No space left on device", "tags.jsonl.parts/0")
GO_ON = "what was done is kept, --resume goes on with it"


@pytest.mark.parametrize(
    ("error", "code", "begun", "piped"),
    [
        (KeyboardInterrupt(), 130, f"interrupted: {GO_ON}", "interrupted"),
        (FULL, 2, f"tags.jsonl.parts/0: No space left on device: {GO_ON}",
         "tags.jsonl.parts/0: No space left on device"),
        (OSError("odd"), 2, f"odd: {GO_ON}", "odd"),
    ],
    ids=["ctrl-c", "full-disk", "odd"],
)  # fmt: skip
def test_going_on_is_advised_where_the_input_can_be_read_again(
    batch, monkeypatch, tmp_path, error, code, begun, piped
):
    with monkeypatch.context() as patch:
        patch.setattr(RunState, "finish", lambda *_: (_ for _ in ()).throw(error))
        done = batch({"text": GOAL})
        assert (done.code, done.out, done.lines) == (code, "", [f"classifier: {begun}"])
        with (tmp_path / "news.jsonl").open() as source:
            patch.setattr("sys.stdin", source)
            done = batch(source="-", output="piped.jsonl")
        assert (done.code, done.out, done.lines) == (code, "", [f"classifier: {piped}"])
    done = batch(options=("--resume",))
    assert done.code == 0
    assert done.lines[0].startswith("1 row tagged, 0 rejected (1 of these rows before), in ")


def test_going_on_is_not_advised_where_nothing_was_begun(batch):
    long = "t" * 250 + ".jsonl"
    done = batch({"text": GOAL}, output=long)
    assert done.code == 2
    assert done.lines[0].endswith(": File name too long")
    assert "--resume" not in done.lines[0]


def test_an_error_that_says_what_to_do_is_not_added_to(batch, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(RunState, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert batch({"text": GOAL}).code == 130
    # A model that is not there is an error of the operating system's kind, too.
    done = batch(model="gone", options=("--resume",))
    assert done.code == 2
    assert len(done.lines) == 1
    assert "gone" in done.lines[0]
    assert "--resume" not in done.lines[0]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity on this system")
def test_there_are_as_many_threads_as_cores_that_may_be_used():
    allowed = os.sched_getaffinity(0)
    assert _cores() == len(allowed)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert _cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize(("cores", "threads"), [(6, 6), (None, 1)])
def test_where_there_is_no_affinity_all_cores_count(monkeypatch, cores, threads):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert _cores() == threads


@pytest.mark.skipif(sys.platform == "win32", reason="pty is for POSIX")
def test_at_a_terminal_the_bar_has_share_rows_rate_and_rejects_and_goes_away(monkeypatch):
    import pty

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    ours, theirs = pty.openpty()
    pieces = []

    def read():
        with suppress(OSError):  # how Linux says that the other side was closed
            while piece := os.read(ours, 1 << 16):
                pieces.append(piece)

    reader = Thread(target=read)
    reader.start()
    before = time.monotonic()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        with _progress() as show:
            time.sleep(0.02)
            show(Progress(40_000, 0.25, 1_234))
            took = time.monotonic() - before
    reader.join()
    os.close(ours)
    drawn = b"".join(pieces).decode()
    assert "  0 % 0 rows, 0 a second 0 rejected" in re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", drawn)
    last = re.sub(r"\x1b\[[\d;]*m", "", drawn).rpartition("rejected")[0]
    found = re.search(r" 25 % 40,000 rows, ([\d,]+) a second 1,234 $", last)
    assert found, drawn
    assert 40_000 / took - 1 <= int(found[1].replace(",", "")) <= 40_000 / 0.02
    assert drawn.rstrip("\r").endswith("\x1b[1A\x1b[2K")


def test_no_bar_is_drawn_where_standard_error_is_piped(capsys):
    with _progress() as show:
        assert show is None
    assert capsys.readouterr().err == ""
