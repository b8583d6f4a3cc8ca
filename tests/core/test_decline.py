"""One list of checks, for one text and for many."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.decline import CHECKS, STATUSES, Evidence, Thresholds, judge, judge_many

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
