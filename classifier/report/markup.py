"""HTML documents built as trees, so that no text can turn into markup.

Page text is written by strangers. It only ever becomes the text or an attribute of an
`xml.etree.ElementTree` element, and the serialiser escapes both. A content security policy in the
document forbids scripts and requests on top of that: a report works without either.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from importlib.resources import files
from typing import TypeAlias

Child: TypeAlias = "ET.Element | str | Iterable[Child] | None"

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Nothing is loaded and nothing runs; styles are inline in the document."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def element(name: str, /, *children: Child, **attributes: str | float | None) -> ET.Element:
    """Make an element.

    Parameters
    ----------
    name : str
        Tag name.
    *children : Element, str, None, or iterables of them
        None is left out.
    **attributes
        ``class_`` and ``for_`` stand for the Python keywords; an underscore inside a name is a
        hyphen. None is left out.

    Examples
    --------
    >>> render(element("p", "1 < 2", class_="sum"))
    '<p class="sum">1 &lt; 2</p>'
    """
    made = ET.Element(name)
    for key, value in attributes.items():
        if value is not None:
            made.set(key.rstrip("_").replace("_", "-"), clean(str(value)))
    for child in _flat(children):
        if isinstance(child, str):
            _append_text(made, clean(child))
        else:
            made.append(child)
    return made


def _flat(children: Iterable[Child]) -> Iterable[ET.Element | str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, str | ET.Element):
            yield child
        else:
            yield from _flat(child)


def _append_text(parent: ET.Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def clean(text: str) -> str:
    r"""Replace what HTML cannot hold: control characters and lone surrogates.

    Examples
    --------
    >>> clean("a\x00b")
    'a\ufffdb'
    """
    return _CONTROLS.sub("\ufffd", text)


def render(tree: ET.Element) -> str:
    """Serialise an element as HTML."""
    return ET.tostring(tree, encoding="unicode", method="html")


GENERATOR = "newsieve"
"""Every report names it, by which one is told from somebody's own page."""

MARK = f'name="generator" content="{GENERATOR}"'
"""That name as it stands in the first 1,024 bytes of a report."""


def document(title: str, *body: Child) -> str:
    """Return a whole self-contained HTML document.

    Parameters
    ----------
    title : str
        Of the document.
    *body : Element or str
        Content of ``<body>``.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="generator", content=GENERATOR),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", style()),
    )
    tree = element("html", head, element("body", *body), lang="en")
    return "<!doctype html>\n" + render(tree) + "\n"


def style() -> str:
    """Return the style sheet of every report."""
    return files("classifier.report").joinpath("style.css").read_text(encoding="utf-8")
