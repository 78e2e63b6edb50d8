"""An attacker with linear and integer programmes over a whole unit, on a few hundred drawn tables: nothing is pinned.

He shares no code with ``dashboard.trust.solver``: his unknowns are the children of every kind of every municipality of
the unit at once (the protection asks a few municipalities at a time), and he sets his equations up himself.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from dashboard.trust.ranges import Relation
from dashboard.trust.secondary import ROOM, CountSystem

THRESHOLD = 20
UNIT = np.array([0, 0, 0, 0, 1, 1, 1, 2])
SEX, AGE, AREA, SCHOOL = np.array(list(product(range(2), range(3), range(2), range(2)))).T
OLD, RURAL = AGE == 2, (AREA == 1) & (AGE > 0)
VARIABLES = {
    "all": np.ones(24, dtype=bool),
    **{f"sex {at}": at == SEX for at in range(2)},
    **{f"age {at}": at == AGE for at in range(3)},
    **{f"area {at}": at == AREA for at in range(2)},
    **{f"15-17, sex {at}": OLD & (at == SEX) for at in range(2)},
    **{f"15-17, area {at}": OLD & (at == AREA) for at in range(2)},
    "rural 12-17": RURAL,
    **{f"rural 12-17, sex {at}": RURAL & (at == SEX) for at in range(2)},
    "rural 12-14": RURAL & (AGE == 1),
    "under 15": ~OLD,
    **{f"school {at}": at == SCHOOL for at in range(2)},
}
"""The counts of three outcomes and their groups, as the demonstration has them: of all, of 15-17, of rural 12-17."""
NAMES = list(VARIABLES)
MEMBERSHIP = np.column_stack(list(VARIABLES.values()))
RELATIONS = tuple(
    Relation(NAMES.index(total), tuple(NAMES.index(part) for part in parts))
    for total, parts in {
        "all": ("sex 0", "sex 1"),
        "all ": ("age 0", "age 1", "age 2"),
        "all  ": ("area 0", "area 1"),
        "age 2": ("15-17, sex 0", "15-17, sex 1"),
        "age 2 ": ("15-17, area 0", "15-17, area 1"),
        "rural 12-17": ("rural 12-17, sex 0", "rural 12-17, sex 1"),
        "rural 12-17 ": ("rural 12-14", "15-17, area 1"),
        "all   ": ("age 2", "under 15"),
        "all    ": ("school 0", "school 1"),
    }.items()
    for total in [total.strip()]
)
RELUCTANCE = np.where(np.isin(NAMES, ["age 2", "rural 12-17"]), 1.0, 0.0)
RELUCTANCE[0] = np.inf
SYSTEM = CountSystem(MEMBERSHIP, relations=RELATIONS, reluctance=RELUCTANCE)
ROOM_KEPT = ROOM * THRESHOLD


def drawn(seed: int) -> np.ndarray:
    """Children of eight municipalities by kind: places of any size, ordinary ones, and rural ones with few in town."""
    draw = np.random.default_rng(seed)
    if seed % 3 == 0:
        return draw.choice((0, 1, 2, 3, 5, 8, 13, 25, 60, 300), (8, 24)).astype(float)
    common = draw.integers(0, 12 if seed % 3 == 1 else 60, (8, 24))
    rare = draw.integers(0, 3, (8, 24)) * (draw.random((8, 24)) < 0.3)
    return np.where((AREA == 0)[None, :] & (draw.random((8, 1)) < 0.7), rare, common).astype(float)


def equations(counts: np.ndarray, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Everything that is known of one unit, as rows over (municipality, kind)."""
    kinds = MEMBERSHIP.astype(float)
    m, v = np.nonzero(~hidden)
    rows = np.zeros((len(m), len(counts), len(kinds)))
    rows[np.arange(len(m)), m] = kinds[:, v].T
    of_unit = np.repeat(kinds.T[:, None, :], len(counts), axis=1)
    known = np.vstack([rows.reshape(len(m), -1), of_unit.reshape(kinds.shape[1], -1)])
    return known, np.r_[counts[m, v], counts.sum(axis=0)]


def range_of(
    counts: np.ndarray, hidden: np.ndarray, m: int, v: int, *, whole: bool, least: np.ndarray | float = 0.0
) -> float:
    """Width of the range of a count; ``whole`` = children do not come in parts, ``least`` = of every kind."""
    known, values = equations(counts, hidden)
    asked = np.zeros((len(counts), len(MEMBERSHIP)))
    asked[m] = MEMBERSHIP[:, v]
    ends = []
    for sign in (1, -1):
        found = milp(
            sign * asked.ravel(),
            constraints=LinearConstraint(known, values, values),
            bounds=Bounds(np.ravel(least), np.inf),
            integrality=np.full(asked.size, int(whole)),
        )
        assert found.status == 0, found.message
        ends.append(sign * found.fun)
    return ends[1] - ends[0]


def pinned(seed: int, *, whole: bool) -> list[str]:
    counts = drawn(seed) @ MEMBERSHIP.astype(float)
    found = SYSTEM.suppress(counts, unit=UNIT, threshold=THRESHOLD)
    asked = found.primary & ~found.exposed
    asked[:, 0] = False  # all children of a place are the census office's to tell
    told = []
    for unit in np.unique(UNIT):
        here = np.flatnonzero(unit == UNIT)
        for m, v in np.argwhere(asked[here]).tolist():
            width = range_of(counts[here], found.hidden[here], m, v, whole=whole)
            if width < ROOM_KEPT - 1e-6:
                told.append(f"{NAMES[v]} of {here[m]} in table {seed}: {width}")
    return told


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_no_small_count_is_known_to_lie_between_two_close_numbers(first):
    assert [one for seed in range(first, first + 20) for one in pinned(seed, whole=False)] == []


@pytest.mark.parametrize("first", range(200, 240, 10))
def test_that_children_are_whole_helps_nobody_either(first):
    assert [one for seed in range(first, first + 10) for one in pinned(seed, whole=True)] == []
