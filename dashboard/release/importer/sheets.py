"""Tables: CSV, XLSX and Parquet, as columns of cells exactly as they stand in the file."""

from __future__ import annotations

import csv
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.release.importer.encodings import TWICE, decoded, mojibake_problem, untwisted_columns
from dashboard.release.importer.limits import Limits, read_bounded
from dashboard.release.importer.problems import FileRefusedError, Problem, Problems, shown_and_counted
from dashboard.release.importer.sniff import Format, format_of

FIRST_ROW = 2
"""The first row of data as a spreadsheet counts: the header is row 1."""


@dataclass(frozen=True)
class Sheet:
    """A table as it stands: text stays text, so that leading zeros and commas are still there to be judged."""

    file: str
    format: Format
    columns: dict[str, list[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), []))

    def column(self, name: str) -> list[Any]:
        """Cells of one column; raises FileRefusedError with the names there are."""
        if name not in self.columns:
            near = [other for other in self.columns if other.casefold().strip() == name.casefold().strip()]
            remedy = f"is it '{near[0]}'?" if near else f"it has {shown_and_counted(list(self.columns))}"
            raise FileRefusedError(Problem(self.file, f"has no column '{name}'", remedy))
        return self.columns[name]


def read_sheet(
    path: Path, *, limits: Limits, encoding: str | None, layer: str | None, delimiter: str | None, problems: Problems
) -> Sheet:
    """Read a table; raises FileRefusedError when it cannot be read at all, notes smaller things in ``problems``."""
    return sheet_in(
        read_bounded(path, limits),
        path.name,
        limits=limits,
        encoding=encoding,
        layer=layer,
        delimiter=delimiter,
        problems=problems,
    )


def sheet_in(
    body: bytes,
    name: str,
    *,
    limits: Limits,
    encoding: str | None,
    layer: str | None,
    delimiter: str | None,
    problems: Problems,
) -> Sheet:
    """As :func:`read_sheet`, of a file that was handed over; its size was seen to by whoever took it."""
    kind = format_of(body, name, limits)
    if kind is Format.CSV:
        rows = _csv_rows(body, name, limits, encoding, delimiter)
        columns = _by_column(rows, name, limits)
    elif kind is Format.XLSX:
        columns = _by_column(_xlsx_rows(body, name, limits, layer), name, limits)
    elif kind is Format.PARQUET:
        columns = _parquet_columns(body, name, limits)
    else:
        raise FileRefusedError(Problem(name, f"is a {kind}, not a table", "give CSV, XLSX or Parquet"))
    if encoding == TWICE:
        columns = untwisted_columns(columns)
    sheet = Sheet(name, kind, columns)
    if not len(sheet):
        raise FileRefusedError(Problem(name, "has a header but no rows", "export it again"))
    garbled = mojibake_problem(name, columns.items())
    if garbled:
        problems.add(garbled)
    return sheet


def _csv_rows(body: bytes, name: str, limits: Limits, encoding: str | None, delimiter: str | None) -> list[list[Any]]:
    text = decoded(body, name, encoding)
    header = text.lstrip("\r\n").split("\n", 1)[0]
    mark = delimiter or max(",;\t|", key=header.count)
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            if row or rows:
                rows.append(list(row))
            if len(rows) > limits.rows + 1:
                raise FileRefusedError(Problem(name, f"holds more than {limits.rows} rows", "keep one row per place"))
    except csv.Error as damage:
        raise FileRefusedError(
            Problem(name, f"is not a well-formed CSV ({damage})", "look at the quotes around here", row=len(rows) + 1)
        ) from damage
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows


def _xlsx_rows(body: bytes, name: str, limits: Limits, layer: str | None) -> list[list[Any]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl warns of styles and print areas it drops
            # With defusedxml installed openpyxl refuses entity bombs; size was judged by the archive's directory.
            book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
            names = book.sheetnames
            if layer is not None and layer not in names:
                raise FileRefusedError(Problem(name, f"has no sheet '{layer}'", f"it has {shown_and_counted(names)}"))
            rows: list[list[Any]] = []
            for row in book[layer or names[0]].iter_rows(values_only=True):
                # Empty cells at the end of a row are not in the file: that is no damage.
                rows.append([*row, *[None] * (len(rows[0]) - len(row) if rows else 0)])
                if len(rows) > limits.rows + 1:
                    raise FileRefusedError(
                        Problem(name, f"holds more than {limits.rows} rows", "keep one row per place")
                    )
    except FileRefusedError:
        raise
    except Exception as damage:  # openpyxl lets any error of zip, XML or its own parts through
        raise FileRefusedError(Problem(name, f"is a damaged workbook ({damage})", "save it again")) from damage
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    while rows and all(cell is None for cell in rows[0]):
        rows.pop(0)
    return rows


def _parquet_columns(body: bytes, name: str, limits: Limits) -> dict[str, list[Any]]:
    try:
        file = pq.ParquetFile(pa.BufferReader(body))
        facts = file.metadata
        unpacked = sum(facts.row_group(at).total_byte_size for at in range(facts.num_row_groups))
        if facts.num_rows > limits.rows or unpacked > limits.expanded_bytes:
            raise FileRefusedError(
                Problem(name, f"holds {facts.num_rows} rows, {unpacked} bytes", "keep what is needed")
            )
        table = file.read()
    except (pa.ArrowException, OSError) as damage:
        raise FileRefusedError(Problem(name, f"is a damaged Parquet file ({damage})", "export it again")) from damage
    if len(table.column_names) > limits.columns:
        raise FileRefusedError(Problem(name, f"has {len(table.column_names)} columns", "keep what is needed"))
    return {column: table.column(column).to_pylist() for column in table.column_names}


def _by_column(rows: list[list[Any]], name: str, limits: Limits) -> dict[str, list[Any]]:
    if not rows:
        raise FileRefusedError(Problem(name, "holds no rows", "export it again"))
    header = ["" if cell is None else str(cell).strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    width = len(header)
    if width > limits.columns:
        raise FileRefusedError(Problem(name, f"has {width} columns, more than {limits.columns}", "keep what is needed"))
    repeated = sorted({title for title in header if header.count(title) > 1 and title})
    if repeated:
        raise FileRefusedError(
            Problem(name, f"repeats the column names {shown_and_counted(repeated)}", "rename them", row=1)
        )
    columns: dict[str, list[Any]] = {title: [] for title in header if title}
    for at, row in enumerate(rows[1:], start=FIRST_ROW):
        filled = len(row)
        while filled and row[filled - 1] in (None, ""):
            filled -= 1
        if filled > width or 0 < filled <= len(row) < width:
            raise FileRefusedError(
                Problem(
                    name,
                    f"has {len(row)} cells where the header has {width}",
                    "quote text that holds the separator, or pass --delimiter",
                    row=at,
                )
            )
        cells = row + [None] * (width - len(row))
        for title, cell in zip(header, cells, strict=False):
            if title:
                columns[title].append(cell)
    return columns
