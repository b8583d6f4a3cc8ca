"""Measure the topic model and its recipe, and write ``benchmarks/results/topics.{json,md}``.

``--part`` measures one part anew and keeps the others; ``--quick`` draws few rows.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.errors import ClassifierError
from classifier.model import TopicModel
from train.evaluate.embedded import figures, gold_details

PARTS = ("embedded",)


def embedded(shared: Path, model: Path | None) -> dict[str, Any]:
    """Figures of the embedded model, or of the one in a folder."""
    opened = TopicModel.load(model)
    return {**figures(opened, shared), "gold_details": gold_details(opened, shared)}


def main(argv: Sequence[str] | None = None) -> int:
    """Evaluate and write the results."""
    parser = argparse.ArgumentParser(prog="python -m train.evaluate", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--model", type=Path, help="model folder (default: the embedded one)")
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/topics"))
    args = parser.parse_args(argv)
    try:
        report = {"embedded": embedded(args.shared, args.model)}
    except ClassifierError as error:
        print(f"train.evaluate: {error}", file=sys.stderr)
        return 2
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.with_suffix(".json").write_text(json.dumps(report, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
