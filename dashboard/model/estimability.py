"""What keeps a model from having one finite answer, told by the names of the terms and with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.model.design import DesignTerm
from dashboard.model.newton import Observed
from dashboard.model.separation import Separation, find_separation
from dashboard.values import FloatArray, IndexArray

STATE = "state"
"""Factor of the columns that a fixed state effect adds; no covariate of the model."""
_CONSTANT = 1e-12
_REPEATS = 1e-9
_PART = 1e-6


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums over the survey from which most problems can be seen."""

    products: FloatArray
    """X' diag(w) X"""
    successes: FloatArray
    """X' s"""


def estimability_problems(
    observed: Observed, *, terms: Sequence[DesignTerm], references: Sequence[DesignTerm] = ()
) -> list[str]:
    """Every empty column, unused reference, separated level and repetition, each with its remedy.

    Parameters
    ----------
    observed : the rows of the survey
    terms : names of the columns of the design after the intercept
    references : the reference level of each factor, where levels are coded 0/1

    Examples
    --------
    >>> import numpy as np
    >>> from dashboard.model.rows import DenseRows
    >>> seen = Observed(DenseRows(np.array([[1.0, 1, 1], [0, 0, 0]])), np.ones(3), np.array([0.0, 1, 0]))
    >>> print(*estimability_problems(seen, terms=[DesignTerm("age_old", "age", "person", "old", "young")]))
    level 'old' of 'age': no child of this outcome has it in the survey; merge it with another level or drop it
    """
    sums = _Sums(observed.rows.information(observed.trials), observed.rows.score(observed.successes))
    problems = [*_empty(sums, terms), *_unused_references(sums, terms, references)]
    if problems:
        # What repeats what, and what separates, can be said only of columns that have something in them.
        return problems
    problems = _separated_levels(sums, terms, references)
    return problems + repetitions(sums.products, terms)


def separation_problems(observed: Observed, *, terms: Sequence[DesignTerm]) -> list[str]:
    """The combination of terms that tells the outcome apart, or nothing."""
    found = find_separation(observed)
    return [] if found is None else [_told(found, terms)]


def called(term: DesignTerm) -> str:
    """A term as messages call it.

    Examples
    --------
    >>> called(DesignTerm("age_old", "age", "person", "old", "young"))
    "level 'old' of 'age'"
    """
    if term.factor == STATE:
        return f"first-level unit '{term.level}'"
    if term.parts:
        return f"interaction '{term.code}'"
    return f"level '{term.level}' of '{term.factor}'" if term.level else f"'{term.code}'"


def _empty(sums: _Sums, terms: Sequence[DesignTerm]) -> list[str]:
    weight, mean_square = sums.products[0, 0], np.diag(sums.products)
    variance = mean_square - sums.products[0] ** 2 / weight
    problems: list[str] = []
    for at, term in enumerate(terms, start=1):
        if mean_square[at] == 0:
            remedy = "merge it with another level or drop it" if term.level else "leave it out of the model"
            has = "has it in the survey" if term.level else "has a value other than zero in the survey"
            problems.append(f"{called(term)}: no child of this outcome {has}; {remedy}")
        elif variance[at] <= _CONSTANT * mean_square[at]:
            remedy = "name another reference level" if term.level else "leave it out of the model"
            problems.append(f"{called(term)}: every child of this outcome has the same value in the survey; {remedy}")
    return problems


def _unused_references(sums: _Sums, terms: Sequence[DesignTerm], references: Sequence[DesignTerm]) -> list[str]:
    problems: list[str] = []
    for reference in references:
        own = _own_columns(reference, terms)
        used = sums.products[0, own].sum()
        if len(own) > 1 and sums.products[0, 0] - used <= _CONSTANT * sums.products[0, 0]:
            problems.append(
                f"{called(reference)} is the reference, but no child of this outcome has it in the survey; "
                "name another reference level"
            )
    return problems


def _separated_levels(sums: _Sums, terms: Sequence[DesignTerm], references: Sequence[DesignTerm]) -> list[str]:
    problems: list[str] = []
    for at, term in enumerate(terms, start=1):
        if term.level and _is_0_1(sums, at):
            problems += _one_outcome_only(term, sums.successes[at], sums.products[0, at])
    for reference in references:
        own = _own_columns(reference, terms)
        working = sums.successes[0] - sums.successes[own].sum()
        weight = sums.products[0, 0] - sums.products[0, own].sum()
        problems += _one_outcome_only(reference, working, weight)
    return problems


def _one_outcome_only(term: DesignTerm, working: float, weight: float) -> list[str]:
    if _CONSTANT * weight < working < (1 - _CONSTANT) * weight:
        return []
    what = "none has the outcome" if working <= weight / 2 else "all have the outcome"
    if term.factor == STATE:
        remedy = "make the state effect 'random' or 'none'"
    else:
        remedy = "merge it with another level, drop the covariate, or leave these children out with a stated reason"
    return [f"{called(term)} separates the outcome: of the children who have it {what}; {remedy}"]


def _is_0_1(sums: _Sums, at: int) -> bool:
    return bool(abs(sums.products[at, at] - sums.products[0, at]) <= _CONSTANT * sums.products[at, at])


def _own_columns(reference: DesignTerm, terms: Sequence[DesignTerm]) -> IndexArray:
    own = [at for at, term in enumerate(terms, start=1) if term.factor == reference.factor]
    return np.array(own, dtype=np.int64)


def repetitions(products: FloatArray, terms: Sequence[DesignTerm]) -> list[str]:
    """Columns that are sums of multiples of earlier ones, found one by one on the scale of their own variance.

    ``products`` is X' diag(w) X for any weights above zero, the intercept first; no column is constant.
    """
    mean = products[0] / products[0, 0]
    spread = products - np.outer(products[0], products[0]) / products[0, 0]
    size = np.sqrt(np.diag(spread)[1:])
    correlation = spread[1:, 1:] / np.outer(size, size)
    kept: list[int] = []
    problems: list[str] = []
    for at in range(len(terms)):
        if not kept:
            kept.append(at)
            continue
        among = correlation[np.ix_(kept, kept)]
        share = np.linalg.solve(among, correlation[kept, at])
        if 1.0 - share @ correlation[kept, at] > _REPEATS:
            kept.append(at)
            continue
        multiples = share * size[at] / size[kept]
        parts = [(kept[one], multiple) for one, multiple in enumerate(multiples) if abs(share[one]) > _PART]
        constant = mean[at + 1] - sum(multiple * mean[one + 1] for one, multiple in parts)
        problems.append(_repeats(terms[at], [(terms[one], multiple) for one, multiple in parts], float(constant)))
    return problems


def _repeats(term: DesignTerm, parts: Sequence[tuple[DesignTerm, float]], constant: float) -> str:
    sums = [f"{constant:.4g}"] if abs(constant) > _PART else []
    sums += [f"{multiple:.4g} x {called(other)}" for other, multiple in parts]
    return (
        f"{called(term)} repeats other terms: in every child it equals {' + '.join(sums)}; "
        "leave one of them out of the model"
    )


def _told(found: Separation, terms: Sequence[DesignTerm]) -> str:
    named = [
        f"{called(term)} ({'+' if part > 0 else '-'})"
        for term, part in zip(terms, found.direction[1:], strict=True)
        if abs(part) > _PART
    ]
    kind = "perfectly" if found.perfect else "for a part of the children (quasi-complete)"
    one = len(named) == 1
    return (
        f"{'the term' if one else 'together the terms'} {', '.join(named)} {'tells' if one else 'tell'} the outcome "
        f"apart {kind}, so {'its coefficient has' if one else 'their coefficients have'} no finite value; "
        f"{'merge the level, group the values or drop it' if one else 'merge levels or drop one of them'}"
    )
