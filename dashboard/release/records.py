"""A release opened in memory: arrays in release order, read-only, shared by every visitor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.release.evidence import Coefficient, FactorMeans, FactorWeight, OutcomeResult, Precision
from dashboard.release.manifest import FactorSpec, Instrument, Manifest, ReleaseKind
from dashboard.territory.units import Municipalities
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray

GROUPS_FILE = "groups.parquet"


@dataclass(frozen=True)
class Term:
    """One coefficient of the model: covariate level against its reference, inside one control group."""

    code: str
    factor: str
    """Code of the FactorSpec that its slider belongs to."""
    coefficient: float
    kind: str = ""
    """``person``, ``household`` or ``territory``."""
    level: str = ""
    """Of a covariate by levels; empty for a share."""
    reference: str = ""
    """The level that all terms of the covariate are told against."""


@dataclass(frozen=True)
class CellTable:
    """Census children 5-17 as cells, sorted by municipality: who they are (pattern) and how many.

    The linear predictor of cell c is
    ``intercept + pattern_design[pattern[c]] @ b + municipal_design[municipality[c]] @ b + effect[municipality[c]]``;
    every term lives in exactly one of the two designs (the other holds zeros), so that a re-weighting
    touches a few thousand patterns and a few thousand municipalities, not every cell.
    """

    intercept: float
    terms: tuple[Term, ...]
    pattern_design: FloatArray
    """shape (n_patterns, n_terms): person and household terms, 0/1 or share."""
    municipal_design: FloatArray
    """shape (n_municipalities, n_terms): territory terms."""
    municipal_effect: FloatArray
    """u_m, shape (n_municipalities,); zeros where the model has none."""
    municipality: IndexArray
    """shape (n_cells,), ascending position in release order."""
    pattern: IndexArray
    """shape (n_cells,)"""
    children: FloatArray
    """shape (n_cells,), above zero"""


@dataclass(frozen=True)
class OutcomeModel:
    """What an outcome after the main one is predicted with over the cells of the release; designs as in CellTable."""

    intercept: float
    terms: tuple[Term, ...]
    pattern_design: FloatArray
    """shape (n_patterns, n_terms) over the patterns of the release's cells"""
    municipal_design: FloatArray
    municipal_effect: FloatArray
    share: FloatArray
    """shape (n_patterns,): share of the pattern's children whom the outcome speaks of, 0-1"""

    def over(self, cells: CellTable) -> CellTable:
        """The children of ``cells`` whom the outcome speaks of, under its own model.

        Examples
        --------
        >>> import numpy as np
        >>> cells = CellTable(0.0, (), np.zeros((2, 0)), np.zeros((1, 0)), np.zeros(1), np.array([0, 0]),
        ...     np.array([0, 1]), np.array([30.0, 10.0]))
        >>> older = OutcomeModel(-1.0, (), np.zeros((2, 0)), np.zeros((1, 0)), np.zeros(1), np.array([0.0, 1.0]))
        >>> older.over(cells).children
        array([10.])
        """
        share = self.share[cells.pattern]
        kept = share > 0
        return CellTable(
            intercept=self.intercept,
            terms=self.terms,
            pattern_design=self.pattern_design,
            municipal_design=self.municipal_design,
            municipal_effect=self.municipal_effect,
            municipality=cells.municipality[kept],
            pattern=cells.pattern[kept],
            children=(cells.children * share)[kept],
        )


@dataclass(frozen=True)
class Release:
    """One country's release, whole and checked."""

    manifest: Manifest
    path: Path
    digest: str
    """First 16 hex digits over the digests of all files: part of every cache key and address."""
    municipalities: Municipalities
    status: ByteArray
    """ValueStatus of the official result, shape (n,)."""
    children: FloatArray
    """Children 5-17, shape (n,); NaN when unknown. Kept exact: a screen shows none where ``status`` is SUPPRESSED."""
    estimate: FloatArray
    """Official result, shape (n,): probability as a share (CLRISK) or score 0-100 (index); NaN unless AVAILABLE."""
    national_class: ByteArray
    """Published class 0..k-1, national cuts, stored verbatim; 255 where there is none."""
    parent_class: ByteArray
    """Published class 0..k-1 relative to the first-level unit; 255 where there is none."""
    factors: Mapping[str, FloatArray]
    """Factor code to values, shape (n,), NaN where missing; CLRISK: means over the children."""
    cells: CellTable | None
    """CLRISK only, unless its cells are not published."""
    withheld_factors: Mapping[str, BoolArray] = field(default_factory=dict)
    """Factor code to the municipalities, shape (n,), whose value is known but withheld; factors that nowhere are
    withheld are not named. Their ``factors`` are NaN there."""
    outcomes: Mapping[str, OutcomeResult] = field(default_factory=dict)
    """By code, the main one first; empty where the manifest declares none."""
    outcome_models: Mapping[str, OutcomeModel] = field(default_factory=dict)
    """Of the outcomes after the main one that can be predicted anew over ``cells``."""
    coefficients: Mapping[str, tuple[Coefficient, ...]] = field(default_factory=dict)
    """By outcome, intercept first; CLRISK only. The only outcome of a release that names none is ``main``."""
    covariance: Mapping[str, FloatArray] = field(default_factory=dict)
    """By outcome, shape (1 + n_terms, 1 + n_terms) in the order of ``coefficients``."""
    precision: Mapping[str, Precision] = field(default_factory=dict)
    factor_weights: Mapping[str, tuple[FactorWeight, ...]] = field(default_factory=dict)
    factor_profile: Mapping[tuple[str, str], tuple[FactorMeans, ...]] = field(default_factory=dict)
    """By outcome and scope: ``country``, or the code of a first-level unit."""
    recomputed_national_class: ByteArray | None = None
    """What the declared rule gives, beside the published class; 255 where there is none."""
    recomputed_parent_class: ByteArray | None = None
    diagnostics: str = ""
    """JSON of ``dashboard.model.diagnostics.Diagnostics``; empty where the release has none."""
    specification: str = ""
    """The YAML it was made from; empty where the release has none."""

    @property
    def is_demonstration(self) -> bool:
        """Whether its numbers are synthetic and must say so."""
        return self.manifest.kind is ReleaseKind.DEMONSTRATION

    @property
    def is_clrisk(self) -> bool:
        """Whether it is a model of probability (else a composite index)."""
        return self.manifest.instrument is Instrument.CLRISK

    @property
    def has_groups(self) -> bool:
        """Whether ``dashboard.release.groups.read_groups`` finds results by group."""
        return GROUPS_FILE in self.manifest.files

    def factor_spec(self, code: str) -> FactorSpec:
        """The declaration of factor ``code``; KeyError is impossible after validation of choices."""
        return next(spec for spec in self.manifest.factors if spec.code == code)
