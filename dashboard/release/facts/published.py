"""The published facts in memory: every figure with its source, conflicts beside each other, no ranking of countries."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from dashboard.errors import DataContractError, RefusedComparisonError
from dashboard.language import Text
from dashboard.release.contracts import Column, Kind, Table
from dashboard.release.facts.colouring import LEVEL_LABELS, Colouring, colour_countries, colour_units
from dashboard.release.facts.concepts import (
    EDITIONS,
    MEASURE_CONCEPTS,
    SERIES,
    WITHHELD,
    WORKING_AGES,
    Absence,
    Concept,
    DefinitionGroup,
)
from dashboard.release.facts.words import NOTHING, read_words, untranslated
from dashboard.values import RiskLevel

_LEVELS = ("country", "admin1", "admin2", "macroregion", "region")
_COMMON = (
    Column("country_iso3", Kind.CODE, "ISO 3166-1 alpha-3 code"),
    Column("level", Kind.TEXT, "Level of the territory", allowed=_LEVELS),
    Column("territory_code", Kind.TEXT, "ISO 3166-2 or ISO3 code; empty for units without one", nullable=True),
    Column("territory_name", Kind.TEXT, "Name as printed"),
    Column("instrument", Kind.TEXT, "How it was obtained", allowed=("CLRISK", "IVTI", "survey", "MICS", "estimate")),
    Column("measure", Kind.TEXT, "What is measured"),
    Column("value", Kind.TEXT, "Number or class as published"),
    Column("unit", Kind.TEXT, "Unit, with the ages"),
    Column("source", Kind.TEXT, "Who printed it"),
)
_NOTE = Column("note", Kind.TEXT, "Definition and doubts", nullable=True)
PUBLISHED_RESULTS = Table("published_results.csv", "Published results of the two instruments", (*_COMMON, _NOTE))
NATIONAL_FIGURES = Table(
    "national_figures.csv",
    "Survey rates and counts, countries and first-level units",
    (
        *_COMMON,
        Column("year", Kind.TEXT, "Survey year or years"),
        Column("ages", Kind.TEXT, "Age range; empty when not printed", nullable=True),
        Column("source_date", Kind.TEXT, "Date of the source; 'c.' = from the context"),
        _NOTE,
    ),
    key=("country_iso3", "level", "territory_code", "territory_name", "instrument", "measure", "value", "year", "ages",
         "source"),
)  # fmt: skip

_UNITS = (
    ("percent", "percent"),
    ("points", "points"),
    ("class", "class"),
    ("municipalities", "municipalities"),
    ("communes", "municipalities"),
    ("cantons", "municipalities"),
    ("departments", "municipalities"),
    ("children", "children"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """The words beside a figure in the three languages."""

    source: Text
    note: Text
    """Empty in every language when there is none."""
    unit: Text
    """As printed, with the ages."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One published figure with all that must stand beside it; the number is as printed, percent stays percent."""

    country: str
    level: str
    territory: str
    name: str
    concept: Concept
    measure: str
    instrument: str
    value: float | None
    text: str | None
    """The class, where a class and no number is published: low, medium or high."""
    unit: str
    """percent | children | municipalities | points | class"""
    year: str
    """As printed; empty when it was not."""
    ages: str
    source: str
    """In English, as the table of figures has it; ``told`` says it in every language."""
    source_date: str
    note: str
    """As ``source``; empty when there is none."""
    is_conflict: bool
    """Two sources disagree; both are shown."""
    is_weaker: bool
    """The one of two conflicting figures that never colours a map."""
    series: str
    """Rounds of one series were measured alike."""
    group: DefinitionGroup | None
    told: Told

    @property
    def class_label(self) -> Text | None:
        """The published class in words; ``None`` where a number is published."""
        return None if self.text is None else LEVEL_LABELS[RiskLevel(self.text)]


@dataclass(frozen=True, slots=True)
class Rounds:
    """Earlier rounds for a small chart: comparable figures, oldest first, or why there are none."""

    facts: tuple[Fact, ...]
    reason: str | None
    """``None`` | ``single_round`` | ``not_comparable`` | ``nothing_published``; wording key ``rounds.<reason>``."""


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """Published number of municipalities per class; a count that was not published is ``None``."""

    low: int | None
    medium: int | None
    high: int | None
    analysed: int | None
    instrument: str
    source: str


@dataclass(frozen=True)
class PublishedFacts:
    """Every published figure, by territory. What may not be shown is not in here."""

    facts: tuple[Fact, ...]

    @cached_property
    def placed(self) -> tuple[Fact, ...]:
        """Figures about a country, a first-level unit or the region: those that have a place on a map."""
        return tuple(fact for fact in self.facts if fact.level in ("country", "admin1", "region"))

    @cached_property
    def _by_territory(self) -> dict[str, tuple[Fact, ...]]:
        collected: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.placed:
            collected[fact.territory].append(fact)
        return {code: tuple(sorted(those, key=_reading_order)) for code, those in collected.items()}

    def about(self, territory_code: str) -> tuple[Fact, ...]:
        """Every figure about a country (ISO3), first-level unit (ISO 3166-2) or the region; empty = nothing published.

        Newest first within a concept; two figures in conflict stand beside each other.
        """
        return self._by_territory.get(territory_code, ())

    def colouring(self, concept: Concept, level: str, country: str | None = None) -> Colouring:
        """How one concept colours a map: countries by definition group, first-level units of one country by value.

        Raises
        ------
        RefusedComparisonError
            For first-level units of several countries at once: their definitions, years and ages differ.
        """
        if level == "country":
            return colour_countries(concept, self.facts)
        if country is None:
            raise RefusedComparisonError(
                "First-level units of several countries cannot share one colour scale: their definitions, years "
                "and ages differ. Choose one country.",
                concept=str(concept),
            )
        return colour_units(concept, country, [fact for fact in self.facts if fact.country == country])

    def rounds(self, territory_code: str, concept: Concept) -> Rounds:
        """Rounds of the series that the newest figure of ``concept`` belongs to, oldest first."""
        rates = [
            fact
            for fact in self.about(territory_code)
            if fact.concept is concept and fact.measure.startswith("rate") and fact.instrument in ("survey", "MICS")
        ]
        if not rates:
            return Rounds((), "nothing_published")
        strong = [fact for fact in rates if not fact.is_weaker] or rates
        newest = max(strong, key=lambda fact: (fact.measure in ("rate", "rate_working"), _end_year(fact.year)))
        alike = [fact for fact in rates if fact.series == newest.series and fact.ages == newest.ages]
        if len({fact.year for fact in alike}) > 1:
            return Rounds(tuple(sorted(alike, key=lambda fact: (fact.year, fact.is_weaker))), None)
        others = any(fact.year != newest.year and fact.concept is concept for fact in self.about(territory_code))
        return Rounds((), "not_comparable" if others else "single_round")

    def class_counts(self, territory_code: str, concept: Concept) -> ClassCounts | None:
        """Published municipalities per class of one territory; ``None`` when none are published."""
        counts = {
            fact.measure.removeprefix("municipalities_"): fact
            for fact in self.about(territory_code)
            if fact.concept is concept and fact.unit == "municipalities"
        }
        if not {level.value for level in RiskLevel} & set(counts):
            return None
        one = next(iter(counts.values()))
        number = {name: int(fact.value) for name, fact in counts.items() if fact.value is not None}
        return ClassCounts(
            low=number.get("low"),
            medium=number.get("medium"),
            high=number.get("high"),
            analysed=number.get("analysed"),
            instrument=one.instrument,
            source=one.source,
        )

    def ranking(self, concept: Concept, level: str, country: str | None = None) -> tuple[Fact, ...]:
        """First-level units of one country and one edition, highest first.

        Raises
        ------
        RefusedComparisonError
            For countries, always: the reason is in the message.
        """
        if level == "country" or country is None:
            raise RefusedComparisonError(
                "Countries are not ranked: their surveys differ in definition (with or without household chores), "
                "in ages (5-17, 5-15, 5-14, 10-17) and in year. Read each figure with its own definition.",
                concept=str(concept),
            )
        shown = self.colouring(concept, level, country).shown
        return tuple(sorted(shown.values(), key=lambda fact: (-(fact.value or 0.0), fact.territory)))

    def absence(self, territory_code: str, concept: Concept) -> Absence:
        """Why a place without a colour has none, when nothing narrower is known."""
        facts = self.about(territory_code)
        if not facts:
            return Absence.NOTHING_PUBLISHED
        return (
            Absence.COUNTS_ONLY
            if any(fact.concept is concept and fact.unit == "children" for fact in facts)
            and not any(fact.concept is concept and fact.unit != "children" for fact in facts)
            else Absence.OTHER_CONCEPT
        )

    @cached_property
    def countries(self) -> frozenset[str]:
        """Countries with anything published at all."""
        return frozenset(fact.country for fact in self.facts if fact.level != "region")


def read_facts(published_results: bytes, national_figures: bytes, facts_words: bytes) -> PublishedFacts:
    """Facts out of the two tables and their words; raises DataContractError with every breach.

    A source, note or unit without its Spanish and Portuguese is a breach: no page may show it in English only.
    """
    words = read_words(facts_words)
    frames = {
        table: pd.read_csv(io.BytesIO(body), dtype=str, keep_default_na=False)
        for table, body in ((PUBLISHED_RESULTS, published_results), (NATIONAL_FIGURES, national_figures))
    }
    breaches = [f"{table.file}: {one}" for table, frame in frames.items() for one in table.breaches(frame)]
    if not breaches:
        breaches = [one for table, frame in frames.items() for one in _value_breaches(table.file, frame)]
        breaches += [one for table, frame in frames.items() for one in untranslated(table.file, frame, words)]
    if breaches:
        raise DataContractError("published facts", breaches)
    read = [
        _fact({str(name): str(value) for name, value in row.items()}, words)
        for frame in frames.values()
        for row in frame.to_dict("records")
    ]
    return PublishedFacts(_mark_conflicts([fact for fact in read if not _is_withheld(fact)]))


def _value_breaches(file: str, frame: pd.DataFrame) -> Iterable[str]:
    numbers = pd.to_numeric(frame["value"], errors="coerce")
    is_class = frame["unit"] == "class"
    words = frame["value"].isin([level.value for level in RiskLevel])
    for row in frame.index[is_class & ~words]:
        yield f"{file}, row {row + 1}: class '{frame['value'][row]}'; allowed are low, medium, high"
    for row in frame.index[~is_class & numbers.isna()]:
        yield f"{file}, row {row + 1}: '{frame['value'][row]}' is not a number"
    percent = frame["unit"].str.startswith("percent")
    for row in frame.index[percent & ~numbers.between(0, 100)]:
        yield f"{file}, row {row + 1}: {frame['value'][row]} percent is outside 0-100"


def _fact(row: dict[str, str], words: Mapping[str, Text]) -> Fact:
    instrument, measure = row["instrument"], row["measure"]
    unit = next((code for start, code in _UNITS if row["unit"].startswith(start)), row["unit"])
    year, ages = row.get("year", ""), row.get("ages", "")
    if not year:
        year, ages = next(((y, a) for words, y, a in EDITIONS if words in row["source"]), ("", ""))
    concept = _concept(row)
    series, group = _series(row, concept=concept, year=year, ages=ages)
    return Fact(
        country=row["country_iso3"],
        level=row["level"],
        territory=row["territory_code"],
        name=row["territory_name"],
        concept=concept,
        measure=measure,
        instrument=instrument,
        value=None if unit == "class" else float(row["value"]),
        text=row["value"] if unit == "class" else None,
        unit=unit,
        year=year,
        ages=ages,
        source=row["source"],
        source_date=row.get("source_date", ""),
        note=row["note"],
        is_conflict="CONFLICT" in row["note"],
        is_weaker="CONFLICT" in row["note"],
        series=series,
        group=group,
        told=Told(source=words[row["source"]], note=words.get(row["note"], NOTHING), unit=words[row["unit"]]),
    )


def _concept(row: dict[str, str]) -> Concept:
    if row["instrument"] == "IVTI":
        return Concept.IVTI
    # The instruments' own table prints a few survey rates of the fact sheets: they belong beside the model's result.
    if row["instrument"] == "CLRISK" or (row["instrument"] == "survey" and not row.get("year")):
        return Concept.CLRISK
    return MEASURE_CONCEPTS[row["measure"]]


def _series(row: dict[str, str], *, concept: Concept, year: str, ages: str) -> tuple[str, DefinitionGroup | None]:
    country, measure = row["country_iso3"], row["measure"]
    words = row["source"] + row["note"]
    if concept in (Concept.CHILD_LABOUR, Concept.CHILDREN_WORKING):
        for rule in SERIES:
            if (
                (rule.country, rule.measure) == (country, measure)
                and (not rule.years or year in rule.years)
                and rule.told_by in words
            ):
                return rule.code, rule.group
    group = None
    if concept is Concept.CHILDREN_WORKING:
        group = WORKING_AGES.get(ages, DefinitionGroup.WORKING_OTHER_AGES)
    return f"{country}:{measure}:{year}:{ages}:{row['instrument']}".lower(), group


def _is_withheld(fact: Fact) -> bool:
    # Honduras: the refused figures are those of its departments, whatever code they carry.
    return any(
        (fact.measure, fact.value) == (measure, value)
        and (fact.territory == place or (fact.country == place and fact.level == "admin1"))
        for place, measure, value in WITHHELD
    )


def _mark_conflicts(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Flag both sides of a conflict: the row that says so, and the one it disagrees with."""

    def key(fact: Fact) -> tuple[str, str, str, str, str]:
        return fact.territory or fact.name, fact.measure, fact.year, fact.ages, fact.instrument

    disputed = {key(fact) for fact in facts if fact.is_conflict}
    return tuple(replace(fact, is_conflict=key(fact) in disputed) for fact in facts)


def _reading_order(fact: Fact) -> tuple[int, int, str, bool]:
    return list(Concept).index(fact.concept), -_end_year(fact.year), fact.measure, fact.is_weaker


def _end_year(year: str) -> int:
    return int(year[-4:]) if year[-4:].isdigit() else 0
