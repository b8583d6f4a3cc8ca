"""What a page's elements say after the trees: captions announce nothing, long articles go on.

A rule stands here only if the page F1 of real pages does not fall by it (docs/notes/page-roles.md).
"""

from __future__ import annotations

from collections.abc import Sequence

from classifier.page.blocks import Role, Source
from classifier.page.elements import Element

MOST_UNSEEN = 0.5
"""Share of an article that may be hidden text, at most: from there on a script shows it."""
LONG = 80
"""Paragraphs of an article in one container from which the others in it are its own as well."""
SAYS = 5
"""Words of such a paragraph, at least."""
ABOVE = 60
"""Words of an article above an area of comments from which what is inside is not its own."""
LINKED = 0.5
"""Share of letters within links from which a caption or a heading may well announce a page."""


def mend(sources: Sequence[Source], roles: list[Role], words: Sequence[float]) -> None:
    """Change in place the roles that elements rule out; only the blocks of HTML have elements.

    Parameters
    ----------
    sources, words : sequences of length n_blocks
    roles : list of {"article", "teaser", "boilerplate"}
        No caption, first-level heading or post of Twitter or Instagram stays a teaser unless it is
        mostly a link, no reader's comment does, and no hidden text stays article; nor do comments
        below an article. An article of `LONG` paragraphs and more has the others of their
        container, too.
    """
    _go_on(sources, roles, words)
    _end_at_comments(sources, roles, words)
    commented = in_comments(sources, roles)
    for i, source in enumerate(sources):
        element = source.html
        if element is not None and roles[i] == "teaser" and (commented[i] or _is_none(element)):
            roles[i] = "boilerplate"
    own = [i for i, role in enumerate(roles) if role == "article"]
    unseen = [i for i in own if sources[i].html is not None and sources[i].html.unseen]
    if sum(words[i] for i in unseen) < MOST_UNSEEN * sum(words[i] for i in own):
        for i in unseen:
            roles[i] = "boilerplate"


def _go_on(sources: Sequence[Source], roles: list[Role], words: Sequence[float]) -> None:
    """Let a long article go on: the trees have met none of some hundred paragraphs.

    All real pages but a few have their comments where so much has been said.
    """
    alike: dict[tuple[int, str], list[int]] = {}
    for i, source in enumerate(sources):
        if source.html is not None:
            alike.setdefault((source.html.containers[0], source.html.path), []).append(i)
    for rows in alike.values():
        if sum(roles[i] == "article" for i in rows) >= LONG:
            for i in rows:
                element = sources[i].html
                if element is not None and words[i] >= SAYS and not is_link(element):
                    roles[i] = "article"


def _end_at_comments(sources: Sequence[Source], roles: list[Role], words: Sequence[float]) -> None:
    """Take readers' comments out of the article above; they are running text on the same subject.

    The name of such an area may stand around the article itself: then little of it is above.
    """
    own = [i for i, role in enumerate(roles) if role == "article"]
    inside = [i for i in own if sources[i].html is not None and sources[i].html.in_comments]
    if inside and sum(words[i] for i in own if i < inside[0]) >= ABOVE:
        for i in inside:
            roles[i] = "boilerplate"


def in_comments(sources: Sequence[Source], roles: Sequence[Role]) -> list[bool]:
    """Tell for every block whether it is one of readers' comments.

    Such a name may stand around a whole page, too: where any of the article lies within it, or most
    teasers of a page without an article, it tells nothing.
    """
    found = [source.html is not None and source.html.in_comments for source in sources]
    inside: dict[Role, list[bool]] = {"article": [], "teaser": [], "boilerplate": []}
    for role, within in zip(roles, found, strict=True):
        inside[role].append(within)
    article, teasers = inside["article"], inside["teaser"]
    around = any(article) if article else 2 * sum(teasers) > len(teasers)
    return [False] * len(found) if around else found


def _is_none(element: Element) -> bool:
    """Tell whether an element never announces another page."""
    if element.embed:
        return True
    return element.tag in {"figcaption", "h1"} and not is_link(element)


def is_link(element: Element) -> bool:
    """Tell whether half of an element's letters are within links."""
    return element.link_chars >= LINKED * element.chars
