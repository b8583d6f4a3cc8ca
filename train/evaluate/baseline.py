"""The embedded model beside tf-idf and logistic regression fitted to the gold, in one run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from classifier.model import TopicModel
from train.gold import load_gold
from train.metrics import Truth, paired_difference, right_given, right_primary, share


def beside_tfidf(model: TopicModel, shared: Path) -> dict[str, Any]:
    """Accuracy of both on the gold's validation texts that have a topic, and the difference.

    Parameters
    ----------
    model : TopicModel
    shared : Path
        Holds ``gold``.
    """
    rows, held = load_gold(shared / "gold", "train"), load_gold(shared / "gold", "validation")
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(C=10, max_iter=200),
    )
    pipeline.fit([row["text"] for row in rows], [row["primary"] for row in rows])
    kept = [i for i, label in enumerate(pipeline.classes_) if label != "none"]
    texts = [row["text"] for row in held]
    found: dict[str, Any] = {"gold_texts": len(rows)}
    rights = {}
    for name, classes, probability in (
        ("newsieve", model.classes_.tolist(), model.predict_proba(texts)),
        ("tf-idf + logistic regression", pipeline.classes_[kept].tolist(),
         pipeline.predict_proba(texts)[:, kept]),
    ):  # fmt: skip
        truth = Truth.of(held, classes)
        told = truth.at(truth.real)
        rights[name] = right_primary(probability[truth.real], told)
        found[name] = {
            "primary": share(rights[name]),
            "among_given": share(right_given(probability[truth.real], told)),
        }
    found["difference"] = paired_difference(*rights.values())
    return found
