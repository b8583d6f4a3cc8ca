"""A page's source to its blocks: lines or paragraphs of a text, block elements of an HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Literal

from classifier.page.marks import HEADER_LINES, REFERENCES_HEADING, header_size, without_markdown
from classifier.page.wrapped import unwrap, wrap_width

Role = Literal["article", "teaser", "boilerplate"]
"""What a block is to the page that it is on."""

# A comment ends at its first end, once and for all: without (?>) many of them take for ever.
HTML_START = re.compile(
    r"\s*(?:\ufeff\s*)?(?:<\?xml[^>]*>\s*|(?><!--.*?-->)\s*){0,20}"
    r"<(!doctype\s+html|[a-z][a-z0-9]*)(\s[^<>]*?)?/?>",
    re.IGNORECASE | re.DOTALL,
)
# What begins with one of these is HTML.
_SURE = """
    html head body meta title link script style div p h1 h2 h3 h4 h5 h6 article section main header
    footer nav ul ol table span a
"""
HTML_SURE = frozenset(_SURE.split())
# So is what begins with another element of the standard, as parts of a page do, if it is closed:
# "<time>" may be a gap to fill in. https://html.spec.whatwg.org/multipage/indices.html#elements-3
_OTHERS = """
    abbr acronym address aside audio b bdi bdo big blockquote button canvas caption center cite code
    colgroup data datalist dd del details dfn dialog dir dl dt em fieldset figcaption figure font
    form frameset hgroup i iframe ins kbd label legend li map mark marquee menu meter nobr noscript
    object optgroup option output picture pre progress q ruby s samp search select small strike
    strong sub summary sup tbody td template textarea tfoot th thead time tr tt u var video
"""
HTML_OTHERS = frozenset(_OTHERS.split())
# Nothing closes these; their attributes tell them from gaps.
_VOID = "area base br col embed hr img input source track wbr"
HTML_VOID = frozenset(_VOID.split())
HTML_BREAK = re.compile(
    r"<(?:br|hr|p|div|h[1-6]|li|tr|d[dt]|figure|blockquote|pre|center|section|article|table)\b",
    re.IGNORECASE,
)
BLANK_LINE = re.compile(r"(?>\r\n?|\n)[^\S\r\n]*[\r\n]")
HTML_PAIRED = re.compile(
    r"<(/?)(html|body|head|p|div|article|section|main|h[1-6]|ul|ol|li|table|span|a|script|style|noscript)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
HTML_LOOK = 200_000  # characters looked at to tell HTML from text
HTML_CLOSERS = 5  # elements that a page without an HTML beginning closes, at least

LONG_LINE = 2_500  # characters from which a line is taken to be several blocks
GLUED_LINE = 1_000  # ... or from here on, if it is most of the text and has marks of a page's end
PIECE = 280  # characters of a piece of such a line, at least
MOST_BLOCKS = 100_000  # of a page, some 0.5 GB; past them neighbours are joined
PIECE_END = re.compile(
    r"(?:…|\.\.\.|\[…\])\s*(?:\(?(?:Read|Continue|Learn|See|View|Show)\s(?:More|more|Reading|reading|All|all)\)?)?\s+"
    r"|(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘(]?[A-Z0-9])"
)
# Within a line of prose these are what a tail of teasers or a footer leaves.
GLUE = re.compile(
    r"(?:…|\.\.\.|\[…\])(?:\s|$)|©|\b(?:cookies?|newsletter|privacy policy|read more|"
    r"rights reserved|sign up|subscribe)\b",
    re.IGNORECASE,
)


@dataclass
class Source:
    """One block before it has a role.

    Attributes
    ----------
    text : str
        What the page says, white space normalised; shown to the user.
    plain : str
        The same without the marks of Markdown and of text browsers; seen by the role model. Empty
        if that leaves nothing: a rule, an image, an address.
    html : Element or None
        What the element was, if the page came as HTML.
    """

    text: str
    plain: str
    html: Any = None


def is_html(source: str) -> bool:
    """Tell HTML from text that merely shows tags: most of HTML lies within elements."""
    head = source[:HTML_LOOK]
    first = HTML_START.match(head)
    if first is not None and _begins_as_html(head, first):
        return True
    begun: dict[str, list[int]] = {}
    outermost: list[tuple[int, int]] = []
    elements = 0
    for tag in HTML_PAIRED.finditer(head):
        name = tag.group(2).lower()
        if not tag.group(1):
            begun.setdefault(name, []).append(tag.start())
        elif begun.get(name):
            start = begun[name].pop()
            while outermost and outermost[-1][0] >= start:
                outermost.pop()
            outermost.append((start, tag.end()))
            elements += 1
    inside = sum(end - start for start, end in outermost)
    return elements >= HTML_CLOSERS and inside > 0.5 * len(head)


def _begins_as_html(head: str, start: re.Match[str]) -> bool:
    """Tell whether the first tag of a text is an element of HTML that marks the text up."""
    name = start[1].lower()
    if name in HTML_SURE or name.startswith("!"):
        return True
    if name in HTML_VOID:
        marks_up = bool(start[2]) or name in {"br", "hr"}
    else:
        closer = re.compile(rf"</{name}\s*>", re.IGNORECASE)
        marks_up = name in HTML_OTHERS and closer.search(head, start.end()) is not None
    if not marks_up:
        return False
    # In text, which may begin with a tag, lines and blank lines keep paragraphs apart.
    blanks = len(BLANK_LINE.findall(head.strip()))
    lines = sum(not line.isspace() for line in head.splitlines() if line)
    return len(HTML_BREAK.findall(head)) >= max(blanks, lines // 2)


def text_blocks(source: str) -> list[Source]:
    r"""Split plain text into blocks: its lines, unless those are wrapped or glued into one.

    Parameters
    ----------
    source : str
        Any text; all kinds of line ends are the same.

    Returns
    -------
    list of Source
        In order; together they hold every character of the source but its white space and a byte
        order mark at its beginning.

    Examples
    --------
    >>> [block.text for block in text_blocks("A headline\r\n\r\nThe story.\n")]
    ['A headline', 'The story.']
    """
    # Of a text that was opened as UTF-8 instead of "utf-8-sig", as files of Windows begin.
    lines = source.removeprefix("\ufeff").splitlines()
    width = wrap_width(lines)
    texts: Iterable[str] = unwrap(lines, width) if width else lines
    blocks = at_most(_text_blocks(texts, longest=len(source) // 2))
    for block in blocks[: header_size([block.text for block in blocks[:HEADER_LINES]])]:
        block.plain = ""
    for block, after in pairwise(blocks):
        if not after.plain and REFERENCES_HEADING.match(block.text):
            block.plain = ""
    return blocks


def _text_blocks(texts: Iterable[str], longest: int) -> Iterator[Source]:
    """Split lines of over `LONG_LINE` characters, and glued ones that are most of the text."""
    for text in texts:
        whole = text if _is_normal(text) else " ".join(text.split())
        if not whole:
            continue
        size = len(whole)
        glued = size > GLUED_LINE and size > longest and GLUE.search(whole) is not None
        for part in pieces(whole) if size > LONG_LINE or glued else (whole,):
            yield Source(part, without_markdown(part))


def _is_normal(text: str) -> bool:
    """Say whether splitting at white space and joining again would change nothing."""
    # No white space but the plain one is printable.
    return text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "


def at_most(blocks: Iterable[Source]) -> list[Source]:
    """Return the blocks; those past `MOST_BLOCKS` joined until they have `LONG_LINE` characters.

    Twenty megabytes of one-letter lines would else be ten million blocks, of hundreds of features
    each.
    """
    waiting = iter(blocks)
    found = list(islice(waiting, MOST_BLOCKS))
    held: list[Source] = []
    size = 0
    for block in waiting:
        held.append(block)
        size += len(block.text)
        if size >= LONG_LINE:
            found.append(_joined(held))
            held, size = [], 0
    return [*found, _joined(held)] if held else found


def _joined(blocks: list[Source]) -> Source:
    text = " ".join(block.text for block in blocks)
    return Source(text, " ".join(block.plain for block in blocks if block.plain), blocks[0].html)


def pieces(text: str) -> Iterator[str]:
    """Split one long line at the ends of sentences, and wherever a text is cut off."""
    start = 0
    for end in PIECE_END.finditer(text):
        if end.end() - start >= PIECE or end.group()[0] in "….[":
            yield text[start : end.end()].strip()
            start = end.end()
    if start < len(text):
        yield text[start:]
