"""How sure the estimate of a place is, what the survey alone says there, and its groups of children."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

import numpy as np

from dashboard.answers import GroupLine, PlacePrecision
from dashboard.explorer.method import covariate_name, name_of_level
from dashboard.explorer.place_precision import precision_at
from dashboard.profile.answers import Direct, Figure, Group, GroupDimension, Told
from dashboard.profile.context import Here, finite
from dashboard.profile.similar import is_about_people
from dashboard.release.evidence import GroupResult
from dashboard.values import ValueStatus

NORMAL_95 = 1.959963984540054
WARN = "warn"


def precision_of(here: Here, at: int) -> PlacePrecision | None:
    """Precision of the estimate, as far as it may be told."""
    return precision_at(here.study, at)


def interval_of(here: Here, told: PlacePrecision | None) -> tuple[Figure, Figure] | None:
    """Ends of the 95 % interval; ``None`` where there is none."""
    if told is None or told.lower is None or told.upper is None:
        return None
    return here.write.estimate(told.lower), here.write.estimate(told.upper)


def sure_told(here: Here, at: int, told: PlacePrecision | None) -> Told:
    """How sure we are, in one or two sentences; of an index that it has no interval, and why."""
    say = here.speaker.tell
    status = here.status(at)
    if status is ValueStatus.UNRELIABLE:
        return say("sure.unreliable", tone="absent")
    if here.is_index:
        return say("sure.index")
    if status is not ValueStatus.AVAILABLE:
        return say("sure.no_value", tone="absent")
    interval = interval_of(here, told)
    if told is None or interval is None:
        return say("sure.unknown", tone="caution")
    lower, upper = (end.text for end in interval)
    key = f"sure.{told.reliability}" if told.reliability else "sure.interval"
    return say(key, lower=lower, upper=upper, tone="caution" if told.reliability == WARN else "plain")


def direct_of(here: Here, told: PlacePrecision | None) -> tuple[Direct | None, Told]:
    """What the children interviewed here say by themselves; ``None`` where too few, or nobody, was."""
    if told is None or told.direct_estimate is None or told.direct_children is None:
        key = "direct.none.index" if here.is_index else "direct.none"
        return None, here.speaker.tell(key, tone="absent")
    spread = NORMAL_95 * told.direct_error if told.direct_error is not None else None
    lower, upper = (
        here.write.estimate(None if spread is None else min(max(told.direct_estimate + sign * spread, 0.0), 1.0))
        for sign in (-1, 1)
    )
    estimate, interviewed = here.write.estimate(told.direct_estimate), here.write.count(told.direct_children)
    key = "direct.told" if spread is not None else "direct.told_without_interval"
    text = here.speaker.tell(
        key, count=told.direct_children, estimate=estimate.text, lower=lower.text, upper=upper.text
    )
    return Direct(estimate, lower, upper, interviewed, text), text


def groups_of(here: Here, at: int) -> tuple[tuple[GroupDimension, ...], Told]:
    """Results by sex, age and the like, and which of the usual groups are not known."""
    say = here.speaker.tell
    if not here.ground.has_value[at]:
        return (), say("groups.no_value", tone="absent")
    if not here.study.groups:
        return (), say("groups.none.index" if here.is_index else "groups.none", tone="absent")
    order = {key: place for place, key in enumerate(here.study.level_names)}
    by_dimension: dict[str, list[GroupResult]] = {}
    for group in sorted(here.study.groups, key=lambda one: order.get((one.dimension, one.group), len(order))):
        by_dimension.setdefault(group.dimension, []).append(group)
    dimensions = tuple(_dimension(here, at, code, held) for code, held in by_dimension.items())
    knows_ethnicity = any(is_about_people(code) and code not in ("sex", "age", "age_group") for code in by_dimension)
    return dimensions, say("groups.read" if knows_ethnicity else "groups.no_ethnicity")


def _dimension(here: Here, at: int, code: str, held: Sequence[GroupResult]) -> GroupDimension:
    groups = tuple(_group(here, at, one) for one in held)
    return GroupDimension(_dimension_name(here, code), groups, _compared(here, groups))


def _dimension_name(here: Here, code: str) -> str:
    key = f"dimension.{code}"
    if here.speaker.knows(key):
        return here.speaker.say(key)
    return covariate_name(here.study, code, here.language)


def _group(here: Here, at: int, group: GroupResult) -> Group:
    status = ValueStatus(int(group.status[at]))
    is_told = status is ValueStatus.AVAILABLE
    estimate, children, expected = (
        finite(values[at]) if is_told and np.isfinite(values[at]) else None
        for values in (group.estimate, group.children, group.expected_children)
    )
    line = GroupLine(
        dimension=_dimension_name(here, group.dimension),
        group=name_of_level(here.study.level_names, group.dimension, group.group, here.language),
        status=status,
        estimate=estimate,
        children=children,
        expected_children=expected,
        error=finite(group.error[at]) if is_told and group.error is not None else None,
    )
    return Group(
        line,
        here.write.estimate(estimate, status),
        here.write.count(children, status),
        here.write.count(expected, status),
        _interval(here, estimate, line.error),
    )


def _interval(here: Here, estimate: float | None, error: float | None) -> tuple[Figure, Figure] | None:
    """As that of the whole municipality: on the log odds, so that it stays between nobody and everybody."""
    ends = logit_interval(estimate, error)
    return None if ends is None else (here.write.estimate(ends[0]), here.write.estimate(ends[1]))


def logit_interval(estimate: float | None, error: float | None) -> tuple[float, float] | None:
    r"""Ends of the 95 % interval of a probability from its error.

    .. math:: \sigma\big(\mathrm{logit}\, P \pm 1.96\, e / (P (1 - P))\big)

    ``None`` without an error, and at 0 and 1, where log odds have no end.

    Examples
    --------
    >>> lower, upper = logit_interval(0.1, 0.02)
    >>> round(lower, 4), round(upper, 4), logit_interval(0.1, None)
    (0.0671, 0.1466, None)
    """
    if estimate is None or error is None or not 0 < estimate < 1:
        return None
    middle, half = log(estimate / (1 - estimate)), NORMAL_95 * error / (estimate * (1 - estimate))
    lower, upper = (1 / (1 + exp(-(middle + sign * half))) for sign in (-1, 1))
    return lower, upper


def _compared(here: Here, groups: Sequence[Group]) -> Told:
    """Which group has most and which least; or that some may not be told."""
    say = here.speaker.tell
    told = [group for group in groups if group.estimate.value is not None]
    if len(told) < 2:
        return say("groups.too_few", tone="absent")
    most = max(told, key=lambda group: group.estimate.value or 0.0)
    least = min(told, key=lambda group: group.estimate.value or 0.0)
    if most.estimate.text == least.estimate.text:
        return say("groups.alike", value=most.estimate.text)
    key = "groups.compared" if len(told) == len(groups) else "groups.compared_of_told"
    return say(
        key,
        most=most.line.group,
        most_value=most.estimate.text,
        least=least.line.group,
        least_value=least.estimate.text,
    )
