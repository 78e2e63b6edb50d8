"""The plan as a spreadsheet: what is wrong with a filled one, every problem with the address of its cell.

One declaration (``template_sheets``) makes the template that is handed out, checks the workbook that comes back, and
names the columns of the grid in which the plan is edited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from dashboard.errors import AtlasError
from dashboard.language import Language
from dashboard.plan.indicators import ValueKind
from dashboard.plan.template_cells import Read
from dashboard.plan.template_sheets import SHEETS, Field, Sheet, letter, sheet_of

__all__ = [
    "EXAMPLES",
    "LONGEST_SHEET",
    "SHEETS",
    "Field",
    "Grid",
    "PlanRefusedError",
    "PlanTables",
    "Problem",
    "Read",
    "Row",
    "Sheet",
    "key_of",
    "letter",
    "read_plan",
    "sheet_of",
]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONGEST_SHEET = 100_000
"""Rows that one sheet may have; targets of 200 indicators for 40 countries over 8 years are 64,000."""
EXAMPLES = ("ejemplo", "example", "exemplo")
"""A row that begins with one of these words shows how to fill in the sheet and is not read."""


class PlanRefusedError(AtlasError):
    """A workbook that cannot become a plan; every problem is told with its cell, nothing was imported."""

    key = "plan_refused"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"the plan was not imported:\n{lines}", problems=len(self.problems))


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell."""

    sheet: str
    cell: str
    told: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}: {self.told}"


Row = dict[str, Any]
Grid = Sequence[Sequence[object]]
"""Cells of a sheet as they were read, headings first."""


@dataclass(frozen=True, slots=True)
class PlanTables:
    """A whole, checked plan: rows by sheet, in the order of the workbook."""

    results: tuple[Row, ...]
    outputs: tuple[Row, ...]
    indicators: tuple[Row, ...]
    targets: tuple[Row, ...]
    cells: Mapping[tuple[str, tuple[Any, ...]], int] = field(default_factory=dict, compare=False)
    """Number of the row of a sheet by its key, to name the cell of what is found wrong later."""
    columns: Mapping[tuple[str, str], int] = field(default_factory=dict, compare=False)
    """Place of a column by sheet and field."""

    def rows(self, sheet: str) -> tuple[Row, ...]:
        """The rows of one sheet."""
        found: tuple[Row, ...] = getattr(self, sheet)
        return found

    def cell(self, sheet: str, key: tuple[Any, ...], field: str) -> str:
        """Address of a cell as ``targets!C7``; of a plan that came from no file the row by its key."""
        number = self.cells.get((sheet, key))
        if number is None:
            return " ".join([sheet, *(str(part) for part in key if part not in ("", None))])
        return f"{sheet}!{letter(self.columns.get((sheet, field), 0))}{number}"


def key_of(sheet: Sheet, row: Row) -> tuple[Any, ...]:
    """What names a row of ``sheet``."""
    return tuple(row[name] for name in sheet.key)


@dataclass(frozen=True, slots=True)
class _Held:
    """What was read of one sheet: where its columns stand, and its rows by number."""

    sheet: Sheet
    columns: Mapping[str, int]
    rows: tuple[tuple[int, Row], ...]

    def at(self, field: str, number: int, told: str) -> Problem:
        """A problem with its cell, wherever the column stands."""
        place = self.columns.get(field, 0)
        return Problem(self.sheet.name, f"{letter(place)}{number}", told)


def read_plan(grids: Mapping[str, Grid]) -> PlanTables:
    """The plan that the sheets of a workbook tell.

    Parameters
    ----------
    grids : sheet name to its cells, headings in the first row (names of fields, or their headings in any of the three
        languages); columns in any order

    Raises
    ------
    PlanRefusedError
        With every problem of every sheet: missing sheets and columns, cells that cannot be read, repeated keys,
        and rows that speak of a result, an output or an indicator that is not there.
    """
    problems: list[Problem] = []
    held: dict[str, _Held] = {}
    for sheet in SHEETS:
        if sheet.name in grids:
            held[sheet.name] = _read(sheet, grids[sheet.name], problems)
            problems += _repeated(held[sheet.name])
        else:
            problems.append(Problem(sheet.name, "A1", "the sheet is missing; keep the sheets of the template"))
    if len(held) == len(SHEETS):
        problems += _loose_ends(held)
    if problems:
        raise PlanRefusedError([str(one) for one in _one_a_cell(problems)])
    cells = {(one.sheet.name, key_of(one.sheet, row)): number for one in held.values() for number, row in one.rows}
    columns = {(one.sheet.name, field): place for one in held.values() for field, place in one.columns.items()}
    return PlanTables(
        **{name: tuple(row for _, row in one.rows) for name, one in held.items()}, cells=cells, columns=columns
    )


def _one_a_cell(problems: Sequence[Problem]) -> Iterator[Problem]:
    """The first problem of each cell: what cannot be read is not also told to be missing. Headings keep all."""
    told: set[tuple[str, str]] = set()
    for one in problems:
        place = one.sheet, one.cell
        if place not in told or one.cell.lstrip(_LETTERS) == "1":
            yield one
        told.add(place)


def _read(sheet: Sheet, grid: Grid, problems: list[Problem]) -> _Held:
    columns = _columns(sheet, grid[0] if grid else ())
    problems += [
        Problem(sheet.name, "A1", f"the column '{one.name}' is missing; keep the headings of the template")
        for one in sheet.fields
        if one.needed and one.name not in columns
    ]
    if len(grid) - 1 > LONGEST_SHEET:
        told = f"more than {LONGEST_SHEET:,} rows; divide the plan"
        problems.append(Problem(sheet.name, f"A{LONGEST_SHEET + 2}", told))
        return _Held(sheet, columns, ())
    rows = (
        (number, dict(_cells(sheet, number, cells, columns, problems)))
        for number, cells in enumerate(grid[1:], start=2)
        if _is_filled(cells)
    )
    return _Held(sheet, columns, tuple(rows))


def _columns(sheet: Sheet, headings: Sequence[object]) -> dict[str, int]:
    """Where each field stands, by its name or by its heading in any language."""
    found: dict[str, int] = {}
    texts = [_text(cell).casefold() for cell in headings]
    for one in sheet.fields:
        known = {one.name, *(one.heading.say(language).casefold() for language in Language)}
        place = next((at for at, text in enumerate(texts) if text in known), None)
        if place is not None:
            found[one.name] = place
    return found


def _is_filled(cells: Sequence[object]) -> bool:
    first = _text(cells[0]) if cells else ""
    return first.casefold() not in EXAMPLES and any(_text(cell) for cell in cells)


def _cells(
    sheet: Sheet, number: int, cells: Sequence[object], at: Mapping[str, int], problems: list[Problem]
) -> Iterator[tuple[str, Any]]:
    for one in sheet.fields:
        place = at.get(one.name)
        text = _text(cells[place]) if place is not None and place < len(cells) else ""
        if not text:
            if one.needed and place is not None:
                problems.append(Problem(sheet.name, f"{letter(place)}{number}", f"'{one.name}' is empty; fill it in"))
            yield one.name, one.default
            continue
        try:
            yield one.name, one.read(text)
        except ValueError as wrong:
            problems.append(Problem(sheet.name, f"{letter(place or 0)}{number}", str(wrong)))
            yield one.name, one.default


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and isfinite(cell) and cell == int(cell):
        # A spreadsheet keeps 2018 as 2018.0.
        return str(int(cell))
    return str(cell).strip()


def _repeated(held: _Held) -> Iterator[Problem]:
    first: dict[tuple[Any, ...], int] = {}
    for number, row in held.rows:
        key = key_of(held.sheet, row)
        if key in first:
            shown = ", ".join(str(part) for part in key if part not in (None, ""))
            yield held.at(held.sheet.key[0], number, f"'{shown}' stands in row {first[key]} too")
        first.setdefault(key, number)


def _loose_ends(held: Mapping[str, _Held]) -> Iterator[Problem]:
    """Rows that name something that no other sheet holds, and values that no rule can use."""
    results = {row["number"] for _, row in held["results"].rows}
    for name in ("outputs", "indicators"):
        for number, row in held[name].rows:
            if row["result"] is not None and row["result"] not in results:
                yield held[name].at("result", number, f"there is no result {row['result']} on the sheet 'results'")
    yield from _of_indicators(held["indicators"], {row["code"]: row["result"] for _, row in held["outputs"].rows})
    yield from _of_targets(held["targets"], {row["code"]: row for _, row in held["indicators"].rows})


def _of_indicators(held: _Held, outputs: Mapping[str, int]) -> Iterator[Problem]:
    for number, row in held.rows:
        output = row["output"]
        if output is not None and output not in outputs:
            yield held.at("output", number, f"there is no output '{output}' on the sheet 'outputs'")
        elif output is not None and outputs[output] != row["result"]:
            told = f"output '{output}' belongs to result {outputs[output]}, this indicator to {row['result']}"
            yield held.at("output", number, told)
        if not 0 <= row["tolerance"] <= 0.5:
            yield held.at("tolerance", number, f"{row['tolerance']:g} is outside 0 to 0.5")


def _of_targets(held: _Held, indicators: Mapping[str, Row]) -> Iterator[Problem]:
    for number, row in held.rows:
        indicator = indicators.get(row["indicator"])
        if indicator is None:
            if row["indicator"] is not None:
                told = f"there is no indicator '{row['indicator']}' on the sheet 'indicators'"
                yield held.at("indicator", number, told)
        elif row["value"] is None and not row["milestone"]:
            yield held.at("value", number, "a target needs a value or a milestone")
        elif indicator["kind"] is ValueKind.YES_NO and row["value"] not in (None, 0.0, 1.0):
            yield held.at("value", number, f"a yes or no indicator has 1 or 0, received {row['value']:g}")
        elif row["year"] and indicator["baseline_year"] and row["year"] <= indicator["baseline_year"]:
            told = f"the target of {row['year']} is not after the baseline of {indicator['baseline_year']}"
            yield held.at("year", number, told)
