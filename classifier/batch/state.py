"""What a run leaves on disk so that it can be killed: whole parts, and a journal of them.

``OUTPUT.parts/`` holds the parts and ``journal.jsonl``: first what the run was begun with, then
one line for every part that is complete. A part is written under another name, flushed to disk
and renamed before its line is written, so a line never names a part that is not there.
``OUTPUT.run.json`` stays beside the finished output and says what it was made from.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from classifier.batch.journal import FORMAT, TEMPORARY, Journal, Part, read_record, replacing
from classifier.batch.run_files import RunFiles
from classifier.batch.sinks import Sink
from classifier.batch.tally import Tally
from classifier.errors import ClassifierError, InputError
from classifier.files import STDIN

_COUNTS = ("rows_in", "rows_out", "rejects")


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
        self.files = RunFiles(output, sink.suffix)
        self.journal = Journal(self.files.journal)
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
            There is an output, an unfinished run, or a file of someone else in the place of one
            of this run's, that would be overwritten.
        """
        finished = read_record(self.files.record)
        if finished is not None and self.output.exists():
            if not resume:
                raise InputError(f"{self.output}: is already there: remove it or name another")
            self._compare(finished.get("identity"), self.output)
            if any(type(finished.get(key)) is not int for key in _COUNTS):
                raise InputError(
                    f"{self.files.record}: is damaged: remove it and {self.output.name}"
                )
            self.files.clear()
            return finished
        # By a run whose output was removed: what remains beside it may be replaced.
        left = finished is not None and isinstance(finished.get("identity"), dict)
        begun, self.parts = self.journal.read()
        if begun is None:
            if self.output.exists():
                raise InputError(
                    f"{self.output}: is already there, and not from a run that could be resumed: "
                    "remove it or name another"
                )
            if not left:
                self._refuse_unknown()
            self._begin()
        elif not resume:
            advice = "go on with it with --resume, or remove it"
            if {"path": STDIN} in self.identity["input"]:
                advice = "standard input cannot be read again to go on with it: remove it"
            raise InputError(f"{self.files.folder}: an unfinished run: {advice}")
        else:
            self._compare(begun, self.files.folder)
            self.parts = list(self._whole(self.parts))
            self.journal.rewrite(self.identity, self.parts)
        if left:
            # After the journal is there, and the record last: whenever this is killed, one of
            # them is left, and tells whose the rejects are.
            self.files.rejects.unlink(missing_ok=True)
            self.files.record.unlink(missing_ok=True)
        return None

    def _refuse_unknown(self) -> None:
        for path in (self.files.record, self.files.rejects):
            if path.exists():
                raise InputError(
                    f"{path}: is already there, and nothing tells that a run of "
                    f"{self.output.name} left it: move it away or name another output"
                )

    def _begin(self) -> None:
        if strays := self.files.strays():
            raise InputError(
                f"{self.files.folder}: is in the way, it holds {min(strays).name}: "
                "move that away or name another output"
            )
        self.files.made.append(self.journal.path.with_name(self.journal.path.name + TEMPORARY))
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
            detail = f" ({', '.join(_option(n, other[key].get(n)) for n in names)})"
        # Of an unfinished run they are slips, and what is done need not be thrown away.
        again = key in {"model", "options"} and path == self.files.folder
        what = {"input": "another input", "model": "another model", "options": "other options"}
        raise InputError(
            f"{path}: was made from {what.get(key, f'another {key}')}{detail}: "
            f"{f'give the same {key} to go on with it, ' if again else ''}"
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
            rejects = _crc(self.files.rejects_of(part.index)) if part.rejects else 0
            return _crc(self.files.part(part.index)), rejects
        except OSError:
            return -1, -1

    def write_part(self, index: int, rendered: Iterable[Any], tally: Tally) -> Part:
        """Write the files of a part; it counts only once `commit` has noted it.

        Parameters
        ----------
        index : int
            Its place in the output.
        rendered : iterable
            Its chunks as the sink takes them.
        tally : Tally
            Of these chunks, once they were taken.
        """
        with replacing(self.files.part(index)) as file:
            self.sink.write_part(file, rendered)
        if tally.rejects:
            with replacing(self.files.rejects_of(index)) as file:
                for reject in tally.rejects:
                    file.write((json.dumps(reject.to_dict()) + "\n").encode())
        part = Part(
            index,
            tally.rows_in,
            tally.rows_out,
            len(tally.rejects),
            (0, 0),
            (tally.end.source, tally.end.row, tally.end.offset),
            tuple(sorted(tally.absent)),
            tally.html,
        )
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
        with replacing(self.files.whole) as file:
            rows_out = self.sink.assemble(file, (self.files.part(p.index) for p in self.parts))
        if rows_out != expected or rows_out + n_rejects != rows_in:
            raise ClassifierError(
                f"{self.output}: {rows_in:,} rows in, but {rows_out:,} out and {n_rejects:,} "
                f"rejected: not written; please report this, with {self.journal.path}"
            )
        reasons: Counter[str] = Counter()
        if n_rejects:
            with replacing(self.files.listed) as file:
                for part in self.parts:
                    if part.rejects:
                        reasons.update(self._copy_rejects(part, file))
            self.files.listed.replace(self.files.rejects)
        else:
            self.files.rejects.unlink(missing_ok=True)
        record = {
            "format": FORMAT,
            "identity": self.identity,
            "rows_in": rows_in,
            "rows_out": rows_out,
            "rejects": n_rejects,
            # Sorted, so that it is the same wherever the run was cut.
            "reasons": dict(sorted(reasons.items())),
            # Where no row is in the output, the rejects say why.
            "absent": self._absent() if rows_out else [],
            "html": sum(part.html for part in self.parts),
        }
        # The output last but one: with its record it is complete, without it is made again.
        self.files.whole.replace(self.output)
        with replacing(self.files.record) as file:
            file.write((json.dumps(record, indent=2) + "\n").encode())
        self.files.clear()
        return record

    def _copy_rejects(self, part: Part, file: IO[bytes]) -> Iterator[str]:
        """Copy the rejects of a part, whoever wrote it, and yield the kind of each."""
        with self.files.rejects_of(part.index).open("rb") as opened:
            for line in opened:
                file.write(line)
                yield json.loads(line)["kind"]

    def _absent(self) -> list[str]:
        """Columns asked for that no row of any part has."""
        return sorted(set.intersection(*(set(part.absent) for part in self.parts)))


def _option(name: str, value: Any) -> str:
    """Say what an option was, as it is written on the command line."""
    shown = "input-format" if name == "format" else name.replace("_", "-")
    if value is None or value is False or value == "":
        return f"{shown} was not given"
    return f"{shown} was {'given' if value is True else repr(value)}"


def known_reasons(record: dict[str, Any]) -> dict[str, int]:
    """Return the rejects by kind from a record; empty unless they are as many as it says."""
    reasons = record.get("reasons")
    if not isinstance(reasons, dict) or any(type(n) is not int for n in reasons.values()):
        return {}
    return reasons if sum(reasons.values()) == record["rejects"] else {}


def _crc(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            value = zlib.crc32(piece, value)
    return value
