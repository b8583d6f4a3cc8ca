"""The README's figures are those of the kept results."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import classifier

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results"
README = ROOT / "README.md"
pytestmark = pytest.mark.skipif(
    not (README.exists() and RESULTS.exists()), reason="needs the repository, not an installation"
)


def cells(first):
    """Cells of the table row that begins so, without bold."""
    lines = README.read_text(encoding="utf-8").replace("**", "").splitlines()
    (row,) = [line for line in lines if line.startswith(f"| {first} |")]
    return [cell.strip() for cell in row.strip("|").split("|")[1:]]


def numbers(cell):
    """Its numbers: ".978 (.965-.988)" has three."""
    return [float(found) for found in re.findall(r"\d*\.?\d+", cell.replace(",", ""))]


def result(name):
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "reader",
    ["newsieve", "trafilatura", "newspaper4k", "Resiliparse", "jusText", "two-line rule"],
)
def test_pages(reader):
    found = result("pages")["results"][reader]
    *shapes, kept = cells(reader)
    for cell, shape in zip(shapes, ("tail", "whole", "html", "news"), strict=True):
        measured = [found[shape]["f1"], *found[shape]["interval"]]
        said = numbers(cell)
        assert said == pytest.approx(measured[: len(said)], abs=0.00051), (reader, shape)
    assert numbers(kept)[0] == pytest.approx(100 * found["tail"]["teasers_kept"], abs=0.5)


@pytest.mark.parametrize(
    ("row", "contender"),
    [
        ("fastText (dimension 10, pairs)", "fastText"),
        ("tf-idf + logistic regression", "tf-idf + LR"),
        ("MiniLM + logistic regression, first 128 tokens", "MiniLM + LR"),
        ("the same, whole text", "MiniLM + LR, whole text"),
        ("texts a second", "newsieve"),
    ],
)
def test_speed(row, contender):
    found = result("speed")["throughput"]
    for cell, kind in zip(cells(row), ("headlines", "summaries", "articles"), strict=True):
        table = found[kind]["rates" if contender == "newsieve" else "ratios"]
        assert numbers(cell)[0] == pytest.approx(table[contender]["median"], rel=0.015)


def test_topics():
    found = result("topics")["embedded"]["gold_validation"]
    for cell, measure in zip(
        cells("newsieve's embedded model"), ("primary", "among_given"), strict=True
    ):
        measured = found[measure]
        said = numbers(cell)
        assert said == pytest.approx(
            [measured["value"], measured["low"], measured["high"]], abs=0.00051
        )


def test_the_picture_shows_what_the_demo_prints():
    drawn = (ROOT / "docs" / "images" / "page.svg").read_text(encoding="utf-8")
    shown = re.sub(r"<[^>]*>", " ", drawn).replace("&#160;", " ")
    page = classifier.read_page((ROOT / "data" / "pages" / "sample.txt").read_text("utf-8"))
    for tagging in (page.tagging, *(block.tagging for block in page.teasers)):
        tag = tagging.tags[0]
        assert re.search(rf"\b{tag.topic} +{tag.score:.2f}", shown), tag
