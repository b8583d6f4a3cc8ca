"""Page reading beside other libraries, in one run, on sites no shipped model was fitted on.

Every reader gets the same pages: the HTML where it is there, and the text alone. Libraries that
read only HTML get the text as one paragraph a block, which is all that is left of a page once its
HTML is gone. ``python -m benchmarks.pages`` writes ``benchmarks/results/pages.{json,md}``.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from html import escape
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import classifier
from classifier.errors import ClassifierError
from train.pages.data import PAGES, WHOLE, PageRecord, bag_f1, tokens
from train.pages.evaluate import interval
from train.pages.gate import digest, gate_pages
from train.pages.html_pages import html_path, read_html
from train.pages.written_html import JUDGED_HTML, as_html_page, marked_pages

RESULTS = Path(__file__).parent / "results"
HEAD = """# Reading pages, beside other libraries

Mean page F1 (bag of tokens against the truth) with 95 % bootstrap intervals over sites, on sites
that the shipped model was not fitted on: `make bench-pages`. Means of each site and versions are in
`pages.json`. Second copies of article text count against whoever keeps both. "News, HTML" are 28
articles in the markup of real publishers, written for this project
(`data/pages/written/html/judged`); lines that are their headline, standfirst, byline, date or a
caption count neither way.

"""
Reader = Callable[[str], str]
TAGS = re.compile(r"<[^>]+>")
# Their expected outputs are in the silver set: a tool is never scored on what it made itself.
ONLY_REAL = ("wcxb", "fundus_tests", "tail", "tail_hard")
OF_HTML = ("html", "news")
SHAPES = ("tail", "tail_hard", "whole", *OF_HTML)


def ours() -> Reader:
    model = classifier.load()
    return lambda source: model.read_page(source).article


def trafilatura() -> Reader:
    library = import_module("trafilatura")
    return lambda source: library.extract(source, include_comments=False) or ""


def readability() -> Reader:
    library = import_module("readability")
    return lambda source: TAGS.sub("\n", library.Document(source).summary())


def newspaper4k() -> Reader:
    library = import_module("newspaper")

    def read(source: str) -> str:
        article = library.Article("https://example.org/", language="en", fetch_images=False)
        article.download(input_html=source)
        article.parse()
        return str(article.text)

    return read


def justext() -> Reader:
    library = import_module("justext")
    words = library.get_stoplist("English")
    return lambda source: "\n".join(
        p.text for p in library.justext(source.encode(), words) if not p.is_boilerplate
    )


def resiliparse() -> Reader:
    library = import_module("resiliparse.extract.html2text")
    return lambda source: library.extract_plain_text(source, main_content=True)


def boilerpy3() -> Reader:
    library = import_module("boilerpy3.extractors")
    extractor = library.ArticleExtractor(raise_on_failure=False)
    return extractor.get_content


def two_line_rule() -> Reader:
    """Ten words, an end of sentence, no cut-off, no cookie or copyright line."""

    def read(source: str) -> str:
        lines = TAGS.sub("", source).splitlines() if "<p>" in source else source.splitlines()
        return "\n".join(
            line
            for line in lines
            if len(line.split()) >= 10
            and re.search(r"[.!?]\W*$", line.strip())
            and not re.search(r"(?:…|\.\.\.)\W*$|cookie|©|copyright", line, re.IGNORECASE)
        )

    return read


def everything() -> Reader:
    return lambda source: TAGS.sub("", source)


READERS: dict[str, tuple[Callable[[], Reader], str]] = {
    "newsieve": (ours, "newsieve"),
    "trafilatura": (trafilatura, "trafilatura"),
    "readability-lxml": (readability, "readability-lxml"),
    "newspaper4k": (newspaper4k, "newspaper4k"),
    "jusText": (justext, "jusText"),
    "Resiliparse": (resiliparse, "resiliparse"),
    "boilerpy3": (boilerpy3, "boilerpy3"),
    "two-line rule": (two_line_rule, ""),
    "everything": (everything, ""),
}


def cases(pages: list[PageRecord], folder: Path) -> Iterator[tuple[str, str, PageRecord]]:
    """Yield (shape, source, page); the text shapes as text."""
    for page in pages:
        if page.shape not in ONLY_REAL:
            continue
        yield ("whole" if page.shape in WHOLE else page.shape), "\n".join(page.texts), page
        path = html_path(page, folder)
        if page.shape in WHOLE and path.exists():
            yield "html", read_html(path), page
    for marked in marked_pages(JUDGED_HTML):
        record = as_html_page(marked).page
        if record.truth:
            record.extra["either"] = {x.text for x in marked.written.lines if x.role == "either"}
            yield "news", marked.html, record


def as_markup(text: str) -> str:
    """Return a text as the HTML of its blocks, for those who read nothing else."""
    body = "".join(f"<p>{escape(line, quote=False)}</p>\n" for line in text.splitlines())
    return f"<html><head><title></title></head><body>\n{body}</body></html>"


def block_shares(page: PageRecord, found: str) -> tuple[int, int, int, int]:
    """Count the page's teasers and those kept, its article blocks and those lost."""
    text = "".join(found.lower().split())
    teasers = kept = own = lost = 0
    for block, label, kind in zip(page.texts, page.is_article, page.kinds, strict=True):
        there = "".join(block.lower().split()) in text
        if label:
            own, lost = own + 1, lost + (not there)
        elif kind == "teaser":
            teasers, kept = teasers + 1, kept + there
    return teasers, kept, own, lost


def without(found: str, lines: Container[str]) -> str:
    """Return a text without the lines that count neither way."""
    return "\n".join(line for line in found.split("\n") if " ".join(line.split()) not in lines)


def measure(reader: Reader, name: str, work: list[tuple[str, str, PageRecord]]) -> dict[str, Any]:
    scores: dict[str, list[float]] = defaultdict(list)
    sites: dict[str, list[str]] = defaultdict(list)
    took: dict[str, list[float]] = defaultdict(list)
    counts: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(4, int))
    failed = 0
    for shape, source, page in work:
        plain = shape not in OF_HTML and name not in ("newsieve", "two-line rule", "everything")
        given = as_markup(source) if plain else source
        start = time.perf_counter()
        try:
            found = reader(given)
        except Exception as error:  # noqa: BLE001 - whatever another library raises is its answer
            logging.info("%s on %s: %s", name, page.id, error)
            found, failed = "", failed + 1
        took[shape].append(time.perf_counter() - start)
        found = without(found, page.extra.get("either", ()))
        scores[shape].append(bag_f1(tokens(found), tokens(page.truth)))
        sites[shape].append(page.site)
        if shape == "tail":
            counts[shape] += block_shares(page, found)
    out: dict[str, Any] = {"failed": failed}
    for shape, values in scores.items():
        out[shape] = {
            "pages": len(values),
            "sites": len(set(sites[shape])),
            "f1": round(float(np.mean(values)), 4),
            "interval": interval(values, sites[shape]),
            "ms": round(1000 * float(np.median(took[shape])), 2),
            "by_site": by_site(values, sites[shape]),
        }
    teasers, kept, own, lost = counts["tail"].tolist()
    if own and "tail" in out:
        out["tail"] |= {
            "teasers_kept": round(kept / max(1, teasers), 4),
            "article_lost": round(lost / own, 4),
        }
    return out


def by_site(values: list[float], sites: list[str]) -> dict[str, float]:
    """Mean of each site, the worst first."""
    held: dict[str, list[float]] = defaultdict(list)
    for value, site in zip(values, sites, strict=True):
        held[site].append(value)
    means = {site: round(float(np.mean(found)), 4) for site, found in held.items()}
    return dict(sorted(means.items(), key=lambda item: item[1]))


def ahead(results: dict[str, dict[str, Any]]) -> str:
    """On how many sites ours is better, as good and worse than each other reader."""
    rows = [
        (
            "| sites where newsieve is better / as good (.002) / worse than | tail | hard tail "
            "| whole page, text | whole page, HTML | news, HTML |"
        ),
        "|---|---|---|---|---|---|",
    ]
    ours = results.get("newsieve", {})
    for name, found in results.items():
        if name == "newsieve":
            continue
        cells = []
        for shape in SHAPES:
            if shape not in found or shape not in ours:
                cells.append("-")
                continue
            theirs = found[shape]["by_site"]
            gaps = [value - theirs[site] for site, value in ours[shape]["by_site"].items()]
            better, worse = sum(g > 0.002 for g in gaps), sum(g < -0.002 for g in gaps)
            cells.append(f"{better} / {len(gaps) - better - worse} / {worse}")
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def table(results: dict[str, dict[str, Any]]) -> str:
    rows = [
        (
            "| reader | tail | hard tail | whole page, text | whole page, HTML | news, HTML "
            "| teasers kept | article blocks lost | ms a page: tail, HTML |"
        ),
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, found in results.items():
        cells = []
        for shape in SHAPES:
            at = found.get(shape)
            low, high = at["interval"] if at else (0, 0)
            cells.append(f"{at['f1']:.3f} ({low:.3f}-{high:.3f})" if at else "-")
        tail = found.get("tail", {})
        cells.append(f"{tail.get('teasers_kept', 0):.1%}")
        cells.append(f"{tail.get('article_lost', 0):.1%}")
        cells.append(f"{tail.get('ms', 0)}, {found.get('html', {}).get('ms', '-')}")
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--pages", type=Path, default=PAGES)
    parser.add_argument("--only", nargs="*", choices=READERS, default=list(READERS))
    args = parser.parse_args()
    for noisy in ("trafilatura", "readability", "newspaper", "boilerpy3"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    try:
        pages = gate_pages(args.pages)
    except ClassifierError as error:
        print(f"benchmarks.pages: {error}", file=sys.stderr)
        return 2
    work = list(cases(pages, args.pages))
    results, versions, absent = {}, {}, []
    for name in args.only:
        make, package = READERS[name]
        try:
            reader = make()
        except ImportError:
            absent.append(name)
            continue
        versions[name] = version(package) if package else "-"
        results[name] = measure(reader, name, work)
        print(f"{name}: {results[name]}", flush=True)
    RESULTS.mkdir(exist_ok=True)
    about = {
        "what": "mean page F1 (bag of tokens) on sites no shipped role model was fitted on",
        "digest": digest(pages), "versions": versions, "not_installed": absent,
    }  # fmt: skip
    whole = json.dumps({**about, "results": results}, indent=1) + "\n"
    (RESULTS / "pages.json").write_text(whole, encoding="utf-8")
    (RESULTS / "pages.md").write_text(
        f"{HEAD}{table(results)}\n\n{ahead(results)}\n",
        encoding="utf-8",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
