"""Plots for reports: matplotlib's SVG, put into the document, in the document's own colours."""

from __future__ import annotations

import io
import logging
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Any

from classifier.errors import MissingExtraError
from classifier.metrics import wilson
from classifier.report.markup import element

# matplotlib writes fixed colours; these stand in for the style sheet's, so that a plot follows
# the reader's light or dark mode.
_INK, _LINE, _ACCENT = "#010203", "#040506", "#070809"
_COLOURS = {_INK: "currentColor", _LINE: "var(--line)", _ACCENT: "var(--accent)"}
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"


def reliability(bins: Sequence[dict[str, float]]) -> ET.Element:
    """Plot accuracy against probability, with 95 % intervals; the diagonal is perfect."""
    figure, axes = _axes("probability of the answer", "share that is right")
    axes.plot([0, 1], [0, 1], color=_LINE, linestyle="--")
    confidence, accuracy = [b["confidence"] for b in bins], [b["accuracy"] for b in bins]
    intervals = [wilson(round(b["accuracy"] * b["texts"]), int(b["texts"])) for b in bins]
    axes.vlines(confidence, *zip(*intervals, strict=True), color=_ACCENT, alpha=0.35, zorder=3)
    # The area of a dot says how many texts it stands for: two texts must not look like two hundred.
    most = max(b["texts"] for b in bins)
    areas = [14 + 110 * b["texts"] / most for b in bins]
    axes.scatter(confidence, accuracy, areas, color=_ACCENT, zorder=4, clip_on=False)
    axes.set(xlim=(0, 1.02), ylim=(0, 1.04))
    worst = max(bins, key=lambda b: abs(b["confidence"] - b["accuracy"]))
    return _figure(
        figure,
        "Reliability: is a probability worth its number? On the dashed line it is. A large dot "
        "stands for many texts, a bar for 95 %.",
        f"Reliability diagram of {len(bins)} bins; farthest from the diagonal: probability "
        f"{worst['confidence']:.2f}, right {worst['accuracy']:.2f}.",
    )


def risk_coverage(points: Sequence[dict[str, float]]) -> ET.Element:
    """Plot the accuracy on the most confident part of the texts against its size."""
    figure, axes = _axes("most confident share of the texts", "share that is right")
    axes.plot([p["coverage"] for p in points], [p["accuracy"] for p in points], color=_ACCENT)
    lowest = min(p["accuracy"] for p in points)
    axes.set(xlim=(0, 1), ylim=(max(0.0, lowest - 0.1), 1.01))
    middle = min(points, key=lambda p: abs(p["coverage"] - 0.5))
    return _figure(
        figure,
        "Risk and coverage: how good are the surest answers? To the left fewer texts, and surer.",
        f"The most confident half is right in {middle['accuracy']:.2f}, all texts in "
        f"{points[-1]['accuracy']:.2f}.",
    )


def _axes(x: str, y: str) -> tuple[Any, Any]:
    # Its lines on fonts and on a home folder that it cannot write to are no news to a reader.
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtraError("report", "matplotlib", "a report with plots") from None
    finally:
        log.setLevel(level)
    # No pyplot: it would look for a display and keep every figure.
    figure = Figure(figsize=(4.6, 3.2), layout="tight")
    axes = figure.add_subplot()
    axes.set_xlabel(x, color=_INK)
    axes.set_ylabel(y, color=_INK)
    axes.tick_params(colors=_INK)
    axes.grid(color=_LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    for name, spine in axes.spines.items():
        spine.set_color(_LINE)
        spine.set_visible(name in ("left", "bottom"))
    return figure, axes


def _figure(figure: Any, caption: str, description: str) -> ET.Element:
    """Return the plot as ``<figure>`` with an inline SVG that screen readers can name."""
    from matplotlib import rc_context

    written = io.StringIO()
    # Text stays text, and nothing in the file depends on the time or the machine.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "newsieve", "font.size": 10}):
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    source = written.getvalue()
    for colour, name in _COLOURS.items():
        source = source.replace(colour, name)
    # Some versions write the size and the names of fonts as one property, some as two.
    source = re.sub(r"font(-family:|: 10px)[^;\"]*", r"font\1 system-ui, sans-serif", source)
    svg = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", source))  # noqa: S314  matplotlib's own
    for found in svg.findall(f"{{{_SVG}}}metadata"):
        svg.remove(found)
    for node in svg.iter():
        # In an HTML document SVG elements carry no namespace prefix.
        node.tag = node.tag.removeprefix(f"{{{_SVG}}}")
        href = node.attrib.pop(f"{{{_XLINK}}}href", None)
        if href is not None:
            node.set("href", href)
    for name in ("width", "height", "version"):
        svg.attrib.pop(name, None)
    svg.set("role", "img")
    svg.set("aria-label", f"{caption} {description}")
    # Two plots in one document must not share ids.
    prefix = "".join(c for c in caption.split(":", maxsplit=1)[0].lower() if c.isalpha()) + "-"
    text = ET.tostring(svg, encoding="unicode")
    text = re.sub(r'(\bid="|url\(#|href="#)', lambda m: m.group(1) + prefix, text)
    return element(
        "figure",
        ET.fromstring(text),  # noqa: S314
        element("figcaption", caption),
    )
