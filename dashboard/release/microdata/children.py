"""What a model says of children: of each combination of levels once, and by the child only what no combination holds.

A million children of a country share a few hundred combinations, so the linear predictor of a combination is looked up
and a child adds its own numbers alone; a child put at another level is the same child plus a difference looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.model.design import DesignTerm
from dashboard.model.logistic import chance, logistic_in_place
from dashboard.release.microdata.linear_model import LinearModel, Part, parts_of
from dashboard.values import BoolArray, FloatArray, IndexArray

LARGEST = 200.0
"""Up to such a linear predictor and such shifts odds can be multiplied: no product of three of them overflows."""
Weighted = tuple[float, tuple[Part, ...]]
"""A coefficient, and the parts whose product it multiplies (none: the product is one)."""


@dataclass(frozen=True)
class Shift:
    """What is added to a linear predictor: by combination of levels, and what only the child itself tells."""

    by_pattern: FloatArray
    by_child: tuple[Weighted, ...]

    @cached_property
    def constant(self) -> float | None:
        """What every combination has; None where they differ."""
        return float(self.by_pattern[0]) if len(self.by_pattern) and np.ptp(self.by_pattern) == 0 else None

    @cached_property
    def factor(self) -> FloatArray | float | None:
        """What it multiplies the odds against by, of every combination or of all; None where only the child tells."""
        if self.by_child or np.abs(self.by_pattern).max(initial=0.0) > LARGEST:
            return None
        return np.exp(-self.by_pattern) if self.constant is None else float(np.exp(-self.constant))


@dataclass(frozen=True)
class Move:
    """One covariate with levels: how a child is put at its reference, and from there at each level."""

    away: Shift
    to: tuple[tuple[int, Shift], ...]
    """Position in ``LinearModel.level_terms`` and what is added to the predictor at the reference."""

    @property
    def is_looked_up(self) -> bool:
        """Whether combinations alone tell all of it."""
        return all(shift.factor is not None for shift in (self.away, *(shift for _, shift in self.to)))


@dataclass(frozen=True)
class Patterns:
    """Combinations of levels as a model sees them, each quantity of shape (n_patterns,)."""

    model: LinearModel
    positions: Mapping[str, IndexArray]
    many: int

    @classmethod
    def of(cls, model: LinearModel, numbers: IndexArray) -> Patterns:
        """The combinations whose numbers are ``numbers``."""
        return cls(model, model.positions(numbers), len(numbers))

    @cached_property
    def inside(self) -> BoolArray:
        """Whether they belong to the population."""
        return np.broadcast_to(self.model.belongs(self.positions), (self.many,))

    @cached_property
    def linear(self) -> FloatArray:
        """What all terms add that levels alone tell."""
        model = self.model
        held = [
            (float(model.coefficients[at]), parts_of(term))
            for at, term in enumerate(model.terms)
            if term.kind != "territory" and at not in model.number_terms
        ]
        return self.shift(held).by_pattern

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Of every covariate that has a level among the terms."""
        terms, model = self.model.terms, self.model
        return tuple(self._move(factor) for factor in dict.fromkeys(terms[at].factor for at in model.level_terms))

    def column(self, parts: Sequence[Part]) -> FloatArray:
        """The product of ``parts``, all of them levels of covariates of the child."""
        product = np.ones(self.many)
        levels = dict(self.model.covariates)
        for factor, level in parts:
            product *= self.positions[factor] == levels[factor].index(level)
        return product

    def shift(self, weighted: Sequence[Weighted]) -> Shift:
        """The sum of ``weighted``, what levels alone tell looked up by combination."""
        held = [(b, parts) for b, parts in weighted if all(map(self.model.is_held, parts))]
        table = np.zeros(self.many)
        for b, parts in held:
            table += b * self.column(parts)
        return Shift(table, tuple(one for one in weighted if one not in held))

    def _move(self, factor: str) -> Move:
        model = self.model
        own = [(-float(b), parts_of(term)) for b, term in self._terms if term.speaks_of(factor)]
        steps = ((at, model.terms[term]) for at, term in enumerate(model.level_terms))
        to = tuple((at, self._at_level((factor, term.level))) for at, term in steps if term.factor == factor)
        return Move(self.shift(own), to)

    def _at_level(self, here: Part) -> Shift:
        speaking = [(float(b), parts_of(term)) for b, term in self._terms if here in parts_of(term)]
        return self.shift([(b, tuple(part for part in parts if part != here)) for b, parts in speaking])

    @property
    def _terms(self) -> list[tuple[float, DesignTerm]]:
        return list(zip(self.model.coefficients.tolist(), self.model.terms, strict=True))


@dataclass(frozen=True)
class Children:
    """Rows of a census as a model sees them, each quantity of shape (n_rows,)."""

    patterns: Patterns
    pattern: IndexArray
    """Position of the combination of each child in ``patterns``"""
    numbers: Mapping[str, FloatArray]
    places: IndexArray

    def column(self, parts: Sequence[Part]) -> FloatArray:
        """The product of what ``parts`` (covariate and level, none of a number) say of each child."""
        model = self.patterns.model
        held = [part for part in parts if model.is_held(part)]
        own = [self._one(part) for part in parts if not model.is_held(part)]
        if held or not own:
            own.append(self.patterns.column(held)[self.pattern])
        return own[0] if len(own) == 1 else np.asarray(np.prod(own, axis=0), dtype=np.float64)

    def linear(self, columns: Mapping[int, FloatArray]) -> FloatArray:
        """Log odds of each child; ``columns`` are those of ``LinearModel.number_terms``."""
        model = self.patterns.model
        found: FloatArray = model.municipal.take(self.places)
        found += self.patterns.linear.take(self.pattern)
        for at, column in columns.items():
            found += model.coefficients[at] * column
        return found

    def changes(self, linear: FloatArray, against: FloatArray) -> Iterator[tuple[int, FloatArray]]:
        r"""How much more p is with every child at a level than with every child at its reference, by level term.

        .. math:: \sigma(\eta_i^{(k)}) - \sigma(\eta_i^{(ref)})

        Interactions of the covariate follow; the rest of each child stays as it is. ``linear`` is its linear predictor
        and ``against`` exp(-linear): what levels alone tell is a factor of it, so no exponential is taken anew.
        """
        is_small = max(linear.max(initial=0.0), -linear.min(initial=0.0)) <= LARGEST
        for move in self.patterns.moves:
            yield from self._by_odds(move, against) if is_small and move.is_looked_up else self._anew(move, linear)

    def _by_odds(self, move: Move, against: FloatArray) -> Iterator[tuple[int, FloatArray]]:
        base = against * self._factor(move.away)
        at_reference = chance(base)
        for at, shift in move.to:
            moved = base * self._factor(shift)
            change = chance(moved, out=moved)
            change -= at_reference
            yield at, change

    def _anew(self, move: Move, linear: FloatArray) -> Iterator[tuple[int, FloatArray]]:
        base = linear + self._shifted(move.away)
        at_reference = logistic_in_place(base.copy())
        for at, shift in move.to:
            change = logistic_in_place(base + self._shifted(shift))
            change -= at_reference
            yield at, change

    def _factor(self, shift: Shift) -> FloatArray | float:
        return shift.factor.take(self.pattern) if isinstance(shift.factor, np.ndarray) else shift.factor or 1.0

    def _shifted(self, shift: Shift) -> FloatArray | float:
        found = shift.by_pattern[self.pattern] if shift.constant is None else shift.constant
        for b, parts in shift.by_child:
            found = found + b * self.column(parts)
        return found

    def _one(self, part: Part) -> FloatArray:
        model = self.patterns.model
        return model.territory[part][self.places] if part in model.territory else self.numbers[part[0]]
