"""The second instrument: how much each risk and protection factor weighs in the model, told in four ways.

A weight describes the model, it is not the effect of changing the world: factors move together and none of
them was assigned by lot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from dashboard.model.census import CensusCounts
from dashboard.model.census_design import cell_table, census_design
from dashboard.model.design import DesignTerm
from dashboard.model.fit import logistic
from dashboard.model.fitted import FittedModel
from dashboard.model.person_sums import NumberSums
from dashboard.release.evidence import FactorWeight
from dashboard.release.records import CellTable
from dashboard.values import BoolArray, FloatArray, IndexArray

CONFIDENCE = 0.95
COLUMNS = (
    "outcome",
    "term",
    "factor",
    "odds_ratio",
    "odds_lower",
    "odds_upper",
    "standardised",
    "marginal_effect",
    "discrete_change",
    "mean",
    "deviation",
)
"""Of ``factor_weights.csv``, in order."""


@dataclass(frozen=True, slots=True)
class _Population:
    """The children a model is applied to, and the columns of its terms in the two tables they live in."""

    of_pattern: FloatArray
    """shape (n_patterns, n_terms)"""
    of_municipality: FloatArray
    """shape (n_municipalities, n_terms)"""
    effect: FloatArray
    municipality: IndexArray
    pattern: IndexArray
    share: FloatArray
    """Share of all children that each cell holds, shape (n_cells,); sums to one."""

    def mean_of(self, by_pattern: FloatArray, by_municipality: FloatArray) -> FloatArray:
        """Child-weighted mean of the sum of a column (or columns) of each table; NaN without children."""
        if not len(self.share):
            return np.full(by_pattern.shape[1:], np.nan)
        patterns = np.bincount(self.pattern, weights=self.share, minlength=len(by_pattern))
        places = np.bincount(self.municipality, weights=self.share, minlength=len(by_municipality))
        mean: FloatArray = patterns @ by_pattern + places @ by_municipality
        return mean

    def probabilities(self, by_pattern: FloatArray, by_municipality: FloatArray) -> FloatArray:
        """Probability of every cell from the two parts of its linear predictor."""
        return logistic(by_pattern[self.pattern] + by_municipality[self.municipality])


def weigh_factors(
    counts: CensusCounts, *, model: FittedModel, effect: FloatArray | None = None
) -> tuple[FactorWeight, ...]:
    r"""Odds ratio, standardised coefficient, marginal effect and discrete change of every term of ``model``.

    .. math:: OR_k = e^{b_k}, \quad e^{b_k \pm t_f s_k}; \qquad b_k^* = b_k \,\mathrm{sd}(x_k)

    .. math:: AME_k = \frac{1}{N} \sum_i p_i (1 - p_i)\, b_k, \qquad
              \Delta_k = \frac{1}{N} \sum_i \big[\sigma(\eta_i^{(k)}) - \sigma(\eta_i^{(ref)})\big]

    t_f is the 97.5 % point of Student's t with the model's degrees of freedom, as in the table of coefficients. Sums
    and deviations run over all N children of the census, cell by cell. In :math:`\Delta_k` every child is put at
    level k, then at the reference of the same factor, its interactions following; the rest stays as it is.

    Parameters
    ----------
    counts : CensusCounts
        Already ``restricted`` to the population of the outcome. Municipalities whose territory is not known are
        left out.
    model : FittedModel
    effect : array, shape (n_municipalities,), optional
        Effects to predict with instead of the model's own, such as calibrated ones.

    Returns
    -------
    tuple of FactorWeight, in the order of the terms
        Without a single modelled child every mean is NaN.

    Raises
    ------
    CensusMismatchError
        When the census lacks a covariate or level of the model.

    References
    ----------
    T. Bartus, "Estimation of marginal effects using margeff", *Stata Journal* 5 (2005), on the two marginal effects;
    A. Gelman and I. Pardoe, "Average predictive comparisons", *Sociological Methodology* 37 (2007).

    Examples
    --------
    >>> import numpy as np
    >>> from dashboard.model.design import Covariate
    >>> sex = Covariate("sex", "person", ("female", "male"))
    >>> counts = CensusCounts((sex,), 1, np.zeros(2, int), np.arange(2), np.array([50.0, 50.0]),
    ...                       {"sex": np.arange(2)}, {})
    >>> male = DesignTerm("sex_male", "sex", "person", "male", "female")
    >>> model = FittedModel("labour", (male,), np.array([-2.0, 1.0]), np.diag([0.01, 0.04]), np.zeros(1), np.zeros(1),
    ...                     0.0, 0.0, 900, 9, 90, 5, -300.0, -320.0)
    >>> weight, = weigh_factors(counts, model=model)
    >>> round(weight.odds_ratio, 3), round(weight.standardised, 3), round(weight.discrete_change, 4)
    (2.718, 0.5, 0.1497)
    """
    cells = cell_table(counts, model, effect=model.municipal_effect if effect is None else effect)
    return weigh_cells(
        cells,
        outcome=model.outcome,
        standard_errors=model.standard_errors[1:],
        freedom=model.degrees_of_freedom,
        terms=model.terms,
    )


def weigh_sums(
    counts: CensusCounts, sums: NumberSums, *, model: FittedModel, told: BoolArray
) -> tuple[FactorWeight, ...]:
    """The same for a model with numbers of each child, which no cell holds: from sums over the persons.

    Parameters
    ----------
    counts : CensusCounts
        ``restricted`` to the population of the outcome.
    sums : NumberSums
        Made with the coefficients of ``model``.
    told : shape (n_municipalities,)
        The municipalities over which means, deviations and effects are taken.

    Returns
    -------
    tuple of FactorWeight, in the order of the terms
        With the discrete change of every level, summed over the children while the census was read.
    """
    held = [at for at, term in enumerate(model.terms) if term.code not in sums.terms]
    design = census_design(counts, [model.terms[at] for at in held])
    kept = (design.known & told & (sums.children > 0))[counts.municipality]
    people = _Population(
        of_pattern=design.pattern,
        of_municipality=design.municipal,
        effect=model.municipal_effect,
        municipality=counts.municipality[kept],
        pattern=counts.pattern[kept],
        share=_shares(counts.children[kept]),
    )
    mean, deviation = np.full(len(model.terms), np.nan), np.full(len(model.terms), np.nan)
    mean[held] = people.mean_of(people.of_pattern, people.of_municipality)
    deviation[held] = _deviations(people, mean[held])
    children = float(sums.children[told].sum())
    changes = dict(zip(sums.level_terms, sums.changes[told].sum(axis=0) / children, strict=True)) if children else {}
    for at, term in enumerate(model.terms):
        if term.code in sums.terms and children:
            own = sums.terms.index(term.code)
            mean[at] = sums.totals[told, own].sum() / children
            deviation[at] = np.sqrt(max(sums.squares[told, own].sum() / children - mean[at] ** 2, 0.0))
    return _told(
        model.outcome,
        model.terms,
        model.coefficients,
        _reach(model.degrees_of_freedom) * model.standard_errors[1:],
        mean=mean,
        deviation=deviation,
        slope=float(sums.slope[told].sum() / children) if children else np.nan,
        change={code: float(change) for code, change in changes.items()},
    )


def weigh_cells(
    cells: CellTable,
    *,
    outcome: str,
    standard_errors: FloatArray | None = None,
    freedom: int = 0,
    terms: Sequence[DesignTerm] | None = None,
) -> tuple[FactorWeight, ...]:
    """The same from the cells of a release, whose terms know their factor but neither level nor standard error.

    Parameters
    ----------
    cells : CellTable
    outcome : code of the outcome that the cells speak of
    standard_errors : shape (n_terms,), optional
        From the table of coefficients; without them the odds ratios have no interval.
    freedom : degrees of freedom of the standard errors; without any there is no interval either
    terms : optional
        What each term is; without it no discrete change is told. Pooled cells have mean designs: their deviations are
        a little small, and the discrete change is that of the pooled children.

    Examples
    --------
    >>> import numpy as np
    >>> from dashboard.release.records import Term
    >>> cells = CellTable(
    ...     intercept=-2.0, terms=(Term("sex_male", "sex", 1.0),), pattern_design=np.array([[0.0], [1.0]]),
    ...     municipal_design=np.zeros((1, 1)), municipal_effect=np.zeros(1), municipality=np.array([0, 0]),
    ...     pattern=np.array([0, 1]), children=np.array([50.0, 50.0]))
    >>> weight, = weigh_cells(cells, outcome="labour")
    >>> round(weight.marginal_effect, 4), weight.odds_lower
    (0.1508, nan)
    """
    told = tuple(terms) if terms is not None else tuple(DesignTerm(t.code, t.factor, "person") for t in cells.terms)
    if [term.code for term in told] != [term.code for term in cells.terms]:
        raise ValueError(
            f"terms {[term.code for term in told]} are not those of the cells, {[term.code for term in cells.terms]}"
        )
    people = _Population(
        of_pattern=cells.pattern_design,
        of_municipality=cells.municipal_design,
        effect=cells.municipal_effect,
        municipality=cells.municipality,
        pattern=cells.pattern,
        share=_shares(cells.children),
    )
    return _weigh(
        people,
        outcome=outcome,
        terms=told,
        coefficients=np.array([cells.intercept, *(term.coefficient for term in cells.terms)]),
        reach=np.full(len(told), np.nan) if standard_errors is None else _reach(freedom) * standard_errors,
    )


def factor_weight_table(weights: Sequence[FactorWeight]) -> pd.DataFrame:
    """The rows of ``factor_weights.csv``: one per outcome and term."""
    return pd.DataFrame([asdict(weight) for weight in weights], columns=list(COLUMNS))


def _weigh(
    people: _Population,
    *,
    outcome: str,
    terms: Sequence[DesignTerm],
    coefficients: FloatArray,
    reach: FloatArray,
) -> tuple[FactorWeight, ...]:
    b = coefficients[1:]
    mean = people.mean_of(people.of_pattern, people.of_municipality)
    deviation = _deviations(people, mean)
    p = people.probabilities(coefficients[0] + people.of_pattern @ b, people.of_municipality @ b + people.effect)
    slope = float(people.share @ (p * (1 - p))) if len(people.share) else np.nan
    change = _discrete_changes(people, terms=terms, coefficients=coefficients)
    return _told(outcome, terms, coefficients, reach, mean=mean, deviation=deviation, slope=slope, change=change)


def _told(
    outcome: str,
    terms: Sequence[DesignTerm],
    coefficients: FloatArray,
    reach: FloatArray,
    *,
    mean: FloatArray,
    deviation: FloatArray,
    slope: float,
    change: Mapping[str, float],
) -> tuple[FactorWeight, ...]:
    b = coefficients[1:]
    with np.errstate(over="ignore"):  # a separated term has an upper limit of infinity, which is what it is
        odds, lower, upper = np.exp(b), np.exp(b - reach), np.exp(b + reach)
    return tuple(
        FactorWeight(
            outcome=outcome,
            term=term.code,
            factor=term.factor,
            odds_ratio=float(odds[at]),
            odds_lower=float(lower[at]),
            odds_upper=float(upper[at]),
            standardised=float(b[at] * deviation[at]),
            marginal_effect=float(b[at] * slope),
            discrete_change=change.get(term.code, np.nan),
            mean=float(mean[at]),
            deviation=float(deviation[at]),
        )
        for at, term in enumerate(terms)
    )


def _reach(freedom: int) -> float:
    """Standard errors from the middle of the interval to its end."""
    if freedom < 1:
        return np.nan
    # Here, so that the server, which only reads weights, starts without it; scipy.stats takes a second to load.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + CONFIDENCE) / 2))


def _deviations(people: _Population, mean: FloatArray) -> FloatArray:
    """Standard deviation of each term over the children; a term lives in one of the two tables, zero in the other."""
    of_place = people.of_municipality.any(axis=0)
    apart_by_pattern = np.where(of_place, 0.0, people.of_pattern - mean)
    apart_by_place = np.where(of_place, people.of_municipality - mean, 0.0)
    return np.sqrt(people.mean_of(apart_by_pattern**2, apart_by_place**2))


def _discrete_changes(
    people: _Population, *, terms: Sequence[DesignTerm], coefficients: FloatArray
) -> Mapping[str, float]:
    """Mean change of probability of each level against its reference, by code of the term."""
    b = coefficients[1:]
    patterns = coefficients[0] + people.of_pattern @ b
    places = people.of_municipality @ b + people.effect
    changes: dict[str, float] = {}
    for factor in dict.fromkeys(term.factor for term in terms if term.level and not term.parts):
        touched = [at for at, term in enumerate(terms) if term.speaks_of(factor)]
        without = (
            patterns - people.of_pattern[:, touched] @ b[touched],
            places - people.of_municipality[:, touched] @ b[touched],
        )
        base = people.share @ people.probabilities(*without) if len(people.share) else np.nan
        for term in terms:
            if term.factor == factor and term.level and not term.parts:
                raised = _with_level(people, terms, b, term=term, without=without)
                changes[term.code] = float(people.share @ people.probabilities(*raised) - base)
    return changes


def _with_level(
    people: _Population,
    terms: Sequence[DesignTerm],
    b: FloatArray,
    *,
    term: DesignTerm,
    without: tuple[FloatArray, FloatArray],
) -> tuple[FloatArray, FloatArray]:
    """The two parts of the linear predictor when every child is at the level of ``term``."""
    column = {(one.factor, one.level): at for at, one in enumerate(terms) if not one.parts}
    here = column[(term.factor, term.level)]
    patterns, places = without[0] + b[here], without[1]
    for at, one in enumerate(terms):
        if (term.factor, term.level) in one.parts:
            partner = next(part for part in one.parts if part != (term.factor, term.level))
            patterns = patterns + b[at] * people.of_pattern[:, column[partner]]
            places = places + b[at] * people.of_municipality[:, column[partner]]
    return patterns, places


def _shares(children: FloatArray) -> FloatArray:
    return children / children.sum() if len(children) else children
