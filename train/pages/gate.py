"""Figures for the quality gate, by the package's own reader on sites it was not fitted on.

A site belongs to the gate if its hash falls into the first tenth (`group_of` is `GATE`); the
shipped role model has seen none of their pages.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from classifier.model import TopicModel
from classifier.page import Page, read_page
from classifier.page.page_kind import page_kind
from classifier.page.roles import load_roles
from train.pages.data import PAGES, WHOLE, PageRecord, bag_f1, load, tokens
from train.pages.evaluate import page_f1
from train.pages.fit import GATE
from train.pages.groups import group_of
from train.pages.html_pages import html_path, load_html, read_html
from train.pages.html_views import html_views
from train.pages.several import glued_pages
from train.pages.views import make_views

VIEWS_SEED = 1
PAIRS = 100
"""Pages of two articles by shape."""


def gate_pages(folder: Path = PAGES) -> list[PageRecord]:
    """Return the pages of the gate's sites."""
    return [page for page in load(folder=folder) if group_of(page) == GATE]


def digest(pages: list[PageRecord]) -> str:
    """SHA-256 of what the figures are taken on."""
    known = hashlib.sha256()
    for page in pages:
        known.update(f"{page.id}\n{page.truth}\n".encode("utf-8", "replace"))
        known.update("\n".join(page.texts).encode("utf-8", "replace"))
    return known.hexdigest()


def html_digest(pages: list[PageRecord], folder: Path) -> str:
    """SHA-256 of the pages' HTML."""
    known = hashlib.sha256()
    for page in pages:
        path = html_path(page, folder)
        if path.exists():
            known.update(path.read_bytes())
    return known.hexdigest()


def role_figures(model: TopicModel, folder: Path = PAGES) -> dict[str, Any]:
    """Return the page reader's figures on the gate's sites.

    Parameters
    ----------
    model : TopicModel
        Whose ``read_page`` is asked.
    folder : path
        The labelled pages.

    Returns
    -------
    dict
        ``tail``, ``tail_hard``, ``whole`` and ``html``: mean page F1 of the article's text;
        ``brief`` and ``front``: what `view_figures` tells; ``one`` and ``two``: what
        `glued_figures` tells;
        ``teasers_kept`` and ``article_lost``: shares of blocks in the tail shape; ``kinds``: what
        `kind_figures` tells; ``digest``: of the data.
    """
    pages = gate_pages(folder)
    scores: dict[str, list[float]] = {"tail": [], "tail_hard": [], "whole": [], "html": []}
    told: dict[str, Counter[str]] = defaultdict(Counter)
    teasers = kept = own = lost = 0
    for page in pages:
        found = read_page("\n".join(page.texts), model)
        told[page.shape][found.kind] += 1
        if page.shape == "silver":  # its truth is what other tools answer
            continue
        if page.shape in WHOLE:
            scores["whole"].append(_f1(found, page))
            path = html_path(page, folder)
            if path.exists():
                marked = read_page(read_html(path), model)
                scores["html"].append(bag_f1(tokens(marked.article), tokens(page.truth)))
            continue
        scores[page.shape].append(_f1(found, page))
        if page.shape == "tail" and len(found.blocks) == len(page.texts):
            article = np.array([block.role == "article" for block in found.blocks])
            tease = np.array([kind == "teaser" for kind in page.kinds])
            teasers, kept = teasers + int(tease.sum()), kept + int((tease & article).sum())
            own = own + int(page.is_article.sum())
            lost += int((page.is_article & ~article).sum())
    return {
        **{name: round(float(np.mean(values)), 4) for name, values in scores.items() if values},
        **view_figures(pages, folder),
        "teasers_kept": round(kept / max(1, teasers), 4),
        "article_lost": round(lost / max(1, own), 4),
        "kinds": kind_figures(model, pages, told),
        **glued_figures(model, pages),
        "pages": len(pages),
        "digest": digest(pages),
    }


def view_figures(pages: list[PageRecord], folder: Path) -> dict[str, float]:
    """Return what comes back of pages of HTML made from the gate's own.

    Returns
    -------
    dict
        ``brief``: mean page F1 of articles cut short over cards; ``front``: share of front pages
        without an article.
    """
    whole = [page for page in pages if page.shape in WHOLE]
    scores: dict[str, list[float]] = {"brief": [], "front": []}
    for view in html_views(load_html(whole, folder), whole, VIEWS_SEED):
        # What a front page was said to be is taken off it, but where `name` stands for `property`.
        metadata = view.metadata
        if view.page.shape == "front":
            metadata = replace(metadata, type="")
        found = load_roles().roles(view.sources, metadata)
        page_kind(view.sources, found.roles, found.words.tolist(), metadata, found.told)
        kept = np.array([role == "article" for role in found.roles])
        score = page_f1(view.page, kept) if view.page.shape == "brief" else float(not kept.any())
        scores[view.page.shape].append(score)
    return {name: round(float(np.mean(values)), 4) for name, values in scores.items()}


def glued_figures(model: TopicModel, pages: list[PageRecord]) -> dict[str, float]:
    """Return what comes back of pages of one article, and of two by different sites.

    Returns
    -------
    dict
        ``two``: share of pages of two that are told to hold several; ``one``: of pages of one that
        are not.
    """
    told: dict[str, list[bool]] = {"one": [], "two": []}
    for page in glued_pages([page for page in pages if page.shape in WHOLE], VIEWS_SEED, PAIRS):
        several = read_page(page.text, model).kind == "several"
        two = len(page.articles) > 1
        told["two" if two else "one"].append(several == two)
    return {name: round(float(np.mean(values)), 4) for name, values in told.items()}


def kind_figures(
    model: TopicModel, pages: list[PageRecord], told: dict[str, Counter[str]]
) -> dict[str, Any]:
    """Return, for pages made of others and for the pages as they are, the kinds that came back.

    Parameters
    ----------
    told : dict of str to Counter
        By shape, the kinds of the pages as they are.

    Returns
    -------
    dict
        By shape (``index``, ``stub``, ``several``, ``headline`` and the pages' own), how many
        pages there were and the share of each kind; for ``index`` also the share with an article.
    """
    with_article = 0
    for view in make_views(pages, seed=1):
        found = read_page("\n".join(view.texts), model)
        told[view.shape][found.kind] += 1
        with_article += view.shape == "index" and bool(found.article)
    out: dict[str, Any] = {}
    for shape, kinds in sorted(told.items()):
        total = kinds.total()
        shares = {kind: round(count / total, 4) for kind, count in kinds.most_common()}
        out[shape] = {"pages": total, **shares}
    if told["index"]:
        out["index"]["with an article"] = round(with_article / told["index"].total(), 4)
    return out


def _f1(found: Page, page: PageRecord) -> float:
    """F1 of the article's text; of second copies of it, which are left out, if blocks agree."""
    if len(found.blocks) != len(page.texts):
        return bag_f1(tokens(found.article), tokens(page.truth))
    text = "\n".join(
        block.text
        for block, scored in zip(found.blocks, page.scored, strict=True)
        if scored and block.role == "article"
    )
    return bag_f1(tokens(text), tokens(page.truth))
