"""Wrapped lines to paragraphs, on pages that have menus and lists beside them."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

import classifier
from classifier.page.blocks import text_blocks
from classifier.page.wrapped import unwrap, wrap_width

MENU = ["Home", "News", "Weather", "Sport", "Letters", "Log in"]
OTHERS = ["Ferry fares to rise again", "Lifeboat crew honoured", "Who stole the weather vane?"]


def printed(story: list[str], width: int, bullet: str, indent: str) -> str:
    """Return a page as a text browser prints it."""
    items = [f"{indent}  {bullet} {item}" for item in MENU]
    others = [f"{indent}  {bullet} {item}" for item in OTHERS]
    body = [textwrap.fill(p, width, initial_indent=indent, subsequent_indent=indent) for p in story]
    parts = ["\n".join(items), *body, f"{indent}More stories", "\n".join(others)]
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize(("bullet", "indent"), [("*", "   "), ("•", ""), ("+", " ")])
def test_paragraphs_beside_menus_and_lists_are_joined(story, width, bullet, indent):
    found = [block.text for block in text_blocks(printed(story, width, bullet, indent))]
    menu, others = ([f"{bullet} {item}" for item in items] for items in (MENU, OTHERS))
    assert found == [*menu, *story, "More stories", *others]


def test_the_article_of_a_printed_page_is_found(story):
    page = classifier.read_page(printed(story, 72, "*", "   "))
    assert page.kind == "article"
    assert all(paragraph in page.article for paragraph in story)
    assert not any(item in page.article for item in OTHERS)


def test_a_bullet_begins_a_block_even_behind_a_full_line():
    items = ["the first of them is as wide as it can be", "the other is short"]
    lines = [f"* {item}" for item in items]
    assert list(unwrap(lines, len(lines[0]))) == lines
    assert list(unwrap(items, len(items[0]))) == [" ".join(items)]


def test_numbers_of_links_do_not_hide_that_a_sentence_goes_on():
    lines = [
        "A menu", "Of", "Short", "Lines", "And more", "",
        "The council has agreed to repair a bridge over",
        "[7]the Teme, which had been shut since a lorry",
        "[8]fell through it in March, and to look at all",
        "[9]others of its age in the county this summer.",
    ]  # fmt: skip
    assert wrap_width(lines) == len(lines[7])
    assert wrap_width([line.replace("[", "(") for line in lines]) == 0


def test_lines_that_only_look_like_it_stay_apart():
    fields = ["This field is hidden when viewing the form", "source"] * 4
    assert wrap_width([*MENU, *fields]) == 0
    addresses = [f"https://example.org/some-report-of-the-year-20{i}" for i in range(10, 19)]
    assert wrap_width([*MENU, *MENU, "References", *addresses]) == 0
    # get_text("\n") breaks a sentence at its links, wherever those are.
    pieces = [
        "A group that is known as",
        "the friends of the river",
        "spoke for",
        "its trout",
        "and",
        "otters",
        "in a court that had never heard",
        "an otter",
        "before.",
    ]
    assert wrap_width([*MENU, *pieces]) == 0


def test_three_lines_of_many_do_not_make_a_width(story):
    prose = textwrap.wrap(story[0], 60)
    assert len(prose) == 3
    wrapped = ["Title", "", *prose, "", *textwrap.wrap(story[2], 60), ""]
    assert 50 < wrap_width([*MENU, *wrapped]) <= 60
    assert wrap_width([*(["Some line of a menu"] * 400), *wrapped]) == 0


@given(st.lists(st.text(alphabet="ab [1]*.,\t", max_size=90), min_size=1), st.integers(1, 140))
def test_any_lines_keep_all_they_hold(lines, width):
    assert wrap_width(lines) >= 0
    assert "".join("".join(unwrap(lines, width)).split()) == "".join("".join(lines).split())


NARROW = "It is still a little hill, filled with lilies till the first frost kills all of it. "
WIDE = "Some women whom we remember from summer camps swam home among warm brown weeds. "


def set_in_type(text: str, width: float) -> str:
    """Wrap a text as a PDF's are, whose letters have widths of their own."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if sum(0.8 if c in "iljtf.,;' " else 1.2 if c in "mwMW" else 1.0 for c in longer) > width:
            lines.append(line)
            longer = word
        line = longer
    return "\n".join([*lines, line])


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_lines_of_a_pdf_are_joined(story, between):
    paragraphs = [(NARROW * 4).strip(), (WIDE * 4).strip(), *story]
    body = [set_in_type(paragraph, 70) for paragraph in paragraphs]
    lengths = {len(line) for paragraph in body for line in paragraph.split("\n")[:-1]}
    source = between.join([*MENU, *body, *OTHERS])
    assert min(lengths) < max(lengths) - 12
    assert 0 < wrap_width(source.split("\n")) < max(lengths) - 5
    found = [block.text for block in text_blocks(source)]
    assert found == [*MENU, *paragraphs, *OTHERS]


def test_short_lines_of_about_one_length_are_no_pdf():
    items = ["names (days 2 and 5)", "roads (days 8 and 11)", "pairs (day 9, of every kind)",
             "bells (day 10, twice)", "lists (day 10 again)", "sums of all (day 12)"]  # fmt: skip
    assert wrap_width([*MENU, *items]) == 0


HEADLINES = [
    "United reach cup final after a dramatic penalty shoot-out",
    "Central bank raises rates to the highest level in 15 years",
    "Wildfire forces thousands of people from homes near Lisbon",
    "Former mayor is sentenced to six years in prison for bribes",
    "Museum in Ohio to return bronze statue of emperor to Turkey",
    "Probe sends its first pictures from the far side of the moon",
]


def test_headlines_of_one_length_are_no_wrapped_prose():
    assert wrap_width(HEADLINES) == 0
    stamped = [f"{9 + at}:05 {line}." for at, line in enumerate(HEADLINES)]
    assert wrap_width(stamped) == 0
    page = classifier.read_page("\n".join(HEADLINES))
    assert (page.kind, len(page.blocks)) == ("index", len(HEADLINES))


@pytest.mark.parametrize(
    ("pairs", "in_sentence", "width"),
    [(8, 0, 0), (8, 1, 0), (8, 2, 56), (5, 1, 56), (6, 1, 0), (4, 1, 56), (3, 2, 0)],
)
def test_a_fifth_of_full_lines_begins_in_mid_sentence(pairs, in_sentence, width):
    lines = [line[:56].ljust(56, "x") for line in (HEADLINES * 2)[: pairs + 1]]
    for at in range(1, 1 + in_sentence):
        lines[at] = lines[at].lower()
    assert wrap_width(lines) == width


@pytest.mark.parametrize(
    "sentence",
    [
        "परिषद ने मंगलवार को पुराने पुल की मरम्मत करने का निर्णय लिया, काम सर्दी से पहले पूरा होगा।",
        "THE COUNCIL HAS AGREED TO REPAIR THE OLD BRIDGE BEFORE WINTER, THE MAYOR SAID.",
        "Der Rat hat am Dienstag beschlossen, die alte Brücke noch im Herbst instand zu setzen.",
        "“It is time,” the mayor said of “the old bridge” and “its road”, “and not for talk.”",
    ],
)
def test_prose_in_scripts_without_case_in_capitals_and_in_quotes_is_joined(sentence):
    paragraph = " ".join([sentence] * 6)
    wrapped = textwrap.fill(paragraph, 60)
    assert [block.text for block in text_blocks(wrapped)] == [paragraph]
