"""Text with nothing of a page around it is all article; labels with no text are none."""

from __future__ import annotations

import numpy as np
import pytest

import classifier
from classifier.page.bare import bare_article

PARAGRAPH = "The council voted on Tuesday to rebuild the bridge over the harbour, the mayor said."
SHORT = "Work begins in March."
HEADING = "What it will cost"
TWELVE = "Nearly all of it comes from a levy on ferries, said officials."
LONG = f"{PARAGRAPH[:-1]}, {PARAGRAPH[0].lower()}{PARAGRAPH[1:]}"
STORIES = {
    "fish": """Ministers agree deal on fishing quotas
Fisheries ministers reached an agreement on catch limits for cod and herring early on Wednesday.
The deal cuts the cod quota by 20 percent, less than scientists had recommended.
Environmental groups called the decision "a gamble with the sea".
Fishermen said that they could live with it.""",
    "fire": """Wildfire forces thousands from homes
A wildfire driven by strong winds forced 4,000 people from their homes on Sunday, officials said.
Two hundred firefighters and six planes were sent to the hills above the town.
"We had ten minutes," said Maria Costa, who left with her two children and a dog.
Nobody was hurt. The cause of the fire is not known.""",
}


def kept(texts, own, chance=None):
    words = np.array([float(len(text.split())) for text in texts])
    likely = np.full(len(texts), 0.3) if chance is None else np.array(chance)
    found = bare_article(texts, words, np.array(own, bool), likely)
    return "".join("-+"[is_own] for is_own in found.tolist())


@pytest.mark.parametrize(
    ("below", "whole"),
    [
        ([PARAGRAPH, PARAGRAPH], True),
        ([SHORT, PARAGRAPH], False),  # four words may be a caption
        ([PARAGRAPH, SHORT], True),  # but none stands last
        ([PARAGRAPH, "Work begins."], False),
        ([PARAGRAPH, SHORT.replace("begins", "begins there")], True),
        ([PARAGRAPH, "“It is high time,” she said of it.”"], True),
        ([PARAGRAPH, "Five walks along the coast"], False),
        (["Five walks along the coast", PARAGRAPH], True),  # a heading, or so it seems
        ([HEADING, TWELVE], True),
        ([HEADING, TWELVE.replace("Nearly all", "All")], False),
        ([f"{HEADING} the people of this town in", TWELVE], True),
        ([f"{HEADING} the people of this town in all", TWELVE], False),
        ([HEADING, HEADING, TWELVE], False),
        (["Share this article", TWELVE], False),
    ],
)
def test_where_all_that_follows_are_sentences_it_is_one_article(below, whole):
    texts = ["Bridge to be rebuilt", PARAGRAPH, *below]
    own = [at == 1 for at in range(len(texts))]
    assert kept(texts, own) == "-+" + "-+"[whole] * len(below)


@pytest.mark.parametrize(("chance", "found"), [(0.1, "+++"), (0.0999, "+--")])
def test_one_block_that_is_surely_not_of_it_keeps_all_others_out(chance, found):
    assert kept([PARAGRAPH] * 3, [1, 0, 0], [0.9, chance, 0.5]) == found
    assert kept([PARAGRAPH] * 2 + [LONG], [1, 0, 0], [0.9, 0.5, chance]) == found


@pytest.mark.parametrize(
    ("last", "others", "found"),
    [
        (SHORT, 0.25, "+++"), (SHORT, 0.2499, "+--"), (LONG, 0.9, "+--"),
        ("He did not reply to a request for comment.", 0.5, "+++"),
        ("Use the form below for your comment", 0.5, "+--"),
        ("Sign up for our newsletter.", 0.5, "+--"), ("Work begins in spring", 0.5, "+--"),
        ("and " * 19 + "on.", 0.5, "+++"), ("and " * 20 + "on.", 0.5, "+--"),
    ],
)  # fmt: skip
def test_a_short_last_sentence_is_taken_where_the_others_are_likely(last, others, found):
    """To the trees it looks like one of a page's end."""
    assert kept([PARAGRAPH, PARAGRAPH, last], [1, 0, 0], [0.9, others, 0.01]) == found


def test_what_the_trees_took_for_article_text_need_be_no_sentence():
    byline = "By Maren Holt, Harbour Reporter"
    assert kept([PARAGRAPH, byline, PARAGRAPH], [1, 1, 0]) == "+++"
    assert kept([PARAGRAPH, byline, PARAGRAPH], [1, 0, 0]) == "+--"


def test_a_page_without_an_article_gets_none():
    assert kept([PARAGRAPH] * 3, [0, 0, 0]) == "---"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["Accept all cookies"], "-"),
        (["Read more"], "-"),
        (["Home", "Sport", "Weather"], "---"),
        (["https://example.org/"], "-"),
        (["Rates rise again"], "+"),
        (["Rates rise"], "+"),
        (["Home", "Rates rise again"], "++"),
        (["Subscribe to our newsletter for the news of the day, every morning"], "-"),
        (["Subscribe to our newsletter for all the news of the day, every morning"], "+"),
    ],
)
def test_nothing_but_labels_is_no_article(texts, found):
    assert kept(texts, [1] * len(texts)) == found


@pytest.mark.parametrize(
    "label",
    ["Advertisement", "ADVERTISING", "- Advertisement -", "Story continues below advertisement",
     "Article continues below this ad", "Continue reading below", "Skip advert"],
)  # fmt: skip
def test_what_stands_above_an_advert_is_in_no_article(label):
    assert kept([PARAGRAPH, label, PARAGRAPH], [1, 1, 1]) == "+-+"
    assert kept([PARAGRAPH, f"{label} of the week", PARAGRAPH], [1, 1, 1]) == "+++"


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("story", STORIES)
def test_a_short_article_alone_comes_back_whole(story, between):
    _, *paragraphs = STORIES[story].split("\n")
    page = classifier.read_page(STORIES[story].replace("\n", between))
    assert (page.kind, page.teasers) == ("article", [])
    assert all(paragraph in page.article for paragraph in paragraphs)


@pytest.mark.parametrize("text", ["Accept all cookies", "Read more", "Home\nSport\nWeather"])
def test_a_page_of_labels_is_empty(text):
    page = classifier.read_page(text)
    assert (page.kind, page.article, page.title) == ("empty", "", "")
