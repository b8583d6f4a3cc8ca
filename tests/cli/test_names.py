"""Odd names of files: told apart, and advised on."""

from __future__ import annotations

import json
import os
import sys

import pytest

from classifier.errors import InputError
from classifier.one_line import one_line

NEWS = "The striker scored twice as the club won the cup final on Saturday."
LATIN = b"Z\xfcrich.txt"


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux")
@pytest.mark.parametrize("command", ["tag", "page", "explain"])
def test_a_name_that_is_not_utf8_is_shown_with_its_bytes(cli, tmp_path, command):
    for name in (LATIN, b"Z\xf6rich.txt"):
        (tmp_path / os.fsdecode(name)).write_text(NEWS)
    done = cli(command, ".")
    assert done.returncode == 0
    assert r"./Z\xfcrich.txt" in done.stdout
    assert r"./Z\xf6rich.txt" in done.stdout
    done = cli(command, os.fsdecode(b"no" + LATIN))
    assert done.stderr == "classifier: noZ\\xfcrich.txt: no such file or folder\n"
    lines = cli(command, ".", "--format", "jsonl").stdout.splitlines()
    files = [json.loads(line)["file"] for line in lines]
    assert sorted(map(os.fsencode, files))[1] == b"./" + LATIN  # programs open it


@pytest.mark.skipif(sys.platform != "linux", reason="Windows and macOS have no such locale")
def test_names_are_shown_in_a_locale_of_ascii(cli, tmp_path):
    (tmp_path / "Zürich.txt").write_text(NEWS)
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert "./Zürich.txt" in cli("tag", ".", env=ascii_only).stdout


def test_bytes_of_a_name_steer_nothing():
    hidden = b"a\xc2\x9b31m\xe2\x80\xaeb".decode("ascii", "surrogateescape")  # U+009B, U+202E
    assert one_line(hidden) == "a31mb"
    assert str(InputError(hidden)) == "a 31m b"


def test_a_file_that_looks_like_an_option_is_advised_on(cli, tmp_path):
    (tmp_path / "-n.txt").write_text(NEWS)
    done = cli("tag", "-n.txt")
    assert done.returncode == 2
    assert done.stderr == "classifier: -n.txt looks like an option: write ./-n.txt for the file\n"
    assert cli("tag", "./-n.txt").returncode == 0
    assert "unrecognized arguments: -m.txt" in cli("tag", "-m.txt").stderr


def test_csv_in_the_charset_of_windows_is_advised_on(cli, tmp_path):
    pytest.importorskip("pyarrow")
    (tmp_path / "a.csv").write_bytes(b"id;text\r\n1;Z\xfcrich rises\r\n2;The striker scored\r\n")
    done = cli("batch", "a.csv", "a.jsonl")
    assert done.returncode == 1
    assert done.stderr.endswith("for example with iconv -f WINDOWS-1252 -t UTF-8\n")
    assert len(done.stderr.splitlines()) == 3
    (tmp_path / "a.txt").write_bytes(b"Z\xfcrich")
    assert "iconv" not in cli("batch", "a.txt", "b.jsonl").stderr


def test_a_pipe_is_called_so_and_csv_on_it_advised_on(cli):
    pytest.importorskip("pyarrow")
    done = cli("batch", "-", "a.csv", "--input-format", "csv")
    assert done.stderr == "classifier: standard input: empty: not even a header was found\n"
    done = cli("batch", "-", "b.csv", "--input-format", "csv", stdin="id,body\n1,x\n")
    assert done.stderr.startswith(
        "classifier: standard input: no column 'text': there are 'id', 'body'"
    )
    done = cli("batch", "-", "c.csv", stdin="id,text\n1,x\n")
    assert done.returncode == 1
    assert done.stderr.splitlines()[2] == "no line is JSON: for CSV pass --input-format csv"
