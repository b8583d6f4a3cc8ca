"""What the role model sees of a block's place in the HTML, beside what it sees of its text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.page.concepts import CONCEPT_NAMES
from classifier.page.elements import AREAS, Element
from classifier.page.features import Columns, PageFeatures, Singles, beside
from classifier.page.links import COLUMNS, link_columns
from classifier.page.metadata import Metadata
from classifier.page.neighbours import shift
from classifier.page.words import Floats

TAGS = ("p", "li", "div", "h1", "h2", "h3", "h4", "td", "button", "figcaption", "option", "a",
        "pre", "blockquote", "section", "dd")  # fmt: skip

LOOK = 200_000_000
"""Characters looked through for all the blocks of a page together."""


_NUMBER = {tag: j for j, tag in enumerate(TAGS)}
LEVELS = ("parent", "grandparent", "great")


def html_features(
    elements: Sequence[Element], texts: Sequence[str], metadata: Metadata, first: PageFeatures
) -> PageFeatures:
    """Return the features of the text with those of the HTML beside them.

    Parameters
    ----------
    elements, texts : sequences of length n_blocks
        Of one block or more.
    metadata : Metadata
    first : PageFeatures
        Of the texts.
    """
    out, words = Columns(), first.words
    tags = np.array([_NUMBER.get(e.tag, -1) for e in elements], np.float64)
    _elements(out, elements, tags)
    density = out["link_density"]
    # In single precision, as it was when the trees were fitted.
    prose = np.expm1(first.values[:, first.names.index("prose")]) * (density < 0.5)
    _containers(out, elements, words, prose)
    path = _numbers([e.path for e in elements])
    _templates(out, path, words, prose)
    _neighbours(out, path, tags)
    out.add(COLUMNS, link_columns(elements, words))
    _metadata(out, texts, metadata, tags == _NUMBER["h1"])
    _whole_page(out, metadata, words, tags)
    return PageFeatures(
        beside(first.values, list(out.values())), first.names + list(out), words, first.overlap
    )


def _elements(out: Columns, elements: Sequence[Element], tags: Floats) -> None:
    """Add what each block's own element is, and the elements around it."""
    out.add([f"tag_{tag}" for tag in TAGS], [_floats(tags == j) for j in range(len(TAGS))])
    areas = np.array([e.areas for e in elements], dtype=np.int64)
    out.add(
        [f"area_{area}" for area in AREAS], [_floats((areas >> j) & 1) for j in range(len(AREAS))]
    )
    around = np.array([e.concepts for e in elements], dtype=np.int64)
    own = np.array([e.own for e in elements], dtype=np.int64)
    for j, name in enumerate(CONCEPT_NAMES):
        out[f"concept_{name}"] = _floats(((around >> j) & 1) + 2 * ((own >> j) & 1))
    chars = np.array([max(1, e.chars) for e in elements], dtype=np.float64)
    linked = np.array([e.link_chars for e in elements], dtype=np.float64)
    out["link_density"] = np.minimum(1.0, linked / chars)
    out["links"] = _floats(np.minimum(np.array([e.links for e in elements]), 20))
    out["emphasis"] = np.array([e.emphasised for e in elements]) / chars
    out["depth"] = np.array([e.depth for e in elements], np.float64)
    out["hidden"] = np.array([e.hidden for e in elements], np.float64)


def _containers(out: Columns, elements: Sequence[Element], words: Floats, prose: Singles) -> None:
    """Add how much prose the containers hold that a block is in, with it and without."""
    all_prose, all_words = max(1.0, float(prose.sum())), max(1.0, float(words.sum()))
    for level, label in enumerate(LEVELS):
        group = np.array([e.containers[level] for e in elements], dtype=np.int64)
        held, here = _group_sums(group, prose), _group_sums(group, words)
        linked = _group_sums(group, words * out["link_density"])
        out[f"{label}_prose"] = held / all_prose
        out[f"{label}_prose_without"] = (held - prose) / all_prose
        out[f"{label}_prose_share"] = held / np.maximum(1.0, here)
        out[f"{label}_words"] = here / all_words
        out[f"{label}_links"] = linked / np.maximum(1.0, here)
        out[f"{label}_is_best"] = _floats(group == group[int(np.argmax(held))])


def _templates(out: Columns, path: NDArray[np.int64], words: Floats, prose: Singles) -> None:
    """Add what the blocks hold that have the same path of elements: they come of one template."""
    many = _group_sums(path, np.ones(len(path)))
    out["path_prose"] = _group_sums(path, prose) / max(1.0, float(prose.sum()))
    out["path_blocks"] = np.log1p(many)
    out["path_length"] = np.log1p(_group_sums(path, words) / np.maximum(1.0, many))


def _neighbours(out: Columns, path: NDArray[np.int64], tags: Floats) -> None:
    """Add what the blocks before and after are."""
    density, places = out["link_density"], _floats(path)
    for offset in (-2, -1, 1, 2):
        out[f"link_density@{offset:+d}"] = shift(density, offset)
        out[f"same_path@{offset:+d}"] = _floats(shift(places, offset, -9.0) == path)
        out[f"tag@{offset:+d}"] = shift(tags, offset, -9.0)


def _metadata(
    out: Columns, texts: Sequence[str], metadata: Metadata, is_h1: NDArray[np.bool_]
) -> None:
    """Add what of each block the page says of itself: its title, description and JSON-LD."""
    n = len(texts)
    lower = [text.lower() for text in texts]
    squeezed = ["".join(text.split()) for text in lower]
    # Each block is looked for in these: of a page made to be slow, the beginning has to do.
    look = LOOK // n
    title = metadata.title.lower()[:look]
    body = "".join(metadata.body.lower().split())[:look]
    about = "".join(metadata.description.lower().split())[:look]

    titled = [bool(title) and len(text) > 8 and (text in title or title in text) for text in lower]
    out["is_title"] = np.array(titled, np.float64)
    heading = is_h1 | np.array([len(text) > 12 and text in title for text in lower], bool)
    out["after_title"] = np.zeros(n)
    if heading.any():
        away = np.arange(n) - int(np.argmax(heading))
        out["after_title"] = np.sign(away) * np.log1p(np.abs(away))

    has_body = len(body) > 400
    inside = [len(text) > 2 and text[:200] in body for text in squeezed]
    out["in_json_body"] = np.array(inside, np.float64) if has_body else np.full(n, -1.0)
    out["json_body"] = np.full(n, min(len(body), 5000.0) if has_body else 0.0)
    described = [
        bool(about) and len(text) > 30 and (text[:60] in about or about[:60] in text)
        for text in squeezed
    ]
    out["in_description"] = np.array(described, np.float64)


def _whole_page(out: Columns, metadata: Metadata, words: Floats, tags: Floats) -> None:
    """Add what is the same for all blocks of a page."""
    n, all_words = len(words), max(1.0, float(words.sum()))
    said = "article" in metadata.type or "posting" in metadata.type
    out["type_article"] = np.full(n, float(said))
    out["has_h1"] = np.full(n, float((tags == _NUMBER["h1"]).sum()))
    out["page_p_share"] = np.full(n, float((words * (tags == _NUMBER["p"])).sum()) / all_words)
    out["page_link_share"] = np.full(n, float((words * out["link_density"]).sum()) / all_words)


def _floats(column: NDArray[np.generic]) -> Floats:
    return column.astype(np.float64)


def _group_sums(group: NDArray[np.int64], values: Floats | Singles) -> Floats:
    """Sum of the values of each block's group, given to each of its members."""
    _, inverse = np.unique(group, return_inverse=True)
    return _floats(np.bincount(inverse, weights=values)[inverse])


def _numbers(paths: Sequence[str]) -> NDArray[np.int64]:
    known: dict[str, int] = {}
    return np.array([known.setdefault(path, len(known)) for path in paths], dtype=np.int64)
