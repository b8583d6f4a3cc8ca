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
