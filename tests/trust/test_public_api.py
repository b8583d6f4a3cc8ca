"""What users write against is pinned: a change is made on purpose, or noticed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.api import lines

pytest.importorskip("sklearn")

PINNED = Path(__file__).parent / "public_api.txt"


def test_names_signatures_and_options_are_those_pinned():
    assert list(lines()) == PINNED.read_text().splitlines(), (
        "the public API changed; if on purpose: python -m tools.api > tests/trust/public_api.txt"
    )


def test_the_package_is_typed():
    import classifier

    assert (Path(classifier.__file__).parent / "py.typed").exists()


TYPED = """
import os
import numpy as np
import classifier

def use(folder: os.PathLike[str], texts: np.ndarray, y: np.ndarray, weight: np.ndarray) -> None:
    model: classifier.TopicModel = classifier.load(folder)
    model.predict(texts)
    model.predict_proba(text for text in ("a", "b"))
    model.tag_batch(texts)["topic"]
    model.save(folder)
    desk: classifier.TopicClassifier = classifier.TopicClassifier().fit(texts, y, weight)
    desk.fit(["a"], ["b"], [1.0]).save(folder)
    classifier.batch.run("in.jsonl", folder, model=model).rows_out
    classifier.explain.explain(model, "a").topics[0].contributions
"""


def test_a_type_checker_finds_what_is_wrong_and_nothing_else(tmp_path):
    api = pytest.importorskip("mypy.api")
    (tmp_path / "typed.py").write_text(TYPED)
    wrong = 'import classifier\nclassifier.tga("x")\nclassifier.tag(1)\n'
    (tmp_path / "wrong.py").write_text(wrong)
    options = ["--follow-imports=silent", "--cache-dir", str(tmp_path / "cache")]
    found, _, _ = api.run([*options, str(tmp_path / "typed.py"), str(tmp_path / "wrong.py")])
    assert 'wrong.py:2: error: Module has no attribute "tga"' in found
    assert 'wrong.py:3: error: Argument 1 to "tag" has incompatible type "int"' in found
    assert found.count("error:") == 2, found
