"""``python -m train.pages``: fit, evaluate and export the page reader's role model."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from classifier.page.roles import EMBEDDED
from train.pages.data import PAGES
from train.pages.evaluate import as_table
from train.pages.recipe import run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train.pages", description=__doc__)
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of the labelled pages")
    parser.add_argument("--out", type=Path, default=EMBEDDED, help="model folder to write")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)8d ms  %(message)s")
    found = run(args.out, args.pages, args.seed)
    for name, part in found.items():
        print(f"\n{name}\n\n{as_table(part)}")


if __name__ == "__main__":
    main()
