"""Killed, interrupted, out of space: what is done is kept, and the end result is the same."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from classifier.batch import run
from classifier.errors import ClassifierError, InputError
from classifier.model import TopicModel

FORMATS = ("jsonl", "csv", "parquet")


@pytest.fixture(scope="module")
def news(tmp_path_factory, sentence, write_jsonl):
    """A gzipped table in which one row of a hundred is bad."""
    rng = random.Random(11)
    rows = [{"id": f"n{i}", "text": sentence(rng), "day": i % 31} for i in range(6000)]
    path = write_jsonl(tmp_path_factory.mktemp("news") / "news.jsonl", rows)
    lines = path.read_bytes().split(b"\n")
    for at in range(50, len(lines) - 1, 100):
        lines[at] = b"not JSON"
    packed = path.with_name("news.jsonl.gz")
    packed.write_bytes(gzip.compress(b"\n".join(lines)))
    return packed


def everything(folder, name):
    """Bytes of an output, its rejects and its record."""
    return [(folder / f"{name}{end}").read_bytes() for end in ("", ".rejects.jsonl", ".run.json")]


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_killed_again_and_again_ends_as_if_it_never_was(tmp_path, model_folder, news, suffix):
    options = {"model": model_folder, "keep_columns": "day", "part_rows": 700}
    (tmp_path / "whole").mkdir()
    (tmp_path / "killed").mkdir()
    run(news, tmp_path / "whole" / f"tags.{suffix}", **options)
    killed = tmp_path / "killed" / f"tags.{suffix}"
    command = [
        sys.executable, "-m", "classifier", "batch", str(news), str(killed), "--jobs", "2",
        "--model", str(model_folder), "--keep-columns", "day", "--part-rows", "700", "--resume",
    ]  # fmt: skip
    journal = killed.with_name(killed.name + ".parts") / "journal.jsonl"
    for parts in (1, 3):  # wait for so many parts, then kill somewhere after
        with _started(command, stderr=subprocess.DEVNULL) as process:
            _wait_for_lines(journal, parts + 1, process)
            process.send_signal(signal.SIGKILL)
    assert subprocess.run(command, capture_output=True).returncode == 1  # some rows are rejects
    assert everything(tmp_path / "killed", killed.name) == everything(
        tmp_path / "whole", killed.name
    )
    assert not journal.parent.exists()


@contextmanager
def _started(command, **streams):
    """A run in a process of its own, which ends with the test, however that does."""
    with subprocess.Popen(command, **streams) as process:
        try:
            yield process
        finally:
            process.kill()


def _wait_for_lines(path, wanted, process):
    """Return when the journal has so many lines; whether the run was still going on then."""
    end = time.monotonic() + 120
    while process.poll() is None:
        with suppress(FileNotFoundError):
            if path.read_bytes().count(b"\n") >= wanted:
                return True
        assert time.monotonic() < end, f"no {wanted} lines in {path}"
        time.sleep(0.005)
    return False


@pytest.mark.parametrize("moment", ["write_part", "commit", "finish", "assemble", "record"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_stopped_at_each_step_of_keeping_its_state(tmp_path, model, news, suffix, moment):
    """The same as a kill, at the moments that a random one seldom meets."""
    from classifier.batch import state

    options = {"model": model, "part_rows": 2000}
    (tmp_path / "whole").mkdir()
    (tmp_path / "stopped").mkdir()
    run(news, tmp_path / "whole" / f"tags.{suffix}", **options)
    output = tmp_path / "stopped" / f"tags.{suffix}"
    calls = 0

    def stop(*_args, **_kwargs):
        nonlocal calls
        calls += 1
        if calls == 2 or moment not in ("write_part", "commit"):
            raise KeyboardInterrupt
        return real(*_args, **_kwargs)

    with pytest.MonkeyPatch.context() as patch:
        if moment == "assemble":
            patch.setattr(os, "fsync", _stop_when("output.tmp"))
        elif moment == "record":
            patch.setattr(os, "fsync", _stop_when("run.json.tmp"))
        else:
            real = getattr(state.RunState, moment)
            patch.setattr(state.RunState, moment, stop)
        with pytest.raises(KeyboardInterrupt):
            run(news, output, **options)
    assert output.exists() == (moment == "record")
    summary = run(news, output, resume=True, **options)
    assert summary.resumed == summary.rows_in or moment in ("write_part", "commit")
    assert everything(tmp_path / "stopped", output.name) == everything(
        tmp_path / "whole", output.name
    )


def _stop_when(name):
    real = os.fsync

    def fsync(descriptor):
        if Path(f"/proc/self/fd/{descriptor}").readlink().name.endswith(name):
            raise KeyboardInterrupt
        real(descriptor)

    return fsync


def test_what_no_row_has_is_known_of_the_parts_of_an_earlier_run(
    tmp_path, model, write_jsonl, interrupted
):
    rows = [{"text": "goal", "early": 1} if i == 500 else {"text": "goal"} for i in range(4000)]
    source, output = write_jsonl(tmp_path / "news.jsonl", rows), tmp_path / "tags.jsonl"
    options = {"model": model, "part_rows": 1000, "keep_columns": "early,never"}
    interrupted(source, output, **options)
    (tmp_path / "tags.jsonl.parts" / "part-000001.jsonl").unlink()  # and all after it
    summary = run(source, output, resume=True, **options)
    assert (summary.resumed, summary.absent) == (1000, ("never",))
    assert run(source, output, resume=True, **options).absent == ("never",)


def test_rows_of_html_are_counted_over_the_parts_of_an_earlier_run(
    tmp_path, model, write_jsonl, interrupted
):
    page = "<div><p>The striker scored.</p><p>The club won.</p></div>"
    rows = [{"text": page if i % 1000 == 7 else "a < b and 2</3 of it"} for i in range(4000)]
    source, output = write_jsonl(tmp_path / "news.jsonl", rows), tmp_path / "tags.jsonl"
    options = {"model": model, "part_rows": 1000}
    interrupted(source, output, **options)
    (tmp_path / "tags.jsonl.parts" / "part-000001.jsonl").unlink()  # and all after it
    summary = run(source, output, resume=True, **options)
    assert (summary.resumed, summary.html) == (1000, 4)
    assert run(source, output, resume=True, **options).html == 4
    assert run(source, tmp_path / "p.jsonl", read_page=True, **options).html == 0


def test_a_damaged_part_is_made_again(tmp_path, model, news, interrupted):
    whole, output = tmp_path / "whole.jsonl", tmp_path / "tags.jsonl"
    options = {"model": model, "part_rows": 1000}
    run(news, whole, **options)
    interrupted(news, output, **options)
    parts = sorted((tmp_path / "tags.jsonl.parts").glob("part-*[0-9].jsonl"))
    assert len(parts) == 6
    parts[3].write_bytes(parts[3].read_bytes()[:-7])
    journal = tmp_path / "tags.jsonl.parts" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-5])  # a line that was being written
    assert run(news, output, resume=True, **options).resumed == 3000
    assert output.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("digit", ["next", "rows_in", "crc"])
def test_a_line_of_the_journal_with_another_digit_is_not_believed(
    tmp_path, model, news, interrupted, digit
):
    whole, output = tmp_path / "whole.jsonl", tmp_path / "tags.jsonl"
    options = {"model": model, "part_rows": 1000}
    run(news, whole, **options)
    interrupted(news, output, **options)
    journal = tmp_path / "tags.jsonl.parts" / "journal.jsonl"
    lines = journal.read_text().splitlines()
    entry = json.loads(lines[4])
    if digit == "rows_in":
        entry["rows_in"] += 1
        entry["rows_out"] += 1
    else:
        entry[digit][1] += 8
    lines[4] = json.dumps(entry)
    journal.write_text("\n".join(lines) + "\n")
    assert run(news, output, resume=True, **options).resumed == 3000
    assert output.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize(
    "record", ['{"rows_in": "2"}', "{}", '{"identity": 3}', "[" * 5000, "\0", '{"rejects": null}']
)
def test_a_damaged_record_is_one_line(tmp_path, model, write_jsonl, record):
    source = write_jsonl(tmp_path / "news.jsonl", [{"id": 1, "text": "goal"}])
    output = tmp_path / "tags.jsonl"
    run(source, output, model=model)
    path = tmp_path / "tags.jsonl.run.json"
    try:
        edited = {**json.loads(path.read_text()), **json.loads(record)}
        del edited["rows_out"]
        path.write_text(json.dumps(edited))
    except (ValueError, RecursionError):
        path.write_text(record)
    with pytest.raises(InputError, match=r"damaged|is already there|was made from") as raised:
        run(source, output, model=model, resume=True)
    assert "\n" not in str(raised.value)


def test_an_output_is_never_overwritten(tmp_path, model, news, write_jsonl):
    output = tmp_path / "tags.jsonl"
    output.write_text("someone's own\n")
    for resume in (False, True):
        with pytest.raises(InputError, match="is already there"):
            run(news, output, model=model, resume=resume)
    assert output.read_text() == "someone's own\n"
    assert list(tmp_path.iterdir()) == [output]
    output.unlink()
    first = run(news, output, model=model)
    with pytest.raises(InputError, match="is already there"):
        run(news, output, model=model)
    again = run(news, output, model=model, resume=True)
    assert (again.rows_out, again.rejects) == (first.rows_out, first.rejects)
    assert again.resumed == again.rows_in == 6000
    with pytest.raises(InputError) as raised:
        run(news, output, model=model, resume=True, top=1)
    assert str(raised.value) == (
        f"{output}: was made from other options (top was not given): "
        "remove it or name another output"
    )
    other = write_jsonl(tmp_path / "other.jsonl", [{"id": 1, "text": "x"}])
    with pytest.raises(InputError, match="was made from another input"):
        run(other, output, model=model, resume=True)


def test_an_unfinished_run_goes_on_only_with_the_same_input_model_and_options(
    tmp_path, model, sentence, write_jsonl
):
    rng = random.Random(5)
    rows = [{"id": i, "text": sentence(rng)} for i in range(500)]
    rows[400]["text"] = None
    source = write_jsonl(tmp_path / "news.jsonl", rows)
    output = tmp_path / "tags.jsonl"
    options = {"model": model, "part_rows": 100}
    with pytest.raises(InputError, match="row 401"):
        run(source, output, strict=True, **options)
    with pytest.raises(InputError, match="an unfinished run: go on with it with --resume"):
        run(source, output, **options)
    for other_options, said in (
        ({"threshold": 0.5, "part_rows": 100}, "threshold was not given"),
        ({"part_rows": 90, "read_page": True}, "read-page was not given, part-rows was 100"),
        ({}, "part-rows was 100"),
    ):
        with pytest.raises(InputError) as raised:
            run(source, output, resume=True, model=model, **other_options)
        assert str(raised.value) == (
            f"{output}.parts: was made from other options ({said}): give the same options to go on "
            "with it, remove it or name another output"
        )
    other = type(model)({**model.manifest, "note": "changed"}, model.arrays)
    with pytest.raises(InputError, match="from another model: give the same model to go on"):
        run(source, output, resume=True, model=other, part_rows=100)
    source.write_text(source.read_text().replace("null", '"ok"'))
    with pytest.raises(InputError, match="was made from another input: remove it or name"):
        run(source, output, resume=True, **options)
    source.unlink()
    with pytest.raises(InputError, match="no such file"):
        run(source, output, resume=True, **options)


def test_input_that_changes_or_vanishes_under_way(tmp_path, model, news):
    source = tmp_path / "news.jsonl.gz"
    source.write_bytes(news.read_bytes())

    def grow(_progress):
        with source.open("ab") as file:
            file.write(b"")
        os.utime(source, ns=(1, 1))

    with pytest.raises(ClassifierError, match="changed while it was read"):
        run(source, tmp_path / "a.jsonl", model=model, on_progress=grow)
    assert not (tmp_path / "a.jsonl").exists()
    with pytest.raises(InputError, match="the input is gone"):
        run(
            source, tmp_path / "b.jsonl", model=model,
            on_progress=lambda _: source.unlink(missing_ok=True),
        )  # fmt: skip


def test_a_full_disk_leaves_a_run_that_can_go_on(tmp_path, model_folder, news):
    output = tmp_path / "tags.jsonl"
    command = [
        sys.executable, "-m", "classifier", "batch", news, output, "--model", model_folder,
        "--part-rows", "1000", "--jobs", "1",
    ]  # fmt: skip
    size = 700_000  # some parts fit, the whole output does not
    full = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert full.returncode == 2
    assert full.stderr.count("\n") == 1
    assert "File too large: what was done is kept, --resume goes on with it" in full.stderr
    done = subprocess.run([*command, "--resume"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "(6,000 of these rows before)" in done.stderr
    run(news, tmp_path / "whole.jsonl", model=model_folder, part_rows=1000)
    assert output.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_ctrl_c_says_how_to_go_on(tmp_path, model_folder, news, interrupt):
    # So many rows that the run goes on for seconds after its first part.
    many = tmp_path / "many.jsonl"
    many.write_bytes(gzip.decompress(news.read_bytes()) * 20)
    output = tmp_path / "tags.parquet"
    command = [
        sys.executable, "-m", "classifier", "batch", many, output, "--model", model_folder,
        "--part-rows", "500", "--jobs", "1",
    ]  # fmt: skip
    with _started(command, stderr=subprocess.PIPE, text=True) as process:
        assert _wait_for_lines(tmp_path / "tags.parquet.parts" / "journal.jsonl", 2, process)
        _, said = interrupt(process)
    assert process.returncode == 130
    assert said == "classifier: interrupted: what was done is kept, --resume goes on with it\n"
    assert subprocess.run([*command, "--resume"], capture_output=True).returncode == 1
    assert pq.ParquetFile(output).metadata.num_rows == 20 * 5940


def test_ctrl_c_promises_nothing_of_what_cannot_be_read_again(
    tmp_path, model_folder, news, interrupt
):
    command = [
        sys.executable, "-m", "classifier", "batch", "-", "tags.jsonl", "--model", model_folder,
        "--part-rows", "500", "--jobs", "1",
    ]  # fmt: skip
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": tmp_path}
    with _started(command, **pipes) as process:
        process.stdin.write(gzip.decompress(news.read_bytes()) * 2)
        assert _wait_for_lines(tmp_path / "tags.jsonl.parts" / "journal.jsonl", 2, process)
        _, said = interrupt(process)
    assert (process.returncode, said) == (130, b"classifier: interrupted\n")
    again = subprocess.run(command, input=b'{"text": "x"}\n', capture_output=True, cwd=tmp_path)
    assert again.returncode == 2
    assert again.stderr == (
        b"classifier: tags.jsonl.parts: an unfinished run: standard input cannot be read again to "
        b"go on with it: remove it\n"
    )


@pytest.mark.parametrize("named", ["crawl", "crawl/*.jsonl*"])
def test_an_output_in_the_folder_of_the_input_is_gone_on_with(
    tmp_path, model, sentence, write_jsonl, monkeypatch, named
):
    monkeypatch.chdir(tmp_path)
    rng = random.Random(3)
    (tmp_path / "crawl").mkdir()
    for name in ("a", "b"):
        rows = [{"id": f"{name}{i}", "text": sentence(rng)} for i in range(300)]
        rows[7]["text"] = None
        write_jsonl(tmp_path / "crawl" / f"{name}.jsonl", rows)
    run(named, "whole.jsonl", model=model, part_rows=100)

    def stop(progress):
        if progress.rows >= 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(named, "crawl/tags.jsonl", model=model, part_rows=100, on_progress=stop)
    assert (tmp_path / "crawl" / "tags.jsonl.parts" / "part-000000.jsonl").exists()
    done = run(named, "crawl/tags.jsonl", model=model, part_rows=100, resume=True)
    assert (done.rows_in, done.rejects) == (600, 2)
    for end in ("", ".rejects.jsonl"):
        whole = (tmp_path / f"whole.jsonl{end}").read_bytes()
        assert (tmp_path / "crawl" / f"tags.jsonl{end}").read_bytes() == whole
    assert run(named, "crawl/tags.jsonl", model=model, part_rows=100, resume=True).resumed == 600
    with pytest.raises(InputError, match=r"tags\.jsonl: is already there"):
        run(named, "crawl/tags.jsonl", model=model, part_rows=100)


def test_two_runs_do_not_share_an_output(tmp_path, model, news):
    output = tmp_path / "tags.jsonl"

    def second(_progress):
        with pytest.raises(InputError, match="another run is writing it"):
            run(news, output, model=model, resume=True)

    assert run(news, output, model=model, on_progress=second).rows_out == 5940
    assert len(json.loads((tmp_path / "tags.jsonl.run.json").read_text())["identity"]["input"]) == 1


def test_a_file_system_without_locks_is_named_as_one(tmp_path, model, news, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def flock(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(InputError, match=r"a second run: .* is not locked \(No locks available\)"):
        run(news, tmp_path / "tags.jsonl", model=model)
    assert list(tmp_path.iterdir()) == []


def test_a_run_goes_on_in_its_own_format_and_with_the_model_that_is_open(
    tmp_path, model, interrupted
):
    (tmp_path / "news.dat").write_text("text\n" + "The club won the cup\n" * 3000)
    model.save(tmp_path / "mine")
    mine = TopicModel.load(tmp_path / "mine")
    shutil.rmtree(tmp_path / "mine")
    source, output = tmp_path / "news.dat", tmp_path / "tags.jsonl"
    options = {"model": mine, "part_rows": 1000}
    interrupted(source, output, input_format="csv", **options)
    with pytest.raises(InputError, match=r"other options \(input-format was 'csv'\)"):
        run(source, output, resume=True, input_format="jsonl", **options)
    assert run(source, output, resume=True, input_format="csv", **options).rows_out == 3000
