"""Rebuild the embedded topic model: ``python -m train.model --shared ../shared`` (``make model``).

Corpora, gold and the teacher's soft labels go in; ``classifier/pretrained/topics`` comes out. The
same inputs give byte-identical files.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from classifier.errors import ClassifierError
from classifier.hidden import pack
from classifier.model import EMBEDDED, TopicModel
from train import calibrate, softlabels
from train.catalogue import DATA, load_catalogue, load_topics
from train.digests import digests, origin
from train.evaluate import gold_figures
from train.gold import FILES
from train.label_issues import label_issues
from train.metrics import Truth, right_given, right_primary
from train.pool import CORPORA, PAGES
from train.softmax_regression import log_softmax
from train.student import Recipe, Student, Vocabulary, fit_student, fit_weights
from train.training_set import TrainingSet, load_training_set

Floats = NDArray[np.float64]
FOLDS = (
    ("newsapi_topheadlines", "pages/wcxb", "india_news_5cat", "nyt_frontpage_cap"),
    ("allsides", "inshorts", "nyt_blogs_2014", "fwd_reddit_headlines"),
    ("reddit_top_2013", "pages/tail", "india_headlines_2001", "masakhanews_eng"),
    ("huffpost_v2_head20k", "huffpost_fewshot36k", "nyt_headlines_urlsection", "tagmynews_titles",
     "ag_news_subset", "reuters21578", "pages/fundus_tests"),
)  # fmt: skip
"""Sources left out together; those of one publisher stay together."""
HERE = Path(__file__).parent
CODE = {
    HERE: (
        "model", "training_set", "catalogue", "corpora", "corpus_tables", "gold", "pool",
        "none_texts", "targets", "cleaning", "softlabels", "student", "features", "vectors",
        "hidden_regression", "softmax_regression",
    ),
    HERE.parent / "classifier": ("ngrams", "characters", "frequency", "table"),
}  # fmt: skip
"""Every module that the cached steps of `build` use: a test holds it complete."""


def say(text: str, began: float) -> None:
    """Print a line of progress with the seconds since the start."""
    print(f"[{time.perf_counter() - began:5.0f} s] {text}", flush=True)


def left_out_logits(
    data: TrainingSet, vocabulary: Vocabulary, recipe: Recipe, began: float
) -> tuple[Floats, NDArray[np.int64]]:
    """Logits of every gold text by a student that never saw its source, and known n-grams.

    The soft labels come from one teacher for all, which did see the gold of every source.
    """
    logits = np.zeros((int(data.gold.sum()), data.targets.shape[1]))
    known = np.zeros(len(logits), np.int64)
    for number, sources in enumerate(FOLDS):
        out = np.isin(data.source, sources)
        rows = np.flatnonzero(~out)
        student = fit_weights(
            vocabulary, [data.texts[i] for i in rows], data.targets[rows], data.weight[rows], recipe
        )
        held = np.flatnonzero(out & data.gold)
        at = np.cumsum(data.gold)[held] - 1
        logits[at], known[at] = student.logits([data.texts[i] for i in held])
        say(f"fold {number + 1} of {len(FOLDS)}: {', '.join(sources)} left out", began)
    return logits, known


def calibrated(logits: Floats, known: NDArray[np.int64], factors: Floats) -> Floats:
    """Calibrated log-probabilities of topics and none, (n, k)."""
    return log_softmax(logits * factors[np.minimum(known, len(factors) - 1)][:, None])


def input_digests(shared: Path) -> dict[str, dict[str, str]]:
    """SHA-256 of every file that the model is made from."""
    corpora = [load_catalogue()[name].file for name in CORPORA]
    return {
        "corpora": digests(shared / "corpora", corpora),
        "gold": {
            **digests(shared / "gold", ["train.jsonl"]),
            **digests(DATA / "gold", [FILES["pool"]]),
        },
        "pages": digests(shared / "pages", [f"{name}.jsonl.gz" for name in PAGES]),
        "teacher": digests(softlabels.FILE.parent, [softlabels.FILE.name, softlabels.NGRAMS.name]),
    }


def made_from(shared: Path) -> str:
    """Digest of the code and data that the cached steps work on, short enough for a folder."""
    inputs = [*(shared / name for name in ("corpora", "gold", "pages")), DATA]
    return origin(CODE, inputs)[:16]


def build(shared: Path, recipe: Recipe, memory: joblib.Memory, began: float) -> TopicModel:
    """Fit, calibrate and pack the model."""
    topics = load_topics()
    slugs = [topic.slug for topic in topics]
    data: TrainingSet = memory.cache(load_training_set)(
        shared, slugs, recipe.gold_weight, recipe.pool_weight
    )
    say(f"{len(data.texts):,} texts, {data.gold.sum():,} of them gold", began)
    _, vocabulary = _fit(data, recipe, memory)
    say(f"vocabulary: {len(vocabulary.hashes):,} words and pairs", began)

    cached = memory.cache(left_out_logits, ignore=["began"])
    truth = Truth.of(data.gold_labels, slugs)
    wrong = label_issues(np.exp(log_softmax(cached(data, vocabulary, recipe, began)[0])), truth)
    weight = data.weight.copy()
    weight[np.flatnonzero(data.gold)[wrong]] = 0
    data = replace(data, weight=weight)
    say(f"{wrong.sum():,} gold labels are probably wrong and are not learnt from", began)
    student = memory.cache(fit_weights)(vocabulary, data.texts, data.targets, data.weight, recipe)
    say("fitted without them", began)
    logits, known = cached(data, vocabulary, recipe, began)
    # Hard targets: a score is the probability that its topic is the primary one.
    primary = np.eye(len(slugs) + 1)[truth.primary]
    fair = data.fair
    temperature = calibrate.fit_temperature(logits[fair], known[fair], primary[fair])
    logp = calibrated(logits, known, temperature.factors())[:, :-1]
    held_out = {
        name: {
            "primary": round(float(right_primary(logp[part], truth.at(part)).mean()), 4),
            "among_given": round(float(right_given(logp[part], truth.at(part)).mean()), 4),
        }
        for name, part in (("train", fair & truth.real), ("pool", ~fair & truth.real))
    }
    return TopicModel.from_weights(
        student.hashes, student.weights, student.bias, slugs,
        importance=student.importance, bits=recipe.bits, gain=student.gain,
        latents=student.latents, hidden=pack(*student.hidden),
        calibration=temperature.factors(), tag_threshold=calibrate.TAG_THRESHOLD,
        tags_by_rest=True,
        titles=[topic.title for topic in topics], iptc=[topic.iptc for topic in topics],
        decline=calibrate.DECLINE,
        about={
            "recipe": {
                "command": "make model",
                **asdict(recipe),
                "temperature": {
                    "offset": round(temperature.offset, 6), "slope": round(temperature.slope, 6)
                },
                "data": {**data.about, "gold_labels_left_out": int(wrong.sum())},
                "inputs": input_digests(shared),
                "gold_with_its_source_left_out_of_the_student": held_out,
            },
        },
    )  # fmt: skip


def describe(model: TopicModel) -> None:
    """Put each topic's scope, and the taxonomy's notice, into the manifest."""
    for entry, topic in zip(model.manifest["topics"], load_topics(), strict=True):
        entry["scope"] = topic.scope
    with (DATA / "topics.toml").open("rb") as file:
        model.manifest["notice"] = tomllib.load(file)["taxonomy"]["notice"]


def _fit(data: TrainingSet, recipe: Recipe, memory: joblib.Memory) -> tuple[Student, Vocabulary]:
    fitted: tuple[Student, Vocabulary] = memory.cache(fit_student, ignore=["verbose"])(
        data.texts, data.targets, data.weight, recipe, verbose=True
    )
    return fitted


def main(argv: Sequence[str] | None = None) -> int:
    """Rebuild the embedded model and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m train.model", description=__doc__)
    parser.add_argument(
        "--shared", type=Path, default=Path("../shared"), help="corpora, pages, gold"
    )
    parser.add_argument("--out", type=Path, default=EMBEDDED, help="model folder to write")
    parser.add_argument("--cache", type=Path, default=Path(".cache/joblib"))
    args = parser.parse_args(argv)
    began = time.perf_counter()
    try:
        # One thread, so that sums run in the same order; `make model` chooses the vector units.
        with threadpool_limits(1):
            memory = joblib.Memory(args.cache / made_from(args.shared), verbose=0)
            model = build(args.shared, Recipe(), memory, began)
        describe(model)
        model.manifest["figures"] = gold_figures(model, args.shared)
        model.save(args.out)
    except ClassifierError as error:
        print(f"train.model: {error}", file=sys.stderr)
        return 2
    say(f"written to {args.out}: {model.manifest['figures']}", began)
    return 0


if __name__ == "__main__":
    sys.exit(main())
