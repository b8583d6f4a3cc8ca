"""Every contender on every source that was left out of its training: fits and answers, kept."""

from __future__ import annotations

import hashlib
import inspect
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from train import vectors
from train.evaluate import contender, contenders, ours
from train.evaluate.contender import Contender, Lesson
from train.evaluate.contenders import CONTENDERS, MiniLm, TfidfLogistic
from train.evaluate.encoder import Encoder
from train.evaluate.ours import Ours, OursTaught
from train.evaluate.rows import Groups, Rows
from train.softlabels import reconcile
from train.student import Recipe

Floats = NDArray[np.float64]
LABELLER = "tf-idf + logistic regression, gold alone"
TEACHER = "the teacher: tf-idf and MiniLM, gold alone"
LEAST = 1e-6


@dataclass
class Fold:
    """What is learnt when groups are left out (none: nothing but the validation texts)."""

    rows: Rows
    groups: Groups
    encoder: Encoder

    def __post_init__(self) -> None:
        train = self.rows.train(self.groups)
        is_gold = self.rows.kind[train] == "gold"
        self.gold, self.corpus = train[is_gold], train[~is_gold]
        self._lesson: Lesson | None = None

    def texts(self, at: NDArray[np.int64]) -> list[str]:
        """Texts of some rows."""
        return [self.rows.texts[i] for i in at]

    def prepare(self) -> Lesson:
        """Label the corpus rows by models of the gold alone; return what all contenders learn."""
        if self._lesson is not None:
            return self._lesson
        rows, k = self.rows, len(self.rows.topics)
        gold = Lesson(
            self.texts(self.gold), rows.primary[self.gold], np.ones(len(self.gold)), k + 1,
            self.encoder,
        )  # fmt: skip
        self.labeller = TfidfLogistic().fit(gold)
        self.encoded = MiniLm().fit(gold)
        texts, allowed = self.texts(self.corpus), rows.allowed[self.corpus]
        plain = self.labeller.scores(texts)
        # The likeliest topic of the label's set.
        labels = np.where(allowed, plain[:, :k], -1.0).argmax(axis=1)
        soft, _ = reconcile(self.taught(texts, plain), allowed, rows.source[self.corpus])
        weight = np.full(len(self.gold) + len(self.corpus), 1.0)
        weight[: len(self.gold)] = Recipe().gold_weight
        self._lesson = Lesson(
            [*gold.texts, *texts],
            np.concatenate([gold.labels, labels]),
            weight,
            k + 1,
            self.encoder,
            np.vstack([rows.target[self.gold], soft]),
            asked=self.texts(rows.test(self.groups)),
        )
        return self._lesson

    def taught(self, texts: Sequence[str], plain: Floats) -> Floats:
        """Geometric mean of what the two models of the gold say, (n, k + 1)."""
        logs = np.log(plain + LEAST) + np.log(self.encoded.scores(texts) + LEAST)
        shares = np.exp(logs / 2)
        mean: Floats = shares / shares.sum(axis=1, keepdims=True)
        return mean

    def answers(self, name: str, make: type[Contender] | None) -> Floats:
        """Scores of one contender on the rows to judge, (n_test, k + 1)."""
        lesson, texts = self.prepare(), self.texts(self.rows.test(self.groups))
        if make is None:
            plain = self.labeller.scores(texts)
            return plain if name == LABELLER else self.taught(texts, plain)
        return make().fit(lesson).scores(texts)


def all_answers(
    rows: Rows, encoder: Encoder, cache: Path, say: Callable[[str], None]
) -> dict[str, dict[str, Floats]]:
    """Scores of every contender: ``left out`` (n, k + 1) and ``validation`` (n_validation, k + 1).

    Parameters
    ----------
    rows : Rows
    encoder : Encoder
    cache : Path
        Keeps each contender's answers of each fold, by a digest of rows and code.
    say : callable
        Reports progress.
    """
    ready = available(say)
    entries: list[tuple[str, type[Contender] | None]] = [
        (LABELLER, None), (TEACHER, None),
        *((make.name, make) for make in (*ready[:2], OursTaught, *ready[2:], Ours)),
    ]  # fmt: skip
    folder = cache / _digest(rows)
    k = len(rows.topics)
    found: dict[str, dict[str, Floats]] = {
        name: {"left out": np.full((len(rows.texts), k + 1), np.nan)} for name, _ in entries
    }
    folds = [Fold(rows, groups, encoder) for groups in ((), *rows.folds)]
    for (name, make), fold in product(entries, folds):
        own = ours.recipe_digest() if make in (Ours, OursTaught) else ""
        key = hashlib.sha256(f"{fold.groups} {name} {own}".encode()).hexdigest()
        path = folder / f"{key}.npy"
        if not path.is_file():
            began = time.process_time()
            folder.mkdir(parents=True, exist_ok=True)
            np.save(path, fold.answers(name, make).astype(np.float32))
            took = time.process_time() - began
            say(f"{', '.join(fold.groups) or 'nothing'} left out, {name}: {took:.0f} s")
        scores = np.load(path, allow_pickle=False).astype(np.float64)
        if fold.groups:
            found[name]["left out"][rows.test(fold.groups)] = scores
        else:
            found[name]["validation"] = scores
    return found


def available(say: Callable[[str], None]) -> list[type[Contender]]:
    """Contenders whose library is installed."""
    there: list[type[Contender]] = []
    needs: dict[Any, str] = {
        contenders.FastText: "fasttext", contenders.VowpalWabbit: "vowpalwabbit"
    }  # fmt: skip
    for make in CONTENDERS:
        try:
            if make in needs:
                __import__(needs[make])
            there.append(make)
        except ImportError:
            say(f"{make.name} is left out: {needs[make]} is not installed")
    return there


def _digest(rows: Rows) -> str:
    """Digest of the rows, their labels, and the code of the contenders."""
    digest = hashlib.sha256("\n".join(rows.texts).encode(errors="replace"))
    digest.update(rows.allowed.tobytes() + rows.primary.tobytes() + rows.copy.tobytes())
    for code in (contender, contenders, vectors, Fold):
        digest.update(inspect.getsource(code).encode())
    return digest.hexdigest()[:16]
