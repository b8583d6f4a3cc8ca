"""The gold: texts labelled against the project's topics, and their labels without the texts.

The repository holds ids and labels only (``data/gold``): :func:`write_labels` made them from the
gold files, :func:`rejoin` puts them back together with the texts for whoever has the corpora.
``pool`` are labels of this project's own by the same guide, of texts of ``train/pool.py``.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from classifier.errors import InputError
from train.catalogue import DATA, load_topics

FILES = {"train": "train.csv.gz", "validation": "validation.csv.gz", "pool": "pool.csv.gz"}
FIELDS = ("id", "source", "row", "words", "primary", "others")
ID_DIGITS = 10
"""A gold text's id: so many hex digits of its SHA-1."""


def load_gold(folder: Path, split: str = "train") -> list[dict[str, Any]]:
    """Read the gold texts of one split: ``{id, text, source, row, primary, others, source_label}``.

    ``row`` is -1 where the text comes from a page or the file does not say.

    Parameters
    ----------
    folder : Path
        Holds ``train.jsonl`` and ``validation.jsonl``.
    split : {"train", "validation"}
        Validation is for figures only: never train on it.

    Raises
    ------
    InputError
        When the file is missing, or a line is no such record.
    """
    path = folder / f"{split}.jsonl"
    if not path.is_file():
        raise InputError(f"no gold labels at {path}: give the folder that holds {split}.jsonl")
    slugs = {topic.slug for topic in load_topics()} | {"none"}
    rows: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = {"row": -1, **json.loads(line)}
                unknown = {row["primary"], *row["others"]} - slugs
                row["id"], row["text"], row["source"]
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{path}, line {number}: no gold record ({error})") from None
            if unknown:
                raise InputError(f"{path}, line {number}: unknown topic {min(unknown)!r}")
            rows.append(row)
    return rows


def text_id(text: str) -> str:
    """Return the id of a gold text.

    Examples
    --------
    >>> text_id("Harbour reopens after the storm")
    'dae5f74c2c'
    """
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:ID_DIGITS]


def load_labels(split: str = "train", folder: Path = DATA / "gold") -> list[dict[str, Any]]:
    """Read the labels of one split, without texts: ``{id, source, row, words, primary, others}``.

    ``split`` is "train", "validation" or "pool"; the last has no texts anywhere but in the pool.

    Raises
    ------
    InputError
        When the file is not there.
    """
    path = folder / FILES[split]
    try:
        raw = gzip.decompress(path.read_bytes()).decode()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error}") from None
    return [
        {
            **row,
            "row": int(row["row"]),
            "words": int(row["words"]),
            "others": row["others"].split(),
        }
        for row in csv.DictReader(io.StringIO(raw))
    ]


def rejoin(
    labels: Sequence[Mapping[str, Any]], texts: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """Put the texts back to their labels, from the corpora that one has.

    A gold text is the first ``words`` words of its corpus row, so that its SHA-1 must agree with
    its id; rows whose corpus is not given, or holds another text there, are left out.

    Parameters
    ----------
    labels : sequence of mappings
        From :func:`load_labels`.
    texts : mapping of str to sequence of str
        For each source its texts in the order of the file (``Corpus.text``).

    Returns
    -------
    list of dict
        The labels whose text was found and verified, each with its ``text``.
    """
    found = []
    for label in labels:
        column = texts.get(label["source"], ())
        if not 0 <= label["row"] < len(column):
            continue
        text = " ".join(column[label["row"]].split()[: label["words"]])
        if text_id(text) == label["id"]:
            found.append({**label, "text": text})
    return found


def write_labels(rows: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write ids and labels, no text; the same rows give the same bytes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for row in rows:
        words = len(row["text"].split())
        others = " ".join(row["others"])
        writer.writerow([row["id"], row["source"], row["row"], words, row["primary"], others])
    path.write_bytes(gzip.compress(out.getvalue().encode(), 9, mtime=0))
