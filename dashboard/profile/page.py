"""The whole profile of one municipality, put together from its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.explorer.study import Study
from dashboard.profile.about import about_of
from dashboard.profile.actions import actions_for
from dashboard.profile.answers import FactorPosition, MunicipalProfile, PlanItem, RankLine, Similarity, SinceLast, Told
from dashboard.profile.certainty import direct_of, groups_of, interval_of, precision_of, sure_told
from dashboard.profile.context import Here
from dashboard.profile.factors import factor_positions, factors_told, pushing
from dashboard.profile.limits import not_covered
from dashboard.profile.moves import moves_of
from dashboard.profile.places import neighbours_of, similar_to
from dashboard.profile.since import since_last
from dashboard.profile.summary import (
    band_of,
    children_told,
    headline_told,
    key_number,
    level_told,
    pushes_told,
    rank_lines,
    rate_told,
)
from dashboard.profile.swarms import swarms_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a profile is asked with besides its place."""

    similarity: Similarity
    plan: Sequence[PlanItem]
    releases: Sequence[Study]
    """Every release of the country, to find the one before."""


def municipal_profile(here: Here, at: int, asked: Asked) -> MunicipalProfile:
    """Everything that is said of the municipality at position ``at``; of one that is withheld, nothing but that."""
    units, manifest = here.study.release.municipalities, here.manifest
    trail = here.crumbs(at)
    positions = factor_positions(here, at)
    up, down = pushing(here, positions, 1), pushing(here, positions, -1)
    precision = precision_of(here, at)
    sure = sure_told(here, at, precision)
    direct, direct_told = direct_of(here, precision)
    groups, groups_told = groups_of(here, at)
    limits, limits_told = not_covered(here)
    ranks, change = rank_lines(here, at), since_last(here, at, asked.releases)
    number, label = key_number(here, at)
    return MunicipalProfile(
        language=here.language,
        country=manifest.country,
        place=trail[-1],
        trail=trail,
        admin1_code=trail[-2].code,
        admin1_name=trail[-2].name,
        country_name=trail[0].name,
        municipality_word=manifest.municipality_word.say(here.language),
        longitude=float(units.longitude[at]),
        latitude=float(units.latitude[at]),
        about=about_of(here),
        band=band_of(here),
        is_demonstration=here.study.release.is_demonstration,
        is_index=here.is_index,
        status=here.status(at),
        level=here.level_at(at),
        class_index=here.class_at(at),
        classes=manifest.classes.k,
        level_text=here.level_text(at),
        key_number=number,
        key_label=label,
        estimate=here.estimate_at(at),
        children=here.children_at(at),
        expected_children=here.expected_at(at),
        summary=_summary(here, at, ranks=ranks, sure=sure, up=up, down=down, change=change),
        headline=headline_told(here, at),
        ranks=ranks,
        precision=precision,
        interval=interval_of(here, precision),
        sure=sure,
        up=up,
        down=down,
        change=change,
        swarms=swarms_of(here, at),
        factors=positions,
        factors_told=factors_told(here, at),
        groups=groups,
        groups_told=groups_told,
        direct=direct,
        direct_told=direct_told,
        neighbours=neighbours_of(here, at),
        similar=similar_to(here, at, asked.similarity),
        moves=moves_of(here, at),
        actions=actions_for(here, up, asked.plan),
        not_covered=limits,
        not_covered_told=limits_told,
    )


def _summary(
    here: Here,
    at: int,
    *,
    ranks: Sequence[RankLine],
    sure: Told,
    up: Sequence[FactorPosition],
    down: Sequence[FactorPosition],
    change: SinceLast,
) -> tuple[Told, ...]:
    """The first screen, each sentence under its own name whatever it says."""
    told = {
        "level": level_told(here, at),
        "rate": rate_told(here, at),
        "children": children_told(here, at),
        "rank.state": ranks[0].told,
        "rank.country": ranks[1].told,
        "sure": sure,
        "up": pushes_told(here, at, up, "up"),
        "down": pushes_told(here, at, down, "down"),
        "change": change.told,
    }
    return tuple(Told(name, one.text, one.tone) for name, one in told.items())
