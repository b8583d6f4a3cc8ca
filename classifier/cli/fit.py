"""``classifier fit``: a model of one's own topics."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.cli import inputs, labelled, output
from classifier.errors import InputError
from classifier.one_line import one_line

if TYPE_CHECKING:
    from classifier.fitting import Fitted
    from classifier.labelled import LabelledTexts

_EPILOG = """examples:
  classifier fit desk.csv --out my-model                    columns text and label
  classifier fit desk.jsonl --text title,body --label desk --out my-model --report report.html
  classifier fit folder/ --out my-model                     folder/sport/*.txt, folder/food/*.txt
  classifier fit desk.csv --topics topics.toml --out my-model
  classifier fit --topics topics.toml --out my-model        from scope notes alone

Then:
  classifier tag --model my-model story.txt
  classifier explain --model my-model story.txt
  classifier evaluate my-model more.csv

topics.toml holds one [[topic]] each, with slug, title, scope and iptc; a topic with a scope note
needs no examples. Every row that cannot be used is named before anything is fitted."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``classifier fit``."""
    parser.epilog = _EPILOG
    labelled.add_data(parser, optional=True)
    add = partial(parser.add_argument, type=inputs.named)
    add("--out", type=inputs.written, required=True, metavar="FOLDER", help="where the model goes")
    add("--topics", metavar="TOML", help="titles, scope notes and codes of topics")
    labelled.add_places(parser)
    inputs.add_format(parser, of="figures, csv one row a topic")


def run(args: argparse.Namespace) -> int:
    """Fit a model and print its figures; return the exit code."""
    out = Path(args.out)
    _check_out(out)
    labelled.check_places(args)
    if args.data is None:
        labelled.check_alone(args)
    from classifier import fitting
    from classifier.topics_file import read_topics

    topics = read_topics(args.topics) if args.topics else None
    data = _examples(args, topics)
    fitting.check(data, topics)
    few = fitting.few_examples(data, topics)
    labelled.name_few(few, fitting.ENOUGH)
    fitted = fitting.fit(data, topics=topics, progress=_progress)
    _progress("")
    fitted.model.save(out)
    output.prepare()
    suspects = _write_extras(args, fitted, out, len(data))
    if args.format == "table":
        _print_table(fitted, out, len(data))
        labelled.print_written(args, suspects)
        return 0
    figures = None if fitted.evaluation is None else fitted.evaluation.to_dict()
    record = {"model": str(out), "protocol": fitted.protocol, "few_texts": few, "figures": figures}
    labelled.print_figures(args.format, record, figures["topics"] if figures else [])
    return 0


def _examples(args: argparse.Namespace, topics: Mapping[str, Any] | None) -> LabelledTexts:
    """Read the examples, which may be none where topics are described."""
    from classifier import fitting
    from classifier.labelled import LabelledTexts

    if args.data is None:
        if not topics:
            raise InputError("nothing to learn from: name DATA, or --topics with scope notes")
        return LabelledTexts([], [], [])
    data = labelled.read_data(args, None if topics is None else list(topics))
    labelled.name_lookalikes(data)
    if topics is None:  # else somebody wrote each of them down as a topic
        labelled.name_placeholders(data)
    if args.drop:
        data, rare = fitting.without_rare(data, topics)
        _name_left_out(rare)
    return data


def _write_extras(
    args: argparse.Namespace, fitted: Fitted, out: Path, texts: int
) -> list[dict[str, Any]]:
    """Write the report and the table for review that were asked for; return the suspects."""
    if not (args.report or args.review):
        return []
    if fitted.evaluation is None:
        what = "report" if args.report else "review"
        raise InputError(f"no {what}: {fitted.protocol} (the model is at {out})")
    from classifier.label_errors import label_errors

    topics = [topic.topic for topic in fitted.evaluation.topics]
    suspects = label_errors(fitted.evaluation.probability, topics, fitted.held_out)
    if args.review:
        labelled.write_review(args.review, suspects)
    if args.report:
        from classifier.report.evaluation import evaluation_html

        count = len(fitted.model.classes_)
        html = evaluation_html(
            fitted.evaluation,
            f"Model {out.resolve().name}: {count} topics from {texts} texts",
            f"{fitted.protocol}; every text counted was answered by a model that had not seen it",
            suspects=suspects,
        )
        Path(args.report).write_text(html, encoding="utf-8")
    return suspects


def _print_table(fitted: Fitted, out: Path, texts: int) -> None:
    from classifier.report.text import print_evaluation

    learnt = f"{texts} texts, " if texts else ""
    print(f"{learnt}{len(fitted.model.classes_)} topics; {fitted.protocol}")
    if fitted.evaluation is not None:
        print_evaluation(fitted.evaluation)
    print(f"\nmodel:  {one_line(str(out))}{os.sep}")


def _check_out(out: Path) -> None:
    """Refuse a place where no model can be written: before the work, not after it."""
    from classifier import store

    if not store.is_free(out):
        raise InputError(f"{out} is there already and holds no model: choose another --out")
    if reason := store.why_kept(out):
        raise InputError(f"--out {out} {reason}")
    there = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    if not there.is_dir():
        raise InputError(f"--out {out}: {there} is a file: choose another --out")
    # What is there already is replaced, or filled, from beside it.
    for place in (there, out.resolve().parent) if there == out else (there,):
        if not os.access(place, os.W_OK | os.X_OK):
            raise InputError(f"--out {out}: {place} cannot be written to: choose another --out")


def _name_left_out(labels: Sequence[str]) -> None:
    for label in labels:
        said = f"left out, too few examples: {one_line(label)}"
        print(f"classifier: {said}", file=sys.stderr)


def _progress(message: str) -> None:
    """Show what is being done, on one line that is overwritten; quiet when piped."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{message}", end="", file=sys.stderr, flush=True)
