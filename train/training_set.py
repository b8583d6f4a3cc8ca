"""Every text that the embedded model learns from, with its target and weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from train import softlabels
from train.cleaning import clean, near_duplicates, overlaps
from train.corpora import load_corpora
from train.gold import load_gold, load_labels
from train.none_texts import is_no_news, none_texts
from train.pool import CORPORA, PoolText, build_pool
from train.targets import soft_targets

Floats = NDArray[np.float64]
NONE_WEIGHT = 2.0
"""Weight of a text that is no news beside one with soft labels."""
HELD_SOURCES = ("masakhanews_eng", "inshorts")
"""Sources whose texts and gold the embedded model never sees: the gate's unseen sources."""


@dataclass(frozen=True)
class TrainingSet:
    """Texts as columns; ``gold`` marks those with a label by the guide.

    Attributes
    ----------
    texts : list of str, (n,)
    targets : ndarray, (n, k)
        The last column is none.
    weight : ndarray, (n,)
        Near copies share the weight of one text.
    source : ndarray of str, (n,)
    gold : ndarray of bool, (n,)
    gold_labels : list of dict, (n_gold,)
        Their labels: ``{source, primary, others}`` and more.
    fair : ndarray of bool, (n_gold,)
        Whether the text was not drawn for the teacher's doubt, so that calibration may rest on it.
    about : dict
        Counts for the manifest.
    """

    texts: list[str]
    targets: Floats
    weight: Floats
    source: NDArray[np.str_]
    gold: NDArray[np.bool_]
    gold_labels: list[dict[str, Any]]
    fair: NDArray[np.bool_]
    about: dict[str, Any]


def labelled_in_pool(
    pool: Sequence[PoolText], labels: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Labels of single texts of the pool, each with its text.

    Raises
    ------
    InputError
        A label is of a text that the pool does not hold.
    """
    texts = {text.id: text.text for text in pool}
    lost = sum(label["id"] not in texts for label in labels)
    if lost:
        raise InputError(
            f"{lost:,} of {len(labels):,} labels in data/gold/pool.csv.gz are of texts that the "
            "pool does not hold: the corpora or train/pool.py changed"
        )
    return [{**label, "text": texts[label["id"]]} for label in labels]


def load_training_set(
    shared: Path,
    topics: list[str],
    gold_weight: float,
    pool_weight: float,
    labels: Path = softlabels.FILE,
) -> TrainingSet:
    """Load corpora, gold and soft labels; leave out whatever is close to a validation text.

    Parameters
    ----------
    shared : Path
        Holds ``corpora``, ``pages`` and ``gold``.
    topics : list of str
    gold_weight : float
        Weight of a gold text beside one with soft labels.
    pool_weight : float
        The same of a text of the pool that was labelled by the guide.
    labels : Path
        The teacher's soft labels.

    Raises
    ------
    InputError
        With a line for each thing that is missing or does not fit.
    """
    classes = [*topics, "none"]
    corpora = load_corpora(list(CORPORA), shared / "corpora", news_only=False)
    gold = load_gold(shared / "gold", "train")
    held = [row["text"] for row in load_gold(shared / "gold", "validation")]
    pool = build_pool(corpora, shared / "pages")
    pool = pool[: softlabels.labelled(labels)]
    soft = softlabels.load(labels, pool, classes)
    by_guide = labelled_in_pool(pool, load_labels("pool"))
    gold += by_guide
    read = {row["id"] for row in by_guide}
    allowed = np.zeros((len(pool), len(topics)), bool)
    usenet = np.zeros(len(pool), bool)
    for i, text in enumerate(pool):
        if text.row >= 0:
            allowed[i] = corpora[text.source].topics[text.row]
            usenet[i] = is_no_news(corpora[text.source], text.row)
    source = np.array([text.source for text in pool])
    joined, reliability = softlabels.reconcile(soft, allowed, source)

    none, none_sources = none_texts(shared, corpora)
    texts = [row["text"] for row in gold] + [text.text for text in pool] + none
    nothing = np.tile(np.eye(len(classes))[-1], (len(none), 1))
    targets = np.vstack([soft_targets(gold, classes), joined, nothing])
    sources = np.concatenate([[row["source"] for row in gold], source, none_sources])
    is_gold = np.arange(len(texts)) < len(gold)
    weight = np.where(is_gold, gold_weight, 1.0)
    weight[len(gold) - len(by_guide) : len(gold)] = pool_weight
    weight[len(gold) + len(pool) :] = NONE_WEIGHT

    # A cut-off mark says where a text was found, not what it is about.
    texts = [clean(text) or text for text in texts]

    left_out = overlaps(texts, held)
    near_validation = int(left_out.sum())
    left_out[len(gold) : len(gold) + len(pool)] |= usenet
    left_out |= np.isin(sources, HELD_SOURCES)
    left_out[len(gold) : len(gold) + len(pool)] |= [text.id in read for text in pool]
    group = near_duplicates(texts)
    copies = Counter(group[~left_out].tolist())
    weight /= np.array([copies.get(g, 1) for g in group.tolist()])
    kept = ~left_out
    return TrainingSet(
        [text for text, keep in zip(texts, kept.tolist(), strict=True) if keep],
        targets[kept],
        weight[kept],
        sources[kept],
        is_gold[kept],
        [row for row, keep in zip(gold, kept[: len(gold)].tolist(), strict=True) if keep],
        (np.arange(len(gold)) < len(gold) - len(by_guide))[kept[: len(gold)]],
        {
            "gold_texts": int((kept & is_gold).sum()),
            "of_them_from_the_pool": int(kept[len(gold) - len(by_guide) : len(gold)].sum()),
            "soft_labelled_texts": int((kept & ~is_gold).sum()) - len(none),
            "sources_held_out": list(HELD_SOURCES),
            "none_texts": len(none),
            "left_out_near_validation": near_validation,
            "source_reliability": reliability,
        },
    )
