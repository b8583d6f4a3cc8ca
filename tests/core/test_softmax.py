"""A softmax that is right, and the same everywhere."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.softmax import exact_terms

DIGEST = "fa01e0e20ceabda724667fd2eb755ded431ea07a34dc76d65c113546f80c3dae"


@given(st.lists(st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3), min_size=1, max_size=20))
def test_softmax_is_right_and_the_same_in_any_batch(rows):
    scores = np.array(rows)
    terms = exact_terms(scores)
    for i, row in enumerate(rows):
        assert exact_terms(scores[i : i + 1]).tolist() == [terms[i].tolist()]
        assert exact_terms(scores[i : i + 1, ::-1]).tolist() == [terms[i, ::-1].tolist()]
        wanted = [math.exp(max(x - max(row), -30.0)) for x in row]
        assert (terms[i] / 2**42).tolist() == pytest.approx(wanted, rel=1e-10, abs=2**-42)


def test_softmax_is_the_same_on_every_machine():
    """A digest of its bits: numpy's own exp would give others elsewhere."""
    scores = np.linspace(-40, 3, 4000).reshape(200, 20)
    digest = hashlib.sha256(exact_terms(scores).astype("<f8").tobytes()).hexdigest()
    assert digest == DIGEST
