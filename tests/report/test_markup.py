"""Whatever a page says stays text; reports hold nothing that loads or runs."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.errors import InputError
from classifier.report.chips import hue_of
from classifier.report.files import write_pages
from classifier.report.markup import clean, document, element, render
from classifier.report.page import page_html


class Reader(HTMLParser):
    """Collects elements, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


@given(st.text(), st.text())
def test_any_text_stays_text(text, attribute):
    read = Reader(render(element("p", text, title=attribute)))
    assert read.tags == ["p"]
    assert read.text == clean(text)
    assert read.attributes == [("title", clean(attribute))]


@given(st.text())
def test_any_title_leaves_the_document_whole_and_encodable(text):
    html = document(text, element("main", text))
    html.encode("utf-8")
    assert Reader(html).tags.count("body") == 1


def test_reports_hold_nothing_that_loads_or_runs(page, hostile):
    for shown in (page, hostile):
        read = Reader(page_html(shown, "<img src=x>"))
        assert not {"script", "iframe", "img", "link", "object"} & set(read.tags)
        assert not [name for name, _ in read.attributes if name.startswith("on")]
        assert ("http-equiv", "Content-Security-Policy") in read.attributes


def test_every_block_is_there_in_order(page):
    text = Reader(page_html(page)).text
    places = [text.index(block.text, text.index("Article")) for block in page.blocks]
    assert places == sorted(places)


def test_ids_are_unique(page):
    ids = [value for name, value in Reader(page_html(page)).attributes if name == "id"]
    assert len(ids) == len(set(ids)) > 3


def test_one_page_needs_a_file_and_several_a_folder(page, tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        write_pages(str(tmp_path), [("a", page)], many=False)
    with pytest.raises(InputError, match=r"new/a.html: there is no folder .*new: make it, or"):
        write_pages(str(tmp_path / "new" / "a.html"), iter(lambda: 1 / 0, None), many=False)
    with pytest.raises(InputError, match="several pages need a folder"):
        write_pages(str(tmp_path / "a.html"), [("a", page)], many=True)
    assert write_pages(str(tmp_path / "b.html"), [], many=False) == ""


def test_the_command_writes_a_file_and_a_folder(cli, tmp_path):
    (tmp_path / "in").mkdir()
    story = "Ministers sign a treaty after talks.\nTroops leave the border on Monday.\n"
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text(story, encoding="utf-8")
    done = cli("page", "in/a.txt", "--html", "one.html")
    assert done.returncode == 0, done.stderr
    assert "treaty" in (tmp_path / "one.html").read_text(encoding="utf-8")
    done = cli("page", "in", "--html", "many")
    assert done.stdout.strip().endswith("index.html")
    assert len(list((tmp_path / "many").iterdir())) == 3


def test_notebooks_show_pages_and_tags(page):
    assert Reader(page._repr_html_()).tags.count("button") >= 2
    read = Reader(page.tagging._repr_html_())
    assert "geopolitics" in read.text
    assert "script" not in read.tags


@given(st.integers(1, 60))
def test_no_two_topics_of_a_model_share_a_colour(number):
    topics = [f"t{i:02}" for i in range(number)]
    hues = [hue_of(topic, topics) for topic in topics]
    assert len(set(hues)) == number
    assert all(0 <= hue < 360 for hue in hues)
    assert hue_of("astrology", topics) == hue_of("alchemy", ())


def test_an_index_says_how_each_page_is_made_up(page, tmp_path):
    index = write_pages(str(tmp_path / "out"), [("a.html", page)], many=True)
    read = Reader(Path(index).read_text(encoding="utf-8"))
    assert ("aria-label", "4 article blocks, 2 teasers, 2 boilerplate blocks") in read.attributes


def test_elements_take_texts_where_they_stand_and_leave_out_what_is_none():
    made = element(
        "p", "a", None, ["b", element("i", "c")], "d", "e", class_="x", data_n=0, title=None
    )
    assert render(made) == '<p class="x" data-n="0">ab<i>c</i>de</p>'
    # As HTML has it: an element without content that is no void one is closed.
    assert render(element("div", element("i"), element("br"))) == "<div><i></i><br></div>"


def test_a_document_names_its_letters_its_maker_and_both_of_its_schemes():
    html = document("A < B", element("main"))
    assert html.startswith('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">')
    for name, content in (
        ("generator", "newsieve"),
        ("viewport", "width=device-width, initial-scale=1"),
        ("color-scheme", "light dark"),
    ):
        assert f'<meta name="{name}" content="{content}">' in html
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in html
    assert "<title>A &lt; B</title>" in html


def test_what_html_cannot_hold_is_replaced():
    odd = "\x00\x08\x0b\x1f\x7f\x85\x9f\ud800\ufffe\uffff"
    shown = "\ufffd" * len(odd)
    assert render(element("p", f"{odd}\t\n", title=odd)) == f'<p title="{shown}">{shown}\t\n</p>'
