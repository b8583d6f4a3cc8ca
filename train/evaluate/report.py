"""The figures as Markdown tables for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

Figures = dict[str, Any]
NONE = "-"


def markdown(report: Figures) -> str:
    """Every part that was measured, with the command that measured it."""
    lines = ["# Topics: how right, beside what, and how sure", ""]
    for part, write in (("embedded", _embedded), ("unseen", _unseen), ("refitted", _refitted)):
        if part in report:
            lines += [*write(report[part]), ""]
            if absent := report[part].get("not_run"):
                lines += [f"Part of the command, but not run this time: {absent}.", ""]
    return "\n".join(lines).rstrip() + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the lines of a Markdown table.

    Examples
    --------
    >>> table(["source", "right"], [["wire", 0.91234], ["blogs", None]])
    ['| source | right |', '|---|---|', '| wire | .912 |', '| blogs | - |']
    """
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return lines + [f"| {' | '.join(map(_cell, row))} |" for row in rows]


def _cell(value: object) -> str:
    if value is None:
        return NONE
    if isinstance(value, dict):
        number = value.get("value", value.get("difference"))
        low, high = (_number(value[end]) for end in ("low", "high"))
        return f"{_number(number)} ({low} to {high})"
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    """Three digits, without the leading nought of a share."""
    text = f"{value:.3f}" if abs(value) < 1.0005 else f"{value:,.1f}"
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def _embedded(part: Figures) -> list[str]:
    lines = ["## The embedded model", "", f"`{part['command']}`", ""]
    for title, body in embedded_tables(part).items():
        lines += [f"{title}:", "", *body, ""]
    if beside := part.get("beside_tfidf"):
        rows = [
            (name, found["primary"], found["among_given"])
            for name, found in beside.items()
            if isinstance(found, dict) and "primary" in found
        ]
        rows.append(("difference", beside["difference"], None))
        lines += [
            f"Beside a model fitted to the same {beside['gold_texts']:,} gold texts alone:",
            "",
        ]
        lines += table(("model", "primary", "among given"), rows)
    return lines


def embedded_tables(part: Figures) -> dict[str, list[str]]:
    """Return the lines of each table about the embedded model, by title."""
    gold, details = part["gold_validation"], part["gold_details"]
    named = {
        "primary topic": "primary",
        "best topic among all given": "among_given",
        "micro-F1 of the returned tags against all given": "micro_f1",
        "primary topic within the tags of confident texts": "primary_within_tags_of_confident",
        "confident": "confident",
        "calibration error (ECE) of the primary topic": "ece",
        "best among all given, the 70 % most confident": "accuracy_at_70_percent",
        f"texts of no topic ({gold['none_texts']}): declined": "none_declined",
        "texts of no topic: confident": "none_confident",
    }
    by = ("texts", "primary", "among_given", "ece", "confident")
    of_source = ("texts", "in_label_set", "ece", "accuracy_at_70_percent", "confident")
    return {
        f"The gold's validation texts with a topic ({gold['texts']}, none trained on)": table(
            ["what", "figure"], [[name, gold[key]] for name, key in named.items()]
        ),
        "The same by length": _rows("words", details["by_words"], by),
        "The same by source": _rows("source", details["by_source"], by),
        "The same by topic": _rows(
            "topic", details["by_topic"], ("texts", "found", "right_when_given")
        ),
        "Sources that it never saw, by their own labels": _rows(
            "source", part["unseen_sources"], of_source
        ),
        "Texts that are no English news, tagged with confidence": table(
            ["kind", "confident"], list(part["no_news_confident"].items())
        ),
    }


def _rows(first: str, found: Figures, columns: Sequence[str]) -> list[str]:
    head = [first, *(column.replace("_", " ") for column in columns)]
    return table(head, [[name, *(row[c] for c in columns)] for name, row in found.items()])


def fill(document: str, part: Figures) -> str:
    """Put the embedded model's tables into a document, between marks that name them."""
    tables = {title.split(" (")[0]: lines for title, lines in embedded_tables(part).items()}
    return re.sub(
        r"(<!-- table: (.+?) -->\n).*?(<!-- end -->)",
        lambda found: "\n".join([found[1], *tables[found[2]], "", found[3]]),
        document,
        flags=re.DOTALL,
    )


def _unseen(part: Figures) -> list[str]:
    rows, contenders = part["rows"], part["contenders"]
    lines = ["## Sources left out of training, all contenders on the same rows", ""]
    lines += [f"`{part['command']}`", ""]
    lines += [
        f"{rows['gold']:,} gold texts and {rows['corpus']:,} corpus rows; left out together: "
        + "; ".join(", ".join(groups) for groups in rows["left_out_together"])
        + f"; {rows['validation']:,} validation texts, never trained on.",
        "",
    ]
    head = ["contender", "in label's set, mean of sources", "topics summed", "ECE",
            "70 % most confident", "newsieve less this", "newsieve ahead on"]  # fmt: skip
    body = []
    for name, found in contenders.items():
        mean, less = found["sources"]["mean"], found.get("newsieve_minus_this")
        body.append([
            name, mean["in_label_set"], mean.get("in_label_set_summed"), mean.get("ece"),
            mean.get("accuracy_at_70_percent"), less and less["mean"],
            less and f"{less['sources_where_newsieve_is_ahead']} of {len(less['sources'])}",
        ])  # fmt: skip
    lines += [*table(head, body), ""]
    titles = {
        "validation": "Gold, validation texts; every source was trained on:",
        "validation_source_left_out": "Gold, validation texts; each text's source was left out:",
    }
    for key, title in titles.items():
        head = ["contender", "primary", "among given", "micro-F1 of tags", "primary within tags",
                "none found", "news called none", "none: area under ROC"]  # fmt: skip
        body = []
        for name, found in contenders.items():
            gold = found["gold"][key]
            body.append([
                name, gold["primary"], gold["among_given"], gold.get("micro_f1"),
                gold.get("primary_within_tags"), gold["none"]["found"],
                gold["none"]["news_called_none"], gold["none"]["area_under_roc"],
            ])  # fmt: skip
        lines += [title, "", *table(head, body), ""]
    return lines + _by_source(contenders) + _by_topic(contenders)


def _by_source(contenders: Figures) -> list[str]:
    first = next(iter(contenders.values()))["sources"]
    head = ["source (* clean labels)", "texts", *contenders]
    body = [
        [
            name + (" *" if row["clean_labels"] else ""),
            row["texts"],
            *(c["sources"][name]["in_label_set"]["value"] for c in contenders.values()),
        ]
        for name, row in first.items()
        if name != "mean"
    ]
    return ["In the label's set, by source left out:", "", *table(head, body), ""]


def _by_topic(contenders: Figures) -> list[str]:
    body = [
        [
            topic,
            row["gold"]["texts"],
            *(c["topics"][topic]["gold"]["found"] for c in contenders.values()),
        ]
        for topic, row in next(iter(contenders.values()))["topics"].items()
        if "gold" in row
    ]
    title = "Gold texts found, by primary topic, their source left out:"
    return [title, "", *table(["topic", "texts", *contenders], body)]


def _refitted(part: Figures) -> list[str]:
    lines = ["## Fitted to the labels of others", "", f"`{part['command']}`", ""]
    for name, task in part["tasks"].items():
        size = f"{task['texts']:,} texts to learn from, {task['test_texts']:,} to judge"
        lines += [f"{name}: {size}, {task['classes']} labels.", ""]
        columns = list(next(iter(task["contenders"].values())))
        body = [
            [contender, *(found[c] for c in columns)]
            for contender, found in task["contenders"].items()
        ]
        lines += [*table(["contender", *(c.replace("_", " ") for c in columns)], body), ""]
    return lines
