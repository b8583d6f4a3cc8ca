"""A model folder that is not exactly what was written is refused, and nothing else happens."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

import classifier
from classifier import ModelError, TopicModel, store
from classifier.errors import MissingModelError

TEXTS = ["The striker scored as the club won the cup", "the vaccine and the vote", ""]


def edit(folder, change, *, sign=True):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    if sign:
        manifest["sha256"] = store._digest(manifest)
    path.write_text(json.dumps(manifest))


def refuse(folder, message):
    with pytest.raises(ModelError, match=message) as caught:
        TopicModel.load(folder)
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


def test_round_trip_of_every_dtype(tmp_path):
    arrays = {
        f"a_{name}": np.arange(6).reshape(2, 3).astype(name) for name in sorted(store._DTYPES)
    }
    arrays["empty"] = np.zeros((0, 4))
    store.write(tmp_path / "m", {"note": "é"}, arrays)
    manifest, back = store.read(tmp_path / "m")
    assert manifest["note"] == "é"
    assert manifest["format_version"] == store.FORMAT_VERSION
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype
        assert back[name].tolist() == array.tolist()
        assert not back[name].flags.writeable


def test_missing_folder(tmp_path):
    refuse(tmp_path / "nowhere", "no model folder at .*nowhere: give one")
    (tmp_path / "sent.zip").write_bytes(b"PK")
    refuse(tmp_path / "sent.zip", "no model folder at .*sent.zip: it is a file: unpack it, or name")
    with pytest.raises(FileNotFoundError, match=r"no model folder at .*nowhere"):
        store.read(tmp_path / "nowhere")
    with pytest.raises(MissingModelError, match="an empty path: name a model folder"):
        classifier.load("")
    (tmp_path / "nothing").mkdir()
    refuse(tmp_path / "nothing", "no model in .*nothing: it has no manifest.json; give a folder")


def test_a_newer_format_is_refused_with_advice(folder):
    edit(folder, lambda m: m.update(format_version=99))
    refuse(folder, "format 99.*pip install --upgrade newsieve")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.pop("format_version"), "no format_version"),
        (lambda m: m.update(format_version="1"), "no format_version"),
        (lambda m: m.update(format_version=0), "format_version is 0"),
        (lambda m: m.update(format_version=True), "no format_version"),
        (lambda m: m.update(arrays=[]), "lists no arrays"),
        (lambda m: m["arrays"]["bias"].update(file="../bias.bin"), "names the file"),
        (lambda m: m["arrays"]["bias"].update(file="/etc/passwd"), "names the file"),
        (lambda m: m["arrays"]["bias"].update(file="scale.bin"), "names the file"),
        (lambda m: m["arrays"]["bias"].update(dtype="object"), "dtype 'object'"),
        (lambda m: m["arrays"]["bias"].update(dtype=["float64"]), "dtype"),
        (lambda m: m["arrays"]["bias"].update(shape=[1 << 39]), "bytes, not those of"),
        (lambda m: m["arrays"]["bias"].update(shape=[-5]), "has the shape"),
        (lambda m: m["arrays"]["bias"].update(shape=[5.0]), "has the shape"),
        (lambda m: m["arrays"]["bias"].update(shape=[True, 5]), "has the shape"),
        (lambda m: m["arrays"]["bias"].update(shape=[1] * 5), "has the shape"),
        (lambda m: m["arrays"]["bias"].update(extra=1), "malformed"),
        (lambda m: m["arrays"].update(bias=[]), "malformed"),
        (lambda m: m["arrays"].update({"../x": m["arrays"].pop("bias")}), "malformed"),
        (lambda m: m["arrays"].update(code=m["arrays"]["bias"]), "names the file"),
        (lambda m: m["arrays"].pop("bias"), "has the arrays"),
        (lambda m: m.update(kind="role model"), "not a 'topic model'"),
        (lambda m: m.update(topics=[]), "lists no topics"),
        (lambda m: m.update(topics=["sport"]), "no slug"),
        (lambda m: m["topics"].pop(), "expected float64"),
        (lambda m: m["decline"].update(min_words="many"), "sets 'min_words' to 'many'"),
        (lambda m: m["decline"].update(other=1), "sets 'other'"),
        (lambda m: m.update(decline=3), "decline section"),
    ],
)
def test_a_manifest_that_was_edited_and_signed_again_is_still_checked(folder, change, message):
    edit(folder, change)
    refuse(folder, message)


def test_an_edited_manifest_is_noticed(folder):
    edit(folder, lambda m: m["topics"].reverse(), sign=False)
    refuse(folder, "does not match its own SHA-256")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", "null", "{", '{"format_version": NaN}', '{"format_version": 2, "a": NaN}',
     "[" * 100_000, "\ud800"],
)  # fmt: skip
def test_a_manifest_that_is_no_manifest(folder, text):
    (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    refuse(folder, "manifest.json")


def test_a_manifest_is_of_sixteen_megabytes_at_most(model, folder):
    for size, message in ((16 << 20, "is not JSON"), ((16 << 20) + 1, "is larger than 16 MB")):
        os.truncate(folder / "manifest.json", size)
        refuse(folder, message)
    with pytest.raises(ModelError, match="holds no model"):
        model.save(folder)


def test_a_model_has_sixty_four_arrays_at_most(tmp_path):
    arrays = {f"a{i}": np.array([i]) for i in range(64)}
    store.write(tmp_path / "model", {}, arrays)
    assert len(store.read(tmp_path / "model")[1]) == 64
    store.write(tmp_path / "model", {}, {**arrays, "one_more": np.array([64])})
    with pytest.raises(ModelError, match="lists no arrays, or more than 64"):
        store.read(tmp_path / "model")


def test_a_manifest_that_can_be_read_but_not_be_written_is_refused(folder):
    path = folder / "manifest.json"
    whole = path.read_text().rstrip()[:-1]
    for depth in range(480, 1010):  # of one depth, which hangs on the caller's, 3.11 is capable
        path.write_text(f'{whole}, "deep": {"[" * depth}{"]" * depth}}}')
        refuse(folder, "not JSON .nested too deep" if depth >= 500 else "SHA-256")


@pytest.mark.parametrize("name", ["manifest.json", "weights.bin"])
def test_links_pipes_and_folders_are_not_followed(folder, tmp_path, name):
    path = folder / name
    copy = tmp_path / "copy"
    path.rename(copy)
    path.symlink_to(copy)
    refuse(folder, f"{name} cannot be read")
    path.unlink()
    os.mkfifo(path)
    opened = list(Path("/dev/fd").iterdir())
    refuse(folder, f"{name} is no regular file")
    assert list(Path("/dev/fd").iterdir()) == opened
    path.unlink()
    path.mkdir()
    refuse(folder, f"{name} is no regular file")
    path.rmdir()
    gone = "it has no manifest.json" if name == "manifest.json" else f"{name} cannot be read"
    refuse(folder, gone)
    shutil.copy(copy, path)
    assert TopicModel.load(folder)


def test_swapped_files_are_noticed(folder):
    a, b = folder / "bias.bin", folder / "scale.bin"
    content = a.read_bytes()
    a.write_bytes(b.read_bytes())
    b.write_bytes(content)
    refuse(folder, "does not match its SHA-256")


def test_random_damage_is_refused_or_harmless(model, folder):
    wanted = model.predict_proba(TEXTS).tobytes()
    files = sorted(folder.iterdir())
    clean = {path: path.read_bytes() for path in files}
    rng = random.Random(3)
    refused = harmless = 0
    for _ in range(300):
        path = rng.choice(files)
        content = bytearray(clean[path])
        kind = rng.choice(["flip", "cut", "grow", "zero", "copy"])
        at = rng.randrange(len(content))
        if kind == "flip":
            content[at] ^= 1 << rng.randrange(8)
        elif kind == "cut":
            del content[at:]
        elif kind == "grow":
            content[at:at] = rng.randbytes(rng.randint(1, 99))
        elif kind == "zero":
            content[at : at + 64] = bytes(len(content[at : at + 64]))
        else:
            content = bytearray(clean[rng.choice(files)])
        path.write_bytes(content)
        try:
            loaded = TopicModel.load(folder)
        except ModelError as error:
            refused += "\n" not in str(error)
        else:
            assert loaded.predict_proba(TEXTS).tobytes() == wanted
            refused += 1
            harmless += 1
        path.write_bytes(clean[path])
    assert refused == 300
    assert harmless < 100


def test_an_array_without_dimensions_is_refused(model, tmp_path):
    for name in model.arrays:
        arrays = {**model.arrays, name: model.arrays[name].ravel()[0]}
        store.write(tmp_path / "model", {**model.manifest}, arrays)
        refuse(tmp_path / "model", "has no rows")


def test_a_processor_that_keeps_numbers_big_end_first_is_refused(folder, make_model, monkeypatch):
    monkeypatch.setattr(sys, "byteorder", "big")
    for make in (lambda: TopicModel.load(folder), make_model):
        with pytest.raises(ModelError, match="big end first"):
            make()
