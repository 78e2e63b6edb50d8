"""The survey: children interviewed, as a :class:`Sample`, or every reason why it cannot be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from dashboard.errors import MicrodataError
from dashboard.model.census import allowed_positions
from dashboard.model.sample import UNKNOWN_MUNICIPALITY, Sample
from dashboard.model.specification import CovariateSpec, Mapped, OutcomeDefinition, OutcomeMap, Specification
from dashboard.release.importer.sniff import Format
from dashboard.release.microdata.chunks import ChunkedTable, open_table
from dashboard.release.microdata.coding import (
    MISSING,
    UNMAPPED,
    Coded,
    LevelCoder,
    NumberCoder,
    coded,
    plain_numbers,
    written,
)
from dashboard.release.microdata.places import Places, unknown_places
from dashboard.release.microdata.territory import Territory, whole
from dashboard.values import BoolArray, FloatArray, IndexArray

MOST_CHILDREN = 20_000_000
"""A survey is held in memory whole; a census is not read here."""
_SHOWN = 5


@dataclass(frozen=True)
class SurveyReading:
    """A survey as it was read."""

    sample: Sample
    notes: tuple[str, ...]
    """What was noticed and needs no mending: strata without children, codes that no municipality has."""


def read_sample(spec: Specification, places: Places, territory: Territory) -> Sample:
    """The children of the survey of ``spec``; see :func:`read_survey` for what is told beside them."""
    return read_survey(spec, places, territory).sample


def read_survey(spec: Specification, places: Places, territory: Territory) -> SurveyReading:
    """Read the survey of a specification; the values of each covariate are positions in its levels, or numbers.

    Rows outside the ages of every outcome are no children and are left out without a word on their other cells.
    A missing value is refused, dropped with a count, or a level of its own, as each covariate says.

    Raises
    ------
    MicrodataError
        With every breach: file, column, first row, value, how many, and what to do.
    """
    table = open_table(spec.survey, texts=_texts(spec), numbers=_numbers(spec), title="survey")
    if table.rows is not None and table.rows > MOST_CHILDREN:
        raise MicrodataError("the survey", [f"it has {table.rows} rows; is this the census?"])
    reading = _Reading(spec, places, territory, table, whole(table, "survey"))
    return reading.finished()


def _texts(spec: Specification) -> list[str]:
    source = spec.survey
    columns = [source.stratum, source.cluster, source.municipality, source.age]
    columns += [one.survey.column for one in spec.covariates if one.survey is not None and one.levels]
    columns += [one.survey.column for one in spec.outcomes]
    return [column for column in columns if column is not None]


def _numbers(spec: Specification) -> list[str]:
    columns = [spec.survey.weight, spec.survey.population_clusters]
    columns += [one.survey.column for one in spec.covariates if one.survey is not None and one.is_number]
    return [column for column in columns if column is not None]


@dataclass
class _Reading:
    """The state of one reading: which rows are children, which of them stay, and what is wrong."""

    spec: Specification
    places: Places
    territory: Territory
    table: ChunkedTable
    rows: pa.Table
    breaches: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)

    def finished(self) -> SurveyReading:
        """Everything read, checked, and cut to the children that stay."""
        child = self._children()
        kept = child.copy()
        municipality = self._municipalities(child)
        values = {one.code: self._covariate(one, municipality, child, kept) for one in self.spec.covariates}
        weight = self._weights(child)
        stratum, cluster = self._design(child)
        population = self._population_clusters(child, stratum, cluster)
        outcomes = {one.code: self._outcome(one, values, child) for one in self.spec.outcomes}
        self._refuse_nothing_left(child, kept, outcomes)
        if self.breaches:
            raise MicrodataError("the survey", list(dict.fromkeys(self.breaches)))
        self._left_without_children(stratum, cluster, kept)
        sample = Sample(
            values={code: own[kept] for code, own in values.items()},
            outcomes={code: own[kept] for code, own in outcomes.items()},
            expansion_weight=weight[kept],
            stratum=stratum[kept],
            cluster=cluster[kept],
            municipality=municipality[kept],
            population_clusters=None if population is None else population[kept],
            dropped=self.dropped,
        )
        return SurveyReading(sample, tuple(self.notes))

    # --- columns ------------------------------------------------------------------------------------------------------

    def _column(self, name: str) -> pa.Array:
        column = self.rows.column(name)
        return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)

    def _row(self, at: int) -> int:
        """As a spreadsheet counts a CSV (the header is row 1), or as a Parquet file's rows are counted."""
        return at + (1 if self.table.formats[0] is Format.PARQUET else 2)

    def _cell(self, column: str, wrong: BoolArray) -> str:
        at = int(np.argmax(wrong))
        value = written(self._column(column)[at].as_py())
        return f"row {self._row(at)}, column '{column}', value '{value}'"

    def _children(self) -> BoolArray:
        """Rows of somebody of the ages that any outcome speaks of."""
        age = self.spec.survey.age
        if age is None:
            return np.ones(len(self.rows), dtype=np.bool_)
        numbers, broken = plain_numbers(self._column(age), decimal=self.table.decimal)
        if broken.any():
            self.breaches.append(f"{self._cell(age, broken)}: is no age ({int(broken.sum())} such rows); mend it")
        untold = int((np.isnan(numbers) & ~broken).sum())
        if untold:
            self.dropped["no age told"] = untold
        first = min(one.ages[0] for one in self.spec.outcomes)
        last = max(one.ages[1] for one in self.spec.outcomes)
        child: BoolArray = (np.floor(numbers) >= first) & (np.floor(numbers) <= last)
        if not child.any() and not broken.any():
            self.breaches.append(f"column '{age}': nobody is {first} to {last} years old; is this the age in years?")
        return child

    def _municipalities(self, child: BoolArray) -> IndexArray:
        column = self.spec.survey.municipality
        if column is None:
            return np.full(len(self.rows), UNKNOWN_MUNICIPALITY, dtype=np.int64)
        coder = self.places.coder(column, pad=self.spec.survey.pad_codes)
        cells = coded(self._column(column))
        position = coder.of(cells.values)[cells.codes]
        strange = child & (position == UNMAPPED)
        if strange.any():
            codes, many = np.unique(cells.codes[strange], return_counts=True)
            found = {coder.text(cells.values[code]): float(count) for code, count in zip(codes, many, strict=True)}
            told = unknown_places(found, self.places, column=column, counted="children")
            told = [
                one.replace(", or set 'other_places: drop' to leave these children out with a count", "")
                for one in told
            ]
            lost = any("pad_codes" in one for one in told)
            (self.breaches if lost or not (position[child] >= 0).any() else self.notes).extend(told)
        return np.where(position >= 0, position, UNKNOWN_MUNICIPALITY)

    # --- covariates ---------------------------------------------------------------------------------------------------

    def _covariate(
        self, covariate: CovariateSpec, municipality: IndexArray, child: BoolArray, kept: BoolArray
    ) -> IndexArray | FloatArray:
        """Positions in levels, or numbers; ``kept`` loses the children that are dropped for a missing value."""
        mapped = covariate.survey
        if mapped is None:
            values: IndexArray | FloatArray = self._of_municipality(covariate, municipality)
            missing = ~np.isfinite(values)
            where = f"the municipality of the child (first: {self._first(child & missing)})"
        elif covariate.is_number:
            values = self._numbers(covariate, mapped, child)
            missing, where = ~np.isfinite(values), f"column '{mapped.column}'"
        else:
            values = self._levels(covariate, mapped, child)
            missing, where = values == MISSING, f"column '{mapped.column}'"
        self._missing(covariate, child & missing, where, kept)
        if covariate.is_number:
            return values
        return np.where(np.isfinite(values), values, MISSING).astype(np.int64)

    def _first(self, wrong: BoolArray) -> str:
        return f"row {self._row(int(np.argmax(wrong)))}"

    def _of_municipality(self, covariate: CovariateSpec, municipality: IndexArray) -> FloatArray:
        own = self.territory.values[covariate.code]
        return np.where(municipality >= 0, own[np.maximum(municipality, 0)], np.nan)

    def _numbers(self, covariate: CovariateSpec, mapped: Mapped, child: BoolArray) -> FloatArray:
        column = self._column(mapped.column)
        numbers, broken = NumberCoder.of(covariate, mapped).numbers(column, decimal=self.table.decimal)
        broken = broken & child
        if broken.any():
            self.breaches.append(
                f"{self._cell(mapped.column, broken)}: is not a number ({int(broken.sum())} such rows); mend it, or "
                f"list it under 'missing' of '{covariate.code}'"
            )
        return numbers

    def _levels(self, covariate: CovariateSpec, mapped: Mapped, child: BoolArray) -> IndexArray:
        cells = coded(self._column(mapped.column))
        positions: IndexArray = LevelCoder.of(covariate, mapped).positions(cells.values)[cells.codes]
        self._unmapped(cells, child & (positions == UNMAPPED), mapped.column, f"no level of '{covariate.code}'")
        return positions

    def _unmapped(self, cells: Coded, wrong: BoolArray, column: str, to: str, remedy: str = "map it") -> None:
        if not wrong.any():
            return
        rows = np.flatnonzero(wrong)
        codes, first, many = np.unique(cells.codes[rows], return_index=True, return_counts=True)
        for at in np.argsort(-many, kind="stable")[:_SHOWN]:
            value = written(cells.values[codes[at]])[:60]
            self.breaches.append(
                f"row {self._row(int(rows[first[at]]))}, column '{column}', value '{value}': "
                f"leads to {to} ({many[at]} such rows); {remedy}, or list it under 'missing'"
            )
        if len(codes) > _SHOWN:
            doubt = "; is this column an identifier or a number? use 'ranges'" if len(codes) > 100 else ""
            self.breaches.append(f"column '{column}': {len(codes) - _SHOWN} more values lead to {to}{doubt}")

    def _missing(self, covariate: CovariateSpec, missing: BoolArray, where: str, kept: BoolArray) -> None:
        if not missing.any():
            return
        many = int(missing.sum())
        if covariate.missing == "drop":
            self.dropped[f"no value of '{covariate.code}'"] = many
            kept &= ~missing
            return
        remedy = "'missing: drop'" if covariate.is_number else "'missing: drop' or 'missing: category'"
        self.breaches.append(
            f"{where}: {many} children have no value of '{covariate.code}' (first: {self._first(missing)}); "
            f"complete it, or choose {remedy}"
        )

    # --- the sampling design ------------------------------------------------------------------------------------------

    def _weights(self, child: BoolArray) -> FloatArray:
        column = self.spec.survey.weight
        weights, broken = plain_numbers(self._column(column), decimal=self.table.decimal)
        refuse_zero = self.spec.estimation.zero_weights == "refuse"
        for wrong, what, remedy in (
            (broken | np.isnan(weights), "is no weight", "give every child its expansion weight"),
            (weights < 0, "is below zero", "is this the expansion weight? mend it"),
            ((weights == 0) & refuse_zero, "is zero", "mend it, or set 'estimation: zero_weights: drop'"),
        ):
            wrong = wrong & child
            if wrong.any():
                told = f"{what} ({int(wrong.sum())} such children)"
                self.breaches.append(f"{self._cell(column, wrong)}: {told}; {remedy}")
        return weights

    def _design(self, child: BoolArray) -> tuple[IndexArray, IndexArray]:
        source = self.spec.survey
        n = len(self.rows)
        stratum = np.zeros(n, dtype=np.int64) if source.stratum is None else self._groups(source.stratum, child)
        cluster = np.arange(n, dtype=np.int64) if source.cluster is None else self._groups(source.cluster, child)
        return stratum, cluster

    def _groups(self, column: str, child: BoolArray) -> IndexArray:
        """A number for each stratum or cluster, in the order of their names."""
        cells = coded(self._column(column))
        names = [written(value) for value in cells.values]
        order = {name: at for at, name in enumerate(sorted(set(names)))}
        numbers: IndexArray = np.array([order[name] for name in names], dtype=np.int64)[cells.codes]
        empty = child & np.array([name == "" for name in names], dtype=np.bool_)[cells.codes]
        if empty.any():
            self.breaches.append(
                f"{self._first(empty)}, column '{column}': is empty ({int(empty.sum())} such children); "
                "every child belongs to one"
            )
        return numbers

    def _population_clusters(self, child: BoolArray, stratum: IndexArray, cluster: IndexArray) -> FloatArray | None:
        column = self.spec.survey.population_clusters
        if column is None:
            return None
        numbers, broken = plain_numbers(self._column(column), decimal=self.table.decimal)
        wrong = child & (broken | ~(numbers >= 1))
        if wrong.any():
            self.breaches.append(f"{self._cell(column, wrong)}: is no number of clusters; give one above zero")
            return numbers
        strata = np.unique(stratum[child])
        for code in strata:
            own = child & (stratum == code)
            drawn, there = len(np.unique(cluster[own])), np.unique(numbers[own])
            if len(there) > 1:
                self.breaches.append(
                    f"{self._cell(column, own)}: the stratum has {len(there)} different numbers of clusters; keep one"
                )
            elif drawn > there[0]:
                self.breaches.append(
                    f"{self._cell(column, own)}: {drawn} clusters of this stratum were drawn, more than it has"
                )
        return numbers

    def _left_without_children(self, stratum: IndexArray, cluster: IndexArray, kept: BoolArray) -> None:
        empty = np.setdiff1d(np.unique(stratum), np.unique(stratum[kept]))
        if len(empty):
            self.notes.append(
                f"{len(empty)} of {len(np.unique(stratum))} strata have no child of the ages declared (first: row "
                f"{self._row(int(np.argmax(stratum == empty[0])))}); they add nothing to the standard errors"
            )
        drawn = {*zip(stratum.tolist(), cluster.tolist(), strict=True)}
        seen = {*zip(stratum[kept].tolist(), cluster[kept].tolist(), strict=True)}
        if self.spec.survey.cluster is not None and drawn != seen:
            self.notes.append(
                f"{len(drawn - seen)} of {len(drawn)} clusters have no child that stays; standard errors count only "
                "the others"
            )

    # --- outcomes -----------------------------------------------------------------------------------------------------

    def _outcome(
        self, outcome: OutcomeDefinition, values: dict[str, IndexArray | FloatArray], child: BoolArray
    ) -> FloatArray:
        """1, 0, or NaN for a child outside the outcome's population."""
        inside = child & self._of_ages(outcome)
        for code, levels in outcome.population.items():
            inside &= np.isin(values[code], allowed_positions(self.spec.all_covariates, code=code, levels=levels))
        cells = coded(self._column(outcome.survey.column))
        answers = _answers(outcome.survey, cells)[cells.codes]
        here = f"outcome '{outcome.code}'"
        strange = inside & (answers == UNMAPPED)
        self._unmapped(
            cells, strange, outcome.survey.column, f"neither yes nor no of {here}", "list it under 'yes' or 'no'"
        )
        blank = np.array([written(value) == "" for value in cells.values], dtype=np.bool_)[cells.codes]
        silent = inside & (answers == MISSING)
        empty = silent & blank
        if empty.any() and outcome.survey.empty == "refuse":
            self.breaches.append(
                f"row {self._row(int(np.argmax(empty)))}, column '{outcome.survey.column}': is empty for {here} "
                f"({int(empty.sum())} such children); say what it means with 'empty: no' or 'empty: drop'"
            )
        elif silent.any():
            self.dropped[f"no answer to {here}"] = int(silent.sum())
        said = answers[inside & (answers >= 0)]
        if len(said) and said.min() == said.max():
            word = "yes" if said[0] else "no"
            self.breaches.append(
                f"column '{outcome.survey.column}': {here} is {word} for all {len(said)} children; check 'yes' and 'no'"
            )
        return np.where(inside & (answers >= 0), answers, np.nan).astype(np.float64)

    def _of_ages(self, outcome: OutcomeDefinition) -> BoolArray:
        if self.spec.survey.age is None:
            return np.ones(len(self.rows), dtype=np.bool_)
        age, _ = plain_numbers(self._column(self.spec.survey.age), decimal=self.table.decimal)
        return (np.floor(age) >= outcome.ages[0]) & (np.floor(age) <= outcome.ages[1])

    def _refuse_nothing_left(self, child: BoolArray, kept: BoolArray, outcomes: dict[str, FloatArray]) -> None:
        if child.any() and not kept.any():
            self.breaches.append("every child is dropped for a missing value; choose 'missing: category' somewhere")
        for code, own in outcomes.items():
            if kept.any() and not self.breaches and not np.isfinite(own[kept]).any():
                self.breaches.append(f"outcome '{code}': no child belongs to its population; check 'population'")


def _answers(mapped: OutcomeMap, cells: Coded) -> IndexArray:
    """1 for yes, 0 for no, ``MISSING`` or ``UNMAPPED``, for each distinct value."""
    values: Sequence[str] = [written(value) for value in cells.values]
    answer = dict.fromkeys(mapped.no, 0) | dict.fromkeys(mapped.yes, 1) | dict.fromkeys(mapped.missing, MISSING)
    empty = 0 if mapped.empty == "no" else MISSING
    return np.array([empty if value == "" else answer.get(value, UNMAPPED) for value in values], dtype=np.int64)
