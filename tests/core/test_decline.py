"""One list of checks, for one text and for many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.decline import CHECKS, STATUSES, Evidence, Thresholds, judge, judge_many
from classifier.errors import ModelError

NAMES = ["sport", "health", "politics"]
share = st.sampled_from([0.0, 0.005, 0.05, 0.125, 0.3, 0.4, 0.45, 0.455, 0.5, 0.61, 1.0])
count = st.integers(0, 30)
topic = st.integers(0, len(NAMES) - 1)
evidence = st.builds(Evidence, count, count, count, count, share, share, share, topic, topic)


@given(st.lists(evidence, max_size=40))
def test_many_are_judged_as_each_is(rows):
    columns = Evidence(*(np.array(column) for column in zip(*rows, strict=True))) if rows else None
    if columns is None:
        columns = Evidence(*(np.zeros(0, np.int64) for _ in Evidence._fields))
    statuses, reasons, phrases = judge_many(columns, Thresholds(), NAMES)
    many = [
        (STATUSES[s], phrases[r]) for s, r in zip(statuses.tolist(), reasons.tolist(), strict=True)
    ]
    assert many == [judge(row, Thresholds(), NAMES) for row in rows]


def test_every_check_can_be_what_is_said():
    good = Evidence(40, 36, 15, 50, 0.1, 0.9, 0.05, 0, 1)
    cases = [
        (good._replace(words=1), "too little text: 1 word"),
        (good._replace(function_words=1), "not English prose"),
        (good._replace(known=1), "too few words that the model knows"),
        (good._replace(known_words=5), "unlike news: the model knows 12 % of its words"),
        (good._replace(none=0.6), "boilerplate or no news: no topic fits"),
        (good._replace(none=0.4), "may be boilerplate or no news"),
        (good._replace(second=0.85), "torn between sport and health"),
        (good._replace(best=0.444), "no topic stands out: sport at 44 %"),
        (good, "sport at 90 %"),
    ]
    assert [judge(case, Thresholds(), NAMES)[1] for case, _ in cases] == [text for _, text in cases]
    assert len(cases) == len(CHECKS)


@pytest.mark.parametrize(
    ("passes", "fails", "reason"),
    [
        ({"words": 2, "known_words": 2}, {"words": 1}, "too little text: 1 word"),
        ({"words": 11, "function_words": 0}, {"words": 12}, "not English prose"),
        ({"words": 50, "function_words": 3}, {"function_words": 2}, "not English prose"),
        ({"known": 2}, {"known": 1}, "too few words that the model knows"),
        (
            {"known_words": 16},
            {"known_words": 15},
            "unlike news: the model knows 38 % of its words",
        ),
        ({"none": 0.25}, {"none": 0.26}, "may be boilerplate or no news"),
        ({"best": 0.625, "second": 0.5}, {"second": 0.501}, "torn between sport and health"),
        ({"best": 0.5}, {"best": 0.499}, "no topic stands out: sport at 50 %"),
    ],
)
def test_a_check_holds_from_its_threshold_on(passes, fails, reason):
    # Binary fractions, and shares of whole numbers that come out exact.
    limits = Thresholds(unsure_none=0.25, min_best=0.5, min_margin=0.125)
    good = Evidence(40, 36, 15, 50, 0.1, 0.9, 0.05, 0, 1)._replace(**passes)
    status, said = judge(good, limits, NAMES)
    assert (status, said.split(" at ")[0]) == ("confident", "sport")
    assert judge(good._replace(**fails), limits, NAMES)[1] == reason


def test_up_to_its_threshold_no_topic_is_a_doubt_and_then_the_answer():
    row = Evidence(40, 36, 15, 50, 0.5, 0.9, 0.05, 0, 1)
    assert judge(row, Thresholds(), NAMES) == ("unsure", "may be boilerplate or no news")
    more = row._replace(none=0.501)
    assert judge(more, Thresholds(), NAMES)[0] == "none"


def test_with_every_check_off_a_text_without_words_is_answered():
    off = Thresholds(0, 0, 12, 0, 0, 1, 1, 0, 0)
    row = Evidence(0, 0, 0, 0, 0.1, 0.9, 0.05, 0, 1)
    statuses, reasons, phrases = judge_many(
        Evidence(*(np.array([value]) for value in row)), off, NAMES
    )
    assert judge(row, off, NAMES) == ("confident", "sport at 90 %")
    assert (STATUSES[statuses[0]], phrases[reasons[0]]) == ("confident", "sport at 90 %")


def test_a_manifest_sets_numbers_and_nothing_else():
    limits = Thresholds.from_manifest({"min_words": 5, "min_best": 0.25})
    assert limits == Thresholds(min_words=5, min_best=0.25)
    assert Thresholds.from_manifest(limits.to_manifest()) == limits
    for wrong in (True, "5", None, [5]):
        with pytest.raises(ModelError, match="sets 'min_words' to"):
            Thresholds.from_manifest({"min_words": wrong})
