"""The hidden layer learns what a sum of weights cannot, and the same seed gives the same layer."""

import numpy as np

from train.hidden_regression import HiddenRegression


def corners():
    """Two classes that only the product of two columns tells apart."""
    rng = np.random.default_rng(0)
    x = rng.choice([-1.0, 1.0], (4000, 3)).astype(np.float32)
    return x, np.eye(2, dtype=np.float32)[(x[:, 0] * x[:, 1] > 0).astype(int)]


def test_it_learns_a_product():
    x, y = corners()
    m = HiddenRegression(entrance=2, units=16, epochs=30, batch=64, rate=1e-2).fit(
        x, y, np.ones(len(x))
    )
    hidden = np.maximum(x @ m.entrance_ @ m.inner_ + m.inner_bias_, 0) @ m.outer_
    linear = x @ m.linear_ + m.bias_
    assert ((linear + hidden).argmax(1) == y.argmax(1)).mean() > 0.97
    assert (linear.argmax(1) == y.argmax(1)).mean() < 0.7


def test_the_same_seed_gives_the_same_layer():
    x, y = corners()
    a, b = (HiddenRegression(epochs=1).fit(x, y, np.ones(len(x))) for _ in range(2))
    assert a.inner_.tobytes() == b.inner_.tobytes()
    assert a.linear_.tobytes() == b.linear_.tobytes()


def test_weight_decides_between_texts_that_disagree():
    x = np.ones((256, 1), np.float32)
    y = np.eye(2, dtype=np.float32)[np.arange(256) % 2]
    m = HiddenRegression(entrance=1, units=2, epochs=200, batch=64, rate=1e-2).fit(
        x, y, np.where(np.arange(256) % 2, 9.0, 1.0)
    )
    logits = x[:1] @ m.linear_ + m.bias_
    logits += np.maximum(x[:1] @ m.entrance_ @ m.inner_ + m.inner_bias_, 0) @ m.outer_
    share = np.exp(logits[0]) / np.exp(logits[0]).sum()
    assert abs(share[1] - 0.9) < 0.05
