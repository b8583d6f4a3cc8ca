"""Topics as coloured buttons that show their score and reasons: hover, keyboard, screen reader."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING

from classifier.report.markup import element

if TYPE_CHECKING:
    from classifier.explain import Contribution, TopicReasons
    from classifier.tagging import Tag, Tagging

_SHOWN_FOR, _SHOWN_AGAINST = 8, 4
_NO_HUE = 210


class Chips:
    """Makes chips with ids that are unique in one document.

    Parameters
    ----------
    prefix : str
        Starts every id.
    """

    def __init__(self, prefix: str = "r") -> None:
        self._ids: Iterator[str] = (f"{prefix}{number}" for number in count(1))

    def tagging(self, tagging: Tagging, *, label: str) -> ET.Element:
        """Return the chips of a Tagging with its status.

        Parameters
        ----------
        tagging : Tagging
        label : str
            What the topics are those of, for screen readers.
        """
        reasons = {}
        if tagging.tags and tagging._model is not None:  # noqa: SLF001  part of the same package
            reasons = {r.topic: r for r in tagging.why.topics}
        chips = [
            element("li", self._chip(tag, tagging, reasons.get(tag.topic))) for tag in tagging.tags
        ]
        status = element("span", _status(tagging), class_=f"status status-{tagging.status}")
        return element(
            "div",
            element("ul", *chips, class_="chips", aria_label=label) if chips else None,
            None if tagging.status == "confident" else status,
        )

    def _chip(self, tag: Tag, tagging: Tagging, reasons: TopicReasons | None) -> ET.Element:
        key = next(self._ids)
        name = [element("b", tag.topic), element("span", f"{tag.score:.2f}", class_="score")]
        hue = f"--h:{hue_of(tag.topic, topics_of(tagging))}"
        if reasons is None:
            return element("span", *name, class_="chip", style=hue)
        panel = element(
            "div",
            element(
                "p",
                element("b", f"{tag.topic} {100 * tag.score:.0f} %"),
                f" · {tagging.status if tagging.status == 'confident' else _status(tagging)}",
            ),
            _words("Carried by ", reasons.carried[:_SHOWN_FOR], "for"),
            _words("Against it ", reasons.against[:_SHOWN_AGAINST], "against"),
            id=key,
            class_="reason",
            popover="auto",
        )
        # A native popover: Enter or a tap opens it, Escape closes it, without a script. On hover
        # the style sheet shows it; as description it is read out with the button.
        button = element(
            "button",
            *name,
            type="button",
            class_="chip",
            style=hue,
            popovertarget=key,
            aria_describedby=key,
        )
        return element("span", button, panel, class_="chip-box")


def _words(title: str, contributions: list[Contribution], kind: str) -> ET.Element | None:
    if not contributions:
        return None
    words: list[ET.Element | str] = []
    for contribution in contributions:
        words.append(
            element(
                "span", f"{contribution.ngram} {contribution.value:+.2f}", class_=f"word {kind}"
            )
        )
        words.append(" ")
    return element("p", title, *words)


def _status(tagging: Tagging) -> str:
    return f"{tagging.status}: {tagging.reason}" if tagging.reason else tagging.status


def topics_of(tagging: Tagging) -> Sequence[str]:
    """Return every topic that could have been given; none for a Tagging that no model made."""
    model = tagging._model  # noqa: SLF001  part of the same package
    return () if model is None else model.classes_.tolist()


def hue_of(topic: str, topics: Sequence[str]) -> int:
    """Return the colour of a topic as an angle.

    The topics of a model are spread evenly over the circle, and those next to each other in the
    alphabet are far apart on it.

    Parameters
    ----------
    topic : str
    topics : sequence of str
        Every topic of the model.

    Examples
    --------
    >>> [hue_of(topic, ["arts", "food", "sport"]) for topic in ("arts", "food", "sport")]
    [0, 120, 240]
    """
    if topic not in topics:
        return _NO_HUE
    n = len(topics)
    # The golden section of the circle, or the nearest step that meets every place once.
    step = next(s for s in range(max(1, round(0.382 * n)), n + 2) if math.gcd(s, n) == 1)
    return round(360 * (topics.index(topic) * step % n) / n)
