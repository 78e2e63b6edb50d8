"""What is told of one municipality besides its estimate: how sure it is, and the groups of its children."""

from __future__ import annotations

import numpy as np

from dashboard.answers import GroupLine, PlacePrecision
from dashboard.explorer.method import covariate_name, name_of_level
from dashboard.explorer.study import Study
from dashboard.explorer.tables import reliability_word
from dashboard.language import Language
from dashboard.values import ValueStatus


def precision_at(study: Study, at: int) -> PlacePrecision | None:
    """Precision of the official estimate at position ``at``; ``None`` where the release tells nothing of it."""
    told = study.precision
    if told is None:
        return None
    reliability = reliability_word(int(told.reliability[at]))
    error = known(told.error[at])
    if error is None and reliability is None:
        return None
    return PlacePrecision(
        error=error,
        is_mse=told.has_mse,
        lower=known(told.lower[at]),
        upper=known(told.upper[at]),
        reliability=reliability,
        variation=known(told.variation[at]),
        spread_within=known(told.spread_within[at]),
        direct_estimate=known(told.direct_estimate[at]),
        direct_error=known(told.direct_error[at]),
        direct_children=known(told.direct_children[at]),
    )


def groups_at(study: Study, at: int, language: Language) -> tuple[GroupLine, ...]:
    """Results by group at position ``at``; nothing of a municipality that is withheld as a whole."""
    if study.shown.status[at] != ValueStatus.AVAILABLE or not study.groups:
        return ()
    names = study.level_names
    order = {key: at for at, key in enumerate(names)}
    last = len(order)
    lines = []
    for group in sorted(study.groups, key=lambda one: order.get((one.dimension, one.group), last)):
        status = ValueStatus(int(group.status[at]))
        is_told = status is ValueStatus.AVAILABLE
        lines.append(
            GroupLine(
                dimension=covariate_name(study, group.dimension, language),
                group=name_of_level(names, group.dimension, group.group, language),
                status=status,
                estimate=known(group.estimate[at]) if is_told else None,
                children=known(group.children[at]) if is_told else None,
                expected_children=known(group.expected_children[at]) if is_told else None,
                error=known(group.error[at]) if is_told and group.error is not None else None,
            )
        )
    return tuple(lines)


def known(value: float) -> float | None:
    """A number, or ``None`` for NaN."""
    return float(value) if np.isfinite(value) else None
