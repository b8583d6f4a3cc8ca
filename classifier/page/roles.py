"""Blocks to roles: two passes of boosted trees, and of text what is best of a page as a whole.

Pages of text are read by two second passes. One learned from labelled pages, which are guides and
blogs more than news, and long; the other from pages of news as well that were written for it
(``data/pages/written/taught.jsonl``). Where the first finds no article, or the other one finds that
the article is one thing among others or that there is none, the other one decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier import store
from classifier.errors import ModelError
from classifier.heap import keep_freed_memory
from classifier.page.bare import bare_article
from classifier.page.blocks import Role, Source
from classifier.page.body import has_body
from classifier.page.choose import (
    PAGE_FEATURES,
    article_of_text,
    choose,
    page_row,
    surely_chosen,
)
from classifier.page.features import page_features
from classifier.page.mend import mend
from classifier.page.menu import without_menu
from classifier.page.metadata import Metadata
from classifier.page.second import second_pass
from classifier.page.small import small_article, small_text
from classifier.page.trees import TREE_ARRAYS, Trees, probability
from classifier.page.words import LEXICON_SIZE, BlockWords, Floats

EMBEDDED = Path(__file__).resolve().parents[1] / "pretrained" / "roles"
KIND = "role model"
PASSES = ("text_first", "text_second", "teaser", "page", "crowded_second", "crowded_page")
HTML_PASSES = ("html_first", "html_second")


@dataclass
class Roles:
    """What was found for every block of a page.

    Attributes
    ----------
    roles : list of {"article", "teaser", "boilerplate"}
    probability : array of shape (n_blocks,)
        That the block is article text.
    words : array of shape (n_blocks,)
        How many words it has.
    told : BlockWords, optional
        Which; not known of blocks that the page's JSON-LD holds.
    """

    roles: list[Role]
    probability: Floats
    words: Floats
    told: BlockWords | None = None


class RoleModel:
    """The learned part of reading pages.

    Parameters
    ----------
    manifest : dict
    arrays : dict of str to ndarray
        As `classifier.store.read` returns them.

    Raises
    ------
    ModelError
        They are no role model, or an incomplete one.
    """

    def __init__(self, manifest: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        if manifest.get("kind") != KIND:
            raise ModelError(f"no {KIND}: its manifest says {manifest.get('kind')!r}")
        try:
            self.lexicon = arrays["lexicon"].astype(np.float64) * float(manifest["lexicon_scale"])
            names = (*PASSES, *(HTML_PASSES if "html_second" in manifest["passes"] else ()))
            self._fitted_on = {name: features_of(manifest["passes"], name) for name in names}
            self.trees = {
                name: Trees({part: arrays[f"{name}_{part}"] for part in TREE_ARRAYS}, len(features))
                for name, features in self._fitted_on.items()
            }
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            raise ModelError(f"the role model is incomplete ({error}): fetch it again") from None
        if self.lexicon.shape != (LEXICON_SIZE,):
            raise ModelError("the role model's lexicon has another size: fetch it again")
        first = page_features(["a"], self.lexicon)
        _, second = second_pass(first, np.zeros(1))
        self._check("text_first", first.names)
        self._check("text_second", second)
        self._check("teaser", first.names)
        self._check("page", PAGE_FEATURES)
        self._check("crowded_second", second)
        self._check("crowded_page", PAGE_FEATURES)

    def _check(self, name: str, features: list[str]) -> None:
        """Refuse a pass that was fitted on other features than those it would be given."""
        if self._fitted_on[name] != features:
            raise ModelError(
                "the role model was fitted on other features than this version reads: fetch "
                "the model of this version, or fit one with python -m train.pages"
            )

    def roles(self, sources: Sequence[Source], metadata: Metadata | None = None) -> Roles:
        """Return a role for every block.

        Parameters
        ----------
        sources : sequence of Source
            The blocks of one page, in order. One that says nothing (``plain`` is empty) is
            boilerplate, and the others are judged as if it were not there.
        metadata : Metadata, optional
            Given when the page came as HTML.

        Raises
        ------
        ModelError
            The page came as HTML, and the passes for it were fitted on other features.
        """
        said = [i for i, source in enumerate(sources) if source.plain]
        if len(said) < len(sources):
            return self._among(len(sources), said, self.roles([sources[i] for i in said], metadata))
        if not sources:
            return Roles([], np.zeros(0), np.zeros(0))
        texts = [source.plain for source in sources]
        first = page_features(texts, self.lexicon)
        tease = self.trees["teaser"].probability(first.values)
        way = "text"
        if metadata is not None and "html_second" in self.trees:
            from classifier.page.html_features import html_features

            way = "html"
            first = html_features([s.html for s in sources], texts, metadata, first)
            # Here and not on opening, which would cost those who read text the import.
            self._check("html_first", first.names)
        guess = self.trees[f"{way}_first"].probability(first.values)
        second, names = second_pass(first, guess)
        if way == "html":
            self._check("html_second", names)
            odds = self.trees["html_second"].log_odds(second)
            own = surely_chosen(odds, first.words, said=_is_told(metadata))
            chance = probability(odds)
            own = small_article(sources, first.words, own, chance)
        else:
            own, chance = self._article_of_text(second, first.words)
            own = without_menu(texts, first.words, own)
            own = bare_article(texts, first.words, own, chance)
            own = small_text(texts, first.words, own)
        roles: list[Role] = [
            "article" if a else "teaser" if t > 0.5 else "boilerplate"
            for a, t in zip(own.tolist(), tease.tolist(), strict=True)
        ]
        if way == "html":
            mend(sources, roles, first.words.tolist())
        return Roles(roles, chance, first.words, first.overlap.telling())

    def _article_of_text(
        self, second: NDArray[np.float32], words: Floats
    ) -> tuple[NDArray[np.bool_], Floats]:
        """Return which blocks of a page of text are its article, and how likely each was to be."""
        chance, own, holds = self._read("text_second", "page", second, words)
        other_chance, other, other_holds = self._read(
            "crowded_second", "crowded_page", second, words
        )
        found, by_other = article_of_text(words, own, holds, other, other_holds)
        return found, other_chance if by_other else chance

    def _read(
        self, name: str, look: str, second: NDArray[np.float32], words: Floats
    ) -> tuple[Floats, NDArray[np.bool_], float]:
        """Return what a pass says of each block, what is chosen, and whether that is an article."""
        odds = self.trees[name].log_odds(second)
        chance, own = probability(odds), choose(odds, words)
        return chance, own, float(self.trees[look].probability(page_row(chance, words, own))[0])

    @staticmethod
    def _among(n: int, said: list[int], found: Roles) -> Roles:
        """Put what was found for the blocks that say something among those that do not."""
        roles: list[Role] = ["boilerplate"] * n
        for i, role in zip(said, found.roles, strict=True):
            roles[i] = role
        chance, words = np.zeros(n), np.zeros(n)
        chance[said], words[said] = found.probability, found.words
        told = found.told
        if told is not None:
            told = told._replace(block=np.array(said).take(told.block))
        return Roles(roles, chance, words, told)


def _is_told(metadata: Metadata | None) -> bool:
    """Whether a page says that it is an article whose text is among its blocks, if anywhere."""
    return metadata is not None and metadata.is_article and not has_body(metadata)


def features_of(passes: dict[str, Any], name: str) -> list[str]:
    """Return the names of the numbers that a pass was fitted on: those of another one, and more."""
    said = passes[name]
    before = features_of(passes, said["like"]) if "like" in said else []
    return [*before, *said["features"].split()]


@lru_cache(maxsize=4)
def load_roles(folder: Path = EMBEDDED) -> RoleModel:
    """Open a role model, once a process."""
    keep_freed_memory()  # a page's arrays are large enough to be given back after each one
    return RoleModel(*store.read(folder))
