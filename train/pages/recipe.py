"""From pages to a role model: every step, in order."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from classifier.page.features import PageFeatures, page_features
from classifier.page.html_features import html_features
from classifier.page.second import second_pass
from train.pages.data import PAGES, WHOLE, PageRecord, load
from train.pages.evaluate import REAL_SHAPES, figures
from train.pages.export import export_roles, quantise
from train.pages.fit import (
    GATE,
    Floats,
    Settings,
    block_weights,
    fit_trees,
    out_of_fold,
    token_counts,
)
from train.pages.groups import group_of
from train.pages.html_pages import HtmlPage, load_html
from train.pages.lexicon import fit_lexicon, rows_of
from train.pages.views import make_views

logger = logging.getLogger(__name__)

TEASER_SETTINGS = Settings(iterations=40, leaves=15, depth=6, rows=25_000)


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
    pages: Sequence[PageRecord], first: Sequence[PageFeatures], settings: Settings
) -> tuple[list[Floats], dict[str, tuple[HistGradientBoostingClassifier, list[str]]]]:
    """Return each page's out-of-fold probabilities and the two shipped models."""
    labels = [page.is_article for page in pages]
    weights = [block_weights(p, token_counts(p), settings.token_share) for p in pages]
    groups = [group_of(page) for page in pages]
    values = [f.values.astype(np.float32) for f in first]
    guess, one = out_of_fold(values, labels, weights, groups, settings)
    del values
    names: list[str] = []
    stacked = []
    for f, g in zip(first, guess, strict=True):
        both, names = second_pass(f, g)
        stacked.append(both.astype(np.float32))
    answers, two = out_of_fold(stacked, labels, weights, groups, settings)
    return answers, {"first": (one, first[0].names), "second": (two, names)}


def fit_teasers(
    pages: Sequence[PageRecord], first: Sequence[PageFeatures], settings: Settings
) -> HistGradientBoostingClassifier:
    """Fit what tells a teaser from boilerplate, among blocks that are not article text.

    The records' ``kind`` is a guess by look; blocks of which it says nothing count as boilerplate
    when they are too short to announce anything, and are left out otherwise.
    """
    values, labels, weights = [], [], []
    for page, found in zip(pages, first, strict=True):
        if group_of(page) == GATE:
            continue
        tease = np.array([kind == "teaser" for kind in page.kinds])
        chrome = np.array([kind in ("boilerplate", "bio") for kind in page.kinds])
        nothing = np.array([kind is None for kind in page.kinds]) & (found.words < 4)
        use = ~page.is_article & page.scored & (tease | chrome | nothing)
        if use.any():
            values.append(found.values[use].astype(np.float32))
            labels.append(tease[use])
            weights.append(
                np.full(int(use.sum()), 1.0 / np.sqrt(use.sum())) * np.where(nothing[use], 0.5, 1.0)
            )
    return fit_trees(values, labels, weights, settings)


def run(folder: Path, pages_folder: Path = PAGES, seed: int = 0) -> dict[str, Any]:
    """Fit, evaluate and export the role model; return the figures."""
    settings = Settings(seed=seed)
    real = load(folder=pages_folder)
    pages = real + make_views(real, seed)
    logger.info("%d pages, %d views", len(real), len(pages) - len(real))
    lexicons = fit_lexicons(pages, seed)
    first = text_features(pages, lexicons)
    logger.info("features of %d blocks", sum(len(f.values) for f in first))
    answers, text = two_passes(pages, first, settings)
    teaser = fit_teasers(pages, first, TEASER_SETTINGS)
    found = {
        "held_out_by_group": figures(
            [(p, a) for p, a in zip(pages, answers, strict=True) if p.shape in REAL_SHAPES]
        ),
        "gate": figures(
            [(p, a) for p, a in zip(pages, answers, strict=True) if group_of(p) == GATE]
        ),
    }
    logger.info("text: %s", found)

    html: list[HtmlPage] = load_html([p for p in real if p.shape in WHOLE], pages_folder)
    records = [h.page for h in html]
    both = [
        html_features([s.html for s in h.sources], h.page.texts, h.metadata, f)
        for h, f in zip(html, text_features(records, lexicons), strict=True)
    ]
    html_answers, marked = two_passes(records, both, settings)
    pairs = list(zip(records, html_answers, strict=True))
    found["held_out_by_group"] |= figures(pairs)
    found["gate"] |= figures([(p, a) for p, a in pairs if group_of(p) == GATE])
    logger.info("html: %s", found)

    export_roles(
        folder,
        lexicons.of_group[GATE],
        {
            "text_first": text["first"],
            "text_second": text["second"],
            "teaser": (teaser, first[0].names),
            "html_first": marked["first"],
            "html_second": marked["second"],
        },
        {"recipe": asdict(settings), "figures": found},
    )
    return found
