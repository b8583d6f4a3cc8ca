"""What a page is as a whole."""

from __future__ import annotations

import pytest

from classifier.page.blocks import Source
from classifier.page.elements import Element
from classifier.page.metadata import Metadata
from classifier.page.page_kind import page_kind

BRIDGE = (
    "The council voted to rebuild the harbour bridge, and engineers warned that the bridge's "
    "bearing is worn; ships, fishermen and drivers will share the ferry until the bridge opens. "
)
GARDEN = (
    "Growers plant tomatoes, basil and courgettes once frost is over, water the seedlings at "
    "dawn, and mulch with straw so that snails and drought do little harm to young vegetables. "
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


def test_one_article_with_an_inset_is_one():
    parts = [("article", BRIDGE * 3), ("boilerplate", "Sign up"), ("article", BRIDGE * 3)]
    assert judged(parts)[:2] == ("article", [0])


def test_one_article_that_turns_to_something_else_is_one():
    parts = [("boilerplate", "Home"), ("article", BRIDGE * 3), ("article", GARDEN * 3)]
    assert judged(parts)[:2] == ("article", [1])


@pytest.mark.parametrize(
    ("headline", "credit", "kind"),
    [
        ("Gardens to open", "By Ann Lee", "several"),
        ("Gardens to open", "2 May 2026", "article"),  # cards of stories have dates, too
        ("Gardens to open.", "By Ann Lee", "article"),
        ("Gardens to open", "There are nine of them", "article"),
    ],
)
def test_a_headline_over_a_byline_begins_an_article_without_a_gap(headline, credit, kind):
    opens = [("article", headline), ("article", credit)]
    parts = [("boilerplate", "Home"), ("article", BRIDGE * 3), *opens, ("article", GARDEN * 3)]
    starts = [1, 2] if kind == "several" else [1]
    assert judged(parts)[:2] == (kind, starts)
    assert judged([*parts[:-1], ("article", BRIDGE * 3)])[0] == "article"  # the same words


@pytest.mark.parametrize(("tag", "kind"), [("h1", "several"), ("h2", "article")])
def test_an_h1_begins_an_article_without_a_gap(tag, kind):
    of = [("h1", "Bridge"), ("p", BRIDGE * 3), (tag, "Garden"), ("p", GARDEN * 3)]
    sources = [Source(text, text, Element(name, containers=(1, 0, 0))) for name, text in of]
    words = [float(len(text.split())) for _, text in of]
    found, starts = page_kind(sources, ["article"] * 4, words, None)
    assert (found, starts) == (kind, [0, 2] if kind == "several" else [0])


def test_two_articles_come_back_as_two():
    parts = [("boilerplate", "Home"), ("article", BRIDGE * 3), ("teaser", TEASER),
             ("boilerplate", "Share"), ("article", GARDEN * 3)]  # fmt: skip
    assert judged(parts)[:2] == ("several", [1, 4])


@pytest.mark.parametrize(
    ("parent", "between", "kind"),
    [(1, "p", "article"), (2, "p", "several"), (1, "h1", "several"), (1, "h2", "article")],
)
def test_what_goes_on_in_one_element_of_html_is_one_article(parent, between, kind):
    of = [("p", 1, BRIDGE * 3), (between, 1, "Share"), ("p", parent, GARDEN * 3)]
    sources = [Source(text, text, Element(tag, containers=(at, 0, 0))) for tag, at, text in of]
    words = [float(len(text.split())) for _, _, text in of]
    assert page_kind(sources, ["article", "boilerplate", "article"], words, None)[0] == kind


def test_a_headline_that_is_taken_for_text_begins_an_article():
    of = [
        ("p", BRIDGE * 3),
        ("p", "Share"),
        ("h1", "Growers wait for the frost to end"),
        ("p", GARDEN * 3),
    ]
    sources = [Source(text, text, Element(tag, containers=(1, 0, 0))) for tag, text in of]
    words = [float(len(text.split())) for _, text in of]
    roles = ["article", "boilerplate", "article", "article"]
    assert page_kind(sources, roles, words, None) == ("several", [0, 2])


@pytest.mark.parametrize(("told", "kind"), [(20, "several"), (19, "article")])
def test_where_no_words_are_known_two_articles_are_not_told(told, kind):
    # Marks of vowels part the words of Hindi in pieces that nobody counts.
    left, right = said("पुल की मरम्मत", 20), said("बाग में टमाटर", 20)
    left += " " + said("bridge", told)
    right += " " + said("garden", 20)
    parts = [("article", left), ("boilerplate", "Share"), ("article", right)]
    assert judged(parts)[0] == kind


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
    ("blocks", "starts"),
    [
        ([("bridge", 60), None, ("garden", 60)], [0, 2]),
        ([("bridge", 60), ("garden", 60)], [0]),
        ([("bridge", 59), None, ("garden", 60)], [0]),
        ([("bridge", 60), None, ("garden", 59)], [0]),
        # Compared with the article before, not with what stands before that.
        ([("garden", 60), None, ("bridge", 600), None, ("garden orchard", 30)], [0, 2, 4]),
        # Of twelve blocks on either side the words are looked at.
        ([("garden", 10), *[("bridge", 10)] * 12, None, ("garden", 60)], [0, 14]),
        ([("garden", 10), *[("bridge", 10)] * 11, None, ("garden", 60)], [0]),
        ([("garden", 60), None, *[("bridge", 10)] * 12, ("garden", 10)], [0, 2]),
        ([("garden", 60), None, *[("bridge", 10)] * 11, ("garden", 10)], [0]),
        # The same six letters are the same word, and small words are none.
        ([("engineer", 60), None, ("engines", 60)], [0]),
        ([("engineer", 60), None, ("engraver", 60)], [0, 2]),
        ([("bridge about", 60), None, ("garden about", 60)], [0, 2]),
        ([("bridge old", 60), None, ("garden old", 60)], [0, 2]),
        ([("Bridge", 60), None, ("bridge", 60)], [0]),
    ],
)
def test_an_article_begins_where_the_words_are_others(blocks, starts):
    parts = [("article", said(*block)) if block else INSET for block in blocks]
    assert judged(parts)[:2] == ("several" if len(starts) > 1 else "article", starts)


@pytest.mark.parametrize(("shared", "kind"), [(4, "several"), (40, "article")])
def test_words_count_as_often_as_they_are_said(shared, kind):
    both = f" {said('harbour', shared)}"
    parts = [("article", said(w, 60) + both) for w in ("bridge", "garden")]
    assert judged([parts[0], INSET, parts[1]])[0] == kind


def test_of_a_long_block_the_words_at_its_beginning_are_compared():
    numbers = "1 " * 1998
    parts = [("article", numbers + "gardener"), INSET, ("article", said("gard", 60))]
    assert judged(parts)[0] == "article"  # up to the four letters that reach 4,000


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
