"""A small model whose weights are written down here, and tables made of plain sentences."""

from __future__ import annotations

import json

import numpy as np
import pytest

from classifier.batch import MAX_EXPANSION, MAX_ROW_BYTES, PART_ROWS, run
from classifier.model import TopicModel
from classifier.ngrams import ngram_hashes

WORDS = {
    "sport": "striker scored goal cup final club coach match season league won",
    "health": "vaccine hospital doctors patients virus disease clinic trial nurses flu dose",
    "business": "bank shares profit market rates investors company prices sales quarter trade",
}
PLAIN = "said last week people year new two city report day the of a in and to"


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory):
    """A model of three topics on disk."""
    words = {word: topic for topic, line in WORDS.items() for word in line.split()}
    vocabulary = [*words, *PLAIN.split()]
    hashes = ngram_hashes(vocabulary)[0]
    assert len(set(hashes.tolist())) == len(vocabulary)
    weights = np.zeros((len(vocabulary), len(WORDS)))
    for row, topic in enumerate(words.values()):
        weights[row, list(WORDS).index(topic)] = 3.0
    model = TopicModel.from_weights(hashes, weights, np.zeros(len(WORDS)), list(WORDS))
    folder = tmp_path_factory.mktemp("model") / "topics"
    model.save(folder)
    return folder


@pytest.fixture(scope="session")
def model(model_folder):
    return TopicModel.load(model_folder)


def _sentence(rng):
    topic = rng.choice(list(WORDS))
    words = rng.sample(WORDS[topic].split(), 6) + rng.sample(PLAIN.split(), 8)
    rng.shuffle(words)
    return " ".join(words).capitalize() + "."


@pytest.fixture(scope="session")
def sentence():
    """Make a sentence about one of the topics, with some neutral words."""
    return _sentence


@pytest.fixture(scope="session")
def write_jsonl():
    def write(path, rows):
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return write


@pytest.fixture(scope="session")
def read_jsonl():
    def read(path):
        return [json.loads(line) for line in path.read_text().splitlines()]

    return read


@pytest.fixture(scope="session")
def plan_of():
    """Plan a run of these files, with nothing asked beside."""

    def plan_of(sources, output, model):
        from classifier.batch.plan import make_plan

        return make_plan(
            [str(source) for source in sources], output, model=model,
            text_column="text", id_column=None, keep_columns=(), read_page=False, top=None,
            threshold=None, input_format=None, max_row_bytes=MAX_ROW_BYTES,
            max_expansion=MAX_EXPANSION, part_rows=PART_ROWS,
        )  # fmt: skip

    return plan_of


@pytest.fixture(scope="session")
def interrupted():
    """Leave a run with all its parts and no output; return the journal's lines."""

    def leave(source, output, **options):
        from classifier.batch.state import RunState

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(RunState, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                run(source, output, **options)
        journal = output.with_name(output.name + ".parts") / "journal.jsonl"
        return [json.loads(line) for line in journal.read_text().splitlines()]

    return leave


@pytest.fixture
def write_views():
    """Write a table that may hold Arrow's views of text, where pyarrow can."""

    def write(table, path):
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        try:
            pq.write_table(table, path)
        except pa.ArrowNotImplementedError:
            pytest.skip(f"pyarrow {pa.__version__} writes no views to Parquet")

    return write
