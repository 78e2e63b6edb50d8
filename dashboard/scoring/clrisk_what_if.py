r"""Shifted covariates predicted anew over the cells, fast enough to follow a slider.

**A share of the municipality** :math:`x_m` becomes :math:`x_m + \Delta` (points) or :math:`x_m (1 + \Delta)`
(percent), held within 0-1, and every child there is predicted with it.

**A covariate of the child or household.** In every municipality children move to the level *b*: a share
:math:`\tau_m` of the children of each source level, whoever they are otherwise,

.. math:: \tau_m = \min\Big(1, \frac{\Delta_m}{\sum_{a} s_{ma}}\Big), \qquad
          \Delta_m = \Delta \ \text{(points)} \ \text{or} \ \Delta \, s_{mb} \ \text{(percent)}

with :math:`s_{ma}` the share of the municipality's children at source level a. Nobody is drawn: both
predictions are averaged, which is what re-weighting the cells would give,

.. math:: P_m' = \frac{1}{N_m} \sum_c n_c
          \Big[(1 - \tau_m v_c)\,\sigma(\eta_c) + \tau_m v_c\,\sigma(\eta_c + b_b - b_{a(c)})\Big]

with :math:`v_c` = 1 for cells at a source level (the share at it, for pooled cells). A negative amount moves
children from *b* back to the sources, in proportion to the children there. Several shifts move children
independently of each other. Interactions follow, for the moved child as for the moved municipality.

``scoring.reference.what_if`` computes the same cell by cell and agrees to 1e-12.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from dashboard.choices import Shift
from dashboard.errors import UnknownFactorError, WeightError
from dashboard.release.records import CellTable
from dashboard.scoring.clrisk import ClriskScorer
from dashboard.scoring.shiftable import Product, Shiftable, level_shares, products, shiftable_covariates
from dashboard.values import FloatArray, IndexArray

MOST_MOVES = 3
"""Covariates of the child that may shift at once: each one triples the predictions."""

HUNDREDTH = 0.01


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of one shift, as shares 0-1; arrays of shape (n_inhabited,)."""

    wanted: FloatArray
    applied: FloatArray


@dataclass(frozen=True, slots=True)
class Shifted:
    """Probabilities before and after, shape (n_municipalities,), by the cells; NaN without cells."""

    before: FloatArray
    after: FloatArray
    applied: tuple[Applied, ...]
    """One per shift, of the municipalities with cells."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the children: share of each pattern, share of each municipality, and what they have become."""

    weight: FloatArray | None
    share: FloatArray
    design: FloatArray


@dataclass(frozen=True, slots=True)
class _Move:
    """Children of some levels who come to one level."""

    weight: FloatArray
    """shape (n_patterns,): share of the pattern's children who stand at a source level"""
    share: FloatArray
    """tau, shape (n_inhabited,)"""
    change: FloatArray
    """shape (n_patterns, n_columns of the covariate): what is added to its columns for a child who moves"""


class ClriskWhatIf:
    """Predicts every municipality of one cell table under shifted covariates; built once, thread-safe.

    Examples
    --------
    >>> from dashboard.release.records import Term
    >>> cells = CellTable(0.0, (Term("informal_yes", "informal", 1.0, "household", "yes", "no"),),
    ...     np.array([[0.0], [1.0]]), np.zeros((1, 1)), np.zeros(1), np.array([0, 0]), np.array([0, 1]),
    ...     np.array([30.0, 10.0]))
    >>> shifted = ClriskWhatIf(cells).probabilities([Shift(factor="informal", level="yes", amount=10)])
    >>> shifted.before.round(4), shifted.after.round(4)      # 4 of 30 children move from 0.5 to 0.731
    (array([0.5578]), array([0.5809]))
    """

    def __init__(self, cells: CellTable, *, scorer: ClriskScorer | None = None) -> None:
        self._cells = cells
        self._scorer = ClriskScorer(cells) if scorer is None else scorer
        self._coefficient: FloatArray = np.array([term.coefficient for term in cells.terms], dtype=np.float64)
        self._products = products(cells.terms)
        self.covariates: dict[str, Shiftable] = shiftable_covariates(cells)
        """What can be shifted, by factor."""
        # Per release, keyed on codes alone: a slider moves within one covariate, whose shares stay as they are.
        self._shares = lru_cache(maxsize=64)(self._shares_of)

    def probabilities(self, shifts: Sequence[Shift]) -> Shifted:
        """Probabilities before and after ``shifts``, which are made together.

        Raises
        ------
        UnknownFactorError
            If a shift names a covariate that the cells do not hold.
        WeightError
            If two shifts change one covariate, a level is unknown or missing, or too many covariates of the
            child shift at once.
        """
        self._refuse(shifts)
        municipal_design, applied = self._cells.municipal_design, {}
        for shift in shifts:
            if self.covariates[shift.factor].is_share:
                municipal_design, applied[shift.factor] = self._shifted_share(shift, municipal_design)
        is_moved = municipal_design is not self._cells.municipal_design
        municipal_part = (municipal_design @ self._coefficient + self._cells.municipal_effect)[self._scorer.inhabited]
        parts = [_Part(None, np.ones(len(self._total)), self._cells.pattern_design)]
        for shift in shifts:
            covariate = self.covariates[shift.factor]
            if not covariate.is_share:
                moves, applied[shift.factor] = self._moves(shift, covariate)
                parts = [new for part in parts for new in self._split(part, moves, covariate)]
        expected = np.zeros(len(self._total))
        for part in parts:
            if part.weight is None and not is_moved and part.design is self._cells.pattern_design:
                expected += part.share * self._expected_before
            elif part.share.any():
                expected += part.share * self._scorer.expected(
                    self._cells.intercept + part.design @ self._coefficient, municipal_part, part.weight
                )
        return Shifted(
            before=self._scorer.spread(self._expected_before / self._total),
            after=self._scorer.spread(expected / self._total),
            applied=tuple(applied[shift.factor] for shift in shifts),
        )

    def of_place(self, position: int) -> ClriskWhatIf:
        """The same predictions for the municipality at ``position`` alone, which there is position 0: few cells, so
        that a search may ask hundreds of times. One without cells predicts NaN."""
        return ClriskWhatIf(_cells_at(self._cells, position))

    def shares(self, factor: str) -> FloatArray:
        """Share of each level of a covariate in the municipalities with cells, shape (n_inhabited, n_levels)."""
        return self._shares(factor)

    def territory(self, factor: str) -> FloatArray:
        """A share of the municipality as the model holds it, shape (n_inhabited,)."""
        column = self.covariates[factor].columns[0]
        held: FloatArray = self._cells.municipal_design[self._scorer.inhabited, column]
        return held

    @property
    def inhabited(self) -> IndexArray:
        """Positions of the municipalities with cells, ascending."""
        return self._scorer.inhabited

    @property
    def _total(self) -> FloatArray:
        return self._scorer.children_inhabited

    @cached_property
    def _expected_before(self) -> FloatArray:
        cells = self._cells
        municipal = (cells.municipal_design @ self._coefficient + cells.municipal_effect)[self._scorer.inhabited]
        return self._scorer.expected(cells.intercept + cells.pattern_design @ self._coefficient, municipal)

    def _shifted_share(self, shift: Shift, design: FloatArray) -> tuple[FloatArray, Applied]:
        """The municipal design with one share shifted, interactions included."""
        column = self.covariates[shift.factor].columns[0]
        before = design[:, column]
        wanted = shift.amount * HUNDREDTH * (1.0 if shift.unit == "points" else before)
        after = np.clip(before + wanted, np.minimum(before, 0.0), np.maximum(before, 1.0))
        shifted = _with_columns(design, columns=(column,), change=(after - before)[:, None], products=self._products)
        here = self._scorer.inhabited
        return shifted, Applied(np.broadcast_to(wanted, before.shape)[here], (after - before)[here])

    def _moves(self, shift: Shift, covariate: Shiftable) -> tuple[list[_Move], Applied]:
        target = covariate.levels.index(shift.level)
        sources = [at for at, level in enumerate(covariate.levels) if at != target and shift.source in ("", level)]
        shares = self._shares(covariate.factor)
        wanted = np.broadcast_to(
            shift.amount * HUNDREDTH * (1.0 if shift.unit == "points" else shares[:, target]), self._total.shape
        )
        of_pattern = level_shares(covariate, self._cells.pattern_design)
        if shift.amount >= 0:
            there = shares[:, sources].sum(axis=1)
            applied = np.minimum(wanted, there)
            moves = [_move(of_pattern, sources, target, share=_ratio(applied, there))]
        else:
            there = shares[:, target]
            applied = np.maximum(wanted, -there)
            back = self._proportions(shares[:, sources])
            moves = [
                _move(of_pattern, [target], source, share=_ratio(-applied, there) * back[:, at])
                for at, source in enumerate(sources)
            ]
        return moves, Applied(wanted, applied)

    @staticmethod
    def _proportions(shares: FloatArray) -> FloatArray:
        """How those who leave a level are shared out over others: as the children there, equally where nobody is."""
        total = shares.sum(axis=1, keepdims=True)
        equally = np.full(shares.shape, 1.0 / shares.shape[1])
        back: FloatArray = np.divide(shares, total, out=equally, where=total > 0)
        return back

    def _split(self, part: _Part, moves: Iterable[_Move], covariate: Shiftable) -> Iterable[_Part]:
        """``part`` without the children who move, and those children as they have become."""
        yield part
        for move in moves:
            weight = move.weight if part.weight is None else part.weight * move.weight
            moved = _with_columns(part.design, columns=covariate.columns, change=move.change, products=self._products)
            yield _Part(weight, -part.share * move.share, part.design)
            yield _Part(weight, part.share * move.share, moved)

    def _shares_of(self, factor: str) -> FloatArray:
        """Share of each level among the children of each municipality with cells, shape (n_inhabited, n_levels)."""
        of_pattern = level_shares(self.covariates[factor], self._cells.pattern_design)
        sums = np.column_stack([self._scorer.sums(np.ascontiguousarray(column)) for column in of_pattern.T])
        shares: FloatArray = np.clip(sums / self._total[:, None], 0.0, 1.0)
        shares.setflags(write=False)
        return shares

    def _refuse(self, shifts: Sequence[Shift]) -> None:
        unknown = sorted({shift.factor for shift in shifts} - set(self.covariates))
        if unknown:
            raise UnknownFactorError(
                f"No covariate {unknown} can be shifted; this release has {sorted(self.covariates)}.",
                unknown=unknown,
                known=sorted(self.covariates),
            )
        breaches = [breach for shift in shifts if (breach := _breach(shift, self.covariates[shift.factor]))]
        factors = [shift.factor for shift in shifts]
        breaches += [f"{factor}: shifted twice; join both into one" for factor in sorted(_repeated(factors))]
        moved = [factor for factor in factors if not self.covariates[factor].is_share]
        if len(moved) > MOST_MOVES:
            breaches.append(f"{len(moved)} covariates of the child at once ({', '.join(moved)}); at most {MOST_MOVES}")
        if breaches:
            raise WeightError("The what-if cannot be made: " + "; ".join(breaches) + ".", breaches=tuple(breaches))


def _cells_at(cells: CellTable, position: int) -> CellTable:
    """The cells of one municipality as a table of their own, with the patterns that occur there."""
    first, last = np.searchsorted(cells.municipality, [position, position + 1])
    patterns, own = np.unique(cells.pattern[first:last], return_inverse=True)
    return replace(
        cells,
        pattern_design=cells.pattern_design[patterns],
        municipal_design=cells.municipal_design[[position]],
        municipal_effect=cells.municipal_effect[[position]],
        municipality=np.zeros(last - first, dtype=np.int64),
        pattern=own.reshape(-1).astype(np.int64),
        children=cells.children[first:last],
    )


def _move(of_pattern: FloatArray, sources: list[int], target: int, *, share: FloatArray) -> _Move:
    """Children of ``sources`` come to ``target``; those of a pooled pattern who move are its mean child there."""
    weight = of_pattern[:, sources].sum(axis=1)
    change = np.zeros_like(of_pattern)
    change[:, sources] = -_ratio(of_pattern[:, sources], weight[:, None])
    change[:, target] += 1.0
    # The reference has no column of its own.
    return _Move(weight, share, change[:, 1:])


def _with_columns(
    design: FloatArray, *, columns: Sequence[int], change: FloatArray, products: Sequence[Product]
) -> FloatArray:
    """``design`` with ``change`` added to ``columns``, and to the interactions in which they take part."""
    changed: FloatArray = design.copy()
    of = {column: change[:, at] for at, column in enumerate(columns)}
    for column, own in of.items():
        changed[:, column] += own
    for product in products:
        for mine, partner in ((product.first, product.second), (product.second, product.first)):
            if mine in of:
                changed[:, product.column] += of[mine] * design[:, partner]
    return changed


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    shape = np.broadcast_shapes(part.shape, whole.shape)
    found: FloatArray = np.divide(part, whole, out=np.zeros(shape), where=np.broadcast_to(whole > 0, shape))
    return found


def _breach(shift: Shift, covariate: Shiftable) -> str | None:
    if covariate.is_share:
        return f"{shift.factor} is a share and has no level '{shift.level}'" if shift.level or shift.source else None
    known = f"its levels are {', '.join(covariate.levels)}"
    if not shift.level:
        return f"{shift.factor}: say which level's share changes; {known}"
    unknown = [level for level in (shift.level, shift.source) if level and level not in covariate.levels]
    if unknown:
        return f"{shift.factor} has no level {unknown}; {known}"
    if shift.level == shift.source:
        return f"{shift.factor}: children cannot move from '{shift.level}' to itself"
    return None


def _repeated(factors: Sequence[str]) -> set[str]:
    return {factor for factor in factors if factors.count(factor) > 1}
