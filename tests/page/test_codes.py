"""The characters of a page: words, marks and sentences as a regular expression would find them."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from classifier.page import codes, forms
from classifier.page.codes import MARK_NAMES, MAX_CHARS, marks_of, portions, words_of
from classifier.page.forms import LONGEST, Forms

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*|[©$€£]")
BREAK = re.compile(r"[.!?][\"”’')\]]{0,2} [\"“‘(A-Z0-9]")
LETTERS = "aZé9²İßſ漢ก\u0301\ud800_ -'’\"“”()[].!?:,$©€£|•·»/>—–@…\u2028\x1c"
blocks = st.lists(st.text(alphabet=LETTERS, max_size=30), min_size=1, max_size=6)


def spelled(words):
    pieces = np.split(words.letters, words.starts)[1:]
    return [letters.tobytes().decode("utf-32-le") for letters in pieces]


@given(texts=blocks)
@example(["$5-a", "-", "a-$-b--c", "'tis o'clock's"])
@example(["a" * (MAX_CHARS - 1) + "-b"])
def test_words_are_those_of_the_pattern(texts):
    words = words_of(next(portions(texts)))
    found = [WORD.findall(text[:MAX_CHARS]) for text in texts]
    assert words.sizes.tolist() == list(map(len, found))
    assert spelled(words) == [word for block in found for word in block]


@given(texts=blocks)
@example(["Yes. No!” (Maybe?’) “Why", "a - b", "end.", "A.) B"])
def test_marks_and_breaks_are_counted_block_by_block(texts):
    marks, breaks = marks_of(next(portions(texts)))
    assert marks[:, MARK_NAMES.index("commas")].tolist() == [text.count(",") for text in texts]
    # A hyphen counts as a dash between two spaces, which may serve two hyphens.
    dashes = [len(re.findall(r"[—–]|(?<= )-(?= )", text)) for text in texts]
    assert marks[:, MARK_NAMES.index("dashes")].tolist() == dashes
    assert breaks.tolist() == [len(BREAK.findall(text)) for text in texts]


def test_a_long_page_comes_in_portions(monkeypatch):
    monkeypatch.setattr(codes, "AT_ONCE", 10)
    texts = ["one two", "three four", "five", "six seven eight"]
    found = [words_of(portion) for portion in portions(texts)]
    assert len(found) == 2
    assert [word for words in found for word in spelled(words)] == " ".join(texts).split()


@given(texts=st.lists(blocks, min_size=1, max_size=4))
@example([["word " * 3 + "w" * (LONGEST + 1)], ["w" * (LONGEST + 1) + " word"]])
def test_a_form_keeps_its_number(texts):
    kept, numbers = Forms(), {}
    for page in texts:
        words = words_of(next(portions(page)))
        found = kept.find(words.letters, words.starts).tolist()
        assert [
            numbers.setdefault(w, n) for w, n in zip(spelled(words), found, strict=True)
        ] == found
    assert len(set(numbers.values())) == len(numbers) == len(kept)


def test_forms_whose_hash_is_the_same_are_told_apart(monkeypatch):
    monkeypatch.setattr(forms, "_HINT_SHIFT", np.array(63, np.uint64))
    words = words_of(next(portions([" ".join(f"word{i} wore{i}" for i in range(50)) * 2])))
    found = Forms().find(words.letters, words.starts).tolist()
    assert len(set(found)) == len(set(spelled(words)))
