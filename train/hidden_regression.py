"""A linear layer and a small hidden one beside it, on summed vectors, fitted to soft targets.

The hidden layer is narrow at its entrance, so that a table of n-grams needs a few more columns
only, and sees what no sum of weights can: that "strike" beside "workers" is no strike on a target.
scikit-learn's MLPClassifier takes no soft targets and has no linear path around its hidden layer;
its optimiser, Adam (Kingma and Ba 2015), is used here as well, with dropout (Srivastava et al.
2014). A bag of vectors through a hidden layer is the deep averaging network of Iyyer et al. (2015).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from train.softmax_regression import log_softmax

Floats = NDArray[np.float32]


class HiddenRegression(BaseEstimator):  # type: ignore[misc]
    """Logits = x L + relu(x P A + a) B + bias, fitted by Adam on cross-entropy.

    Parameters
    ----------
    entrance, units : int
        Columns of P; hidden units.
    epochs, batch : int
    rate : float
        Adam's highest step; it rises over the first tenth of the steps and falls to zero.
    dropout : float
        Share of hidden units left out of a step.
    seed : int
    """

    def __init__(
        self, entrance: int = 10, units: int = 64, epochs: int = 6, batch: int = 512,
        rate: float = 2e-3, dropout: float = 0.1, seed: int = 0,
    ) -> None:  # fmt: skip
        self.entrance = entrance
        self.units = units
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.dropout = dropout
        self.seed = seed

    def fit(self, X: Floats, Y: NDArray[Any], sample_weight: NDArray[Any]) -> HiddenRegression:
        """Fit to target distributions; columns of ``X`` should have a spread near one.

        Parameters
        ----------
        X : ndarray of float32, (n, d)
        Y : ndarray, (n, k)
            Rows sum to 1.
        sample_weight : ndarray, (n,)
        """
        rng = np.random.default_rng(self.seed)
        (n, d), k = X.shape, Y.shape[1]
        Y = Y.astype(np.float32)
        weight = (sample_weight / sample_weight.mean()).astype(np.float32)[:, None]

        def drawn(rows: int, columns: int) -> Floats:
            bound = rows**-0.5
            return rng.uniform(-bound, bound, (rows, columns)).astype(np.float32)

        start = np.log(np.maximum((weight * Y).mean(0), 1e-6))
        theta = [
            drawn(d, k), start.astype(np.float32), drawn(d, self.entrance),
            drawn(self.entrance, self.units), np.zeros(self.units, np.float32),
            drawn(self.units, k),
        ]  # fmt: skip
        steps = self.epochs * max(1, n // self.batch)
        first, second = ([np.zeros_like(t) for t in theta] for _ in range(2))
        step = 0
        for _ in range(self.epochs):
            order = rng.permutation(n)
            for at in range(max(1, n // self.batch)):
                rows = order[at * self.batch : (at + 1) * self.batch]
                gradient = self._gradient(theta, X[rows], Y[rows], weight[rows], rng)
                step += 1
                rate = self.rate * min(step / (0.1 * steps), (steps - step + 1) / (0.9 * steps))
                for i, slope in enumerate(gradient):
                    first[i] += 0.1 * (slope - first[i])
                    second[i] += 0.001 * (slope * slope - second[i])
                    size = np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8
                    theta[i] -= rate * (first[i] / (1 - 0.9**step)) / size
        self.linear_, self.bias_, self.entrance_, self.inner_, self.inner_bias_, self.outer_ = theta
        return self

    def _gradient(
        self, theta: list[Floats], x: Floats, y: Floats, weight: Floats, rng: np.random.Generator
    ) -> list[Floats]:
        linear, bias, entrance, inner, inner_bias, outer = theta
        latent = x @ entrance
        pre = latent @ inner + inner_bias
        kept = (rng.random(pre.shape, np.float32) >= self.dropout) / np.float32(1 - self.dropout)
        active = np.maximum(pre, 0) * kept
        logits = x @ linear + active @ outer + bias
        error = (np.exp(log_softmax(logits)) - y) * weight / np.float32(len(x))
        back = (error @ outer.T) * kept * (pre > 0)
        into = back @ inner.T
        return [
            x.T @ error, error.sum(0), x.T @ into,
            latent.T @ back, back.sum(0), active.T @ error,
        ]  # fmt: skip
