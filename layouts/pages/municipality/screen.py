"""What the municipality page is given besides the profile: addresses, pictures and files, all made elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.profile.answers import MunicipalProfile
from layouts.palette import Swatch
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class SheetLink:
    """One file to take away."""

    key: str
    """Name of the file in the wording: ``municipality.sheet.<key>``."""
    format: str
    """As people know it: PDF, XLSX."""
    address: str


@dataclass(frozen=True, slots=True)
class PlaceAddresses:
    """Where the page leads; all of the same release and outcome as the page."""

    permalink: str
    """Whole address of this page and release, as it stands in the QR code."""
    embed: str
    """Whole address of the page without its header, for other sites."""
    map: str
    country_map: str
    admin1_map: str
    ranking: str
    admin1_ranking: str
    compare: str
    compare_around: str
    """With state, country and similar municipalities."""
    compare_similar: str
    """With the nearest five of the similar ones."""
    method: str
    response: str
    """The workspace of the local response; empty where there is none."""
    similar: str
    """Endpoint that orders the similar municipalities anew."""
    of_place: Callable[[str], str]
    """Address of the page of another municipality."""
    of_chart: Callable[[str, str], str]
    """Address of a chart of this page as a file: its name, and ``png`` or ``svg``."""


@dataclass(frozen=True, slots=True)
class MunicipalityScreen:
    """One visit to the page of a municipality."""

    profile: MunicipalProfile
    voice: Voice
    addresses: PlaceAddresses
    map_drawing: str
    """SVG of the place in its state; empty where there is no geometry."""
    qr_drawing: str
    map_absences: tuple[Swatch, ...] = ()
    """The kinds of absence that the map shows, for its key."""
    sheets: tuple[SheetLink, ...] = ()
    releases: tuple[tuple[str, str, bool], ...] = ()
    """Title, address and whether it is shown, where the country has more than one release."""
    outcomes: tuple[tuple[str, str, bool], ...] = ()
    """Name, address and whether it is shown, where the release has more than one outcome."""
