"""Pipes, sockets and devices among the files of a folder: named, and never waited for."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from classifier.errors import InputError
from classifier.labelled_rows import read_rows
from classifier.labelled_tables import Columns

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="makes a pipe with a name")

SPORT = "The striker scored twice as the club won the cup final on penalties."
TIME = 60
"""Seconds after which a command is taken to wait for ever."""
ODD = {"pipe.txt": "a named pipe", "socket.txt": "a socket", "zero.txt": "a device"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A text, and beside it what is none."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(SPORT)
    os.mkfifo(folder / "pipe.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    monkeypatch.chdir(folder)  # the path of a socket may have 108 bytes
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.txt")
    return folder


@pytest.mark.parametrize("command", ["tag", "page", "explain"])
def test_the_commands_name_them_and_do_the_rest(cli, folder, command):
    done = cli(command, folder, "--format", "jsonl", timeout=TIME)
    assert done.returncode == 2
    assert {json.loads(line)["file"] for line in done.stdout.splitlines()} == {
        str(folder / "a.txt")
    }
    for name, kind in ODD.items():
        line = f"{folder / name}: cannot be read: {kind}, not a file: move it out of the folder"
        assert f"classifier: {line}" in done.stderr.splitlines()


def test_a_pipe_that_is_named_is_read(cli, folder):
    def write():
        (folder / "pipe.txt").write_text(SPORT)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    done = cli("tag", folder / "pipe.txt", "--format", "json", timeout=TIME)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["tags"][0]["topic"] == "sport"


def test_batch_rejects_them(cli, tmp_path, folder):
    done = cli("batch", folder, tmp_path / "tags.jsonl", timeout=TIME)
    assert done.returncode == 1, done.stderr
    rejects = (tmp_path / "tags.jsonl.rejects.jsonl").read_text().splitlines()
    assert {
        (Path(reject["source"]).name, reject["kind"], reject["reason"])
        for reject in map(json.loads, rejects)
    } == {(name, "unreadable", f"cannot be read: {kind}, not a file") for name, kind in ODD.items()}


@pytest.mark.parametrize("name", ["b.jsonl", "b.csv.gz", "b.parquet"])
def test_batch_refuses_a_folder_of_tables_with_one(cli, tmp_path, name):
    folder = tmp_path / "tables"
    folder.mkdir()
    os.mkfifo(folder / name)
    done = cli("batch", folder, tmp_path / "tags.jsonl", timeout=TIME)
    assert done.returncode == 2
    advice = "move it away, or name the input without it"
    assert done.stderr == f"classifier: {folder / name}: a named pipe, not a file: {advice}\n"


def test_fit_counts_them_as_faults(folder):
    rows = {Path(row.where).name: row for row in read_rows("..", Columns(), "train")}
    assert rows["a.txt"].text == SPORT
    for name, kind in ODD.items():
        assert rows[name].fault.startswith(f"cannot be read: {kind}, not a file")


def test_what_is_neither_is_left_to_whoever_opens_it(tmp_path):
    from classifier.files import odd_kind, read_found

    assert odd_kind(str(tmp_path)) == odd_kind(str(tmp_path / "gone")) == odd_kind("a\0b") == ""
    with pytest.raises(InputError, match="no such file"):
        read_found(str(tmp_path / "gone"))
