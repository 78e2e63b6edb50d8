"""What the map in the browser is told: the scene, its colours in both themes, the address of its values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from callbacks.address import data_query
from callbacks.services import Services
from dashboard.choices import View
from dashboard.territory.units import REGION
from layouts.palette import Theme, map_palette


def scene_of(services: Services, view: View) -> dict[str, Any]:
    """The scene of a resolved ``view`` as JSON-ready data."""
    scene = services.explorer.scene(view)
    legend = services.explorer.legend(view)
    told: dict[str, Any] = asdict(scene)
    told["digest"] = services.geometry[scene.digest].digest
    told["outlines"] = [name for name in scene.outlines if name != scene.fill]
    if view.country != REGION:
        # The neighbours, for orientation; the file is the one the region's own map has already fetched.
        told["outlines"].append(f"{services.geometry[services.regional_digest].digest}/countries-overview")
    told["camera"] = None if view.camera is None else view.camera.model_dump()
    told["palettes"] = {theme.value: map_palette(legend, theme) for theme in Theme}
    told["values"] = values_address(services, view)
    told["hidden"] = list(view.hidden)
    return told


def values_address(services: Services, view: View) -> str:
    """Where the values of ``view`` are; what does not change a colour is left out, so that it is cached well."""
    plain = view.model_copy(update={"municipality": None, "admin1": None, "hidden": (), "camera": None})
    return f"/values?edition={services.edition}&{data_query(plain)}"


def first_files(scene: dict[str, Any]) -> tuple[str, ...]:
    """What the browser will ask for first, so that it can begin before any script has run."""
    drawn = [f"{scene['digest']}/{scene['fill']}-overview", *(name for name in scene["outlines"] if "/" in name)]
    return (*(f"/geometry/{name}.bin" for name in drawn), str(scene["values"]))
