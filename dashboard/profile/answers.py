"""Frozen view-models of the municipality page, of comparisons and of the ranking table.

Everything that a page, a printed sheet or a file says of a municipality stands here ready to be shown: sentences
(``Told``) and numbers (``Figure``) in the visitor's language, each number once as a number and once as it is
written. Nobody downstream formats or rounds again, so that page, PDF and XLSX cannot differ. What is withheld is
``None`` in every field; ``Figure.status`` says which kind of absence it is, ``Figure.text`` says it in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dashboard.answers import Crumb, GroupLine, PlacePrecision
from dashboard.language import Language
from dashboard.values import RiskLevel, ValueStatus

STATE, COUNTRY, SIMILAR = "_state", "_country", "_similar"
"""Columns of a comparison that are no municipality: those of the first municipality compared."""
MOST_COMPARED = 6
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One finished sentence (or two that belong together)."""

    key: str
    """What it tells, e.g. ``rank.state``; for tests and styling, never shown."""
    text: str
    tone: Literal["plain", "caution", "absent"] = "plain"
    """``caution``: read with care; ``absent``: says why there is no value."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and how it is written; or why there is none."""

    value: float | None
    text: str
    """With its unit sign where it has one ("12.3%"); the words of the absence where there is no value."""
    status: ValueStatus = ValueStatus.AVAILABLE


@dataclass(frozen=True, slots=True)
class RankLine:
    """Place in an order of municipalities of one country, 1 = highest risk; ties share all their places."""

    scope: Literal["admin1", "country"]
    name: str
    """Name of the state or country."""
    first: int | None
    """Best place of those with the same value; ``None`` without a value."""
    last: int | None
    """Worst place of those with the same value: ``first`` where nobody shares it."""
    ranked: int
    """Municipalities of the scope that have a value."""
    told: Told


@dataclass(frozen=True, slots=True)
class FactorPosition:
    """One factor here against the state and the country."""

    factor: str
    name: str
    description: str
    source: str
    unit: str
    """``FactorSpec.unit``: share, percent, years, per_1000, index, ratio, count, units."""
    unit_text: str
    """The unit in words for an axis ("% of children", "years"); empty where the name says it."""
    level: str
    """``person``, ``household`` or ``territory``: of whom it speaks."""
    here: Figure
    state: Figure
    """Child-weighted mean of the municipalities told; no value where the children of some are unknown."""
    country: Figure
    worse_side: Literal["higher", "lower"]
    """On which side of the country more risk lies."""
    stands: Literal["worse", "same", "better"] | None
    """Where this place stands against the country; ``None`` without a value."""
    lowest: float | None
    quarter: float | None
    median: float | None
    three_quarters: float | None
    highest: float | None
    """Quartiles of the municipalities of the country that are told: the band behind the mark."""
    contribution: float | None
    """Log odds (CLRISK) or points of the score (index) from the country's level; association, not effect."""
    points: Figure
    """CLRISK: P - S(logit P - contribution), a share, written in percentage points; index: the contribution."""
    is_driver: bool
    """Whether the sentences name it among the first three up or down."""
    told: Told

    @property
    def beside_country(self) -> Literal["above", "below"] | None:
        """On which side of the country it is read; ``None`` where both read alike or one is unknown."""
        here, country = self.here.value, self.country.value
        if here is None or country is None or self.here.text == self.country.text:
            return None
        return "above" if here > country else "below"


@dataclass(frozen=True, slots=True)
class Swarm:
    """Values of all municipalities of a scope that have one, for the beeswarm; parallel, lowest value first."""

    scope: Literal["admin1", "country"]
    name: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    values: tuple[float, ...]
    """Shares (CLRISK) or points."""
    classes: tuple[int, ...]
    """Published class 0..k-1 of each; 255 where there is none."""
    marked: int | None
    """Position of this place in them; ``None`` when it has no value."""
    mean: float | None
    """Child-weighted mean of the scope; ``None`` where the children of some are unknown."""
    told: Told


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A neighbour or another municipality named with its level."""

    code: str
    name: str
    """With the state in brackets where another municipality of the country has the same name."""
    admin1: str
    level: RiskLevel | None
    level_text: str
    estimate: Figure
    children: Figure


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Municipalities that share a border of more than a point."""

    places: tuple[NearPlace, ...]
    told: Told
    """How many there are and on which levels; of an island, that there are none."""


@dataclass(frozen=True, slots=True)
class SimilarPart:
    """One component of the similarity: its weight and its share of one distance."""

    component: Literal["size", "area", "factors"]
    name: str
    weight: float
    """Among the components, 0-1; they sum to 1."""
    share: float | None
    """Share of the squared distance, 0-1; ``None`` where it is unknown for one of the two."""


@dataclass(frozen=True, slots=True)
class SimilarPlace:
    """A similar municipality, and how far it is."""

    place: NearPlace
    distance: float
    """Weighted root mean square of standardised differences: 1 = as far as two places usually differ."""
    parts: tuple[SimilarPart, ...]
    told: Told
    """What is alike and what differs most."""


@dataclass(frozen=True, slots=True)
class Similarity:
    """The weights asked for; open to the visitor. Zero leaves a component out; all zero means the usual ones."""

    size: float = 1.0
    area: float = 1.0
    factors: float = 1.0
    within_state: bool = False
    how_many: int = 8


@dataclass(frozen=True, slots=True)
class Similar:
    """Municipalities most like this one by what is known of their size, area and circumstances."""

    places: tuple[SimilarPlace, ...]
    """Nearest first; equal distances by code."""
    weights: Similarity
    components: tuple[SimilarPart, ...]
    """Components that could be compared here, with their weights."""
    told: Told
    levels_told: Told
    """How many of them are on which level."""

    @property
    def said(self) -> tuple[Told, ...]:
        """What is to be said of them: of nobody, why, and that once."""
        return (self.told, self.levels_told) if self.places else (self.told,)


@dataclass(frozen=True, slots=True)
class FactorMove:
    """A change of one factor inside a :class:`Move`."""

    factor: str
    name: str
    now: Figure
    then: Figure
    points: float
    """Change in the factor's own unit (shares in percentage points)."""
    bound: Figure
    """The furthest value that a similar municipality has."""
    bound_by: str
    """Its name."""


@dataclass(frozen=True, slots=True)
class Move:
    """The smallest change of one or two factors with which the place would be in another class."""

    direction: Literal["down", "up"]
    factors: tuple[FactorMove, ...]
    """One or two."""
    estimate: Figure
    """What the model gives after the change."""
    size: float
    """Share of the way to the bound of its factors, 0-1, that is needed."""
    told: Told


@dataclass(frozen=True, slots=True)
class Moves:
    """What would move this place out of its class: association, not effect."""

    lower_limit: Figure
    """Limit to the class below; no value in the lowest class."""
    upper_limit: Figure
    to_lower: Figure
    """Distance of the estimate to it, in points; no value without a limit."""
    to_upper: Figure
    down: tuple[Move, ...]
    """Smallest first; empty where none was found (``down_told`` says so)."""
    up: tuple[Move, ...]
    down_told: Told
    up_told: Told
    caveat: Told
    """That it is an association in a model and no promise."""

    @property
    def one_reason(self) -> Told | None:
        """Why nothing is told, where both ways have the same reason: to be said once, without a caveat."""
        return self.down_told if self.down_told.text == self.up_told.text and not (self.down or self.up) else None

    @property
    def said(self) -> tuple[Told, ...]:
        """What is to be said of either way."""
        return (self.one_reason,) if self.one_reason else (self.down_told, self.up_told)

    @property
    def warned(self) -> tuple[Told, ...]:
        """The caveat, where something is told that could be taken for a promise."""
        return () if self.one_reason else (self.caveat,)


@dataclass(frozen=True, slots=True)
class SinceLast:
    """What changed since the last release of the country that has this municipality."""

    before: str | None
    """Name of the older release; ``None`` where there is none to compare."""
    before_year: str
    points: Figure
    """Change of the estimate."""
    class_before: RiskLevel | None
    class_after: RiskLevel | None
    told: Told


@dataclass(frozen=True, slots=True)
class Group:
    """One group of children and its result, ready to be shown."""

    line: GroupLine
    estimate: Figure
    children: Figure
    expected: Figure
    interval: tuple[Figure, Figure] | None = None
    """Ends of its 95 % interval; ``None`` where no error is published of it."""


@dataclass(frozen=True, slots=True)
class GroupDimension:
    """Groups that make up all children together: by sex, by age ..."""

    name: str
    groups: tuple[Group, ...]
    told: Told
    """Which group has most, in words; or why nothing may be told."""


@dataclass(frozen=True, slots=True)
class Direct:
    """The estimate from the survey alone, where enough children were interviewed here."""

    estimate: Figure
    lower: Figure
    upper: Figure
    interviewed: Figure
    told: Told


@dataclass(frozen=True, slots=True)
class KnownLimit:
    """Something that the data are known not to cover, with the source that says so."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An output or indicator of the Initiative's plan, as the store holds it; nothing here is made up."""

    code: str
    title: str
    kind: Literal["result", "output", "indicator", "action"]
    factors: tuple[str, ...]
    """Codes of the factors it is tied to; empty = to all."""
    address: str = ""
    source: str = ""
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice or exchange between countries that is known for a factor, with its source."""

    title: str
    country: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class DriverAction:
    """From one of the main factors to what the plan and other countries do about it."""

    factor: str
    factor_name: str
    items: tuple[PlanItem, ...]
    practices: tuple[Practice, ...]
    told: Told
    """How many are known; or that none is known."""


@dataclass(frozen=True, slots=True)
class AboutRelease:
    """Where the numbers come from."""

    name: str
    title: str
    kind: Literal["demonstration", "imported", "published"]
    kind_text: str
    created: str
    """As a date is written in the language."""
    year: str
    ages: str
    outcome: str
    """Name of the outcome; empty where the release has one only."""
    population: str
    definition: str
    hours: str
    method: str
    source: str
    licence: str
    attribution: tuple[str, ...]
    notes: tuple[str, ...]
    classes_told: Told
    """How the levels were cut, and their limits."""
    threshold: int
    digest: str


@dataclass(frozen=True, slots=True)
class MunicipalProfile:
    """Everything that is said of one municipality, of the official result of one release and outcome."""

    language: Language
    country: str
    place: Crumb
    trail: tuple[Crumb, ...]
    admin1_code: str
    admin1_name: str
    country_name: str
    municipality_word: str
    """What a municipality is called there: municipio, distrito ..."""
    longitude: float
    latitude: float
    about: AboutRelease
    band: Told
    """Demonstration, imported or published: unmistakable, stands over everything."""
    is_demonstration: bool
    is_index: bool

    status: ValueStatus
    level: RiskLevel | None
    class_index: int | None
    """0..k-1, ``None`` without a class."""
    classes: int
    level_text: str
    """Name of the level or class; the words of the absence where there is none."""
    key_number: Figure
    """The one number of the first screen: "12" of 100 children, or the score; its words are ``key_label``."""
    key_label: str
    estimate: Figure
    """Share in percent, or points of the score."""
    children: Figure
    expected_children: Figure

    summary: tuple[Told, ...]
    """The first screen, in order: ``level``, ``rate``, ``children``, ``rank.state``, ``rank.country``, ``sure``,
    ``up``, ``down``, ``change``; those that cannot be told say why, none is left out silently."""
    headline: Told
    """One sentence for a preview, a title or a search result."""
    ranks: tuple[RankLine, ...]
    """In the state and in the country, in this order."""
    precision: PlacePrecision | None
    interval: tuple[Figure, Figure] | None
    """95 % interval of the estimate, ends in order."""
    sure: Told
    up: tuple[FactorPosition, ...]
    """At most three, strongest first."""
    down: tuple[FactorPosition, ...]
    change: SinceLast

    swarms: tuple[Swarm, ...]
    factors: tuple[FactorPosition, ...]
    """Every factor of the release, strongest contribution (of either sign) first, those without one last."""
    factors_told: Told
    groups: tuple[GroupDimension, ...]
    groups_told: Told
    direct: Direct | None
    direct_told: Told
    neighbours: Neighbours
    similar: Similar
    moves: Moves
    actions: tuple[DriverAction, ...]
    not_covered: tuple[KnownLimit, ...]
    not_covered_told: Told

    def said(self, key: str) -> str:
        """Text of the sentence ``key`` of the summary; empty where there is none."""
        return next((one.text for one in self.summary if one.key == key), "")


@dataclass(frozen=True, slots=True)
class ComparedColumn:
    """One column of a comparison."""

    code: str
    """Of a municipality, or one of ``STATE``, ``COUNTRY``, ``SIMILAR``."""
    kind: Literal["municipality", "admin1", "country", "similar"]
    name: str
    context: str
    """State of a municipality; how many municipalities the others are made of."""
    status: ValueStatus
    level: RiskLevel | None
    level_text: str


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One thing compared; ``cells`` are parallel to the columns."""

    key: str
    """``level``, ``estimate``, ``interval``, ``children``, ``expected_children``, ``rank.state``, ``rank.country``,
    or ``factor:<code>``."""
    section: Literal["result", "factors"]
    name: str
    unit_text: str
    cells: tuple[Figure, ...]
    worse_side: Literal["higher", "lower"] | None
    lowest: float | None = None
    highest: float | None = None
    """Ends of the country, for a bar or a mark."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Municipalities of one country (and their state, country and similar ones) side by side."""

    language: Language
    country: str
    columns: tuple[ComparedColumn, ...]
    rows: tuple[ComparedRow, ...]
    told: tuple[Told, ...]
    """What the columns have to say against each other, and what must not be read into it."""
    refused: tuple[Told, ...]
    """Codes that could not be compared and why (unknown, more than six, another country)."""
    about: AboutRelease | None
    band: Told | None
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class RankingFilters:
    """Which municipalities are listed; empty or ``None`` = all."""

    admin1: str | None = None
    levels: tuple[str, ...] = ()
    """``low``, ``medium``, ``high``; or classes "1".."k" where the release has no level names."""
    statuses: tuple[str, ...] = ()
    """Names of ``ValueStatus`` in lower case."""
    factor: str | None = None
    """A factor whose column is shown."""
    factor_stands: Literal["worse", "better"] | None = None
    """Only those on this side of the country in ``factor``."""
    least_children: float | None = None
    most_children: float | None = None
    text: str = ""
    """Part of the name or code, accents and case aside."""
    codes: tuple[str, ...] = ()
    """Only these municipalities: somebody's list of favourites; one that the release does not hold is not there."""


@dataclass(frozen=True, slots=True)
class RankingSort:
    """The order: those without a value come last in either direction, ties by code."""

    field: str = "estimate"
    """``estimate``, ``name``, ``admin1``, ``children``, ``expected_children`` or ``factor``."""
    descending: bool = True


USUAL_SIMILARITY, EVERYBODY, HIGHEST_FIRST = Similarity(), RankingFilters(), RankingSort()
"""What is meant where nothing is asked."""


@dataclass(frozen=True, slots=True)
class RankingRow:
    """One municipality of the table."""

    code: str
    name: str
    admin1: str
    admin1_code: str
    status: ValueStatus
    level: RiskLevel | None
    level_text: str
    first: int | None
    last: int | None
    """Place in the country, both ends of a tie, whatever the filter."""
    rank_text: str
    estimate: Figure
    lower: Figure
    upper: Figure
    reliability: str
    """In words; empty where it is not known."""
    children: Figure
    expected_children: Figure
    factor: Figure | None
    """Of ``RankingFilters.factor``."""


@dataclass(frozen=True, slots=True)
class RankingTable:
    """One page of the municipalities of a country."""

    language: Language
    country: str
    country_name: str
    rows: tuple[RankingRow, ...]
    total: int
    """Rows of all pages."""
    of: int
    """Municipalities of the release."""
    page: int
    """From 1; an impossible one was put to the nearest."""
    pages: int
    sort: RankingSort
    filters: RankingFilters
    factor_name: str
    admin1_choices: tuple[tuple[str, str], ...] = ()
    """Code and name, by name."""
    level_choices: tuple[tuple[str, str], ...] = ()
    status_choices: tuple[tuple[str, str], ...] = ()
    factor_choices: tuple[tuple[str, str], ...] = ()
    told: Told = field(default_factory=lambda: Told("ranking.none", ""))
    """How many of how many are listed, in which order."""
    about: AboutRelease | None = None
    band: Told | None = None
    is_demonstration: bool = False
    has_interval: bool = False
    has_children: bool = False
    is_index: bool = False
