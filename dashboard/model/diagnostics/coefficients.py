"""The coefficient table: every term against its reference level, with interval, odds ratio and sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from dashboard.model.diagnostics.records import Coefficient, Reason
from dashboard.model.fitted import FittedModel

Sign = Literal["as_expected", "unclear", "contradicts", "none_expected"]
MOST_LOG_ODDS = 700.0
"""exp of more does not fit in a double."""


def coefficient_table(model: FittedModel, *, directions: Mapping[str, int]) -> tuple[Coefficient, ...]:
    r"""One row per coefficient, the intercept first; intervals from t with clusters - strata degrees of freedom.

    Parameters
    ----------
    model : FittedModel
    directions : term code to the direction declared: 1 raises the risk, -1 lowers it, 0 or absent none

    Examples
    --------
    >>> import numpy as np
    >>> from dashboard.model.design import DesignTerm
    >>> model = FittedModel("work", (DesignTerm("sex_male", "sex", "person", "male", "female"),), np.array([-2.0, 0.5]),
    ...     np.diag([0.01, 0.04]), np.zeros(1), np.zeros(1), 0.0, 0.0, 100, 2, 40, 5, -30.0, -35.0)
    >>> row = coefficient_table(model, directions={"sex_male": -1})[1]
    >>> row.odds_ratio, row.reference, row.sign
    (1.64872127, 'female', 'contradicts')
    """
    from scipy.stats import t as student

    freedom = model.clusters - model.strata
    reach = float(student.ppf(0.975, freedom)) if freedom > 0 else float("nan")
    names = [("intercept", "", "", "", ""), *((t.code, t.factor, t.kind, t.level, t.reference) for t in model.terms)]
    rows = []
    for (term, factor, kind, level, reference), b, error in zip(
        names, model.coefficients, model.standard_errors, strict=True
    ):
        lower, upper = float(b - reach * error), float(b + reach * error)
        known = error > 0 and freedom > 0
        p = float(2 * student.sf(abs(b) / error, freedom)) if known else float("nan")
        expected = _direction(directions.get(term, 0))
        numbers: dict[str, float] = {
            "standard_error": float(error),
            "lower": lower,
            "upper": upper,
            "p": p,
            "odds_ratio": _odds(float(b)),
            "odds_lower": _odds(lower),
            "odds_upper": _odds(upper),
        }
        rows.append(
            Coefficient(
                term=term,
                factor=factor,
                kind=kind,  # type: ignore[arg-type]  # one of the kinds of DesignTerm, or empty for the intercept
                level=level,
                reference=reference,
                coefficient=float(b),
                expected=expected,
                sign=_sign(expected, float(b), lower, upper),
                absent={name: Reason.TOO_FEW_CLUSTERS for name, value in numbers.items() if not np.isfinite(value)},
                **numbers,
            )
        )
    return tuple(rows)


def _direction(value: int) -> Literal[-1, 0, 1]:
    return 1 if value > 0 else -1 if value < 0 else 0


def _sign(expected: int, b: float, lower: float, upper: float) -> Sign:
    if expected == 0:
        return "none_expected"
    if b * expected > 0:
        return "as_expected"
    return "contradicts" if (upper if expected > 0 else -lower) < 0 else "unclear"


def _odds(log_odds: float) -> float:
    return float(np.exp(log_odds)) if abs(log_odds) < MOST_LOG_ODDS else float("nan")
