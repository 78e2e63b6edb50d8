"""How much a factor weighs: against finite differences, rebuilt designs, another library, and as it is shipped."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import norm

from dashboard.model.census import CensusCounts
from dashboard.model.census_design import CensusMismatchError
from dashboard.model.design import Covariate, Interaction, design_matrix, design_terms, pattern_levels
from dashboard.model.factor_lists import local_lists, national_lists
from dashboard.model.factor_weights import COLUMNS, FactorWeight, factor_weight_table, weigh_cells, weigh_factors
from dashboard.model.fit import logistic
from dashboard.model.fitted import FittedModel
from dashboard.release.reader import open_release
from dashboard.release.records import CellTable, Term
from dashboard.scoring.contributions import ClriskContributions

SEX = Covariate("sex", "person", ("female", "male"))
AGE = Covariate("age", "person", ("5_11", "12_14", "15_17"))
AREA = Covariate("area", "household", ("urban", "rural"))
POVERTY = Covariate("poverty", "territory")
BELT = Covariate("belt", "territory", ("no", "yes"))
GROUPING = Covariate("ethnicity", "person", ("other", "indigenous"))
COVARIATES = (SEX, AGE, AREA, POVERTY, BELT)
INTERACTIONS = (Interaction("sex", "age"), Interaction("poverty", "belt"))
PLACES = 7


def census(seed: int = 0) -> CensusCounts:
    draw = np.random.default_rng(seed)
    levels = pattern_levels((SEX, AGE, AREA, GROUPING))
    n = len(levels["sex"])
    cells = [(m, c) for m in range(PLACES) for c in range(n) if draw.random() < 0.7]
    municipality, pattern = (np.array(column) for column in zip(*cells, strict=True))
    territory = {"poverty": draw.random(PLACES), "belt": draw.integers(0, 2, PLACES).astype(float)}
    return CensusCounts(
        (*COVARIATES, GROUPING),
        PLACES,
        municipality,
        pattern,
        draw.integers(1, 400, len(cells)).astype(float),
        levels,
        territory,
    )


def fitted(interactions=INTERACTIONS, seed: int = 1) -> FittedModel:
    draw = np.random.default_rng(seed)
    terms = design_terms(COVARIATES, interactions)
    k = len(terms) + 1
    root = draw.normal(size=(k, k)) / 10
    b = np.concatenate([[-2.2], draw.normal(scale=0.5, size=k - 1)])
    nothing = np.zeros(PLACES)
    effect = draw.normal(scale=0.2, size=PLACES)
    return FittedModel("labour", terms, b, root @ root.T, effect, nothing, 0.04, 0.0, 900, 9, 90, 6, -300.0, -350.0)


def dense(counts: CensusCounts, interactions=INTERACTIONS, **instead) -> np.ndarray:
    """One row per cell, built by the design's own code, with covariates replaced for everybody."""
    values = {code: counts.pattern_levels[code][counts.pattern] for code in ("sex", "age", "area")}
    values |= {"poverty": counts.territory["poverty"][counts.municipality]}
    values |= {"belt": counts.territory["belt"][counts.municipality].astype(int)}
    rows = len(counts.pattern)
    values |= {code: np.full(rows, position) for code, position in instead.items()}
    return design_matrix(COVARIATES, values=values, rows=rows, interactions=interactions)


def mean_probability(counts, model, x) -> float:
    eta = model.coefficients[0] + x @ model.coefficients[1:] + model.municipal_effect[counts.municipality]
    return float(np.average(logistic(eta), weights=counts.children))


def test_odds_ratios_and_their_intervals_are_those_of_the_coefficients():
    model = fitted()
    for at, one in enumerate(weigh_factors(census(), model=model), start=1):
        reach = norm.ppf(0.975) * np.sqrt(model.covariance[at, at])
        assert np.log([one.odds_lower, one.odds_ratio, one.odds_upper]) == pytest.approx(
            model.coefficients[at] + reach * np.array([-1, 0, 1])
        )


def test_means_and_deviations_are_over_children_not_over_places():
    counts, model = census(), fitted()
    x = dense(counts)
    mean = np.average(x, axis=0, weights=counts.children)
    deviation = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=counts.children))
    found = weigh_factors(counts, model=model)
    assert [one.mean for one in found] == pytest.approx(mean.tolist())
    assert [one.deviation for one in found] == pytest.approx(deviation.tolist())
    assert [one.standardised for one in found] == pytest.approx((model.coefficients[1:] * deviation).tolist())


def test_marginal_effects_are_slopes_of_the_mean_probability():
    counts, model = census(), fitted()
    x, step = dense(counts), 1e-5
    for at, one in enumerate(weigh_factors(counts, model=model)):
        up, down = x.copy(), x.copy()
        up[:, at] += step
        down[:, at] -= step
        slope = (mean_probability(counts, model, up) - mean_probability(counts, model, down)) / (2 * step)
        assert one.marginal_effect == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("interactions", [(), INTERACTIONS])
def test_a_discrete_change_puts_every_child_at_the_level_and_at_the_reference(interactions):
    """Interactions follow: the design is built anew for each level, by the code that fits."""
    counts, model = census(), fitted(interactions)
    for one, term in zip(weigh_factors(counts, model=model), model.terms, strict=True):
        if term.parts or not term.level:
            assert np.isnan(one.discrete_change)
            continue
        covariate = next(c for c in COVARIATES if c.code == term.factor)
        at = {covariate.code: covariate.levels.index(term.level)}
        raised = mean_probability(counts, model, dense(counts, interactions, **at))
        base = mean_probability(counts, model, dense(counts, interactions, **{covariate.code: 0}))
        assert one.discrete_change == pytest.approx(raised - base, abs=1e-12)


def test_another_library_reports_the_same_marginal_effects():
    draw = np.random.default_rng(4)
    n = 4000
    values = {"sex": draw.integers(0, 2, n), "poverty": draw.random(n)}
    x = design_matrix((SEX, POVERTY), values=values, rows=n)
    y = draw.random(n) < logistic(-1.5 + x @ np.array([0.6, 1.2]))
    theirs = sm.Logit(y.astype(float), sm.add_constant(x)).fit(disp=0)
    # Every child a municipality of its own, so that poverty varies child by child.
    counts = CensusCounts(
        (SEX, POVERTY),
        n,
        np.arange(n),
        values["sex"],
        np.ones(n),
        {"sex": np.arange(2)},
        {"poverty": values["poverty"]},
    )
    zeros = np.zeros(n)
    model = FittedModel(
        "y", design_terms((SEX, POVERTY)), theirs.params, theirs.cov_params(), zeros, zeros, 0, 0, n, 1, n, 5, 0.0, 0.0
    )
    sex, poverty = weigh_factors(counts, model=model)
    slopes = theirs.get_margeff(at="overall", method="dydx").margeff
    assert [sex.marginal_effect, poverty.marginal_effect] == pytest.approx(slopes.tolist(), rel=1e-9)
    assert sex.discrete_change == pytest.approx(theirs.get_margeff(at="overall", dummy=True).margeff[0], rel=1e-9)
    assert [sex.odds_lower, sex.odds_upper] == pytest.approx(np.exp(theirs.conf_int()[1]).tolist())


def test_municipalities_that_are_not_modelled_do_not_count():
    counts, model = census(), fitted()
    gap = counts.territory["poverty"].copy()
    gap[3] = np.nan
    closed = CensusCounts(**{**fields(counts), "territory": {**counts.territory, "poverty": gap}})
    kept = counts.municipality != 3
    without = CensusCounts(
        **{
            **fields(counts),
            "municipality": counts.municipality[kept],
            "pattern": counts.pattern[kept],
            "children": counts.children[kept],
        }
    )
    for one, other in zip(weigh_factors(closed, model=model), weigh_factors(without, model=model), strict=True):
        assert numbers(one) == pytest.approx(numbers(other), nan_ok=True)


def fields(counts: CensusCounts) -> dict:
    return {name: getattr(counts, name) for name in CensusCounts.__dataclass_fields__}


def numbers(one: FactorWeight) -> list[float]:
    return [getattr(one, name) for name in COLUMNS[3:]]


def test_nobody_to_average_over_gives_no_number_but_the_odds_ratio():
    counts = census()
    nobody = CensusCounts(
        **{**fields(counts), "municipality": np.zeros(0, int), "pattern": np.zeros(0, int), "children": np.zeros(0)}
    )
    first = weigh_factors(nobody, model=fitted())[0]
    assert np.isfinite(first.odds_ratio)
    assert np.isnan(
        [first.mean, first.deviation, first.standardised, first.marginal_effect, first.discrete_change]
    ).all()


def test_a_term_that_the_census_does_not_count_is_named():
    counts = census()
    short = CensusCounts(**{**fields(counts), "territory": {"poverty": counts.territory["poverty"]}})
    with pytest.raises(CensusMismatchError, match="belt"):
        weigh_factors(short, model=fitted())


def test_the_cells_of_a_release_weigh_as_the_counts_they_come_from():
    counts, model = census(), fitted()
    of_pattern = design_matrix(
        COVARIATES, values=counts.pattern_levels, rows=counts.patterns, interactions=INTERACTIONS
    )
    of_place = design_matrix(
        COVARIATES,
        values={"poverty": counts.territory["poverty"], "belt": counts.territory["belt"].astype(int)},
        rows=PLACES,
        interactions=INTERACTIONS,
    )
    cells = CellTable(
        intercept=float(model.coefficients[0]),
        terms=tuple(
            Term(term.code, term.factor, float(b)) for term, b in zip(model.terms, model.coefficients[1:], strict=True)
        ),
        pattern_design=of_pattern,
        municipal_design=of_place,
        municipal_effect=model.municipal_effect,
        municipality=counts.municipality,
        pattern=counts.pattern,
        children=counts.children,
    )
    told = weigh_cells(cells, outcome="labour", standard_errors=model.standard_errors[1:], terms=model.terms)
    for one, other in zip(told, weigh_factors(counts, model=model), strict=True):
        assert numbers(one) == pytest.approx(numbers(other), nan_ok=True)
    untold = weigh_cells(cells, outcome="labour")
    assert all(np.isnan([one.odds_lower, one.discrete_change]).all() for one in untold)


def test_terms_that_are_not_those_of_the_cells_are_refused():
    cells = CellTable(
        0.0,
        (Term("a", "a", 1.0),),
        np.ones((1, 1)),
        np.zeros((1, 1)),
        np.zeros(1),
        np.zeros(1, int),
        np.zeros(1, int),
        np.ones(1),
    )
    with pytest.raises(ValueError, match="are not those of the cells"):
        weigh_cells(cells, outcome="labour", terms=fitted().terms)


def test_the_table_has_the_columns_of_the_contract():
    table = factor_weight_table(weigh_factors(census(), model=fitted()))
    assert tuple(table.columns) == COLUMNS
    assert table["term"].is_unique
    assert isinstance(table, pd.DataFrame)


def test_the_country_is_listed_by_standardised_coefficients_strongest_first():
    weights = weigh_factors(census(), model=fitted())
    lists = national_lists(weights)
    assert all(one.weight > 0 for one in lists.risk)
    assert all(one.weight < 0 for one in lists.protection)
    for side in (lists.risk, lists.protection):
        sizes = [abs(one.weight) for one in side]
        assert sizes == sorted(sizes, reverse=True)
    assert len(lists.risk) + len(lists.protection) == len(weights)


def test_a_state_is_listed_by_the_mean_of_its_children_and_withheld_places_do_not_speak():
    pushes = {"rural": np.array([0.4, 0.0, 9.0]), "schooling": np.array([-0.1, -0.3, 9.0])}
    lists = local_lists(pushes, children=np.array([300.0, 100.0, np.nan]), within=np.ones(3, dtype=bool))
    assert [one.factor for one in lists.risk] == ["rural"]
    assert lists.risk[0].weight == pytest.approx(0.3)
    assert lists.protection[0].weight == pytest.approx(-0.15)


def test_the_lists_of_all_places_together_say_nothing():
    """The country does not differ from its own mean: contributions over all its children cancel."""
    release = open_release(Path(__file__).parents[2] / "geodata" / "MEX")
    assert release.cells is not None
    children = np.bincount(
        release.cells.municipality, weights=release.cells.children, minlength=len(release.municipalities)
    )
    everywhere = np.ones(len(children), dtype=bool)
    contributions = ClriskContributions(release.cells).of({})
    lists = local_lists(contributions, children=children, within=everywhere)
    assert all(abs(one.weight) < 1e-9 for one in (*lists.risk, *lists.protection))
    one_place = local_lists(contributions, children=children, within=np.arange(len(children)) == 100)
    assert len(one_place.risk) + len(one_place.protection) == len(contributions)


def test_the_shipped_release_weighs_its_factors_in_their_declared_direction():
    release = open_release(Path(__file__).parents[2] / "geodata" / "MEX")
    assert release.cells is not None
    weights = weigh_cells(release.cells, outcome="main")
    direction = {spec.code: spec.direction for spec in release.manifest.factors}
    terms = Counter(one.factor for one in weights)  # "no spouse" is no step on the ladder of a spouse's schooling
    alone = [one for one in weights if terms[one.factor] == 1]
    assert alone
    assert {one.term for one in alone if one.raises_risk != (direction[one.factor] > 0)} == set()
