"""Whose work a file is: the record that a run keeps beside what it writes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from classifier.batch.journal import Journal, read_record
from classifier.batch.run_files import JOURNAL, PARTS, RECORD, REJECTS
from classifier.errors import InputError


def record_of(path: str) -> Path:
    """Return where the run that left a file, if one did, noted what it was made from."""
    folder, name = os.path.split(path)
    if folder.endswith(PARTS):
        return Path(folder, JOURNAL)
    return Path(folder, name.removesuffix(REJECTS) + RECORD)


def inputs_of(record: Path) -> list[dict[str, Any]]:
    """Return the identities of the input of a run; none where there is no sound record of it."""
    try:
        if record.name == JOURNAL:
            identity, _ = Journal(record).read()
        else:
            identity = (read_record(record) or {}).get("identity")
    except (InputError, OSError):  # unreadable or damaged: as if it were not there
        return []
    entries = identity.get("input") if isinstance(identity, dict) else None
    return [e for e in (entries if isinstance(entries, list) else ()) if isinstance(e, dict)]
