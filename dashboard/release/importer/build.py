"""From what was gathered to the tables of a release: scores, classes, dissolved first-level units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import shapely

from dashboard.choices import Scenario
from dashboard.classify.cuts import NO_CLASS, classify, classify_by_parent, cuts_by_parent, learn_cuts
from dashboard.errors import ImportRefusedError, WeightError
from dashboard.language import Text
from dashboard.release.importer.gather import Gathered
from dashboard.release.importer.places import FIRST_LEVEL, MUNICIPALITY, country_name, locales
from dashboard.release.importer.repair import DECIMALS, union
from dashboard.release.importer.spec import ImportSpec, as_manifest_factors, source_of
from dashboard.release.manifest import FactorSpec
from dashboard.release.tables import STATUS_WORDS
from dashboard.scoring.index import IndexResult, IndexScorer, official_points
from dashboard.trust.suppression import is_too_small, status_of
from dashboard.values import BoolArray, ByteArray, FloatArray, ValueStatus


@dataclass(frozen=True)
class Built:
    """A release ready to be written, and what the report says of it."""

    manifest_fields: Mapping[str, object]
    tables: Mapping[str, pd.DataFrame]
    factors: tuple[FactorSpec, ...]
    status: ByteArray
    national_class: ByteArray
    cuts: FloatArray
    set_aside: tuple[str, ...]


def build(spec: ImportSpec, gathered: Gathered, *, created: date) -> Built:
    """Score, classify and lay out one index release.

    The official result is the weighted arithmetic mean of the factors brought to 0-100 by min-max
    over the whole country (formula 4 of the method); a place with too few of its factors has no score.
    Places with too few children to be shown are no part of that country: as the extreme of a factor, such a
    place would stand behind the scores of all others.
    """
    factors = as_manifest_factors(spec, gathered.units)
    withheld = is_too_small(gathered.children, threshold=spec.suppress_below)
    result = _scores(factors, _without(gathered.factors, withheld), threshold=spec.availability_threshold)
    # Of a withheld place only one thing is said: whether there would have been a score to withhold.
    counted = tuple(factor for factor in factors if factor.code not in result.set_aside)
    would_score = _share_present(counted, gathered.factors) >= spec.availability_threshold
    score = np.where(withheld, np.where(would_score, 0.0, np.nan), result.scores)
    status = status_of(score, gathered.children, threshold=spec.suppress_below)
    estimate = np.where(status == ValueStatus.AVAILABLE, score, np.nan)
    units = sorted(set(gathered.places.admin1))
    position = {unit: at for at, unit in enumerate(units)}
    parent = np.array([position[unit] for unit in gathered.places.admin1], dtype=np.int64)
    cuts = learn_cuts(estimate, method=spec.method, k=spec.classes)
    by_parent = cuts_by_parent(estimate, parent, len(units), spec.method, spec.classes)
    national = classify(estimate, cuts)
    inside = classify_by_parent(estimate, parent, by_parent)
    return Built(
        manifest_fields=_manifest_fields(
            spec,
            created=created,
            factors=factors,
            cuts=cuts,
            parent_cuts={units[at]: tuple(map(float, own)) for at, own in by_parent.items()},
        ),
        tables=_tables(gathered, units=units, status=status, estimate=estimate, national=national, inside=inside),
        factors=factors,
        status=status,
        national_class=national,
        cuts=cuts,
        set_aside=result.set_aside,
    )


def _scores(factors: tuple[FactorSpec, ...], values: Mapping[str, FloatArray], *, threshold: float) -> IndexResult:
    try:
        return IndexScorer.of_factors(values, specs=factors, availability_threshold=threshold).scores(Scenario())
    except WeightError as meaningless:
        raise ImportRefusedError([f"{meaningless} (a factor needs at least two different values)"]) from meaningless


def _without(factors: Mapping[str, FloatArray], withheld: BoolArray) -> dict[str, FloatArray]:
    return {code: np.where(withheld, np.nan, values) for code, values in factors.items()}


def _share_present(factors: tuple[FactorSpec, ...], values: Mapping[str, FloatArray]) -> FloatArray:
    """Share of the official weight whose factor is known, shape (n,), 0-1."""
    points = official_points(factors)
    known = sum(points[spec.code] * np.isfinite(values[spec.code]) for spec in factors)
    return np.asarray(known, dtype=np.float64) / sum(points.values())


def _tables(
    gathered: Gathered,
    *,
    units: list[str],
    status: ByteArray,
    estimate: FloatArray,
    national: ByteArray,
    inside: ByteArray,
) -> dict[str, pd.DataFrame]:
    places = gathered.places
    codes = pd.Series(list(places.codes), dtype="str")
    points = shapely.point_on_surface(places.shapes)
    wkb = shapely.to_wkb(places.shapes)
    return {
        "municipalities": pd.DataFrame(
            {
                "municipality_code": codes,
                "name": list(places.names),
                "admin1_code": list(places.admin1),
                "admin1_name": [places.admin1_names[unit] for unit in places.admin1],
                "admin1_iso": [places.admin1_iso[unit] for unit in places.admin1],
                "longitude": np.round(shapely.get_x(points), DECIMALS),
                "latitude": np.round(shapely.get_y(points), DECIMALS),
            }
        ),
        "boundaries": pd.DataFrame({"municipality_code": codes, "geometry": list(wkb)}),
        "admin1": pd.DataFrame(
            {
                "admin1_code": units,
                "name": [places.admin1_names[unit] for unit in units],
                "iso_code": [places.admin1_iso[unit] for unit in units],
                "geometry": [shapely.to_wkb(shape) for shape in _dissolved(gathered, units)],
            }
        ),
        "factors": pd.DataFrame({"municipality_code": codes, **gathered.factors}),
        "estimates": pd.DataFrame(
            {
                "municipality_code": codes,
                "status": [STATUS_WORDS[at] for at in status],
                "estimate": estimate,
                "children_5_17": gathered.children,
                # A score is no probability: multiplied by children it would mean nothing.
                "expected_children": np.full(len(codes), np.nan),
                "national_class": _signed(national),
                "parent_class": _signed(inside),
            }
        ),
    }


def _dissolved(gathered: Gathered, units: list[str]) -> list[shapely.Geometry]:
    """Outline of each first-level unit: its places in one."""
    owner = np.array(gathered.places.admin1)
    return [union(list(gathered.places.shapes[owner == unit])) for unit in units]


def _signed(classes: ByteArray) -> np.ndarray:
    return np.where(classes == NO_CLASS, -1, classes.astype(np.int16)).astype(np.int8)


def _manifest_fields(
    spec: ImportSpec,
    *,
    created: date,
    factors: tuple[FactorSpec, ...],
    cuts: FloatArray,
    parent_cuts: dict[str, tuple[float, ...]],
) -> dict[str, object]:
    country = spec.country_name or country_name(spec.country)
    source = source_of(spec)
    return {
        "name": release_name(spec, created=created),
        "country": spec.country,
        "country_name": country,
        "kind": "imported",
        "instrument": "index",
        "created": created,
        "year": spec.year,
        "ages": spec.ages,
        "title": spec.title
        or Text(
            es=f"{country.es}: índice compuesto de {len(factors)} factores",
            en=f"{country.en}: composite index of {len(factors)} factors",
            pt=f"{country.pt}: índice composto de {len(factors)} fatores",
        ),
        "definition": spec.definition
        or Text(
            es="Puntaje de 0 (menor) a 100 (mayor vulnerabilidad). No es una tasa ni una probabilidad.",
            en="Score from 0 (least) to 100 (most vulnerable). Neither a rate nor a probability.",
            pt="Pontuação de 0 (menor) a 100 (maior vulnerabilidade). Não é uma taxa nem uma probabilidade.",
        ),
        "method": _method(spec, len(factors)),
        "source": source,
        "licence": spec.licence,
        "attribution": spec.attribution or (source,),
        "municipality_word": spec.municipality_word or MUNICIPALITY,
        "admin1_word": spec.admin1_word or FIRST_LEVEL,
        "locale": locales(spec.country),
        "suppression_threshold": spec.suppress_below,
        "availability_threshold": spec.availability_threshold,
        "factors": factors,
        "classes": {
            "method": spec.method,
            "k": spec.classes,
            "national_cuts": tuple(map(float, cuts)),
            "parent_cuts": parent_cuts,
        },
    }


def _method(spec: ImportSpec, many: int) -> Text:
    least = f"{100 * spec.availability_threshold:g}"
    return Text(
        es=f"Media aritmética ponderada de {many} factores llevados a 0-100 por mínimo y máximo del país; "
        f"un lugar con menos de {least}\u00a0% del peso presente no tiene puntaje.",
        en=f"Weighted arithmetic mean of {many} factors brought to 0-100 by the country's minimum and maximum; "
        f"a place with less than {least}% of the weight present has no score.",
        pt=f"Média aritmética ponderada de {many} fatores levados a 0-100 pelo mínimo e máximo do país; "
        f"um lugar com menos de {least}% do peso presente não tem pontuação.",
    )


def release_name(spec: ImportSpec, *, created: date) -> str:
    """The name given, or country, kind and date."""
    return spec.name or f"{spec.country.lower()}-index-{created:%Y.%m.%d}"
