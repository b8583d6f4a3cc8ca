"""``classifier evaluate`` as a person runs it: figures, a comparison, a review, a report."""

from __future__ import annotations

import csv
import json

import pytest

from classifier import cli
from classifier.cli import labelled

pytest.importorskip("sklearn")

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
