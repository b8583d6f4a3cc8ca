"""``classifier evaluate``: how good a model is on labelled texts."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from classifier.cli import inputs, labelled, output
from classifier.errors import InputError

_EPILOG = """examples:
  classifier evaluate my-model test.csv                     columns text and label
  classifier evaluate my-model test.csv --report report.html --review suspicious.csv
  classifier evaluate my-model test.csv --against other-model
  classifier evaluate embedded test.jsonl --text title,body --label topic --format json

MODEL is a folder that `classifier fit` wrote, or the word embedded. Measure on texts that the
model was not fitted on."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``classifier evaluate``."""
    parser.epilog = _EPILOG
    add = partial(parser.add_argument, type=inputs.named)
    add("model", metavar="MODEL", help="model folder, or embedded")
    labelled.add_data(parser)
    add("--against", metavar="MODEL", help="a second model, for a paired test")
    labelled.add_places(parser)
    inputs.add_format(parser, of="figures, csv one row a topic")


def run(args: argparse.Namespace) -> int:
    """Measure and print; return the exit code."""
    import classifier
    from classifier.comparison import compare
    from classifier.evaluation import evaluate
    from classifier.report.text import print_comparison, print_evaluation

    if args.against and args.format == "csv":
        raise InputError(
            "--format csv cannot be used with --against: it has a row a topic, and none for a "
            "comparison of models: choose json, or leave --against out"
        )
    labelled.check_places(args)
    model = classifier.load(None if args.model == "embedded" else args.model)
    other = None
    if args.against:
        other = classifier.load(None if args.against == "embedded" else args.against)
    classes: list[str] = model.classes_.tolist()
    data = labelled.read_data(args, classes, split="test")
    if other is not None:
        missing = sorted({*data.classes} - {*other.classes_.tolist()})
        if missing:
            raise InputError(
                f"--against {args.against}: has no topic {missing[0]!r}, which {args.data} asks "
                f"for: there are {', '.join(other.classes_.tolist())}"
            )
    evaluation = evaluate(model, data)
    comparison = None
    if other is not None:
        comparison = compare(evaluation.correct, evaluate(other, data).correct)
    suspects: list[dict[str, Any]] = []
    if args.review or args.report:
        from classifier.label_errors import label_errors

        suspects = label_errors(evaluation.probability, classes, data)
    if args.review:
        labelled.write_review(args.review, suspects)
    if args.report:
        from classifier.report.evaluation import evaluation_html

        name = Path(inputs.shown(args.data)).resolve().name
        html = evaluation_html(
            evaluation,
            f"Model {Path(args.model).resolve().name} on {name}",
            f"all texts of {name}",
            comparison=comparison,
            against=args.against or "",
            suspects=suspects,
        )
        Path(args.report).write_text(html, encoding="utf-8")
    output.prepare()
    if args.format != "table":
        record: dict[str, Any] = {"model": args.model, "data": args.data, **evaluation.to_dict()}
        if comparison is not None:
            record["comparison"] = {"against": args.against, **comparison.to_dict()}
        labelled.print_figures(args.format, record, record["topics"])
        return 0
    print_evaluation(evaluation)
    if comparison is not None:
        print_comparison(comparison, args.model, args.against)
    labelled.print_written(args, suspects)
    return 0
