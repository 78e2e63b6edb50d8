"""Frozen view-model of the page "method and quality" of one release.

Shares are 0-1; ``None`` means that the release does not say.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.model.diagnostics.records import Diagnostics
from dashboard.model.options import EstimationOptions
from dashboard.release.manifest import Manifest, OutcomeSpec


@dataclass(frozen=True, slots=True)
class TermLine:
    """One coefficient with the names that a reader knows it under."""

    factor: str
    """Name of the factor; empty for the intercept."""
    level: str
    """What the term stands for; empty for a share and for the intercept."""
    reference: str
    kind: str
    """``person``, ``household``, ``territory``; empty for the intercept."""
    coefficient: float
    standard_error: float | None
    lower: float | None
    """Of the 95 % interval of the coefficient."""
    upper: float | None
    odds_ratio: float | None
    """``None`` for the intercept, whose odds compare nothing."""
    odds_lower: float | None
    odds_upper: float | None
    p: float | None
    sign: str
    """``as_expected``, ``unclear``, ``contradicts``, ``none_expected``; empty where nothing was checked."""


@dataclass(frozen=True, slots=True)
class OutcomeMethod:
    """One modelled outcome: what it is and which model it comes from."""

    code: str
    name: str
    spec: OutcomeSpec | None
    """``None`` for a release that names no outcome: its manifest says what it measures."""
    terms: tuple[TermLine, ...]


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One indicator of an index."""

    name: str
    weight: float
    direction: int
    lowest: float | None
    """Least value that may be shown."""
    highest: float | None
    unit: str
    present: int
    """Municipalities that have it."""
    variance_share: float | None
    """How much of the differences between scores it makes; below zero it works against the index."""


@dataclass(frozen=True, slots=True)
class ClassesBeside:
    """Classes published elsewhere beside those that the declared rule gives, over what may be shown."""

    scope: str
    """``national`` or ``parent``"""
    source: str
    counts: tuple[tuple[int, ...], ...]
    """Municipalities by published class (rows, lowest first) and recomputed class (columns)."""
    same: int
    higher: int
    """How many the rule puts into a higher class than published."""
    lower: int
    names: tuple[str, ...]
    """What the release calls its classes; empty where it gives them no names of its own."""


@dataclass(frozen=True, slots=True)
class MethodSheet:
    """Everything the page says of one release."""

    manifest: Manifest
    digest: str
    municipalities: int
    statuses: tuple[tuple[str, int], ...]
    """How many municipalities have a value, and how many lack one for which reason."""
    outcomes: tuple[OutcomeMethod, ...]
    """Empty for an index."""
    indicators: tuple[IndexLine, ...]
    """Empty for a model."""
    alpha: float | None
    """Cronbach's alpha of the indicators; ``None`` for a model, or where it cannot be computed."""
    warnings: tuple[str, ...]
    """What the screens of the index found."""
    diagnostics: Diagnostics | None
    """``None`` where the release brings none, or brings what this version cannot read."""
    level_names: tuple[tuple[str, str, str], ...]
    """Factor, level and the name of that level; the level "" is the covariate itself."""
    estimation: EstimationOptions | None
    """How the coefficients were fitted; ``None`` where no specification says."""
    specification: str
    classes_beside: tuple[ClassesBeside, ...] = ()
    """Of a release whose classes were published elsewhere: one for each scope they were published for."""
