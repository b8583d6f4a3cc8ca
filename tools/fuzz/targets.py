"""What is fuzzed: each target takes bytes and raises only if a promise is broken.

An error of the package's own, of one line, is an answer; anything else is a finding, and so is a
warning.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

import classifier
from classifier import batch, files, store
from classifier.batch.plan import make_plan
from classifier.errors import ClassifierError, InputError, ModelError
from classifier.explain import explain
from classifier.labelled import read_labelled
from classifier.topics_file import read_topics
from tools.fuzz.checks import (
    as_text,
    check_line,
    check_manifest,
    check_model,
    check_page,
    edited,
    lay_over,
    model_folder,
    small_model,
    tagged_rows,
)

Target = Callable[[bytes], None]
TARGETS: dict[str, Target] = {}


def target(function: Target) -> Target:
    """Register a target under its name."""
    TARGETS[function.__name__] = function
    return function


@target
def predict_proba(data: bytes) -> None:
    """As many rows as texts; distributions; the same alone as in the batch."""
    model = classifier.load()
    texts = as_text(data).split("\v")
    found = model.predict_proba(texts)
    assert found.shape == (len(texts), len(model.classes_))
    assert np.isfinite(found).all()
    assert found.min() >= 0
    assert found.max() <= 1
    assert np.allclose(found.sum(axis=1), 1)
    assert found[-1].tobytes() == model.predict_proba(texts[-1:])[0].tobytes()
    assert (model.predict(texts) == model.classes_[found.argmax(axis=1)]).all()


@target
def tag(data: bytes) -> None:
    """Tags are those of the probabilities, and ready for JSON."""
    model = classifier.load()
    text = as_text(data)
    tagging = model.tag(text)
    json.dumps(tagging.to_dict())
    assert (tagging.tags == []) == (tagging.status == "none")
    if tagging.tags:
        assert tagging.tags[0].topic == model.predict([text])[0]


@target
def explanation(data: bytes) -> None:
    """Reasons of any text point into it."""
    text = as_text(data)
    json.dumps(explain(classifier.load(), text).to_dict())


@target
def page_text(data: bytes) -> None:
    """Text of any kind is a page, and nothing of it is lost."""
    check_page(as_text(data))


@target
def page_of_html(data: bytes) -> None:
    """So is markup of any kind."""
    check_page("<!doctype html>" + as_text(data))


@target
def json_ld(data: bytes) -> None:
    """So is what a page says of itself."""
    script = as_text(data).replace("</", "")
    check_page(
        f'<html><script type="application/ld+json">{script}</script><title>{script[:99]}</title>'
        "<p>The vote was held on Monday, the council said, and the bridge is to be rebuilt.</p>"
    )


@target
def text_file(data: bytes) -> None:
    """The bytes of a file are a text or a line that says why not."""
    try:
        assert isinstance(files.decode(data, "story.html"), str)
    except InputError as error:
        check_line(error)


@target
def batch_jsonl(data: bytes) -> None:
    """JSON Lines, and what is copied from them as it stands."""
    tagged_rows(data, ".jsonl", keep="more")


@target
def batch_csv(data: bytes) -> None:
    """CSV."""
    tagged_rows(data, ".csv")


@target
def batch_parquet(data: bytes) -> None:
    """Parquet."""
    tagged_rows(data, ".parquet")


@target
def batch_gzip(data: bytes) -> None:
    """JSON Lines and CSV in gzip: the first byte says which, and whether it is sound."""
    kind, rest = data[:1], data[1:]
    suffix = ".csv.gz" if kind > b"\x7f" else ".jsonl.gz"
    tagged_rows(gzip.compress(rest, 1) if kind < b"\x40" else rest, suffix)


@target
def batch_zstd(data: bytes) -> None:
    """JSON Lines in zstd: the first byte says whether it is sound."""
    import zstandard

    kind, rest = data[:1], data[1:]
    tagged_rows(zstandard.compress(rest) if kind < b"\x40" else rest, ".jsonl.zst")


@target
def batch_journal(data: bytes) -> None:
    """What an earlier run left, of any bytes: lines of its journal or its record."""
    kind, rest = data[0] % 3 if data else 0, data[1:]
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        source, output = Path(name, "rows.jsonl"), Path(name, "out.jsonl")
        source.write_bytes(b'{"text": "goal"}\n{"text": 3}\n')
        plan = make_plan(
            source, output, model=small_model(), text_column="text", id_column=None,
            keep_columns=(), read_page=False, top=None, threshold=None, input_format=None,
            max_row_bytes=batch.MAX_ROW_BYTES, max_expansion=batch.MAX_EXPANSION,
            part_rows=batch.PART_ROWS,
        )  # fmt: skip
        run = plan.state()
        if kind == 2:
            output.write_bytes(b"")
            record = {"identity": run.identity, "rows_in": 2, "rows_out": 1, "rejects": 1}
            run.files.record.write_bytes(edited(record, rest))
        else:
            run.files.folder.mkdir()
            run.journal.rewrite(run.identity, [])  # as an interrupted run left it
            with run.journal.path.open("ab" if kind else "wb") as file:
                file.write(rest)
        try:
            summary = batch.run(source, output, model=small_model(), resume=True)
        except ClassifierError as error:
            check_line(error)
            return
        assert summary.rows_in == summary.rows_out + summary.rejects
        if kind < 2:
            assert (summary.rows_out, summary.rejects) == (1, 1)


@target
def labelled_table(data: bytes) -> None:
    """Labelled texts of ``fit`` and ``evaluate``; the first byte says in which format."""
    suffix = (".csv", ".tsv", ".jsonl", ".parquet")[data[0] % 4 if data else 0]
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        path = Path(name, f"rows{suffix}")
        path.write_bytes(data[1:])
        try:
            found = read_labelled(str(path))
        except ClassifierError as error:
            check_line(error)
            return
        assert len(found.texts) == len(found.labels) == len(found.where) > 0


@target
def topics_toml(data: bytes) -> None:
    """Titles, scope notes and codes of one's own topics."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        path = Path(name, "topics.toml")
        path.write_bytes(data)
        try:
            topics = read_topics(str(path))
        except ClassifierError as error:
            check_line(error)
            return
        assert topics
        assert all(isinstance(v, str) for topic in topics.values() for v in topic.values())


@target
def model_manifest(data: bytes) -> None:
    """A manifest of any bytes."""
    check_manifest(data)


@target
def model_manifest_signed(data: bytes) -> None:
    """Any JSON object laid over the manifest and signed again: `null` takes a key away."""
    try:
        edit = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(edit, dict):
        return
    manifest = json.loads((model_folder() / store.MANIFEST).read_bytes())
    lay_over(manifest, edit)
    try:
        manifest["sha256"] = store._digest(manifest)  # noqa: SLF001 - as an attacker would
        check_manifest(json.dumps(manifest).encode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        if isinstance(error, ModelError):
            raise


@target
def model_arrays_signed(data: bytes) -> None:
    """Arrays of any bytes with the right sizes and digests: the first byte says which."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name, "model")
        shutil.copytree(model_folder(), folder)
        manifest, arrays = store.read(folder)
        names = sorted(arrays)
        which = names[data[0] % len(names) if data else 0]
        raw = bytearray(arrays[which].tobytes())
        raw[: len(data[1:])] = data[1 : 1 + len(raw)]
        changed = np.frombuffer(raw, arrays[which].dtype).reshape(arrays[which].shape)
        store.write(folder, manifest, {**arrays, which: changed})
        check_model(folder)
