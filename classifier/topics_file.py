"""Topics of one's own in a TOML file: slugs, titles, scope notes and codes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from classifier.errors import InputError

DETAILS = ("title", "scope", "iptc")
"""What may be said of a topic."""


def read_topics(path: str) -> dict[str, dict[str, str]]:
    """Read titles, scope notes and codes of topics from a TOML file.

    Parameters
    ----------
    path : str
        Holds one ``[[topic]]`` table each, with ``slug`` and any of ``title``, ``scope`` and
        ``iptc``.

    Returns
    -------
    dict
        By slug.

    Raises
    ------
    InputError
        The file is missing, no TOML, or a topic has no slug, another's slug or a misspelt key.
    """
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))  # Notepad marks it
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except RecursionError:
        raise InputError(f"{path}: not TOML of topics: tables nested too deeply") from None
    except ValueError as error:  # no UTF-8, no TOML, or a number of more digits than Python takes
        raise InputError(f"{path}: not TOML: {error}") from None
    listed = found.get("topic")
    if not isinstance(listed, list) or not listed:
        raise InputError(f"{path}: no [[topic]] in it: write one such table for each topic")
    refuse_misspelt(found, ("topic",), path)
    for key in ("slug", *DETAILS):
        if key in found:
            raise InputError(f"{path}: {key!r} stands above the first [[topic]]: move it into one")
    topics: dict[str, dict[str, str]] = {}
    for number, topic in enumerate(listed, 1):
        slug = topic.get("slug") if isinstance(topic, dict) else None
        if slug is None or not str(slug).strip():
            raise InputError(f'{path}: topic {number} has no slug: give it one, as  slug = "trade"')
        if not isinstance(slug, str):
            raise InputError(
                f"{path}: the slug of topic {number} is {type(slug).__name__}, not text: write it "
                'in quotes, as  slug = "trade"'
            )
        if slug in topics:
            raise InputError(f"{path}: two topics have the slug {slug!r}: rename or remove one")
        refuse_misspelt(topic, ("slug", *DETAILS), f"{path}: topic {slug!r}")
        details = {key: topic[key] for key in DETAILS if key in topic}
        if not all(isinstance(value, str) for value in details.values()):
            raise InputError(f"{path}: title, scope and iptc of {slug!r} must be text")
        topics[slug] = details
    return topics


def refuse_misspelt(found: Mapping[Any, Any], known: tuple[str, ...], where: str) -> None:
    """Refuse a key that is nearly a known one: what it says would be missing from the model.

    Others are notes of whoever keeps the file, as in ``data/topics.toml``.
    """
    for key in found:
        if key not in known and (meant := did_you_mean(str(key), known)):
            raise InputError(f"{where}: unknown key {key!r}{meant}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``", did you mean 'sport'?"`` if a name is nearly a known one, else nothing."""
    by_letters = {other.casefold(): other for other in known}
    if len(name) > 2 * max(map(len, by_letters), default=0):
        return ""  # none of them, but perhaps a whole text, which would take long to compare
    near = get_close_matches(name.casefold(), by_letters, 1)
    return f", did you mean {by_letters[near[0]]!r}?" if near else ""
