"""The quality gate: the embedded models against floors that are pinned with the data's digest.

``python -m train.gate`` fails when a figure is worse than its floor, or when the data are not the
ones the floors were measured on. ``--raise`` moves floors up to what was measured;
``--lower NAME`` lets one floor down, and nothing else does.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.errors import ClassifierError, InputError
from classifier.model import TopicModel
from train.catalogue import load_catalogue
from train.digests import digests, origin, sha256
from train.evaluate import figures
from train.training_set import HELD_SOURCES

FLOORS = Path(__file__).with_name("floors.json")
PAGE_SHAPES = ("tail", "tail_hard", "wcxb", "fundus_tests")
OTHER_CORPORA = ("masakhanews_other_languages", "sib200_other_languages", "20newsgroups")


def data_digest(shared: Path) -> dict[str, str]:
    """SHA-256 of every file that the gate reads."""
    from train.pages.gate import gate_pages, html_digest
    from train.pages.written import SETS, WRITTEN
    from train.pages.written_html import JUDGED_HTML, LISTS_HTML, MIXED_HTML

    catalogue = load_catalogue()
    corpora = [catalogue[name].file for name in (*HELD_SOURCES, *OTHER_CORPORA)]
    return {
        **digests(shared / "corpora", corpora),
        **digests(shared / "gold", ["validation.jsonl"]),
        **digests(shared / "pages", [f"{shape}.jsonl.gz" for shape in PAGE_SHAPES]),
        **{f"written/{name}": sha256(WRITTEN / f"{name}.jsonl") for name in SETS},
        "written/html": origin({}, [JUDGED_HTML]),
        "written/html, mixed": origin({}, [MIXED_HTML]),
        "written/html, lists": origin({}, [LISTS_HTML]),
        "pages/html": html_digest(gate_pages(shared / "pages"), shared / "pages"),
    }


def page_figures(model: TopicModel, shared: Path) -> dict[str, float]:
    """Figures of `read_page` on sites that no part has seen; errors stand as 1 - error."""
    from train.pages.gate import role_figures
    from train.pages.written import SETS, written_figures
    from train.pages.written_html import LISTS_HTML, MIXED_HTML, html_figures

    of = {"article": "F1", "brief": "F1 of briefs", "index": "index without an article"}
    found = role_figures(model, shared / "pages")
    sets = {f"{name} written set": written_figures(name, model) for name in SETS}
    sets["written set as HTML"] = html_figures(model)
    sets["mixed written set as HTML"] = html_figures(model, MIXED_HTML)
    sets["lists and their like as HTML"] = html_figures(model, LISTS_HTML)
    written = {
        f"page {of[part]}, {name}": value
        for name, parts in sets.items()
        for part, value in parts.items()
    }
    return {
        "page F1, tail": found["tail"],
        "page F1, tail_hard": found["tail_hard"],
        "page F1, whole page": found["whole"],
        "page F1, whole page as HTML": found["html"],
        "page F1, briefs as HTML": found["brief"],
        "page front pages without an article": found["front"],
        "page teasers told": 1 - found["teasers_kept"],
        "page article blocks kept": 1 - found["article_lost"],
        "page index without an article": 1 - found["kinds"]["index"]["with an article"],
        "page of one article not cut": found["one"],
        "page of two articles told": found["two"],
        **written,
    }


def measure(shared: Path) -> dict[str, float]:
    """Every gated figure; higher is better (errors stand as 1 - error)."""
    model = TopicModel.load()
    report = figures(model, shared)
    gold = report["gold_validation"]
    found: dict[str, float] = {
        "gold primary": gold["primary"]["value"],
        "gold among given": gold["among_given"]["value"],
        "gold micro-F1 of tags": gold["micro_f1"],
        "gold primary within tags": gold["primary_within_tags_of_confident"]["value"],
        "gold news confident": gold["confident"],
        "gold none not confident": 1 - gold["none_confident"],
        "gold calibration": 1 - gold["ece"],
        "no news not confident": 1 - report["no_news_confident"]["mean"],
    }
    for name, source in report["unseen_sources"].items():
        found[f"unseen {name}"] = source["in_label_set"]["value"]
    found.update(page_figures(model, shared))
    return {name: round(value, 4) for name, value in found.items()}


def _read() -> dict[str, Any]:
    if not FLOORS.is_file():
        return {"data": {}, "floors": {}}
    pinned: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return pinned


def check(found: dict[str, float], floors: dict[str, float]) -> list[str]:
    """One line for every figure below its floor and every floor without a figure.

    Examples
    --------
    >>> check({"recall": 0.9}, {"recall": 0.95, "precision": 0.9})
    ['recall: 0.9000 is below the floor 0.9500', 'precision: has a floor but was not measured']
    """
    lines = []
    for name, floor in floors.items():
        if name not in found:
            lines.append(f"{name}: has a floor but was not measured")
        elif not found[name] >= floor:  # NaN is no figure at all
            lines.append(f"{name}: {found[name]:.4f} is below the floor {floor:.4f}")
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, compare, and move floors where told to."""
    parser = argparse.ArgumentParser(prog="python -m train.gate", description=__doc__)
    parser.add_argument("--shared", type=Path, default=None)
    parser.add_argument(
        "--raise", dest="up", action="store_true", help="raise floors to the figures"
    )
    parser.add_argument(
        "--lower",
        action="append",
        default=[],
        metavar="NAME",
        help="let this floor down to the figure (say why in the commit)",
    )
    parser.add_argument("--new-data", action="store_true", help="pin floors to changed data")
    args = parser.parse_args(argv)
    try:
        return gate(shared_folder(args.shared), args.up, args.lower, args.new_data)
    except (ClassifierError, OSError) as error:
        print(f"train.gate: {error}", file=sys.stderr)
        return 2


def shared_folder(given: Path | None) -> Path:
    """Folder of corpora, gold and pages: the given one, $NEWSIEVE_SHARED, or ../shared."""
    folder = given or Path(os.environ.get("NEWSIEVE_SHARED", "../shared"))
    if not (folder / "gold").is_dir():
        raise InputError(f"no corpora, gold and pages at {folder}: name their folder with --shared")
    return folder


def gate(shared: Path, up: bool, lower: Sequence[str], new_data: bool) -> int:
    """Run the gate; return the exit code (1: a floor is broken)."""
    pinned = _read()
    digest = data_digest(shared)
    if pinned["data"] and pinned["data"] != digest and not new_data:
        changed = sorted(
            name for name in {*digest, *pinned["data"]}
            if digest.get(name) != pinned["data"].get(name)
        )  # fmt: skip
        raise InputError(
            f"the floors were measured on other data ({', '.join(changed)} changed): restore them, "
            "or pin anew with --new-data"
        )
    found = measure(shared)
    floors = {n: f for n, f in pinned["floors"].items() if n not in lower}
    floors |= {name: found[name] for name in lower if name in found}
    width = max(map(len, found))
    for name, value in found.items():
        floor = f"{floors[name]:.4f}" if name in floors else "-"
        print(f"{name:<{width}}  {value:.4f}  floor {floor}")
    broken = check(found, floors)
    for line in broken:
        print(f"BROKEN {line}", file=sys.stderr)
    if not broken and (up or lower or new_data):
        if up:
            floors = {name: max(value, floors.get(name, 0.0)) for name, value in found.items()}
        FLOORS.write_text(json.dumps({"data": digest, "floors": floors}, indent=1) + "\n")
        print(f"floors written to {FLOORS.name}")
    print(f"gate: {len(found) - len(broken)} passed, {len(broken)} failed")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
