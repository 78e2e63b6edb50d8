"""The places that survey, census and territory table are joined to: the municipalities of a release folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dashboard.errors import SpecificationError
from dashboard.release.files import decode
from dashboard.release.importer.codes import nearest
from dashboard.release.microdata.coding import PlaceCoder
from dashboard.values import IndexArray

MUNICIPALITIES = "municipalities.parquet"
_NEAREST_FOR, _SHOWN = 50, 8


@dataclass(frozen=True)
class Places:
    """Municipalities in release order, and the first-level unit of each."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    admin1: tuple[str, ...]
    """Codes of the first-level units, ascending."""
    state: IndexArray
    """Position in ``admin1`` of each municipality, shape (n,)."""

    def __len__(self) -> int:
        return len(self.codes)

    def coder(self, column: str, *, pad: int | None) -> PlaceCoder:
        """How a column of codes becomes positions in release order."""
        return PlaceCoder(column, {code: at for at, code in enumerate(self.codes)}, pad)


def read_places(folder: Path) -> Places:
    """The municipalities of the release in ``folder``.

    Raises
    ------
    SpecificationError
        When the folder holds no release.
    ReleaseError
        When its table of municipalities is damaged.
    """
    place = folder / MUNICIPALITIES
    try:
        body = place.read_bytes()
    except OSError as missing:
        raise SpecificationError(
            "'places'", [f"{folder.name} holds no {MUNICIPALITIES} ({missing.strerror}); name the folder of a release"]
        ) from missing
    rows = decode(MUNICIPALITIES, body, place=place)
    absent = sorted({"municipality_code", "name", "admin1_code"} - set(rows.columns))
    if absent or not len(rows):
        what = f"has no columns {absent}" if absent else "has no rows"
        raise SpecificationError("'places'", [f"{folder.name}/{MUNICIPALITIES} {what}; name the folder of a release"])
    codes, names, states = (
        [str(one) for one in rows[name].tolist()] for name in ("municipality_code", "name", "admin1_code")
    )
    admin1 = tuple(sorted(set(states)))
    position = {code: at for at, code in enumerate(admin1)}
    return Places(
        codes=tuple(codes),
        names=tuple(names),
        admin1=admin1,
        state=np.array([position[code] for code in states], dtype=np.int64),
    )


def unknown_places(found: Mapping[str, float], places: Places, *, column: str, counted: str) -> list[str]:
    """A sentence for each of the codes that the release does not have, the most frequent first, nearest codes beside.

    Examples
    --------
    >>> places = Places(("01001", "01002"), ("A", "B"), ("01",), np.zeros(2, int))
    >>> unknown_places({"1001": 12.0}, places, column="mun", counted="children")
    ["column 'mun': '1001' (12 children) lost its leading zeros, it should be '01001'; set 'pad_codes: 5'"]
    """
    width = {len(code) for code in places.codes}
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    told = []
    for number, (code, many) in enumerate(ordered[:_SHOWN]):
        said = f"column '{column}': '{code}' ({many:,.0f} {counted})"
        if len(width) == 1 and code.zfill(min(width)) in places.codes and len(code) < min(width):
            whole = code.zfill(min(width))
            told.append(f"{said} lost its leading zeros, it should be '{whole}'; set 'pad_codes: {len(whole)}'")
            continue
        near = nearest(code, places.codes) if number < _NEAREST_FOR else ()
        told.append(
            f"{said} is no municipality of the release (nearest: {', '.join(near) or 'none'}); mend the code, or set "
            "'other_places: drop' to leave these children out with a count"
        )
    if len(ordered) > _SHOWN:
        rest = sum(many for _, many in ordered[_SHOWN:])
        told.append(f"column '{column}': {len(ordered) - _SHOWN} more such codes ({rest:,.0f} {counted})")
    return told


def not_reached(codes: Iterable[str]) -> str:
    """Places that a table does not speak of, first few and how many.

    Examples
    --------
    >>> not_reached(["01001"])
    '1 place without a row: 01001'
    """
    listed = list(codes)
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    places = "place" if len(listed) == 1 else "places"
    return f"{len(listed)} {places} without a row: {', '.join(listed[:_SHOWN])}{more}"
