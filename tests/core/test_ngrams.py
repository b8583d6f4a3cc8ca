"""N-grams against a plain reference, one word at a time."""

from __future__ import annotations

import hashlib
import itertools
import re
import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifier import characters, ngrams
from classifier.ngrams import LONGEST_PART, batches, hash_batch, ngram_hashes, parts
from classifier.spans import ngram_spans

ODD = (
    r"\x00 \x1e \n \t \xa0 \xe9 \xc9 \xdf \u1e9e \u0130 \u0131 \u03a3 \u03c2 \u01c5 \u0416 \u0436 \ufb01"  # noqa: E501
    r" \u201c \u2019 \u2014 \u0301 \u0308 \u0338 e\u0301 \u0628 \u0936\u093f \ud55c \u1112\u1161\u11ab"  # noqa: E501
    r" \u4e2d \u6587 \u3002 \u304b \u0e44 \u0e17\u0e35 \u037e \u212b \U0001d4b3 \U0001f600"
    r" \U00010400 \U00020000 \ud800 \udfff"
)
"""Cases of casing, composition, scripts without spaces and lone surrogates, as escapes."""
SCRIPTS = st.sampled_from(
    [
        *"aZ09 .,'-=<",
        *(escape.encode().decode("unicode_escape") for escape in ODD.split(" ")),
        *("word", "Word", "internationalisation"),
    ]
)
TEXT = st.one_of(st.text(), st.lists(SCRIPTS, max_size=40).map("".join))


def is_word(character: str) -> bool:
    if character.isascii():
        return character.isalnum()
    return unicodedata.category(character)[0] in "LMN"


def without_spaces(character: str) -> bool:
    return bool(
        re.match(
            "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
            "\uf900-\ufaff\U00020000-\U0003ffff]",
            character,
        )
    )


def reference_words(text: str) -> list[str]:
    words, joins, marks, kept = [], False, 0, ""
    for character in text.lower():
        marks = marks + 1 if unicodedata.combining(character) else 0
        kept += character if marks <= 30 else ""
    for character in unicodedata.normalize("NFC", kept):
        alone = without_spaces(character)
        if not is_word(character):
            joins = False
        elif joins and not alone:
            words[-1] += character
        else:
            words.append(character)
            joins = not alone
    return words


@given(TEXT)
@example("É e\u0301 ΑΣ Σ. İ")
@example("=\u0338 <\u0338 a\u0338")
@example("中文 news 中")
@example("\u2014" + "\u0301\u0316" * 40)
@example("привет Āb vot\u0119")  # with bytes at the ends of what follows a first byte: 80, BF
@example("a" + "\u0301\u0316" * 40 + "b\u0301" + "\u0316" * 29 + "\u0301\u0327 c")
def test_ngrams_are_those_of_the_reference_words(text):
    hashes, offsets = ngram_hashes([text])
    words = reference_words(text)
    assert offsets.tolist() == [0, len(hashes)]
    assert len(hashes) == max(0, 2 * len(words) - 1)
    # Every word alone has the hash that it has in the text, and every pair likewise.
    alone, starts = ngram_hashes(words)
    assert hashes[::2].tolist() == alone[starts[:-1]].tolist()
    pairs = [ngram_hashes([f"{a} {b}"])[0][1] for a, b in itertools.pairwise(words)]
    assert hashes[1::2].tolist() == pairs


@given(st.lists(TEXT, max_size=6))
def test_a_text_has_the_same_ngrams_in_any_batch(texts):
    together, offsets = ngram_hashes(texts)
    for i, text in enumerate(texts):
        assert together[offsets[i] : offsets[i + 1]].tolist() == ngram_hashes([text])[0].tolist()


@given(st.lists(TEXT, max_size=4))
@example(["\u0130stanbul \u03a3. \u4e2d\u6587 \ud800\u00c9 \u00df\u1e9e"])
def test_few_bytes_and_many_go_different_ways_to_the_same_hashes(texts):
    few = hash_batch(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ngrams, "_SHORT", 0)
        many = hash_batch(texts)
    assert few.hashes.tolist() == many.hashes.tolist()
    assert few.words.tolist() == many.words.tolist()


def test_every_character_is_taken_alike_in_few_bytes_and_in_many():
    planes = [*range(0x3000), *range(0xA000, 0xD800, 7), *range(0xD7F0, 0x11000, 3), 0x1F600]
    words = [f"a{chr(code)}b {chr(code)}" for code in planes]
    whole = hash_batch([" . ".join(words)]).hashes
    pieces = [hash_batch([" . ".join(words[i : i + 99])]).hashes for i in range(0, len(words), 99)]
    assert whole[::2].tolist() == np.concatenate(pieces)[::2].tolist()


@given(TEXT)
def test_spans_carry_the_same_hashes(text):
    spans = ngram_spans(text)
    assert [hashed for _, _, hashed in spans] == ngram_hashes([text])[0].tolist()
    assert all(0 <= start < end <= len(text) for start, end, _ in spans)
    words = spans[::2]
    assert all(a[0] <= b[0] for a, b in itertools.pairwise(words))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Café\u2019s “menu”", ["The", "Café", "s", "menu"]),
        ("ÉCOLE école e\u0301cole", ["ÉCOLE", "école", "e\u0301cole"]),
        ("北京 opens", ["北", "京", "opens"]),
        ("İstanbul won", ["İstanbul", "won"]),
        ("=\u0338 next", ["next"]),
    ],
)
def test_spans_point_at_the_words_as_written(text, words):
    assert [text[start:end] for start, end, _ in ngram_spans(text)[::2]] == words


@given(TEXT)
def test_a_trailing_newline_changes_nothing(text):
    assert ngram_hashes([text + "\n"])[0].tolist() == ngram_hashes([text])[0].tolist()


@given(TEXT)
def test_the_lowest_bit_tells_words_from_pairs(text):
    hashes = ngram_hashes([text])[0]
    assert not (hashes[::2] & np.uint64(1)).any()
    assert (hashes[1::2] & np.uint64(1)).all()


def test_hashes_never_change():
    """They are part of the model format: other values would make every saved model worthless."""
    hashes = ngram_hashes(["The vote, naïve: internationalisation 北京"])[0]
    assert hashes.tolist() == HASHES


# fmt: off
HASHES = [
    13403666569404077992, 17320387909723732863, 7045890377022511486, 1012938332343566645,
    6414994997699635116, 6787133716752627349, 15858746557552451752, 9402369924811677415,
    1981750127961689190, 16262040924207879195, 13498256330301613652,
]
# fmt: on


def test_case_and_composition_do_not_matter():
    a, b, c = (
        ngram_hashes([t])[0].tolist() for t in ("ÉCOLE News", "école news", "E\u0301cole NEWS")
    )
    assert a == b == c


def test_long_words_are_told_apart_up_to_64_bytes():
    words = ["a" * n for n in range(1, 65)] + ["b" + "a" * n for n in range(1, 64)]
    hashes, offsets = ngram_hashes(words)
    assert len(np.unique(hashes[offsets[:-1]])) == len(words)
    assert ngram_hashes(["a" * 64])[0].tolist() == ngram_hashes(["a" * 65])[0].tolist()


def test_no_two_of_many_words_share_a_hash():
    words = [f"{a}{b}" for a in ("x", "news", "international") for b in range(10_000)]
    hashes = ngram_hashes([" ".join(words)])[0]
    assert len(np.unique(hashes)) == len(hashes)


@given(st.lists(st.sampled_from(["news", " ", "\n", "x" * 30, "é", "中", "e\u0301 "]), max_size=60))
def test_long_texts_are_cut_and_nothing_but_pairs_at_cuts_is_lost(pieces):
    text = "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ngrams, "LONGEST_PART", 40)
        cut = parts(text)
        assert "".join(cut) == (text if len(text) <= 40 else text.rstrip())
        assert all(len(part) <= 40 for part in cut)
        hashes = ngram_hashes([text])[0].tolist()
        assert [hashed for _, _, hashed in ngram_spans(text)] == hashes
    assert parts("x" * LONGEST_PART) == ["x" * LONGEST_PART]


@given(st.lists(st.integers(0, 5000), max_size=200), st.integers(100, 1 << 14))
def test_batches_cover_every_text_once_in_order(lengths, size):
    runs = batches(lengths, size)
    assert [i for first, last in runs for i in range(first, last)] == list(range(len(lengths)))
    assert all(sum(n + 64 for n in lengths[a:b]) < size + 5064 for a, b in runs)


def test_empty_and_wordless_texts_have_no_ngrams():
    assert ngram_hashes([])[1].tolist() == [0]
    assert ngram_hashes(["", " ", "...", "\ud800", "😀"])[1].tolist() == [0] * 6
    assert hash_batch(["", "one two", ""]).words.tolist() == [0, 0, 2, 2]


def test_a_letter_with_very_many_marks_costs_little():
    # Putting n marks in order, as NFC does, takes n * n: half an hour for this text.
    text = "a" + "\u0301\u0316" * 200_000
    assert len(ngram_hashes([text])[0]) == len(parts(text))


NEWER = [
    (0xCF3,), (0xECE,), (0x2FFC, 0x2FFF), (0x31EF,), (0x10EFD, 0x10EFF), (0x1123F, 0x11241),
    (0x11B00, 0x11B09), (0x11F00, 0x11F10), (0x11F12, 0x11F3A), (0x11F3E, 0x11F59), (0x1342F,),
    (0x13439, 0x13455), (0x1B132,), (0x1B155,), (0x1D2C0, 0x1D2D3), (0x1DF25, 0x1DF2A),
    (0x1E030, 0x1E06D), (0x1E08F,), (0x1E4D0, 0x1E4F9), (0x1F6DC,), (0x1F774, 0x1F776),
    (0x1F77B, 0x1F77F), (0x1F7D9,), (0x1FA75, 0x1FA77), (0x1FA87, 0x1FA88), (0x1FAAD, 0x1FAAF),
    (0x1FABB, 0x1FABD), (0x1FABF,), (0x1FACE, 0x1FACF), (0x1FADA, 0x1FADB), (0x1FAE8,),
    (0x1FAF7, 0x1FAF8), (0x2B739,), (0x2EBF0, 0x2EE5D), (0x31350, 0x323AF),
]  # fmt: skip
"""First and last code points of what Unicode 15.0 and 15.1 added to that of Python 3.11, 14.0."""


@pytest.mark.skipif(
    unicodedata.unidata_version > "15.1.0", reason="it is not known yet what this Unicode added"
)
def test_every_character_of_the_oldest_pythons_unicode_counts_the_same_on_all():
    newer = {code for edges in NEWER for code in range(edges[0], edges[-1] + 1)}
    known = [
        chr(code)
        for code in range(0x80, 0x110000)
        if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co") and code not in newer
    ]
    assert len(known) == 144_634
    found = hashlib.sha256()
    for start in range(0, len(known), 4096):
        texts = [f"vote{c}s {c}x\u0301\u0316 {c}{c}" for c in known[start : start + 4096]]
        for array in ngram_hashes(texts):
            found.update(np.ascontiguousarray(array).tobytes())
    assert found.hexdigest()[:16] == "d2556ee823f8a269"


def test_another_thread_never_finds_a_capital_without_its_lower_case(monkeypatch):
    """What it would find at every step of noting one, in place of waiting for bad luck."""
    monkeypatch.setattr(characters, "_CLASS", np.zeros_like(characters._CLASS))
    monkeypatch.setattr(characters, "_LOWER", np.zeros_like(characters._LOWER))
    capital = ord("É")
    seen = set()

    def at_every_step(frame, event, _):
        if frame.f_code.co_name != "simplify":
            return None
        frame.f_trace_opcodes = True
        seen.add((int(characters._CLASS[capital]), int(characters._LOWER[capital])))
        return at_every_step

    before = sys.gettrace()
    sys.settrace(at_every_step)
    try:
        ngram_hashes(["É " * 2000])  # long: a short text takes another way
    finally:
        sys.settrace(before)
    lower = int.from_bytes("é".encode(), "big")
    assert (characters._UPPER, lower) in seen
    assert (characters._UPPER, 0) not in seen
