"""How well predictions tell children in child labour from the others, and how much better than the rate alone."""

from __future__ import annotations

import numpy as np

from dashboard.values import FloatArray


def weighted_auc(outcome: FloatArray, *, prediction: FloatArray, weight: FloatArray) -> float:
    r"""Probability that a working child has a higher prediction than one who does not work, ties counting half.

    .. math:: AUC = \frac{\sum_{i: y=1} \sum_{j: y=0} w_i w_j (1_{p_i > p_j} + \tfrac12 1_{p_i = p_j})}
              {\sum_{i: y=1} w_i \sum_{j: y=0} w_j}

    Parameters
    ----------
    outcome, prediction, weight : shape (n,)

    Returns
    -------
    float
        NaN when one of the two kinds of children is absent.

    Examples
    --------
    >>> import numpy as np
    >>> weighted_auc(np.array([0.0, 1.0, 1.0]), prediction=np.array([0.2, 0.2, 0.9]), weight=np.ones(3))
    0.75
    """
    # Children who are alike may differ in the last bit, depending on how the products were blocked.
    distinct, own = np.unique(np.round(prediction, 12), return_inverse=True)
    working = np.bincount(own.ravel(), weights=weight * outcome, minlength=len(distinct))
    others = np.bincount(own.ravel(), weights=weight * (1 - outcome), minlength=len(distinct))
    pairs = working.sum() * others.sum()
    if pairs == 0:
        return float("nan")
    below = np.cumsum(others) - others
    return float(working @ (below + others / 2) / pairs)


def brier_score(outcome: FloatArray, *, prediction: FloatArray, weight: FloatArray) -> float:
    """Weighted mean of (outcome - prediction) squared.

    References
    ----------
    G. W. Brier (1950), Monthly Weather Review 78, 1-3.

    Examples
    --------
    >>> import numpy as np
    >>> brier_score(np.array([0.0, 1.0]), prediction=np.array([0.5, 0.5]), weight=np.ones(2))
    0.25
    """
    return float(np.average((outcome - prediction) ** 2, weights=weight))


def log_likelihood(outcome: FloatArray, *, linear: FloatArray, weight: FloatArray) -> float:
    """Weighted Bernoulli log likelihood of log odds, safe at both ends.

    Examples
    --------
    >>> import numpy as np
    >>> round(log_likelihood(np.array([1.0]), linear=np.zeros(1), weight=np.ones(1)), 6)
    -0.693147
    """
    return float(np.sum(weight * (outcome * linear - np.logaddexp(0.0, linear))))


def pseudo_r2(outcome: FloatArray, *, linear: FloatArray, weight: FloatArray) -> dict[str, float]:
    r"""McFadden's, Nagelkerke's and Tjur's coefficients of determination, by name.

    With weights scaled to a mean of one, l the pseudo log likelihood of the model and l0 that of the rate alone:

    .. math:: R^2_{McF} = 1 - \frac{l}{l_0}, \quad
              R^2_N = \frac{1 - e^{2 (l_0 - l)/n}}{1 - e^{2 l_0 / n}}, \quad
              R^2_T = \bar p_{y=1} - \bar p_{y=0}

    Returns
    -------
    dict
        NaN where the outcome takes one value only.

    References
    ----------
    D. McFadden (1974); N. J. D. Nagelkerke (1991), Biometrika 78, 691-692; T. Tjur (2009), The American Statistician
    63, 366-372. Scaling of the weights: T. Lumley (2017), "Pseudo-R2 statistics under complex sampling", Australian
    and New Zealand Journal of Statistics 59, 187-194.

    Examples
    --------
    >>> import numpy as np
    >>> found = pseudo_r2(np.array([0.0, 1.0]), linear=np.array([-1.0, 1.0]), weight=np.ones(2))
    >>> {name: round(value, 3) for name, value in found.items()}
    {'mcfadden': 0.548, 'nagelkerke': 0.71, 'tjur': 0.462}
    """
    w = weight / weight.mean()
    n = len(outcome)
    rate = float(np.average(outcome, weights=w))
    if rate in (0.0, 1.0):
        return dict.fromkeys(("mcfadden", "nagelkerke", "tjur"), float("nan"))
    null = log_likelihood(outcome, linear=np.full(n, np.log(rate / (1 - rate))), weight=w)
    own = log_likelihood(outcome, linear=linear, weight=w)
    p = 1.0 / (1.0 + np.exp(-np.clip(linear, -700, 700)))
    working, others = w * outcome, w * (1 - outcome)
    return {
        "mcfadden": 1 - own / null,
        "nagelkerke": float((1 - np.exp(2 * (null - own) / n)) / (1 - np.exp(2 * null / n))),
        "tjur": float(working @ p / working.sum() - others @ p / others.sum()),
    }
