"""``classifier explain``: the words that carried each topic of a text."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from classifier.cli import inputs, output
from classifier.errors import InputError

if TYPE_CHECKING:
    from classifier.explain import Explanation, TopicReasons

_EPILOG = """examples:
  classifier explain -t "Central bank raises interest rates"
  classifier explain story.txt                       words highlighted: for green, against red
  classifier explain story.txt --topic politics      why (not) this topic
  classifier explain story.txt --format json
  classifier explain --model my-model story.txt

The figures are parts of the score before the softmax: the base that every text of that length
gets, plus every word and pair of words, add up to it exactly. An HTML page is explained by its
article."""

_SHOWN = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``classifier explain``."""
    parser.epilog = _EPILOG
    inputs.add_inputs(parser)
    parser.add_argument(
        "-t", "--text", action="append", default=[], metavar="TEXT", help="a text itself"
    )
    parser.add_argument(
        "--topic", action="append", metavar="TOPIC", help="explain this topic instead of the tags"
    )
    parser.add_argument("--format", choices=("table", "json", "jsonl"), default="table")
    inputs.add_model(parser)


def run(args: argparse.Namespace) -> int:
    """Explain every text; return the exit code."""
    if not args.inputs and not args.text:
        raise InputError("nothing to explain: name a file, - for standard input, or -t TEXT")
    import classifier
    from classifier.explain import explain

    model = classifier.load(args.model)
    for topic in args.topic or ():
        if topic not in model.classes_:
            raise InputError(
                f"--topic {topic}: the model has no such topic, only {', '.join(model.classes_)}"
            )

    def ask(text: str) -> Explanation:
        head = text[:1024].lstrip().lower()
        if head.startswith(("<!doctype html", "<html", "<?xml")):
            text = model.read_page(text).article
        return explain(model, text, args.topic)

    sources = inputs.Inputs(args.inputs)
    output.prepare()
    found = [("", ask(text)) for text in args.text]
    found += list(sources.answers(ask))
    if args.format == "table":
        for path, explanation in found:
            if path:
                print(f"{output.one_line(inputs.shown(path))}:")
            _print(explanation)
        return sources.report()
    records = [{**({"file": path} if path else {}), **e.to_dict()} for path, e in found]
    if args.format == "jsonl":
        output.write_jsonl(records)
    else:
        output.write_json(records, many=len(args.text) > 1 or sources.many or len(records) != 1)
    return sources.report()


def _print(explanation: Explanation) -> None:
    """Print the reasons of each topic; at a terminal also the text with its words coloured."""
    tagging = explanation.tagging
    print(f"{tagging.status}: {tagging.reason}")
    for reasons in explanation.topics:
        print(f"\n{reasons.topic} {reasons.score:.2f}")
        if sys.stdout.isatty():
            _show_highlighted(explanation.text, reasons)
        _print_parts("for", [(c.ngram, c.value) for c in reasons.carried])
        _print_parts("against", [(c.ngram, c.value) for c in reasons.against])
        total = sum(c.value for c in reasons.contributions)
        print(f"  score    base {reasons.base:+.2f}, words {total:+.2f} = {reasons.logit:+.2f}")
        gone = explanation.removal(reasons.topic)
        if gone:
            words = ", ".join(map(output.one_line, gone[:_SHOWN]))
            more = f" and {len(gone) - _SHOWN} more words" if len(gone) > _SHOWN else ""
            print(f"  without  {words}{more}: no longer {reasons.topic}")
    print()


def _print_parts(title: str, parts: list[tuple[str, float]]) -> None:
    if not parts:
        return
    shown = ", ".join(f"{output.one_line(ngram)} {value:+.2f}" for ngram, value in parts[:_SHOWN])
    rest = parts[_SHOWN:]
    if rest:
        shown += f", {len(rest)} more {sum(value for _, value in rest):+.2f}"
    print(f"  {title:7}  {shown}")


def _show_highlighted(text: str, reasons: TopicReasons) -> None:
    """Print the text; the background says how much each character's words spoke for or against."""
    from rich.console import Console
    from rich.text import Text

    weight = [0.0] * len(text)
    for contribution in reasons.contributions:
        share = contribution.value / len(contribution.spans)
        for start, end in contribution.spans:
            for i in range(start, end):
                weight[i] += share
    strongest = max(map(abs, weight), default=0.0) or 1.0
    line = Text("  ")
    run, style = "", ""
    for character, value in zip(text, weight, strict=True):
        now = _style(value / strongest)
        if now != style:
            line.append(_printable(run), style)
            run, style = "", now
        run += character
    line.append(_printable(run), style)
    Console(highlight=False).print(line, soft_wrap=True)


def _printable(text: str) -> str:
    """Return text on one line, without what would steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _style(share: float) -> str:
    if abs(share) < 0.15:
        return ""
    level = "bold " if abs(share) > 0.5 else ""
    return f"{level}black on green" if share > 0 else f"{level}white on red"
