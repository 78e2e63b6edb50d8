"""The municipalities of one country in a table: filtered, in an order, page by page. Never across countries."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import numpy as np

from dashboard.profile.about import about_of
from dashboard.profile.answers import PAGE_SIZE, Figure, RankingFilters, RankingRow, RankingSort, RankingTable, Told
from dashboard.profile.comparison import rank_text
from dashboard.profile.context import Here, finite
from dashboard.profile.summary import band_of
from dashboard.release.evidence import UNKNOWN_RELIABILITY
from dashboard.release.manifest import FactorSpec
from dashboard.release.tables import RELIABILITY_WORDS
from dashboard.values import BoolArray, FloatArray, IndexArray, ValueStatus

FIELDS = ("estimate", "name", "admin1", "children", "expected_children", "factor")


def ranking_of(here: Here, filters: RankingFilters, sort: RankingSort, page: int) -> RankingTable:
    """One page of the table; filters and orders that do not exist are set aside, so that every address opens one."""
    filters, sort = _possible(here, filters, sort)
    order = _ordered(here, np.flatnonzero(_kept(here, filters)), filters, sort)
    pages = max(-(-len(order) // PAGE_SIZE), 1)
    page = min(max(page, 1), pages)
    shown = order[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    spec = _factor_spec(here, filters.factor)
    units = here.study.release.municipalities
    return RankingTable(
        language=here.language,
        country=here.manifest.country,
        country_name=here.country_name(),
        rows=tuple(_row(here, int(at), spec) for at in shown),
        total=len(order),
        of=len(units),
        page=page,
        pages=pages,
        sort=sort,
        filters=filters,
        factor_name=spec.name.say(here.language) if spec else "",
        admin1_choices=tuple(sorted(((one.code, one.name) for one in units.admin1), key=lambda one: _plain(one[1]))),
        level_choices=_level_choices(here),
        status_choices=_status_choices(here),
        factor_choices=tuple((one.code, one.name.say(here.language)) for one in here.factors),
        told=_told(here, len(order), sort, spec),
        about=about_of(here),
        band=band_of(here),
        is_demonstration=here.study.release.is_demonstration,
        has_interval=here.study.precision is not None,
        has_children=here.study.knows_children,
        is_index=here.is_index,
    )


def _possible(here: Here, filters: RankingFilters, sort: RankingSort) -> tuple[RankingFilters, RankingSort]:
    factor = filters.factor if _factor_spec(here, filters.factor) else None
    admin1 = filters.admin1 if filters.admin1 in here.study.release.municipalities.admin1_position else None
    kept = replace(
        filters,
        factor=factor,
        factor_stands=filters.factor_stands if factor else None,
        admin1=admin1,
        levels=tuple(one for one in filters.levels if one in dict(_level_choices(here))),
        statuses=tuple(one for one in filters.statuses if one in {status.name.lower() for status in ValueStatus}),
    )
    field = sort.field if sort.field in FIELDS and (sort.field != "factor" or factor) else RankingSort().field
    return kept, replace(sort, field=field)


def _kept(here: Here, filters: RankingFilters) -> BoolArray:
    ground, shown = here.ground, here.study.shown
    units = here.study.release.municipalities
    kept = np.ones(len(units), dtype=np.bool_) if filters.admin1 is None else units.within(filters.admin1)
    if filters.codes:
        kept = kept & np.isin(units.codes, filters.codes)
    if filters.levels:
        wanted = [at for at, (code, _) in enumerate(_level_choices(here)) if code in filters.levels]
        kept = kept & np.isin(ground.classes(here.scope), wanted)
    if filters.statuses:
        kept = kept & np.isin(ground.status, [ValueStatus[one.upper()] for one in filters.statuses])
    # What is withheld is NaN and so in no range of children: a filter tells nothing of it.
    if filters.least_children is not None:
        kept = kept & (np.nan_to_num(shown.children, nan=-np.inf) >= filters.least_children)
    if filters.most_children is not None:
        kept = kept & (np.nan_to_num(shown.children, nan=np.inf) <= filters.most_children)
    if filters.factor and filters.factor_stands:
        kept = kept & _on_side(here, filters.factor, filters.factor_stands)
    return kept & _named(here, filters.text) if filters.text.strip() else kept


def _on_side(here: Here, factor: str, side: str) -> BoolArray:
    """Where a factor stands on the worse or better side of the country (of its middle, where the mean is unknown)."""
    values, spec = here.study.shown.factors[factor], here.study.release.factor_spec(factor)
    mean = here.ground.country_means[factor]
    spread = here.ground.spreads.get(factor)
    against = mean if mean is not None else spread.median if spread else np.nan
    above = (side == "worse") == (spec.direction > 0)
    with np.errstate(invalid="ignore"):
        found: BoolArray = values > against if above else values < against
    return found


def _named(here: Here, text: str) -> BoolArray:
    wanted, units = _plain(text), here.study.release.municipalities
    return np.array(
        [wanted in _plain(name) or wanted in code for code, name in zip(units.codes, units.names, strict=True)]
    )


def _plain(text: str) -> str:
    """Without case and accents, apostrophes alike."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return bare.replace("\u2019", "'").casefold().strip()


def _ordered(here: Here, at: IndexArray, filters: RankingFilters, sort: RankingSort) -> IndexArray:
    """In the order asked for; those without a value last, ties by code (release order) in either direction."""
    units = here.study.release.municipalities
    if sort.field in ("name", "admin1"):
        keys = {int(one): (_plain(units.names[one]), units.codes[one]) for one in at}
        if sort.field == "admin1":
            keys = {one: (_plain(here.state_name(one)), key[1]) for one, key in keys.items()}
        ascending = sorted(keys, key=lambda one: keys[one][1])
        ascending.sort(key=lambda one: keys[one][0], reverse=sort.descending)
        return np.array(ascending, dtype=np.int64)
    values = _numbers(here, filters, sort.field)[at]
    known = np.isfinite(values)
    return at[np.argsort(np.where(known, -values if sort.descending else values, np.inf), kind="stable")]


def _numbers(here: Here, filters: RankingFilters, field: str) -> FloatArray:
    if field == "children":
        return here.study.shown.children
    if field == "expected_children" and not here.is_index:
        return here.ground.values * here.study.shown.children
    if field == "factor" and filters.factor:
        return here.study.shown.factors[filters.factor]
    return here.ground.values


def _row(here: Here, at: int, spec: FactorSpec | None) -> RankingRow:
    units, ground = here.study.release.municipalities, here.ground
    has_value = bool(ground.has_value[at])
    first, last = (int(ground.first_in_country[at]), int(ground.last_in_country[at])) if has_value else (None, None)
    lower, upper, reliability = _precision(here, at)
    parent = units.admin1[int(units.parent[at])]
    return RankingRow(
        code=units.codes[at],
        name=units.names[at],
        admin1=parent.name,
        admin1_code=parent.code,
        status=here.status(at),
        level=here.level_at(at),
        level_text=here.level_text(at),
        first=first,
        last=last,
        rank_text=rank_text(here, first, last) if first is not None and last is not None else "",
        estimate=here.estimate_at(at),
        lower=lower,
        upper=upper,
        reliability=reliability,
        children=here.children_at(at),
        expected_children=here.expected_at(at),
        factor=_factor(here, at, spec) if spec else None,
    )


def _precision(here: Here, at: int) -> tuple[Figure, Figure, str]:
    told, status = here.study.precision, here.status(at)
    if told is None:
        return here.write.not_applicable(), here.write.not_applicable(), ""
    lower, upper = (here.write.estimate(finite(ends[at]), status) for ends in (told.lower, told.upper))
    code = int(told.reliability[at])
    word = "" if code == UNKNOWN_RELIABILITY else here.speaker.say(f"reliability.{RELIABILITY_WORDS[code]}")
    return lower, upper, word


def _factor(here: Here, at: int, spec: FactorSpec) -> Figure:
    shown = here.study.shown
    withheld = bool(shown.withheld[at] or shown.withheld_factors[spec.code][at])
    status = ValueStatus.SUPPRESSED if withheld else ValueStatus.NO_DATA
    return here.write.factor(float(shown.factors[spec.code][at]), spec.unit, status)


def _factor_spec(here: Here, code: str | None) -> FactorSpec | None:
    return next((spec for spec in here.factors if spec.code == code), None)


def _level_choices(here: Here) -> tuple[tuple[str, str], ...]:
    rule = here.study.published_rule(here.scope)
    names = ("low", "medium", "high") if rule.has_levels else tuple(str(at + 1) for at in range(rule.k))
    return tuple((name, here.class_text(at)) for at, name in enumerate(names))


def _status_choices(here: Here) -> tuple[tuple[str, str], ...]:
    present = {int(status) for status in here.ground.status}
    return tuple(
        (status.name.lower(), here.speaker.say(f"absence.{status.name.lower()}"))
        for status in ValueStatus
        if int(status) in present
    )


def _told(here: Here, total: int, sort: RankingSort, spec: FactorSpec | None) -> Told:
    of = len(here.study.release.municipalities)
    if not total:
        return here.speaker.tell("ranking.nobody", tone="absent")
    field = (
        spec.name.say(here.language)
        if sort.field == "factor" and spec
        else here.speaker.say(f"ranking.by.{sort.field}")
    )
    way = "descending" if sort.descending else "ascending"
    kind = "text" if sort.field in ("name", "admin1") else "told"
    number = here.speaker.numbers.integer
    return here.speaker.tell(f"ranking.{kind}.{way}", count=of, total=number(total), field=field)
