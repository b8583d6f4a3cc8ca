"""A page written for these tests, with its roles given, one that is hostile, and an evaluation."""

from __future__ import annotations

import numpy as np
import pytest

import classifier
from classifier.page import Block, Page
from classifier.page.block import Taggings

ARTICLE = [
    "Ministers agree on a border treaty after three days of talks",
    "By Anna Example",
    "Foreign ministers of both countries signed a treaty on Tuesday that withdraws troops.",
    "Diplomats said sanctions would be lifted in stages, provided that the ceasefire holds.",
]
TEASERS = [
    "Striker scores twice as the club wins the cup final in extra time",
    "Bakery recalls walnut bread because of undeclared sesame",
]
BOILERPLATE = ["We use cookies. Accept all", "Sign up for our newsletter"]
HOSTILE = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "</p></main></body><h1>free</h1><iframe src='https://example.org'></iframe>",
    '" onmouseover="document.title=\'owned\'" x="',
    "&lt;b&gt; ]]> <!-- \x00 \x1b[31m \ud800 \u202e gnitirw javascript:alert(1)",
    "<style>body{background:url(https://example.org/x.png)}</style>",
]


def page_of(blocks: list[tuple[str, str, str]]) -> Page:
    model = classifier.load()
    texts, roles = [b[0] for b in blocks], [b[1] for b in blocks]
    taggings = Taggings(model, texts, roles)
    made = [
        Block(text, role, taggings[i], kind, 0.5) for i, (text, role, kind) in enumerate(blocks)
    ]
    title = next((text for text, _, kind in blocks if kind == "headline"), "")
    return Page(made, "article", title, [0], model)


@pytest.fixture(scope="session")
def page() -> Page:
    blocks = [(text, "article", kind) for text, kind in zip(
        ARTICLE, ("headline", "byline", "article", "article"), strict=True)]  # fmt: skip
    blocks += [(text, "boilerplate", "cookie") for text in BOILERPLATE[:1]]
    blocks += [(text, "teaser", "related") for text in TEASERS]
    blocks += [(text, "boilerplate", "newsletter") for text in BOILERPLATE[1:]]
    return page_of(blocks)


@pytest.fixture(scope="session")
def hostile() -> Page:
    roles = ("article", "teaser", "boilerplate")
    blocks = [(text, role, "headline" if not i else role)
              for role in roles for i, text in enumerate(HOSTILE)]  # fmt: skip
    return page_of(blocks)


@pytest.fixture(scope="session")
def evaluation_file(tmp_path_factory):
    """A report of the embedded model on a few texts, one with a hostile source."""
    pytest.importorskip("matplotlib", reason="needs the extra report")
    from classifier.comparison import compare
    from classifier.evaluation import evaluate
    from classifier.labelled import LabelledTexts
    from classifier.report.evaluation import evaluation_html

    texts = [*TEASERS, *ARTICLE[2:], *HOSTILE[:2]]
    labels = [["sport"], ["food"], ["geopolitics"], ["geopolitics"], ["technology"], ["crime"]]
    where = [f"desk.csv:{i}" for i in range(len(texts))]
    data = LabelledTexts(texts, labels, where, ["a", "b", "a", HOSTILE[0], "a", "b"])
    found = evaluate(classifier.load(), data)
    suspect = {"where": where[4], "given": "technology", "suggested": "crime", "text": HOSTILE[0]}
    path = tmp_path_factory.mktemp("report") / "evaluation.html"
    html = evaluation_html(
        found, f"Model {HOSTILE[1]}", "a test", comparison=compare(found.correct, ~found.correct),
        against=HOSTILE[0], suspects=[suspect],
    )  # fmt: skip
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def evaluation():
    """Eight answers about three topics, one of which is nobody's label, to be counted by hand."""
    from classifier.evaluation import measure
    from classifier.labelled import LabelledTexts

    texts = [f"{n} {'word ' * (n - 1)}" for n in (15, 16, 40, 41, 120, 121, 3, 3)]
    labels = [["art"], ["art"], ["art"], ["art"], ["books"], ["books"], ["books", "art"], ["art"]]
    answers = (
        (0, 0.9), (0, 0.8), (1, 0.7), (0, 0.61), (1, 0.95), (2, 0.55), (0, 0.65), (0, 0.85),
    )  # fmt: skip
    probability = np.zeros((8, 3))
    for row, (answer, sure) in zip(probability, answers, strict=True):
        row[:] = (1 - sure) / 2
        row[answer] = sure
    tags = [["art"], ["art"], ["books"], ["art"], ["books"], [], ["art"], ["art", "cinema"]]
    confident = np.arange(8) < 3
    sources = ["wire", "desk", "wire", "", "", "wire", "desk", ""]
    where = [f"desk.csv:{number}" for number in range(2, 10)]
    data = LabelledTexts(texts, labels, where, sources)
    return measure(probability, tags, confident, ["art", "books", "cinema"], data)
