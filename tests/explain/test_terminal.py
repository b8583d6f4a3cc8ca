"""Reasons at a terminal: words coloured by what they did, lines that stay under their names."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

import classifier
from classifier.cli.terminal import show_explanations, show_topics
from classifier.explain import explain
from classifier.model import TopicModel
from classifier.ngrams import ngram_hashes

NEWS = (
    "The central bank raised interest rates on Tuesday.\n"
    "Shares of the largest lenders fell sharply in London after the vote.\n\n"
)


def shown(text, path="", width=70):
    console = Console(
        file=io.StringIO(), width=width, force_terminal=True, color_system="standard", record=True
    )
    show_explanations([(path, explain(classifier.load(), text))], console)
    return console


def test_words_that_carried_the_topic_are_coloured():
    console = shown(NEWS)
    strongest = explain(classifier.load(), NEWS).topics[0].carried[0].ngram.split()[0]
    written = console.export_text(styles=True)
    coloured = [part for part in written.split("\x1b[") if part.partition("m")[2] == strongest]
    assert any("32" in part.partition("m")[0].split(";") for part in coloured)


def test_lines_stay_under_their_names_and_within_the_window():
    lines = shown(NEWS).export_text().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("  for "))
    assert all(len(line) <= 70 for line in lines)
    assert any(line.startswith(" " * 11) and line.strip() for line in lines[start:])
    assert [line for line in lines if line.startswith("  without ")]
    assert not lines[0].startswith("─")
    assert shown(NEWS, "a.txt").export_text().startswith("a.txt ──")


@pytest.mark.parametrize("text", ["", "\x1b[2J \x07", "\ud800 \u202e bank"])
def test_any_text_can_be_shown_and_none_steers_the_terminal(text):
    written = shown(text).export_text()
    assert not {"\x1b", "\x07", "\u202e"} & set(written)


@pytest.mark.parametrize(("width", "titles"), [(60, False), (120, True)])
def test_a_narrow_window_keeps_the_scope_of_topics_readable(width, titles):
    rows = [
        {"topic": "business", "title": "Money", "iptc": "04000000+09000000", "scope": "work " * 9}
    ]
    console = Console(file=io.StringIO(), width=width, record=True)
    show_topics(rows, console)
    lines = console.export_text().splitlines()
    assert ("Money" in lines[1]) == titles
    assert len(lines) < 5
    assert all(len(line) <= width for line in lines)


def of_model(text, weights, words):
    hashes = ngram_hashes(words)[0]
    rows = np.column_stack([weights, np.zeros(len(weights))])
    model = TopicModel.from_weights(hashes, rows, np.zeros(2), ["sport", "law"])
    console = Console(
        file=io.StringIO(), width=70, force_terminal=True, color_system="standard", record=True
    )
    show_explanations([("", explain(model, text, ["sport"]))], console)
    return console.export_text(styles=True)


def test_a_word_is_marked_by_its_share_of_the_strongest_weight():
    """Green and red by its sign, reversed above a half, plain below fifteen in a hundred."""
    words = ["goal", "cup", "court", "fine", "club", "tea"]
    written = of_model("goal cup court fine club tea rain\n", [6, 2.4, -6, -2.4, 0.6, -0.6], words)
    text = written.split("\n\n")[1]
    styles = {"goal": "1;7;32", "cup": "1;32", "court": "1;4;7;31", "fine": "1;4;31"}
    for word, style in styles.items():
        assert f"\x1b[{style}m{word}\x1b[0m" in text
    assert "\x1b[0m club tea rain " in text
    assert "\x1b[32mfor" in written
    assert "\x1b[31magainst" in written


def test_a_word_that_is_there_twice_has_its_part_at_each_place_and_gaps_stay_plain():
    """Of 4 for two places each word has 2, a third of the 6 of the other: it is not reversed."""
    text = of_model("cup, goal cup.\n", [2, 6], ["cup", "goal"]).split("\n\n")[1]
    assert text.count("\x1b[1;32mcup\x1b[0m") == 2
    assert "\x1b[1;7;32mgoal\x1b[0m" in text
    assert "\x1b[0m, \x1b[" in text


def test_the_parts_of_a_pair_and_of_its_words_add_up_at_the_words():
    hashes = ngram_hashes(["cup final"])[0]
    assert len(hashes) == 3
    text = of_model("cup final goal\n", [3, 3, 3, 6.5], ["cup final", "goal"]).split("\n\n")[1]
    # Each word of the pair has 3 + 3, the other 6.5: all are above a half of it.
    for word in ("cup", "final", "goal"):
        assert f"\x1b[1;7;32m{word}\x1b[0m" in text
    assert "mcup\x1b[0m \x1b[1;7;32mfinal" in text
