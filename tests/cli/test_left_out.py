"""Files of a folder that are not read: whoever named the folder is told how many."""

from __future__ import annotations

import json

import pytest

from classifier.cli import main
from classifier.errors import InputError

NEWS = "The striker scored twice as the club won the cup final on Saturday."


def write(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(NEWS)


@pytest.mark.parametrize("command", [["page"], ["tag"], ["explain"]])
def test_files_of_other_endings_are_counted(cli, tmp_path, command):
    write(tmp_path / "crawl", "a.txt", "b.aspx", "sub/c.ASPX", "README", ".hidden", ".git/d.md")
    done = cli(*command, "crawl", "--format", "jsonl")
    assert done.returncode == 0
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == ["crawl/a.txt"]
    assert done.stderr == (
        "classifier: crawl: 3 files left out (2 .aspx, 1 without a suffix): "
        ".txt, .html and .htm are read, and any file that is named\n"
    )
    write(tmp_path / "clean", "a.txt")
    assert cli(*command, "clean", "crawl/b.aspx").stderr == ""


def test_batch_counts_them_and_none_of_its_own(cli, tmp_path):
    pytest.importorskip("pyarrow")
    write(tmp_path / "crawl", "a.txt", "b.aspx", "_SUCCESS", ".hidden")
    (tmp_path / "crawl" / "empty.txt").write_bytes(b"GIF89a\0\0")
    done = cli("batch", "crawl", "crawl/tags.jsonl")
    assert done.returncode == 1  # one was binary: there are rejects beside the output
    assert "crawl: 1 file left out (1 .aspx): .jsonl, " in done.stderr
    assert done.stderr.count("left out") == 1
    (tmp_path / "crawl" / "b.aspx").unlink()
    assert "left out" not in cli("batch", "crawl", "crawl/tags.jsonl", "--resume").stderr


@pytest.mark.parametrize("folder", ["desk", "desk/.", "./desk/"])
def test_fit_counts_what_no_label_has(cli, tmp_path, folder):
    pytest.importorskip("sklearn")
    names = [f"{label}/{i}.txt" for label in ("a", "b") for i in range(3)]
    for i, name in enumerate(names):
        write(tmp_path / "desk", name)
        (tmp_path / "desk" / name).write_text(f"{NEWS} Number {i}.")
    write(tmp_path / "desk", "a/page.html", "beside.txt")
    done = cli("fit", folder, "--out", "model")
    assert done.returncode == 0, done.stderr
    said = "2 files left out (1 .html, 1 .txt): .txt files in a label's folder are read\n"
    few = "classifier: fewer than 20 texts of a (3), b (3): "
    first, rest = done.stderr.split("\n", 1)
    assert first == f"classifier: {folder}: {said}".rstrip()
    assert rest.startswith(few)
    assert rest.count("\n") == 1


@pytest.mark.parametrize("command", ["page", "tag", "explain"])
@pytest.mark.parametrize("mode", [0o000, 0o300, 0o600])
def test_a_folder_that_cannot_be_read_is_a_failure(
    tmp_path, monkeypatch, capsys, shut, command, mode
):
    write(tmp_path / "crawl", "a.txt", "shut/b.txt", "shut/sub/c.txt")
    shut(tmp_path / "crawl" / "shut", mode)
    monkeypatch.chdir(tmp_path)
    assert main([command, "crawl", "--format", "jsonl"]) == 2
    out, err = capsys.readouterr()
    assert [json.loads(line)["file"] for line in out.splitlines()] == ["crawl/a.txt"]
    # Whose names alone may be read fails file by file.
    failed = ["shut/b.txt", "shut/sub/"] if mode == 0o600 else ["shut/"]
    assert err.splitlines() == [
        f"classifier: {len(failed)} failed, every other input was done:",
        *(f"classifier: crawl/{name}: cannot be read: Permission denied" for name in failed),
    ]


def test_batch_rejects_a_folder_of_texts_that_cannot_be_read(tmp_path, shut):
    run = pytest.importorskip("classifier.batch").run
    write(tmp_path / "crawl", "b.txt", "a.html/b.txt", "sub/a.txt")
    shut(tmp_path / "crawl" / "a.html")
    summary = run(tmp_path / "crawl", tmp_path / "tags.jsonl")
    assert (summary.rows_out, summary.reasons) == (2, {"unreadable": 1})
    (line,) = summary.rejects_path.read_text().splitlines()
    assert json.loads(line)["source"] == f"{tmp_path}/crawl/a.html/"
    assert json.loads(line)["reason"] == "cannot be read: Permission denied"


def test_batch_refuses_a_folder_of_tables_of_which_one_cannot_be_read(tmp_path, shut):
    """A row of its own, as of a text, would be none of a table."""
    run = pytest.importorskip("classifier.batch").run
    write(tmp_path / "crawl", "a.jsonl", "shut/b.jsonl")
    shut(tmp_path / "crawl" / "shut")
    for named in (tmp_path / "crawl", tmp_path / "crawl" / "shut"):
        with pytest.raises(InputError, match=r"crawl/shut/: the folder cannot be read: see its"):
            run(named, tmp_path / "tags.jsonl")
