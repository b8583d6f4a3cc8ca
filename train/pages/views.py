"""Further pages made from real ones: headlines put on top, index pages, stubs, several articles.

Everything that goes into one view comes from sites of one fold, so that a site held out stays so.
"""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np

from train.pages.data import PageRecord, fold_of

FOLDS = 10
INDEX_PAGES = 2
"""Further index pages for each tail, of which only what a page is as a whole is learned."""
SITE_SUFFIX = re.compile(r"\s+(?:[|\-–—•»:]+)\s+[^|\-–—•»]{2,40}$")
PAYWALL = (
    "Subscribe to continue reading this article.",
    "This article is for subscribers only.",
    "Already a subscriber? Sign in",
    "To read the full story, log in or create a free account.",
    "You have reached your limit of free articles this month.",
    "Get unlimited access from $1 a week.",
)


def headline_of(page: PageRecord) -> str:
    """Return the page's title without the name of its site."""
    return SITE_SUFFIX.sub("", " ".join(page.title.split()))


def _view(page: PageRecord, shape: str, parts: list[tuple[PageRecord, list[int]]]) -> PageRecord:
    texts = [p.texts[i] for p, rows in parts for i in rows]
    label = np.array([p.is_article[i] for p, rows in parts for i in rows], dtype=bool)
    return PageRecord(
        id=f"{shape}:{page.id}",
        shape=shape,
        site=page.site,
        texts=texts,
        is_article=label,
        kinds=[p.kinds[i] for p, rows in parts for i in rows],
        scored=np.array([p.scored[i] for p, rows in parts for i in rows], dtype=bool),
        truth="\n".join(t for t, own in zip(texts, label, strict=True) if own),
        extra={"suspect": page.extra.get("suspect")},
    )


def with_line(view: PageRecord, text: str, at: int, label: bool, kind: str | None) -> None:
    view.texts.insert(at, text)
    view.is_article = np.insert(view.is_article, at, label)
    view.scored = np.insert(view.scored, at, True)
    view.kinds.insert(at, kind)
    if label:
        view.truth = f"{text}\n{view.truth}"


def _slug(text: str) -> str:
    """A headline as some scrapers leave it: taken from the address, without case and marks."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def _index(
    page: PageRecord, tails: list[PageRecord], rng: np.random.Generator
) -> tuple[PageRecord, list[PageRecord]]:
    """Return what follows the articles of a page and of one to four others, and those pages."""
    picks = [page, *(tails[int(rng.integers(len(tails)))] for _ in range(int(rng.integers(1, 5))))]
    return _view(page, "index", [(p, list(np.flatnonzero(~p.is_article))) for p in picks]), picks


def _tails_by_fold(pages: list[PageRecord]) -> list[list[PageRecord]]:
    by_fold: dict[int, list[PageRecord]] = defaultdict(list)
    for page in pages:
        if page.shape == "tail":
            by_fold[fold_of(page.site, FOLDS)].append(page)
    return [tails for _, tails in sorted(by_fold.items())]


def more_index_pages(pages: list[PageRecord], seed: int) -> list[PageRecord]:
    """Return `INDEX_PAGES` index pages for each tail; one doubted truth makes a page doubted."""
    rng = np.random.default_rng(seed)
    views = []
    for tails in _tails_by_fold(pages):
        for page in tails * INDEX_PAGES:
            view, picks = _index(page, tails, rng)
            view.extra |= {
                "suspect": any(p.extra.get("suspect") for p in picks),
                "as a whole": True,
            }
            views.append(view)
    return views


def make_views(pages: list[PageRecord], seed: int) -> list[PageRecord]:
    """Return index pages, headline views, stubs and glued articles made from tails."""
    rng = np.random.default_rng(seed)
    views = []
    for tails in _tails_by_fold(pages):
        for page in tails:
            other = np.flatnonzero(~page.is_article)
            own = np.flatnonzero(page.is_article)
            draw = rng.random()
            title = headline_of(page)
            if draw < 0.35 and len(title.split()) >= 4:
                view = _view(page, "headline", [(page, [*own, *other])])
                with_line(view, _slug(title) if rng.random() < 0.3 else title, 0, True, None)
                views.append(view)
            if rng.random() < 0.30:
                views.append(_index(page, tails, rng)[0])
            if rng.random() < 0.20:
                keep = own[: int(rng.integers(1, 4))]
                view = _view(page, "stub", [(page, [*keep, *other])])
                for line in rng.choice(PAYWALL, size=int(rng.integers(1, 3)), replace=False):
                    with_line(view, str(line), len(keep), False, "boilerplate")
                views.append(view)
            if rng.random() < 0.20:
                second = tails[int(rng.integers(len(tails)))]
                if second.site != page.site:
                    parts = [(p, list(range(len(p.texts)))) for p in (page, second)]
                    views.append(_view(page, "several", parts))
    return views
