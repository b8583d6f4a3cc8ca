"""A CSV becomes a model with honest figures; what cannot be fitted is refused beforehand."""

from __future__ import annotations

import csv
import json
import os
import shlex
import shutil
import subprocess
import sys

import numpy as np
import pytest

import classifier
from classifier.cli.labelled import name_few
from classifier.comparison import compare
from classifier.errors import InputError
from classifier.evaluation import evaluate, measure
from classifier.fitting import _folds, fit, rare_labels, without_rare
from classifier.label_errors import label_errors
from classifier.labelled import LabelledTexts
from classifier.metrics import wilson
from classifier.model import TopicModel

WORDS = {
    "football": ["goal", "striker", "keeper", "penalty", "league", "coach", "stadium", "derby"],
    "kitchen": ["butter", "flour", "oven", "recipe", "chef", "onion", "sauce", "bake", "soup"],
}


def labelled(per_topic=10, wrong=0):
    rng = np.random.default_rng(0)
    texts, labels = [], []
    for topic, words in WORDS.items():
        for _ in range(per_topic):
            texts.append(" ".join(rng.choice(words, 6)))
            labels.append([topic])
    for i in range(wrong):
        labels[i] = ["kitchen"]
    where = [f"desk.csv:{i + 2}" for i in range(len(texts))]
    return LabelledTexts(texts, labels, where, ["a", "b"] * per_topic)


FEW = (
    "classifier: fewer than 20 texts of football (11), kitchen (13): the model is rough there, "
    "and so are its figures: more examples help most\n"
)
"""What is said of a model of the desk."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    path = tmp_path_factory.mktemp("desk") / "desk.csv"
    data = labelled(12, wrong=1)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "label"])
        rows.writerows(zip(data.texts, data.main, strict=True))
    return path


def test_figures_are_those_of_texts_held_out():
    said = []
    found = fit(labelled(), progress=said.append)
    assert said == [
        *(f"holding texts out, {n} of 5" for n in range(1, 6)),
        "fitting on all 20 texts",
    ]
    assert found.protocol == "5-fold cross-validation"
    assert found.evaluation is not None
    assert found.evaluation.texts == 20
    assert found.evaluation.accuracy > 0.9
    assert found.evaluation.micro_f1 > 0.9
    # One label a text: a topic is a tag from one half on.
    assert (found.model.arrays["tag_threshold"] == 0.5).all()
    assert found.evaluation.confident > 0.5
    assert found.model.manifest["figures"] == {
        "protocol": found.protocol,
        "texts": 20,
        "accuracy": found.evaluation.accuracy,
        "macro_f1": found.evaluation.macro_f1,
        "ece": found.evaluation.ece,
    }


def test_texts_that_name_no_source_are_fitted_as_well():
    data = labelled(2)
    found = fit(LabelledTexts(data.texts, data.labels, data.where))
    assert found.evaluation is not None
    assert found.evaluation.by_source == []


def test_a_label_with_few_texts_leaves_the_others_their_folds():
    data = labelled()
    rare = LabelledTexts(
        [*data.texts, "storm and hail", "rain and hail", "the court"],
        [*data.labels, ["weather"], ["weather"], ["courts"]],
        [*data.where, "w1", "w2", "c"],
        [*data.sources, "a", "b", "c"],
    )
    notes = {
        "courts": {"scope": "Trials, verdicts, judges and lawyers."},
        "travel": {"scope": "Hotels, flights and beaches."},
    }
    found = fit(rare, topics=notes)
    folds, _, alone = found.protocol.partition("; ")
    assert folds == "5-fold cross-validation"
    assert alone == "always fitted on: 1 text alone with its label"
    assert found.evaluation is not None
    assert found.held_out.main == [*data.main, "weather", "weather"]
    texts = {topic.topic: topic.texts for topic in found.evaluation.topics}
    assert texts == {"courts": 0, "football": 10, "kitchen": 10, "travel": 0, "weather": 2}
    # The notes are fitted on with every part of the texts: a topic of them alone may be answered.
    assert (found.evaluation.probability[:, 3] > 0).all()
    # The mean is of topics that there was something to find of.
    f1 = [topic.f1 for topic in found.evaluation.topics if topic.texts]
    assert found.evaluation.macro_f1 == pytest.approx(np.mean(f1))
    assert found.model.manifest["figures"]["texts"] == 22


def test_a_first_label_of_one_text_switches_nothing_off():
    data = labelled()
    both = LabelledTexts(
        [*data.texts, "goal and soup"], [*data.labels, ["cup", "kitchen"]], [*data.where, "x"],
        [*data.sources, "a"],
    )  # fmt: skip
    both.labels[0] = ["football", "cup"]
    # Both texts of a second label are held out together: the others know nothing of it.
    rows = ([i for i in held if i < 10] for _, held in _folds(both))
    for i in next(some for some in rows if 0 not in some):
        both.labels[i] = ["football", "fans"]
    found = fit(both)
    assert found.model.classes_.tolist() == ["cup", "fans", "football", "kitchen"]
    assert (found.model.arrays["tag_threshold"] < 0.5).any()
    assert found.protocol.endswith("fitted on: 1 text alone with its first label")
    assert found.evaluation is not None
    assert found.evaluation.texts == 20
    # A label that a fit has not met is no answer of it.
    np.testing.assert_allclose(found.evaluation.probability.sum(axis=1), 1)


def test_of_many_texts_a_fifth_is_held_out_once_whatever_the_rarest_label(monkeypatch):
    monkeypatch.setattr("classifier.fitting.MANY", 40)
    data = labelled(20)
    data.labels[0] = data.labels[20] = ["weather"]
    found = fit(data)
    assert found.protocol == "8 texts held out, fitted on the other 32"


def test_a_topic_that_was_never_held_out_has_no_figures_in_table_and_report(cli, desk, tmp_path):
    pytest.importorskip("cleanlab")
    (tmp_path / "topics.toml").write_text(
        '[[topic]]\nslug = "football"\n[[topic]]\nslug = "kitchen"\n'
        '[[topic]]\nslug = "courts"\nscope = "Trials, verdicts, judges and lawyers."\n'
    )
    (tmp_path / "more.csv").write_text(desk.read_text() + "The jury heard a witness,courts\n")
    done = cli(
        "fit", "more.csv", "--topics", "topics.toml", "--out", "new/model", "--report", "r.html",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("25 texts, 3 topics; 5-fold cross-validation; always fitted on")
    row = next(line for line in done.stdout.splitlines() if line.startswith("courts"))
    assert row.split()[:5] == ["courts", "0", "-", "-", "-"]
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert '<th scope="row">courts</th><td>0</td><td>-</td><td>-</td>' in html
    assert "<h1>Model model: 3 topics from 25 texts</h1>" in html
    assert "<h2>Labels to check</h2>" in html
    assert f"model:  new/model{os.sep}\nreport: r.html\n" in done.stdout
    assert "every text counted was answered by a model that had not seen it" in html


def test_from_csv_to_model_to_reasons_on_the_command_line(cli, desk, tmp_path):
    done = cli("fit", desk, "--out", "model", "--report", "fit.html", "--review", "review.csv")
    assert done.returncode == 0, done.stderr
    assert "accuracy" in done.stdout
    html = (tmp_path / "fit.html").read_text(encoding="utf-8")
    assert "<svg" in html
    assert "<script" not in html
    review = list(
        csv.DictReader((tmp_path / "review.csv").read_text(encoding="utf-8").splitlines())
    )
    assert [row["suggested"] for row in review] == ["football"]
    story = "The keeper saved a penalty in the derby"
    done = cli("tag", "--model", "model", "-t", story, "--format", "json")
    assert '"football"' in done.stdout, done.stderr
    done = cli("explain", "--model", "model", "-t", story)
    assert "keeper" in done.stdout
    done = cli("evaluate", "model", desk, "--against", "model", "--format", "json")
    record = json.loads(done.stdout)
    assert record["texts"] == 24
    assert record["comparison"]["p_value"] == 1
    line = cli("evaluate", "model", desk, "--against", "model", "--format", "jsonl").stdout
    assert json.loads(line) == record
    sheet = csv.DictReader(cli("evaluate", "model", desk, "--format", "csv").stdout.splitlines())
    assert [row["topic"] for row in sheet] == list(WORDS)
    assert classifier.load(tmp_path / "model").classes_.tolist() == list(WORDS)


def test_bad_rows_stop_the_command_before_anything_is_fitted(cli, tmp_path):
    (tmp_path / "bad.csv").write_text("text,label\nOne text,a\n,b\nTwo,b\nOne text,a\n")
    done = cli("fit", "bad.csv", "--out", "model")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert lines[0].endswith("bad.csv:3: the text is empty")
    assert lines[1].endswith("bad.csv:5: the same text as bad.csv:2")
    assert "--drop" in lines[-1]
    assert not (tmp_path / "model").exists()


def test_one_label_and_too_few_examples_are_refused():
    one = LabelledTexts(["a b", "c d"], [["x"], ["x"]], ["1", "2"], ["", ""])
    with pytest.raises(InputError, match="all 2 texts have one label, 'x': at least two"):
        fit(one)
    with pytest.raises(InputError, match=r"^there is one topic, 'x': at least two are needed"):
        fit(LabelledTexts([], [], []), topics={"x": {"scope": "Trials."}})
    few = LabelledTexts(["a b", "c d", "e f"], [["x"], ["x"], ["y"]], ["1", "2", "3"], [""] * 3)
    with pytest.raises(InputError, match=r"too few examples of 'y' \(3\)"):
        fit(few)


def test_drop_leaves_out_labels_with_a_single_text_and_says_which(cli, desk, tmp_path):
    rows = [*desk.read_text().splitlines(), "A late goal,fotball", "Not to be guessed,qqq"]
    (tmp_path / "typo.csv").write_text("\n".join(rows))
    first = f"'fotball' (typo.csv:{len(rows) - 1}), did you mean 'football'?"
    second = f"'qqq' (typo.csv:{len(rows)})"
    done = cli("fit", "typo.csv", "--out", "model")
    assert done.returncode == 2
    assert f"too few examples of {first}, {second}: at least 2" in done.stderr
    assert "--drop" in done.stderr
    done = cli("fit", "typo.csv", "--out", "model", "--drop")
    assert done.returncode == 0, done.stderr
    left_out = "classifier: left out, too few examples: "
    said = [f"{left_out}{first}", f"{left_out}{second}", FEW.strip()]
    assert done.stderr.splitlines() == said
    assert classifier.load(tmp_path / "model").classes_.tolist() == ["football", "kitchen"]


def test_what_is_left_without_rare_labels_has_none():
    labels = [["a"], ["a"], ["b"], ["b"], ["c"], ["c", "d"], ["noted"]]
    data = LabelledTexts([f"t{i}" for i in range(7)], labels, list("1234567"), [""] * 7)
    kept, named = without_rare(data, {"noted": {}})
    assert named == ["'d' (6)", "'c' (5)"]
    assert kept.texts == ["t0", "t1", "t2", "t3", "t6"]
    assert rare_labels(kept, {"noted": {}}) == []
    many = LabelledTexts(["t"] * 23, [[f"n{i}"] for i in range(23)], ["w"] * 23, [""] * 23)
    assert [name[:5] for name in rare_labels(many, None)[-2:]] == ["'n19'", "3 mor"]
    assert without_rare(many, None)[0].texts == []
    with pytest.raises(InputError, match="no label is left"):
        fit(without_rare(many, None)[0])


def test_labels_that_differ_in_capitals_only_are_named(cli, desk, tmp_path):
    rows = desk.read_text().splitlines()
    (tmp_path / "mixed.csv").write_text("\n".join([*rows, "A plain text,Odd", "Another one,odd "]))
    done = cli("fit", "mixed.csv", "--out", "model")
    assert "separate topics: 'Odd' (1), 'odd' (1)" in done.stderr


def test_topics_start_from_their_notes_and_are_refined_by_examples(cli, desk, tmp_path):
    (tmp_path / "topics.toml").write_text(
        '[[topic]]\nslug = "football"\nscope = "Matches, players, clubs and cups."\n'
        '[[topic]]\nslug = "kitchen"\nscope = "Cooking, baking and restaurants."\n'
    )
    assert "name DATA, or --topics" in cli("fit", "--out", "model").stderr
    for data in ([], [desk]):
        done = cli("fit", *data, "--topics", "topics.toml", "--out", "model")
        assert done.returncode == 0, done.stderr
        texts = ["The midfielder scored", "Roast the potatoes"]
        model = classifier.load(tmp_path / "model")
        assert model.predict(texts).tolist() == ["football", "kitchen"]
        assert model.manifest["topics"][0]["scope"] == "Matches, players, clubs and cups."


NOTES = (
    '[[topic]]\nslug = "football"\nscope = "Matches, players, clubs and cups."\n'
    '[[topic]]\nslug = "kitchen"\nscope = "Cooking, baking and restaurants."\n'
)


def test_of_a_model_from_notes_alone_there_are_no_figures(cli, tmp_path):
    (tmp_path / "topics.toml").write_text(NOTES)
    given = ("fit", "--topics", "topics.toml", "--out", "model")
    alone = "from scope notes alone, so nothing was measured"
    assert cli(*given).stdout == f"2 topics; {alone}\n\nmodel:  model{os.sep}\n"
    record = json.loads(cli(*given, "--format", "json").stdout)
    assert record == {"model": "model", "protocol": alone, "few_texts": {}, "figures": None}
    assert cli(*given, "--format", "csv").stdout == "topic,texts,precision,recall,f1\n"


def test_topics_with_few_texts_are_named_with_their_numbers(cli, desk):
    done = cli("fit", desk, "--out", "model", "--format", "json")
    assert done.returncode == 0
    assert done.stderr == FEW
    assert json.loads(done.stdout)["few_texts"] == {"football": 11, "kitchen": 13}


@pytest.mark.parametrize(("number", "last"), [(20, "t19 (2)"), (22, "t19 (2), 2 more")])
def test_of_topics_with_few_texts_twenty_are_named(capsys, number, last):
    name_few({f"t{n:02}": 2 for n in range(number)}, 20)
    assert f", {last}: the model is rough" in capsys.readouterr().err
    name_few({}, 20)
    assert capsys.readouterr().err == ""


def test_a_label_that_topics_do_not_name_stops_before_the_work(cli, desk, tmp_path):
    (tmp_path / "topics.toml").write_text(NOTES)
    (tmp_path / "more.csv").write_text(desk.read_text() + "The jury heard a witness,courts\n")
    done = cli("fit", "more.csv", "--topics", "topics.toml", "--out", "model")
    assert done.returncode == 2
    said = "more.csv:26: unknown label 'courts': there are football, kitchen"
    assert done.stderr.splitlines()[0] == f"classifier: {said}"
    assert not (tmp_path / "model").exists()


def test_options_of_labelled_texts_are_refused_without_any(cli, tmp_path):
    (tmp_path / "topics.toml").write_text('[[topic]]\nslug = "a"\n[[topic]]\nslug = "b"\n')
    for option in (
        ("--text", "body"), ("--label", "desk"), ("--source", "paper"), ("--drop",),
        ("--report", "r.html"), ("--review", "r.csv"),
    ):  # fmt: skip
        done = cli("fit", "--topics", "topics.toml", "--out", "model", *option)
        assert done.returncode == 2
        line = f"classifier: {option[0]} needs labelled texts: name DATA, or leave it out\n"
        assert done.stderr == line
    assert [path.name for path in tmp_path.iterdir()] == ["topics.toml"]


def test_a_review_of_nothing_is_not_written(cli, tmp_path):
    (tmp_path / "topics.toml").write_text(
        '[[topic]]\nslug = "football"\nscope = "Matches, players, clubs and cups."\n'
        '[[topic]]\nslug = "kitchen"\nscope = "Cooking, baking and restaurants."\n'
    )
    (tmp_path / "desk.csv").write_text("text,label\nThe striker scored,football\n")
    done = cli(
        "fit", "desk.csv", "--topics", "topics.toml", "--out", "model", "--review", "review.csv"
    )
    assert done.returncode == 2
    assert done.stderr == (
        "classifier: no review: nothing was held out, for that needs two texts with one first "
        "label, and one with another (the model is at model)\n"
    )
    assert not (tmp_path / "review.csv").exists()


def test_an_out_folder_with_something_else_is_left_alone(cli, desk, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = cli("fit", desk, "--out", "mine")
    assert done.returncode == 2
    said = "mine is there already and holds no model: choose another --out"
    assert done.stderr == f"classifier: {said}\n"
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_an_out_folder_that_cannot_be_made_is_said_before_the_work(cli, desk, tmp_path):
    (tmp_path / "file.csv").write_text("text,label\n")
    done = cli("fit", desk, "--out", "file.csv/new/model")
    assert done.returncode == 2
    place = tmp_path.resolve() / "file.csv"
    said = f"--out file.csv/new/model: {place} is a file: choose another --out"
    assert done.stderr == f"classifier: {said}\n"
    assert place.read_text() == "text,label\n"


def test_a_model_that_is_mounted_is_not_fitted_again(cli, desk, tmp_path):
    """A folder of a container, say: a mount point can be filled, but not replaced as a whole."""
    apart = ["unshare", "--mount", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], check=False).returncode:
        pytest.skip("nothing can be mounted here")
    (tmp_path / "model").mkdir()
    fit_it = shlex.join([sys.executable, "-m", "classifier", "fit", str(desk), "--out", "model"])
    script = f"mount -t tmpfs none model && {fit_it} && {fit_it}"
    done = subprocess.run(
        [*apart, "sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout.count("model:  model") == 1  # the first filled it
    assert done.stderr.removeprefix(FEW) == (
        "classifier: --out model is a mount point and holds a model, which is replaced as a "
        "whole: name a folder in it, or empty it first\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_model_in_a_folder_that_is_not_open_is_not_fitted_again(cli, desk, tmp_path, shut):
    (tmp_path / "shut").mkdir()
    TopicModel.load().save(tmp_path / "shut" / "model")
    shut(tmp_path / "shut", 0o555)
    done = cli("fit", desk, "--out", "shut/model")
    assert done.returncode == 2
    place = tmp_path.resolve() / "shut"
    said = f"--out shut/model: {place} cannot be written to: choose another --out"
    assert done.stderr == f"classifier: {said}\n"


def test_figures_are_right_where_they_can_be_counted_by_hand():
    data = LabelledTexts(["w " * n for n in (3, 3, 30, 30)], [["a"], ["b"], ["b"], ["a", "b"]],
                         list("1234"), list("xxyy"))  # fmt: skip
    probability = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.4, 0.6]])
    confident = np.array([True, False, False, False])
    found = measure(probability, [["a"], ["a"], ["b"], ["b"]], confident, ["a", "b"], data)
    assert found.accuracy == 0.5
    assert found.among_given == 0.75
    assert found.confusion == [[1, 1], [1, 1]]
    assert found.confident_accuracy == 1
    assert found.micro_f1 == pytest.approx(2 * 3 / (4 + 5))
    assert found.ece == pytest.approx((0.1 + 0.8 + 0.3 + 0.6) / 4)
    assert [s.accuracy for s in found.by_source] == [0.5, 0.5]
    assert found.risk_coverage[-1]["accuracy"] == 0.5
    assert found.interval == wilson(2, 4)
    json.dumps(found.to_dict())


def test_labels_that_the_model_does_not_have_are_named():
    with pytest.raises(InputError, match="'football' is no topic of the model"):
        evaluate(classifier.load(), labelled(1))


def test_a_comparison_counts_texts_that_only_one_gets_right():
    first, other = np.array([1, 1, 1, 0], bool), np.array([1, 0, 0, 1], bool)
    found = compare(first, other)
    assert (found.only_first, found.only_other, found.difference) == (2, 1, 0.25)
    assert found.p_value == 1


def test_a_wrong_label_is_found():
    pytest.importorskip("cleanlab")
    data = labelled(20, wrong=1)
    right = np.array([i < 20 for i in range(40)])
    probability = np.where(right[:, None], [0.95, 0.05], [0.05, 0.95])
    found = label_errors(probability, list(WORDS), data)
    assert [(row["where"], row["suggested"]) for row in found] == [("desk.csv:2", "football")]
