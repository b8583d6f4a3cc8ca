"""Tables and folders of any size, tagged row by row, on one machine or a Ray cluster."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import classifier
from classifier.batch import options
from classifier.errors import ClassifierError, InputError, MissingExtraError
from classifier.files import STDIN

if TYPE_CHECKING:
    from classifier.batch.plan import Plan

__all__ = ["MAX_EXPANSION", "MAX_ROW_BYTES", "PART_ROWS", "Progress", "Summary", "run"]

#: Longest row (32 MiB): a JSONL line, a CSV record, a text in Parquet, a text file.
MAX_ROW_BYTES = 32 << 20
#: Most that a compressed file may grow past 1 GiB, and a row group of Parquet past 256 MiB.
MAX_EXPANSION = 200
#: Rows a part: what a killed run has to do again at most.
PART_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Attributes
    ----------
    output : Path
        The finished output.
    rows_in, rows_out, rejects : int
        Of the whole output; ``rows_in == rows_out + rejects``.
    rejects_path : Path or None
        Where the rejects are; None without any.
    reasons : dict of str to int
        Rejects by kind, of the whole output; empty where an earlier version finished it, which
        did not note them.
    resumed : int
        Rows that an earlier run had done.
    seconds : float
        Time that this run took.
    absent : tuple of str
        Columns that were asked for, and that no row of the whole input has. Of JSONL, whose rows
        each name their own; other input is refused without them.
    html : int
        Rows of the whole output whose text looks like HTML, and was tagged as plain text, markup
        and all, since `read_page` was not asked for.
    """

    output: Path
    rows_in: int
    rows_out: int
    rejects: int
    rejects_path: Path | None
    reasons: dict[str, int]
    resumed: int
    seconds: float
    absent: tuple[str, ...] = ()
    html: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes
    ----------
    rows : int
        Rows read and answered in this run.
    share : float
        Share of the input that is done, in [0, 1]; 0 where it cannot be told.
    rejects : int
        Rows rejected in this run.
    """

    rows: int
    share: float
    rejects: int


def run(
    input: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],  # noqa: A002 - the CLI's word
    output: str | os.PathLike[str],
    *,
    model: classifier.TopicModel | str | os.PathLike[str] | None = None,
    text_column: str | Sequence[str] = "text",
    id_column: str | None = None,
    keep_columns: str | Sequence[str] = (),
    read_page: bool = False,
    top: int | None = None,
    threshold: float | None = None,
    jobs: int = 1,
    resume: bool = False,
    strict: bool = False,
    input_format: str | None = None,
    max_row_bytes: int = MAX_ROW_BYTES,
    max_expansion: int = MAX_EXPANSION,
    part_rows: int = PART_ROWS,
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Tag every row of a table, or every file of a folder.

    Parameters
    ----------
    input : str, path or sequence of them
        Files ending in ``.jsonl``, ``.csv`` (both also ``.gz``, ``.zst``), ``.parquet``,
        ``.txt``, ``.html``; folders, patterns, or ``"-"`` for standard input.
    output : path
        A file ending in ``.jsonl``, ``.csv`` or ``.parquet``.
    model : TopicModel or path, optional
        Default: the embedded model.
    text_column : str or sequence of str
        Column with the text; several (``"title,body"``) are joined by line breaks.
    id_column : str, optional
        Column that becomes ``id``; default: ``id`` if there is one, else the row's number.
    keep_columns : str or sequence of str
        Columns to copy.
    read_page : bool
        Whether a text is a whole page, to be taken apart first.
    top : int, optional
        Most tags of a row, and of a teaser.
    threshold : float, optional
        Least score of such a tag, in [0, 1].
    jobs : int
        Threads (with ``engine="ray"``: actors) that tag. The output does not depend on it.
    resume : bool
        Go on with an unfinished run of the same input, model and options.
    strict : bool
        Stop at the first row that cannot be read or tagged.
    input_format : {"jsonl", "csv", "parquet"}, optional
        For input whose name does not tell; standard input is JSONL otherwise.
    max_row_bytes : int
        Longest row; longer ones are rejected without being held in memory.
    max_expansion : int
        Ratio at which a compressed file that has grown past 1 GiB is given up, and a Parquet
        file that has a row group past 256 MiB refused.
    part_rows : int
        Rows after which the work done is safe from being killed; with ``engine="ray"`` it is
        after each range (32 MiB, 2,000 files).
    engine : {"local", "ray"}
        This machine, or a Ray cluster with a shared file system.
    address : str, optional
        Of the Ray cluster, with ``engine="ray"``; default: one is started on this machine.
    on_progress : callable, optional
        Is called with a `Progress` after every chunk; on a cluster, after every part.

    Returns
    -------
    Summary
        What was done. Rejected rows do not raise; they are counted here.

    Raises
    ------
    TypeError
        An option is of a wrong type.
    InputError
        An option, a file or a column is not what it must be; the output is already there; with
        `strict`, a row was rejected.
    MissingExtraError
        pyarrow or orjson (extra ``batch``), lxml for HTML (extra ``html``), or Ray (extra ``ray``),
        is not installed.

    Examples
    --------
    >>> import json, pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> row = {"id": 7, "text": "The striker scored twice as the club won the cup final."}
    >>> _ = (folder / "news.jsonl").write_text(json.dumps(row))
    >>> summary = run(folder / "news.jsonl", folder / "tags.jsonl")
    >>> summary.rows_out, summary.rejects
    (1, 0)
    >>> json.loads((folder / "tags.jsonl").read_text())["topic"]
    'sport'
    """
    jobs = options.whole("jobs", jobs)
    resume, strict = options.flag("resume", resume), options.flag("strict", strict)
    if on_progress is not None and not callable(on_progress):
        raise TypeError(f"on_progress expects a function, found {type(on_progress).__name__}")
    asked: dict[str, Any] = {
        "text_column": options.columns("text_column", text_column),
        "id_column": None if id_column is None else options.text("id_column", id_column),
        "keep_columns": options.columns("keep_columns", keep_columns),
        "read_page": options.flag("read_page", read_page),
        "top": None if top is None else options.whole("top", top),
        "threshold": None if threshold is None else options.real("threshold", threshold),
        "input_format": input_format,
        "max_row_bytes": options.whole("max_row_bytes", max_row_bytes),
        "max_expansion": options.whole("max_expansion", max_expansion),
        "part_rows": options.whole("part_rows", part_rows),
    }
    named, target = options.paths("input", input), options.path("output", output)
    _need("batch", ["pyarrow", "orjson"], "batch tagging")
    from classifier.batch.plan import make_plan

    if jobs < 1:
        raise InputError(f"jobs {jobs}: expected at least 1")
    if engine not in ("local", "ray"):
        raise InputError(f"engine '{engine}': there are local, ray")
    if address is not None and engine != "ray":
        raise InputError(f"address {address}: is that of a Ray cluster: it needs --engine ray")
    plan = make_plan(named, target, model=_loaded(model), engine=engine, **asked)
    if plan.reads_html:
        _need("html", ["lxml"], "reading HTML")
    if resume and plan.sources[0].path == STDIN:
        raise InputError("standard input cannot be read again: save it to a file to resume")
    return _carry_out(plan, address, jobs, on_progress, resume=resume, strict=strict)


def _carry_out(
    plan: Plan,
    address: str | None,
    jobs: int,
    on_progress: Callable[[Progress], None] | None,
    *,
    resume: bool,
    strict: bool,
) -> Summary:
    from classifier.batch.state import known_reasons

    started = time.monotonic()
    state = plan.state()
    with state.files.locked():
        record = state.open(resume=resume)
        resumed = sum(part.rows_in for part in state.parts)
        if record is None:
            if plan.engine == "ray":
                from classifier.batch.ray_engine import run_parts_on_ray

                run_parts_on_ray(
                    plan,
                    state,
                    address=address,
                    actors=jobs,
                    strict=strict,
                    on_progress=on_progress,
                )
            else:
                from classifier.batch.local import run_parts

                run_parts(plan, state, jobs=jobs, strict=strict, on_progress=on_progress)
            if plan.identity()["input"] != state.identity["input"]:
                raise ClassifierError(
                    f"the input of {plan.output} changed while it was read: "
                    f"remove {state.files.folder} and start again"
                )
            seen = sum(part.rows_in for part in state.parts)
            known = plan.known_rows()
            record = state.finish(seen if known is None else known)
        else:
            resumed = record["rows_in"]
    rejects = record["rejects"]
    return Summary(
        plan.output,
        record["rows_in"],
        record["rows_out"],
        rejects,
        state.files.rejects if rejects else None,
        known_reasons(record),
        resumed,
        time.monotonic() - started,
        tuple(record.get("absent", ())),
        record.get("html", 0),
    )


def _loaded(model: Any) -> classifier.TopicModel:
    from classifier.model import TopicModel

    if isinstance(model, TopicModel):
        return model
    return TopicModel.load(None if model is None else options.path("model", model))


def _need(extra: str, packages: Sequence[str], purpose: str) -> None:
    """Say in one line what to install, before anything is begun."""
    for package in packages:
        try:
            __import__(package)
        except ImportError:
            raise MissingExtraError(extra, package, purpose) from None
