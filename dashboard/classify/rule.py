"""A classification as data: everything that decides who is in which class, checked, and nothing hidden in code."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.language import Text

LearntMethod = Literal["natural_breaks", "k_means", "quantiles", "equal_width", "dalenius_hodges"]
"""Ways to learn cuts from values."""
MethodName = Literal["natural_breaks", "k_means", "quantiles", "equal_width", "dalenius_hodges", "fixed"]
"""The same and ``fixed``, whose cuts are given."""
Scope = Literal["national", "parent"]

Cuts = Annotated[tuple[float, ...], Field(max_length=8)]


class Classification(BaseModel):
    """How classes are to be made: method, number, over whom, and what the method needs.

    Examples
    --------
    >>> Classification(method="dalenius_hodges", k=3, bins=30).bins
    30
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    method: MethodName = "natural_breaks"
    k: Annotated[int, Field(ge=2, le=9)] = 3
    scope: Scope = "national"
    """Whose cuts make the official class: the whole country's, or those of each first-level unit."""
    bins: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """Dalenius-Hodges: bins of the same width; ``None`` = ten per class."""
    cuts: Cuts = ()
    """``fixed``: the ``k - 1`` interior limits of the country, in the unit of the values."""
    parent_cuts: dict[str, Cuts] = {}
    """``fixed``: limits of single first-level units by their code; the others keep those of the country."""
    decimals: Annotated[int, Field(ge=0, le=12)] | None = None
    """Learn on values rounded like this, as on a printed table; ``None`` = on the values as they are."""
    labels: tuple[Text, ...] = ()
    """A name for each class, lowest first; empty = low, medium, high for three classes, numbers otherwise."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Classification:
        problems = [*self._problems_of_cuts()]
        if self.bins is not None and self.method != "dalenius_hodges":
            problems.append(f"'bins' belong to dalenius_hodges; '{self.method}' has none: leave them out")
        if self.bins is not None and self.bins < self.k:
            problems.append(f"'bins' is {self.bins}, fewer than the {self.k} classes: give at least {self.k}")
        if self.labels and len(self.labels) != self.k:
            problems.append(f"'labels' names {len(self.labels)} classes, 'k' says {self.k}: name every class or none")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _problems_of_cuts(self) -> list[str]:
        given = {"cuts": self.cuts, **{f"parent_cuts.{code}": cuts for code, cuts in self.parent_cuts.items()}}
        if self.method != "fixed":
            said = [name for name, cuts in given.items() if cuts]
            return [f"{said} are for method 'fixed'; '{self.method}' learns its own: leave them out"] if said else []
        return [
            f"'{name}' must hold {self.k - 1} ascending limits for {self.k} classes; received {list(cuts)}"
            for name, cuts in given.items()
            if len(cuts) != self.k - 1 or any(one >= other for one, other in pairwise(cuts))
        ]
