"""The second instrument: which factors weigh most in a country, a first-level unit or a municipality, and on whom.

Of the country the order is that of the model: standardised coefficients. Of a place it is that of its contributions
b(x̄ - x̄ of the country): what pushes it from its country. All of it is association in a model, not an effect.
"""

from __future__ import annotations

from math import isfinite

import numpy as np

from dashboard.answers import FactorLine, FactorLists, ProfileLine, TermWeight
from dashboard.choices import View
from dashboard.explorer.drivers import reference_of
from dashboard.explorer.level_names import Names
from dashboard.explorer.method import covariate_name, factor_name, name_of_level
from dashboard.explorer.study import Study
from dashboard.language import Language
from dashboard.model.factor_lists import ListedFactor, local_lists, national_lists
from dashboard.model.profile_of_groups import profile_of_groups
from dashboard.release.evidence import Coefficient, FactorWeight
from dashboard.trust.weighted import weighted_mean
from dashboard.values import BoolArray, FloatArray

TEN_POINTS = 0.1
"""A share changes by ten points in what is told of it: nobody's share changes by 1."""


def factor_lists_of(study: Study, view: View, *, here: BoolArray, scope: str) -> FactorLists:
    """The lists of the municipalities ``here``; ``scope`` is country, admin1 or municipality.

    Of an outcome without cells nothing says what sets a place apart: its lists are those of the country's model.
    """
    is_known = bool((here & np.isfinite(study.outcome(view.scenario).values)).any())
    of_model = scope == "country" or (is_known and not study.contributions(view.scenario))
    raises, lowers = _of_the_model(study, view.language) if of_model else _of_the_place(study, view, here)
    is_one = scope == "municipality" and not of_model
    withheld = study.withheld_factors_at(int(np.flatnonzero(here)[0])) if is_one else ()
    return FactorLists(
        scope="country" if of_model else scope,
        raises=raises,
        lowers=lowers,
        profile=() if scope == "municipality" else _profile(study, here, view.language),
        is_index=not study.release.is_clrisk,
        withheld=tuple(factor_name(study, code, view.language) for code in withheld),
    )


Lines = tuple[FactorLine, ...]


def _of_the_model(study: Study, language: Language) -> tuple[Lines, Lines]:
    """The terms that raise and those that lower, by their standardised coefficients."""
    names, weights = study.level_names, _weights(study)
    lists = national_lists(tuple(weights.values()))

    def line(one: ListedFactor) -> FactorLine:
        told = _term(study, one.term, weights[one.term], names, language)
        return _line(study, one.factor, covariate_name(study, one.factor, language), terms=(told,))

    return tuple(map(line, lists.risk)), tuple(map(line, lists.protection))


def _of_the_place(study: Study, view: View, here: BoolArray) -> tuple[Lines, Lines]:
    """The factors that raise and those that lower, by their contributions; none where no municipality has a value."""
    counted = here & np.isfinite(study.outcome(view.scenario).values)
    terms = _terms_of_factors(study, study.level_names, view.language)
    lists = local_lists(study.contributions(view.scenario), children=_speaking(study, counted), within=here)

    def line(one: ListedFactor) -> FactorLine:
        return _line(
            study,
            one.factor,
            factor_name(study, one.factor, view.language),
            contribution=one.weight,
            value=_mean(study, study.shown.factors[one.factor], counted),
            reference=reference_of(study, study.shown.factors[one.factor]),
            terms=terms.get(one.factor, ()),
        )

    return tuple(map(line, lists.risk)), tuple(map(line, lists.protection))


def _speaking(study: Study, counted: BoolArray) -> FloatArray:
    """The children by whom ``counted`` speak: one for itself, several only if the children of all are known."""
    if np.count_nonzero(counted) == 1:
        return counted.astype(np.float64)
    children = np.where(counted, study.shown.children, 0.0)
    return children if np.isfinite(children).all() else np.zeros_like(children)


def _weights(study: Study) -> dict[str, FactorWeight]:
    return {weight.term: weight for weight in study.release.factor_weights.get(study.outcome_code, ())}


def _terms_of_factors(study: Study, names: Names, language: Language) -> dict[str, tuple[TermWeight, ...]]:
    terms: dict[str, tuple[TermWeight, ...]] = {}
    for term, weight in _weights(study).items():
        told = _term(study, term, weight, names, language)
        terms[weight.factor] = (*terms.get(weight.factor, ()), told)
    return terms


def _term(study: Study, term: str, weight: FactorWeight, names: Names, language: Language) -> TermWeight:
    row = _coefficient(study, term)
    level, reference = (row.level, row.reference) if row else ("", "")
    discrete = weight.discrete_change if isfinite(weight.discrete_change) else weight.marginal_effect
    return TermWeight(
        level=name_of_level(names, weight.factor, level, language),
        reference=name_of_level(names, weight.factor, reference, language),
        odds_ratio=_known(weight.odds_ratio),
        odds_lower=_known(weight.odds_lower),
        odds_upper=_known(weight.odds_upper),
        change=_known(discrete if level else TEN_POINTS * weight.marginal_effect),
        standardised=_known(weight.standardised),
    )


def _coefficient(study: Study, term: str) -> Coefficient | None:
    rows = study.release.coefficients.get(study.outcome_code, ())
    return next((row for row in rows if row.term == term), None)


def _line(
    study: Study,
    code: str,
    name: str,
    *,
    terms: tuple[TermWeight, ...],
    contribution: float | None = None,
    value: float | None = None,
    reference: float | None = None,
) -> FactorLine:
    spec = next((one for one in study.release.manifest.factors if one.code == code), None)
    return FactorLine(
        name=name,
        unit=spec.unit if spec else "",
        contribution=contribution,
        value=value,
        reference=reference,
        terms=terms,
    )


def _profile(study: Study, here: BoolArray, language: Language) -> tuple[ProfileLine, ...]:
    """Means of the lowest and the highest national class inside ``here``; nothing where either is empty there."""
    told = profile_of_groups(
        study.shown.factors,
        classes=study.shown.national_class,
        k=study.release.manifest.classes.k,
        children=study.shown.children,
        within=here,
    )
    ratios = told.ratios()
    specs = {spec.code: spec for spec in study.release.manifest.factors}
    return tuple(
        ProfileLine(
            name=specs[code].name.say(language),
            unit=specs[code].unit,
            low=float(means[0]),
            high=float(means[-1]),
            ratio=_known(ratios[code]),
        )
        for code, means in told.means.items()
        if np.isfinite(means[[0, -1]]).all()
    )


def _mean(study: Study, values: FloatArray, counted: BoolArray) -> float | None:
    """Child-weighted mean over ``counted``; of a single municipality its own value, whoever lives there."""
    if np.count_nonzero(counted) == 1:
        return _known(float(values[counted][0]))
    mean = weighted_mean(np.where(counted, values, np.nan), study.shown.children)
    return mean.value if mean.units_without_weight == 0 else None


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None
