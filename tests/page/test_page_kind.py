"""What a page is as a whole."""

from __future__ import annotations

import pytest

from classifier.page.blocks import Source
from classifier.page.metadata import Metadata
from classifier.page.page_kind import page_kind

BRIDGE = (
    "The council voted to rebuild the harbour bridge, and engineers warned that the bridge's "
    "bearing is worn; ships, fishermen and drivers will share the ferry until the bridge opens. "
)
TEASER = "Ten beaches along the northern coast that few visitors ever get to see… Read More"


def judged(parts, metadata=None):
    texts = [text for _, text in parts]
    roles = [role for role, _ in parts]
    words = [float(len(text.split())) for text in texts]
    kind, starts = page_kind([Source(t, t) for t in texts], roles, words, metadata)
    return kind, starts, roles


def said(word, times):
    """A block of one word, again and again."""
    return " ".join([word] * times)


def test_scattered_summaries_among_teasers_are_teasers():
    parts = [("teaser", TEASER)] * 4 + [("article", "A short summary of one story.")]
    kind, starts, roles = judged([*parts, ("boilerplate", "More"), ("boilerplate", "Next")] * 2)
    assert (kind, starts) == ("index", [])
    assert "article" not in roles


def test_a_brief_that_says_it_is_an_article_is_one_among_any_number_of_teasers():
    parts = [("article", "A short story, told in one sentence."), *[("teaser", TEASER)] * 9]
    assert judged(parts)[0] == "index"
    assert judged(parts, Metadata(type="website"))[0] == "index"
    kind, _, roles = judged(parts, Metadata(type="newsarticle"))
    assert (kind, roles[0]) == ("article", "article")


def test_a_page_of_nothing_is_empty():
    assert judged([("boilerplate", "Home"), ("teaser", TEASER)])[0] == "empty"
    assert judged([])[0] == "empty"


def test_a_stub_ends_at_its_paywall():
    start = [("article", BRIDGE), ("article", BRIDGE)]
    wall = [("boilerplate", "Already a subscriber? Sign in to continue reading.")]
    assert judged([*start, *wall])[0] == "stub"
    assert judged([*start, ("boilerplate", "Share")])[0] == "article"
    assert judged([*start * 5, *wall])[0] == "article"


def test_what_is_not_free_and_short_is_a_stub():
    start = [("article", BRIDGE), ("article", BRIDGE)]
    assert judged(start, Metadata(is_paid=True))[0] == "stub"
    assert judged(start, Metadata())[0] == "article"
    assert judged(start * 5, Metadata(is_paid=True))[0] == "article"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Subscribe to our newsletter", "article"),
        ("Log in to leave a comment", "article"),
        ("Sign in to comment", "article"),
        ("Subscribe to our YouTube channel", "article"),
        ("Read the full story of the pier in our archive", "article"),
        ("Log in to read more comments", "article"),
        ("Subscribe for the latest news", "article"),
        ("Log in to read the full article", "stub"),
        ("Register to keep reading.", "stub"),
        ("Subscribe to read.", "stub"),
        ("To read on, create a free account", "stub"),
        ("Subscribe for £15 a month", "stub"),
        ("This article is for subscribers only.", "stub"),
        ("This content is available to paying subscribers.", "stub"),
        ("You have two free articles left.", "stub"),
        ("Read the full story.", "stub"),
    ],
)
def test_an_account_makes_a_stub_only_where_the_article_goes_on_behind_it(line, kind):
    assert judged([("article", BRIDGE * 3), ("boilerplate", line)])[0] == kind


@pytest.mark.parametrize(
    "stamp",
    [
        "14:05",
        "14:05: The council meets",
        "9.30am",
        "21.15 Uhr",
        "- 0:40",
        "12 minutes ago",
        "Updated 16:20 GMT",
        "7pm",
    ],
)
def test_times_of_day_make_a_live_blog(stamp):
    entry = [("article", BRIDGE), ("boilerplate", stamp)]
    assert judged([*entry * 6, ("article", BRIDGE)])[0] == "live"
    assert judged([*entry * 2, ("article", BRIDGE)])[0] == "article"


@pytest.mark.parametrize(
    "figure",
    [
        "$10.00",
        "4.58 / 5",
        "0.00%",
        "-4.39 %",
        "9.36",
        "€12:00",
        "00:12:31 And so we began",
        "16:9",
    ],
)
def test_prices_shares_hours_of_opening_and_places_in_a_recording_are_no_times_of_day(figure):
    entry = [("article", BRIDGE), ("boilerplate", figure)]
    assert judged([*entry * 6, ("article", BRIDGE)])[0] == "article"


INSET = ("boilerplate", "Share")


@pytest.mark.parametrize(
    ("teasers", "texts", "kind"),
    [
        (5, [59], "index"), (5, [60], "article"), (4, [59], "article"),
        (5, [9, 0, 0, 9, 0, 0, 9], "index"), (5, [60, 0, 0, 5], "article"),
        (5, [30, 0, 30], "article"), (5, [30, 0, 0, 30], "index"), (5, [30, 0, 29], "index"),
        (2, [], "empty"), (3, [], "index"),
    ],
)  # fmt: skip
def test_beside_five_teasers_an_article_has_a_run_of_sixty_words(teasers, texts, kind):
    parts = [("article", said("bridge", size)) if size else INSET for size in texts]
    found, _, roles = judged([("teaser", TEASER)] * teasers + parts)
    assert found == kind
    assert ("article" in roles) == (kind == "article")


def test_five_times_of_day_within_the_text_make_a_live_blog():
    text, stamp = ("article", BRIDGE), ("boilerplate", "14:05")
    assert judged([text, *[stamp, text] * 5])[:2] == ("live", [0])
    assert judged([text, *[stamp, text] * 4])[0] == "article"
    opens = ("article", "14:05 The council meets.")
    # With the entry in one block, the last one as well.
    assert judged([opens, *[("article", f"14:05 {BRIDGE}")] * 5])[0] == "live"
    assert judged([opens, *[stamp, text] * 4])[0] == "article"  # four words are no entry
    assert judged([*[stamp] * 5, text, text])[0] == "article"
    assert judged([text, text, *[stamp] * 5])[0] == "article"


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("one two three four five six seven eight nine ten eleven twelve.", "live"),
        ("one two three four five six seven eight nine ten eleven.", "article"),
        ("one two three four five six seven eight nine ten eleven twelve", "article"),
        ("one two three four five six seven eight nine ten eleven “twelve!”", "live"),
    ],
)
def test_an_entry_has_twelve_words_and_ends_a_sentence_as_a_list_of_headlines_does_not(entry, kind):
    stamp, text = ("boilerplate", "14:05"), ("article", BRIDGE)
    assert judged([text, *[stamp, ("article", entry)] * 5])[0] == kind


def test_half_of_the_times_have_an_entry_in_a_live_blog():
    text, stamp, teaser = ("article", BRIDGE), ("boilerplate", "14:05"), ("teaser", TEASER)
    for others, kind in ((5, "live"), (6, "article")):
        latest = [stamp, teaser] * others
        assert judged([text, *[stamp, text] * 2, *latest, *[stamp, text] * 3])[0] == kind


@pytest.mark.parametrize(
    ("text", "behind", "kind"),
    [
        ([219], [], "stub"), ([220], [], "article"), ([110, 109], [], "stub"),
        ([9], [INSET] * 3, "stub"), ([9], [INSET] * 4, "article"),
    ],
)  # fmt: skip
def test_a_stub_is_short_and_its_paywall_near(text, behind, kind):
    wall = ("boilerplate", "Unlock the story")
    parts = [("article", said("bridge", size)) for size in text]
    assert judged([*parts, *behind, wall])[0] == kind


@pytest.mark.parametrize(("letters", "kind"), [(393, "stub"), (394, "article")])
def test_a_paywall_shows_in_the_first_400_characters(letters, kind):
    parts = [("article", BRIDGE), ("boilerplate", "x" * letters + " unlock")]
    assert judged(parts)[0] == kind


def test_a_paywall_before_or_amid_the_text_makes_no_stub():
    wall, text = ("boilerplate", "Unlock the story"), ("article", BRIDGE)
    assert judged([wall, text])[0] == "article"
    assert judged([text, wall, text])[0] == "article"


def test_json_ld_makes_a_live_blog():
    assert judged([("article", BRIDGE)], Metadata(type="liveblogposting"))[0] == "live"
