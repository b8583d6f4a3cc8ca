"""Files of others where a run keeps its own: they stay, whatever becomes of the run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from classifier.batch import run
from classifier.errors import InputError

FOREIGN = (
    "output-notes.txt", "output.txt", "rejects.csv", "lockfile.md", "lock.tmp", "part-numbers.csv",
    "part-1.jsonl", "part-000001.csv", "part-000001.jsonl.bak", "part-0000001.jsonl",
    "journal.jsonl.old", "journal.jsonl.tmp.tmp", "my-part-000001.jsonl",
)  # fmt: skip


@pytest.fixture
def source(tmp_path, write_jsonl):
    """Ten rows, one of them bad."""
    rows = [{"id": i, "text": 7 if i == 4 else "The striker scored."} for i in range(10)]
    return write_jsonl(tmp_path / "news.jsonl", rows)


@pytest.fixture
def put(tmp_path):
    """Put files into the folder of a run, each with its name in it; return what is in it now."""

    def put(*names):
        folder = tmp_path / "tags.jsonl.parts"
        folder.mkdir(exist_ok=True)
        for name in names:
            (folder / name).write_text(name)
        return contents(folder)

    return put


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else None


@pytest.mark.parametrize("name", [*FOREIGN, "output", "output.tmp", "rejects", "lock"])
@pytest.mark.parametrize("resume", [False, True])
def test_a_run_that_is_refused_for_it_leaves_all_as_it_was(
    source, tmp_path, model, put, name, resume
):
    before = put(name, "part-000003.jsonl")
    with pytest.raises(InputError, match=r"tags\.jsonl\.parts: is in the way, it holds ") as raised:
        run(source, tmp_path / "tags.jsonl", model=model, resume=resume)
    assert f"it holds {name}: move that away or name another output" in str(raised.value)
    assert contents(tmp_path / "tags.jsonl.parts") == before
    assert not (tmp_path / "tags.jsonl").exists()


def test_a_folder_in_the_folder_is_in_the_way(source, tmp_path, model, put):
    put()
    (tmp_path / "tags.jsonl.parts" / "part-000000.jsonl").mkdir()
    with pytest.raises(InputError, match=r"is in the way, it holds part-000000\.jsonl"):
        run(source, tmp_path / "tags.jsonl", model=model)


def test_a_run_that_is_refused_for_its_output_takes_only_its_own_lock(source, tmp_path, model, put):
    output, folder = tmp_path / "tags.jsonl", tmp_path / "tags.jsonl.parts"
    output.write_text("someone's own\n")
    for names in ([], ["part-000000.jsonl", "journal.jsonl.tmp", "output"], ["lock"]):
        before = put(*names)
        with pytest.raises(InputError, match="is already there"):
            run(source, output, model=model)
        assert contents(folder) == before


def test_a_complete_output_is_tidied_of_what_its_run_left_only(source, tmp_path, model, put):
    output, folder = tmp_path / "tags.jsonl", tmp_path / "tags.jsonl.parts"
    run(source, output, model=model)
    before = put(*FOREIGN, "lock")
    put("part-000001.jsonl", "part-1234567.rejects.jsonl.tmp", "journal.jsonl", "rejects.tmp")
    assert run(source, output, model=model, resume=True).resumed == 10
    assert contents(folder) == before


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_a_run_that_goes_on_takes_away_what_is_its_own_only(
    source, tmp_path, model, interrupted, suffix
):
    output, folder = tmp_path / f"tags.{suffix}", tmp_path / f"tags.{suffix}.parts"
    interrupted(source, output, model=model, part_rows=2)
    (folder / "part-000002.rejects.jsonl.tmp").write_text("killed while it was written")
    for name in ("output-notes.txt", "rejects.csv", "lockfile.md", "part-numbers.csv"):
        (folder / name).write_text(name)
    assert run(source, output, model=model, part_rows=2, resume=True).resumed == 10
    kept = sorted(path.name for path in folder.iterdir())
    assert kept == ["lockfile.md", "output-notes.txt", "part-numbers.csv", "rejects.csv"]


def test_a_run_that_cannot_note_how_it_begins_leaves_nothing(source, tmp_path, model, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        run(source, tmp_path / "tags.jsonl", model=model)
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rejects.jsonl", "mine\n"),
        ("run.json", "mine\n"),
        ("run.json", '{"name": "run", "version": 2}'),
        ("run.json", '{"identity": "passport"}'),
        ("run.json", "[]"),
        ("run.json", ""),
    ],
)
@pytest.mark.parametrize("resume", [False, True])
def test_a_file_beside_the_output_that_no_run_left_is_not_replaced(
    source, tmp_path, model, name, content, resume
):
    mine = tmp_path / f"tags.jsonl.{name}"
    mine.write_text(content)
    said = rf"tags\.jsonl\.{name}: is already there, and nothing tells that a run of tags\.jsonl "
    with pytest.raises(InputError, match=said + "left it: move it away or name another output"):
        run(source, tmp_path / "tags.jsonl", model=model, resume=resume)
    assert mine.read_text() == content
    assert sorted(tmp_path.iterdir()) == [source, mine]


@pytest.mark.parametrize("resume", [False, True])
def test_what_a_run_left_beside_an_output_that_was_removed_is_replaced(
    source, tmp_path, model, resume
):
    output = tmp_path / "tags.jsonl"
    rejects = run(source, output, model=model).rejects_path
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    output.unlink()
    rejects.write_text("those of a run before\n")
    assert run(source, output, model=model, resume=resume).resumed == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_rejects_beside_a_record_of_no_run_are_not_replaced(source, tmp_path, model):
    output = tmp_path / "tags.jsonl"
    rejects = run(source, output, model=model).rejects_path
    output.unlink()
    (tmp_path / "tags.jsonl.run.json").unlink()
    before = rejects.read_bytes()
    with pytest.raises(InputError, match=r"tags\.jsonl\.rejects\.jsonl: is already there"):
        run(source, output, model=model)
    assert rejects.read_bytes() == before


@pytest.mark.parametrize("killed", ["rejects.jsonl", "run.json"])
def test_killed_while_it_takes_the_place_of_a_run_before(
    source, tmp_path, model, monkeypatch, killed
):
    output = tmp_path / "tags.jsonl"
    run(source, output, model=model)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    output.unlink()
    unlink = Path.unlink

    def stop(self, missing_ok=False):
        if self.name.endswith(f"tags.jsonl.{killed}"):
            raise KeyboardInterrupt
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stop)
        with pytest.raises(KeyboardInterrupt):
            run(source, output, model=model)
    with pytest.raises(InputError, match="an unfinished run: go on with it with --resume"):
        run(source, output, model=model)
    run(source, output, model=model, resume=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_run_that_was_begun_anew_and_given_up_is_not_in_the_way(source, tmp_path, model):
    output = tmp_path / "tags.jsonl"
    run(source, output, model=model)
    output.unlink()
    with pytest.raises(InputError, match="--strict"):
        run(source, output, model=model, strict=True)
    shutil.rmtree(tmp_path / "tags.jsonl.parts")
    assert run(source, output, model=model).rejects == 1
