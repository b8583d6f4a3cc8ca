"""The results of `benchmarks.speed` as Markdown and as one picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TARGETS = {"fastText": 3, "tf-idf + LR": 20, "MiniLM + LR": 1000}


def markdown(result: dict[str, Any]) -> str:
    machine = result["machine"]
    lines = [
        "# Speed and footprint",
        "",
        f"`make bench-speed`: {machine['processors']} processors, load {machine['load']:.1f}.",
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
    for title, values in result["scaling"].items():
        lines += ["", f"## Scaling: {title}", ""]
        lines += table([f"{n:,}" for n in values], [[f"{value:.2f}" for value in values.values()]])
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


def picture(result: dict[str, Any], path: Path) -> None:
    """Accuracy against texts a second, every contender on it."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "speed"
    rates = result["throughput"]["summaries"]["rates"]
    figure, axes = plt.subplots(figsize=(6.5, 3.6), layout="constrained")
    for name, accuracy in result["accuracy"].items():
        ours = name == "newsieve"
        rate = rates[name]["median"]
        axes.scatter(rate, accuracy, s=70 if ours else 40, color="#c2410c" if ours else "#475569")
        axes.annotate(
            name, (rate, accuracy), xytext=(0, 8), textcoords="offset points", ha="center",
            fontweight="bold" if ours else "normal",
        )  # fmt: skip
    axes.set_xscale("log")
    axes.margins(0.15, 0.2)
    axes.set_xlabel("60-word texts a second, one thread")
    axes.set_ylabel("primary topic found")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
