"""Figures of an evaluation: counted by hand, as a table for people, as a report."""

from __future__ import annotations

import os
from contextlib import redirect_stdout
from dataclasses import replace

import numpy as np
import pytest

from classifier.comparison import Comparison, compare
from classifier.errors import InputError
from classifier.evaluation import Slice, TopicFigures, evaluate, figures_line, measure
from classifier.labelled import LabelledTexts
from classifier.metrics import wilson
from classifier.model import TopicModel
from classifier.ngrams import ngram_hashes
from classifier.report.text import print_comparison, print_evaluation

AGAINST = Comparison(0.625, 0.5, 0.125, (-0.25, 0.5), 2, 1, 1.0)


def test_of_topics(evaluation):
    assert evaluation.accuracy == 5 / 8
    assert evaluation.interval == wilson(5, 8)
    assert evaluation.among_given == 6 / 8
    assert evaluation.confusion == [[4, 1, 0], [1, 1, 1], [0, 0, 0]]
    found = [(t.topic, t.texts, t.precision, t.recall, t.f1) for t in evaluation.topics]
    assert found == [
        ("art", 5, 4 / 5, 4 / 5, pytest.approx(0.8)),
        ("books", 3, 1 / 2, 1 / 3, pytest.approx(0.4)),
        ("cinema", 0, None, None, None),
    ]
    # Of the topics that there was something to find of.
    assert evaluation.macro_f1 == pytest.approx((0.8 + 0.4) / 2)
    assert evaluation.micro_f1 == pytest.approx(2 * 6 / (8 + 9))


def test_of_how_sure_it_was(evaluation):
    assert (evaluation.confident, evaluation.confident_accuracy) == (3 / 8, 2 / 3)
    assert [(b["accuracy"], b["texts"]) for b in evaluation.reliability] == [
        (0.0, 1), (0.5, 2), (0.0, 1), (1.0, 2), (1.0, 2),
    ]  # fmt: skip
    assert [b["confidence"] for b in evaluation.reliability] == pytest.approx(
        [0.55, 0.63, 0.7, 0.825, 0.925]
    )
    assert evaluation.ece == pytest.approx(
        (0.55 + 2 * (0.63 - 0.5) + 0.7 + 2 * (1 - 0.825) + 2 * (1 - 0.925)) / 8
    )
    by_coverage = {round(p["coverage"], 2): p["accuracy"] for p in evaluation.risk_coverage}
    assert [by_coverage[c] for c in (0.5, 0.75, 1.0)] == [1.0, 4 / 6, 5 / 8]
    assert evaluation.correct.tolist() == [True, True, False, True, True, False, False, True]


def test_of_texts_by_length_and_source(evaluation):
    assert evaluation.by_length == [
        Slice("1-15 words", 3, 2 / 3, wilson(2, 3), 1 / 3),
        Slice("16-40 words", 2, 1 / 2, wilson(1, 2), 1.0),
        Slice("41-120 words", 2, 1.0, wilson(2, 2), 0.0),
        Slice("121 words and more", 1, 0.0, wilson(0, 1), 0.0),
    ]
    assert evaluation.by_source == [
        Slice("desk", 2, 1 / 2, wilson(1, 2), 1 / 2),
        Slice("wire", 3, 1 / 3, wilson(1, 3), 2 / 3),
    ]


def test_as_json_they_are_all_there_but_what_was_answered_to_each_text(evaluation):
    figures = evaluation.to_dict()
    assert figures["interval"] == list(wilson(5, 8))
    assert not {"correct", "probability"} & set(figures)
    assert figures["by_source"][0]["name"] == "desk"


@pytest.fixture(scope="module")
def model():
    hashes = ngram_hashes(["goal", "court"])[0]
    return TopicModel.from_weights(hashes, np.eye(2) * 6, np.zeros(2), ["law", "sport"])


def test_of_a_model_confident_are_the_texts_that_it_is_confident_of(model):
    texts = [
        "The goal was in the cup of the day.",
        "The goal and the court of the day were in the news.",
        "The court was there for all of the day.",
    ]
    assert [t.status for t in model.tag_many(texts)] == ["confident", "unsure", "confident"]
    data = LabelledTexts(texts, [["law"], ["law", "sport"], ["law"]], ["1", "2", "3"])
    found = evaluate(model, data)
    assert (found.confident, found.confident_accuracy) == (2 / 3, 1 / 2)
    assert found.micro_f1 == pytest.approx(2 * 3 / (4 + 4))
    assert found.by_source == []
    none = evaluate(model, LabelledTexts(texts[1:2], [["law"]], ["2"]))
    assert none.confident_accuracy is None
    assert figures_line(none)["confident"] == "0%"


def test_a_label_that_the_model_does_not_have_is_named_with_its_place_wherever_it_stands(model):
    data = LabelledTexts(["a goal"], [["sport", "food"]], ["desk.csv:2"])
    with pytest.raises(InputError, match=r"^desk.csv:2: 'food' is no topic .* are law, sport$"):
        evaluate(model, data)
    with pytest.raises(InputError, match="'food' is no topic"):
        measure(np.ones((1, 1)), [[]], np.ones(1, bool), ["sport"], data)


def test_without_texts_or_with_other_answers_than_texts_nothing_is_measured(model):
    with pytest.raises(InputError, match=r"^no texts to measure on: give at least one with"):
        evaluate(model, LabelledTexts([], [], []))
    data = LabelledTexts(["a goal", "a court"], [["sport"], ["law"]], ["1", "2"])
    answers = {"probability": np.eye(2), "tags": [["sport"], []], "confident": np.ones(2, bool)}
    for change, said in (
        (
            {"probability": np.eye(3, 2)},
            r"^probabilities have the shape \(3, 2\): expected one row",
        ),
        ({"probability": np.ones(2)}, r"shape \(2,\): .* each of 2 texts, .* each of 2 classes$"),
        ({"tags": [[]]}, "^2 texts but 1 of tags: give one for each text$"),
        ({"confident": np.ones(3, bool)}, "^2 texts but 3 of confident: give one for each text$"),
    ):
        with pytest.raises(InputError, match=said):
            measure(**{**answers, **change}, classes=["law", "sport"], data=data)


def test_answers_to_the_same_texts_are_compared_and_no_others():
    pytest.importorskip("scipy")
    same = compare([True, False, True], [False, False, True])
    assert (same.only_first, same.only_other) == (1, 0)
    for one, other in ((np.ones(3, bool), np.ones(4, bool)), (np.eye(2) > 0, np.eye(2) > 0)):
        with pytest.raises(
            InputError, match=r"^answers of the shapes \(.*give one row each, of the"
        ):
            compare(one, other)
    with pytest.raises(InputError, match=r"^no texts to compare on: evaluate both"):
        compare(np.ones(0, bool), np.ones(0, bool))


def test_the_table_for_people(evaluation, capsys):
    print_evaluation(evaluation)
    low, high = wilson(5, 8)
    assert capsys.readouterr().out.splitlines() == [
        f"accuracy           0.625 (95 %: {low:.3f}-{high:.3f})",
        "macro-F1           0.600",
        "tags, micro-F1     0.706",
        f"calibration error  {evaluation.ece:.3f}",
        "confident          38%, of these right 0.667",
        "texts              8",
        "",
        "topic   texts  precision  recall    F1  mostly taken for",
        "art         5      0.800   0.800  0.800  books (1)",
        "books       3      0.500   0.333  0.400  cinema (1)",
        "cinema      0          -       -      -",
        "",
        "length              texts  accuracy  95 %         confident",
        "1-15 words              3     0.667  0.208-0.939        33%",
        "16-40 words             2     0.500  0.095-0.905       100%",
        "41-120 words            2     1.000  0.342-1.000         0%",
        "121 words and more      1     0.000  0.000-0.793         0%",
        "",
        "source  texts  accuracy  95 %         confident",
        "desk        2     0.500  0.095-0.905        50%",
        "wire        3     0.333  0.061-0.792        67%",
    ]


def test_a_topic_is_mostly_taken_for_the_one_that_takes_most_and_one_slice_is_no_table(
    evaluation, capsys
):
    confusion = [[1, 2, 3], [4, 1, 2], [0, 0, 0]]
    few = replace(evaluation, confusion=confusion, by_length=[], by_source=evaluation.by_source[:1])
    topics = [evaluation.topics[0], TopicFigures("books", 3, 0.0, 0.0, 0.0), evaluation.topics[2]]
    print_evaluation(replace(few, topics=topics))
    lines = capsys.readouterr().out.splitlines()
    # Texts that it gets wrong have figures, be they 0.
    assert lines[9].startswith("books       3      0.000   0.000  0.000  art (4)")
    assert [line[41:] for line in lines[8:]] == ["cinema (3)", "art (4)", ""]


def test_a_comparison_for_people(capsys):
    print_comparison(AGAINST, "mine", "a\x1b[31m")
    assert capsys.readouterr().out == (
        "\nmine 0.625, a[31m 0.500: difference +0.125 (95 %: -0.250 to +0.500); right alone 2 and "
        "1 times, McNemar p = 1\n"
    )


def test_at_a_terminal_a_comparison_is_as_wide_as_that_is(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    ours, theirs = os.openpty()
    long = "models/" + "x" * 60
    with os.fdopen(theirs, "w") as terminal, redirect_stdout(terminal):
        print_comparison(AGAINST, long, "other-model")
        terminal.flush()
        lines = os.read(ours, 9999).decode().splitlines()
    os.close(ours)
    assert lines == [
        "", long, "0.625, other-model 0.500: difference +0.125 (95 %: -0.250 to",
        "+0.500); right alone 2 and 1 times, McNemar p = 1",
    ]  # fmt: skip


@pytest.fixture
def html():
    pytest.importorskip("matplotlib", reason="needs the extra report")
    from classifier.report.evaluation import evaluation_html

    return evaluation_html


def test_the_report_holds_them(evaluation, html):
    page = html(evaluation, "A model", "by hand", comparison=AGAINST, against="another")
    low, high = wilson(5, 8)
    for name, value, note in (
        ("Accuracy", "0.625", f"95 %: {low:.3f} to {high:.3f}"),
        ("Macro-F1", "0.600", "mean over topics"),
        ("Tags, micro-F1", "0.706", "returned tags against all labels"),
        ("Calibration error", f"{evaluation.ece:.3f}", "0 is perfect"),
        ("Confident", "38%", "of these 0.667 right"),
    ):
        assert f"<dt>{name}</dt><dd>{value}<small>{note}</small></dd>" in page
    assert "<dt>Texts</dt><dd>8</dd>" in page
    assert "<h2>Against another</h2>" in page
    assert (
        "0.625 against 0.500: difference +0.125 (95 %: -0.250 to +0.500). Only this model is right "
        "on 2 texts, only the other on 1 (McNemar's exact test: p = 1)." in page
    )
    assert '<th scope="row">books</th><td>3</td><td>0.500</td><td>0.333</td>' in page
    # The bar is as wide as the F1 beside it, of eight rems; none where it is 0.
    assert '0.400 <span class="bar" style="width:3.20rem"' in page
    assert (
        '<th scope="row">cinema</th><td>0</td><td>-</td><td>-</td><td class="left">- </td>' in page
    )
    row = '<th scope="row">wire</th><td>3</td><td>0.333</td><td>0.061 to 0.792</td><td>67%</td>'
    assert row in page
    assert "Only this model" not in html(evaluation, "A model", "by hand")


def test_confusions_are_shares_of_their_row(evaluation, html):
    table = html(evaluation, "A model", "by hand").split('aria-label="Confusion matrix"')[1]
    for name, cells in (
        ("art", (("hit", "0.800", "4"), ("miss", "0.200", "1"), ("miss", "0.000", ""))),
        ("books", (("miss", "0.333", "1"), ("hit", "0.333", "1"), ("miss", "0.333", "1"))),
        ("cinema", (("miss", "0.000", ""), ("miss", "0.000", ""), ("hit", "0.000", ""))),
    ):
        row = "".join(
            f'<td class="{kind}" style="--share:{share}">{n}</td>' for kind, share, n in cells
        )
        assert f'<th scope="row">{name}</th>{row}' in table


@pytest.mark.parametrize(("number", "there"), [(40, True), (41, False)])
def test_of_more_than_forty_topics_there_is_no_matrix_of_confusions(html, number, there):
    classes = [f"t{n:02}" for n in range(number)]
    data = LabelledTexts(["a text"], [["t00"]], ["1"])
    found = measure(np.eye(1, number), [["t00"]], np.zeros(1, bool), classes, data)
    page = html(found, "A model", "by hand")
    assert ("Confusions" in page) is there
    # One length is all texts, and nobody was sure.
    assert "By length" not in page
    assert "<dd>0%<small>of the texts</small></dd>" in page


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (50, "50 labels look wrong (confident learning). Look"),
        (51, "51 labels look wrong (confident learning); the 50 most suspicious. Look"),
    ],
)
def test_labels_to_check_are_named_with_what_was_given_and_what_is_suggested(
    evaluation, html, number, said
):
    texts = ["a " * 119 + "ab", "a " * 119 + "abc"]
    suspects = [
        {"where": f"desk.csv:{n}", "given": "art", "suggested": "books", "text": texts[n % 2]}
        for n in range(number)
    ]
    page = html(evaluation, "A model", "by hand", suspects=suspects)
    assert f"{said} before you change." in page
    assert page.count('<th scope="row">desk.csv:') == 50
    start = '<th scope="row">desk.csv:{}</th><td>art</td><td>books</td><td>{}</td>'
    assert start.format(0, texts[0]) in page
    assert start.format(1, texts[0][:-1] + "…") in page
    assert "Labels to check" not in html(evaluation, "A model", "by hand")
