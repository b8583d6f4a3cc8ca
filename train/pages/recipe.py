"""From pages to a role model: every step, in order."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray

from classifier.page.choose import (
    PAGE_FEATURES,
    article_of_text,
    choose,
    page_row,
    surely_chosen,
)
from classifier.page.features import PageFeatures, page_features
from classifier.page.html_features import html_features
from classifier.page.second import second_pass
from classifier.page.trees import probability
from train.digests import origin
from train.pages.data import PAGES, WHOLE, PageRecord, load
from train.pages.evaluate import SHAPES, figures
from train.pages.export import export_roles
from train.pages.fit import (
    GATE,
    BinnedTrees,
    Floats,
    Settings,
    block_weights,
    fit_trees,
    out_of_fold,
    token_counts,
)
from train.pages.groups import group_of
from train.pages.html_pages import load_html
from train.pages.html_views import html_views
from train.pages.lexicon import fit_lexicon, quantise, rows_of
from train.pages.taught import BARE, NEWS, TAUGHT, taught_pages
from train.pages.views import make_views, more_index_pages
from train.pages.written import WRITTEN
from train.pages.written_html import TAUGHT_HTML, taught_html

logger = logging.getLogger(__name__)

MEMORY = joblib.Memory(".cache/pages", verbose=0)
Models = dict[str, tuple[BinnedTrees, list[str]]]
HERE = Path(__file__).parent
CODE = {
    HERE: (
        "data", "views", "groups", "lexicon", "fit", "html_pages", "cards", "html_views",
        "taught", "written", "written_html", "evaluate", "recipe",
    ),
    HERE.parents[1] / "classifier" / "page": (
        "vocabulary", "common_words", "words", "forms", "codes", "surface", "neighbours",
        "features", "second", "blocks", "concepts", "elements", "html", "metadata", "declared",
        "credits", "shown", "jsonld", "entities", "html_features", "choose", "trees", "links",
        "marks", "wrapped",
    ),
}  # fmt: skip
"""Every module that the cached `text_part` and `html_part` use: a test holds it complete."""

SECOND_SETTINGS = Settings(iterations=220, depth=6, rows=64_000, smallest=60, features=0.3)
HTML_SETTINGS = Settings(iterations=300, rate=0.05, rows=90_000, smallest=40, features=0.3)
"""Second pass over HTML: fewer pages, all of their blocks."""
OTHER_LANGUAGES = "html_other"
"""Shape of pages of HTML whose words say little to the model: there the structure has to do."""
TEASER_SETTINGS = Settings(iterations=40, depth=6, rate=0.1, rows=25_000)
CROWDED_SETTINGS = Settings(
    iterations=100, depth=6, rate=0.16, rows=64_000, smallest=60, features=0.3
)
TAUGHT_WEIGHT = 3.0
"""Of a block of a page that was written to learn from, in the second pass over crowded pages."""
PAGE_SETTINGS = Settings(iterations=200, leaves=3, rate=0.06, l2=0.0, rows=1_000_000)
INDEX_WEIGHT = 0.15
"""Of one index page: all of them together weigh about as much as those that blocks learn from."""
OF_PAGES = dict.fromkeys(("tail", "tail_hard", "wcxb", "fundus_tests", "stub", "several"), 1.0) | {
    "index": INDEX_WEIGHT
}
"""Shapes on which is learned whether a page holds an article, and what a page of each weighs."""
CROWDED_PAGE_SETTINGS = replace(PAGE_SETTINGS, iterations=60, leaves=6, rate=0.15, smallest=40)
OF_CROWDED = OF_PAGES | {"stub": 2.0, "index": 0.3, NEWS: 1.0, BARE: 0.7}
WITHOUT_ARTICLE = ("index", BARE)


@dataclass
class Lexicons:
    """One lexicon for each group of sites, learned on the others; `GATE`: on all but the gate's."""

    of_group: dict[int, NDArray[np.float64]] = field(default_factory=dict)


def fit_lexicons(pages: Sequence[PageRecord], seed: int) -> Lexicons:
    whole = [page for page in pages if page.shape in WHOLE]
    rows = {page.id: rows_of(page) for page in whole}
    found = Lexicons()
    for left_out in sorted({group_of(page) for page in pages} | {GATE}):
        learn = [page for page in whole if group_of(page) not in (left_out, GATE)]
        found.of_group[left_out] = quantise(fit_lexicon(learn, rows, seed))
        logger.info("lexicon without group %d: %d pages", left_out, len(learn))
    return found


def text_features(pages: Sequence[PageRecord], lexicons: Lexicons) -> list[PageFeatures]:
    return [page_features(page.texts, lexicons.of_group[group_of(page)]) for page in pages]


def two_passes(
    pages: Sequence[PageRecord],
    first: Sequence[PageFeatures],
    settings: Settings,
    later: Settings,
    *,
    every_group: bool,
) -> tuple[list[Floats], Models, list[NDArray[np.float32]]]:
    """Return each page's log-odds from models that never saw its site, the shipped ones, and rows.

    Without ``every_group`` only the gate's pages get an answer of the second pass; the first pass
    is always left out group by group, since the second one learns from its answers. The rows are
    those of the second pass, one array a page.
    """
    labels = [page.is_article for page in pages]
    weights = [
        None if page.extra.get("as a whole") else block_weights(page, token_counts(page))
        for page in pages
    ]
    groups = [group_of(page) for page in pages]
    values = [f.values for f in first]
    guess, one = out_of_fold(values, labels, weights, groups, settings)
    del values
    names: list[str] = []
    stacked = []
    for f, g in zip(first, guess, strict=True):
        both, names = second_pass(f, probability(g))
        stacked.append(both)
    later = replace(later, seed=settings.seed)
    answers, two = out_of_fold(stacked, labels, weights, groups, later, every_group=every_group)
    return answers, {"first": (one, first[0].names), "second": (two, names)}, stacked


def crowded_pass(
    pages: Sequence[PageRecord], rows: Sequence[NDArray[np.float32]], seed: int
) -> tuple[list[Floats], BinnedTrees]:
    """Fit a second pass that learns from written pages as well; return what it says of each page.

    Parameters
    ----------
    rows : sequence of arrays of shape (n_blocks, n_features)
        Those of the other second pass.
    """
    weights = []
    for page in pages:
        taught = page.extra.get("taught", False)
        if page.extra.get("as a whole") and not taught:
            weights.append(None)
        else:
            weight = block_weights(page, token_counts(page))
            weights.append(weight * TAUGHT_WEIGHT if taught else weight)
    return out_of_fold(
        rows,
        [page.is_article for page in pages],
        weights,
        [group_of(page) for page in pages],
        replace(CROWDED_SETTINGS, seed=seed),
    )


def fit_teasers(
    pages: Sequence[PageRecord], first: Sequence[PageFeatures], settings: Settings
) -> BinnedTrees:
    """Fit what tells a teaser from boilerplate, among blocks that are not article text.

    The records' ``kind`` is a guess by look; blocks of which it says nothing count as boilerplate
    when they are too short to announce anything, and are left out otherwise.
    """
    values, labels, weights = [], [], []
    for page, found in zip(pages, first, strict=True):
        if group_of(page) == GATE or page.extra.get("as a whole"):
            continue
        tease = np.array([kind == "teaser" for kind in page.kinds])
        chrome = np.array([kind in ("boilerplate", "bio") for kind in page.kinds])
        nothing = np.array([kind is None for kind in page.kinds]) & (found.words < 4)
        use = ~page.is_article & page.scored & (tease | chrome | nothing)
        if use.any():
            values.append(found.values[use])
            labels.append(tease[use])
            weights.append(
                np.full(int(use.sum()), 1.0 / np.sqrt(use.sum())) * np.where(nothing[use], 0.5, 1.0)
            )
    return fit_trees(values, labels, weights, settings)


def fit_pages(
    pages: Sequence[PageRecord],
    words: Sequence[Floats],
    answers: Sequence[Floats],
    weight_of: Mapping[str, float],
    settings: Settings,
) -> tuple[list[NDArray[np.bool_]], list[float], BinnedTrees]:
    """Fit what tells whether a page holds an article.

    Returns what is chosen of each page, the probability that it is one, and the model.

    Index pages made of tails whose truth is doubted may well hold one: nothing is learned of them.
    Written pages are learned from where they have a weight, and only told otherwise.
    """
    written = {NEWS, BARE} - set(weight_of)
    kept = [choose(odds, count) for odds, count in zip(answers, words, strict=True)]
    found, model = out_of_fold(
        [
            page_row(probability(odds), count, own)
            for odds, count, own in zip(answers, words, kept, strict=True)
        ],
        [np.array([page.shape not in WITHOUT_ARTICLE]) for page in pages],
        [
            None
            if page.shape in written
            else np.array([weight_of.get(page.shape, 0.0) * (not page.extra.get("suspect"))])
            for page in pages
        ],
        [group_of(page) for page in pages],
        settings,
    )
    return kept, [float(probability(odds)[0]) for odds in found], model


def _told(pages: Sequence[PageRecord], kept: Sequence[NDArray[np.bool_] | None]) -> dict[str, Any]:
    pairs = [
        (p, k)
        for p, k in zip(pages, kept, strict=True)
        if k is not None and not p.extra.get("as a whole")
    ]
    return {
        "groups": figures([(p, k) for p, k in pairs if p.shape in SHAPES]),
        "gate": figures([(p, k) for p, k in pairs if group_of(p) == GATE]),
    }


@MEMORY.cache(ignore=["folder"])
def text_part(
    folder: Path, settings: Settings, made_from: str
) -> tuple[NDArray[np.float64], Models, dict[str, Any]]:
    """Return the lexicon, the models that read text alone, and their figures.

    Kept until a setting changes, or ``made_from``: the digest of pages and code.
    """
    real = load(folder=folder)
    known = [page for page in real if group_of(page) != GATE]
    views = make_views(real, settings.seed) + more_index_pages(known, settings.seed + 77)
    taught = taught_pages()
    pages = real + views + taught
    logger.info("%d pages, %d views, %d taught", len(real), len(views), len(taught))
    lexicons = fit_lexicons(pages, settings.seed)
    first = text_features(pages, lexicons)
    logger.info("features of %d blocks", sum(len(f.values) for f in first))
    teaser = fit_teasers(pages, first, replace(TEASER_SETTINGS, seed=settings.seed))
    answers, models, rows = two_passes(pages, first, settings, SECOND_SETTINGS, every_group=True)
    words, seed = [f.words for f in first], settings.seed
    kept, holds, look = fit_pages(
        pages, words, answers, OF_PAGES, replace(PAGE_SETTINGS, seed=seed)
    )
    again, crowded = crowded_pass(pages, rows, seed)
    kept_again, again_holds, crowded_look = fit_pages(
        pages, words, again, OF_CROWDED, replace(CROWDED_PAGE_SETTINGS, seed=seed)
    )
    models |= {
        "teaser": (teaser, first[0].names),
        "page": (look, PAGE_FEATURES),
        "crowded_second": (crowded, models["second"][1]),
        "crowded_page": (crowded_look, PAGE_FEATURES),
    }
    best = [
        article_of_text(*read)[0]
        for read in zip(words, kept, holds, kept_again, again_holds, strict=True)
    ]
    return lexicons.of_group[GATE], models, _told(pages, best)


@MEMORY.cache(ignore=["folder"])
def html_part(
    folder: Path, settings: Settings, every_group: bool, made_from: str
) -> tuple[Models, dict[str, Any]]:
    """Return the models that read HTML, and their figures; kept as those of `text_part` are."""
    real = load(WHOLE, folder)
    lexicons = fit_lexicons(real, settings.seed)
    other = load(WHOLE, folder, english=False)
    html, views = [], []
    for pages, shape in ((real, "html"), (other, OTHER_LANGUAGES)):
        found = load_html(pages, folder, shape)
        views += html_views(found, pages, settings.seed + 5)
        html += found
    logger.info("%d pages of HTML, %d views", len(html), len(views))
    html += views + taught_html()
    records = [h.page for h in html]
    first = [
        html_features([s.html for s in h.sources], h.page.texts, h.metadata, f)
        for h, f in zip(html, text_features(records, lexicons), strict=True)
    ]
    answers, models, _ = two_passes(
        records, first, settings, HTML_SETTINGS, every_group=every_group
    )
    kept = [
        surely_chosen(odds, found.words) if len(odds) else None
        for odds, found in zip(answers, first, strict=True)
    ]
    return models, _told(records, kept)


def made_of(folder: Path) -> str:
    """Return the digest of the code and of all pages that the role model is made of."""
    return origin(CODE, [folder, WRITTEN / f"{TAUGHT}.jsonl", TAUGHT_HTML])


def run(
    out: Path, folder: Path = PAGES, seed: int = 0, *, every_group: bool = True
) -> dict[str, Any]:
    """Fit, evaluate and export the role model; return the figures."""
    settings = Settings(seed=seed)
    made_from = made_of(folder)
    lexicon, text, told = text_part(folder, settings, made_from)
    marked, html_told = html_part(folder, settings, every_group, made_from)
    found = {part: told[part] | html_told[part] for part in told}
    passes = {
        "text_first": text["first"],
        "text_second": text["second"],
        "teaser": text["teaser"],
        "page": text["page"],
        "crowded_second": text["crowded_second"],
        "crowded_page": text["crowded_page"],
        "html_first": marked["first"],
        "html_second": marked["second"],
    }
    about = {
        "recipe": {"first": asdict(settings), "second": asdict(SECOND_SETTINGS),
                   "html_second": asdict(HTML_SETTINGS),
                   "crowded_second": asdict(CROWDED_SETTINGS)},
        "figures": found,
    }  # fmt: skip
    export_roles(out, lexicon, passes, about)
    return found
