"""Measure the topic model and its recipe; write ``benchmarks/results/topics.{json,md}``.

embedded: the model in the package, on gold, on sources it never saw, on texts that are no news.
unseen: the recipe and the other contenders on the same rows, sources left out of training in turn.
refitted: the same on AG News, 20 Newsgroups and Reuters-21578, fitted to their labels.

Pictures and the tables of the model card are drawn from the figures of the embedded model.
``--part`` measures parts anew and keeps what is written of the others; ``--quick`` draws few rows.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from classifier.errors import ClassifierError
from classifier.model import TopicModel
from train.catalogue import DATA
from train.evaluate.baseline import beside_tfidf
from train.evaluate.compare import Answered, unseen_figures
from train.evaluate.embedded import figures, gold_details
from train.evaluate.encoder import Encoder
from train.evaluate.ours import REFITTED, OursTaught
from train.evaluate.pictures import draw
from train.evaluate.refitted import refitted_figures
from train.evaluate.report import fill, markdown
from train.evaluate.rows import load_rows
from train.evaluate.unseen import all_answers, available

Figures = dict[str, Any]
PARTS = ("embedded", "unseen", "refitted")
PER_SOURCE, GOLD_SHARE = 400, 1.0
"""Rows of a corpus and share of the gold to learn from; the encoder's slowness is the limit."""
QUICK = {"per_source": 40, "gold_share": 0.03, "most": 500}


def embedded_part(args: argparse.Namespace) -> Figures:
    """Figures of the embedded model, or of the one in a folder."""
    model = TopicModel.load(args.model)
    return {
        **figures(model, args.shared),
        "gold_details": gold_details(model, args.shared),
        "beside_tfidf": beside_tfidf(model, args.shared),
    }


def unseen_part(args: argparse.Namespace) -> Figures:
    """Figures of all contenders on sources left out."""
    per_source = QUICK["per_source"] if args.quick else PER_SOURCE
    share = QUICK["gold_share"] if args.quick else GOLD_SHARE
    rows = load_rows(args.shared, per_source, share)
    found = all_answers(rows, Encoder(args.cache / "encoder"), args.cache / "topic_answers", say)
    unsure = {make.name for make in available(say) if not make.probable}
    answers = {
        name: Answered(scores["left out"], name not in unsure, scores["validation"])
        for name, scores in found.items()
    }
    return unseen_figures(rows, answers, OursTaught.name)


def refitted_part(args: argparse.Namespace) -> Figures:
    """Figures of all contenders on labels of others."""
    contenders = [*available(say), *REFITTED]
    encoder = Encoder(args.cache / "encoder")
    most = int(QUICK["most"]) if args.quick else None
    return {"tasks": refitted_figures(args.shared, encoder, contenders, say, most)}


def say(line: str) -> None:
    """Print a line of progress."""
    print(line, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Evaluate and write the results."""
    parser = argparse.ArgumentParser(prog="python -m train.evaluate", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--model", type=Path, help="model folder (default: the embedded one)")
    parser.add_argument("--part", choices=PARTS, action="append", help="default: all of them")
    parser.add_argument("--quick", action="store_true", help="few rows, to see that all works")
    parser.add_argument("--cache", type=Path, default=Path(".cache"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/topics"))
    parser.add_argument("--docs", type=Path, default=DATA.parent / "docs", help="card, pictures")
    args = parser.parse_args(argv)
    measure = {"embedded": embedded_part, "unseen": unseen_part, "refitted": refitted_part}
    path = args.out.with_suffix(".json")
    report: Figures = json.loads(path.read_text()) if path.is_file() and args.part else {}
    report = {name: part for name, part in report.items() if name in PARTS}
    quick = " --quick" if args.quick else ""
    try:
        for name in args.part or PARTS:
            command = f"python -m train.evaluate --part {name}{quick}"
            report[name] = {"command": command, "machine": machine(), **measure[name](args)}
    except ClassifierError as error:
        print(f"train.evaluate: {error}", file=sys.stderr)
        return 2
    args.out.parent.mkdir(parents=True, exist_ok=True)
    report = {name: report[name] for name in PARTS if name in report}
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    text = markdown(report)
    args.out.with_suffix(".md").write_text(text, encoding="utf-8")
    if "embedded" in report and not args.model:
        draw(report["embedded"], args.docs / "images")
        card = args.docs / "model-card.md"
        card.write_text(fill(card.read_text(encoding="utf-8"), report["embedded"]), "utf-8")
    print(text)
    return 0


def machine() -> dict[str, str]:
    """What a figure was measured on."""
    packages = ("numpy", "scipy", "scikit-learn")
    return {
        "python": platform.python_version(),
        "processor": platform.machine(),
        **{name: version(name) for name in packages},
    }


if __name__ == "__main__":
    sys.exit(main())
