"""Excerpts of stories that go on elsewhere are no article."""

from __future__ import annotations

import pytest

from classifier import read_page
from classifier.page.blocks import Source
from classifier.page.excerpts import EXCERPTS, GOES_ON, only_excerpts

STORIES = """
The ferry to the northern islands will not sail this week, the harbour master said on Monday,
because a seal on the bow door has to be replaced and the part comes from abroad. Families who
had booked were offered seats on a coach to the next port, which takes four hours longer.

After nine years the bakery on the corner is closing. Its owner, Tilde Marrow, says that flour
has doubled in price since the spring and that nobody wants to start work at two in the morning
any more. She will keep the sourdough alive at home, and has given jars of it to neighbours.

I planted the beans too early again, and the frost took all but three of them last Thursday.
What is left stands under a glass bell now, and I have sown another row. The peas do not mind
the cold; they have climbed to the second wire already and should be in flower by June.

The council has found the money for a footbridge over the weir, twelve years after it was first
promised. Work begins when the salmon have gone through, in October, and the engineers say that
walkers will be able to cross by Easter. Cyclists must go on using the road.
"""
STORIES = [" ".join(story.split()) for story in STORIES.strip().split("\n\n")]
MORE = {
    "at its end": "<article><h2><a href='/{i}'>Story {i}</a></h2><p>{say} <a href='/{i}'>Continue "
    "reading <span>Story {i}</span> &rarr;</a></p></article>",
    "below it": "<div class='post'><h2><a href='/{i}'>Story {i}</a></h2><p>{say}</p>"
    "<p><a href='/{i}'>Read more &raquo;</a></p></div>",
    "in brackets": "<div><h2>Story {i}</h2><p>{say} <a href='/{i}'>(more...)</a></p></div>",
}


def front(template):
    stories = "".join(template.format(i=i, say=say) for i, say in enumerate(STORIES, 1))
    return f"<html><head><title>A blog</title></head><body><h1>A blog</h1>{stories}</body></html>"


@pytest.mark.parametrize("template", MORE.values(), ids=MORE)
def test_a_front_of_excerpts_is_an_index(template):
    page = read_page(front(template))
    assert page.article == ""
    assert page.kind in {"index", "empty"}


def test_the_same_stories_on_a_page_of_their_own_are_text():
    page = read_page(front("<p>{say}</p>"))
    assert page.article.count("\n") == len(STORIES) - 1


def test_so_is_a_front_that_was_copied_as_text():
    stories = "\n".join(f"Story {i}\n{say}\nRead more" for i, say in enumerate(STORIES, 1))
    assert read_page(f"A blog\n{stories}").article == ""


def sources(*texts):
    return [Source(text, text) for text in texts]


def told(texts, roles):
    return only_excerpts(sources(*texts), roles, [float(len(text.split())) for text in texts])


def test_half_of_the_article_has_to_go_on_elsewhere():
    texts = [STORIES[0], "Read more"] * EXCERPTS
    own = ["article", "boilerplate"] * EXCERPTS
    assert told(texts, own)
    assert told([*texts, *STORIES[1:4]], [*own, *["article"] * 3])
    assert not told([*texts, *STORIES], [*own, *["article"] * 4])


def test_three_stories_go_on_at_least():
    texts, roles = [STORIES[0], "Read more"] * 2, ["article", "boilerplate"] * 2
    assert not told(texts, roles)
    assert not told([*texts, "Another", "Read more"], [*roles, "teaser", "teaser"])
    assert told([*texts, "Another", "Read more"], [*roles, "article", "teaser"])


@pytest.mark.parametrize(
    ("end", "found"),
    [
        ("and so on. Continue reading", True), ("Continue reading: The ferry \u2192", True),
        ("Keep reading\u2026", True), ("Read more \u00bb", True), ("Read the full story", True),
        ("Read the rest", True), ("(more\u2026)", True), ("Weiterlesen \u2026", True),
        ("Lire la suite", True), ("Leer m\u00e1s", True), ("Children should read more.", True),
        ("He has no time to read. More is to come", False), ("They want more", False),
        ("Continue reading until you are tired. Then stop.", False), ("", False),
    ],
)  # fmt: skip
def test_how_a_story_says_that_it_goes_on(end, found):
    assert bool(GOES_ON.search(end)) is found
