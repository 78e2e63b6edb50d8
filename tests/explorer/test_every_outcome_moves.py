"""Weights and what-if answer for the outcome shown: its own coefficients, its own children, what is withheld of it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.choices import DIFFERENCE, Scenario, Shift, View
from dashboard.downloads import Format
from dashboard.explorer import Explorer
from dashboard.explorer.study import Study
from dashboard.language import Language
from dashboard.release.records import OutcomeModel, Release, Term
from dashboard.values import FloatArray, Paint, ValueStatus
from tests.support import releases
from tests.support.evidence import HAZARDOUS, MAIN, UNRELIABLE, evidence_release, groups_of
from tests.support.releases import CHILDREN, MODELLED, RURAL, SUPPRESSED_CLRISK

INTERCEPT, OF_MALE, OF_RURAL = -2.0, 0.5, 0.9
BOYS = np.array([0.0, 1.0, 1.0])
"""The second and the third pattern are of the outcome: nine of ten children."""


def probability(at: int, *, rural: float | None = None, weight: float = 1.0, belongs: FloatArray = BOYS) -> float:
    """By hand: the patterns that belong, with the coefficients of the second outcome."""
    parts = [(share, male) for share, male, own in zip((0.1, 0.3, 0.6), (0, 1, 1), belongs, strict=True) if own]
    here = RURAL[at] if rural is None else rural
    etas = [(share, INTERCEPT + OF_MALE * male + weight * OF_RURAL * here) for share, male in parts]
    return sum(share / (1 + math.exp(-eta)) for share, eta in etas) / sum(share for share, _ in parts)


def with_model(belongs: FloatArray = BOYS) -> Release:
    """The release of two outcomes, the second of which is predicted over the cells of the patterns that belong."""
    release = evidence_release()
    share = sum(part for part, own in zip((0.1, 0.3, 0.6), belongs, strict=True) if own)
    found = release.outcomes[HAZARDOUS]
    known = found.status == ValueStatus.AVAILABLE
    estimate = np.array([probability(at, belongs=belongs) if known[at] else np.nan for at in range(12)])
    second = replace(found, estimate=estimate, children=np.where(known, np.array(CHILDREN) * share, np.nan))
    design = np.zeros((12, 2))
    design[:, 1] = RURAL
    model = OutcomeModel(
        intercept=INTERCEPT,
        terms=(Term("male", "sex", OF_MALE, "person", "male", "female"), Term("rural", "rural", OF_RURAL, "territory")),
        pattern_design=np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.0]]),
        municipal_design=design,
        municipal_effect=np.zeros(12),
        share=belongs,
    )
    return replace(
        release, outcomes={MAIN: release.outcomes[MAIN], HAZARDOUS: second}, outcome_models={HAZARDOUS: model}
    )


RELEASE = with_model()


def explorer(release: Release) -> Explorer:
    return Explorer(
        [release],
        releases.region(),
        read_municipalities=releases.squares,
        read_admin1=releases.states,
        read_groups=lambda held, *, outcome: groups_of(held, outcome),
    )


ATLAS = explorer(RELEASE)
KNOWN = RELEASE.outcomes[HAZARDOUS].status == ValueStatus.AVAILABLE
TEN = Shift(factor="rural", amount=10)


def view(scenario: Scenario, **changes: object) -> View:
    asked = View(country="TSA", outcome=HAZARDOUS, language=Language.ENGLISH, scenario=scenario)
    return asked.model_copy(update=changes)


def test_a_what_if_predicts_the_outcome_shown_with_its_own_coefficients() -> None:
    values = ATLAS.values(view(Scenario(shifts=(TEN,)), layer="estimate"))

    for at in np.flatnonzero(KNOWN):
        assert values[at] == pytest.approx(probability(at, rural=min(RURAL[at] + 0.1, 1.0)), abs=1e-12)
    assert np.isnan(values[~KNOWN]).all()


def test_its_children_are_those_of_its_population_in_both_readings() -> None:
    effect = ATLAS.effect(view(Scenario(shifts=(TEN,)))).what_if
    at = np.flatnonzero(KNOWN)
    children = RELEASE.outcomes[HAZARDOUS].children[at]
    before = np.array([probability(one) for one in at])
    after = np.array([probability(one, rural=min(RURAL[one] + 0.1, 1.0)) for one in at])

    assert effect is not None
    (country,) = effect.scopes
    assert country.all_children == pytest.approx(children.sum())
    assert country.children == pytest.approx((after - before) @ children)
    assert country.points == pytest.approx(100 * ((after - before) @ children) / children.sum())
    assert country.percent == pytest.approx(100 * ((after - before) @ children) / (before @ children))
    assert (effect.outcome, effect.population) == ("Hazardous work en", "adolescents aged 15 to 17 en")
    main = ATLAS.effect(view(Scenario(shifts=(TEN,)), outcome=None)).what_if
    assert main is not None
    assert (main.outcome, main.population) == ("", "")


def test_weights_move_the_outcome_shown() -> None:
    scenario = Scenario(weights=(("rural", 2.0),))
    settled, notices = ATLAS.resolve(view(scenario))
    values = ATLAS.values(view(scenario, layer="estimate"))

    assert (settled.scenario, notices) == (scenario, ())
    assert {control.factor for control in ATLAS.controls(view(Scenario()))} == {"sex", "rural"}
    for at in np.flatnonzero(KNOWN):
        assert values[at] == pytest.approx(probability(at, weight=2.0), abs=1e-12)
    assert DIFFERENCE in {layer.code for layer in ATLAS.layers(view(Scenario()))}


def test_a_calibrated_scenario_keeps_the_rate_of_the_outcome() -> None:
    scenario = Scenario(weights=(("rural", 0.0),), calibrate=True)
    values = ATLAS.values(view(scenario, layer="estimate"))[KNOWN]
    children, official = (getattr(RELEASE.outcomes[HAZARDOUS], name)[KNOWN] for name in ("children", "estimate"))

    assert values @ children == pytest.approx(official @ children, rel=1e-9)


def test_a_factor_that_the_outcome_does_not_know_is_left_out_with_a_notice() -> None:
    settled, notices = ATLAS.resolve(view(Scenario(weights=(("age", 2.0),))))

    assert settled.scenario == Scenario()
    assert [notice.key for notice in notices] == ["factor_unknown"]


def test_what_is_withheld_of_the_outcome_stays_so_under_every_scenario() -> None:
    for scenario in (Scenario(shifts=(TEN,)), Scenario(weights=(("rural", 0.5),))):
        painted = np.frombuffer(ATLAS.paint(view(scenario)), dtype=np.uint8)
        for code in (SUPPRESSED_CLRISK, UNRELIABLE):
            assert painted[RELEASE.municipalities.position(code)] < Paint.FIRST_CLASS
        assert (painted[~KNOWN] < Paint.FIRST_CLASS).all()


def test_files_name_outcome_population_and_both_readings() -> None:
    body = ATLAS.download(view(Scenario(shifts=(TEN,))), Format.CSV, "http://x").body.decode("utf-8-sig")

    assert "percentage points of all adolescents aged 15 to 17 en" in body
    assert "percent of those counted under “Hazardous work en”" in body
    assert "in child labour" not in body


def test_its_lists_stay_those_of_the_country_since_no_table_tells_its_shares() -> None:
    study = Study(RELEASE).of_outcome(HAZARDOUS)

    assert study.contributions(Scenario()) == {}
    code = RELEASE.municipalities.codes[int(np.flatnonzero(KNOWN)[0])]
    assert ATLAS.factors(view(Scenario()), code, "municipality").scope == "country"
    assert ATLAS.factors(view(Scenario(), outcome=None), code, "municipality").scope == "municipality"


def with_people(people: list[int]) -> Release:
    """The same, but of a place whose second outcome is withheld others live there."""
    release = with_model()
    cells = release.cells
    assert cells is not None
    at = next(at for at in MODELLED if not KNOWN[at] and at != RELEASE.municipalities.position(SUPPRESSED_CLRISK))
    here = cells.municipality == at
    changed = cells.children.copy()
    changed[here] = people
    return replace(release, cells=replace(cells, children=changed))


shifts = st.lists(st.builds(Shift, factor=st.just("rural"), amount=st.floats(-100, 100)), min_size=1, max_size=1).map(
    tuple
)
scenarios = st.one_of(
    st.builds(Scenario, shifts=shifts),
    st.builds(
        Scenario,
        weights=st.tuples(st.tuples(st.just("rural"), st.floats(0, 2)), st.tuples(st.just("sex"), st.floats(0, 2))),
        calibrate=st.booleans(),
    ),
)
people = st.lists(st.integers(1, 60), min_size=3, max_size=3)


@given(scenarios, people, people)
@settings(deadline=None, max_examples=25)
def test_no_answer_and_no_difference_of_two_depends_on_whom_the_outcome_withholds(scenario, one, other):
    """Whoever lives where the outcome is withheld, every answer for it is the same to the last bit."""
    told = []
    for who in (one, other):
        atlas, asked = explorer(with_people(who)), view(scenario)
        country = atlas.place(asked, "TSA", "country")
        told.append(
            (atlas.values(asked).tobytes(), atlas.paint(asked), atlas.effect(asked), country, atlas.table(asked))
        )
    assert told[0] == told[1]
