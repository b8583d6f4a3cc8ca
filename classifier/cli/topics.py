"""``classifier topics``: what a model knows."""

from __future__ import annotations

import argparse
import sys

from classifier.cli import inputs, output
from classifier.one_line import one_line

_EPILOG = """examples:
  classifier topics                         the 19 topics of the embedded model
  classifier topics --format csv            the same for a spreadsheet
  classifier topics --model my-model        those of a model made with `classifier fit`

IPTC: codes of the Media Topics that a topic covers (https://cv.iptc.org/newscodes/mediatopic/)."""

_COLUMNS = ("topic", "title", "iptc", "scope")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``classifier topics``."""
    parser.epilog = _EPILOG
    inputs.add_format(parser)
    inputs.add_model(parser)


def run(args: argparse.Namespace) -> int:
    """List the topics; return the exit code."""
    import classifier

    model = classifier.load(args.model)
    rows = [
        {"topic": topic["slug"], **{key: str(topic.get(key, "")) for key in _COLUMNS[1:]}}
        for topic in model.manifest["topics"]
    ]
    output.prepare()
    if args.format != "table":
        output.write(args.format, rows, rows, _COLUMNS, many=True)
    elif sys.stdout.isatty():
        from classifier.cli import terminal

        terminal.show_topics(rows)
    else:
        for row in rows:
            topic, iptc, scope = (one_line(row[key]) for key in ("topic", "iptc", "scope"))
            print(f"{topic:15}  {iptc:17}  {scope}".rstrip())
    return 0
