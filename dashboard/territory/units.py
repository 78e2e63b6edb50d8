"""The units of one release, as parallel arrays in release order (sorted by municipality code)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from dashboard.errors import UnknownTerritoryError
from dashboard.values import BoolArray, FloatArray, IndexArray

REGION = "LAC"
"""Code of Latin America and the Caribbean, used wherever a country code is asked for."""


@dataclass(frozen=True, slots=True)
class Admin1:
    """A first-level unit: state, department, province, parish ..."""

    code: str
    name: str
    iso_code: str = ""
    """ISO 3166-2 code where it is known (``MX-PUE``), to join published facts; empty otherwise."""


@dataclass(frozen=True)
class Municipalities:
    """The municipalities of a country: codes are text, sorted, unique; arrays are parallel to them."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    admin1: tuple[Admin1, ...]
    parent: IndexArray
    """Position in ``admin1`` of each municipality, shape (n,)."""
    longitude: FloatArray
    latitude: FloatArray
    _position: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_position", {code: at for at, code in enumerate(self.codes)})

    def __len__(self) -> int:
        return len(self.codes)

    def position(self, code: str) -> int:
        """Where ``code`` stands in release order; raises UnknownTerritoryError for a code not held."""
        try:
            return self._position[code]
        except KeyError:
            raise UnknownTerritoryError(f"No municipality '{code}' in this release.", code=code) from None

    def holds(self, code: str) -> bool:
        """Whether ``code`` is one of these municipalities."""
        return code in self._position

    @cached_property
    def admin1_position(self) -> dict[str, int]:
        """Position of each first-level code in ``admin1``."""
        return {unit.code: at for at, unit in enumerate(self.admin1)}

    def within(self, admin1_code: str) -> BoolArray:
        """Boolean mask, shape (n,), of the municipalities of one first-level unit."""
        try:
            at = self.admin1_position[admin1_code]
        except KeyError:
            raise UnknownTerritoryError(
                f"No first-level unit '{admin1_code}' in this release.", code=admin1_code
            ) from None
        mask: BoolArray = self.parent == at
        return mask
