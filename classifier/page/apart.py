"""The articles of one page of text, each read once more as if it stood alone.

A page of text is read as one article and what is around it. Where it holds several, what stands
between two of them is taken for article text, and the end of the last one for something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from classifier.page.block_kinds import block_kinds
from classifier.page.blocks import Source
from classifier.page.headline import find_headline, likeness
from classifier.page.page_kind import page_kind
from classifier.page.roles import RoleModel, Roles
from classifier.page.several import opening_kind


def read_apart(
    model: RoleModel, sources: Sequence[Source], found: Roles, starts: Sequence[int]
) -> list[int]:
    """Read each article's part of a page again, with what follows it.

    Parameters
    ----------
    model : RoleModel
    sources : sequence of Source
        The blocks of a page of text.
    found : Roles
        Of these; changed in place where an article is found in its part as well.
    starts : sequence of int
        The block that each article begins with.

    Returns
    -------
    list of int
        The block that each part begins with; the first one is 0.
    """
    ends = [*starts[1:], len(sources)]
    begins = [0]
    for start, end in zip(starts[1:], ends[1:], strict=True):
        before = len(found.roles[:start]) - found.roles[:start][::-1].index("article")
        begins.append(_headline(model, sources[before:end], before, start))
    for begin, end in pairwise([*begins, len(sources)]):
        alone = model.roles(sources[begin:end])
        page_kind(sources[begin:end], alone.roles, alone.words.tolist(), None)
        if "article" in alone.roles:
            found.roles[begin:end] = alone.roles
            found.probability[begin:end] = alone.probability
    return begins


def _headline(model: RoleModel, sources: Sequence[Source], first: int, start: int) -> int:
    """Return the block of an article's headline, else `start`; what stands above it is no part.

    Where the cut was made before another line that may be its headline, as above a standfirst, or
    before what opens an article, such as its date, it stays there.
    """
    alone = model.roles(sources)
    kinds = block_kinds(sources, alone.roles, alone.words.tolist())
    headline, at = find_headline(sources, kinds), start - first
    if headline is None or (at < headline and at in likeness(sources, kinds)):
        return start
    opens = all(opening_kind(source.plain) for source in sources[at:headline])
    return start if at <= headline and opens else first + headline
