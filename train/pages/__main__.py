"""``python -m train.pages``: fit, evaluate and export the page reader's role model."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from classifier.page.roles import EMBEDDED
from train.pages.data import PAGES
from train.pages.evaluate import as_table
from train.pages.fit import Settings
from train.pages.recipe import code_digest, html_part, run, text_part


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train.pages", description=__doc__)
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of the labelled pages")
    parser.add_argument("--out", type=Path, default=EMBEDDED, help="model folder to write")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--gate-only", action="store_true", help="figures on the gate's sites alone: half the time"
    )
    parser.add_argument("--part", choices=("text", "html"), help="fit one part into the cache")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)8d ms  %(message)s")
    if args.part:
        fit = {"text": text_part, "html": html_part}[args.part]
        fit(args.pages, Settings(seed=args.seed), not args.gate_only, code_digest())
        return
    found = run(args.out, args.pages, args.seed, every_group=not args.gate_only)
    for name, part in found.items():
        print(f"\n{name}\n\n{as_table(part)}")


if __name__ == "__main__":
    main()
