"""Pages made from others: what they hold, and that no site meets one of another fold."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")

from train.pages.data import PageRecord, fold_of
from train.pages.fit import Settings, out_of_fold
from train.pages.views import FOLDS, INDEX_PAGES, more_index_pages


def tail(site, suspect=False):
    texts = [f"{site} article one.", f"{site} article two.", f"{site} teaser", f"{site} more"]
    return PageRecord(
        id=f"tail:{site}", shape="tail", site=site, texts=texts,
        is_article=np.array([True, True, False, False]), kinds=[None, None, "teaser", None],
        scored=np.ones(4, bool), truth="\n".join(texts[:2]), title=f"What {site} wrote today",
        extra={"suspect": suspect},
    )  # fmt: skip


def test_index_pages_are_made_of_what_follows_articles_of_one_fold():
    tails = [tail(f"site{i}", suspect=i == 3) for i in range(40)]
    pages = more_index_pages(tails, seed=0)
    assert len(pages) == INDEX_PAGES * len(tails)
    for page in pages:
        sites = {text.split()[0] for text in page.texts}
        assert page.site in sites
        assert len({fold_of(site, FOLDS) for site in sites}) == 1
        assert page.shape == "index"
        assert not page.is_article.any()
        assert page.extra["suspect"] == ("site3" in sites)
    again = more_index_pages(tails, seed=0)
    assert [p.texts for p in pages] == [p.texts for p in again]


def test_a_page_without_weights_is_told_and_changes_no_fit():
    rng = np.random.default_rng(1)
    groups = np.repeat([0, 1, 2], 20).tolist()
    values = [rng.normal(size=(30, 4)).astype(np.float32) for _ in groups]
    labels = [rows[:, 0] > rows[:, 1] for rows in values]
    weights = [np.ones(30) for _ in groups]
    settings = Settings(iterations=5, rows=600)
    without, _ = out_of_fold(values, labels, weights, groups, settings)
    more = out_of_fold(
        [*values, *values], [*labels, *labels], [*weights, *[None] * 60], [*groups, *groups],
        settings,
    )[0]  # fmt: skip
    for i, odds in enumerate(without):
        np.testing.assert_array_equal(more[i], odds)
        np.testing.assert_array_equal(more[60 + i], odds)
