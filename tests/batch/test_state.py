"""What a run keeps on disk, piece by piece: parts, counts, and what it refuses to go on with."""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest

from classifier.batch import local, run
from classifier.batch.ray_engine import TagRange
from classifier.batch.state import RunState
from classifier.batch.tally import Done
from classifier.errors import ClassifierError, InputError


@pytest.fixture
def source(tmp_path, sentence, write_jsonl):
    """Twenty rows, two of them bad."""
    rng = random.Random(2)
    rows = [{"id": i, "text": sentence(rng)} for i in range(20)]
    rows[4]["text"] = rows[13]["text"] = 7
    return write_jsonl(tmp_path / "news.jsonl", rows)


def test_the_journal_says_what_each_part_holds(source, tmp_path, model, interrupted):
    output = tmp_path / "tags.jsonl"
    first, *parts = interrupted(source, output, model=model, part_rows=8)
    assert first["identity"]["options"]["part_rows"] == 8
    assert [part["index"] for part in parts] == [0, 1, 2]
    assert [part["rows_in"] for part in parts] == [8, 8, 4]
    assert [part["rows_out"] for part in parts] == [7, 7, 4]
    assert [part["rejects"] for part in parts] == [1, 1, 0]
    assert [part["next"][1] for part in parts] == [8, 16, 20]
    assert parts[0]["crc"][1] > 0
    assert parts[2]["crc"][1] == 0
    names = sorted(path.name for path in (tmp_path / "tags.jsonl.parts").iterdir())
    assert names == [
        "journal.jsonl", "lock", "part-000000.jsonl", "part-000000.rejects.jsonl",
        "part-000001.jsonl", "part-000001.rejects.jsonl", "part-000002.jsonl",
    ]  # fmt: skip
    summary = run(source, output, model=model, part_rows=8, resume=True)
    assert (summary.resumed, summary.rows_in, summary.rows_out, summary.rejects) == (20, 20, 18, 2)
    rejects = [json.loads(line) for line in summary.rejects_path.read_text().splitlines()]
    assert [reject["row"] for reject in rejects] == [5, 14]


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which file it is")
def test_all_is_on_the_disk_before_it_counts(source, tmp_path, model, monkeypatch):
    """What a power cut would tell: each file whole and synced before it gets its name."""
    events = []
    fsync, replace = os.fsync, Path.replace

    def synced(descriptor):
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        events.append(("synced", name, os.fstat(descriptor).st_size))
        fsync(descriptor)

    def named(self, target):
        events.append(("named", self.name, self.stat().st_size))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", named)
    run(source, tmp_path / "tags.jsonl", model=model, part_rows=12)
    written = [
        "journal.jsonl.tmp", "part-000000.jsonl.tmp", "part-000000.rejects.jsonl.tmp",
        "journal.jsonl", "part-000001.jsonl.tmp", "part-000001.rejects.jsonl.tmp",
        "journal.jsonl", "output.tmp", "rejects.tmp", "tags.jsonl.run.json.tmp",
    ]  # fmt: skip
    assert [name for event, name, _ in events if event == "synced"] == written
    for at, (event, name, size) in enumerate(events):
        assert size > 0
        if event == "named" and name.endswith(".tmp"):
            assert events[at - 1] == ("synced", name, size)
    lines = [size for event, name, size in events if (event, name) == ("synced", "journal.jsonl")]
    assert len(set(lines)) == 2


def test_a_part_is_closed_when_it_has_many_bytes_too(
    source, tmp_path, model, interrupted, monkeypatch
):
    monkeypatch.setattr("classifier.batch.plan.CHUNK_BYTES", 400)
    monkeypatch.setattr(local, "PART_BYTES", 800)
    _, *parts = interrupted(source, tmp_path / "tags.jsonl", model=model)
    assert [part["rows_in"] for part in parts] == [10, 9, 1]
    assert sum(part["rows_in"] for part in parts) == 20


def test_parquet_has_a_row_group_a_part_and_more_of_a_large_one(
    source, tmp_path, model, monkeypatch
):
    def groups(name):
        run(source, tmp_path / name, model=model, part_rows=12)
        found = pq.ParquetFile(tmp_path / name).metadata
        return [found.row_group(at).num_rows for at in range(found.num_row_groups)]

    assert groups("a.parquet") == [11, 7]
    monkeypatch.setattr("classifier.batch.plan.CHUNK_BYTES", 400)
    assert groups("b.parquet") == [13, 5]
    monkeypatch.setattr("classifier.batch.sinks._GROUP_BYTES", 1)
    assert groups("c.parquet") == [4, 5, 4, 4, 1]
    assert pq.read_table(tmp_path / "a.parquet").equals(pq.read_table(tmp_path / "c.parquet"))


@pytest.mark.parametrize("missing", ["part-000001.jsonl", "part-000001.rejects.jsonl"])
def test_a_part_that_is_gone_and_all_behind_it_are_made_again(
    source, tmp_path, model, interrupted, missing
):
    output = tmp_path / "tags.jsonl"
    interrupted(source, output, model=model, part_rows=8)
    (tmp_path / "tags.jsonl.parts" / missing).unlink()
    summary = run(source, output, model=model, part_rows=8, resume=True)
    assert (summary.resumed, summary.rows_in, summary.rejects) == (8, 20, 2)
    assert summary.reasons == {"not-text": 2}  # also those of the first part


def test_going_on_with_a_finished_run_counts_as_that_run_did(source, tmp_path, model):
    output, record = tmp_path / "tags.jsonl", tmp_path / "tags.jsonl.run.json"
    first = run(source, output, model=model, part_rows=8)
    again = run(source, output, model=model, part_rows=8, resume=True)
    assert (again.resumed, again.rows_in, again.rows_out, again.rejects) == (20, 20, 18, 2)
    assert again.reasons == first.reasons == {"not-text": 2}
    noted = json.loads(record.read_text())
    for reasons in (None, [], {"not-text": "2"}, {"not-text": 1}):  # not noted; edited by hand
        record.write_text(json.dumps({**noted, "reasons": reasons}))
        assert run(source, output, model=model, part_rows=8, resume=True).reasons == {}


def test_progress_counts_the_rows_of_this_run(source, tmp_path, model):
    told = []
    run(source, tmp_path / "tags.jsonl", model=model, part_rows=8, on_progress=told.append)
    assert [(p.rows, p.rejects) for p in told] == [(8, 1), (16, 2), (20, 2)]
    assert told[-1].share == 1


@pytest.mark.parametrize("jobs", [1, 3])
def test_as_many_chunks_as_threads_are_under_way_and_one_more_is_read(jobs):
    read = answered = 0
    together = Barrier(jobs, timeout=20)  # broken unless so many are answered at once

    def answer(chunk):
        together.wait()
        return SimpleNamespace(n_rows=chunk, rejects=[], absent=frozenset(), html=2)

    def chunks(_start):
        nonlocal read
        for read in range(1, 13):
            assert read <= answered + jobs + 1
            yield read

    plan = SimpleNamespace(
        answerer=answer, sink=SimpleNamespace(render=lambda a: a.n_rows), chunks=chunks
    )
    for answered, done in enumerate(local._answered(plan, None, jobs), 1):
        assert done == Done(answered, answered, answered, [], frozenset(), 2)
    assert (read, answered) == (12, 12)


def test_a_run_without_rejects_takes_the_old_list_of_them_away(tmp_path, model, write_jsonl):
    source, output = tmp_path / "news.jsonl", tmp_path / "tags.jsonl"
    write_jsonl(source, [{"id": 1, "text": "goal"}, {"id": 2, "text": 7}])
    stale = run(source, output, model=model).rejects_path
    assert stale.exists()
    output.unlink()
    write_jsonl(source, [{"id": 1, "text": "goal"}])
    summary = run(source, output, model=model)
    assert summary.rejects_path is None
    assert not stale.exists()


def test_an_output_that_lost_a_row_is_not_written(source, tmp_path, model, monkeypatch):
    whole = RunState.finish
    for wrong in (19, 21):
        output = tmp_path / f"{wrong}.jsonl"
        with monkeypatch.context() as patch:
            patch.setattr(RunState, "finish", lambda self, _, n=wrong: whole(self, n))
            with pytest.raises(ClassifierError, match=f"{wrong} rows in, but 18 out and 2 reject"):
                run(source, output, model=model)
        assert not output.exists()
        assert run(source, output, model=model, resume=True).rows_out == 18


def test_what_is_in_the_way_is_left_alone(source, tmp_path, model):
    folder = tmp_path / "tags.jsonl.parts"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match=r"tags\.jsonl\.parts: is in the way"):
        run(source, tmp_path / "tags.jsonl", model=model)
    assert (folder / "thesis.txt").read_text() == "years of work"
    whole = tmp_path / "whole.jsonl"
    run(source, whole, model=model)
    mine = tmp_path / "whole.jsonl.parts" / "thesis.txt"
    mine.parent.mkdir()
    mine.write_text("years of work")
    assert run(source, whole, model=model, resume=True).resumed == 20
    assert mine.read_text() == "years of work"
    (folder / "thesis.txt").unlink()
    (folder / "part-000007.jsonl").write_text("of a run that had no journal yet")
    assert run(source, tmp_path / "tags.jsonl", model=model).rows_out == 18


@pytest.mark.parametrize(
    "name", ["run.json", "rejects.jsonl", "parts", "parts/journal.jsonl", "parts/lock"]
)
@pytest.mark.parametrize("resume", [False, True])
def test_a_folder_in_a_files_place_is_said_before_the_work(source, tmp_path, model, name, resume):
    taken = tmp_path / f"tags.jsonl.{name}"
    if name == "parts":
        taken.write_text("mine")
    else:
        taken.mkdir(parents=True)
    with pytest.raises(InputError, match=rf"tags\.jsonl\.{name}: is .*: remove it or name another"):
        run(source, tmp_path / "tags.jsonl", model=model, resume=resume)
    assert taken.exists()
    assert not (tmp_path / "tags.jsonl").exists()


def test_other_options_are_named_with_what_they_were(source, tmp_path, model, interrupted):
    output = tmp_path / "tags.jsonl"
    interrupted(source, output, model=model, part_rows=8, top=2)
    with pytest.raises(InputError, match=r"other options \(top was 2, part-rows was 8\)"):
        run(source, output, model=model, part_rows=9, top=1, resume=True)


def test_no_engine_goes_on_with_the_parts_of_another(source, tmp_path, model, interrupted):
    """Each cuts the input in its own way: rows would be lost, or be there twice."""
    output = tmp_path / "tags.jsonl"
    interrupted(source, output, model=model, part_rows=8)
    with pytest.raises(InputError, match=r"other options \(engine was 'local'\): give the same"):
        run(source, output, model=model, part_rows=8, resume=True, engine="ray")


@pytest.mark.parametrize(
    ("what", "said"),
    [("model", "has another model ("), ("version", "has another version (")],
)
def test_a_node_with_another_model_or_version_does_nothing(
    source, tmp_path, model, plan_of, monkeypatch, what, said
):
    monkeypatch.chdir(tmp_path)  # which an actor does
    plan = plan_of([source], tmp_path / "tags.jsonl", model)
    task = {"index": [0], "source": [0], "start": [0], "stop": [-1], "row": [0]}
    actor = TagRange(plan, {**plan.identity(), what: "f" * 64}, str(tmp_path))
    (refused,) = actor(task)["refused"]
    assert said in refused
    assert refused.endswith("the run's is ffffffffffff): put the same on every node")
    assert not (tmp_path / "tags.jsonl.parts").exists()


@pytest.mark.parametrize("resume", [True, False])
def test_a_run_that_another_version_began_is_refused(
    source, tmp_path, model, interrupted, monkeypatch, resume
):
    output = tmp_path / "tags.jsonl"
    with monkeypatch.context() as patch:
        patch.setattr("classifier.batch.journal.FORMAT", 3)
        interrupted(source, output, model=model)
    kept = sorted(path.name for path in (tmp_path / "tags.jsonl.parts").iterdir())
    said = r"tags\.jsonl\.parts: was begun by another version: remove it and start again$"
    with pytest.raises(InputError, match=said):
        run(source, output, model=model, resume=resume)
    assert sorted(path.name for path in (tmp_path / "tags.jsonl.parts").iterdir()) == kept


def test_a_journal_without_its_first_line_is_refused(source, tmp_path, model, interrupted):
    output = tmp_path / "tags.jsonl"
    interrupted(source, output, model=model)
    journal = tmp_path / "tags.jsonl.parts" / "journal.jsonl"
    journal.write_bytes(b"\0" + journal.read_bytes())
    with pytest.raises(InputError, match=r"journal\.jsonl: damaged: remove"):
        run(source, output, model=model, resume=True)
    journal.unlink()
    assert run(source, output, model=model).rows_out == 18
