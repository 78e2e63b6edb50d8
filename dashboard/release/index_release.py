"""A built index as a release that could be written: manifest and tables, the outlines of its places excepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.classify.cuts import NO_CLASS
from dashboard.index.build import VulnerabilityIndex
from dashboard.language import Text
from dashboard.release.importer.places import FIRST_LEVEL, MUNICIPALITY, country_name, locales
from dashboard.release.manifest import Instrument, Protection
from dashboard.release.tables import STATUS_WORDS
from dashboard.values import ByteArray, FloatArray

_SCALES = {
    "min_max": Text(es="mínimo y máximo", en="minimum and maximum", pt="mínimo e máximo"),
    "z_score": Text(es="puntuación z", en="z-score", pt="escore z"),
    "percentile_rank": Text(es="rango percentil", en="percentile rank", pt="posto percentil"),
    "distance_to_target": Text(es="distancia a una meta", en="distance to a target", pt="distância a uma meta"),
}
_MEANS = {
    "arithmetic": Text(es="Media aritmética", en="Arithmetic mean", pt="Média aritmética"),
    "geometric": Text(es="Media geométrica", en="Geometric mean", pt="Média geométrica"),
    "mixed": Text(
        es="Media aritmética y geométrica, por pasos,",
        en="Arithmetic and geometric mean, step by step,",
        pt="Média aritmética e geométrica, por etapas,",
    ),
}
_WEIGHTS = {
    "expert": Text(es="pesos dados por personas", en="weights given by people", pt="pesos dados por pessoas"),
    "equal": Text(es="pesos iguales", en="equal weights", pt="pesos iguais"),
    "inverse_variance": Text(
        es="pesos de varianza inversa", en="inverse-variance weights", pt="pesos de variância inversa"
    ),
    "principal_component": Text(
        es="pesos de la primera componente principal",
        en="weights of the first principal component",
        pt="pesos da primeira componente principal",
    ),
}


@dataclass(frozen=True, slots=True)
class IndexRelease:
    """What ``write_release`` needs besides municipalities, boundaries and admin1 of the places."""

    manifest_fields: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]


def index_release(
    index: VulnerabilityIndex,
    *,
    codes: Sequence[str],
    children: FloatArray | None,
    created: date,
    municipality_word: Text = MUNICIPALITY,
    admin1_word: Text = FIRST_LEVEL,
) -> IndexRelease:
    """Manifest fields and tables of ``index``; what its screens warn of stands in the notes of the release.

    Parameters
    ----------
    index : VulnerabilityIndex
    codes : of the municipalities, in the order of the index and of the release
    children : shape (n,), NaN where not known; None = not known anywhere
    created : date of the release
    municipality_word, admin1_word : what the two levels are called there
    """
    spec = index.specification
    known = np.full(len(codes), np.nan) if children is None else np.where(index.withheld, np.nan, children)
    fields: dict[str, Any] = {
        "name": spec.name,
        "country": spec.country,
        "country_name": country_name(spec.country),
        "kind": spec.kind,
        "instrument": Instrument.INDEX,
        "created": created,
        "year": spec.year,
        "ages": spec.ages,
        "title": spec.title,
        "definition": spec.definition,
        "method": method_in_words(index),
        "source": spec.source,
        "licence": spec.licence,
        "attribution": spec.attribution or (spec.source,),
        "municipality_word": municipality_word,
        "admin1_word": admin1_word,
        "locale": locales(spec.country),
        "suppression_threshold": spec.suppress_below,
        "availability_threshold": spec.availability_threshold,
        "factors": index.factor_specs(),
        "dimensions": index.dimension_specs(),
        "aggregation": index.aggregation,
        "classes": index.classes.as_rule(),
        "protection": Protection.NONE,
        "protection_note": "",
        "published_despite": "",
        "notes": (*spec.notes, *(warning.text for warning in index.warnings)),
    }
    # What the web process reads holds nothing of a place of few children.
    told = {code: np.where(index.withheld, np.nan, values) for code, values in index.values.items()}
    factors = pd.DataFrame({"municipality_code": list(codes), **told})
    return IndexRelease(fields, {"factors": factors, "estimates": _estimates(index, codes, known)})


def method_in_words(index: VulnerabilityIndex) -> Text:
    """How the score came about, in a sentence of each language."""
    spec = index.specification
    scales = list(dict.fromkeys(spec.normalisation_of(one) for one in spec.indicators))
    schemes = list(dict.fromkeys((spec.weighting.indicators, spec.weighting.dimensions)))
    many, groups, least = len(spec.indicators), len(spec.dimensions), f"{100 * spec.availability_threshold:g}"

    def said(parts: Sequence[Text], language: str, word: str) -> str:
        return f" {word} ".join(str(getattr(part, language)) for part in parts)

    read, weighed, mean = (
        [_SCALES[one] for one in scales],
        [_WEIGHTS[one] for one in schemes],
        _MEANS[index.aggregation],
    )
    return Text(
        es=f"{mean.es} de {many} indicadores en {groups} dimensiones, llevados a 0-100 por {said(read, 'es', 'o')}; "
        f"{said(weighed, 'es', 'y')}. Un lugar con menos de {least}\u00a0% del peso presente no tiene puntaje.",
        en=f"{mean.en} of {many} indicators in {groups} dimensions, brought to 0-100 by {said(read, 'en', 'or')}; "
        f"{said(weighed, 'en', 'and')}. A place with less than {least}% of the weight present has no score.",
        pt=f"{mean.pt} de {many} indicadores em {groups} dimensões, levados a 0-100 por {said(read, 'pt', 'ou')}; "
        f"{said(weighed, 'pt', 'e')}. Um lugar com menos de {least}% do peso presente não tem pontuação.",
    )


def _estimates(index: VulnerabilityIndex, codes: Sequence[str], children: FloatArray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "municipality_code": list(codes),
            "status": np.array(STATUS_WORDS, dtype=object)[index.status],
            "estimate": index.scores,
            "children_5_17": children,
            # A score is no probability: multiplied by children it would mean nothing.
            "expected_children": np.full(len(codes), np.nan),
            "national_class": _signed(index.classes.national_class),
            "parent_class": _signed(index.classes.parent_class),
        }
    )


def _signed(classes: ByteArray) -> np.ndarray[Any, Any]:
    return np.where(classes == NO_CLASS, -1, classes.astype(np.int16)).astype(np.int8)
