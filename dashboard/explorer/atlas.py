"""Everything the atlas holds, and the ground that a map of countries or first-level units stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import shapely

from dashboard.answers import Crumb
from dashboard.choices import FACTS_PREFIX, View
from dashboard.explorer.category_names import REGION_NAME
from dashboard.explorer.releases import ReleasesByCountry
from dashboard.explorer.study import Study
from dashboard.language import Language, Text
from dashboard.release.facts import Concept, PublishedFacts
from dashboard.release.regional import Regional
from dashboard.territory.units import REGION


@dataclass(frozen=True)
class DrawnUnit:
    """A country, or a first-level unit of a country, as the regional data hold it."""

    code: str
    """ISO3 of a country, ISO 3166-2 of a first-level unit."""
    name: Text
    country: str
    longitude: float
    latitude: float
    geometry: shapely.Geometry


@dataclass(frozen=True)
class RegionalGround:
    """The regional data: units in the order of their meshes, and the published facts."""

    digest: str
    countries: tuple[DrawnUnit, ...]
    admin1: tuple[DrawnUnit, ...]
    facts: PublishedFacts
    notice: Text
    """Disputed boundaries."""
    attribution: tuple[Text, ...]
    licence: Text

    @classmethod
    def of(cls, regional: Regional) -> RegionalGround:
        """The opened regional data, each unit with its outline."""
        return cls(
            digest=regional.digest,
            countries=tuple(
                DrawnUnit(unit.code, unit.name, unit.code, unit.longitude, unit.latitude, outline)
                for unit, outline in zip(regional.countries, regional.country_boundaries, strict=True)
            ),
            admin1=tuple(
                DrawnUnit(unit.code, Text.same(unit.name), unit.country, unit.longitude, unit.latitude, outline)
                for unit, outline in zip(regional.admin1, regional.admin1_boundaries, strict=True)
            ),
            facts=regional.facts,
            notice=regional.manifest.boundaries_notice,
            attribution=regional.manifest.attribution,
            licence=regional.manifest.licence,
        )

    @cached_property
    def country(self) -> dict[str, DrawnUnit]:
        """Countries by code."""
        return {unit.code: unit for unit in self.countries}

    @cached_property
    def units(self) -> dict[str, DrawnUnit]:
        """First-level units by code."""
        return {unit.code: unit for unit in self.admin1}

    def admin1_of(self, country: str) -> tuple[DrawnUnit, ...]:
        """First-level units of one country, in the order of the mesh."""
        return tuple(unit for unit in self.admin1 if unit.country == country)


@dataclass(frozen=True)
class Place:
    """One filled unit of a map of published facts."""

    code: str
    name: str
    fact_code: str
    """Code under which facts are published: ISO3 or ISO 3166-2; empty where it is unknown."""
    longitude: float
    latitude: float


class Atlas:
    """Releases and regional data together: names, codes, what exists where."""

    def __init__(self, releases: ReleasesByCountry, region: RegionalGround) -> None:
        self.releases = releases
        self.region = region
        self.concepts = tuple(str(concept) for concept in Concept)

    @cached_property
    def countries(self) -> frozenset[str]:
        """Every country one can go to."""
        return frozenset(self.region.country) | frozenset(self.releases.countries)

    def study(self, view: View) -> Study | None:
        """The release that a resolved view shows; ``None`` for the region and countries without one."""
        study = self.releases.find(view.country, view.release)
        return study.of_outcome(view.outcome) if study else None

    def country_name(self, code: str, language: Language) -> str:
        """Name of a country or of the region."""
        if code == REGION:
            return REGION_NAME.say(language)
        if code in self.region.country:
            return self.region.country[code].name.say(language)
        study = self.releases.find(code, None)
        return study.release.manifest.country_name.say(language) if study else code

    def admin1_code(self, country: str, study: Study | None, code: str) -> str | None:
        """The code of a first-level unit, given that code or its ISO one; ``None`` when there is no such unit."""
        if study is not None:
            units = study.release.municipalities.admin1
            return next((unit.code for unit in units if code in (unit.code, unit.iso_code)), None)
        unit = self.region.units.get(code)
        return code if unit is not None and unit.country == country else None

    def admin1_name(self, country: str, study: Study | None, code: str, language: Language) -> str:
        """Name of a first-level unit that is held."""
        if study is not None:
            units = study.release.municipalities
            return units.admin1[units.admin1_position[code]].name
        return self.region.units[code].name.say(language)

    def default_facts(self, country: str) -> str:
        """Layer of the first concept under which a country's units (or the countries) can be coloured."""
        level, of = ("country", None) if country == REGION else ("admin1", country)
        for concept in Concept:
            if self.region.facts.colouring(concept, level, of).units:
                return f"{FACTS_PREFIX}{concept}"
        return f"{FACTS_PREFIX}{Concept.CHILD_LABOUR}"

    def places(self, country: str, study: Study | None, language: Language) -> tuple[Place, ...]:
        """Filled units of a map of facts: countries of the region, or first-level units of a country."""
        if country == REGION:
            return tuple(_place(unit, language) for unit in self.region.countries)
        if study is None:
            return tuple(_place(unit, language) for unit in self.region.admin1_of(country))
        return tuple(
            Place(unit.code, unit.name, unit.iso_code, *study.middle_of(at))
            for at, unit in enumerate(study.release.municipalities.admin1)
        )

    def crumbs(self, view: View) -> tuple[Crumb, ...]:
        """Region, country, first-level unit, municipality: as far as the resolved view goes."""
        steps = [Crumb("region", REGION, self.country_name(REGION, view.language))]
        if view.country != REGION:
            steps.append(Crumb("country", view.country, self.country_name(view.country, view.language)))
        study = self.study(view)
        if view.admin1 is not None:
            name = self.admin1_name(view.country, study, view.admin1, view.language)
            steps.append(Crumb("admin1", view.admin1, name))
        if view.municipality is not None and study is not None:
            units = study.release.municipalities
            steps.append(Crumb("municipality", view.municipality, units.names[units.position(view.municipality)]))
        return tuple(steps)


def _place(unit: DrawnUnit, language: Language) -> Place:
    return Place(unit.code, unit.name.say(language), unit.code, unit.longitude, unit.latitude)


def fact_codes(places: Iterable[Place]) -> tuple[str, ...]:
    """Codes under which facts of ``places`` are published, in their order."""
    return tuple(place.fact_code for place in places)
