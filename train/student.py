"""The student: one table of n-gram weights that learns from gold and from the teacher.

Vocabulary first, fit second: a table drops the n-grams that find no row, so the
weights are fitted once on all candidates to learn what matters, and again on what the table keeps.
A few columns of the table are latents: what a small hidden layer needs to know of an n-gram.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from classifier.frequency import document_frequency, text_of_each
from classifier.ngrams import ngram_hashes
from classifier.table import choose_rows
from train.features import Hashes, count_matrix, known_counts, scaled
from train.hidden_regression import HiddenRegression
from train.softlabels import teacher_vectors
from train.softmax_regression import SoftmaxRegression
from train.vectors import common_ngrams, frequent_words, hashes_of, ngram_vectors

Floats = NDArray[np.float64]
LENGTHS = 4097
SIF, SIF_OCCURRENCES = 1e-3, 20
IDF_SCALE = 8.0


@dataclass(frozen=True)
class Recipe:
    """What the student's fit depends on; stands in the manifest.

    Attributes
    ----------
    bits : int
        The table has 2^bits rows.
    word_texts, pair_texts : int
        Fewest texts that a word, or a pair, must occur in.
    knee : int
        Up to so many known n-grams a text's sum is divided by the root of their number; beyond,
        by the number itself, so that a long text is no surer than its parts.
    latents, units : int
        Width of the hidden layer's entrance, and its units.
    epochs : int
        Rounds over the texts while fitting the layers on the vectors.
    penalty : float
        Precision of the Gaussian prior on weights, whose centre is what the vectors say.
    gold_weight : float
        Weight of a gold text beside one with soft labels.
    pool_weight : float
        The same of a text of the pool that was labelled by the guide.
    iterations : int
        Of L-BFGS.
    seed : int
        Of every draw.
    """

    bits: int = 18
    word_texts: int = 3
    pair_texts: int = 6
    knee: int = 120
    latents: int = 10
    units: int = 64
    epochs: int = 6
    penalty: float = 2e-6
    gold_weight: float = 4.0
    pool_weight: float = 2.0
    iterations: int = 60
    seed: int = 0


@dataclass(frozen=True)
class Vocabulary:
    """Candidates for the table: n-grams of the texts, and frequent words that they lack.

    Attributes
    ----------
    hashes : ndarray of uint64, (V,)
        Sorted.
    frequency : ndarray of int, (V,)
        Texts that hold it, 0 for a word that only the vectors know.
    vectors : ndarray of float32, (V, d)
        Scaled down for n-grams so common that they tell little (SIF; Arora et al. 2017).
    """

    hashes: Hashes
    frequency: NDArray[np.int64]
    vectors: NDArray[np.float32]

    def at(self, kept: NDArray[np.bool_]) -> Vocabulary:
        """Return the n-grams of a mask."""
        return Vocabulary(self.hashes[kept], self.frequency[kept], self.vectors[kept])


@dataclass(frozen=True)
class Student:
    """Fitted weights of a vocabulary.

    Attributes
    ----------
    hashes : ndarray of uint64, (V,)
    weights : ndarray, (V, k)
    bias : ndarray, (k,)
    importance : ndarray, (V,)
        Who keeps a table row that several n-grams want.
    gain : ndarray, (N,)
    latents : ndarray, (V, b)
    hidden : tuple of ndarray
        Weights from latents to units (b, h), their bias (h,), weights to the scores (h, k).
    """

    hashes: Hashes
    weights: Floats
    bias: Floats
    importance: Floats
    gain: Floats
    latents: Floats
    hidden: tuple[Floats, Floats, Floats]

    def logits(self, texts: Sequence[str]) -> tuple[Floats, NDArray[np.int64]]:
        """Uncalibrated logits, (n, k), and known n-grams, (n,)."""
        counts = count_matrix(texts, self.hashes)
        X = scaled(counts, self.gain)
        z = X @ self.weights + self.bias + hidden_scores(X @ self.latents, self.hidden)
        return np.asarray(z, np.float64), known_counts(counts)


def hidden_scores(latents: Floats, hidden: tuple[Floats, Floats, Floats]) -> Floats:
    """What the hidden layer adds to the scores of texts with these latents, (n, k)."""
    inner, inner_bias, outer = hidden
    return np.asarray(np.maximum(latents @ inner + inner_bias, 0) @ outer)


def length_gain(knee: int) -> Floats:
    """Factor of the weights' sum for 0, 1, 2, ... known n-grams."""
    n = np.maximum(np.arange(LENGTHS), 1.0)
    return np.asarray(np.where(n <= knee, n**-0.5, knee**0.5 / n))


def gather_vocabulary(texts: Sequence[str], recipe: Recipe) -> Vocabulary:
    """Candidates of these texts, with the vectors' opinion of each."""
    hashes, offsets = ngram_hashes(texts)
    hashes, frequency = document_frequency(hashes, text_of_each(offsets))
    pair = (hashes & np.uint64(1)).astype(bool)
    often = np.where(pair, frequency >= recipe.pair_texts, frequency >= recipe.word_texts)
    hashes, frequency = hashes[often], frequency[often]

    ngrams = common_ngrams(texts, recipe.word_texts, recipe.pair_texts)
    ngrams = list(dict.fromkeys([*ngrams, *frequent_words()]))
    named, plain = hashes_of(ngrams)
    ngrams = [ngram for ngram, is_plain in zip(ngrams, plain.tolist(), strict=True) if is_plain]
    named, first = np.unique(named[plain], return_index=True)
    ngrams = [ngrams[i] for i in first]
    every = np.union1d(hashes, named[(named & np.uint64(1)) == 0])
    total = np.zeros(len(every), np.int64)
    total[np.searchsorted(every, hashes)] = frequency
    vectors = ngram_vectors(ngrams)
    known = np.isin(named, every)
    full = np.zeros((len(every), vectors.shape[1]), np.float32)
    full[np.searchsorted(every, named[known])] = vectors[known]
    full = np.hstack([full, teacher_vectors(every)])
    share = np.maximum(total, 1) / max(1, total.sum()) * SIF_OCCURRENCES
    full *= (SIF / (SIF + share)).astype(np.float32)[:, None]
    return Vocabulary(every, total, full)


def fit_weights(
    vocabulary: Vocabulary,
    texts: Sequence[str],
    targets: Floats,
    weight: Floats,
    recipe: Recipe,
    *,
    verbose: bool = False,
) -> Student:
    """Fit the weights of a given vocabulary to target distributions.

    The vectors' layers come first; the weights are then fitted around what they say.
    """
    gain = length_gain(recipe.knee)
    X = sp.csr_matrix(scaled(count_matrix(texts, vocabulary.hashes), gain))
    dense = X @ vocabulary.vectors
    spread = dense.std(axis=0) + 1e-9
    layers = HiddenRegression(recipe.latents, recipe.units, recipe.epochs, seed=recipe.seed)
    layers.fit(dense / spread, targets, weight)
    per_ngram = vocabulary.vectors / spread
    prior = per_ngram @ layers.linear_
    latents = per_ngram @ layers.entrance_
    reach = (X @ latents).std(axis=0)
    latents, inner = latents / reach, layers.inner_ * reach[:, None]
    hidden = (inner, layers.inner_bias_, layers.outer_)
    # Rare n-grams are shrunk less than their counts alone would have it, as idf does.
    idf = (np.log(len(texts) / np.maximum(vocabulary.frequency, 1)) + 1) / IDF_SCALE
    table = SoftmaxRegression(recipe.penalty, recipe.iterations, verbose)
    table.fit(
        X @ sp.diags(idf.astype(np.float32)),
        targets,
        weight,
        prior=prior / idf[:, None],
        offset=hidden_scores(X @ latents, hidden),
    )
    weights = table.coef_ * idf[:, None]
    size = np.linalg.norm(weights - weights.mean(axis=1, keepdims=True), axis=1)
    importance = size * np.sqrt(vocabulary.frequency + 0.1)
    return Student(vocabulary.hashes, weights, table.intercept_, importance, gain, latents, hidden)


def fit_student(
    texts: Sequence[str], targets: Floats, weight: Floats, recipe: Recipe, *, verbose: bool = False
) -> tuple[Student, Vocabulary]:
    """Fit on every candidate, keep what the table has room for, and fit again.

    Parameters
    ----------
    texts : sequence of str, (n,)
    targets : ndarray, (n, k)
    weight : ndarray, (n,)
    recipe : Recipe
    verbose : bool
        Print progress.

    Returns
    -------
    Student
    Vocabulary
        What the table kept, to fit other splits of the texts without choosing anew.
    """
    vocabulary = gather_vocabulary(texts, recipe)
    if verbose:
        print(f"candidates: {len(vocabulary.hashes):,}", flush=True)
    first = fit_weights(vocabulary, texts, targets, weight, recipe, verbose=verbose)
    rows = choose_rows(vocabulary.hashes, first.importance, recipe.bits)
    kept = vocabulary.at(rows >= 0)
    if verbose:
        print(f"kept in the table: {len(kept.hashes):,}", flush=True)
    return fit_weights(kept, texts, targets, weight, recipe, verbose=verbose), kept
