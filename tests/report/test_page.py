"""A report of a page, and the index of several: what stands where, counted by hand."""

from __future__ import annotations

import re
from itertools import count, pairwise

import numpy as np
import pytest

from classifier.errors import InputError
from classifier.model import TopicModel
from classifier.ngrams import ngram_hashes
from classifier.page import Block, Page
from classifier.page.block import Taggings
from classifier.report.chips import Chips, hue_of
from classifier.report.files import write_pages
from classifier.report.markup import render, style
from classifier.report.page import entry_of, index_html, page_html, title_of
from classifier.tagging import Tag, Tagging

SURE = "The goal, the goal and the court were there."
TORN = "The goal and the court of the day were in the news."
FOOD = "A tea for two and a tea for the rest."
LAW = "The court heard of it all."
NONE = "Rain."


@pytest.fixture(scope="module")
def model():
    return TopicModel.from_weights(
        ngram_hashes(["tea", "court", "goal"])[0],
        np.eye(3) * 6,
        np.zeros(3),
        ["food", "law", "sport"],
        tag_threshold=0.1,
    )


@pytest.fixture(scope="module")
def made(model):
    """Make a page of (role, text) pairs."""

    def page(*blocks, title="", kind="article", starts=(0,)):
        texts, roles = [text for _, text in blocks], [role for role, _ in blocks]
        taggings = Taggings(model, texts, roles)
        parts = [Block(text, role, taggings[i], "", 0.5) for i, (role, text) in enumerate(blocks)]
        return Page(parts, kind, title, list(starts), model)

    return page


@pytest.fixture(scope="module")
def three(made):
    return [
        made(("article", SURE), ("teaser", FOOD), ("teaser", LAW), ("boilerplate", NONE)),
        made(("article", SURE), ("teaser", LAW), title="Of tea"),
        made(("boilerplate", NONE), ("teaser", LAW), kind="list"),
    ]


def test_a_page_counts_its_blocks_and_says_how_its_topics_are_explained(three):
    first, second, third = map(page_html, three)
    legend = '<li><i class="{}" aria-hidden="true"></i>{}</li>'
    for html, counted in (
        (first, ("1 article block", "2 teasers", "1 boilerplate block")),
        (second, ("1 article block", "1 teaser", None)),
        (third, (None, "1 teaser", "1 boilerplate block")),
    ):
        for role, words in zip(("article", "teaser", "boilerplate"), counted, strict=True):
            there = f'<li><i class="{role}" aria-hidden="true"></i>' in html
            assert there is (words is not None)
            assert words is None or legend.format(role, words) in html
        assert "Point at a topic, or open it, for its reasons." in html
    assert 'aria-label="Topics of the article"' in first
    assert '<p class="soft">No article on this page (list).</p>' in third
    assert 'aria-label="Topics of the article"' not in third


def test_without_any_topic_nothing_is_said_of_reasons(made):
    assert "Point at a topic" not in page_html(made(("article", NONE), ("boilerplate", NONE)))


def test_blocks_of_a_role_stand_together_teasers_as_cards_with_their_topics(three):
    html = page_html(three[0])
    assert re.findall(r'<h2 class="role">(\w+)</h2>', html) == ["Article", "Teasers", "Boilerplate"]
    assert f'<p class="block kind-text">{SURE}</p>' in html
    cards = html.split('<li class="card">')[1:]
    for card, text, topic in zip(cards, (FOOD, LAW), ("food", "law"), strict=True):
        assert card.startswith(f'<p class="block">{text}</p>')
        assert 'aria-label="Topics of the teaser"' in card
        assert f"<b>{topic}</b>" in card


def test_the_topics_of_each_of_several_articles_stand_above_it(made):
    blocks = [("article", SURE), ("article", NONE), ("article", LAW), ("teaser", FOOD)]
    html = page_html(made(*blocks, kind="several", starts=(0, 2)))
    assert re.findall(r'<h2 class="role">(\w+)</h2>', html) == ["Article", "Article", "Teasers"]
    first, second = html.split('<h2 class="role">Article</h2>')[1:]
    for part, topic, own, other in ((first, "sport", SURE, LAW), (second, "law", LAW, SURE)):
        assert 'aria-label="Topics of this article"' in part.split(own)[0]
        assert f"<b>{topic}</b>" in part.split(own)[0]
        assert other not in part
    assert "Topics of this article" not in page_html(made(*blocks))


def test_where_a_page_came_from_is_said_once(three):
    small = '<p class="soft small">{}</p>'
    assert small.format("a.html") in page_html(three[1], "a.html")
    assert small.format("Of tea") not in page_html(three[1], "Of tea")
    assert "soft small" not in page_html(three[1])


@pytest.mark.parametrize("length", [120, 121])
def test_a_title_is_that_of_the_page_else_its_first_line_else_its_name(made, three, length):
    assert title_of(three[1], "a.html") == "Of tea"
    assert title_of(three[0], "a.html") == SURE
    assert title_of(three[2], "a.html") == "a.html"
    assert title_of(three[2]) == "Page"
    title = title_of(made(("article", NONE), title="x" * length))
    assert title == ("x" * 120 if length == 120 else "x" * 119 + "…")
    assert title_of(made(("article", NONE), title=f"{'x' * 118} {'y' * 9}")) == "x" * 118 + "…"


def test_an_index_says_of_each_page_what_it_is(three):
    entries = [entry_of(page, f"{n}.html", f"000{n}.html") for n, page in enumerate(three, 1)]
    first, _, third = entries
    assert (first.topic, first.score, first.status) == (
        "sport",
        three[0].tagging.tags[0].score,
        "confident",
    )
    assert first.counts == {"article": 1, "teaser": 2, "boilerplate": 1}
    assert first.teaser_topics == ("food", "law")
    assert first.topics == ("food", "law", "sport")
    assert (third.topic, third.score, third.status, third.kind) == ("", 0.0, "none", "list")


def test_an_index_counts_topics_most_articles_first_and_then_most_teasers(three):
    entries = [entry_of(page, f"{n}.html", f"000{n}.html") for n, page in enumerate(three, 1)]
    html = index_html(entries)
    assert "<h1>3 pages</h1>" in html
    topics, pages = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    bar = (
        '<td class="left"><span class="bar" style="width:{}rem" aria-hidden="true"></span> {}</td>'
    )
    none = '<td class="left"> 0</td>'
    chip = '<span class="chip fixed" style="--h:{}">{}</span>'
    rows = [
        (
            chip.format(hue_of("sport", ["food", "law", "sport"]), "sport"),
            bar.format("8.00", 2),
            none,
        ),
        (chip.format(120, "law"), none, bar.format("8.00", 3)),
        (chip.format(0, "food"), none, bar.format("2.67", 1)),
    ]
    assert topics == "".join(
        f'<tr><th scope="row">{topic}</th>{articles}{teasers}</tr>'
        for topic, articles, teasers in rows
    )
    first, _, third = pages.split("</tr>")[:3]
    assert f'<a href="0001.html">{SURE}</a><div class="soft small">1.html</div>' in first
    assert f"<td>{entries[0].score:.2f}</td>" in first
    assert '<td class="left status-confident">confident</td><td class="left">article</td>' in first
    assert (
        '<i class="article" style="flex-grow:1"></i><i class="teaser" style="flex-grow:2"></i>'
        '<i class="boilerplate" style="flex-grow:1"></i>' in first
    )
    assert 'aria-label="1 article block, 2 teasers, 1 boilerplate block"' in first
    assert '<td class="left"><span class="soft">no article</span></td><td></td>' in third
    assert '</div><p class="soft">Without an article: 1 of 3 pages.</p><h2>Pages</h2>' in html
    assert "Not read" not in html


def test_an_article_without_a_topic_is_no_page_without_an_article(made):
    none = made(("article", NONE), title="x")
    html = index_html([entry_of(none, "a", "b"), entry_of(made(kind="empty"), "c", "d")])
    topics, pages = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    assert re.findall(r"<span class=.soft.>(.*?)</span>", topics) == ["no topic"]
    assert "</span> 1</td>" in topics
    assert "Without an article: 1 of 2 pages." in html
    assert re.findall(r"<span class=.soft.>(.*?)</span>", pages) == ["no topic", "no article"]
    assert "Without an article" not in index_html([entry_of(none, "a", "b")])


def test_a_page_with_nothing_on_it_has_no_picture_of_its_blocks_and_no_table_of_topics(made):
    html = index_html([entry_of(made(kind="empty"), "empty.html", "0001-empty.html")])
    assert 'role="img"' not in html
    assert 'aria-label="Counts by topic"' not in html
    assert "<h1>1 page</h1>" in html
    assert "Without an article: 1 of 1 page." in html


def test_a_page_that_is_called_by_its_path_has_it_once(made):
    html = index_html([entry_of(made(kind="empty"), "news/a b.html", "0001-a-b.html")])
    assert html.count("news/a b.html") == 1
    long = "x" * 130  # cut as a title
    html = index_html([entry_of(made(kind="empty"), long, "0001-x.html")])
    assert f'<div class="soft small">{long}</div>' in html


def test_an_index_lists_what_was_not_read_with_the_reason(three):
    failed = ["a.html: no such file or folder", "b.txt: a <gzip> file\x1b[2J"]
    html = index_html([entry_of(three[0], "c.html", "0001-c.html")], failed)
    listed = "<li>a.html: no such file or folder</li><li>b.txt: a &lt;gzip&gt; file[2J</li>"
    assert f"<h2>Not read: 2</h2><ul>{listed}</ul></main>" in html


def test_of_topics_with_as_many_articles_and_teasers_the_alphabet_decides(made):
    page = made(("article", NONE), ("teaser", LAW), ("teaser", FOOD), title="x")
    html = index_html([entry_of(page, "a", "b")])
    order = re.findall(r'--h:\d+">(\w+)</span></th>', html)
    assert order == ["food", "law"]


def chips(tagging, **options):
    return render(Chips(**options).tagging(tagging, label="Topics"))


@pytest.mark.parametrize(("text", "status"), [(SURE, "confident"), (TORN, "unsure: torn between")])
def test_a_chip_has_its_own_score_and_opens_its_own_reasons(model, text, status):
    tagging = model.tag(text)
    assert len(tagging.tags) == 2
    html = chips(tagging, prefix="p")
    for number, tag in zip(count(1), tagging.tags):
        said = "".join(
            f'<span class="word for">{c.ngram} {c.value:+.2f}</span> '
            for c in tagging.why[tag.topic].carried
        )
        button = f'popovertarget="p{number}" aria-describedby="p{number}">'
        assert f'{button}<b>{tag.topic}</b><span class="score">{tag.score:.2f}</span>' in html
        panel = html.split(f'id="p{number}"')[1].split("</div>")[0]
        assert f"<b>{tag.topic} {100 * tag.score:.0f} %</b> · {status}" in panel
        assert f"<p>Carried by {said}</p>" in panel
        assert "Against it" not in panel


def test_of_a_confident_text_the_status_stands_with_the_reasons_alone(model):
    assert "status-" not in chips(model.tag(SURE))
    assert '<span class="status status-unsure">unsure: torn between' in chips(model.tag(TORN))


def test_of_many_words_the_eight_that_carried_it_most_are_shown_and_four_against_it():
    words, others = ([f"{name}{letter}" for letter in "abcdefghij"] for name in ("word", "other"))
    weights = np.zeros((20, 2))
    weights[:, 0] = [*np.linspace(9, 8, 10), *np.linspace(-3, -2, 10)]
    hashes = ngram_hashes([*words, *others])[0]
    many = TopicModel.from_weights(hashes, weights, np.zeros(2), ["art", "law"])
    html = chips(many.tag("The " + " and the ".join(words + others)))
    assert re.findall(r'class="word for">(\w+) ', html) == words[:8]
    assert re.findall(r'class="word against">(\w+) -', html) == others[:4]


def test_a_tagging_that_no_model_made_has_plain_chips_and_one_without_tags_its_status():
    plain = chips(Tagging([Tag("law", 0.5, "")], "unsure", ""))
    assert '<span class="chip" style="--h:210"><b>law</b>' in plain
    assert '<span class="status status-unsure">unsure</span>' in plain
    none = chips(Tagging([], "none", "too little text"))
    assert none == '<div><span class="status status-none">none: too little text</span></div>'


def test_neighbours_in_the_alphabet_are_far_apart_in_colour():
    topics = [f"t{n:02}" for n in range(20)]
    hues = [hue_of(topic, topics) for topic in topics]
    apart = [abs(a - b) for a, b in pairwise(hues)]
    assert min(min(d, 360 - d) for d in apart) > 90


def test_reports_of_several_pages_are_named_by_their_files_in_order(three, tmp_path):
    long = "x" * 70
    names = ("news/Über A & B.html", "-", f"{long}.txt")
    out = tmp_path / "new" / "report"
    assert write_pages(str(out), zip(names, three, strict=True), many=True) == str(
        out / "index.html"
    )
    files = ["0001-ber-a-b.html", "0002-page.html", f"0003-{long[:60]}.html"]
    assert sorted(path.name for path in out.iterdir()) == [*files, "index.html"]
    index = (out / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<a href="([^"]*)"', index) == files
    assert '<div class="soft small">news/Über A &amp; B.html</div>' in index
    assert "news/Über A &amp; B.html" in (out / files[0]).read_text(encoding="utf-8")


def test_one_page_is_a_report_with_its_name_and_no_page_leaves_no_index(three, tmp_path):
    out = tmp_path / "one.html"
    assert write_pages(str(out), [("a.txt", three[0])], many=False) == str(out)
    assert '<p class="soft small">a.txt</p>' in out.read_text(encoding="utf-8")
    assert write_pages(str(tmp_path / "none"), [], many=True) == ""
    assert not (tmp_path / "none").exists()


def test_a_file_is_no_folder_for_several_pages(three, tmp_path):
    (tmp_path / "notes").write_text("mine")
    (tmp_path / "site.html").mkdir()
    for name, said in (("notes", "is a file"), ("report.HTM", "is the name of a file")):
        with pytest.raises(InputError, match=f"{name} {said}: several pages need a folder, such "):
            write_pages(str(tmp_path / name), [("a", three[0])], many=True)
        assert not (tmp_path / "report.HTM").exists()
    assert write_pages(str(tmp_path / "site.html"), [("a", three[0])], many=True)


def test_a_second_report_takes_the_pages_of_the_first_away_and_nothing_else(three, tmp_path):
    out, names = tmp_path / "report", ("a.txt", "b.txt", "c.txt")
    write_pages(str(out), zip(names, three, strict=True), many=True)
    ours = (out / "0002-b.html").read_text()
    (out / "0003-c.html").write_text("somebody's own by now")
    # As `evaluate --report` writes them: our work, and no page of the folder's report.
    for name in ("2024-annual.html", "notes.html"):
        (out / name).write_text(ours)
    write_pages(str(out), [("d.txt", three[0])], many=True)
    assert sorted(path.name for path in out.iterdir()) == [
        "0001-d.html", "0003-c.html", "2024-annual.html", "index.html", "notes.html",
    ]  # fmt: skip
    assert write_pages(str(out), [], many=True) == ""
    assert (out / "0001-d.html").exists()


def test_what_an_index_links_to_elsewhere_is_left_alone(three, tmp_path):
    out = tmp_path / "report"
    write_pages(str(out), [("a.txt", three[0])], many=True)
    (tmp_path / "0001-a.html").write_bytes((out / "0001-a.html").read_bytes())
    index = out / "index.html"
    index.write_text(index.read_text().replace('href="0001', 'href="../0001'))
    (out / "0002-b.html").mkdir()
    index.write_text(index.read_text() + '<a href="0002-b.html">b</a><a href="0009-no.html">')
    write_pages(str(out), [("d.txt", three[0])], many=True)
    assert (tmp_path / "0001-a.html").exists()
    assert {path.name for path in out.iterdir()} >= {"0001-a.html", "0002-b.html"}


def test_in_a_notebook_the_sheet_stays_within_the_cell_and_ids_differ(three):
    first, *others = (page._repr_html_() for page in (three[0], three[1], three[0]))
    assert first.startswith('<div class="newsieve"><style>@scope (.newsieve) {')
    sheet = first.split("<style>")[1].split("</style>")[0]
    assert ":root" not in sheet
    assert "body {" not in sheet
    assert ":root" in style()
    ids = [re.findall(r' id="([^"]*)"', html) for html in (first, *others)]
    assert all(ids)
    every = [key for keys in ids for key in keys]
    assert len(set(every)) == len(every)  # of one page that is shown twice, too
