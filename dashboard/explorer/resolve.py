"""From the view asked for to the nearest one that exists, with a notice for each thing that had to give way.

Nothing here raises: an address may be old, mistyped or made up, and always opens a map.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dashboard.answers import Notice
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
    FactorOption,
    Scenario,
    View,
)
from dashboard.errors import UnknownFactorError, WeightError
from dashboard.explorer.atlas import Atlas
from dashboard.explorer.study import Study
from dashboard.explorer.what_if import meant_shifts
from dashboard.scoring.clrisk import LARGEST_MULTIPLIER
from dashboard.scoring.clrisk_what_if import MOST_MOVES
from dashboard.scoring.index import TOTAL_POINTS
from dashboard.scoring.official import without_official
from dashboard.territory.units import REGION
from dashboard.values import Paint

_MOST_CLASSES = 9


@dataclass
class _Notices:
    """Notices in the order in which things gave way."""

    said: list[Notice] = field(default_factory=list)

    def say(self, key: str, **facts: str) -> None:
        self.said.append(Notice(key=key, facts=facts))


def resolve(atlas: Atlas, view: View) -> tuple[View, tuple[Notice, ...]]:
    """The valid view nearest to ``view``, and what was changed; a resolved view resolves to itself, silently."""
    notices = _Notices()
    country = view.country
    if country != REGION and country not in atlas.countries:
        notices.say("country_unknown", code=country)
        country = REGION
    study, release = _release(atlas, view, country, notices)
    study, outcome = _outcome(view, study, notices)
    admin1, municipality = _unit(atlas, view, country, study, notices)
    settled = view.model_copy(
        update={
            "country": country,
            "release": release,
            "outcome": outcome,
            "admin1": admin1,
            "municipality": municipality,
            "scenario": _scenario(view.scenario, study, notices),
            "layer": _layer(atlas, view.layer, country, study, notices),
            "hidden": tuple(sorted({at for at in view.hidden if at in _PAINTS})),
            "camera": view.camera if country == view.country else None,
        }
    )
    return settled, tuple(notices.said)


_PAINTS = frozenset(
    {
        *(int(paint) for paint in Paint),
        *(first + at for first in (Paint.FIRST_CLASS, Paint.FIRST_CLASS_ONLY) for at in range(_MOST_CLASSES)),
    }
)


def layer_codes(atlas: Atlas, country: str, study: Study | None) -> tuple[str, ...]:
    """Layers that exist for a country (or the region), in the order of the menu."""
    facts = tuple(f"{FACTS_PREFIX}{concept}" for concept in atlas.concepts)
    if study is None:
        return facts if country != REGION else (*facts, COVERAGE)
    release = study.release
    result = (LEVEL, ESTIMATE, EXPECTED) if release.is_clrisk else (LEVEL, ESTIMATE)
    people = (CHILDREN,) if study.knows_children else ()
    factors = tuple(f"{FACTOR_PREFIX}{spec.code}" for spec in release.manifest.factors)
    difference = (DIFFERENCE,) if study.official_weights or study.shiftable else ()
    error = (ERROR,) if study.precision is not None else ()
    return (*result, *people, *difference, *factors, *error, COVERAGE, *facts)


def _release(atlas: Atlas, view: View, country: str, notices: _Notices) -> tuple[Study | None, str | None]:
    default = atlas.releases.find(country, None)
    if view.release is None or country != view.country:
        return default, None
    asked = atlas.releases.find(country, view.release)
    if asked is not None:
        return asked, view.release
    notices.say("release_unknown", name=view.release)
    return default, None


def _outcome(view: View, study: Study | None, notices: _Notices) -> tuple[Study | None, str | None]:
    """The study of the outcome asked for; the main one is said by saying nothing."""
    if view.outcome is None or study is None:
        return study, None
    asked = study.of_outcome(view.outcome)
    if asked.outcome_code != view.outcome:
        notices.say("outcome_unknown", code=view.outcome)
        return study, None
    return asked, None if asked.is_main else view.outcome


def _unit(
    atlas: Atlas, view: View, country: str, study: Study | None, notices: _Notices
) -> tuple[str | None, str | None]:
    if country != view.country:
        return None, None
    admin1 = view.admin1
    if admin1 is not None:
        known = atlas.admin1_code(country, study, admin1)
        if known is None:
            notices.say("unit_unknown", code=admin1)
        admin1 = known
    municipality = view.municipality
    if municipality is None:
        return admin1, None
    if study is None or not study.release.municipalities.holds(municipality):
        notices.say("municipality_unknown", code=municipality)
        return admin1, None
    units = study.release.municipalities
    return units.admin1[units.parent[units.position(municipality)]].code, municipality


def _layer(atlas: Atlas, layer: str, country: str, study: Study | None, notices: _Notices) -> str:
    codes = layer_codes(atlas, country, study)
    if layer in codes or not codes:
        return layer
    # The plain address of a country without a release says nothing of a layer: no fault to tell.
    if layer != LEVEL:
        notices.say("layer_unknown", layer=layer)
    return LEVEL if LEVEL in codes else atlas.default_facts(country)


def _scenario(scenario: Scenario, study: Study | None, notices: _Notices) -> Scenario:
    if scenario == Scenario():
        return scenario
    if study is None:
        notices.say("scenario_not_applicable")
        return Scenario()
    if study.is_without_cells:
        notices.say("scenario_without_cells" if study.main.is_without_cells else "scenario_of_main_outcome")
        return Scenario()
    if scenario.shifts:
        shifted = _what_if(scenario, study, notices)
        if shifted.shifts:
            return shifted
        scenario = scenario.model_copy(update={"shifts": ()})
    if _is_of_the_other_instrument(scenario, study):
        notices.say("scenario_not_applicable")
    stated = scenario.model_copy(
        update={
            "weights": _weights(scenario, study, notices),
            "options": _options(scenario, study, notices),
            "calibrate": scenario.calibrate and study.release.is_clrisk,
        }
    )
    settled = without_official(stated, study.release.manifest)
    if study.release.is_clrisk:
        # Calibrating the official result changes nothing, so it does not make it exploratory.
        return settled
    try:
        # Remembered by the study, so the answer that follows does not pay for it again.
        study.outcome(settled)
    except WeightError:
        notices.say("weights_all_zero")
        return settled.model_copy(update={"weights": ()})
    return settled


def _what_if(scenario: Scenario, study: Study, notices: _Notices) -> Scenario:
    """The shifts alone; weights asked for beside them are set aside, and that is said."""
    meant = meant_shifts(study, scenario)
    for factor in meant.unknown:
        notices.say("factor_unknown", factor=factor)
    for factor in meant.impossible:
        notices.say("what_if_impossible", factor=factor)
    for factor in meant.too_many:
        notices.say("what_if_too_many", factor=factor, most=str(MOST_MOVES))
    asked = Scenario(shifts=meant.shifts)
    if not meant.shifts:
        return asked
    if not scenario.model_copy(update={"shifts": ()}).is_official:
        notices.say("what_if_without_weights")
    try:
        study.outcome(asked)
    except (WeightError, UnknownFactorError):
        notices.say("scenario_not_applicable")
        return Scenario()
    return asked


def _is_of_the_other_instrument(scenario: Scenario, study: Study) -> bool:
    if not study.release.is_clrisk:
        return scenario.calibrate
    is_of_an_index = scenario.aggregation != "arithmetic" or scenario.availability_threshold is not None
    return is_of_an_index or bool(scenario.options)


def _weights(scenario: Scenario, study: Study, notices: _Notices) -> tuple[tuple[str, float], ...]:
    """Weights of factors that exist, within bounds, in the order of the manifest."""
    largest = LARGEST_MULTIPLIER if study.release.is_clrisk else TOTAL_POINTS
    kept: dict[str, float] = {}
    for factor, weight in scenario.weights:
        if factor not in study.official_weights:
            notices.say("factor_unknown", factor=factor)
            continue
        if weight > largest:
            notices.say("weight_out_of_range", factor=factor, largest=f"{largest:g}")
        kept[factor] = min(weight, largest)
    return tuple((factor, kept[factor]) for factor in study.official_weights if factor in kept)


def _options(scenario: Scenario, study: Study, notices: _Notices) -> tuple[FactorOption, ...]:
    """Readings of factors that exist, in the order of the manifest; a CLRISK model knows none."""
    if study.release.is_clrisk:
        return ()
    asked = {option.factor: option for option in scenario.options}
    for factor in asked:
        if factor not in study.official_weights:
            notices.say("factor_unknown", factor=factor)
    return tuple(asked[factor] for factor in study.official_weights if factor in asked)
