"""Pages of a few sentences, such as a developer tries first."""

from __future__ import annotations

import pytest

import classifier
from classifier.page.small import SMALL

CUP = (
    "The striker scored twice in the last ten minutes as the home side won the cup final.",
    "Coach Pablo Ruiz said the team had trained for this match all year.",
)
BANK = (
    "The central bank raised interest rates by half a point on Thursday as markets fell.",
    "Lawmakers will vote on the bill next week.",
    "It would give towns more money for schools.",
)
AROUND = (
    '<html><head><title>News</title></head><body><nav><a href="/">Home</a> <a href="/s">Sport</a>'
    "</nav>{}<aside><a href='/x'>Singer announces a world tour next summer</a></aside>"
    "<footer><p>All of this was written by the Example Media Group of Oakford.</p></footer></body>"
    "</html>"
)


def paragraphs(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


IN_ARTICLE = "<article><h1>What happened today</h1>{}</article>"
ALONE = ["{}", "<html><body>{}</body></html>", IN_ARTICLE, AROUND.replace("{}", IN_ARTICLE)]
BESIDE = ["<body><main><h1>What happened today</h1><div>{}</div></main></body>", AROUND]


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        *((texts, form) for texts in (CUP, BANK) for form in [*ALONE, *BESIDE]),
        *((texts, form) for texts in (CUP[:1], CUP[1:], BANK[:1]) for form in ALONE),
    ],
)
def test_every_sentence_of_a_small_page_is_kept(texts, form):
    page = classifier.read_page(form.replace("{}", paragraphs(texts)))
    assert page.kind == "article"
    assert page.article == "\n".join(texts)


def test_in_an_article_element_a_sentence_needs_nothing_but_its_place():
    page = classifier.read_page(f"<article><h1>What happened</h1>{paragraphs(BANK[2:])}</article>")
    assert page.article == BANK[2]


def test_what_stands_in_the_article_goes_before_what_stands_beside_it():
    aside = "<div><p>Our paper has been printed in this town for ninety years.</p></div>"
    inside = f"<article>{paragraphs(CUP)}</article>"
    assert classifier.read_page(f"<body>{inside}{aside}</body>").article == "\n".join(CUP)


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Page not found</h1><p>Sorry, the page you requested could not be found.</p>",
        "<p>You need to enable JavaScript to run this app.</p>",
        "<h1>Access denied</h1><p>Please verify that you are a human.</p>",
        "<p>The document has moved <a href='/x'>here</a>.</p>",
        "<h2>We value your privacy</h2><p>You can change your cookie settings at any time.</p>",
        "<h1>Sign in</h1><p>Please log in to your account to read this story.</p>",
        "<h2><a href='/a'>Coach leaves</a></h2><p>He had lost six matches in a row.</p>",
        "<h2>Coach leaves</h2><p>He had lost six matches in a row.</p><a href='/b'>Go on</a>",
        "<a href='/a'><p>The striker scored twice as the home side won the cup final.</p></a>",
    ],
)
def test_what_a_site_says_and_what_hangs_on_links_is_no_article(body):
    page = classifier.read_page(f"<html><head><title>x</title></head><body>{body}</body></html>")
    assert page.article == ""
    assert page.kind in {"empty", "index"}


def test_a_text_of_sentences_is_an_article_to_its_end():
    lines = "Parliament passed the bill.\nThe vote was close.\nMinisters cheered."
    assert classifier.read_page(lines).article == lines
    alone = "The central bank raised interest rates on Thursday."
    assert classifier.read_page(alone).article == alone


def test_a_text_of_what_sites_say_is_none():
    lines = (
        "We use cookies to improve your experience. Accept all\n"
        "Privacy Policy | Terms of Use\n\u00a9 2024 Example Media. All rights reserved."
    )
    assert classifier.read_page(lines).kind == "empty"


def test_cut_off_sentences_of_text_are_left_to_the_trees():
    cut = "Parliament passed the bill...\nThe vote was close...\nMinisters cheered..."
    assert classifier.read_page(cut).article != cut


def test_who_has_the_rights_is_no_sentence_of_an_article():
    rights = "\u00a9 2031 Example Media. All rights reserved."
    article = "\n".join(CUP)
    assert classifier.read_page(f"{article}\n{rights}").article == article


def test_larger_pages_are_left_to_the_trees():
    small = "<p>Our paper has been printed in this very town for ninety years.</p>"
    alone = classifier.read_page(f"<body>{small}</body>")
    assert alone.kind == "article"
    links = "".join(f"<a href='/{i}'>Word</a> " for i in range(SMALL))
    among = classifier.read_page(f"<body><nav>{links}</nav>{small}</body>")
    assert among.article == ""
