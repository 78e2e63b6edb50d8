"""What a profile stands on that does not depend on the place: made once per release and outcome, then shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from dashboard.choices import LEVEL, Classing
from dashboard.explorer.study import Study
from dashboard.profile.borders import square_kilometres, who_borders_whom
from dashboard.release.records import Release
from dashboard.scoring.official import OFFICIAL
from dashboard.trust.ranks import ranks, ranks_in_parent
from dashboard.trust.weighted import weighted_mean
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray, ValueStatus

Outlines = tuple[shapely.Geometry, ...]
ReadOutlines = Callable[[Release], Outlines]


@dataclass(frozen=True, slots=True)
class Spread:
    """How the values of one factor spread over the municipalities that are told."""

    lowest: float
    quarter: float
    median: float
    three_quarters: float
    highest: float
    deviation: float
    """Standard deviation between municipalities; zero where all are equal."""


class Ground:
    """One release and outcome, seen as a whole; every array of shape (n,) in release order, nothing withheld in any.

    Everything is taken from ``Study.shown``, beyond which nothing withheld exists.
    """

    def __init__(self, study: Study, read_outlines: ReadOutlines) -> None:
        self.study = study
        self._read_outlines = read_outlines

    @cached_property
    def values(self) -> FloatArray:
        """The official estimate, NaN where there is none or it is withheld."""
        return self.study.official.values

    @cached_property
    def status(self) -> ByteArray:
        """``ValueStatus`` of the estimate."""
        return self.study.official.status

    @property
    def parent(self) -> IndexArray:
        """Position of the state of each municipality."""
        return self.study.release.municipalities.parent

    @cached_property
    def has_value(self) -> BoolArray:
        """Where there is an estimate."""
        return np.isfinite(self.values)

    def classes(self, scope: str) -> ByteArray:
        """Published class 0..k-1, 255 where there is none."""
        return self.study.published_classes(scope, OFFICIAL)

    def limits(self, scope: str, parent: int) -> tuple[float, ...]:
        """Limits between the published classes of the country, or of one state; empty where it was not cut."""
        cuts = self.study.cuts(LEVEL, Classing(scope="parent" if scope == "parent" else "national"), OFFICIAL)
        if cuts.by_parent is not None:
            return cuts.by_parent.get(parent, ())
        return cuts.national or ()

    # --- places in an order ---

    @cached_property
    def first_in_country(self) -> IndexArray:
        """Best place of each value among equals, 1 = highest; 0 without a value."""
        return ranks(self.values)

    @cached_property
    def last_in_country(self) -> IndexArray:
        """Worst place of each value among equals."""
        return self.first_in_country + _equals(self.values) - self.has_value

    @cached_property
    def first_in_state(self) -> IndexArray:
        """As ``first_in_country``, among the municipalities of the state."""
        return ranks_in_parent(self.values, self.parent)

    @cached_property
    def last_in_state(self) -> IndexArray:
        """As ``last_in_country``, among the municipalities of the state."""
        equal = np.zeros(len(self.values), dtype=np.int64)
        for at in np.unique(self.parent):
            inside = self.parent == at
            equal[inside] = _equals(self.values[inside])
        return self.first_in_state + equal - self.has_value

    @cached_property
    def ranked_in_state(self) -> IndexArray:
        """Municipalities with a value, by position of the state."""
        states = len(self.study.release.municipalities.admin1)
        return np.bincount(self.parent[self.has_value], minlength=states)

    @cached_property
    def ascending(self) -> IndexArray:
        """Positions of the municipalities with a value, lowest first, equal ones in release order."""
        at = np.flatnonzero(self.has_value)
        return at[np.argsort(self.values[at], kind="stable")]

    @cached_property
    def country_columns(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[float, ...]]:
        """Codes, names and values of ``ascending``: the same for every place of the country."""
        units, who = self.study.release.municipalities, self.ascending.tolist()
        values = tuple(self.values[self.ascending].tolist())
        return tuple(units.codes[at] for at in who), tuple(units.names[at] for at in who), values

    # --- factors ---

    @cached_property
    def spreads(self) -> Mapping[str, Spread]:
        """How every factor with a told value spreads."""
        found = {code: _spread(values) for code, values in self.study.shown.factors.items()}
        return {code: one for code, one in found.items() if one is not None}

    @cached_property
    def country_means(self) -> Mapping[str, float | None]:
        """Child-weighted mean of every factor over the municipalities with an estimate; ``None`` where children of
        one of them are unknown: a plain mean is not the country's."""
        everywhere = np.ones(len(self.values), dtype=np.bool_)
        return {code: self._mean(code, everywhere) for code in self.study.shown.factors}

    @cached_property
    def state_means(self) -> tuple[Mapping[str, float | None], ...]:
        """The same of each state, by its position."""
        states = range(len(self.study.release.municipalities.admin1))
        codes = tuple(self.study.shown.factors)
        return tuple({code: self._mean(code, self.parent == at) for code in codes} for at in states)

    @cached_property
    def country_rate(self) -> float | None:
        """Child-weighted mean of the estimate."""
        return _whole_mean(self.values, self.study.shown.children)

    def state_rate(self, parent: int) -> float | None:
        """The same of one state."""
        inside = self.parent == parent
        return _whole_mean(self.values[inside], self.study.shown.children[inside])

    @cached_property
    def contributions(self) -> Mapping[str, FloatArray]:
        """How each factor pushes each municipality from its country; empty where the release does not say.

        NaN wherever the municipality has no value: what is withheld stays so.
        """
        told = self.study.contributions(OFFICIAL)
        return {code: np.where(self.has_value, values, np.nan) for code, values in told.items()}

    def _mean(self, code: str, inside: BoolArray) -> float | None:
        counted = inside & (self.status == ValueStatus.AVAILABLE)
        return _whole_mean(self.study.shown.factors[code][counted], self.study.shown.children[counted])

    # --- names and borders ---

    @cached_property
    def namesakes(self) -> Counter[str]:
        """How many municipalities of the country have each name."""
        return Counter(self.study.release.municipalities.names)

    @cached_property
    def namesakes_in_state(self) -> Counter[tuple[int, str]]:
        """How many of one state have it."""
        units = self.study.release.municipalities
        return Counter(zip(units.parent.tolist(), units.names, strict=True))

    def name_of(self, at: int) -> str:
        """Its name; with the state where another has the same, and the code where that is not enough."""
        units = self.study.release.municipalities
        name, parent = units.names[at], int(units.parent[at])
        if self.namesakes[name] == 1:
            return name
        state = units.admin1[parent].name
        if self.namesakes_in_state[parent, name] == 1:
            return f"{name} ({state})"
        return f"{name} ({state}, {units.codes[at]})"

    @cached_property
    def _outlines(self) -> Outlines:
        return self._read_outlines(self.study.release)

    @cached_property
    def neighbours(self) -> tuple[tuple[int, ...], ...]:
        """Positions of the municipalities that share a border with each, ascending."""
        return who_borders_whom(self._outlines)

    @cached_property
    def area(self) -> FloatArray:
        """Square kilometres of each outline."""
        return square_kilometres(self._outlines)

    def warm(self) -> None:
        """Make everything now that a first question would otherwise wait for."""
        for name in ("last_in_country", "last_in_state", "ascending", "state_means", "country_means", "spreads"):
            getattr(self, name)
        for name in ("contributions", "namesakes_in_state", "namesakes", "neighbours", "area"):
            getattr(self, name)


def _equals(values: FloatArray) -> IndexArray:
    """How many values are equal to each, itself included; 0 for NaN."""
    found = np.zeros(len(values), dtype=np.int64)
    known = np.isfinite(values)
    _, inverse, counts = np.unique(values[known], return_inverse=True, return_counts=True)
    found[known] = counts[inverse]
    return found


def _spread(values: FloatArray) -> Spread | None:
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    lowest, quarter, median, three_quarters, highest = np.quantile(known, (0, 0.25, 0.5, 0.75, 1)).tolist()
    return Spread(lowest, quarter, median, three_quarters, highest, float(known.std()))


def _whole_mean(values: FloatArray, children: FloatArray) -> float | None:
    mean = weighted_mean(values, children)
    return mean.value if mean.units_without_weight == 0 else None
