"""One chunk from rows to answers: ids, pages, what fails, and what is noted beside."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise

import pyarrow as pa
import pytest

import classifier
from classifier.batch import answers
from classifier.batch.answers import PAGE_COLUMNS, Answerer, Recipe, _looks_html
from classifier.batch.ids import row_number
from classifier.batch.rows import Fields, Reject, Rows
from classifier.errors import MissingExtraError

SPORT = "The striker scored a late goal and the club won the cup."
BANK = "The bank said profit and shares of the company in the quarter."
GAME = (
    "It was his third goal of the season, and the coach said that nobody had trained harder.",
    "The other team had led since the first half, when the keeper let a free kick through.",
    "Both sides play again on Saturday, and the league table will not wait for either of them.",
)
HTML = f"<html><body><p>{SPORT}</p></body></html>"


@dataclass
class Chunk:
    """Rows that were parsed already."""

    made: Rows

    def rows(self, fields: Fields) -> Rows:
        return self.made


def rows_of(*texts: str, html: bool = False, **columns: object) -> Rows:
    numbers = [11 + 2 * at for at in range(len(texts))]
    rejects = [Reject("news", 12, "not-json", "not JSON")]
    return Rows("news", numbers, list(texts), columns, rejects, html=html, absent=frozenset("x"))


def ask(model, rows: Rows, **options):
    fields = options.pop("fields", Fields(("text",), None, tuple(rows.columns.keys() - {""})))
    return Answerer(model, Recipe(fields, **options), row_number)(Chunk(rows))


def topics(found) -> list[list[str]]:
    tagged = found.tagged
    return [
        [tagged.slugs[code] for code in tagged.topics[start:end]]
        for start, end in pairwise(tagged.offsets.tolist())
    ]


def test_a_chunk_is_answered_row_by_row(model):
    found = ask(model, rows_of(SPORT, "", BANK, topic=[1, 2, 3], day=["a", "b", "c"]))
    assert topics(found) == [["sport"], [], ["business"]]
    assert found.columns == {"id": [11, 13, 15], "input_topic": [1, 2, 3], "day": ["a", "b", "c"]}
    assert (found.n_rows, found.html, found.absent) == (3, 0, {"x"})
    assert [reject.row for reject in found.rejects] == [12]


def test_ids_are_those_of_a_column_and_of_files_their_names(model):
    rows = rows_of(SPORT, BANK, key=["a", None])
    assert ask(model, rows, fields=Fields(("text",), "key", ())).columns == {"id": ["a", "news:13"]}
    rows = rows_of(SPORT, BANK, **{"": ["a.txt", "b.txt"]})
    assert ask(model, rows).columns == {"id": ["a.txt", "b.txt"]}


def test_tags_are_limited_by_number_and_by_score(model):
    both = f"{SPORT} {BANK}"
    (whole,) = topics(ask(model, rows_of(both)))
    assert len(whole) == 2
    assert topics(ask(model, rows_of(both), top=1)) == [whole[:1]]
    assert topics(ask(model, rows_of(both), threshold=1.0)) == [[]]


@pytest.mark.parametrize("native", [False, True])
def test_rows_that_fail_are_rejects_in_the_order_of_all(model, monkeypatch, native):
    real = answers.tag_columns

    def fragile(model, texts):
        if any("fail" in text for text in texts):
            raise MemoryError("too large")
        return real(model, texts)

    monkeypatch.setattr(answers, "tag_columns", fragile)
    keep = pa.array([1, 2, 3, 4]) if native else [1, 2, 3, 4]
    found = ask(model, rows_of("fail", SPORT, "fail too", BANK, keep=keep))
    assert topics(found) == [["sport"], ["business"]]
    kept = found.columns["keep"]
    assert (kept.to_pylist() if native else kept) == [2, 4]
    assert found.columns["id"] == [13, 17]
    assert [(reject.row, reject.kind) for reject in found.rejects] == [
        (11, "not-tagged"), (12, "not-json"), (15, "not-tagged"),
    ]  # fmt: skip
    assert found.rejects[0].reason == "cannot be tagged: MemoryError: too large"
    assert found.rejects[0].source == "news"


@pytest.fixture
def failing(monkeypatch):
    """Have no text at all tagged."""

    def fail(model, texts):
        if texts:
            raise MemoryError
        return real(model, texts)

    real = answers.tag_columns
    monkeypatch.setattr(answers, "tag_columns", fail)


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("native", [False, True])
def test_a_chunk_of_which_every_row_fails_is_all_rejects(model, native):
    keep = pa.array([1, 2]) if native else [1, 2]
    found = ask(model, rows_of(SPORT, BANK, keep=keep))
    assert [reject.row for reject in found.rejects] == [11, 12, 13]
    assert (found.n_rows, len(found.columns["keep"])) == (0, 0)


@pytest.mark.usefixtures("failing")
def test_a_file_that_fails_is_called_by_its_name(model):
    found = ask(model, rows_of(SPORT, **{"": ["a.txt"]}))
    where = [(reject.source, reject.row) for reject in found.rejects]
    assert where == [("a.txt", 11), ("news", 12)]
    assert found.columns == {"id": []}


def test_pages_are_read_and_each_teaser_has_its_own_tags(model):
    about = [f"{BANK} {n}" for n in range(6)] + ["Nine old gardens that are open this spring"]
    teasers = "".join(f"<li><a href=/{n}>{line}</a></li>" for n, line in enumerate(about))
    game = "".join(f"<p>{SPORT} {line}</p>" for line in GAME)
    source = f"<body><article><h1>A late cup</h1>{game}</article><ul>{teasers}</ul></body>"
    page = model.read_page(source)
    assert {block.tagging.status for block in page.teasers} == {"confident", "none"}
    found = ask(model, rows_of(source), read_page=True)
    assert topics(found) == [page.tagging.topics]
    assert list(found.columns) == ["id", *PAGE_COLUMNS]
    assert (found.columns["kind"], found.columns["article"]) == ([page.kind], [page.article])
    assert found.columns["teasers"] == [
        [
            {"text": block.text, "tags": block.tagging.to_dict()["tags"],
             "status": block.tagging.status}
            for block in page.teasers
        ]
    ]  # fmt: skip
    assert found.columns["teasers"][0][0]["tags"][0]["topic"] == "business"
    # Of files of HTML the article is tagged, and nothing else returned.
    of_file = ask(model, rows_of(source, html=True))
    assert (topics(of_file), list(of_file.columns)) == (topics(found), ["id"])


ABOUT_BOTH = (
    *("Striker and coach ask the bank for profit", "Club sells shares after the cup final"),
    *("Bank and company pay for the season", "Profit and sales of a league that a bank won"),
)
DATED = """<head><title>A late cup</title><meta name="author" content="Joan Doe">
<meta property="og:site_name" content="The Harbour Post">
<meta property="article:published_time" content="2026-05-01T10:00:00Z"></head>"""


@pytest.fixture(scope="module")
def busy():
    """A page with an article and teasers of two topics each, that says who wrote it and when."""
    teasers = "".join(f"<li><a href=/{n}>{line}</a></li>" for n, line in enumerate(ABOUT_BOTH))
    game = "".join(f"<p>{SPORT} {line}</p>" for line in GAME)
    return f"{DATED}<body><article><h1>A late cup</h1>{game}</article><ul>{teasers}</ul></body>"


def test_limits_hold_for_the_tags_of_teasers_as_for_those_of_the_article(model, busy):
    page = model.read_page(busy)
    scores = [[tag.score for tag in block.tagging.tags] for block in page.teasers]
    assert sorted(map(len, scores)) == [1, 1, 2, 2]

    def teasers(*sources, **limits):
        return ask(model, rows_of(*sources), read_page=True, **limits).columns["teasers"]

    one, none, again = teasers(busy, "", busy, top=1)
    assert [[tag["score"] for tag in found["tags"]] for found in one] == [r[:1] for r in scores]
    assert [found["status"] for found in one] == [block.tagging.status for block in page.teasers]
    assert (none, again) == ([], one)
    least = max(row[0] for row in scores)
    kept = [row[0] == least for row in scores]
    assert len(set(kept)) == 2
    (limited,) = teasers(busy, threshold=least)
    assert [len(found["tags"]) == 1 for found in limited] == kept
    assert [found["status"] != "none" for found in limited] == kept
    assert [tags["tags"] for tags in teasers(busy, threshold=1.0)[0]] == [[]] * 4


def test_what_a_page_says_of_itself_has_columns_and_what_it_does_not_is_null(model, busy):
    plain = "\n\n".join(f"{SPORT} {line}" for line in GAME)
    found = ask(model, rows_of(busy, plain, ""), read_page=True).columns
    pages = [model.read_page(text) for text in (busy, plain, "")]
    assert found["title"] == ["A late cup", pages[1].title or None, None]
    assert found["byline"] == ["Joan Doe", None, None]
    assert found["date"] == ["2026-05-01T10:00:00Z", None, None]
    assert found["site"] == ["The Harbour Post", None, None]
    assert [[one["text"] for one in of] for of in found["articles"]] == [p.articles for p in pages]
    assert found["articles"][0] == [pages[0].to_dict()["article"]]


def test_each_of_several_articles_has_its_tags_within_the_limits_of_the_row(stories):
    text = "\n\n".join([*stories["final"], *stories["comet"]])
    page = classifier.read_page(text)
    (articles,) = ask(classifier.load(), rows_of(text), read_page=True).columns["articles"]
    assert articles == page.to_dict()["articles"]
    (one,) = ask(classifier.load(), rows_of(text), read_page=True, top=1).columns["articles"]
    assert [[tag["topic"] for tag in of["tags"]] for of in one] == [["sport"], ["science"]]
    (none,) = ask(classifier.load(), rows_of(text), read_page=True, threshold=1.0).columns[
        "articles"
    ]
    assert [(of["tags"], of["status"]) for of in none] == [([], "none")] * 2


def test_what_is_not_installed_ends_the_run_and_is_no_fault_of_a_row(model, monkeypatch):
    monkeypatch.setitem(sys.modules, "lxml", None)
    assert ask(model, rows_of(SPORT), read_page=True).n_rows == 1
    for rows, options in (
        (rows_of(SPORT, HTML), {"read_page": True}),
        (rows_of(HTML, html=True), {}),
    ):
        with pytest.raises(MissingExtraError, match=r"pip install 'newsieve\[html\]'"):
            ask(model, rows, **options)


def test_rows_of_html_are_counted_where_they_are_tagged_as_plain_text(model):
    assert ask(model, rows_of(HTML, SPORT, HTML)).html == 2
    assert ask(model, rows_of(HTML), read_page=True).html == 0
    assert ask(model, rows_of(HTML, html=True)).html == 0


@pytest.mark.parametrize(
    ("text", "is_page"),
    [
        (HTML, True), (f" \n{HTML}", True), (f"Saved {f'<p>{SPORT}</p>' * 5}", True),
        ("<p>One paragraph", True), ("  <p>One paragraph", True), ("a < b and c > d", False),
        ("2 </ 3", False), (SPORT, False), ("<", False),
    ],
)  # fmt: skip
def test_the_quick_look_at_html_says_what_the_whole_one_says(text, is_page):
    assert _looks_html(text) == answers.is_html(text) == is_page
