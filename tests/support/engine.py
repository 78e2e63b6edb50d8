"""Small releases and cell tables for tests of the engine, made from drawn tables or from a seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.language import Text
from dashboard.release.manifest import ClassRule, FactorSpec, Instrument, Manifest, ReleaseKind
from dashboard.release.records import CellTable, Release, Term
from dashboard.territory.units import Admin1, Municipalities
from dashboard.trust.suppression import status_of
from dashboard.values import FloatArray


def factor_spec(code: str, *, direction: int = 1, weight: float = 1.0) -> FactorSpec:
    return FactorSpec(
        code=code,
        name=Text.same(code),
        description=Text.same(code),
        unit="share",
        direction=direction,
        source=Text.same("test"),
        official_weight=weight,
    )


def manifest(
    instrument: Instrument,
    specs: tuple[FactorSpec, ...],
    *,
    availability_threshold: float = 0.5,
    national_rate: float | None = None,
    suppression_threshold: int = 20,
) -> Manifest:
    return Manifest(
        name="tst-engine-1",
        country="TST",
        country_name=Text.same("Test"),
        kind=ReleaseKind.DEMONSTRATION,
        instrument=instrument,
        created=dt.date(2026, 1, 1),
        year="2026",
        ages="5-17",
        title=Text.same("Test"),
        definition=Text.same("Test"),
        method=Text.same("Test"),
        source=Text.same("Test"),
        licence=Text.same("CC0-1.0"),
        attribution=(),
        municipality_word=Text.same("municipality"),
        admin1_word=Text.same("state"),
        locale={"es": "es_MX", "en": "en", "pt": "pt_BR"},
        availability_threshold=availability_threshold,
        suppression_threshold=suppression_threshold,
        national_rate=national_rate,
        factors=specs,
        classes=ClassRule(method="natural_breaks", k=3, national_cuts=(), parent_cuts={}),
        files={},
    )


def municipalities(n: int) -> Municipalities:
    return Municipalities(
        codes=tuple(f"01{at:04d}" for at in range(n)),
        names=tuple(f"Place {at}" for at in range(n)),
        admin1=(Admin1("01", "State"),),
        parent=np.zeros(n, dtype=np.int64),
        longitude=np.zeros(n),
        latitude=np.zeros(n),
    )


def index_release(
    factors: pd.DataFrame,
    *,
    directions: Mapping[str, int] | None = None,
    weights: Mapping[str, float] | None = None,
    children: FloatArray | None = None,
    availability_threshold: float = 0.5,
) -> Release:
    """A release whose factors are the columns of ``factors``, with the official score that its scorer gives."""
    from dashboard.choices import Scenario
    from dashboard.scoring.index import IndexScorer

    n = len(factors)
    specs = tuple(
        factor_spec(code, direction=(directions or {}).get(code, 1), weight=(weights or {}).get(code, 1.0))
        for code in factors.columns
    )
    columns = {code: factors[code].to_numpy(dtype=float) for code in factors.columns}
    people = np.full(n, 1000.0) if children is None else children
    scorer = IndexScorer.of_factors(columns, specs=specs, availability_threshold=availability_threshold)
    scores = scorer.scores(Scenario()).scores
    status = status_of(scores, people, threshold=20)
    return _release(
        manifest(Instrument.INDEX, specs, availability_threshold=availability_threshold),
        estimate=np.where(status == 0, scores, np.nan),
        status=status,
        children=people,
        factors=columns,
        cells=None,
    )


def clrisk_release(cells: CellTable, *, national_rate: float | None = None, suppression_threshold: int = 20) -> Release:
    """A release over ``cells`` whose official probabilities are those of the plain reference."""
    from dashboard.scoring import reference

    n = len(cells.municipal_effect)
    estimate = reference.probabilities(cells, {})
    children = np.bincount(cells.municipality, weights=cells.children, minlength=n)
    status = status_of(estimate, children, threshold=suppression_threshold)
    specs = tuple(factor_spec(code) for code in dict.fromkeys(term.factor for term in cells.terms))
    return _release(
        manifest(Instrument.CLRISK, specs, national_rate=national_rate, suppression_threshold=suppression_threshold),
        estimate=np.where(status == 0, estimate, np.nan),
        status=status,
        children=children,
        factors={spec.code: np.zeros(n) for spec in specs},
        cells=cells,
    )


def drawn_cells(
    cells: pd.DataFrame,
    coefficients: Mapping[str, float],
    *,
    intercept: float,
    municipal: pd.DataFrame | None = None,
    effect: list[float] | None = None,
) -> CellTable:
    """A cell table from a drawing with columns ``municipality``, ``children`` and one per pattern term.

    Terms that are columns of ``municipal`` live in the municipal design; every term is its own factor.
    """
    pattern_terms = [name for name in cells.columns if name not in ("municipality", "children")]
    n = int(cells["municipality"].max()) + 1 if municipal is None else len(municipal)
    k = len(coefficients)
    pattern_design, municipal_design = np.zeros((len(cells), k)), np.zeros((n, k))
    for at, term in enumerate(coefficients):
        if term in pattern_terms:
            pattern_design[:, at] = cells[term]
        else:
            assert municipal is not None
            municipal_design[:, at] = municipal[term]
    return CellTable(
        intercept=intercept,
        terms=tuple(Term(code, code, value) for code, value in coefficients.items()),
        pattern_design=pattern_design,
        municipal_design=municipal_design,
        municipal_effect=np.array(effect if effect is not None else [0.0] * n),
        municipality=cells["municipality"].to_numpy(dtype=np.int64),
        pattern=np.arange(len(cells)),
        children=cells["children"].to_numpy(dtype=float),
    )


def random_cells(
    *,
    seed: int = 7,
    n_municipalities: int = 40,
    n_patterns: int = 60,
    n_cells: int = 900,
    n_terms: int = 8,
    empty: tuple[int, ...] = (),
    scale: float = 0.5,
) -> CellTable:
    """A cell table from ``seed``: two terms per factor (``f0``, ``f1`` ...), half of the terms territorial."""
    draw = np.random.default_rng(seed)
    places = np.setdiff1d(np.arange(n_municipalities), empty)
    municipality = np.sort(np.concatenate([places, draw.choice(places, n_cells - len(places))]))
    half = n_terms // 2
    pattern_design = np.zeros((n_patterns, n_terms))
    pattern_design[:, :half] = draw.random((n_patterns, half)) < 0.4
    municipal_design = np.zeros((n_municipalities, n_terms))
    municipal_design[:, half:] = draw.random((n_municipalities, n_terms - half))
    return CellTable(
        intercept=-2.5,
        terms=tuple(
            Term(f"t{at}", f"f{at // 2}", float(value)) for at, value in enumerate(draw.normal(0, scale, n_terms))
        ),
        pattern_design=pattern_design,
        municipal_design=municipal_design,
        municipal_effect=draw.normal(0, 0.2, n_municipalities),
        municipality=municipality,
        pattern=draw.integers(0, n_patterns, n_cells),
        children=draw.integers(1, 60, n_cells).astype(float),
    )


def _release(
    described: Manifest,
    *,
    estimate: FloatArray,
    status: np.ndarray,
    children: FloatArray,
    factors: Mapping[str, FloatArray],
    cells: CellTable | None,
) -> Release:
    n = len(estimate)
    no_class = np.full(n, 255, dtype=np.uint8)
    return Release(
        manifest=described,
        path=Path("nowhere"),
        digest="0" * 16,
        municipalities=municipalities(n),
        status=status,
        children=children,
        estimate=estimate,
        national_class=no_class,
        parent_class=no_class,
        factors=factors,
        cells=cells,
    )
