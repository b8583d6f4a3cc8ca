"""Figures for a terminal."""

from __future__ import annotations

import shutil
import sys
import textwrap

from classifier.comparison import Comparison
from classifier.evaluation import Evaluation, figures_line
from classifier.one_line import one_line


def print_evaluation(evaluation: Evaluation) -> None:
    """Print headline figures, then one line a topic and a slice."""
    for name, value in figures_line(evaluation).items():
        print(f"{name:18} {value}")
    # A label or a source may hold what would steer the terminal.
    names = [one_line(t.topic) for t in evaluation.topics]
    width = max(5, *map(len, names))
    print(f"\n{'topic':{width}}  texts  precision  recall    F1  mostly taken for")
    for number, topic in enumerate(evaluation.topics):
        taken_for = enumerate(zip(evaluation.confusion[number], names, strict=True))
        wrong = sorted((w for i, w in taken_for if w[0] and i != number), reverse=True)
        taken = f"  {wrong[0][1]} ({wrong[0][0]})" if wrong else ""
        figures = (topic.precision, topic.recall, topic.f1)
        precision, recall, f1 = ("-" if f is None else f"{f:.3f}" for f in figures)
        print(
            f"{names[number]:{width}}  {topic.texts:5}  {precision:>9}  {recall:>6}  {f1:>5}{taken}"
        )
    for title, slices in (("length", evaluation.by_length), ("source", evaluation.by_source)):
        if len(slices) > 1:
            names = [one_line(s.name) for s in slices]
            width = max(len(title), *map(len, names))
            print(f"\n{title:{width}}  texts  accuracy  95 %         confident")
            for name, s in zip(names, slices, strict=True):
                low, high = s.interval
                print(
                    f"{name:{width}}  {s.texts:5}  {s.accuracy:8.3f}  {low:.3f}-{high:.3f}  "
                    f"{s.confident:9.0%}"
                )


def print_comparison(comparison: Comparison, first: str, other: str) -> None:
    """Print a paired comparison: one line for a pipe, and for a terminal as wide as that is."""
    low, high = comparison.interval
    first, other = one_line(first), one_line(other)
    line = (
        f"{first} {comparison.accuracy:.3f}, {other} {comparison.other_accuracy:.3f}: difference "
        f"{comparison.difference:+.3f} (95 %: {low:+.3f} to {high:+.3f}); right alone "
        f"{comparison.only_first} and {comparison.only_other} times, "
        f"McNemar p = {comparison.p_value:.2g}"
    )
    if sys.stdout.isatty():
        # Not within a name, which may be wanted as it is.
        width = shutil.get_terminal_size().columns
        line = textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
    print(f"\n{line}")
