"""No story of the written pages that are learned from is one of those that a model is judged by."""

from __future__ import annotations

import re
from itertools import chain

import pytest

pytest.importorskip("sklearn")
pytest.importorskip("lxml")

from train.pages.written import SETS, written_pages
from train.pages.written_html import (
    JUDGED_HTML,
    LISTS_HTML,
    MIXED_HTML,
    TAUGHT_HTML,
    marked_pages,
)

WORDS = 6


def runs(pages):
    """All runs of so many words in what tells stories."""
    found = set()
    for line in chain.from_iterable(page.lines for page in pages):
        if line.role != "boilerplate":
            words = re.findall(r"\w+", line.text.lower())
            found |= {tuple(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)}
    return found


def of_html(folder):
    return [page.written for page in marked_pages(folder)]


@pytest.fixture(scope="module")
def of_marked():
    return runs(of_html(TAUGHT_HTML))


@pytest.mark.parametrize("name", SETS)
def test_no_story_that_is_learned_from_is_one_that_a_model_is_judged_by(name, of_marked):
    judged = runs(written_pages(name))
    assert judged
    assert not judged & (of_marked | runs(written_pages("taught")))


@pytest.mark.parametrize(
    "folder", [JUDGED_HTML, LISTS_HTML, MIXED_HTML], ids=lambda folder: folder.name
)
def test_nor_is_one_of_html_among_those_that_reading_html_is_judged_by(folder, of_marked):
    judged = runs(of_html(folder))
    assert judged
    assert not judged & of_marked
