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
from classifier.page.several import Cuts, opening_kind

SURE = 1.95
"""Log-odds of a cut that one in a thousand pages of one article reaches: what is cut by mistake is
not read otherwise for it (``python -m train.pages.several``)."""


def read_apart(
    model: RoleModel, sources: Sequence[Source], found: Roles, starts: Sequence[int]
) -> list[int]:
    """Read each article's part of a page again, with what follows it, if there surely are several.

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
    if not _surely_several(sources, found):
        return [0, *starts[1:]]
    begins = [0]
    for start, end in pairwise([*starts[1:], len(sources)]):
        before = len(found.roles[:start]) - found.roles[:start][::-1].index("article")
        headline = _headline(model, sources[before:end], before, start)
        begins.append(headline if "article" in found.roles[headline:end] else start)
    for begin, end in pairwise([*begins, len(sources)]):
        alone = model.roles(sources[begin:end])
        page_kind(sources[begin:end], alone.roles, alone.words.tolist(), None)
        if "article" in alone.roles:
            found.roles[begin:end] = alone.roles
            found.probability[begin:end] = alone.probability
    return begins


def _surely_several(sources: Sequence[Source], found: Roles) -> bool:
    """Tell whether a page would be cut by mistake so seldom that its blocks may be read anew."""
    if found.told is None:
        return False
    own = [i for i, role in enumerate(found.roles) if role == "article"]
    cut = Cuts(own, sources, found.words.tolist(), found.told).best(0, len(own))
    return cut is not None and cut[1] >= SURE


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
