"""The characters of a page: words, marks and sentences as a regular expression would find them."""

from __future__ import annotations

import re
import zlib

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifier.page import codes, forms
from classifier.page.codes import MARK_NAMES, MAX_CHARS, marks_of, portions, words_of
from classifier.page.common_words import COMMON_WORDS
from classifier.page.forms import LEXICON_BITS, LONGEST, Forms, word_hash
from classifier.page.vocabulary import GROUPS

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
@example(["e.g. this. .) that", "9.5 A .)x A .xx A"])
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


@given(letters=st.permutations("abcdefgh"))
def test_a_form_whose_letters_are_not_kept_is_never_found_by_its_hash(letters):
    # Behind the place where its letters would be, those of two others come to stand: together
    # a word as long as it is, and now and then of the same hash.
    long, *parts = letters[0] * (LONGEST + 1), letters[1] * LONGEST, letters[2]
    kept, numbers = Forms(), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms, "_HINT_SHIFT", np.array(63, np.uint64))
        for text in (long, *parts, "".join(parts)):
            words = words_of(next(portions([text])))
            numbers += kept.find(words.letters, words.starts).tolist()
    assert numbers == [1, 2, 3, 4]


def test_a_form_keeps_its_number_when_the_memory_is_full(monkeypatch):
    monkeypatch.setattr(forms, "MOST_FORMS", 2)
    words = words_of(next(portions(["one two three four three one"])))
    kept = Forms()
    for _ in range(2):
        assert kept.find(words.letters, words.starts).tolist() == [1, 2, 3, 4, 3, 1]
    assert (kept.known[1:5, forms.LENGTH] == [3, 3, 5, 4]).all()


@given(word=st.text(alphabet=LETTERS, min_size=1))
def test_a_word_has_a_slot_of_the_lexicon(word):
    slot = zlib.crc32(word.encode("utf-8", "surrogatepass")) % 2**LEXICON_BITS
    assert word_hash(word) == slot


def test_what_is_known_of_a_form():
    texts = ["The BBC and B said 12th posted by A2 Ltd", "About the bridges ©"]
    words = words_of(next(portions(texts)))
    kept = Forms()
    numbers = kept.find(words.letters, words.starts)
    rows = dict(zip(spelled(words), kept.known[numbers].tolist(), strict=True))
    capital, upper, digit, small = (
        forms.FIRST_CAPITAL, forms.ALL_CAPITAL, forms.HAS_DIGIT, forms.FUNCTION,
    )  # fmt: skip
    flags = {word: row[forms.FLAGS] & forms.ALL_FLAGS for word, row in rows.items()}
    assert flags == {
        "The": capital | small, "BBC": capital | upper, "and": small, "B": capital, "said": 0,
        "12th": digit, "posted": 0, "by": small, "A2": capital | upper, "Ltd": capital,
        "About": capital | small, "the": small, "bridges": 0, "©": 0,
    }  # fmt: skip
    assert [flag.bit_count() for flag in (capital, upper, digit, small)] == [1] * 4
    assert capital | upper | digit | small == forms.ALL_FLAGS
    for word, row in rows.items():
        assert row[forms.FLAGS] >> 4 == row[forms.LENGTH] == len(word)
        groups = [n for n, members in enumerate(GROUPS.values()) if word.lower() in members]
        assert row[forms.GROUP] == sum(1 << n for n in groups), word
        assert row[forms.SLOT] == word_hash(word.lower())
    assert rows["The"][forms.STEMMED] == rows["the"][forms.STEMMED]
    one, two = rows["posted"][forms.BEGINS], rows["by"][forms.ENDS]
    phrase = [n for n, members in enumerate(GROUPS.values()) if "posted by" in members]
    assert forms.PHRASES[one, two] == sum(1 << n for n in phrase) > 0
    assert rows["bridges"][forms.BEGINS] == rows["bridges"][forms.ENDS] == 0
    assert not forms.PHRASES[0].any()
    assert not forms.PHRASES[:, 0].any()


def test_forms_share_the_first_six_letters_in_lower_case():
    words = words_of(next(portions(["Bridges bridgehead BRIDGE bridle"])))
    kept = Forms()
    stems = kept.known[kept.find(words.letters, words.starts), forms.STEMMED].tolist()
    first, last = stems[0], stems[-1]
    assert stems == [first, first, first, last]
    assert first != last
    assert len(COMMON_WORDS) <= min(first, last)


def test_common_words_have_the_lowest_numbers():
    words = words_of(next(portions(["Government governor people bridge"])))
    kept = Forms()
    stems = kept.known[kept.find(words.letters, words.starts), forms.STEMMED].tolist()
    assert [stem < len(COMMON_WORDS) for stem in stems] == [True, True, True, False]
