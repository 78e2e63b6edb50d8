"""What changed in a place since the release of its country before this one."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from dashboard.explorer.class_rules import level_of
from dashboard.explorer.study import Study
from dashboard.profile.answers import SinceLast, Told
from dashboard.profile.context import NO_CLASS, Here
from dashboard.scoring.official import OFFICIAL
from dashboard.values import RiskLevel

NOTHING = 5e-4
"""Half of what is written, in shares: a smaller change is told as none."""


def since_last(here: Here, at: int, releases: Sequence[Study]) -> SinceLast:
    """The change of its estimate and level from the release before; why there is none to tell otherwise.

    Only a release of the same country, instrument and sort is a release before: demonstration numbers and real ones
    are never compared, nor are outcomes of other ages or definitions.
    """
    before = before_of(here.study, releases)
    if before is None:
        return _nothing(here, here.speaker.tell("change.first"))
    year = before.release.manifest.year
    if not here.ground.has_value[at]:
        return _nothing(here, here.speaker.tell("change.no_value", tone="absent"))
    if not _same_thing(here.study, before):
        return _nothing(here, here.speaker.tell("change.other_definition", year=year, tone="caution"), before)
    units, code = before.release.municipalities, here.study.release.municipalities.codes[at]
    if not units.holds(code):
        return _nothing(here, here.speaker.tell("change.new_here", year=year), before)
    return _compared(here, at, before, units.position(code))


def before_of(study: Study, releases: Sequence[Study]) -> Study | None:
    """The newest release that is older than ``study``'s and of the same sort, seen for the same outcome."""
    mine = study.release.manifest
    older = [
        one
        for one in releases
        if _order(one) < _order(study)
        and one.release.manifest.instrument == mine.instrument
        and one.release.is_demonstration == study.release.is_demonstration
    ]
    if not older:
        return None
    last = max(older, key=_order)
    if study.is_main:
        return last
    found = last.of_outcome(study.outcome_code)
    return found if found.outcome_code == study.outcome_code else None


def _order(study: Study) -> tuple[object, str]:
    return study.release.manifest.created, study.release.manifest.name


def _same_thing(study: Study, before: Study) -> bool:
    """Whether both count the same children in the same way, as far as their manifests say."""
    mine, theirs = study.release.manifest, before.release.manifest
    return mine.ages == theirs.ages and mine.definition == theirs.definition


def _compared(here: Here, at: int, before: Study, there: int) -> SinceLast:
    value, was = float(here.ground.values[at]), float(before.official.values[there])
    year = before.release.manifest.year
    if isnan(was):
        return _nothing(here, here.speaker.tell("change.no_value_before", year=year), before)
    points = here.write.points(value - was)
    old, new = _level(before, there, here.scope), here.level_at(at)
    return SinceLast(
        before=before.release.manifest.name,
        before_year=year,
        points=points,
        class_before=old,
        class_after=new,
        told=_told(
            here,
            year,
            value=value,
            before=was,
            level=_level_told(here, old, new),
            is_sure=not _overlap(here.study, at, before, there),
        ),
    )


def _told(here: Here, year: str, *, value: float, before: float, level: str, is_sure: bool) -> Told:
    say, change = here.speaker.say, value - before
    way = "same" if abs(change) < NOTHING * (100 if here.is_index else 1) else "up" if change > 0 else "down"
    size, was = here.write.apart(value, before).text, here.write.estimate(before).text
    number = say(f"change.{way}", year=year, distance=size, was=was)
    doubt = "" if is_sure or way == "same" else say("change.overlap")
    return Told(f"change.{way}", " ".join(part for part in (number, doubt, level) if part))


def _level_told(here: Here, old: RiskLevel | None, new: RiskLevel | None) -> str:
    if old is None or new is None:
        return ""
    if old == new:
        return here.speaker.say("change.same_level")
    level = here.speaker.say(f"level.{here.kind}.{old}")
    return here.speaker.say("change.other_level", level=level[:1].lower() + level[1:])


def _overlap(study: Study, at: int, before: Study, there: int) -> bool:
    """Whether the two intervals share values, so that the change may be chance; not of an index, which has none."""
    mine, theirs = study.precision, before.precision
    if mine is None or theirs is None:
        return False
    return bool(mine.lower[at] <= theirs.upper[there] and theirs.lower[there] <= mine.upper[at])


def _level(study: Study, at: int, scope: str) -> RiskLevel | None:
    found = int(study.published_classes(scope, OFFICIAL)[at])
    return level_of(None if found == NO_CLASS else found, study.published_rule(scope))


def _nothing(here: Here, told: Told, before: Study | None = None) -> SinceLast:
    return SinceLast(
        before=before.release.manifest.name if before else None,
        before_year=before.release.manifest.year if before else "",
        points=here.write.unknown(),
        class_before=None,
        class_after=None,
        told=told,
    )
