"""Up to six municipalities of one country side by side, with their state, country and similar ones as columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.profile.about import about_of
from dashboard.profile.answers import (
    COUNTRY,
    MOST_COMPARED,
    SIMILAR,
    STATE,
    ComparedColumn,
    ComparedRow,
    Comparison,
    Figure,
    Similarity,
    Told,
)
from dashboard.profile.certainty import interval_of, precision_of
from dashboard.profile.context import Here
from dashboard.profile.summary import band_of
from dashboard.release.manifest import FactorSpec
from dashboard.trust.weighted import weighted_mean
from dashboard.values import BoolArray, FloatArray, ValueStatus

GROUPS = {STATE: "admin1", COUNTRY: "country", SIMILAR: "similar"}


@dataclass(frozen=True, slots=True)
class _Many:
    """A column made of several municipalities."""

    code: str
    name: str
    members: BoolArray


Subject = int | _Many


def comparison_of(here: Here, codes: Sequence[str]) -> Comparison:
    """``codes`` side by side, in their order; what cannot be compared is refused with its reason, nothing raises.

    ``STATE``, ``COUNTRY`` and ``SIMILAR`` stand for those of the first municipality named.
    """
    subjects, refused = _subjects(here, codes)
    columns = tuple(_column(here, one) for one in subjects)
    rows = (*_result_rows(here, subjects), *(_factor_row(here, spec, subjects) for spec in here.factors))
    return Comparison(
        language=here.language,
        country=here.manifest.country,
        columns=columns,
        rows=tuple(rows) if subjects else (),
        told=_told(here, subjects),
        refused=refused,
        about=about_of(here),
        band=band_of(here),
        is_demonstration=here.study.release.is_demonstration,
    )


def _subjects(here: Here, codes: Sequence[str]) -> tuple[tuple[Subject, ...], tuple[Told, ...]]:
    units, say = here.study.release.municipalities, here.speaker.tell
    asked = tuple(dict.fromkeys(codes))
    first = next((units.position(code) for code in asked if units.holds(code)), None)
    taken: list[Subject] = []
    refused: list[Told] = []
    for code in asked:
        if len(taken) == MOST_COMPARED:
            name = _group(here, code, first).name if code in GROUPS and first is not None else code
            refused.append(say("compare.refused.too_many", code=name, most=str(MOST_COMPARED), tone="caution"))
        elif units.holds(code):
            taken.append(units.position(code))
        elif code in GROUPS and first is not None:
            taken.append(_group(here, code, first))
        else:
            key = "compare.refused.nobody" if code in GROUPS else "compare.refused.unknown"
            refused.append(say(key, code=code, country=here.country_name(), tone="caution"))
    return tuple(taken), tuple(refused)


def _group(here: Here, code: str, first: int) -> _Many:
    ground = here.ground
    members = np.zeros(len(ground.values), dtype=np.bool_)
    if code == SIMILAR:
        members[here.standing.likeness.nearest(first, Similarity())[0]] = True
        return _Many(code, here.speaker.say("compare.similar", name=ground.name_of(first)), members)
    if code == STATE:
        return _Many(code, here.state_name(first), ground.parent == ground.parent[first])
    return _Many(code, here.country_name(), ~members)


def _column(here: Here, subject: Subject) -> ComparedColumn:
    if isinstance(subject, _Many):
        count = int((subject.members & here.ground.has_value).sum())
        status = ValueStatus.AVAILABLE if count else ValueStatus.NO_DATA
        context = here.speaker.say("compare.of", count=count)
        # A level is of a municipality: neither a state nor a country has one.
        return ComparedColumn(subject.code, GROUPS[subject.code], subject.name, context, status, None, "")  # type: ignore[arg-type]
    code = here.study.release.municipalities.codes[subject]
    name, level = here.ground.name_of(subject), here.level_at(subject)
    return ComparedColumn(
        code, "municipality", name, here.state_name(subject), here.status(subject), level, here.level_text(subject)
    )


def _result_rows(here: Here, subjects: Sequence[Subject]) -> list[ComparedRow]:
    ground, write = here.ground, here.write
    children = here.study.shown.children
    estimates = _row(
        here,
        "estimate",
        subjects,
        one=here.estimate_at,
        many=lambda who: write.estimate(_mean(ground.values, children, who)),
        unit=f"compare.unit.{here.kind}",
    )
    ends = ground.values[ground.has_value]
    rows = [
        _with_ends(estimates, ends),
        _row(here, "level", subjects, one=lambda at: Figure(None, here.level_text(at), here.status(at))),
    ]
    if here.study.precision is not None:
        rows.append(_row(here, "interval", subjects, one=lambda at: _interval(here, at)))
    rows += [_rank_row(here, "rank.state", subjects), _rank_row(here, "rank.country", subjects)]
    if here.study.knows_children:
        rows.append(
            _row(here, "children", subjects, one=here.children_at, many=lambda who: write.count(_sum(children, who)))
        )
        if not here.is_index:
            expected = ground.values * children
            rows.append(
                _row(
                    here,
                    "expected_children",
                    subjects,
                    one=here.expected_at,
                    many=lambda who: write.count(_sum(expected, who)),
                )
            )
    return rows


def _row(
    here: Here,
    key: str,
    subjects: Sequence[Subject],
    *,
    one: Callable[[int], Figure],
    many: Callable[[BoolArray], Figure] | None = None,
    unit: str = "",
) -> ComparedRow:
    def cell(subject: Subject) -> Figure:
        if isinstance(subject, int):
            return one(subject)
        return many(subject.members) if many is not None else here.write.not_applicable()

    return ComparedRow(
        key=key,
        section="result",
        name=here.speaker.say(f"compare.row.{key}"),
        unit_text=here.speaker.say(unit) if unit else "",
        cells=tuple(cell(subject) for subject in subjects),
        worse_side="higher" if key == "estimate" else None,
    )


def _with_ends(row: ComparedRow, values: FloatArray) -> ComparedRow:
    if not len(values):
        return row
    return ComparedRow(
        row.key,
        row.section,
        row.name,
        row.unit_text,
        row.cells,
        row.worse_side,
        float(values.min()),
        float(values.max()),
    )


def _interval(here: Here, at: int) -> Figure:
    ends = interval_of(here, precision_of(here, at))
    if ends is None:
        status = here.status(at)
        return here.write.unknown() if status is ValueStatus.AVAILABLE else here.write.absent(status)
    return Figure(None, here.speaker.say("compare.interval", lower=ends[0].text, upper=ends[1].text))


def _rank_row(here: Here, key: str, subjects: Sequence[Subject]) -> ComparedRow:
    ground = here.ground
    of_state = key == "rank.state"
    firsts, lasts = (
        (ground.first_in_state, ground.last_in_state) if of_state else (ground.first_in_country, ground.last_in_country)
    )

    def one(at: int) -> Figure:
        if not ground.has_value[at]:
            return here.write.absent(here.status(at))
        ranked = int(ground.ranked_in_state[ground.parent[at]] if of_state else ground.has_value.sum())
        text = rank_text(here, int(firsts[at]), int(lasts[at]))
        return Figure(
            float(firsts[at]), here.speaker.say("compare.rank", rank=text, ranked=here.speaker.numbers.integer(ranked))
        )

    return _row(here, key, subjects, one=one)


def rank_text(here: Here, first: int, last: int) -> str:
    """A place, or both ends of a tie."""
    number = here.speaker.numbers.integer
    if first == last:
        return number(first)
    return here.speaker.say("rank.range", first=number(first), last=number(last))


def _factor_row(here: Here, spec: FactorSpec, subjects: Sequence[Subject]) -> ComparedRow:
    shown, write = here.study.shown, here.write
    values = shown.factors[spec.code]

    def cell(subject: Subject) -> Figure:
        if isinstance(subject, int):
            withheld = bool(shown.withheld[subject] or shown.withheld_factors[spec.code][subject])
            status = ValueStatus.SUPPRESSED if withheld else ValueStatus.NO_DATA
            return write.factor(float(values[subject]), spec.unit, status)
        counted = np.where(here.ground.status == ValueStatus.AVAILABLE, values, np.nan)
        return write.factor(_mean(counted, shown.children, subject.members), spec.unit)

    spread = here.ground.spreads.get(spec.code)
    return ComparedRow(
        key=f"factor:{spec.code}",
        section="factors",
        name=spec.name.say(here.language),
        unit_text=here.speaker.say(f"unit.{spec.level if spec.unit == 'share' else spec.unit}"),
        cells=tuple(cell(subject) for subject in subjects),
        worse_side="higher" if spec.direction > 0 else "lower",
        lowest=spread.lowest if spread else None,
        highest=spread.highest if spread else None,
    )


def _told(here: Here, subjects: Sequence[Subject]) -> tuple[Told, ...]:
    """Who has most and who least, whether their intervals part them, and what must not be read into it."""
    places = [one for one in subjects if isinstance(one, int) and here.ground.has_value[one]]
    said = []
    if len(places) > 1:
        most = max(places, key=lambda at: here.ground.values[at])
        least = min(places, key=lambda at: here.ground.values[at])
        said.append(_ends_told(here, most, least))
        if _overlap(here, most, least):
            said.append(here.speaker.tell("compare.overlap", tone="caution"))
    return (*said, here.speaker.tell("compare.read"))


def _ends_told(here: Here, most: int, least: int) -> Told:
    high, low = here.estimate_at(most).text, here.estimate_at(least).text
    if high == low:
        return here.speaker.tell("compare.alike", value=high)
    names = here.ground.name_of
    return here.speaker.tell("compare.ends", most=names(most), high=high, least=names(least), low=low)


def _overlap(here: Here, most: int, least: int) -> bool:
    """Whether the intervals of the two ends share values, so that their order is not sure."""
    told = here.study.precision
    return told is not None and bool(told.lower[most] <= told.upper[least])


def _mean(values: FloatArray, children: FloatArray, who: BoolArray) -> float | None:
    mean = weighted_mean(values[who], children[who])
    return mean.value if mean.units_without_weight == 0 else None


def _sum(values: FloatArray, who: BoolArray) -> float | None:
    known = values[who & np.isfinite(values)]
    return float(known.sum()) if len(known) else None
