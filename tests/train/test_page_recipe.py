"""The page reader's recipe keeps no result that was worked out by other code than today's."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytest.importorskip("sklearn")
pytest.importorskip("joblib")

from train.pages.recipe import CODE

ROOT = Path(__file__).resolve().parents[2]
NOT_CACHED = {"train/pages/export.py"}
"""What the recipe uses only after the cached steps."""


def imported(path: Path) -> set[Path]:
    """Files of this repository that a module imports from, inside functions as well."""
    nodes = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.ImportFrom)]
    files = {ROOT / f"{(node.module or '').replace('.', '/')}.py" for node in nodes}
    return {file for file in files if file.exists()}


def test_the_digest_of_the_code_covers_every_module_that_cached_results_come_from():
    found: set[Path] = set()
    waiting = {ROOT / "train" / "pages" / "recipe.py"}
    while waiting:
        path = waiting.pop()
        found.add(path)
        waiting |= {
            file
            for file in imported(path) - found
            if file.parent in CODE and str(file.relative_to(ROOT)) not in NOT_CACHED
        }
    covered = {folder / f"{name}.py" for folder, names in CODE.items() for name in names}
    assert covered == found
