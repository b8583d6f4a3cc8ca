"""The views at a terminal: what is shown, in which colour, and how long the bars are."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from classifier.cli import terminal
from classifier.cli.terminal import show_pages, show_tags, show_topics

SURE = "The goal, the goal and the court were there."
TORN = "The goal and the court of the day were in the news."
PAGE = """The goal of the day
The goal was in the cup, and the goal was theirs in the end of it all, and the club was happy.
They said that the goal would be seen again and again, for it was one of the best of the cup.
A tea for two and a tea for the rest… Read More
The court heard of it all… Read More
We use cookies to improve your experience. Accept all cookies
"""


@pytest.fixture
def console(monkeypatch):
    made = Console(
        file=io.StringIO(), width=120, force_terminal=True, color_system="standard", record=True
    )
    monkeypatch.setattr(terminal, "Console", lambda **_: made)
    return made


def bar(score, width):
    """Eighths of a character."""
    full, part = divmod(round(score * width * 8), 8)
    return ("█" * full + ("▏▎▍▌▋▊▉"[part - 1] if part else "")).ljust(width)


def lines(console):
    return [line.rstrip() for line in console.export_text(clear=False).splitlines()]


def styled(console, text):
    """The codes of the style in which a text was written."""
    written = console.export_text(styles=True, clear=False)
    before, found, _ = written.partition(f"m{text}\x1b[0m")
    assert found, written
    return before.rpartition("\x1b[")[2]


def test_tags_have_a_bar_a_status_and_what_stands_beside(small, console):
    show_tags({"text": text, **small.tag(text).to_dict()} for text in (SURE, TORN, "Rain."))
    (first, second), torn = small.tag(SURE).tags, small.tag(TORN).tags[0]
    sport = f"sport          {first.score:.2f} {bar(first.score, 10)}"
    law = f"law            {torn.score:.2f} {bar(torn.score, 10)}"
    assert lines(console) == [
        f"{sport}  confident  {SURE}  law {second.score:.2f}",
        f"{law}  unsure     {TORN}  torn between law and sport",
        f"{'-':30}  none       Rain.  too little text: 1 word",
    ]
    assert styled(console, "  confident  ") == "32"
    assert styled(console, "  unsure     ") == "33"


@pytest.mark.parametrize(
    ("score", "drawn"),
    [
        (-1, "          "), (0, "          "), (0.0125, "▏         "), (0.5, "█████     "),
        (0.59, "█████▉    "), (0.999, "██████████"), (1, "██████████"), (2, "██████████"),
    ],
)  # fmt: skip
def test_a_bar_is_drawn_in_eighths_of_a_character(score, drawn):
    assert terminal._bar(score, 10) == drawn


def test_a_page_names_each_role_once_and_sets_it_apart(small, console):
    page = small.read_page(PAGE)
    show_pages([("a.txt", page)])
    tags, score = page.teasers, page.tagging.tags[0].score
    tea, court = (f"{block.tagging.tags[0].score:.2f}" for block in tags)
    found = lines(console)
    assert found[0] == f"a.txt {'─' * 114}"
    given = PAGE.splitlines()
    assert found[1:6] == [
        f"  title  {given[0]}",
        "",
        f"  sport          {score:.2f} {bar(score, 20)}".rstrip(),
        f"  confident: {page.tagging.reason}",
        "",
    ]
    roles = [line[:11].strip() for line in found[6:-2]]
    assert roles == ["article", "", "", "", "teaser", "", "", "boilerplate"]
    texts = [line[13:] for line in found[6:-2]]
    assert texts == [
        *given[:3], "", f"food {tea}  {given[3]}", f"law {court}  {given[4]}", "", given[5],
    ]  # fmt: skip
    assert found[-2:] == ["", "3 article, 2 teaser, 1 boilerplate blocks"]
    roles = ("article    ", "teaser     ", "boilerplate")
    assert [styled(console, role) for role in roles] == ["1;32", "1;33", "90"]


def test_a_page_that_is_no_plain_article_is_called_what_it_is(small, console):
    show_pages([("a.txt", small.read_page(""))])
    found = lines(console)
    assert found[0].startswith("a.txt  empty ─")
    assert found[1] == f"  none: {small.read_page('').tagging.reason}"


@pytest.mark.parametrize(
    ("width", "kept"),
    [
        (49, ["topic", "IPTC", "scope"]), (48, ["topic", "scope"]),
        (32, ["topic", "scope"]), (31, ["topic", "IPTC"]),
    ],
)  # fmt: skip
def test_a_narrow_terminal_shows_fewer_columns_of_topics_rather_than_cut_words(width, kept):
    """Names take 10 and 2 columns, codes 15 and 2."""
    scope = "Trials, lawyers, everything international"
    rows = [{"topic": "courthouse", "title": "C", "iptc": "02000000+030000", "scope": scope}]
    console = Console(file=io.StringIO(), width=width, record=True)
    show_topics(rows, console)
    found = lines(console)
    assert found[0].split() == kept
    words = {word for line in found for word in line.split()}
    assert words >= set(scope.split()) if "scope" in kept else {"courthouse", "02000000+030000"}


@pytest.mark.parametrize(("width", "titles"), [(89, False), (90, True)])
def test_from_ninety_columns_on_topics_have_their_titles(width, titles):
    rows = [{"topic": "law", "title": "Courts", "iptc": "02000000", "scope": "Trials."}]
    console = Console(file=io.StringIO(), width=width, record=True)
    show_topics(rows, console)
    found = [line.split() for line in lines(console)]
    assert found == [
        ["topic", *["title"] * titles, "IPTC", "scope"],
        ["law", *["Courts"] * titles, "02000000", "Trials."],
    ]
