"""A study as a release that could be written: its manifest, tables and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from dashboard.errors import StudyError
from dashboard.language import Text
from dashboard.model.census import CensusCounts
from dashboard.model.specification import CovariateSpec, OutcomeDefinition, Specification
from dashboard.release.files import decode
from dashboard.release.importer.places import FIRST_LEVEL, MUNICIPALITY, country_name, locales
from dashboard.release.manifest import ClassRule, FactorSpec, Instrument, OutcomeSpec, ReleaseKind
from dashboard.release.study import tables, wording
from dashboard.release.study.folder import CLASSES, DIAGNOSTICS, ESTIMATES, FIT, Study
from dashboard.release.study.outcome_cells import (
    ProtectedCells,
    further_terms,
    outcome_effects,
    outcome_patterns,
    protected_cells,
)
from dashboard.release.study.protect import protect
from dashboard.release.study.steps import Checked, Classes, Fits, OutcomeClasses, Predictions, count, territory
from dashboard.release.tables import ADMIN1, BOUNDARIES, MUNICIPALITIES
from dashboard.release.tables import DIAGNOSTICS as DIAGNOSTICS_FILE
from dashboard.release.tables import SPECIFICATION as SPECIFICATION_FILE
from dashboard.values import BoolArray, FloatArray, ValueStatus


@dataclass(frozen=True)
class Draft:
    """Everything that ``write_release`` needs."""

    manifest_fields: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    documents: Mapping[str, str]
    failed_gates: tuple[str, ...]
    """One sentence for each gate that failed."""
    study: Study | None = None
    """What it was made of: beside what stands of the same census it is judged with its counts."""


def draft_of(study: Study, *, created: date, reason: str = "") -> Draft:
    """The release that the steps of ``study`` make.

    Raises
    ------
    StudyError
        A step is missing or older than what it was made from.
    """
    spec, places = study.spec, study.places
    fits, predictions = study.recall(FIT, Fits), study.recall(ESTIMATES, Predictions)
    classes, diagnostics = study.recall(CLASSES, Classes), study.recall(DIAGNOSTICS, Checked).diagnostics
    counts = count(study, territory(study))
    protected = protect(study, predictions.estimates, counts)
    parts = [
        tables.OutcomeParts(
            model=fits.of(outcome.code),
            protected=told,
            classes=classes.of(outcome.code),
            counts=counts.restricted(outcome.population),
            effect=predictions.of(outcome.code).effect,
            numbers=predictions.numbers_of(outcome.code),
        )
        for outcome, told in zip(spec.outcomes, protected.estimates, strict=True)
    ]
    main, *others = parts
    shown = shown_covariates(spec)
    withheld = {**protected.withheld_shares, **_withheld_means(shown, counts, spec.protection.threshold)}
    means = {code: values for one in predictions.numbers for code, values in one.means.items()}
    factors = tables.factor_values(shown, counts, withheld=withheld, means=means)
    factors |= {code: np.full(len(places), np.nan) for code in _interactions(spec)}
    made = {
        **tables_of_places(spec.places),
        "estimates": tables.estimates(main, places),
        "coefficients": tables.coefficients(main.model),
        "covariance": tables.covariance([one.model for one in parts]),
        "precision": tables.precision(parts, places),
        **({"groups": tables.groups(parts, places)} if any(one.protected.groups for one in parts) else {}),
        "factor_weights": tables.factor_weights(parts),
        "factor_profile": tables.factor_profile(parts, factors, places),
        "factors": pd.DataFrame({"municipality_code": list(places.codes), **factors}),
    }
    if any(here.any() for here in withheld.values()):
        made["withheld_factors"] = tables.withheld_factors(withheld, places)
    if others:
        made["outcomes"] = tables.outcomes(others, places)
        made["outcome_coefficients"] = tables.outcome_coefficients([one.model for one in others])
    # What the tables tell beside the levels of the model, over the patterns of the main outcome.
    cells = protected_cells(spec, parts, protected.tables.of(counts.belongs(spec.main.population)))
    available = main.protected.status == ValueStatus.AVAILABLE
    # Pooled cells carry effects of their own, which give the official estimate back.
    effect = np.where(available, main.protected.effect if cells is None else cells.cells.municipal_effect, 0.0)
    around, held = [], np.zeros(len(places), dtype=np.bool_)
    if cells is not None:
        held = cells.held
        made |= _cells(cells, places.codes)
        around = [term for term in further_terms(parts, cells.effects) if term.kind == "territory"]
    made["territory"] = tables.territory_of(main.model, around, main.counts, places, held=held, effect=effect)
    notes = _notes_of_cells(spec, cells)
    outcome_specs = tuple(_outcome_spec(spec, one, classes) for one in spec.outcomes)
    fields: dict[str, Any] = {
        **_about(spec),
        "created": created,
        "national_rate": _rate(main),
        "factors": tuple(_factor_specs(spec, shown, parts)),
        "classes": outcome_specs[0].classes,
        "outcomes": outcome_specs,
        "protection": spec.published_cells,
        "protection_note": spec.protection.reason,
        "published_despite": reason if diagnostics.failed else "",
        "census_digest": study.inputs["census"],
        "notes": (*spec.notes, *notes),
    }
    documents = {
        DIAGNOSTICS_FILE: diagnostics.model_dump_json() + "\n",
        SPECIFICATION_FILE: study.text,
    }
    return Draft(fields, made, documents, tuple(_said(gate) for gate in diagnostics.failed), study)


def shown_covariates(spec: Specification) -> tuple[CovariateSpec, ...]:
    """Covariates that are factors of the release: those that enter the model of any outcome."""
    used = {covariate.code for one in spec.outcomes for covariate in spec.model_covariates(one.code)}
    return tuple(one for one in spec.covariates if one.code in used)


def _withheld_means(shown: Sequence[CovariateSpec], counts: CensusCounts, threshold: int) -> dict[str, BoolArray]:
    """Where the mean of a number would be that of fewer children than may be told of."""
    children = counts.of_municipality()
    few: BoolArray = (children > 0) & (children < threshold)
    return {one.code: few for one in shown if one.is_number and one.kind != "territory"}


def _interactions(spec: Specification) -> dict[str, Text]:
    """Interactions that enter any model, with their names."""
    used = {one.code for outcome in spec.outcomes for one in spec.model_interactions(outcome.code)}
    return {
        one.interaction().code: one.label or wording.both(*(spec.covariate(code).label for code in one.between))
        for one in spec.interactions
        if one.interaction().code in used
    }


def tables_of_places(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of places, as ``folder`` has them."""
    found: dict[str, pd.DataFrame] = {}
    for table in (MUNICIPALITIES, BOUNDARIES, ADMIN1):
        place = folder / table.file
        try:
            found[table.name] = decode(table.file, place.read_bytes(), place=place)
        except OSError as missing:
            raise StudyError(
                f"{place} cannot be read ({missing.strerror}); 'places' must name a folder with {MUNICIPALITIES.file}, "
                f"{BOUNDARIES.file} and {ADMIN1.file}, such as an imported release"
            ) from missing
    return found


def _notes_of_cells(spec: Specification, cells: ProtectedCells | None) -> tuple[Text, ...]:
    if cells is not None:
        return cells.notes
    return (wording.NO_CELLS if spec.is_summed(spec.main.code) else wording.CELLS_KEPT,)


def _cells(found: ProtectedCells, codes: Sequence[str]) -> dict[str, pd.DataFrame]:
    """``cells`` and ``patterns``, patterns that nobody shows left out, and what other outcomes need of them."""
    used, pattern = np.unique(found.cells.pattern, return_inverse=True)
    found = replace(found, cells=replace(found.cells, pattern_design=found.cells.pattern_design[used], pattern=pattern))
    at = {term.code: column for column, term in enumerate(found.cells.terms)}
    columns = {code: found.cells.pattern_design[:, at[code]] for code in found.of_children}
    made = {
        "cells": pd.DataFrame(
            {
                "municipality": found.cells.municipality.astype(np.int32),
                "pattern": pattern.astype(np.int32),
                "children": found.cells.children,
            }
        ),
        "patterns": pd.DataFrame({"pattern": np.arange(len(used), dtype=np.int32), **columns}),
    }
    if found.effects:
        made |= {"outcome_patterns": outcome_patterns(found), "outcome_effects": outcome_effects(found, codes)}
    return made


def _about(spec: Specification) -> dict[str, Any]:
    main = spec.main
    first, last = main.ages
    return {
        "name": spec.name,
        "country": spec.country,
        "country_name": country_name(spec.country),
        "kind": ReleaseKind(spec.kind),
        "instrument": Instrument.CLRISK,
        "year": spec.year,
        "ages": f"{first}-{last}",
        "title": spec.title,
        "definition": main.definition,
        "method": spec.method or wording.METHOD,
        "source": spec.source,
        "licence": spec.licence,
        "attribution": spec.attribution,
        "municipality_word": spec.municipality_word or MUNICIPALITY,
        "admin1_word": spec.admin1_word or FIRST_LEVEL,
        "locale": locales(spec.country),
        "suppression_threshold": spec.protection.threshold,
    }


def _rate(main: tables.OutcomeParts) -> float | None:
    """What the country's published estimates sum to: a scenario calibrated to it changes nothing of itself."""
    shown = main.protected.status == ValueStatus.AVAILABLE
    if not shown.any():
        return None
    return float(np.average(main.protected.probability[shown], weights=main.protected.children[shown]))


def _outcome_spec(spec: Specification, outcome: OutcomeDefinition, classes: Classes) -> OutcomeSpec:
    first, last = outcome.ages
    return OutcomeSpec(
        code=outcome.code,
        name=outcome.name,
        definition=outcome.definition,
        population=wording.population_of(spec, outcome),
        ages=f"{first}-{last}",
        hours=outcome.hours,
        hazardous=outcome.hazardous,
        boundary=outcome.boundary,
        national_rate=outcome.national_rate,
        classes=_class_rule(spec, classes.of(outcome.code)),
    )


def _class_rule(spec: Specification, classes: OutcomeClasses) -> ClassRule:
    published = spec.published_of(classes.outcome)
    if published is None or not classes.compared():
        return classes.rule
    return classes.rule.model_copy(update={"published_source": published.source})


def _factor_specs(
    spec: Specification, shown: Sequence[CovariateSpec], parts: Sequence[tables.OutcomeParts]
) -> list[FactorSpec]:
    leaning, population = _leaning(parts), wording.population_of(spec, spec.main)
    specs = [
        FactorSpec(
            code=one.code,
            name=wording.name_of(one, population=population),
            description=wording.description_of(one, population=population),
            unit="share" if one.levels or _is_share(one, parts) else "units",
            direction=one.direction or leaning.get(one.code, 1),
            source=one.source or spec.source,
            level=one.kind,
        )
        for one in shown
    ]
    kinds = {one.code: one.kind for one in spec.covariates}
    for interaction in spec.interactions:
        code = interaction.interaction().code
        if code in (names := _interactions(spec)):
            specs.append(
                FactorSpec(
                    code=code,
                    name=names[code],
                    description=names[code],
                    unit="units",
                    direction=interaction.direction or leaning.get(code, 1),
                    source=spec.source,
                    level=kinds[interaction.between[0]],
                )
            )
    return specs


def _is_share(covariate: CovariateSpec, parts: Sequence[tables.OutcomeParts]) -> bool:
    values: FloatArray | None = parts[0].counts.territory.get(covariate.code)
    return values is not None and bool(np.nanmin(values) >= 0 and np.nanmax(values) <= 1)


def _leaning(parts: Sequence[tables.OutcomeParts]) -> dict[str, Literal[-1, 1]]:
    """The direction in which a factor's terms work together in the first model that has it."""
    found: dict[str, float] = {}
    for one in reversed(parts):
        sums: dict[str, float] = {}
        for term, coefficient in zip(one.model.terms, one.model.coefficients[1:], strict=True):
            sums[term.factor] = sums.get(term.factor, 0.0) + float(coefficient)
        found |= sums
    return {code: 1 if total >= 0 else -1 for code, total in found.items()}


def _said(gate: Any) -> str:
    value = f"could not be computed ({gate.reason})" if gate.value is None else f"is {gate.value:.4g}"
    word = "at least" if gate.rule == "at_least" else "at most"
    return f"{gate.outcome}: {gate.name.value} {value}, {word} {gate.limit:.4g} is asked"
