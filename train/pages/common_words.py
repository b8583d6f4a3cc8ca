"""``python -m train.pages.common_words``: words that most articles hold, whatever they are about.

Counted in the labelled pages, which are guides more than news, and in the news articles of one
corpus; their beginnings go into `classifier.page.common_words`.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from classifier.errors import ClassifierError
from classifier.page.codes import portions, words_of
from classifier.page.forms import FLAGS, FUNCTION, STEMMED, Forms
from train.corpora import load_corpus
from train.pages.data import PAGES, WHOLE, PageRecord, load
from train.pages.fit import GATE
from train.pages.groups import group_of

CORPUS = "masakhanews_eng"
"""News of all kinds with whole texts, by one publisher."""
LEAST, LEAST_NEWS = 120, 150
"""Words of an article of the pages, and of the corpus."""
MOST = 500


def shares(articles: Iterable[str]) -> dict[str, float]:
    """Return the share of articles that hold words of each beginning, function words left out."""
    forms, n = Forms(), 0
    held: Counter[int] = Counter()
    for article in articles:
        n += 1
        stems: set[int] = set()
        for portion in portions([article]):
            words = words_of(portion)
            numbers = forms.find(words.letters, words.starts)
            known = forms.known.take(numbers, axis=0)
            stems.update(known[known[:, FLAGS] & FUNCTION == 0, STEMMED].tolist())
        held.update(stems)
    return {stem: held[number] / n for stem, number in forms.stems.items() if held[number]}


def common_words(pages: Iterable[PageRecord], corpora: Path) -> list[str]:
    """Return the beginnings of the `MOST` words of the largest shares in both, in order.

    Parameters
    ----------
    pages : iterable of PageRecord
    corpora : path
        Folder of the corpora.
    """
    own = [
        "\n".join(text for text, own in zip(page.texts, page.is_article, strict=True) if own)
        for page in pages
        if group_of(page) != GATE
    ]
    news = load_corpus(CORPUS, corpora).text
    of_pages = shares(text for text in own if len(text.split()) >= LEAST)
    of_news = shares(text for text in news if len(text.split()) >= LEAST_NEWS)
    total = {stem: of_pages.get(stem, 0.0) + of_news.get(stem, 0.0) for stem in of_pages | of_news}
    return sorted(sorted(total, key=lambda stem: (-total[stem], stem))[:MOST])


def main() -> int:
    """Print the words."""
    parser = argparse.ArgumentParser(prog="python -m train.pages.common_words", description=__doc__)
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of the labelled pages")
    parser.add_argument(
        "--corpora", type=Path, default=Path("../shared/corpora"), help="folder of the corpora"
    )
    args = parser.parse_args()
    try:
        found = common_words(load(WHOLE, args.pages), args.corpora)
    except ClassifierError as error:
        print(f"train.pages.common_words: {error}", file=sys.stderr)
        return 2
    print(textwrap.fill(" ".join(found), 92, initial_indent="    ", subsequent_indent="    "))
    return 0


if __name__ == "__main__":
    sys.exit(main())
