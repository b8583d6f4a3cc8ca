"""From names to files: which are found, in which order, in which format, and how they are told."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from classifier.batch.inputs import find_sources
from classifier.batch.source import edges_digest
from classifier.errors import InputError


@pytest.fixture
def find(tmp_path, monkeypatch):
    """Find what is named in a folder, in which the output would be too."""
    monkeypatch.chdir(tmp_path)

    def find(named, input_format=None, output="tags.jsonl", limit=1000):
        return find_sources(
            named, output=Path(output), input_format=input_format, limit=limit, max_expansion=9
        )

    find.paths = lambda *given, **options: [source.path for source in find(*given, **options)]
    return find


def touch(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(name)


def test_names_tell_format_and_codec_in_any_case(find):
    told = {
        "a.jsonl": ("jsonl", None), "a.ndjson": ("jsonl", None), "a.csv": ("csv", None),
        "a.parquet": ("parquet", None), "a.JSONL.GZ": ("jsonl", "gz"), "a.csv.zst": ("csv", "zst"),
        "a.tsv": ("csv", None),
    }  # fmt: skip
    touch(*told, "a.dat")
    for name, (kind, codec) in told.items():
        (source,) = find(name)
        assert (source.format, source.codec, source.size) == (kind, codec, len(name))
    assert find("a.dat", "csv")[0].format == "csv"
    assert find("a.jsonl", "csv")[0].format == "csv"
    assert find("-")[0].format == "jsonl"
    assert (find("-", "csv")[0].format, find("-")[0].size) == ("csv", 0)


@pytest.mark.parametrize(
    ("named", "input_format", "message"),
    [
        (["-", "-"], None, r"standard input \(-\) is named twice"),
        (["-", "a.jsonl"], None, r"standard input \(-\) cannot be mixed with files"),
        ("-", "parquet", "Parquet cannot be read from standard input"),
        ("a.parquet.gz", None, r"a\.parquet\.gz: Parquet is not read compressed as a whole file"),
        (["a.parquet", "a.jsonl", "a.csv"], None, "the input mixes csv and jsonl and parquet: "),
        ("a.dat", None, r"a\.dat: the name does not tell the format: pass --input-format jsonl\|"),
        ("a.csv", "tsv", "input format 'tsv': there are jsonl, csv, parquet"),
        ([], None, "no input was named"),
        ("none", None, "none: the folder holds no file that can be read"),
        ("*.dat", None, "no file matches the pattern"),
        ("pipe.csv", None, r"pipe\.csv: a pipe can be read only once"),
        ("tables", None, r"tables/b\.csv: a named pipe, not a file"),
        ("tables/*.csv", None, r"tables/b\.csv: a named pipe, not a file"),
        (["a.txt.gz", "b.txt.gz"], None, r"a\.txt\.gz: a compressed page"),
    ],
)
def test_what_cannot_be_read_is_named(find, named, input_format, message):
    touch("a.jsonl", "a.csv", "a.parquet", "a.parquet.gz", "a.dat", "none/x.dat", "none/.a.csv",
          "none/.b/a.csv", "none/_a.csv", "a.txt.gz", "b.txt.gz", "tables/a.csv")  # fmt: skip
    os.mkfifo("pipe.csv")
    os.mkfifo("tables/b.csv")
    with pytest.raises(InputError, match=message):
        find(named, input_format)


def test_files_of_folders_and_patterns_are_sorted_and_those_named_are_not(find):
    touch("in/b.csv", "in/a.csv", "in/a/z.csv", "in/c.dat", "in/.x.csv", "in/_y.csv", "in/.d/e.csv")
    assert find.paths("in") == ["in/a.csv", "in/a/z.csv", "in/b.csv"]
    assert find.paths("in/*") == ["in/_y.csv", "in/a.csv", "in/b.csv"]
    assert find.paths("in/*", "csv") == ["in/_y.csv", "in/a.csv", "in/b.csv", "in/c.dat"]
    assert find.paths(["in/b.csv", "in/a.csv"]) == ["in/b.csv", "in/a.csv"]
    assert find.paths(Path("in") / "a.csv") == ["in/a.csv"]


def test_pages_are_one_source_called_as_the_input_was(find):
    touch("in/b.html", "in/a.txt", "in/_c.htm", "in/d.txt.gz")
    os.mkfifo("in/e.txt")  # rejected when it is read
    Path("in/f.txt").symlink_to("nothing")
    (pattern,) = find("in/*.txt")
    assert pattern.documents == ["in/a.txt", "in/e.txt", "in/f.txt"]
    Path("in/f.txt").unlink()
    (source,) = find("in")
    assert (source.path, source.format, source.size) == ("in", "documents", 0)
    assert source.documents == [
        "in/_c.htm", "in/a.txt", "in/b.html", "in/d.txt.gz", "in/e.txt",
    ]  # fmt: skip
    (source,) = find(["in/b.html", "in/a.txt"])
    assert (source.path, source.documents) == (".", ["in/b.html", "in/a.txt"])


@pytest.mark.parametrize("output", ["in/tags.jsonl", "in/../in/tags.jsonl"])
def test_what_a_run_writes_is_none_of_its_input(find, output):
    touch("in/a.jsonl", "in/tags.jsonl", "in/tags.jsonl.rejects.jsonl",
          "in/tags.jsonl.parts/part-0.jsonl", "in/tags.jsonl.partsof.jsonl")  # fmt: skip
    wanted = ["in/a.jsonl", "in/tags.jsonl.partsof.jsonl"]
    assert find.paths("in", output=output) == wanted
    assert find.paths("in/**/*.jsonl", output=output) == wanted
    assert find.paths("in/tags.jsonl", output=output) == ["in/tags.jsonl"]  # refused later


def test_an_input_is_told_by_its_ends_its_size_and_its_time(find):
    path = Path("a.jsonl")
    path.write_bytes(b"a" * 65_536 + b"middle" + b"b" * 65_536)
    os.utime(path, ns=(5, 5))
    (source,) = find("a.jsonl")
    before = source.identity()
    assert (before["path"], before["size"], before["mtime_ns"]) == ("a.jsonl", 131_078, 5)

    def digest_after(at: int) -> str:
        data = bytearray(b"a" * 65_536 + b"middle" + b"b" * 65_536)
        data[at] = ord("x")
        return edges_digest(io.BytesIO(data), len(data))

    for at, same in ((0, False), (65_535, False), (65_536, True), (65_541, True),
                     (65_542, False), (131_077, False)):  # fmt: skip
        assert (digest_after(at) == before["sha256"]) == same, at
    # Of the first bytes alone: a file that has grown since begins as it did.
    assert edges_digest(io.BytesIO(b"abc and more"), 3) == edges_digest(io.BytesIO(b"abc"), 3)
    path.unlink()
    with pytest.raises(InputError, match=r"^a\.jsonl: the input is gone: No such file"):
        source.identity()


def test_a_folder_is_told_by_the_names_sizes_and_times_of_its_files(find):
    touch("in/a.txt", "in/b.txt")
    for name in ("in/a.txt", "in/b.txt"):
        os.utime(name, ns=(5, 5))

    def told() -> str:
        return find("in")[0].identity()["sha256"]

    seen = [told()]
    assert told() == seen[0]
    os.utime("in/a.txt", ns=(5, 6))
    seen.append(told())
    Path("in/a.txt").write_text("longer than before")
    os.utime("in/a.txt", ns=(5, 6))
    seen.append(told())
    Path("in/b.txt").rename("in/c.txt")
    seen.append(told())
    Path("in/gone.txt").symlink_to("nowhere")
    seen.append(told())
    assert len(set(seen)) == len(seen)


def test_what_was_looked_at_of_standard_input_is_read_again_once(find, monkeypatch):
    monkeypatch.setattr("classifier.batch.streams.PIECE", 4)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"abcdefghijkl")))
    (source,) = find("-", limit=6)
    assert source.identity() == {"path": "-"}
    looked = [piece for piece, _ in source.peek()]
    assert looked == [b"abcd", b"efgh"]  # until it is longer than a row may be
    assert [piece for piece, _ in source.peek()] == looked
    assert list(source.pieces()) == [(b"abcd", 4), (b"efgh", 8), (b"ijkl", 12)]
    assert list(source.pieces()) == []


def test_the_share_that_is_read_is_never_more_than_all(find):
    touch("a.csv")
    (source,) = find("a.csv")
    assert [source.share(read) for read in (0, 1, 5, 6)] == [0.0, 0.2, 1.0, 1.0]
    assert find("-")[0].share(100) == 0.0


def test_a_file_that_is_named_twice_is_read_once(find, tmp_path):
    touch("a.jsonl", "b.jsonl")
    named = ["b.jsonl", "a.jsonl", "./b.jsonl", "*.jsonl", str(tmp_path / "a.jsonl")]
    assert find.paths(named) == ["b.jsonl", "a.jsonl"]
