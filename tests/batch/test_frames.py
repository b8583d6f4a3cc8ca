"""The model in the ecosystem's own tools: datasets, pandas, polars, worker processes, Spark."""

from __future__ import annotations

import os
import pickle  # noqa: TID251 - what multiprocessing does with a model
import random
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from classifier.batch.frames import SPARK_COLUMNS, FrameTagger
from classifier.errors import InputError

datasets = pytest.importorskip("datasets", reason="needs the extra 'train'")
pd = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def texts(sentence):
    rng = random.Random(8)
    return [sentence(rng) for _ in range(200)] + ["", "zzz"]


@pytest.fixture(scope="module")
def expected(model, texts):
    return [tagging.topics for tagging in model.tag_many(texts)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("workers", [None, 2])
def test_dataset_map(tmp_path, model, texts, expected, workers):
    table = datasets.Dataset.from_dict({"text": texts, "n": list(range(len(texts)))})
    tagged = table.map(
        model.tag_batch, batched=True, batch_size=64, num_proc=workers,
        cache_file_name=str(tmp_path / "cache.arrow"),
    )  # fmt: skip
    assert tagged["tags"] == expected
    assert tagged["n"] == list(range(len(texts)))


def test_pandas(model, model_folder, texts, expected):
    frame = pd.DataFrame({"text": texts})
    assert frame.assign(**model.tag_batch(frame["text"]))["tags"].tolist() == expected
    assert frame.pipe(FrameTagger(str(model_folder)))["tags"].tolist() == expected
    with_null = pd.DataFrame({"body": ["x", None]})
    assert FrameTagger(str(model_folder), "body")(with_null)["status"].tolist() == ["none"] * 2


def test_columns_of_ones_own_are_kept_beside_the_answers_as_in_a_batch(model, model_folder, texts):
    tagger = FrameTagger(str(model_folder))
    frame = pd.DataFrame({"text": texts[:2], "status": ["published", "draft"], "tags": "mine"})
    tagged = tagger(frame)
    assert tagged["input_status"].tolist() == ["published", "draft"]
    assert tagged["input_tags"].tolist() == ["mine", "mine"]
    assert tagged["tags"].tolist() == model.tag_batch(texts[:2])["tags"]
    assert frame["tags"].tolist() == ["mine", "mine"]
    said = "column 'tags' cannot be kept as 'input_tags', which is there: rename one of them"
    with pytest.raises(InputError, match=said):
        tagger(tagged)


def test_what_is_no_pandas_frame_is_refused_with_what_to_do(model_folder):
    pl = pytest.importorskip("polars")
    said = r"a frame of pandas, found \w+.*: convert it .* tag_batch$"
    for odd in (pl.DataFrame({"text": ["goal"]}), {"text": ["goal"]}, [{"text": "goal"}]):
        with pytest.raises(TypeError, match=said):
            FrameTagger(str(model_folder))(odd)


@pytest.mark.parametrize("value", [b"goal", 7, 1.5, True, ["goal"], {"a": 1}])
def test_a_value_that_is_no_text_is_named(model_folder, value):
    frame = pd.DataFrame({"n": [1, 2], "body": ["goal", value]}, index=["a", "b"], dtype=object)
    said = rf"column 'body', row b: expected text or null, found {type(value).__name__} \("
    with pytest.raises(TypeError, match=said):
        FrameTagger(str(model_folder), "body")(frame)


def test_every_null_of_pandas_is_an_empty_text(model_folder):
    tagger = FrameTagger(str(model_folder))
    nulls = [None, float("nan"), pd.NA, pd.NaT]
    frames = [pd.DataFrame({"text": pd.Series(["goal", *nulls], dtype=object)})]
    frames += [pd.DataFrame({"text": pd.Series(["goal", None], dtype=kind)})
               for kind in ("string", "category")]  # fmt: skip
    frames.append(pd.DataFrame({"text": [float("nan")] * 2}))  # how pandas reads an empty column
    for frame in frames:
        assert tagger(frame)["reason"].nunique() == 1 + (frame["text"][0] == "goal")
        assert set(tagger(frame)["status"][1:]) == {"none"}
    assert tagger(frames[0][:0])["topic"].tolist() == []


def test_a_missing_column_and_one_that_is_there_twice_are_named(model_folder):
    tagger = FrameTagger(str(model_folder))
    with pytest.raises(InputError, match=r"no column 'text' in the frame: there are 'id', 'body'"):
        list(tagger.map_frames(iter([pd.DataFrame({"id": [1], "body": ["goal"]})])))
    twice = pd.DataFrame([["goal", "cup"]], columns=["text", "text"])
    with pytest.raises(InputError, match="column 'text' is there more than once"):
        tagger(twice)
    own = pd.DataFrame([["goal", "cup", "final"]], columns=["text", "tags", "tags"])
    with pytest.raises(InputError, match="column 'tags' is there more than once"):
        tagger(own)


def test_polars(model, texts, expected):
    pl = pytest.importorskip("polars", reason="polars is not installed")
    kind = pl.Struct(
        {
            "topic": pl.String, "score": pl.Float64, "tags": pl.List(pl.String),
            "status": pl.String, "reason": pl.String,
        }
    )  # fmt: skip

    def tag(column):
        return pl.DataFrame(model.tag_batch(column.to_list()), schema=dict(kind)).to_struct()

    def own(name):
        return f"input_{name}" if name in dict(kind) else name

    tagged = pl.col("text").map_batches(tag, return_dtype=kind).alias("tagged")
    for frame in (pl.LazyFrame({"text": texts}), pl.LazyFrame({"text": texts, "topic": texts})):
        found = frame.rename(own).with_columns(tagged).unnest("tagged").collect()
        assert found["tags"].to_list() == expected
        kept = ["input_topic"] if "topic" in frame.collect_schema() else []
        assert found.columns == ["text", *kept, *dict(kind)]
    if kept:
        assert found["input_topic"].to_list() == texts


def test_a_worker_maps_the_model_file_instead_of_copying_it(model, texts, expected):
    assert len(pickle.dumps(model)) < 1000
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        tags, mapped = pool.submit(_in_worker, model, texts).result()
    assert tags == expected
    assert mapped


def _in_worker(model, texts):
    tags = [tagging.topics for tagging in model.tag_many(texts)]
    with open("/proc/self/maps") as maps:  # noqa: PTH123
        return tags, any(str(model.path) in line for line in maps)


@pytest.mark.slow
def test_spark_map_in_pandas(tmp_path, model_folder, texts, expected):
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    # A process of its own: Spark's JVM outlives what starts it inside a test runner.
    script = f"""
from pyspark.sql import SparkSession
from classifier.batch.frames import SPARK_COLUMNS, FrameTagger
import json, pathlib
spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
         .config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
texts = json.loads(pathlib.Path("texts.json").read_text())
rows = spark.createDataFrame([(i, t) for i, t in enumerate(texts)], "n int, text string")
tagger = FrameTagger({str(model_folder)!r})
tagged = rows.repartition(4).mapInPandas(
    tagger.map_frames, "n int, text string, " + SPARK_COLUMNS
).orderBy("n").collect()
pathlib.Path("tags.json").write_text(json.dumps([row["tags"] for row in tagged]))
spark.stop()
"""
    import json

    (tmp_path / "texts.json").write_text(json.dumps(texts))
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads((tmp_path / "tags.json").read_text()) == expected
    assert SPARK_COLUMNS.count(",") == 4
