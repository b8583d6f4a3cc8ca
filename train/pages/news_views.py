"""Pages of news made from corpora: an article among other stories, and pages of nothing but these.

The labelled pages are guides and blogs more than news, and long; what is pasted into a reader is
often a brief of some sentences among thirty headlines. Headlines, summaries and half of the
articles are from the topic model's corpora, the other articles from the labelled pages; chrome is
drawn, or a labelled page's own. Everything in one view comes from one group of sites.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from train.corpora import Corpus, load_corpora
from train.pages.card_lines import CardLines, Story
from train.pages.cards import TIMES
from train.pages.chrome import Chrome, Line, phrases
from train.pages.data import PageRecord, fold_of, registrable
from train.pages.groups import group_of, group_of_fold
from train.pages.views import FOLDS, SITE_SUFFIX, headline_of

CORPORA = Path("../shared/corpora")
STORIES = ("newsapi_topheadlines", "huffpost_v2_head20k", "nyt_blogs_2014", "inshorts",
           "nyt_headlines_urlsection", "india_headlines_2001", "reddit_top_2013")  # fmt: skip
ARTICLES = ("allsides", "masakhanews_eng", "inshorts")
USED = tuple(sorted({*STORIES, *ARTICLES}))
VIEWS = 4_500
NEWS_SHAPES = ("news", "section")
"""Of pages with an article, and without one."""
SECTION_PAGES = 0.25
"""Share of pages without an article."""
DRAWN = 0.7
"""Share of pages whose chrome is drawn."""
TITLE_WORDS = (4, 25)
STORIES_OF_SITE, WORDS_OF_ARTICLE, BLOCKS_OF_PAGE = 8, 60, 3
"""A site with fewer stories, an article with fewer words, a page with fewer blocks of it are left
out."""
BRIEF, LONGEST, LONGEST_OF_PAGE = 50, 500, 1_500
"""Words of an article."""
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“‘])")
CAPTIONED = ("Image", "Media")
"""How articles begin whose captions and credits are glued to their text."""


@dataclass
class Material:
    """What the pages of one group of sites are made of.

    Attributes
    ----------
    stories : dict of str to list of Story
        By site.
    articles : dict of str to list of (title, text)
        By site.
    pages : list of PageRecord
        Whose articles are set among other stories as well.
    chrome : list of (lines above, lines below)
        Of labelled pages.
    """

    stories: dict[str, list[Story]]
    articles: dict[str, list[tuple[str, str]]]
    pages: list[PageRecord]
    chrome: list[tuple[list[str], list[str]]]


def news_views(pages: Sequence[PageRecord], corpora: Path, seed: int) -> list[PageRecord]:
    """Return `VIEWS` pages of which only what a page is as a whole is learned.

    Parameters
    ----------
    pages : sequence of PageRecord
        The labelled pages.
    corpora : path
        Folder of the topic model's corpora.
    seed : int

    Raises
    ------
    InputError
        A corpus is missing.
    """
    rng = np.random.default_rng(seed)
    loaded = load_corpora(USED, corpora)
    material = gather(pages, loaded)
    groups = sorted(material)
    # As many folds as a group has: the gate's has one of ten.
    shares = np.array([sum(group_of_fold(fold) == g for fold in range(FOLDS)) for g in groups])
    draws = rng.choice(len(groups), size=VIEWS, p=shares / shares.sum())
    return [news_view(material[groups[at]], number, rng) for number, at in enumerate(draws)]


def news_view(material: Material, number: int, rng: np.random.Generator) -> PageRecord:
    """Return one page, of a shape that is drawn."""
    return _View(material, rng).record(number)


def gather(pages: Sequence[PageRecord], corpora: Mapping[str, Corpus]) -> dict[int, Material]:
    """Return, by group of sites, what views are made of."""
    found: dict[int, Material] = defaultdict(lambda: Material({}, {}, [], []))
    for name in STORIES:
        corpus = corpora[name]
        titles = (SITE_SUFFIX.sub("", title) for title in corpus.title)
        for site, title, text in zip(_sites(corpus), titles, corpus.body, strict=True):
            if TITLE_WORDS[0] <= len(title.split()) <= TITLE_WORDS[1]:
                stories = found[group_of_fold(fold_of(site, FOLDS))].stories
                stories.setdefault(site, []).append(Story(title, text))
    for name in ARTICLES:
        corpus = corpora[name]
        for site, title, text in zip(_sites(corpus), corpus.title, corpus.body, strict=True):
            if len(text.split()) >= WORDS_OF_ARTICLE and not text.startswith(CAPTIONED):
                articles = found[group_of_fold(fold_of(site, FOLDS))].articles
                articles.setdefault(site, []).append((title, text))
    for page in pages:
        own = np.flatnonzero(page.is_article)
        material = found[group_of(page)]
        if page.shape == "wcxb":
            material.chrome.append((page.texts[: own[0]], page.texts[own[-1] + 1 :]))
        sure = page.shape in ("wcxb", "tail") and not page.extra.get("suspect")
        if sure and len(own) >= BLOCKS_OF_PAGE:
            material.pages.append(page)
    for material in found.values():
        few = [site for site, of in material.stories.items() if len(of) < STORIES_OF_SITE]
        for site in few:
            del material.stories[site]
    return {g: m for g, m in found.items() if m.stories and m.articles and m.pages and m.chrome}


def _sites(corpus: Corpus) -> list[str]:
    """Return the site of each row: that of its address, or the corpus itself."""
    addresses = corpus.extra.get("url", [""] * len(corpus))
    hosts = [urlsplit(address or "").netloc for address in addresses]
    own = "bbc" if corpus.source.key == "masakhanews_eng" else corpus.source.key
    return [registrable(host) if host else own for host in hosts]


class _View:
    """One page, line by line."""

    def __init__(self, material: Material, rng: np.random.Generator) -> None:
        self._from, self._rng, self._chrome = material, rng, Chrome(rng)
        self._lines: list[Line] = []
        chrome = material.chrome
        above, below = (chrome[int(rng.integers(len(chrome)))][side] for side in (0, 1))
        self._above, self._below = (above, below) if rng.random() >= DRAWN else (None, None)
        self.site = ""

    def record(self, number: int) -> PageRecord:
        rng = self._rng
        section = rng.random() < SECTION_PAGES
        self._top()
        if section or rng.random() < 0.3:
            self._list(2, 10)
        if not section:
            self._article()
        self._behind()
        for _ in range(int(rng.integers(1, 4))):
            self._list(3, 14)
            if self._below is None and rng.random() < 0.3:
                self._lines += self._chrome.behind(1, 2)
        self._foot()
        lines = [line for line in self._lines if line.text]
        shape = NEWS_SHAPES[section]
        return PageRecord(
            id=f"{shape}:{number}", shape=shape, site=self.site,
            texts=[line.text for line in lines],
            is_article=np.array([line.mine for line in lines], bool),
            kinds=[line.kind for line in lines],
            scored=np.array([line.scored for line in lines], bool),
            truth="\n".join(line.text for line in lines if line.mine),
            extra={"as a whole": True},
        )  # fmt: skip

    def _top(self) -> None:
        if self._above is None:
            if self._rng.random() < 0.85:
                self._lines += self._chrome.top()
        elif self._above and self._rng.random() < 0.6:
            count = int(self._rng.integers(1, len(self._above) + 1))
            self._lines += [Line(text, None) for text in self._above[-count:]]

    def _behind(self) -> None:
        if self._below is None:
            self._lines += self._chrome.behind(0, 5)
        elif self._rng.random() < 0.5:
            count = int(self._rng.integers(0, 8))
            self._lines += [Line(text, None) for text in self._below[:count]]

    def _foot(self) -> None:
        if self._below is None:
            if self._rng.random() < 0.8:
                self._lines += self._chrome.foot()
        elif self._rng.random() < 0.6:
            count = int(self._rng.integers(0, 25))
            self._lines += [Line(text, None) for text in self._below[len(self._below) - count :]]

    def _list(self, least: int, most: int) -> None:
        if self._rng.random() < 0.7:
            self._lines.append(self._chrome.heading())
        stories = self._stories(int(self._rng.integers(least, most + 1)))
        self._lines += CardLines(self._rng, self._chrome).lines(stories)

    def _stories(self, count: int) -> list[Story]:
        site = _drawn(self._from.stories, self._rng)
        self.site = self.site or site
        known = self._from.stories[site]
        picks = self._rng.choice(len(known), size=min(count, len(known)), replace=False)
        return [known[int(i)] for i in picks]

    def _article(self) -> None:
        rng = self._rng
        title, blocks = self._text()
        if title and rng.random() < 0.8:
            self._lines.append(Line(title, None, scored=False))
        if rng.random() < 0.5:
            self._lines.append(self._chrome.byline())
        if rng.random() < 0.5:
            self._lines.append(Line(str(rng.choice(TIMES))))
        if rng.random() < 0.4:
            self._lines += self._chrome.buttons(3)
        inset = int(rng.integers(1, len(blocks))) if len(blocks) > 2 and rng.random() < 0.2 else -1
        for number, block in enumerate(blocks):
            if number == inset and rng.random() < 0.5:
                self._list(2, 4)
            elif number == inset:
                lead = str(rng.choice(phrases()["leads"]))
                self._lines.append(Line(lead + self._stories(1)[0].title, "teaser"))
            self._lines.append(Line(block, None, mine=True))

    def _text(self) -> tuple[str, list[str]]:
        """Draw an article: its title, and its blocks up to a length that is drawn as well."""
        rng = self._rng
        if rng.random() < 0.5:
            page = self._from.pages[int(rng.integers(len(self._from.pages)))]
            self.site, title, longest = page.site, headline_of(page), LONGEST_OF_PAGE
            blocks = [page.texts[i] for i in np.flatnonzero(page.is_article & page.scored)]
        else:
            self.site = _drawn(self._from.articles, rng)
            known = self._from.articles[self.site]
            title, text = known[int(rng.integers(len(known)))]
            longest, blocks = LONGEST, _paragraphs(text, rng)
        goal, total, kept = np.exp(rng.uniform(np.log(BRIEF), np.log(longest))), 0, []
        for block in blocks:
            kept.append(block)
            total += len(block.split())
            if total >= goal:
                break
        return title, kept


def _drawn(of_sites: Mapping[str, Sequence[object]], rng: np.random.Generator) -> str:
    """Draw a site; one with a hundred times the rows has ten times the chance."""
    names = sorted(of_sites)
    shares = np.sqrt([len(of_sites[name]) for name in names])
    return names[int(rng.choice(len(names), p=shares / shares.sum()))]


def _paragraphs(text: str, rng: np.random.Generator) -> list[str]:
    """Set a text of sentences in paragraphs of one or some, as its publisher may have."""
    sentences, more = SENTENCE.split(text), float(rng.choice([0.0, 0.4, 1.0, 2.0]))
    found, at = [], 0
    while at < len(sentences):
        count = 1 + int(rng.poisson(more))
        found.append(" ".join(sentences[at : at + count]))
        at += count
    return found
