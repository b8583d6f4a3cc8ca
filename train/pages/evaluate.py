"""Figures of the role model on pages of sites it has not seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from train.pages.data import PageRecord, bag_f1, tokens

SHAPES = (
    "tail", "tail_hard", "wcxb", "fundus_tests", "silver", "html", "html_other", "html_news",
    "index",
)  # fmt: skip


def page_f1(page: PageRecord, kept: NDArray[np.bool_]) -> float:
    """F1 of the kept blocks' words against the truth's; second copies are left out."""
    found: Counter[str] = Counter()
    for index in np.flatnonzero(kept & page.scored):
        found.update(tokens(page.texts[index]))
    return bag_f1(found, tokens(page.truth))


def interval(values: Sequence[float], sites: Sequence[str], seed: int = 0) -> list[float]:
    """95 % bootstrap interval of the mean, drawing whole sites."""
    groups: dict[str, list[float]] = defaultdict(list)
    for value, site in zip(values, sites, strict=True):
        groups[site].append(value)
    sums = np.array([sum(v) for v in groups.values()])
    sizes = np.array([len(v) for v in groups.values()])
    draw = np.random.default_rng(seed).integers(len(sums), size=(1000, len(sums)))
    means = sums[draw].sum(axis=1) / sizes[draw].sum(axis=1)
    return [round(float(q), 4) for q in np.quantile(means, [0.025, 0.975])]


def figures(
    pages: Iterable[tuple[PageRecord, NDArray[np.bool_]]],
) -> dict[str, dict[str, Any]]:
    """Return, by shape, the mean page F1 of the blocks kept, its interval, the blocks lost."""
    f1: dict[str, list[float]] = defaultdict(list)
    sites: dict[str, list[str]] = defaultdict(list)
    empty: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for page, kept in pages:
        name = page.shape
        f1[name].append(page_f1(page, kept))
        empty[name] += not kept.any()
        sites[name].append(page.site)
        tease = np.array([kind == "teaser" for kind in page.kinds]) & page.scored
        other = ~page.is_article & page.scored
        own = page.is_article & page.scored
        counts[name].update(
            teasers=int(tease.sum()), teasers_kept=int((tease & kept).sum()),
            others=int(other.sum()), others_kept=int((other & kept).sum()),
            articles=int(own.sum()), articles_lost=int((own & ~kept).sum()),
        )  # fmt: skip
    out: dict[str, dict[str, Any]] = {}
    for name in sorted(f1):
        c = counts[name]
        out[name] = {
            "pages": len(f1[name]),
            "f1": round(float(np.mean(f1[name])), 4),
            "interval": interval(f1[name], sites[name]),
            "without_article": round(empty[name] / len(f1[name]), 4),
            "teasers_kept": round(c["teasers_kept"] / max(1, c["teasers"]), 4),
            "others_kept": round(c["others_kept"] / max(1, c["others"]), 4),
            "articles_lost": round(c["articles_lost"] / max(1, c["articles"]), 4),
        }
    return out


def as_table(found: dict[str, dict[str, Any]]) -> str:
    """Return the figures as a Markdown table."""
    rows = ["| shape | pages | F1 | 95 % | no article | teasers kept | others kept | blocks lost |",
            "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for name, f in found.items():
        rows.append(
            f"| {name} | {f['pages']} | {f['f1']:.4f} "
            f"| {f['interval'][0]:.3f}-{f['interval'][1]:.3f} "
            f"| {f['without_article']:.2%} | {f['teasers_kept']:.2%} "
            f"| {f['others_kept']:.2%} | {f['articles_lost']:.2%} |"
        )
    return "\n".join(rows)
