"""From seed to release: every step of the demonstration in order, and what it must be before it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from dashboard.classify.cuts import NO_CLASS, classify, classify_by_parent, cuts_by_parent, natural_breaks
from dashboard.model.benchmark import benchmark_offsets
from dashboard.model.design import design_matrix, design_terms, pattern_levels
from dashboard.model.fit import LogitFit, fit_survey_logit
from dashboard.model.predict import linear_predictor, municipal_probability
from dashboard.release.manifest import ClassRule, Instrument, Manifest, ReleaseKind
from dashboard.release.records import CellTable, Term
from dashboard.release.writer import write_release
from dashboard.values import BoolArray, FloatArray, IndexArray
from geodata.build.demonstration import wording
from geodata.build.demonstration.anchors import Anchors, first_guess, read_anchors, state_targets
from geodata.build.demonstration.census import (
    CHILD_COVARIATES,
    COVARIATES,
    census_means,
    draw_census,
)
from geodata.build.demonstration.checks import assert_demonstration
from geodata.build.demonstration.covariates import Landscape, make_landscape
from geodata.build.demonstration.population import children_by_municipality, people_by_municipality
from geodata.build.demonstration.readme import readme
from geodata.build.demonstration.survey import TRUTH, draw_survey

GEODATA = Path(__file__).parents[2]
FOLDER = GEODATA / "MEX"
FACTS = GEODATA / "regional" / "published_results.csv"

NAME = "mex-demonstration-2026.1"
CREATED = date(2026, 11, 22)
SEED = 20_261_122
CLASSES = 3
THRESHOLD = 20
"""Municipalities with fewer children are suppressed."""
TRUE_INTERCEPT = -2.9
NOT_MODELLED, NO_DATA = 12, 5
NO_DATA_STATE = "MX-PUE"
"""One municipality of Puebla was published without data; here too one of the five lies there."""
UNTOUCHED = {"MX-MEX", "MX-HID", "MX-NAY"}
"""States whose published number of analysed municipalities is all of them, or that are too few to spare any."""


@dataclass(frozen=True, slots=True)
class Places:
    """The municipalities as the boundaries give them, in release order."""

    table: pd.DataFrame
    outlines: npt.NDArray[np.object_]
    states: list[str]
    """ISO 3166-2 codes, in the order of ``state``."""
    state: IndexArray


def main(*, folder: Path = FOLDER, facts: Path = FACTS, target: Path | None = None) -> Manifest:
    """Build the release from the places in ``folder``, into ``target`` or ``folder`` itself."""
    places = read_places(folder)
    anchors = read_anchors(facts)
    tables, manifest_fields, fit = make_tables(places, anchors)
    for shipped in ("municipalities", "boundaries", "admin1"):
        tables[shipped] = pd.read_parquet(folder / f"{shipped}.parquet")
    assert_demonstration(tables, anchors=anchors, threshold=THRESHOLD)
    written = write_release(target or folder, manifest_fields=manifest_fields, tables=tables)
    page = readme(tables, manifest=written, fit=fit, anchors=anchors, seed=SEED)
    ((target or folder) / "README.md").write_text(page, "utf-8")
    report(tables, target or folder, anchors)
    return written


def read_places(folder: Path) -> Places:
    """Municipalities and outlines out of the boundary build."""
    table = pd.read_parquet(folder / "municipalities.parquet")
    boundaries = pd.read_parquet(folder / "boundaries.parquet")
    states = sorted(table["admin1_iso"].unique())
    return Places(
        table=table,
        outlines=shapely.from_wkb(boundaries["geometry"].to_numpy(dtype=object)),
        states=states,
        state=np.searchsorted(states, table["admin1_iso"]).astype(np.int64),
    )


def make_tables(places: Places, anchors: Anchors) -> tuple[dict[str, pd.DataFrame], dict[str, object], LogitFit]:
    """Every table of the release but the places themselves, the fields of its manifest, and the fit."""
    chance = dict(
        zip(
            ("people", "landscape", "absent", "census", "survey"),
            (np.random.default_rng(seed) for seed in np.random.SeedSequence(SEED).spawn(5)),
            strict=True,
        )
    )
    people = people_by_municipality(places.outlines, rng=chance["people"])
    landscape = make_landscape(
        places.table["longitude"].to_numpy(),
        places.table["latitude"].to_numpy(),
        rural=people.rural_share,
        state=places.state,
        state_rate=first_guess(anchors, places.states),
        rng=chance["landscape"],
    )
    status, children = _children_and_status(places, people.total, landscape, anchors, chance["absent"])
    modelled = status == "available"
    census = draw_census(landscape, children=children, rng=chance["census"])
    fit = _fit(census, places, landscape, modelled, anchors, chance["survey"])
    # What is suppressed, not modelled or unknown has no cells: the serving process cannot tell what it never had.
    cells = census[modelled[census["municipality"]]].reset_index(drop=True)
    shipped = _cell_table(cells, landscape, fit.coefficients)
    effect = _calibrated_effect(shipped, places.state, _targets(shipped, places, anchors), landscape.municipal_effect)
    shipped = _cell_table(cells, landscape, fit.coefficients, effect=np.where(modelled, effect, 0.0))
    estimate = municipal_probability(shipped)
    rule, national, parent = _classes(estimate, places)
    tables = {
        "cells": cells,
        "patterns": _patterns(),
        "territory": _territory(places, landscape, shipped.municipal_effect),
        "coefficients": _coefficients(fit),
        "factors": _factors(places, landscape, cells, status),
        "estimates": _estimates(places, status, children, estimate, national, parent),
    }
    return tables, _manifest_fields(anchors, rule, status), fit


def _children_and_status(
    places: Places, people: FloatArray, landscape: Landscape, anchors: Anchors, rng: np.random.Generator
) -> tuple[FloatArray, IndexArray]:
    """Status word and children 5-17 of every municipality; totals are met over the available ones."""
    n = len(people)
    status = np.full(n, "available", dtype=object)
    iso = places.table["admin1_iso"].to_numpy()
    middling = (people > 2_000) & (people < 15_000) & ~np.isin(iso, sorted(UNTOUCHED | {NO_DATA_STATE}))
    spared = rng.choice(np.flatnonzero(middling), size=NOT_MODELLED + NO_DATA - 1, replace=False)
    status[spared[:NOT_MODELLED]] = "not_modelled"
    status[spared[NOT_MODELLED:]] = "no_data"
    status[rng.choice(np.flatnonzero((people < 5_000) & (iso == NO_DATA_STATE)))] = "no_data"
    fixed = {places.states.index(code): count for code, count in anchors.state_children.items()}
    # Twice: who is suppressed depends on the scale, the scale on who is counted.
    for _ in range(2):
        children = children_by_municipality(
            people,
            poverty=landscape.poverty,
            state=places.state,
            fixed=fixed,
            counted=(status == "available").astype(np.float64),
            total=anchors.national_children,
        )
        status[(children < THRESHOLD) & (status == "available")] = "suppressed"
    return status, children


def _fit(
    census: pd.DataFrame,
    places: Places,
    landscape: Landscape,
    modelled: BoolArray,
    anchors: Anchors,
    rng: np.random.Generator,
) -> LogitFit:
    """Draw the survey from the census under the true coefficients, and fit the model to it."""
    truth = np.array([TRUE_INTERCEPT, *(TRUTH[term.code] for term in design_terms(COVARIATES))])
    true_cells = _cell_table(census, landscape, truth)
    effect = _calibrated_effect(
        true_cells, places.state, _targets(true_cells, places, anchors), landscape.municipal_effect
    )
    true_cells = _cell_table(census, landscape, truth, effect=effect)
    survey = draw_survey(
        census,
        stratum=2 * places.state + (landscape.rural > 0.5),
        linear=linear_predictor(true_cells),
        frame=modelled,
        rng=rng,
    )
    design = true_cells.pattern_design[survey.pattern] + true_cells.municipal_design[survey.municipality]
    # The level of each state is held constant in the fit, so that it cannot leak into the territory terms; these
    # columns (deviations from the mean state) are not shipped: the calibrated shift of the state takes their place.
    states = np.eye(len(places.states))[:, :-1] - np.eye(len(places.states))[:, -1:]
    fit = fit_survey_logit(
        survey.outcome,
        design=np.hstack([design, states[places.state[survey.municipality]]]),
        expansion_weight=survey.expansion_weight,
        stratum=survey.stratum,
        cluster=survey.cluster,
    )
    shipped = 1 + design.shape[1]
    return replace(fit, coefficients=fit.coefficients[:shipped], covariance=fit.covariance[:shipped, :shipped])


def _targets(cells: CellTable, places: Places, anchors: Anchors) -> FloatArray:
    n = len(places.state)
    children = np.bincount(cells.municipality, weights=cells.children, minlength=n)
    free = np.nan_to_num(municipal_probability(cells))
    by_state: FloatArray = np.bincount(places.state, weights=children).astype(np.float64)
    return state_targets(
        anchors,
        states=places.states,
        uncalibrated=np.bincount(places.state, weights=children * free) / by_state,
        children=by_state,
    )


def _calibrated_effect(cells: CellTable, state: IndexArray, target: FloatArray, own: FloatArray) -> FloatArray:
    """Municipal effect: the part of its own, plus the shift of its state that meets the state's rate."""
    shift = benchmark_offsets(
        linear_predictor(cells) + own[cells.municipality],
        children=cells.children,
        group=state[cells.municipality],
        target=target,
    )
    return own + shift[state]


def _cell_table(
    cells: pd.DataFrame, landscape: Landscape, coefficients: FloatArray, *, effect: FloatArray | None = None
) -> CellTable:
    levels = pattern_levels(CHILD_COVARIATES)
    territory = landscape.factors()
    n, n_patterns = len(landscape.rural), len(levels["sex"])
    return CellTable(
        intercept=float(coefficients[0]),
        terms=tuple(
            Term(term.code, term.factor, float(coefficient))
            for term, coefficient in zip(design_terms(COVARIATES), coefficients[1:], strict=True)
        ),
        pattern_design=design_matrix(COVARIATES, values=levels, rows=n_patterns),
        municipal_design=design_matrix(COVARIATES, values=territory, rows=n),
        municipal_effect=np.zeros(n) if effect is None else effect,
        municipality=cells["municipality"].to_numpy(dtype=np.int64),
        pattern=cells["pattern"].to_numpy(dtype=np.int64),
        children=cells["children"].to_numpy(dtype=np.float64),
    )


def _classes(estimate: FloatArray, places: Places) -> tuple[ClassRule, IndexArray, IndexArray]:
    """The class rule with its cuts, and each municipality's class under the national and its state's cuts (-1 none)."""
    national_cuts = natural_breaks(estimate, CLASSES)
    parent_cuts = cuts_by_parent(estimate, places.state, len(places.states), "natural_breaks", CLASSES)
    code_of_state = dict(zip(places.table["admin1_iso"], places.table["admin1_code"], strict=True))
    rule = ClassRule(
        method="natural_breaks",
        k=CLASSES,
        national_cuts=tuple(map(float, national_cuts)),
        parent_cuts={
            code_of_state[places.states[at]]: tuple(map(float, cuts)) for at, cuts in sorted(parent_cuts.items())
        },
    )
    national = classify(estimate, national_cuts).astype(np.int64)
    parent = classify_by_parent(estimate, places.state, parent_cuts).astype(np.int64)
    return rule, np.where(national == NO_CLASS, -1, national), np.where(parent == NO_CLASS, -1, parent)


def _patterns() -> pd.DataFrame:
    levels = pattern_levels(CHILD_COVARIATES)
    rows = len(levels["sex"])
    design = design_matrix(CHILD_COVARIATES, values=levels, rows=rows)
    columns = {term.code: design[:, at] for at, term in enumerate(design_terms(CHILD_COVARIATES))}
    return pd.DataFrame({"pattern": np.arange(rows), **columns})


def _territory(places: Places, landscape: Landscape, effect: FloatArray) -> pd.DataFrame:
    return pd.DataFrame(
        {"municipality_code": places.table["municipality_code"], **landscape.factors(), "effect": effect}
    )


def _coefficients(fit: LogitFit) -> pd.DataFrame:
    rows = [("intercept", "", "intercept", "", "")] + [
        (term.code, term.factor, term.kind, term.level, term.reference) for term in design_terms(COVARIATES)
    ]
    table = pd.DataFrame(rows, columns=["term", "factor", "kind", "level", "reference"])
    return table.assign(coefficient=fit.coefficients, standard_error=fit.standard_errors)


def _factors(places: Places, landscape: Landscape, cells: pd.DataFrame, status: FloatArray) -> pd.DataFrame:
    """Child-weighted shares out of the cells, and the territory register; nothing where the census did not go."""
    known = {**census_means(cells, municipalities=len(status)), **landscape.factors()}
    shown = {code: np.where(status == "no_data", np.nan, values) for code, values in known.items()}
    return pd.DataFrame({"municipality_code": places.table["municipality_code"], **shown})


def _estimates(
    places: Places,
    status: FloatArray,
    children: IndexArray,
    estimate: FloatArray,
    national: IndexArray,
    parent: IndexArray,
) -> pd.DataFrame:
    known = np.where(np.isin(status, ["available", "not_modelled"]), children, np.nan)
    return pd.DataFrame(
        {
            "municipality_code": places.table["municipality_code"],
            "status": status,
            "estimate": estimate,
            "children_5_17": known,
            "expected_children": estimate * known,
            "national_class": national,
            "parent_class": parent,
        }
    )


def _manifest_fields(anchors: Anchors, rule: ClassRule, status: FloatArray) -> dict[str, object]:
    counts = {word: int((status == word).sum()) for word in ("suppressed", "not_modelled", "no_data")}
    return {
        "name": NAME,
        "country": "MEX",
        "country_name": wording.COUNTRY,
        "kind": ReleaseKind.DEMONSTRATION,
        "instrument": Instrument.CLRISK,
        "created": CREATED,
        "year": "2015",
        "ages": "5-17",
        "title": wording.TITLE,
        "definition": wording.DEFINITION,
        "method": wording.METHOD,
        "source": wording.SOURCE,
        "licence": wording.LICENCE,
        "attribution": wording.ATTRIBUTION,
        "municipality_word": wording.MUNICIPALITY,
        "admin1_word": wording.STATE,
        "locale": {"es": "es_MX", "en": "en", "pt": "pt_BR"},
        "suppression_threshold": THRESHOLD,
        "national_rate": anchors.national_rate,
        "factors": wording.factor_specs(),
        "classes": rule,
        "notes": wording.notes(threshold=THRESHOLD, **counts),
    }


def report(tables: dict[str, pd.DataFrame], folder: Path, anchors: Anchors) -> None:
    """Print what was made."""
    estimates = tables["estimates"].merge(
        tables["municipalities"][["municipality_code", "admin1_name", "admin1_iso"]], on="municipality_code"
    )
    print(f"cells {len(tables['cells']):,}; status {estimates['status'].value_counts().to_dict()}")
    print(f"national classes {estimates['national_class'].value_counts().sort_index().to_dict()}")
    available = estimates[estimates["status"] == "available"]
    total = available[["expected_children", "children_5_17"]].sum()
    print(f"national {total.iloc[0] / total.iloc[1]:.6f} of {total.iloc[1]:,.0f} children")
    by_state = available.groupby(["admin1_iso"])
    summary = by_state[["expected_children", "children_5_17"]].sum()
    summary["rate"] = summary["expected_children"] / summary["children_5_17"]
    summary["lowest"], summary["highest"] = by_state["estimate"].min(), by_state["estimate"].max()
    summary["class"] = [anchors.state_class[code] for code in summary.index]
    print(summary.sort_values("rate").round(4).to_string())
    for file in sorted(folder.iterdir()):
        print(f"{file.stat().st_size:>10,} {file.name}")
