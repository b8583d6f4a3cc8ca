"""Draw the README's picture: the terminal view of the sample page, ``python -m tools.picture``."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

import classifier
from classifier.cli.terminal import show_pages

SAMPLE = Path("data/pages/sample.txt")
PICTURE = Path("docs/images/page.svg")


def main() -> None:
    """Take the sample apart and write the view as SVG."""
    console = Console(record=True, width=110, file=io.StringIO(), highlight=False)
    show_pages([(SAMPLE.name, classifier.read_page(SAMPLE.read_text(encoding="utf-8")))], console)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    title = f"classifier page {SAMPLE.name}"
    # The template without its web fonts: the picture asks nobody for anything.
    svg = console.export_svg(title=title, unique_id="page")
    start, end = svg.index("@font-face"), svg.rindex("@font-face")
    end = svg.index("}", end) + 1
    PICTURE.write_text(svg[:start] + svg[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
