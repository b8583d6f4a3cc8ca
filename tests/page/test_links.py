"""What the role model sees of the links around a block."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.page.elements import Element
from classifier.page.html import html_blocks
from classifier.page.links import COLUMNS, FAR, NEAR, link_columns, own_pages

CARDS = "".join(
    f'<div class="card"><a href="/s/{i}"></a><h3>Harbour story {i}</h3><p>{"word " * 10}</p></div>'
    for i in range(4)
)


def columns(html: str) -> tuple[list[str], dict[str, np.ndarray]]:
    sources, _ = html_blocks(f"<html><body>{html}</body></html>")
    words = np.array([float(len(source.plain.split())) for source in sources])
    found = link_columns([source.html for source in sources], words)
    return [s.plain for s in sources], dict(zip(COLUMNS, found, strict=True))


def test_a_link_laid_over_a_card_belongs_to_what_follows_it():
    sources, _ = html_blocks(CARDS)
    assert [s.html.over for s in sources] == [x for i in range(4) for x in (f"/s/{i}", "")]
    assert not any(s.html.href for s in sources)


def test_a_link_with_text_is_laid_over_nothing():
    sources, _ = html_blocks('<p><a href="/a">Go on</a></p><p>Behind it</p>')
    assert [(s.html.href, s.html.over) for s in sources] == [("/a", ""), ("", "")]


def test_a_link_around_a_picture_is_laid_over_its_caption():
    sources, _ = html_blocks('<a href="/big"><img src="x.jpg"></a><p>The quay at dusk</p>')
    assert [s.html.over for s in sources] == ["/big"]


def test_cards_are_told_by_the_links_before_and_behind_them():
    texts, found = columns(f"<h1>Harbour news</h1><p>{'long ' * 90}</p>{CARDS}")
    card = texts.index("Harbour story 1")
    assert found["own_link"].tolist() == [0, 0, 1, 0, 1, 0, 1, 0, 1, 0]
    assert found["template_links"][card] == pytest.approx(np.log1p(4))
    assert (found["since_link"][card], found["until_link"][card]) == (2, 0)
    assert (found["since_link"][card + 1], found["until_link"][card + 1]) == (1, 1)
    assert found["since_link"][0] == FAR
    assert found["until_link"][-1] == FAR
    assert found["words_between_links"][card + 1] == pytest.approx(np.log1p(10))
    assert found["words_between_links"][0] == pytest.approx(np.log1p(92))
    assert found["links_alike"][card + 1] == 1
    assert found["listed_links"][card + 1] == pytest.approx(np.log1p(4))
    assert found["page_links"].tolist() == pytest.approx([np.log1p(4)] * len(texts))


def test_text_longer_than_a_card_ends_a_list():
    link = '<p class="more"><a href="/s/{}">A story of the day</a></p>'
    texts, found = columns(
        link.format(1) + link.format(2) + f"<p>{'word ' * (NEAR + 1)}</p>" + link.format(3)
    )
    assert len(texts) == 4
    assert np.expm1(found["listed_links"]).round().tolist() == [2, 2, 1, 1]


def test_links_elsewhere_and_places_on_the_page_are_none_of_the_site():
    other = "".join(
        f'<p class="a"><a href="{to}">A line with a link</a></p>'
        for to in ("https://other.example/1", "#top", "mailto:a@b.example", "javascript:go()")
    )
    _, found = columns(other + '<p><a href="/own">One of ours</a></p>')
    assert found["own_link"].tolist() == [0, 0, 0, 0, 1]
    assert not found["page_links"].any()


@pytest.mark.parametrize(
    ("hrefs", "own"),
    [
        # Where some name no host, those are the site's; else those of the host named most.
        (["/x", "https://a.example/x", "y?z"], [True, False, True]),
        (["https://b.example", "https://z.example/1", "//b.example/2"], [True, False, True]),
        (["https://A.example/1", "HTTPS://a.example/2", "//z.example/"], [True, True, False]),
        (["//a.example?page=1", "//a.example#top", "//z.example/1"], [True, True, False]),
        # What is no page names no host either, and is none of the site.
        (["mailto:a@b.example", "https://a.example/1", "#top", ""], [False, True, False, False]),
        (["JavaScript:go()", "tel:+1", "HTTP://a.example"], [False, False, True]),
        (["#top"], [False]),
        ([], []),
    ],
)
def test_which_links_go_to_pages_of_the_same_site(hrefs, own):
    assert own_pages(hrefs) == own


def link(path: str = "a", href: str = "/s", chars: int = 10, linked: int = 10) -> Element:
    return Element("p", path=path, href=href, chars=chars, link_chars=linked)


def of(elements: list[Element], words: list[float]) -> dict[str, np.ndarray]:
    return dict(zip(COLUMNS, link_columns(elements, np.array(words)), strict=True))


@pytest.mark.parametrize(("linked", "expected"), [(5, 0), (6, 1), (7, 1)])
def test_a_link_is_six_tenths_of_its_block_at_least(linked, expected):
    assert of([link(linked=linked)], [2.0])["own_link"].tolist() == [expected]


def test_three_of_one_path_make_a_template():
    pair = [link("a"), link("a"), link("b"), link("b"), link("b")]
    found = of(pair, [1.0] * 5)
    assert np.expm1(found["page_links"]).round().tolist() == [3] * 5
    assert np.expm1(found["template_links"]).round().tolist() == [2, 2, 3, 3, 3]


def test_the_first_block_may_be_a_link_like_any_other():
    text = Element("p", path="t", chars=10)
    found = of([link(), text, link(), text, link(), text], [1.0, 5.0, 1.0, 6.0, 1.0, 7.0])
    assert found["template_links"][1::2].tolist() == [0, 0, 0]
    assert found["since_link"].tolist() == [FAR, 1, 2, 1, 2, 1]
    assert found["until_link"].tolist() == [0, 1, 0, 1, 0, FAR]
    assert found["links_alike"].tolist() == [0, 1, 1, 1, 1, 0]
    assert np.expm1(found["words_between_links"]).round().tolist() == [0, 5, 5, 6, 6, 7]
    assert np.expm1(found["listed_links"]).round().tolist() == [3] * 6


@pytest.mark.parametrize(("between", "expected"), [(80, [3] * 6), (81, [1, 2, 2, 2, 2, 2])])
def test_a_list_goes_on_over_eighty_words(between, expected):
    text = Element("p", path="t", chars=10)
    found = of([link(), text, link(), text, link(), text], [1.0, between, 1.0, 6.0, 1.0, 7.0])
    assert np.expm1(found["listed_links"]).round().tolist() == expected


@pytest.mark.parametrize(("behind", "expected"), [(80, 1), (81, 0)])
def test_what_follows_the_last_link_belongs_to_its_list(behind, expected):
    text = Element("p", path="t", chars=10)
    found = of([link(), link(), link(), text, link(), text], [1.0, 1, 1, 100, 1, behind])
    assert np.expm1(found["listed_links"]).round().tolist() == [3, 3, 3, 1, 1, expected]


def test_twelve_blocks_to_a_link_are_far():
    found = of([link()] * 3 + [Element("p", path="t", chars=10)] * 14, [1.0] * 17)
    assert found["since_link"].tolist() == [12, 1, 1, *range(1, 13), 12, 12]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "/a", "#x", "https://x.example/", "//y.example/z"]),
            st.sampled_from(["", "/b"]), st.sampled_from(["p", "q"]), st.integers(0, 200),
        ),
        max_size=40,
    )
)  # fmt: skip
def test_columns_are_finite_and_within_bounds(blocks):
    elements = [
        Element("p", path=path, href=href, over=over, chars=10, link_chars=10 if href else 0)
        for href, over, path, _ in blocks
    ]
    found = link_columns(elements, np.array([float(words) for *_, words in blocks]))
    assert found.shape == (len(COLUMNS), len(blocks))
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (found[2:4] <= FAR).all()
    assert (found[6] <= found[7]).all()
