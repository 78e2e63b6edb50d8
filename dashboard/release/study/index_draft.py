"""A vulnerability index as a release that could be written: from its specification, its table and its places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from dashboard.errors import ImportRefusedError, SpecificationError
from dashboard.index.build import VulnerabilityIndex, build_index
from dashboard.index.specification import IndexSpecification, read_index_specification
from dashboard.release.importer.limits import Limits
from dashboard.release.importer.problems import FileRefusedError, Problems
from dashboard.release.importer.sheets import Sheet, read_sheet
from dashboard.release.index_release import index_release
from dashboard.release.microdata.coding import as_number
from dashboard.release.microdata.places import Places, read_places
from dashboard.release.study.draft import Draft, tables_of_places
from dashboard.release.tables import SPECIFICATION
from dashboard.values import FloatArray


@dataclass(frozen=True)
class IndexDraft:
    """The index as computed, and the release that it would be."""

    index: VulnerabilityIndex
    draft: Draft


def index_draft(path: Path, *, created: date) -> IndexDraft:
    """The index of the specification at ``path``; its files are relative to it.

    Raises
    ------
    SpecificationError, ImportRefusedError
        With every breach of the specification, or of its table.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as missing:
        raise SpecificationError(str(path), [f"it cannot be read ({missing.strerror}); check the path"]) from missing
    except UnicodeDecodeError as damage:
        raise SpecificationError(str(path), ["it is not UTF-8; save it as UTF-8"]) from damage
    spec = read_index_specification(text, file=path.name)
    folder = path.parent.resolve()
    places = read_places(folder / spec.places)
    sheet = _sheet(folder / spec.table, spec)
    columns, children = _columns(sheet, spec, places)
    index = build_index(spec, table=columns, children=children, parent=places.state, parent_codes=places.admin1)
    made = index_release(index, codes=places.codes, children=children, created=created)
    tables = {**tables_of_places(folder / spec.places), **made.tables}
    return IndexDraft(index, Draft(made.manifest_fields, tables, {SPECIFICATION: text}, ()))


def _sheet(path: Path, spec: IndexSpecification) -> Sheet:
    problems = Problems()
    try:
        return read_sheet(path, limits=Limits(), encoding=None, layer=None, delimiter=spec.delimiter, problems=problems)
    except FileRefusedError as refused:
        raise ImportRefusedError([str(refused.problem)]) from refused


def _columns(sheet: Sheet, spec: IndexSpecification, places: Places) -> tuple[dict[str, FloatArray], FloatArray | None]:
    """The columns of the specification in release order; NaN where the table has no row, or an empty cell."""
    at = {code: position for position, code in enumerate(places.codes)}
    wanted = {spec.column_of(one) for one in spec.indicators}
    if spec.children_column:
        wanted.add(spec.children_column)
    problems = [f"it has no column '{name}'" for name in sorted({*wanted, spec.code_column} - set(sheet.columns))]
    if problems:
        raise SpecificationError(spec.table, problems)
    codes = [str(cell).strip() if cell is not None else "" for cell in sheet.columns[spec.code_column]]
    strangers = [code for code in codes if code not in at]
    if strangers:
        problems.append(
            f"{len(strangers)} of its codes are no municipalities of 'places' (first: '{strangers[0]}'); mend them or "
            "take the rows out"
        )
    if len(set(codes)) != len(codes):
        problems.append(f"column '{spec.code_column}' repeats a code; give one row per municipality")
    found: dict[str, FloatArray] = {}
    for name in sorted(wanted):
        values = np.full(len(places), np.nan)
        for row, (code, cell) in enumerate(zip(codes, sheet.columns[name], strict=True), start=2):
            said = "" if cell is None else str(cell).strip()
            number = as_number(said, spec.decimal) if said else float("nan")
            if said and not np.isfinite(number):
                problems.append(f"row {row}, column '{name}', value '{said[:40]}': is no number; empty it or mend it")
            elif code in at:
                values[at[code]] = number
        found[name] = values
    if problems:
        raise SpecificationError(spec.table, problems[:50])
    return found, found.get(spec.children_column or "")
