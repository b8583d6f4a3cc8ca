"""What elements rule out after the trees."""

from __future__ import annotations

import pytest

pytest.importorskip("lxml")

from classifier.page.block_kinds import block_kinds
from classifier.page.html import html_blocks
from classifier.page.mend import ABOVE, LONG, SAYS, mend


def mended(source, roles):
    sources = html_blocks(source)[0]
    roles = list(roles)
    mend(sources, roles, [float(len(s.text.split())) for s in sources])
    return roles, block_kinds(sources, roles, [1.0] * len(sources))


@pytest.mark.parametrize(
    ("source", "role"),
    [
        ("<figure><figcaption>The old pier</figcaption></figure>", "boilerplate"),
        ("<h1>The ferry closes</h1>", "boilerplate"),
        ('<blockquote class="twitter-tweet"><p>The end <a href="/x">pic</a></p></blockquote>',
         "boilerplate"),
        ('<blockquote class="instagram-media"><div><a href="/x">A post</a></div></blockquote>',
         "boilerplate"),
        ("<blockquote><p>The end</p></blockquote>", "teaser"),
        ('<figcaption><a href="/x">A bus will run</a></figcaption>', "teaser"),
        ('<h1><a href="/x">A bus will run</a></h1>', "teaser"),
        ('<figcaption>More: <a href="/x">Bus</a></figcaption>', "boilerplate"),
        ('<figcaption>Bus:<a href="/x">Boat</a></figcaption>', "teaser"),  # half of it
        ("<h2>The ferry closes</h2>", "teaser"),
        ("<p>The ferry closes</p>", "teaser"),
    ],
)  # fmt: skip
def test_what_announces_nothing_is_no_teaser(source, role):
    assert mended(source, ["teaser"])[0] == [role]


@pytest.mark.parametrize(
    ("names", "inside"),
    [
        ("class=comments", True), ("id=comments", True), ("class='user comment-body'", True),
        ("class=disqus_thread", True), ("class=replies", True), ("class=responsive", False),
        ("class=commentary", False), ("class=story", False), ("class=no-comments", False),
        ("class='home comments-open'", False), ("class=comments-closed", False),
        ("class='category-comment post'", False), ("class=comment-article", False),
        ("class=show-comments", False), ("class=comment-list", True),
        ("class=has_comments", False), ("class='comments comments-open'", True),
    ],
)  # fmt: skip
def test_a_comment_of_a_reader_is_boilerplate(names, inside):
    source = f"<p>The ferry</p><div {names}><div><p>Good riddance, it was late.</p></div></div>"
    roles, kinds = mended(source, ["article", "teaser"])
    assert (roles[1], kinds[1]) == (("boilerplate", "comment") if inside else ("teaser", "related"))


def test_a_name_that_holds_the_article_makes_no_comments():
    source = "<body class=comments-open><p>The ferry</p><p>A bus will run</p></body>"
    roles, kinds = mended(source, ["article", "teaser"])
    assert (roles, kinds[1]) == (["article", "teaser"], "related")


@pytest.mark.parametrize("tag", ["body", "main", "article"])
def test_what_holds_the_whole_page_is_no_comments(tag):
    source = f"<p>The ferry</p><{tag} class='home comments'><p>A bus will run</p></{tag}>"
    assert mended(source, ["article", "teaser"])[0] == ["article", "teaser"]


def test_an_article_ends_where_its_comments_begin():
    comment = "<div class=comments><p>Good riddance, it was late every day.</p></div>"
    source = f"<p>{'ferry ' * ABOVE}</p>{comment}"
    roles, kinds = mended(source, ["article", "article"])
    assert (roles, kinds[1]) == (["article", "boilerplate"], "comment")


@pytest.mark.parametrize("page", ["{above}{inside}", "{inside}{above}{above}"])
def test_an_area_of_comments_with_little_of_the_article_above_it_is_none(page):
    inside = f"<div class=comments><p>{'pier ' * ABOVE * 3}</p></div>"
    source = page.format(above=f"<p>{'ferry ' * (ABOVE - 1)}</p>", inside=inside)
    roles = ["article"] * source.count("<p>")
    assert mended(source, roles)[0] == roles


def test_a_name_that_holds_most_teasers_of_an_index_makes_no_comments():
    source = "<div class=comments><p>A bus will run</p><p>The pier is sold</p></div><p>A boat</p>"
    assert mended(source, ["teaser"] * 3)[0] == ["teaser"] * 3
    less = source.replace("<p>A bus will run</p>", "").replace("<p>A boat", "<p>A bus<p>A boat")
    assert mended(less, ["teaser"] * 3)[0] == ["boilerplate", "teaser", "teaser"]
    half = source.replace("<p>A boat", "<p>A bus<p>A boat")
    assert mended(half, ["teaser"] * 4)[0] == ["boilerplate"] * 2 + ["teaser"] * 2
    assert mended(source, ["teaser"] * 2 + ["article"])[0] == ["boilerplate"] * 2 + ["article"]


@pytest.mark.parametrize("names", ["hidden", "style='display: none'"])
def test_hidden_text_is_no_article_unless_much_of_it_is_hidden(names):
    shown, hidden = "<p>One two three four</p>", f"<div {names}><p>Five six seven</p></div>"
    assert mended(shown + hidden, ["article"] * 2)[0] == ["article", "boilerplate"]
    assert mended(hidden + shown, ["article"] * 2)[0] == ["boilerplate", "article"]
    assert mended(hidden, ["article"])[0] == ["article"]
    assert mended("<p>One two three</p>" + hidden, ["article"] * 2)[0] == ["article"] * 2
    assert mended(shown + hidden, ["article", "teaser"])[0] == ["article", "teaser"]


def test_what_is_hidden_from_screen_readers_is_seen():
    source = "<p>One two three four</p><p aria-hidden=true>Five six</p>"
    assert mended(source, ["article"] * 2)[0] == ["article"] * 2


@pytest.mark.parametrize(("count", "goes_on"), [(LONG, True), (LONG - 1, False)])
def test_a_long_article_has_the_other_paragraphs_of_its_container(count, goes_on):
    lines = ["The ferry was late."] * count
    others = {
        f"<p>{'word ' * SAYS}</p>": True,
        f"<p>{'word ' * (SAYS - 1)}</p>": False,
        "<p><a href='/x'>The bus will run until the ferry is back</a></p>": False,
        "<h2>The bus will run until the ferry is back</h2>": False,
        "</article><article><p>The bus will run until the ferry is back</p>": False,
    }
    for other, alike in others.items():
        html = f"<article>{''.join(f'<p>{line}</p>' for line in lines)}{other}</article>"
        roles, _ = mended(html, ["article"] * count + ["teaser"])
        assert roles[:count] == ["article"] * count
        assert roles[count] == ("article" if goes_on and alike else "teaser")
