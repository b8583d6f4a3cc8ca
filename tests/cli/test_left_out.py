"""Files of a folder that are not read: whoever named the folder is told how many."""

from __future__ import annotations

import json

import pytest

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
    assert done.stderr == f"classifier: {folder}: {said}"
