"""Which factors push a place above or below its country: an association in the model, not an effect."""

from __future__ import annotations

import numpy as np

from dashboard.answers import Driver
from dashboard.choices import Scenario
from dashboard.explorer.study import Study
from dashboard.language import Language
from dashboard.trust.weighted import weighted_mean
from dashboard.values import FloatArray, ValueStatus

SHOWN = 3


def drivers_of(
    study: Study, at: int, scenario: Scenario, language: Language
) -> tuple[tuple[Driver, ...], tuple[Driver, ...]]:
    """The three factors that push municipality ``at`` up most, and the three that push it down most.

    Nothing for a municipality without a value under ``scenario``: what is withheld stays so.
    """
    if not np.isfinite(study.outcome(scenario).values[at]):
        return (), ()
    drivers = [
        _driver(study, code, at, float(values[at]), language)
        for code, values in study.contributions(scenario).items()
        if np.isfinite(values[at]) and values[at] != 0
    ]
    ordered = sorted(drivers, key=lambda one: (-one.contribution, one.factor))
    up = tuple(one for one in ordered if one.contribution > 0)[:SHOWN]
    down = tuple(one for one in reversed(ordered) if one.contribution < 0)[:SHOWN]
    return up, down


def _driver(study: Study, code: str, at: int, contribution: float, language: Language) -> Driver:
    spec = study.release.factor_spec(code)
    values = study.shown.factors[code]
    return Driver(
        factor=code,
        name=spec.name.say(language),
        value=float(values[at]) if np.isfinite(values[at]) else None,
        reference=reference_of(study, values),
        contribution=contribution,
        unit=spec.unit,
    )


def reference_of(study: Study, values: FloatArray) -> float | None:
    """The country's mean, where contributions start; ``None`` where children are unknown: a plain mean is not it."""
    counted = np.where(study.shown.status == ValueStatus.AVAILABLE, values, np.nan)
    mean = weighted_mean(counted, study.shown.children)
    return mean.value if mean.units_without_weight == 0 else None
