"""What the project knows of its topics and corpora: ``data/topics.toml``, ``corpora.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError


class DataError(InputError):
    """Everything that is wrong with the data, one line for each thing."""

    def __init__(self, problems: Iterable[str]) -> None:
        lines = [str(InputError(problem)) for problem in problems]
        super().__init__()
        self.args = ("\n".join(lines),)


DATA = Path(__file__).resolve().parent.parent / "data"

TopicSets = Mapping[str, frozenset[str]]
"""A label, or a publisher's section, and the set of topics that it may mean."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the model's topics, as ``data/topics.toml`` describes it.

    ``iptc`` is the string that ``Tag.iptc`` carries: eight-digit IPTC codes joined by ``+``.
    """

    slug: str
    title: str
    scope: str
    note: str
    iptc: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hub:
    """The same data on the Hugging Face hub, with column names where they differ."""

    id: str
    configs: tuple[str, ...] = ()
    splits: tuple[str, ...] = ("train",)
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One corpus: origin, licence, how to read it, and what its labels may mean.

    The attributes are the keys of ``data/corpora.toml``, where each is explained.
    """

    key: str
    name: str
    file: str
    origin: tuple[str, ...]
    revision: str
    licence: str
    citation: str
    language: str
    news: bool
    clean: bool
    title: str
    body: str
    label: str
    labels: TopicSets
    several: str = ""
    fallback: str = ""
    section: str = ""
    sections: TopicSets = field(default_factory=dict)
    hub: Hub | None = None
    note: str = ""

    @property
    def columns(self) -> list[str]:
        """Columns that the corpus must have to be read."""
        named = (self.title, self.body, self.label, self.several, self.fallback, self.section)
        return [name for name in named if name]

    def section_topics(self, section: str | None) -> frozenset[str] | None:
        """Topics of the longest leading part of ``section`` that is listed; None when none is."""
        part = section or ""
        while part:
            if part in self.sections:
                return self.sections[part]
            part = part.rpartition("/")[0]
        return None

    def may_mean(self, labels: Iterable[str], section: str | None = None) -> frozenset[str]:
        """Set of topics that a text with these labels and this section may be about.

        Several labels give the union of their sets. A listed section narrows it to what both
        allow; where they share nothing the section counts: the publisher filed the text there.
        """
        topics = frozenset().union(*(self.labels[label] for label in labels))
        narrower = self.section_topics(section)
        if narrower is None:
            return topics
        return (topics & narrower) or narrower


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Topics and sources, and how the one speaks of the other."""

    topics: tuple[Topic, ...]
    sources: Mapping[str, Source]

    @property
    def slugs(self) -> list[str]:
        """Topic slugs in the order of the model's columns, (n_topics,)."""
        return [topic.slug for topic in self.topics]

    def __getitem__(self, name: str) -> Source:
        try:
            return self.sources[name]
        except KeyError:
            known = ", ".join(sorted(self.sources))
            raise InputError(f"no corpus is called {name!r}; there are: {known}") from None

    def matrix(self, sets: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
        """Sets of topics as a boolean matrix, (n, n_topics)."""
        column = {slug: i for i, slug in enumerate(self.slugs)}
        out = np.zeros((len(sets), len(column)), bool)
        for row, topics in enumerate(sets):
            for topic in topics:
                out[row, column[topic]] = True
        return out


def load_topics(path: Path = DATA / "topics.toml") -> tuple[Topic, ...]:
    """Read the topics, in the order of the model's columns.

    Raises
    ------
    InputError
        When the file is missing, is no TOML, or a topic lacks a key or occurs twice.

    Examples
    --------
    >>> [topic.slug for topic in load_topics()][:3]
    ['geopolitics', 'politics', 'business']
    """
    topics: list[Topic] = []
    for entry in _read(path).get("topic", []):
        try:
            words = {key: entry[key] for key in ("slug", "title", "scope", "note", "iptc")}
            topics.append(Topic(**words, names=tuple(entry["names"])))
        except KeyError as error:
            raise InputError(f"{path}: topic {entry.get('slug')!r}: {error} is missing") from None
    slugs = [topic.slug for topic in topics]
    doubled = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if doubled or not topics:
        raise InputError(
            f"{path}: {'topics given twice: ' + ', '.join(doubled) if doubled else 'no topics'}"
        )
    return tuple(topics)


def load_catalogue(
    path: Path = DATA / "corpora.toml", topics: Path = DATA / "topics.toml"
) -> Catalogue:
    """Read the catalogue of corpora and see that it speaks of known topics only.

    Raises
    ------
    InputError
        With one line for every unknown topic, missing key or dangling reference.

    Examples
    --------
    >>> sorted(load_catalogue()["ag_news_subset"].may_mean(["Sports"]))
    ['sport']
    """
    known = load_topics(topics)
    raw = _read(path)
    slugs = {topic.slug for topic in known}
    problems: list[str] = []

    def sets(where: str, table: Mapping[str, list[str]]) -> TopicSets:
        for label, meant in table.items():
            problems.extend(
                f"{path.name}: {where}: label {label!r} is mapped to {topic!r}, "
                f"which is no topic of {topics.name}"
                for topic in meant
                if topic not in slugs
            )
        return {label: frozenset(meant) for label, meant in table.items()}

    sections = {
        name: sets(f"sections.{name}", table) for name, table in raw.get("sections", {}).items()
    }
    entries: dict[str, dict[str, Any]] = raw.get("corpora", {})
    sources: dict[str, Source] = {}
    for key, entry in entries.items():
        try:
            labels = entry["labels"] if "labels" in entry else entries[entry["labels_of"]]["labels"]
            section = entry.get("section", {})
            sources[key] = Source(
                key=key,
                labels=sets(f"corpora.{key}", labels),
                section=section.get("column", ""),
                sections=sections[section["map"]] if section else {},
                hub=_hub(entry["hub"]) if "hub" in entry else None,
                origin=tuple(entry["origin"]),
                **{k: entry[k] for k in ("name", "file", "revision", "licence", "citation")},
                **{k: entry[k] for k in ("language", "news", "clean", "label")},
                **{k: entry.get(k, "") for k in ("title", "body", "several", "fallback", "note")},
            )
        except KeyError as error:
            problems.append(f"{path.name}: corpora.{key}: {error} is missing")
    if problems:
        raise DataError(problems)
    return Catalogue(known, sources)


def _hub(entry: Mapping[str, Any]) -> Hub:
    columns = {k: entry[k] for k in ("title", "body", "label") if k in entry}
    return Hub(
        entry["id"],
        tuple(entry.get("configs", ())),
        tuple(entry.get("splits", ("train",))),
        columns,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"{path} is no TOML: {error}") from None
