"""What strangers named, files and topics, is printed once and steers no terminal."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import classifier
from classifier.cli import terminal
from classifier.explain import explain
from classifier.one_line import one_line

RED = "a\x1b[31m"
CONTROLS = {chr(n) for n in (*range(10), *range(11, 32), *range(127, 160))}
JOINERS = "\u00ad\u200c\u200d"
NEWS = "The keeper saved a late penalty."


@given(st.text(st.sampled_from("ab \t\n\x1b\x85\u200b\u200d\u00ad\u202e\u2028é中\U000e0001")))
def test_a_text_on_one_line_keeps_its_words_and_steers_nothing(text):
    found = one_line(text)
    assert "".join(c for c in found if c not in JOINERS).isprintable()
    # Words stay as they are written; of other characters those that show or join are kept.
    kept = [c for c in text if not c.isspace() and (c.isprintable() or c in JOINERS)]
    assert found.replace(" ", "") == "".join(kept)
    assert len(found.split(" ")) <= max(1, len(text.split()))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Rates\trise\n today ", "Rates rise today"),
        ("Auf\u00adlage می\u200cروم ක්\u200dෂ", "Auf\u00adlage می\u200cروم ක්\u200dෂ"),
        ("\x1b]0;title\x07text\x9b2J", "]0;titletext2J"),
        ("evil\u202egpj.exe \u2066a\ufeff", "evilgpj.exe a"),
    ],
)
def test_what_joins_letters_is_kept_and_what_turns_them_is_not(text, line):
    assert one_line(text) == line


@pytest.mark.parametrize("command", ["tag", "page", "explain"])
def test_a_file_that_is_not_there_is_named_once(cli, command):
    done = cli(command, f"{RED}b")
    assert done.returncode == 2
    assert done.stderr == "classifier: a [31mb: no such file or folder\n"
    done = cli(command, "")
    assert done.returncode == 2
    said = "an empty file name: name a file or folder, or - for standard input"
    assert done.stderr == f"classifier: {said}\n"


def test_files_that_fail_later_are_named_without_what_steers(cli, tmp_path):
    # Without lxml a page of HTML cannot be read, and what cannot is named by its path.
    (tmp_path / "lxml.py").write_text("raise ImportError")
    (tmp_path / f"{RED}.html").write_text("<!doctype html><html><body><p>words</p></body></html>")
    done = cli("page", f"{RED}.html")
    assert done.returncode == 2
    assert done.stderr.startswith("classifier: a[31m.html: ")
    assert done.stderr.count("a[31m.html") == 1


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    texts = [f"{words} {n}" for n in range(6) for words in ("goal keeper penalty", "oven flour")]
    one = classifier.TopicClassifier().fit(texts, [RED, "food"] * 6).to_model()
    folder = tmp_path_factory.mktemp("models") / "red"
    one.save(folder)
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("topics",),
        ("tag", "-t", NEWS),
        ("explain", "-t", NEWS),
        ("page", "-"),
    ],
)
def test_topics_of_a_model_are_printed_without_what_steers(cli, model, arguments):
    done = cli(*arguments, "--model", model, stdin=NEWS)
    assert done.returncode == 0, done.stderr
    assert "a[31m" in done.stdout
    assert not CONTROLS & set(done.stdout)


def test_topics_at_a_terminal_steer_it_no_more_than_in_a_pipe(model, monkeypatch):
    console = Console(file=io.StringIO(), width=100)
    monkeypatch.setattr(terminal, "Console", lambda **_: console)
    one = classifier.load(model)
    terminal.show_tags([{"text": NEWS, **one.tag(NEWS).to_dict()}])
    terminal.show_pages([("a.txt", one.read_page(NEWS))])
    terminal.show_explanations([("a.txt", explain(one, NEWS))])
    written = console.file.getvalue()
    assert written.count("a[31m") >= 3
    assert not CONTROLS & set(written)


def test_labels_sources_and_places_of_fit_are_printed_without_what_steers(cli, tmp_path):
    rows = [
        f"{w} {n},{y},{s}"
        for n in range(6)
        for w, y, s in (("goal keeper", RED, "x"), ("oven", "food", RED))
    ]
    (tmp_path / "desk.csv").write_text("\n".join(["text,label,source", *rows]))
    places = ("--out", f"{RED}m", "--review", f"{RED}.csv")
    fitted = cli("fit", "desk.csv", *places)
    measured = cli("evaluate", f"{RED}m", "desk.csv", "--against", f"{RED}m")
    for done in (fitted, measured):
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("a[31m") >= 2
        assert not CONTROLS & set(done.stdout + done.stderr)
    assert "model:  a[31mm/" in fitted.stdout
    assert "review: a[31m.csv (" in fitted.stdout


def test_places_of_batch_are_printed_without_what_steers(cli, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "Rates rise"}\n{]\n')
    done = cli("batch", "a.jsonl", f"{RED}.jsonl")
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("a[31m.jsonl") == 2
    assert not CONTROLS & set(done.stderr)
