"""What importing and answering may cost, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

import classifier

HEAVY = {
    *("sklearn", "scipy", "pandas", "datasets", "rich", "lxml", "selectolax"),
    *("pyarrow", "polars", "torch", "ray", "joblib"),
}


def modules_after(code: str) -> set[str]:
    script = f"{code}\nimport sys; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_the_package_imports_nothing_heavy_and_not_even_numpy():
    loaded = modules_after("import classifier")
    assert not loaded & {*HEAVY, "numpy"}


def test_tagging_needs_numpy_only(embedded_model):
    loaded = modules_after("import classifier; classifier.load().tag('The club won the cup')")
    assert "numpy" in loaded
    assert not loaded & HEAVY
    assert not any(name.startswith("train") for name in loaded)


def test_every_public_name_is_there():
    for name in classifier.__all__:
        if name == "TopicClassifier":
            pytest.importorskip("sklearn")
        assert getattr(classifier, name).__doc__
    assert set(classifier.__all__) <= set(dir(classifier))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = classifier.nonsense


def test_the_shortcuts_use_one_embedded_model(embedded_model):
    assert classifier.load() is classifier.load()
    assert classifier.tag("The club won the cup final") == embedded_model.tag(
        "The club won the cup final"
    )
