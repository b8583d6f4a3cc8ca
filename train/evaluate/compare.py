"""From the contenders' answers to figures: by source, by topic, paired, calibrated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from train.catalogue import load_catalogue
from train.evaluate.rows import Rows
from train.metrics import (
    accuracy_at_coverage,
    agreement,
    bootstrap,
    calibration_error_by_count,
    micro_f1,
    paired_difference,
    share,
)

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Figures = dict[str, Any]
FEWEST = 20
"""Texts from which a figure by topic is given."""


@dataclass(frozen=True)
class Answered:
    """One contender's answers to all rows by models that saw nothing of the row's group.

    Attributes
    ----------
    scores : ndarray, (n, k + 1)
        Probabilities, or any scores; the last column is none.
    probable : bool
    validation : ndarray, (n_validation, k + 1)
        By the model that saw all groups.
    """

    scores: Floats
    probable: bool
    validation: Floats


def unseen_figures(rows: Rows, answers: dict[str, Answered], ours: str) -> Figures:
    """Every figure of every contender, and the differences to one of them."""
    right = {name: in_label_set(rows, a.scores) for name, a in answers.items()}
    report: Figures = {
        "rows": {
            "gold": int((rows.kind == "gold").sum()),
            "corpus": int((rows.kind == "corpus").sum()),
            "validation": int((rows.kind == "validation").sum()),
            "left_out_together": [list(groups) for groups in rows.folds],
        },
        "contenders": {},
    }
    for name, answered in answers.items():
        report["contenders"][name] = {
            "sources": sources(rows, answered),
            "topics": topics(rows, answered.scores),
            "gold": gold(rows, answered),
        }
        if name != ours:
            report["contenders"][name]["newsieve_minus_this"] = differences(
                rows, right[ours], right[name]
            )
    return report


def in_label_set(rows: Rows, scores: Floats) -> Mask:
    """Whether the best topic may be meant by the row's label or was given to it, (n,)."""
    best = scores[:, :-1].argmax(axis=1)
    return rows.allowed[np.arange(len(best)), best]


def _corpora(rows: Rows) -> list[str]:
    return sorted(set(rows.source[rows.kind == "corpus"].tolist()))


def sources(rows: Rows, answered: Answered) -> Figures:
    """By source, by its own labels; means in which every source counts alike."""
    found: Figures = {}
    clean = load_catalogue().sources
    right = in_label_set(rows, answered.scores)
    for name in _corpora(rows):
        part = np.flatnonzero((rows.source == name) & (rows.kind == "corpus"))
        found[name] = {
            "texts": len(part),
            "clean_labels": clean[name].clean,
            "in_label_set": share(right[part]),
        }
        if answered.probable:
            p = calibrated(rows, answered, rows.group[part[0]])[part]
            summed = p @ agreement(rows.allowed[part]).T
            best, at = p.argmax(axis=1), np.arange(len(part))
            score, judged = summed[at, best], rows.allowed[part][at, best]
            found[name] |= {
                "in_label_set_summed": round(
                    float(rows.allowed[part][at, summed.argmax(axis=1)].mean()), 4
                ),
                "ece": round(calibration_error_by_count(score, judged), 4),
                "accuracy_at_70_percent": round(accuracy_at_coverage(score, judged, 0.7), 4),
            }
    names = list(found)
    found["mean"] = {
        key: round(
            float(np.mean([
                v["value"] if isinstance(v := found[n][key], dict) else v for n in names
            ])), 4
        )
        for key in found[names[0]] if key not in ("texts", "clean_labels")
    }  # fmt: skip
    return found


def calibrated(rows: Rows, answered: Answered, group: str) -> Floats:
    """Probabilities of the topics, (n, k), with a temperature fitted on all other groups.

    It depends on length as the embedded model's does, and maximises the probability of the sets
    that labels allow, every source counting alike.
    """
    logs = np.log(np.maximum(answered.scores, 1e-9))
    length = np.log1p([len(text.split()) for text in rows.texts])
    others = np.flatnonzero(
        (rows.group != group) & rows.allowed.any(axis=1) & (rows.kind == "corpus")
    )
    counts = {name: float((rows.source[others] == name).sum()) for name in _corpora(rows)}
    weight = np.array([1 / counts[name] for name in rows.source[others].tolist()])
    weight /= weight.sum()

    def softmax(z: Floats) -> Floats:
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return np.asarray(e / e.sum(axis=1, keepdims=True))

    def loss(x: Floats) -> float:
        factor = np.exp(x[0] + x[1] * length[others])[:, None]
        inside = (softmax(logs[others] * factor)[:, :-1] * rows.allowed[others]).sum(axis=1)
        return -float(weight @ np.log(np.maximum(inside, 1e-9)))

    best = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"maxiter": 60}).x
    p = softmax(logs * np.exp(best[0] + best[1] * length)[:, None])[:, :-1]
    return np.asarray(p / np.maximum(p.sum(axis=1, keepdims=True), 1e-9))


def topics(rows: Rows, scores: Floats) -> Figures:
    """Share found of each topic: gold texts of a left-out source, and corpus rows that mean it."""
    best = scores[:, :-1].argmax(axis=1)
    alone = (rows.kind == "corpus") & (rows.allowed.sum(axis=1) == 1)
    found = {}
    for i, slug in enumerate(rows.topics):
        parts = {
            "gold": (rows.kind != "corpus") & (rows.primary == i),
            "corpus": alone & rows.allowed[:, i],
        }
        found[slug] = {
            kind: {"texts": int(part.sum()), "found": round(float((best[part] == i).mean()), 4)}
            for kind, part in parts.items()
            if part.sum() >= FEWEST
        }
    return found


def gold(rows: Rows, answered: Answered) -> Figures:
    """Gold by models that saw all sources (validation) and by models that missed the text's."""
    k = len(rows.topics)
    held, train = rows.kind == "validation", rows.kind == "gold"
    taught = (rows.kind == "gold") & (rows.primary < k)
    threshold = (
        tag_threshold(answered.scores[taught, :k], rows.allowed[taught])
        if answered.probable
        else None
    )
    by_source = {}
    judged = (rows.kind != "corpus") & (rows.primary < k)
    for group in np.unique(rows.group).tolist():
        part = judged & (rows.group == group)
        if part.any():
            best = answered.scores[part, :k].argmax(axis=1)
            by_source[group] = {
                "texts": int(part.sum()),
                "primary": share(best == rows.primary[part]),
                "among_given": share(rows.allowed[part][np.arange(len(best)), best]),
            }
    return {
        "validation": _gold(rows, np.flatnonzero(held), answered.validation, threshold),
        "validation_source_left_out": _gold(
            rows, np.flatnonzero(held), answered.scores[held], threshold
        ),
        "train_source_left_out": _gold(
            rows, np.flatnonzero(train), answered.scores[train], threshold
        ),
        "by_group_left_out": by_source,
        "tag_threshold": threshold,
    }  # fmt: skip


def _gold(rows: Rows, at: NDArray[np.int64], scores: Floats, threshold: float | None) -> Figures:
    k = len(rows.topics)
    primary, given = rows.primary[at], rows.allowed[at]
    real = primary < k
    best = scores[:, :k].argmax(axis=1)
    found: Figures = {
        "texts": int(real.sum()),
        "primary": share(best[real] == primary[real]),
        "among_given": share(given[np.arange(len(at)), best][real]),
    }
    if threshold is not None:
        p = scores[real]
        tags = _tags(p[:, :k], threshold)
        low, high = bootstrap(lambda r: micro_f1(tags[r], given[real][r]), int(real.sum()), 300)
        found["micro_f1"] = {
            "value": round(micro_f1(tags, given[real]), 4), "low": round(low, 4),
            "high": round(high, 4),
        }  # fmt: skip
        found["primary_within_tags"] = share(tags[np.arange(len(tags)), primary[real]])
    if real.all():
        return found
    # A margin of none over the best topic works for probabilities and other scores alike.
    lead = scores[:, k] - scores[:, :k].max(axis=1)
    found["none"] = {
        "texts": int((~real).sum()),
        "found": round(float((lead[~real] > 0).mean()), 4),
        "news_called_none": round(float((lead[real] > 0).mean()), 4),
        "area_under_roc": round(float(roc_auc_score(~real, lead)), 4),
    }
    return found


def _tags(p: Floats, threshold: float) -> Mask:
    share_of_topics = p / np.maximum(p.sum(axis=1, keepdims=True), 1e-9)
    tags: Mask = share_of_topics >= threshold
    tags[np.arange(len(p)), p.argmax(axis=1)] = True
    return tags


def tag_threshold(p: Floats, given: Mask) -> float:
    """Probability from which a topic is a tag: the best micro-F1 on gold of left-out sources."""
    grid = np.arange(0.05, 0.51, 0.025)
    return round(float(max(grid, key=lambda t: micro_f1(_tags(p, t), given))), 3)


def differences(rows: Rows, a: Mask, b: Mask) -> Figures:
    """Accuracy of a less that of b: by source, and the mean in which sources count alike."""
    corpora = {
        name: np.flatnonzero((rows.source == name) & (rows.kind == "corpus"))
        for name in _corpora(rows)
    }
    rng = np.random.default_rng(0)
    delta = a.astype(np.float64) - b.astype(np.float64)
    draws = [
        np.mean([delta[rng.choice(part, len(part))].mean() for part in corpora.values()])
        for _ in range(1000)
    ]
    low, high = np.percentile(draws, [2.5, 97.5])
    by_source = {
        name: {k: round(v, 4) for k, v in paired_difference(a[part], b[part]).items()}
        for name, part in corpora.items()
    }
    return {
        "mean": {
            "difference": round(float(np.mean([delta[p].mean() for p in corpora.values()])), 4),
            "low": round(float(low), 4),
            "high": round(float(high), 4),
        },
        "sources_where_newsieve_is_ahead": sum(v["difference"] > 0 for v in by_source.values()),
        "sources": by_source,
    }
