"""A vulnerability index as data: its dimensions, indicators, weights and rules, checked before anything is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from dashboard.choices import FactorCode
from dashboard.classify.rule import Classification
from dashboard.errors import SpecificationError
from dashboard.language import Text
from dashboard.release.manifest import ReleaseKind, Words

Normalisation = Literal["min_max", "z_score", "percentile_rank", "distance_to_target"]
Mean = Literal["arithmetic", "geometric"]
Weighting = Literal["expert", "equal", "inverse_variance", "principal_component"]
"""``expert``: the numbers of the specification. The last two are computed from the data (``index.weights``)."""
Unit = Literal["share", "percent", "years", "per_1000", "index", "ratio", "count", "units"]
Weight = Annotated[float, Field(ge=0, le=1000)]
Share = Annotated[float, Field(ge=0, le=1)]

_SIGNS = {"+": 1, "-": -1}


def _as_sign(value: Any) -> Any:
    return _SIGNS.get(value, value) if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Indicator(_Frozen):
    """One indicator: a column of the table, which end of it is vulnerable, and how it is brought to 0-100."""

    code: FactorCode
    column: str = ""
    """Column of the table; empty = ``code``."""
    direction: Annotated[Literal[-1, 1], BeforeValidator(_as_sign)]
    """``+``: more is more vulnerable; ``-``: more protects."""
    weight: Weight = 1.0
    """Against the other indicators of its dimension; read by ``expert`` weighting."""
    normalisation: Normalisation | None = None
    """``None`` = that of the index."""
    bounds: tuple[float, float] | None = None
    """Fixed lower and upper end for ``min_max`` and ``distance_to_target``; ``None`` = observed."""
    target: float | None = None
    """What is to be reached, for ``distance_to_target``."""
    unit: Unit = "units"
    name: Words | None = None
    description: Words | None = None
    source: Words | None = None


class Dimension(_Frozen):
    """Indicators that speak of one side of vulnerability."""

    code: FactorCode
    weight: Weight = 1.0
    """Against the other dimensions; read by ``expert`` weighting."""
    name: Words | None = None
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]


class Weightings(_Frozen):
    """How the weights come about in each of the two steps."""

    indicators: Weighting = "expert"
    dimensions: Weighting = "expert"


class ScreenLimits(_Frozen):
    """From where on the screens warn; a warning never stops an index."""

    redundant: Share = 0.92
    """Two indicators whose correlation is at least this say the same."""
    contradictory: Annotated[float, Field(ge=-1, le=0)] = -0.4
    """Two indicators of one dimension whose correlation is at most this cancel each other."""
    alpha: Share = 0.7
    """A dimension whose Cronbach's alpha is below this does not hang together."""
    silent: Share = 0.3
    """An indicator whose share of the variance is below this part of its weight is hardly heard."""
    loud: Annotated[float, Field(ge=1)] = 3.0
    """One whose share of the variance is above this multiple of its weight drowns the others."""


class IndexSpecification(_Frozen):
    """Everything that an index is made of, and what its release must say of itself."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    """ISO 3166-1 alpha-3."""
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{2,80}$")]
    """Of the release, dated: ``xyz-ivti-2026.1``."""
    kind: ReleaseKind = ReleaseKind.IMPORTED
    title: Words
    definition: Words
    year: Annotated[str, BeforeValidator(_as_text)]
    ages: str = "5-17"
    source: Words
    licence: Words = Text.same("")
    attribution: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()

    places: str
    """Folder of a release (or of an import) that gives municipalities and boundaries."""
    table: str
    """CSV, Excel or Parquet with one row per municipality."""
    code_column: str
    children_column: str | None = None
    decimal: Literal[".", ","] = "."
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None

    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
    normalisation: Normalisation = "min_max"
    weighting: Weightings = Weightings()
    within_dimensions: Mean = "arithmetic"
    across_dimensions: Mean = "arithmetic"
    availability_threshold: Share = 0.5
    """Least share of the weight that must be present for a score."""
    classes: Classification = Classification()
    screens: ScreenLimits = ScreenLimits()
    suppress_below: Annotated[int, Field(ge=0)] = 0
    """Withhold the score where fewer children live; 0 = nowhere."""

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators, dimension by dimension."""
        return tuple(one for dimension in self.dimensions for one in dimension.indicators)

    @property
    def is_folded(self) -> bool:
        """Whether the two steps are one weighted mean (both arithmetic, or both geometric)."""
        return self.within_dimensions == self.across_dimensions

    def normalisation_of(self, indicator: Indicator) -> Normalisation:
        """How ``indicator`` is brought to 0-100."""
        return indicator.normalisation or self.normalisation

    def column_of(self, indicator: Indicator) -> str:
        """Where its values stand."""
        return indicator.column or indicator.code

    @model_validator(mode="after")
    def _can_be_followed(self) -> IndexSpecification:
        problems = [*self._repeated(), *self._weightless(), *self._unreadable()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _repeated(self) -> Iterator[str]:
        codes = {"dimension": [one.code for one in self.dimensions], "indicator": [one.code for one in self.indicators]}
        for what, named in codes.items():
            twice = sorted(code for code, times in Counter(named).items() if times > 1)
            if twice:
                yield f"{what} {twice} is declared twice; give each its own code"

    def _weightless(self) -> Iterator[str]:
        if self.weighting.dimensions == "expert" and not any(one.weight for one in self.dimensions):
            yield "all dimensions have weight 0; give at least one a weight above zero"
        if self.weighting.indicators == "expert":
            for dimension in self.dimensions:
                if dimension.weight and not any(one.weight for one in dimension.indicators):
                    yield f"all indicators of dimension '{dimension.code}' have weight 0; give one a weight above zero"

    def _unreadable(self) -> Iterator[str]:
        for one in self.indicators:
            method = self.normalisation_of(one)
            if one.bounds is not None and not one.bounds[0] < one.bounds[1]:
                yield f"'{one.code}': bounds {list(one.bounds)} must ascend"
            if one.bounds is not None and method not in ("min_max", "distance_to_target"):
                yield f"'{one.code}': bounds have no meaning for '{method}'; leave them out"
            if one.target is None and method == "distance_to_target":
                yield f"'{one.code}': 'distance_to_target' needs a target; say what is to be reached"
            if one.target is not None and method != "distance_to_target":
                yield f"'{one.code}': a target has no meaning for '{method}'; leave it out"
            if one.target is not None and one.bounds is not None:
                worst = one.bounds[1] if one.direction == 1 else one.bounds[0]
                if (worst - one.target) * one.direction <= 0:
                    yield f"'{one.code}': the worst of its bounds ({worst:g}) is no worse than target {one.target:g}"


def read_index_specification(text: str, *, file: str = "specification") -> IndexSpecification:
    """The specification that a YAML text says; nothing is read from the disk here.

    Raises
    ------
    SpecificationError
        With every wrong field at once, named as in the file.

    Examples
    --------
    >>> spec = read_index_specification('''
    ... {country: TST, name: tst-ivti-2026.1, title: Test, definition: A test, year: 2026, source: nobody,
    ...  places: releases/tst, table: indicators.csv, code_column: code,
    ...  dimensions: [{code: labour, indicators: [{code: informality, direction: "+"}]}]}''')
    >>> spec.indicators[0].direction, spec.classes.method
    (1, 'natural_breaks')
    """
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as damage:
        raise SpecificationError(file, [f"it is not valid YAML: {' '.join(str(damage).split())}"]) from damage
    if not isinstance(said, dict):
        raise SpecificationError(file, ["it holds no settings; write 'country: CHL' and so on, one per line"])
    try:
        return IndexSpecification.model_validate(said)
    except ValidationError as wrong:
        breaches = [breach for one in wrong.errors(include_url=False) for breach in _told(one)]
        raise SpecificationError(file, breaches) from wrong


def _told(error: Any) -> list[str]:
    place = ".".join(str(part) for part in error["loc"]) or "the whole"
    if error["type"] == "missing":
        return [f"'{place}' is not given; it is needed"]
    if error["type"] == "extra_forbidden":
        return [f"'{place}' is not a setting of an index; check its spelling or leave it out"]
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "value_error":
        return [f"'{place}': {part}" if error["loc"] else part for part in message.split("; ")]
    return [f"'{place}': {message} (received {str(error['input'])[:60]!r})"]
