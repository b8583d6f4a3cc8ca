"""What the role model sees of a block's place in the HTML, beside what it sees of its text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.page.concepts import CONCEPT_NAMES
from classifier.page.elements import AREAS, Element
from classifier.page.features import PageFeatures, beside
from classifier.page.links import COLUMNS, link_columns
from classifier.page.metadata import Metadata
from classifier.page.neighbours import shift
from classifier.page.words import Floats

TAGS = ("p", "li", "div", "h1", "h2", "h3", "h4", "td", "button", "figcaption", "option", "a",
        "pre", "blockquote", "section", "dd")  # fmt: skip

LOOK = 200_000_000
"""Characters looked through for all the blocks of a page together."""


def _group_sums(group: NDArray[np.int64], values: Floats) -> Floats:
    """Sum of the values of each block's group, given to each of its members."""
    _, inverse = np.unique(group, return_inverse=True)
    return np.bincount(inverse, weights=values)[inverse].astype(np.float64)


def _numbers(paths: Sequence[str]) -> NDArray[np.int64]:
    known: dict[str, int] = {}
    return np.array([known.setdefault(path, len(known)) for path in paths], dtype=np.int64)


def html_features(
    elements: Sequence[Element], texts: Sequence[str], metadata: Metadata, first: PageFeatures
) -> PageFeatures:
    """Return the features of the text with those of the HTML beside them.

    Parameters
    ----------
    elements, texts : sequences of length n_blocks
    metadata : Metadata
    first : PageFeatures
        Of the texts.
    """
    n = len(texts)
    columns: list[Floats] = []
    names: list[str] = []

    def add(name: str, column: NDArray[np.generic]) -> Floats:
        values = column.astype(np.float64)
        columns.append(values)
        names.append(name)
        return values

    index = {tag: j for j, tag in enumerate(TAGS)}
    tag_number = np.array([index.get(e.tag, -1) for e in elements])
    for j, tag in enumerate(TAGS):
        add(f"tag_{tag}", tag_number == j)
    areas = np.array([e.areas for e in elements], dtype=np.int64)
    for j, area in enumerate(AREAS):
        add(f"area_{area}", (areas >> j) & 1)
    concepts = np.array([e.concepts for e in elements], dtype=np.int64)
    own = np.array([e.own for e in elements], dtype=np.int64)
    for j, name in enumerate(CONCEPT_NAMES):
        above, near = (concepts >> j) & 1, (own >> j) & 1
        add(f"concept_{name}", above + 2 * near)

    chars = np.array([max(1, e.chars) for e in elements], dtype=np.float64)
    link_chars = np.array([e.link_chars for e in elements], dtype=np.float64)
    density = add("link_density", np.minimum(1.0, link_chars / chars))
    add("links", np.minimum(np.array([e.links for e in elements]), 20))
    add("emphasis", np.array([e.emphasised for e in elements]) / chars)
    add("depth", np.array([e.depth for e in elements]))
    add("hidden", np.array([e.hidden for e in elements]))

    words = first.words
    col = {name: first.values[:, j] for j, name in enumerate(first.names)}
    prose = np.expm1(col["prose"]) * (density < 0.5)
    total = max(1.0, float(prose.sum()))
    all_words = max(1.0, float(words.sum()))
    for level, label in enumerate(("parent", "grandparent", "great")):
        group = np.array([e.containers[level] for e in elements], dtype=np.int64)
        held = _group_sums(group, prose) if n else np.zeros(0)
        here = _group_sums(group, words) if n else np.zeros(0)
        linked = _group_sums(group, words * density) if n else np.zeros(0)
        add(f"{label}_prose", held / total)
        add(f"{label}_prose_without", (held - prose) / total)
        add(f"{label}_prose_share", held / np.maximum(1.0, here))
        add(f"{label}_words", here / all_words)
        add(f"{label}_links", linked / np.maximum(1.0, here))
        if n:
            best = group[int(np.argmax(held))]
            add(f"{label}_is_best", group == best)
    path = _numbers([e.path for e in elements])
    held = _group_sums(path, prose) if n else np.zeros(0)
    many = _group_sums(path, np.ones(n)) if n else np.zeros(0)
    add("path_prose", held / total)
    add("path_blocks", np.log1p(many))
    add("path_length", np.log1p(_group_sums(path, words) / np.maximum(1.0, many)) if n else held)
    for offset in (-2, -1, 1, 2):
        add(f"link_density@{offset:+d}", shift(density, offset))
        add(f"same_path@{offset:+d}", shift(path.astype(float), offset, -9.0) == path)
        add(f"tag@{offset:+d}", shift(tag_number.astype(float), offset, -9.0))

    for name, column in zip(COLUMNS, link_columns(elements, words), strict=True):
        add(name, column)

    lower = [text.lower() for text in texts]
    # Each block is looked for in these: of a page made to be slow, the beginning has to do.
    look = LOOK // max(1, n)
    title = metadata.title.lower()[:look]
    add(
        "is_title",
        np.array([bool(title) and len(t) > 8 and (t in title or title in t) for t in lower]),
    )
    heading = (tag_number == index["h1"]) | np.array(
        [len(t) > 12 and t in title for t in lower], bool
    )
    at = int(np.argmax(heading)) if heading.any() else -1
    places = np.arange(n)
    add("after_title", np.where(at >= 0, np.sign(places - at) * np.log1p(np.abs(places - at)), 0.0))
    body = "".join(metadata.body.lower().split())[:look]
    squeezed = ["".join(t.split()) for t in lower]
    inside = np.array([len(t) > 2 and t[:200] in body for t in squeezed], dtype=bool)
    has_body = len(body) > 400
    add("in_json_body", np.where(has_body, inside, -1.0))
    add("json_body", np.full(n, min(len(body), 5000) if has_body else 0))
    about = "".join(metadata.description.lower().split())[:look]
    add(
        "in_description",
        np.array([len(t) > 30 and (t[:60] in about or about[:60] in t) for t in squeezed])
        if about
        else np.zeros(n),
    )
    add("type_article", np.full(n, "article" in metadata.type or "posting" in metadata.type))
    add("has_h1", np.full(n, int((tag_number == index["h1"]).sum())))
    add("page_p_share", np.full(n, float((words * (tag_number == 0)).sum()) / all_words))
    add("page_link_share", np.full(n, float((words * density).sum()) / all_words))
    return PageFeatures(beside(first.values, columns), first.names + names, words, first.overlap)
