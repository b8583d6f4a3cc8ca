"""``classifier explain``: the words that carried each topic of a text."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from classifier.cli import inputs, output
from classifier.cli.tag import name_of
from classifier.errors import InputError
from classifier.one_line import one_line

if TYPE_CHECKING:
    from classifier.explain import Contribution, Explanation, TopicReasons

_EPILOG = """examples:
  classifier explain -t "Central bank raises interest rates"
  classifier explain story.txt                       words highlighted: for green, against red
  classifier explain story.txt --topic politics      why (not) this topic
  classifier explain story.txt --format json
  classifier explain --model my-model story.txt

The figures are parts of the score before the softmax: a base, plus every word and pair of words,
add up to it exactly. "without" names words that would have to go for the tag to fall. An HTML page
is explained by its article. csv has one row for each word and pair that counted. As in
`classifier tag`, a text of -t is named by "text", any other by "file"."""

_SHOWN = 10
_COLUMNS = ("file", "topic", "score", "logit", "base", "ngram", "count", "value", "text")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``classifier explain``."""
    parser.epilog = _EPILOG
    inputs.add_inputs(parser)
    parser.add_argument(
        "-t",
        "--text",
        type=inputs.typed,
        action="append",
        default=[],
        metavar="TEXT",
        help="a text itself",
    )
    parser.add_argument(
        "--topic", action="append", metavar="TOPIC", help="explain this topic instead of the tags"
    )
    inputs.add_format(parser)
    inputs.add_model(parser)


def run(args: argparse.Namespace) -> int:
    """Explain every text; return the exit code."""
    if not args.inputs and not args.text:
        raise InputError("nothing to explain: name a file, - for standard input, or -t TEXT")
    import classifier
    from classifier.explain import Explanation, explain

    model = classifier.load(args.model)
    for topic in args.topic or ():
        if topic not in model.classes_:
            raise InputError(
                f"--topic {topic}: the model has no such topic, only {', '.join(model.classes_)}"
            )

    def ask(text: str) -> Explanation:
        if inputs.is_page(text):
            page = model.read_page(text)
            text = page.article
            if not text:  # as `classifier tag` says, which asks the model nothing either
                return Explanation(model, "", page.tagging, [])
        return explain(model, text, args.topic)

    sources = inputs.Inputs(args.inputs)
    output.prepare()
    many = sources.many or len(args.inputs) + len(args.text) > 1
    found = chain(
        (({"text": text}, ask(text)) for text in args.text),
        (({"file": path}, explanation) for path, explanation in sources.answers(ask)),
    )
    if args.format != "table":
        records = ({**head, **explanation.to_dict()} for head, explanation in found)
        output.write(args.format, records, _rows(found), _COLUMNS, many=many)
        return sources.report()
    # A single text from the command line stands right above: no need to name it.
    named = ((name_of(head) if many or "file" in head else "", e) for head, e in found)
    if sys.stdout.isatty():
        from classifier.cli import terminal

        terminal.show_explanations(named)
        return sources.report()
    for name, explanation in named:
        if name:
            print(f"{name}:")
        _print(explanation)
    return sources.report()


def _rows(found: Iterable[tuple[dict[str, Any], Explanation]]) -> Iterator[dict[str, Any]]:
    """Yield one CSV row for each word and pair of words that counted for or against a topic."""
    for head, explanation in found:
        for reasons in explanation.topics:
            row = {**head, **{key: getattr(reasons, key) for key in _COLUMNS[1:5]}}
            for c in reasons.contributions:
                yield row | {"ngram": c.ngram, "count": len(c.spans), "value": c.value}


def _print(explanation: Explanation) -> None:
    """Print the reasons of each topic."""
    tagging = explanation.tagging
    print(f"{tagging.status}: {one_line(tagging.reason)}")
    for reasons in explanation.topics:
        print(f"\n{one_line(reasons.topic)} {reasons.score:.2f}")
        for name, said in parts(explanation, reasons):
            print(f"  {name:7}  {said}")
    print()


def parts(explanation: Explanation, reasons: TopicReasons) -> list[tuple[str, str]]:
    """Say why a topic got its score, in lines with a name each."""
    total = math.fsum(c.value for c in reasons.contributions)
    lines = [
        ("for", _listed(reasons.carried)),
        ("against", _listed(reasons.against)),
        ("score", f"base {reasons.base:+.2f}, words {total:+.2f} = {reasons.logit:+.2f}"),
    ]
    gone = explanation.removal(reasons.topic)
    if gone is None:
        lines.append(("without", "no short list of words was found that the topic needs"))
    elif gone:
        words = ", ".join(map(one_line, gone[:_SHOWN]))
        others = len(gone) - _SHOWN
        more = f" and {others} more {'word' if others == 1 else 'words'}" if others > 0 else ""
        lines.append(("without", f"{words}{more}: no longer {one_line(reasons.topic)}"))
    return [(name, said) for name, said in lines if said]


def _listed(found: Sequence[Contribution]) -> str:
    shown = [f"{one_line(c.ngram)} {c.value:+.2f}" for c in found[:_SHOWN]]
    rest = found[_SHOWN:]
    if rest:
        shown.append(f"{len(rest)} more {math.fsum(c.value for c in rest):+.2f}")
    return ", ".join(shown)
