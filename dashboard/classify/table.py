"""Classes of a whole table by one rule: of the country and of each first-level unit, with their cuts and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.classify.cuts import NO_CLASS, classify, classify_by_parent, cuts_by_parent, learn_cuts
from dashboard.classify.rule import Classification, Scope
from dashboard.release.manifest import ClassRule
from dashboard.values import ByteArray, FloatArray, IndexArray

_SLACK = 1e-6
"""Share of a unit by which a printed limit may miss its decimal in binary."""


@dataclass(frozen=True, slots=True)
class ClassTable:
    """What a rule makes of the values of a country; arrays of shape (n,) in release order."""

    rule: Classification
    national_class: ByteArray
    """0 .. k - 1, ``NO_CLASS`` where there is no value."""
    parent_class: ByteArray
    """The same inside each first-level unit; ``NO_CLASS`` too where the unit could not be cut."""
    national_cuts: tuple[float, ...]
    parent_cuts: Mapping[str, tuple[float, ...]]
    """By code of the first-level unit; a unit too small to be cut is left out."""
    variance_explained: float
    """Share of the variance of the values that lies between the national classes, 0-1; NaN without variance."""

    def classes(self, scope: Scope) -> ByteArray:
        """The classes of one scope."""
        return self.national_class if scope == "national" else self.parent_class

    @property
    def official(self) -> ByteArray:
        """The classes of the scope that the rule calls official."""
        return self.classes(self.rule.scope)

    def as_rule(self) -> ClassRule:
        """The rule with the cuts that came out, as a manifest holds it."""
        return ClassRule(
            method=self.rule.method,
            k=self.rule.k,
            national_cuts=self.national_cuts,
            parent_cuts=dict(self.parent_cuts),
            bins=self.rule.bins,
            decimals=self.rule.decimals,
            labels=self.rule.labels,
        )

    def counts(self, scope: Scope) -> tuple[int, ...]:
        """How many are in each class, lowest first; those without a class are in none."""
        found = self.classes(scope)
        return tuple(np.bincount(found[found != NO_CLASS], minlength=self.rule.k).tolist())


def classify_table(
    values: FloatArray, *, rule: Classification, parent: IndexArray | None = None, parent_codes: Sequence[str] = ()
) -> ClassTable:
    r"""Cuts learnt (or given) as ``rule`` says, and the class of every value by them.

    With ``decimals`` d the cuts are learnt on values rounded to d decimals, as they stand on a printed sheet, brought
    down to that decimal and moved up by half a unit of it: "up to 7.5" then also holds the 7.54 printed as 7.5.

    Parameters
    ----------
    values : array, shape (n,)
        Of the whole country, in any unit; not finite where absent: absent values teach nothing and have no class.
    rule : Classification
    parent : array of int, shape (n,), optional
        Position of the first-level unit of each value in ``parent_codes``; without it nobody has a relative class.
    parent_codes : codes of the first-level units

    Returns
    -------
    ClassTable

    Raises
    ------
    ValueError
        When ``rule`` names a unit that ``parent_codes`` does not hold.

    Examples
    --------
    >>> values = np.array([0.01, 0.02, 0.09, 0.10, 0.30, np.nan])
    >>> table = classify_table(values, rule=Classification(method="natural_breaks", k=3))
    >>> table.national_class, table.national_cuts, table.counts("national")
    (array([  0,   0,   1,   1,   2, 255], dtype=uint8), (0.02, 0.1), (2, 2, 1))
    """
    unknown = sorted(set(rule.parent_cuts) - set(parent_codes))
    if unknown:
        raise ValueError(f"'parent_cuts' names first-level units {unknown}; there are {sorted(parent_codes)}.")
    learnt_on = values if rule.decimals is None else np.round(values, rule.decimals)
    national = _unrounded(_national_cuts(learnt_on, rule), rule.decimals)
    of_units: dict[int, FloatArray] = {}
    no_class = np.full(len(values), NO_CLASS, dtype=np.uint8)
    if parent is not None:
        found = _parent_cuts(learnt_on, rule, parent=parent, codes=parent_codes)
        of_units = {at: _unrounded(cuts, rule.decimals) for at, cuts in found.items()}
    national_class = classify(values, national)
    return ClassTable(
        rule=rule,
        national_class=national_class,
        parent_class=no_class if parent is None else classify_by_parent(values, parent, of_units),
        national_cuts=tuple(national.tolist()),
        parent_cuts={parent_codes[at]: tuple(cuts.tolist()) for at, cuts in of_units.items()},
        variance_explained=variance_explained(values, classes=national_class),
    )


def variance_explained(values: FloatArray, *, classes: ByteArray) -> float:
    r"""Share of the variance that lies between classes ("goodness of variance fit"), 0-1.

    .. math:: 1 - \sum_j \sum_{i \in j} (x_i - \bar x_j)^2 \Big/ \sum_i (x_i - \bar x)^2

    over the values that have a class; NaN when there is none or all are equal.

    Examples
    --------
    >>> variance_explained(np.array([1.0, 1.0, 3.0, 3.0]), classes=np.array([0, 0, 1, 1], dtype=np.uint8))
    1.0
    """
    known = classes != NO_CLASS
    if not known.any():
        return float("nan")
    x, own = values[known], classes[known]
    counts = np.bincount(own)
    means = np.bincount(own, weights=x) / np.maximum(counts, 1)
    total = float(((x - x.mean()) ** 2).sum())
    return 1 - float(((x - means[own]) ** 2).sum()) / total if total > 0 else float("nan")


def _unrounded(cuts: FloatArray, decimals: int | None) -> FloatArray:
    """The limits that part values as they are like ``cuts`` part the rounded ones."""
    if decimals is None:
        return cuts
    unit = 10.0**-decimals
    moved: FloatArray = np.unique(np.floor(cuts / unit + _SLACK) + 0.5) * unit
    return moved


def _national_cuts(values: FloatArray, rule: Classification) -> FloatArray:
    if rule.method == "fixed":
        return np.array(rule.cuts)
    return learn_cuts(values, method=rule.method, k=rule.k, bins=rule.bins)


def _parent_cuts(
    values: FloatArray, rule: Classification, *, parent: IndexArray, codes: Sequence[str]
) -> dict[int, FloatArray]:
    """Learnt inside each unit; fixed ones as given for the unit, or the country's where none is given."""
    if rule.method == "fixed":
        return {at: np.array(rule.parent_cuts.get(code, rule.cuts)) for at, code in enumerate(codes)}
    return cuts_by_parent(values, parent, len(codes), rule.method, rule.k, bins=rule.bins)
