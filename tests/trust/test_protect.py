"""What leaves the estimates of several outcomes: nothing small, and nothing that gives something small away."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.model.estimates import estimate_municipalities
from dashboard.model.options import PredictionOptions
from dashboard.model.prediction_options import ReliabilityLimits
from dashboard.model.sample import Sample
from dashboard.trust.protect import Protected, protect_estimates
from dashboard.values import ValueStatus
from tests.support.attacker import Attacker
from tests.support.small_census import EMPTY, MUNICIPALITIES, UNKNOWN, census, fitted, state

POPULATIONS = {"work": {}, "old": {"age": ("15_17",)}, "rural": {"age": ("12_14", "15_17"), "area": ("rural",)}}
LENIENT = PredictionOptions(reliability=ReliabilityLimits(warn_above=90, withhold_above=99))
SHARES = {"age": ("15_17",), "area": ("rural",)}
THRESHOLD = 20


def estimates_of(counts, *, options=LENIENT, sample=None):
    model = fitted(effects=True)
    return [
        estimate_municipalities(
            counts, replace(model, outcome=code), population=population, options=options, sample=sample
        )
        for code, population in POPULATIONS.items()
    ]


def protected(counts, **chosen) -> Protected:
    return protect_estimates(
        estimates_of(counts, **chosen),
        counts=counts,
        populations=POPULATIONS,
        unit=state(),
        threshold=THRESHOLD,
        shares=SHARES,
    )


censuses = st.builds(census, seed=st.integers(0, 5_000), largest=st.sampled_from([4, 9, 20, 60]))


@given(censuses)
@settings(deadline=None, max_examples=25)
def test_nobody_told_is_few(counts):
    for one in protected(counts).estimates:
        told = np.isfinite(one.children)
        assert (one.children[told] >= THRESHOLD).all()
        for group in one.groups:
            told = np.isfinite(group.children)
            assert (group.children[told] >= THRESHOLD).all()
            assert np.isnan(group.probability[~told]).all()


@given(censuses)
@settings(deadline=None, max_examples=10)
def test_all_tables_of_all_outcomes_together_determine_no_small_count(counts):
    """Every published number of every outcome, every factor, and the sums that a census office tells of each state."""
    given_out = protected(counts)
    columns, names, published = told_counts(counts, given_out)
    of_municipality = sums(counts, columns)
    here = np.flatnonzero(of_municipality[:, 0] > 0)
    one = Attacker(columns, unit=state()[here])
    for at, m in enumerate(here):
        for v in np.flatnonzero(published[m]):
            one.learns(at, int(v), float(of_municipality[m, v]))
    one.learns_sums(of_municipality[here])
    small = (of_municipality < THRESHOLD) & ~published
    small[:, columns.all(axis=0)] = False  # all children of a place are the census office's to tell
    for at, m in enumerate(here):
        found = [names[v] for v in np.flatnonzero(small[m]) if one.finds(at, int(v))]
        assert found == [] or given_out.exposed, f"municipality {m}: {found}"


def told_counts(counts, given_out: Protected):
    """Every count of the release as a column over the kinds of children, its name, and where it is published."""
    levels = {c.code: c.levels for c in counts.covariates if c.levels}
    columns, names, published = [np.ones(counts.patterns, dtype=bool)], ["all"], [np.ones(MUNICIPALITIES, dtype=bool)]
    for one in given_out.estimates:
        inside = counts.belongs(POPULATIONS[one.outcome])
        columns.append(inside)
        names.append(one.outcome)
        published.append(np.isfinite(one.children))
        for group in one.groups:
            for at, level in enumerate(group.levels):
                columns.append(
                    inside & (counts.pattern_levels[group.dimension] == levels[group.dimension].index(level))
                )
                names.append(f"{one.outcome}, {level}")
                published.append(np.isfinite(group.children[:, at]))
    for code, shown in SHARES.items():
        columns.append(np.isin(counts.pattern_levels[code], [levels[code].index(one) for one in shown]))
        names.append(f"share of {code}")
        published.append(~given_out.withheld_shares[code])
    return np.column_stack(columns), names, np.column_stack(published)


def sums(counts, columns: np.ndarray) -> np.ndarray:
    found = np.zeros((MUNICIPALITIES, columns.shape[1]))
    for m, p, n in zip(counts.municipality, counts.pattern, counts.children, strict=True):
        found[m] += n * columns[p]
    return found


COUNTS = census(largest=25)
GIVEN = protected(COUNTS)


def test_the_population_of_an_outcome_is_withheld_under_every_name_it_has():
    """Those aged 15-17 are a group of the first outcome and everybody of the second."""
    work, old, _ = GIVEN.estimates
    age = next(group for group in work.groups if group.dimension == "age")
    modelled = np.flatnonzero(~np.isin(np.arange(MUNICIPALITIES), [EMPTY, UNKNOWN]))
    np.testing.assert_array_equal(np.isnan(age.children[modelled, 2]), np.isnan(old.children[modelled]))


def test_what_is_withheld_is_withheld_in_every_column():
    for one in GIVEN.estimates:
        gone = one.status == ValueStatus.SUPPRESSED
        for field in fields(one):
            values = getattr(one, field.name)
            if isinstance(values, np.ndarray) and values.dtype == np.float64:
                assert np.isnan(values[gone]).all(), field.name
        assert np.isnan(one.expected_children[gone]).all()


def test_absences_keep_their_reason():
    work = GIVEN.estimates[0]
    assert work.status[EMPTY] == ValueStatus.NO_DATA
    assert work.status[UNKNOWN] == ValueStatus.NOT_MODELLED
    assert np.isfinite(work.children[UNKNOWN])  # who lives there is known, only not at what risk
    assert all((group.status[UNKNOWN] == ValueStatus.NOT_MODELLED).all() for group in work.groups)


def test_an_empty_group_looks_like_a_small_one():
    counts = census(largest=60)
    rural = counts.pattern_levels["area"][counts.pattern] == 1
    kept = ~(rural & (counts.municipality == 2))
    counts = replace(
        counts, municipality=counts.municipality[kept], pattern=counts.pattern[kept], children=counts.children[kept]
    )
    area = next(group for group in protected(counts).estimates[0].groups if group.dimension == "area")
    assert (area.status[2] == ValueStatus.SUPPRESSED).all()
    assert np.isnan(area.children[2]).all()


def test_an_unreliable_estimate_is_withheld_but_its_children_are_told():
    strict = PredictionOptions(reliability=ReliabilityLimits(warn_above=1e-6, withhold_above=1e-6))
    work = protected(census(), options=strict).estimates[0]
    gone = work.status == ValueStatus.UNRELIABLE
    assert gone.sum() == 10
    assert np.isnan(work.probability[gone]).all()
    assert np.isnan(work.expected_children[gone]).all()
    assert np.isnan(work.effect[gone]).all()
    assert (work.children[gone] >= THRESHOLD).all()
    sex = work.groups[0]
    assert np.isnan(sex.probability[sex.status == ValueStatus.UNRELIABLE]).all()


def test_a_direct_estimate_of_few_interviews_is_withheld():
    draw = np.random.default_rng(4)
    where = np.repeat([0, 1, 2], [19, 20, 40])
    sample = Sample(
        values={},
        outcomes={code: draw.integers(0, 2, len(where)).astype(float) for code in POPULATIONS},
        expansion_weight=np.ones(len(where)),
        stratum=np.zeros(len(where), dtype=int),
        cluster=np.arange(len(where)) // 4,
        municipality=where,
    )
    direct = protected(census(), sample=sample).estimates[0].direct
    assert np.isfinite(direct.estimate[:3]).tolist() == [False, True, True]
    assert np.isfinite(direct.children[:3]).tolist() == [False, True, True]
    assert np.isnan(direct.children[3:]).all()


def test_what_was_withheld_is_counted():
    assert GIVEN.primary > 0
    assert GIVEN.secondary > 0
    nobody = protect_estimates(
        estimates_of(census()), counts=census(), populations=POPULATIONS, unit=state(), threshold=0
    )
    assert (nobody.primary, nobody.secondary, nobody.exposed) == (0, 0, 0)


@pytest.mark.parametrize("seed", range(3))
def test_protection_does_not_depend_on_what_is_withheld(seed):
    """Two censuses that differ only in who the few children are: what is told of the others is the same."""
    counts = census(seed=seed, largest=60)
    few = counts.municipality == 1
    keep = np.flatnonzero(few)[:2]
    kept = ~few
    kept[keep] = True
    small = replace(
        counts, municipality=counts.municipality[kept], pattern=counts.pattern[kept], children=counts.children[kept]
    )
    answers = []
    for children in (3.0, 4.0):
        one = replace(small, children=np.where(small.municipality == 1, children, small.children))
        answers.append(protected(one).estimates[0])
    np.testing.assert_array_equal(answers[0].probability, answers[1].probability)
    np.testing.assert_array_equal(answers[0].children, answers[1].children)


def test_what_the_tables_tell_is_what_pooled_cells_are_held_to():
    counts = census(largest=60)
    told = protected(counts).tables.membership
    assert told.shape[0] == counts.patterns
    old = counts.pattern_levels["age"] == 2
    assert any((column == old).all() for column in told.T)
