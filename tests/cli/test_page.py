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


def test_a_report_has_one_format(cli, page, tmp_path):
    done = cli("page", page, "--html", "report.html", "--format", "json")
    assert done.returncode == 2
    assert done.stderr == (
        "classifier: --format json cannot be used with --html, which writes a report: "
        "leave one of them out\n"
    )
    assert not (tmp_path / "report.html").exists()


def test_a_report_never_takes_the_place_of_a_page(cli, page, tmp_path):
    before = page.read_bytes()
    done = cli("page", page, "--html", page)
    assert done.returncode == 2
    assert done.stderr == f"classifier: --html {page}: is also read: name another\n"
    assert page.read_bytes() == before
    (tmp_path / "crawl").mkdir()
    index = tmp_path / "crawl" / "index.html"
    index.write_text("<!doctype html><p>The only copy there is.</p>")
    for named in (["crawl"], ["crawl/index.html", page]):
        done = cli("page", *named, "--html", "crawl")
        assert done.returncode == 2
        line = "classifier: --html crawl: is the folder of crawl/index.html: name another\n"
        assert done.stderr == line
    assert "only copy" in index.read_text()
    assert [path.name for path in (tmp_path / "crawl").iterdir()] == ["index.html"]


def test_where_no_page_could_be_read_no_report_is_named(cli):
    done = cli("page", "nowhere.html", "--html", "report.html")
    assert (done.returncode, done.stdout) == (2, "")


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


def test_a_report_takes_no_place_of_somebodys_own_page_but_that_of_an_earlier_report(
    cli, page, tmp_path
):
    (tmp_path / "site").mkdir()
    for place, named in (("one.html", [page]), ("site/index.html", [page, page])):
        target = tmp_path / place
        target.write_text("<h1>My site</h1>")
        out = place if len(named) == 1 else "site"
        done = cli("page", *named, "--html", out)
        assert done.returncode == 2
        said = "is there already and was not written by this option: remove it or name another"
        assert done.stderr == f"classifier: --html {place}: {said}\n"
        assert target.read_text() == "<h1>My site</h1>"
        target.unlink()
        for _ in range(2):
            assert cli("page", *named, "--html", out).returncode == 0
    for name in ("notes.html", "2024-annual-report.html"):  # no report of two pages is called so
        (tmp_path / "site" / name).write_text("mine")
    assert cli("page", page, page, "--html", "site").returncode == 0
    (tmp_path / "site" / "0001-a.html").write_text("mine")
    done = cli("page", page, page, "--html", "site")
    assert (done.returncode, done.stderr) == (2, f"classifier: --html site/0001-a.html: {said}\n")


def test_a_report_is_not_written_into_the_folder_that_is_read(cli, page, tmp_path):
    (tmp_path / "crawl").mkdir()
    (tmp_path / "crawl" / "a.txt").write_text("The ferry will stop in May.")
    done = cli("page", "crawl", "--html", "crawl/report")
    assert done.returncode == 2
    line = "--html crawl/report: is within crawl, which is also read: name another"
    assert done.stderr == f"classifier: {line}\n"


def test_the_folder_that_a_page_lies_in_is_no_folder_for_reports(cli, page, tmp_path):
    (tmp_path / "other.txt").write_text("The ferry will stop in May.")
    done = cli("page", "page.txt", "other.txt", "--html", ".")
    assert done.returncode == 2
    assert done.stderr == "classifier: --html .: is the folder of page.txt: name another\n"
    done = cli("page", "page.txt", "other.txt", "--html", "other.txt")
    assert done.stderr == "classifier: --html other.txt: is also read: name another\n"
    (tmp_path / "notes").write_text("mine")
    done = cli("page", "page.txt", "other.txt", "--html", "notes")
    said = "notes is a file: several pages need a folder, such as report/"
    assert done.stderr == f"classifier: {said}\n"


def test_one_page_for_a_folder_is_told_to_name_a_file(cli, page, tmp_path):
    done = cli("page", "page.txt", "--html", ".")
    assert done.returncode == 2
    assert done.stderr.startswith("classifier: . is a folder: one page needs a file, such as ")


@pytest.mark.skipif(sys.platform == "win32", reason="makes a link")
def test_a_link_into_the_folder_that_is_read_is_a_place_in_it(cli, page, tmp_path):
    (tmp_path / "crawl").mkdir()
    (tmp_path / "crawl" / "a.txt").write_text("The ferry will stop in May.")
    (tmp_path / "link").symlink_to("crawl")
    done = cli("page", "crawl", "--html", "link/report")
    line = "--html link/report: is within crawl, which is also read: name another"
    assert (done.returncode, done.stderr) == (2, f"classifier: {line}\n")


def test_a_report_of_what_could_be_read_is_written_and_the_rest_is_code_2(cli, page, tmp_path):
    done = cli("page", "page.txt", "nowhere.txt", "-", "--html", "report", stdin=PAGE)
    assert (done.returncode, done.stdout) == (2, "report/index.html\n")
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == [
        "0001-page.html", "0002-standard-input.html", "index.html",
    ]  # fmt: skip
    index = (tmp_path / "report" / "index.html").read_text()
    listed = "<ul><li>nowhere.txt: no such file or folder</li></ul>"
    assert f"<h2>Not read: 1</h2>{listed}" in index


def test_several_pages_need_a_folder_and_none_is_made_for_nothing(cli, page, tmp_path):
    done = cli("page", "page.txt", "page.txt", "--html", "out.html")
    said = "out.html is the name of a file: several pages need a folder, such as report/"
    assert (done.returncode, done.stderr) == (2, f"classifier: {said}\n")
    (tmp_path / "empty").mkdir()
    done = cli("page", "empty", "--html", "report")
    assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / "report").exists()


def test_every_page_that_needs_an_extra_is_listed_in_the_report(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "lxml", None)
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text("<!doctype html><p>Rates rise again.</p>", encoding="utf-8")
    (tmp_path / "d.txt").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["page", "a.html", "b.html", "d.txt", "--html", "out"]) == 2
    assert "a.html and 1 more: reading HTML" in capsys.readouterr().err
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<h2>Not read: 2</h2><ul><li>a.html: reading HTML needs" in index
    assert "<li>b.html: reading HTML needs" in index


@pytest.mark.parametrize(
    ("option", "command"),
    [
        ("--html", ["page", "page.txt"]),
        ("--report", ["evaluate", "embedded", "page.txt"]),
        ("--review", ["fit", "page.txt", "--out", "model"]),
        ("--out", ["fit", "page.txt"]),
    ],
)
def test_a_report_to_standard_output_is_refused_and_no_file_called_so(
    cli, page, tmp_path, option, command
):
    done = cli(*command, option, "-")
    said = f"{option}: - (standard output) cannot be written to: name a file or folder"
    line = f"classifier: argument {said} (see `classifier {command[0]} --help`)\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)
    assert [path.name for path in tmp_path.iterdir()] == ["page.txt"]


def test_a_name_that_the_system_refuses_is_named_with_its_reason(cli, page):
    name = "x" * 300 + ".html"
    done = cli("page", page, "--html", name)
    assert (done.returncode, done.stderr) == (2, f"classifier: {name}: File name too long\n")
