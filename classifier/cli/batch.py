"""``classifier batch``: millions of rows from a table to a table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.cli import inputs, output
from classifier.errors import ClassifierError
from classifier.files import STDIN
from classifier.one_line import one_line

if TYPE_CHECKING:
    from classifier.batch import Summary

_EPILOG = """examples:
  classifier batch news.jsonl tags.jsonl                     column "text", and "id" if there is one
  classifier batch news.csv tags.parquet --text-column title,body --keep-columns date,url
  classifier batch 'crawl/*.jsonl.gz' tags.jsonl --jobs 8    a pattern; .gz and .zst
  classifier batch pages/ pages.parquet --read-page          a folder of .html and .txt pages
  zcat news.jsonl.gz | classifier batch - tags.jsonl         standard input
  classifier batch news.jsonl tags.jsonl --resume            go on after it was stopped or killed

Rows that cannot be read or tagged go to OUTPUT.rejects.jsonl with file, row number and reason.
Exit codes: 0 every row is in the output, 1 done but some rows were rejected, 2 not done (one
line says why), 70 a fault of this program, 130 interrupted. After 2, 70 or 130 what was done is
kept: --resume goes on with it, unless the input was -, which cannot be read again."""

#: Done, but not every row.
SOME_REJECTED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``classifier batch``."""
    from classifier.batch import MAX_EXPANSION, MAX_ROW_BYTES, PART_ROWS

    parser.epilog = _EPILOG
    add = parser.add_argument
    add(
        "input",
        type=inputs.named,
        nargs="+",
        help="files, folders, patterns, or - for standard input",
    )
    add("output", type=inputs.named, help="a file ending in .jsonl, .csv or .parquet")
    add("--text-column", default="text", metavar="A,B", help="columns with the text (text)")
    add("--id-column", metavar="A", help="column that names a row (id if there is one)")
    add("--keep-columns", default="", metavar="A,B", help="columns to copy to the output")
    add(
        "--read-page",
        action="store_true",
        help="every text is a page: take it apart, tag its article",
    )
    add("--top", type=int, metavar="N", help="at most N tags a row, and a teaser")
    add("--threshold", type=float, metavar="P", help="only tags with a score of at least P")
    add("--jobs", type=int, default=_cores(), metavar="N", help="threads (one a core)")
    add("--resume", action="store_true", help="go on with an unfinished run")
    add("--strict", action="store_true", help="stop at the first row that fails")
    add(
        "--input-format",
        choices=("jsonl", "csv", "parquet"),
        help="for input whose name does not tell",
    )
    add(
        "--max-row-bytes",
        type=int,
        default=MAX_ROW_BYTES,
        metavar="N",
        help=f"reject longer rows ({MAX_ROW_BYTES:,})",
    )
    add(
        "--max-expansion",
        type=int,
        default=MAX_EXPANSION,
        metavar="N",
        help=f"give input up that grows N-fold when unpacked ({MAX_EXPANSION})",
    )
    add(
        "--part-rows",
        type=int,
        default=PART_ROWS,
        metavar="N",
        help=f"rows that a kill can cost ({PART_ROWS:,}); with --engine ray it is a range",
    )
    add("--engine", choices=("local", "ray"), default="local", help="this machine, or Ray")
    add("--address", metavar="A", help="address of the Ray cluster, with --engine ray")
    inputs.add_format(parser, of="summary; the name of the output tells its own format")
    inputs.add_model(parser)


def run(args: argparse.Namespace) -> int:
    """Tag the table; return the exit code."""
    from classifier.batch import run as run_batch

    options = dict(vars(args))
    format_ = options.pop("format")
    try:
        with _progress() as on_progress:
            summary = run_batch(**options, on_progress=on_progress)
    except KeyboardInterrupt:
        if not _can_go_on(args):
            raise
        print(
            "classifier: interrupted: what was done is kept, --resume goes on with it",
            file=sys.stderr,
        )
        return 130
    except OSError as error:
        if isinstance(error, ClassifierError) or not _can_go_on(args):
            raise
        where = f"{error.filename}: " if error.filename else ""
        raise ClassifierError(
            f"{where}{error.strerror or error}: what was done is kept, --resume goes on with it"
        ) from None
    _name_left_out(args)
    if format_ == "table":
        _report(summary, tables=any(".csv" in name.lower() for name in args.input))
    else:
        _write(summary, format_)
    return SOME_REJECTED if summary.rejects else 0


def _name_left_out(args: argparse.Namespace) -> None:
    """Say which files of a folder were not read."""
    from classifier.batch.inputs import others_in, readable
    from classifier.left_out import left_out

    for name in filter(os.path.isdir, args.input):
        if note := left_out(name, others_in(name, Path(args.output)), f"{readable()} are read"):
            print(one_line(note), file=sys.stderr)


def _can_go_on(args: argparse.Namespace) -> bool:
    """Whether ``--resume`` would have something to go on with, and the input once more."""
    from classifier.batch.run_files import JOURNAL, PARTS

    begun = Path(args.output + PARTS, JOURNAL).is_file()
    return begun and STDIN not in args.input


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _report(summary: Summary, *, tables: bool) -> None:
    """Say in one line what was done, and in one more what was not.

    Parameters
    ----------
    summary : Summary
    tables : bool
        Whether CSV was read, which Excel writes in the charset of Windows.
    """
    done = summary.rows_in - summary.resumed
    speed = f" ({done / max(summary.seconds, 1e-9):,.0f} rows a second)" if done else ""
    # Of all rows, the rejected too: how many of either kind they were is not counted apart.
    resumed = f" ({summary.resumed:,} of these rows before)" if summary.resumed else ""
    rows = "row" if summary.rows_out == 1 else "rows"
    place, rejects = (one_line(str(p)) for p in (summary.output, summary.rejects_path))
    print(
        f"{summary.rows_out:,} {rows} tagged, {summary.rejects:,} rejected{resumed}, "
        f"in {summary.seconds:.1f} s{speed}: {place}",
        file=sys.stderr,
    )
    if summary.rejects:
        kinds = sorted(summary.reasons.items(), key=lambda item: -item[1])
        listed = ", ".join(f"{one_line(kind)} {count:,}" for kind, count in kinds)
        listed = f" ({listed})" if listed else ""  # an earlier version noted none
        print(f"rejected rows and why: {rejects}{listed}", file=sys.stderr)
    if "not-utf8" in summary.reasons and tables:
        print(
            "what is not UTF-8 is to be converted first, for example with "
            "iconv -f WINDOWS-1252 -t UTF-8",
            file=sys.stderr,
        )
    if summary.rejects == summary.rows_in == summary.reasons.get("not-json"):
        print("no line is JSON: for CSV pass --input-format csv", file=sys.stderr)
    for name in summary.absent:
        print(
            f"no row has a column '{one_line(name)}': was another one meant?",
            file=sys.stderr,
        )
    if summary.html:
        one = summary.html == 1
        print(
            f"{summary.html:,} {'row looks' if one else 'rows look'} like HTML: with --read-page "
            f"{'its' if one else 'their'} article is tagged",
            file=sys.stderr,
        )


def _write(summary: Summary, format_: str) -> None:
    """Write the summary to standard output, for programs."""
    record = asdict(summary)
    record["output"] = str(summary.output)
    record["rejects_path"] = str(summary.rejects_path) if summary.rejects_path else None
    output.prepare()
    reasons = ";".join(f"{kind}:{count}" for kind, count in summary.reasons.items())
    row = {**record, "reasons": reasons, "absent": ",".join(summary.absent)}
    output.write(format_, [record], [row], list(record))


@contextmanager
def _progress() -> Iterator[Callable[[Any], None] | None]:
    """Show rows, rate and time left on a terminal; nothing where standard error is piped."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
        TextColumn("{task.fields[rejects]:,} rejected"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, rows=0, rate=0.0, rejects=0)

        def show(progress: Any) -> None:
            elapsed = bar.tasks[0].elapsed or 1e-9
            bar.update(
                task,
                completed=progress.share,
                rows=progress.rows,
                rate=progress.rows / elapsed,
                rejects=progress.rejects,
            )

        yield show
