"""Reasons at a terminal: words coloured by what they did, lines that stay under their names."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

import classifier
from classifier.cli.terminal import show_explanations, show_topics
from classifier.explain import explain

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
