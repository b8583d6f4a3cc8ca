"""A page taken apart: its blocks with their roles, its article, its tags."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from classifier.model import TopicModel
from classifier.page.apart import read_apart
from classifier.page.block import Block, Taggings, untagged
from classifier.page.block_kinds import block_kinds
from classifier.page.blocks import Role, Source, is_html, text_blocks
from classifier.page.body import body_blocks, is_of_page
from classifier.page.datelines import dateline_kind
from classifier.page.headline import find_headline
from classifier.page.metadata import Metadata, without_entities
from classifier.page.page_kind import PageKind, page_kind
from classifier.page.roles import Roles, load_roles
from classifier.page.titles import html_title, text_title
from classifier.tagging import Tagging


class Page:
    """A page taken apart; nothing of it is lost.

    Parameters
    ----------
    blocks : list of Block
        Every block, in page order; an article that stands in the page's JSON-LD alone comes first.
    kind : {"article", "several", "index", "live", "stub", "empty"}
        What the page is as a whole. "stub": an article that goes on behind a paywall. "index":
        teasers and no article. "empty": neither.
    title : str
        The page's own title, else its headline, else empty.
    starts : list of int
        The block with which each article begins.
    model : TopicModel
    metadata : Metadata, optional
        What an HTML page says of itself.
    """

    def __init__(
        self,
        blocks: list[Block],
        kind: PageKind,
        title: str,
        starts: list[int],
        model: TopicModel,
        metadata: Metadata | None = None,
    ) -> None:
        self.blocks = blocks
        self.kind = kind
        self.title = title
        self.metadata = metadata
        self.starts = starts
        self._model = model
        self._tagging: Tagging | None = None
        self._taggings: list[Tagging] | None = None

    @property
    def article(self) -> str:
        """The text of the article's blocks, one a line; empty if the page has none.

        Of several articles it is all of their text: see `articles`.
        """
        return "\n".join(block.text for block in self.blocks if block.role == "article")

    @property
    def articles(self) -> list[str]:
        """The text of each article; one for most pages, none for an index."""
        bounds = [*self.starts, len(self.blocks)]
        return [
            "\n".join(b.text for b in self.blocks[start:end] if b.role == "article")
            for start, end in pairwise(bounds)
        ]

    @property
    def article_taggings(self) -> list[Tagging]:
        """What each of `articles` is about; `tagging` is of all of them together."""
        if self._taggings is None:
            several = len(self.starts) > 1
            self._taggings = (
                self._model.tag_many(self.articles)
                if several
                else [self.tagging][: len(self.starts)]
            )
        return self._taggings

    @property
    def teasers(self) -> list[Block]:
        """The blocks that announce other articles."""
        return [block for block in self.blocks if block.role == "teaser"]

    @property
    def tagging(self) -> Tagging:
        """What the article is about; of several, what they are about together."""
        if self._tagging is None:
            text = self.article
            if text:
                self._tagging = self._model.tag(text)
            else:
                self._tagging = Tagging([], "none", f"no article on this page ({self.kind})")
        return self._tagging

    def to_dict(self) -> dict[str, Any]:
        """Return the page as the JSON object that docs/reading-pages.md describes."""
        tagging = self.tagging
        # Of text nothing is known but its title, which is the page's own.
        said = {} if self.metadata is None else {"metadata": self.metadata.to_dict()}
        several = {}
        if len(self.starts) > 1:
            several["articles"] = [
                _in_json(text, about)
                for text, about in zip(self.articles, self.article_taggings, strict=True)
            ]
        return {
            "article": _in_json(self.article, tagging),
            **several,
            "kind": self.kind,
            "title": self.title,
            **said,
            "blocks": [block.to_dict() for block in self.blocks],
        }

    def __eq__(self, other: object) -> bool:
        """Tell whether two pages have the same blocks, roles, tags and metadata."""
        if not isinstance(other, Page):
            return NotImplemented
        return (
            self.blocks == other.blocks
            and self.metadata == other.metadata
            and self.articles == other.articles
            and self.to_dict() == other.to_dict()
        )

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # its blocks are a list

    def __repr__(self) -> str:
        counts = {
            role: sum(b.role == role for b in self.blocks)
            for role in ("article", "teaser", "boilerplate")
        }
        inside = ", ".join(f"{n} {role}" for role, n in counts.items())
        return f"<Page {self.kind}: {inside} blocks>"

    def _repr_html_(self) -> str:
        """Show the page taken apart in a notebook."""
        from classifier.report.notebook import page_fragment

        return page_fragment(self)


def _in_json(text: str, tagging: Tagging) -> dict[str, Any]:
    """Return an article as JSON has it."""
    return {
        "text": text,
        "tags": [tag.to_dict() for tag in tagging.tags],
        "status": tagging.status,
    }


def _with_body(
    sources: list[Source], found: Roles, metadata: Metadata
) -> tuple[list[Source], Roles]:
    """Put the article that the page's JSON-LD holds before the blocks of a page without one."""
    body = body_blocks(metadata)
    words = [len(block.plain.split()) for block in body]
    own: list[Role] = ["article"] * len(body)
    return [*body, *sources], Roles(
        [*own, *found.roles],
        np.concatenate([np.ones(len(body)), found.probability]),
        np.concatenate([np.array(words, dtype=np.float64), found.words]),
    )


def _name_datelines(sources: Sequence[Source], roles: list[Role], names: list[str]) -> None:
    """Name bylines and dates outside the article; in place. They announce no other page."""
    for i, (source, role, name) in enumerate(zip(sources, roles, names, strict=True)):
        unnamed = role == "teaser" or (role == "boilerplate" and name == "other")
        if unnamed and (kind := dateline_kind(source.plain)):
            roles[i], names[i] = "boilerplate", kind


def _name_headline(
    sources: Sequence[Source], roles: list[Role], names: list[str], title: str
) -> None:
    """Name the `h1` that is the page's title outside its article as well; in place."""
    for i, source in enumerate(sources):
        if source.html is not None and source.html.tag == "h1" and source.plain == title:
            names[i] = "headline"
            if roles[i] == "teaser":  # it announces this very page
                roles[i] = "boilerplate"
            return


def _name_headlines(
    sources: Sequence[Source], roles: list[Role], names: list[str], parts: Sequence[int]
) -> int | None:
    """Name the headline of each part of a text page, in place; return the first part's."""
    found = []
    for begin, end in pairwise([*parts, len(sources)]):
        at = find_headline(sources[begin:end], names[begin:end])
        found.append(None if at is None else begin + at)
        if at is not None:
            names[begin + at] = "headline"
            if roles[begin + at] == "teaser":  # it announces this very page
                roles[begin + at] = "boilerplate"
    return found[0]


def read_page(source: str, model: TopicModel) -> Page:
    """Take a page apart.

    Parameters
    ----------
    source : str
        Text or HTML of a page.
    model : TopicModel
        What tags its parts.

    Raises
    ------
    TypeError
        `source` is no str.
    MissingExtraError
        It is HTML, and lxml is not installed.
    """
    if not isinstance(source, str):
        raise TypeError(
            "read_page expects the text or HTML of one page (str; bytes are to be decoded first), "
            f"found {type(source).__name__}"
        )
    metadata: Metadata | None = None
    if is_html(source):
        from classifier.page.html import html_blocks

        sources, metadata = html_blocks(source)
    else:
        sources = text_blocks(source)
    found = load_roles().roles(sources, metadata)
    if (
        metadata is not None
        and "article" not in found.roles
        and is_of_page(metadata, sources, found.roles)
    ):
        sources, found = _with_body(sources, found, metadata)
    words = found.words.tolist()
    kind, starts = page_kind(sources, found.roles, words, metadata, found.told)
    parts = [0]
    if metadata is None and len(starts) > 1:
        parts = read_apart(load_roles(), sources, found, starts)
        starts = [part + found.roles[part:].index("article") for part in parts]
    names = block_kinds(sources, found.roles, words)
    _name_datelines(sources, found.roles, names)
    if metadata is None:
        title = text_title(sources, _name_headlines(sources, found.roles, names, parts))
    else:
        title = html_title(metadata, sources, names)
        if "article" in found.roles:
            _name_headline(sources, found.roles, names, title)
        headline_said, metadata = metadata.headline, without_entities(metadata)
        title = metadata.headline if title == headline_said else title
    taggings = Taggings(model, [s.text for s in sources], found.roles)
    blocks = [
        untagged(s.text, role, name, p, i, taggings)
        for i, (s, role, name, p) in enumerate(
            zip(sources, found.roles, names, found.probability.tolist(), strict=True)
        )
    ]
    return Page(blocks, kind, title, starts, model, metadata)
