"""Few examples: accuracy on AG News from 8, 20 and 100 texts a class, mean of ten draws.

    python -m benchmarks.few_examples --corpora ../shared/corpora

Rows: the estimator as it is, without the embedded model's topics (word vectors and own words
only), without any prior, started from scope notes as well, and tf-idf with logistic regression.
AG News texts are among those that the embedded model was trained on (with labels of its own
topics, not AG's), so the row without its topics is the one that has seen none of them.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from classifier import estimator, knowledge
from classifier.estimator import TopicClassifier

NOTES = {
    "World": "International affairs: governments, wars, diplomacy, elections and disasters abroad.",
    "Sports": "Games, matches, athletes, teams, leagues and tournaments.",
    "Business": "Companies, markets, shares, the economy, oil prices, jobs and trade.",
    "Sci/Tech": "Science and technology: computers, software, the internet, space, research.",
}


def without_topics() -> knowledge.Knowledge:
    """What is known, less the embedded model's topics."""
    whole = knowledge.known()
    return whole._replace(
        features=whole.features[:, whole.blocks[1]],
        blocks=(slice(0, whole.features.shape[1] - whole.blocks[1].start),),
    )


def vectors_only() -> Any:
    return mock.patch.object(estimator, "known", without_topics)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--sizes", type=int, nargs="+", default=[8, 20, 100])
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    rows = pd.read_parquet(args.corpora / "ag_news_subset.parquet")
    train, test = rows[rows.split == "train"], rows[rows.split == "test"]
    makers: dict[str, Callable[[], Any]] = {
        "estimator": TopicClassifier,
        "estimator with scope notes": lambda: TopicClassifier(topics=NOTES),
        "estimator, word vectors only": TopicClassifier,
        "estimator, no prior": lambda: TopicClassifier(prior=None),
        "tf-idf + LR": lambda: make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10)
        ),
    }
    found = []
    for size in args.sizes:
        for name, make in makers.items():
            if args.only and name not in args.only:
                continue
            accuracy, seconds = [], []
            for draw in range(args.draws):
                some = train.groupby("label").sample(size, random_state=draw)
                began = time.perf_counter()
                if "vectors" in name:
                    with vectors_only():
                        fitted = make().fit(some.text.tolist(), some.label.tolist())
                else:
                    fitted = make().fit(some.text.tolist(), some.label.tolist())
                seconds.append(time.perf_counter() - began)
                accuracy.append(np.mean(fitted.predict(test.text.tolist()) == test.label.values))
            found.append(
                {
                    "texts a class": size,
                    "model": name,
                    "accuracy": round(float(np.mean(accuracy)), 4),
                    "deviation": round(float(np.std(accuracy)), 4),
                    "fit seconds": round(float(np.median(seconds)), 2),
                }
            )
            print(found[-1], flush=True)
    if args.out:
        args.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
