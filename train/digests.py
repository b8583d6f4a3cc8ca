"""SHA-256 of inputs and of code: what a model, or a result that is kept, was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path


def sha256(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the digest of each named file of a folder, by name."""
    return {name: sha256(folder / name) for name in sorted(names)}


def origin(code: Mapping[Path, Iterable[str]], inputs: Iterable[Path]) -> str:
    """Return one digest of code and data: a result kept under it is of no other code or data.

    joblib itself looks at the arguments and at the source of the one function that it caches, not
    at what that calls, nor at the files behind a path.

    Parameters
    ----------
    code : mapping of Path to iterable of str
        By folder, the names of its modules.
    inputs : iterable of Path
        Files, and folders with all files below them. What is not there is named by who reads it.
    """
    known = hashlib.sha256()
    for folder, names in code.items():
        for name in names:
            known.update(f"{name} {sha256(folder / f'{name}.py')}\n".encode())
    for path in inputs:
        below = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in filter(Path.is_file, below):
            known.update(f"{file.relative_to(path.parent)} {sha256(file)}\n".encode())
    return known.hexdigest()
