"""What the maps of a sheet are drawn from: shapes, and how each unit of them is painted."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.downloads.map_shapes import Shapes
from dashboard.language import Text


@dataclass(frozen=True)
class PrintedMap:
    """Three maps of one municipality, and how each unit of them is painted."""

    code: str
    admin1: str
    spot: tuple[float, float]
    """Longitude and latitude of the municipality."""
    state: Shapes
    """Municipalities of its first-level unit."""
    around: Shapes
    """First-level units on the grid of ``state``: the land beyond it."""
    near: Shapes
    """Municipalities around it, those of other first-level units too."""
    country: Shapes
    """First-level units."""
    paint: dict[str, int]
    """``Paint`` byte of every municipality that is drawn."""
    class_names: tuple[Text, ...]
    """Of every class, lowest first."""
    names: dict[str, str]
    spots: dict[str, tuple[float, float]]
    """Longitude and latitude of every municipality that is drawn."""
    locale: str
    """Number format of the country in the language of the view."""
