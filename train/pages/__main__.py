"""``python -m train.pages``: fit, evaluate and export the page reader's role model."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from classifier.errors import ClassifierError
from classifier.page.roles import EMBEDDED
from train.pages.data import PAGES
from train.pages.evaluate import as_table
from train.pages.fit import Settings
from train.pages.recipe import html_part, made_of, run, text_part


def main() -> int:
    """Fit the role model, or one part of it into the cache."""
    parser = argparse.ArgumentParser(prog="python -m train.pages", description=__doc__)
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of the labelled pages")
    parser.add_argument("--out", type=Path, default=EMBEDDED, help="model folder to write")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--gate-only", action="store_true", help="no figures of HTML but the gate's"
    )
    parser.add_argument("--part", choices=("text", "html"), help="fit one part into the cache")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)8d ms  %(message)s")
    try:
        if args.part:
            settings, made_from = Settings(seed=args.seed), made_of(args.pages)
            if args.part == "text":
                text_part(args.pages, settings, made_from)
            else:
                html_part(args.pages, settings, not args.gate_only, made_from)
            return 0
        found = run(args.out, args.pages, args.seed, every_group=not args.gate_only)
    except ClassifierError as error:
        print(f"train.pages: {error}", file=sys.stderr)
        return 2
    for name, part in found.items():
        print(f"\n{name}\n\n{as_table(part)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
