"""The method sheet of a release: what was computed, from what, with which result, and how good it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import exp, isfinite
from typing import Any

import numpy as np
from pydantic import ValidationError

from dashboard.classify.compare import compare_classes
from dashboard.explorer.level_names import Names, readable
from dashboard.explorer.study import Study
from dashboard.index.normalise import normalise
from dashboard.index.screens import (
    WHOLE,
    Screens,
    correlations,
    cronbach_alpha,
    variance_shares,
    warnings_of,
)
from dashboard.index.specification import ScreenLimits
from dashboard.language import Language
from dashboard.method_answers import ClassesBeside, IndexLine, MethodSheet, OutcomeMethod, TermLine
from dashboard.model.diagnostics.records import Coefficient as Checked
from dashboard.model.diagnostics.records import Diagnostics
from dashboard.model.options import EstimationOptions
from dashboard.release.evidence import Coefficient
from dashboard.scoring.official import OFFICIAL
from dashboard.values import ValueStatus

TWO_SIDED_95 = 1.959963984540054
"""Normal quantile; a release with diagnostics brings the interval by its survey's degrees of freedom instead."""


def method_of(study: Study, language: Language) -> MethodSheet:
    """The sheet of one release in the reader's language."""
    release = study.release
    names = study.level_names
    found = diagnostics_of(release.diagnostics)
    screened = None if release.is_clrisk else _screened(study, language)
    counted = Counter(ValueStatus(int(status)).name.lower() for status in study.shown.status)
    return MethodSheet(
        manifest=release.manifest,
        digest=release.digest,
        municipalities=len(release.municipalities),
        statuses=tuple((status.name.lower(), counted[status.name.lower()]) for status in ValueStatus),
        outcomes=_outcomes(study, found, names, language) if release.is_clrisk else (),
        indicators=_indicators(study, screened, language) if screened else (),
        alpha=_finite(screened.alpha[WHOLE]) if screened else None,
        warnings=_warnings(screened, language) if screened else (),
        diagnostics=found,
        level_names=tuple((factor, level, told[language]) for (factor, level), told in names.items()),
        estimation=estimation_of(study.declared) if release.is_clrisk else None,
        specification=release.specification,
        classes_beside=_classes_beside(study, language),
    )


def _classes_beside(study: Study, language: Language) -> tuple[ClassesBeside, ...]:
    rule = study.release.manifest.classes
    if rule.published_source is None:
        return ()
    told = []
    for scope in ("national", "parent"):
        official, own = study.published_classes(scope, OFFICIAL), study.recomputed_classes(scope)
        if own is None or not (official != own).any():
            continue
        both = compare_classes(official, recomputed=own, k=rule.k)
        told.append(
            ClassesBeside(
                scope=scope,
                source=rule.published_source.say(language),
                counts=tuple(tuple(row[: rule.k]) for row in both.counts[: rule.k].tolist()),
                same=both.same,
                higher=len(both.moved_up),
                lower=len(both.moved_down),
                names=tuple(label.say(language) for label in rule.labels),
            )
        )
    return tuple(told)


def estimation_of(said: Mapping[str, Any]) -> EstimationOptions | None:
    """How a specification says that coefficients are fitted, defaults filled in; ``None`` where none can be read."""
    if not said:
        return None
    try:
        return EstimationOptions.model_validate(said.get("estimation") or {})
    except ValidationError:
        return None


def diagnostics_of(text: str) -> Diagnostics | None:
    """The diagnostics of a release; ``None`` where it brings none, or some of a version that is not known here."""
    if not text:
        return None
    try:
        return Diagnostics.model_validate_json(text)
    except ValidationError:
        return None


def _outcomes(study: Study, found: Diagnostics | None, names: Names, language: Language) -> tuple[OutcomeMethod, ...]:
    manifest = study.release.manifest
    specs = {spec.code: spec for spec in manifest.outcomes}
    checked = {one.outcome: one.coefficients for one in found.outcomes} if found else {}
    told = []
    for code, rows in study.release.coefficients.items():
        spec = specs.get(code)
        by_term = {row.term: row for row in checked.get(code, ())}
        told.append(
            OutcomeMethod(
                code=code,
                name=(spec.name if spec else manifest.title).say(language),
                spec=spec,
                terms=tuple(_term(study, row, by_term.get(row.term), names, language) for row in rows),
            )
        )
    return tuple(told)


def _term(study: Study, row: Coefficient, checked: Checked | None, names: Names, language: Language) -> TermLine:
    is_intercept = not row.factor
    error = row.standard_error if isfinite(row.standard_error) else None
    lower = checked.lower if checked else _edge(row.coefficient, error, -1)
    upper = checked.upper if checked else _edge(row.coefficient, error, +1)
    return TermLine(
        factor="" if is_intercept else covariate_name(study, row.factor, language),
        level=name_of_level(names, row.factor, row.level, language),
        reference=name_of_level(names, row.factor, row.reference, language),
        kind="" if is_intercept else row.kind,
        coefficient=row.coefficient,
        standard_error=error,
        lower=lower,
        upper=upper,
        odds_ratio=None if is_intercept else exp(row.coefficient),
        odds_lower=None if is_intercept or lower is None else exp(lower),
        odds_upper=None if is_intercept or upper is None else exp(upper),
        p=checked.p if checked else None,
        sign=checked.sign if checked else "",
    )


def factor_name(study: Study, code: str, language: Language) -> str:
    """Name of a factor, whose share it is; the code in words where the manifest declares none (an interaction)."""
    spec = next((one for one in study.release.manifest.factors if one.code == code), None)
    return spec.name.say(language) if spec else readable(code)


def covariate_name(study: Study, code: str, language: Language) -> str:
    """Name of a covariate where its levels are told beside it, as in the table of coefficients."""
    return study.level_names.get((code, ""), {}).get(language) or factor_name(study, code, language)


def name_of_level(names: Names, factor: str, level: str, language: Language) -> str:
    """Name of a level as the specification calls it, else its code in words."""
    told = names.get((factor, level), {}).get(language, "") if level else ""
    return told or readable(level)


def _edge(coefficient: float, error: float | None, side: int) -> float | None:
    return None if error is None else coefficient + side * TWO_SIDED_95 * error


def _indicators(study: Study, screened: Screens, language: Language) -> tuple[IndexLine, ...]:
    weights = study.official_weights
    lines = []
    for at, spec in enumerate(study.release.manifest.factors):
        values = study.shown.factors[spec.code]
        known = values[np.isfinite(values)]
        lines.append(
            IndexLine(
                name=spec.name.say(language),
                weight=weights.get(spec.code, 0.0),
                direction=spec.direction,
                lowest=float(known.min()) if len(known) else None,
                highest=float(known.max()) if len(known) else None,
                unit=spec.unit,
                present=len(known),
                variance_share=_finite(screened.variance_share[at]),
            )
        )
    return tuple(lines)


def _screened(study: Study, language: Language) -> Screens:
    """The screens of the index over what may be shown, its indicators called by their names."""
    specs = study.release.manifest.factors
    columns = np.column_stack(
        [normalise(study.shown.factors[spec.code], method="min_max", direction=spec.direction) for spec in specs]
    )
    nominal = np.array([study.official_weights.get(spec.code, 0.0) for spec in specs])
    nominal = nominal / (nominal.sum() or 1.0)
    return Screens(
        codes=tuple(spec.name.say(language) for spec in specs),
        correlation=correlations(columns),
        alpha={WHOLE: cronbach_alpha(columns[:, nominal > 0])},
        nominal=nominal,
        variance_share=variance_shares(columns, weights=nominal),
        correlation_ratio=np.full(len(specs), np.nan),
    )


def _warnings(screened: Screens, language: Language) -> tuple[str, ...]:
    found = warnings_of(screened, dimensions={WHOLE: screened.codes}, limits=ScreenLimits())
    return tuple(one.text.say(language) for one in found)


def _finite(value: float) -> float | None:
    return float(value) if isfinite(value) else None
