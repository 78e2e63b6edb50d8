"""The gazetteer of the atlas: countries, first-level units and municipalities of the releases shown by default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from dashboard.answers import SearchHit
from dashboard.explorer.atlas import Atlas
from dashboard.explorer.category_names import REGION_NAME
from dashboard.explorer.study import Study
from dashboard.language import Language, Text
from dashboard.territory.gazetteer import Entry, Gazetteer
from dashboard.territory.units import REGION

Twins = Counter[tuple[str, str, str | None, str]]
"""How many places share a country, level, parent and name."""


def gazetteer_of(atlas: Atlas) -> Gazetteer:
    """Every place of the atlas, under its names in the three languages and its code."""
    return Gazetteer.of(_entries(atlas))


def hit_of(atlas: Atlas, entry: Entry, language: Language, *, twins: Twins) -> SearchHit:
    """``entry`` as the search box shows it; places that share a name and a parent are told apart by their code."""
    names = []
    if entry.admin1 is not None and entry.level == "municipality":
        study = atlas.releases.find(entry.country, None)
        names.append(atlas.admin1_name(entry.country, study, entry.admin1, language))
    if entry.level in ("admin1", "municipality"):
        names.append(atlas.country_name(entry.country, language))
    if twins[_key(entry)] > 1:
        names.append(entry.code)
    return SearchHit(
        country=entry.country,
        level=entry.level,
        code=entry.code,
        admin1=entry.admin1,
        name=_name(atlas, entry, language),
        context=" · ".join(names),
    )


def twins_of(gazetteer: Gazetteer) -> Twins:
    """How many places share a name within one parent."""
    return Counter(_key(entry) for entry in gazetteer.entries)


def _key(entry: Entry) -> tuple[str, str, str | None, str]:
    parent = entry.admin1 if entry.level == "municipality" else None
    return entry.country, entry.level, parent, entry.names[0]


def _name(atlas: Atlas, entry: Entry, language: Language) -> str:
    if entry.level in ("region", "country"):
        return atlas.country_name(entry.country, language)
    if entry.level == "admin1" and not atlas.releases.of(entry.country):
        return atlas.region.units[entry.code].name.say(language)
    return entry.names[0]


def _entries(atlas: Atlas) -> Iterator[Entry]:
    yield Entry(REGION, "region", REGION, None, _spellings(REGION_NAME))
    for country in sorted(atlas.countries):
        names = tuple(dict.fromkeys(atlas.country_name(country, language) for language in Language))
        yield Entry(country, "country", country, None, names)
        study = atlas.releases.find(country, None)
        if study is None:
            for unit in atlas.region.admin1_of(country):
                yield Entry(country, "admin1", unit.code, unit.code, _spellings(unit.name), above=" ".join(names))
        else:
            yield from _of_release(study, country, above=" ".join(names))


def _of_release(study: Study, country: str, *, above: str) -> Iterator[Entry]:
    units = study.release.municipalities
    children = np.nan_to_num(study.shown.children)
    for at, unit in enumerate(units.admin1):
        size = float(children[units.parent == at].sum())
        yield Entry(country, "admin1", unit.code, unit.code, (unit.name,), above=above, size=size)
    for at, (code, name) in enumerate(zip(units.codes, units.names, strict=True)):
        parent = units.admin1[units.parent[at]]
        yield Entry(
            country,
            "municipality",
            code,
            parent.code,
            (name,),
            above=f"{parent.name} {above}",
            size=float(children[at]),
        )


def _spellings(name: Text) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.say(language) for language in Language))
