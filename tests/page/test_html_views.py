"""Views of HTML: a brief over cards and a front page, made of a page of ours."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("lxml")

from train.pages.cards import Template, openings
from train.pages.data import TOKEN, PageRecord
from train.pages.html_pages import load_html
from train.pages.html_views import BRIEF_WORDS, MOST_LEFT, VIEWS, WEIGHT, html_views

PARAGRAPHS = [
    f"Paragraph {name} of the report says that the ferry to the {name} island was late again, as "
    f"passengers waited for the {name} hour on a pier without a roof in the rain of {name} day."
    for name in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
]
CHROME = ["Home", "The Quay Courier", "Late ferries anger islanders", "By Ann Oye", "Copyright"]
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
HTML = (
    '<html><head><title>Late ferries anger islanders | The Quay Courier</title><meta property='
    '"og:type" content="article"><script type="application/ld+json">{"@type": "NewsArticle", '
    '"articleBody": "All \\"of\\" it"}</script></head><body><nav><ul><li>Home</li></ul></nav>'
    "<header><div>The Quay Courier</div></header><main><h1>Late ferries anger islanders</h1>"
    f"<div>By Ann Oye</div><div class='body'>{BODY}</div></main>"
    "<footer>Copyright</footer></body></html>"
)  # fmt: skip


def record(number: int) -> PageRecord:
    own = [f"Report {number} tells in a dozen words what happened at place {number} last night."]
    return PageRecord(
        id=f"wcxb:other{number}.example", shape="wcxb", site="quay", texts=own,
        is_article=np.ones(1, bool), kinds=[None], scored=np.ones(1, bool), truth=own[0],
        title=f"Story number {number} of the quay | The Quay Courier",
    )  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "html" / "wcxb").mkdir(parents=True)
    (folder / "html" / "wcxb" / "quay.example.html.gz").write_bytes(gzip.compress(HTML.encode()))
    page = PageRecord(
        id="wcxb:quay.example", shape="wcxb", site="quay", texts=PARAGRAPHS,
        is_article=np.ones(len(PARAGRAPHS), bool), kinds=[None] * len(PARAGRAPHS),
        scored=np.ones(len(PARAGRAPHS), bool), truth="\n".join(PARAGRAPHS),
        title="Late ferries anger islanders | The Quay Courier",
    )  # fmt: skip
    return load_html([page], folder), [page, *map(record, range(20))]


def test_a_brief_is_the_articles_beginning_over_cards_of_other_pages(pages):
    briefs = [v for seed in range(6) for v in html_views(*pages, seed) if v.page.shape == "brief"]
    assert len(briefs) > VIEWS
    for view in briefs:
        own = [t for t, mine in zip(view.page.texts, view.page.is_article, strict=True) if mine]
        assert own == PARAGRAPHS[: len(own)]
        assert view.page.truth == "\n".join(own)
        assert BRIEF_WORDS[0] <= len(TOKEN.findall(view.page.truth)) <= 1.3 * BRIEF_WORDS[1]
        assert not set(PARAGRAPHS[len(own) :]) & set(view.page.texts)
        assert set(CHROME) <= set(view.page.texts)
        assert any("Story number" in text for text in view.page.texts)
        assert view.page.extra["weight"] == WEIGHT["brief"]
        assert view.metadata.type == "newsarticle"
        assert view.metadata.body == "\n".join(own)


def test_a_front_page_has_cards_in_the_place_of_the_article(pages):
    fronts = [v for v in html_views(*pages, 1) if v.page.shape == "front"]
    assert len(fronts) == VIEWS
    for view in fronts:
        assert not view.page.is_article.any()
        assert not set(PARAGRAPHS) & set(view.page.texts)
        assert sum("Story number" in text for text in view.page.texts) >= 6
        assert "article" not in view.metadata.type
        assert not view.metadata.body


def test_the_same_seed_gives_the_same_views_and_another_one_others(pages):
    texts = [[view.page.texts for view in html_views(*pages, seed)] for seed in (1, 1, 2)]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_a_page_whose_article_is_not_in_elements_of_its_own_has_no_views(pages, tmp_path):
    (page,), words = pages
    page.path.with_name("glued.html.gz").write_bytes(
        gzip.compress(
            f"<html><body><div>{' '.join(PARAGRAPHS)}<p>Home</p></div></body></html>".encode()
        )
    )
    glued = [
        type(page)(page.page, page.sources, page.metadata, page.path.with_name("glued.html.gz"))
    ]
    assert html_views(glued, words, 1) == []


def test_what_is_left_of_the_article_beside_a_brief_is_next_to_nothing(pages):
    for view in html_views(*pages, 3):
        rest = [
            t for t, mine in zip(view.page.texts, view.page.is_article, strict=True) if not mine
        ]
        assert sum("of the report says" in text for text in rest) <= MOST_LEFT


def test_cards_say_what_other_pages_say_of_themselves():
    known = openings([record(number) for number in range(8)])
    assert known[3].title == "Story number 3 of the quay"
    for seed in range(30):
        made = Template(np.random.default_rng(seed)).cards(known)
        text = " ".join("".join(made.itertext()).split())
        assert all(opening.title in text for opening in known)
        assert len(list(made.iter("a"))) >= len(known)
