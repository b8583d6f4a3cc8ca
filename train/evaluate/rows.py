"""The rows of the comparison: gold and corpora, with what is left out together with what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from train.catalogue import load_topics
from train.cleaning import clean, near_duplicates
from train.corpora import load_corpora
from train.gold import load_gold
from train.targets import soft_targets

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
WORDS = 60
"""Words of a corpus text that are learnt from and judged, as in the gold."""
SOURCES = (
    "newsapi_topheadlines", "allsides", "huffpost_v2_head20k", "huffpost_fewshot36k",
    "tagmynews_titles", "ag_news_subset", "reddit_top_2013", "fwd_reddit_headlines",
    "reuters21578", "india_headlines_2001", "nyt_headlines_urlsection", "nyt_blogs_2014",
    "nyt_frontpage_cap", "inshorts", "india_news_5cat", "masakhanews_eng",
)  # fmt: skip
"""English news with labels of its own."""
GROUPS = {
    "huffpost_v2_head20k": "huffpost", "huffpost_fewshot36k": "huffpost",
    "nyt_headlines_urlsection": "nyt", "nyt_blogs_2014": "nyt", "nyt_frontpage_cap": "nyt",
    "pages/wcxb": "wcxb pages", "page_wcxb_article": "wcxb pages",
    "pages/tail": "other pages", "tail": "other pages", "pages/fundus_tests": "other pages",
    "page_fundus_tests": "other pages", "page_newspaper": "other pages",
    "page_newspaper4k": "other pages", "page_goose3": "other pages",
}  # fmt: skip
"""Sources that are left out together, since one publisher or one collection feeds them."""


Groups = tuple[str, ...]
FOLDS = 4
"""So many times some of the groups are left out; once for each would cost four times as much."""


@dataclass(frozen=True)
class Rows:
    """Gold and corpus texts as columns.

    Attributes
    ----------
    texts : list of str, (n,)
    kind : ndarray of str, (n,)
        ``gold``, ``validation`` (never trained on) or ``corpus``.
    source, group : ndarray of str, (n,)
        A group is left out as a whole.
    copy : ndarray of int, (n,)
        The same number for near copies.
    allowed : ndarray of bool, (n, k)
        Topics that a corpus row's label may mean, or all topics given to a gold text.
    primary : ndarray of int, (n,)
        A gold text's topic; k for none, -1 for corpus rows.
    target : ndarray, (n, k + 1)
        The gold as distributions; zeros for corpus rows.
    topics : list of str, (k,)
    """

    texts: list[str]
    kind: NDArray[np.str_]
    source: NDArray[np.str_]
    group: NDArray[np.str_]
    copy: NDArray[np.int64]
    allowed: Mask
    primary: NDArray[np.int64]
    target: Floats
    topics: list[str]

    def test(self, groups: Groups) -> NDArray[np.int64]:
        """Rows to judge when groups are left out; without any, the validation texts."""
        held = np.isin(self.group, groups) if groups else self.kind == "validation"
        return np.flatnonzero(held)

    def train(self, groups: Groups) -> NDArray[np.int64]:
        """Rows to learn from: no validation text, nothing of the groups, no near copy of either."""
        held = (self.kind == "validation") | np.isin(self.group, groups)
        return np.flatnonzero(~held & ~np.isin(self.copy, self.copy[held]))

    @property
    def folds(self) -> list[Groups]:
        """Groups that are left out at a time: each group once, large with small."""
        names, sizes = np.unique(self.group, return_counts=True)
        ordered = names[np.lexsort((names, -sizes))].tolist()
        return [tuple(ordered[i::FOLDS]) for i in range(FOLDS)]


def load_rows(shared: Path, per_source: int, gold_share: float = 1.0, seed: int = 0) -> Rows:
    """Draw the rows.

    Parameters
    ----------
    shared : Path
        Holds ``corpora`` and ``gold``.
    per_source : int
        Most rows of a corpus.
    gold_share : float
        Share of the gold's training texts, for a quick run.
    seed : int
        Of the draw.
    """
    topics = [topic.slug for topic in load_topics()]
    rng = np.random.default_rng(seed)
    gold = load_gold(shared / "gold", "train")
    gold = [gold[i] for i in np.sort(rng.permutation(len(gold))[: round(gold_share * len(gold))])]
    held = load_gold(shared / "gold", "validation")
    texts = [row["text"] for row in (*gold, *held)]
    kind = ["gold"] * len(gold) + ["validation"] * len(held)
    source = [row["source"] for row in (*gold, *held)]
    target = soft_targets([*gold, *held], [*topics, "none"]).astype(np.float64)
    primary = [target[i].argmax() for i in range(len(texts))]
    allowed = [target[:, :-1] > 0]
    for name, corpus in load_corpora(list(SOURCES), shared / "corpora").items():
        drawn = rng.permutation(np.flatnonzero(corpus.topics.any(axis=1)))[:per_source]
        texts += [" ".join(corpus.text[i].split()[:WORDS]) for i in drawn]
        kind += ["corpus"] * len(drawn)
        source += [name] * len(drawn)
        allowed.append(corpus.topics[drawn])
        primary += [-1] * len(drawn)
    texts = [clean(text) or text for text in texts]
    target = np.vstack([target, np.zeros((len(texts) - len(target), target.shape[1]))])
    return Rows(
        texts,
        np.array(kind),
        np.array(source),
        np.array([GROUPS.get(name, name) for name in source]),
        near_duplicates(texts),
        np.vstack(allowed),
        np.array(primary, np.int64),
        target,
        topics,
    )
