"""Topics and corpora: what ``data/`` says holds, and every flaw has its line."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pa = pytest.importorskip("pyarrow", reason="loading corpora needs newsieve[train]")
datasets = pytest.importorskip("datasets", reason="loading corpora needs newsieve[train]")
import pyarrow.parquet as pq  # noqa: E402

from classifier.errors import InputError  # noqa: E402
from train.catalogue import Hub, load_catalogue, load_topics  # noqa: E402
from train.corpora import JOINT, check, join_text, load_corpus, main, squeeze  # noqa: E402

CATALOGUE = """
[corpora.wire]
name = "Wire"
file = "wire.parquet"
origin = ["https://wire.example"]
revision = "1"
licence = "CC0"
citation = "nobody"
language = "en"
news = true
clean = true
title = "title"
body = "body"
label = "label"
section = { column = "path", map = "url" }
[corpora.wire.labels]
"world" = ["geopolitics", "politics", "disaster"]
"sport" = ["sport"]
"misc" = []

[corpora.desk]
name = "Desk"
file = "desk.parquet"
origin = ["https://desk.example"]
revision = "1"
licence = "CC0"
citation = "nobody"
language = "en"
news = true
clean = false
title = "title"
label = "label"
several = "labels"
fallback = "desk"
labels_of = "wire"

[sections.url]
"weather" = ["disaster"]
"world/quakes" = ["disaster"]
"food" = ["food"]
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "corpora.toml"
    path.write_text(CATALOGUE, encoding="utf-8")
    return load_catalogue(path)


@pytest.fixture
def mirror(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    wire = {
        "title": ["Quake\u00a0shakes  islands", "Cup final drawn", None, "Lists"],
        "body": ["Ports\nclosed.", None, "Only a body", " "],
        "label": ["world", "sport", "world", "misc"],
        "path": ["world/quakes/today", None, "food/recipes", "unknown"],
    }
    desk = {
        "title": ["Both sides meet", "No label"],
        "label": ["world", ""],
        "labels": [["world", "sport"], []],
        "desk": ["", "sport"],
    }
    pq.write_table(pa.table(wire), folder / "wire.parquet")
    pq.write_table(pa.table(desk), folder / "desk.parquet")
    return folder


def topics_of(catalogue, corpus):
    return [{s for s, on in zip(catalogue.slugs, row, strict=True) if on} for row in corpus.topics]


def test_topics_are_the_nineteen_in_order():
    slugs = [topic.slug for topic in load_topics()]
    assert " ".join(slugs) == (
        "geopolitics politics business technology science health environment sport entertainment "
        "arts lifestyle travel food crime disaster education religion society human-interest"
    )
    for topic in load_topics():
        codes = topic.iptc.split("+")
        assert all(re.fullmatch(r"\d{8}", code) for code in codes)
        assert len(codes) == len(topic.names)
        assert topic.scope.endswith(".")


def test_iptc_names_are_the_official_ones(shared):
    path = shared / "taxonomy" / "iptc_mediatopics_2023-10-24.tsv"
    with path.open(encoding="utf-8") as lines:
        names = {r["qcode"]: r["name"] for r in csv.DictReader(lines, delimiter="\t")}
        tops = {q for q in names if q.endswith("000000")}
    for topic in load_topics():
        assert [names[f"medtop:{code}"] for code in topic.iptc.split("+")] == list(topic.names)
    used = {f"medtop:{code}" for topic in load_topics() for code in topic.iptc.split("+")}
    # Arts, culture and entertainment is taken apart into two of its own children.
    assert tops - used == {"medtop:01000000"}


def test_catalogue_says_what_each_corpus_is():
    catalogue = load_catalogue()
    assert len(catalogue.sources) == 19
    for source in catalogue.sources.values():
        assert source.licence
        assert source.citation
        assert source.origin
        assert source.labels
    declined = {s.key for s in catalogue.sources.values() if s.language != "en" or not s.news}
    assert declined == {
        "20newsgroups",
        "masakhanews_other_languages",
        "sib200_other_languages",
    }


def test_every_topic_can_be_reached_from_some_label():
    catalogue = load_catalogue()
    reached = {t for s in catalogue.sources.values() for meant in s.labels.values() for t in meant}
    assert reached == set(catalogue.slugs)


def test_catalogue_names_every_flaw(tmp_path):
    path = tmp_path / "corpora.toml"
    path.write_text(
        CATALOGUE.replace('["sport"]', '["sports", "cricket"]').replace('revision = "1"\n', "", 1),
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_catalogue(path)
    lines = str(caught.value).splitlines()
    assert any("'sports'" in line and "no topic" in line for line in lines)
    assert any("'cricket'" in line for line in lines)
    assert any("corpora.wire" in line and "'revision' is missing" in line for line in lines)


@pytest.mark.parametrize("text", ["topic = [", "", '[[topic]]\nslug = "a"\n'])
def test_bad_topic_files_are_refused(tmp_path, text):
    path = tmp_path / "topics.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(str(path))):
        load_topics(path)
    with pytest.raises(InputError, match="cannot read"):
        load_topics(tmp_path / "none.toml")


def test_unknown_corpus_lists_the_known(catalogue):
    with pytest.raises(InputError, match="there are: desk, wire"):
        load_corpus("wir", Path(), catalogue)


def test_load_joins_and_maps(catalogue, mirror):
    wire = load_corpus("wire", mirror, catalogue)
    assert wire.text == [
        f"Quake shakes islands{JOINT}Ports closed.",
        "Cup final drawn",
        "Only a body",
        "Lists",
    ]
    assert wire.title[2] == ""
    assert wire.label == ["world", "sport", "world", "misc"]
    # narrowed by its section; as labelled; section believed where both disagree; nothing
    assert topics_of(catalogue, wire) == [{"disaster"}, {"sport"}, {"food"}, set()]
    assert wire.extra["path"][0] == "world/quakes/today"
    some = wire.select(np.array([False, True, False, True]))
    assert some.text == ["Cup final drawn", "Lists"]
    assert some.row.tolist() == [1, 3]
    assert wire.select(np.array([3, 0])).label == ["misc", "world"]


def test_several_labels_and_a_stand_in(catalogue, mirror):
    desk = load_corpus("desk", mirror, catalogue)
    assert topics_of(catalogue, desk) == [
        {"geopolitics", "politics", "disaster", "sport"},
        {"sport"},
    ]
    assert desk.body == ["", ""]


def test_check_names_everything_at_once(catalogue, mirror):
    assert check(catalogue, mirror) == {"wire": 4, "desk": 2}
    (mirror / "wire.parquet").write_bytes(b"PAR1 but not really")
    pq.write_table(pa.table({"title": ["a"], "label": ["gossip"]}), mirror / "desk.parquet")
    with pytest.raises(InputError) as caught:
        check(catalogue, mirror)
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("wire: ")
    assert "no readable Parquet" in lines[0]
    assert lines[1].startswith("desk: no column labels, desk in desk.parquet (it has title, label)")
    columns = {
        "title": ["a"] * 2,
        "label": ["gossip", "odds"],
        "labels": [[], []],
        "desk": [""] * 2,
    }
    pq.write_table(pa.table(columns), mirror / "desk.parquet")
    (mirror / "wire.parquet").unlink()
    with pytest.raises(InputError) as caught:
        check(catalogue, mirror)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["wire", "desk", "desk"]
    assert "missing" in lines[0]
    assert "https://wire.example" in lines[0]
    assert "label 'gossip' is not mapped" in lines[1]
    with pytest.raises(InputError, match="gossip"):
        load_corpus("desk", mirror, catalogue)
    with pytest.raises(InputError, match="missing"):
        load_corpus("wire", mirror, catalogue)


def test_without_a_mirror_a_source_needs_an_address(catalogue):
    with pytest.raises(InputError, match="no hub copy is known"):
        load_corpus("desk", None, catalogue)


def test_hub_copy_reads_like_the_mirror(catalogue, tmp_path):
    folder = tmp_path / "hub"
    names = datasets.ClassLabel(names=["misc", "sport"])
    features = datasets.Features(
        {"headline": datasets.Value("string"), "summary": datasets.Value("string"), "kind": names}
    )
    rows = {
        "train": {"headline": ["Cup final drawn"], "summary": ["A late goal."], "kind": [1]},
        "test": {"headline": ["Lists"], "summary": [""], "kind": [0]},
    }
    for split, columns in rows.items():
        data = datasets.Dataset.from_dict(columns, features=features)
        data.to_parquet(folder / f"{split}-00000.parquet")
    hub = Hub(
        id=str(folder),
        splits=("train", "test"),
        columns={"title": "headline", "body": "summary", "label": "kind"},
    )
    wire = replace(catalogue["wire"], hub=hub, section="", sections={})
    corpus = load_corpus("wire", None, replace(catalogue, sources={"wire": wire}))
    assert corpus.text == [f"Cup final drawn{JOINT}A late goal.", "Lists"]
    assert corpus.label == ["sport", "misc"]
    assert topics_of(catalogue, corpus) == [{"sport"}, set()]


def test_command_line(tmp_path, capsys):
    assert main(["--mirror", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 19


UTF8 = st.text(st.characters(codec="utf-8"))


@settings(deadline=None)
@given(st.lists(st.tuples(UTF8, st.none() | UTF8), min_size=1))
def test_join_is_what_split_and_join_do(rows):
    columns = [squeeze(pa.chunked_array([list(c)], pa.string())) for c in zip(*rows, strict=True)]
    collapsed = [[" ".join((part or "").split()) for part in row] for row in rows]
    assert join_text(*columns).to_pylist() == [JOINT.join(filter(None, row)) for row in collapsed]


def test_mirror_is_whole(shared):
    rows = check(load_catalogue(), shared / "corpora")
    assert sum(rows.values()) == 447_614
    assert main(["--mirror", str(shared / "corpora")]) == 0
