"""The manifest of a release: what it is, where it comes from, and the digest of each of its files."""

from __future__ import annotations

from datetime import date
from enum import StrEnum, unique
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dashboard.classify.rule import MethodName
from dashboard.language import Text


def _as_text(value: Any) -> Any:
    return Text.same(value) if isinstance(value, str) else value


Words = Annotated[Text, BeforeValidator(_as_text)]
"""Words in the three languages; a plain string is the same in each, as a country that imports its data gives it."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@unique
class ReleaseKind(StrEnum):
    """How far a release may be trusted to be about the world."""

    DEMONSTRATION = "demonstration"
    """Synthetic; says so on every page, export and printed sheet."""
    IMPORTED = "imported"
    PUBLISHED = "published"


@unique
class Protection(StrEnum):
    """How the census cells of a release are kept from pointing at a child."""

    EXACT = "exact"
    """As counted: synthetic people, or a written reason."""
    POOLED = "pooled"
    """Cells under the threshold are joined with the nearest in risk until each holds enough children."""
    NONE = "none"
    """No cells are published; factors cannot be re-weighted exactly."""


@unique
class Instrument(StrEnum):
    """Which of the two instruments made the release."""

    CLRISK = "clrisk"
    """Probability from a survey model applied to a census."""
    INDEX = "index"
    """Composite score 0-100 from factors, without a survey (IVTI or a plain composite index)."""


class FileEntry(_Frozen):
    """One file of the release."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    rows: int = Field(ge=0)
    """Rows of a table, lines of a document."""


class FactorSpec(_Frozen):
    """A factor of the release: a column of ``factors.parquet`` and, for CLRISK, a group of model terms."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    name: Text
    description: Text
    unit: Literal["share", "percent", "years", "per_1000", "index", "ratio", "count", "units"]
    direction: Literal[-1, 1]
    """+1 raises the risk, -1 lowers it."""
    source: Words
    level: Literal["person", "household", "territory"] = "territory"
    official_weight: float = Field(default=1.0, ge=0, le=100)
    """CLRISK: 1. Index: its share of 100 in the official result."""
    dimension: str = ""
    """Index: code of the dimension that it belongs to; empty where the index has none."""
    normalisation: Literal["min_max", "z_score", "percentile_rank", "distance_to_target"] = "min_max"
    """Index: how it was brought to 0-100 in the official result."""
    bounds: tuple[float, float] | None = None
    """Index: fixed lower and upper end of its scale; ``None`` = the observed ones."""
    target: float | None = None
    """Index: what is to be reached, for ``distance_to_target``."""


class DimensionSpec(_Frozen):
    """A dimension of an index: factors that speak of one side of vulnerability."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    name: Text
    weight: float = Field(ge=0, le=100)
    """Its share of 100 in the official result."""


class ClassRule(_Frozen):
    """How classes are made: the method, how many, over whom, and the interior cuts that came out."""

    method: MethodName
    k: int = Field(ge=2, le=9)
    national_cuts: tuple[float, ...]
    """k-1 interior cuts; a class is lower bound open, upper bound closed."""
    parent_cuts: dict[str, tuple[float, ...]]
    """The same learnt inside each first-level unit; a unit too small to be cut is left out."""
    bins: int | None = Field(default=None, ge=2, le=10_000)
    """Dalenius-Hodges: how many bins the frequencies were counted in; ``None`` = ten per class."""
    decimals: int | None = Field(default=None, ge=0, le=12)
    """Cuts were learnt on values rounded like this (and moved to part unrounded ones alike); ``None`` = not rounded."""
    labels: tuple[Text, ...] = ()
    """A name for each class, lowest first; empty = low, medium, high for three classes, else numbers."""
    published_source: Text | None = None
    """Who published the classes, where they are not those that the rule gives: the rule's stand beside them."""


class OutcomeSpec(_Frozen):
    """One modelled outcome: what it counts, of whom, and how its classes are made."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    name: Text
    definition: Words
    population: Words
    """Of whom it speaks, such as "adolescents aged 15-17"."""
    ages: str
    hours: Words | None = None
    """Hours a week from which work counts, by age; none where any hour counts or the source does not say."""
    hazardous: bool = False
    """Whether it speaks of hazardous work alone."""
    boundary: Literal["sna", "general"] = "sna"
    """``general`` counts hazardous unpaid household services besides economic activity."""
    national_rate: float | None = Field(default=None, ge=0, le=1)
    """Known rate (share) of its population that calibration aimed at."""
    classes: ClassRule

    @property
    def is_of_all_ages(self) -> bool:
        """Whether its ages are those that every page speaks of, 5 to 17."""
        return self.ages.replace("–", "-") == "5-17"


class Manifest(_Frozen):
    """Everything a screen, an export or a reader of the folder must know of a release."""

    format: Literal[1] = 1
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{2,80}$")
    """Unique and dated, e.g. ``mex-demonstration-2026.1``."""
    country: str = Field(pattern=r"^[A-Z]{3}$")
    country_name: Text
    kind: ReleaseKind
    instrument: Instrument
    created: date
    year: str
    ages: str
    title: Text
    definition: Text
    method: Text
    source: Text
    licence: Words
    attribution: tuple[Words, ...]
    municipality_word: Text
    """What a municipality is called there: municipio, distrito, cantón ..."""
    admin1_word: Text
    locale: dict[Literal["es", "en", "pt"], str]
    """Number format by language, e.g. {"es": "es_MX", "en": "en", "pt": "pt_BR"}."""
    suppression_threshold: int = Field(default=20, ge=0)
    availability_threshold: float = Field(default=0.5, ge=0, le=1)
    national_rate: float | None = None
    """Official child-weighted probability (share) that calibration aims at; CLRISK only."""
    factors: tuple[FactorSpec, ...]
    dimensions: tuple[DimensionSpec, ...] = ()
    """Index: its dimensions, in order; empty where it has none."""
    aggregation: Literal["arithmetic", "geometric", "mixed"] = "arithmetic"
    """Index: the mean of the official result; ``mixed`` = one kind inside dimensions and the other across them. Only an
    arithmetic one can be re-weighted."""
    classes: ClassRule
    outcomes: tuple[OutcomeSpec, ...] = ()
    """Every modelled outcome; the first is the main one, whose results are ``estimates.parquet``."""
    protection: Protection = Protection.EXACT
    """CLRISK: how ``cells.parquet`` is protected."""
    protection_note: str = ""
    """Why exact cells of real people may be published, or what pooling changed."""
    published_despite: str = ""
    """The written reason for which it was published although a gate failed; shown with the release."""
    published_beside: str = ""
    """The written reason for which it stands beside a release of the same census that withholds otherwise; shown."""
    census_digest: str = ""
    """SHA-256 of the census files it was made from, so that releases of one census know each other."""
    files: dict[str, FileEntry]
    notes: tuple[Text, ...] = ()

    @property
    def main_outcome(self) -> str:
        """Code of the outcome that ``estimates.parquet`` is of; ``main`` where none is declared."""
        return self.outcomes[0].code if self.outcomes else "main"

    @property
    def has_no_cells(self) -> bool:
        """Whether it is a CLRISK release that nothing can be predicted anew from."""
        return self.instrument is Instrument.CLRISK and self.protection is Protection.NONE
