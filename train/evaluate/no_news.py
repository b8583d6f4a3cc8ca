"""Texts that are no English news, by kind; none of them is trained on."""

from __future__ import annotations

import random
from pathlib import Path

from train.catalogue import DATA
from train.corpora import load_corpus
from train.gold import load_gold
from train.none_texts import NO_NEWS, taught

WORDS = 60
WRITTEN = DATA / "no_news.txt"
"""Cookie, consent, sign-up and navigation lines written for this project."""
CODE = DATA / "no_news_code.txt"
"""Sixty words each of this package's source, copied once so that the figure keeps its texts."""


def no_news_texts(shared: Path) -> dict[str, list[str]]:
    """Other languages, usenet posts, boilerplate, code and gibberish.

    Parameters
    ----------
    shared : Path
        Holds ``corpora`` and ``gold``.

    Returns
    -------
    dict of str to list of str
        Texts of each kind.
    """
    folder = shared / "corpora"
    kinds: dict[str, list[str]] = {}
    for name in ("masakhanews_other_languages", "sib200_other_languages"):
        other = load_corpus(name, folder)
        kinds[name] = [
            text
            for text, language in zip(other.text, other.extra["lang"], strict=True)
            if not taught(language)
        ]
    usenet = load_corpus("20newsgroups", folder)
    for group in NO_NEWS:
        kinds[f"usenet {group.rstrip('.')}"] = [
            " ".join(usenet.text[i].split()[:WORDS])
            for i in range(len(usenet))
            if usenet.extra["split"][i] == "test" and usenet.label[i].startswith(group)
        ]
    kinds["gold none"] = [
        row["text"] for row in load_gold(shared / "gold", "validation") if row["primary"] == "none"
    ]
    kinds["cookie and sign-up lines"] = WRITTEN.read_text(encoding="utf-8").splitlines()
    kinds["code"] = CODE.read_text(encoding="utf-8").splitlines()
    kinds["gibberish"] = _gibberish(kinds["usenet misc.forsale"])
    return kinds


def _gibberish(texts: list[str]) -> list[str]:
    """Words whose letters are shuffled: lengths and letters are those of English."""
    rng = random.Random(1)  # noqa: S311 - a fixed draw, no secret
    return [" ".join("".join(rng.sample(w, len(w))) for w in text.split()) for text in texts]
