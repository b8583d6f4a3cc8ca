"""What the files of a run are called, which of those in its folder it may remove, and its lock.

Nothing keeps others from putting files of their own into the folder beside the output: only what
has exactly the name that a run gives is taken for a run's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from classifier.batch.journal import TEMPORARY
from classifier.errors import InputError

RECORD, REJECTS, PARTS = ".run.json", ".rejects.jsonl", ".parts"
"""What the name of the output is followed by in those of the files, and the folder, beside it."""
JOURNAL = "journal.jsonl"
"""In the folder."""


class RunFiles:
    """The files of one run.

    Parameters
    ----------
    output : Path
        The output file.
    suffix : str
        Of a part.

    Attributes
    ----------
    record, rejects : Path
        What stays beside the output.
    folder : Path
        Holds all that follow, until the output is complete.
    journal, lock : Path
        The journal; an empty file that is locked.
    whole, listed : Path
        Output and rejects, put together from the parts, before they get their names.
    made : list of Path
        What this run made and must take away unless it is begun: without a journal, nothing else
        tells it from what others left there.
    """

    def __init__(self, output: Path, suffix: str) -> None:
        self.output = output
        self.suffix = suffix
        self.record = output.with_name(output.name + RECORD)
        self.rejects = output.with_name(output.name + REJECTS)
        self.folder = output.with_name(output.name + PARTS)
        self.journal = self.folder / JOURNAL
        self.lock = self.folder / "lock"
        self.whole = self.folder / "output"
        self.listed = self.folder / "rejects"
        self.made: list[Path] = []
        ends = "|".join(map(re.escape, (suffix, REJECTS)))
        part = rf"part-([0-9]{{6}}|[1-9][0-9]{{6,}})({ends})"
        names = "|".join(re.escape(path.name) for path in (self.journal, self.whole, self.listed))
        self._written = re.compile(rf"({part}|{names})({re.escape(TEMPORARY)})?")

    def part(self, index: int) -> Path:
        """File of a part."""
        return self.folder / f"part-{index:06d}{self.suffix}"

    def rejects_of(self, index: int) -> Path:
        """File of a part's rejects."""
        return self.folder / f"part-{index:06d}{REJECTS}"

    def _is_own(self, path: Path) -> bool:
        if not path.is_file():
            return False
        if path.name == self.lock.name:  # nothing is ever written to it
            return path.stat().st_size == 0
        return self._written.fullmatch(path.name) is not None

    def strays(self) -> list[Path]:
        """Return what is in the folder and cannot be of a run that left no journal there."""
        # Parts and drafts of the journal can: a run may be killed while it begins or tidies up.
        later = (self.whole.name, self.listed.name)
        return [
            path
            for path in self.folder.iterdir()
            if path.name.startswith(later) or not self._is_own(path)
        ]

    def clear(self) -> None:
        """Remove what a run wrote to its folder, and the folder unless it holds anything else."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if self._is_own(path):
                    path.unlink(missing_ok=True)
            with suppress(OSError):  # not empty
                self.folder.rmdir()
        self.made.clear()  # what has these names from now on is another run's

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second run from the same output; the lock goes when the process does.

        Raises
        ------
        InputError
            Another run is writing this output, something is in its way, or its file system has no
            locks.
        """
        self._check_names()
        with suppress(FileExistsError):
            self.folder.mkdir(parents=True)
            self.made.append(self.folder)
        try:
            import fcntl
        except ImportError:  # Windows has no flock
            with self._tidied():
                yield
            return
        with self._open_lock() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InputError(f"{self.output}: another run is writing it") from None
            except OSError as error:  # as where a network's file system has no locks
                with self._tidied():
                    raise InputError(
                        f"{self.output}: cannot be kept from a second run: {self.lock} is not "
                        f"locked ({error.strerror}): write to a local disk, or have locks mounted"
                    ) from None
            with self._tidied():
                yield

    def _check_names(self) -> None:
        """Refuse to begin where the last step, or the first, could only fail."""
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(
                f"{self.folder}: is in the way, where the run keeps a folder: "
                "remove it or name another output"
            )
        for path in (self.record, self.rejects, self.journal, self.lock):
            if path.is_dir():
                raise InputError(
                    f"{path}: is a folder, where the run keeps a file: "
                    "remove it or name another output"
                )

    def _open_lock(self) -> IO[bytes]:
        try:
            file = self.lock.open("xb")
        except FileExistsError:
            return self.lock.open("ab")  # not "wb": it may be someone's own, with something in it
        self.made.append(self.lock)
        return file

    @contextmanager
    def _tidied(self) -> Iterator[None]:
        """Take away what was made for a run that was not begun."""
        try:
            yield
        finally:
            if not self.journal.exists():
                for path in reversed(self.made):
                    with suppress(OSError):  # gone already; not empty
                        path.rmdir() if path == self.folder else path.unlink()
