"""What a page says of itself: title, byline, date, site, and its JSON-LD."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from classifier.page.credits import Credits
from classifier.page.declared import lies_among_lists, says_list, stands_for_another
from classifier.page.jsonld import (
    ARTICLE_TYPES,
    items,
    lines_of,
    names_of,
    spelt_out,
    text_of,
    truth_of,
    type_names,
    type_of,
)
from classifier.page.shown import shown_credits


@dataclass(frozen=True)
class Metadata:
    """What a page says of itself; every field is empty where it says nothing.

    Attributes
    ----------
    title, byline, date, site, section : str
    keywords : tuple of str
    type : str
        JSON-LD type of the article, or ``og:type``, in lower case.
    description : str
    body : str
        JSON-LD ``articleBody``, a paragraph a line.
    head_title : str
        The ``<title>``, mostly with the name of the site.
    headline : str
        JSON-LD ``headline`` of the article that `body` is of.
    n_bodies : int
        Different texts that its JSON-LD holds as an ``articleBody``.
    is_list : bool
        Whether it says that it is a list of pages, or about a person, and no article.
    may_be_list : bool
        Whether it has the address of a list or is about a person, and says nothing else.
    stands_for_another : bool
        Whether its ``<title>`` says that the page asked for is not there, or not shown.
    is_paid : bool
        Whether its article is not free, as its JSON-LD has it (``isAccessibleForFree``).
    """

    title: str = ""
    byline: str = ""
    date: str = ""
    site: str = ""
    section: str = ""
    keywords: tuple[str, ...] = ()
    type: str = ""
    description: str = ""
    body: str = ""
    head_title: str = ""
    headline: str = ""
    n_bodies: int = 0
    is_list: bool = False
    may_be_list: bool = False
    stands_for_another: bool = False
    is_paid: bool = False

    @property
    def is_article(self) -> bool:
        """Whether it says that it is an article."""
        return self.type in ARTICLE_TYPES and not self.is_list

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"byline", "date", "site", "section", "keywords"}``, ready for JSON."""
        return {
            "byline": self.byline,
            "date": self.date,
            "site": self.site,
            "section": self.section,
            "keywords": list(self.keywords),
        }


def read_metadata(root: Any) -> Metadata:
    """Read the head of a parsed page and its JSON-LD."""
    found = Credits()
    named, title, scripts, address = _head(root, found)
    article: dict[str, Any] = {}
    bodies = set()
    types: set[str] = set()
    free: set[str] = set()
    for item, as_written in items(scripts):
        found.see_item(item)
        types.update(type_names(item))
        if type_of(item) in ARTICLE_TYPES:
            free.add(truth_of(item.get("isAccessibleForFree")))
        if as_written and type_of(item) in ARTICLE_TYPES:  # the trees learned from no others
            bodies.add(lines_of(item.get("articleBody")))
            if len(item) > len(article):
                article = item
    headline = text_of(article.get("headline"))
    keywords = article.get("keywords") or named.get("news_keywords") or named.get("keywords") or ()
    if isinstance(keywords, str):
        keywords = keywords.split(",")
    words = [text_of(word) for word in keywords] if isinstance(keywords, list) else []
    shown_title = headline or named.get("og:title") or title
    site = names_of(article.get("publisher")) or named.get("og:site_name") or ""
    byline = found.byline(article, named.get("author", ""), site)
    date = found.date(article, named.get("article:published_time", ""))
    if not (byline and date):
        shown = shown_credits(root, spelt_out(shown_title))
        byline, date = byline or shown[0], date or shown[1]
    og_type = named.get("og:type", "").lower()
    said = types, og_type, address or named.get("og:url", "")
    return Metadata(
        title=shown_title,
        byline=byline,
        date=date,
        site=site,
        section=names_of(article.get("articleSection")) or named.get("article:section") or "",
        keywords=tuple(word for word in words if word),
        type=type_of(article) or og_type,
        description=text_of(article.get("description"))
        or named.get("og:description")
        or named.get("description")
        or "",
        body=lines_of(article.get("articleBody")),
        head_title=title,
        headline=headline,
        n_bodies=len(bodies - {""}),
        is_list=says_list(*said),
        may_be_list=lies_among_lists(*said),
        stands_for_another=stands_for_another(title),
        is_paid="false" in free and "true" not in free,
    )


def _head(root: Any, found: Credits) -> tuple[dict[str, str], str, list[str], str]:
    """Return what ``meta`` elements say, the title, the JSON-LD, the canonical address."""
    named: dict[str, str] = {}
    title, scripts, address = "", [], ""
    for element in root.iter("meta", "title", "script", "time", "link"):
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            content = " ".join((element.get("content") or "").split())
            if name and content:
                named.setdefault(name.lower(), content)
                found.see_meta(name.lower(), content)
        elif element.tag == "link":
            if "canonical" in (element.get("rel") or "").lower().split():
                address = address or (element.get("href") or "").strip()
        elif element.tag == "time":
            found.see_time(element)
        elif element.tag == "title":
            if next(element.iterancestors("svg"), None) is not None:  # an icon's
                continue
            title = title or " ".join("".join(element.itertext()).split())
        elif (element.get("type") or "").lower().startswith("application/ld+json"):
            scripts.append(element.text or "")
    return named, title, scripts, address


def without_entities(metadata: Metadata) -> Metadata:
    """Return what a page says of itself with the entities in its JSON-LD's headline resolved.

    The trees of the roles learned from headlines as they are written: this is for what is shown.
    """
    headline = spelt_out(metadata.headline)
    title = headline if metadata.title == metadata.headline else metadata.title
    return replace(metadata, title=title, headline=headline)
