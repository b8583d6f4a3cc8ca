"""Models written by earlier versions, kept here, load for ever and answer the same to the bit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import classifier
from classifier import ModelError, store

FORMATS = Path(__file__).parent / "formats"
ANSWERS = json.loads((FORMATS / "answers.json").read_text())


@pytest.mark.parametrize("version", range(1, max(2, store.FORMAT_VERSION)))
def test_a_model_of_every_earlier_format_answers_as_it_did(version):
    model = classifier.load(FORMATS / str(version))
    assert model.manifest["format_version"] == version
    found = model.predict_proba(list(ANSWERS))
    rows = [answers[str(version)] for answers in ANSWERS.values()]
    wanted = [[float.fromhex(number) for number in row] for row in rows]
    assert found.tolist() == wanted
    assert model.tag("The striker scored a goal").tags[0].iptc == "15000000"
    # Not "health" as well, which its share of what is left would make a tag since format 3.
    assert model.tag("The central bank raised rates and shares fell").topics == ["business"]


@pytest.mark.parametrize("version", range(1, store.FORMAT_VERSION))
def test_saving_an_old_model_keeps_its_answers(version, tmp_path):
    model = classifier.load(FORMATS / str(version))
    model.save(tmp_path / "model")
    again = classifier.load(tmp_path / "model")
    assert again.manifest["format_version"] == store.FORMAT_VERSION
    texts = list(ANSWERS)
    assert again.predict_proba(texts).tobytes() == model.predict_proba(texts).tobytes()
    assert again.tag_many(texts) == model.tag_many(texts)


def test_a_model_of_a_later_version_is_refused_with_advice(tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(FORMATS / "1", folder)
    manifest = json.loads((folder / store.MANIFEST).read_text())
    manifest["format_version"] = store.FORMAT_VERSION + 1
    (folder / store.MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="run pip install --upgrade newsieve"):
        classifier.load(folder)
