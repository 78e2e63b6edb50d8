"""A release opened in memory: arrays in release order, read-only, shared by every visitor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.release.manifest import FactorSpec, Instrument, Manifest, ReleaseKind
from dashboard.territory.units import Municipalities
from dashboard.values import ByteArray, FloatArray, IndexArray


@dataclass(frozen=True)
class Term:
    """One coefficient of the model: covariate level against its reference, inside one control group."""

    code: str
    factor: str
    """Code of the FactorSpec that its slider belongs to."""
    coefficient: float


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
    """CLRISK only."""

    @property
    def is_demonstration(self) -> bool:
        """Whether its numbers are synthetic and must say so."""
        return self.manifest.kind is ReleaseKind.DEMONSTRATION

    @property
    def is_clrisk(self) -> bool:
        """Whether it is a model of probability (else a composite index)."""
        return self.manifest.instrument is Instrument.CLRISK

    def factor_spec(self, code: str) -> FactorSpec:
        """The declaration of factor ``code``; KeyError is impossible after validation of choices."""
        return next(spec for spec in self.manifest.factors if spec.code == code)
