"""``classifier tag``: many inputs, four formats, and going on when one input fails."""

import csv
import io
import json

import pytest

import classifier
from classifier.cli.inputs import typed

SPORT = "The striker scored twice as the club won the cup final on penalties."
MONEY = "The central bank raised interest rates again to fight inflation, and shares fell."


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(SPORT)
    (folder / "b.txt").write_text(MONEY)
    return folder


def test_one_file_is_one_object_that_equals_the_python_answer(cli, news):
    done = cli("tag", news / "a.txt", "--format", "json")
    record = json.loads(done.stdout)
    assert done.returncode == 0
    assert record == {"file": str(news / "a.txt"), **classifier.tag(SPORT).to_dict()}
    assert record["tags"][0]["topic"] == "sport"


def test_a_folder_is_an_array_even_with_one_file(cli, news):
    (news / "b.txt").unlink()
    records = json.loads(cli("tag", news, "--format", "json").stdout)
    assert [record["file"] for record in records] == [str(news / "a.txt")]


def test_a_text_of_the_command_line_and_of_standard_input(cli):
    given = json.loads(cli("tag", "-t", SPORT, "--format", "json").stdout)
    piped = json.loads(cli("tag", "-", "--format", "json", stdin=SPORT).stdout)
    assert given.pop("text") == SPORT
    assert piped.pop("file") == "-"
    assert given == piped


@pytest.mark.parametrize("command", ["tag", "explain"])
def test_a_text_of_the_command_line_is_utf8_in_every_locale(cli, command):
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    arguments = (command, "-t", f"Müller — {SPORT} 🎉", "--format", "json")
    done = cli(*arguments, env=plain)
    assert done.returncode == 0
    assert done.stdout == cli(*arguments).stdout
    # Half a surrogate pair can come from Python alone, and bytes that are not UTF-8 stay a text.
    assert [typed("\ud800"), typed("a\udcffb")] == ["\ud800", "a\udcffb"]


def test_every_line_is_a_text_and_none_is_lost(cli):
    stdin = f"{SPORT}\r\n\n{MONEY}\nx\u2028y"
    done = cli("tag", "--lines", "-", "--format", "jsonl", stdin=stdin)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["line"] for record in records] == [1, 2, 3, 4]
    assert [record["text"] for record in records] == [SPORT, "", MONEY, "x\u2028y"]
    assert [record["tags"][0]["topic"] for record in (records[0], records[2])] == [
        "sport",
        "business",
    ]
    assert records[1]["status"] == "none"


def test_a_text_of_the_command_line_is_not_split(cli):
    done = cli("tag", "--lines", "-t", SPORT)
    assert done.returncode == 2
    assert done.stderr == (
        "classifier: --lines needs a file, or - for standard input: it splits no --text\n"
    )


def test_help_says_that_lines_of_standard_input_wait_for_its_end(cli):
    said = " ".join(cli("tag", "--help").stdout.split())
    assert "of standard input read to its end, is a text" in said


def test_no_lines_are_an_empty_array(cli):
    assert json.loads(cli("tag", "--lines", "-", "--format", "json").stdout) == []


def test_csv_has_one_row_a_text(cli, news):
    rows = list(csv.DictReader(io.StringIO(cli("tag", news, "--format", "csv").stdout)))
    assert [row["topic"] for row in rows] == ["sport", "business"]
    assert rows[0]["iptc"] == "15000000"
    assert rows[0]["tags"].startswith(f"sport:{float(rows[0]['score']):.4f}")


def test_the_table_is_plain_when_piped(cli, news):
    done = cli("tag", news, env={"FORCE_COLOR": "1"})
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["sport", "business"]
    assert "\x1b" not in done.stdout


def test_what_fails_is_listed_at_the_end_and_the_rest_is_done(cli, news, tmp_path):
    (news / "binary.txt").write_bytes(b"\x89PNG\0\0")
    (news / "latin.txt").write_bytes(b"caf\xe9 society")
    (tmp_path / "empty").mkdir()
    done = cli("tag", news, "missing.txt", "empty", "--format", "jsonl")
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 2
    said = done.stderr.splitlines()
    assert said[0] == "classifier: 4 failed, every other input was done:"
    for line, words in zip(
        said[1:], ["empty: ", "binary.txt: ", "latin.txt: ", "missing.txt: "], strict=True
    ):
        assert words in line


def test_one_folder_without_texts_is_one_line(cli, tmp_path):
    (tmp_path / "empty").mkdir()
    said = cli("tag", "empty").stderr
    assert said == "classifier: empty: the folder holds no .txt, .html or .htm file\n"


def test_a_model_of_ones_own(cli, tmp_path):
    classifier.load().save(tmp_path / "mine")
    mine = json.loads(cli("tag", "-t", SPORT, "--format", "json", "--model", "mine").stdout)
    assert mine["tags"][0]["topic"] == "sport"


def test_of_an_html_page_the_article_is_tagged(cli, tmp_path):
    teasers = "".join(f"<li><a href='/{n}'>{MONEY}</a></li>" for n in range(8))
    paragraphs = "".join(f"<p>{SPORT} The coach praised team {n}.</p>" for n in range(8))
    page = f"<!doctype html><html><body><article>{paragraphs}</article><ul>{teasers}</ul></body>"
    (tmp_path / "page.html").write_text(page)
    record = json.loads(cli("tag", "page.html", "--format", "json").stdout)
    assert record["tags"][0]["topic"] == "sport"


def test_odd_characters_come_out_as_json(cli):
    done = cli("tag", "-t", "a \udc80 b", "--format", "json", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["text"] == "a \udc80 b"


def test_topics_lists_what_the_model_knows(cli):
    rows = json.loads(cli("topics", "--format", "json").stdout)
    assert [row["topic"] for row in rows] == classifier.load().classes_.tolist()
    assert all(row["title"] and row["iptc"] for row in rows)
    table = cli("topics").stdout.splitlines()
    assert [line.split()[0] for line in table] == [row["topic"] for row in rows]
    sheet = list(csv.DictReader(io.StringIO(cli("topics", "--format", "csv").stdout)))
    assert sheet == rows


def test_a_text_with_a_sign_of_html_is_still_a_text(cli, small, tmp_path):
    text = "The goal was < 2 for all of the day."
    (tmp_path / "a.txt").write_text(text)
    record = json.loads(cli("tag", "--model", "small", "a.txt", "--format", "json").stdout)
    assert record == {"file": "a.txt", **small.tag(text).to_dict()}


def test_a_file_that_is_named_twice_is_answered_twice(cli, news, tmp_path):
    records = json.loads(cli("tag", "news/a.txt", "news/a.txt", "--format", "json").stdout)
    assert [record["file"] for record in records] == ["news/a.txt"] * 2


def test_where_every_input_fails_they_are_counted_and_named(cli, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    for names, reason in (
        (("nowhere.txt", "nothing.txt"), "no such file or folder"),
        (("one", "two"), "the folder holds no .txt, .html or .htm file"),
    ):
        done = cli("tag", *names)
        assert done.returncode == 2
        assert done.stderr.splitlines() == [
            "classifier: 2 failed, every other input was done:",
            *(f"classifier: {name}: {reason}" for name in names),
        ]
