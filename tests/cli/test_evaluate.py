"""``classifier evaluate``: its table, and the places that a report and a review may take."""

from __future__ import annotations

import csv
import json
import os
from types import SimpleNamespace

import pytest

from classifier import cli
from classifier.cli import labelled
from classifier.scoring import Scorer

pytest.importorskip("sklearn")

BY_TOPIC = {
    "sport": ["The striker scored twice in the cup final", "The tennis champion won in two sets"],
    "politics": ["Parliament voted on the government's budget", "The senator won the election"],
    "health": ["Doctors at the hospital treat heart disease", "The vaccine protects patients"],
}
DAYS = ("Monday", "Tuesday", "Friday")


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Three topics from two sources, short and long, with a label that is wrong."""
    monkeypatch.chdir(tmp_path)
    lines = [
        {"text": f"{text} {'and it was a long day for everyone there ' * (30 * (i % 2))}",
         "label": topic, "source": ("wire", "desk")[i % 2]}
        for topic, texts in BY_TOPIC.items()
        for i, text in enumerate(f"{text}, {day}" for day in DAYS for text in texts)
    ]  # fmt: skip
    lines[0]["label"] = "health"
    path = tmp_path / "test.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture
def evaluate(capsys):
    def run(*arguments, command="evaluate"):
        head = ["evaluate", "embedded"] if command == "evaluate" else ["fit", "--out", "model"]
        code = cli.main([*head, *map(str, arguments)])
        out, err = capsys.readouterr()
        return SimpleNamespace(returncode=code, stdout=out, stderr=err)

    return run


def test_the_table_names_topics_lengths_and_sources(table, evaluate):
    done = evaluate(table)
    assert done.returncode == 0, done.stderr
    assert "mostly taken for" in done.stdout
    assert "length" in done.stdout
    for name in (*BY_TOPIC, "wire", "desk"):
        assert name in done.stdout


def test_a_model_against_itself_differs_in_nothing(table, evaluate):
    done = evaluate(table, "--against", "embedded")
    assert done.returncode == 0, done.stderr
    assert "difference +0.000" in done.stdout
    assert "right alone 0 and 0 times" in done.stdout
    record = json.loads(evaluate(table, "--against", "embedded", "--format", "json").stdout)
    assert record["comparison"]["against"] == "embedded"


def test_review_and_report_are_written_and_said(table, evaluate, tmp_path):
    pytest.importorskip("matplotlib")
    pytest.importorskip("cleanlab")
    done = evaluate(table, "--review", "review.csv", "--report", "report.html")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "review.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["given"] for row in rows} <= set(BY_TOPIC)
    assert any("striker" in row["text"] and row["given"] == "health" for row in rows)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Model embedded on test.jsonl" in page
    assert "review.csv" in done.stdout + done.stderr


def test_every_text_is_asked_about_once(table, evaluate, monkeypatch):
    pytest.importorskip("matplotlib")
    pytest.importorskip("cleanlab")
    asked = []
    whole = Scorer.answer
    monkeypatch.setattr(
        Scorer, "answer", lambda self, texts, n: asked.append(len(texts)) or whole(self, texts, n)
    )
    done = evaluate(table, "--review", "review.csv", "--report", "report.html")
    assert done.returncode == 0, done.stderr
    assert asked == [18]


@pytest.mark.parametrize("option", ["--report", "--review"])
def test_a_place_that_cannot_be_written_to_is_said_before_the_work(
    table, evaluate, tmp_path, monkeypatch, option
):
    (tmp_path / "there").mkdir()
    monkeypatch.setattr(labelled, "read_data", None)
    for command in ("evaluate", "fit"):
        for place, said in {
            "new/report.html": "there is no folder new: make it, or name another",
            "there": "is a folder: name a file in it",
            "there/": "is a folder: name a file in it",
            "test.jsonl/report.html": "there is no folder test.jsonl: make it, or name another",
        }.items():
            done = evaluate(table, option, place, command=command)
            assert done.returncode == 2
            assert done.stderr == f"classifier: {option} {place}: {said}\n"
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("option", ["--report", "--review"])
def test_a_folder_that_is_not_open_is_said_before_the_work(
    table, evaluate, tmp_path, monkeypatch, option, shut
):
    (tmp_path / "shut").mkdir()
    shut(tmp_path / "shut", 0o555)
    monkeypatch.setattr(labelled, "read_data", None)
    for command in ("evaluate", "fit"):
        done = evaluate(table, option, "shut/out", command=command)
        assert done.returncode == 2
        line = f"classifier: {option} shut/out: cannot be written to: name another\n"
        assert done.stderr == line
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("option", ["--report", "--review"])
def test_labelled_texts_are_never_written_over(table, evaluate, option):
    before = table.read_bytes()
    for command in ("evaluate", "fit"):
        done = evaluate(table, option, "./test.jsonl", command=command)
        assert done.returncode == 2
        line = f"classifier: {option} ./test.jsonl: is also read: name another\n"
        assert done.stderr == line
    assert table.read_bytes() == before


@pytest.mark.parametrize("option", ["--report", "--review"])
def test_a_folder_of_labelled_texts_is_never_written_into(evaluate, tmp_path, monkeypatch, option):
    monkeypatch.chdir(tmp_path)
    for topic in ("sport", "health"):
        (tmp_path / "texts" / topic).mkdir(parents=True)
        (tmp_path / "texts" / topic / "0.txt").write_text(f"A text about {topic}.")
    for command in ("evaluate", "fit"):
        done = evaluate("texts", option, "texts/sport/0.txt", command=command)
        assert done.returncode == 2
        said = "is within texts, which is also read: name another"
        assert done.stderr == f"classifier: {option} texts/sport/0.txt: {said}\n"
    assert (tmp_path / "texts" / "sport" / "0.txt").read_text() == "A text about sport."


def test_a_report_takes_no_file_of_a_model_and_not_the_place_of_the_review(
    table, evaluate, tmp_path, monkeypatch
):
    monkeypatch.setattr(labelled, "read_data", None)
    (tmp_path / "old").mkdir()
    (tmp_path / "model").mkdir()
    for command, place, more in (
        ("evaluate", "old/manifest.json", ["--against", "old"]),
        ("evaluate", "./old/weights.bin", ["--against", "old"]),
        ("fit", "model/bias.bin", []),
    ):
        done = evaluate(table, "--report", place, *more, command=command)
        assert done.returncode == 2
        said = "is a file of the model: name another"
        assert done.stderr == f"classifier: --report {place}: {said}\n"
    done = evaluate(table, "--report", "a.html", "--review", "./a.html")
    assert done.returncode == 2
    assert done.stderr == "classifier: --review ./a.html: is the place of --report: name another\n"


@pytest.mark.parametrize("option", ["--report", "--review"])
def test_a_file_of_somebodys_own_is_not_written_over(
    table, evaluate, tmp_path, monkeypatch, option
):
    monkeypatch.setattr(labelled, "read_data", None)
    (tmp_path / "mine").write_text("chapter one")
    for command in ("evaluate", "fit"):
        done = evaluate(table, option, "mine", command=command)
        assert done.returncode == 2
        assert "is there already and was not written by this option" in done.stderr
    assert (tmp_path / "mine").read_text() == "chapter one"


def test_an_earlier_report_and_review_are_replaced(table, evaluate, tmp_path):
    pytest.importorskip("matplotlib")
    pytest.importorskip("cleanlab")
    for _ in range(2):
        done = evaluate(table, "--review", "review.csv", "--report", "report.html")
        assert done.returncode == 0, done.stderr


def test_a_second_model_without_one_of_the_topics_is_refused(table, evaluate, tmp_path):
    import numpy as np

    from classifier.model import TopicModel
    from classifier.ngrams import ngram_hashes

    few = TopicModel.from_weights(
        ngram_hashes(["goal"])[0], np.ones((1, 2)), np.zeros(2), ["health", "sport"]
    )
    few.save(tmp_path / "few")
    done = evaluate(table, "--against", "few")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "--against few: has no topic 'politics', which" in done.stderr


@pytest.mark.parametrize("option", ["--text", "--text-column"])
def test_columns_are_joined_whatever_stands_between_their_names(
    option, evaluate, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    rows = ["title,body,label", "A goal,in the last minute of the cup final,sport"]
    (tmp_path / "desk.csv").write_text("\n".join(rows) + "\n")
    done = evaluate("desk.csv", option, "title, body")
    assert done.returncode == 0, done.stderr


def test_an_empty_file_is_a_place_as_good_as_none(table, evaluate, tmp_path):
    """As `mktemp` makes one."""
    pytest.importorskip("matplotlib")
    pytest.importorskip("cleanlab")
    for name in ("report.html", "review.csv"):
        (tmp_path / name).touch()
    done = evaluate(table, "--review", "review.csv", "--report", "report.html")
    assert done.returncode == 0, done.stderr
    assert "report: report.html\nreview: review.csv (" in done.stdout


def test_data_that_is_not_there_is_said_to_be_so_where_an_earlier_report_is(
    evaluate, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "review.csv").touch()
    done = evaluate("nowhere.csv", "--review", "review.csv")
    assert done.stderr.startswith("classifier: nowhere.csv: no such file or folder, and not a ")


@pytest.mark.skipif(os.name == "nt", reason="makes a link")
def test_a_link_to_a_model_is_the_model(table, evaluate, tmp_path, monkeypatch):
    monkeypatch.setattr(labelled, "read_data", None)
    (tmp_path / "old").mkdir()
    (tmp_path / "link").symlink_to("old")
    done = evaluate(table, "--review", "link/manifest.json", "--against", "old")
    said = "is a file of the model: name another"
    assert done.stderr == f"classifier: --review link/manifest.json: {said}\n"
