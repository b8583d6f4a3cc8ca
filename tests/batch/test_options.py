"""Options of a wrong type are refused at once, in one line that names them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pyarrow")

from classifier.batch import run
from classifier.explain import explain

WRONG = {
    "top": [1.5, "2", True, [3]],
    "threshold": ["0.5", True, [0.5]],
    "jobs": [1.5, "2", None, False],
    "part_rows": [1e5, None],
    "max_row_bytes": [1e6],
    "max_expansion": ["200"],
    "resume": ["no", 1, None],
    "strict": ["yes"],
    "read_page": ["html", 0],
    "text_column": [3, None, b"text", ["text", 3], {"text": "body"}],
    "keep_columns": [None, 3, [b"url"]],
    "id_column": [3, ["id"]],
    "model": [3, b"model"],
    "input": [3, None, b"news.jsonl", [3], {}],
    "output": [3, None, b"tags.jsonl"],
    "on_progress": ["bar"],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in WRONG.items() for v in vs])
def test_an_option_of_a_wrong_type_is_refused(tmp_path, model, name, value):
    (tmp_path / "news.jsonl").write_text('{"text": "Rates rise"}\n')
    asked = {"input": tmp_path / "news.jsonl", "output": tmp_path / "tags.jsonl", "model": model}
    with pytest.raises(TypeError, match=rf"^{name}(\[\d\])? expects .*, found \w+$"):
        run(**{**asked, name: value})
    assert [path.name for path in tmp_path.iterdir()] == ["news.jsonl"]


def test_numbers_of_numpy_and_any_list_are_as_good(tmp_path, model):
    (tmp_path / "news.jsonl").write_text('{"text": "The striker scored a goal", "day": 3}\n')
    options = {"top": np.int64(1), "threshold": np.float32(0.5), "part_rows": np.int32(10)}
    run([tmp_path / "news.jsonl"], str(tmp_path / "a.jsonl"), model=model, **options,
        keep_columns=("day",), text_column=np.array(["text"]))  # fmt: skip
    run(map(str, [tmp_path / "news.jsonl"]), Path(tmp_path / "b.jsonl"), model=model, top=1,
        threshold=0.5, keep_columns="day")  # fmt: skip
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    assert json.loads((tmp_path / "a.jsonl").read_text())["day"] == 3


def test_one_topic_to_explain_is_to_be_a_list(model):
    with pytest.raises(TypeError, match=r"topics expects a list of topics, found str: \['sport'\]"):
        explain(model, "The striker scored", "sport")
