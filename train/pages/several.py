"""``python -m train.pages.several``: fit what tells where one article of a page ends.

Pages of two articles are made of real ones: both whole or cut short, with or without their titles,
what follows them, and all of the page around them. Every cut between two blocks of a page of one
article is wrong, and of the others every cut but one. Sites are held out by group, as for roles;
the gate's are never fitted on. The weights go into `classifier.page.several` by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classifier.errors import ClassifierError
from classifier.page.blocks import text_blocks
from classifier.page.roles import load_roles
from classifier.page.several import Cuts
from train.pages.data import PAGES, WHOLE, PageRecord, load
from train.pages.fit import GATE
from train.pages.groups import group_of

OUT = Path("data/pages/several.json")
NAMES = ("shorter", "gap", "words", "names", "topics", "text")
SHAPES = ("article", "titled", "tail", "whole")
LEAST = 120
"""Words of an article that is one of two."""
SHORT = (80, 120, 180, 260, 400)
"""Words after which half of the articles are cut, with ten blocks at most behind them."""
PAIRS = 300
"""Pages made of two, by shape and group of sites."""
FALSE = 0.005
"""Share of the pages of one article, left out in turn, that may be cut."""
SURELY_FALSE = 0.001
"""Share of them that may be read anew as several."""
HARDEST, ROUNDS = 2, 3
"""Wrong cuts of each page that are learned from, after as many looks at which are hardest."""

Floats = NDArray[np.float64]


@dataclass
class Made:
    """The cuts of one page: what is known of each, and which is right.

    Attributes
    ----------
    kind : str
        Its shape; with "short" if an article of it was cut.
    group : int
        Of the sites that its pages come from.
    known : ndarray of float64, (n_cuts, 6)
        In the order of `NAMES`.
    right : ndarray of bool, (n_cuts,)
    two : bool
        Whether it has two articles.
    """

    kind: str
    group: int
    known: Floats
    right: NDArray[np.bool_]
    two: bool


def lines_of(page: PageRecord, shape: str, words: float) -> list[str]:
    """Return the lines of a page in a shape, its article cut after so many words."""
    lines = [page.title] if shape in ("titled", "tail") and page.title else []
    read = behind = 0
    for text, own, scored in zip(page.texts, page.is_article, page.scored, strict=True):
        if own:
            if read >= words or not scored:
                continue
            read += len(text.split())
            lines.append(text)
        elif shape == "whole" or (shape == "tail" and read):
            behind += read > 0
            if behind <= 10 or words == np.inf:
                lines.append(text)
    return lines


class Glued(NamedTuple):
    """A page of one article, or of two by different sites of one group.

    Attributes
    ----------
    kind : str
        Its shape; with "short" if an article of it was cut.
    group : int
    articles : list of list of str
        The lines of each.
    """

    kind: str
    group: int
    articles: list[list[str]]

    @property
    def text(self) -> str:
        """The whole page."""
        return "\n\n".join(line for lines in self.articles for line in lines)


def glued_pages(pages: list[PageRecord], seed: int, pairs: int) -> Iterator[Glued]:
    """Yield pages of one article in every shape, and of two up to `pairs` by shape and group."""
    rng = np.random.default_rng(seed)
    pages = [page for page in pages if words_of(page) >= LEAST]
    for group in sorted({group_of(page) for page in pages}):
        here = [page for page in pages if group_of(page) == group]
        for page in here:
            for shape in SHAPES:
                yield Glued(shape, group, [lines_of(page, shape, np.inf)])
            shape = str(rng.choice(SHAPES[1:]))
            yield Glued("short", group, [lines_of(page, shape, float(rng.choice(SHORT)))])
        for shape in SHAPES:
            for _ in range(pairs):
                two = [here[i] for i in rng.choice(len(here), 2, replace=False)]
                if two[0].site == two[1].site:
                    continue
                ends = [float(rng.choice(SHORT)) if rng.random() < 0.5 else np.inf for _ in two]
                kind = f"{shape}, short" if min(ends) < np.inf else shape
                parts = [lines_of(page, shape, end) for page, end in zip(two, ends, strict=True)]
                yield Glued(kind, group, parts)


def words_of(page: PageRecord) -> int:
    """Return how many words a page's article has."""
    return sum(
        len(text.split()) for text, own in zip(page.texts, page.is_article, strict=True) if own
    )


def cuts_of(page: Glued) -> Made:
    """Read a page, and return what is known of its cuts."""
    sources = text_blocks(page.text)
    found = load_roles().roles(sources)
    own = [i for i, role in enumerate(found.roles) if role == "article"]
    two = len(page.articles) > 1
    if not own or found.told is None:
        return Made(page.kind, page.group, np.zeros((0, len(NAMES))), np.zeros(0, dtype=bool), two)
    cuts = Cuts(own, sources, found.words.tolist(), found.told)
    at, shorter, gap = cuts.possible(0, len(own))
    measured = (cuts.words, cuts.names, cuts.topics, cuts.text)
    known = [np.log1p(shorter), gap, *(measure(0, len(own), at) for measure in measured)]
    right = np.zeros(len(at), dtype=bool)
    if two:
        # White space is normalised on the way: the place is told by all other characters.
        size = [len("".join(source.plain.split())) for source in sources]
        begin = np.cumsum(size) - size
        second = begin[own] >= len("".join("".join(page.articles[0]).split()))
        right = second[at] & ~second[at - 1]
    return Made(page.kind, page.group, np.array(known).T, right, two)


def fit(made: list[Made]) -> tuple[Floats, float]:
    """Return the weights and the offset of a logistic regression on the hardest wrong cuts."""
    known = np.concatenate([page.known for page in made])
    right = np.concatenate([page.right for page in made])
    page_of = np.repeat(np.arange(len(made)), [len(page.right) for page in made])
    two = np.array([page.two for page in made]).take(page_of)
    # Beside the right cut others are hardly wrong.
    usable = (right | ~two).nonzero()[0]
    mean, scale = known.mean(axis=0), known.std(axis=0)
    known = (known - mean) / scale
    use = usable
    for _ in range(ROUNDS + 1):
        model = LogisticRegression(max_iter=500).fit(known[use], right[use])
        odds = model.decision_function(known[usable])
        order = np.lexsort((-odds, page_of[usable]))
        page = page_of[usable][order]
        rank = np.arange(len(page)) - page.searchsorted(page)
        hardest = usable[order[rank < HARDEST]]
        use = np.union1d(hardest, right.nonzero()[0])
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - weights @ mean)


def likeliest(made: list[Made], weights: Floats, offset: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the log-odds of each page's likeliest cut (without any: -inf), and if it is right."""
    odds, right = np.full(len(made), -np.inf), np.zeros(len(made), dtype=bool)
    for i, page in enumerate(made):
        if len(page.known):
            each = page.known @ weights + offset
            odds[i], right[i] = each.max(), page.right[each.argmax()]
    return odds, right


def figures(made: list[Made], odds: Floats, right: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the share of pages that are cut, and cut where they should be, by kind."""
    out: dict[str, Any] = {"two articles": {}, "one article": {}}
    for two, kind in sorted({(page.two, page.kind) for page in made}):
        at = [i for i, page in enumerate(made) if (page.two, page.kind) == (two, kind)]
        cut = odds[at] > 0
        told = {"pages": len(at), "cut": round(float(cut.mean()), 4)}
        if two:
            told["rightly"] = round(float((cut & right[at]).mean()), 4)
        out["two articles" if two else "one article"][kind] = told
    return out


def main() -> int:
    """Fit the weights, and write them with their figures."""
    parser = argparse.ArgumentParser(prog="python -m train.pages.several", description=__doc__)
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of the labelled pages")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    try:
        pages = [page for page in load(WHOLE, args.pages) if words_of(page) >= LEAST]
    except ClassifierError as error:
        print(f"train.pages.several: {error}", file=sys.stderr)
        return 2
    made = [cuts_of(page) for page in glued_pages(pages, args.seed, PAIRS)]
    learned = [page for page in made if page.group != GATE]
    gate = [page for page in made if page.group == GATE]
    odds, right = np.zeros(len(learned)), np.zeros(len(learned), dtype=bool)
    group = np.array([page.group for page in learned])
    for out in sorted(set(group.tolist())):
        fitted = fit([page for page in learned if page.group != out])
        at = (group == out).nonzero()[0]
        odds[at], right[at] = likeliest([learned[i] for i in at], *fitted)
    one = np.sort(odds[[not page.two for page in learned]])
    line, sure = (float(one[int(np.ceil((1 - f) * len(one))) - 1]) for f in (FALSE, SURELY_FALSE))
    weights, offset = fit(learned)
    weights, offset = weights.round(3), round(offset - line, 3)
    found = {
        "command": "python -m train.pages.several",
        "weights": dict(zip(NAMES, weights.tolist(), strict=True)),
        "offset": offset,
        "sure": round(sure - line, 2),
        "pages": len(pages),
        "sites left out in turn": figures(learned, odds - line, right),
        "sites of the gate": figures(gate, *likeliest(gate, weights, offset)),
    }
    args.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
