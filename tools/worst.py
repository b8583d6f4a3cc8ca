"""Time and memory of the worst shapes of text and HTML: ``python -m tools.worst [MEGABYTES]``.

Each shape is asked for at a quarter and the whole of the size, in a process of its own.
Processor time that is linear is four times as long then. A run over the limit is stopped and said.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable

LIMIT = 300
"""Processor seconds after which a run is stopped."""


def repeat(unit: str, size: int) -> str:
    """Repeat a unit up to a size in characters."""
    return unit * max(1, size // len(unit))


def unlike(size: int) -> str:
    """Paragraphs that share nothing but function words, as many articles would."""
    return "\n\n".join(
        " ".join(f"the z{40 * i + j:x} and" for j in range(40)) + " that."
        for i in range(size // 540)
    )


def deep(tag: str, size: int) -> str:
    """Nest an element as deep as the size allows, with text at its bottom."""
    return f"<html><body>{repeat(f'<{tag}>', size)}bottom"


TEXTS: dict[str, Callable[[int], str]] = {
    "one long token": lambda n: "a" * n,
    "one long token of capitals": lambda n: "Ä" * n,
    "no spaces: Chinese": lambda n: repeat("銀行が利上げ", n),
    "no spaces: emoji": lambda n: "🏆" * n,
    "combining marks on one letter": lambda n: "a" + repeat("\u0301\u0316", n),
    "a letter with thirty marks, again": lambda n: repeat("e" + "\u0301\u0316" * 15, n),
    "Korean in single letters": lambda n: repeat("\u1112\u1161\u11ab", n),
    "one-letter words": lambda n: repeat("a ", n),
    "one-letter lines": lambda n: repeat("a\n", n),
    "different words": lambda n: " ".join(f"{i:x}" for i in range(n // 7)),
    "different lines": lambda n: "\n".join(f"{i:x}" for i in range(n // 7)),
    "white space": lambda n: " " * n,
    "line ends": lambda n: repeat("\r\n", n),
    "NUL": lambda n: "\0" * n,
    "lone surrogates": lambda n: "\ud800" * n,
    "full stops": lambda n: "." * n,
    "ellipses": lambda n: repeat("… ", n),
    "quotes after a stop": lambda n: "." + '"' * n,
    "stops and quotes": lambda n: repeat('."', n),
    "opened brackets": lambda n: "[" * n,
    "opened links": lambda n: repeat("[a](b", n),
    "links without end": lambda n: repeat("[" + "a" * 400 + "](" + "b" * 1900, n),
    "Markdown marks": lambda n: repeat("> # - 1. ", n),
    "words joined by hyphens": lambda n: repeat("a-", n),
    "times of day": lambda n: repeat("10:30\n", n),
    "wrapped lines": lambda n: repeat("word " * 14 + "word\n", n),
    "articles that share no words": unlike,
    "sentences in one line": lambda n: repeat("The vote was held on Monday. ", n),
    "articles and teasers in turn": lambda n: repeat(
        "The council voted on Tuesday night to rebuild the bridge, and the mayor said so.\n"
        "Read More\nRead More\n",
        n,
    ),
}

HTML: dict[str, Callable[[int], str]] = {
    "comments before no tag": lambda n: repeat("<!---->", n),
    "processing instructions": lambda n: repeat("<?xml ?>", n),
    "div, nested": lambda n: deep("div", n),
    "b, nested": lambda n: deep("b", n),
    "a, nested": lambda n: deep("a", n),
    "table, nested": lambda n: deep("table", n),
    "p, one after the other": lambda n: "<html><body>" + repeat("<p>x", n),
    "p, below two hundred div": lambda n: "<div>" * 200 + repeat("<p>x</p>", n),
    "br": lambda n: "<html><body>" + repeat("x<br>", n),
    "closers of nothing": lambda n: "<html><body>" + repeat("</div>", n),
    "closers of nothing, deep down": lambda n: "<html><body>" + "<b>" * 200 + repeat("</i>", n),
    "entities": lambda n: "<p>" + repeat("&amp;", n),
    "numbered entities": lambda n: "<p>" + repeat("&#x1F3C6;", n),
    "unknown entities": lambda n: "<p>" + repeat("&bomb;", n),
    "ampersands": lambda n: "<p>" + "&" * n,
    "opened tags": lambda n: "<html>" + repeat("<p ", n),
    "less-than signs": lambda n: "<html>" + "<" * n,
    "opened comments": lambda n: "<html>" + repeat("<!--", n),
    "opened scripts": lambda n: "<html>" + repeat("<script>", n),
    "opened scripts, too deep": lambda n: deep("div", 40_000) + repeat("<script>", n),
    "opened comments, too deep": lambda n: deep("div", 40_000) + repeat("<!--", n),
    "doctypes": lambda n: repeat("<!doctype html>", n),
    "CDATA": lambda n: "<html>" + repeat("<![CDATA[", n),
    "attributes of one tag": lambda n: "<div " + repeat("a=b ", n) + ">x</div>",
    "different attributes of one tag": lambda n: (
        "<div " + " ".join(f"a{i}=1" for i in range(n // 10)) + ">x</div>"
    ),
    "nine hundred attributes, again": lambda n: repeat(
        "<i " + " ".join(f"a{i}" for i in range(900)) + ">x</i>", n
    ),
    "one long attribute": lambda n: f'<div class="{"a" * n}">x</div>',
    "one long class list": lambda n: f'<div class="{repeat("a ", n)}">x</div>',
    "one long title, many blocks": lambda n: (
        f"<html><title>{'ab' * (n // 4)}</title>{repeat('<p>abababababac</p>', n // 2)}"
    ),
    "long JSON-LD body, many blocks": lambda n: (
        '<html><script type="application/ld+json">{"@type":"Article","articleBody":"'
        + "ab" * min(n // 4, 1_900_000)
        + f'"}}</script>{repeat("<p>abababababac</p>", n // 2)}'
    ),
    "many JSON-LD scripts": lambda n: repeat(
        '<script type="application/ld+json">{"@type":"Article"}</script>', n
    ),
    "nested JSON-LD": lambda n: f'<html><script type="application/ld+json">{"[" * n}</script><p>x',
    "meta": lambda n: "<html>" + repeat('<meta name="a" content="b">', n),
    "empty titles": lambda n: "<html>" + repeat("<title></title>", n),
    "options": lambda n: "<html><select>" + repeat("<option>x", n),
    "table cells": lambda n: "<html><table>" + repeat("<tr><td>x", n),
    "links": lambda n: "<html><p>" + repeat('<a href="/">x</a>', n),
}


def shapes(kind: str) -> dict[str, Callable[[int], str]]:
    """Shapes by kind: "text" or "html"."""
    return TEXTS if kind == "text" else HTML


def ask(kind: str, name: str, size: int) -> dict[str, float]:
    """Tag (texts only) and read one shape; return seconds and how much the memory grew in MB."""
    import classifier

    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    model = classifier.load()
    model.read_page("The vote.").to_dict()
    source = shapes(kind)[name](size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {}
    start = time.process_time()
    if kind == "text":
        model.tag(source)
        found["tag"] = time.process_time() - start
        start = time.process_time()
    model.read_page(source).to_dict()
    found["page"] = time.process_time() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found["megabytes"] = (after - before) / 1024
    return found


def measure(kind: str, name: str, size: int) -> dict[str, float] | None:
    """`ask` in a process of its own; None if it took longer than `LIMIT`."""
    command = [sys.executable, "-m", "tools.worst", "--ask", kind, name, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return None
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> int:
    """Print one line a shape."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("megabytes", type=float, nargs="?", default=20.0)
    parser.add_argument("--only", default="", metavar="REGEX", help="shapes named so")
    parser.add_argument("--ask", nargs=3, metavar=("KIND", "NAME", "SIZE"), help="(one run)")
    args = parser.parse_args()
    if args.ask:
        kind, name, size = args.ask
        print(json.dumps(ask(kind, name, int(size))))
        return 0
    whole = int(args.megabytes * 1_000_000)
    stopped = 0
    for kind in ("text", "html"):
        for name in shapes(kind):
            if not re.search(args.only, name):
                continue
            cells = []
            for size in (whole // 4, whole):
                found = measure(kind, name, size)
                if found is None:
                    cells.append(f"over {LIMIT} s")
                    stopped += 1
                    break
                cells.append(
                    " ".join(f"{key} {found[key]:.2f}" for key in ("tag", "page") if key in found)
                    + f" {found['megabytes']:.0f} MB"
                )
            print(f"{kind:4}  {name:36}  {'  |  '.join(cells)}", flush=True)
    return 1 if stopped else 0


if __name__ == "__main__":
    sys.exit(main())
