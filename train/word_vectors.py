"""Vectors of common words for classifiers that start from few examples.

``python -m train.word_vectors`` writes ``classifier/pretrained/vectors``: GloVe's vectors of its
most frequent plain words as int8, scaled down for words so common that they tell little (SIF;
Arora et al. 2017). A word's frequency is taken from its rank (Zipf).
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import numpy as np

from classifier import store
from classifier.errors import ClassifierError
from classifier.knowledge import VECTORS
from train.vectors import glove, glove_words, hashes_of

WORDS = 11_700
SIF = 1e-3
PLAIN = re.compile("[a-z]{2,20}")


def write(out: Path, n_words: int = WORDS) -> None:
    """Write the vectors of so many words to a folder."""
    words = glove_words()
    ranks = [rank for rank, word in enumerate(words) if PLAIN.fullmatch(word)][:n_words]
    chosen = [words[rank] for rank in ranks]
    hashes, alone = hashes_of(chosen)
    frequency = 1 / ((np.array(ranks) + 1) * np.log(len(words)))
    vectors = glove(chosen) * (SIF / (SIF + frequency))[:, None]
    hashes, vectors = hashes[alone], vectors[alone]
    order = np.argsort(hashes)
    scale = np.abs(vectors).max(axis=0) / 127
    store.write(
        out,
        {
            "kind": "word vectors",
            "source": "GloVe 6B 50d, https://nlp.stanford.edu/projects/glove/, PDDL 1.0",
            "recipe": {"command": "python -m train.word_vectors", "words": n_words, "sif": SIF},
        },
        {
            "hashes": hashes[order],
            "scale": scale.astype(np.float64),
            "vectors": np.rint(vectors[order] / scale).astype(np.int8),
        },
    )


def main() -> int:
    """Write the embedded word vectors."""
    parser = argparse.ArgumentParser(prog="python -m train.word_vectors", description=__doc__)
    parser.add_argument("--out", type=Path, default=VECTORS)
    parser.add_argument("--words", type=int, default=WORDS)
    args = parser.parse_args()
    try:
        write(args.out, args.words)
    except ClassifierError as error:
        print(f"train.word_vectors: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
