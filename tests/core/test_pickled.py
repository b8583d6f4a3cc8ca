"""A process keeps one model of each kind, however many answers are unpickled or copied there."""

from __future__ import annotations

import copy
import gc
import pickle  # noqa: TID251 - what users do to send a model to workers
from pathlib import Path

import numpy as np
import pytest

import classifier
from classifier import TopicModel, pickled, store
from classifier.model import EMBEDDED

NEWS = "The striker scored as the club won the cup final in the stadium"


def test_the_embedded_model_is_pickled_without_its_path(embedded_model):
    dump = pickle.dumps(embedded_model)
    assert EMBEDDED.parent.name.encode() not in dump  # elsewhere it lies elsewhere
    assert pickle.loads(dump).path == EMBEDDED


class Mine(TopicModel):
    pass


WAYS = {
    "embedded": lambda _: classifier.load(),
    "of a folder": TopicModel.load,
    "made": lambda folder: TopicModel(*store.read(folder)),
    "of a class of one's own": Mine.load,
    "embedded, of a class of one's own": lambda _: Mine.load(),
    "made, of a class of one's own": lambda folder: Mine(*store.read(folder)),
}


@pytest.mark.usefixtures("embedded_model")
@pytest.mark.parametrize("way", WAYS)
def test_answers_that_were_pickled_share_their_model_and_copies_do(folder, way):
    model = WAYS[way](folder)
    page, tagging = model.read_page(NEWS), model.tag(NEWS)
    for dump in (pickle.dumps(tagging), pickle.dumps(page), pickle.dumps(model)):
        assert [model_of(pickle.loads(dump)) is model for _ in range(3)] == [True] * 3
    for copied in (copy.copy, copy.deepcopy):
        assert copied(model) is model
        assert model_of(copied(page)) is model_of(copied(tagging)) is model


def model_of(answer):
    return answer if isinstance(answer, TopicModel) else answer._model


def open_files():
    listed = Path("/proc/self/fd")
    return len(list(listed.iterdir())) if listed.exists() else 0


@pytest.mark.parametrize("way", sorted({*WAYS} - {"embedded"}))
def test_a_model_that_comes_from_a_pickle_is_one_model_and_closed_after_use(folder, way):
    model = WAYS[way](folder)
    kind, dump, reasons = type(model), pickle.dumps(model.tag(NEWS)), model.tag(NEWS).why.topics
    del model
    gc.collect()
    before = open_files()
    taggings = [pickle.loads(dump)]
    one = open_files()
    taggings += [pickle.loads(dump) for _ in range(20)]
    assert open_files() == one
    assert len({id(tagging._model) for tagging in taggings}) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "read", None)  # no model is opened once more
        assert pickle.loads(dump)._model is taggings[0]._model
    assert type(taggings[0]._model) is kind
    assert taggings[-1].why.topics == reasons
    del taggings
    gc.collect()
    assert open_files() == before


def test_made_alike_models_are_pickled_alike(make_model):
    """Tools that keep results find them again by the bytes of what made them (datasets, joblib)."""
    assert pickle.dumps(make_model()) == pickle.dumps(make_model())
    assert pickle.dumps(make_model()) != pickle.dumps(make_model(tag_threshold=0.3))


def test_a_model_that_took_the_place_of_a_pickled_one_is_opened_once(model, folder):
    first = TopicModel.load(folder)
    dump = pickle.dumps(first.tag(NEWS))
    TopicModel({**model.manifest, "note": "another"}, model.arrays).save(folder)
    assert pickle.loads(dump)._model is first
    del first
    gc.collect()
    taggings = [pickle.loads(dump) for _ in range(3)]
    assert [tagging._model.manifest["note"] for tagging in taggings] == ["another"] * 3
    assert len({id(tagging._model) for tagging in taggings}) == 1


def test_a_class_of_ones_own_is_made_and_loaded_as_such(tmp_path):
    made = Mine.from_weights(np.array([2], np.uint64), np.zeros((1, 2)), np.zeros(2), ["a", "b"])
    made.save(tmp_path / "mine")
    assert type(made) is type(Mine.load(tmp_path / "mine")) is Mine


def test_a_manifest_of_another_model_does_not_make_two_the_same(folder):
    loaded = TopicModel.load(folder)
    bias = loaded.arrays["bias"] + np.float32(1)
    made = TopicModel(loaded.manifest, {**loaded.arrays, "bias": bias})
    assert pickled.mark_of(loaded) == loaded.manifest["sha256"]
    assert pickled.mark_of(made) != pickled.mark_of(loaded)


def test_what_a_model_holds_is_read_once_for_its_mark(folder, make_model, monkeypatch):
    made, loaded = make_model(), TopicModel.load(folder)
    read = []
    digest = store.content_digest
    monkeypatch.setattr(store, "content_digest", lambda *_: read.append(1) or digest(*_))
    dump = pickle.dumps(made)
    assert pickle.dumps(made) == dump
    assert pickled.mark_of(made) == pickled.mark_of(made)
    assert len(read) == 1
    pickle.dumps(loaded)  # the mark of a folder stands in its manifest
    del made
    gc.collect()
    pickle.dumps(pickle.loads(dump))  # that of a pickle comes with it
    assert len(read) == 1
