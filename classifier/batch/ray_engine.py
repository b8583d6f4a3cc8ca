"""The engine for a cluster: Ray Data maps the local engine's functions over ranges of the input.

A task reads one range, tags it and writes its own part to the shared folder, under the name that
the range's number gives it, and renames it when it is complete. A task that is done again, because
its node died, writes the same file again: nothing is lost or doubled. The driver notes the parts
and puts them together as the local engine does.
"""

from __future__ import annotations

import json
import logging
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from classifier import __version__
from classifier.batch import Progress
from classifier.batch.journal import Part
from classifier.batch.plan import CHUNK_ROWS, Plan
from classifier.batch.ranges import Range, find_ranges
from classifier.batch.rows import Position, Reject
from classifier.batch.state import RunState
from classifier.batch.tally import Done, Tally
from classifier.errors import ClassifierError, InputError, MissingExtraError
from classifier.files import STDIN
from classifier.pickled import mark_of


def run_parts_on_ray(
    plan: Plan,
    state: RunState,
    *,
    address: str | None,
    actors: int,
    strict: bool,
    on_progress: Callable[[Progress], None] | None,
) -> None:
    """Tag every range that is not in a complete part yet.

    Parameters
    ----------
    plan : Plan
        What to do; its input, output and model lie on a file system that every node sees.
    state : RunState
        Open; its parts are complete.
    address : str or None
        Of the cluster; None starts one on this machine, unless this process is in one.
    actors : int
        Processes that tag, spread over the nodes by Ray.
    strict : bool
        Whether a reject ends the run.
    on_progress : callable or None
        Is called after every part that came back.

    Raises
    ------
    MissingExtraError
        Ray is not installed.
    InputError
        There is no cluster at the address; the input cannot be read twice; `strict`, and a row
        was rejected.
    """
    try:
        import ray.data
    except ImportError:
        raise MissingExtraError("ray", "ray", "tagging on a cluster") from None
    if plan.sources[0].path == STDIN:
        raise InputError("standard input cannot be read by a cluster: save it to a shared folder")
    plan = _absolute(plan)
    if not ray.is_initialized():
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, ValueError) as error:
            raise InputError(f"no Ray cluster at {address}: {error}") from None
    ranges = list(find_ranges(plan))
    left = ranges[len(state.parts) :]
    if not left:
        return
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    rows = _first_rows(plan, ranges)
    tasks = [
        {
            "index": this.index,
            "source": this.source,
            "start": this.start,
            "stop": -1 if this.stop is None else this.stop,
            "row": rows[this.index],
        }
        for this in left
    ]
    done: dict[int, Part] = {}
    rows_done = rejects = 0
    for part in _parts_done(plan, state.identity, tasks, actors):
        done[part.index] = part
        if strict and part.rejects:
            with state.files.rejects_of(part.index).open() as file:
                first = Reject(**json.loads(file.readline()))
            raise InputError(f"{first} (--strict stops at the first row that fails)")
        rows_done, rejects = rows_done + part.rows_in, rejects + part.rejects
        while len(state.parts) in done:
            state.commit(done.pop(len(state.parts)))
        if on_progress is not None:
            on_progress(Progress(rows_done, (len(state.parts) + len(done)) / len(ranges), rejects))
    if len(state.parts) != len(ranges):
        raise ClassifierError(
            f"{len(ranges) - len(state.parts)} of {len(ranges)} parts did not come back from the "
            "cluster: what was done is kept, --resume goes on with it"
        )


def _parts_done(
    plan: Plan, identity: dict[str, Any], tasks: list[dict[str, int]], actors: int
) -> Iterator[Part]:
    """Have the tasks done, and yield the part of each as it comes."""
    import ray.data

    results = ray.data.from_items(tasks, override_num_blocks=len(tasks)).map_batches(
        TagRange,
        fn_constructor_args=(plan, identity, str(Path.cwd())),
        batch_size=1,
        # A pool of one actor of its own would wait for ever on a cluster that shrinks. Ray Data
        # starts actors again, and does tasks again, as often as it takes.
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=actors),
        num_cpus=1,
    )
    for row in results.iter_rows():
        if row["refused"]:
            raise InputError(str(row["refused"]))
        yield Part.of(json.loads(row["part"]))


class TagRange:
    """An actor: opens the model once and does one range after the other.

    Parameters
    ----------
    plan : Plan
        What to do.
    identity : dict
        Of the run.
    folder : str
        From which relative names are meant.
    """

    def __init__(self, plan: Plan, identity: dict[str, Any], folder: str) -> None:
        os.chdir(folder)
        self.plan = plan
        self.state = RunState(plan.output, plan.sink, identity)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        """Do one range.

        Parameters
        ----------
        batch : dict of str to ndarray
            One task: ``index``, ``source``, ``start``, ``stop``, ``row``.

        Returns
        -------
        dict of str to list
            ``part``, that was written, as JSON; or ``refused``, the line that says why it was not:
            of an exception Ray brings home a text of many lines.
        """
        try:
            self._check()
            part = self._tag({name: int(values[0]) for name, values in batch.items()})
        except ClassifierError as error:
            return {"part": [""], "refused": [str(error)]}
        return {"part": [json.dumps(asdict(part))], "refused": [""]}

    def _tag(self, task: dict[str, int]) -> Part:
        plan = self.plan
        start = Position(task["source"], task["row"], task["start"])
        stop = None if task["stop"] < 0 else task["stop"]
        chunks = plan.source_chunks(plan.sources[task["source"]], start, CHUNK_ROWS, stop)
        tally = Tally(frozenset(plan.recipe.fields.read), start)

        def rendered() -> Iterator[Any]:
            for chunk in chunks:
                done = Done.of(chunk, plan.answerer(chunk), plan.sink)
                tally.add(done)
                yield done.rendered

        return self.state.write_part(task["index"], rendered(), tally)

    def _check(self) -> None:
        """Refuse to mix answers of two models."""
        here = {"model": mark_of(self.plan.model), "version": __version__}
        for what, found in here.items():
            wanted = self.state.identity[what]
            if found != wanted:
                raise ClassifierError(
                    f"node {platform.node()} has another {what} ({found[:12]}, the run's is "
                    f"{wanted[:12]}): put the same on every node"
                )


def _first_rows(plan: Plan, ranges: list[Range]) -> list[int]:
    """Rows of the file before each range; those of JSONL are lines, counted on the cluster."""
    import ray

    count = ray.remote(_count_lines)
    lines: dict[int, Any] = {}
    for this, following in pairwise(ranges):
        source = plan.sources[this.source]
        if source.format == "jsonl" and following.source == this.source:
            lines[this.index] = count.remote(str(Path.cwd()), source.path, this.start, this.stop)
    totals = dict(zip(lines, ray.get(list(lines.values())), strict=True))
    rows, lines_before = [], 0
    for this in ranges:
        if not this.start:
            lines_before = 0
        is_jsonl = plan.sources[this.source].format == "jsonl"
        rows.append(lines_before if is_jsonl else this.start)
        lines_before += totals.get(this.index, 0)
    return rows


def _count_lines(folder: str, path: str, start: int, stop: int) -> int:
    lines = 0
    with Path(folder, path).open("rb") as file:
        file.seek(start)
        while start < stop and (piece := file.read(min(1 << 20, stop - start))):
            lines += piece.count(b"\n")
            start += len(piece)
    return lines


def _absolute(plan: Plan) -> Plan:
    """Name the output so that it is the same file in every working directory."""
    return replace(plan, output=plan.output.absolute())
