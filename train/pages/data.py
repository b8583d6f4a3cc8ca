"""Pages with known article text, as blocks with labels, grouped by site.

The files are described in the pages' own README: ``wcxb``, ``fundus_tests`` and ``silver`` are
whole pages, ``tail`` and ``tail_hard`` the same pages cut to an article and what follows it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from classifier.page.vocabulary import FUNCTION_WORDS

PAGES = Path("../shared/pages")
WHOLE = ("wcxb", "fundus_tests", "silver")
TAILS = ("tail", "tail_hard")
TOKEN = re.compile(r"\w+")

# Second-level domains under which sites register the next label.
PUBLIC_SECOND_LEVEL = {"co", "com", "org", "net", "gov", "ac", "edu", "gob", "govt", "nhs"}


@dataclass
class PageRecord:
    """One page: its blocks in order, what is known of each, and the site it comes from."""

    id: str
    shape: str
    site: str
    texts: list[str]
    is_article: NDArray[np.bool_]
    kinds: list[str | None]
    scored: NDArray[np.bool_]
    truth: str
    title: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def registrable(host: str) -> str:
    """Return the label under which a site is registered (``news.bbc.co.uk`` -> ``bbc``)."""
    labels = [label for label in host.lower().split(":")[0].split(".") if label]
    if len(labels) < 2:
        return host.lower()
    if len(labels) > 2 and labels[-2] in PUBLIC_SECOND_LEVEL and len(labels[-1]) <= 3:
        return labels[-3]
    return labels[-2]


def site_of(record: dict[str, Any]) -> str:
    """Return one key for all pages of a site, whichever file they are in."""
    if record.get("url"):
        return registrable(urlsplit(record["url"]).netloc)
    name = str(record["id"]).split(":")[-1]
    if "/" in name:  # fundus: country/Publisher_date.html.gz
        return re.sub(r"[^a-z0-9]", "", name.split("/")[1].split("_")[0].lower())
    host = re.sub(r"\d+$", "", name)
    return registrable(host)


def looks_english(text: str) -> bool:
    words = [w.lower() for w in TOKEN.findall(text[:20000])]
    return bool(words) and sum(w in FUNCTION_WORDS for w in words) > 0.22 * len(words)


def read(name: str, folder: Path = PAGES) -> Iterator[dict[str, Any]]:
    """Yield the records of one file of pages.

    Raises
    ------
    InputError
        The file is missing.
    """
    path = folder / f"{name}.jsonl.gz"
    if not path.exists():
        raise InputError(f"pages file {path} is missing: put it there or give --pages")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def load(
    shapes: tuple[str, ...] = WHOLE + TAILS, folder: Path = PAGES, *, english: bool = True
) -> list[PageRecord]:
    """Read the English pages of the given files, or those in other languages."""
    pages = []
    for shape in shapes:
        for record in read(shape, folder):
            blocks = [b for b in record["blocks"] if b["text"].strip()]
            articles = [b["text"] for b in blocks if b["label"] == "article" and not b.get("dup")]
            truth = record.get("truth_text") or "\n".join(articles)
            if not articles or looks_english(truth) != english:
                continue
            pages.append(
                PageRecord(
                    id=f"{shape}:{record['id']}",
                    shape=shape,
                    site=site_of(record),
                    texts=[" ".join(b["text"].split()) for b in blocks],
                    is_article=np.array([b["label"] == "article" for b in blocks]),
                    kinds=[b.get("kind") for b in blocks],
                    scored=np.array([not b.get("dup") for b in blocks]),
                    truth=truth,
                    title=record.get("page_title") or "",
                    extra={
                        "mixed": [bool(b.get("mixed")) for b in blocks],
                        "suspect": bool(record.get("suspect")),
                        "set": record.get("set"),
                    },
                )
            )
    return pages


def fold_of(site: str, folds: int) -> int:
    """Return the fold of a site: a hash, so that it never depends on what else is there."""
    return int.from_bytes(hashlib.sha256(site.encode()).digest()[:8], "big") % folds


def tokens(text: str) -> Counter[str]:
    return Counter(TOKEN.findall(text.lower()))


def bag_f1(found: Counter[str], truth: Counter[str]) -> float:
    """F1 of two bags of tokens."""
    common = sum((found & truth).values())
    return 2.0 * common / max(1, sum(found.values()) + sum(truth.values()))
