"""Plots: where dots and lines lie, and what matplotlib says of the machine is kept to itself."""

import logging
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from classifier.metrics import wilson
from classifier.report.charts import reliability, risk_coverage
from classifier.report.markup import render

pytest.importorskip("matplotlib")

PLOT = (
    "from classifier.report.charts import risk_coverage\n"
    "risk_coverage([{'coverage': .5, 'accuracy': 1.0}, {'coverage': 1.0, 'accuracy': .9}])"
)


def test_a_place_that_matplotlib_cannot_write_to_is_no_news():
    env = {**os.environ, "MPLCONFIGDIR": f"{os.devnull}/none"}
    done = subprocess.run([sys.executable, "-c", PLOT], env=env, capture_output=True, check=True)
    assert done.stderr == b""


def test_what_matplotlib_says_later_is_left_to_the_program_around():
    exec(PLOT, {})
    assert logging.getLogger("matplotlib").level == logging.NOTSET


BINS = [
    {"confidence": 0.25, "accuracy": 0.75, "texts": 4.0},
    {"confidence": 0.75, "accuracy": 0.75, "texts": 16.0},
    {"confidence": 0.95, "accuracy": 0.6, "texts": 5.0},
]
POINTS = [
    {"coverage": 0.25, "accuracy": 1.0},
    {"coverage": 0.5, "accuracy": 0.875},
    {"coverage": 1.0, "accuracy": 0.5},
]


def numbers(d):
    return np.array([float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", d)]).reshape(-1, 2)


class Plot:
    """What was drawn, with places in the units of the axes."""

    def __init__(self, figure, x, y):
        self.figure = figure
        self.svg = figure.find("svg")
        paths = [node for node in self.svg.iter("path") if "clip-path" not in node.attrib]
        # The second is the area between the axes.
        (left, bottom), (right, _), (_, top) = numbers(paths[1].get("d"))[:3]
        self.origin, self.size = np.array([left, bottom]), np.array([right - left, top - bottom])
        self.limits = np.array([x, y])

    def drawn(self, style):
        for node in self.svg.iter("path"):
            if style in node.get("style", ""):
                low, high = self.limits.T
                yield low + (numbers(node.get("d")) - self.origin) / self.size * (high - low)


@pytest.fixture(scope="module")
def trusted():
    return Plot(reliability(BINS), (0, 1.02), (0, 1.04))


@pytest.fixture(scope="module")
def sure():
    return Plot(risk_coverage(POINTS), (0, 1), (0.4, 1.01))


def test_reliability_is_dots_with_their_intervals_around_the_diagonal(trusted):
    ((start, end),) = trusted.drawn("stroke-dasharray")
    assert (start, end) == (pytest.approx([0, 0], abs=1e-3), pytest.approx([1, 1], abs=1e-3))
    bars = list(trusted.drawn("stroke-opacity: 0.35"))
    for bar, b in zip(bars, BINS, strict=True):
        low, high = wilson(round(b["accuracy"] * b["texts"]), int(b["texts"]))
        found = [[b["confidence"], low], [b["confidence"], high]]
        assert bar == pytest.approx(np.array(found), abs=1e-3)
    dots = list(trusted.drawn("fill: var(--accent)"))
    widths = []
    for dot, b in zip(dots, BINS, strict=True):
        middle = (dot.min(axis=0) + dot.max(axis=0)) / 2
        assert middle == pytest.approx([b["confidence"], b["accuracy"]], abs=1e-3)
        widths.append(np.ptp(dot[:, 0]))
    # Their area is a little, and a share of the largest's.
    assert np.array(widths) ** 2 / widths[1] ** 2 == pytest.approx(
        [(14 + 110 * b["texts"] / 16) / 124 for b in BINS], rel=1e-3
    )


def test_risk_and_coverage_are_one_line_with_room_below_it(sure):
    (line,) = sure.drawn("stroke: var(--accent)")
    expected = [[p["coverage"], p["accuracy"]] for p in POINTS]
    assert line == pytest.approx(np.array(expected), abs=1e-3)


def test_a_plot_says_in_words_what_it_shows(trusted, sure):
    assert trusted.svg.get("role") == sure.svg.get("role") == "img"
    caption = trusted.figure.find("figcaption").text
    assert trusted.svg.get("aria-label") == (
        f"{caption} Reliability diagram of 3 bins; farthest from the diagonal: probability 0.25, "
        "right 0.75."
    )
    caption = sure.figure.find("figcaption").text
    assert sure.svg.get("aria-label") == (
        f"{caption} The most confident half is right in 0.88, all texts in 0.50."
    )


def test_a_plot_is_drawn_in_the_colours_and_the_letters_of_the_document(trusted, sure):
    for plot in (trusted, sure):
        texts = [node.text for node in plot.svg.iter("text")]
        assert {"0.2", "0.4", "0.6", "0.8", "1.0"} <= set(texts)
        drawn = render(plot.figure)
        assert drawn.count(" system-ui, sans-serif;") == len(texts)
        assert "DejaVu" not in drawn
        # An axis to the left and one below, and no frame around.
        assert drawn.count("stroke-linejoin: miter") == 2
        assert set(re.findall(r"(?:fill|stroke): ([^;\"]*)", drawn)) <= {
            "none", "currentColor", "var(--line)", "var(--accent)",
        }  # fmt: skip
        assert not {"width", "height", "version"} & set(plot.svg.attrib)
        assert plot.svg.find("metadata") is None


def test_two_plots_of_a_document_share_no_id_and_each_use_is_of_its_own(trusted, sure):
    ids = []
    for plot in (trusted, sure):
        own = [node.get("id") for node in plot.svg.iter() if "id" in node.attrib]
        used = re.findall(r'(?:url\(|href=")#([^)"]*)', render(plot.figure))
        assert used
        assert set(used) <= set(own)
        ids += own
    assert len(ids) == len(set(ids))


def test_a_plot_drawn_again_is_the_same_to_the_byte(trusted):
    assert render(reliability(BINS)) == render(trusted.figure)
