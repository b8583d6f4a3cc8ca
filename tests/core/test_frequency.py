"""Texts are counted that an n-gram occurs in, and not its occurrences."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.frequency import document_frequency, text_of_each
from classifier.ngrams import ngram_hashes


@given(
    st.lists(st.lists(st.sampled_from(["the", "cup", "final", "vote"]), max_size=6).map(" ".join))
)
def test_each_ngram_counts_once_a_text(texts):
    hashes, offsets = ngram_hashes(texts)
    distinct, frequency = document_frequency(hashes, text_of_each(offsets))
    alone = Counter(h for text in texts for h in set(ngram_hashes([text])[0].tolist()))
    assert distinct.tolist() == sorted(alone)
    assert frequency.tolist() == [alone[h] for h in distinct.tolist()]
    assert (distinct.dtype, frequency.dtype) == (np.uint64, np.int64)
