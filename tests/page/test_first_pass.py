"""What the first pass says of a block, against the plainest way of working it out."""

from __future__ import annotations

import re
from itertools import pairwise
from math import log1p, sqrt

import numpy as np
import pytest

from classifier.page.features import AROUND, NEAR, NEARER, OF_TEXT, page_features
from classifier.page.forms import word_hash
from classifier.page.neighbours import run_features
from classifier.page.vocabulary import FUNCTION_WORDS, GROUPS
from classifier.page.words import LEXICON_SIZE, page_words, pair_slots

WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*|[©$€£]")
LEXICON = np.random.default_rng(5).normal(size=LEXICON_SIZE)
EIGHT = "Here is how they will do it now."
PAGE = [
    "Home",
    "The council voted to rebuild the BRIDGE, and the mayor said that work begins in May.",
    "Photo: the bridge at night",
    "—",
    "It is said that boats can still pass at night, and that the road is shut. Why? It is old!",
    EIGHT,
    EIGHT.replace("now", "NOW"),  # the same in lower case
    "The 8th of 12 studies found that short naps in the afternoon may well help… Read More",
    "the growers of the valley have been at it since dawn, she said: frost is due by then;",
    "Read More",
    "“We could not let it rust any longer,” the mayor said to us at www.example.org",
    "Read More",
    "Home",
    "What was agreed on Friday is to be done by the end of the year, or so the council said.",
    "Sign in, subscribe or log in to read more of the news that you and we like so much.",
    "Engineers said that the bridge is old and that it has to be done by the council and us.",
    "Copyright © 2026",
    "Share this",
]
N = len(PAGE)
TOKENS = [WORD.findall(text) for text in PAGE]
COUNT = list(map(len, TOKENS))


def share(flags):
    """Of a block's words those for which something holds."""
    return [sum(map(flags, words)) / max(1, len(words)) for words in TOKENS]


def hits(members):
    """How many words of each block are in a group, or begin one of its phrases (two words)."""
    single = {m for m in members if " " not in m}
    double = {tuple(m.split()[:2]) for m in members if " " in m}
    lower = [[*(word.lower() for word in words), ""] for words in TOKENS]
    return [sum(w in single or (w, after) in double for w, after in pairwise(low)) for low in lower]


def means(values, size):
    before = [sum(values[max(0, i - size) : i]) / size for i in range(N)]
    return before, [sum(values[i + 1 : i + 1 + size]) / size for i in range(N)]


def held(block, others):
    """Share of a block's words (six letters of each) that these blocks hold, itself left out."""
    own = stems(block)
    there = set().union(*(stems(i) for i in others if i != block))
    return len(own & there) / max(1, len(own))


def stems(block):
    return {w.lower()[:6] for w in TOKENS[block] if w.lower() not in FUNCTION_WORDS}


@pytest.fixture(scope="module")
def found():
    features = page_features(PAGE, LEXICON)
    return dict(zip(features.names, features.values.T.tolist(), strict=True)), features


def expect(found, **columns):
    for name, expected in columns.items():
        assert found[name] == pytest.approx(list(map(float, expected)), abs=1e-5, rel=1e-5), name


def prose_words(found):
    """Words of the blocks that are running text."""
    return [
        count
        * (count >= 8 and found["sentence_end"][i] > 0 and found["function_share"][i] >= 0.2
           and found["chrome_share"][i] < 0.25)
        for i, count in enumerate(COUNT)
    ]  # fmt: skip


def test_words_and_their_flags(found):
    found, features = found
    assert features.words.tolist() == COUNT
    small = share(lambda w: w.lower() in FUNCTION_WORDS)
    expect(
        found,
        log_words=map(log1p, COUNT),
        capital_share=share(lambda w: w[0].isupper()),
        upper_share=share(lambda w: len(w) > 1 and w.isupper()),
        digit_share=share(lambda w: w[0].isdigit()),
        function_share=small,
        word_length=[sum(map(len, words)) / max(1, len(words)) for words in TOKENS],
        content_words=[log1p(n * (1 - s)) for n, s in zip(COUNT, small, strict=True)],
        distinct_share=[len(stems(i)) / max(1, n) for i, n in enumerate(COUNT)],
    )


def test_groups_of_words(found):
    found, _ = found
    chrome = np.zeros(N)
    for name, members in GROUPS.items():
        count = np.array(hits(members))
        assert found[f"group_{name}"] == pytest.approx(count / np.maximum(COUNT, 1), abs=1e-6), name
        chrome += count * (name not in OF_TEXT)
    assert (chrome > 0).any()
    expect(found, chrome_share=chrome / np.maximum(COUNT, 1), chrome_count=np.minimum(chrome, 20))


def test_learned_weights_of_words_and_pairs(found):
    found, _ = found
    single = [[LEXICON[word_hash(w.lower())] for w in words] for words in TOKENS]
    double, last = [], []
    for text, words in zip(PAGE, TOKENS, strict=True):
        pairs, ends = pair_slots(page_words([text]))
        assert len(pairs) == len(words)
        double.append(LEXICON[pairs].tolist())
        last.append(LEXICON[ends].sum())
    words, pairs = np.array(list(map(sum, single))), np.array(list(map(sum, double))) + last
    total = words + pairs
    safe = np.maximum(COUNT, 1)
    expect(
        found,
        lexicon_mean=total / safe,
        lexicon_sum=total,
        lexicon_score=[t / sqrt(2 * n + 1) for t, n in zip(total, COUNT, strict=True)],
        lexicon_words=words / safe,
        lexicon_pairs=pairs / safe,
        lexicon_lowest=[min([0, *w]) for w in single],
        lexicon_lowest_pair=[min([*p, e]) for p, e in zip(double, last, strict=True)],
        lexicon_last=last,
    )


def test_running_text_before_and_behind(found):
    found, _ = found
    prose = prose_words(found)
    assert [i for i in range(N) if prose[i]] == [1, 4, 5, 6, 13, 15]
    total, log = sum(prose), np.log1p
    before = [sum(prose[:i]) for i in range(N)]
    expect(
        found,
        prose=log(prose),
        prose_before=log(before),
        prose_after=log([sum(prose[i + 1 :]) for i in range(N)]),
        prose_place=[b / total for b in before],
    )
    for name, values, sizes in (("prose", prose, (2, 5, 12)), ("words", COUNT, (3, 10))):
        for size in sizes:
            ahead, behind = means(values, size)
            expect(found, **{f"{name}_b{size}": log(ahead), f"{name}_a{size}": log(behind)})
    for i in range(N):
        earlier = [j for j in range(i) if prose[j]]
        later = [j for j in range(i + 1, N) if prose[j]]
        one = (
            [log1p(i - earlier[-1]), log1p(sum(COUNT[earlier[-1] + 1 : i]))] if earlier else [9, 9]
        )
        assert found["to_prose_before"][i] == pytest.approx(one[0])
        assert found["words_since_prose"][i] == pytest.approx(one[1])
        assert found["to_prose_after"][i] == pytest.approx(log1p(later[0] - i) if later else 9)


def test_words_shared_with_the_densest_run_and_the_neighbours(found):
    found, features = found
    prose = np.array(prose_words(found), float)
    runs = {}
    for label, cost in (("loose", 8), ("tight", 25)):
        gain = np.where(prose > 0, np.minimum(prose, 120), -cost)
        parts, runs[label] = run_features(gain)
        for part, column in zip(("inside", "outside", "place"), parts, strict=True):
            expect(found, **{f"run_{label}_{part}": column})
    start, end = runs["tight"]
    core = (prose > 0) & (np.arange(N) >= start) & (np.arange(N) < end)
    inside = np.flatnonzero(core).tolist()
    outside = np.flatnonzero(~core).tolist()
    flags = [j for j in range(N) if prose[j]]
    overlap = features.overlap
    first = np.isin(np.arange(N), inside[:4])
    expect(
        found,
        core_overlap=[held(i, inside) for i in range(N)],
        core_overlap_rare=overlap.with_set(core)[1],
        core_overlap_names=overlap.with_set(core)[2],
        lede_overlap=overlap.with_set(first)[1],
        rest_overlap=[held(i, outside) for i in range(N)],
        rest_overlap_rare=overlap.with_set(~core)[1],
        overlap_before=[held(i, [j for j in flags if j < i][-1:]) for i in range(N)],
        overlap_after=[held(i, [j for j in flags if j > i][:1]) for i in range(N)],
        overlap_previous=[held(i, [i - 1][: i > 0]) for i in range(N)],
        overlap_next=[held(i, [i + 1][: i < N - 1]) for i in range(N)],
        core_share=[(end - start) / N] * N,
    )


def test_families_of_teasers(found):
    found, _ = found
    low = [text.lower() for text in PAGE]
    begins = [text.split(" ")[0] for text in PAGE]
    size, end = found["log_chars"], found["sentence_end"]

    def near(i, reach):
        return [j for j in range(max(0, i - reach), min(N, i + reach + 1)) if j != i]

    alike = [[j for j in near(i, 3) if abs(size[j] - size[i]) < 0.22] for i in range(N)]
    long = [i for i in range(N) if COUNT[i] >= 8]
    assert 8 in COUNT
    expect(
        found,
        log_chars=[log1p(len(text)) for text in PAGE],
        copies=[log1p(low.count(t) if low.count(t) > 1 else 0) for t in low],
        copy_before=[t in low[:i] for i, t in enumerate(low)],
        alike=map(len, alike),
        alike_ends=[sum(end[j] == end[i] for j in alike[i]) for i in range(N)],
        same_first_word=[sum(begins[j] == begins[i] for j in near(i, 2)) for i in range(N)],
        short_run=[
            log1p(min([j for j in long if j > i], default=N)
                  - max([j for j in long if j < i], default=-1) - 1)
            for i in range(N)
        ],
    )  # fmt: skip


def test_place_and_page(found):
    found, _ = found
    prose = prose_words(found)
    some = sum(p > 0 for p in prose)
    length = sum(prose) / some
    expect(
        found,
        from_start=[log1p(i) for i in range(N)],
        from_end=[log1p(N - 1 - i) for i in range(N)],
        place=[i / (N - 1) for i in range(N)],
        length_to_prose=[log1p(n) - log1p(length) for n in COUNT],
        page_blocks=[log1p(N)] * N,
        page_words=[log1p(sum(COUNT))] * N,
        page_prose_share=[sum(prose) / sum(COUNT)] * N,
        page_prose_blocks=[log1p(some)] * N,
        page_prose_length=[log1p(length)] * N,
        page_cut_offs=[log1p(1)] * N,
        page_chrome=[sum(found["chrome_share"]) / N] * N,
    )


def test_what_the_neighbours_are_like(found):
    found, features = found
    for offset in (-3, -2, -1, 1, 2, 3):
        for name in NEAR if abs(offset) == 3 else NEARER:
            there = [found[name][i + offset] if 0 <= i + offset < N else -1 for i in range(N)]
            expect(found, **{f"{name}@{offset:+d}": there})
    for size in (4, 12):
        for name in AROUND:
            before, after = means(found[name], size)
            expect(found, **{f"{name}_b{size}": before, f"{name}_a{size}": after})
    assert len(features.names) == len(set(features.names)) == features.values.shape[1]


def test_how_a_block_is_written(found):
    found, _ = found

    def holds(**blocks):
        expect(found, **{name: [i in at for i in range(N)] for name, at in blocks.items()})

    holds(
        first_upper=set(range(N)) - {3, 8, 10}, first_lower={8}, first_digit=set(),
        first_quote={10}, first_mark={3},
        sentence_end={1, 4, 5, 6, 13, 14, 15}, ends_cut_off={7}, ends_comma={8}, ends_colon=set(),
        ends_question=set(), ends_quote=set(), url={10},
        no_end=set(range(N)) - {1, 4, 5, 6, 7, 13, 14, 15},
    )  # fmt: skip
    breaks = [2 if i == 4 else 0 for i in range(N)]
    expect(found, sentences=map(log1p, breaks))
    expect(found, words_per_sentence=[n / (b + 1) for n, b in zip(COUNT, breaks, strict=True)])
    per = [100 / max(20, len(text)) for text in PAGE]
    for name, chars in (("commas", ","), ("marks", "!?"), ("dashes", "—"), ("colons", ":")):
        expect(found, **{name: [per[i] * sum(map(t.count, chars)) for i, t in enumerate(PAGE)]})
