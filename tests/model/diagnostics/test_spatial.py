"""Neighbours, municipal residuals, Moran's I and LISA, against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from dashboard.model.diagnostics.diagnose import judge
from dashboard.model.diagnostics.neighbours import Neighbours, contiguous
from dashboard.model.diagnostics.records import Reason
from dashboard.model.diagnostics.spatial import autocorrelation, municipal_residual
from tests.support.moran import local, moran
from tests.support.study import MUNICIPALITIES, a_study, grid_neighbours, places


def waves(side: int = 12, seed: int = 1) -> np.ndarray:
    """Values that are alike nearby."""
    rng = np.random.default_rng(seed)
    at = np.arange(side)
    return (np.sin(at / 2)[:, None] + np.cos(at / 3)[None, :] + 0.5 * rng.standard_normal((side, side))).ravel()


def of(values: np.ndarray, neighbours: Neighbours | None = None, **how: int):
    graph = grid_neighbours() if neighbours is None else neighbours
    return autocorrelation(values, of="residual", neighbours=graph, codes=places().codes, **how)


def test_squares_that_share_an_edge_or_a_corner_are_neighbours() -> None:
    outlines = [shapely.box(x, y, x + 1, y + 1) for y in range(3) for x in range(3)]

    graph = contiguous(outlines)

    assert np.bincount(graph.of).tolist() == [3, 5, 3, 5, 8, 5, 3, 5, 3]


def test_a_place_without_an_outline_has_no_neighbour() -> None:
    graph = contiguous([shapely.box(0, 0, 1, 1), None, shapely.box(1, 0, 2, 1)])

    assert sorted(zip(graph.of.tolist(), graph.to.tolist(), strict=True)) == [(0, 2), (2, 0)]


def test_moran_is_that_of_the_formula_written_out() -> None:
    values = waves()
    index, expected, z = moran(values, grid_neighbours())

    found = of(values)

    assert (found.moran, found.expected, found.z) == pytest.approx((index, expected, z), rel=1e-8)
    assert found.p == 0.001


def test_local_parts_are_those_of_plain_loops() -> None:
    values = waves(seed=3)
    quadrants, chances = local(values, grid_neighbours(), permutations=499, seed=5)

    found = of(values).local

    assert list(found.quadrant) == quadrants
    np.testing.assert_allclose(found.p, chances, atol=0.1)  # two draws of the permutations
    assert np.abs(np.array(found.p) - chances).mean() < 0.015


def test_the_same_values_give_the_same_p_every_time_and_leave_the_shared_random_state_alone() -> None:
    values = waves(seed=2)
    np.random.seed(11)  # noqa: NPY002 (this is the state that must not move)
    before = np.random.get_state()[1].tolist()  # noqa: NPY002

    first, second = of(values), of(values)

    assert first == second
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_values_dealt_out_at_random_are_not_called_clustered() -> None:
    rng = np.random.default_rng(8)

    p = [of(rng.standard_normal(MUNICIPALITIES), permutations=199).p for _ in range(40)]

    assert np.mean(np.array(p) <= 0.05) < 0.25  # one-sided, in either direction: a tenth is expected


def test_places_without_a_value_and_their_lonely_neighbours_are_left_out() -> None:
    values = waves()
    values[np.arange(MUNICIPALITIES) % 12 != 0] = np.nan  # one column of the grid is left
    values[3] = 1.0  # and a square that touches none of it

    found = of(values)

    assert (found.municipalities, found.left_out) == (12, 1)


@pytest.mark.parametrize(
    ("values", "neighbours", "reason"),
    [
        (waves(), Neighbours.joining(np.zeros((0, 2), int), count=MUNICIPALITIES), Reason.TOO_FEW_MUNICIPALITIES),
        (np.full(MUNICIPALITIES, np.nan), grid_neighbours(), Reason.NO_MUNICIPALITY_IN_SURVEY),
        (np.ones(MUNICIPALITIES), grid_neighbours(), Reason.NOT_COMPUTABLE),
    ],
)
def test_what_cannot_be_computed_has_a_reason(values: np.ndarray, neighbours: Neighbours, reason: Reason) -> None:
    found = of(values, neighbours)

    assert found.moran is None
    assert found.absent["moran"] is reason


def test_the_municipal_residual_is_standardised() -> None:
    study = a_study()
    judged = judge(study.sample, model=study.model, declared=study.declared)[0]
    own = judged.municipality == 17
    w, p = judged.weight[own], judged.prediction[own]

    residual = municipal_residual(judged, municipalities=MUNICIPALITIES)

    assert residual[17] == pytest.approx(np.sum(w * (judged.outcome[own] - p)) / np.sqrt(np.sum(w**2 * p * (1 - p))))
    assert 0.8 < residual.std() < 1.2


def test_a_hidden_cause_that_lies_close_together_is_found() -> None:
    study = a_study(effect=0.8)
    judged = judge(study.sample, model=study.model, declared=study.declared)[0]

    found = of(municipal_residual(judged, municipalities=MUNICIPALITIES))

    assert found.moran > 0.5
    assert found.p == 0.001
