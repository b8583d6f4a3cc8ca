"""``classifier page --html``: where reports of pages may be written, and what is said."""

from __future__ import annotations

import sys

import pytest

from classifier.cli import main

PAGE = """Ferry to the islands stops for the winter
The ferry to the islands will stop on Sunday, three weeks early, the harbour office said, since \
its engine has to be mended before the storms.
Islanders said that they would be cut off until the spring. The council promised a smaller boat \
for the mail, and a flight a week for those who have to see a doctor.
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    return path


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
