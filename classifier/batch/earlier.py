"""What earlier runs left among the input of this one, told by the records that they keep.

An output lies beside the record of what it was made from. Where that is also an input, as when a
pattern is run a second time under another name, each row would be tagged twice.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.batch.records import inputs_of, record_of
from classifier.batch.source import Source, edges_digest
from classifier.errors import InputError


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
        of that run: by its content, also where more was added to it, or by its absolute path.
    """
    works: dict[Path, list[str]] = {}  # what each run left, by where it noted its input
    for source in sources:
        works.setdefault(record_of(source.path), []).append(source.path)
    origins: _Origins | None = None
    for record, paths in works.items():
        entries = inputs_of(record)
        if not entries:
            continue
        origins = origins or _Origins(sources)
        found = sorted({origin for entry in entries if (origin := origins.find(entry))})
        for path in paths:
            for origin in found:
                if origin != path:
                    raise InputError(
                        f"{path}: is the work of an earlier run on {origin}, which is also an "
                        "input: move it to another folder, or name the input without it"
                    )


class _Origins:
    """The input, to be found by what earlier runs noted of theirs.

    Parameters
    ----------
    sources : sequence of Source
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self.paths = {os.path.normpath(source.path): source.path for source in sources}
        self.digests = {source.identity().get("sha256"): source.path for source in sources}

    def find(self, entry: dict[str, Any]) -> str | None:
        """Return the path of the input that an entry of a record is of; None if it is of none."""
        path, digest, size = entry.get("path"), entry.get("sha256"), entry.get("size")
        if not isinstance(digest, str) or size == 0:  # all empty files are alike
            return None
        if digest in self.digests:
            return self.digests[digest]
        known = self.paths.get(os.path.normpath(path)) if isinstance(path, str) else None
        if known is None or Path(known).is_absolute():
            return known
        # The run may have begun in another folder, where this is the name of another file.
        return known if type(size) is int and _begins_with(known, size, digest) else None


def _begins_with(path: str, size: int, digest: str) -> bool:
    """Tell whether a file begins with all of what it was when its size and digest were noted."""
    with Path(path).open("rb") as file:
        return 0 < size <= os.fstat(file.fileno()).st_size and edges_digest(file, size) == digest
