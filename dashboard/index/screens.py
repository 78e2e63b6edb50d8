"""Does an index measure what its weights say? Correlations, Cronbach's alpha, and how much of the score is whose.

A nominal weight is what an indicator is given; its effective weight is how much of the differences between
municipalities it makes. The two part company as soon as indicators differ in spread or move together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from dashboard.index.specification import ScreenLimits
from dashboard.language import Text
from dashboard.values import BoolArray, FloatArray

LEAST_PAIRS = 3
"""Municipalities that two indicators must share before their correlation is told."""
GROUPS = 10
"""Groups of equal size that a correlation ratio averages in."""

WHOLE = ""
"""Stands for the whole index where dimensions are named by code."""

Finding = Literal[
    "redundant",
    "contradictory",
    "incoherent",
    "silent",
    "loud",
    "against",
    "set_aside",
    "outside_bounds",
    "unused_weights",
]


@dataclass(frozen=True, slots=True)
class IndexWarning:
    """One thing to look at before an index is published; nothing was changed because of it."""

    finding: Finding
    about: tuple[str, ...]
    """Codes of the indicators or the dimension."""
    value: float
    """What was found; NaN where the finding is no number."""
    limit: float
    text: Text
    """What it is and what can be done."""


@dataclass(frozen=True, slots=True)
class Screens:
    """What the screens found; ``codes`` names rows and columns."""

    codes: tuple[str, ...]
    correlation: FloatArray
    """shape (k, k), of the normalised indicators, pair by pair; NaN where a pair cannot tell."""
    alpha: Mapping[str, float]
    """Cronbach's alpha of each dimension, and of all indicators under ``WHOLE``; NaN for one indicator."""
    nominal: FloatArray
    """shape (k,), weights, sum 1"""
    variance_share: FloatArray
    """shape (k,): share of the variance of the score, sum 1; NaN where it does not add up (mixed means)."""
    correlation_ratio: FloatArray
    """shape (k,): main effect of each indicator on the score, 0-1."""


def correlations(columns: FloatArray) -> FloatArray:
    """Pearson's correlation of every pair over the municipalities that have both, shape (k, k).

    NaN where fewer than three have both or one of the two does not vary.

    Examples
    --------
    >>> correlations(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [np.nan, 9.0]])).round(6)
    array([[1., 1.],
           [1., 1.]])
    """
    k = columns.shape[1]
    found = np.full((k, k), np.nan)
    for a, b in [*combinations(range(k), 2), *((at, at) for at in range(k))]:
        found[a, b] = found[b, a] = _pearson(columns[:, a], columns[:, b])
    return found


def cronbach_alpha(columns: FloatArray) -> float:
    r"""How much the indicators of a set hang together, at most 1.

    .. math:: \alpha = \frac{k}{k - 1} \Big(1 - \frac{\sum_k s_k^2}{s_{\Sigma}^2}\Big)

    over municipalities that have all k. NaN for fewer than two indicators or three municipalities, or a sum that
    does not vary.

    References
    ----------
    L. J. Cronbach, "Coefficient alpha and the internal structure of tests", *Psychometrika* 16 (1951).

    Examples
    --------
    >>> round(cronbach_alpha(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])), 6)
    1.0
    """
    rows = columns[np.isfinite(columns).all(axis=1)]
    k = columns.shape[1]
    if k < 2 or len(rows) < LEAST_PAIRS:
        return float("nan")
    of_sum = float(rows.sum(axis=1).var(ddof=1))
    return k / (k - 1) * (1 - float(rows.var(axis=0, ddof=1).sum()) / of_sum) if of_sum > 0 else float("nan")


def variance_shares(columns: FloatArray, *, weights: FloatArray) -> FloatArray:
    r"""Share of the variance of a weighted mean that each of its parts makes; they sum to one.

    .. math:: S_k = \frac{w_k \, \mathrm{cov}(z_k, s)}{\mathrm{var}(s)}, \qquad s = \sum_k w_k z_k

    over municipalities that have every weighted part. Below zero: the score falls where the indicator rises, so it
    works against the index. For a geometric mean, give the logarithms. NaN where the score does not vary.

    References
    ----------
    W. Becker, M. Saisana, P. Paruolo and I. Vandecasteele, "Weights and importance in composite indicators: closing
    the gap", *Ecological Indicators* 80 (2017), 12-22, on what weights do and do not say of importance.

    Examples
    --------
    >>> columns = np.array([[0.0, 50.0], [100.0, 50.0], [0.0, 50.0], [100.0, 50.0]])
    >>> variance_shares(columns, weights=np.array([0.5, 0.5]))      # the second has a weight and no voice
    array([1., 0.])
    """
    heard: BoolArray = weights > 0
    rows = columns[np.isfinite(columns[:, heard]).all(axis=1)]
    parts = np.where(heard, weights * np.nan_to_num(rows), 0.0)
    score = parts.sum(axis=1)
    apart = score - score.mean() if len(score) else score
    total = float(apart @ apart)
    if total <= 0:
        return np.full(len(weights), np.nan)
    shares: FloatArray = (parts - parts.mean(axis=0)).T @ apart / total
    return shares


def correlation_ratio(values: FloatArray, scores: FloatArray) -> float:
    r"""Main effect of an indicator: how much of the score's variance is gone once the indicator is known, 0-1.

    .. math:: S = \frac{\mathrm{Var}\big(\mathrm{E}[s \mid z]\big)}{\mathrm{Var}(s)}

    The conditional mean is taken in ten groups of equal size by z (fewer where values repeat), so it needs no straight
    line. Groups make the ratio a little too large: about (groups - 1) / n for an indicator that says nothing.

    References
    ----------
    P. Paruolo, M. Saisana and A. Saltelli, "Ratings and rankings: voodoo or science?", *JRSS A* 176 (2013), 609-634;
    they smooth the conditional mean instead of grouping it.

    Examples
    --------
    >>> z = np.arange(100.0)
    >>> correlation_ratio(z, 3 * z) > 0.98, correlation_ratio(z, np.full(100, 5.0))
    (True, nan)
    """
    both = np.isfinite(values) & np.isfinite(scores)
    z, s = values[both], scores[both]
    if len(z) < LEAST_PAIRS or s.min() == s.max():
        return float("nan")
    limits = np.unique(np.quantile(z, np.arange(1, GROUPS) / GROUPS))
    group = np.searchsorted(limits, z, side="left")
    size = np.bincount(group)
    mean = np.bincount(group, weights=s) / np.maximum(size, 1)
    return float((size * (mean - s.mean()) ** 2).sum() / ((s - s.mean()) ** 2).sum())


def warnings_of(
    screens: Screens, *, dimensions: Mapping[str, Sequence[str]], limits: ScreenLimits
) -> tuple[IndexWarning, ...]:
    """What of ``screens`` lies beyond ``limits``: pairs first, then dimensions, then single indicators."""
    return (*_of_pairs(screens, dimensions, limits), *_of_dimensions(screens, limits), *_of_indicators(screens, limits))


def _of_pairs(screens: Screens, dimensions: Mapping[str, Sequence[str]], limits: ScreenLimits) -> list[IndexWarning]:
    found = []
    home = {code: dimension for dimension, codes in dimensions.items() for code in codes}
    for (a, one), (b, other) in combinations(enumerate(screens.codes), 2):
        if not (screens.nominal[a] > 0 and screens.nominal[b] > 0):
            continue
        r = float(screens.correlation[a, b])
        if r >= limits.redundant:
            found.append(IndexWarning("redundant", (one, other), r, limits.redundant, _redundant(one, other, r)))
        elif r <= limits.contradictory and home[one] == home[other]:
            text = _contradictory(one, other, r)
            found.append(IndexWarning("contradictory", (one, other), r, limits.contradictory, text))
    return found


def _of_dimensions(screens: Screens, limits: ScreenLimits) -> list[IndexWarning]:
    return [
        IndexWarning("incoherent", (code,), alpha, limits.alpha, _incoherent(code, alpha))
        for code, alpha in screens.alpha.items()
        # A whole index need not hang together: its dimensions are there because they differ.
        if code != WHOLE and alpha < limits.alpha
    ]


def _of_indicators(screens: Screens, limits: ScreenLimits) -> list[IndexWarning]:
    found = []
    for code, share, nominal in zip(screens.codes, screens.variance_share, screens.nominal, strict=True):
        if not nominal > 0:
            continue
        said = float(share)
        if said < 0:
            found.append(IndexWarning("against", (code,), said, 0.0, _against(code, said)))
        elif said < limits.silent * nominal:
            found.append(IndexWarning("silent", (code,), said, limits.silent * nominal, _silent(code, said, nominal)))
        elif said > limits.loud * nominal:
            found.append(IndexWarning("loud", (code,), said, limits.loud * nominal, _loud(code, said, nominal)))
    return found


def _pearson(a: FloatArray, b: FloatArray) -> float:
    both = np.isfinite(a) & np.isfinite(b)
    x, y = a[both], b[both]
    if len(x) < LEAST_PAIRS or x.min() == x.max() or y.min() == y.max():
        return float("nan")
    x, y = x - x.mean(), y - y.mean()
    return float(np.clip((x @ y) / np.sqrt((x @ x) * (y @ y)), -1.0, 1.0))


def _redundant(one: str, other: str, r: float) -> Text:
    return Text(
        es=f"'{one}' y '{other}' dicen lo mismo (correlación {r:.2f}): deje uno, o reparta un peso entre ambos.",
        en=f"'{one}' and '{other}' say the same (correlation {r:.2f}): keep one, or share one weight between them.",
        pt=f"'{one}' e '{other}' dizem o mesmo (correlação {r:.2f}): mantenha um, ou divida um peso entre os dois.",
    )


def _contradictory(one: str, other: str, r: float) -> Text:
    return Text(
        es=f"'{one}' y '{other}' se anulan en su dimensión (correlación {r:.2f}): revise el sentido de ambos.",
        en=f"'{one}' and '{other}' cancel each other in their dimension (correlation {r:.2f}): check both directions.",
        pt=f"'{one}' e '{other}' anulam-se na sua dimensão (correlação {r:.2f}): verifique o sentido de ambos.",
    )


def _incoherent(code: str, alpha: float) -> Text:
    return Text(
        es=f"Los indicadores de '{code}' no forman un conjunto (alfa de Cronbach {alpha:.2f}): ¿miden lo mismo?",
        en=f"The indicators of '{code}' do not hang together (Cronbach's alpha {alpha:.2f}): is it one thing?",
        pt=f"Os indicadores de '{code}' não formam um conjunto (alfa de Cronbach {alpha:.2f}): medem a mesma coisa?",
    )


def _silent(code: str, share: float, nominal: float) -> Text:
    return Text(
        es=f"'{code}' casi no se oye: tiene {100 * nominal:.0f}\u00a0% del peso y hace "
        f"{100 * share:.0f}\u00a0% de las diferencias.",
        en=f"'{code}' is hardly heard: it has {nominal:.0%} of the weight and makes {share:.0%} of the differences.",
        pt=f"'{code}' quase não se ouve: tem {nominal:.0%} do peso e faz {share:.0%} das diferenças.",
    )


def _loud(code: str, share: float, nominal: float) -> Text:
    return Text(
        es=f"'{code}' tapa a los demás: tiene {100 * nominal:.0f}\u00a0% del peso y hace "
        f"{100 * share:.0f}\u00a0% de las diferencias.",
        en=f"'{code}' drowns the others: it has {nominal:.0%} of the weight and makes {share:.0%} of the differences.",
        pt=f"'{code}' encobre os demais: tem {nominal:.0%} do peso e faz {share:.0%} das diferenças.",
    )


def _against(code: str, share: float) -> Text:
    return Text(
        es=f"'{code}' trabaja contra el índice ({100 * share:.0f}\u00a0% de las diferencias): revise su sentido.",
        en=f"'{code}' works against the index ({share:.0%} of the differences): check its direction.",
        pt=f"'{code}' trabalha contra o índice ({share:.0%} das diferenças): verifique o seu sentido.",
    )
