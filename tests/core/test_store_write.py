"""Writing a model folder: a whole one or none, and what lies there already is left alone."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from pathlib import Path

import numpy as np
import pytest

from classifier import ModelError, TopicModel, store

TEXTS = ["The striker scored as the club won the cup", "the vaccine and the vote", ""]


def test_writing_again_gives_the_same_bytes_and_leaves_nothing_behind(model, folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    model.save(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_what_else_lies_in_the_folder_of_a_model_stays(model, folder):
    (folder / "texts.csv").write_text("text,label\n")
    (folder / "reports").mkdir()
    (folder / "reports" / "a.html").write_text("<p>")
    (folder / "notes.bin").write_bytes(b"mine")
    model.save(folder)
    assert (folder / "texts.csv").read_text() == "text,label\n"
    assert (folder / "notes.bin").read_bytes() == b"mine"
    assert (folder / "reports" / "a.html").read_text() == "<p>"
    assert TopicModel.load(folder).predict_proba(TEXTS).tolist() == (
        model.predict_proba(TEXTS).tolist()
    )
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_an_array_that_the_model_no_longer_has_goes(tmp_path):
    store.write(tmp_path / "model", {}, {"a": np.zeros(1), "b": np.zeros(1)})
    store.write(tmp_path / "model", {}, {"a": np.zeros(2)})
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == [
        "a.bin", "manifest.json",
    ]  # fmt: skip


def test_only_what_a_model_may_be_called_is_taken_for_its_own(model, folder):
    """A folder of its array's name, and a file that no model has though its manifest says so."""
    (folder / "old.bin").mkdir()
    (folder / "old.bin" / "a.txt").write_text("mine")
    (folder / "Notes.bin").write_bytes(b"mine")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["arrays"] |= {"old": {}, "Notes": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    model.save(folder)
    assert (folder / "old.bin" / "a.txt").read_text() == "mine"
    assert (folder / "Notes.bin").read_bytes() == b"mine"
    assert TopicModel.load(folder)


def test_a_model_is_written_into_new_folders_that_others_may_read(model, tmp_path):
    model.save(tmp_path / "models" / "news" / "today")
    found = tmp_path / "models" / "news" / "today"
    assert TopicModel.load(found)
    assert stat.S_IMODE(found.stat().st_mode) == 0o755


def test_a_save_that_fails_leaves_the_model_before_and_nothing_else(model, folder, monkeypatch):
    real, before = Path.rename, folder.stat().st_ino

    def rename(path, target):
        if target == folder and not path.name == "old":
            raise OSError("no room")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="no room"):
        model.save(folder)
    assert folder.stat().st_ino == before
    assert TopicModel.load(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_a_model_that_cannot_be_moved_away_stays_and_nothing_is_left_beside_it(
    model, folder, monkeypatch
):
    real, before = Path.rename, folder.stat().st_ino

    def rename(path, target):
        if path == folder:
            raise PermissionError(13, "Access is denied", str(path))
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(ModelError, match=r"model cannot be replaced: Access is denied: choose ano"):
        model.save(folder)
    assert folder.stat().st_ino == before
    assert TopicModel.load(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_an_empty_folder_half_filled_is_no_model(model, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    real, moved = shutil.move, []

    def move(source, target):
        if len(moved) == len(model.arrays):
            raise KeyboardInterrupt
        moved.append(real(source, target))

    monkeypatch.setattr(shutil, "move", move)
    with pytest.raises(KeyboardInterrupt):
        model.save(tmp_path / "empty")
    assert {path.name for path in (tmp_path / "empty").iterdir()} == {
        f"{name}.bin" for name in model.arrays
    }


@pytest.mark.parametrize(
    "manifest",
    ['{"name": "A web app", "icons": []}', "[]", "{", '{"format_version": 1}', "[" * 9000],
)
def test_a_manifest_of_something_else_is_left_alone(model, tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(manifest)
    (tmp_path / "icon.bin").write_bytes(b"mine")
    with pytest.raises(ModelError, match="holds no model"):
        model.save(tmp_path)
    assert (tmp_path / "manifest.json").read_text() == manifest
    assert (tmp_path / "icon.bin").read_bytes() == b"mine"


def test_a_link_to_a_model_stays_a_link(model, folder, tmp_path):
    link = tmp_path / "current"
    link.symlink_to(folder, target_is_directory=True)
    (folder / "bias.bin").write_bytes(b"damaged")
    model.save(link)
    assert link.is_symlink()
    assert TopicModel.load(folder).classes_.tolist() == model.classes_.tolist()


def test_a_folder_with_something_else_is_left_alone(model, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("mine")
    with pytest.raises(ModelError, match="holds no model"):
        model.save(tmp_path / "thesis")
    with pytest.raises(ModelError, match="holds no model"):
        model.save(tmp_path / "thesis" / "chapter.txt")
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "mine"


def test_the_model_in_the_current_folder_is_not_replaced(model, folder, tmp_path, monkeypatch):
    before = (folder / "manifest.json").read_bytes()
    monkeypatch.chdir(folder)
    for place in (".", folder, f"../{folder.name}"):
        with pytest.raises(ModelError, match=r"is the current folder .*: go one folder up"):
            model.save(place)
    assert (folder / "manifest.json").read_bytes() == before
    (folder / "reports").mkdir()
    monkeypatch.chdir(folder / "reports")
    model.save("..")
    assert Path.cwd() == folder / "reports"
    monkeypatch.chdir(tmp_path)
    model.save(folder)


def test_an_empty_folder_is_filled_and_not_replaced(model, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    model.save(".")
    # Replaced, it would leave whoever works in it in a folder that is gone.
    assert TopicModel.load("../empty").classes_.tolist() == model.classes_.tolist()
    assert sorted(path.name for path in Path().iterdir()) == sorted(
        path.name for path in (tmp_path / "empty").iterdir()
    )
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


@pytest.mark.parametrize(
    ("manifest", "arrays"),
    [
        ({}, {"../up": np.zeros(1)}),
        ({}, {"Upper": np.zeros(1)}),
        ({}, {"a": np.array(["text"])}),
        ({}, {"a": np.array([None])}),
        ({"a": object()}, {}),
        ({"a": float("nan")}, {}),
    ],
)
def test_what_cannot_be_stored_is_refused_before_anything_is_written(tmp_path, manifest, arrays):
    with pytest.raises(ModelError):
        store.write(tmp_path / "m", manifest, arrays)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no umask")
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_who_may_read_a_model_says_the_umask(model, tmp_path, umask):
    before = os.umask(umask)
    try:
        model.save(tmp_path / "model")
        model.save(tmp_path / "model")  # and in the place of another
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "model").stat().st_mode) == 0o777 & ~umask
    files = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "model").iterdir()}
    assert files == {0o666 & ~umask}
