"""Everything a visitor can choose, frozen and checked: the address of a view and nothing else.

A view is what an address says. It is hashable, so it is also the key of every cache together with
the release digest. Whatever comes from outside passes through here: numbers are finite and bounded,
codes are short text, unknown fields are refused.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dashboard.classify.rule import LearntMethod
from dashboard.language import Language
from dashboard.territory.units import REGION

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,32}$")]
FactorCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
LayerCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}(:[a-z][a-z0-9_]{0,62})?$")]

LEVEL, ESTIMATE, EXPECTED, CHILDREN, DIFFERENCE, ERROR, COVERAGE = (
    "level",
    "estimate",
    "expected_children",
    "children",
    "difference",
    "error",
    "coverage",
)
FACTOR_PREFIX = "factor:"
FACTS_PREFIX = "facts:"
"""``facts:child_labour``, ``facts:children_working``, ``facts:clrisk``, ``facts:ivti``: published facts by concept."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class FactorOption(_Frozen):
    """How one factor of an index is read in a scenario, where it differs from the official way."""

    factor: FactorCode
    direction: Literal[-1, 1] | None = None
    normalisation: Literal["min_max", "z_score", "percentile_rank"] | None = None


class Shift(_Frozen):
    """One change of circumstances in a what-if; ``dashboard.scoring.what_if`` gives its formula.

    A share of the territory or of an index changes by itself; of a covariate of the child or the household,
    children move to ``level`` from ``source`` (a negative amount moves them back).
    """

    factor: FactorCode
    amount: Annotated[float, Field(ge=-100, le=1000)]
    unit: Literal["points", "percent"] = "points"
    """``points``: percentage points of all children (or hundredths of a share); ``percent``: relative to what is."""
    level: Annotated[str, StringConstraints(max_length=64)] = ""
    """The level whose share changes; empty for a share."""
    source: Annotated[str, StringConstraints(max_length=64)] = ""
    """The level that children come from; empty = all others, in proportion to their children."""


class Scenario(_Frozen):
    """An exploratory re-weighting, or a what-if; never both. Empty = the official result, to the last bit.

    ``weights`` holds only what differs from the official weight: CLRISK multipliers 0-2 (official 1),
    index points 0-100 (rescaled to sum to 100).
    """

    weights: tuple[tuple[FactorCode, Annotated[float, Field(ge=0, le=100)]], ...] = ()
    calibrate: bool = False
    """CLRISK: shift the intercept so that the national rate stays the official one."""
    aggregation: Literal["arithmetic", "geometric"] = "arithmetic"
    availability_threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    options: tuple[FactorOption, ...] = ()
    shifts: tuple[Shift, ...] = ()
    """A what-if: circumstances that change under the official weights."""

    @property
    def is_official(self) -> bool:
        """Whether nothing is changed, so that the published values themselves are the answer."""
        return self == Scenario(calibrate=self.calibrate)


class Classing(_Frozen):
    """How the classes are cut; ``None`` keeps the published rule of the release."""

    method: LearntMethod | None = None
    k: Annotated[int, Field(ge=2, le=7)] | None = None
    scope: Literal["national", "parent"] = "national"
    bins: Annotated[int, Field(ge=4, le=1000)] | None = None
    """Of the method ``dalenius_hodges`` alone; ``None`` = those of the release, else ten per class."""

    @model_validator(mode="after")
    def _bins_belong_to_a_method(self) -> Classing:
        if self.bins is not None and self.method != "dalenius_hodges":
            raise ValueError("'bins' belong to the method 'dalenius_hodges'")
        return self


class Camera(_Frozen):
    """Where the map looks; absent = the frame of the unit."""

    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-85, le=85)]
    zoom: Annotated[float, Field(ge=0, le=16)]


class View(_Frozen):
    """One screen of the risk map, complete: its address rebuilds it."""

    language: Language = Language.SPANISH
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = REGION
    release: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9._-]{2,80}$")
    """Name of the release; ``None`` = the one the atlas shows by default for the country."""
    outcome: FactorCode | None = None
    """Modelled outcome; ``None`` = the main one of the release."""
    admin1: Code | None = None
    """Focused first-level unit; ``None`` = the whole country."""
    municipality: Code | None = None
    layer: LayerCode = LEVEL
    classing: Classing = Classing()
    scenario: Scenario = Scenario()
    hidden: tuple[int, ...] = ()
    """Legend entries (paint bytes) switched off: the legend is a filter."""
    camera: Camera | None = None
