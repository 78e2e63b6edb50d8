"""Every number of an index that a page shows, once more with plain pandas, for 5,570 places and drawn scenarios."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pandas as pd
import pytest

from dashboard.choices import FactorOption, Scenario, View
from dashboard.explorer import Explorer
from dashboard.release.records import Release
from dashboard.values import Paint
from tests.support.releases import brazil_sized, explorer

FIRST = int(Paint.FIRST_CLASS)
CODES = [f"factor_{at}" for at in range(12)]


@cache
def release() -> Release:
    return brazil_sized()


@pytest.fixture(scope="module")
def atlas() -> Explorer:
    return explorer(release())


def drawn_scenario(seed: int) -> Scenario:
    chance = np.random.default_rng(seed)
    weighted = chance.choice(CODES, chance.integers(1, 12), replace=False)
    read = chance.choice(CODES, chance.integers(0, 3), replace=False)
    return Scenario(
        weights=tuple((str(code), float(chance.choice([0, 0.5, 10, 33.3, 100]))) for code in weighted),
        aggregation=("arithmetic", "geometric")[seed % 2],
        availability_threshold=float(chance.choice([0, 0.3, 0.9, 1])),
        options=tuple(
            FactorOption(
                factor=str(code),
                direction=int(chance.choice([-1, 1])),
                normalisation=str(chance.choice(["min_max", "z_score", "percentile_rank"])),
            )
            for code in read
        ),
    )


def normalised(x: pd.Series, option: FactorOption | None) -> pd.Series:
    """0-100, the riskier end at 100; every factor of this release raises the risk."""
    ways = {
        "min_max": lambda: 100 * (x - x.min()) / (x.max() - x.min()),
        "z_score": lambda: (50 + 10 * (x - x.mean()) / x.std()).clip(0, 100),
        "percentile_rank": lambda: 100 * (x.rank() - 1) / (x.count() - 1),
    }
    z = ways[(option and option.normalisation) or "min_max"]()
    return 100 - z if option and option.direction == -1 else z


def by_hand(scenario: Scenario) -> pd.DataFrame:
    """Score, factors present and their number for each municipality."""
    factors = pd.DataFrame(dict(release().factors))
    options = {option.factor: option for option in scenario.options}
    z = pd.DataFrame({code: normalised(factors[code], options.get(code)) for code in factors})
    weights = pd.Series(100 / 12, index=factors.columns)
    weights.update(pd.Series(dict(scenario.weights), dtype=float))
    weight_present = z.notna().mul(weights).sum(axis=1)
    if scenario.aggregation == "arithmetic":
        score = z.mul(weights).sum(axis=1) / weight_present
    else:
        score = np.expm1(np.log1p(0.99 * z).mul(weights).sum(axis=1) / weight_present) / 0.99
    threshold = 0.5 if scenario.availability_threshold is None else scenario.availability_threshold
    return pd.DataFrame(
        {
            "score": score.where((weight_present / weights.sum() >= threshold - 1e-9) & (weight_present > 0)),
            "present": z.loc[:, weights > 0].notna().sum(axis=1),
            "total": int((weights > 0).sum()),
        }
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_drawn_scenario_shows_what_pandas_computes(atlas: Explorer, seed: int) -> None:
    scenario = drawn_scenario(seed)
    view, expected = View(country="TSB", scenario=scenario), by_hand(scenario)
    children = pd.Series(release().children)
    valued = expected.score.notna()
    np.testing.assert_allclose(atlas.values(view), expected.score, rtol=1e-9, atol=1e-9)

    entries = [entry for entry in atlas.legend(view).entries if entry.kind == "class"]
    limits = [-np.inf, *(entry.upper for entry in entries[:-1]), np.inf]
    # Ten digits: a score that is itself a cut may differ from it by the order of a sum.
    found = pd.cut(expected.score.round(10), np.round(limits, 10), labels=False)
    painted = pd.Series(list(atlas.paint(view)))
    assert (painted[valued] - FIRST == found[valued]).all()
    assert (painted[~valued] == Paint.NO_DATA).all()
    for at, entry in enumerate(entries):
        assert entry.municipalities == (found == at).sum()
        assert entry.children == pytest.approx(children[found == at].sum())

    figures = atlas.key_figures(view)
    assert figures.rate == pytest.approx(np.average(expected.score[valued], weights=children[valued]))
    assert figures.children_with_value == pytest.approx(children[valued].sum())
    assert figures.high == (found == 2).sum()
    assert figures.on_part_of_factors == (valued & (expected.present < expected.total)).sum()

    before = pd.Series(release().national_class)
    effect = atlas.effect(view)
    assert effect.changed == (valued & (found != before)).sum()
    assert (effect.gained, effect.lost) == (0, (~valued).sum())
    for at in np.random.default_rng(seed).integers(0, 5_570, 8):
        card = atlas.place(view, f"{at:07d}", "municipality")
        assert (card.factors_present, card.factors_total) == (expected.present[at], expected.total[at])
        if valued[at]:
            assert card.rank == 1 + (expected.score > expected.score[at] + 1e-9).sum()


def test_eight_threads_get_the_answers_that_one_gets() -> None:
    views = [View(country="TSB", scenario=drawn_scenario(seed), admin1=(None, "03")[seed % 2]) for seed in range(16)]

    def ask(atlas: Explorer, view: View) -> str:
        answers = (atlas.legend(view), atlas.key_figures(view), atlas.effect(view), atlas.table(view, limit=3))
        return repr(
            (atlas.paint(view), atlas.values(view).tobytes(), atlas.place(view, "0000007", "municipality"), answers)
        )

    alone, together = explorer(release()), explorer(release())
    expected = [ask(alone, view) for view in views]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda view: ask(together, view), [*views, *reversed(views)])) == [
            *expected,
            *reversed(expected),
        ]
