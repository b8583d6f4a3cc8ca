"""The column of "none" in a model of one's own: what tells its topics from texts of no topic.

Examples are of topics alone, so that without it the nearest topic would answer for a cookie line,
for code and for another language. The embedded model knows such texts; its sums tell them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit, logsumexp

from classifier.decline import Thresholds
from classifier.model import embedded

Floats = NDArray[np.float64]

_EXAMPLES = Path(__file__).with_name("no_topic.txt")
_PENALTY = 0.05
_MOST = 20_000
"""Texts of topics that are looked at."""
_FEW_DOUBTED = 0.02
"""Share of them that may be doubted as being of no topic."""
_FEW_DECLINED = 0.1
"""Share of news in which the embedded model finds no topic, at most."""
_ASKED = 500
_FOLDS = 5


@cache
def no_topic_texts() -> tuple[str, ...]:
    """Return texts of no topic: cookie lines, navigation, adverts, code, gibberish, languages."""
    return tuple(_EXAMPLES.read_text(encoding="utf-8").splitlines())


def are_news(texts: Sequence[str]) -> bool:
    """Tell whether the embedded model finds topics in texts: if not, it knows nothing of them.

    To it support tickets, code and a desk of another language are texts of no topic.

    Parameters
    ----------
    texts : sequence of str
        At most some hundreds of them are looked at.
    """
    some = [texts[i] for i in np.linspace(0, len(texts) - 1, min(len(texts), _ASKED)).astype(int)]
    declined = [tagging.status == "none" for tagging in embedded().tag_many(some)]
    return sum(declined) <= _FEW_DECLINED * len(some)


def none_column(
    topic_rows: Floats,
    topic_scores: Floats,
    other_rows: Floats,
    other_scores: Floats,
    weight: Floats,
) -> tuple[Floats, float]:
    """Fit the score of "none" beside given scores of topics, which stay as they are.

    Logistic regression against the topics' scores, both kinds of texts weighing alike; then, if
    more than a few texts of topics would be doubted that it was not fitted on, so much less that
    no more are.

    Parameters
    ----------
    topic_rows : ndarray of float, (n, d)
        What is known about texts of the topics.
    topic_scores : ndarray of float, (n, k)
        Log-odds of the topics, up to a constant.
    other_rows, other_scores : ndarray of float, (m, d) and (m, k)
        The same of texts of no topic.
    weight : ndarray of float, (n,)

    Returns
    -------
    coefficients : ndarray of float, (d,)
    intercept : float
    """
    if len(topic_rows) > _MOST:
        some = np.linspace(0, len(topic_rows) - 1, _MOST).astype(np.int64)
        topic_rows, topic_scores, weight = topic_rows[some], topic_scores[some], weight[some]
    against, against_others = logsumexp(topic_scores, axis=1), logsumexp(other_scores, axis=1)
    fold = np.arange(len(topic_rows)) % _FOLDS
    odds = np.empty(len(topic_rows))
    for held in (fold == number for number in range(min(_FOLDS, len(topic_rows)))):
        slope, start = _fit(
            topic_rows[~held], against[~held], weight[~held], other_rows, against_others
        )
        odds[held] = topic_rows[held] @ slope + start - against[held]
    most = float(np.quantile(odds, 1 - _FEW_DOUBTED, method="lower"))
    slope, start = _fit(topic_rows, against, weight, other_rows, against_others)
    return slope, start - max(0.0, most - float(logit(Thresholds.unsure_none)))


def _fit(
    topic_rows: Floats, against: Floats, weight: Floats, other_rows: Floats, against_others: Floats
) -> tuple[Floats, float]:
    """Return slope and intercept of the logistic regression."""
    rows = np.vstack([topic_rows, other_rows])
    offset = np.concatenate([against, against_others])
    sign = np.repeat([-1.0, 1.0], [len(topic_rows), len(other_rows)])
    share = np.concatenate([
        weight / max(float(weight.sum()), 1e-12), np.full(len(other_rows), 1 / len(other_rows))
    ])  # fmt: skip

    def loss(x: Floats) -> tuple[float, Floats]:
        margin = sign * (rows @ x[:-1] + x[-1] - offset)
        slope = -share * sign * expit(-margin)
        value = float(share @ np.logaddexp(0, -margin)) + _PENALTY / 2 * float(x[:-1] @ x[:-1])
        return value, np.append(slope @ rows + _PENALTY * x[:-1], slope.sum())

    found: Any = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return found[:-1], float(found[-1])
