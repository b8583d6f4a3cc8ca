"""Lines that say when and by whom."""

from __future__ import annotations

import time

import pytest

import classifier
from classifier.page.datelines import dateline_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("By Ann Lee", "byline"),
        ("Written by Ann Lee, Health Correspondent", "byline"),
        ("By the time that the ferry had left, all of the boats were gone", ""),
        ("2 May 2026", "date"),
        ("May 2nd, 2026 at 10:15 am", "date"),
        ("Last updated on: 2026-05-02", "date"),
        ("Ann Lee · 7 hours ago", "date"),
        ("Sport 6 min read", "date"),
        ("Ferry to the islands closes in May 2026", ""),
        ("Ferry season on the islands ends 2 May", ""),
        ("What is a session beer? - 18 July 2025", ""),
        ("By Ann Lee, Tom Reed, Max Moss, Eva Hill, Kim Roe", ""),  # 11 words
        ("By Ann Lee, Tom Reed, Max Moss, Eva Hill, Roe", "byline"),
        ("Ann Lee for Harbour Desk 2 May", ""),  # five words beside it
        ("Ann Lee, Harbour Desk 2 May", "date"),
        ("2 May 2026 " + "." * 79, "date"),  # 90 characters
        ("2 May 2026 " + "." * 80, ""),
        ("Mayor resigns", ""),
        ("", ""),
    ],
)
def test_a_line_of_nothing_but_a_name_or_a_date_is_told(text, kind):
    assert dateline_kind(text) == kind


def test_a_byline_and_a_date_are_no_teasers():
    card = ["Cup final goes to extra time as keeper saves three penalties ... Read More"] * 2
    lines = ["By Ann Lee", "2 May 2026, 10:15 am", *card, "3 May 2026", *card]
    page = classifier.read_page("\n".join(lines))
    told = {block.text: (block.role, block.kind) for block in page.blocks}
    assert told["By Ann Lee"] == ("boilerplate", "byline")
    assert told["3 May 2026"] == ("boilerplate", "date")
    assert told[card[0]][0] == "teaser"


@pytest.mark.parametrize("piece", ["1 ", "12:", "may ", "1/", "jan. ", "9 hours "])
def test_many_pieces_of_dates_cost_little_time(piece):
    start = time.process_time()
    for size in range(10, 95, 5):
        dateline_kind((piece * 90)[:size])
    assert time.process_time() - start < 0.1
