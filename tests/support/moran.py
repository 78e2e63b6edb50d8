"""Moran's I and its local parts in plain loops: the witness of what the atlas takes from esda."""

from __future__ import annotations

import numpy as np

from dashboard.model.diagnostics.neighbours import Neighbours


def moran(values: np.ndarray, graph: Neighbours) -> tuple[float, float, float]:
    """I, its expectation, and its z under randomisation (Cliff and Ord 1981)."""
    n = len(values)
    z = values - values.mean()
    weights = np.zeros((n, n))
    for i, j in zip(graph.of, graph.to, strict=True):
        weights[i, j] = 1 / np.sum(graph.of == i)
    s0 = weights.sum()
    index = n / s0 * float(z @ weights @ z) / float(z @ z)
    s1 = 0.5 * np.sum((weights + weights.T) ** 2)
    s2 = np.sum((weights.sum(axis=0) + weights.sum(axis=1)) ** 2)
    kurtosis = np.mean(z**4) / np.mean(z**2) ** 2
    expected = -1 / (n - 1)
    variance = (
        n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0**2) - kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0**2)
    ) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expected**2
    return index, expected, (index - expected) / float(np.sqrt(variance))


def local(values: np.ndarray, graph: Neighbours, *, permutations: int, seed: int) -> tuple[list[int], list[float]]:
    """Quadrant and one-sided pseudo p of every unit, its neighbours drawn from all the others."""
    rng = np.random.default_rng(seed)
    z = (values - values.mean()) / values.std()
    quadrants, chances = [], []
    for i in range(len(z)):
        own = graph.to[graph.of == i]
        lag = z[own].mean()
        quadrants.append({(True, True): 1, (False, True): 2, (False, False): 3, (True, False): 4}[(z[i] > 0, lag > 0)])
        others = np.delete(z, i)
        drawn = np.array([rng.choice(others, len(own), replace=False).mean() for _ in range(permutations)]) * z[i]
        larger = int((drawn >= z[i] * lag).sum())
        chances.append((min(larger, permutations - larger) + 1) / (permutations + 1))
    return quadrants, chances
