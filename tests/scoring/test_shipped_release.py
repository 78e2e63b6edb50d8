"""The engine on the release that ships: its numbers are what the formula gives, to the last digits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.choices import Scenario
from dashboard.classify.cuts import classify, learn_cuts
from dashboard.release.reader import open_release
from dashboard.release.records import Release
from dashboard.scoring import reference
from dashboard.scoring.clrisk import ClriskScorer
from dashboard.scoring.index import IndexScorer
from dashboard.scoring.release_scorer import ReleaseScorer
from tests.support.engine import factor_spec

SHIPPED = Path(__file__).parents[2] / "geodata" / "MEX"


@pytest.fixture(scope="module")
def mexico() -> Release:
    return open_release(SHIPPED)


@pytest.fixture(scope="module")
def scorer(mexico: Release) -> ReleaseScorer:
    return ReleaseScorer(mexico)


def test_all_weights_at_one_give_the_official_values_to_the_last_bit(mexico, scorer):
    assert scorer.clrisk is not None
    stated = Scenario(weights=tuple((factor, 1.0) for factor in scorer.clrisk.factors))
    assert scorer.outcome(stated).values.tobytes() == mexico.estimate.tobytes()


def test_predicting_the_official_result_again_agrees_to_a_trillionth(mexico, scorer):
    np.testing.assert_allclose(scorer.recompute(Scenario()), mexico.estimate, rtol=1e-12, equal_nan=True)


def test_half_a_million_cells_and_more_agree_with_the_formula(mexico, scorer):
    assert mexico.cells is not None
    assert scorer.clrisk is not None
    assert len(mexico.cells.children) >= 500_000
    weights = {factor: 0.1 + 0.1 * at for at, factor in enumerate(scorer.clrisk.factors)}
    np.testing.assert_allclose(
        scorer.clrisk.probabilities(weights), reference.probabilities(mexico.cells, weights), rtol=1e-12, equal_nan=True
    )


def test_calibration_holds_the_national_rate_of_the_release(mexico, scorer):
    assert scorer.clrisk is not None
    rate = mexico.manifest.national_rate
    found = scorer.clrisk.probabilities({scorer.clrisk.factors[0]: 0.0}, calibrate_to=rate)
    children = scorer.clrisk.children
    assert np.nansum(found * children) / np.nansum(children) == pytest.approx(rate, rel=1e-12)


def test_the_published_classes_are_those_of_the_published_rule(mexico):
    rule = mexico.manifest.classes
    cuts = learn_cuts(mexico.estimate, method=rule.method, k=rule.k)
    np.testing.assert_allclose(cuts, rule.national_cuts, rtol=1e-9)
    np.testing.assert_array_equal(classify(mexico.estimate, np.array(rule.national_cuts)), mexico.national_class)


def test_every_control_of_the_release_moves_something(mexico):
    assert mexico.cells is not None
    scorer = ClriskScorer(mexico.cells)
    official = scorer.probabilities({})
    assert set(scorer.factors) <= {spec.code for spec in mexico.manifest.factors}
    for factor in scorer.factors:
        assert np.nanmax(np.abs(scorer.probabilities({factor: 0.0}) - official)) > 1e-4, factor


BRAZIL: Mapping[str, int] = {
    "pmpobcri": 1, "t_atraso_2_basico": 1, "t_flmed": -1, "t_analf18m": 1, "t_fundin_todos": 1, "p_agro": 1,
    "p_formal": -1, "cpr": 1, "razdep": 1, "t_banagua": -1, "t_dens": 1, "pesorur": 1,
}  # fmt: skip


@pytest.mark.real_files
def test_brazil_in_its_own_numbers_agrees_with_the_plain_loop(real_files):
    source = pd.read_csv(real_files / "brazil" / "bra_atlas_idhm_2010_muni_119ind.csv")
    source["pesorur"] = source["pesorur"] / source["pesotot"]
    factors = {code: source[code].to_numpy(dtype=float) for code in BRAZIL}
    specs = tuple(factor_spec(code, direction=direction) for code, direction in BRAZIL.items())
    scorer = IndexScorer.of_factors(factors, specs=specs, availability_threshold=0.5)
    told = scorer.scores(Scenario())
    normalised = []
    for code, direction in BRAZIL.items():
        x = factors[code]
        share = (x - np.nanmin(x)) / (np.nanmax(x) - np.nanmin(x))
        normalised.append(100 * (share if direction == 1 else 1 - share))
    expected = reference.index_scores(normalised, [1.0] * len(BRAZIL), threshold=0.5)
    np.testing.assert_allclose(told.scores, expected, rtol=1e-12)
    assert np.isfinite(told.scores).sum() == 5_565
