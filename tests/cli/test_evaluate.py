"""``classifier evaluate`` as a person runs it: a table, a comparison, a review, a report."""

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


def test_columns_are_joined_whatever_stands_between_their_names(evaluate, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = ["title,body,label", "A goal,in the last minute of the cup final,sport"]
    (tmp_path / "desk.csv").write_text("\n".join(rows) + "\n")
    done = evaluate("desk.csv", "--text", "title, body")
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


WRONG = "The court spoke.,sport"
COURTS = [f"The court heard of case {n}.,law" for n in range(12)]
GOALS = [f"The goal of day {n}.,sport" for n in range(12)]


@pytest.fixture
def desk(tmp_path, monkeypatch, small):
    """Twenty-five rows of two topics that the small model knows, one of them labelled wrong."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "desk.csv"
    path.write_text("\n".join(["text,label", WRONG, *COURTS, *GOALS]) + "\n")
    return path


@pytest.fixture
def always_law(tmp_path):
    import numpy as np

    from classifier.model import TopicModel
    from classifier.ngrams import ngram_hashes

    model = TopicModel.from_weights(
        ngram_hashes(["court"])[0],
        np.zeros((1, 3)),
        np.array([0, 1.0, 0]),
        ["food", "law", "sport"],
    )
    model.save(tmp_path / "always")
    return model


def test_two_models_are_told_apart_by_what_each_alone_gets_right(cli, desk, always_law):
    done = cli("evaluate", "small", "desk.csv", "--against", "always")
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "McNemar" in line]
    assert line.startswith("small 0.960, always 0.480: difference +0.480 (95 %: +0.")
    assert "; right alone 12 and 0 times, McNemar p = 0.00049" in line
    record = json.loads(
        cli("evaluate", "small", "desk.csv", "--against", "always", "--format", "json").stdout
    )
    assert (record["model"], record["data"]) == ("small", "desk.csv")
    found = record["comparison"]
    assert (found["against"], found["only_first"], found["only_other"]) == ("always", 12, 0)


def test_a_report_alone_names_models_data_and_labels_to_check(cli, desk, always_law, tmp_path):
    pytest.importorskip("matplotlib")
    pytest.importorskip("cleanlab")
    (tmp_path / "sub").mkdir()
    desk.rename(tmp_path / "sub" / "desk.csv")
    done = cli(
        "evaluate", tmp_path / "small", "sub/desk.csv", "--against", "always", "--report", "r.html"
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<h1>Model small on desk.csv</h1>" in page
    assert '<p class="soft">Figures: all texts of desk.csv.</p>' in page
    assert "<h2>Against always</h2>" in page
    assert "<caption>1 label looks wrong (confident learning). Look before" in page
    assert '<th scope="row">sub/desk.csv:2</th><td>sport</td><td>law</td>' in page
    assert done.stdout.endswith("\nreport: r.html\n")


def test_a_review_has_a_row_a_label_and_is_said_to_have(cli, desk, tmp_path):
    pytest.importorskip("cleanlab")
    done = cli("evaluate", "small", "desk.csv", "--review", "review.csv")
    assert done.stdout.endswith("\nreview: review.csv (1 label looks wrong)\n")
    (row,) = csv.DictReader((tmp_path / "review.csv").read_text().splitlines())
    quality = row.pop("label_quality")
    assert row == {
        "where": "desk.csv:2", "given": "sport", "suggested": "law",
        "text": "The court spoke.",
    }  # fmt: skip
    assert len(quality.partition(".")[2]) == 4
    with desk.open("a") as file:
        file.write("The court heard.,sport\n")
    done = cli("evaluate", "small", "desk.csv", "--review", "review.csv")
    assert done.stdout.endswith("\nreview: review.csv (2 labels look wrong)\n")


def test_a_review_holds_any_text(tmp_path):
    odd = "half \ud800 and\ra line"
    row = {"where": "1", "given": "a", "suggested": "b", "label_quality": 0.25, "text": odd}
    labelled.write_review(str(tmp_path / "review.csv"), [row])
    assert (tmp_path / "review.csv").read_bytes() == (
        b'where,given,suggested,label_quality,text\n1,a,b,0.2500,"half \\ud800 and\ra line"\n'
    )


def test_figures_of_topics_are_rows_of_csv(cli, desk):
    out = cli("evaluate", "small", "desk.csv", "--format", "csv").stdout
    law = list(csv.DictReader(out.splitlines()))[1]
    assert float(law.pop("f1")) == pytest.approx(0.96)
    assert law == {"topic": "law", "texts": "12", "precision": str(12 / 13), "recall": "1.0"}


def test_figures_that_do_not_exist_are_empty_for_programs_too(cli, desk):
    """The table has a dash: no text of food was there to be found."""
    out = cli("evaluate", "small", "desk.csv", "--format", "csv").stdout
    assert out.splitlines()[1] == "food,0,,,"
    record = json.loads(cli("evaluate", "small", "desk.csv", "--format", "json").stdout)
    none = {"topic": "food", "texts": 0, "precision": None, "recall": None, "f1": None}
    assert record["topics"][0] == none


def test_a_comparison_is_no_row_of_csv_and_refused_there(cli, desk):
    done = cli("evaluate", "small", "desk.csv", "--against", "small", "--format", "csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "classifier: --format csv cannot be used with --against: it has a row a topic, and none "
        "for a comparison of models: choose json, or leave --against out\n"
    )


def test_figures_are_told_by_the_column_that_is_named(cli, tmp_path, small):
    (tmp_path / "desk.csv").write_text(
        "text,label,paper\nThe goal was there.,sport,Gazette\nThe court was there.,law,Herald\n"
    )
    assert "Gazette" in cli("evaluate", "small", "desk.csv", "--source", "paper").stdout
    assert "Gazette" not in cli("evaluate", "small", "desk.csv").stdout


@pytest.mark.parametrize("number", [20, 22])
def test_of_rows_that_cannot_be_used_twenty_are_named_and_all_counted(cli, desk, number):
    with desk.open("a") as file:
        file.writelines(f"Some words {n},\n" for n in range(number))
    done = cli("evaluate", "small", "desk.csv")
    assert done.returncode == 2
    said = done.stderr.splitlines()
    assert said[:20] == [f"classifier: desk.csv:{n}: no label" for n in range(27, 47)]
    advice = "(named above): correct them, or leave them out with --drop"
    more = ["classifier: and 2 more rows"] * (number > 20)
    last = f"classifier: {number} of {25 + number} rows cannot be used {advice}"
    assert said[20:] == [*more, last]
    done = cli("evaluate", "small", "desk.csv", "--drop")
    assert done.returncode == 0
    assert "texts              25" in done.stdout


def test_a_copy_is_named_and_stops_nothing(cli, desk):
    with desk.open("a") as file:
        file.write("THE COURT spoke!,sport\n")
    done = cli("evaluate", "small", "desk.csv")
    assert done.returncode == 0
    assert done.stderr == "classifier: desk.csv:27: the same text as desk.csv:2\n"


def test_labels_that_differ_in_spaces_are_named_in_order_with_their_numbers(capsys):
    from classifier.labelled import LabelledTexts

    rows = [["hard  news"], ["Hard news"], ["hard  news"], ["sport"]]
    labelled.name_lookalikes(LabelledTexts(["x"] * 4, rows, ["1"] * 4))
    assert capsys.readouterr().err == (
        "classifier: labels that differ in capitals or spaces only become separate topics: "
        "'Hard news' (1), 'hard  news' (2)\n"
    )


def test_a_report_written_from_within_the_model_folder_names_the_model(
    desk, tmp_path, monkeypatch, capsys
):
    pytest.importorskip("matplotlib")
    pytest.importorskip("cleanlab")
    monkeypatch.chdir(tmp_path / "small")
    assert cli.main(["evaluate", ".", str(desk), "--report", "../r.html"]) == 0
    assert capsys.readouterr().out.endswith("report: ../r.html\n")
    assert "<h1>Model small on desk.csv</h1>" in (tmp_path / "r.html").read_text(encoding="utf-8")
