"""A model of three words, whose answers can be told beforehand."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.model import TopicModel
from classifier.ngrams import ngram_hashes


@pytest.fixture
def small(tmp_path):
    """The model, which also lies in the folder ``small`` of the command's own folder."""
    model = TopicModel.from_weights(
        ngram_hashes(["tea", "court", "goal"])[0],
        np.eye(3) * 6,
        np.zeros(3),
        ["food", "law", "sport"],
        iptc=["10000000", "02000000", "15000000"],
        tag_threshold=0.1,
    )
    model.save(tmp_path / "small")
    return model
