"""Topics as coloured buttons that show their score and reasons: hover, keyboard, screen reader."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from classifier.report.markup import element

if TYPE_CHECKING:
    from classifier.explain import Contribution, TopicReasons
    from classifier.tagging import Tagging

_SHOWN_FOR, _SHOWN_AGAINST = 8, 4


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
            element("li", self._chip(tag.topic, tag.score, tagging, reasons.get(tag.topic)))
            for tag in tagging.tags
        ]
        status = element("span", _status(tagging), class_=f"status status-{tagging.status}")
        return element(
            "div",
            element("ul", *chips, class_="chips", aria_label=label) if chips else None,
            None if tagging.status == "confident" else status,
        )

    def _chip(
        self, topic: str, score: float, tagging: Tagging, reasons: TopicReasons | None
    ) -> ET.Element:
        key = next(self._ids)
        name = [element("b", topic), element("span", f"{score:.2f}", class_="score")]
        hue = f"--h:{hue_of(topic)}"
        if reasons is None:
            return element("span", *name, class_="chip", style=hue)
        panel = element(
            "div",
            element("p", element("b", f"{topic} {100 * score:.0f} %"), f" · {_status(tagging)}"),
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


def hue_of(topic: str) -> int:
    """Return the colour of a topic as an angle, the same in every report.

    Examples
    --------
    >>> 0 <= hue_of("sport") < 360
    True
    """
    value = 0
    for byte in topic.encode("utf-8", "replace"):
        value = (value * 31 + byte) % 997
    return value * 137 % 360
