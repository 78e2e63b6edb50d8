"""The declared specification of a release: outcomes, covariates, sources and rules, in the words of its YAML file.

Nothing is computed here and nothing is read: a :class:`Specification` is what a statistician said, whole and
checked for what can be known without the files. ``dashboard.release.microdata`` reads it and what it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dashboard.choices import FactorCode
from dashboard.language import Text
from dashboard.model.census import restricted_covariates
from dashboard.model.design import Covariate, DesignTerm, Interaction, Kind, design_terms
from dashboard.model.diagnostics.gates import GateLimits
from dashboard.model.options import EstimationOptions
from dashboard.model.prediction_options import PredictionOptions
from dashboard.model.specification_checks import (
    NOT_KNOWN,
    covariate_breaches,
    mapping_breaches,
    refuse,
    specification_breaches,
)
from dashboard.release.manifest import Words

NOT_KNOWN_LABEL = Text(es="No se sabe", en="Not known", pt="Não se sabe")

LevelCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,30}$")]
ReleaseName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{2,80}$")]


_DIRECTIONS: Mapping[str, int] = MappingProxyType({"raises": 1, "lowers": -1, "none": 0, "+": 1, "-": -1})


def _sign(value: Any) -> Any:
    if isinstance(value, str) and value not in _DIRECTIONS:
        raise ValueError("must be 'raises', 'lowers' or 'none'")
    return _DIRECTIONS[value] if isinstance(value, str) else value


def _as_written(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, (str, Path)) else value


Direction = Annotated[Literal[-1, 0, 1], BeforeValidator(_sign)]
"""``raises`` the risk, ``lowers`` it, or ``none``: no expectation."""
Written = Annotated[str, BeforeValidator(_as_written)]
"""A value as it stands in a file: text, even where it looks like a number."""
Files = Annotated[tuple[Path, ...], BeforeValidator(_one_or_many), Field(min_length=1)]


class _Declared(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True, coerce_numbers_to_str=True
    )


class Level(_Declared):
    """One level of a covariate."""

    code: LevelCode
    """Short name in files and formulas: small letters, digits and ``_``."""
    label: Words
    """What a reader sees, in the three languages."""
    direction: Direction = 0
    """Expected against the reference: it ``raises`` the risk, ``lowers`` it, or ``none``."""


class Mapped(_Declared):
    """Where a file holds a covariate, and how its values become levels or numbers."""

    column: Annotated[str, Field(min_length=1)]
    """Name of the column."""
    values: Mapping[str, LevelCode] = Field(default_factory=dict)
    """Value as it stands in the file to level. Empty: the column holds the level codes themselves."""
    ranges: Mapping[LevelCode, tuple[float, float]] = Field(default_factory=dict)
    """Level to the numbers that belong to it, both ends included: ``5_11: [5, 11]``."""
    missing: tuple[Written, ...] = ()
    """Values that stand for no value (9, 99, "no sabe"); an empty cell always does."""
    divide_by: Annotated[float, Field(gt=0)] = 1.0
    """Of a number: 100 where the file holds percentages and the model shares."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Mapped:
        refuse(mapping_breaches(self))
        return self


class CovariateSpec(_Declared):
    """Something known of every child in the survey and in the census."""

    code: FactorCode
    """Short name in files and formulas."""
    kind: Kind
    """Whom it describes: ``person``, ``household`` or ``territory`` (one value per municipality)."""
    label: Words
    """What a reader sees, in the three languages."""
    description: Words | None = None
    """What exactly was asked or counted; ``{population}`` stands for those of whom each outcome speaks."""
    source: Words | None = None
    """Who published it, when there is more to say than the survey and the census."""
    levels: tuple[Level, ...] = ()
    """Empty for a number (a share, years), which enters the model as one term."""
    reference: LevelCode | None = None
    """The level that the others are compared with; the first one when none is named."""
    direction: Direction = 0
    """Expected of a number; of levels, what the factor as a whole is shown with."""
    missing: Literal["refuse", "drop", "category"] = "refuse"
    """Children without a value: ``refuse`` the file, ``drop`` them with a count, or a ``category`` of their own."""
    survey: Mapped | None = None
    """Where the survey holds it; a territory covariate may leave it to the territory table."""
    census: Mapped | None = None
    """Where the census holds it; of a territory covariate: nowhere."""
    territory: Mapped | None = None
    """Of a territory covariate: where the territory table holds it."""
    in_model: bool = True
    """``false``: it only groups results or tells a population, and has no coefficient."""
    shown: tuple[LevelCode, ...] = ()
    """Levels whose share of the children is the factor on the map; all but the reference when none is named."""
    shown_as: Words | None = None
    """What that share is called, as in "Household head works in {levels}" or "Boys among {population}", which is of
    whom each outcome speaks; "label: levels" when not said."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> CovariateSpec:
        refuse(covariate_breaches(self))
        return self

    @property
    def is_number(self) -> bool:
        """Whether it enters the model as a number instead of by levels."""
        return not self.levels

    @property
    def all_levels(self) -> tuple[Level, ...]:
        """The levels, reference first, with the one of missing values last where there is one."""
        first = self.reference or (self.levels[0].code if self.levels else "")
        ordered = sorted(self.levels, key=lambda level: level.code != first)
        if self.levels and self.missing == "category" and all(level.code != NOT_KNOWN for level in self.levels):
            ordered.append(Level(code=NOT_KNOWN, label=NOT_KNOWN_LABEL))
        return tuple(ordered)

    @property
    def shown_levels(self) -> tuple[str, ...]:
        """Levels that count towards the factor's share on the map."""
        return self.shown or tuple(level.code for level in self.all_levels[1:] if level.code != NOT_KNOWN)

    def covariate(self) -> Covariate:
        """As the model knows it."""
        return Covariate(self.code, self.kind, tuple(level.code for level in self.all_levels))


class InteractionSpec(_Declared):
    """Two covariates whose effects depend on each other."""

    between: tuple[FactorCode, FactorCode]
    """Codes of the two covariates; with one of the territory and one of the child, no cells can be published."""
    label: Words | None = None
    """What a reader sees; made of the two labels when not said."""
    direction: Direction = 0
    """Expected of its terms: ``raises``, ``lowers`` or ``none``."""

    def interaction(self) -> Interaction:
        """As the model knows it."""
        return Interaction(*self.between)


class TableSource(_Declared):
    """How a table is written."""

    file: Files
    """One file, several, or a folder of them; relative to the specification."""
    encoding: str | None = None
    """Of a CSV that is not UTF-8: latin-1, cp1252 ..."""
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    """Of a CSV; found by itself when not said."""
    decimal: Literal[".", ","] = "."
    """Decimal mark of numbers in a CSV."""
    pad_codes: Annotated[int, Field(ge=2, le=32)] | None = None
    """Width that municipality codes are filled to with zeros on the left."""


class SurveySource(TableSource):
    """The household survey."""

    weight: str
    """Column of the expansion weight: children of the country that this child stands for."""
    stratum: str | None = None
    """Column of the first-stage stratum; without one the country is one stratum."""
    cluster: str | None = None
    """Column of the primary sampling unit; without one every child is its own."""
    population_clusters: str | None = None
    """Column of the clusters that the stratum has in the population, for the finite population correction."""
    municipality: str | None = None
    """Column of the municipality code, where the survey tells it."""
    age: str | None = None
    """Column of the age in years; without one every row is taken for a child of the ages declared."""


class CensusSource(TableSource):
    """The census (or register): one row per person, or one row per cell with a count."""

    municipality: str
    """Column of the municipality code."""
    count: str | None = None
    """Column of how many children a row stands for; without one each row is one child."""
    age: str | None = None
    """Column of the age in years; without one every row is taken for a child of the ages declared."""
    other_places: Literal["refuse", "drop"] = "refuse"
    """Children with a municipality that the release does not have: ``refuse``, or ``drop`` them with a count."""


class TerritorySource(TableSource):
    """The table of territory covariates, one row per municipality."""

    municipality: str
    """Column of the municipality code."""


class OutcomeMap(_Declared):
    """Where the survey holds an outcome."""

    column: Annotated[str, Field(min_length=1)]
    """Name of the column."""
    yes: Annotated[tuple[Written, ...], Field(min_length=1)]
    """Values that mean yes."""
    no: tuple[Written, ...] = ()
    """Values that mean no."""
    empty: Literal["refuse", "no", "drop"] = "refuse"
    """What an empty cell means; many surveys ask only who works."""
    missing: tuple[Written, ...] = ()
    """Values that stand for no answer; such children are left out of the outcome with a count."""


class PublishedClasses(TableSource):
    """Classes that were published elsewhere: kept as they are, with the recomputed ones beside them.

    A municipality that has a published class keeps it, whether or not it has an estimate here.
    """

    municipality: str
    """Column of the municipality code."""
    national: str | None = None
    """Column of the class in the whole country."""
    parent: str | None = None
    """Column of the class inside the first-level unit."""
    values: Mapping[Written, Annotated[int, Field(ge=1, le=9)]] = Field(default_factory=dict)
    """Value in the file to the number of its class, 1 the lowest; the names of the classes and 1 to k without it."""
    source: Words
    """Who published them, where and when."""


class OutcomeDefinition(_Declared):
    """One outcome, a layer of the map with a definition of its own."""

    code: FactorCode
    """Short name in files."""
    name: Words
    """What the layer of the map is called."""
    definition: Words
    """What counts, in one or two sentences, for every reader."""
    ages: tuple[int, int]
    """First and last year of age, both included."""
    hours: Words | None = None
    """Hours from which work counts, by age, if the definition has any."""
    hazardous: bool = False
    """Whether it speaks of hazardous work."""
    boundary: Literal["sna", "general"] = "sna"
    """Production boundary: ``sna`` (economic activity) or ``general`` (household services in one's own home too)."""
    population: Mapping[FactorCode, tuple[LevelCode, ...]] = Field(default_factory=dict)
    """Restriction to levels of covariates: ``area: [rural]``."""
    population_words: Words | None = None
    """The restriction for a reader; made of the labels of the levels when not said."""
    survey: OutcomeMap
    """Where the survey holds it."""
    covariates: tuple[FactorCode, ...] | None = None
    """Covariates of its model; all that are ``in_model`` when none is named."""
    national_rate: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Official rate as a share, told with the layer; only ``prediction: rates`` brings predictions to one."""
    published_classes: PublishedClasses | None = None
    """Classes of this outcome that were published elsewhere."""


class ClassChoice(_Declared):
    """How classes are cut."""

    method: Literal["natural_breaks", "k_means", "equal_width", "quantiles", "dalenius_hodges", "fixed"] = (
        "natural_breaks"
    )
    """How cuts are learnt from the values; ``fixed`` takes them as they are."""
    k: Annotated[int, Field(ge=2, le=9)] = 3
    """How many classes."""
    cuts: tuple[float, ...] = ()
    """Of the method ``fixed``: k - 1 interior cuts, as shares."""
    parent_cuts: Mapping[str, tuple[float, ...]] = Field(default_factory=dict)
    """Of the method ``fixed``: the cuts of single first-level units by their code; the others keep ``cuts``."""
    bins: Annotated[int, Field(ge=4, le=1000)] | None = None
    """Of the method ``dalenius_hodges``: how many bins the range is divided into."""
    decimals: Annotated[int, Field(ge=0, le=12)] | None = None
    """Learn cuts on shares rounded like this, as on a printed table: 3 for percent with one decimal."""
    labels: tuple[Words, ...] = ()
    """A name for each class, lowest first; low, medium, high for three when none is said, else numbers."""


class Protection(_Declared):
    """What keeps single children from being told."""

    threshold: Annotated[int, Field(ge=0)] = 20
    """Fewest children of a cell, a group or a municipality that is published."""
    cells: Literal["pooled", "exact", "none"] = "pooled"
    """How the census cells are published: ``pooled`` to the threshold, ``exact``, or ``none``."""
    reason: str = ""
    """Why exact cells may be published; needed for ``exact``, except in a demonstration."""


class Specification(_Declared):
    """Everything that makes a release, said once."""

    format: Literal[1] = 1
    """Version of these settings."""
    name: ReleaseName
    """Unique and dated: ``mex-2026.1``."""
    country: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    """ISO 3166-1 alpha-3."""
    title: Words
    """Of the release, for every reader."""
    year: str
    """Year that the result speaks of."""
    kind: Literal["demonstration", "published"] = "published"
    """``demonstration`` for synthetic data, which every page then says."""
    method: Words | None = None
    """The method in a sentence or two; the standard one when not said."""
    source: Words
    """Survey and census, with institution and year."""
    licence: Words = Text.same("")
    """Under which the release may be used."""
    attribution: tuple[Words, ...] = ()
    """Whom to name when it is used."""
    notes: tuple[Words, ...] = ()
    """What a reader must know before using a number."""
    places: Path
    """Folder of a release that gives municipalities, first-level units and boundaries."""
    municipality_word: Words | None = None
    """What a municipality is called there: municipio, distrito, cantón ..."""
    admin1_word: Words | None = None
    """What a first-level unit is called there: estado, departamento, provincia ..."""
    survey: SurveySource
    """The household survey with the outcomes."""
    census: CensusSource
    """The census, register or cell table that the model is applied to."""
    territory: TerritorySource | None = None
    """Table of territory covariates; needed where there is one."""
    covariates: Annotated[tuple[CovariateSpec, ...], Field(min_length=1)]
    """What is known of every child, in the order of the model."""
    interactions: tuple[InteractionSpec, ...] = ()
    """Pairs of covariates whose effects depend on each other."""
    outcomes: Annotated[tuple[OutcomeDefinition, ...], Field(min_length=1)]
    """The first one is the main one."""
    estimation: EstimationOptions = EstimationOptions()
    """How coefficients are fitted."""
    prediction: PredictionOptions = PredictionOptions()
    """How they become the probabilities of municipalities."""
    classes: ClassChoice = ClassChoice()
    """How the map is classed."""
    published_classes: PublishedClasses | None = None
    """Classes of the main outcome that were published elsewhere; those of the others stand with their outcome."""
    gates: GateLimits = GateLimits()
    """What a model must show before it is published."""
    protection: Protection = Protection()
    """What keeps single children from being told."""

    @model_validator(mode="before")
    @classmethod
    def _one_threshold(cls, given: Any) -> Any:
        """What protects a release also protects its groups and direct estimates, unless they are given their own."""
        protection = given.get("protection") if isinstance(given, dict) else None
        prediction = given.get("prediction", {}) if isinstance(given, dict) else None
        if not isinstance(protection, dict) or not isinstance(prediction, dict) or "threshold" not in protection:
            return given
        return {**given, "prediction": {"suppression_threshold": protection["threshold"], **prediction}}

    @model_validator(mode="after")
    def _parts_agree(self) -> Specification:
        refuse(specification_breaches(self))
        return self

    @property
    def all_covariates(self) -> tuple[Covariate, ...]:
        """Every covariate, those that only group included, as the model knows them."""
        return tuple(one.covariate() for one in self.covariates)

    @property
    def main(self) -> OutcomeDefinition:
        """The first outcome."""
        return self.outcomes[0]

    def outcome(self, code: str) -> OutcomeDefinition:
        """The outcome ``code``; raises KeyError naming those there are."""
        for one in self.outcomes:
            if one.code == code:
                return one
        raise KeyError(f"no outcome '{code}'; there are {[one.code for one in self.outcomes]}")

    def published_of(self, outcome: str) -> PublishedClasses | None:
        """The classes of ``outcome`` that were published elsewhere; None where none were."""
        own = self.outcome(outcome).published_classes
        return own or (self.published_classes if outcome == self.main.code else None)

    def covariate(self, code: str) -> CovariateSpec:
        """The covariate ``code``; raises KeyError naming those there are."""
        for one in self.covariates:
            if one.code == code:
                return one
        raise KeyError(f"no covariate '{code}'; there are {[one.code for one in self.covariates]}")

    def model_covariates(self, outcome: str) -> tuple[Covariate, ...]:
        """Covariates of the model of ``outcome``, with the levels that its population has."""
        wanted = self.outcome(outcome)
        chosen = [
            one.covariate()
            for one in self.covariates
            if (one.code in wanted.covariates if wanted.covariates is not None else one.in_model)
        ]
        return restricted_covariates(chosen, wanted.population)

    def model_interactions(self, outcome: str) -> tuple[Interaction, ...]:
        """Interactions of the model of ``outcome``: those whose covariates are both in it."""
        codes = {covariate.code for covariate in self.model_covariates(outcome)}
        return tuple(one.interaction() for one in self.interactions if set(one.between) <= codes)

    def is_summed(self, outcome: str) -> bool:
        """Whether the model of ``outcome`` holds what no table of cells can: it is then predicted child by child.

        That is a number of each child or household, or a product of one of theirs with one of the territory.
        """
        chosen = self.model_covariates(outcome)
        kinds = {one.code: one.kind == "territory" for one in chosen}
        return any(one.is_share and one.kind != "territory" for one in chosen) or any(
            kinds[one.first] != kinds[one.second] for one in self.model_interactions(outcome)
        )

    @property
    def published_cells(self) -> Literal["pooled", "exact", "none"]:
        """How the cells of the main outcome are published: as ``protection`` says, or not where they cannot hold it."""
        return "none" if self.is_summed(self.main.code) else self.protection.cells

    def model_terms(self, outcome: str) -> tuple[DesignTerm, ...]:
        """Terms of the model of ``outcome``, without the intercept."""
        return design_terms(self.model_covariates(outcome), self.model_interactions(outcome))

    def directions(self, outcome: str) -> dict[str, int]:
        """Term code to the direction expected of it: 1, -1, or 0 for none."""
        return {term.code: self._direction(term) for term in self.model_terms(outcome)}

    def _direction(self, term: DesignTerm) -> int:
        if term.parts:
            return next(one.direction for one in self.interactions if one.interaction().code == term.factor)
        covariate = self.covariate(term.factor)
        if covariate.is_number:
            return covariate.direction
        of = {level.code: level.direction for level in covariate.all_levels}
        if not of[term.level] or term.reference == covariate.all_levels[0].code:
            return of[term.level]
        # A population may leave another reference than the one that directions are declared against.
        return (of[term.level] > of[term.reference]) - (of[term.level] < of[term.reference])
