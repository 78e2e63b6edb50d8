"""From seed to microdata: the synthetic census, survey and territory register, as a statistician would receive them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.model.benchmark import benchmark_offsets
from dashboard.model.design import design_matrix, design_terms, pattern_levels
from dashboard.model.predict import linear_predictor, municipal_probability
from dashboard.release.records import CellTable, Term
from dashboard.values import FloatArray, IndexArray
from geodata.build.demonstration.anchors import Anchors, first_guess, state_targets
from geodata.build.demonstration.census import CHILD_COVARIATES, COVARIATES, draw_census
from geodata.build.demonstration.covariates import Landscape, make_landscape
from geodata.build.demonstration.places import TABLES, Places
from geodata.build.demonstration.population import children_by_municipality, people_by_municipality
from geodata.build.demonstration.survey import (
    FROM_TWELVE,
    HAZARDOUS_INTERCEPT,
    HAZARDOUS_TRUTH,
    TRUE_INTERCEPT,
    TRUTH,
    Survey,
    draw_survey,
)

SEED = 20_261_122
THRESHOLD = 20
"""Municipalities with fewer children are suppressed."""
NOT_MODELLED, NO_DATA = 12, 5
NO_DATA_STATE = "MX-PUE"
"""One municipality of Puebla was published without data; here too one of the five lies there."""
UNTOUCHED = {"MX-MEX", "MX-HID", "MX-NAY"}
"""States whose published number of analysed municipalities is all of them, or that are too few to spare any."""
NOT_REGISTERED = "low_wage_share"
"""What the territory register does not know of the municipalities that are not modelled."""
SPECIFICATION = Path(__file__).with_name("specification.yaml")


@dataclass(frozen=True, slots=True)
class Country:
    """The synthetic country, drawn once."""

    status: FloatArray
    """Word of each municipality: available, suppressed, not_modelled or no_data."""
    landscape: Landscape
    census: pd.DataFrame
    """Cells: municipality, pattern, children; none where the census did not go."""
    survey: Survey


def draw_country(places: Places, anchors: Anchors) -> Country:
    """People, circumstances, census and survey, from the seed; the same on every run."""
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
    census = draw_census(landscape, children=children, rng=chance["census"])
    census = census[(status != "no_data")[census["municipality"]]].reset_index(drop=True)
    available = status == "available"
    linear = _true_odds(census, places, landscape, anchors, available)
    survey = draw_survey(
        census,
        stratum=2 * places.state + (landscape.rural > 0.5),
        linear=linear,
        frame=available,
        rng=chance["survey"],
    )
    return Country(status, landscape, census, survey)


def write_microdata(folder: Path, *, places: Places, country: Country) -> Path:
    """Survey, census, territory table, places and specification in ``folder``; returns the specification."""
    folder.mkdir(parents=True, exist_ok=True)
    codes = places.table["municipality_code"].to_numpy()
    levels = pattern_levels(CHILD_COVARIATES)
    names = {covariate.code: np.array(covariate.levels, dtype=object) for covariate in CHILD_COVARIATES}

    def of_children(pattern: IndexArray) -> dict[str, pd.Categorical]:
        return {
            code: pd.Categorical.from_codes(levels[code][pattern], categories=list(own)) for code, own in names.items()
        }

    survey, census = country.survey, country.census
    asked = np.isin(levels["age"][survey.pattern], FROM_TWELVE)
    hazardous = pd.array(survey.outcomes["hazardous"].astype(np.int8), dtype="Int8")
    hazardous[~asked] = pd.NA
    pd.DataFrame(
        {
            "stratum": survey.stratum,
            "cluster": survey.cluster,
            "stratum_clusters": survey.stratum_clusters.astype(np.int32),
            "weight": survey.expansion_weight,
            "municipality_code": codes[survey.municipality],
            **of_children(survey.pattern),
            "age_years": _years(levels["age"][survey.pattern]),
            "child_labour": survey.outcomes["child_labour"].astype(np.int8),
            "hazardous": hazardous,
        }
    ).drop(columns="age").to_parquet(folder / "survey.parquet", index=False)
    pd.DataFrame(
        {
            "municipality_code": pd.Categorical.from_codes(census["municipality"], categories=list(codes)),
            **of_children(census["pattern"].to_numpy()),
            "children": census["children"],
        }
    ).to_parquet(folder / "census.parquet", index=False)
    register = pd.DataFrame({"municipality_code": codes, **country.landscape.factors()})
    register.loc[country.status == "not_modelled", NOT_REGISTERED] = np.nan
    register.to_csv(folder / "territory.csv", index=False, lineterminator="\n")
    (folder / "places").mkdir(exist_ok=True)
    for table in TABLES:
        shutil.copyfile(places.folder / table, folder / "places" / table)
    shutil.copyfile(SPECIFICATION, folder / SPECIFICATION.name)
    return folder / SPECIFICATION.name


def _years(age: IndexArray) -> IndexArray:
    """An age in years for every child, even inside its group: the survey asks for years, the census tells groups."""
    first, width = np.array([5, 12, 15])[age], np.array([7, 3, 3])[age]
    years: IndexArray = (first + np.arange(len(age)) % width).astype(np.int8)
    return years


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


def _true_odds(
    census: pd.DataFrame, places: Places, landscape: Landscape, anchors: Anchors, available: FloatArray
) -> dict[str, FloatArray]:
    """True log odds of every cell, by outcome; those of child labour meet the rates of the states."""
    labour = _cells(census, landscape, TRUE_INTERCEPT, TRUTH)
    shift = benchmark_offsets(
        linear_predictor(labour) + landscape.municipal_effect[labour.municipality],
        children=labour.children,
        group=places.state[labour.municipality],
        target=rates_of_states(municipal_probability(labour), labour, places, anchors),
    )
    effect = (landscape.municipal_effect + shift[places.state])[labour.municipality]
    hazardous = _cells(census, landscape, HAZARDOUS_INTERCEPT, HAZARDOUS_TRUTH)
    return {
        "child_labour": linear_predictor(labour) + effect,
        "hazardous": linear_predictor(hazardous) + effect,
    }


def rates_of_states(probability: FloatArray, cells: CellTable, places: Places, anchors: Anchors) -> FloatArray:
    """The rate that each state must show, in the order that ``probability`` gives those that are free."""
    children = np.bincount(cells.municipality, weights=cells.children, minlength=len(places.state))
    by_state: FloatArray = np.bincount(places.state, weights=children).astype(np.float64)
    free = np.nan_to_num(probability)
    return state_targets(
        anchors,
        states=places.states,
        uncalibrated=np.bincount(places.state, weights=children * free) / by_state,
        children=by_state,
    )


def _cells(census: pd.DataFrame, landscape: Landscape, intercept: float, truth: dict[str, float]) -> CellTable:
    levels = pattern_levels(CHILD_COVARIATES)
    return CellTable(
        intercept=intercept,
        terms=tuple(Term(term.code, term.factor, truth[term.code]) for term in design_terms(COVARIATES)),
        pattern_design=design_matrix(COVARIATES, values=levels, rows=len(levels["sex"])),
        municipal_design=design_matrix(COVARIATES, values=landscape.factors(), rows=len(landscape.rural)),
        municipal_effect=np.zeros(len(landscape.rural)),
        municipality=census["municipality"].to_numpy(dtype=np.int64),
        pattern=census["pattern"].to_numpy(dtype=np.int64),
        children=census["children"].to_numpy(dtype=np.float64),
    )
