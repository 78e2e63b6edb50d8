"""One byte per filled unit: its class, or which kind of absence it is."""

from __future__ import annotations

import numpy as np

from dashboard.choices import COVERAGE, Classing, Scenario
from dashboard.classify.cuts import NO_CLASS
from dashboard.explorer.study import Study
from dashboard.trust.shown_precision import CAUTION
from dashboard.values import ByteArray, Paint, ValueStatus

_PAINT_OF_STATUS = np.array(
    [Paint.NOT_COMPARABLE, Paint.NO_DATA, Paint.SUPPRESSED, Paint.NOT_MODELLED, Paint.UNRELIABLE], dtype=np.uint8
)
"""By ValueStatus. A value without a class (its unit is too small to be cut) cannot be compared with the others."""

FULL, PARTIAL = 0, 1
"""Classes of the coverage layer: all weighted factors known, or part of them. Where the release tells how reliable
its estimates are: reliable, or to be used with caution."""


def paint_units(study: Study, *, layer: str, classing: Classing, scenario: Scenario) -> ByteArray:
    """Paint bytes of the municipalities, release order, shape (n,)."""
    classes = trust_classes(study, scenario) if layer == COVERAGE else study.classes(layer, classing, scenario)
    painted = _PAINT_OF_STATUS[study.status(layer, scenario) if layer != COVERAGE else study.outcome(scenario).status]
    has_class = classes != NO_CLASS
    painted[has_class] = classes[has_class] + np.uint8(Paint.FIRST_CLASS)
    only = study.class_only(classing.scope) if study.shows_published(layer, classing, scenario) else None
    if only is not None:
        known = only != NO_CLASS
        painted[known] = only[known] + np.uint8(Paint.FIRST_CLASS_ONLY)
    return painted


def trust_classes(study: Study, scenario: Scenario) -> ByteArray:
    """What the coverage layer shows of each municipality with a value."""
    if study.precision is None:
        return coverage_classes(study, scenario)
    classes = np.where(study.precision.reliability == CAUTION, np.uint8(PARTIAL), np.uint8(FULL))
    return np.where(study.outcome(scenario).status == ValueStatus.AVAILABLE, classes, np.uint8(NO_CLASS)).astype(
        np.uint8
    )


def coverage_classes(study: Study, scenario: Scenario) -> ByteArray:
    """FULL or PARTIAL where there is an estimate, NO_CLASS where there is none."""
    outcome = study.outcome(scenario)
    classes = np.where(outcome.present < outcome.total, np.uint8(PARTIAL), np.uint8(FULL))
    return np.where(outcome.status == ValueStatus.AVAILABLE, classes, np.uint8(NO_CLASS)).astype(np.uint8)
