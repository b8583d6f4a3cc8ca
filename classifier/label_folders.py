"""Labelled texts in one folder a label; a label that would be lost is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from classifier.errors import InputError
from classifier.files import find_texts, read_found, walk
from classifier.left_out import by_ending

SUFFIX = ".txt"
"""Of the texts. A page of HTML would teach the label its navigation as well."""


def others(folder: str) -> list[str]:
    """List the files that no label has: of other endings, or beside the labels' folders."""
    return [
        path
        for path in walk(folder, unread=[])
        if not path.lower().endswith(SUFFIX) or os.sep not in os.path.relpath(path, folder)
    ]


def read_folders(folder: Path) -> Iterator[tuple[str, str | None, str, str]]:
    """Yield the texts below each folder, whose name is their label.

    Parameters
    ----------
    folder : Path

    Yields
    ------
    where : str
        Path of the text; of the folder, where it holds none.
    text : str or None
        None with a fault.
    label : str
    fault : str
        Why there is no text; empty if there is.

    Raises
    ------
    InputError
        There is no folder in it.
    """
    labels = sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
    if not labels:
        raise InputError(
            f"{folder}: no folders in it: one folder of {SUFFIX} files for each label is expected"
        )
    for label in labels:
        paths = sorted(find_texts(str(label), (SUFFIX,)), key=Path)
        if not paths:
            # Without a row of its own the label would be missing from the model, unsaid.
            yield str(label), None, label.name, _nothing_in(label)
        for path in paths:
            try:
                yield path, read_found(path), label.name, ""
            except InputError as error:
                yield path, None, label.name, str(error).removeprefix(f"{path}: ")


def _nothing_in(label: Path) -> str:
    """Say that a folder holds no text, and what it holds instead."""
    found = list(walk(str(label), unread=[]))
    if not found:
        return f"the folder is empty: the label's texts are expected in it as {SUFFIX} files"
    listed = by_ending(found)
    return f"the folder holds no {SUFFIX} file ({listed}): save the label's texts as {SUFFIX} files"
