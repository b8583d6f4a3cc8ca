"""Little files that want to become large stop at a stated limit, with a line that says so."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time

import pytest

import classifier
from classifier.batch import run, streams
from classifier.errors import InputError
from classifier.files import MAX_BYTES

pytest.importorskip("lxml")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
zstandard = pytest.importorskip("zstandard")
pytest.importorskip("resource")

ROW = json.dumps({"text": "goal " * 2000}).encode() + b"\n"


@pytest.fixture(autouse=True)
def smaller(monkeypatch):
    """The limits as they are, from a size on that a test can make."""
    monkeypatch.setattr(streams, "EXPANSION_GRACE", 8 << 20)
    monkeypatch.setattr("classifier.batch.parquet.EXPANSION_GRACE", 8 << 20)


def pack(codec, data):
    return gzip.compress(data, 9) if codec == "gz" else zstandard.compress(data, 19)


def packer(codec):
    """What makes a compressing file of a file."""
    if codec == "zst":
        return zstandard.ZstdCompressor().stream_writer
    return lambda file: gzip.GzipFile(fileobj=file, mode="wb")


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_a_compressed_bomb_is_given_up_at_the_limit(tmp_path, codec):
    source, output = tmp_path / f"bomb.jsonl.{codec}", tmp_path / "out.jsonl"
    source.write_bytes(pack(codec, ROW * 5000))
    summary = run(source, output, max_expansion=50)
    assert summary.reasons == {"damaged-stream": 1}
    # What was whole before the limit is tagged, up to one step of the decompressor.
    assert (8 << 20) / len(ROW) < summary.rows_out < (42 << 20) / len(ROW)
    reject = json.loads((tmp_path / "out.jsonl.rejects.jsonl").read_text())
    assert "more than 50 times its size" in reject["reason"]
    assert "--max-expansion" in reject["reason"]


GROWTH = """
import re, sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from classifier.batch import run

def peak():
    try:  # getrusage on Linux has the parent's in it, from before this was a program of its own
        status = Path("/proc/self/status").read_text()
    except OSError:
        return getrusage(RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
    return int(re.search(r"VmHWM:\\s*(\\d+) kB", status)[1])

small, bomb = map(Path, sys.argv[1:])
run(small, small.with_name("small.out.jsonl"))
before = peak()
summary = run(bomb, bomb.with_name("bomb.out.jsonl"))
print(summary.rows_out, summary.rejects, (peak() - before) // 1024)
"""


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_a_bomb_of_one_line_takes_no_memory(tmp_path, codec):
    small, bomb = tmp_path / f"small.jsonl.{codec}", tmp_path / f"bomb.jsonl.{codec}"
    small.write_bytes(pack(codec, ROW))
    with bomb.open("wb") as file, packer(codec)(file) as packed:
        for _ in range(400):
            packed.write(b"a" * (1 << 20))
    command = [sys.executable, "-c", GROWTH, str(small), str(bomb)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows, rejects, megabytes = map(int, done.stdout.split())
    assert (rows, rejects) == (0, 1)
    assert megabytes < 150


@pytest.mark.parametrize("dictionary", [True, False])
def test_a_parquet_bomb_ends_the_run_with_a_line(tmp_path, dictionary):
    source = tmp_path / "bomb.parquet"
    table = pa.table({"text": ["goal " * 400_000] * 12})
    pq.write_table(table, source, compression="zstd", use_dictionary=dictionary)
    assert source.stat().st_size < 20_000
    with pytest.raises(
        InputError, match=r"more than 200 times its size.*--max-expansion"
    ) as caught:
        run(source, tmp_path / "out.jsonl")
    assert "\n" not in str(caught.value)


def test_a_table_that_is_merely_repetitive_passes(tmp_path):
    source = tmp_path / "news.parquet"
    pq.write_table(pa.table({"text": ["goal " * 20_000] * 60}), source)
    summary = run(source, tmp_path / "out.jsonl", max_expansion=1_000_000)
    assert summary.rows_out == 60


LAUGHS = "".join(
    f'<!ENTITY lol{i} "{"".join([f"&lol{i - 1};"] * 10)}">' for i in range(1, 12)
)  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY lol0 "lol">{LAUGHS}]><html><p>&lol11;</p>',
        f"<!DOCTYPE html [{LAUGHS}]><html><p>{'&lol9;' * 1000}</p></html>",
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>a &x; b</p></html>',
        '<!DOCTYPE html [<!ENTITY % x SYSTEM "http://localhost:9/x">%x;]><html><p>a b</p></html>',
        f"<p>{'&#' + '9' * 100_000 + ';'}</p>",
        f"<p>{'&' + 'a' * 1_000_000 + ';'}</p>",
    ],
)
def test_entities_of_the_page_are_never_expanded(source):
    start = time.process_time()
    page = classifier.read_page(source)
    assert sum(len(block.text) for block in page.blocks) <= len(source)
    assert "root:" not in "".join(block.text for block in page.blocks)
    assert time.process_time() - start < 5


def test_a_page_of_too_many_bytes_is_refused_without_being_read_whole(cli, tmp_path):
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    done = cli("page", "huge.txt")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "larger than 256 MB" in done.stderr


def test_deeply_nested_json_is_a_reject(tmp_path):
    source = tmp_path / "rows.jsonl"
    deep = "[" * sys.getrecursionlimit() * 20
    source.write_text(f'{{"text": {deep}\n{{"text": "goal"}}\n')
    summary = run(source, tmp_path / "out.jsonl")
    assert (summary.rows_out, summary.reasons) == (1, {"not-json": 1})
