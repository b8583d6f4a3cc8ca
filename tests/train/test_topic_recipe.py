"""The embedded model's recipe, piece by piece, on texts and numbers made here."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from classifier.errors import InputError
from classifier.ngrams import ngram_hashes
from train import gate, softlabels
from train.calibrate import fit_temperature
from train.features import count_matrix, known_counts, scaled
from train.metrics import (
    Truth,
    accuracy_at_coverage,
    bootstrap,
    calibration_error_by_count,
    micro_f1,
    paired_difference,
    right_given,
    right_primary,
)
from train.none_texts import taught
from train.pool import PoolText
from train.softmax_regression import SoftmaxRegression, log_softmax
from train.student import length_gain
from train.targets import soft_targets
from train.training_set import labelled_in_pool

TEXTS = ["the cup final", "the cup the cup", "a vote"]


def test_count_matrix_counts_repeats_and_leaves_out_strangers():
    vocabulary = np.sort(ngram_hashes(["the cup"])[0])
    counts = count_matrix(TEXTS, vocabulary)
    assert known_counts(counts).tolist() == [3, 6, 0]
    assert counts[2].nnz == 0
    halved = scaled(counts, np.array([1.0, 1.0, 1.0, 0.5, 0.25]))
    assert halved.sum(axis=1).ravel().tolist()[0] == [1.5, 1.5, 0.0]


def test_softmax_regression_finds_soft_targets_and_stays_at_its_prior_without_evidence():
    x = sp.csr_matrix(np.eye(3, dtype=np.float32)[[0, 1]])
    y = np.array([[0.8, 0.2], [0.3, 0.7]])
    prior = np.array([[0.0, 0.0], [0.0, 0.0], [2.0, -2.0]])
    model = SoftmaxRegression(penalty=1e-6).fit(x, y, prior=prior)
    fitted = np.exp(log_softmax(model.decision_function(x)))
    assert fitted == pytest.approx(y, abs=0.01)
    assert model.coef_[2] == pytest.approx(prior[2], abs=1e-6)


def test_softmax_regression_is_the_same_for_dense_and_sparse_input():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 5)), rng.dirichlet(np.ones(3), size=40)
    dense = SoftmaxRegression(penalty=1e-3).fit(x, y)
    sparse = SoftmaxRegression(penalty=1e-3).fit(sp.csr_matrix(x), y)
    assert dense.coef_ == pytest.approx(sparse.coef_, abs=1e-2)


def test_soft_labels_survive_the_file_and_refuse_other_texts(tmp_path):
    pool = [PoolText("wire", i, "opening", text) for i, text in enumerate(TEXTS)]
    classes = list("abcdef")
    shares = np.random.default_rng(0).dirichlet(np.full(6, 0.2), size=3)
    path = tmp_path / "labels.npz"
    softlabels.save(path, pool, shares, classes)
    assert softlabels.labelled(path) == 3
    loaded = softlabels.load(path, pool, classes)
    assert loaded.sum(axis=1) == pytest.approx(1)
    # All but the four largest shares are spread evenly.
    assert np.sort(loaded, axis=1)[:, -3:] == pytest.approx(
        np.sort(shares, axis=1)[:, -3:], abs=0.01
    )
    assert loaded == pytest.approx(shares, abs=0.05)
    with pytest.raises(InputError, match="other texts"):
        softlabels.load(path, pool[::-1], classes)
    with pytest.raises(InputError, match="other classes"):
        softlabels.load(path, pool, classes[::-1])
    with pytest.raises(InputError, match="no soft labels"):
        softlabels.labelled(tmp_path / "absent.npz")


def test_reconcile_moves_mass_into_the_label_set_of_a_reliable_source():
    p = np.array([[0.5, 0.4, 0.1]] * 10 + [[0.9, 0.05, 0.05]] * 10)
    allowed = np.array([[False, True]] * 1 + [[True, False]] * 19)
    source = np.array(["wire"] * 20)
    joined, reliability = softlabels.reconcile(p, allowed, source)
    assert joined.sum(axis=1) == pytest.approx(1)
    assert joined[0, 1] > p[0, 1]
    assert joined[5, 0] > p[5, 0]
    assert 0.5 <= reliability["wire"] <= 0.98


def test_reconcile_leaves_rows_alone_whose_label_tells_nothing():
    p = np.array([[0.5, 0.4, 0.1]])
    joined, reliability = softlabels.reconcile(p, np.zeros((1, 2), bool), np.array(["wire"]))
    assert joined.tolist() == p.tolist()
    assert reliability == {}


def test_soft_targets_share_between_primary_and_others():
    rows = [{"primary": "a", "others": ["b", "c"]}, {"primary": "none", "others": []}]
    assert soft_targets(rows, ["a", "b", "c", "none"]).tolist() == [
        [0.75, 0.125, 0.125, 0.0],
        [0.0, 0.0, 0.0, 1.0],
    ]


def test_gain_falls_with_the_root_first_and_with_the_number_beyond_the_knee():
    gain = length_gain(100)
    assert gain[0] == gain[1] == 1
    assert gain[25] == pytest.approx(0.2)
    assert gain[100] == pytest.approx(0.1)
    assert gain[400] == pytest.approx(gain[100] / 4)


def test_temperature_cools_answers_that_are_too_sure():
    rng = np.random.default_rng(0)
    truth = rng.normal(size=(4000, 4))
    drawn = [rng.choice(4, p=row) for row in np.exp(log_softmax(truth))]
    found = fit_temperature(truth * 3, np.full(4000, 20), np.eye(4)[drawn])
    assert found.factors()[20] == pytest.approx(1 / 3, abs=0.03)
    assert found.factors()[4000] == pytest.approx(found.factors()[20])


def test_labels_of_pool_texts_find_their_texts_or_say_that_the_pool_changed():
    text = PoolText("wire", 3, "opening", "Ferry runs aground off the cape")
    label = {"id": text.id, "source": "wire", "primary": "disaster", "others": []}
    (row,) = labelled_in_pool([text], [label])
    assert row == {**label, "text": text.text}
    with pytest.raises(InputError, match=r"1 of 2 labels .* the pool does not hold"):
        labelled_in_pool([text], [label, {**label, "id": "0" * 10}])


def test_figures_of_gold_rows():
    rows = [
        {"primary": "a", "others": ["b"], "source": "x"},
        {"primary": "b", "others": [], "source": "x"},
        {"primary": "none", "others": [], "source": "y"},
    ]
    truth = Truth.of(rows, ["a", "b"])
    p = np.array([[0.2, 0.8], [0.1, 0.9], [0.5, 0.5]])
    assert truth.real.tolist() == [True, True, False]
    assert right_primary(p, truth).tolist() == [False, True, False]
    assert right_given(p, truth).tolist() == [True, True, False]
    assert micro_f1(p > 0.4, truth.given) == pytest.approx(2 * 2 / (4 + 3))
    assert truth.at(truth.real).source.tolist() == ["x", "x"]


def test_calibration_and_coverage():
    score = np.repeat([0.9, 0.5], 100)
    right = np.concatenate([np.arange(100) < 90, np.arange(100) < 50])
    assert calibration_error_by_count(score, right, bins=2) == pytest.approx(0)
    assert calibration_error_by_count(score, ~right, bins=2) > 0.3
    assert accuracy_at_coverage(score, right, 0.5) == pytest.approx(0.9)


def test_intervals_hold_their_figure():
    right = np.arange(200) % 4 > 0
    low, high = bootstrap(lambda rows: float(right[rows].mean()), 200)
    assert low < 0.75 < high
    same = paired_difference(right, right)
    assert (same["difference"], same["low"], same["high"]) == (0, 0, 0)


def test_taught_languages_are_neither_all_nor_none():
    assert {taught(code) for code in ("amh", "ibo", "zho_Hans", "swa")} == {True, False}


def test_gate_refuses_other_data(tmp_path, monkeypatch):
    monkeypatch.setattr(gate, "data_digest", lambda shared: {"validation.jsonl": "new"})
    monkeypatch.setattr(gate, "_read", lambda: {"data": {"validation.jsonl": "old"}, "floors": {}})
    with pytest.raises(InputError, match=r"validation\.jsonl changed"):
        gate.gate(tmp_path, up=False, lower=[], new_data=False)


def test_a_figure_that_is_no_number_is_below_every_floor():
    assert gate.check({"recall": np.nan}, {"recall": 0.5}) == [
        "recall: nan is below the floor 0.5000"
    ]


def test_gate_breaks_on_a_floor_and_moves_it_only_when_told(tmp_path, monkeypatch, capsys):
    floors = tmp_path / "floors.json"
    floors.write_text('{"data": {"f": "1"}, "floors": {"accuracy": 0.9}}')
    monkeypatch.setattr(gate, "FLOORS", floors)
    monkeypatch.setattr(gate, "data_digest", lambda shared: {"f": "1"})
    monkeypatch.setattr(gate, "measure", lambda shared: {"accuracy": 0.85})
    assert gate.gate(tmp_path, up=True, lower=[], new_data=False) == 1
    assert "0.8500 is below the floor 0.9000" in capsys.readouterr().err
    assert '"accuracy": 0.9' in floors.read_text()
    assert gate.gate(tmp_path, up=False, lower=["accuracy"], new_data=False) == 0
    assert '"accuracy": 0.85' in floors.read_text()
    monkeypatch.setattr(gate, "measure", lambda shared: {"accuracy": 0.95})
    assert gate.gate(tmp_path, up=True, lower=[], new_data=False) == 0
    assert '"accuracy": 0.95' in floors.read_text()
