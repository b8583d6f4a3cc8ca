"""A page of several articles, in every view."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rich.console import Console

import classifier
from classifier.cli.terminal import show_pages


@pytest.fixture
def digest(stories, tmp_path):
    """A file with two articles and what stands between and below them; its lines."""
    lines = [*stories["final"], *stories["teasers"], *stories["comet"], stories["teasers"][0]]
    (tmp_path / "digest.txt").write_text("\n\n".join(lines), encoding="utf-8")
    return "digest.txt"


@pytest.fixture
def page(digest, tmp_path):
    found = classifier.read_page((tmp_path / digest).read_text(encoding="utf-8"))
    assert found.kind == "several"
    return found


def test_each_article_has_its_own_tags(page, stories):
    assert page.articles == ["\n".join(stories["final"]), "\n".join(stories["comet"])]
    assert [tagging.topics[0] for tagging in page.article_taggings] == ["sport", "science"]
    assert page.article_taggings == [classifier.tag(text) for text in page.articles]


def test_of_one_article_or_none_the_tags_are_those_of_the_page(stories):
    one = classifier.read_page("\n\n".join(stories["final"]))
    assert one.article_taggings == [one.tagging]
    assert "articles" not in one.to_dict()
    assert classifier.read_page("Menu").article_taggings == []


def test_json_has_every_article(cli, digest, page):
    found = json.loads(cli("page", digest, "--format", "json").stdout)
    assert found == page.to_dict()
    assert [article["text"] for article in found["articles"]] == page.articles
    assert [article["tags"][0]["topic"] for article in found["articles"]] == ["sport", "science"]
    assert {article["status"] for article in found["articles"]} == {"confident"}


def test_a_row_of_csv_has_the_topic_of_the_article_that_it_is_of_or_follows(cli, digest, stories):
    rows = csv.DictReader(io.StringIO(cli("page", digest, "--format", "csv").stdout))
    n = len(stories["final"]) + len(stories["teasers"])
    assert [row["article_topic"] for row in rows] == ["sport"] * n + ["science"] * 6


def test_the_plain_view_has_the_topic_of_each_article_where_it_begins(cli, digest, stories, page):
    lines = cli("page", digest).stdout.splitlines()[1:]
    topics = [line[13:32].split(" ")[0] for line in lines]
    said = [i for i, block in enumerate(page.blocks) if block.role == "article" and topics[i]]
    assert said == page.starts == [0, len(stories["final"]) + len(stories["teasers"])]
    assert [topics[i] for i in said] == ["sport", "science"]


def test_a_terminal_labels_every_article(stories):
    page = classifier.read_page("\n\n".join([*stories["final"], *stories["comet"]]))
    console = Console(file=io.StringIO(), width=120)
    show_pages([("digest.txt", page)], console)
    lines = console.file.getvalue().splitlines()
    labels = [line for line in lines if line.startswith("article ")]
    assert [line.split()[1] for line in labels] == ["sport", "science"]
    assert labels[1].rstrip().endswith(stories["comet"][0])
    assert not lines[lines.index(labels[1]) - 1].strip()
