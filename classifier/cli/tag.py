"""``classifier tag``: topics of whole texts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from classifier.cli import inputs, output
from classifier.errors import InputError
from classifier.one_line import one_line

if TYPE_CHECKING:
    from classifier.model import TopicModel
    from classifier.tagging import Tagging

_EPILOG = """examples:
  classifier tag story.txt                       one text
  classifier tag news/ --format csv > tags.csv   every .txt, .html and .htm file below news/
  classifier tag -t "Central bank raises rates"  the text itself
  classifier tag --lines headlines.txt           every line is a text of its own
  cut -f2 feed.tsv | classifier tag --lines -    the same from standard input

A file is one text. Of an HTML page the article is tagged, as `classifier page` finds it.
--format json prints one object for one text, and an array for --lines, a folder or several files.
For millions of rows see `classifier batch`."""

_COLUMNS = ("file", "topic", "score", "iptc", "status", "reason", "tags", "text")

# Lines tagged at a time: enough to use the model's batches, few enough that the first answers do
# not wait for the last. All are read before: how a text is to be decoded, only the whole can tell.
_CHUNK = 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``classifier tag``."""
    parser.epilog = _EPILOG
    inputs.add_inputs(parser)
    parser.add_argument(
        "-t",
        "--text",
        type=inputs.typed,
        action="append",
        default=[],
        help="a text to tag; may be given often",
    )
    parser.add_argument(
        "--lines",
        action="store_true",
        help="every line of a file, or of standard input read to its end, is a text",
    )
    inputs.add_format(parser)
    inputs.add_model(parser)


def run(args: argparse.Namespace) -> int:
    """Tag every input; return the exit code."""
    if not args.inputs and not args.text:
        raise InputError("nothing to tag: name a file or folder, - for standard input, or --text")
    if args.lines and not args.inputs:
        raise InputError("--lines needs a file, or - for standard input: it splits no --text")
    import classifier

    model = classifier.load(args.model)
    sources = inputs.Inputs(args.inputs)
    many = sources.many or args.lines or len(args.inputs) + len(args.text) > 1
    records = _records(model, sources, args.text, lines=args.lines)
    output.prepare()
    if args.format != "table":
        columns = ("file", "line", *_COLUMNS[1:]) if args.lines else _COLUMNS
        output.write(args.format, records, map(_flat, records), columns, many=many)
    elif sys.stdout.isatty():
        from classifier.cli import terminal

        terminal.show_tags(records)
    else:
        _print_plain(records)
    return sources.report()


def _records(
    model: TopicModel, sources: inputs.Inputs, texts: list[str], *, lines: bool
) -> Iterator[dict[str, Any]]:
    """Yield one record a text: where it came from, and its tagging."""
    for text, tagging in zip(texts, model.tag_many(texts), strict=True):
        yield {"text": text, **tagging.to_dict()}
    if not lines:
        for path, tagging in sources.answers(lambda text: _tag_document(model, text)):
            yield {"file": path, **tagging.to_dict()}
        return
    for path, rows in sources.answers(_split_lines):
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            for number, (row, tagging) in enumerate(
                zip(chunk, model.tag_many(chunk), strict=True), start + 1
            ):
                yield {"file": path, "line": number, "text": row, **tagging.to_dict()}


def _split_lines(text: str) -> list[str]:
    """Split where editors and `wc -l` do; str.splitlines would also split inside a line."""
    lines = text.replace("\r\n", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


def _tag_document(model: TopicModel, text: str) -> Tagging:
    """Tag a text, or the article of an HTML page."""
    return model.read_page(text).tagging if inputs.is_page(text) else model.tag(text)


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """One row: the first tag in columns of its own, all of them in `tags`."""
    tags = record["tags"]
    first = tags[0] if tags else {"topic": "", "score": "", "iptc": ""}
    listed = ";".join(f"{tag['topic']}:{tag['score']:.4f}" for tag in tags)
    return {**record, **first, "tags": listed}


def _print_plain(records: Iterable[dict[str, Any]]) -> None:
    """One line a text, columns aligned, for a pipe or a file."""
    for record in records:
        tags = record["tags"]
        topic = one_line(tags[0]["topic"]) if tags else "-"
        score = f"{tags[0]['score']:.2f}" if tags else ""
        rest = beside(record)
        print(f"{topic:15} {score:>4}  {record['status']:9}  {name_of(record)}  {rest}".rstrip())


def beside(record: dict[str, Any]) -> str:
    """Say what else there is to a tagging: further tags of a confident one, or why it is not."""
    others = ", ".join(f"{tag['topic']} {tag['score']:.2f}" for tag in record["tags"][1:])
    return one_line(others if record["status"] == "confident" else record["reason"])


def name_of(record: dict[str, Any]) -> str:
    """Name a text for people: its file and line, its beginning."""
    beginning = one_line(record.get("text", "")[:80])
    if "file" not in record:
        return beginning
    where = one_line(inputs.shown(record["file"]))
    return f"{where}:{record['line']}  {beginning}" if "line" in record else where
