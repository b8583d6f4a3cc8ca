"""The teacher's n-gram vectors, kept small and found again by hash."""

import numpy as np
import pytest

from classifier.errors import InputError
from train import softlabels
from train.vectors import hashes_of


def test_vectors_come_back_by_hash_and_keep_their_angles(tmp_path):
    ngrams = [a + b for a in "bcdfghjklmnp" for b in ("oat", "ill", "and", "est", "ump")]
    rng = np.random.default_rng(0)
    vectors = (rng.normal(size=(len(ngrams), 6)) @ rng.normal(size=(6, 40))).astype(np.float32)
    path = tmp_path / "ngrams.npz"
    softlabels.save_ngrams(path, ngrams, vectors)
    found = softlabels.teacher_vectors(hashes_of(ngrams)[0], path)
    centred = vectors - vectors.mean(axis=0)
    agreement = np.corrcoef((centred @ centred.T).ravel(), (found @ found.T).ravel())[0, 1]
    assert agreement > 0.98
    assert not softlabels.teacher_vectors(hashes_of(["unseen"])[0], path).any()


def test_a_missing_file_says_how_to_make_it(tmp_path):
    with pytest.raises(InputError, match=r"python -m train\.teacher label"):
        softlabels.teacher_vectors(np.zeros(1, np.uint64), tmp_path / "no.npz")
