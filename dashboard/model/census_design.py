"""The terms of a fitted model over census counts: a row per pattern and a row per municipality."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.errors import AtlasError
from dashboard.model.census import CensusCounts
from dashboard.model.design import DesignTerm
from dashboard.model.fitted import FittedModel
from dashboard.model.sums import summed
from dashboard.release.records import CellTable, Term
from dashboard.values import BoolArray, FloatArray


class CensusMismatchError(AtlasError):
    """A census to which the fitted model cannot be applied; ``problems`` lists every reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"the model does not fit the census:\n{lines}", problems=len(self.problems))


@dataclass(frozen=True, slots=True)
class CensusDesign:
    """Every term lives in one of the two tables; the other holds zeros in its column."""

    pattern: FloatArray
    """shape (n_patterns, n_terms)"""
    municipal: FloatArray
    """shape (n_municipalities, n_terms); zeros in the rows that are not ``known``"""
    known: BoolArray
    """shape (n_municipalities,): every territory covariate of the model has a value there"""


def census_design(counts: CensusCounts, terms: Sequence[DesignTerm]) -> CensusDesign:
    """The columns of ``terms`` over the patterns and the municipalities of ``counts``.

    Columns are found by the names of their levels, so that a reference category chosen for another
    population changes nothing.

    Raises
    ------
    CensusMismatchError
        If the census lacks a covariate of the model, or children have a level that is neither a term nor the
        reference: the survey never saw it, so the model says nothing of them.

    Examples
    --------
    >>> from dashboard.model.design import Covariate, design_terms
    >>> both = (Covariate("sex", "person", ("f", "m")), Covariate("rural", "territory"))
    >>> counts = CensusCounts(both, 2, np.array([0, 1]), np.array([0, 1]), np.array([3.0, 4.0]),
    ...                       {"sex": np.array([0, 1])}, {"rural": np.array([0.2, np.nan])})
    >>> design = census_design(counts, design_terms(both))
    >>> design.pattern.tolist(), design.municipal.tolist(), design.known.tolist()
    ([[0.0, 0.0], [1.0, 0.0]], [[0.0, 0.2], [0.0, 0.0]], [True, False])
    """
    _refuse_mismatch(counts, terms)
    pattern, municipal = term_columns(counts, terms)
    known: BoolArray = np.all(np.isfinite(municipal), axis=1)
    return CensusDesign(pattern, np.where(known[:, None], municipal, 0.0), known)


def term_columns(counts: CensusCounts, terms: Sequence[DesignTerm]) -> tuple[FloatArray, FloatArray]:
    """Columns of ``terms`` over the patterns and over the municipalities (NaN unknown), whoever the model speaks of.

    Examples
    --------
    >>> from dashboard.model.design import Covariate, design_terms
    >>> age = (Covariate("age", "person", ("5_11", "12_14", "15_17")),)
    >>> counts = CensusCounts(age, 1, np.zeros(3, int), np.arange(3), np.ones(3), {"age": np.arange(3)}, {})
    >>> term_columns(counts, design_terms((Covariate("age", "person", ("12_14", "15_17")),)))[0].ravel().tolist()
    [0.0, 0.0, 1.0]
    """
    pattern = np.zeros((counts.patterns, len(terms)))
    municipal = np.zeros((counts.municipalities, len(terms)))
    for at, term in enumerate(terms):
        table, main = (municipal, territory_column) if term.kind == "territory" else (pattern, _level)
        table[:, at] = _column(counts, term, main)
    return pattern, municipal


def cell_table(counts: CensusCounts, model: FittedModel, *, effect: FloatArray) -> CellTable:
    """What a release holds of ``counts`` under ``model``: the cells of the municipalities the model applies to.

    ``effect`` is ``MunicipalEstimates.effect`` (municipality effect and calibration), so that
    :func:`~dashboard.model.predict.municipal_probability` gives the official estimate back.
    """
    design = census_design(counts, model.terms)
    kept = design.known[counts.municipality]
    terms = zip(model.terms, model.coefficients[1:].tolist(), strict=True)
    return CellTable(
        intercept=float(model.coefficients[0]),
        terms=tuple(
            Term(
                code=term.code,
                factor=term.factor,
                coefficient=b,
                kind=term.kind,
                level=term.level,
                reference=term.reference,
            )
            for term, b in terms
        ),
        pattern_design=design.pattern,
        municipal_design=design.municipal,
        municipal_effect=np.where(np.isfinite(effect), effect, 0.0),
        municipality=counts.municipality[kept],
        pattern=counts.pattern[kept],
        children=counts.children[kept],
    )


def _column(counts: CensusCounts, term: DesignTerm, main: Callable[[CensusCounts, str, str], FloatArray]) -> FloatArray:
    if not term.parts:
        return main(counts, term.factor, term.level)
    (first, first_level), (second, second_level) = term.parts
    product: FloatArray = main(counts, first, first_level) * main(counts, second, second_level)
    return product


def territory_column(counts: CensusCounts, code: str, level: str) -> FloatArray:
    """A covariate of the territory (its value, or whether it is ``level``), shape (n_municipalities,); NaN unknown."""
    values = counts.territory[code]
    if not level:
        return values.astype(np.float64)
    # A covariate of the municipality by levels: positions, with NaN where it is not known.
    here = float(_levels(counts, code).index(level))
    return np.where(np.isfinite(values), (values == here).astype(np.float64), np.nan)


def _level(counts: CensusCounts, code: str, level: str) -> FloatArray:
    positions = counts.pattern_levels[code]
    if not level:
        return positions.astype(np.float64)
    levels = _levels(counts, code)
    # A level that the census does not have is a column of zeros: nobody belongs to it.
    wanted = levels.index(level) if level in levels else -1
    column: FloatArray = (positions == wanted).astype(np.float64)
    return column


def _levels(counts: CensusCounts, code: str) -> tuple[str, ...]:
    return next((covariate.levels for covariate in counts.covariates if covariate.code == code), ())


def _refuse_mismatch(counts: CensusCounts, terms: Sequence[DesignTerm]) -> None:
    crossed = [term.code for term in terms if term.kind != "territory" and _is_crossed(counts, term)]
    if crossed:
        raise CensusMismatchError(
            [
                f"term '{code}' joins a covariate of the municipality with one of the child, which no cell holds; "
                "predict the model child by child (sum_census, estimate_from_sums)"
                for code in crossed
            ]
        )
    parts = [part for term in terms for part in (term.parts or ((term.factor, term.level),))]
    is_territory = {term.factor for term in terms if term.kind == "territory" and not term.parts}
    problems = []
    for code in dict.fromkeys(code for code, _ in parts):
        if code not in (counts.territory if code in is_territory else counts.pattern_levels):
            problems.append(
                f"covariate '{code}' of the model is not in the census; map it to a census variable or refit without it"
            )
        elif code not in is_territory:
            problems += _unseen(counts, code, terms)
    if problems:
        raise CensusMismatchError(problems)


def _is_crossed(counts: CensusCounts, term: DesignTerm) -> bool:
    of_place = [code in counts.territory for code, _ in term.parts]
    return any(of_place) and not all(of_place)


def _unseen(counts: CensusCounts, code: str, terms: Sequence[DesignTerm]) -> list[str]:
    seen = {level for term in terms if term.factor == code for level in (term.level, term.reference)}
    levels = _levels(counts, code)
    if not seen - {""} or seen.issuperset(levels):
        return []
    by_level = summed(counts.children, counts.pattern_levels[code][counts.pattern], places=len(levels))
    return [
        f"{by_level[at]:,.0f} children of the census have level '{level}' of '{code}', which the survey never saw; "
        "merge it with another level in the coding, or drop those children"
        for at, level in enumerate(levels)
        if level not in seen and by_level[at] > 0
    ]
