"""``classifier page``: the documented JSON, the other formats, and the view at a terminal."""

import csv
import io
import json
import os
import sys

import pytest

import classifier
from classifier.cli import main

PAGE = """Talks break down over disputed harbour
Talks between the two governments broke down on Tuesday after warships were seen near the \
disputed harbour, officials said, raising fears of a wider conflict in the region.
The foreign minister said that sanctions would follow unless the troops were withdrawn within a \
week. Diplomats in the capital still hope that a ceasefire can be reached before winter.
Neighbouring states called on both sides to return to the table. The ambassador said that the \
treaty of last year remained the only way to keep the peace along the border.
The striker scored twice as the club won the cup final on penalties on Saturday… Read More
A new film about two sisters and their band opened the festival to long applause… Read More
We use cookies to improve your experience. Accept all cookies
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    return path


def test_json_of_one_file_is_one_object(cli, page):
    done = cli("page", page, "--format", "json")
    record = json.loads(done.stdout)
    assert done.returncode == 0
    assert record == classifier.read_page(PAGE).to_dict()
    assert {"text", "tags", "status"} <= set(record["article"])
    assert all({"text", "role", "tags", "status"} <= set(block) for block in record["blocks"])
    assert record["article"]["tags"][0].keys() == {"topic", "score", "iptc"}
    assert [block["text"] for block in record["blocks"]] == PAGE.splitlines()


def test_standard_input_gives_the_same(cli, page):
    named = cli("page", page, "--format", "json").stdout
    assert cli("page", "-", "--format", "json", stdin=PAGE).stdout == named


def test_several_files_are_an_array_of_named_objects(cli, page, tmp_path):
    (tmp_path / "other.txt").write_text("The striker scored twice as the club won the cup final.")
    records = json.loads(cli("page", "page.txt", "other.txt", "--format", "json").stdout)
    assert [record["file"] for record in records] == ["page.txt", "other.txt"]
    lines = cli("page", "page.txt", "other.txt", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == records


def test_piped_output_names_the_kind_of_a_page_that_is_no_plain_article(cli, tmp_path):
    paywall = "Subscribe to continue reading this article. Already a subscriber? Log in.\n"
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "stub.txt").write_text("\n".join(PAGE.splitlines()[:3]) + "\n" + paywall)
    done = cli("page", "page.txt", "stub.txt")
    heads = [line for line in done.stdout.splitlines() if line.startswith(("page.", "stub."))]
    assert [head.split(":")[0] for head in heads] == ["page.txt", "stub.txt (stub)"]


def test_csv_has_one_row_a_block(cli, page):
    rows = list(csv.DictReader(io.StringIO(cli("page", page, "--format", "csv").stdout)))
    blocks = classifier.read_page(PAGE).blocks
    assert [(row["role"], row["text"]) for row in rows] == [(b.role, b.text) for b in blocks]
    assert [row["block"] for row in rows] == [str(n) for n in range(1, len(blocks) + 1)]


def test_a_page_without_blocks_is_a_row_of_csv_all_the_same(cli, page, tmp_path):
    (tmp_path / "empty.txt").write_text("")
    out = cli("page", "empty.txt", "page.txt", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["file"] for row in rows} == {"empty.txt", "page.txt"}
    first = {name: value for name, value in rows[0].items() if value}
    assert first == {"file": "empty.txt", "article_status": "none"}


def test_each_row_of_csv_has_the_topic_of_its_block_and_that_of_the_article(cli, page, tmp_path):
    (tmp_path / "none.txt").write_text("Menu\nSign in\n")
    out = cli("page", "page.txt", "none.txt", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(out)))
    read = classifier.read_page(PAGE)
    best = read.tagging.tags[0]
    article = {
        (row["file"], row["article_topic"], row["article_score"], row["article_status"])
        for row in rows
    }
    assert article == {
        ("page.txt", best.topic, str(best.score), read.tagging.status),
        ("none.txt", "", "", "none"),
    }
    striker = next(row for row in rows if "striker" in row["text"])
    assert (striker["topic"], striker["role"]) == ("sport", "teaser")
    assert [row["topic"] for row in rows if row["role"] == "boilerplate"][:1] == [""]
    assert list(rows[0])[:8] == [
        "file", "block", "role", "kind", "topic", "score", "status", "text",
    ]  # fmt: skip


def test_the_plain_view_has_a_line_a_block_with_its_role(cli, page):
    lines = cli("page", page).stdout.splitlines()
    blocks = classifier.read_page(PAGE).blocks
    assert lines[0].startswith(f"{page}: ")
    assert [line.split()[0] for line in lines[1:]] == [block.role for block in blocks]
    assert all(line.endswith(b.text) for line, b in zip(lines[1:], blocks, strict=True))


@pytest.mark.parametrize("text", ["", "\n\n", "   ", "x"])
def test_next_to_nothing_is_still_a_page(cli, text):
    done = cli("page", "-", "--format", "json", stdin=text)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["article"]["tags"] == []
    assert cli("page", "-", stdin=text).returncode == 0


DATED = """<!doctype html><title>Ferry stops</title><meta name="author" content="Jo\x07an Doe">
<meta property="og:site_name" content="The Harbour Post"><meta name="keywords" content="ferry, sea">
<meta property="article:published_time" content="2026-05-01T10:00:00Z"><h1>Ferry stops</h1>
<p>The ferry between the two islands will stop in May, the council said on Tuesday after a debate.
<p>Residents who depend on the boat said that they had not been asked, and the school is far away.
"""


def test_what_a_page_says_of_itself_is_shown(cli, tmp_path, view):
    pytest.importorskip("lxml")
    (tmp_path / "story.html").write_text(DATED)
    (tmp_path / "story.txt").write_text(PAGE)
    record = json.loads(cli("page", "story.html", "--format", "json").stdout)
    assert record["title"] == "Ferry stops"
    assert record["metadata"] == {
        "byline": "Jo\x07an Doe",
        "date": "2026-05-01T10:00:00Z",
        "site": "The Harbour Post",
        "section": "",
        "keywords": ["ferry", "sea"],
    }
    assert "metadata" not in json.loads(cli("page", "story.txt", "--format", "json").stdout)
    shown = view("page", str(tmp_path / "story.html"), NO_COLOR="1").splitlines()
    said = [" ".join(line.split()) for line in shown[1:5]]
    assert said[:2] == ["title Ferry stops", "byline Joan Doe"]
    assert said[2:] == ["date 2026-05-01T10:00:00Z", "site The Harbour Post"]
    shown = view("page", str(tmp_path / "story.txt"), NO_COLOR="1")
    assert f"title  {PAGE.splitlines()[0]}" in shown
    assert "byline" not in shown.split("geopolitics")[0]
    assert cli("page", "story.html", "--html", "report.html").returncode == 0
    report = (tmp_path / "report.html").read_text()
    assert "an Doe \u00b7 2026-05-01T10:00:00Z \u00b7 The Harbour Post</p>" in report


def test_a_page_cannot_steer_the_terminal(cli):
    done = cli("page", "-", stdin=PAGE.replace("cookies", "\x1b[2J\x07\x9bcookies"))
    assert done.returncode == 0
    assert not {"\x1b", "\x07", "\x9b"} & set(done.stdout)


def test_a_failing_file_does_not_stop_the_others(cli, page, tmp_path):
    (tmp_path / "image.txt").write_bytes(b"GIF89a\0\0")
    done = cli("page", "image.txt", page, "--format", "json")
    assert done.returncode == 2
    assert [record["file"] for record in json.loads(done.stdout)] == [str(page)]
    assert done.stderr.splitlines()[1] == "classifier: image.txt: a GIF image, not text or HTML"


def test_standard_input_is_read_once_and_said_to_be(cli):
    done = cli("page", "-", "-", "--format", "jsonl", stdin=PAGE)
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 1
    line = "classifier: standard input (-) is named twice: it can be read only once"
    assert done.stderr.splitlines()[1:] == [line]


def test_a_missing_extra_is_named_once_for_all_pages_that_need_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "lxml", None)
    for name in ("a.html", "b.html", "c.html"):
        (tmp_path / name).write_text("<!doctype html><p>Rates rise again.</p>", encoding="utf-8")
    (tmp_path / "d.txt").write_text(PAGE, encoding="utf-8")
    assert main(["page", str(tmp_path), "--format", "jsonl"]) == 2
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert err.splitlines()[0] == "classifier: 3 failed, every other input was done:"
    assert err.splitlines()[1].startswith(f"classifier: {tmp_path}/a.html and 2 more: reading HTML")
    assert err.count("pip install") == 1


def test_of_two_pages_that_need_an_extra_one_is_named_and_one_counted(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setitem(sys.modules, "lxml", None)
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text("<!doctype html><p>Rates rise again.</p>", encoding="utf-8")
    assert main(["page", str(tmp_path)]) == 2
    assert f"classifier: {tmp_path}/a.html and 1 more: reading HTML" in capsys.readouterr().err


@pytest.fixture
def view(at_a_terminal):
    """What ``classifier ARGUMENTS`` writes to a terminal."""

    def run(*arguments: str, **env: str) -> str:
        at = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **env}
        return at_a_terminal([sys.executable, "-m", "classifier", *arguments], env=at)

    return run


@pytest.mark.parametrize(("command", "drawn"), [("page", "█"), ("tag", "█"), ("explain", "─")])
def test_the_terminal_view_is_coloured_unless_asked_not_to_be(command, drawn, page, view):
    coloured = view(command, str(page))
    assert "\x1b[" in coloured
    assert "geopolitics" in coloured
    assert drawn in coloured
    plain = view(command, str(page), NO_COLOR="1")
    assert "\x1b[3" not in plain
    assert "\x1b[9" not in plain


def test_a_terminal_that_knows_ascii_alone_shows_the_rest_as_question_marks(page, view):
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    shown = view("tag", str(page), NO_COLOR="1", **plain)
    assert "geopolitics" in shown
    assert " ??????????  confident  " in shown


def test_the_terminal_view_shows_every_block_and_counts_them(page, view):
    shown = view("page", str(page), NO_COLOR="1", COLUMNS="400")
    for block in classifier.read_page(PAGE).blocks:
        assert block.text[:60] in shown
        assert block.role in shown
    assert shown.rstrip().endswith("blocks")


def test_a_narrow_terminal_cuts_nothing_off(tmp_path, view):
    address = f"https://example.org/{'/'.join(map(str, range(100, 140)))}"
    (tmp_path / "long.txt").write_text(address)
    shown = view("page", str(tmp_path / "long.txt"), NO_COLOR="1", COLUMNS="60")
    assert address in "".join(shown.split())


def test_topics_at_a_terminal_are_a_table(view):
    shown = view("topics", NO_COLOR="1")
    assert all(slug in shown for slug in classifier.load().classes_)


def test_the_example_page_comes_apart_as_promised(cli, shared):
    done = cli("page", shared / "pages" / "example_page.txt", "--format", "json")
    record = json.loads(done.stdout)
    roles = [block["role"] for block in record["blocks"]]
    assert [roles.count(role) for role in ("article", "teaser", "boilerplate")] == [5, 6, 2]
    assert record["article"]["tags"][0]["topic"] == "geopolitics"


def test_a_name_that_the_system_refuses_is_named_with_its_reason(cli, page):
    name = "x" * 300 + ".html"
    done = cli("page", page, "--html", name)
    assert (done.returncode, done.stderr) == (2, f"classifier: {name}: File name too long\n")
