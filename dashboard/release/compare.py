r"""Two releases of a country side by side: what moved, and by which of its causes.

The estimate of a CLRISK release is a function of three parts: who lives where (cells and territory covariates, D), the
coefficients (b) and the effects of the municipalities, calibration included (u). From the older release to the newer
they are swapped one at a time, in this order:

.. math:: P(D_1, b_1, u_1) \to P(D_2, b_1, u_1) \to P(D_2, b_2, u_1) \to P(D_2, b_2, u_2)

The change of each arrow is called after what was swapped; the three sum to the whole change exactly. Another order
would share the interplay of the parts out differently. A term that one release lacks has the coefficient zero there.
Classes are followed in the same way: the new estimate under the old cuts, then under the new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from dashboard.classify.cuts import NO_CLASS, classify
from dashboard.errors import RefusedComparisonError
from dashboard.model.logistic import logistic
from dashboard.release.manifest import ClassRule
from dashboard.release.outcome_models import cells_of_outcome
from dashboard.release.reader import read_boundaries
from dashboard.release.records import CellTable, Release
from dashboard.values import ByteArray, FloatArray, IndexArray, ValueStatus

PARTS = ("data", "coefficients", "effects")
ROUNDING = 1e-9
_MOST_NAMED = 10


@dataclass(frozen=True)
class Moved:
    """One municipality whose estimate moved; shares, or scores of an index."""

    code: str
    name: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before


@dataclass(frozen=True)
class Cause:
    """What the swap of one part did to the municipalities that both releases show."""

    part: str
    """``data``, ``coefficients`` or ``effects``."""
    country: float
    """Change of the rate of those municipalities, by the children of the newer release; the parts sum to the whole."""
    mean_absolute: float
    """Child-weighted mean of the size of the change."""
    largest: Moved | None


@dataclass(frozen=True)
class ClassChanges:
    """How many municipalities that both releases classify changed class, and why."""

    up: int
    down: int
    by_estimate: int
    """Already under the old cuts the new estimate is in another class."""
    by_cuts: int
    """Under the old cuts it would have stayed; the new cuts moved it."""
    old_cuts: tuple[float, ...]
    new_cuts: tuple[float, ...]


@dataclass(frozen=True)
class OutcomeComparison:
    """One outcome in both releases."""

    outcome: str
    compared: int
    """Municipalities with an estimate in both."""
    moved: int
    unchanged: int
    before: float
    after: float
    """Rate of the country (mean score of an index) over what each release shows."""
    children_before: float
    children_after: float
    largest: tuple[Moved, ...]
    """The largest moves, largest first."""
    states: Mapping[str, tuple[float, float]]
    """First-level code to its rate before and after, where both are known."""
    statuses: Mapping[str, int]
    """``available to suppressed`` and so on, to how many."""
    classes: ClassChanges
    terms: Mapping[str, tuple[float | None, float | None]]
    """Term to its coefficients, where they differ; None where a release lacks it."""
    causes: tuple[Cause, ...]
    """Empty where a release cannot predict this outcome anew; ``no_causes_because`` says why."""
    no_causes_because: str


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two releases."""

    older: str
    newer: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    """Municipalities of one release only."""
    renamed: int
    other_parent: int
    outlines_changed: int
    """Municipalities in both whose outline differs."""
    outcomes: tuple[OutcomeComparison, ...]
    only_in_one: tuple[str, ...]
    """Outcomes that one release lacks."""


def compare_releases(older: Release, newer: Release) -> Comparison:
    """What moved from ``older`` to ``newer``, and why.

    Raises
    ------
    RefusedComparisonError
        Releases of two countries, or of two instruments: their figures are not on one scale.
    """
    for what, first, second in (
        ("countries", older.manifest.country, newer.manifest.country),
        ("instruments", str(older.manifest.instrument), str(newer.manifest.instrument)),
    ):
        if first != second:
            raise RefusedComparisonError(
                f"'{older.manifest.name}' and '{newer.manifest.name}' are of two {what}, {first} and {second}; "
                "compare versions of one country made with one instrument"
            )
    pairs = _Pairs.of(older, newer)
    names = (older.municipalities.names, newer.municipalities.names)
    old_codes, new_codes = _outcomes_of(older), _outcomes_of(newer)
    # Releases that do not name their only outcome the same way still have one main outcome each.
    both = [code for code in new_codes if code in old_codes] or [newer.manifest.main_outcome]
    return Comparison(
        older=older.manifest.name,
        newer=newer.manifest.name,
        added=tuple(sorted(set(newer.municipalities.codes) - set(older.municipalities.codes))),
        gone=tuple(sorted(set(older.municipalities.codes) - set(newer.municipalities.codes))),
        renamed=sum(names[0][a] != names[1][b] for a, b in pairs.positions),
        other_parent=sum(_parent(older, a) != _parent(newer, b) for a, b in pairs.positions),
        outlines_changed=_outlines_changed(older, newer, pairs),
        outcomes=tuple(_outcome(older, newer, code, pairs) for code in both),
        only_in_one=tuple(sorted((set(old_codes) ^ set(new_codes)) - set(both) - {"main"})),
    )


def _outcomes_of(release: Release) -> tuple[str, ...]:
    return tuple(release.outcomes) or (release.manifest.main_outcome,)


@dataclass(frozen=True)
class _Pairs:
    """Positions of the municipalities that both releases have, by their codes."""

    older: IndexArray
    newer: IndexArray

    @classmethod
    def of(cls, older: Release, newer: Release) -> _Pairs:
        at = {code: position for position, code in enumerate(older.municipalities.codes)}
        both = [(at[code], b) for b, code in enumerate(newer.municipalities.codes) if code in at]
        first, second = zip(*both, strict=True) if both else ((), ())
        return cls(np.array(first, dtype=np.int64), np.array(second, dtype=np.int64))

    @property
    def positions(self) -> list[tuple[int, int]]:
        return list(zip(self.older.tolist(), self.newer.tolist(), strict=True))


@dataclass(frozen=True)
class _Shown:
    """One outcome of one release, as it may be told."""

    status: ByteArray
    estimate: FloatArray
    children: FloatArray
    national_class: ByteArray
    rule: ClassRule


def _shown(release: Release, outcome: str) -> _Shown:
    if outcome in release.outcomes:
        found = release.outcomes[outcome]
        return _Shown(found.status, found.estimate, found.children, found.national_class, found.spec.classes)
    return _Shown(release.status, release.estimate, release.children, release.national_class, release.manifest.classes)


def _outcome(older: Release, newer: Release, outcome: str, pairs: _Pairs) -> OutcomeComparison:
    first, second = _shown(older, outcome), _shown(newer, outcome)
    before, after = first.estimate[pairs.older], second.estimate[pairs.newer]
    both = np.isfinite(before) & np.isfinite(after)
    change = np.where(both, after - before, 0.0)
    ordered = np.argsort(-np.abs(change), kind="stable")[:_MOST_NAMED]
    moved = both & (np.abs(change) > ROUNDING)
    causes, because = _causes(older, newer, outcome, pairs=pairs, both=both)
    return OutcomeComparison(
        outcome=outcome,
        compared=int(both.sum()),
        moved=int(moved.sum()),
        unchanged=int(both.sum() - moved.sum()),
        before=_rate(first),
        after=_rate(second),
        children_before=float(np.nansum(first.children)),
        children_after=float(np.nansum(second.children)),
        largest=tuple(_moved(newer, pairs.newer[at], before[at], after[at]) for at in ordered if moved[at]),
        states=_states(older, newer, first, second),
        statuses=_statuses(first.status[pairs.older], second.status[pairs.newer]),
        classes=_class_changes(first, second, pairs),
        terms=_terms(older, newer, outcome),
        causes=causes,
        no_causes_because=because,
    )


def _named(release: Release, outcome: str) -> str:
    """What ``release`` calls ``outcome``: one without declared outcomes has a main one of another name."""
    return outcome if outcome in release.outcomes else release.manifest.main_outcome


def _causes(
    older: Release,
    newer: Release,
    outcome: str,
    *,
    pairs: _Pairs,
    both: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> tuple[tuple[Cause, ...], str]:
    old, new = (cells_of_outcome(release, _named(release, outcome)) for release in (older, newer))
    if old is None or new is None:
        without = older if old is None else newer
        return (), _why_without(without, outcome)
    steps = _swapped(old, new, pairs)
    children = np.nan_to_num(_shown(newer, outcome).children)
    told = np.zeros(len(children), dtype=np.bool_)
    told[pairs.newer[both]] = True
    told &= np.all([np.isfinite(step) for step in steps], axis=0) & (children > 0)
    if not told.any():
        return (), "no municipality has cells in both"
    causes = []
    for part, before, after in zip(PARTS, steps, steps[1:], strict=False):
        change = np.where(told, after - before, 0.0)
        at = int(np.argmax(np.abs(change)))
        weight = children[told] / children[told].sum()
        causes.append(
            Cause(
                part=part,
                country=float(change[told] @ weight),
                mean_absolute=float(np.abs(change[told]) @ weight),
                largest=_moved(newer, at, before[at], after[at]) if abs(change[at]) > ROUNDING else None,
            )
        )
    return tuple(causes), ""


def _why_without(release: Release, outcome: str) -> str:
    name = release.manifest.name
    if release.cells is None:
        return f"'{name}' publishes no cells"
    return f"'{name}' does not hold what outcome '{outcome}' is predicted with"


def _swapped(old: CellTable, new: CellTable, pairs: _Pairs) -> tuple[FloatArray, ...]:
    """What the municipalities of the newer release have before, and after each swap."""
    effect, first = np.zeros(len(new.municipal_effect)), np.full(len(new.municipal_effect), np.nan)
    effect[pairs.newer] = old.municipal_effect[pairs.older]
    first[pairs.newer] = _predicted(old, old, old.municipal_effect)[pairs.older]
    return (
        first,
        _predicted(new, old, effect),
        _predicted(new, new, effect),
        _predicted(new, new, new.municipal_effect),
    )


def _predicted(people: CellTable, model: CellTable, effect: FloatArray) -> FloatArray:
    """P_m of the cells of ``people`` under the coefficients of ``model``, shape (n_municipalities of ``people``,)."""
    known = {term.code: term.coefficient for term in model.terms}
    b = np.array([known.get(term.code, 0.0) for term in people.terms])
    by_pattern, by_place = people.pattern_design @ b, people.municipal_design @ b + effect
    p = logistic(model.intercept + by_pattern[people.pattern] + by_place[people.municipality])
    n = len(people.municipal_effect)
    children = np.bincount(people.municipality, weights=people.children, minlength=n)
    expected = np.bincount(people.municipality, weights=people.children * p, minlength=n)
    rate: FloatArray = np.divide(expected, children, out=np.full(n, np.nan), where=children > 0)
    return rate


def _class_changes(first: _Shown, second: _Shown, pairs: _Pairs) -> ClassChanges:
    old, new = first.national_class[pairs.older], second.national_class[pairs.newer]
    both = (old != NO_CLASS) & (new != NO_CLASS)
    under_old = classify(second.estimate, np.array(first.rule.national_cuts))[pairs.newer]
    changed = both & (old != new)
    by_estimate = changed & (under_old != old)
    return ClassChanges(
        up=int((changed & (new > old)).sum()),
        down=int((changed & (new < old)).sum()),
        by_estimate=int(by_estimate.sum()),
        by_cuts=int((changed & ~by_estimate).sum()),
        old_cuts=first.rule.national_cuts,
        new_cuts=second.rule.national_cuts,
    )


def _terms(older: Release, newer: Release, outcome: str) -> dict[str, tuple[float | None, float | None]]:
    first, second = (
        {row.term: row.coefficient for row in release.coefficients.get(_named(release, outcome), ())}
        for release in (older, newer)
    )
    return {
        term: (first.get(term), second.get(term))
        for term in dict.fromkeys([*first, *second])
        if first.get(term) != second.get(term)
    }


def _outlines_changed(older: Release, newer: Release, pairs: _Pairs) -> int:
    if older.manifest.files["boundaries.parquet"].sha256 == newer.manifest.files["boundaries.parquet"].sha256:
        return 0
    first, second = read_boundaries(older), read_boundaries(newer)
    return sum(not shapely.equals(first[a], second[b]) for a, b in pairs.positions)


def _states(older: Release, newer: Release, first: _Shown, second: _Shown) -> dict[str, tuple[float, float]]:
    rates = [
        {
            unit.code: _rate(shown, release.municipalities.parent == at)
            for at, unit in enumerate(release.municipalities.admin1)
        }
        for release, shown in ((older, first), (newer, second))
    ]
    both = ((code, (rates[0][code], rates[1][code])) for code in rates[1] if code in rates[0])
    return {code: pair for code, pair in both if np.isfinite(pair).all()}


def _statuses(before: ByteArray, after: ByteArray) -> dict[str, int]:
    changed = before != after
    pairs, counts = np.unique(np.stack([before[changed], after[changed]]), axis=1, return_counts=True)
    words = [status.name.lower() for status in ValueStatus]
    return {f"{words[a]} to {words[b]}": int(many) for (a, b), many in zip(pairs.T.tolist(), counts, strict=True)}


def _rate(shown: _Shown, members: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None) -> float:
    """Child-weighted over the municipalities with an estimate; a plain mean where children are not known."""
    here = np.isfinite(shown.estimate) & (True if members is None else members)
    if not here.any():
        return float("nan")
    children = shown.children[here]
    weights = children if np.isfinite(children).all() and children.sum() > 0 else None
    return float(np.average(shown.estimate[here], weights=weights))


def _moved(release: Release, at: int, before: float, after: float) -> Moved:
    place = release.municipalities
    return Moved(place.codes[at], place.names[at], float(before), float(after))


def _parent(release: Release, at: int) -> str:
    unit = release.municipalities.admin1[int(release.municipalities.parent[at])]
    return str(unit.code)
