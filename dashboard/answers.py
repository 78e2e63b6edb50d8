"""Frozen view-models: what the explorer answers, ready for a layout, an endpoint or a download.

Texts here are names of places and factors in the visitor's language; sentences are made by
``layouts.wording`` from these facts. Shares are 0-1, percent exists only in formatting.
``None`` always means "no value", and a ``status`` beside it says which of the kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.values import RiskLevel, ValueStatus

WITHHELD = "withheld"
"""Key of a row of :class:`UnitTable` that names those of its fields that are known and kept back, a tuple."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Why the view shown is not quite the one asked for; the sentence is ``wording`` under ``notice.<key>``."""

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CountryChoice:
    """A country one can go to."""

    code: str
    name: str
    has_release: bool
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class ReleaseChoice:
    """A release one can choose for a country."""

    name: str
    title: str
    kind: str
    instrument: str
    year: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class OutcomeChoice:
    """A modelled outcome one can look at."""

    code: str
    name: str
    definition: str
    population: str
    ages: str
    is_main: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class PlacePrecision:
    """How sure the official estimate of a municipality is; shares."""

    error: float | None
    is_mse: bool
    """``error`` is a root mean squared error, else a standard error."""
    lower: float | None
    upper: float | None
    reliability: str | None
    """``publish``, ``warn`` or ``withhold``."""
    variation: float | None
    spread_within: float | None
    """Standard deviation between the children of the municipality: not an error."""
    direct_estimate: float | None
    direct_error: float | None
    direct_children: float | None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """The result of one group of children in a municipality."""

    dimension: str
    """Name of the covariate that makes the groups."""
    group: str
    status: ValueStatus
    estimate: float | None
    children: float | None
    expected_children: float | None
    error: float | None = None
    """Of ``estimate``; None where it is not known."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Longitude-latitude frame, remote islands left out."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumbs."""

    level: str  # "region" | "country" | "admin1" | "municipality"
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MapLabel:
    """A name on the map; smaller rank is shown first."""

    name: str
    longitude: float
    latitude: float
    rank: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What the map draws, values apart. Geometry names are files under ``/geometry/<digest>/<name>.bin``."""

    country: str
    level: str  # level of the filled units: "country" | "admin1" | "municipality"
    digest: str
    fill: str  # e.g. "municipalities"
    outlines: tuple[str, ...]  # e.g. ("admin1",)
    bounds: Bounds
    focus: str | None  # admin1 code whose units stay bright, others are dimmed
    selected: str | None
    labels: tuple[MapLabel, ...]


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """One entry of the layer menu."""

    code: str
    group: str  # "result" | "people" | "factors" | "trust" | "facts"
    name: str | None
    """Name of a factor; ``None`` for built-in layers, whose wording is ``layer.<code>``."""
    unit: str  # "level" | "share" | "percent" | "points" | "children" | "group" | ... (FactorSpec.unit)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend; ``index`` is the byte that paints it."""

    index: int
    kind: str  # "class" | "class_only" (no estimate behind it) | "no_data" | "suppressed" | "not_modelled" | ...
    level: RiskLevel | None
    lower: float | None  # open
    upper: float | None  # closed
    municipalities: int
    children: float | None
    label: str | None = None
    """Category label in the visitor's language for layers whose classes are groups, not intervals."""


@dataclass(frozen=True, slots=True)
class Legend:
    """Class limits, municipalities and children per class, and an entry for each kind of absence present."""

    layer: str
    unit: str
    scheme: str  # "risk" (ordered risk ramp) | "sequential" | "diverging" | "categorical"
    method: str
    k: int
    scope: str
    entries: tuple[LegendEntry, ...]
    cuts_differ_by_parent: bool
    """Relative classes: limits differ per first-level unit, so the legend shows none unless one is focused."""
    published_source: str | None = None
    """Who published the classes shown, where it was somebody else: they follow from no limits, so no entry has any."""
    by_rule: tuple[LegendEntry, ...] = ()
    """Beside classes published elsewhere: limits and counts of the classes that the declared rule gives."""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """What the sentence above the map says about the focused unit (child-weighted only)."""

    place: Crumb
    parent: Crumb | None
    municipalities: int
    high: int | None
    """Municipalities in the highest class of the published three-level rule; ``None`` when not classed."""
    rate: float | None
    """CLRISK: child-weighted probability (share). Index: child-weighted mean score where children are known."""
    rate_is_weighted: bool
    children: float | None
    expected_children: float | None
    without_value: int
    is_exploratory: bool
    suppressed: int = 0
    """Of ``without_value``, those withheld; every sum here leaves them out."""
    concepts: tuple[ConceptCount, ...] = ()
    """Region, and countries without a release: places with a published figure, by concept."""
    places: int = 0
    """How many places ``concepts`` is counted among."""
    children_with_value: float | None = None
    """Children that ``rate`` speaks for, its denominator: for CLRISK ``expected_children`` is ``rate`` times this.
    ``children`` counts those of places without a value too, as far as they are known and may be shown."""
    factors_total: int | None = None
    """Factors that count: the 9 of "7 of 9"."""
    on_part_of_factors: int = 0
    """Municipalities with a value that lack some of those factors."""
    set_aside: tuple[str, ...] = ()
    """Names of weighted factors that have one single value in the whole country and so count nowhere."""
    unreliable: int = 0
    """Of ``without_value``, those whose estimate is too uncertain to be published."""
    cautioned: int = 0
    """Municipalities whose estimate is to be used with caution."""
    lower: float | None = None
    upper: float | None = None
    """Of a municipality under the official weights: 95 % interval of ``rate``."""
    is_what_if: bool = False
    """Whether circumstances are shifted, rather than weights."""
    with_withheld_factors: int = 0
    """Municipalities that are told, but of which some factor is withheld; they lack none of ``factors_total``."""
    threshold: int = 0
    """The smallest number of children that is told."""


@dataclass(frozen=True, slots=True)
class ConceptCount:
    """Places that have a published figure under one concept."""

    concept: str
    places: int


@dataclass(frozen=True, slots=True)
class Driver:
    """How a factor pushes this place against its country: contribution b(x̄_m - x̄) or weighted z difference."""

    factor: str
    name: str
    value: float | None
    reference: float | None
    contribution: float
    unit: str


@dataclass(frozen=True, slots=True)
class FactView:
    """A published figure with everything that must stand beside it."""

    concept: str
    measure: str
    instrument: str
    value: float | None
    text: str | None
    unit: str
    year: str
    ages: str
    source: str
    source_date: str
    note: str
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class RecomputedClass:
    """What the declared rule makes of a place whose published class is another one."""

    level: RiskLevel | None
    """None where the classes of the rule have no names."""
    class_index: int
    source: str
    """Who published the official class."""


@dataclass(frozen=True, slots=True)
class ClassOnly:
    """The class that somebody published of a place that has no estimate here."""

    level: RiskLevel | None
    class_index: int
    source: str


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """The side panel of one place: municipality, first-level unit or country."""

    place: Crumb
    trail: tuple[Crumb, ...]
    status: ValueStatus
    reason: str | None  # wording key of why there is no value, e.g. "absence.suppressed"
    level: RiskLevel | None
    class_index: int | None
    official_level: RiskLevel | None
    estimate: float | None
    official_estimate: float | None
    rank: int | None
    """1 = highest estimate among ``ranked`` municipalities of the country that have one."""
    ranked: int
    rank_in_parent: int | None
    ranked_in_parent: int
    children: float | None
    expected_children: float | None
    factors_present: int | None
    factors_total: int | None
    up: tuple[Driver, ...]
    down: tuple[Driver, ...]
    counts: tuple[LegendEntry, ...]
    """Municipalities per class inside a first-level unit or country; empty for a municipality."""
    facts: tuple[FactView, ...]
    source: str
    release: str | None
    is_demonstration: bool
    rounds: tuple[FactView, ...] = ()
    """Earlier rounds of the same definition, oldest first, for the small chart."""
    rounds_reason: str | None = None
    """Wording key of why no rounds may be drawn together."""
    ranking_refused: str | None = None
    """Wording key of why this place has no rank among its neighbours, e.g. ``comparison.countries``."""
    without_value: int = 0
    suppressed: int = 0
    children_with_value: float | None = None
    """As in ``KeyFigures``: the children that ``estimate`` speaks for."""
    on_part_of_factors: int = 0
    """Of a first-level unit or country: municipalities with a value that lack some of ``factors_total``."""
    set_aside: tuple[str, ...] = ()
    """Names of weighted factors that have one single value in the whole country and so count nowhere."""
    withheld_factors: tuple[tuple[str, str], ...] = ()
    """Of a municipality that is told: code and name of every factor whose value is withheld."""
    with_withheld_factors: int = 0
    """Of a first-level unit or country: as in ``KeyFigures``."""
    threshold: int = 0
    precision: PlacePrecision | None = None
    """Of a municipality; always of the official estimate."""
    groups: tuple[GroupLine, ...] = ()
    """Of a municipality: official results by sex, age group and the like."""
    is_what_if: bool = False
    """Whether ``estimate`` and what follows from it are those of a what-if."""
    recomputed: RecomputedClass | None = None
    class_only: ClassOnly | None = None
    """Of a municipality whose class was published elsewhere and is not the one that the declared rule gives."""


@dataclass(frozen=True, slots=True)
class ClassChange:
    """A municipality that the scenario moves to another class."""

    code: str
    name: str
    admin1: str
    before: int
    after: int
    children: float | None


@dataclass(frozen=True, slots=True)
class ScenarioEffect:
    """Official beside exploratory, for the banner."""

    is_exploratory: bool
    changed: int
    up: int
    down: int
    children_concerned: float | None
    rate: float | None
    official_rate: float | None
    zeroed: tuple[str, ...]
    """Names of the factors that the scenario switches off."""
    changes: tuple[ClassChange, ...]
    """Most children first; the first few hundred of ``changed``."""
    gained: int = 0
    """Municipalities that have a value only under the scenario; not counted in ``changed``."""
    lost: int = 0
    """Municipalities that have a value officially only: ``rate`` no longer speaks for them."""
    what_if: WhatIfEffect | None = None
    population: str = ""
    """Of whom an outcome after the main one speaks; empty for that."""
    """Of a what-if, what it comes to; ``None`` for a re-weighting."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place found by name or code."""

    country: str
    level: str
    code: str
    admin1: str | None
    name: str
    context: str  # "Puebla · México"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table in step with the map."""

    field: str
    kind: str  # "text" | "level" | "share" | "count" | "number" | "status"
    name: str | None  # factor name; None = wording key "column.<field>"
    unit: str
    sortable: bool = True
    """False where an order would rank what must not be compared: figures of countries."""


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The table in step with the map; ``rows`` are dicts by column field, absent values are None + status.

    A row of which single fields are withheld names them under ``WITHHELD`` besides its columns.
    """

    columns: tuple[Column, ...]
    rows: tuple[dict[str, object], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Control:
    """One slider: a model term group (CLRISK) or an index factor."""

    factor: str
    name: str
    description: str
    direction: int
    official: float
    value: float
    minimum: float
    maximum: float
    step: float


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand over."""

    filename: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class TermWeight:
    """How much one term of the model weighs, in four ways; ``None`` where it is not known."""

    level: str
    """What is compared; empty for a share."""
    reference: str
    odds_ratio: float | None
    odds_lower: float | None
    odds_upper: float | None
    change: float | None
    """Change of the mean probability (share): from the reference to the level, or for ten points more of a share."""
    standardised: float | None


@dataclass(frozen=True, slots=True)
class FactorLine:
    """A factor in one of the two ordered lists."""

    name: str
    unit: str
    contribution: float | None
    """Towards more (above zero) or less risk against the country; ``None`` for the country itself."""
    value: float | None
    reference: float | None
    """Mean of the place, and of the country."""
    terms: tuple[TermWeight, ...]


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A factor in the municipalities of the lowest and of the highest class."""

    name: str
    unit: str
    low: float
    high: float
    ratio: float | None
    """High as a multiple of low; ``None`` where low is not above zero."""


@dataclass(frozen=True, slots=True)
class FactorLists:
    """Risk and protection factors of a place, each list from the one that weighs most."""

    scope: str  # "country" | "admin1" | "municipality"
    raises: tuple[FactorLine, ...]
    lowers: tuple[FactorLine, ...]
    profile: tuple[ProfileLine, ...]
    """Of a country or first-level unit whose municipalities are in both the lowest and the highest class."""
    is_index: bool
    withheld: tuple[str, ...] = ()
    """Of a municipality: names of the factors that stand in no list because their value is withheld."""


@dataclass(frozen=True, slots=True)
class ShiftControl:
    """One slider of the what-if: a circumstance that can change, and by how much it does now."""

    factor: str
    level: str
    """Code of the level whose share changes; empty for a share of the municipality."""
    source: str
    """Code of the level that children come from; empty = all others."""
    levels: tuple[tuple[str, str], ...]
    """Code and name of the levels that there are to choose from; empty for a share."""
    name: str
    """Of the covariate, beside its levels."""
    moved: str
    """What moves: the share of children at the level, or the value of the municipality."""
    description: str
    value: float
    unit: str  # "points" | "percent"
    reach: float
    """The slider goes from minus to plus this much; the number beside it as far as a shift can go."""
    step: float


@dataclass(frozen=True, slots=True)
class ShiftMade:
    """A shift that is in force, and how far it could be made."""

    name: str
    """What moved: the share of children at a level, or the value of the municipality."""
    source_name: str
    amount: float
    unit: str
    clipped: int
    """Municipalities that could not make it whole: a share ends at 0 and at 1."""


@dataclass(frozen=True, slots=True)
class WhatIfScope:
    """What a what-if comes to over one place, in both named readings; ``None`` where nothing may be told."""

    place: str
    level: str  # "municipality" | "admin1" | "country"
    before: float | None
    after: float | None
    """Shares 0-1, or the mean score of an index."""
    points: float | None
    """Percentage points of all children (CLRISK), or points of the score."""
    percent: float | None
    """The same relative to the children in child labour; of an index, to the mean score."""
    children: float | None
    """More (or fewer) children; ``None`` for an index."""
    all_children: float | None
    municipalities: int
    """With a value; the others count in no sum."""


@dataclass(frozen=True, slots=True)
class WhatIfEffect:
    """What a what-if comes to: the selected municipality, its first-level unit, the country."""

    shifts: tuple[ShiftMade, ...]
    scopes: tuple[WhatIfScope, ...]
    """From the smallest to the country in total."""
    no_children_because: str | None
    """Wording key of why no children are told; ``None`` where they are."""
    outcome: str = ""
    """Name of an outcome after the main one, whose readings count others; empty for that."""
    population: str = ""
    """Of whom such an outcome speaks."""
