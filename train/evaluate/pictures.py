"""Reliability diagram and risk-coverage curve of the embedded model, from the written figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

Figures = dict[str, Any]
COLOURS = ("#1b6ca8", "#c8553d", "#3d8361", "#7b4b94")


def draw(embedded: Figures, folder: Path) -> list[Path]:
    """Write ``reliability.svg`` and ``risk-coverage.svg``.

    Parameters
    ----------
    embedded : dict
        The embedded part of ``topics.json``.
    folder : Path
    """
    folder.mkdir(parents=True, exist_ok=True)
    details = embedded["gold_details"]
    unseen = embedded["unseen_sources"]
    bins = {"gold, validation": details["reliability"]}
    bins |= {f"{name}, never seen": row["reliability"] for name, row in unseen.items()}
    curves = {
        "gold: among all given": details["risk_coverage"]["among_given"],
        "gold: primary topic": details["risk_coverage"]["primary"],
    }
    curves |= {f"{name}, never seen": row["risk_coverage"] for name, row in unseen.items()}
    return [
        _draw(
            folder / "reliability.svg", bins, ("score", "accuracy"),
            "How often a score is right", "mean score of a tenth of the texts", diagonal=True,
        ),
        _draw(
            folder / "risk-coverage.svg", curves, ("coverage", "accuracy"),
            "How right the surest answers are", "share of texts that are answered, surest first",
        ),
    ]  # fmt: skip


def _draw(
    path: Path,
    lines: dict[str, list[dict[str, float]]],
    axes: tuple[str, str],
    title: str,
    label: str,
    *,
    diagonal: bool = False,
) -> Path:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # Fixed ids and no date: the same figures give the same bytes.
    with mpl.rc_context({"svg.hashsalt": "newsieve", "svg.fonttype": "none"}):
        figure = Figure(figsize=(6, 4.4), layout="constrained")
        plot = figure.add_subplot()
        if diagonal:
            plot.plot([0, 1], [0, 1], color="#888888", linewidth=1, linestyle=":")
        for colour, (name, points) in zip(COLOURS, lines.items(), strict=False):
            x, y = ([point[axis] for point in points] for axis in axes)
            plot.plot(x, y, color=colour, marker="o", markersize=3.5, label=name.replace("_", " "))
        plot.set(xlabel=label, ylabel="share that is right", title=title)
        plot.grid(color="#dddddd", linewidth=0.5)
        plot.set_xlim(0, 1.01)
        plot.set_ylim(top=1.01)
        plot.legend(frameon=False, loc="lower right" if diagonal else "lower left")
        figure.savefig(path, metadata={"Date": None})
    return path
