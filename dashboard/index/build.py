"""From a specification and a table to the index: scores of dimensions and municipalities, classes, and warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.classify.table import ClassTable, classify_table
from dashboard.errors import SpecificationError
from dashboard.index.aggregate import Prepared, count_present, coverage, score
from dashboard.index.data_warnings import data_warnings
from dashboard.index.normalise import normalise
from dashboard.index.screens import (
    WHOLE,
    IndexWarning,
    Screens,
    correlation_ratio,
    correlations,
    cronbach_alpha,
    variance_shares,
    warnings_of,
)
from dashboard.index.specification import IndexSpecification
from dashboard.index.weights import IndexBuildError, weights_of
from dashboard.language import Text
from dashboard.release.manifest import DimensionSpec, FactorSpec
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray, ValueStatus


@dataclass(frozen=True, slots=True)
class VulnerabilityIndex:
    """The index of every municipality and what it rests on; arrays of shape (n,) in the order of the table."""

    specification: IndexSpecification
    scores: FloatArray
    """0 (least) to 100 (most vulnerable); NaN unless ``status`` is AVAILABLE."""
    status: ByteArray
    """``ValueStatus``: NO_DATA below the availability threshold, SUPPRESSED where too few children live."""
    dimension_scores: Mapping[str, FloatArray]
    """By dimension, 0-100; NaN where too little of the dimension is known."""
    values: Mapping[str, FloatArray]
    """By indicator, in its own unit: the columns of ``factors.parquet``."""
    normalised: Mapping[str, FloatArray]
    """By indicator, 0-100, 100 the vulnerable end; NaN where ``withheld``, which teaches no bound and no rank."""
    dimension_weights: Mapping[str, float]
    """W_d, sum 1."""
    weights: Mapping[str, float]
    """w_k W_d of each indicator, sum 1."""
    coverage: FloatArray
    """Share of the weight whose indicator is present, 0-1."""
    present: IndexArray
    """Indicators with weight that are present."""
    set_aside: tuple[str, ...]
    """Indicators with one single value in the whole country: they tell nobody apart and count nowhere."""
    classes: ClassTable
    screens: Screens
    warnings: tuple[IndexWarning, ...]
    withheld: BoolArray
    """Where too few children live, or nobody knows how many: nothing is told and nothing is learnt there."""

    @property
    def aggregation(self) -> Literal["arithmetic", "geometric", "mixed"]:
        """As a manifest says it."""
        spec = self.specification
        return spec.within_dimensions if spec.is_folded else "mixed"

    def dimension_specs(self) -> tuple[DimensionSpec, ...]:
        """The dimensions as a manifest declares them."""
        return tuple(
            DimensionSpec(
                code=one.code,
                name=one.name or _readable(one.code),
                weight=100 * self.dimension_weights[one.code],
            )
            for one in self.specification.dimensions
        )

    def factor_specs(self) -> tuple[FactorSpec, ...]:
        """The indicators as a manifest declares them, so that the atlas reads them as the index did."""
        spec = self.specification
        return tuple(
            FactorSpec(
                code=one.code,
                name=one.name or _readable(one.code),
                description=one.description or _column_text(spec.column_of(one), spec.table),
                unit=one.unit,
                direction=one.direction,
                source=one.source or spec.source,
                official_weight=100 * self.weights[one.code],
                dimension=dimension.code,
                normalisation=spec.normalisation_of(one),
                bounds=one.bounds,
                target=one.target,
            )
            for dimension in spec.dimensions
            for one in dimension.indicators
        )


def build_index(
    spec: IndexSpecification,
    *,
    table: Mapping[str, FloatArray],
    children: FloatArray | None = None,
    parent: IndexArray | None = None,
    parent_codes: Sequence[str] = (),
) -> VulnerabilityIndex:
    r"""The vulnerability index that ``spec`` describes, of every row of ``table``.

    .. math:: D_{md} = \sum_{k \in d} w_k z_{mk}, \qquad IVTI_m = \sum_d W_d D_{md}

    with weights that sum to one in each step, or the geometric mean in either. A missing indicator drops out with
    its weight :math:`w_k W_d` and the rest is rescaled; where the share of the weight that is present is below the
    availability threshold there is no score, never a low one. When one step is arithmetic and the other geometric,
    the rescaling happens inside each step instead.

    Parameters
    ----------
    spec : IndexSpecification
    table : mapping of column to array, shape (n,)
        The columns that ``spec`` names, one row per municipality of the whole country; not finite where missing.
    children : array, shape (n,), optional
        Children 5-17; needed when ``spec`` suppresses below a number of them.
    parent, parent_codes : position of the first-level unit of each row, and the codes of the units
        For classes relative to the unit.

    Returns
    -------
    VulnerabilityIndex

    Raises
    ------
    SpecificationError
        When the table lacks columns that ``spec`` names; all of them are told.
    IndexBuildError
        When no indicator tells municipalities apart, or the data do not suffice for computed weights.

    References
    ----------
    Formula (4) of the method; OECD/JRC, *Handbook on Constructing Composite Indicators* (2008).

    Examples
    --------
    >>> from dashboard.index.specification import read_index_specification
    >>> spec = read_index_specification('''
    ... {country: TST, name: tst-ivti-2026.1, title: Test, definition: A test, year: 2026, source: nobody,
    ...  places: releases/tst, table: indicators.csv, code_column: code, classes: {method: equal_width, k: 2},
    ...  dimensions: [{code: labour, weight: 3, indicators: [{code: informality, direction: "+"}]},
    ...               {code: school, weight: 1, indicators: [{code: attendance, direction: "-"}]}]}''')
    >>> index = build_index(spec, table={"informality": np.array([0.2, 0.4, 0.6, np.nan]),
    ...                                  "attendance": np.array([0.9, 1.0, 0.8, 0.9])})
    >>> index.scores, index.classes.national_class        # the fourth has a quarter of the weight only
    (array([ 12.5,  37.5, 100. ,   nan]), array([  0,   0,   1, 255], dtype=uint8))
    """
    codes = [one.code for one in spec.indicators]
    raw, withheld = _columns(spec, table), _withheld(spec, children, rows=table)
    # A place that is withheld teaches nothing: its value would be found in a bound, a rank or a weight.
    told = np.where(withheld[:, None], np.nan, raw)
    normalised = _normalised(spec, told)
    is_set_aside = _has_values(told) & ~_has_values(normalised)
    weighed = _weigh(spec, normalised, counted=~is_set_aside)
    there = Prepared.of(np.where(np.isfinite(raw) & ~is_set_aside, 1.0, np.nan))
    reached = coverage(there, weighed.overall)
    shown = _scores(spec, Prepared.of(normalised), weighed, np.where(withheld, 0.0, reached))
    status = _status(spec, shown, withheld=withheld, reached=reached)
    screens = _screens(spec, normalised, weighed, shown)
    return VulnerabilityIndex(
        specification=spec,
        scores=shown,
        status=status,
        dimension_scores=dict(zip((one.code for one in spec.dimensions), weighed.dimension_scores.T, strict=True)),
        values=dict(zip(codes, raw.T, strict=True)),
        normalised=dict(zip(codes, normalised.T, strict=True)),
        dimension_weights=dict(zip((one.code for one in spec.dimensions), weighed.dimensions.tolist(), strict=True)),
        weights=dict(zip(codes, weighed.overall.tolist(), strict=True)),
        coverage=reached,
        present=count_present(there, weighed.overall),
        set_aside=tuple(code for code, aside in zip(codes, is_set_aside, strict=True) if aside),
        classes=classify_table(shown, rule=spec.classes, parent=parent, parent_codes=parent_codes),
        screens=screens,
        warnings=(
            *data_warnings(spec, told, set_aside=is_set_aside, reversed_loadings=weighed.reversed),
            *warnings_of(screens, dimensions=_members(spec), limits=spec.screens),
        ),
        withheld=withheld,
    )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Weights of both steps and the scores of the first."""

    overall: FloatArray
    """shape (k,), sum 1"""
    dimensions: FloatArray
    """shape (n_dimensions,), sum 1"""
    dimension_scores: FloatArray
    """shape (n, n_dimensions)"""
    reversed: tuple[str, ...]
    """Indicators and dimensions that load against the others on a principal component."""


def _columns(spec: IndexSpecification, table: Mapping[str, FloatArray]) -> FloatArray:
    missing = sorted({spec.column_of(one) for one in spec.indicators} - set(table))
    if missing:
        known = ", ".join(sorted(table)[:20])
        raise SpecificationError(
            spec.table, [f"column '{name}' is not in the table; it has {known}" for name in missing]
        )
    raw = np.column_stack([np.asarray(table[spec.column_of(one)], dtype=np.float64) for one in spec.indicators])
    return np.where(np.isfinite(raw), raw, np.nan)


def _has_values(columns: FloatArray) -> BoolArray:
    return np.asarray(np.isfinite(columns).any(axis=0), dtype=np.bool_)


def _normalised(spec: IndexSpecification, raw: FloatArray) -> FloatArray:
    return np.column_stack(
        [
            normalise(
                column,
                method=spec.normalisation_of(one),
                direction=one.direction,
                bounds=one.bounds,
                target=one.target,
            )
            for one, column in zip(spec.indicators, raw.T, strict=True)
        ]
    )


def _weigh(spec: IndexSpecification, normalised: FloatArray, *, counted: BoolArray) -> _Weighed:
    overall = np.zeros(normalised.shape[1])
    of_dimension = np.full((len(normalised), len(spec.dimensions)), np.nan)
    against: list[str] = []
    first = 0
    for at, dimension in enumerate(spec.dimensions):
        names = [one.code for one in dimension.indicators]
        own = slice(first, first + len(names))
        first += len(names)
        found = weights_of(
            normalised[:, own],
            scheme=spec.weighting.indicators,
            given=[one.weight for one in dimension.indicators],
            names=names,
            of=f"dimension '{dimension.code}'",
            counted=counted[own],
        )
        against += [names[position] for position in found.reversed]
        overall[own] = found.weights
        if found.weights.any():
            of_dimension[:, at] = score(
                Prepared.of(normalised[:, own]),
                found.weights,
                aggregation=spec.within_dimensions,
                availability_threshold=spec.availability_threshold,
            )
    has_weight = np.array([overall[_positions(spec, one.code)].any() for one in spec.dimensions])
    found = weights_of(
        of_dimension,
        scheme=spec.weighting.dimensions,
        given=[one.weight for one in spec.dimensions],
        names=[one.code for one in spec.dimensions],
        of="the dimensions",
        counted=has_weight,
    )
    if not found.weights.any():
        raise IndexBuildError(
            "no dimension with a weight has an indicator that tells the municipalities apart; "
            "give weight to one that does"
        )
    against += [spec.dimensions[position].code for position in found.reversed]
    for weight, dimension in zip(found.weights, spec.dimensions, strict=True):
        overall[_positions(spec, dimension.code)] *= weight
    return _Weighed(overall, found.weights, of_dimension, tuple(against))


def _scores(spec: IndexSpecification, prepared: Prepared, weighed: _Weighed, reached: FloatArray) -> FloatArray:
    if spec.is_folded:
        return score(
            prepared,
            weighed.overall,
            aggregation=spec.within_dimensions,
            availability_threshold=spec.availability_threshold,
        )
    scores = score(
        Prepared.of(weighed.dimension_scores),
        weighed.dimensions,
        aggregation=spec.across_dimensions,
        availability_threshold=spec.availability_threshold,
    )
    scores[reached < spec.availability_threshold] = np.nan
    return scores


def _withheld(spec: IndexSpecification, children: FloatArray | None, *, rows: Mapping[str, FloatArray]) -> BoolArray:
    if not spec.suppress_below:
        return np.zeros(len(next(iter(rows.values()))), dtype=np.bool_)
    if children is None:
        raise IndexBuildError(
            f"'suppress_below' is {spec.suppress_below}, but children are not known; name their 'children_column'"
        )
    # Few, or nobody knows how few: both stay closed.
    return ~(np.asarray(children, dtype=np.float64) >= spec.suppress_below)


def _status(spec: IndexSpecification, scores: FloatArray, *, withheld: BoolArray, reached: FloatArray) -> ByteArray:
    """Suppressed where enough is known for a score that is not told; without data where it is not."""
    status = np.where(np.isfinite(scores), ValueStatus.AVAILABLE, ValueStatus.NO_DATA).astype(np.uint8)
    status[withheld & (reached > 0) & (reached >= spec.availability_threshold)] = ValueStatus.SUPPRESSED
    return status


def _screens(spec: IndexSpecification, normalised: FloatArray, weighed: _Weighed, scores: FloatArray) -> Screens:
    shares = np.full(normalised.shape[1], np.nan)
    if spec.is_folded:
        parts = normalised
        if spec.within_dimensions == "geometric":
            parts = np.where(np.isfinite(normalised), Prepared.of(normalised).filled_log, np.nan)
        shares = variance_shares(parts, weights=weighed.overall)
    return Screens(
        codes=tuple(one.code for one in spec.indicators),
        correlation=correlations(normalised),
        alpha={
            **{one.code: cronbach_alpha(normalised[:, _positions(spec, one.code)]) for one in spec.dimensions},
            WHOLE: cronbach_alpha(normalised),
        },
        nominal=weighed.overall,
        variance_share=shares,
        correlation_ratio=np.array([correlation_ratio(column, scores) for column in normalised.T]),
    )


def _members(spec: IndexSpecification) -> dict[str, list[str]]:
    return {dimension.code: [one.code for one in dimension.indicators] for dimension in spec.dimensions}


def _positions(spec: IndexSpecification, dimension: str) -> list[int]:
    homes = [one.code for one in spec.dimensions for _ in one.indicators]
    return [at for at, home in enumerate(homes) if home == dimension]


def _readable(code: str) -> Text:
    return Text.same(code.replace("_", " ").capitalize())


def _column_text(column: str, table: str) -> Text:
    file = table.replace("\\", "/").rsplit("/", 1)[-1]
    return Text(es=f"Columna {column} de {file}", en=f"Column {column} of {file}", pt=f"Coluna {column} de {file}")
