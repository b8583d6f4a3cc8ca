"""An evaluation as one HTML file: figures, plots, confusions, texts to look at again."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Any

from classifier.comparison import Comparison
from classifier.evaluation import Evaluation, Slice
from classifier.report import charts
from classifier.report.markup import document, element

_MOST_CONFUSED = 40
"""With more topics the confusion matrix is left out: nobody can read it."""
_MOST_SUSPECTS = 50
_LONGEST = 240


def evaluation_html(
    evaluation: Evaluation,
    title: str,
    protocol: str,
    *,
    comparison: Comparison | None = None,
    against: str = "",
    suspects: Sequence[dict[str, Any]] = (),
) -> str:
    """Return a report that loads nothing from anywhere.

    Parameters
    ----------
    evaluation : Evaluation
    title : str
    protocol : str
        How the texts were held out.
    comparison : Comparison, optional
    against : str
        Name of the second model.
    suspects : sequence of dict
        As `label_errors` returns them.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    """
    return document(
        title,
        element(
            "header", element("h1", title), element("p", f"Figures: {protocol}.", class_="soft")
        ),
        element(
            "main",
            _headline(evaluation),
            _comparison(comparison, against) if comparison else None,
            element("h2", "Can the probabilities be trusted?"),
            element(
                "div",
                charts.reliability(evaluation.reliability),
                charts.risk_coverage(evaluation.risk_coverage),
                class_="plots",
            ),
            element("h2", "Topics"),
            _region("Figures by topic", _topics(evaluation)),
            _confusion(evaluation),
            _slices("By length", evaluation.by_length),
            _slices("By source", evaluation.by_source),
            _suspects(suspects),
        ),
        element("footer", "Made by newsieve."),
    )


def _headline(evaluation: Evaluation) -> ET.Element:
    low, high = evaluation.interval
    sure = evaluation.confident_accuracy
    figures = [
        ("Accuracy", f"{evaluation.accuracy:.3f}", f"95 %: {low:.3f} to {high:.3f}"),
        ("Macro-F1", f"{evaluation.macro_f1:.3f}", "mean over topics"),
        ("Tags, micro-F1", f"{evaluation.micro_f1:.3f}", "returned tags against all labels"),
        ("Calibration error", f"{evaluation.ece:.3f}", "0 is perfect"),
        (
            "Confident",
            f"{evaluation.confident:.0%}",
            "of the texts" if sure is None else f"of these {sure:.3f} right",
        ),
        ("Texts", str(evaluation.texts), ""),
    ]
    return element(
        "dl",
        [
            element(
                "div",
                element("dt", name),
                element("dd", value, element("small", note) if note else None),
                class_="figure",
            )
            for name, value, note in figures
        ],
        class_="figures",
    )


def _comparison(comparison: Comparison, against: str) -> ET.Element:
    low, high = comparison.interval
    return element(
        "section",
        element("h2", f"Against {against}"),
        element(
            "p",
            f"{comparison.accuracy:.3f} against {comparison.other_accuracy:.3f}: difference "
            f"{comparison.difference:+.3f} (95 %: {low:+.3f} to {high:+.3f}). Only this model is "
            f"right on {comparison.only_first} texts, only the other on {comparison.only_other} "
            f"(McNemar's exact test: p = {comparison.p_value:.2g}).",
        ),
    )


def _region(label: str, table: ET.Element) -> ET.Element:
    """Wrap a table that may be wider than the window, so that the keyboard can scroll it."""
    return element("div", table, class_="wide", role="region", tabindex=0, aria_label=label)


def _table(
    head: Sequence[str], rows: Sequence[ET.Element], caption: str = "", kind: str | None = None
) -> ET.Element:
    return element(
        "table",
        element("caption", caption) if caption else None,
        element("thead", element("tr", *(element("th", name, scope="col") for name in head))),
        element("tbody", *rows),
        class_=kind,
    )


def _topics(evaluation: Evaluation) -> ET.Element:
    def figure(value: float | None) -> str:
        return "-" if value is None else f"{value:.3f}"

    rows = [
        element(
            "tr",
            element("th", t.topic, scope="row"),
            element("td", str(t.texts)),
            *(element("td", figure(value)) for value in (t.precision, t.recall)),
            element("td", f"{figure(t.f1)} ", _bar(t.f1), class_="left"),
        )
        for t in evaluation.topics
    ]
    return _table(("topic", "texts", "precision", "recall", "F1"), rows, kind="topics")


def _confusion(evaluation: Evaluation) -> ET.Element | None:
    names = [t.topic for t in evaluation.topics]
    if len(names) > _MOST_CONFUSED:
        return None
    rows = []
    for i, counts in enumerate(evaluation.confusion):
        total = max(1, sum(counts))
        cells = [
            element(
                "td",
                str(n) if n else "",
                class_="hit" if i == j else "miss",
                style=f"--share:{n / total:.3f}",
            )
            for j, n in enumerate(counts)
        ]
        rows.append(element("tr", element("th", names[i], scope="row"), *cells))
    table = _table(("label", *names), rows, "Row: the label given. Column: the answer.")
    return element("section", element("h2", "Confusions"), _region("Confusion matrix", table))


def _slices(title: str, slices: Sequence[Slice]) -> ET.Element | None:
    if len(slices) < 2:
        return None
    rows = [
        element(
            "tr",
            element("th", s.name, scope="row"),
            element("td", str(s.texts)),
            element("td", f"{s.accuracy:.3f}"),
            element("td", f"{s.interval[0]:.3f} to {s.interval[1]:.3f}"),
            element("td", f"{s.confident:.0%}"),
        )
        for s in slices
    ]
    table = _table(("part", "texts", "accuracy", "95 %", "confident"), rows)
    return element("section", element("h2", title), _region(title, table))


def _suspects(suspects: Sequence[dict[str, Any]]) -> ET.Element | None:
    if not suspects:
        return None
    rows = [
        element(
            "tr",
            element("th", s["where"], scope="row"),
            element("td", s["given"]),
            element("td", s["suggested"]),
            element("td", _short(s["text"])),
        )
        for s in suspects[:_MOST_SUSPECTS]
    ]
    labels = "label looks" if len(suspects) == 1 else "labels look"
    shown = f"{len(suspects)} {labels} wrong (confident learning)"
    if len(suspects) > _MOST_SUSPECTS:
        shown += f"; the {_MOST_SUSPECTS} most suspicious"
    table = _table(
        ("where", "given", "suggested", "text"),
        rows,
        f"{shown}. Look before you change.",
        "names",
    )
    return element("section", element("h2", "Labels to check"), _region("Labels to check", table))


def _bar(share: float | None) -> ET.Element | None:
    if not share:
        return None
    return element("span", class_="bar", style=f"width:{8 * share:.2f}rem", aria_hidden="true")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
