"""The second pass: what the first one thought of a block's neighbours and of the page."""

from __future__ import annotations

import numpy as np

from classifier.page.features import PageFeatures, Singles, beside
from classifier.page.neighbours import gap, nearest, run_features, shifts, windows
from classifier.page.words import Floats


def second_pass(first: PageFeatures, probability: Floats) -> tuple[Singles, list[str]]:
    """Return the features of the second pass: what the first one thought of the neighbours.

    Parameters
    ----------
    first : PageFeatures
    probability : array of shape (n_blocks,)
        The first pass's probability that a block is article text.

    Returns
    -------
    (array of shape (n_blocks, n_features), list of str)
        Stacked on the features of the first pass.
    """
    n = len(probability)
    words = first.words
    columns: list[Floats] = []
    names: list[str] = []

    def add(name: str, column: Floats) -> None:
        columns.append(column)
        names.append(name)

    add("p", probability)
    offsets = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
    for offset, column in zip(offsets, shifts(probability, offsets), strict=True):
        add(f"p@{offset:+d}", column)
    for label, column in zip(
        ("b3", "a3", "b8", "a8", "b20", "a20"), windows(probability, (3, 8, 20)), strict=True
    ):
        add(f"p_{label}", column)
    mass = probability * words
    total = float(mass.sum())
    before = np.cumsum(mass) - mass
    after = total - before - mass
    add("mass_before", np.log1p(before))
    add("mass_after", np.log1p(after))
    add("mass_place", before / max(1.0, total))
    add("mass_after_share", after / max(1.0, total))
    near = np.log1p(windows(mass, (4, 10)))
    for label, column in zip(("b4", "a4", "b10", "a10"), near, strict=True):
        add(f"mass_{label}", column)
    sure = (probability > 0.5) & (words >= 8)
    index = np.arange(n)
    previous, following = nearest(sure)
    running = np.cumsum(words)
    distances = (
        index - previous,
        following - index,
        running - words - running[previous],
        running[following] - words[following] - running,
    )
    gaps = gap(np.array(distances), np.array((previous, following) * 2))
    labels = ("to_sure_before", "to_sure_after", "words_since_sure", "words_until_sure")
    for name, column in zip(labels, gaps, strict=True):
        add(name, column)
    weight = np.sqrt(np.minimum(words, 100.0) + 1.0)
    for label, cost in (("tight", 0.5), ("loose", 0.25)):
        run, _ = run_features((probability - cost) * weight)
        for part, column in zip(("inside", "outside", "place"), run, strict=True):
            add(f"p_run_{label}_{part}", column)
    for label, members in (("sure", sure), ("unsure", probability < 0.2)):
        share, heavy, named = first.overlap.with_set(members)
        add(f"{label}_overlap", share)
        add(f"{label}_overlap_rare", heavy)
        add(f"{label}_overlap_names", named)
    ones = np.ones(n)
    add("page_mass", ones * np.log1p(total))
    add("page_mass_share", ones * total / max(1.0, float(words.sum())))
    add("page_doubt", ones * float((probability * (1 - probability)).sum() / n if n else 0.0))
    add("page_sure", ones * np.log1p(float(sure.sum())))
    return beside(first.values, columns), first.names + names
