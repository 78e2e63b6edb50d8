"""Which class of a map a published figure falls into: groups for countries, values inside one country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dashboard.classify.cuts import classify, learn_cuts
from dashboard.language import Text
from dashboard.release.facts.concepts import (
    COLOURING_MEASURES,
    GROUP_LABELS,
    Absence,
    Concept,
    DefinitionGroup,
)
from dashboard.values import RiskLevel

if TYPE_CHECKING:
    from dashboard.release.facts.published import Fact

_GROUPS: Mapping[Concept, tuple[DefinitionGroup, ...]] = {
    Concept.CHILD_LABOUR: (
        DefinitionGroup.WITH_CHORES,
        DefinitionGroup.ECONOMIC_ONLY,
        DefinitionGroup.OTHER_AGES,
    ),
    Concept.CHILDREN_WORKING: (
        DefinitionGroup.WORKING_5_17,
        DefinitionGroup.WORKING_5_14,
        DefinitionGroup.WORKING_OTHER_AGES,
    ),
    Concept.CLRISK: (DefinitionGroup.COUNTED_BY_CLASS, DefinitionGroup.PARTLY_PUBLISHED),
    Concept.IVTI: (DefinitionGroup.COUNTED_BY_CLASS, DefinitionGroup.PARTLY_PUBLISHED),
}
LEVEL_LABELS: Mapping[RiskLevel, Text] = {
    RiskLevel.LOW: Text(es="Riesgo bajo", en="Low risk", pt="Risco baixo"),
    RiskLevel.MEDIUM: Text(es="Riesgo medio", en="Medium risk", pt="Risco médio"),
    RiskLevel.HIGH: Text(es="Riesgo alto", en="High risk", pt="Risco alto"),
}
_VALUE_CLASSES = 4


@dataclass(frozen=True, slots=True)
class FactClass:
    """One legend entry of a map of published facts."""

    code: str
    label: Text | None
    """``None`` for an interval of values: the page writes its limits."""
    level: RiskLevel | None = None
    lower: float | None = None
    """Open; ``None`` = from the lowest."""
    upper: float | None = None
    """Closed; ``None`` = to the highest."""


@dataclass(frozen=True)
class Colouring:
    """A map of one concept: class of each territory that has one, and why the others are grey."""

    concept: Concept
    level: str
    country: str | None
    scheme: str
    """``categorical`` (definition groups) | ``risk`` (published classes) | ``sequential`` (values)"""
    classes: tuple[FactClass, ...]
    units: Mapping[str, int]
    """Territory code to position in ``classes``."""
    shown: Mapping[str, Fact]
    """Territory code to the figure that colours it."""
    absences: Mapping[str, Absence]
    """Territories with figures that may not be coloured here; any other code: ``NOTHING_PUBLISHED``."""
    year: str
    ages: str
    """Of the one edition that colours first-level units; empty on a map of countries."""

    def absence(self, territory_code: str) -> Absence | None:
        """Why ``territory_code`` is grey; ``None`` when it is coloured."""
        if territory_code in self.units:
            return None
        return self.absences.get(territory_code, Absence.NOTHING_PUBLISHED)


def colour_countries(concept: Concept, facts: Iterable[Fact]) -> Colouring:
    """Countries by the definition group of their newest figure; never by the rate itself."""
    by_country: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.level in ("country", "admin1"):
            by_country[fact.country].append(fact)
    groups = _GROUPS[concept]
    units: dict[str, int] = {}
    shown: dict[str, Fact] = {}
    absences: dict[str, Absence] = {}
    for country, those in sorted(by_country.items()):
        grouped = _survey_group(concept, those) or _instrument_group(concept, those)
        if grouped is None:
            absences[country] = _why_grey(concept, [fact for fact in those if fact.level == "country"] or those)
            continue
        shown[country], group = grouped
        units[country] = groups.index(group)
    return Colouring(
        concept=concept,
        level="country",
        country=None,
        scheme="categorical",
        classes=tuple(FactClass(code=str(group), label=GROUP_LABELS[group]) for group in groups),
        units=units,
        shown=shown,
        absences=absences,
        year="",
        ages="",
    )


def colour_units(concept: Concept, country: str, facts: Sequence[Fact]) -> Colouring:
    """First-level units of one country by published class or by value, one edition (year, ages, series) only."""
    measures = COLOURING_MEASURES[concept]
    units = [fact for fact in facts if fact.level == "admin1"]
    usable = [fact for fact in units if fact.concept is concept and fact.measure in measures and not fact.is_weaker]
    edition = _edition(usable)
    shown = {fact.territory: fact for fact in usable if _edition_key(fact) == edition}
    absences: dict[str, Absence] = {}
    for code in {fact.territory for fact in units} - set(shown):
        those = [fact for fact in units if fact.territory == code]
        absences[code] = Absence.OTHER_EDITION if any(fact in usable for fact in those) else _why_grey(concept, those)
    by_class = concept is Concept.CLRISK
    classes, positions = _levels(shown) if by_class else _intervals(shown)
    return Colouring(
        concept=concept,
        level="admin1",
        country=country,
        scheme="risk" if by_class else "sequential",
        classes=classes,
        units=positions,
        shown=shown,
        absences=absences,
        year=edition[0] if edition else "",
        ages=edition[1] if edition else "",
    )


def _survey_group(concept: Concept, facts: Sequence[Fact]) -> tuple[Fact, DefinitionGroup] | None:
    rates = [
        fact
        for fact in facts
        if fact.level == "country"
        and fact.concept is concept
        and fact.measure in ("rate", "rate_working")
        and fact.instrument in ("survey", "MICS")
        and not fact.is_weaker
        and fact.group is not None
    ]
    # Of two age ranges of one survey the one that starts younger speaks for the country (Argentina 5-15, 16-17).
    newest = max(rates, key=lambda fact: (fact.year[-4:], fact.ages.zfill(6) < "16", fact.ages == "5-17"), default=None)
    if newest is None or newest.group is None or newest.group not in _GROUPS[concept]:
        return None
    return newest, newest.group


def _instrument_group(concept: Concept, facts: Sequence[Fact]) -> tuple[Fact, DefinitionGroup] | None:
    if concept not in (Concept.CLRISK, Concept.IVTI):
        return None
    results = [fact for fact in facts if fact.concept is concept]
    if not results:
        return None
    national = [fact for fact in results if fact.level == "country"]
    counted = {fact.measure: fact for fact in national}
    if {"municipalities_low", "municipalities_medium", "municipalities_high"} <= set(counted):
        return counted["municipalities_high"], DefinitionGroup.COUNTED_BY_CLASS
    return (national or results)[0], DefinitionGroup.PARTLY_PUBLISHED


def _why_grey(concept: Concept, facts: Sequence[Fact]) -> Absence:
    same = [fact for fact in facts if fact.concept is concept]
    if same:
        return Absence.COUNTS_ONLY if all(fact.unit == "children" for fact in same) else Absence.OTHER_EDITION
    return Absence.OTHER_CONCEPT


def _edition_key(fact: Fact) -> tuple[str, str, str]:
    return fact.year, fact.ages, fact.series


def _edition(facts: Sequence[Fact]) -> tuple[str, str, str] | None:
    """The newest edition that covers at least half as many units as the widest one."""
    covered: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for fact in facts:
        covered[_edition_key(fact)].add(fact.territory)
    if not covered:
        return None
    widest = max(len(codes) for codes in covered.values())
    return max(edition for edition, codes in covered.items() if 2 * len(codes) >= widest)


def _levels(shown: Mapping[str, Fact]) -> tuple[tuple[FactClass, ...], dict[str, int]]:
    levels = list(RiskLevel)
    classes = tuple(FactClass(code=str(level), label=LEVEL_LABELS[level], level=level) for level in levels)
    return classes, {code: levels.index(RiskLevel(fact.text)) for code, fact in shown.items() if fact.text}


def _intervals(shown: Mapping[str, Fact]) -> tuple[tuple[FactClass, ...], dict[str, int]]:
    codes = [code for code, fact in shown.items() if fact.value is not None]
    if not codes:
        return (), {}
    values = np.array([shown[code].value for code in codes], dtype=np.float64)
    cuts = learn_cuts(values, method="natural_breaks", k=_VALUE_CLASSES)
    limits: list[float | None] = [None, *map(float, cuts), None]
    classes = tuple(
        FactClass(code=f"class_{at}", label=None, lower=limits[at], upper=limits[at + 1]) for at in range(len(cuts) + 1)
    )
    return classes, {code: int(at) for code, at in zip(codes, classify(values, cuts), strict=True)}
