"""What every target of one kind is asked, and what it is asked with: a small model, an edit.

Raised is only what breaks a promise.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

import classifier
from classifier import TopicModel, batch, store
from classifier.errors import ClassifierError, ModelError
from classifier.ngrams import ngram_hashes
from classifier.page.blocks import is_html
from classifier.report.page import page_html

ROLES = {"article", "teaser", "boilerplate"}


def as_text(data: bytes) -> str:
    """Any bytes to a text; those that are not UTF-8 become lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def check_line(error: Exception) -> None:
    """An error is one line that is not too long to read."""
    line = str(error)
    assert line.strip(), "an error that says nothing"
    assert "\n" not in line, f"an error of several lines: {line!r}"


def check_page(source: str) -> None:
    """Every block has a role, and a report holds no markup of the page's."""
    page = classifier.read_page(source)
    json.dumps(page.to_dict())
    assert {block.role for block in page.blocks} <= ROLES
    assert "\n".join(page.articles) == page.article
    assert (page.kind == "several") == (len(page.articles) > 1)
    if not is_html(source):
        shown = "".join(block.text for block in page.blocks)
        read = source.removeprefix("\ufeff")
        assert "".join(shown.split()) == "".join(read.split()), "text was lost"
    assert "<fuzzed" not in page_html(page)


@cache
def small_model() -> TopicModel:
    """A model of three topics and a few words."""
    words = {"sport": "goal cup club", "health": "virus vaccine flu", "business": "bank shares"}
    vocabulary = [word for line in words.values() for word in line.split()]
    weights = np.zeros((len(vocabulary), len(words)))
    row = 0
    for column, line in enumerate(words.values()):
        for _ in line.split():
            weights[row, column] = 3.0
            row += 1
    hashes = ngram_hashes(vocabulary)[0]
    return TopicModel.from_weights(hashes, weights, np.zeros(len(words)), list(words))


@cache
def model_folder() -> Path:
    """Where that model lies on disk."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-")) / "model"
    small_model().save(folder)
    return folder


def tagged_rows(data: bytes, suffix: str, keep: str = "") -> None:
    """Every row of a table is in the output or among the rejects."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        source, output = Path(name, f"rows{suffix}"), Path(name, "out.jsonl")
        source.write_bytes(data)
        try:
            summary = batch.run(
                source, output, model=small_model(), keep_columns=keep, max_row_bytes=1 << 16
            )
        except ClassifierError as error:
            check_line(error)
            return
        rows = [json.loads(line) for line in output.read_bytes().splitlines()]
        assert summary.rows_in == summary.rows_out + summary.rejects
        assert len(rows) == summary.rows_out


def check_model(folder: Path) -> None:
    """A folder is refused in one line, or gives answers that are probabilities."""
    try:
        model = TopicModel.load(folder)
        found = model.predict_proba(["the cup and the flu", "", "goal " * 500])
        model.tag("goal").to_dict()
    except ModelError as error:
        check_line(error)
        return
    assert np.isfinite(found).all()
    assert np.allclose(found.sum(axis=1), 1)


def check_manifest(manifest: bytes) -> None:
    """`check_model` of the small model with another manifest."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name, "model")
        shutil.copytree(model_folder(), folder)
        (folder / store.MANIFEST).write_bytes(manifest)
        check_model(folder)


def lay_over(whole: dict[str, object], edit: dict[str, object], depth: int = 0) -> None:
    """Merge an edit into an object, key by key."""
    for key, value in edit.items():
        here = whole.get(key)
        if value is None:
            whole.pop(key, None)
        elif isinstance(here, dict) and isinstance(value, dict) and depth < 5:
            lay_over(here, value, depth + 1)
        else:
            whole[key] = value


def edited(whole: dict[str, object], data: bytes) -> bytes:
    """Lay any JSON object over another; what is no JSON stands for itself."""
    try:
        edit = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if not isinstance(edit, dict):
        return data
    lay_over(whole, edit)
    try:
        return json.dumps(whole).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return data
