"""The results of `benchmarks.speed` as Markdown, and as one picture beside those of the topics.

``python -m benchmarks.speed_report`` draws ``docs/images/speed.svg`` from ``speed.json`` and
``topics.json``: accuracy against texts a second.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PICTURE = Path(__file__).parent.parent / "docs" / "images" / "speed.svg"
IN_TOPICS = {
    "newsieve": "newsieve, the recipe",
    "fastText": "fastText",
    "tf-idf + LR": "tf-idf + logistic regression",
    "GloVe + LR": "GloVe means + logistic regression",
    "MiniLM + LR": "MiniLM + logistic regression",
}
"""What `train.evaluate` calls the contenders."""
TARGETS = {"fastText": 3, "tf-idf + LR": 20, "MiniLM + LR": 1000}


def markdown(result: dict[str, Any]) -> str:
    machine = result["machine"]
    lines = [
        "# Speed and footprint",
        "",
        f"`{machine['command']}`: {machine['name']}, {machine['processors']} processors,",
        f"load {machine['load']:.1f} at the start.",
        f"Python {machine['python']}, numpy {machine['numpy']}.",
        "Ratios are smallest / **median** / largest of rounds in which everybody took turns.",
        "",
        "## Texts a second, one thread (median)",
        "",
    ]
    kinds = list(result["throughput"])
    names = list(next(iter(result["throughput"].values()))["rates"])
    rows = [
        [name, *(f"{result['throughput'][k]['rates'][name]['median']:,.0f}" for k in kinds)]
        for name in names
    ]
    lines += table(["", *kinds], rows)
    lines += ["", "## Times as fast as", ""]
    rows = [
        [
            name,
            *(ratio(result["throughput"][k]["ratios"][name]) for k in kinds),
            TARGETS.get(name, ""),
        ]
        for name in names[1:]
    ]
    lines += table(["newsieve against", *kinds, "target"], rows)
    lines += ["", "## Against the floor (times the processor time)", ""]
    rows = [
        ["`lower().encode()`", *(ratio(result["throughput"][k]["floor"]) for k in kinds), "12"],
        [
            "the same and one look-up of everything",
            *(ratio(result["throughput"][k]["floor with look-ups"]) for k in kinds),
            "",
        ],
        ["MB a second", *(f"{result['throughput'][k]['MB a second']:.0f}" for k in kinds), ""],
    ]
    lines += table(["newsieve takes", *kinds, "target"], rows)
    lines += ["", "## Two threads against one (wall time; target 1.7)", ""]
    lines += table(list(kinds), [[ratio(result["two threads"][k]) for k in kinds]])
    lines += ["", "## One text of 40 words (microseconds; target 150)", ""]
    lines += table(
        ["", "us"], [[name, ratio(v, 0)] for name, v in result["one text of 40 words, us"].items()]
    )
    lines += ["", '## Whole processes, in units of `python -c "import numpy"` (target 2.0)', ""]
    lines += table(
        ["", "wall", "processor time", "wall ms", "peak MB"],
        [
            [
                name,
                ratio(v["wall ratio"]),
                ratio(v["processor ratio"]),
                ratio(v["wall ms"], 0),
                f"{v['peak MB']:.0f}",
            ]
            for name, v in result["processes"].items()
        ],
    )
    one = result["one map"]
    lines += [
        "",
        f"{one['processes']} processes at once, the weights' file of {one['file MB']:.1f} MB:",
        f"{one['mapped MB, added up']:.1f} MB mapped in all of them together,",
        f"{one['memory held MB, added up']:.1f} MB of memory held.",
    ]
    for title, values in result["scaling"].items():
        lines += ["", f"## Scaling: {title}", ""]
        lines += table(
            [f"{int(n):,}" for n in values], [[f"{value:.2f}" for value in values.values()]]
        )
    lines += ["", "## Size on disk and accuracy (primary topic, gold validation, non-none)", ""]
    lines += table(
        ["", "MB", "accuracy", "fitted on"],
        [
            [n, f"{size:.1f}", *judged(result, n)]
            for n, size in result["size, MB"].items()
        ],
    )  # fmt: skip
    return "\n".join(lines) + "\n"


def judged(result: dict[str, Any], name: str) -> list[str]:
    if name not in result["accuracy"]:
        return ["", ""]
    return [f"{result['accuracy'][name]:.3f}", result["fitted on"][name]]


def ratio(values: dict[str, float], digits: int = 1) -> str:
    low, middle, high = (f"{values[key]:,.{digits}f}" for key in ("min", "median", "max"))
    return f"{low} / **{middle}** / {high}"


def table(head: list[str], rows: list[list[Any]]) -> list[str]:
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(map(str, row)) + " |" for row in rows),
    ]


def accuracies(speed: dict[str, Any], topics: dict[str, Any]) -> tuple[str, dict[str, float]]:
    """Return what is shown as accuracy, and each contender's.

    The fairer figure, on sources that nobody learnt from, is `train.evaluate`'s; where it was not
    measured, the one of the gold's validation texts.
    """
    found = topics.get("unseen", {}).get("contenders", {})
    if set(IN_TOPICS.values()) <= set(found):
        by_name = {
            name: found[known]["sources"]["mean"]["in_label_set"]
            for name, known in IN_TOPICS.items()
        }
        return "topic found, sources left out", by_name
    return "primary topic found, gold validation", speed["accuracy"]


def picture(speed: dict[str, Any], topics: dict[str, Any], path: Path) -> None:
    """Draw accuracy against texts a second, every contender on it."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    label, accuracy = accuracies(speed, topics)
    rates = speed["throughput"]["summaries"]["rates"]
    # Fixed ids and no date: the same figures give the same bytes.
    with mpl.rc_context({"svg.hashsalt": "newsieve", "svg.fonttype": "none"}):
        figure = Figure(figsize=(6.5, 3.6), layout="constrained")
        axes = figure.add_subplot()
        for name in IN_TOPICS:
            if name not in rates:
                continue
            ours = name == "newsieve"
            at = (rates[name]["median"], accuracy[name])
            axes.scatter(*at, s=70 if ours else 40, color="#c2410c" if ours else "#475569")
            axes.annotate(
                name, at, xytext=(0, 8), textcoords="offset points", ha="center",
                fontweight="bold" if ours else "normal",
            )  # fmt: skip
        axes.set_xscale("log")
        axes.margins(0.15, 0.2)
        axes.set_xlabel("60-word texts a second, one thread")
        axes.set_ylabel(label)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.3)
        figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Draw the picture from the written figures."""
    speed, topics = (
        json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("speed", "topics")
    )
    picture(speed, topics, PICTURE)


if __name__ == "__main__":
    main()
