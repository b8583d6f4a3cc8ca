"""The comparison's protocol: who learns what, who is judged on what, and how figures are made."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from train.evaluate import pictures, refitted
from train.evaluate.compare import Answered, differences, tag_threshold, unseen_figures
from train.evaluate.contender import Lesson
from train.evaluate.contenders import NbSvm, TfidfLogistic, TfidfSvm
from train.evaluate.no_news import WRITTEN
from train.evaluate.report import fill, markdown, table
from train.evaluate.rows import FOLDS, Rows
from train.metrics import agreement, reliability_by_count, risk_coverage

TOPICS = {
    "sport": ["goal", "striker", "cup", "referee", "match", "league", "penalty", "stadium"],
    "food": ["butter", "oven", "recipe", "flour", "kitchen", "sugar", "soup", "chef"],
    "crime": ["court", "judge", "police", "theft", "trial", "robbery", "sentence", "jail"],
}
SOURCES = {"inshorts": "inshorts", "nyt_blogs_2014": "nyt", "allsides": "allsides", "tail": "pages"}


@pytest.fixture(scope="module")
def rows() -> Rows:
    """Gold, validation and corpus texts of four sources, ten of each kind and topic."""
    rng = np.random.default_rng(0)
    texts, kind, source, allowed, primary = [], [], [], [], []
    for name in SOURCES:
        for what in ("gold", "validation", "corpus"):
            if what == "corpus" and name == "tail":
                continue
            for topic, words in enumerate(TOPICS.values()):
                for _ in range(10):
                    texts.append(" ".join(rng.choice([*words, "the", "and", name], 12)))
                    kind.append(what)
                    source.append(name)
                    row = np.arange(3) == topic
                    # This source files food and crime under one label.
                    if what == "corpus" and name == "allsides" and topic > 0:
                        row = np.array([False, True, True])
                    allowed.append(row)
                    primary.append(-1 if what == "corpus" else topic)
    # One text of no topic, and one near copy of a validation text in the gold.
    for what, text in (
        ("validation", "cookies accept all"),
        ("gold", texts[kind.index("validation")]),
    ):
        texts.append(text)
        kind.append(what)
        source.append("tail")
        allowed.append(np.zeros(3, bool))
        primary.append(3)
    copy = np.array([texts.index(text) for text in texts])
    target = np.zeros((len(texts), 4))
    for i, topic in enumerate(primary):
        target[i, topic] = topic >= 0
    return Rows(
        texts, np.array(kind), np.array(source), np.array([SOURCES[s] for s in source]), copy,
        np.array(allowed), np.array(primary), target, list(TOPICS),
    )  # fmt: skip


def lesson(rows: Rows, at: np.ndarray) -> Lesson:
    labels = np.where(rows.primary[at] >= 0, rows.primary[at], rows.allowed[at].argmax(axis=1))
    return Lesson([rows.texts[i] for i in at], labels, np.ones(len(at)), 4, encoder=None)


@pytest.fixture(scope="module")
def answers(rows: Rows) -> dict[str, Answered]:
    found = {}
    for make in (TfidfLogistic, TfidfSvm, NbSvm):
        scores = np.zeros((len(rows.texts), 4))
        for groups in rows.folds:
            if groups:
                at = rows.test(groups)
                fitted = make().fit(lesson(rows, rows.train(groups)))
                scores[at] = fitted.scores([rows.texts[i] for i in at])
        everything = make().fit(lesson(rows, rows.train(())))
        held = [rows.texts[i] for i in rows.test(())]
        found[make.name] = Answered(scores, make.probable, everything.scores(held))
    return found


def test_each_group_is_left_out_once_and_nothing_of_it_or_near_it_is_learnt(rows):
    left_out = [group for groups in rows.folds for group in groups]
    assert sorted(left_out) == sorted(set(SOURCES.values()))
    assert len(rows.folds) == FOLDS
    for groups in ((), *rows.folds):
        train, test = rows.train(groups), rows.test(groups)
        assert not np.isin(rows.group[train], groups).any()
        assert "validation" not in rows.kind[train]
        assert not {rows.texts[i] for i in train} & {rows.texts[i] for i in test}
    # The near copy of a validation text is never learnt, whichever group is left out.
    assert len(rows.texts) - 1 not in rows.train(())


def test_contenders_learn_what_is_there_and_scores_of_absent_classes_lose(rows, answers):
    held = rows.test(())
    for answered in answers.values():
        best = answered.validation[:, :3].argmax(axis=1)
        real = rows.primary[held] < 3
        assert (best == rows.primary[held])[real].mean() > 0.9
    # No row of no topic was learnt: the last column is never the answer.
    assert (answers[TfidfSvm.name].validation.argmax(axis=1) < 3).all()


def test_figures_count_an_answer_as_right_where_the_label_may_mean_it(rows, answers):
    report = unseen_figures(rows, answers, TfidfLogistic.name)
    for name, found in report["contenders"].items():
        assert found["sources"]["allsides"]["in_label_set"]["value"] > 0.9
        assert set(found["sources"]) == {"inshorts", "nyt_blogs_2014", "allsides", "mean"}
        assert ("ece" in found["sources"]["mean"]) == answers[name].probable
        assert ("newsieve_minus_this" in found) == (name != TfidfLogistic.name)
        gold = found["gold"]["validation_source_left_out"]
        assert gold["texts"] == 120
        assert gold["none"]["texts"] == 1
        assert gold["primary"]["low"] <= gold["primary"]["value"] <= gold["primary"]["high"]
    text = markdown({"unseen": {"command": "run", **report}})
    assert "| tf-idf + LinearSVC |" in text
    assert json.loads(json.dumps(report)) == report


def test_a_contender_differs_from_itself_by_nothing_and_from_its_opposite_by_all(rows):
    right = rows.kind == "corpus"
    assert differences(rows, right, right)["mean"] == {"difference": 0, "low": 0, "high": 0}
    assert differences(rows, right, ~right)["mean"]["difference"] == 1
    assert differences(rows, right, ~right)["sources_where_newsieve_is_ahead"] == 3


def test_probabilities_are_summed_over_topics_that_a_source_files_together():
    allowed = np.array([[1, 0, 0], [0, 1, 1], [0, 1, 1]], bool)
    p = np.array([[0.4, 0.3, 0.3]])
    assert (p @ agreement(allowed).T)[0] == pytest.approx([0.4, 0.6, 0.6])
    # Topic 1 stands alone half the time: topic 2 then misses it.
    mixed = np.array([[0, 1, 0], [0, 1, 1]], bool)
    assert agreement(mixed)[2, 1] == 0.5
    assert agreement(mixed)[:, 0].tolist() == [0, 0, 0]


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_the_points_of_the_pictures_cover_every_text_once(pairs):
    score, right = np.array([p for p, _ in pairs]), np.array([r for _, r in pairs])
    bins = reliability_by_count(score, right)
    assert sum(point["texts"] for point in bins) == len(pairs)
    assert [point["score"] for point in bins] == sorted(point["score"] for point in bins)
    curve = risk_coverage(score, right)
    assert curve[-1] == {"coverage": 1.0, "accuracy": round(float(right.mean()), 4)}


def test_tags_get_the_threshold_that_finds_both_topics():
    p = np.array([[0.6, 0.3, 0.1], [0.9, 0.06, 0.04], [0.1, 0.55, 0.35]])
    given_tags = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1]], bool)
    assert 0.1 < tag_threshold(p, given_tags) <= 0.3


def test_pictures_are_the_same_bytes_for_the_same_figures(tmp_path):
    score = np.linspace(0.1, 0.9, 50)
    right = np.arange(50) % 3 > 0
    points = {
        "reliability": reliability_by_count(score, right),
        "risk_coverage": risk_coverage(score, right),
    }
    details = {
        **points,
        "risk_coverage": dict.fromkeys(("primary", "among_given"), points["risk_coverage"]),
    }
    report = {"gold_details": details, "unseen_sources": {"wire": points}}
    first = [path.read_bytes() for path in pictures.draw(report, tmp_path / "a")]
    again = [path.read_bytes() for path in pictures.draw(report, tmp_path / "b")]
    assert first == again
    assert all(b"<svg" in picture and b"wire, never seen" in picture for picture in first)


def test_a_task_of_several_labels_is_learnt_one_against_the_rest():
    texts = [" ".join(words[i:] + words[:i]) for words in TOPICS.values() for i in range(8)]
    given_labels = np.repeat(np.eye(3, dtype=bool), 8, axis=0)
    both = [f"{a} {b}" for a, b in zip(texts[:8], texts[8:16], strict=True)]
    task = refitted.Task(
        "made", texts + both, np.vstack([given_labels, [[True, True, False]] * 8]),
        texts + both, np.vstack([given_labels, [[True, True, False]] * 8]), list(TOPICS),
    )  # fmt: skip
    assert not task.single
    for make in (TfidfLogistic, NbSvm):
        found = refitted.figures_of(task, make, encoder=None)
        assert found["micro_f1"]["value"] > 0.8
        assert found["megabytes"] >= 0


def test_a_missing_figure_is_a_dash_and_numbers_lose_their_nought():
    lines = table(["a", "b"], [[{"value": 0.5, "low": 0.4, "high": 0.6}, None], [-0.25, 12345.6]])
    assert lines[2:] == ["| .500 (.400 to .600) | - |", "| -.250 | 12,345.6 |"]


def test_a_table_of_the_card_is_put_between_its_marks_and_nothing_else_changes():
    row = {"texts": 9, "primary": 0.5, "among_given": 0.5, "ece": 0.1, "confident": 1.0}
    gold = dict.fromkeys(
        ("primary", "among_given", "micro_f1", "primary_within_tags_of_confident", "confident",
         "ece", "accuracy_at_70_percent", "none_declined", "none_confident"), 0.5,
    )  # fmt: skip
    part = {
        "gold_validation": {"texts": 9, "none_texts": 1, **gold},
        "gold_details": {"by_words": {"1-10": row}, "by_source": {}, "by_topic": {}},
        "unseen_sources": {},
        "no_news_confident": {},
    }
    before = "A\n<!-- table: The same by length -->\nold\n<!-- end -->\nB\n"
    after = fill(before, part)
    assert after.startswith("A\n<!-- table: The same by length -->\n\n| words |")
    assert "| 1-10 | 9 | .500 |" in after
    assert after.endswith("<!-- end -->\nB\n")
    assert fill(after, part) == after


def test_lines_that_are_no_news_are_each_given_once():
    lines = WRITTEN.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines)) >= 40
