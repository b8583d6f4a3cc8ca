"""Both sides of each number by which bytes are taken for text, a page or neither."""

from __future__ import annotations

import codecs
import io
import ntpath
import sys
from types import SimpleNamespace

import pytest

from classifier import files
from classifier.cli import output
from classifier.errors import InputError

WORD = "совет"


def page(before: bytes) -> bytes:
    """A page that declares KOI8-R behind these bytes."""
    return before + b"<meta charset=koi8-r><p>" + WORD.encode("koi8-r")


def test_a_text_may_be_as_long_as_the_limit(monkeypatch, tmp_path):
    assert files.MAX_BYTES == 256 << 20
    monkeypatch.setattr(files, "MAX_BYTES", 1 << 20)
    path = tmp_path / "story.txt"
    for size, fits in ((1 << 20, True), ((1 << 20) + 1, False)):
        path.write_bytes(b"a" * size)
        for name in (str(path), "-"):
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a" * size)))
            if fits:
                assert files.read_text(name) == "a" * size
            else:
                called = "standard input" if name == "-" else name
                with pytest.raises(InputError, match=f"^{called}: larger than 1 MB"):
                    files.read_text(name)


@pytest.mark.parametrize(("end", "read"), [(1024, True), (1025, False)])
def test_a_charset_is_looked_for_in_the_first_1024_bytes(end, read):
    declared = len("<meta charset=koi8-r")
    data = page(b"<html>".ljust(end - declared, b" "))
    assert files.decode(data, "x").endswith(WORD) == read


@pytest.mark.parametrize(("between", "read"), [(200, True), (201, False)])
def test_a_charset_stands_near_its_elements_name(between, read):
    data = b"<meta" + b" " * between + b"charset=koi8-r>" + WORD.encode("koi8-r")
    assert files.decode(data, "x").endswith(WORD) == read


def test_the_name_of_a_charset_has_two_letters_at_least():
    assert files.decode("<meta charset=l2>ł".encode("latin2"), "x") == "<meta charset=l2>ł"
    assert files.decode(b"<meta charset=2>\xb3", "x") == "<meta charset=2>³"


@pytest.mark.parametrize(
    ("before", "is_page"),
    [
        ((b"<!--" + b"a" * 300 + b"-->\n") * 4, True),
        (b"<!--" + b"a" * 2000 + b"-->", True),
        (b"<?xml" + b" " * 201 + b">", True),
        (b" \n", True),
        (b"x", False),
        (b"<!-- a comment that never ends ", False),
    ],
)
def test_a_page_is_told_by_what_it_begins_with(before, is_page):
    data = before + b"<HTML><p>caf\xe9"
    if is_page:
        assert files.decode(data, "x").endswith("café")
    else:
        with pytest.raises(InputError, match="not UTF-8 text"):
            files.decode(data, "x")


@pytest.mark.parametrize(
    ("data", "is_text"),
    [
        (b"a" * 8190 + b"\0\0", False),
        (b"a" * 8191 + b"\0\0", True),  # further on it may be anything
        (b"a\0b\0c\0def", True),  # a third of it
        (b"a\0b\0c\0d\0e", False),
        (b"a\0b\0c\0d\0e" + b"f" * 3, True),
        (b"caf\xe9 \0 x", False),
        (b"\0", False),
        (b"", True),
    ],
)
def test_a_binary_file_is_told_by_its_nuls(data, is_text):
    if is_text:
        assert files.decode(data, "x") == data.decode()
    else:
        with pytest.raises(InputError, match=r"^x: a binary file, not text or HTML$"):
            files.decode(data, "x")


def test_utf16_is_told_by_either_mark():
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert files.decode(mark + WORD.encode(codec), "x") == WORD
        with pytest.raises(InputError, match=r"^x: starts like UTF-16 text but is none$"):
            files.decode(mark + b"odd", "x")


def test_what_cannot_be_read_says_why(tmp_path, monkeypatch):
    with pytest.raises(InputError, match=rf"^{tmp_path}: cannot be read: Is a directory$"):
        files.read_text(str(tmp_path))
    with pytest.raises(InputError, match=r"^a b: cannot be read: embedded null byte$"):
        files.read_text("a\0b")
    with pytest.raises(InputError, match=r"^an empty file name: name a file or folder, or -"):
        files.read_text("")
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match=r"^standard input is closed: pipe something into it"):
        files.read_text("-")


def test_standard_input_is_no_folder_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-").mkdir()
    assert files.list_texts("-") == ["-"]


def test_texts_of_folders_within_come_behind_those_beside_them_each_in_order(tmp_path):
    for name in ("b/z.txt", "b/a.txt", "a/y.txt", "z.txt", "c/d/x.txt", "c/e.txt", "a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.removeprefix(f"{tmp_path}/") for path in files.list_texts(str(tmp_path))]
    assert found == ["a.txt", "z.txt", "a/y.txt", "b/a.txt", "b/z.txt", "c/e.txt", "c/d/x.txt"]


def test_folders_on_two_drives_do_not_hold_each_other(monkeypatch):
    monkeypatch.setattr(output, "os", SimpleNamespace(path=ntpath))
    assert not output._is_within(r"C:\report", r"D:\crawl")
    assert output._is_within(r"d:\crawl\report", r"D:\Crawl")
