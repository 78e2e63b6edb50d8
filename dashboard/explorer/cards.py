"""The side panel of one place: municipality, first-level unit, country or region."""

from __future__ import annotations

import numpy as np

from dashboard.answers import ClassOnly, Crumb, FactView, LegendEntry, PlaceCard, RecomputedClass
from dashboard.choices import FACTS_PREFIX, LEVEL, View
from dashboard.classify.cuts import NO_CLASS
from dashboard.explorer.atlas import Atlas
from dashboard.explorer.class_rules import LEVELS, level_of
from dashboard.explorer.drivers import drivers_of
from dashboard.explorer.facts_map import absence_reason, colouring_of, fact_views
from dashboard.explorer.key_figures import key_figures_of, set_aside
from dashboard.explorer.legend import class_entries
from dashboard.explorer.paint import paint_units
from dashboard.explorer.place_precision import groups_at, precision_at
from dashboard.explorer.study import Study
from dashboard.release.facts import Concept
from dashboard.scoring.official import OFFICIAL
from dashboard.territory.units import REGION
from dashboard.trust.coverage import reason_of
from dashboard.values import ByteArray, RiskLevel, ValueStatus

RANKING_REFUSED = "comparison.countries"
"""Wording key: definitions, ages and hours differ between countries."""
NOTHING_PUBLISHED = "fact_absence.nothing_published"


def municipality_card(atlas: Atlas, study: Study, view: View) -> PlaceCard:
    """The card of ``view.municipality``; what is withheld is ``None`` in every field of it."""
    units = study.release.municipalities
    at = units.position(view.municipality or "")
    outcome = study.outcome(view.scenario)
    status = ValueStatus(int(outcome.status[at]))
    ranks = study.ranks(view.scenario)
    has_value = bool(np.isfinite(outcome.values[at]))
    parent = int(units.parent[at])
    class_index = _class_at(study.classes(LEVEL, view.classing, view.scenario), at)
    published = _class_at(study.published_classes(view.classing.scope, OFFICIAL), at)
    up, down = drivers_of(study, at, view.scenario, view.language)
    trail = atlas.crumbs(view)
    withheld = bool(study.shown.withheld[at])
    return PlaceCard(
        place=trail[-1],
        trail=trail,
        status=status,
        reason=reason_of(status),
        level=level_of(class_index, study.rule(LEVEL, view.classing)),
        class_index=class_index,
        official_level=level_of(published, study.published_rule(view.classing.scope)),
        estimate=_number(outcome.values[at]),
        official_estimate=_number(study.shown.estimate[at]),
        rank=int(ranks.country[at]) if has_value else None,
        ranked=ranks.ranked,
        rank_in_parent=int(ranks.parent[at]) if has_value else None,
        ranked_in_parent=int(ranks.ranked_in_parent[parent]),
        children=_number(study.shown.children[at]),
        expected_children=_number(study.expected(view.scenario)[at]),
        factors_present=None if withheld else int(outcome.present[at]),
        factors_total=None if withheld else outcome.total,
        up=up,
        down=down,
        counts=(),
        facts=(),
        source=study.release.manifest.source.say(view.language),
        release=study.release.manifest.name,
        is_demonstration=study.release.is_demonstration,
        children_with_value=_number(study.shown.children[at]) if has_value else None,
        set_aside=set_aside(study, view),
        withheld_factors=tuple(
            (code, study.release.factor_spec(code).name.say(view.language)) for code in study.withheld_factors_at(at)
        ),
        threshold=study.release.manifest.suppression_threshold,
        is_what_if=bool(view.scenario.shifts),
        precision=precision_at(study, at),
        groups=groups_at(study, at, view.language),
        recomputed=_recomputed(study, at, view),
        class_only=class_only_at(study, at, view),
    )


def unit_card(atlas: Atlas, study: Study, view: View) -> PlaceCard:
    """The card of a first-level unit or country with a release: child-weighted rate, municipalities per class, facts.

    The number of its own beside the others is not a rank: the release classes municipalities, not states.
    """
    trail = atlas.crumbs(view)
    parent = trail[-2] if len(trail) > 1 else None
    figures = key_figures_of(study, view, place=trail[-1], parent=parent)
    official = key_figures_of(study, view.model_copy(update={"scenario": OFFICIAL}), place=trail[-1], parent=parent)
    facts, rounds, rounds_reason = facts_about(atlas, view)
    reason, class_index, level = _on_the_facts_map(atlas, view, nothing=not facts and figures.rate is None)
    status = ValueStatus.AVAILABLE if figures.rate is not None else ValueStatus.NO_DATA
    return PlaceCard(
        place=trail[-1],
        trail=trail,
        status=status,
        reason=reason,
        level=level,
        class_index=class_index,
        official_level=None,
        estimate=figures.rate,
        official_estimate=official.rate,
        rank=None,
        ranked=0,
        rank_in_parent=None,
        ranked_in_parent=0,
        children=figures.children,
        expected_children=figures.expected_children,
        factors_present=None,
        factors_total=figures.factors_total,
        up=(),
        down=(),
        counts=_counts(study, view),
        facts=facts,
        source=study.release.manifest.source.say(view.language),
        release=study.release.manifest.name,
        is_demonstration=study.release.is_demonstration,
        rounds=rounds,
        rounds_reason=rounds_reason,
        ranking_refused=RANKING_REFUSED if view.admin1 is None else None,
        without_value=figures.without_value,
        suppressed=figures.suppressed,
        children_with_value=figures.children_with_value,
        on_part_of_factors=figures.on_part_of_factors,
        set_aside=figures.set_aside,
        with_withheld_factors=figures.with_withheld_factors,
        threshold=figures.threshold,
        is_what_if=figures.is_what_if,
    )


def facts_card(atlas: Atlas, view: View, *, place: Crumb) -> PlaceCard:
    """The card of a country or first-level unit without a release: its published facts, or that there are none."""
    facts, rounds, rounds_reason = facts_about(atlas, view)
    reason, class_index, level = _on_the_facts_map(atlas, view, nothing=not facts)
    return PlaceCard(
        place=place,
        trail=atlas.crumbs(view),
        status=ValueStatus.AVAILABLE if facts else ValueStatus.NO_DATA,
        reason=reason,
        level=level,
        class_index=class_index,
        official_level=None,
        estimate=None,
        official_estimate=None,
        rank=None,
        ranked=0,
        rank_in_parent=None,
        ranked_in_parent=0,
        children=None,
        expected_children=None,
        factors_present=None,
        factors_total=None,
        up=(),
        down=(),
        counts=(),
        facts=facts,
        source="",
        release=None,
        is_demonstration=False,
        rounds=rounds,
        rounds_reason=rounds_reason,
        ranking_refused=RANKING_REFUSED if view.admin1 is None else None,
    )


def facts_about(atlas: Atlas, view: View) -> tuple[tuple[FactView, ...], tuple[FactView, ...], str | None]:
    """All figures of the focused country or unit, the earlier rounds of one concept, and why there are none."""
    code = fact_code_of(atlas, view)
    published = atlas.region.facts
    facts = published.about(code)
    concept = _concept(view, {str(fact.concept) for fact in facts})
    rounds = published.rounds(code, concept)
    return (
        fact_views(facts, language=view.language),
        fact_views(rounds.facts, language=view.language),
        f"rounds.{rounds.reason}" if rounds.reason else None,
    )


def fact_code_of(atlas: Atlas, view: View) -> str:
    """Code under which facts of the focused place are published; empty where it is unknown."""
    if view.admin1 is None:
        return view.country
    study = atlas.study(view)
    if study is None:
        return view.admin1
    units = study.release.municipalities
    return units.admin1[units.admin1_position[view.admin1]].iso_code


def _on_the_facts_map(atlas: Atlas, view: View, *, nothing: bool) -> tuple[str | None, int | None, RiskLevel | None]:
    """Why the place is grey on the map of facts, or its class and level there."""
    if not view.layer.startswith(FACTS_PREFIX):
        return (NOTHING_PUBLISHED if nothing else None), None, None
    colouring = colouring_of(atlas, _of_the_map(view))
    code = fact_code_of(atlas, view)
    class_index = colouring.units.get(code)
    level = colouring.classes[class_index].level if class_index is not None else None
    return absence_reason(colouring, code), class_index, level


def _of_the_map(view: View) -> View:
    """A country looked at on the map of the region is coloured among countries, a unit among its country's."""
    return view if view.admin1 is not None else view.model_copy(update={"country": REGION})


def _concept(view: View, published: set[str]) -> Concept:
    if view.layer.startswith(FACTS_PREFIX):
        return Concept(view.layer.removeprefix(FACTS_PREFIX))
    return next((concept for concept in Concept if str(concept) in published), Concept.CHILD_LABOUR)


def _counts(study: Study, view: View) -> tuple[LegendEntry, ...]:
    painted = paint_units(study, layer=LEVEL, classing=view.classing, scenario=view.scenario)
    here = study.members(view.admin1)
    rule = study.rule(LEVEL, view.classing)
    levels = LEVELS if rule.has_levels else ()
    return class_entries(
        painted=painted[here], children=study.shown.children[here], limits=None, k=rule.k, levels=levels
    )


def _recomputed(study: Study, at: int, view: View) -> RecomputedClass | None:
    """The class that the rule gives, where it is not the one published elsewhere."""
    scope, source = view.classing.scope, study.release.manifest.classes.published_source
    own = study.recomputed_classes(scope)
    if own is None or source is None:
        return None
    recomputed, official = _class_at(own, at), _class_at(study.published_classes(scope, OFFICIAL), at)
    if recomputed is None or recomputed == official:
        return None
    level = level_of(recomputed, study.published_rule(scope))
    return RecomputedClass(level, recomputed, source.say(view.language))


def class_only_at(study: Study, at: int, view: View) -> ClassOnly | None:
    """The class published elsewhere of a place without an estimate."""
    scope, source = view.classing.scope, study.release.manifest.classes.published_source
    held = study.class_only(scope)
    found = None if held is None else _class_at(held, at)
    if found is None or source is None:
        return None
    return ClassOnly(level_of(found, study.published_rule(scope)), found, source.say(view.language))


def _class_at(classes: ByteArray, at: int) -> int | None:
    found = int(classes[at])
    return None if found == NO_CLASS else found


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
