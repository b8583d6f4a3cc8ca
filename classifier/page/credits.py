"""Who wrote a page, and when: what its JSON-LD, its head and what it shows say, in this order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from classifier.page.jsonld import ARTICLE_TYPES, spelt_out, text_of, type_names

# From those that say more of the page to those that say less. Of one kind, what all agree on.
_ARTICLES = frozenset((
    "backgroundnewsarticle", "askpublicnewsarticle", "advertisercontentarticle",
    "satiricalarticle", "medicalscholarlyarticle", "apireference", "discussionforumposting",
))  # fmt: skip
_PAGES = frozenset((
    "webpage", "aboutpage", "faqpage", "itempage", "medicalwebpage", "qapage", "recipe",
    "howto", "claimreview", "mediareview", "criticreview", "creativework",
))  # fmt: skip
_MEDIA = frozenset(["videoobject", "audioobject", "podcastepisode", "episode", "radioepisode"])
_KINDS = (ARTICLE_TYPES | _ARTICLES, _PAGES, _MEDIA)

_AUTHORS = (
    "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
)  # fmt: skip
_DATES = (
    "article:published_time", "article:published", "article:published:time", "article.published",
    "article:publish_date", "og:article:published_time", "og:published_time", "og:publish_date",
    "datepublished", "parsely-pub-date", "sailthru.date", "dcterms.created", "dc.date.issued",
    "dc.date", "publish-date", "publish_date", "publishdate", "published-date", "pubdate", "date",
)  # fmt: skip
_MOST_VALUES = 20
"""Different values of one ``meta`` that are looked at."""
_MOST_OF_A_KIND = 3
"""Items of a kind that may all be of the page's one article; more are a list of others."""
_MOST_KNOWN = 10_000
"""Names of things with an ``@id`` that are kept."""
LONGEST_NAME, MOST_WORDS, LONGEST_DATE = 100, 11, 40
_NO_PERSON = frozenset(("organization", "newsmediaorganization", "corporation", "localbusiness"))
_NOBODY = frozenset((
    "admin", "administrator", "anonymous", "author", "authors", "byline", "editor", "guest",
    "n/a", "nobody", "none", "null", "staff", "undefined", "unknown", "user", "webmaster",
    "website", "wordpress",
))  # fmt: skip
_NO_NAME = re.compile(r"://|www\.|[@{}<>=_\\\[\]]|\.(?:com|org|net)/", re.IGNORECASE)
_BY = re.compile(
    r"(?:(?:written|posted|published|reported|created|story|words|text|article)\s)?by\b[\s:]*"
    r"|authors?:\s*",
    re.IGNORECASE,
)
_EDGES = " \t,;:|/&·•–—-"
_ISO = re.compile(r"(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)(?!\d)", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(?:197[1-9]|19[89]\d|20\d\d)(?!\d)", re.ASCII)
_DAY_AND_MONTH = re.compile(
    r"(?<!\d)(?:[0-3]?\d\W{1,3}(?:[01]?\d|[^\W\d]{3,12})|[^\W\d]{3,12}\W{1,3}[0-3]?\d)(?!\d)"
)


def name_of(text: str) -> str:
    """Return the name that a byline holds, empty if it holds none.

    Examples
    --------
    >>> name_of("By Ann Writer"), name_of("https://paper.example/ann"), name_of("admin")
    ('Ann Writer', '', '')
    """
    if len(text) > 2 * LONGEST_NAME:
        return ""
    by = _BY.match(text)
    name = text[by.end() if by else 0 :].strip(_EDGES)
    if len(name) > LONGEST_NAME or len(name.split()) > MOST_WORDS:
        return ""
    if _NO_NAME.search(name) or name.lower() in _NOBODY or sum(map(str.isalpha, name)) < 2:
        return ""
    return name


def date_of(text: str) -> str:
    """Return a date as it is written, empty if it is none, or holds no day of a year since 1971.

    Examples
    --------
    >>> date_of("2026-03-11T10:00Z"), date_of("March 11, 2026"), date_of("1970-01-01")
    ('2026-03-11T10:00Z', 'March 11, 2026', '')
    """
    if len(text) > LONGEST_DATE:
        return ""
    iso = _ISO.match(text)
    if iso is None:
        return text if _YEAR.search(text) and _DAY_AND_MONTH.search(text) else ""
    try:
        day = date(*map(int, iso.groups()))
    except ValueError:
        return ""
    return text if 1970 < day.year < 2100 else ""


class Credits:
    """What a page's head says of its author and date, gathered as it is read."""

    def __init__(self) -> None:
        self._meta: dict[str, list[str]] = {}
        # The things that are elsewhere named by "@id".
        self._known: dict[str, dict[str, Any]] = {}
        self._seen = [0 for _ in _KINDS]
        self._authors: list[list[list[object]]] = [[] for _ in _KINDS]
        self._dates: list[list[str]] = [[] for _ in _KINDS]

    def see_meta(self, name: str, content: str) -> None:
        """Take in a ``meta``, by its ``property``, ``name`` or ``itemprop`` in lower case."""
        if name in _DATES or name in _AUTHORS:
            values = self._meta.setdefault(name, [])
            if len(values) < _MOST_VALUES and content not in values:
                values.append(content)

    def see_time(self, element: Any) -> None:
        """Take in a ``time`` element."""
        if (element.get("itemprop") or "").lower() == "datepublished":
            self.see_meta("datepublished", (element.get("datetime") or "").strip())

    def see_item(self, item: dict[str, Any]) -> None:
        """Take in an item of the page's JSON-LD."""
        self._know(item)
        authors = _authors(item)
        for author in authors:
            if isinstance(author, dict):
                self._know(author)
        names = {name.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for name in type_names(item)}
        kind = next((k for k, types in enumerate(_KINDS) if not types.isdisjoint(names)), -1)
        if kind < 0:
            return
        self._seen[kind] += 1
        if self._seen[kind] <= _MOST_OF_A_KIND:
            self._authors[kind].append(authors)
            self._dates[kind].append(_date(item))

    def byline(self, article: dict[str, Any], author: str, site: str) -> str:
        """Return who wrote the page, empty if nothing says so.

        Parameters
        ----------
        article : dict
            The item of the page's article; empty if there is none.
        author : str
            What the ``meta`` of this name holds.
        site : str
            The site's name.
        """
        if found := ", ".join(filter(None, map(self._name, _authors(article)))) or author:
            return found
        for name in _AUTHORS:
            if found := _joined(map(name_of, self._meta.get(name, ()))):
                return found
        for kind, values in enumerate(self._of_one_page(self._authors)):
            beside = kind > 0  # what a page names beside its article is mostly its site
            names = {
                _joined(name_of(self._name(author, person=beside)) for author in authors)
                for authors in values
            }
            names -= {"", site} if beside else {""}
            if len(names) == 1:
                return names.pop()
        return ""

    def date(self, article: dict[str, Any], published: str) -> str:
        """Return when the page was published, as it is written; empty if nothing says so.

        Parameters
        ----------
        article : dict
            The item of the page's article; empty if there is none.
        published : str
            What the ``meta`` named ``article:published_time`` holds.
        """
        if found := text_of(article.get("datePublished")) or _date(article) or published:
            return found
        for name in _DATES:
            days = list(filter(None, map(date_of, self._meta.get(name, ()))))
            if len({day[:10] for day in days}) == 1:  # an index has one for each that it announces
                return days[0]
        for values in self._of_one_page(self._dates):
            days = list(filter(None, values))
            if len({day[:10] for day in days}) == 1:
                return days[0]
        return ""

    def _of_one_page(self, values: list[list[Any]]) -> list[list[Any]]:
        pairs = zip(values, self._seen, strict=True)
        return [found if seen <= _MOST_OF_A_KIND else [] for found, seen in pairs]

    def _know(self, item: dict[str, Any]) -> None:
        key, name = item.get("@id"), item.get("name")
        if isinstance(key, str) and isinstance(name, str) and len(self._known) < _MOST_KNOWN:
            self._known.setdefault(key, {"name": name, "@type": item.get("@type")})

    def _name(self, author: object, *, person: bool = False) -> str:
        """Return an author's name; that of a `person` alone if asked."""
        if isinstance(author, dict):
            key, name = author.get("@id"), author.get("name")
            if not name and isinstance(key, str):
                author = self._known.get(key, {})
                name = name_of(text_of(author.get("name")))
            if person and not _NO_PERSON.isdisjoint(type_names(author)):
                return ""
            author = name
        return spelt_out(text_of(author))


def _authors(item: dict[str, Any]) -> list[object]:
    found = item.get("author") or item.get("creator")
    return found if isinstance(found, list) else [found] if found else []


def _date(item: dict[str, Any]) -> str:
    keys = ("datePublished", "uploadDate", "dateCreated")
    return next(filter(None, (date_of(text_of(item.get(key))) for key in keys)), "")


def _joined(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, names)))
