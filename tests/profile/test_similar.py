"""Similar municipalities against a twin that compares one pair after the other, and what must hold of any distance."""

from __future__ import annotations

from math import isfinite, isnan, nan, sqrt
from statistics import fmean, pstdev

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.explorer.study import Study
from dashboard.profile.answers import Similarity
from dashboard.profile.ground import Ground
from dashboard.profile.similar import Likeness, is_about_area, is_about_people, usual_weights
from dashboard.release.records import Release
from tests.profile import ask, edge
from tests.support import releases


def ground_of(release: Release) -> Ground:
    outlines = edge.squares if release.manifest.country == "TSE" else releases.squares
    return Ground(Study(release), outlines)


def column(values: list[float]) -> list[float]:
    """Standardised over what is known; empty where it tells nobody apart."""
    known = [value for value in values if isfinite(value)]
    if len(known) < 2 or pstdev(known) == 0:
        return []
    return [(value - fmean(known)) / pstdev(known) for value in values]


def twin(release: Release, at: int, weights: Similarity) -> list[tuple[float, str]]:
    """Distances from ``at`` by hand, nearest first: municipality after municipality, variable after variable."""
    ground = ground_of(release)
    shown, codes = ground.study.shown, release.municipalities.codes
    size = [np.log(one) if isfinite(one) and one > 0 else nan for one in shown.children.tolist()]
    areas = ground.area.tolist()
    density = [one - np.log(area) if isfinite(one) else nan for one, area in zip(size, areas, strict=True)]
    factors = {code: values.tolist() for code, values in shown.factors.items()}
    rural = [values for code, values in factors.items() if is_about_area(code)]
    parts = {
        "size": [column(size)],
        "area": [*map(column, rural), column(density)],
        "factors": [column(values) for code, values in factors.items() if not is_about_area(code)],
    }
    asked = {name: weight for name, weight in usual_weights(weights).items() if weight > 0}
    found = []
    for other, code in enumerate(codes):
        if other == at or not isfinite(ground.values[other]):
            continue
        if weights.within_state and ground.parent[other] != ground.parent[at]:
            continue
        total, weight_of_all, is_known = 0.0, 0.0, True
        for name, weight in asked.items():
            mine = [variable for variable in parts[name] if variable and isfinite(variable[at])]
            if not mine:
                continue
            both = [variable for variable in mine if isfinite(variable[other])]
            weight_of_all += weight
            if len(both) < len(mine) / 2 or not both:
                is_known = False
                break
            total += weight * sum((one[at] - one[other]) ** 2 for one in both) / (2 * len(both))
        if is_known and weight_of_all:
            found.append((sqrt(total / weight_of_all), code))
    return sorted(found)


RELEASES = {
    "edge": edge.edge_release(),
    "clrisk": releases.clrisk_release(),
    "a factor withheld": releases.with_withheld_factor(),
    "index": releases.index_release(),
    "index without populations": releases.index_release(with_children=False),
}
WEIGHTS = (
    Similarity(how_many=25),
    Similarity(size=3.0, area=0.5, factors=1.0, how_many=25),
    Similarity(size=0.0, area=0.0, factors=1.0, how_many=25),
    Similarity(size=1.0, area=0.0, factors=0.0, how_many=25, within_state=True),
    Similarity(size=0.0, area=0.0, factors=0.0, how_many=3),
)


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("name", RELEASES)
def test_the_nearest_are_those_of_the_twin(name: str, weights: Similarity) -> None:
    release = RELEASES[name]
    likeness = Likeness(ground_of(release))
    for at in range(len(release.municipalities)):
        who, distances = likeness.nearest(at, weights)
        expected = twin(release, at, weights)[: weights.how_many]
        assert distances.whole[who] == pytest.approx([distance for distance, _ in expected])
        told = [release.municipalities.codes[one] for one in who]
        # Equal distances may differ in the last bit between the two ways; then the distance decides, not the name.
        assert {code for _, code in expected} == set(told) or len(expected) == weights.how_many


@pytest.mark.parametrize("name", RELEASES)
def test_the_parts_of_a_distance_sum_to_the_whole(name: str) -> None:
    release = RELEASES[name]
    likeness = Likeness(ground_of(release))
    for at in range(len(release.municipalities)):
        who, distances = likeness.nearest(at, Similarity(how_many=25))
        if len(who):
            parts = np.sum([part[who] for part in distances.parts.values()], axis=0)
            assert parts == pytest.approx(distances.whole[who] ** 2)


def test_a_distance_is_the_same_from_either_side_where_the_same_is_known() -> None:
    likeness = Likeness(ground_of(edge.edge_release()))
    whole = np.array([likeness.distances(at, Similarity()).whole for at in range(len(edge.CODES))])
    both = np.isfinite(edge.INFORMAL) & np.isfinite(edge.POVERTY) & (np.array(edge.CODES) != edge.SECRET)

    assert whole[np.ix_(both, both)] == pytest.approx(whole[np.ix_(both, both)].T, nan_ok=True)
    assert isnan(whole[0, 0])


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 10), st.floats(0.1, 9))
def test_only_the_proportion_of_the_weights_counts(size: float, area: float, factors: float, times: float) -> None:
    likeness = Likeness(ground_of(edge.edge_release()))
    one = likeness.distances(2, Similarity(size=size, area=area, factors=factors)).whole
    other = likeness.distances(2, Similarity(size=size * times, area=area * times, factors=factors * times)).whole

    assert one == pytest.approx(other, nan_ok=True)


def test_two_places_drawn_at_random_are_at_distance_one_on_average_of_squares() -> None:
    release = releases.brazil_sized()
    nowhere = (shapely.Point(0, 0),) * len(release.municipalities)
    likeness = Likeness(Ground(Study(release), lambda _: nowhere))
    squares = [likeness.distances(at, Similarity(size=0, area=0, factors=1)).whole ** 2 for at in range(0, 5_570, 557)]

    # Of every pair it is one exactly; of ten places against all others nearly.
    assert np.nanmean(squares) == pytest.approx(1.0, abs=0.2)


def test_the_answer_is_the_same_every_time() -> None:
    first, second = (ask.profile("10003").similar for _ in range(2))

    assert first == second


def test_similar_places_are_shown_with_their_levels_and_the_weights_asked_for() -> None:
    found = ask.profile("10003", similarity=Similarity(size=2.0, area=0.0, factors=2.0, how_many=3)).similar

    assert [part.component for part in found.components] == ["size", "factors"]
    assert [part.weight for part in found.components] == [0.5, 0.5]
    assert len(found.places) == 3
    assert all(one.place.level is not None for one in found.places)
    assert all(sum(part.share for part in one.parts) == pytest.approx(1.0) for one in found.places)


def test_who_people_are_is_told_from_how_they_live() -> None:
    assert all(is_about_people(code) for code in ("sex", "age", "indigenous_share", "afro_descendant_share"))
    assert not any(is_about_people(code) for code in ("attendance", "poverty_share", "head_schooling", "average_wage"))
