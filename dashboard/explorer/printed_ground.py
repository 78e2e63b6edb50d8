"""The ground of a municipality's printed map: its state, what lies around it, its country."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from dashboard.choices import LEVEL, View
from dashboard.downloads.map_shapes import AROUND_STEPS, COUNTRY_STEPS, NEAR_STEPS, STATE_STEPS, Shapes, shapes_of
from dashboard.downloads.printed_map import PrintedMap
from dashboard.downloads.wording import CELLS
from dashboard.explorer.cache import Memory
from dashboard.explorer.class_rules import LEVELS
from dashboard.explorer.frames import Frames, Outlines
from dashboard.explorer.paint import paint_units
from dashboard.explorer.study import Study
from dashboard.formatting import DEFAULT_LOCALES
from dashboard.language import Text
from dashboard.territory.frame import main_bounds
from dashboard.values import BoolArray

NEAR_MARGIN = 0.12
"""Part of the frame of the neighbours that is shown beyond them."""


class PrintedGround:
    """Shapes remembered by release and first-level unit; safe to ask from several threads."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._outlines = Memory[Outlines](size=2)
        self._states = Memory[tuple[Shapes, Shapes]](size=8)
        self._countries = Memory[Shapes](size=8)

    def of(self, study: Study, view: View, *, neighbours: Sequence[str]) -> PrintedMap:
        """The maps of ``view.municipality``."""
        units = study.release.municipalities
        at = units.position(view.municipality or "")
        admin1 = units.admin1[int(units.parent[at])].code
        outlines = self._municipal(study)
        state, around = self._states.recall(
            (study.release.digest, admin1), lambda: self._state(study, admin1, outlines)
        )
        near = _near(study, at, neighbours, outlines)
        painted = paint_units(study, layer=LEVEL, classing=view.classing, scenario=view.scenario)
        drawn = [units.position(code) for code in dict.fromkeys((*state.codes, *near.codes))]
        return PrintedMap(
            code=units.codes[at],
            admin1=admin1,
            spot=(float(units.longitude[at]), float(units.latitude[at])),
            state=state,
            around=around,
            near=near,
            country=self._countries.recall(study.release.digest, lambda: self._country(study)),
            paint={units.codes[one]: int(painted[one]) for one in drawn},
            class_names=class_names(study),
            names={units.codes[one]: units.names[one] for one in drawn},
            spots={units.codes[one]: (float(units.longitude[one]), float(units.latitude[one])) for one in drawn},
            locale=study.release.manifest.locale.get(view.language.value) or DEFAULT_LOCALES[view.language],
        )

    def _municipal(self, study: Study) -> Outlines:
        return self._outlines.recall(study.release.digest, lambda: self._frames.municipalities(study.release))

    def _state(self, study: Study, admin1: str, outlines: Outlines) -> tuple[Shapes, Shapes]:
        here = study.members(admin1)
        framed = self._frames.of_release(study, admin1)
        bounds = (framed.west, framed.south, framed.east, framed.north)
        codes = [unit.code for unit in study.release.municipalities.admin1]
        return (
            _chosen(study, outlines, here, bounds=bounds, steps=STATE_STEPS),
            shapes_of(codes, _within(self._frames.admin1(study.release), bounds), bounds=bounds, steps=AROUND_STEPS),
        )

    def _country(self, study: Study) -> Shapes:
        framed = self._frames.of_release(study, None)
        bounds = (framed.west, framed.south, framed.east, framed.north)
        codes = [unit.code for unit in study.release.municipalities.admin1]
        return shapes_of(codes, self._frames.admin1(study.release), bounds=bounds, steps=COUNTRY_STEPS)


def class_names(study: Study) -> tuple[Text, ...]:
    """What the classes of the level are called: as the release says, else low, medium and high, else by number."""
    rule = study.release.manifest.classes
    if rule.labels:
        return rule.labels
    if rule.k == len(LEVELS):
        return tuple(CELLS[level.value] for level in LEVELS)
    return tuple(Text.same(str(at)) for at in range(1, rule.k + 1))


def _near(study: Study, at: int, neighbours: Sequence[str], outlines: Outlines) -> Shapes:
    """Everything that meets the frame around the municipality and its neighbours."""
    units = study.release.municipalities
    framed = [at, *(units.position(code) for code in neighbours)]
    known = [outlines[one] for one in framed if outlines[one] is not None and not shapely.is_empty(outlines[one])]
    if not known:
        return Shapes((), (), 1, (0.0, 0.0, 1.0, 1.0))
    west, south, east, north = main_bounds(known)
    margin = NEAR_MARGIN * max(east - west, north - south)
    # Bounds instead of outlines: whoever only nearly meets the frame is drawn outside it and seen by nobody.
    left, bottom, right, top = shapely.bounds(np.array(outlines, dtype=object)).T
    wide = 4 * margin
    meets = (left < east + wide) & (right > west - wide) & (bottom < north + wide) & (top > south - wide)
    bounds = (west - margin, south - margin, east + margin, north + margin)
    return _chosen(study, outlines, meets, bounds=bounds, steps=NEAR_STEPS)


def _within(outlines: Outlines, bounds: tuple[float, float, float, float]) -> list[shapely.Geometry]:
    """What of ``outlines`` lies in ``bounds`` or not further from it than it is wide: the rest is never seen."""
    west, south, east, north = bounds
    reach = max(east - west, north - south)
    box = (west - reach, south - reach, east + reach, north + reach)
    return [one if one is None else shapely.clip_by_rect(one, *box) for one in outlines]


def _chosen(
    study: Study, outlines: Outlines, chosen: BoolArray, *, bounds: tuple[float, float, float, float], steps: int
) -> Shapes:
    codes = study.release.municipalities.codes
    here = np.flatnonzero(chosen).tolist()
    return shapes_of([codes[at] for at in here], [outlines[at] for at in here], bounds=bounds, steps=steps)
