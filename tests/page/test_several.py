"""Where one article of a page ends and another begins."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise, product
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import classifier
from classifier.page import read_page
from classifier.page import several as module
from classifier.page.apart import SURE
from classifier.page.blocks import Source
from classifier.page.common_words import COMMON_WORDS
from classifier.page.elements import Element
from classifier.page.roles import load_roles
from classifier.page.several import DEEPEST, Cuts, _cosines, article_starts, opening_kind
from classifier.page.words import Overlap, page_words

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = json.loads((Path(__file__).parent / "stories.json").read_text(encoding="utf-8"))
"""Articles of a headline and three paragraphs or four, each about something else, and teasers."""
STORIES = {name: WRITTEN[name] for name in ("bridge", "tomatoes", "final", "comet")}
BRIDGE, TOMATOES, FINAL, COMET = STORIES.values()
TEASERS = WRITTEN["teasers"]


def text_of(*stories):
    return "\n\n".join(line for story in stories for line in story)


def cuts_of(texts, own=None, elements=None):
    """The cuts of blocks that are all article text, unless their numbers are given."""
    words = page_words(texts)
    html = [None] * len(texts) if elements is None else elements
    sources = [Source(text, text, element) for text, element in zip(texts, html, strict=True)]
    told = Overlap(words, len(texts)).telling()
    return Cuts(own or range(len(texts)), sources, words.count.tolist(), told)


@pytest.mark.parametrize("pair", [p for p in product(STORIES, repeat=2) if p[0] != p[1]], ids=str)
def test_two_articles_below_each_other_are_two(pair):
    page = classifier.read_page(text_of(*(STORIES[name] for name in pair)))
    assert page.kind == "several"
    first, second = page.articles
    assert STORIES[pair[0]][-1] in first
    assert STORIES[pair[0]][-1] not in second
    assert STORIES[pair[1]][1] in second
    assert STORIES[pair[1]][1] not in first


def test_as_many_articles_come_back_as_there_are():
    page = classifier.read_page(text_of(BRIDGE, TOMATOES, FINAL, COMET))
    assert [article.splitlines()[-1] for article in page.articles] == [
        story[-1] for story in (BRIDGE, TOMATOES, FINAL, COMET)
    ]


@pytest.mark.parametrize("name", STORIES)
def test_one_article_is_one_whatever_follows(name):
    story = STORIES[name]
    for page in (story, (*story, *TEASERS), (*story, *story[1:])):
        assert classifier.read_page(text_of(page)).kind == "article"


def test_another_language_is_not_cut():
    # Its function words are read as words, its endings as others: the topics know nothing of it.
    spanish = [*WRITTEN["puente"], *WRITTEN["tomate"]]
    assert classifier.read_page(text_of(spanish)).kind == "article"
    assert not cuts_of(spanish).english(0, len(spanish))
    assert cuts_of(BRIDGE).english(0, len(BRIDGE))


def test_the_kind_of_a_page_does_not_depend_on_whose_topics_it_is_tagged_with(model):
    text = text_of(BRIDGE, TOMATOES)
    assert read_page(text, model).articles == classifier.read_page(text).articles


def html(*stories, opened="h2", within="article", between=""):
    parts = [
        f"<{within}><{opened}>{head}</{opened}>{''.join(f'<p>{text}</p>' for text in body)}"
        f"</{within}>"
        for head, *body in stories
    ]
    return (
        "<html><head><title>The Harbour Courier</title></head><body><main>"
        f"{between.join(parts)}</main></body></html>"
    )


@pytest.mark.parametrize("opened", ["h1", "h2"])
@pytest.mark.parametrize("within", ["article", "div"])
@pytest.mark.parametrize("between", ["", f"<aside><p>{TEASERS[0]}</p></aside>"])
def test_articles_in_elements_of_their_own_are_several(opened, within, between):
    page = classifier.read_page(
        html(BRIDGE, TOMATOES, opened=opened, within=within, between=between)
    )
    assert page.kind == "several"
    assert [TOMATOES[-1] in article for article in page.articles] == [False, True]


@pytest.mark.parametrize(("opened", "kind"), [("h1", "several"), ("h2", "article")])
def test_one_element_holds_one_article_unless_an_h1_opens_another(opened, kind):
    head, *body = TOMATOES
    texts = [*BRIDGE, head, *body]
    tags = ["h1", *["p"] * (len(BRIDGE) - 1), opened, *["p"] * len(body)]
    elements = [Element(tag, containers=(1, 0, 0)) for tag in tags]
    starts = article_starts(cuts_of(texts, elements=elements))
    assert starts == ([0, len(BRIDGE)] if kind == "several" else [0])
    apart = [Element(tag, containers=(1 + (i >= len(BRIDGE)), 0, 0)) for i, tag in enumerate(tags)]
    assert article_starts(cuts_of(texts, elements=apart)) == [0, len(BRIDGE)]


def test_an_h1_that_is_no_article_text_opens_one_as_well():
    texts = [*BRIDGE, *TOMATOES]
    at = len(BRIDGE)
    elements = [Element("h1" if i == at else "p", containers=(1, 0, 0)) for i in range(len(texts))]
    own = [i for i in range(len(texts)) if i != at]
    assert article_starts(cuts_of(texts, own, elements)) == [0, at + 1]


@pytest.mark.parametrize(("left", "right", "there"), [(60, 60, 1), (59, 60, 0), (60, 59, 0)])
def test_both_sides_of_a_cut_have_sixty_words(left, right, there):
    words = [f"zz{letter}" for letter in "abcdefghij"]
    texts = [" ".join((words * 6)[:n]) for n in (left, right)]
    cuts, shorter, gap = cuts_of(texts).possible(0, 2)
    assert (cuts.tolist(), shorter.tolist(), gap.tolist()) == (
        [1] * there,
        [60] * there,
        [0] * there,
    )


@pytest.mark.parametrize(("telling", "there"), [(10, 1), (9, 0)])
def test_both_sides_of_a_cut_have_ten_words_that_tell_something(telling, there):
    words = [f"zz{letter}" for letter in "abcdefghij"][:telling]
    text = " ".join([*words, *["the people"] * 30])
    assert len(cuts_of([text, text]).possible(0, 2)[0]) == there


def test_blocks_between_two_articles_speak_for_a_cut_up_to_twenty():
    for between in (0, 5, 30):
        kept = [*BRIDGE, *["Share"] * between, *TOMATOES]
        own = [i for i in range(len(kept)) if kept[i] != "Share"]
        cuts, _, gap = cuts_of(kept, own).possible(0, len(own))
        assert gap[cuts.tolist().index(len(BRIDGE))] == min(between, 20)


OPENINGS = ("10 March 2026", "World news", "https://example.org/2026/03/story-1.html")


@pytest.mark.parametrize("weight", ["WORDS", "NAMES", "TOPICS", "TEXT"])
def test_each_likeness_speaks_against_a_cut(weight, monkeypatch):
    texts = [*BRIDGE, *TOMATOES[1:], "Ellery has grown hers in the same pots for nine years."]
    monkeypatch.setattr(module, "OFFSET", 0.0)  # the two share a name
    assert len(article_starts(cuts_of(texts))) > 1
    monkeypatch.setattr(module, weight, -1e4)
    assert article_starts(cuts_of(texts)) == [0]


@pytest.mark.parametrize("measure", ["words", "names", "topics", "text"])
def test_a_part_of_a_page_is_measured_as_if_it_stood_alone(measure):
    begin, texts = len(BRIDGE), [*BRIDGE, *TOMATOES, *FINAL, *COMET]
    end = begin + len(TOMATOES) + len(FINAL)
    whole, alone = cuts_of(texts), cuts_of(texts[begin:end])
    cuts = np.arange(1, end - begin)
    found = getattr(whole, measure)(begin, end, begin + cuts)
    assert found.tolist() == getattr(alone, measure)(0, end - begin, cuts).tolist()
    assert len(set(found.tolist())) > 1
    there, shorter, gap = whole.possible(begin, end)
    assert ((there - begin).tolist(), shorter.tolist(), gap.tolist()) == tuple(
        numbers.tolist() for numbers in alone.possible(0, end - begin)
    )


def test_blocks_between_two_articles_speak_for_a_cut(monkeypatch):
    texts = [*BRIDGE, *["Share"] * 5, *TOMATOES]
    own = [i for i, text in enumerate(texts) if text != "Share"]
    monkeypatch.setattr(module, "OFFSET", -1e4)
    assert article_starts(cuts_of(texts, own)) == [0]
    monkeypatch.setattr(module, "GAP", 1e4)
    assert article_starts(cuts_of(texts, own)) == [0, len(BRIDGE) + 5]


def test_what_is_not_english_is_never_cut(monkeypatch):
    cuts = cuts_of([*BRIDGE, *TOMATOES])
    assert len(article_starts(cuts)) == 2
    monkeypatch.setattr(Cuts, "english", lambda *_: False)
    assert article_starts(cuts) == [0]


def test_blocks_that_say_nothing_move_no_word_to_another_block():
    said = [Source(text, text) for text in (*BRIDGE, *TOMATOES)]
    nothing = Source("***", "")
    plain = load_roles().roles(said).told
    among = load_roles().roles([s for source in said for s in (nothing, source)]).told
    assert among.block.tolist() == (2 * plain.block + 1).tolist()
    assert among.word.tolist() == plain.word.tolist()
    assert among.name.tolist() == plain.name.tolist()


@pytest.mark.parametrize("line", OPENINGS)
def test_what_stands_above_the_first_headline_opens_the_other_articles_as_well(line):
    texts = [line, *BRIDGE, line, *COMET, line, *TOMATOES]
    second = 1 + len(BRIDGE)
    third = second + 1 + len(COMET)
    assert article_starts(cuts_of(texts)) == [0, second, third]
    above = list(range(1, len(texts)))  # the first such line is no article text
    assert article_starts(cuts_of(texts, above)) == [1, second, third]


def test_several_lines_may_stand_above_a_headline_but_no_list():
    first, second = ("World", "10 March 2026"), ("Garden", "11 April 2026")
    assert article_starts(cuts_of([*first, *BRIDGE, *second, *COMET])) == [0, 2 + len(BRIDGE)]
    # Three lines above a headline at most: an article may end with a list.
    texts = [*first, *BRIDGE, *["Two eggs"] * 6, *second, *COMET]
    assert article_starts(cuts_of(texts)) == [0, 2 + len(BRIDGE) + 5]


@pytest.mark.parametrize("line", OPENINGS)
def test_such_a_line_ends_the_first_article_where_none_opens_it(line):
    texts = [*BRIDGE, line, *COMET]
    assert article_starts(cuts_of(texts)) == [0, len(BRIDGE) + 1]


def test_in_html_a_line_of_the_first_article_stays_with_it():
    line = OPENINGS[0]
    texts = [line, *BRIDGE, line, *COMET]
    second = 2 + len(BRIDGE)
    elements = [Element("p", containers=(1 + (i >= second), 0, 0)) for i in range(len(texts))]
    assert article_starts(cuts_of(texts, elements=elements)) == [0, second]


@given(
    st.lists(st.lists(st.integers(0, 8), max_size=6, unique=True), min_size=2, max_size=8),
)
def test_cosines_are_those_of_counted_words(rows):
    row = np.array([i for i, words in enumerate(rows) for _ in words], dtype=np.int64)
    word = np.array([w for words in rows for w in words], dtype=np.int64)
    found = _cosines(row, word, len(rows))
    assert found.shape == (len(rows) - 1,)
    for cut in range(1, len(rows)):
        left, right = (Counter(w for words in side for w in words)
                       for side in (rows[:cut], rows[cut:]))  # fmt: skip
        dot = sum(n * right[w] for w, n in left.items())
        size = sqrt(sum(n * n for n in left.values()) * sum(n * n for n in right.values()))
        assert found[cut - 1] == pytest.approx(dot / size if size else 0.0)


@given(st.lists(st.sampled_from([*BRIDGE, *COMET, *TEASERS, "Share"]), min_size=1, max_size=12))
def test_articles_begin_in_order_and_with_the_first_block(texts):
    starts = article_starts(cuts_of(texts))
    assert starts[0] == 0
    assert all(a < b for a, b in pairwise(starts))
    assert starts[-1] < len(texts)


def test_what_was_cut_is_cut_again_twelve_times_at_most(monkeypatch):
    monkeypatch.setattr(
        Cuts, "best", lambda _, begin, end: (begin + 1, 1.0) if end - begin > 1 else None
    )
    assert article_starts(cuts_of(["one two"] * 40)) == list(range(DEEPEST + 1))


def test_the_weights_are_those_that_were_fitted():
    kept = json.loads((ROOT / "data" / "pages" / "several.json").read_text(encoding="utf-8"))
    names = {"shorter": "SHORTER", "gap": "GAP", "words": "WORDS", "names": "NAMES",
             "topics": "TOPICS", "text": "TEXT"}  # fmt: skip
    assert {name: getattr(module, names[name]) for name in names} == kept["weights"]
    assert (kept["offset"], kept["sure"]) == (module.OFFSET, SURE)


def test_the_common_words_are_those_that_were_counted(shared):
    from train.pages.common_words import common_words
    from train.pages.data import WHOLE, load

    found = common_words(load(WHOLE, shared / "pages"), shared / "corpora")
    assert found == list(COMMON_WORDS)


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("two words", False),
        ("now three words", True),
        (" ".join(["word"] * 22), True),
        (" ".join(["word"] * 23), False),
        ("a short sentence ends here.", False),
        ("says the mayor: “no.”", False),
    ],
)
def test_a_headline_has_three_to_22_words_and_is_no_sentence(text, opens):
    cuts = cuts_of([*BRIDGE, text, *COMET[1:]])
    assert cuts.text(0, 9, np.array([len(BRIDGE)])).tolist() == [0.0 if opens else 1.0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Local news", "section"),
        ("News in brief", ""),
        ("Local news.", ""),
        ("2 May 2026", "date"),
        ("https://example.org/a", "address"),
        (COMET[1], ""),
    ],
)
def test_what_opens_an_article_is_a_section_a_date_or_an_address(text, kind):
    assert opening_kind(text) == kind


def test_of_a_part_its_own_words_are_counted():
    told = " ".join(f"zz{letter}" for letter in "abcdefghij")
    few = " ".join([*told.split()[:9], *["the people"] * 30])
    enough = " ".join([told, *["the people"] * 30])
    cuts = cuts_of([enough, few, enough])
    assert cuts.possible(1, 3)[0].tolist() == []
    assert cuts.possible(0, 2)[0].tolist() == []
    assert cuts.possible(0, 3)[0].tolist() == [1, 2]


def test_what_is_left_of_a_cut_is_cut_again_twelve_times_at_most(monkeypatch):
    monkeypatch.setattr(
        Cuts, "best", lambda _, begin, end: (end - 1, 1.0) if end - begin > 1 else None
    )
    starts = article_starts(cuts_of(["It is one of two."] * 40))
    assert starts == [0, *range(40 - DEEPEST, 40)]
