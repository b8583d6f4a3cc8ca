"""The pages' own HTML, split by our own splitter and labelled by the pages' truth."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.page.blocks import Source
from classifier.page.html import html_blocks
from classifier.page.metadata import Metadata
from train.pages.data import PAGES, TOKEN, PageRecord

SHINGLE = 4


@dataclass
class HtmlPage:
    """One page from its HTML: our blocks, their labels, what they are scored against."""

    page: PageRecord
    sources: list[Source]
    metadata: Metadata
    path: Path | None = None


def html_path(page: PageRecord, folder: Path = PAGES) -> Path:
    """Return where a page's HTML lies; its name is the id with odd characters replaced."""
    shape, name = page.id.split(":", 1)
    stem = re.sub(r"[^A-Za-z0-9._-]", "_", name.removesuffix(".html.gz"))
    return folder / "html" / shape / f"{stem}.html.gz"


def read_html(path: Path) -> str:
    raw = gzip.decompress(path.read_bytes())
    head = raw[:3000].decode("ascii", "ignore")
    named = re.search(r"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", head)
    for encoding in ("utf-8", named.group(1) if named else "cp1252", "cp1252"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


def load_html(
    pages: Sequence[PageRecord], folder: Path = PAGES, shape: str = "html"
) -> list[HtmlPage]:
    """Return the pages whose HTML is there, as pages of this shape."""
    found = []
    for page in pages:
        path = html_path(page, folder)
        if not path.exists():
            continue
        sources, metadata = html_blocks(read_html(path))
        texts = [source.plain for source in sources]
        label, scored, mixed = align(texts, page)
        record = PageRecord(
            id=f"{shape}:{page.id}",
            shape=shape,
            site=page.site,
            texts=texts,
            is_article=label,
            kinds=[None] * len(texts),
            scored=scored,
            truth=page.truth,
            extra={"mixed": list(mixed)},
        )
        found.append(HtmlPage(record, sources, metadata, path))
    return found


def align(
    texts: Sequence[str], page: PageRecord
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Label our blocks: by the same block of the page's record, or by words of the truth.

    Returns
    -------
    (label, scored, mixed) : arrays of bool, shape (n_blocks,)
        A block that shares only part of its words with the truth is ``mixed``.
    """
    waiting: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(page.texts):
        waiting["".join(text.split())].append(i)
    shingles: set[tuple[str, ...]] = set()
    for line in page.truth.splitlines():
        words = TOKEN.findall(line.lower())
        shingles.update(zip(*(words[k:] for k in range(SHINGLE)), strict=False))
    n = len(texts)
    label, scored, mixed = np.zeros(n, bool), np.ones(n, bool), np.zeros(n, bool)
    for i, text in enumerate(texts):
        key = "".join(text.split())
        places = waiting.get(key)
        if places:
            at = places.pop(0) if len(places) > 1 else places[0]
            label[i], scored[i] = page.is_article[at], page.scored[at]
            continue
        words = TOKEN.findall(text.lower())
        own = list(zip(*(words[k:] for k in range(SHINGLE)), strict=False))
        share = sum(s in shingles for s in own) / len(own) if own else 0.0
        label[i] = share > 0.5
        mixed[i] = 0.1 < share < 0.9
    return label, scored, mixed
