"""The pool: every text without a gold label that the teacher reads and the student learns from.

Texts look like the gold's: a title, or title and opening joined by a dash, cut to 12-60 words;
plus snippets from the middle of long articles and blocks of real pages, so that teasers, stray
paragraphs and boilerplate are seen as well.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from train.corpora import Corpus
from train.gold import text_id

CUTS = (12, 20, 30, 45)
SPACE = re.compile(r"\s+")
TAIL = re.compile(r"\s*\[\+\d+ chars\]\s*$")
MOST_CHARS = 4_000
CORPORA = (
    "newsapi_topheadlines", "allsides", "huffpost_v2_head20k", "huffpost_fewshot36k",
    "tagmynews_titles", "ag_news_subset", "reddit_top_2013", "fwd_reddit_headlines",
    "20newsgroups", "reuters21578", "india_headlines_2001", "nyt_headlines_urlsection",
    "nyt_blogs_2014", "nyt_frontpage_cap", "inshorts", "india_news_5cat", "masakhanews_eng",
)  # fmt: skip
LIMIT = {"newsapi_topheadlines": 50_000, "reuters21578": 5_000, "20newsgroups": 5_000}
SNIPPETS = {"allsides": 0.4, "masakhanews_eng": 4}
"""Snippets from the middle, a row on average."""
PAGES = ("wcxb", "fundus_tests", "tail")


@dataclass(frozen=True)
class PoolText:
    """One text of the pool: ``source`` and ``row`` name where it came from (row -1 for pages)."""

    source: str
    row: int
    part: str
    text: str

    @property
    def id(self) -> str:
        """First ten hex digits of the text's SHA-1, as in the gold."""
        return text_id(self.text)


def _clean(text: object) -> str:
    return SPACE.sub(" ", TAIL.sub("", str(text or "")[:MOST_CHARS])).strip()


def _corpus(name: str, corpus: Corpus, rng: np.random.Generator) -> Iterator[PoolText]:
    titles, bodies = corpus.title, corpus.body
    rows = np.arange(len(titles))
    if name in LIMIT:
        rows = np.sort(rng.permutation(rows)[: LIMIT[name]])
    cuts = rng.choice(CUTS, len(rows)).tolist()
    snippets = rng.poisson(SNIPPETS.get(name, 0), len(rows)).tolist()
    starts = rng.random(len(rows)).tolist()
    seen: set[str] = set()
    for row, cut, wanted, start in zip(rows.tolist(), cuts, snippets, starts, strict=True):
        title, body = _clean(titles[row]), _clean(bodies[row])
        key = title.lower()[:60] or body.lower()[:60]
        if not key or key in seen:
            continue
        seen.add(key)
        both = f"{title} — {body}" if title and body else title or body
        yield PoolText(name, row, "opening", " ".join(both.split(" ", cut)[:cut]))
        words = body.split(" ") if wanted else []
        for number in range(wanted):
            room = max(0, len(words) - 40 - CUTS[-1])
            at = 40 + int((start + number / wanted) % 1 * room)
            if len(words) > at + CUTS[1]:
                yield PoolText(
                    name, row, "snippet", " ".join(words[at : at + CUTS[1 + number % 3]])
                )


def _pages(folder: Path, name: str, rng: np.random.Generator) -> Iterator[PoolText]:
    seen: set[str] = set()
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            english = page.get("country", "us") in {"us", "uk", "au", "ca", "ie"}
            if page.get("lang", "en") != "en" or not english:
                continue
            for kind, most in (("article", 5), ("other", 8)):
                texts = [_clean(b["text"]) for b in page["blocks"] if b["label"] == kind]
                rng.shuffle(texts)
                for whole in texts[:most]:
                    text = " ".join(whole.split()[:45])
                    if len(text) > 8 and text not in seen:
                        seen.add(text)
                        yield PoolText(f"pages/{name}", -1, kind, text)


def build_pool(corpora: Mapping[str, Corpus], pages: Path, seed: int = 0) -> list[PoolText]:
    """The whole pool, shuffled by ``seed``; the same seed gives the same list.

    Parameters
    ----------
    corpora : mapping of str to Corpus
        Holds at least ``CORPORA``.
    pages : Path
        Folder of the page files.
    """
    rng = np.random.default_rng(seed)
    pool = [t for name in CORPORA for t in _corpus(name, corpora[name], rng)]
    pool += [t for name in PAGES for t in _pages(pages, name, rng)]
    order = rng.permutation(len(pool))
    return [pool[i] for i in order]
