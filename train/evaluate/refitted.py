"""The recipe fitted to the labels of well-known test collections, beside the other contenders."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from train.corpora import Corpus, load_corpus
from train.evaluate.contender import Contender, Lesson
from train.evaluate.contenders import MiniLm
from train.evaluate.encoder import Encoder
from train.metrics import bootstrap, micro_f1, share

Mask = NDArray[np.bool_]
Figures = dict[str, Any]
ENCODED = 300
"""Texts that the encoder's speed is measured on."""
TUNED_ON = 5
"""One in so many training texts of several labels is held out once, to choose a threshold."""


@dataclass(frozen=True)
class Task:
    """A collection with its own split.

    Attributes
    ----------
    texts, test_texts : list of str
    given, test_given : ndarray of bool, (n, classes)
    classes : list of str
    """

    name: str
    texts: list[str]
    given: Mask
    test_texts: list[str]
    test_given: Mask
    classes: list[str]

    @property
    def single(self) -> bool:
        """Whether every text has exactly one label."""
        return bool((self.given.sum(axis=1) == 1).all())

    def cut(self, most: int) -> Task:
        """Return a smaller task, for a quick run."""
        rng = np.random.default_rng(0)
        a, b = (rng.permutation(len(t))[:most] for t in (self.texts, self.test_texts))
        return replace(
            self, texts=[self.texts[i] for i in a], given=self.given[a],
            test_texts=[self.test_texts[i] for i in b], test_given=self.test_given[b],
        )  # fmt: skip


def tasks(shared: Path) -> list[Task]:
    """AG News (fixed 20,000-row cut), 20 Newsgroups (bydate), Reuters-21578 (ModApte)."""
    folder = shared / "corpora"
    ag = load_corpus("ag_news_subset", folder)
    news = load_corpus("20newsgroups", folder)
    reuters = load_corpus("reuters21578", folder)
    topics = reuters.extra["labels"]
    return [
        _task("AG News, 20,000-row cut", ag, [(label,) for label in ag.label], ag.extra["in_20k"]),
        _task("20 Newsgroups, bydate", news, [(label,) for label in news.label]),
        _task("Reuters-21578, ModApte, several labels", reuters, topics),
    ]


def _task(
    name: str, corpus: Corpus, labels: Iterable[Iterable[str]], chosen: list[bool] | None = None
) -> Task:
    rows = [tuple(row) for row in labels]
    split = np.array(corpus.extra["split"])
    train, test = split == "train", split == "test"
    if chosen is not None:
        train &= np.array(chosen)
    # As usual, labels that either side lacks are left out, and with them texts without any.
    sides = [{label for i in np.flatnonzero(side) for label in rows[i]} for side in (train, test)]
    classes = sorted(sides[0] & sides[1])
    column = {label: i for i, label in enumerate(classes)}
    given = np.zeros((len(rows), len(classes)), bool)
    for i, row in enumerate(rows):
        given[i, [column[label] for label in row if label in column]] = True
    a, b = (np.flatnonzero(side & given.any(axis=1)) for side in (train, test))
    return Task(
        name, [corpus.text[i] for i in a], given[a], [corpus.text[i] for i in b], given[b], classes
    )


def figures_of(task: Task, make: type[Contender], encoder: Encoder) -> Figures:
    """Fit one contender to a task; processor time, on one thread where the library allows."""
    rate = encoder.rate(task.test_texts[:ENCODED]) if make is MiniLm else np.inf
    if make is MiniLm:
        encoder.embed([*task.texts, *task.test_texts])
    threshold = None if task.single else _threshold(task, make, encoder)
    lesson = _lesson(task, np.arange(len(task.texts)), encoder)
    began = time.process_time()
    contender = make().fit(lesson)
    fit = time.process_time() - began + len(task.texts) / rate
    began = time.process_time()
    scores = contender.scores(task.test_texts)
    answer = time.process_time() - began + len(task.test_texts) / rate
    found: Figures = {
        "fit_seconds": round(fit, 1),
        "texts_a_second": round(len(task.test_texts) / answer),
        "megabytes": round(contender.size() / 1e6, 1),
    }
    if threshold is None:
        best = scores.argmax(axis=1)
        return {"accuracy": share(task.test_given[np.arange(len(best)), best]), **found}
    tags = _tags(scores, threshold)
    low, high = bootstrap(lambda r: micro_f1(tags[r], task.test_given[r]), len(tags), 300)
    return {
        "micro_f1": {
            "value": round(micro_f1(tags, task.test_given), 4), "low": round(low, 4),
            "high": round(high, 4),
        },
        "macro_f1": round(
            float(f1_score(task.test_given, tags, average="macro", zero_division=0)), 4
        ),
        **found,
    }  # fmt: skip


def _lesson(task: Task, rows: NDArray[np.int64], encoder: Encoder) -> Lesson:
    given = task.given[rows]
    return Lesson(
        [task.texts[i] for i in rows], given.argmax(axis=1), np.ones(len(rows)),
        len(task.classes), encoder, given / given.sum(axis=1, keepdims=True),
        given=None if task.single else given,
    )  # fmt: skip


def _threshold(task: Task, make: type[Contender], encoder: Encoder) -> float:
    """Score from which a label is given: the best micro-F1 on texts held out of training."""
    rows = np.random.default_rng(0).permutation(len(task.texts))
    held, rest = rows[::TUNED_ON], np.sort(np.concatenate([rows[i::TUNED_ON] for i in range(1, 5)]))
    scores = make().fit(_lesson(task, rest, encoder)).scores([task.texts[i] for i in held])
    # Thresholds that give from a third as many labels as there are, to twice as many.
    given = float(task.given.mean()) * np.linspace(0.3, 2, 80)
    grid = np.quantile(scores, np.maximum(0, 1 - given))
    return float(max(grid, key=lambda t: micro_f1(_tags(scores, t), task.given[held])))


def _tags(scores: NDArray[np.float64], threshold: float) -> Mask:
    tags: Mask = scores >= threshold
    tags[np.arange(len(scores)), scores.argmax(axis=1)] = True
    return tags


def refitted_figures(
    shared: Path,
    encoder: Encoder,
    contenders: list[type[Contender]],
    say: Callable[[str], None],
    most: int | None = None,
) -> Figures:
    """Figures of every contender on every task."""
    report: Figures = {}
    for task in tasks(shared):
        cut = task if most is None else task.cut(most)
        report[task.name] = {
            "texts": len(cut.texts),
            "test_texts": len(cut.test_texts),
            "classes": len(cut.classes),
            "contenders": {},
        }
        for make in contenders:
            found = figures_of(cut, make, encoder)
            report[task.name]["contenders"][make.name] = found
            say(f"{task.name}, {make.name}: {found}")
    return report
