"""The recipes keep no result of other code or other data than today's."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytest.importorskip("sklearn")
pytest.importorskip("cleanlab")

import train.model
import train.pages.recipe
from train.digests import origin

ROOT = Path(__file__).resolve().parents[2]
NOT_CACHED = {
    "train/pages/export.py",
    *(f"train/{name}.py" for name in ("calibrate", "digests", "label_issues", "metrics")),
    *(f"classifier/{name}.py" for name in ("decline", "errors", "hidden", "model")),
}
"""What the recipes use only after the cached steps, or (errors) for no result."""


def imported(path: Path) -> set[Path]:
    """Files of this repository that a module imports from, inside functions as well."""
    files: set[Path] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").replace(".", "/")
            names = [f"{module}.py", *(f"{module}/{alias.name}.py" for alias in node.names)]
            files |= {ROOT / name for name in names}
    return {file for file in files if file.exists()}


@pytest.mark.parametrize("recipe", [train.model, train.pages.recipe], ids=["topics", "pages"])
def test_the_digest_covers_every_module_that_kept_results_come_from(recipe):
    if not (ROOT / "classifier").is_dir():
        pytest.skip("needs the source tree, whose modules are asked what they import")
    found: set[Path] = set()
    waiting = {Path(recipe.__file__)}
    while waiting:
        path = waiting.pop()
        found.add(path)
        waiting |= {
            file
            for file in imported(path) - found
            if file.parent in recipe.CODE and str(file.relative_to(ROOT)) not in NOT_CACHED
        }
    covered = {folder / f"{name}.py" for folder, names in recipe.CODE.items() for name in names}
    assert covered == found


def test_another_line_of_code_or_byte_of_data_is_another_origin(tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "data" / "deep").mkdir(parents=True)
    module, row = tmp_path / "code" / "fit.py", tmp_path / "data" / "deep" / "rows.jsonl"
    module.write_text("DEPTH = 3\n")
    row.write_text("{}\n")

    def asked() -> str:
        return origin({tmp_path / "code": ("fit",)}, [tmp_path / "data"])

    first = asked()
    assert asked() == first
    module.write_text("DEPTH = 4\n")
    second = asked()
    row.write_text("[]\n")
    third = asked()
    row.rename(row.with_name("others.jsonl"))
    fourth = asked()
    row.with_name("others.jsonl").unlink()
    row.parent.rmdir()
    (tmp_path / "data").rmdir()
    assert len({first, second, third, fourth, asked()}) == 5
