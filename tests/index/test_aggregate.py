"""The laws of aggregating that need no release; the rest is told in tests/spec."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.index.aggregate import Prepared, geometric, score

EVERYTHING = Prepared.of(np.array([[0.0, 100.0], [50.0, 50.0], [100.0, 100.0], [0.0, 0.0]]))


def test_equal_factors_keep_their_value_in_a_geometric_mean():
    found = geometric(EVERYTHING, np.array([3.0, 1.0]))
    assert found[1:].tolist() == pytest.approx([50, 100, 0])


def test_a_geometric_mean_lives_with_zeros():
    assert geometric(EVERYTHING, np.array([1.0, 1.0]))[0] == pytest.approx((10 - 1) / 0.99)  # sqrt(1 x 100) = 10


def test_an_unknown_aggregation_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"No aggregation 'median'; there are \['arithmetic', 'geometric'\]"):
        score(EVERYTHING, np.array([1.0, 1.0]), aggregation="median", availability_threshold=0)
