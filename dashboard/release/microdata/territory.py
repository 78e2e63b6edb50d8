"""The territory table: one value of each territory covariate per municipality, in release order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dashboard.errors import MicrodataError
from dashboard.model.specification import CovariateSpec, Mapped, Specification
from dashboard.release.importer.problems import FileRefusedError
from dashboard.release.microdata.chunks import ChunkedTable, further, open_table
from dashboard.release.microdata.coding import MISSING, UNMAPPED, LevelCoder, NumberCoder, coded, written
from dashboard.release.microdata.places import Places, not_reached, unknown_places
from dashboard.values import FloatArray, IndexArray

_SHOWN = 5


@dataclass(frozen=True)
class Territory:
    """Territory covariates, and what was noticed on the way."""

    values: dict[str, FloatArray]
    """Covariate code to a number, or the position of a level, per municipality; NaN where it is not known."""
    notes: tuple[str, ...]


def read_territory(spec: Specification, places: Places) -> Territory:
    """Values of every territory covariate; nothing is read where there is none.

    A municipality without a value keeps NaN where the covariate says ``missing: drop``: it is not modelled.

    Raises
    ------
    MicrodataError
        With every breach: files, columns, codes, values that are no numbers, missing values that are refused.
    """
    covariates = [one for one in spec.covariates if one.kind == "territory"]
    if spec.territory is None or not covariates:
        return Territory({}, ())
    source = spec.territory
    mapped = {one.code: one.territory for one in covariates if one.territory is not None}
    table = open_table(
        source, texts=[source.municipality, *(one.column for one in mapped.values())], title="territory table"
    )
    rows = whole(table, "territory table")
    breaches: list[str] = []
    at = _rows_of_places(rows, spec, places, breaches)
    values = {}
    for covariate in covariates:
        column = rows.column(mapped[covariate.code].column).combine_chunks()
        own, told = _values(covariate, mapped[covariate.code], column, table.decimal)
        breaches += [f"{table.name(0)}, {one}" for one in told]
        values[covariate.code] = np.where(at >= 0, own[np.maximum(at, 0)], np.nan)
    if not breaches:
        breaches += [one for covariate in covariates for one in _gaps(covariate, values[covariate.code], places)]
    if breaches:
        raise MicrodataError("the territory table", breaches)
    absent = [places.codes[place] for place in np.flatnonzero(at < 0)]
    return Territory(values, (f"territory table: {not_reached(absent)}",) if absent else ())


def whole(table: ChunkedTable, title: str) -> pa.Table:
    """All rows of a table that is small enough; raises MicrodataError when it is damaged."""
    batches: list[pa.RecordBatch] = []
    try:
        for number in range(len(table.parts)):
            batches.extend(table.batches(number))
    except FileRefusedError as refused:
        # Rows of a table as a spreadsheet counts them: the header is row 1.
        before = sum(len(batch) for batch in batches) + 1
        raise MicrodataError(f"the {title}", [str(further(refused.problem, before))]) from refused
    if not batches:
        raise MicrodataError(f"the {title}", ["it has no rows; export it again"])
    return pa.Table.from_batches(batches).unify_dictionaries()


def _rows_of_places(rows: pa.Table, spec: Specification, places: Places, breaches: list[str]) -> IndexArray:
    """The row of each municipality, -1 where there is none."""
    source = spec.territory
    if source is None:
        raise AssertionError("asked for by read_territory only")
    coder = places.coder(source.municipality, pad=source.pad_codes)
    cells = coded(rows.column(source.municipality).combine_chunks())
    position = coder.of(cells.values)[cells.codes]
    for wrong, what in ((MISSING, "has no code"), (UNMAPPED, "")):
        if what and (position == wrong).any():
            breaches.append(f"row {int(np.argmax(position == wrong)) + 2}, column '{source.municipality}': {what}")
    known = position[position >= 0]
    many = np.bincount(known, minlength=len(places))
    if (many > 1).any():
        code = places.codes[int(np.argmax(many > 1))]
        breaches.append(f"column '{source.municipality}': '{code}' stands in {int(many.max())} rows; keep one")
    strange = {coder.text(cells.values[code]): 1.0 for code in np.unique(cells.codes[position == UNMAPPED])}
    if not len(known):
        breaches += unknown_places(strange, places, column=source.municipality, counted="row")
    at = np.full(len(places), -1, dtype=np.int64)
    at[position[position >= 0]] = np.flatnonzero(position >= 0)
    return at


def _values(covariate: CovariateSpec, mapped: Mapped, column: pa.Array, decimal: str) -> tuple[FloatArray, list[str]]:
    """Values of one covariate in the order of the rows, and what is wrong with them."""
    if covariate.is_number:
        numbers, broken = NumberCoder.of(covariate, mapped).numbers(column, decimal=decimal)
        first = _cell(column, broken)
        return numbers, [
            f"column '{mapped.column}', {first}: is not a number ({int(broken.sum())} such rows); mend it, list it "
            f"under 'missing' of '{covariate.code}', or set 'decimal'"
        ] if broken.any() else []
    cells = coded(column)
    positions = LevelCoder.of(covariate, mapped).positions(cells.values)[cells.codes]
    wrong = positions == UNMAPPED
    values = np.where(positions >= 0, positions, np.nan).astype(np.float64)
    return values, [
        f"column '{mapped.column}', {_cell(column, wrong)}: leads to no level of '{covariate.code}' "
        f"({int(wrong.sum())} such rows); map it, or list it under 'missing'"
    ] if wrong.any() else []


def _cell(column: pa.Array, wrong: np.ndarray) -> str:
    row = int(np.argmax(wrong))
    return f"row {row + 2}, value '{written(column[row].as_py())}'"


def _gaps(covariate: CovariateSpec, values: FloatArray, places: Places) -> list[str]:
    absent = np.flatnonzero(np.isnan(values))
    if not len(absent) or covariate.missing == "drop":
        return []
    shown = ", ".join(places.codes[at] for at in absent[:_SHOWN]) + (" ..." if len(absent) > _SHOWN else "")
    return [
        f"'{covariate.code}' is not known of {len(absent)} municipalities ({shown}); "
        "complete the table, or set 'missing: drop' to leave them out of the model with a count"
    ]
