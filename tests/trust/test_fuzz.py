"""Every target of ``make fuzz``, asked about its seeds, what once broke it, and small oddities."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tools.fuzz.__main__ import NAMES, change
from tools.fuzz.seeds import seeds
from tools.fuzz.targets import TARGETS

pytest.importorskip("lxml")
pytest.importorskip("pyarrow")

CRASHERS = Path(__file__).parent / "crashers"


def test_the_runner_knows_every_target():
    assert list(TARGETS) == list(NAMES)
    assert {path.name for path in CRASHERS.iterdir()} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_seeds_and_what_once_broke_it(name):
    for data in seeds(name):
        TARGETS[name](data)
    for path in sorted((CRASHERS / name).glob("*")):
        TARGETS[name](path.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_a_few_mutations(name):
    rng = random.Random(name)
    pool = seeds(name)
    for _ in range(12):
        data = bytearray(rng.choice(pool))
        for _ in range(rng.randint(1, 8)):
            change(data, rng, pool)
        TARGETS[name](bytes(data[:4096]))
