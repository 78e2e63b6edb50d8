"""Official beside exploratory: which municipalities a scenario moves, how many children live there."""

from __future__ import annotations

import numpy as np

from dashboard.answers import ClassChange, ScenarioEffect
from dashboard.choices import LEVEL, View
from dashboard.classify.cuts import NO_CLASS
from dashboard.explorer.key_figures import partial_sum, weighted_rate
from dashboard.explorer.study import Study
from dashboard.explorer.what_if import what_if_effect
from dashboard.values import IndexArray

NOTHING = ScenarioEffect(
    is_exploratory=False,
    changed=0,
    up=0,
    down=0,
    children_concerned=None,
    rate=None,
    official_rate=None,
    zeroed=(),
    changes=(),
)


def effect_of(study: Study, view: View, *, named: int | None) -> ScenarioEffect:
    """What ``view.scenario`` changes inside the focused unit, by the classes the map is drawn with.

    A municipality that has a class on one side only (a factor it lacks was switched off, say) is not a change
    of class: ``gained`` and ``lost`` count those. ``changes`` names at most ``named`` of them, most children first.
    """
    here = study.members(view.admin1)
    children = study.shown.children
    before = study.classes_by_limits(view.classing)
    after = study.classes(LEVEL, view.classing, view.scenario)
    moved = np.flatnonzero(here & (before != NO_CLASS) & (after != NO_CLASS) & (before != after))
    values = study.outcome(view.scenario).values
    up = int(np.count_nonzero(after[moved] > before[moved]))
    return ScenarioEffect(
        is_exploratory=not view.scenario.is_official,
        changed=len(moved),
        up=up,
        down=len(moved) - up,
        children_concerned=partial_sum(children[moved]) if len(moved) else _none_moved(study),
        rate=weighted_rate(values[here], children[here]),
        official_rate=weighted_rate(study.shown.estimate[here], children[here]),
        zeroed=zeroed(study, view),
        changes=tuple(
            _change(study, at, before=int(before[at]), after=int(after[at]))
            for at in _by_children(study, moved)[:named]
        ),
        gained=int(np.count_nonzero(here & np.isfinite(values) & ~np.isfinite(study.shown.estimate))),
        lost=int(np.count_nonzero(here & ~np.isfinite(values) & np.isfinite(study.shown.estimate))),
        what_if=what_if_effect(study, view),
        population=study.spec.population.say(view.language) if study.spec is not None and not study.is_main else "",
    )


def zeroed(study: Study, view: View) -> tuple[str, ...]:
    """Names of the factors that the scenario sets to 0."""
    return tuple(
        study.moved_factors[code].name.say(view.language) for code, weight in view.scenario.weights if weight == 0
    )


def _none_moved(study: Study) -> float | None:
    return 0.0 if study.knows_children else None


def _by_children(study: Study, moved: IndexArray) -> list[int]:
    """Most children first; unknown children last, in release order."""
    children = np.nan_to_num(study.shown.children[moved], nan=-1.0)
    return [int(moved[at]) for at in np.argsort(-children, kind="stable")]


def _change(study: Study, at: int, *, before: int, after: int) -> ClassChange:
    units = study.release.municipalities
    children = study.shown.children[at]
    return ClassChange(
        code=units.codes[at],
        name=units.names[at],
        admin1=units.admin1[units.parent[at]].name,
        before=before,
        after=after,
        children=float(children) if np.isfinite(children) else None,
    )
