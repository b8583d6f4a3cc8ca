"""Reasons of models small enough to work them out by hand: in Python, as JSON, rows and lines."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest

from classifier.explain import explain
from classifier.model import TopicModel
from classifier.ngrams import ngram_hashes

TEXT = "Goal and\n a court: GOAL, goal tea trial"
TWELVE = [
    "ash",
    "birch",
    "cedar",
    "elm",
    "fir",
    "hazel",
    "larch",
    "maple",
    "oak",
    "pine",
    "rowan",
    "yew",
]
WOOD, TEN = ("The " + " and the ".join(words) for words in (TWELVE, TWELVE[:10]))


@pytest.fixture(scope="module")
def model():
    weights = np.array([[2.0, -1], [-1, 2], [-0.25, 0.25], [-3, 0]])
    hashes = ngram_hashes(["goal", "court", "tea", "trial"])[0]
    return TopicModel.from_weights(hashes, weights, np.array([0.5, 0.0]), ["sport", "law"])


@pytest.fixture(scope="module")
def trees():
    """Twelve words, the first the strongest, that all have to go for their topic to fall."""
    weights = np.zeros((12, 2))
    weights[:, 0] = np.linspace(14, 12, 12)
    bias = np.array([0.0, 3.0])
    return TopicModel.from_weights(ngram_hashes(TWELVE)[0], weights, bias, ["wood", "law"])


def test_a_contribution_is_the_weight_times_how_often_over_the_root_of_all(model):
    sport, law = explain(model, TEXT, ["sport", "law"]).topics
    # Six known words and two function words.
    root = math.sqrt(8)
    for reasons, parts in (
        (sport, {"Goal": 3 * 2, "tea": -0.25, "court": -1, "trial": -3}),
        (law, {"court": 2, "tea": 0.25, "Goal": 3 * -1}),
    ):
        assert [c.ngram for c in reasons.contributions] == list(parts)
        values = [part / root for part in parts.values()]
        assert [c.value for c in reasons.contributions] == pytest.approx(values, abs=0.02)
    assert sport.contributions[0].spans == ((0, 4), (19, 23), (25, 29))
    assert [c.ngram for c in sport.carried] == ["Goal"]
    assert [c.ngram for c in law.carried] == ["court", "tea"]
    assert [c.ngram for c in sport.against] == ["trial", "court", "tea"]
    assert (sport.base, law.base) == pytest.approx((0.5, 0.0), abs=1e-9)
    assert (sport.score, law.score) == tuple(model.predict_proba([TEXT])[0].tolist())


def test_of_a_text_without_a_tag_the_most_probable_topic_is_explained(model):
    found = explain(model, "Rain.")
    assert found.tagging.tags == []
    assert [reasons.topic for reasons in found.topics] == ["sport"]


def test_reasons_are_found_by_their_topic(model):
    why = explain(model, TEXT, ["sport", "law"])
    assert why["law"] is why.topics[1]
    assert (list(why), len(why)) == (["sport", "law"], 2)
    assert "law" in why
    assert "tea" not in why
    with pytest.raises(KeyError, match="no reasons for 'tea': there are some for sport, law"):
        why["tea"]


def test_an_ngram_is_written_as_at_first_with_single_spaces():
    pair = TopicModel.from_weights(
        ngram_hashes(["cup final"])[0], np.ones((3, 2)) * [2, 0], np.zeros(2), ["sport", "law"]
    )
    (reasons,) = explain(pair, "The Cup\n  Final and the CUP FINAL").topics
    assert "Cup Final" in [c.ngram for c in reasons.contributions]


def test_as_json_the_strongest_are_listed_with_their_places_and_the_rest_is_summed(model, trees):
    sport, law = explain(model, TEXT, ["sport", "law"]).to_dict(top=1)["topics"]
    assert [c["ngram"] for c in sport["for"] + sport["against"]] == ["Goal", "trial"]
    assert sport["for"][0]["count"] == 3
    assert sport["for"][0]["spans"] == [[0, 4], [19, 23], [25, 29]]
    assert sport["rest"] == pytest.approx(-1.25 / math.sqrt(8), abs=0.02)
    assert sport["falls_without"] == ["goal"]
    assert law["falls_without"] == []
    (wood,) = explain(trees, WOOD).to_dict()["topics"]
    assert [c["ngram"] for c in wood["for"]] == TWELVE[:10]
    assert wood["falls_without"] == TWELVE


def test_its_repr_names_the_five_strongest_words(trees):
    strongest = explain(trees, WOOD).topics[0].carried
    named = ", ".join(map(_said, strongest[:5]))
    assert repr(explain(trees, WOOD)) == f"wood 1.00: {named}"


def _said(contribution):
    return f"{contribution.ngram} {contribution.value:+.2f}"


def test_the_lines_of_the_command(cli, trees, model, tmp_path):
    trees.save(tmp_path / "trees")
    model.save(tmp_path / "small")
    (tmp_path / "wood.txt").write_text(WOOD)
    reasons = explain(trees, WOOD).topics[0]
    shown = list(map(_said, reasons.carried))
    two = sum(c.value for c in reasons.carried[10:])
    total = sum(c.value for c in reasons.carried)
    listed = ", ".join(shown[:10])
    assert cli("explain", "--model", "trees", "wood.txt").stdout.splitlines() == [
        "wood.txt:",
        f"confident: {explain(trees, WOOD).tagging.reason}",
        "",
        "wood 1.00",
        f"  for      {listed}, 2 more {two:+.2f}",
        f"  score    base +0.00, words {total:+.2f} = {reasons.logit:+.2f}",
        f"  without  {', '.join(TWELVE[:10])} and 2 more words: no longer wood",
        "",
    ]
    # Ten are listed without any more, and what has nothing to say is no line.
    lines = cli("explain", "--model", "trees", "-t", TEN).stdout.splitlines()
    assert (
        lines[3]
        == f"  for      {', '.join(_said(c) for c in explain(trees, TEN).topics[0].carried)}"
    )
    assert lines[5] == f"  without  {', '.join(TWELVE[:10])}: no longer wood"
    lines = cli("explain", "--model", "small", "-t", TEXT, "--topic", "law").stdout.splitlines()
    assert lines[2:] == [
        "law 0.20",
        "  for      court +0.71, tea +0.09",
        "  against  Goal -1.07",
        "  score    base +0.00, words -0.27 = -0.27",
        "",
    ]


def test_one_word_more_than_are_shown_is_one_word(cli, trees, tmp_path):
    trees.save(tmp_path / "trees")
    done = cli("explain", "--model", "trees", "-t", "The " + " and the ".join(TWELVE[:11]))
    assert f"  without  {', '.join(TWELVE[:10])} and 1 more word: no longer wood\n" in done.stdout


def test_that_no_short_list_of_words_was_found_is_said(cli, model, tmp_path):
    model.save(tmp_path / "small")
    (tmp_path / "long.txt").write_text("The goal was theirs. " * 1_300)
    lines = cli("explain", "--model", "small", "long.txt").stdout.splitlines()
    assert lines[-2] == "  without  no short list of words was found that the topic needs"


def test_rows_of_csv_hold_what_the_object_holds(cli, model, tmp_path):
    model.save(tmp_path / "small")
    (tmp_path / "a.txt").write_text(TEXT)
    done = cli("explain", "--model", "small", "a.txt", "--format", "csv")
    (reasons,) = explain(model, TEXT).topics
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows == [
        {
            "file": "a.txt", "topic": "sport", "score": str(reasons.score), "text": "",
            "logit": str(reasons.logit), "base": str(reasons.base),
            "ngram": c.ngram, "count": str(len(c.spans)), "value": str(c.value),
        }
        for c in reasons.contributions
    ]  # fmt: skip


def test_several_texts_are_an_array_and_one_that_is_not_there_is_code_2(cli, model, tmp_path):
    model.save(tmp_path / "small")
    arguments = ("explain", "--model", "small", "-t", TEXT, "-t", "Goal")
    found = json.loads(cli(*arguments, "--format", "json").stdout)
    assert [record["text"] for record in found] == [TEXT, "Goal"]
    assert cli(*arguments).returncode == 0
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(TEXT)
    folder = json.loads(cli("explain", "--model", "small", "news", "--format", "json").stdout)
    assert [record["file"] for record in folder] == [str(Path("news", "a.txt"))]
    done = cli(*arguments, "nowhere.txt")
    assert done.returncode == 2
    assert "Goal +" in done.stdout
