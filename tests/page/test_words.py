"""Words of a page as integers, against what each is worked out from."""

from __future__ import annotations

import os
import subprocess
import sys
from math import log2

import numpy as np
import pytest

from classifier.page import words as module
from classifier.page.forms import word_hash
from classifier.page.words import GROUP_NAMES, Overlap, page_words, pair_slots


def groups(text: str) -> list[set[str]]:
    """Of each word of a text, or of several blocks, its groups."""
    found = page_words(text.split("|")).groups.tolist()
    return [{name for j, name in enumerate(GROUP_NAMES) if bits >> j & 1} for bits in found]


def slot(one: int, two: int) -> int:
    """A pair's slot, as the lexicon was learned with it."""
    mixed = (one * 2_654_435_761 ^ two * 40_503) % 2**32
    mixed = (mixed ^ mixed >> 15) * 2_246_822_519 % 2**32
    return 2**15 + (mixed ^ mixed >> 13) % 2**16


def test_pairs_have_slots_behind_those_of_words_and_so_have_the_ends_of_blocks():
    before, behind = 2**15, 2**15 + 1
    red, old = word_hash("red"), word_hash("old")
    pairs, ends = pair_slots(page_words(["Red old", "?", "old"]))
    assert pairs.tolist() == [slot(before, red), slot(red, old), slot(before, old)]
    assert ends.tolist() == [slot(old, behind), slot(old, behind)]


def test_a_phrase_counts_at_its_first_word_within_one_block_and_beside_what_that_is_alone():
    assert groups("accept all") == [{"cookie"}, set()]
    assert groups("accept|all") == groups("accept some") == [set(), set()]
    assert groups("they accept all bids|accept") == [set(), {"cookie"}, set(), set(), set()]
    assert groups("subscribers") == [{"signup"}]
    assert groups("subscribers only") == [{"signup", "paywall"}, set()]


def test_flags_are_four_bits_and_nothing_else():
    found = page_words(["The BBC met 8th Street and more"])
    assert found.flags.tolist() == [1 | 8, 1 | 2, 0, 4, 1, 8, 8]
    assert found.length.tolist() == [3, 3, 3, 3, 6, 3, 4]
    assert (found.size, found.count.tolist(), found.block.tolist()) == (7, [7], [0] * 7)


@pytest.fixture(params=["marked", "sorted"])
def way(request, monkeypatch):
    """Both ways of finding the pairs of block and word: few are marked, many are sorted."""
    if request.param == "sorted":
        monkeypatch.setattr(module, "MOST_MARKED", 0)


PAGE = [
    "Old Bridge falls, the bridge", "old bridge", "Mayor of the Bridge", "the of", "zebra",
    "a Bridge",
]  # fmt: skip


@pytest.mark.usefixtures("way")
def test_shares_of_words_that_other_blocks_hold():
    overlap = Overlap(page_words(PAGE), len(PAGE))
    assert overlap.count.tolist() == [3, 2, 2, 0, 1, 1]  # without function words, each word once
    member = np.array([False, True, True, True, False, False])
    share, heavy, named = overlap.with_set(member)
    # "old" is in two blocks and "bridge" in four; "falls", "mayor", "zebra" in one.
    two, four = 1 / log2(3), 1 / log2(5)
    assert share.tolist() == pytest.approx([2 / 3, 1 / 2, 1 / 2, 0, 0, 1])
    assert heavy.tolist() == pytest.approx(
        [(two + four) / (two + four + 1), four / (two + four), four / (four + 1), 0, 0, 1]
    )
    # Written large somewhere in the block: "Old" and "Bridge", none, "Mayor" and "Bridge".
    assert named.tolist() == [1.0, 0.0, 0.5, 0.0, 0.0, 1.0]


@pytest.mark.usefixtures("way")
def test_shares_of_words_that_one_other_block_holds():
    overlap = Overlap(page_words(PAGE), len(PAGE))
    others = np.array([[1, 0, 5, 0, 4, 4], [-1, 2, 0, 1, -1, 2]])
    expected = [[2 / 3, 1, 1 / 2, 0, 1, 0], [0, 1 / 2, 1 / 2, 0, 0, 1]]
    np.testing.assert_allclose(overlap.with_block(others), expected)
    np.testing.assert_allclose(overlap.with_block(others[1]), expected[1])
    empty = Overlap(page_words(["the of", "?"]), 2)
    assert empty.with_block(np.array([[1, 0], [-1, -1]])).tolist() == [[0, 0], [0, 0]]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks")
def test_a_process_forked_while_a_thread_learns_a_word_learns_words_itself():
    code = """
import os, signal, sys, threading, warnings
from classifier.page.words import page_words

learning, forked = threading.Event(), threading.Event()
def wait_within(frame, event, _):
    if frame.f_code.co_name == "_learn" and not learning.is_set():
        learning.set()
        forked.wait()
    return wait_within

page_words(["Words that are known"])
threading.settrace(wait_within)
thread = threading.Thread(target=page_words, args=(["Words that are new to all"],))
thread.start()
threading.settrace(None)
learning.wait()
warnings.simplefilter("ignore")  # newer Pythons say what this test is about
child = os.fork()
if child == 0:
    signal.alarm(20)
    words = page_words(["Words that are new here", "new here"])
    print(words.length.tolist(), words.ids.tolist(), flush=True)
    os._exit(0)
_, code = os.waitpid(child, 0)
forked.set()
thread.join()
sys.exit(code)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["[5, 4, 3, 3, 4, 3, 4] [0, 1, 2, 3, 4, 3, 4]"]
