"""Gold labels: they match the gold, hold no text, and find their texts again."""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("pyarrow", reason="loading corpora needs newsieve[train]")

from classifier.errors import InputError
from train.catalogue import load_topics
from train.corpora import load_corpus
from train.gold import FILES, load_gold, load_labels, rejoin, text_id, write_labels


def test_gold_labels_match_the_gold(shared):
    for split in ("train", "validation"):
        gold = load_gold(shared / "gold", split)
        labels = load_labels(split)
        assert [g["id"] for g in gold] == [label["id"] for label in labels]
        assert [g["primary"] for g in gold] == [label["primary"] for label in labels]
        assert [g["others"] for g in gold] == [label["others"] for label in labels]


def test_labels_hold_no_text():
    for split, rows in (("train", 21_600), ("validation", 2_208), ("pool", 30_767)):
        labels = load_labels(split)
        assert len({label["id"] for label in labels}) == len(labels) == rows
        slugs = {topic.slug for topic in load_topics()} | {"none"}
        for label in labels:
            assert {label["primary"], *label["others"]} <= slugs
            assert re.fullmatch(r"[0-9a-f]{10}", label["id"])


def test_gold_rejoins_with_a_corpus(shared):
    corpus = load_corpus("masakhanews_eng", shared / "corpora")
    texts = {"masakhanews_eng": corpus.text}
    labels = [label for label in load_labels("train") if label["source"] == "masakhanews_eng"]
    assert len(rejoin(labels, texts)) == len(labels) == 303
    assert rejoin(labels, {"masakhanews_eng": corpus.text[1:]}) == []


def test_labels_go_out_and_come_back(tmp_path):
    text = "Ferry runs aground off the cape"
    body = f"{text} and everybody is safe"
    rows = [{"id": text_id(text), "text": text, "source": "wire", "row": 2}]
    rows[0] |= {"primary": "disaster", "others": ["travel", "society"]}
    write_labels(rows, tmp_path / FILES["train"])
    first = (tmp_path / FILES["train"]).read_bytes()
    write_labels(rows, tmp_path / FILES["train"])
    assert (tmp_path / FILES["train"]).read_bytes() == first
    labels = load_labels("train", tmp_path)
    assert labels[0]["others"] == ["travel", "society"]
    assert rejoin(labels, {"wire": ["", "", body]})[0]["text"] == text
    with pytest.raises(InputError, match="cannot read"):
        load_labels("validation", tmp_path)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 1: no gold record"),
        (json.dumps({"id": "a"}), "line 1: no gold record"),
        (
            json.dumps({"id": "a", "text": "b", "source": "c", "primary": "sports", "others": []}),
            "unknown topic 'sports'",
        ),
    ],
)
def test_bad_gold_is_named_by_line(tmp_path, line, says):
    (tmp_path / "train.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load_gold(tmp_path)
    with pytest.raises(InputError, match="no gold labels"):
        load_gold(tmp_path, "validation")
