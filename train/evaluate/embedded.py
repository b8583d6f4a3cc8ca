"""Figures of a fitted topic model: on gold, on sources it never saw, on texts that are no news."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.model import TopicModel
from train.catalogue import load_catalogue
from train.corpora import Corpus, load_corpora
from train.evaluate.no_news import no_news_texts
from train.gold import load_gold
from train.metrics import (
    Truth,
    accuracy_at_coverage,
    agreement,
    calibration_error_by_count,
    micro_f1,
    reliability_by_count,
    right_given,
    right_primary,
    risk_coverage,
    share,
)
from train.training_set import HELD_SOURCES

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Figures = dict[str, Any]
WORDS = 60
"""Words of a corpus text that are judged, as in the gold."""
LENGTHS = {"1-10": (1, 10), "11-25": (11, 25), "26-60": (26, 60), "61 or more": (61, 10**6)}
"""Words of a text, in four classes."""


@dataclass(frozen=True)
class Answers:
    """What a model said of some texts: probabilities (n, k), tags (n, k), status (n,)."""

    p: Floats
    tags: Mask
    status: NDArray[np.str_]

    @classmethod
    def of(cls, model: TopicModel, texts: Sequence[str]) -> Answers:
        """Ask the model."""
        taggings = model.tag_many(list(texts))
        column = {slug: i for i, slug in enumerate(model.classes_.tolist())}
        tags = np.zeros((len(taggings), len(column)), bool)
        for i, tagging in enumerate(taggings):
            tags[i, [column[topic] for topic in tagging.topics]] = True
        status = np.array([tagging.status for tagging in taggings])
        return cls(model.predict_proba(list(texts)), tags, status)

    def at(self, rows: Mask) -> Answers:
        """Return the rows of a mask."""
        return Answers(self.p[rows], self.tags[rows], self.status[rows])

    def share_of(self, status: str) -> float:
        """Share of texts with this status."""
        return round(float((self.status == status).mean()), 4)


def gold_figures(model: TopicModel, shared: Path) -> Figures:
    """Figures on the gold's validation texts, with 95 % bootstrap intervals."""
    rows = load_gold(shared / "gold", "validation")
    everything = Truth.of(rows, model.classes_.tolist())
    said = Answers.of(model, [row["text"] for row in rows])
    real = everything.real
    none, told, said = said.at(~real), everything.at(real), said.at(real)
    primary, given = right_primary(said.p, told), right_given(said.p, told)
    sure = said.status == "confident"
    return {
        "texts": int(real.sum()),
        "primary": share(primary),
        "among_given": share(given),
        "micro_f1": round(micro_f1(said.tags, told.given), 4),
        "primary_within_tags_of_confident": share(
            said.tags[np.arange(len(said.tags)), told.primary][sure]
        ),
        "confident": said.share_of("confident"),
        "none_texts": int((~real).sum()),
        "none_declined": none.share_of("none"),
        "none_confident": none.share_of("confident"),
        "ece": round(calibration_error_by_count(said.p.max(axis=1), primary), 4),
        "accuracy_at_70_percent": round(accuracy_at_coverage(said.p.max(axis=1), given, 0.7), 4),
    }


def gold_details(model: TopicModel, shared: Path) -> Figures:
    """The same texts by words, by topic and by source, and the points of the two pictures."""
    rows = load_gold(shared / "gold", "validation")
    truth = Truth.of(rows, model.classes_.tolist())
    words = np.array([len(row["text"].split()) for row in rows])[truth.real]
    said = Answers.of(model, [row["text"] for row in rows]).at(truth.real)
    told = truth.at(truth.real)
    score = said.p.max(axis=1)
    primary, given = right_primary(said.p, told), right_given(said.p, told)

    def figures_of(part: Mask) -> Figures:
        return {
            "texts": int(part.sum()),
            "primary": round(float(primary[part].mean()), 4),
            "among_given": round(float(given[part].mean()), 4),
            "ece": round(calibration_error_by_count(score[part], primary[part]), 4),
            "confident": said.at(part).share_of("confident"),
        }

    return {
        "by_words": _by_words(words, figures_of),
        "by_source": {
            source: figures_of(told.source == source)
            for source in np.unique(told.source).tolist()
            if (told.source == source).sum() >= 30
        },
        "by_topic": by_topic(said.p, told, model.classes_.tolist()),
        "reliability": reliability_by_count(score, primary),
        "risk_coverage": {
            "primary": risk_coverage(score, primary),
            "among_given": risk_coverage(score, given),
        },
    }


def _by_words(words: NDArray[np.int64], figures_of: Callable[[Mask], Figures]) -> Figures:
    classes = {n: (words >= low) & (words <= high) for n, (low, high) in LENGTHS.items()}
    return {name: figures_of(part) for name, part in classes.items() if part.sum() >= 30}


def by_topic(p: Floats, truth: Truth, slugs: Sequence[str]) -> Figures:
    """For each topic: texts, how many are found, and how often it is right as best topic."""
    best = p.argmax(axis=1)
    given = right_given(p, truth)
    found = {}
    for i, slug in enumerate(slugs):
        of_it, said_it = truth.primary == i, best == i
        found[slug] = {
            "texts": int(of_it.sum()),
            "found": round(float((best[of_it] == i).mean()), 4) if of_it.any() else None,
            "right_when_given": round(float(given[said_it].mean()), 4) if said_it.any() else None,
        }
    return found


def source_figures(model: TopicModel, corpus: Corpus, most: int = 4000) -> Figures:
    """Figures on a corpus by its own labels: right where the topic is in the label's set."""
    rows = np.flatnonzero(corpus.topics.any(axis=1))
    rows = np.random.default_rng(0).permutation(rows)[:most]
    said = Answers.of(model, [" ".join(corpus.text[i].split()[:WORDS]) for i in rows])
    allowed = corpus.topics[rows]
    right = allowed[np.arange(len(rows)), said.p.argmax(axis=1)]
    score, judged = _label_answers(said.p, allowed)
    return {
        "texts": len(rows),
        "clean_labels": corpus.source.clean,
        "in_label_set": share(right),
        "mean_mass": round(float((said.p * allowed).sum(axis=1).mean()), 4),
        "ece": round(calibration_error_by_count(score, judged), 4),
        "accuracy_at_70_percent": round(accuracy_at_coverage(score, judged, 0.7), 4),
        "confident": said.share_of("confident"),
        "reliability": reliability_by_count(score, judged),
        "risk_coverage": risk_coverage(score, judged),
    }


def _label_answers(p: Floats, allowed: Mask) -> tuple[Floats, Mask]:
    """Score that the most probable topic is in a row's label set, (n,), and whether it is, (n,)."""
    rows = np.arange(len(p))
    best = p.argmax(axis=1)
    return (p @ agreement(allowed).T)[rows, best], allowed[rows, best]


def no_news_figures(model: TopicModel, shared: Path) -> Figures:
    """Share of each kind that is tagged with confidence, and of all kinds, each counting alike."""
    shares = {
        kind: Answers.of(model, texts).share_of("confident")
        for kind, texts in no_news_texts(shared).items()
    }
    return {**shares, "mean": round(float(np.mean(list(shares.values()))), 4)}


def figures(model: TopicModel, shared: Path) -> Figures:
    """Every figure of a fitted model: gold, unseen sources, texts that are no news."""
    names = [name for name in HELD_SOURCES if load_catalogue()[name].news]
    corpora = load_corpora(names, shared / "corpora")
    return {
        "gold_validation": gold_figures(model, shared),
        "unseen_sources": {name: source_figures(model, c) for name, c in corpora.items()},
        "no_news_confident": no_news_figures(model, shared),
    }
