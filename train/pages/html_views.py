"""Further pages of HTML made from real ones: an article cut short over cards, and a front page.

Real pages with known truth are long articles, nearly all of them: a brief among other stories was
never seen. A view keeps a page's own markup; its article is cut short or taken out, and cards are
set beneath it or in its place. The cards' words are those of other pages of the same group of
sites, so that a site held out stays so.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any, Literal, NamedTuple

import numpy as np

from classifier.page.elements import BLOCK_TAGS, SKIPPED
from classifier.page.html import html_blocks, parse
from train.pages.cards import SECTIONS, Opening, Template, inset, openings
from train.pages.data import TOKEN, PageRecord
from train.pages.groups import group_of
from train.pages.html_pages import SHINGLE, HtmlPage, read_html

VIEWS = 3
"""Of each shape, made from a page."""
WEIGHT = {"brief": 0.04, "front": 0.02}
"""Of a view's blocks beside those of a page as it is."""
BRIEF_WORDS = (40, 500)
BRIEF_CARDS, FRONT_CARDS = (3, 16), (6, 30)
STRIP, INSET = 0.25, 0.35
"""Share of briefs with cards above them, too, and with a line about another story inside."""
KNOWN = 0.9
"""Share of an article's words that must stand in elements of their own, or there is no view."""
FIRST_WORDS, LAST_WORDS = 15, 8
"""Words of a brief's first and of its last block, at least: no table of contents, no heading."""
PROSE = 14
"""Words of its blocks in the mean, at least."""
MOST_LEFT = 15
"""Shingles of the article that may be left beside a brief: more, and its truth would be wrong."""

Shape = Literal["brief", "front"]
SHAPES: tuple[Shape, ...] = ("brief", "front")


class _Leaf(NamedTuple):
    """A block-level element without another one in it: its place in the tree, and its text."""

    place: int
    text: str


class _Taken(NamedTuple):
    """A page taken apart: its tree, and which leaves are the article, whole or in part."""

    root: Any
    leaves: list[_Leaf]
    mine: list[int]
    partly: list[int]


def html_views(pages: Sequence[HtmlPage], words: Sequence[PageRecord], seed: int) -> list[HtmlPage]:
    """Return views of each page whose article can be found in its tree.

    Parameters
    ----------
    pages : sequence of HtmlPage
    words : sequence of PageRecord
        Pages whose titles and openings the cards of their group of sites are made of.
    seed : int
    """
    by_group: dict[int, list[PageRecord]] = defaultdict(list)
    for record in words:
        by_group[group_of(record)].append(record)
    known = {group: openings(records) for group, records in by_group.items()}
    rng = np.random.default_rng(seed)
    made = []
    for page in pages:
        own = set(page.page.texts)
        others = [opening for opening in known[group_of(page.page)] if opening.text not in own]
        taken = _take_apart(page) if len(others) >= FRONT_CARDS[0] else None
        if taken is None:
            continue
        for shape in SHAPES * VIEWS:
            found = _view(taken, page.page, others, shape, rng)
            if found is not None:
                made.append(found)
    return made


def _take_apart(page: HtmlPage) -> _Taken | None:
    """Find the article in a page's tree; None where that cannot be done."""
    record = page.page
    own = {text for text, mine in zip(record.texts, record.is_article, strict=True) if mine}
    mixed = {t for t, some in zip(record.texts, record.extra["mixed"], strict=True) if some} - own
    root = parse(read_html(page.path)) if page.path and own else None
    if root is None:
        return None
    leaves = _leaves(root)
    mine = [i for i, leaf in enumerate(leaves) if leaf.text in own]
    found = {leaves[i].text for i in mine}
    if _words(found) < KNOWN * _words(own) or not mine:
        return None
    return _Taken(root, leaves, mine, [i for i, leaf in enumerate(leaves) if leaf.text in mixed])


def _leaves(root: Any) -> list[_Leaf]:
    elements = list(root.iter())
    inner = set()
    for element in elements:
        if element.tag in BLOCK_TAGS or element.tag in SKIPPED:
            for around in element.iterancestors():
                if around in inner:
                    break
                inner.add(around)
    found, unseen = [], set()
    for place, element in enumerate(elements):
        if element.tag in SKIPPED or element.getparent() in unseen:
            unseen.add(element)
        elif element.tag in BLOCK_TAGS and element not in inner:
            text = " ".join("".join(element.itertext()).split())
            if text:
                found.append(_Leaf(place, text))
    return found


def _view(
    taken: _Taken,
    record: PageRecord,
    others: Sequence[Opening],
    shape: Shape,
    rng: np.random.Generator,
) -> HtmlPage | None:
    """Make a view; None where its truth would be doubtful."""
    kept = _beginning(taken, rng) if shape == "brief" else []
    if shape == "brief" and not kept:
        return None
    root = deepcopy(taken.root)
    elements = list(root.iter())
    leaf = [elements[leaf.place] for leaf in taken.leaves]
    texts = Counter(taken.leaves[i].text for i in kept)
    first, last = leaf[taken.mine[0]], leaf[taken.mine[-1]]
    _empty(root, leaf[kept[-1]] if kept else None, first, last)
    if kept:
        if rng.random() < STRIP:
            _outwards(leaf[kept[0]], 5, rng).addprevious(_cards(others, (2, 5), rng))
        if len(kept) > 2 and rng.random() < INSET:
            other = others[int(rng.integers(len(others)))]
            leaf[kept[int(rng.integers(len(kept) - 1))]].addnext(inset(other, rng))
        _outwards(leaf[kept[-1]], 4, rng).addnext(_cards(others, BRIEF_CARDS, rng))
    else:
        around = _outwards(first, 4, rng)
        for _ in range(int(rng.integers(1, 4))):
            around.addnext(_cards(others, FRONT_CARDS, rng))
        for heading in root.iter("h1"):
            heading.clear(keep_tail=True)
            heading.text = str(rng.choice(SECTIONS))
    for i in {*taken.mine, *taken.partly} - set(kept):
        leaf[i].clear(keep_tail=True)
    _cut_metadata(root, "\n".join(taken.leaves[i].text for i in kept))
    return _labelled(root, record, texts, shape)


def _beginning(taken: _Taken, rng: np.random.Generator) -> list[int]:
    """Choose the first paragraphs of an article; none where they are hardly prose."""
    low, high = BRIEF_WORDS
    goal, total = float(np.exp(rng.uniform(np.log(low), np.log(high)))), 0
    kept: list[int] = []
    for i in taken.mine:
        size = _words([taken.leaves[i].text])
        if not kept and size < FIRST_WORDS:
            continue
        if kept and total + size > 1.3 * goal:
            break
        kept.append(i)
        total += size
        if total >= goal:
            break
    while kept and _words([taken.leaves[kept[-1]].text]) < LAST_WORDS:
        kept.pop()
    total = _words(taken.leaves[i].text for i in kept)
    return kept if low <= total <= 1.3 * high and total >= PROSE * len(kept) else []


def _outwards(element: Any, most: int, rng: np.random.Generator) -> Any:
    """Return an element, or one of those around it, within the body."""
    for _ in range(int(rng.integers(most))):
        around = element.getparent()
        if around is None or around.tag in ("body", "html"):
            break
        element = around
    return element


def _cards(others: Sequence[Opening], sizes: tuple[int, int], rng: np.random.Generator) -> Any:
    count = min(int(rng.integers(sizes[0], sizes[1] + 1)), len(others))
    picks = rng.choice(len(others), size=count, replace=False)
    return Template(rng).cards([others[i] for i in picks])


def _empty(root: Any, kept: Any, first: Any, last: Any) -> None:
    """Take out all text behind what is kept, or from the first element on, to the last one."""
    begin = first if kept is None else kept
    stay = set() if kept is None else set(kept.iter())
    inside = passed = False
    for element in root.iter():
        inside = inside or element is begin
        passed = passed or element is last
        if not inside or element in stay:
            continue
        if passed and element is not last and last not in element.iterancestors():
            break
        element.text = element.tail = None
    if kept is not None:
        kept.tail = None


def _cut_metadata(root: Any, kept: str) -> None:
    """Let the page's metadata say what the view is: a shorter article, or none."""
    body = json.dumps(kept).replace("\\", "\\\\")
    for script in root.iter("script"):
        if (script.get("type") or "").lower().startswith("application/ld+json"):
            text = script.text or ""
            script.text = kept and re.sub(
                r'"articleBody"\s*:\s*"(?:[^"\\]|\\.)*"', f'"articleBody": {body}', text
            )
    for meta in root.iter("meta"):
        if not kept and meta.get("property") == "og:type":
            meta.set("content", "website")


def _labelled(root: Any, record: PageRecord, texts: Counter[str], shape: Shape) -> HtmlPage | None:
    """Read the view as any page; None where the article is not all there, or more than that."""
    from lxml import etree

    sources, metadata = html_blocks(etree.tostring(root, method="html", encoding="unicode"))
    lines = [source.plain for source in sources]
    label = np.zeros(len(lines), bool)
    for i, line in enumerate(lines):
        if texts[line] > 0:
            label[i], texts[line] = True, texts[line] - 1
    truth = "\n".join(line for line, mine in zip(lines, label, strict=True) if mine)
    rest = _shingles(record.truth) - _shingles(truth)
    left = sum(len(_shingles(lines[i]) & rest) for i in np.flatnonzero(~label))
    if texts.total() or left > MOST_LEFT:
        return None
    view = PageRecord(
        id=f"{shape}:{record.id}", shape=shape, site=record.site, texts=lines, is_article=label,
        kinds=[None] * len(lines), scored=np.ones(len(lines), bool), truth=truth,
        extra={"mixed": [False] * len(lines), "weight": WEIGHT[shape]},
    )  # fmt: skip
    return HtmlPage(view, sources, metadata)


def _words(texts: Iterable[str]) -> int:
    return sum(len(TOKEN.findall(text)) for text in texts)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = TOKEN.findall(text.lower())
    return set(zip(*(words[k:] for k in range(SHINGLE)), strict=False))
