"""How a Page and a Tagging look in a notebook."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from classifier.report.chips import Chips
from classifier.report.markup import element, render, style
from classifier.report.page import body

if TYPE_CHECKING:
    from classifier.page import Page
    from classifier.tagging import Tagging

_TIGHT = ":scope { margin: 0; padding: .6rem .9rem; }"


def page_fragment(page: Page) -> str:
    """Return a page as HTML for a notebook cell."""
    return _cell(body(page, Chips(_prefix())))


def tagging_fragment(tagging: Tagging) -> str:
    """Return a Tagging as HTML for a notebook cell."""
    return _cell(Chips(_prefix()).tagging(tagging, label="Topics"))


def _prefix() -> str:
    """Start ids so that two cells of one notebook do not share any.

    At random: one object may be shown twice, an address used again, and a count starts anew with
    the kernel, while cells of the one before are still there.
    """
    return f"newsieve-{os.urandom(8).hex()}-"


def _cell(content: ET.Element) -> str:
    # Scoped, so that the sheet leaves the notebook's own elements alone.
    rules = style().replace(":root", ":scope").replace("body {", ":scope {")
    sheet = element("style", f"@scope (.newsieve) {{\n{rules}{_TIGHT}}}")
    return render(element("div", sheet, content, class_="newsieve"))
