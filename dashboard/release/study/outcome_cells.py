"""The cells of a study with all that any of its outcomes is predicted with, protected once for all of them.

What the outcomes after the main one need beside the cells of the main one (their own terms, who of a pattern belongs to
their population) are further columns of the patterns. Pooling treats them as it treats levels of covariates: a share is
told in units of at least the threshold, and no count that they sum to gives a pooled cell away.

A place has cells where any outcome that is predicted from them is told: the estimate of the main one may be unreliable
there. Cells count the children of the main outcome, so a place that withholds those has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.language import Text
from dashboard.model.census_design import cell_table, term_columns
from dashboard.model.design import DesignTerm
from dashboard.model.specification import Specification
from dashboard.release.records import CellTable, OutcomeModel, Term
from dashboard.release.study import tables, wording
from dashboard.trust.pooling import anchored
from dashboard.trust.pooling_beside_tables import TablesTold, pool_beside
from dashboard.values import BoolArray, FloatArray, ValueStatus

MEMBER = "belongs_to_"
"""Begins the name of the column that says who belongs to the population of an outcome; never published as a term."""


@dataclass(frozen=True)
class ProtectedCells:
    """Cells as they may be published, of the main outcome and with the columns of the others."""

    cells: CellTable
    """Its terms are those of the main model, those that only others have, and one for each population."""
    notes: tuple[Text, ...]
    held: BoolArray
    """Municipalities that have cells, shape (n,)."""
    effects: Mapping[str, FloatArray]
    """Effect of every municipality, shape (n,), by outcome after the main one."""

    @property
    def shares(self) -> Mapping[str, FloatArray]:
        """Share of every pattern that belongs to the population of an outcome after the main one."""
        at = {term.code: column for column, term in enumerate(self.cells.terms)}
        return {code: self.cells.pattern_design[:, at[MEMBER + code]] for code in self.effects}

    @property
    def of_children(self) -> tuple[str, ...]:
        """Terms of a child and its household: the columns of the patterns."""
        return tuple(
            term.code for term in self.cells.terms if term.kind != "territory" and not term.factor.startswith(MEMBER)
        )


def protected_cells(
    spec: Specification, parts: Sequence[tables.OutcomeParts], told: TablesTold
) -> ProtectedCells | None:
    """The cells that may be published; None where none are.

    ``told`` = the counts that are published beside them, over the patterns of the main outcome.
    """
    if spec.published_cells == "none":
        return None
    main = parts[0]
    others = [one for one in parts[1:] if is_predicted_anew(spec, one.code)]
    held = places_with_cells(main, others)
    wide = _kept(_widened(_of_main(main), main, others, spec), held)
    if spec.protection.cells == "exact":
        return ProtectedCells(wide, (), held, {one.code: _own_effect(one) for one in others})
    threshold, shown = spec.protection.threshold, _is_told(main)
    pooled = pool_beside(wide, told, threshold=threshold, yielding=held & ~shown)
    note = wording.pooled_note(
        cells=len(pooled.cells.children),
        before=pooled.cells_before,
        largest=float(np.nanmax(pooled.difference[shown], initial=0.0)),
        threshold=threshold,
    )
    found = ProtectedCells(pooled.cells, (note,), held, {one.code: _own_effect(one) for one in others})
    return replace(found, effects={one.code: _anchored_effect(one, found) for one in others})


def places_with_cells(main: tables.OutcomeParts, others: Sequence[tables.OutcomeParts]) -> BoolArray:
    """Municipalities of which any outcome is told and the children of the main one are no secret, shape (n,)."""
    told: BoolArray = np.any([_is_told(one) for one in (main, *others)], axis=0)
    return told & np.isfinite(main.protected.children)


def is_predicted_anew(spec: Specification, outcome: str) -> bool:
    """Whether the cells of the main outcome can hold another one: some of the same children, told by levels only."""
    if spec.is_summed(outcome):
        return False
    wanted, of_main = spec.outcome(outcome).population, spec.main.population
    return all(code in wanted and set(wanted[code]) <= set(levels) for code, levels in of_main.items())


def outcome_patterns(found: ProtectedCells) -> pd.DataFrame:
    """``outcome_patterns.parquet``: patterns in which somebody belongs to the population of an outcome."""
    frames = [
        pd.DataFrame({"outcome": code, "pattern": np.arange(len(share), dtype=np.int32), "share": share})[share > 0]
        for code, share in sorted(found.shares.items())
    ]
    return pd.concat(frames, ignore_index=True)


def outcome_effects(found: ProtectedCells, codes: Sequence[str]) -> pd.DataFrame:
    """``outcome_effects.parquet``: every municipality under every outcome that is predicted anew."""
    frames = [
        pd.DataFrame({"outcome": code, "municipality_code": list(codes), "effect": effect})
        for code, effect in sorted(found.effects.items())
    ]
    return pd.concat(frames, ignore_index=True)


def further_terms(
    parts: Sequence[tables.OutcomeParts], outcomes: Sequence[str] | Mapping[str, FloatArray]
) -> list[DesignTerm]:
    """Terms that only the models of ``outcomes`` have, each once."""
    held = {term.code for term in parts[0].model.terms}
    wanted = (term for one in parts[1:] if one.code in outcomes for term in one.model.terms if term.code not in held)
    return list({term.code: term for term in wanted}.values())


def _of_main(main: tables.OutcomeParts) -> CellTable:
    """All cells under the main model, with its effect where it is told, and nothing for what no territory tells.

    Only other outcomes speak of a place where the main model lacks a covariate: they do not use that one.
    """
    known = {code: np.nan_to_num(values) for code, values in main.counts.territory.items()}
    effect = np.where(_is_told(main), main.protected.effect, 0.0)
    return cell_table(replace(main.counts, territory=known), main.model, effect=effect)


def _widened(
    cells: CellTable, main: tables.OutcomeParts, others: Sequence[tables.OutcomeParts], spec: Specification
) -> CellTable:
    """``cells`` with the columns that ``others`` need, none of which says anything of the main outcome."""
    further = further_terms([main, *others], [one.code for one in others])
    own, around = term_columns(main.counts, further)
    belongs = [main.counts.belongs(_inside(main, spec.outcome(one.code).population)) for one in others]
    members = tuple(Term(MEMBER + one.code, MEMBER + one.code, 0.0, "person", "yes", "no") for one in others)
    terms = tuple(Term(one.code, one.factor, 0.0, one.kind, one.level, one.reference) for one in further)
    nothing = np.zeros((len(cells.municipal_design), len(members)))
    return replace(
        cells,
        terms=(*cells.terms, *terms, *members),
        pattern_design=np.column_stack([cells.pattern_design, own, *(one.astype(np.float64) for one in belongs)]),
        municipal_design=np.column_stack([cells.municipal_design, np.nan_to_num(around), nothing]),
    )


def _inside(main: tables.OutcomeParts, population: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """``population`` by the levels that the children of the main outcome have left."""
    levels = {covariate.code: covariate.levels for covariate in main.counts.covariates}
    return {code: tuple(one for one in wanted if one in levels[code]) for code, wanted in population.items()}


def _is_told(parts: tables.OutcomeParts) -> BoolArray:
    told: BoolArray = parts.protected.status == ValueStatus.AVAILABLE
    return told


def _kept(cells: CellTable, held: BoolArray) -> CellTable:
    kept = held[cells.municipality]
    return replace(
        cells, municipality=cells.municipality[kept], pattern=cells.pattern[kept], children=cells.children[kept]
    )


def _own_effect(parts: tables.OutcomeParts) -> FloatArray:
    """The effect with which the estimate was made; zero where the estimate is not told."""
    return np.where(_is_told(parts), np.nan_to_num(parts.protected.effect), 0.0)


def _anchored_effect(parts: tables.OutcomeParts, found: ProtectedCells) -> FloatArray:
    """The effects at which the pooled children of the outcome have its official probability."""
    at = {term.code: column for column, term in enumerate(found.cells.terms)}
    columns = [at[term.code] for term in parts.model.terms]
    model = OutcomeModel(
        intercept=float(parts.model.coefficients[0]),
        terms=tuple(
            replace(found.cells.terms[column], coefficient=float(b))
            for column, b in zip(columns, parts.model.coefficients[1:], strict=True)
        ),
        pattern_design=found.cells.pattern_design[:, columns],
        municipal_design=found.cells.municipal_design[:, columns],
        municipal_effect=found.effects[parts.code],
        share=found.shares[parts.code],
    )
    official = np.where(_is_told(parts), parts.protected.probability, np.nan)
    return anchored(_kept(model.over(found.cells), np.isfinite(official)), official).municipal_effect
