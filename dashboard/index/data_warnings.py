"""What the data themselves say against a specification: indicators that tell nothing, values beyond the bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dashboard.index.screens import IndexWarning
from dashboard.index.specification import IndexSpecification, Indicator
from dashboard.language import Text
from dashboard.values import BoolArray, FloatArray

_NOTHING = float("nan")


def data_warnings(
    spec: IndexSpecification, raw: FloatArray, *, set_aside: BoolArray, reversed_loadings: Sequence[str]
) -> tuple[IndexWarning, ...]:
    """Warnings that need no screen: set aside, outside its bounds, against the principal component, weights not read.

    Parameters
    ----------
    spec : IndexSpecification
    raw : array, shape (n, k)
        Indicators in their own unit.
    set_aside : array of bool, shape (k,)
    reversed_loadings : codes that load against the others
    """
    return (
        *(_set_aside(one.code) for one, aside in zip(spec.indicators, set_aside, strict=True) if aside),
        *_outside_bounds(spec, raw),
        *(_against_component(code) for code in reversed_loadings),
        *_unused_weights(spec),
    )


def _set_aside(code: str) -> IndexWarning:
    text = Text(
        es=f"'{code}' tiene un solo valor en todo el país: no distingue a nadie y queda fuera con su peso.",
        en=f"'{code}' has one single value in the whole country: it tells nobody apart and is left out.",
        pt=f"'{code}' tem um único valor em todo o país: não distingue ninguém e fica de fora com o seu peso.",
    )
    return IndexWarning("set_aside", (code,), _NOTHING, _NOTHING, text)


def _outside_bounds(spec: IndexSpecification, raw: FloatArray) -> Iterator[IndexWarning]:
    for one, column in zip(spec.indicators, raw.T, strict=True):
        if one.bounds is not None and (beyond := _beyond(one, column)):
            low, high = one.bounds
            text = Text(
                es=f"'{one.code}': {beyond} valores fuera de {low:g} a {high:g} cuentan como el límite más cercano.",
                en=f"'{one.code}': {beyond} values outside {low:g} to {high:g} count as the nearer bound.",
                pt=f"'{one.code}': {beyond} valores fora de {low:g} a {high:g} contam como o limite mais próximo.",
            )
            yield IndexWarning("outside_bounds", (one.code,), float(beyond), 0.0, text)


def _beyond(one: Indicator, column: FloatArray) -> int:
    """Values beyond the bounds; what is better than a target is no breach of the other one."""
    if one.bounds is None:
        return 0
    above, below = column > one.bounds[1], column < one.bounds[0]
    if one.target is None:
        return int(np.count_nonzero(above | below))
    return int(np.count_nonzero(above if one.direction == 1 else below))


def _against_component(code: str) -> IndexWarning:
    text = Text(
        es=f"'{code}' va contra la componente principal: revise su sentido.",
        en=f"'{code}' runs against the principal component: check its direction.",
        pt=f"'{code}' vai contra a componente principal: verifique o seu sentido.",
    )
    return IndexWarning("against", (code,), _NOTHING, 0.0, text)


def _unused_weights(spec: IndexSpecification) -> Iterator[IndexWarning]:
    given = {
        "indicators": [one.weight for one in spec.indicators],
        "dimensions": [one.weight for one in spec.dimensions],
    }
    schemes = {"indicators": spec.weighting.indicators, "dimensions": spec.weighting.dimensions}
    for step, weights in given.items():
        if schemes[step] != "expert" and len(set(weights)) > 1:
            text = Text(
                es=f"Los pesos escritos no se leen ({step}): se pidió '{schemes[step]}'.",
                en=f"The weights written down are not read ({step}): '{schemes[step]}' was asked for.",
                pt=f"Os pesos escritos não são lidos ({step}): pediu-se '{schemes[step]}'.",
            )
            yield IndexWarning("unused_weights", (step,), _NOTHING, _NOTHING, text)
