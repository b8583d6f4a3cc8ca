"""The views for people at a terminal, drawn with rich; colours stand for roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from classifier.cli.explain import parts
from classifier.cli.inputs import shown
from classifier.cli.page import openings_of, short
from classifier.cli.tag import beside, name_of
from classifier.one_line import one_line
from classifier.report.page import credits_of

if TYPE_CHECKING:
    from classifier.explain import Explanation, TopicReasons
    from classifier.page import Page
    from classifier.tagging import Tagging

_ROLES = {"article": "bold green", "teaser": "bold yellow", "boilerplate": "bright_black"}
_TEXTS = {"article": "", "teaser": "", "boilerplate": "bright_black"}
_STATUS = {"confident": "green", "unsure": "yellow", "none": "bright_black"}
_PARTS = {"for": "green", "against": "red"}
_BAR = 20
_ROOM_FOR_TITLES = 90
"""Columns of a terminal below which a topic's title would squeeze its scope."""
_ROOM_FOR_SCOPE = 20
"""Columns below which the words of a scope would be cut: the codes make room, else it goes."""
_GAP = 2
"""Columns between those of a table."""
_FAINTEST, _STRONG = 0.15, 0.5


def show_tags(records: Iterable[dict[str, Any]]) -> None:
    """Show one line a text: topic, bar, status, name."""
    console = Console(highlight=False)
    for record in records:
        tags = record["tags"]
        line = Text()
        if tags:
            line.append(f"{one_line(tags[0]['topic']):15}", "bold cyan")
            line.append(f"{tags[0]['score']:.2f} ")
            line.append(_bar(tags[0]["score"], 10), "cyan")
        else:
            line.append(f"{'-':15}{'':15}", "bright_black")
        line.append(f"  {record['status']:9}  ", _STATUS[record["status"]])
        line.append(name_of(record))
        rest = beside(record)
        line.append(f"  {rest}" if rest else "", "bright_black")
        console.print(line, soft_wrap=True)


def show_pages(pages: Iterable[tuple[str, Page]], console: Console | None = None) -> None:
    """Show pages in their own order, roles told apart by a label and a colour."""
    console = console or Console(highlight=False)
    for path, page in pages:
        heading = Text(one_line(shown(path)), "bold")
        if page.kind != "article":
            heading.append(f"  {page.kind}", "not bold yellow")
        console.rule(heading, align="left", style="bright_black")
        if known := credits_of(page):
            said = Table.grid(padding=(0, 2, 0, 0))
            said.add_column(no_wrap=True)
            said.add_column(overflow="fold")
            for name, value in known.items():
                said.add_row(Text(name, "bright_black"), Text(one_line(value)))
            console.print(Padding(said, (0, 0, 1, 2)))
        console.print(Padding(_scores(page.tagging), (0, 0, 1, 2)))
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=11, no_wrap=True)
        # Cut with an ellipsis, a long address or a line of Japanese would lose its end.
        grid.add_column(ratio=1, overflow="fold")
        previous = ""
        openings = openings_of(page)
        for number, block in enumerate(page.blocks):
            role = block.role
            # Another article has a label of its own.
            label = role if role != previous or number in openings else ""
            if previous and label:
                grid.add_row("", "")
            text = Text()
            if role == "teaser" or number in openings:
                text.append(f"{openings.get(number) or short(block.tagging)}  ", "cyan")
            text.append(one_line(block.text), _TEXTS[role])
            grid.add_row(Text(label, _ROLES[role]), text)
            previous = role
        console.print(grid)
        console.print()
        counts = {role: sum(block.role == role for block in page.blocks) for role in _ROLES}
        console.print(
            Text(", ".join(f"{n} {role}" for role, n in counts.items()) + " blocks", "bright_black")
        )


def show_explanations(
    found: Iterable[tuple[str, Explanation]], console: Console | None = None
) -> None:
    """Show texts with what spoke for each topic in green, and against it in red and underlined."""
    console = console or Console(highlight=False)
    for heading, explanation in found:
        tagging = explanation.tagging
        if heading:
            console.rule(Text(one_line(heading), "bold"), align="left", style="bright_black")
        status = Text(tagging.status, _STATUS[tagging.status])
        console.print(status.append(f": {one_line(tagging.reason)}", "bright_black"))
        for reasons in explanation.topics:
            console.print()
            console.print(
                Text(one_line(reasons.topic), "bold cyan").append(f" {reasons.score:.2f}", "cyan")
            )
            console.print(Padding(_highlighted(explanation.text.rstrip(), reasons), (0, 2, 1, 2)))
            grid = Table.grid(padding=(0, 2, 0, 0))
            grid.add_column(no_wrap=True)
            grid.add_column(overflow="fold")
            for name, said in parts(explanation, reasons):
                grid.add_row(Text(name, _PARTS.get(name, "bright_black")), Text(said))
            console.print(Padding(grid, (0, 0, 0, 2)))
        console.print()


def _highlighted(text: str, reasons: TopicReasons) -> Text:
    """Colour each word by how much it, and the pairs that it is in, spoke for or against."""
    weight = [0.0] * len(text)
    for contribution in reasons.contributions:
        share = contribution.value / len(contribution.spans)
        for start, end in contribution.spans:
            for i in range(start, end):
                weight[i] += share
    strongest = max(map(abs, weight), default=0.0) or 1.0
    # A word's characters have one weight; the gaps between, which only pairs cover, stay plain.
    coloured = Text()
    for word in re.finditer(r"\w+|\W", text):
        shown_word = word[0] if word[0].isprintable() or word[0] == "\n" else " "
        style = _shade(weight[word.start()] / strongest) if word[0][0].isalnum() else ""
        coloured.append(shown_word, style)
    return coloured


def _shade(share: float) -> str:
    """Return the style of a word whose weight is this share of the strongest word's."""
    if abs(share) < _FAINTEST:
        return ""
    style = "bold green" if share > 0 else "bold underline red"
    return f"{style} reverse" if abs(share) > _STRONG else style


_COLUMNS = {
    "topic": ("topic", "bold cyan"), "title": ("title", ""), "iptc": ("IPTC", "bright_black"),
    "scope": ("scope", ""),
}  # fmt: skip


def show_topics(rows: Iterable[dict[str, Any]], console: Console | None = None) -> None:
    """Show the topics of a model as a table."""
    console = console or Console(highlight=False)
    texts = [{key: Text(one_line(row[key])) for key in _COLUMNS} for row in rows]
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, _GAP, 0, 0))
    keys = _keys_that_fit(texts, console.width)
    for key in keys:
        name, style = _COLUMNS[key]
        table.add_column(name, style=style, no_wrap=key != keys[-1], overflow="fold")
    for row in texts:
        table.add_row(*(row[key] for key in keys))
    console.print(table)


def _keys_that_fit(rows: Sequence[Mapping[str, Text]], width: int) -> list[str]:
    """Choose the columns of topics for a terminal: rather fewer than words cut in two."""
    topic, code = (
        max([len(_COLUMNS[key][0]), *(row[key].cell_len for row in rows)]) + _GAP
        for key in ("topic", "iptc")
    )
    if width >= _ROOM_FOR_TITLES:
        return list(_COLUMNS)
    if width - topic - code >= _ROOM_FOR_SCOPE:
        return ["topic", "iptc", "scope"]
    return ["topic", "scope" if width - topic >= _ROOM_FOR_SCOPE else "iptc"]


def _scores(tagging: Tagging) -> Text:
    """Topics with bars, then how sure the model is."""
    text = Text()
    for tag in tagging.tags:
        text.append(f"{one_line(tag.topic):15}", "bold cyan")
        text.append(f"{tag.score:.2f} ")
        text.append(_bar(tag.score, _BAR) + "\n", "cyan")
    text.append(tagging.status, _STATUS[tagging.status])
    if tagging.reason:
        text.append(f": {one_line(tagging.reason)}", "bright_black")
    return text


def _bar(score: float, width: int) -> str:
    """Draw a score as a bar of eighths of a character, padded to its full width."""
    eighths = round(max(0.0, min(1.0, score)) * width * 8)
    full, part = divmod(eighths, 8)
    return ("█" * full + " ▏▎▍▌▋▊▉"[part]).rstrip().ljust(width)
