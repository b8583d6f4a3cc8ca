"""Labelled texts put together from word lists written for these tests."""

from __future__ import annotations

import random

import pytest

WORDS = {
    "football": "goal striker keeper penalty league coach stadium match referee derby",
    "kitchen": "butter flour oven recipe chef onion sauce bake soup dough",
    "weather": "storm rain flood snow wind forecast hail thunder cold drought",
}
FILLER = ["the", "a", "of", "in", "on", "for", "and", "with", "new", "today", "after", "many"]


def make(per_topic: int, seed: int = 0, topics=tuple(WORDS)) -> tuple[list[str], list[str]]:
    rng = random.Random(seed)
    texts, labels = [], []
    for _ in range(per_topic):
        for topic in topics:
            words = rng.choices(WORDS[topic].split(), k=4) + rng.choices(FILLER, k=6)
            rng.shuffle(words)
            texts.append(" ".join(words))
            labels.append(topic)
    return texts, labels


@pytest.fixture(scope="session")
def few():
    return make(8)


@pytest.fixture(scope="session")
def more():
    return make(12, seed=1)
