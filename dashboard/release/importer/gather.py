"""Everything an import reads, checked as far as it can be before anything is refused: all problems at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import shapely

from dashboard.release.importer.boundaries import Boundaries, read_boundaries
from dashboard.release.importer.codes import as_codes, code_problems, lost_zeros
from dashboard.release.importer.contradictions import contradiction, suspected
from dashboard.release.importer.joins import Join, best_code_property, join, join_problem
from dashboard.release.importer.limits import Limits
from dashboard.release.importer.numbers import read_numbers, unit_problems
from dashboard.release.importer.outlines import Shapes
from dashboard.release.importer.places import ISO2
from dashboard.release.importer.problems import FileRefusedError, Problem, Problems, shown_and_counted
from dashboard.release.importer.repair import Repair, repaired, union
from dashboard.release.importer.sheets import FIRST_ROW, Sheet, read_sheet
from dashboard.release.importer.spec import Factor, ImportSpec, NamesOfUnits, Unit
from dashboard.values import FloatArray

Progress = Callable[[str], None]
"""Called with the name of each stage when it begins."""

_NAME_PROPERTIES = ("name", "nombre", "nome", "nm_mun", "nomgeo", "nom_mun", "municipio", "distrito", "canton", "label")
_CODE_PROPERTIES = ("code", "codigo", "cod", "geocode", "cvegeo", "ubigeo", "cod_mun", "id")
_FIRST_FEATURE = 1
_LONGITUDES, _LATITUDES = (-120.0, -25.0), (-60.0, 35.0)
"""Frame of Latin America and the Caribbean, remote islands included."""


@dataclass(frozen=True)
class Places:
    """The places of the release to be, sorted by code, with valid shapes."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    shapes: Shapes
    admin1: tuple[str, ...]
    """Code of the first-level unit of each place."""
    admin1_names: Mapping[str, str]
    admin1_iso: Mapping[str, str]


@dataclass(frozen=True)
class Gathered:
    """All that was read, and what happened on the way."""

    places: Places
    joined: Join
    factors: dict[str, FloatArray]
    """Factor code to values in the order of ``places``; NaN where missing."""
    units: dict[str, Unit]
    children: FloatArray
    repairs: tuple[Repair, ...]
    null_geometries: tuple[str, ...]
    merged: tuple[str, ...]
    rows_without_code: int
    contradictions: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Outlines:
    """Features with a code and a shape, each code once."""

    codes: list[str]
    names: list[str]
    features: list[int]
    """Position in the file of the first feature of each code."""
    shapes: Shapes
    null_geometries: tuple[str, ...]
    merged: tuple[str, ...]


def gather(spec: ImportSpec, *, limits: Limits, progress: Progress) -> Gathered:
    """Read and check everything ``spec`` names; raises ImportRefusedError with every problem found."""
    problems = Problems()
    progress("table")
    sheet = _try(problems, lambda: read_sheet(
        spec.table, limits=limits, encoding=spec.encoding, layer=spec.sheet, delimiter=spec.delimiter, problems=problems
    ))  # fmt: skip
    progress("boundaries")
    boundaries = _try(problems, lambda: read_boundaries(
        spec.boundaries, limits=limits, encoding=spec.boundary_encoding, layer=spec.layer, problems=problems
    ))  # fmt: skip
    progress("columns")
    rows, codes = _table_codes(spec, sheet, problems) if sheet else ([], [])
    columns = _columns(spec, sheet, problems) if sheet else {}
    outlines = _outlines(spec, boundaries, codes, problems) if boundaries else None
    if sheet and boundaries and outlines:
        _compare_codes(spec, sheet, boundaries, codes, outlines, problems)
        problems.extend(_latitude_first(spec, boundaries))
    told = _contradictions(spec, columns, problems, sheet.file) if sheet else []
    problems.refuse_if_any()
    if sheet is None or boundaries is None or outlines is None:  # each left a problem, so this is not reached
        raise AssertionError("refused files were not told")

    progress("join")
    order = np.argsort(np.array(outlines.codes))
    names = [outlines.names[at] for at in order]
    sorted_codes = [outlines.codes[at] for at in order]
    names, unnamed = _place_names(spec, sorted_codes, names, limits, problems)
    dropped = set(outlines.null_geometries)
    kept = [at for at, code in enumerate(codes) if code not in dropped]
    joined = join(
        sorted_codes,
        names,
        [codes[at] for at in kept],
        boundary_rows=[outlines.features[at] + _FIRST_FEATURE for at in order],
        table_rows=[rows[at] + FIRST_ROW for at in kept],
    )
    wrong = join_problem(
        joined, minimum=spec.minimum_join, table=sheet.file, boundaries=boundaries.file, column=spec.code_column
    )
    if wrong:
        problems.add(wrong)
    at_row = np.array([rows[kept[at]] if at >= 0 else -1 for at in joined.row], dtype=np.int64)
    features = np.array(outlines.features, dtype=np.int64)[order]
    admin1, unit_names, unit_iso, notes = _admin1(
        spec, sorted_codes, features, at_row, boundaries, sheet, limits, problems
    )
    notes += unnamed
    problems.refuse_if_any()

    progress("repair")
    shapes, repairs, vanished = repaired(outlines.shapes[order], sorted_codes)
    for code in vanished:
        problems.add(Problem(boundaries.file, "has an outline without area", "give a more precise outline", value=code))
    problems.refuse_if_any()
    in_rows = {factor.code: _factor_values(factor, columns) for factor in spec.factors}
    if boundaries.reprojected_from:
        notes.append(f"outlines brought from {boundaries.reprojected_from} to longitude and latitude")
    children = columns.get(spec.children_column or "", np.full(len(sheet), np.nan))
    return Gathered(
        places=Places(tuple(sorted_codes), tuple(names), shapes, tuple(admin1), unit_names, unit_iso),
        joined=joined,
        factors={code: _picked(values, at_row) for code, values in in_rows.items()},
        units={factor.code: _unit(factor, in_rows[factor.code]) for factor in spec.factors},
        children=_picked(children, at_row),
        repairs=repairs,
        null_geometries=outlines.null_geometries,
        merged=outlines.merged,
        rows_without_code=len(sheet) - len(rows),
        contradictions=tuple(told),
        notes=tuple(notes),
    )


def _try(problems: Problems, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except FileRefusedError as refused:
        problems.add(refused.problem)
        return None


# --- the table --------------------------------------------------------------------------------------------------------


def _table_codes(spec: ImportSpec, sheet: Sheet, problems: Problems) -> tuple[list[int], list[str]]:
    """Positions of the rows with a code, and their codes."""
    cells = _try(problems, lambda: sheet.column(spec.code_column))
    if cells is None:
        return [], []
    codes = as_codes(cells, pad=spec.pad_codes)
    checked = [code for code in codes if code is not None] if spec.missing_codes == "drop" else codes
    rows = [at for at, code in enumerate(codes) if code is not None]
    first = FIRST_ROW if len(checked) == len(codes) else FIRST_ROW + rows[0] if rows else FIRST_ROW
    problems.extend(code_problems(checked, file=sheet.file, column=spec.code_column, first_row=first, may_repeat=False))
    return rows, [str(codes[at]) for at in rows]


def _columns(spec: ImportSpec, sheet: Sheet, problems: Problems) -> dict[str, FloatArray]:
    """Every column of numbers that the specification uses, by its name in the table."""
    used: dict[str, list[Factor]] = {}
    for factor in spec.factors:
        for column in _parts(factor, sheet):
            used.setdefault(column, []).append(factor)
    for check in spec.checks:
        used.setdefault(check.smaller, [])
        used.setdefault(check.larger, [])
    if spec.children_column:
        used.setdefault(spec.children_column, [])
    columns: dict[str, FloatArray] = {}
    for column, factors in used.items():
        cells = _try(problems, partial(sheet.column, column))
        if cells is None:
            continue
        numbers, wrong = read_numbers(cells, file=sheet.file, column=column, decimal=spec.decimal, missing=spec.missing)
        problems.extend(wrong)
        columns[column] = numbers.values
        if not np.isfinite(numbers.values).any() and not wrong:
            problems.add(Problem(sheet.file, "holds no number at all", "check the column or --missing", column=column))
        whole = [factor for factor in factors if factor.column == column]
        if not wrong and whole and column not in spec.trust:
            unit = whole[0].unit or "units"
            problems.extend(unit_problems(numbers.values, unit=unit, file=sheet.file, column=column))
        if column == spec.children_column and (numbers.values < 0).any():
            at = int(np.argmax(numbers.values < 0))
            problems.add(
                Problem(
                    sheet.file,
                    "is a negative number of children",
                    "mend it, or leave it empty",
                    row=at + FIRST_ROW,
                    column=column,
                    value=f"{numbers.values[at]:g}",
                )
            )
    for factor in spec.factors:
        problems.extend(_ratio_problems(factor, columns, sheet.file))
    return columns


def _parts(factor: Factor, sheet: Sheet) -> tuple[str, ...]:
    """The column of a factor, or the two of a ratio; a column whose own name holds a slash is itself."""
    if factor.column in sheet.columns or "/" not in factor.column:
        return (factor.column,)
    above, below = factor.column.split("/", 1)
    return above.strip(), below.strip()


def _ratio_problems(factor: Factor, columns: Mapping[str, FloatArray], file: str) -> list[Problem]:
    if factor.column in columns or "/" not in factor.column:
        return []
    above, below = (part.strip() for part in factor.column.split("/", 1))
    if above not in columns or below not in columns:
        return []
    zero = columns[below] == 0
    problems: list[Problem] = []
    if zero.any():
        at = int(np.argmax(zero))
        problems.append(
            Problem(
                file,
                "is divided by",
                "leave it empty where nothing is known",
                row=at + FIRST_ROW,
                column=below,
                value="0",
            )
        )
    elif factor.unit == "share":
        values = _factor_values(factor, columns)
        problems += unit_problems(values, unit="share", file=file, column=factor.column)
    return problems


def _factor_values(factor: Factor, columns: Mapping[str, FloatArray]) -> FloatArray:
    if factor.column in columns:
        return columns[factor.column]
    above, below = (part.strip() for part in factor.column.split("/", 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return columns[above] / columns[below]


def _unit(factor: Factor, values: FloatArray) -> Unit:
    """The unit declared; a ratio that stays within 0-1 is a share, everything else keeps its source's unit."""
    if factor.unit is not None:
        return factor.unit
    if "/" not in factor.column:
        return "units"
    present = values[np.isfinite(values)]
    return "share" if len(present) and present.min() >= 0 and present.max() <= 1 else "ratio"


def _contradictions(spec: ImportSpec, columns: dict[str, FloatArray], problems: Problems, file: str) -> list[str]:
    """Apply the declared checks to ``columns`` and say what was found, declared or suspected."""
    told: list[str] = []
    for check in spec.checks:
        if not {check.smaller, check.larger} <= set(columns):
            continue  # a column that is not there was told already
        found = contradiction(check.smaller, check.larger, columns)
        if not found.rows:
            continue
        if spec.contradictions == "refuse":
            problems.add(found.problem(file, columns))
            continue
        done = "kept as they are"
        if spec.contradictions == "empty":
            done = "both counted as missing there"
            for column in (check.smaller, check.larger):
                columns[column] = np.where(found.above, np.nan, columns[column])
        told.append(f"'{check.smaller}' is above '{check.larger}' in {found.rows} rows: {done}")
    declared = [(check.smaller, check.larger) for check in spec.checks]
    told += [
        f"'{pair.smaller}' is above '{pair.larger}' in {pair.rows} rows and below it elsewhere: is it a part of it? "
        f"(--check '{pair.smaller}<={pair.larger}')"
        for pair in suspected(columns, declared)
    ]
    return told


# --- the boundaries ---------------------------------------------------------------------------------------------------


def _outlines(
    spec: ImportSpec, boundaries: Boundaries, table_codes: Sequence[str], problems: Problems
) -> _Outlines | None:
    by_fold = {name.casefold(): name for name in boundaries.properties}
    column = (
        spec.boundary_code
        or best_code_property(boundaries.properties, table_codes, spec.pad_codes)
        # Nothing fits: with a property that sounds right the codes of both sides can be told.
        or next((by_fold[name] for name in _CODE_PROPERTIES if name in by_fold), None)
    )
    if column is None or column not in boundaries.properties:
        told = f"has no property '{column}'" if column else "has no property whose values are codes of the table"
        choice = shown_and_counted(list(boundaries.properties))
        problems.add(Problem(boundaries.file, told, f"name one with --boundary-code: {choice}"))
        return None
    codes = as_codes(boundaries.properties[column], pad=spec.pad_codes)
    wrong = code_problems(
        codes,
        file=boundaries.file,
        column=column,
        first_row=_FIRST_FEATURE,
        may_repeat=spec.duplicates == "merge",
    )
    problems.extend(replace(one, counted="feature") for one in wrong)
    names = _names(spec, boundaries, codes, problems)
    absent = [at for at in range(len(codes)) if boundaries.shapes[at] is None]
    if absent and spec.null_geometry == "refuse":
        problems.add(
            Problem(
                boundaries.file,
                f"has no outline ({len(absent)} such features: "
                f"{shown_and_counted([codes[at] or '' for at in absent])})",
                "mend the file, or pass --null-geometry drop to leave these places out",
                row=absent[0] + _FIRST_FEATURE,
                column=column,
                value=codes[absent[0]],
                counted="feature",
            )
        )
    return _each_code_once(codes, names, boundaries.shapes)


def _each_code_once(codes: Sequence[str | None], names: Sequence[str], shapes: Shapes) -> _Outlines:
    positions: dict[str, list[int]] = {}
    null: dict[str, None] = {}
    for at, code in enumerate(codes):
        if code is None:
            continue
        if shapes[at] is None:
            null.setdefault(code)
        else:
            positions.setdefault(code, []).append(at)
    once = np.empty(len(positions), dtype=object)
    for number, those in enumerate(positions.values()):
        once[number] = shapes[those[0]] if len(those) == 1 else union([shapely.make_valid(shapes[at]) for at in those])
    return _Outlines(
        codes=list(positions),
        names=[names[those[0]] for those in positions.values()],
        features=[those[0] for those in positions.values()],
        shapes=once,
        null_geometries=tuple(code for code in null if code not in positions),
        merged=tuple(code for code, those in positions.items() if len(those) > 1),
    )


def _names(spec: ImportSpec, boundaries: Boundaries, codes: Sequence[str | None], problems: Problems) -> list[str]:
    """Names of the places; the code where there is none."""
    by_fold = {name.casefold(): name for name in boundaries.properties}
    column = spec.boundary_name or next((by_fold[name] for name in _NAME_PROPERTIES if name in by_fold), None)
    if column is not None and column not in boundaries.properties:
        names = shown_and_counted(list(boundaries.properties))
        problems.add(Problem(boundaries.file, f"has no property '{column}'", f"--boundary-name is one of {names}"))
        column = None
    cells = boundaries.properties[column] if column else [None] * len(codes)
    return [
        str(cell).strip() if cell not in (None, "") else str(code or "")
        for cell, code in zip(cells, codes, strict=True)
    ]


def _compare_codes(
    spec: ImportSpec,
    sheet: Sheet,
    boundaries: Boundaries,
    codes: Sequence[str],
    outlines: _Outlines,
    problems: Problems,
) -> None:
    """Codes of one file that lost the zeros they have in the other, in either direction."""
    in_table = as_codes(sheet.columns.get(spec.code_column, []), pad=spec.pad_codes)
    lost = lost_zeros(in_table, outlines.codes, file=sheet.file, column=spec.code_column, first_row=FIRST_ROW)
    if lost:
        problems.add(lost)
        return
    column = spec.boundary_code or best_code_property(boundaries.properties, codes, spec.pad_codes) or ""
    there = as_codes(boundaries.properties.get(column, []), pad=spec.pad_codes)
    lost = lost_zeros(there, codes, file=boundaries.file, column=column, first_row=_FIRST_FEATURE)
    if lost:
        problems.add(replace(lost, counted="feature"))


def _latitude_first(spec: ImportSpec, boundaries: Boundaries) -> list[Problem]:
    """Coordinates the wrong way round that are still plausible degrees: Brazil's would lie off Antarctica."""
    frames = shapely.bounds(boundaries.shapes)
    frames = frames[np.isfinite(frames).all(axis=1)]
    if spec.country not in ISO2 or not len(frames):
        return []
    x, y = np.median(frames[:, [0, 2]]), np.median(frames[:, [1, 3]])

    def inside(longitude: float, latitude: float) -> bool:
        return _LONGITUDES[0] < longitude < _LONGITUDES[1] and _LATITUDES[0] < latitude < _LATITUDES[1]

    if inside(float(x), float(y)) or not inside(float(y), float(x)):
        return []
    what = f"has latitude before longitude: its middle would lie at {x:.1f}, {y:.1f}, outside {spec.country}"
    return [Problem(boundaries.file, what, "save it with longitude first")]


# --- first-level units ------------------------------------------------------------------------------------------------


def _admin1(
    spec: ImportSpec,
    codes: Sequence[str],
    features: np.ndarray,
    rows: np.ndarray,
    boundaries: Boundaries,
    sheet: Sheet,
    limits: Limits,
    problems: Problems,
) -> tuple[list[str], dict[str, str], dict[str, str], list[str]]:
    """The unit of each place, the name and ISO code of each unit, and notes."""
    notes: list[str] = []

    def cells(column: str) -> list[Any] | None:
        """One column for every place, out of the boundaries or the table."""
        if column in boundaries.properties:
            return [boundaries.properties[column][at] for at in features]
        if column in sheet.columns:
            return [sheet.columns[column][at] if at >= 0 else None for at in rows]
        problems.add(
            Problem(
                boundaries.file, f"has no property '{column}', nor has {sheet.file} such a column", "check --admin1-..."
            )
        )
        return None

    if spec.admin1_column:
        own = cells(spec.admin1_column)
        units = [""] * len(codes) if own is None else [code or "" for code in as_codes(own)]
        lone = [codes[at] for at, unit in enumerate(units) if not unit] if own is not None else []
        if lone:
            problems.add(
                Problem(
                    boundaries.file,
                    f"{len(lone)} places have no first-level unit ({shown_and_counted(lone)})",
                    "use a property that all have, or --admin1-prefix",
                    column=spec.admin1_column,
                )
            )
    elif spec.admin1_prefix:
        units = [code[: spec.admin1_prefix] for code in codes]
    else:
        units = [spec.country] * len(codes)
        notes.append("no first-level units were named (--admin1-prefix or --admin1-column): the country is one unit")
    problems.extend(
        replace(one, column=spec.admin1_column or one.column)
        for one in code_problems(
            [unit or "x" for unit in units], file=boundaries.file, column="admin1", first_row=1, may_repeat=True
        )
    )
    names = {unit: unit for unit in units}
    if spec.admin1_name_column and (own_names := cells(spec.admin1_name_column)) is not None:
        names |= _most_common(units, own_names)
    iso: dict[str, str] = {}
    if spec.admin1_names:
        listed, iso = _listed(spec, spec.admin1_names, limits, problems)
        names |= {unit: listed[unit] for unit in names if unit in listed}
        unnamed = sorted(unit for unit in names if unit not in listed)
        if unnamed:
            notes.append(
                f"{len(unnamed)} units have no name in {spec.admin1_names.file.name}: {shown_and_counted(unnamed)}"
            )
    return units, names, {unit: iso.get(unit, "") for unit in names}, notes


def _most_common(units: Sequence[str], cells: Sequence[Any]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = {}
    for unit, cell in zip(units, cells, strict=True):
        if cell not in (None, ""):
            counts.setdefault(unit, Counter())[str(cell).strip()] += 1
    return {unit: counted.most_common(1)[0][0] for unit, counted in counts.items()}


def _place_names(
    spec: ImportSpec, codes: Sequence[str], names: list[str], limits: Limits, problems: Problems
) -> tuple[list[str], list[str]]:
    """The names of the table of places where it has them, the outlines' own elsewhere, and a note of how many."""
    if spec.place_names is None:
        return names, []
    listed, _ = _listed(spec, spec.place_names, limits, problems)
    unnamed = [code for code in codes if code not in listed]
    notes = [f"{len(unnamed)} places have no name in {spec.place_names.file.name}: {shown_and_counted(unnamed)}"]
    return [listed.get(code, own) for code, own in zip(codes, names, strict=True)], notes if unnamed else []


def _listed(
    spec: ImportSpec, asked: NamesOfUnits, limits: Limits, problems: Problems
) -> tuple[dict[str, str], dict[str, str]]:
    """Names and ISO codes out of a table of units; a unit's code may be that of a place (010000 for 01)."""
    try:
        sheet = read_sheet(
            asked.file, limits=limits, encoding=spec.encoding, layer=None, delimiter=None, problems=problems
        )
        codes = as_codes(sheet.column(asked.code))
        names = sheet.column(asked.name)
        iso = sheet.column(asked.iso) if asked.iso else [""] * len(codes)
    except FileRefusedError as refused:
        problems.add(refused.problem)
        return {}, {}
    letters = ISO2.get(spec.country, "")
    prefix = spec.admin1_prefix if asked is spec.admin1_names else None
    named: dict[str, str] = {}
    coded: dict[str, str] = {}
    for code, name, short in zip(codes, names, iso, strict=True):
        if code is None or name in (None, ""):
            continue
        unit = code[:prefix] if prefix and set(code[prefix:]) <= {"0"} else code
        named.setdefault(unit, str(name).strip())
        if short and letters:
            coded.setdefault(unit, str(short) if str(short).startswith(f"{letters}-") else f"{letters}-{short}")
    return named, coded


def _picked(values: FloatArray, rows: np.ndarray) -> FloatArray:
    """Values of the rows in the order of the places; NaN for a place without a row."""
    picked: FloatArray = np.where(rows >= 0, values[np.maximum(rows, 0)], np.nan)
    return picked
