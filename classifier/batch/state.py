"""What a run leaves on disk so that it can be killed: whole parts, and a journal of them.

``OUTPUT.parts/`` holds the parts and ``journal.jsonl``: first what the run was begun with, then
one line for every part that is complete. A part is written under another name, flushed to disk
and renamed before its line is written, so a line never names a part that is not there.
``OUTPUT.run.json`` stays beside the finished output and says what it was made from.
"""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from classifier.batch.journal import FORMAT, Journal, Part, read_record, replacing
from classifier.batch.rows import Position, Reject
from classifier.batch.sinks import Sink
from classifier.errors import ClassifierError, InputError
from classifier.files import STDIN

_COUNTS = ("rows_in", "rows_out", "rejects")
_OWN = ("part-", "journal.jsonl", "lock", "output", "rejects")
"""How the names begin that a run gives to files in its folder."""


class RunState:
    """The files of one run.

    Parameters
    ----------
    output : Path
        The output file.
    sink : Sink
        Its format.
    identity : dict
        What the output depends on: input, model, options.
    """

    def __init__(self, output: Path, sink: Sink, identity: dict[str, Any]) -> None:
        self.output = output
        self.sink = sink
        self.identity = identity
        self.folder = output.with_name(output.name + ".parts")
        self.record = output.with_name(output.name + ".run.json")
        self.rejects = output.with_name(output.name + ".rejects.jsonl")
        self.journal = Journal(self.folder / "journal.jsonl")
        self.parts: list[Part] = []

    def open(self, *, resume: bool) -> dict[str, Any] | None:
        """Begin, or take up what is there.

        Parameters
        ----------
        resume : bool
            Whether to go on with an unfinished run.

        Returns
        -------
        dict or None
            The record of a finished run, if this very output is already complete.

        Raises
        ------
        InputError
            There is an output, or an unfinished run, that this one would overwrite.
        """
        finished = read_record(self.record)
        if finished is not None and self.output.exists():
            if not resume:
                raise InputError(f"{self.output}: is already there: remove it or name another")
            self._compare(finished.get("identity"), self.output)
            if any(type(finished.get(key)) is not int for key in _COUNTS):
                raise InputError(f"{self.record}: is damaged: remove it and {self.output.name}")
            self._clear()
            return finished
        begun, self.parts = self.journal.read()
        if begun is None:
            if self.output.exists():
                raise InputError(
                    f"{self.output}: is already there, and not from a run that could be resumed: "
                    "remove it or name another"
                )
            self._begin()
        elif not resume:
            advice = "go on with it with --resume, or remove it"
            if {"path": STDIN} in self.identity["input"]:
                advice = "standard input cannot be read again to go on with it: remove it"
            raise InputError(f"{self.folder}: an unfinished run: {advice}")
        else:
            self._compare(begun, self.folder)
            self.parts = list(self._whole(self.parts))
            self.journal.rewrite(self.identity, self.parts)
        return None

    def _begin(self) -> None:
        strays = [path.name for path in self.folder.iterdir() if path.name != "lock"]
        if any(not name.startswith(("part-", "journal.jsonl")) for name in strays):
            raise InputError(f"{self.folder}: is in the way: remove it or name another output")
        self.record.unlink(missing_ok=True)
        self.journal.rewrite(self.identity, self.parts)

    def _compare(self, other: Any, path: Path) -> None:
        """Refuse to go on with what was made from something else."""
        wanted = json.loads(json.dumps(self.identity))
        if not isinstance(other, dict):
            raise InputError(f"{path}: its record is damaged: remove it and start again")
        changed = [key for key in wanted if other.get(key) != wanted[key]]
        if not changed:
            return
        key = changed[0]
        detail = ""
        if key == "options" and isinstance(other.get(key), dict):
            names = [n for n in wanted[key] if other[key].get(n) != wanted[key][n]]
            detail = f" ({', '.join(f'{n} was {other[key].get(n)!r}' for n in names)})"
        what = {"input": "another input", "model": "another model", "options": "other options"}
        raise InputError(
            f"{path}: was made from {what.get(key, f'another {key}')}{detail}: "
            "remove it or name another output"
        )

    def _whole(self, parts: list[Part]) -> Iterator[Part]:
        """Yield the parts up to the first that is not as it was written."""
        for expected, part in enumerate(parts):
            if part.index != expected or self._checksums(part) != part.crc:
                return
            yield part

    def _checksums(self, part: Part) -> tuple[int, int]:
        try:
            rejects = _crc(self.rejects_path(part.index)) if part.rejects else 0
            return _crc(self.part_path(part.index)), rejects
        except OSError:
            return -1, -1

    def part_path(self, index: int) -> Path:
        """File of a part."""
        return self.folder / f"part-{index:06d}{self.sink.suffix}"

    def rejects_path(self, index: int) -> Path:
        """File of a part's rejects."""
        return self.folder / f"part-{index:06d}.rejects.jsonl"

    def write_rows(self, index: int, rendered: Iterable[Any]) -> None:
        """Write the file of a part."""
        with replacing(self.part_path(index)) as file:
            self.sink.write_part(file, rendered)

    def write_part(
        self,
        index: int,
        rejects: list[Reject],
        rows_out: int,
        end: Position,
        absent: Iterable[str],
        html: int,
    ) -> Part:
        """Write a part's rejects and describe it; it counts only once `commit` has noted it."""
        if rejects:
            with replacing(self.rejects_path(index)) as file:
                for reject in rejects:
                    file.write((json.dumps(reject.to_dict()) + "\n").encode())
        place = (end.source, end.row, end.offset)
        rows_in = rows_out + len(rejects)
        lacking = tuple(sorted(absent))
        part = Part(index, rows_in, rows_out, len(rejects), (0, 0), place, lacking, html)
        return replace(part, crc=self._checksums(part))

    def commit(self, part: Part) -> None:
        """Note a part as complete; parts are noted in order."""
        self.journal.append(part)
        self.parts.append(part)

    def finish(self, rows_in: int) -> dict[str, Any]:
        """Put the parts together, check the count, and put the output in its place.

        Parameters
        ----------
        rows_in : int
            Rows that the readers saw.

        Returns
        -------
        dict
            The record that is kept beside the output.

        Raises
        ------
        ClassifierError
            The output does not hold every row that is no reject.
        """
        expected = sum(part.rows_out for part in self.parts)
        n_rejects = sum(part.rejects for part in self.parts)
        whole = self.folder / "output"
        with replacing(whole) as file:
            rows_out = self.sink.assemble(file, (self.part_path(p.index) for p in self.parts))
        if rows_out != expected or rows_out + n_rejects != rows_in:
            raise ClassifierError(
                f"{self.output}: {rows_in:,} rows in, but {rows_out:,} out and {n_rejects:,} "
                f"rejected: not written; please report this, with {self.journal.path}"
            )
        if n_rejects:
            listed = self.folder / "rejects"
            with replacing(listed) as file:
                for part in self.parts:
                    if part.rejects:
                        with self.rejects_path(part.index).open("rb") as opened:
                            shutil.copyfileobj(opened, file, 1 << 20)
            listed.replace(self.rejects)
        else:
            self.rejects.unlink(missing_ok=True)
        record = {
            "format": FORMAT,
            "identity": self.identity,
            "rows_in": rows_in,
            "rows_out": rows_out,
            "rejects": n_rejects,
            # Where no row is in the output, the rejects say why.
            "absent": self._absent() if rows_out else [],
            "html": sum(part.html for part in self.parts),
        }
        # The output last but one: with its record it is complete, without it is made again.
        whole.replace(self.output)
        with replacing(self.record) as file:
            file.write((json.dumps(record, indent=2) + "\n").encode())
        self._clear()
        return record

    def _absent(self) -> list[str]:
        """Columns asked for that no row of any part has."""
        return sorted(set.intersection(*(set(part.absent) for part in self.parts)))

    def _clear(self) -> None:
        """Remove what a run wrote; a folder of the same name may hold someone's own files."""
        if not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            if path.name.startswith(_OWN) and not path.is_dir():
                path.unlink(missing_ok=True)
        with suppress(OSError):  # not empty
            self.folder.rmdir()

    def _check_names(self) -> None:
        """Refuse to begin where the last step, or the first, could only fail."""
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(
                f"{self.folder}: is in the way, where the run keeps a folder: "
                "remove it or name another output"
            )
        for path in (self.record, self.rejects, self.journal.path, self.folder / "lock"):
            if path.is_dir():
                raise InputError(
                    f"{path}: is a folder, where the run keeps a file: "
                    "remove it or name another output"
                )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second run from the same output; the lock goes when the process does.

        Raises
        ------
        InputError
            Another run is writing this output, or something is in its way.
        """
        self._check_names()
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            import fcntl
        except ImportError:  # Windows has no flock
            yield
            return
        lock = self.folder / "lock"
        with lock.open("wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise InputError(f"{self.output}: another run is writing it") from None
            try:
                yield
            finally:
                if not self.journal.path.exists():  # nothing was begun, or all is done
                    self._clear()


def _crc(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            value = zlib.crc32(piece, value)
    return value
