"""Multinomial logistic regression on soft targets, shrunk towards a prior instead of towards zero.

scikit-learn's LogisticRegression knows neither soft targets (rows would have to be repeated for
every topic that a teacher thinks possible) nor a prior; its solver, L-BFGS, is used here as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

Floats = NDArray[np.float64]


def log_softmax(z: NDArray[Any]) -> NDArray[Any]:
    """Log of the softmax of each row."""
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


class SoftmaxRegression(BaseEstimator):  # type: ignore[misc]
    """Cross-entropy against distributions, with a Gaussian prior on the weights.

    Parameters
    ----------
    penalty : float
        Precision of the prior, per unit of mean cross-entropy.
    iterations : int
        Most iterations of L-BFGS.
    verbose : bool
        Print the loss every ten iterations.
    """

    def __init__(self, penalty: float = 1e-6, iterations: int = 100, verbose: bool = False) -> None:
        self.penalty = penalty
        self.iterations = iterations
        self.verbose = verbose

    def fit(
        self,
        X: Any,
        Y: NDArray[Any],
        sample_weight: NDArray[Any] | None = None,
        prior: NDArray[Any] | None = None,
        offset: NDArray[Any] | None = None,
    ) -> SoftmaxRegression:
        """Fit weights to target distributions.

        Parameters
        ----------
        X : sparse matrix or ndarray, (n, V)
        Y : ndarray, (n, k)
            Rows sum to 1.
        sample_weight : ndarray, (n,), optional
        prior : ndarray, (V, k), optional
            Centre of the Gaussian prior.
        offset : ndarray, (n, k), optional
            Added to the logits while fitting; a part of the model that stands already.
        """
        n, v = X.shape
        k = Y.shape[1]
        w = np.ones(n) if sample_weight is None else np.asarray(sample_weight, np.float64)
        w = (w / w.sum()).astype(np.float32)[:, None]
        Y = Y.astype(np.float32)
        centre = np.zeros((v, k), np.float32) if prior is None else prior.astype(np.float32)
        ridge = np.float32(self.penalty)
        if sp.issparse(X):
            X = sp.csr_matrix(X, dtype=np.float32)
            Xt = sp.csr_matrix(X.T)
        else:
            X = np.ascontiguousarray(X, np.float32)
            Xt = X.T
        fixed = np.float32(0) if offset is None else offset.astype(np.float32)
        start = np.log(np.maximum((w * Y).sum(0), 1e-6))
        steps = 0

        def loss(flat: Floats) -> tuple[float, Floats]:
            delta = flat[: v * k].reshape(v, k).astype(np.float32)
            bias = flat[v * k :].astype(np.float32)
            logp = log_softmax(X @ (centre + delta) + fixed + bias)
            value = -float((w * Y * logp).sum()) + 0.5 * float(ridge) * float((delta * delta).sum())
            residual = w * (np.exp(logp) - Y)
            gradient = np.concatenate(
                [(Xt @ residual + ridge * delta).ravel(), residual.sum(0)]
            ).astype(np.float64)
            return value, gradient

        def say(_: Floats) -> None:
            nonlocal steps
            steps += 1
            if self.verbose and steps % 10 == 0:
                print(f"  step {steps}", flush=True)

        flat = np.concatenate([np.zeros(v * k), start])
        result = minimize(
            loss, flat, jac=True, method="L-BFGS-B", callback=say,
            options={"maxiter": self.iterations, "maxcor": 8, "ftol": 1e-7, "gtol": 1e-7},
        )  # fmt: skip
        self.coef_ = centre + result.x[: v * k].reshape(v, k).astype(np.float32)
        self.intercept_ = result.x[v * k :]
        self.loss_ = float(result.fun)
        return self

    def decision_function(self, X: sp.csr_matrix) -> NDArray[Any]:
        """Logits, (n, k)."""
        check_is_fitted(self)
        return np.asarray(X @ self.coef_ + self.intercept_)
