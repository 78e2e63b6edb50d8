"""Columns joined to one of their combinations add what each of them adds alone, however many values they have."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.release.microdata.steps import combined


@pytest.mark.parametrize(
    "sizes", [(1, 256), (256, 1), (1, 255), (2, 128), (16, 16), (15, 17), (64, 64), (1, 4096), (5, 3)]
)
def test_two_lookups_joined_say_what_both_say(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(20_261_122)
    first, second = (rng.integers(-1000, 1000, size) for size in sizes)
    one, two = (np.concatenate([np.arange(size), rng.integers(0, size, 5000)])[-5000:] for size in sizes)
    one[0], two[0] = sizes[0] - 1, sizes[1] - 1  # the last of all combinations

    codes, table = combined((one, first), (two, second))

    np.testing.assert_array_equal(table[codes], first[one] + second[two])
