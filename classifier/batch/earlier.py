"""What earlier runs left among the input of this one, told by the records that they keep.

An output lies beside the record of what it was made from. Where that is also an input, as when a
pattern is run a second time under another name, each row would be tagged twice.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.batch.inputs import Source
from classifier.batch.journal import Journal, read_record
from classifier.errors import InputError

_PARTS = ".parts"
_REJECTS = ".rejects.jsonl"


def refuse_outputs(sources: Sequence[Source]) -> None:
    """Refuse input of which one file was made from another by an earlier run.

    Parameters
    ----------
    sources : sequence of Source
        The input. An output is a sound input as long as what it was made from is none.

    Raises
    ------
    InputError
        A file is the output of an earlier run, its rejects or a part of it, and so is the input
        of that run: by its name, or by its content.
    """
    marks = {source.path: found for source in sources if (found := _made_from(source.path))}
    if not marks:
        return
    origins = {mark: source.path for source in sources for mark in _marks(source.identity())}
    for path, found in marks.items():
        for mark in sorted(found & origins.keys()):
            if origins[mark] != path:
                raise InputError(
                    f"{path}: is the work of an earlier run on {origins[mark]}, which is also an "
                    "input: move it to another folder, or name the input without it"
                )


def _made_from(path: str) -> set[str]:
    """Return marks of the input of the run that left a file; none of a file that none did."""
    folder, name = os.path.split(path)
    try:
        if folder.endswith(_PARTS):
            identity, _ = Journal(Path(folder, "journal.jsonl")).read()
        else:
            record = read_record(Path(folder, name.removesuffix(_REJECTS) + ".run.json"))
            identity = (record or {}).get("identity")
    except (InputError, OSError):  # unreadable or damaged: as if it were not there
        return set()
    entries = identity.get("input") if isinstance(identity, dict) else None
    return {
        mark for entry in (entries if isinstance(entries, list) else ()) for mark in _marks(entry)
    }


def _marks(identity: Any) -> set[str]:
    """Return what an input is known again by, although it moved or grew."""
    if not isinstance(identity, dict):
        return set()
    path, digest = identity.get("path"), identity.get("sha256")
    marks = {os.path.normpath(path)} if isinstance(path, str) else set()
    return marks | {digest} if isinstance(digest, str) else marks
