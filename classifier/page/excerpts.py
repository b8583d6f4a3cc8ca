"""Pages of excerpts: fronts of blogs print the beginning of each story, and say that it goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifier.page.blocks import Role, Source

EXCERPTS = 3
"""How many a page has, at least."""
SHARE = 0.5
"""Share of the words of article text that are in excerpts, at least. None of 976 real pages with an
article reaches it (docs/notes/page-roles.md)."""
WORDS = 12
"""Words from which a block that says so tells a story, and does not speak of the one above."""
REACH = 120
"""Characters of a block's end that may hold an invitation to read on and the story's title."""
GOES_ON = re.compile(
    r"(?:\b(?:continue|keep) reading\b[^.!?]*|\bread (?:more|on|the (?:full|whole) (?:story|post"
    r"|article)|the rest)|\(more[^()]*\)|\b(?:weiterlesen|mehr lesen|lire la suite|leer m[\xe1a]s"
    r"|seguir leyendo))[\s\W]*\Z",
    re.IGNORECASE,
)
HINTS = ("read", "more", "lesen", "lire", "leer", "leyendo")
"""One of these is in each of its matches; to look for them takes less than the pattern."""


def only_excerpts(sources: Sequence[Source], roles: Sequence[Role], words: Sequence[float]) -> bool:
    """Tell whether what was taken for article text is excerpts of others.

    Parameters
    ----------
    sources, roles, words : sequences of length n_blocks
    """
    own = [i for i, role in enumerate(roles) if role == "article"]
    goes_on = {i for i, source in enumerate(sources) if _goes_on(source.plain[-REACH:])}
    mine = [i for i in own if i in goes_on or (i + 1 in goes_on and words[i + 1] < WORDS)]
    most = sum(words[i] for i in mine) >= SHARE * sum(words[i] for i in own)
    return len(mine) >= EXCERPTS and most


def _goes_on(end: str) -> bool:
    end = end.lower()
    return any(hint in end for hint in HINTS) and GOES_ON.search(end) is not None
