"""Pages as people would read them: article, teasers and boilerplate told apart at a glance."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from classifier.one_line import one_line
from classifier.report.chips import Chips, hue_of, topics_of
from classifier.report.markup import document, element

if TYPE_CHECKING:
    from classifier.page import Block, Page
    from classifier.tagging import Tagging

_TITLES = {"article": "Article", "teaser": "Teasers", "boilerplate": "Boilerplate"}
_COUNTED = {
    "article": ("article block", "article blocks"),
    "teaser": ("teaser", "teasers"),
    "boilerplate": ("boilerplate block", "boilerplate blocks"),
}
_LONGEST_TITLE = 120
_NO_TOPIC, _NO_ARTICLE = "no topic", "no article"


def page_html(page: Page, name: str = "") -> str:
    """Return a page as one self-contained HTML document.

    Parameters
    ----------
    page : Page
    name : str
        Where it came from, shown above it.
    """
    title = title_of(page, name)
    said = [value for key, value in credits_of(page).items() if key != "title"]
    return document(
        title,
        element("a", "Skip to the page", href="#page", class_="skip"),
        element(
            "header",
            element("h1", title),
            element("p", " · ".join(said), class_="soft") if said else None,
            element("p", name, class_="soft small") if name and name != title else None,
        ),
        element("main", body(page), id="page"),
        element("footer", "Taken apart by newsieve. Nothing of the page is left out."),
    )


def body(page: Page, chips: Chips | None = None) -> ET.Element:
    """Return the page's topics, a legend and its blocks in their order."""
    chips = chips or Chips()
    counts = Counter(str(block.role) for block in page.blocks)
    legend = [
        element("li", element("i", class_=role, aria_hidden="true"), _counted(role, counts[role]))
        for role in _TITLES
        if counts[role]
    ]
    if any(block.tagging.tags for block in page.blocks) or page.tagging.tags:
        legend.append(
            element("li", "Point at a topic, or open it, for its reasons.", class_="soft")
        )
    return element(
        "div",
        element("section", chips.tagging(page.tagging, label="Topics of the article"))
        if counts["article"]
        else element("p", f"No article on this page ({page.kind}).", class_="soft"),
        element("ul", *legend, class_="legend", aria_label="Blocks by role"),
        [_run(role, blocks, chips, about) for role, blocks, about in _runs(page)],
        class_="page",
    )


def _runs(page: Page) -> Iterator[tuple[str, list[Block], Tagging | None]]:
    """Yield neighbouring blocks of one role, and what an article that begins there is about.

    Only where a page has several: what one is about stands above it.
    """
    several = dict(zip(page.starts, page.article_taggings, strict=True))
    if len(several) < 2:
        several = {}
    article = accumulate(int(i in several) for i in range(len(page.blocks)))
    numbered = zip(page.blocks, article, range(len(page.blocks)), strict=True)
    for (role, _), run in groupby(numbered, lambda b: (str(b[0].role), b[1])):
        blocks = list(run)
        yield role, [block for block, _, _ in blocks], several.get(blocks[0][2])


def _run(
    role: str, blocks: Sequence[Block], chips: Chips, about: Tagging | None = None
) -> ET.Element:
    """Return neighbouring blocks of one role."""
    title = element("h2", _TITLES[role], class_="role")
    if role != "teaser":
        paragraphs = [
            element("p", block.text, class_=f"block kind-{block.kind or 'text'}")
            for block in blocks
        ]
        topics = None if about is None else chips.tagging(about, label="Topics of this article")
        return element("section", title, topics, *paragraphs, class_=f"run run-{role}")
    cards = [
        element(
            "li",
            element("p", block.text, class_="block"),
            chips.tagging(block.tagging, label="Topics of the teaser"),
            class_="card",
        )
        for block in blocks
    ]
    return element("section", title, element("ul", *cards, class_="cards"), class_="run run-teaser")


@dataclass(frozen=True)
class Entry:
    """One page of an index.

    Attributes
    ----------
    href : str
        Address of its report, relative to the index.
    name : str
        Where it came from.
    title : str
    topic : str
        First topic of its article; empty without one.
    score : float
    status : str
    kind : str
    counts : dict of str to int
        Blocks by role.
    teaser_topics : tuple of str
        First topic of each teaser.
    topics : tuple of str
        Every topic of the model, for their colours.
    """

    href: str
    name: str
    title: str
    topic: str
    score: float
    status: str
    kind: str
    counts: dict[str, int]
    teaser_topics: tuple[str, ...]
    topics: tuple[str, ...] = ()


def entry_of(page: Page, name: str, href: str) -> Entry:
    """Return what the index says of a page."""
    tags = page.tagging.tags
    return Entry(
        href,
        name,
        title_of(page, name),
        tags[0].topic if tags else "",
        tags[0].score if tags else 0.0,
        page.tagging.status,
        str(page.kind),
        dict(Counter(str(block.role) for block in page.blocks)),
        tuple(b.tagging.tags[0].topic for b in page.teasers if b.tagging.tags),
        next((tuple(t) for b in page.blocks if (t := topics_of(b.tagging))), ()),
    )


def index_html(entries: Sequence[Entry], failed: Sequence[str] = ()) -> str:
    """Return an index of page reports with counts by topic.

    Parameters
    ----------
    entries : sequence of Entry
    failed : sequence of str
        A line for each file that could not be read: which, and why.
    """
    title = f"{len(entries)} {'page' if len(entries) == 1 else 'pages'}"
    without = sum(not entry.counts.get("article") for entry in entries)
    return document(
        title,
        element("header", element("h1", title)),
        element(
            "main",
            element("h2", "Topics"),
            _topic_table(entries),
            element("p", f"Without an article: {without} of {title}.", class_="soft")
            if without else None,
            element("h2", "Pages"),
            element(
                "ul",
                [element("li", element("i", class_=role, aria_hidden="true"), name.lower())
                 for role, name in _TITLES.items()],
                class_="legend", aria_label="Colours of the blocks",
            ),
            _wide(_page_table(entries), "Pages"),
            [element("h2", f"Not read: {len(failed)}"),
             element("ul", [element("li", one_line(line)) for line in failed])]
            if failed else None,
        ),
    )  # fmt: skip


def _wide(table: ET.Element, label: str) -> ET.Element:
    return element("div", table, class_="wide", tabindex=0, role="region", aria_label=label)


def _topic_table(entries: Sequence[Entry]) -> ET.Element | None:
    found = (_topic_of(entry) for entry in entries)
    articles = Counter(topic for topic in found if topic != _NO_ARTICLE)
    teasers = Counter(topic for entry in entries for topic in entry.teaser_topics)
    known = _topics(entries)
    most_articles, most_teasers = (max([*c.values(), 1]) for c in (articles, teasers))
    rows = [
        element(
            "tr",
            element("th", _topic(topic, known), scope="row"),
            _bar_cell(articles[topic], most_articles),
            _bar_cell(teasers[topic], most_teasers),
        )
        for topic in sorted(articles | teasers, key=lambda t: (-articles[t], -teasers[t], t))
    ]
    if not rows:
        return None
    head = _head("topic", "articles", "teasers")
    table = element("table", head, element("tbody", *rows), class_="names")
    return _wide(table, "Counts by topic")


def _topic_of(entry: Entry) -> str:
    """Return the topic of a page's article, or which of the two there is none of."""
    return entry.topic or (_NO_TOPIC if entry.counts.get("article") else _NO_ARTICLE)


def _topics(entries: Sequence[Entry]) -> Sequence[str]:
    return next((entry.topics for entry in entries if entry.topics), ())


def _page_table(entries: Sequence[Entry]) -> ET.Element:
    known = _topics(entries)
    rows = [
        element(
            "tr",
            element(
                "th",
                element("a", entry.title, href=entry.href),
                element("div", entry.name, class_="soft small")
                if entry.name not in ("", entry.title)
                else None,
                scope="row",
            ),
            element("td", _topic(_topic_of(entry), known), class_="left"),
            element("td", f"{entry.score:.2f}" if entry.topic else ""),
            element("td", entry.status, class_=f"left status-{entry.status}"),
            element("td", entry.kind, class_="left"),
            element("td", _mixture(entry.counts), class_="left"),
        )
        for entry in entries
    ]
    head = _head("page", "topic", "score", "status", "kind", "blocks")
    return element("table", head, element("tbody", *rows), class_="names pages")


def _mixture(counts: dict[str, int]) -> ET.Element | None:
    """Return the shares of the roles as one bar, with the counts in words; None without blocks."""
    there = [role for role in _TITLES if counts.get(role)]
    if not there:
        return None
    parts = [element("i", class_=role, style=f"flex-grow:{counts[role]}") for role in there]
    words = ", ".join(_counted(role, counts[role]) for role in there)
    return element("span", *parts, class_="mixture", role="img", aria_label=words, title=words)


def _counted(role: str, number: int) -> str:
    return f"{number} {_COUNTED[role][number != 1]}"


def _head(*names: str) -> ET.Element:
    return element("thead", element("tr", *(element("th", n, scope="col") for n in names)))


def _topic(topic: str, known: Sequence[str]) -> ET.Element:
    if topic not in known:
        return element("span", topic, class_="soft")
    return element("span", topic, class_="chip fixed", style=f"--h:{hue_of(topic, known)}")


def _bar_cell(number: int, most: int) -> ET.Element:
    bar = element("span", class_="bar", style=f"width:{8 * number / most:.2f}rem",
                  aria_hidden="true")  # fmt: skip
    return element("td", bar if number else None, f" {number}", class_="left")


def credits_of(page: Page) -> dict[str, str]:
    """Return title, byline, date and site, those that are known, each on one line."""
    found = {"title": page.title}
    if page.metadata is not None:
        said = page.metadata
        found |= {"byline": said.byline, "date": said.date, "site": said.site}
    lines = {name: " ".join(value.split()) for name, value in found.items()}
    return {name: line for name, line in lines.items() if line}


def title_of(page: Page, name: str = "") -> str:
    """Return the page's title, or the beginning of its article, or its name."""
    first = page.article.strip().split("\n", 1)[0]
    title = " ".join((page.title or first or name or "Page").split())
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"
