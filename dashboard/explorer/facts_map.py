"""Published facts on the map: one concept colours it, everything else is grey and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.answers import Column, FactView, Legend, UnitTable
from dashboard.choices import COVERAGE, FACTS_PREFIX, View
from dashboard.explorer.atlas import Atlas, Place
from dashboard.explorer.category_names import WITH_DEMONSTRATION, WITH_MUNICIPAL_DATA, WITH_PUBLISHED_FACTS
from dashboard.explorer.legend import absence_entries, entry_of
from dashboard.language import Language
from dashboard.release.facts import Absence, Colouring, Concept, Fact
from dashboard.release.manifest import ReleaseKind
from dashboard.territory.units import REGION
from dashboard.values import ByteArray, FloatArray, Paint

MUNICIPAL, DEMONSTRATION, FACTS_ONLY = 0, 1, 2
"""Classes of the region's coverage layer."""


@dataclass(frozen=True)
class FactsMap:
    """A map of one concept: its places in mesh order and the byte that paints each."""

    places: tuple[Place, ...]
    painted: ByteArray
    colouring: Colouring | None
    """``None`` for the coverage layer."""


def facts_map(atlas: Atlas, view: View) -> FactsMap:
    """The map of the facts (or, for the region, of coverage) that the resolved ``view`` shows."""
    places = atlas.places(view.country, atlas.study(view), view.language)
    if view.layer == COVERAGE:
        painted = np.array([_coverage_of(atlas, place.code) for place in places], dtype=np.uint8)
        return FactsMap(places=places, painted=painted, colouring=None)
    colouring = colouring_of(atlas, view)
    painted = np.array([_paint(colouring, place.fact_code) for place in places], dtype=np.uint8)
    return FactsMap(places=places, painted=painted, colouring=colouring)


def colouring_of(atlas: Atlas, view: View) -> Colouring:
    """How the concept of ``view.layer`` colours its places."""
    concept = Concept(view.layer.removeprefix(FACTS_PREFIX))
    if view.country == REGION:
        return atlas.region.facts.colouring(concept, "country")
    return atlas.region.facts.colouring(concept, "admin1", view.country)


def facts_legend(drawn: FactsMap, view: View) -> Legend:
    """Groups or intervals with the number of places in each; places are counted as ``municipalities``."""
    children = np.full(len(drawn.places), np.nan)
    if drawn.colouring is None:
        labels = [text.say(view.language) for text in (WITH_MUNICIPAL_DATA, WITH_DEMONSTRATION, WITH_PUBLISHED_FACTS)]
        classes = tuple(
            entry_of(Paint.FIRST_CLASS + at, "class", drawn.painted, children, label=label)
            for at, label in enumerate(labels)
            if np.any(drawn.painted == Paint.FIRST_CLASS + at)
        )
        scheme, unit = "categorical", "group"
    else:
        classes = tuple(
            entry_of(
                Paint.FIRST_CLASS + at,
                "class",
                drawn.painted,
                children,
                level=one.level,
                lower=one.lower,
                upper=one.upper,
                label=one.label.say(view.language) if one.label else None,
            )
            for at, one in enumerate(drawn.colouring.classes)
        )
        scheme, unit = drawn.colouring.scheme, _unit(drawn.colouring)
    return Legend(
        layer=view.layer,
        unit=unit,
        scheme=scheme,
        method="fixed" if scheme != "sequential" else "natural_breaks",
        k=len(classes),
        scope="national",
        entries=(*classes, *absence_entries(drawn.painted, children)),
        cuts_differ_by_parent=False,
    )


def facts_values(drawn: FactsMap) -> FloatArray:
    """The figure that colours each place; NaN where there is none (countries: read it with its definition only)."""
    if drawn.colouring is None:
        return np.full(len(drawn.places), np.nan)
    shown = [drawn.colouring.shown.get(place.fact_code) for place in drawn.places]
    return np.array([np.nan if fact is None or fact.value is None else fact.value for fact in shown])


def facts_table(drawn: FactsMap, view: View, *, limit: int | None = None) -> UnitTable:
    """One row per place, by name: a table of figures of different definitions is never sorted by value."""
    seen = [at for at in range(len(drawn.places)) if int(drawn.painted[at]) not in view.hidden]
    if view.admin1 is not None:
        seen = [at for at in seen if drawn.places[at].code == view.admin1]
    seen.sort(key=lambda at: (drawn.places[at].name, drawn.places[at].code))
    fields = ("code", "name", "status", "group", "value", "unit", "year", "ages", "source", "note")
    kinds = {"status": "status", "value": "number"}
    among_countries = view.country == REGION
    columns = tuple(
        Column(field, kinds.get(field, "text"), None, "", sortable=not (among_countries and field == "value"))
        for field in fields
    )
    rows = tuple(_row(drawn, at, view.language) for at in seen[:limit])
    return UnitTable(columns=columns, rows=rows, total=len(seen))


def fact_views(facts: Sequence[Fact], *, language: Language) -> tuple[FactView, ...]:
    """Facts as the panel shows them, each with everything that must stand beside it, in the visitor's language."""
    return tuple(
        FactView(
            concept=str(fact.concept),
            measure=fact.measure,
            instrument=fact.instrument,
            value=fact.value,
            text=fact.class_label.say(language) if fact.class_label else None,
            unit=fact.unit,
            year=fact.year,
            ages=fact.ages,
            source=fact.told.source.say(language),
            source_date=fact.source_date,
            note=fact.told.note.say(language),
            is_conflict=fact.is_conflict,
        )
        for fact in facts
    )


def absence_reason(colouring: Colouring, fact_code: str) -> str | None:
    """Wording key of why a place is grey; ``None`` when it is coloured."""
    absence = colouring.absence(fact_code)
    return None if absence is None else f"fact_absence.{absence}"


def _paint(colouring: Colouring, fact_code: str) -> int:
    if fact_code in colouring.units:
        return Paint.FIRST_CLASS + colouring.units[fact_code]
    nothing = colouring.absence(fact_code) is Absence.NOTHING_PUBLISHED
    return Paint.NO_DATA if nothing else Paint.NOT_COMPARABLE


def _coverage_of(atlas: Atlas, country: str) -> int:
    kinds = {study.release.manifest.kind for study in atlas.releases.of(country)}
    if kinds - {ReleaseKind.DEMONSTRATION}:
        return Paint.FIRST_CLASS + MUNICIPAL
    if kinds:
        return Paint.FIRST_CLASS + DEMONSTRATION
    return Paint.FIRST_CLASS + FACTS_ONLY if country in atlas.region.facts.countries else Paint.NO_DATA


def _unit(colouring: Colouring) -> str:
    if colouring.scheme != "sequential":
        return "group"
    return next((fact.unit for fact in colouring.shown.values()), "percent")


def _row(drawn: FactsMap, at: int, language: Language) -> dict[str, object]:
    place = drawn.places[at]
    colouring = drawn.colouring
    fact = colouring.shown.get(place.fact_code) if colouring else None
    group = colouring.classes[colouring.units[place.fact_code]] if colouring and fact else None
    status = {Paint.NO_DATA: "no_data", Paint.NOT_COMPARABLE: "not_comparable"}.get(
        Paint(drawn.painted[at]) if drawn.painted[at] < Paint.FIRST_CLASS else Paint.FIRST_CLASS, "available"
    )
    return {
        "code": place.code,
        "name": place.name,
        "status": status,
        "group": group.label.say(language) if group and group.label else None,
        "value": fact.value if fact else None,
        "unit": fact.told.unit.say(language) if fact else None,
        "year": fact.year if fact else None,
        "ages": fact.ages if fact else None,
        "source": fact.told.source.say(language) if fact else None,
        "note": fact.told.note.say(language) if fact else None,
    }
