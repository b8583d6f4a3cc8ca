"""The regression and its features, worked out by hand where they are few."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, log_softmax

from classifier import regression
from classifier.estimator import _note_weights
from classifier.knowledge import Space, nothing
from classifier.ngrams import ngram_hashes
from classifier.regression import Design, _tried, choose, regress, temperature

WORDS = ["goal", "court", "tea", "rain"]
KNOWN = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 4.0]], np.float32)
TEXTS = ["goal rain", "court rain", "goal goal court", "tea goal"]
NOTES = ["court tea", "goal tea"]


@pytest.fixture
def space():
    """Two words of which two blocks of features are known, and two words that recur."""
    hashes = ngram_hashes(WORDS)[0]
    gain = np.array([9.0, 1.0, 0.5, 0.25])
    return Space(10, hashes, KNOWN, (slice(0, 2), slice(2, 3)), gain)


def counts(texts):
    """How often each word is in a text, times the gain of so many."""
    rows = np.array([[text.split().count(word) for word in WORDS] for text in texts], float)
    gain = {1: 1.0, 2: 0.5, 3: 0.25}
    return rows * [[gain[min(int(row.sum()), 3)]] for row in rows]


def test_a_space_counts_known_ngrams_times_the_gain_of_so_many(space):
    found = space.transform([*TEXTS, "", "goal goal goal goal goal"])
    assert found.has_canonical_format or found.nnz == (found.toarray() != 0).sum()
    # Of more known n-grams than there are factors the last one counts.
    expected = [*counts(TEXTS), np.zeros(4), [5 * 0.25, 0, 0, 0]]
    assert found.toarray() == pytest.approx(np.array(expected))


@pytest.mark.parametrize("notes", [[], NOTES[:1], NOTES])
def test_features_are_seen_from_the_middle_of_their_kind_and_scaled_by_the_block(space, notes):
    design = Design(space, [*TEXTS, *notes], 4)
    counted = counts([*TEXTS, *notes])
    dense = counted[:, :2] @ KNOWN
    middle = dense[:4].mean(axis=0)
    dense[:4] -= middle
    # One note has no middle of its own.
    dense[4:] -= dense[4:].mean(axis=0) if len(notes) > 1 else middle
    deviation = np.array([dense[:, :2].std(), dense[:, :2].std(), dense[:, 2].std()])
    with_it = (counted > 0).sum(axis=0)
    own = np.flatnonzero(with_it >= 2)
    rarity = np.log(len(counted) / with_it[own]) + 1
    rarity /= rarity.mean()
    expected = np.hstack([dense / deviation, counted[:, own] * rarity * 7])
    assert design.n_known == 3
    assert design.matrix(7).toarray() == pytest.approx(expected)
    # Other texts are seen from where the examples are.
    others = counts(["goal court", "rain tea tea"])
    expected = np.hstack(
        [(others[:, :2] @ KNOWN - middle) / deviation, others[:, own] * rarity * 7]
    )
    assert design.of(["goal court", "rain tea tea"], 7).toarray() == pytest.approx(expected)


def test_from_notes_alone_what_is_known_has_its_middle_at_zero(space):
    design = Design(space, NOTES, 0)
    counted = counts(NOTES)
    dense = counted[:, :2] @ KNOWN
    centred = dense - dense.mean(axis=0)
    assert design.matrix(1).toarray()[:, 2] == pytest.approx(centred[:, 2] / centred[:, 2].std())
    seen = design.of(["goal"], 1).toarray()[0]
    assert seen[2] == pytest.approx(2 / centred[:, 2].std())


def test_folded_weights_of_ngrams_score_a_text_as_its_features_do(space):
    design = Design(space, TEXTS, 4)
    rng = np.random.default_rng(0)
    matrix = design.matrix(7)
    coefficients, intercept = rng.normal(size=(matrix.shape[1], 2)), rng.normal(size=2)
    weights, bias = design.fold(coefficients, intercept, 7)
    assert counts(TEXTS) @ weights + bias == pytest.approx(
        matrix @ coefficients + intercept, abs=1e-5
    )


def slope(matrix, target, weight, strength, coefficients, intercept):
    """Where the loss of a multinomial regression leads, by hand: to nowhere at its least."""
    scores = matrix @ coefficients + intercept
    pull = np.exp(log_softmax(scores, axis=1)) * target.sum(axis=1)[:, None] - target
    pull = pull * weight[:, None]
    return strength * matrix.T @ pull + coefficients, strength * pull.sum(axis=0)


@pytest.mark.parametrize("k", [2, 3])
def test_the_regression_is_at_the_least_of_its_loss(k):
    from scipy.sparse import csr_array

    rng = np.random.default_rng(k)
    matrix, weight = rng.normal(size=(60, 4)), rng.uniform(0.5, 2, 60)
    target = np.eye(k)[rng.integers(0, k, 60)]
    # A text of two labels counts half for each.
    target[0] = target[1] = [0.5, 0.5, *[0] * (k - 2)]
    none = np.zeros(k, bool)
    found = regress(csr_array(matrix), target, weight, 0.3, none, tol=1e-8)
    if k == 2:
        # One half of the difference each, of which scikit-learn shrinks the whole.
        coefficients, intercept = found
        assert coefficients[:, 0] == pytest.approx(-coefficients[:, 1])
        difference = coefficients[:, 1] - coefficients[:, 0]
        right = expit(matrix @ difference + intercept[1] - intercept[0])
        pull = (right - target[:, 1]) * weight
        assert 0.3 * matrix.T @ pull + difference == pytest.approx(np.zeros(4), abs=1e-4)
        assert pull.sum() == pytest.approx(0, abs=1e-4)
    else:
        of_words, of_start = slope(matrix, target, weight, 0.3, *found)
        assert of_words == pytest.approx(np.zeros((4, 3)), abs=1e-4)
        assert of_start == pytest.approx(np.zeros(3), abs=1e-4)


def test_a_class_without_examples_is_out_of_reach_and_of_a_note_alone_in_the_middle():
    from scipy.sparse import csr_array

    rng = np.random.default_rng(1)
    matrix, weight = csr_array(rng.normal(size=(30, 2))), np.ones(30)
    labels = np.array([0] * 20 + [1] * 9 + [2])
    target = np.eye(4)[labels]
    alone = np.array([False, False, True, False])
    plain, intercept = regress(matrix, target, weight, 1.0, np.zeros(4, bool))
    assert (plain[:, 3] == 0).all()
    assert intercept[3] == -10
    same, lifted = regress(matrix, target, weight, 1.0, alone)
    assert (same == plain).all()
    assert lifted[2] == pytest.approx(intercept[[0, 1, 3]].mean())
    assert (lifted[[0, 1, 3]] == intercept[[0, 1, 3]]).all()
    # Where all start from notes there is no other to take the middle of.
    assert (regress(matrix, target, weight, 1.0, np.ones(4, bool))[1] == intercept).all()


def test_the_temperature_is_that_of_the_smallest_loss_on_what_was_held_out():
    rng = np.random.default_rng(2)
    scores = rng.normal(size=(4000, 3)) * 2
    for true in (0.5, 2.0):
        likely = np.exp(log_softmax(scores / true, axis=1))
        labels = (likely.cumsum(axis=1) < rng.uniform(size=(4000, 1))).sum(axis=1)
        target = np.eye(3)[labels]
        assert temperature(scores, target, np.ones(4000)) == pytest.approx(true, rel=0.1)
        # Rows that were never held out, and such of weight 0, say nothing.
        unseen = np.vstack([scores, np.full((9, 3), np.nan), -9 * np.eye(3)])
        more = np.vstack([target, np.eye(3)[[0] * 9], np.eye(3)])
        weight = np.append(np.ones(4009), np.zeros(3))
        found = temperature(unseen, more, weight)
        assert found == temperature(scores, target, np.ones(4000))
    assert temperature(np.full((3, 2), np.nan), np.eye(2)[[0, 1, 0]], np.ones(3)) == 1


def test_settings_to_try_go_by_what_can_be_held_out():
    def tried(n, strength=None, can_hold_out=True, from_note=False):
        found = _tried(strength, n, can_hold_out=can_hold_out, from_note=from_note)
        return [tuple(setting) for setting in found]

    everything = [
        (3, 0.01), (3, 0.1), (10, 0.03), (10, 0.1), (30, 0.03), (30, 0.1), (100, 0.01), (100, 0.03),
    ]  # fmt: skip
    assert tried(2_999) == everything
    assert tried(3_000) == everything[4:]
    assert tried(50, from_note=True) == everything[:2]
    assert tried(2, can_hold_out=False) == [(3, 0.01)]
    assert tried(0, can_hold_out=False) == [(3, 1.0)]
    assert tried(50, 0.5) == [(3, 0.5), (10, 0.5), (30, 0.5), (100, 0.5)]


@pytest.fixture(scope="module")
def two_topics():
    """As many texts as asked of two topics, told by their own words."""

    def of(n):
        texts = [f"{('goal', 'soup')[i % 2]} {chr(97 + i % 7)} word of the day" for i in range(n)]
        design = Design(Space.build(nothing(), texts), texts, n)
        return design, np.eye(2)[np.arange(n) % 2], np.ones(n)

    return of


def test_of_many_texts_the_last_answers_are_of_one_fifth(two_topics, monkeypatch):
    monkeypatch.setattr("classifier.regression._HELD_ONCE", 60)
    for n, held in ((59, 59), (60, 12)):
        design, target, weight = two_topics(n)
        _, scores = choose(design, target, weight, n, 0.1)
        assert np.isfinite(scores).all(axis=1).sum() == held


def test_a_search_on_some_of_the_texts_still_answers_all_of_them(two_topics, monkeypatch):
    monkeypatch.setattr("classifier.regression._SEARCHED_ONCE", 40)
    design, target, weight = two_topics(40)
    _, scores = choose(design, target, weight, 40, None)
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("seed", [0, 2, 5])
def test_what_is_chosen_has_the_smallest_loss_at_its_own_temperature(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    words = [f"{letter}word" for letter in "abcdefghijklmnopqrst"]
    labels = rng.integers(0, 3, 45)
    length = 3 + 3 * (seed % 2)
    texts = [" ".join(rng.choice(words[i * 3 : i * 3 + 10], length)) for i in labels]
    given = (
        Design(Space.build(nothing(), texts), texts, 45), np.eye(3)[labels], np.ones(45), 45, None,
    )  # fmt: skip
    chosen, scores = choose(*given)
    settings, losses, answers = regression._SETTINGS, [], []
    for setting in settings:
        monkeypatch.setattr("classifier.regression._SETTINGS", (setting,))
        answers.append(choose(*given)[1])
        log = log_softmax(answers[-1] / temperature(answers[-1], *given[1:3]), axis=1)
        losses.append(-log[np.arange(45), labels].mean())
    best = int(np.argmin(losses))
    assert chosen == settings[best]
    assert (scores == answers[best]).all()


def test_notes_are_fitted_on_but_never_held_out(space):
    texts = [*TEXTS[:3] * 4, *NOTES]
    target = np.zeros((14, 3))
    target[np.arange(12), np.tile([0, 1, 0], 4)] = 1
    target[12, 1] = target[13, 2] = 1
    design = Design(space, texts, 12)
    _, scores = choose(design, target, np.ones(14), 12, 1.0)
    assert np.isfinite(scores[:12]).all()
    assert np.isnan(scores[12:]).all()
    # The note "goal tea" was in every fit: a text that shares a word with it is nearer.
    assert scores[0:12:3, 2].min() > scores[1:12:3, 2].max()


def test_texts_of_weight_zero_are_not_held_out(two_topics):
    design, target, weight = two_topics(30)
    weight[:10] = 0
    _, scores = choose(design, target, weight, 30, 0.1)
    assert np.isnan(scores[:10]).all()
    assert np.isfinite(scores[10:]).all()


def test_a_note_weighs_two_texts_and_one_alone_as_much_as_other_topics_have():
    def weights(*examples):
        target = np.vstack([np.repeat(np.eye(3), examples, axis=0), np.eye(3)])
        return _note_weights(target, np.full(sum(examples), 0.5)).tolist()

    # Ten and twenty texts that count half: 5 and 10, on the average 7.5.
    assert weights(10, 20, 0) == [2, 2, 7.5]
    # An example that counts half is one.
    assert weights(1, 20, 0) == [2, 2, 5.25]
    assert weights(2, 2, 0) == [2, 2, 2]
    assert weights(0, 0, 0) == [2, 2, 2]
