"""The kind of each block beside its role, by its words and its place: headline, byline, cookie."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifier.page.blocks import Role, Source
from classifier.page.mend import in_comments
from classifier.page.vocabulary import GROUPS

BYLINE = re.compile(
    r"(?:by|written by|posted by|author:?|words by|story by|reported by)\s+[A-Z]", re.IGNORECASE
)
CREDIT = re.compile(
    r"(?:photo|image|picture|credit|source|file photo|illustration|video)\b[^.]{0,20}[:/]",
    re.IGNORECASE,
)
CREDIT_AT_END = re.compile(
    r"(?:getty images|shutterstock|/reuters|/afp|/ap|\bap photo|ap images|istock|unsplash)\W{0,3}$",
    re.IGNORECASE,
)
END = 20
"""Characters at a block's end that hold the whole of such a credit."""
CREDIT_IN_BRACKETS = re.compile(
    r"\((?:photo|image|picture|ap|reuters|getty)\b[^()]{0,80}\)\W*$", re.IGNORECASE
)
BIO = re.compile(
    r"^(?:about (?:the )?author\b|(?:[A-Z][\w.’'-]+ ){1,4}(?:\([^()]{1,40}\) )?"
    r"(?:is|was|has been|writes|covers|works|reports|joined|lives)\b)"
    r"[^.]{0,120}\b(?:writer|journalist|reporter|editor|author|correspondent|columnist|professor"
    r"|founder|freelance\w*|blogger|covers|covering|writes|reports|contributor|expert)\b"
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
ITEMS = frozenset(("li", "td", "th", "dd", "dt", "option", "summary"))
"""Elements that are short as headings are, and none."""
WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*|©")
OPENERS, CLOSERS = '"“‘«', '"”’»'

# In this order: the first concept with the most words names the block.
BOILERPLATE_KINDS = {
    "cookie": "cookie",
    "legal": "legal",
    "signup": "newsletter",
    "account": "account",
    "share": "share",
    "comment": "comment",
    "advert": "advert",
    "paywall": "paywall",
    "bio": "bio",
    "byline": "byline",
    "caption": "caption",
    "commerce": "commerce",
    "related": "related",
    "more": "more",
    "navigation": "navigation",
    "date": "date",
}
_NAMES = tuple(BOILERPLATE_KINDS.values())
_SINGLE: dict[str, list[int]] = {}  # a word's concepts
_PHRASES: dict[str, list[tuple[int, str]]] = {}  # phrases by their first word
for _number, _name in enumerate(BOILERPLATE_KINDS):
    for _word in GROUPS[_name]:
        if " " in _word:
            _PHRASES.setdefault(_word.split()[0], []).append((_number, f" {_word} "))
        else:
            _SINGLE.setdefault(_word, []).append(_number)


def is_byline(text: str) -> bool:
    """Tell whether a short block says who wrote the article."""
    return BYLINE.match(text) is not None


def is_credit(text: str) -> bool:
    """Tell whether a block says where a picture is from."""
    if CREDIT.match(text) or ("(" in text and CREDIT_IN_BRACKETS.search(text)):
        return True
    end = text[-END:].lower()
    # Patterns take longer than a look for what one of their matches cannot lack.
    if end.isascii() and not (
        "/" in end or "stock" in end or "ap " in end or "getty" in end or "unsplash" in end
    ):
        return False
    return CREDIT_AT_END.search(text, max(0, len(text) - END)) is not None


def article_kind(text: str, *, before_body: bool) -> str:
    """Name a block of an article: headline, byline, caption, quote or paragraph."""
    words = len(text.split()) if "  " in text else text.count(" ") + 1
    if words <= 12 and is_byline(text):
        return "byline"
    if words <= 60 and is_credit(text):
        return "caption"
    ends = text.rstrip(CLOSERS)[-1:] in (".", "!", "?", "…", ":", ",", ";")
    if words <= 25 and not ends:
        return "headline" if before_body else "heading"
    if text[0] in OPENERS and text[-1] in CLOSERS:
        return "quote"
    return "paragraph"


def boilerplate_kind(text: str) -> str:
    """Name a block of boilerplate by the words it is made of; "other" if they tell nothing."""
    if BIO.match(text[:400]):
        return "bio"
    text = text[:600]
    if text.isascii():
        words = WORD.findall(text.lower())
    else:  # there are letters whose lower case is no word any more
        words = [word.lower() for word in WORD.findall(text)]
    hits = [0] * len(BOILERPLATE_KINDS)
    for word in filter(_SINGLE.__contains__, words):
        for number in _SINGLE[word]:
            hits[number] += 1
    joined = f" {' '.join(words)} "
    for first in set(filter(_PHRASES.__contains__, words)):
        for number, phrase in _PHRASES[first]:
            hits[number] += 2 * (phrase in joined)
    most = max(hits)
    if most < max(1.0, 0.08 * len(words)):
        return "other"
    return _NAMES[hits.index(most)]


def block_kinds(
    sources: Sequence[Source], roles: Sequence[Role], words: Sequence[float]
) -> list[str]:
    """Return the kind of every block: by its element where there is one, else by its words."""
    out = []
    in_body = False
    commented = in_comments(sources, roles)
    first_h1 = next(
        (
            i
            for i, (source, role) in enumerate(zip(sources, roles, strict=True))
            if role == "article" and source.html is not None and source.html.tag == "h1"
        ),
        None,
    )
    for i, (source, role, count) in enumerate(zip(sources, roles, words, strict=True)):
        tag = source.html.tag if source.html is not None else ""
        if role == "teaser":
            out.append("related")
        elif role == "boilerplate" and commented[i]:
            out.append("comment")
        elif tag == "figcaption":
            out.append("caption")
        elif role == "boilerplate":
            out.append(boilerplate_kind(source.plain))
        elif tag in HEADINGS:
            headline = i == first_h1 or (not in_body and (first_h1 is None or tag == "h1"))
            out.append("headline" if headline else "heading")
        elif tag == "blockquote":
            out.append("quote")
        else:
            kind = article_kind(source.plain, before_body=not in_body and first_h1 is None)
            is_item = tag in ITEMS and kind in {"headline", "heading"}
            out.append("paragraph" if is_item else kind)
        in_body = in_body or (role == "article" and count >= 15)
    return out
