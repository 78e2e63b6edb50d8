"""Territory covariates of the synthetic country: smooth in space, invented, rounded so that a rebuild repeats them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.model.fit import logistic
from dashboard.values import FloatArray, IndexArray

KILOMETRES_PER_DEGREE = 111.2
DECIMALS = 4
"""Covariates are published with four decimals; a draw never hangs on the last bit of a cosine."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """Invented circumstances of every municipality, each of shape (n,), shares between 0 and 1."""

    rural: FloatArray
    indigenous: FloatArray
    poverty: FloatArray
    agricultural_employment: FloatArray
    low_wage: FloatArray
    incomplete_basic_education: FloatArray
    formal_industry: FloatArray
    commerce_taste: FloatArray
    """Standard normal field that makes heads trade more or less; not a factor of the model."""
    municipal_effect: FloatArray
    """What the covariates do not explain, log odds: a smooth field and a small part of each place's own."""

    def factors(self) -> dict[str, FloatArray]:
        """The territory covariates of the model, by code; ``rural`` shapes the area of the households instead."""
        return {
            "indigenous_share": self.indigenous,
            "poverty_share": self.poverty,
            "agricultural_employment_share": self.agricultural_employment,
            "low_wage_share": self.low_wage,
            "incomplete_basic_education_share": self.incomplete_basic_education,
            "formal_industry_share": self.formal_industry,
        }


def make_landscape(
    longitude: FloatArray,
    latitude: FloatArray,
    *,
    rural: FloatArray,
    state: IndexArray,
    state_rate: FloatArray,
    rng: np.random.Generator,
) -> Landscape:
    """Draw every covariate as a smooth random field, tied to rurality and to each other as one would expect.

    ``lean`` is the published class of the state, smoothed over 110 km: it lets the covariates carry
    most of the differences between states, so that no state border shows as a cliff.
    """
    east = longitude * np.cos(np.radians(latitude.mean())) * KILOMETRES_PER_DEGREE
    north = latitude * KILOMETRES_PER_DEGREE

    def field(kilometres: float) -> FloatArray:
        return smooth_field(east, north, kilometres=kilometres, rng=rng)

    lean = _standardised(_smoothed(np.log(state_rate)[state], east, north, kilometres=110))
    country = _standardised(rural)
    south = _standardised(-latitude)
    indigenous = _share(-3.1 + 1.6 * field(90) + 0.9 * south + 0.4 * country)
    poverty = _share(-0.15 + 0.25 * country + 0.40 * field(120) + 1.2 * (indigenous - 0.15) + 0.30 * lean)
    agriculture = _share(-1.5 + 0.40 * country + 0.50 * field(100) + 0.50 * lean)
    low_wage = _share(0.1 + 0.55 * field(110) + 0.25 * _standardised(poverty) + 0.30 * lean)
    schooling = _share(-0.5 + 0.50 * field(130) + 0.15 * country + 0.20 * _standardised(poverty) + 0.30 * lean)
    industry = _share(-1.7 + 0.65 * field(140) - 0.20 * country - 0.20 * south - 0.30 * lean)
    effect = 0.17 * field(60) + 0.10 * rng.standard_normal(len(longitude))
    return Landscape(
        rural=rural,
        indigenous=indigenous,
        poverty=poverty,
        agricultural_employment=agriculture,
        low_wage=low_wage,
        incomplete_basic_education=schooling,
        formal_industry=industry,
        commerce_taste=np.round(field(80), DECIMALS),
        municipal_effect=np.round(effect, DECIMALS),
    )


def smooth_field(
    east: FloatArray, north: FloatArray, *, kilometres: float, rng: np.random.Generator, waves: int = 300
) -> FloatArray:
    r"""A Gaussian random field with squared-exponential correlation, standardised over the places, shape (n,).

    .. math:: f(s) = \sqrt{2/M} \sum_{j=1}^{M} \cos(\omega_j' s + \phi_j), \quad
              \omega_j \sim N(0, \ell^{-2} I), \ \phi_j \sim U(0, 2\pi)

    References
    ----------
    A. Rahimi and B. Recht (2007), "Random features for large-scale kernel machines".
    """
    frequency = rng.standard_normal((2, waves)) / kilometres
    phase = rng.uniform(0, 2 * np.pi, waves)
    total = np.zeros(len(east))
    for at in range(waves):
        total += np.cos(frequency[0, at] * east + frequency[1, at] * north + phase[at])
    return _standardised(total * np.sqrt(2 / waves))


def _smoothed(values: FloatArray, east: FloatArray, north: FloatArray, *, kilometres: float) -> FloatArray:
    smooth = np.empty(len(values))
    for at in range(len(values)):
        near = np.exp(-((east - east[at]) ** 2 + (north - north[at]) ** 2) / (2 * kilometres**2))
        smooth[at] = np.sum(near * values) / np.sum(near)
    return smooth


def _standardised(values: FloatArray) -> FloatArray:
    standard: FloatArray = (values - values.mean()) / values.std()
    return standard


def _share(log_odds: FloatArray) -> FloatArray:
    return np.round(logistic(log_odds), DECIMALS)
