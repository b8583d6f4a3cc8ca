"""What `fit` and `evaluate` share: reading labelled texts and naming the rows that are wrong."""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from typing import Any

from classifier.cli import inputs, output
from classifier.csv_cells import UnixLines
from classifier.errors import InputError, MissingExtraError
from classifier.label_folders import SUFFIX, others
from classifier.labelled import LabelledTexts, read_labelled
from classifier.labelled_tables import Columns
from classifier.left_out import left_out
from classifier.one_line import one_line
from classifier.report.markup import MARK

_MOST_NAMED = 20
# What programs and people write into a cell that has no label; a dash or two do as well.
_PLACEHOLDERS = {"n/a", "na", "n.a.", "#n/a", "nan", "<na>", "null", "(null)", "nil", "none"}
_PLACEHOLDERS |= {"undefined", "unknown", "missing", "tbd", "todo", "unlabeled", "unlabelled"}
_NO_WORD = re.compile(r"[-\u2013\u2014?.*_/#\s]+")
_REVIEW = ("where", "given", "suggested", "label_quality", "text")


def add_data(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """Add the labelled data and how to read it."""
    parser.add_argument(
        "data",
        type=inputs.named,
        nargs="?" if optional else None,
        metavar="DATA",
        help=".csv, .tsv, .jsonl (also .gz, .zst) or .parquet file, folder with one folder of "
        "texts a label, dataset id (owner/name), or - for CSV or JSON Lines on standard input",
    )
    parser.add_argument(
        "--text",
        "--text-column",  # as `classifier batch` calls it
        default="text",
        metavar="COLUMN",
        help="column with the text; several joined by commas, such as title,body (default: text)",
    )
    parser.add_argument(
        "--label",
        default="label",
        metavar="COLUMN",
        help="column with the label; several in one cell are separated by ; (default: label)",
    )
    parser.add_argument(
        "--source",
        default="source",
        metavar="COLUMN",
        help="column by which figures are reported, if there (default: source)",
    )
    parser.add_argument(
        "--drop", action="store_true", help="leave out rows that cannot be used and go on"
    )


def add_places(parser: argparse.ArgumentParser) -> None:
    """Add the files that are written beside the figures."""
    add = partial(parser.add_argument, type=inputs.written)
    add("--report", metavar="HTML", help="write a report with plots")
    add("--review", metavar="CSV", help="write texts whose label is probably wrong")


def check_places(args: argparse.Namespace) -> None:
    """Refuse a place that cannot, or must not, be written to: before the work, not after it."""
    read = [name for name in (args.data, getattr(args, "topics", None)) if name is not None]
    models = [getattr(args, name, None) for name in ("out", "model", "against")]
    for option in ("report", "review"):
        path = getattr(args, option)
        if path is None:
            continue
        output.check_place(path, f"--{option}")
        output.check_apart(path, f"--{option}", read)
        mark = MARK if option == "report" else ",".join(_REVIEW)
        output.check_ours(path, f"--{option}", mark)
        # A report may stand beside a model's files, but not in the place of one.
        folder, name = os.path.split(os.path.realpath(path))
        if name == "manifest.json" or name.endswith(".bin"):
            for model in models:
                if model is not None and os.path.realpath(model) == folder:
                    raise InputError(f"--{option} {path}: is a file of the model: name another")
    both = [os.path.realpath(path) for path in (args.report, args.review) if path]
    if len(set(both)) < len(both):
        raise InputError(f"--review {args.review}: is the place of --report: name another")
    _need_extra(args)


def _need_extra(args: argparse.Namespace) -> None:
    """Say what a report or a review needs, and is not installed, before the work as well."""
    needs = {"cleanlab": "finding label errors"} if args.report or args.review else {}
    if args.report:
        needs["matplotlib"] = "a report with plots"
    for package, purpose in needs.items():
        if find_spec(package) is None:
            raise MissingExtraError("report", package, purpose)


def check_alone(args: argparse.Namespace) -> None:
    """Refuse options that say something about labelled texts where there are none.

    Raises
    ------
    InputError
        One of them was given.
    """
    columns = Columns()
    named = {
        "--text": args.text != ",".join(columns.text),
        "--label": args.label != columns.label,
        "--source": args.source != columns.source,
        "--drop": args.drop,
        "--report": args.report is not None,
        "--review": args.review is not None,
    }
    given = [option for option, is_given in named.items() if is_given]
    if given:
        raise InputError(f"{given[0]} needs labelled texts: name DATA, or leave it out")


def read_data(
    args: argparse.Namespace, known: Sequence[str] | None = None, split: str = "train"
) -> LabelledTexts:
    """Read the data; name what is wrong with it, row by row, and stop unless told to go on."""
    columns = Columns(tuple(map(str.strip, args.text.split(","))), args.label, args.source)
    data = read_labelled(args.data, columns, split=split, known=known)
    if os.path.isdir(args.data):
        read = f"{SUFFIX} files in a label's folder are read"
        if note := left_out(args.data, others(args.data), read):
            print(f"classifier: {one_line(note)}", file=sys.stderr)
    for problem in data.problems[:_MOST_NAMED]:
        print(f"classifier: {one_line(str(problem))}", file=sys.stderr)
    more = len(data.problems) - _MOST_NAMED
    if more > 0:
        print(f"classifier: and {more} more rows", file=sys.stderr)
    if data.fatal and not args.drop:
        raise InputError(
            f"{len(data.fatal)} of {len(data) + len(data.problems)} rows cannot be used (named "
            "above): correct them, or leave them out with --drop"
        )
    return data


def name_lookalikes(data: LabelledTexts) -> None:
    """Warn of labels that differ in nothing but capitals and white space: each becomes a topic."""
    counts = Counter(label for row in data.labels for label in row)
    alike: dict[str, list[str]] = {}
    for label in counts:
        alike.setdefault(" ".join(label.casefold().split()), []).append(label)
    for labels in alike.values():
        if len(labels) > 1:
            listed = ", ".join(f"{label!r} ({counts[label]})" for label in sorted(labels))
            print(
                "classifier: labels that differ in capitals or spaces only become separate "
                f"topics: {listed}",
                file=sys.stderr,
            )


def name_placeholders(data: LabelledTexts) -> None:
    """Warn of labels that tables hold where there is none: each becomes a topic."""
    counts = Counter(label for row in data.labels for label in row)
    found = [
        label
        for label in sorted(counts)
        if label.casefold() in _PLACEHOLDERS or _NO_WORD.fullmatch(label)
    ]
    if found:
        listed = ", ".join(f"{label!r} ({counts[label]})" for label in found)
        print(
            f"classifier: labels that look like a blank become topics: {one_line(listed)}: where "
            "they mean no label, empty the cells and leave the rows out with --drop",
            file=sys.stderr,
        )


def name_few(counts: Mapping[str, int], enough: int) -> None:
    """Warn of topics with few examples, of which figures say little."""
    if not counts:
        return
    listed = [f"{one_line(label)} ({n})" for label, n in list(counts.items())[:_MOST_NAMED]]
    more = len(counts) - _MOST_NAMED
    named = ", ".join([*listed, f"{more} more"] if more > 0 else listed)
    print(
        f"classifier: fewer than {enough} texts of {named}: the model is rough there, and so are "
        "its figures: more examples help most",
        file=sys.stderr,
    )


def write_review(path: str, found: Sequence[dict[str, Any]]) -> None:
    """Write probable label errors to a CSV file."""
    with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.DictWriter(UnixLines(file), _REVIEW)
        writer.writeheader()
        writer.writerows({**row, "label_quality": f"{row['label_quality']:.4f}"} for row in found)


def print_figures(format_: str, record: dict[str, Any], topics: Sequence[dict[str, Any]]) -> None:
    """Print figures for programs: the whole record as JSON, or one CSV row a topic."""
    output.write(format_, [record], topics, ("topic", "texts", "precision", "recall", "f1"))


def print_written(args: argparse.Namespace, suspects: Sequence[dict[str, Any]]) -> None:
    """Say which files were written."""
    if args.report:
        print(f"report: {one_line(args.report)}")
    if args.review:
        labels = "label looks" if len(suspects) == 1 else "labels look"
        print(f"review: {one_line(args.review)} ({len(suspects)} {labels} wrong)")
