"""Numbers of each child, which no cell holds: sums of predictions against a prediction child by child."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.errors import MicrodataError
from dashboard.model.design import design_terms
from dashboard.model.estimates import estimate_municipalities
from dashboard.model.factor_weights import weigh_sums
from dashboard.model.fitted import FittedModel
from dashboard.model.person_sums import PersonSums
from dashboard.model.specification import Specification
from dashboard.release.microdata import summing
from dashboard.release.microdata.persons import sum_census
from dashboard.release.microdata.places import read_places
from dashboard.release.microdata.territory import read_territory
from tests.microdata.small import CODES, persons, specification, territory
from tests.microdata.test_census import count
from tests.microdata.test_workers import stop_after

YEARS = (
    "  - code: area\n",
    "  - code: distance\n    kind: household\n    label: Distance\n    direction: raises\n    missing: drop\n"
    "    survey: {column: factor}\n    census: {column: km, divide_by: 10}\n\n  - code: area\n",
)
CROSSED = ("  - between: [sex, age]  ", "  - between: [sex, distance]\n  - between: [sex, age]  ")


def model(spec: Specification, *, outcome: str = "child_labour") -> FittedModel:
    terms = design_terms(spec.model_covariates(outcome), spec.model_interactions(outcome))
    rng = np.random.default_rng(7)
    b = np.concatenate([[-1.5], rng.normal(0, 0.4, len(terms))])
    root = rng.normal(0, 0.05, (len(b), len(b)))
    effect = rng.normal(0, 0.2, len(CODES))
    zeros = np.zeros(len(CODES))
    return FittedModel(outcome, terms, b, root @ root.T, effect, zeros, 0.0, 0.0, 900, 4, 24, 5, -300.0, -400.0)


def census_with_distance(rows: int = 3000) -> pd.DataFrame:
    kilometres = np.round(np.random.default_rng(11).gamma(2.0, 8.0, rows), 3)
    kilometres[::97] = np.nan
    return persons(rows, seed=10).assign(km=kilometres)


def summed(spec: Specification, *, outcome: str = "child_labour", **options: object) -> PersonSums:
    places = read_places(spec.places)
    models = {outcome: model(spec, outcome=outcome)}
    return sum_census(spec, places, read_territory(spec, places), models, **{"chunk_rows": 500, **options})[outcome]


def child_by_child(census: pd.DataFrame, fitted: FittedModel) -> pd.DataFrame:
    """Municipality, p and the design of every child that is predicted, term by term as their names read."""
    children = census[census["edad"].between(5, 17) & (census["asiste"] != 9) & census["km"].notna()]
    has = {
        ("sex", "male"): children["sexo"] == "M",
        ("age", "12_14"): children["edad"].between(12, 14),
        ("age", "15_17"): children["edad"].between(15, 17),
        ("attendance", "attending"): children["asiste"] == 1,
        ("head_schooling", "none"): children["escjefe"] == 0,
        ("head_schooling", "secondary"): children["escjefe"].isin([9, 12]),
        ("head_schooling", "not_known"): children["escjefe"] == 99,
        ("distance", ""): children["km"] / 10,
        ("poverty_share", ""): children["mun"].map(territory().set_index("mun")["pobreza"]) / 100,
    }
    design = np.column_stack(
        [np.prod([has[part] for part in (term.parts or ((term.factor, term.level),))], axis=0) for term in fitted.terms]
    )
    place = children["mun"].map({code: at for at, code in enumerate(CODES)}).to_numpy()
    linear = fitted.coefficients[0] + design @ fitted.coefficients[1:] + fitted.municipal_effect[place]
    return pd.DataFrame({"place": place, "p": 1 / (1 + np.exp(-linear))}).join(pd.DataFrame(design))


def test_probabilities_are_those_of_every_child_averaged(tmp_path: Path) -> None:
    census = census_with_distance()
    spec = specification(tmp_path, YEARS, CROSSED, census=census)

    sums = summed(spec)

    wanted = child_by_child(census, model(spec)).groupby("place")["p"]
    there = wanted.mean().reindex(range(len(CODES))).to_numpy()
    np.testing.assert_allclose(sums.probability, there, rtol=1e-12)
    np.testing.assert_allclose(sums.spread_within, wanted.std(ddof=0).reindex(range(len(CODES))), rtol=1e-9)


def test_standard_errors_follow_the_derivative_of_every_child(tmp_path: Path) -> None:
    census = census_with_distance()
    spec = specification(tmp_path, YEARS, CROSSED, census=census)
    fitted = model(spec)

    rows = child_by_child(census, fitted)
    design = np.column_stack([np.ones(len(rows)), rows.drop(columns=["place", "p"]).to_numpy()])
    slope = (rows["p"] * (1 - rows["p"])).to_numpy()[:, None] * design
    for place in rows["place"].unique():
        derivative = slope[rows["place"] == place].mean(axis=0)
        expected = np.sqrt(derivative @ fitted.covariance @ derivative)
        assert summed(spec).standard_error(fitted.covariance)[place] == pytest.approx(expected, rel=1e-10)
        break


def at_level(census: pd.DataFrame, factor: str, level: str) -> pd.DataFrame:
    """The census with every child at one level of one covariate, as its columns say it."""
    said = {
        "sex": ("sexo", {"male": "M", "female": "F"}),
        "age": ("edad", {"5_11": 8, "12_14": 13, "15_17": 16}),
        "attendance": ("asiste", {"attending": 1, "not_attending": 2}),
        "head_schooling": ("escjefe", {"none": 0, "primary": 6, "secondary": 12, "not_known": 99}),
    }
    column, values = said[factor]
    children = census[census["edad"].between(5, 17) & (census["asiste"] != 9) & census["km"].notna()]
    return children.assign(**{column: values[level]})


def test_a_discrete_change_puts_every_child_at_the_level_and_at_its_reference(tmp_path: Path) -> None:
    """Second computation: the census itself is rewritten and predicted anew, interactions with the number included."""
    census = census_with_distance()
    spec = specification(tmp_path, YEARS, CROSSED, census=census)
    fitted, sums = model(spec), summed(spec)
    found = sums.by_municipality()
    assert [fitted.terms[at].code for at in sums.level_terms] == list(found.level_terms)
    assert len(found.level_terms) == sum(bool(term.level) and not term.parts for term in fitted.terms) > 4
    for at, term in enumerate(fitted.terms[position] for position in sums.level_terms):
        raised, base = (
            child_by_child(at_level(census, term.factor, level), fitted) for level in (term.level, term.reference)
        )
        wanted = (raised["p"] - base["p"]).groupby(raised["place"]).sum().reindex(range(len(CODES)), fill_value=0)
        np.testing.assert_allclose(found.changes[:, at], wanted, rtol=1e-10, atol=1e-10, err_msg=term.code)


def test_the_factor_weights_of_a_model_child_by_child_hold_the_change_of_every_level(tmp_path: Path) -> None:
    census = census_with_distance()
    spec = specification(tmp_path, YEARS, CROSSED, census=census)
    fitted, sums = model(spec), summed(spec)
    told = np.ones(len(CODES), dtype=bool)
    told[0] = False
    weights = weigh_sums(sums.counts, sums.by_municipality(), model=fitted, told=told)
    rows = {level: child_by_child(at_level(census, "sex", level), fitted) for level in ("male", "female")}
    apart = (rows["male"]["p"] - rows["female"]["p"])[rows["male"]["place"] != 0]
    by_term = {one.term: one for one in weights}
    assert by_term["sex_male"].discrete_change == pytest.approx(apart.mean(), rel=1e-12)
    assert np.isnan(by_term["distance"].discrete_change)
    assert sum(np.isfinite(one.discrete_change) for one in weights) == len(sums.level_terms)


def test_without_discrete_changes_everything_else_is_the_same(tmp_path: Path) -> None:
    spec = specification(tmp_path, YEARS, CROSSED, census=census_with_distance())
    fitted, whole, without = model(spec), summed(spec), summed(spec, changes=False)
    assert whole.level_terms
    assert not without.level_terms
    for name in ("expected", "slope", "number_slopes", "number_totals"):
        np.testing.assert_array_equal(getattr(without, name), getattr(whole, name))
    told = np.ones(len(CODES), dtype=bool)
    weights = weigh_sums(without.counts, without.by_municipality(), model=fitted, told=told)
    assert all(np.isnan(one.discrete_change) for one in weights)


def test_more_combinations_of_levels_than_are_looked_up_at_once_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = specification(tmp_path, YEARS, CROSSED, census=census_with_distance())
    whole = summed(spec)
    monkeypatch.setattr(summing, "FEW_PATTERNS", 0)
    monkeypatch.setattr(summing, "BLOCK_ROWS", 37)
    few = summed(spec)
    np.testing.assert_allclose(few.probability, whole.probability, rtol=1e-13)
    np.testing.assert_allclose(few.changes, whole.changes, rtol=1e-12, atol=1e-13)


def test_without_numbers_sums_and_counts_say_the_same(tmp_path: Path) -> None:
    spec = specification(tmp_path)
    fitted = model(spec, outcome="rural_12_17")

    sums = summed(spec, outcome="rural_12_17")
    estimates = estimate_municipalities(count(spec), fitted, population=spec.outcome("rural_12_17").population)

    np.testing.assert_allclose(sums.probability, estimates.probability, rtol=1e-12)
    np.testing.assert_allclose(sums.standard_error(fitted.covariance), estimates.standard_error, rtol=1e-10)


@pytest.mark.parametrize("options", [{"chunk_rows": 1}, {"chunk_rows": 10**6}, {"workers": 2}])
def test_chunks_and_workers_change_nothing(tmp_path: Path, options: dict[str, int]) -> None:
    spec = specification(tmp_path, YEARS, census=census_with_distance())

    here, there = summed(spec, **options), summed(spec)
    np.testing.assert_allclose(here.probability, there.probability, rtol=0, atol=1e-10)
    np.testing.assert_allclose(here.changes, there.changes, rtol=0, atol=1e-10)
    assert np.abs(there.changes).max() > 1


def test_the_mean_of_a_number_is_that_of_the_children(tmp_path: Path) -> None:
    census = census_with_distance()
    spec = specification(tmp_path, YEARS, census=census)

    sums = summed(spec)

    kept = census[census["edad"].between(5, 17) & (census["asiste"] != 9)].dropna()
    wanted = (kept["km"] / 10).groupby(kept["mun"]).mean().reindex(CODES)
    np.testing.assert_allclose(sums.means["distance"], wanted, rtol=1e-12)
    assert sums.counts.dropped["no value of 'distance'"] > 0


def test_a_word_among_numbers_is_told_with_its_row(tmp_path: Path) -> None:
    census = census_with_distance(2000)
    census["km"] = census["km"].astype(object).where(census.index != 1234, "lejos").astype(str)
    census.loc[1234, ["edad", "asiste"]] = [10, 1]
    spec = specification(tmp_path, YEARS, census=census)

    with pytest.raises(MicrodataError, match=r"row 1235, column 'km', value 'lejos'"):
        summed(spec)


def same_sums(first: PersonSums, second: PersonSums) -> bool:
    sums = ("expected", "slope", "number_slopes", "number_totals", "number_squares")
    names = (*sums, "beyond_any", "changes")
    return all(np.array_equal(getattr(first, name), getattr(second, name)) for name in names)


def test_interrupted_sums_go_on_from_their_last_chunk_to_the_same_bit(tmp_path: Path) -> None:
    spec = specification(tmp_path, YEARS, CROSSED, census=census_with_distance())
    whole = summed(spec)
    with pytest.raises(KeyboardInterrupt):
        summed(spec, checkpoint=tmp_path / "counts", progress=stop_after(3))
    read: list[int] = []

    resumed = summed(spec, checkpoint=tmp_path / "counts", progress=lambda told: read.append(told.done))

    assert read == [4, 5, 6]
    assert same_sums(resumed, whole)
    assert resumed.counts.dropped == whole.counts.dropped
    np.testing.assert_array_equal(resumed.counts.found_children, whole.counts.found_children)
    read.clear()
    assert same_sums(summed(spec, checkpoint=tmp_path / "counts", progress=lambda told: read.append(told.done)), whole)
    assert read == [], "sums that are whole are not made again"


def test_sums_made_with_other_coefficients_are_not_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = specification(tmp_path, YEARS, census=census_with_distance())
    before = summed(spec, checkpoint=tmp_path / "counts")
    fitted = model(spec)
    moved = replace(fitted, coefficients=fitted.coefficients + 0.1)
    monkeypatch.setattr(f"{__name__}.model", lambda *_, **__: moved)
    read: list[int] = []

    after = summed(spec, checkpoint=tmp_path / "counts", progress=lambda told: read.append(told.done))

    assert read == [1, 2, 3, 4, 5, 6]
    assert (after.expected > before.expected).all()
    assert len(list((tmp_path / "counts").iterdir())) == 1


def test_children_found_but_left_out_are_those_without_a_value(tmp_path: Path) -> None:
    census = census_with_distance()
    spec = specification(tmp_path, YEARS, census=census)
    found = summed(spec).counts.found_children
    children = census[census["edad"].between(5, 17)]
    np.testing.assert_array_equal(found, children.groupby("mun").size().reindex(CODES, fill_value=0))
    np.testing.assert_array_equal(found, count(spec).found_children)
    np.testing.assert_array_equal(summed(spec).counts.of_municipality(), count(spec).of_municipality())
