"""Which words speak for article text: one learned weight a word, from sites left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import SGDClassifier

from classifier.page.words import LEXICON_SIZE, page_words, pair_slots
from train.pages.data import PageRecord

MIN_SITES = 4


def rows_of(page: PageRecord) -> list[NDArray[np.int32]]:
    """Return the distinct lexicon slots of each block: of its words and of their pairs."""
    n = len(page.texts)
    words = page_words(page.texts)
    pairs, ends = pair_slots(words)
    count = np.bincount(words.block, minlength=n)
    block = np.concatenate([words.block, words.block, np.flatnonzero(count)])
    slot = np.concatenate([words.slot, pairs, ends])
    both = np.unique(block * LEXICON_SIZE + slot)
    ends = np.cumsum(np.bincount(both // LEXICON_SIZE, minlength=n))
    return np.split((both % LEXICON_SIZE).astype(np.int32), ends[:-1])


def fit_lexicon(
    pages: list[PageRecord], rows: dict[str, list[NDArray[np.int32]]], seed: int
) -> NDArray[np.float64]:
    """Return a weight for each slot, 0 for words and pairs that too few sites use.

    A linear model on the words alone; each page counts the same, however many blocks it has.
    """
    slots, labels, weights, sites = [], [], [], []
    for page in pages:
        keep = page.scored
        for row, label in zip(
            [r for r, k in zip(rows[page.id], keep, strict=True) if k],
            page.is_article[keep],
            strict=True,
        ):
            if len(row):
                slots.append(row)
                labels.append(label)
                weights.append(1.0 / np.sqrt(len(page.texts)))
                sites.append(page.site)
    size = LEXICON_SIZE
    indptr = np.concatenate(([0], np.cumsum([len(r) for r in slots])))
    indices = np.concatenate(slots)
    values = np.repeat([1.0 / np.sqrt(len(r)) for r in slots], [len(r) for r in slots])
    matrix = sparse.csr_matrix((values, indices, indptr), shape=(len(slots), size))
    number = {site: i for i, site in enumerate(sorted(set(sites)))}
    site_of_entry = np.repeat([number[s] for s in sites], [len(r) for r in slots])
    pairs = np.unique(indices.astype(np.int64) * len(number) + site_of_entry)
    enough = np.bincount(pairs // len(number), minlength=size) >= MIN_SITES
    matrix = matrix @ sparse.diags(enough.astype(float))
    model = SGDClassifier(
        loss="log_loss", alpha=3e-6, max_iter=6, tol=None, random_state=seed, average=True
    )
    model.fit(matrix, labels, sample_weight=np.array(weights) / np.mean(weights))
    return np.where(enough, model.coef_[0], 0.0).astype(np.float32).astype(np.float64)


def lexicon_scale(lexicon: NDArray[np.float64]) -> float:
    """Return the step between two weights of a lexicon that `quantise` made."""
    return float(np.abs(lexicon).max() or 1.0) / 127.0


def quantise(lexicon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lexicon as it will be at run time: steps of 1/127 of its largest weight."""
    limit = float(np.quantile(np.abs(lexicon[lexicon != 0]), 0.999)) if lexicon.any() else 1.0
    scale = limit / 127.0
    return np.clip(np.rint(lexicon / scale), -127, 127) * scale
