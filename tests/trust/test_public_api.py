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


def test_a_type_checker_finds_names_that_are_misspelt(tmp_path):
    api = pytest.importorskip("mypy.api")
    (tmp_path / "use.py").write_text(
        'import classifier\nclassifier.TopicModel\nclassifier.tga("x")\n'
    )
    options = ["--follow-imports=silent", "--cache-dir", str(tmp_path / "cache")]
    found, _, _ = api.run([*options, str(tmp_path / "use.py")])
    assert 'use.py:3: error: Module has no attribute "tga"' in found
    assert found.count("error:") == 1
