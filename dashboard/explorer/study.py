"""One release made ready for questions: official and exploratory results, cuts, classes, ranks.

Everything here reads :class:`Disclosed`, never the release's own arrays, and remembers answers under
frozen choices. The cuts are learnt on the official values of the whole country: a scenario or a closer
look at one state moves places between classes, never the classes themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from typing import Any, Protocol

import numpy as np

from dashboard.choices import (
    CHILDREN,
    DIFFERENCE,
    ERROR,
    ESTIMATE,
    EXPECTED,
    FACTOR_PREFIX,
    LEVEL,
    Classing,
    FactorOption,
    Scenario,
)
from dashboard.classify.cuts import NO_CLASS
from dashboard.explorer.cache import Memory
from dashboard.explorer.class_rules import Cuts, Rule, cut, learn, rule_for
from dashboard.explorer.level_names import Names, declared, factors_among, level_names, share_names
from dashboard.explorer.outcomes import outcome_spec, release_of_outcome
from dashboard.language import Text
from dashboard.release.evidence import GroupResult
from dashboard.release.groups import read_groups
from dashboard.release.manifest import FactorSpec, OutcomeSpec
from dashboard.release.records import Release
from dashboard.scoring.official import OFFICIAL
from dashboard.scoring.release_scorer import Outcome, ReleaseScorer
from dashboard.scoring.shiftable import Shiftable
from dashboard.scoring.what_if import WhatIfResult, shiftable, what_if
from dashboard.trust.disclosure import Disclosed, disclose
from dashboard.trust.ranks import how_many_ranked, ranks, ranks_in_parent
from dashboard.trust.shown_precision import ShownPrecision, shown_precision
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray, ValueStatus

DIFFERENCE_CUTS_SHARE = (-0.02, -0.01, -0.0025, 0.0025, 0.01, 0.02)
DIFFERENCE_CUTS_POINTS = (-5.0, -2.0, -0.5, 0.5, 2.0, 5.0)
"""Fixed and symmetric, so that two scenarios can be compared by eye."""


class ReadGroups(Protocol):
    """Reads the results by group of one outcome."""

    def __call__(self, release: Release, *, outcome: str) -> tuple[GroupResult, ...]:
        """Every group of ``outcome``."""


@dataclass(frozen=True)
class Ranks:
    """1 = highest; 0 = not ranked."""

    country: IndexArray
    ranked: int
    parent: IndexArray
    ranked_in_parent: IndexArray
    """By position of the first-level unit."""


class Study:
    """A release, what may be shown of it, and a bounded memory of what was asked."""

    def __init__(
        self,
        release: Release,
        *,
        outcome: str | None = None,
        groups: ReadGroups = read_groups,
        main: Study | None = None,
    ) -> None:
        self.release = release
        self.main: Study = self if main is None else main
        """That of the main outcome of the same release; itself where it is."""
        self.outcome_code = outcome or release.manifest.main_outcome
        self.shown: Disclosed = disclose(release)
        self._read_groups = groups
        self._others: dict[str, Study] = {}
        self._outcomes = Memory[Outcome](size=48)
        self._what_ifs = Memory[WhatIfResult](size=16)
        self._classes = Memory[ByteArray](size=96)
        self._cuts = Memory[Cuts](size=256)
        self._ranks = Memory[Ranks](size=16)
        self._contributions = Memory[Mapping[str, FloatArray]](size=8)
        self._building = Lock()
        self._built: ReleaseScorer | None = None

    @property
    def is_main(self) -> bool:
        """Whether it is of the main outcome of its release."""
        return self.outcome_code == self.release.manifest.main_outcome

    @property
    def spec(self) -> OutcomeSpec | None:
        """The declaration of its outcome; ``None`` where the release declares none."""
        return outcome_spec(self.release, self.outcome_code)

    @property
    def is_without_cells(self) -> bool:
        """Whether it is a model of which nothing can be predicted anew: no weight is moved and nothing is shifted."""
        return self.release.is_clrisk and self.release.cells is None

    def of_outcome(self, code: str | None) -> Study:
        """The study of another outcome of the same release; itself for its own, and for one that does not exist."""
        if code is None or code == self.outcome_code or code not in self.release.outcomes:
            return self
        with self._building:
            if code not in self._others:
                release = release_of_outcome(self.release, code, shown=self.shown)
                self._others[code] = Study(release, outcome=code, groups=self._read_groups, main=self.main)
            return self._others[code]

    @cached_property
    def precision(self) -> ShownPrecision | None:
        """How sure the official estimates are; ``None`` where the release does not say."""
        held = self.release.precision.get(self.outcome_code)
        if held is None:
            return None
        return shown_precision(held, shown=self.shown, threshold=self.release.manifest.suppression_threshold)

    @cached_property
    def groups(self) -> tuple[GroupResult, ...]:
        """Results by group of children, read on the first question."""
        return self._read_groups(self.release, outcome=self.outcome_code)

    @property
    def scorer(self) -> ReleaseScorer:
        """The engine of this release, built once (it holds the whole cell table)."""
        if self._built is None:
            with self._building:
                if self._built is None:
                    self._built = ReleaseScorer(self.release, shown=self.shown)
        return self._built

    @cached_property
    def official_weights(self) -> Mapping[str, float]:
        """Factors with a slider, in the order of the manifest, and their official weight."""
        held = self.scorer.official_weights
        return {spec.code: held[spec.code] for spec in self.release.manifest.factors if spec.code in held}

    @cached_property
    def knows_children(self) -> bool:
        """Whether the number of children is known anywhere."""
        return bool(np.isfinite(self.shown.children).any())

    def outcome(self, scenario: Scenario) -> Outcome:
        """Values and status of every municipality under ``scenario``; withheld ones are NaN in all of them."""
        if scenario.is_official:
            return self.official
        if scenario.shifts:
            # A what-if stands on the official weights; mixed with others it would be neither.
            return replace(self.official, values=self.what_if(scenario).after, is_official=False)
        return self._outcomes.recall(scenario, lambda: self.scorer.outcome(scenario))

    @cached_property
    def declared(self) -> Mapping[str, Any]:
        """What the specification of the release says; reading it takes as long as an answer may."""
        return declared(self.release.specification)

    @cached_property
    def level_names(self) -> Names:
        """What the specification calls the levels of its covariates."""
        return level_names(self.declared)

    @cached_property
    def share_names(self) -> Names:
        """What the share of children at one level is called."""
        return share_names(self.declared, population=self._population)

    @cached_property
    def moved_factors(self) -> Mapping[str, FactorSpec]:
        """Factors as they are called where they are moved: of another outcome, by whose share it is there.

        What a layer, a table or a list shows of a factor is always its share among the children of the main outcome,
        and keeps the words of the manifest.
        """
        specs = self.release.manifest.factors
        if self.is_main:
            return {spec.code: spec for spec in specs}
        return factors_among(specs, self.declared, population=self._population)

    @property
    def _population(self) -> Text:
        return self.spec.population if self.spec is not None else Text.same("")

    @cached_property
    def shiftable(self) -> tuple[Shiftable, ...]:
        """Covariates that a what-if can change; none without cells."""
        return shiftable(self.scorer)

    def what_if(self, scenario: Scenario) -> WhatIfResult:
        """What the shifts of ``scenario`` give; withheld municipalities stay so."""
        return self._what_ifs.recall(scenario.shifts, lambda: what_if(self.scorer, scenario.shifts))

    @cached_property
    def official(self) -> Outcome:
        """The published values themselves."""
        return self.scorer.outcome(OFFICIAL)

    def contributions(self, scenario: Scenario) -> Mapping[str, FloatArray]:
        """How each factor pushes each municipality from its country; not to be shown for withheld ones.

        Of the main outcome only: with the mean of the country, one of another tells a share of its children that no
        table has been protected for.
        """
        if not self.is_main:
            return {}
        return self._contributions.recall(scenario, lambda: self.scorer.contributions(scenario))

    def values(self, layer: str, scenario: Scenario) -> FloatArray:
        """The numbers of a layer, shape (n,); NaN where there is none (``absence`` says why)."""
        if layer in (LEVEL, ESTIMATE):
            return self.outcome(scenario).values
        if layer == EXPECTED:
            return self.expected(scenario)
        if layer == CHILDREN:
            return self.shown.children
        if layer == DIFFERENCE:
            return self.outcome(scenario).values - self.shown.estimate
        if layer == ERROR and self.precision is not None:
            return self.precision.error
        if layer.startswith(FACTOR_PREFIX):
            return self.shown.factors[layer.removeprefix(FACTOR_PREFIX)]
        return np.full(len(self.release.municipalities), np.nan)

    def expected(self, scenario: Scenario) -> FloatArray:
        """Expected children in child labour: probability times children 5-17 (CLRISK); NaN for an index."""
        if not self.release.is_clrisk:
            return np.full(len(self.release.municipalities), np.nan)
        return self.outcome(scenario).values * self.shown.children

    def status(self, layer: str, scenario: Scenario) -> ByteArray:
        """ValueStatus of each municipality in ``layer``: a factor may be known where the estimate is not."""
        estimate_status = self.outcome(scenario).status
        if layer in (LEVEL, ESTIMATE):
            return estimate_status
        known = np.isfinite(self.values(layer, scenario))
        status = np.where(known, np.uint8(ValueStatus.AVAILABLE), np.uint8(ValueStatus.NO_DATA))
        if layer in (EXPECTED, DIFFERENCE, ERROR):
            for reason in (ValueStatus.NOT_MODELLED, ValueStatus.UNRELIABLE):
                status[~known & (estimate_status == reason)] = reason
        status[self.withheld_in(layer)] = ValueStatus.SUPPRESSED
        return status.astype(np.uint8)

    def withheld_in(self, layer: str) -> BoolArray:
        """Where the number of ``layer`` is known and kept back, shape (n,): the whole place, or this factor of it."""
        if not layer.startswith(FACTOR_PREFIX):
            return self.shown.withheld
        return self.shown.withheld | self.shown.withheld_factors[layer.removeprefix(FACTOR_PREFIX)]

    @cached_property
    def with_withheld_factors(self) -> BoolArray:
        """Municipalities that are told, but of which some factor is withheld, shape (n,)."""
        some = np.zeros_like(self.shown.withheld)
        for here in self.shown.withheld_factors.values():
            some |= here
        return some & ~self.shown.withheld

    def withheld_factors_at(self, at: int) -> tuple[str, ...]:
        """Factors withheld in a municipality that itself is told, in the order of the manifest."""
        if not self.with_withheld_factors[at]:
            return ()
        return tuple(code for code, here in self.shown.withheld_factors.items() if here[at])

    def rule(self, layer: str, classing: Classing) -> Rule:
        """The rule that ``classing`` means for ``layer``."""
        return rule_for(self.release.manifest, layer=layer, classing=classing)

    def cuts(self, layer: str, classing: Classing, scenario: Scenario) -> Cuts:
        """The limits between classes of ``layer``, learnt on official values (memoised: no change pays for them)."""
        if layer == DIFFERENCE:
            return Cuts(national=DIFFERENCE_CUTS_SHARE if self.release.is_clrisk else DIFFERENCE_CUTS_POINTS)
        rule = self.rule(layer, classing)
        yardstick = self._yardstick(scenario)
        if rule.is_published and yardstick.is_official:
            classes = self.release.manifest.classes
            if rule.scope == "national":
                return Cuts(national=classes.national_cuts)
            positions = self.release.municipalities.admin1_position
            return Cuts(
                by_parent={positions[code]: cuts for code, cuts in classes.parent_cuts.items() if code in positions}
            )
        return self._cuts.recall(
            (layer, rule, yardstick),
            lambda: learn(self.values(layer, yardstick), rule=rule, parent=self.release.municipalities.parent),
        )

    def _yardstick(self, scenario: Scenario) -> Scenario:
        """The scenario on which cuts are learnt: official, or official weights under the scenario's own scale.

        A z-score or a geometric mean lives on another scale than the published score; measured by published
        cuts nearly every place would change class for no reason of weights.
        """
        scales = tuple(
            FactorOption(factor=option.factor, normalisation=option.normalisation)
            for option in scenario.options
            if option.normalisation is not None
        )
        if self.release.is_clrisk or (scenario.aggregation == "arithmetic" and not scales):
            return OFFICIAL
        return Scenario(aggregation=scenario.aggregation, options=scales)

    def classes(self, layer: str, classing: Classing, scenario: Scenario) -> ByteArray:
        """Class of each municipality, 255 where it has none; the published classes verbatim where they apply."""
        rule = self.rule(layer, classing)
        if scenario.is_official and rule.is_published and layer in (LEVEL, ESTIMATE):
            # Of the numbers themselves the limits are shown, so their classes are those that the limits give.
            own = self.recomputed_classes(rule.scope) if layer == ESTIMATE else None
            if own is not None:
                return own
            return self.shown.national_class if rule.scope == "national" else self.shown.parent_class
        return self._classes.recall(
            (layer, rule, scenario),
            lambda: cut(
                self.values(layer, scenario),
                cuts=self.cuts(layer, classing, scenario),
                parent=self.release.municipalities.parent,
            ),
        )

    def published_classes(self, scope: str, scenario: Scenario) -> ByteArray:
        """Classes by the published rule, whatever rule the map is drawn with."""
        return self.classes(LEVEL, _published(scope), scenario)

    def recomputed_classes(self, scope: str) -> ByteArray | None:
        """What the declared rule gives where the official classes were published elsewhere, else None."""
        return self.shown.recomputed_national if scope == "national" else self.shown.recomputed_parent

    def class_only(self, scope: str) -> ByteArray | None:
        """Classes published elsewhere of places without an estimate, 255 of all others; None where there are none."""
        held = self.shown.class_only_national if scope == "national" else self.shown.class_only_parent
        return held if held is not None and (held != NO_CLASS).any() else None

    def classes_by_limits(self, classing: Classing) -> ByteArray:
        """Official classes by the limits that a scenario is cut with, so that only the scenario makes a difference."""
        rule = self.rule(LEVEL, classing)
        own = self.recomputed_classes(rule.scope) if rule.is_published else None
        return self.classes(LEVEL, classing, OFFICIAL) if own is None else own

    def shows_published(self, layer: str, classing: Classing, scenario: Scenario) -> bool:
        """Whether what is painted are classes that somebody else published, which no limits of ours give."""
        rule = self.rule(layer, classing)
        is_theirs = layer == LEVEL and scenario.is_official and rule.is_published
        return is_theirs and self.recomputed_classes(rule.scope) is not None

    def published_rule(self, scope: str) -> Rule:
        """The published rule itself."""
        return self.rule(LEVEL, _published(scope))

    def ranks(self, scenario: Scenario) -> Ranks:
        """Position of each municipality by its estimate, ties sharing the better rank."""
        return self._ranks.recall(scenario, lambda: self._rank(self.outcome(scenario).values))

    def _rank(self, values: FloatArray) -> Ranks:
        parent = self.release.municipalities.parent
        known = np.isfinite(values)
        return Ranks(
            country=ranks(values),
            ranked=how_many_ranked(values),
            parent=ranks_in_parent(values, parent),
            ranked_in_parent=np.bincount(parent[known], minlength=len(self.release.municipalities.admin1)),
        )

    def middle_of(self, admin1_position: int) -> tuple[float, float]:
        """A point in the midst of a first-level unit's municipalities, for its name on the map."""
        units = self.release.municipalities
        here = units.parent == admin1_position
        return float(np.median(units.longitude[here])), float(np.median(units.latitude[here]))

    def members(self, admin1: str | None) -> BoolArray:
        """Mask of the focused unit's municipalities; all of them when none is focused."""
        if admin1 is None:
            return np.ones(len(self.release.municipalities), dtype=bool)
        return self.release.municipalities.within(admin1)


def _published(scope: str) -> Classing:
    return Classing(scope="parent" if scope == "parent" else "national")
