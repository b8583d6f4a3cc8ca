"""Figures of a topic model on gold, on sources it never saw, and on texts that are no news.

``python -m train.evaluate --shared ../shared`` prints one table and writes it as JSON and Markdown.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ClassifierError
from classifier.model import TopicModel
from train.corpora import Corpus, load_corpora, load_corpus, load_gold
from train.metrics import (
    Truth,
    accuracy_at_coverage,
    bootstrap,
    expected_calibration_error,
    micro_f1,
    paired_difference,
    right_given,
    right_primary,
)
from train.training_set import HELD_SOURCES, NO_NEWS, taught

Floats = NDArray[np.float64]
Figures = dict[str, Any]
WORDS = 60
"""Words of a corpus text that are judged, as in the gold."""


def gold_figures(model: TopicModel, shared: Path) -> Figures:
    """Figures on the gold's validation texts, with 95 % bootstrap intervals."""
    rows = load_gold(shared / "gold", "validation")
    truth = Truth.of(rows, model.classes_.tolist())
    real = truth.real
    texts = [row["text"] for row in rows]
    p, told = model.predict_proba(texts)[real], truth.at(real)
    taggings = model.tag_many(texts)
    column = {slug: i for i, slug in enumerate(model.classes_.tolist())}
    returned = np.zeros_like(truth.given)
    for i, tagging in enumerate(taggings):
        returned[i, [column[topic] for topic in tagging.topics]] = True
    status = np.array([tagging.status for tagging in taggings])
    primary, given = right_primary(p, told), right_given(p, told)
    sure = real & (status == "confident")
    return {
        "texts": int(real.sum()),
        "primary": _share(primary),
        "among_given": _share(given),
        "micro_f1": round(micro_f1(returned[real], truth.given[real]), 4),
        "primary_within_tags_of_confident": round(
            float(returned[sure, truth.primary[sure]].mean()), 4
        ),
        "confident": round(float((status[real] == "confident").mean()), 4),
        "none_declined": round(float((status[~real] == "none").mean()), 4),
        "none_confident": round(float((status[~real] == "confident").mean()), 4),
        "ece": round(expected_calibration_error(p.max(axis=1), primary), 4),
        "accuracy_at_70_percent": round(accuracy_at_coverage(p.max(axis=1), given, 0.7), 4),
    }


def source_figures(model: TopicModel, corpus: Corpus, most: int = 4000) -> Figures:
    """Figures on a corpus by its own labels: right where the topic is in the label's set."""
    rows = np.flatnonzero(corpus.topics.any(axis=1))
    rows = np.random.default_rng(0).permutation(rows)[:most]
    texts = [" ".join(corpus.text[i].split()[:WORDS]) for i in rows]
    p, allowed = model.predict_proba(texts), corpus.topics[rows]
    right = allowed[np.arange(len(rows)), p.argmax(axis=1)]
    # A set of topics is one answer, and its probability the sum over the set.
    mass = (p * allowed).sum(axis=1)
    return {
        "texts": len(rows),
        "in_label_set": _share(right),
        "mean_mass": round(float(mass.mean()), 4),
        "ece": round(expected_calibration_error(p.max(axis=1), right), 4),
        "accuracy_at_70_percent": round(accuracy_at_coverage(p.max(axis=1), right, 0.7), 4),
        "confident": _status_share(model, texts, "confident"),
    }


def no_news_texts(shared: Path) -> dict[str, list[str]]:
    """Kinds of texts that are no English news, none of them trained on."""
    folder = shared / "corpora"
    kinds: dict[str, list[str]] = {}
    for name in ("masakhanews_other_languages", "sib200_other_languages"):
        other = load_corpus(name, folder)
        kinds[name] = [
            text
            for text, language in zip(other.text, other.extra["lang"], strict=True)
            if not taught(language)
        ]
    usenet = load_corpus("20newsgroups", folder)
    for group in NO_NEWS:
        kinds[f"usenet {group.rstrip('.')}"] = [
            " ".join(usenet.text[i].split()[:WORDS])
            for i in range(len(usenet))
            if usenet.extra["split"][i] == "test" and usenet.label[i].startswith(group)
        ]
    kinds["gold none"] = [
        row["text"] for row in load_gold(shared / "gold", "validation") if row["primary"] == "none"
    ]
    return kinds


def no_news_figures(model: TopicModel, shared: Path) -> Figures:
    """Share of each kind that is tagged with confidence, and of all kinds, each counting alike."""
    shares = {
        kind: _status_share(model, texts, "confident")
        for kind, texts in no_news_texts(shared).items()
    }
    return {**shares, "mean": round(float(np.mean(list(shares.values()))), 4)}


def figures(model: TopicModel, shared: Path) -> Figures:
    """Every figure of the embedded model: gold, unseen sources, texts that are no news."""
    corpora = load_corpora(list(HELD_SOURCES), shared / "corpora")
    return {
        "gold_validation": gold_figures(model, shared),
        "unseen_sources": {name: source_figures(model, c) for name, c in corpora.items()},
        "no_news_confident": no_news_figures(model, shared),
    }


def tfidf_baseline(shared: Path) -> Figures:
    """tf-idf of words and pairs + logistic regression on the gold's training texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    rows = load_gold(shared / "gold", "train")
    held = load_gold(shared / "gold", "validation")
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(C=10, max_iter=200),
    )
    pipeline.fit([row["text"] for row in rows], [row["primary"] for row in rows])
    classes = [c for c in pipeline.classes_ if c != "none"]
    keep = [i for i, c in enumerate(pipeline.classes_) if c != "none"]
    truth = Truth.of(held, classes)
    real = truth.real
    p = pipeline.predict_proba([row["text"] for row in held])[real][:, keep]
    told = truth.at(real)
    right = right_primary(p, told)
    return {
        "primary": _share(right),
        "among_given": _share(right_given(p, told)),
        "right": right,
    }


def compare_with_tfidf(model: TopicModel, shared: Path) -> Figures:
    """Both models on the same validation texts, with the interval of the difference."""
    base = tfidf_baseline(shared)
    rows = load_gold(shared / "gold", "validation")
    truth = Truth.of(rows, model.classes_.tolist())
    p = model.predict_proba([row["text"] for row in rows])[truth.real]
    ours = right_primary(p, truth.at(truth.real))
    return {
        "tfidf_logistic_regression": {k: base[k] for k in ("primary", "among_given")},
        "difference": {k: round(v, 4) for k, v in paired_difference(ours, base["right"]).items()},
    }


def _share(right: NDArray[np.bool_]) -> dict[str, float]:
    low, high = bootstrap(lambda rows: float(right[rows].mean()), len(right))
    return {"value": round(float(right.mean()), 4), "low": round(low, 4), "high": round(high, 4)}


def _status_share(model: TopicModel, texts: Sequence[str], status: str) -> float:
    found = [tagging.status == status for tagging in model.tag_many(list(texts))]
    return round(float(np.mean(found)), 4)


def markdown(report: Figures) -> str:
    """The report as nested tables for people."""
    lines: list[str] = []
    for title, section in report.items():
        lines += [f"## {title.replace('_', ' ')}", "", "| what | figure |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in _flat(section)]
        lines.append("")
    return "\n".join(lines)


def _flat(section: Figures, before: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in section.items():
        label = f"{before}{name}".replace("_", " ")
        if isinstance(value, dict) and "value" in value:
            rows.append((label, f"{value['value']:.3f} ({value['low']:.3f}-{value['high']:.3f})"))
        elif isinstance(value, dict):
            rows += _flat(value, f"{label}: ")
        else:
            rows.append((label, str(value)))
    return rows


def main(argv: Sequence[str] | None = None) -> int:
    """Evaluate and write ``benchmarks/results/topics.{json,md}``."""
    parser = argparse.ArgumentParser(prog="python -m train.evaluate", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--model", type=Path, help="model folder (default: the embedded one)")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/topics"))
    args = parser.parse_args(argv)
    try:
        model = TopicModel.load(args.model)
        report = {
            "command": {"run": "python -m train.evaluate"},
            **figures(model, args.shared),
            "beside_tfidf": compare_with_tfidf(model, args.shared),
        }
    except ClassifierError as error:
        print(f"train.evaluate: {error}", file=sys.stderr)
        return 2
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.with_suffix(".json").write_text(json.dumps(report, indent=1) + "\n")
    text = "# Topics: figures of the embedded model\n\n" + markdown(report)
    args.out.with_suffix(".md").write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
