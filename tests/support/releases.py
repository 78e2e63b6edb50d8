"""Two countries small enough to check by hand, in memory: one CLRISK release, one index release, one region.

``TSA`` (Tierra Sa, CLRISK demonstration): 2 states x 6 municipalities. ``01005`` has no data, ``01006`` is
suppressed (12 children), ``02006`` was not modelled, and ``02001`` has a factor whose value is zero.
``TSB`` (Tierra Be, index, imported): 2 states x 6. ``A05`` has no factor, ``A06`` is suppressed, ``B06`` was not
modelled, ``A01`` scores exactly zero. ``TSC`` has published facts and no release; ``TSD`` has nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from dashboard.choices import Scenario
from dashboard.classify.cuts import classify, classify_by_parent, cuts_by_parent, natural_breaks
from dashboard.explorer import DrawnUnit, Explorer, RegionalGround
from dashboard.language import Text
from dashboard.release.facts import Concept, DefinitionGroup, Fact, PublishedFacts, Told
from dashboard.release.manifest import ClassRule, FactorSpec, Instrument, Manifest, ReleaseKind
from dashboard.release.records import CellTable, Release, Term
from dashboard.scoring.index import IndexScorer
from dashboard.territory.units import Admin1, Municipalities
from dashboard.values import FloatArray, ValueStatus

SUPPRESSED_CLRISK, SUPPRESSED_INDEX = "01006", "A06"
SECRET_CHILDREN = 12.0
"""Children of the suppressed municipality of the CLRISK release; must leave the server nowhere."""
SECRET_FACTOR = 0.31313
"""Its rural share."""

NAMES = ("San José", "Nuevo México", "San José", "Ñemby", "=SUMA(A1)", "Chico")
"""Two namesakes per state, accents, and a name that a spreadsheet would run."""


def words(text: str) -> Text:
    return Text(es=f"{text} es", en=f"{text} en", pt=f"{text} pt")


def spec(code: str, **changes: Any) -> FactorSpec:
    fields: dict[str, Any] = {
        "code": code,
        "name": words(code),
        "description": words(f"what {code} is"),
        "unit": "share",
        "direction": 1,
        "source": words("drawn by hand"),
    }
    return FactorSpec(**{**fields, **changes})


def municipalities(prefixes: tuple[str, str], *, iso: tuple[str, str], digits: int) -> Municipalities:
    codes = tuple(f"{prefix}{at:0{digits}d}" for prefix in prefixes for at in range(1, 7))
    return Municipalities(
        codes=codes,
        names=NAMES * 2,
        admin1=(Admin1(prefixes[0], "Norte", iso[0]), Admin1(prefixes[1], "Sur", iso[1])),
        parent=np.repeat(np.array([0, 1], dtype=np.int64), 6),
        longitude=np.tile(np.arange(6) + 0.5, 2),
        latitude=np.repeat(np.array([1.5, 0.5]), 6),
    )


def squares(release: Release) -> tuple[shapely.Geometry, ...]:
    units = release.municipalities
    return tuple(
        shapely.box(x - 0.5, y - 0.5, x + 0.5, y + 0.5) for x, y in zip(units.longitude, units.latitude, strict=True)
    )


def states(release: Release) -> tuple[shapely.Geometry, ...]:
    return shapely.box(0, 1, 6, 2), shapely.box(0, 0, 6, 1)


def manifest(name: str, country: str, **changes: Any) -> Manifest:
    fields: dict[str, Any] = {
        "name": name,
        "country": country,
        "country_name": words(f"Tierra {country}"),
        "created": date(2026, 11, 22),
        "year": "2020",
        "ages": "5-17",
        "title": words("title"),
        "definition": words("definition"),
        "method": words("method"),
        "source": words("source"),
        "licence": words("CC0"),
        "attribution": (words("drawn by hand"),),
        "municipality_word": words("municipality"),
        "admin1_word": words("state"),
        "locale": {"es": "es_MX", "en": "en", "pt": "pt_BR"},
        "files": {},
    }
    return Manifest(**{**fields, **changes})


def _rule(estimate: FloatArray, units: Municipalities) -> tuple[ClassRule, Any, Any]:
    cuts = natural_breaks(estimate, 3)
    by_parent = cuts_by_parent(estimate, units.parent, 2, "natural_breaks", 3)
    rule = ClassRule(
        method="natural_breaks",
        k=3,
        national_cuts=tuple(cuts.tolist()),
        parent_cuts={units.admin1[at].code: tuple(own.tolist()) for at, own in by_parent.items()},
    )
    return rule, classify(estimate, cuts), classify_by_parent(estimate, units.parent, by_parent)


MODELLED = (0, 1, 2, 3, 5, 6, 7, 8, 9, 10)
"""Positions with census cells in the CLRISK release: all but the one without data and the one not modelled."""
CHILDREN = (400.0, 300.0, 250.0, 900.0, 80.0, SECRET_CHILDREN, 500.0, 60.0, 700.0, 350.0, 150.0, 500.0)
RURAL = (0.1, 0.9, 0.5, 0.2, 0.4, SECRET_FACTOR, 0.0, 0.8, 0.3, 0.6, 0.95, 0.7)
COEFFICIENTS = {"male": 0.8, "older": 1.1, "rural": 1.3}
INTERCEPT = -3.0


def clrisk_probability(at: int, weights: Mapping[str, float] | None = None) -> float:
    """The model by hand: three patterns of children (10, 30, 60 %), one territory term."""
    w = {"sex": 1.0, "age": 1.0, "rural": 1.0, **(weights or {})}
    total = 0.0
    for share, male, older in ((0.1, 0, 0), (0.3, 1, 0), (0.6, 1, 1)):
        eta = INTERCEPT + w["sex"] * 0.8 * male + w["age"] * 1.1 * older + w["rural"] * 1.3 * RURAL[at]
        total += share / (1 + math.exp(-eta))
    return total


def clrisk_release(*, kind: ReleaseKind = ReleaseKind.DEMONSTRATION) -> Release:
    units = municipalities(("01", "02"), iso=("TA-N", "TA-S"), digits=3)
    status = np.zeros(12, dtype=np.uint8)
    status[[4, 5, 11]] = [ValueStatus.NO_DATA, ValueStatus.SUPPRESSED, ValueStatus.NOT_MODELLED]
    children = np.array(CHILDREN)
    estimate = np.array([clrisk_probability(at) if status[at] == 0 else np.nan for at in range(12)])
    rule, national, parent = _rule(estimate, units)
    specs = (spec("sex", level="person"), spec("age", level="person"), spec("rural", level="territory"))
    known = np.isfinite(estimate)
    design = np.zeros((12, 3))
    design[:, 2] = RURAL
    cells = CellTable(
        intercept=INTERCEPT,
        terms=(Term("male", "sex", 0.8), Term("older", "age", 1.1), Term("rural", "rural", 1.3)),
        pattern_design=np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]),
        municipal_design=design,
        municipal_effect=np.zeros(12),
        municipality=np.repeat(np.array(MODELLED, dtype=np.int64), 3),
        pattern=np.tile(np.arange(3, dtype=np.int64), len(MODELLED)),
        children=np.concatenate([children[at] * np.array([0.1, 0.3, 0.6]) for at in MODELLED]),
    )
    rural = np.array(RURAL)
    rural[4] = np.nan
    return Release(
        manifest=manifest(
            f"tsa-{kind}-2026.1",
            "TSA",
            kind=kind,
            instrument=Instrument.CLRISK,
            factors=specs,
            classes=rule,
            national_rate=float(estimate[known] @ children[known] / children[known].sum()),
        ),
        path=Path("nowhere"),
        digest="a" * 16 if kind is ReleaseKind.DEMONSTRATION else "c" * 16,
        municipalities=units,
        status=status,
        children=children,
        estimate=estimate,
        national_class=national,
        parent_class=parent,
        factors={"sex": np.full(12, 0.9), "age": np.full(12, 0.6), "rural": rural},
        cells=cells,
    )


WITHHELD_FACTOR = ("02005", "rural")
"""A municipality that is told, and the one factor of it that :func:`with_withheld_factor` keeps back."""
SECRET_RURAL = 0.95


def with_withheld_factor() -> Release:
    """The CLRISK release, its municipality ``02005`` without its rural share: too few children live in its towns."""
    release = clrisk_release()
    code, factor = WITHHELD_FACTOR
    here = np.array(release.municipalities.codes) == code
    hidden = np.where(here, np.nan, release.factors[factor])
    return replace(release, factors={**release.factors, factor: hidden}, withheld_factors={factor: here})


POVERTY = (0.0, 0.2, 0.4, 0.6, np.nan, 0.91919, 0.3, 0.5, np.nan, 0.8, 1.0, 0.7)
SCHOOLING = (10.0, 8.0, 7.0, 6.0, np.nan, 2.12121, 9.0, 5.0, 4.0, 3.0, 0.0, 5.5)
WATER = (0.0, 0.5, 0.1, 0.9, np.nan, 0.81818, 0.4, 0.3, 0.6, 0.2, 1.0, 0.5)


def index_release(*, with_children: bool = True) -> Release:
    units = municipalities(("A", "B"), iso=("TB-A", ""), digits=2)
    status = np.zeros(12, dtype=np.uint8)
    status[[4, 5, 11]] = [ValueStatus.NO_DATA, ValueStatus.SUPPRESSED, ValueStatus.NOT_MODELLED]
    factors = {"poverty": np.array(POVERTY), "schooling": np.array(SCHOOLING), "water": np.array(WATER)}
    estimate = np.full(12, np.nan)
    for at in range(12):
        if status[at] == 0:
            scored = [100 * z for z in (POVERTY[at], 1 - SCHOOLING[at] / 10, WATER[at]) if not math.isnan(z)]
            estimate[at] = sum(scored) / len(scored)
    rule, national, parent = _rule(estimate, units)
    children = np.array(CHILDREN)
    children[5] = 13.0
    return Release(
        manifest=manifest(
            "tsb-index-2026.1",
            "TSB",
            kind=ReleaseKind.IMPORTED,
            instrument=Instrument.INDEX,
            factors=(
                spec("poverty"),
                spec("schooling", unit="years", direction=-1),
                spec("water"),
            ),
            classes=rule,
        ),
        path=Path("nowhere"),
        digest="b" * 16,
        municipalities=units,
        status=status,
        children=children if with_children else np.full(12, np.nan),
        estimate=estimate,
        national_class=national,
        parent_class=parent,
        factors=factors,
        cells=None,
    )


def brazil_sized() -> Release:
    """5,570 invented municipalities x 12 factors, two in a hundred values missing."""
    chance, n = np.random.default_rng(1), 5_570
    factors = {f"factor_{at}": np.where(chance.random(n) < 0.02, np.nan, chance.random(n)) for at in range(12)}
    specs = tuple(spec(code, official_weight=100 / 12) for code in factors)
    estimate = IndexScorer.of_factors(factors, specs=specs, availability_threshold=0.5).scores(Scenario()).scores
    cuts = natural_breaks(estimate, 3)
    small = index_release()
    rule = small.manifest.classes.model_copy(update={"national_cuts": tuple(cuts.tolist()), "parent_cuts": {}})
    return replace(
        small,
        manifest=small.manifest.model_copy(update={"factors": specs, "classes": rule}),
        municipalities=Municipalities(
            codes=tuple(f"{at:07d}" for at in range(n)),
            names=tuple(f"Municipality {at}" for at in range(n)),
            admin1=tuple(Admin1(f"{at:02d}", f"State {at}") for at in range(27)),
            parent=np.sort(chance.integers(0, 27, n)),
            longitude=np.zeros(n),
            latitude=np.zeros(n),
        ),
        status=np.zeros(n, dtype=np.uint8),
        children=chance.random(n) * 1_000 + 30,
        estimate=estimate,
        national_class=classify(estimate, cuts),
        parent_class=classify(estimate, cuts),
        factors=factors,
    )


def fact(country: str, value: float | None, **changes: Any) -> Fact:
    fields: dict[str, Any] = {
        "country": country,
        "level": "country",
        "territory": country,
        "name": country,
        "concept": Concept.CHILD_LABOUR,
        "measure": "rate",
        "instrument": "survey",
        "value": value,
        "text": None,
        "unit": "percent",
        "year": "2020",
        "ages": "5-17",
        "source": f"office of {country}",
        "source_date": "2021",
        "note": "",
        "is_conflict": False,
        "is_weaker": False,
        "series": f"{country}:one",
        "group": DefinitionGroup.ECONOMIC_ONLY,
    }
    said = {**fields, **changes}
    told = Told(
        source=Text(es=f"según {said['source']}", en=said["source"], pt=f"segundo {said['source']}"),
        note=Text(es="nota", en=said["note"], pt="observação") if said["note"] else Text.same(""),
        unit=Text(es="por ciento", en=said["unit"], pt="por cento"),
    )
    return Fact(told=told, **said)


FACTS = (
    fact("TSA", 7.5),
    fact("TSA", 8.1, year="2015"),
    fact("TSB", 11.0, concept=Concept.CHILDREN_WORKING, measure="rate_working", group=DefinitionGroup.WORKING_5_17),
    fact("TSC", 10.0, year="2017", is_conflict=True),
    fact("TSC", 9.4, year="2017", is_conflict=True, is_weaker=True),
    *(
        fact(
            "TSC",
            None,
            level="admin1",
            territory=f"TC-{at}",
            concept=Concept.CLRISK,
            instrument="CLRISK",
            measure="risk_level",
            text=level,
            unit="class",
            group=None,
        )
        for at, level in ((1, "low"), (2, "high"))
    ),
    fact("TSA", 12.3, level="admin1", territory="TA-N", group=None),
)


def region() -> RegionalGround:
    def unit(code: str, name: str, country: str, x: float) -> DrawnUnit:
        return DrawnUnit(code, words(name), country, x + 0.5, 0.5, shapely.box(x, 0, x + 1, 1))

    return RegionalGround(
        digest="d" * 16,
        countries=tuple(
            unit(code, f"Tierra {code}", code, at * 10.0) for at, code in enumerate(("TSA", "TSB", "TSC", "TSD"))
        ),
        admin1=tuple(unit(f"TC-{at}", f"Parte {at}", "TSC", 20.0 + at) for at in (1, 2, 3)),
        facts=PublishedFacts(FACTS),
        notice=words("disputed boundaries"),
        attribution=(words("drawn by hand"),),
        licence=words("CC0"),
    )


def explorer(*releases: Release) -> Explorer:
    """An explorer of the small region; without arguments, of both small releases."""
    return Explorer(
        releases or (clrisk_release(), index_release()),
        region(),
        read_municipalities=squares,
        read_admin1=states,
    )


def with_children(release: Release, children: FloatArray) -> Release:
    return replace(release, children=children)
