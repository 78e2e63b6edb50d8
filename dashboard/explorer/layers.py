"""The menu of layers and the sliders of a release."""

from __future__ import annotations

from dashboard.answers import Control, LayerInfo
from dashboard.choices import (
    CHILDREN,
    COVERAGE,
    DIFFERENCE,
    ERROR,
    ESTIMATE,
    EXPECTED,
    FACTOR_PREFIX,
    FACTS_PREFIX,
    LEVEL,
    View,
)
from dashboard.explorer.study import Study
from dashboard.language import Language
from dashboard.scoring.clrisk import LARGEST_MULTIPLIER
from dashboard.scoring.index import TOTAL_POINTS

_GROUPS = {
    LEVEL: "result",
    ESTIMATE: "result",
    EXPECTED: "people",
    CHILDREN: "people",
    DIFFERENCE: "result",
    ERROR: "trust",
    COVERAGE: "trust",
}
CLRISK_STEP, INDEX_STEP = 0.05, 0.5


def unit_of(study: Study | None, layer: str) -> str:
    """Unit of a layer's numbers, as ``FactorSpec.unit`` or one of share, points, children, group."""
    if layer.startswith(FACTOR_PREFIX) and study is not None:
        return study.release.factor_spec(layer.removeprefix(FACTOR_PREFIX)).unit
    if layer in (LEVEL, ESTIMATE, DIFFERENCE, ERROR):
        return "share" if study is not None and study.release.is_clrisk else "points"
    return "children" if layer in (CHILDREN, EXPECTED) else "group"


def layer_infos(codes: tuple[str, ...], study: Study | None, language: Language) -> tuple[LayerInfo, ...]:
    """What the menu shows of each layer."""
    return tuple(
        LayerInfo(code=code, group=_group(code), name=_name(code, study, language), unit=unit_of(study, code))
        for code in codes
    )


def controls_of(study: Study, view: View) -> tuple[Control, ...]:
    """One slider per factor: CLRISK multipliers 0-2 (official 1), index points 0-100."""
    chosen = dict(view.scenario.weights)
    is_clrisk = study.release.is_clrisk
    directions = {option.factor: option.direction for option in view.scenario.options}
    specs = {code: (study.moved_factors[code], official) for code, official in study.official_weights.items()}
    return tuple(
        Control(
            factor=code,
            name=spec.name.say(view.language),
            description=spec.description.say(view.language),
            direction=directions.get(code) or spec.direction,
            official=official,
            value=chosen.get(code, official),
            minimum=0.0,
            maximum=LARGEST_MULTIPLIER if is_clrisk else TOTAL_POINTS,
            step=CLRISK_STEP if is_clrisk else INDEX_STEP,
        )
        for code, (spec, official) in specs.items()
    )


def _group(code: str) -> str:
    if code.startswith(FACTOR_PREFIX):
        return "factors"
    return "facts" if code.startswith(FACTS_PREFIX) else _GROUPS[code]


def _name(code: str, study: Study | None, language: Language) -> str | None:
    if study is None or not code.startswith(FACTOR_PREFIX):
        return None
    return study.release.factor_spec(code.removeprefix(FACTOR_PREFIX)).name.say(language)
