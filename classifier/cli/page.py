"""``classifier page``: take pages apart into article, teasers and boilerplate."""

from __future__ import annotations

import argparse
import os
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from classifier.cli import inputs, output
from classifier.errors import InputError
from classifier.one_line import one_line
from classifier.report.markup import MARK

if TYPE_CHECKING:
    from classifier.page import Page
    from classifier.tagging import Tagging

_EPILOG = """examples:
  classifier page story.html                      article, teasers, boilerplate and their topics
  classifier page copied.txt                      the same from text alone, one block a line
  curl -s https://example.org | classifier page - --format json
  classifier page pages/ --format jsonl           every .txt, .html and .htm file below pages/
  classifier page story.html --html report.html   the same to read in a browser, with reasons
  classifier page pages/ --html report/           a folder: an index with counts by topic

--format json prints one object for one file, and an array for a folder or several files; jsonl
one object a line. Both hold {"article": {"text", "tags", "status"}, "kind", "title", "blocks":
[...]}, of an HTML page also "metadata" (byline, date, site, section, keywords), of a page of
several articles each of them in "articles"; with several inputs each object starts with "file". csv
has one row a block with its own topic, and the topic of its article (or of the one before it) as
article_topic, article_score and article_status; an empty page has one row without a block."""

_BLOCK = ("file", "block", "role", "kind", "topic", "score", "status", "text")
_COLUMNS = (*_BLOCK, "article_topic", "article_score", "article_status")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``classifier page``."""
    parser.epilog = _EPILOG
    inputs.add_inputs(parser)
    inputs.add_format(parser)
    parser.add_argument(
        "--html",
        type=inputs.written,
        metavar="OUT",
        help="write a report to read in a browser: a file for one page; for several, a folder "
        "with an index and counts by topic",
    )
    inputs.add_model(parser)


def run(args: argparse.Namespace) -> int:
    """Take every input apart; return the exit code."""
    if not args.inputs:
        raise InputError("nothing to read: name a file or folder, or - for standard input")
    if args.html and args.format != "table":
        raise InputError(
            f"--format {args.format} cannot be used with --html, which writes a report: "
            "leave one of them out"
        )
    import classifier

    model = classifier.load(args.model)
    sources = inputs.Inputs(args.inputs)
    pages = sources.answers(model.read_page)
    output.prepare()
    if args.html:
        from classifier.report.files import would_write, write_pages

        # A folder of pages often has an index.html of its own.
        if sources.many or not os.path.isdir(args.html):
            output.check_apart(args.html, "--html", [*args.inputs, *sources.paths])
        for place in would_write(args.html, len(sources.paths)) if sources.many else [args.html]:
            output.check_ours(place, "--html", MARK)
        named = ((inputs.shown(path), page) for path, page in pages)
        written = write_pages(args.html, named, many=sources.many, failed=sources.failed)
        if written:
            print(written)
        return sources.report()
    if args.format != "table":
        records = _records(pages, named=sources.many or args.format == "jsonl")
        output.write(args.format, records, _rows(pages), _COLUMNS, many=sources.many)
    elif sys.stdout.isatty():
        from classifier.cli import terminal

        terminal.show_pages(pages)
    else:
        _print_plain(pages)
    return sources.report()


def _records(pages: Iterable[tuple[str, Page]], *, named: bool) -> Iterator[dict[str, Any]]:
    """Yield the JSON object of each page, as docs/reading-pages.md describes it."""
    for path, page in pages:
        yield {"file": path, **page.to_dict()} if named else page.to_dict()


def _rows(pages: Iterable[tuple[str, Page]]) -> Iterator[dict[str, Any]]:
    """Yield one CSV row a block; one without a block for a page that has none, to be counted."""
    for path, page in pages:
        articles = [
            _best(tagging, "article_") for tagging in page.article_taggings or [page.tagging]
        ]
        if not page.blocks:
            yield {"file": path, **articles[0]}
        for number, block in enumerate(page.blocks, 1):
            row = {"file": path, "block": number, "role": block.role, "kind": block.kind}
            article = articles[max(0, bisect_left(page.starts, number) - 1)]
            yield {**row, **_best(block.tagging), "text": block.text, **article}


def _best(tagging: Tagging, prefix: str = "") -> dict[str, Any]:
    """Return the cells of the first tag, which are empty without one, and of the status."""
    best: dict[str, Any] = {"status": tagging.status}
    if tagging.tags:
        best |= {"topic": tagging.tags[0].topic, "score": tagging.tags[0].score}
    return {f"{prefix}{name}": value for name, value in best.items()}


def _print_plain(pages: Iterable[tuple[str, Page]]) -> None:
    """One line a block with its role in front, for a pipe or a file."""
    for number, (path, page) in enumerate(pages):
        if number:
            print()
        # Where there is no article, the reason names the kind.
        kind = f" ({page.kind})" if page.article and page.kind != "article" else ""
        print(f"{one_line(inputs.shown(path))}{kind}: {in_words(page.tagging)}")
        openings = openings_of(page)
        for at, block in enumerate(page.blocks):
            topic = short(block.tagging) if block.role == "teaser" else openings.get(at, "")
            print(f"{block.role:11}  {topic:19}  {one_line(block.text)}")


def openings_of(page: Page) -> dict[int, str]:
    """Return the topic of each article, by the block it begins with, where a page has several."""
    if len(page.starts) < 2:
        return {}
    return dict(zip(page.starts, map(short, page.article_taggings), strict=True))


def in_words(tagging: Tagging) -> str:
    """Tags and status in one line."""
    tags = one_line(", ".join(f"{tag.topic} {tag.score:.2f}" for tag in tagging.tags))
    if tagging.status == "confident":
        return tags
    return f"{tags} ({tagging.status}: {one_line(tagging.reason)})".lstrip()


def short(tagging: Tagging) -> str:
    """Name the first tag with its score."""
    tag = tagging.tags[0] if tagging.tags else None
    return f"{one_line(tag.topic)} {tag.score:.2f}" if tag else "-"
