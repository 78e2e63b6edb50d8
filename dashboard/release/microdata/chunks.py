"""Tables of any length, read chunk by chunk: Parquet by row groups, CSV by lines; never a whole file in memory.

A chunk is the smallest part that is counted, kept in a checkpoint and given to a worker. Chunks are numbered over
all files of a table, so that any machine that sees the files can read chunk 17.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from dashboard.errors import MicrodataError
from dashboard.model.specification import TableSource
from dashboard.release.importer.encodings import decoded
from dashboard.release.importer.limits import Limits
from dashboard.release.importer.problems import FileRefusedError, Problem, shown_and_counted
from dashboard.release.importer.sniff import Format, format_of

CHUNK_ROWS = 500_000
"""Row groups are joined to chunks of about so many rows: few enough for memory, many enough to be worth a task."""
CHUNK_BYTES = 32 << 20
"""Of a CSV."""
BATCH_ROWS = 1 << 16
"""Rows decoded at a time; what is computed on them stays in the processor's cache."""
OPTION = "encoding:"
"""How a specification says it."""
_SAMPLED = 1 << 20
_LONGEST_LINE = 1 << 20
_PACKED = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class Part:
    """One chunk: row groups of a Parquet file, or bytes of a CSV."""

    file: int
    first: int
    after: int
    rows: int | None
    """Known beforehand for Parquet only."""
    size: int
    """Bytes in the file, for the share of work done."""


@dataclass(frozen=True)
class ChunkedTable:
    """A table that can be read chunk by chunk, on any machine that sees its files; it can be pickled."""

    files: tuple[Path, ...]
    formats: tuple[Format, ...]
    parts: tuple[Part, ...]
    headers: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    """Columns read as text, each cell as it stands in the file."""
    numbers: tuple[str, ...]
    """Columns read as numbers."""
    encoding: str
    delimiters: tuple[str, ...]
    decimal: str
    digest: str
    """Of what the files are: names, sizes, times and samples of their bytes."""

    @property
    def rows(self) -> int | None:
        """Rows in all, where that can be known without reading."""
        known = [part.rows for part in self.parts]
        return None if None in known else sum(rows for rows in known if rows is not None)

    @property
    def size(self) -> int:
        """Bytes of all chunks."""
        return sum(part.size for part in self.parts)

    def name(self, number: int) -> str:
        """File that chunk ``number`` is part of."""
        return self.files[self.parts[number].file].name

    def batches(self, number: int) -> Iterator[pa.RecordBatch]:
        """The rows of chunk ``number``, a batch at a time.

        Raises
        ------
        FileRefusedError
            When the chunk is damaged; a row counts from 1, the first of the chunk.
        """
        part = self.parts[number]
        wanted = [*self.texts, *(one for one in self.numbers if one not in self.texts)]
        if self.formats[part.file] is Format.PARQUET:
            yield from _parquet_batches(self.files[part.file], part, wanted, self.texts)
        else:
            yield from self._csv_batches(part)

    def _csv_batches(self, part: Part) -> Iterator[pa.RecordBatch]:
        path = self.files[part.file]
        body = _lines(path, part)
        if not body.strip():
            return
        text = body if self.encoding == "utf-8" else decoded(body, path.name, self.encoding, option=OPTION).encode()
        table = self._parsed(text, path.name, self.headers[part.file], self.delimiters[part.file])
        yield from table.combine_chunks().to_batches(max_chunksize=BATCH_ROWS)

    def _parsed(self, text: bytes, name: str, header: Sequence[str], delimiter: str) -> pa.Table:
        types = dict.fromkeys(self.numbers, pa.float64()) | dict.fromkeys(
            self.texts, pa.dictionary(pa.int32(), pa.string())
        )
        try:
            return pa_csv.read_csv(
                pa.BufferReader(text),
                read_options=pa_csv.ReadOptions(column_names=list(header), block_size=max(len(text), 1)),
                parse_options=pa_csv.ParseOptions(delimiter=delimiter),
                convert_options=pa_csv.ConvertOptions(
                    include_columns=list(types),
                    column_types=types,
                    null_values=["", "NA", "NaN", "nan", "."],
                    strings_can_be_null=False,
                    decimal_point=self.decimal,
                ),
            )
        except pa.ArrowInvalid as damage:
            decoded(text, name, None, option=OPTION)
            raise FileRefusedError(Problem(name, *_csv_damage(str(damage)))) from damage


def open_table(
    source: TableSource, *, texts: Iterable[str], numbers: Iterable[str] = (), title: str, chunk_rows: int = CHUNK_ROWS
) -> ChunkedTable:
    """Look at the files of ``source`` and cut them into chunks; no row is read.

    Parameters
    ----------
    source : TableSource
    texts, numbers : names of columns
        A column named in both is read as text.
    title : what the table is, for messages
    chunk_rows : int
        About how many rows a chunk of a Parquet file has.

    Raises
    ------
    MicrodataError
        With everything that is wrong with the files: absent, empty, of another format, without a column.
    """
    wanted = tuple(dict.fromkeys(texts))
    as_numbers = tuple(one for one in dict.fromkeys(numbers) if one not in wanted)
    problems: list[str] = []
    opened: list[_Opened] = []
    for path in _listed(source.file, problems):
        try:
            opened.append(_opened(path, source, (*wanted, *as_numbers)))
        except FileRefusedError as refused:
            problems.append(str(refused.problem))
    if problems:
        raise MicrodataError(f"the {title}", problems)
    parts = [part for at, one in enumerate(opened) for part in one.parts(at, chunk_rows)]
    return ChunkedTable(
        files=tuple(one.path for one in opened),
        formats=tuple(one.format for one in opened),
        parts=tuple(parts),
        headers=tuple(one.header for one in opened),
        texts=wanted,
        numbers=as_numbers,
        encoding=(source.encoding or "utf-8").lower(),
        delimiters=tuple(one.delimiter for one in opened),
        decimal=source.decimal,
        digest=hashlib.sha256("\n".join(one.digest for one in opened).encode()).hexdigest(),
    )


def further(problem: Problem, rows: int) -> Problem:
    """The same problem in a chunk that begins ``rows`` rows later.

    Examples
    --------
    >>> further(Problem("census.csv", "is not UTF-8", "save it as UTF-8", row=3), 100).row
    103
    """
    return problem if problem.row is None else replace(problem, row=problem.row + rows)


def _listed(files: Sequence[Path], problems: list[str]) -> list[Path]:
    listed: list[Path] = []
    for path in files:
        inside = sorted(one for one in path.iterdir() if one.suffix in (".parquet", ".csv")) if path.is_dir() else []
        if path.is_dir() and not inside:
            problems.append(f"{path.name}: the folder holds no .parquet and no .csv; name the files")
        listed += inside or ([] if path.is_dir() else [path])
    return listed


@dataclass(frozen=True)
class _Opened:
    path: Path
    format: Format
    header: tuple[str, ...]
    delimiter: str
    start: int
    """First byte of data of a CSV."""
    groups: tuple[tuple[int, int], ...]
    """Rows and bytes of the row groups of a Parquet file."""
    digest: str

    def parts(self, file: int, chunk_rows: int) -> Iterator[Part]:
        if self.format is Format.PARQUET:
            yield from _joined_groups(file, self.groups, chunk_rows)
            return
        size = self.path.stat().st_size
        for first in range(self.start, size, CHUNK_BYTES):
            after = min(first + CHUNK_BYTES, size)
            yield Part(file, first, after, None, after - first)


def _joined_groups(file: int, groups: Sequence[tuple[int, int]], chunk_rows: int) -> Iterator[Part]:
    first, rows, size = 0, 0, 0
    for at, (own, weight) in enumerate(groups):
        if rows and rows + own > chunk_rows:
            yield Part(file, first, at, rows, size)
            first, rows, size = at, 0, 0
        rows, size = rows + own, size + weight
    if rows:
        yield Part(file, first, len(groups), rows, size)


def _opened(path: Path, source: TableSource, wanted: Sequence[str]) -> _Opened:
    name = path.name
    if not path.is_file():
        raise FileRefusedError(Problem(name, f"does not exist ({path})", "check the path"))
    try:
        with path.open("rb") as file:
            head = file.read(_SAMPLED)
    except OSError as denied:
        raise FileRefusedError(
            Problem(name, f"cannot be read ({denied.strerror})", "check its permissions")
        ) from denied
    if not head:
        raise FileRefusedError(Problem(name, "is empty (0 bytes)", "export it again"))
    remedy = "give CSV or Parquet"
    if head.startswith(_PACKED):
        raise FileRefusedError(Problem(name, "is an archive or a workbook", remedy))
    kind = format_of(head, name, Limits())
    if kind is Format.PARQUET:
        header, groups = _parquet_facts(path)
        opened = _Opened(path, kind, header, "", 0, groups, _digest_of(path))
    elif kind is Format.CSV:
        header, delimiter, start = _csv_header(head, name, source)
        opened = _Opened(path, kind, header, delimiter, start, (), _digest_of(path))
    else:
        raise FileRefusedError(Problem(name, f"is a {kind}, not a table", remedy))
    _refuse_missing_columns(opened.header, name, wanted)
    return opened


def _refuse_missing_columns(header: Sequence[str], name: str, wanted: Sequence[str]) -> None:
    absent = [one for one in wanted if one not in header]
    if absent:
        folded = {one.casefold().strip(): one for one in header}
        near = [folded[one.casefold().strip()] for one in absent if one.casefold().strip() in folded]
        remedy = f"is it {shown_and_counted(near)}?" if near else f"it has {shown_and_counted(header)}"
        raise FileRefusedError(Problem(name, f"has no column {shown_and_counted(absent)}", remedy))


def _parquet_facts(path: Path) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    try:
        with pq.ParquetFile(path) as file:
            facts = file.metadata
            names = tuple(file.schema_arrow.names)
            groups = tuple(
                (facts.row_group(at).num_rows, max(facts.row_group(at).total_byte_size, 1))
                for at in range(facts.num_row_groups)
            )
    except (pa.ArrowException, OSError) as damage:
        what = f"is a damaged or truncated Parquet file ({_first_line(damage)})"
        raise FileRefusedError(Problem(path.name, what, "copy or export it again")) from damage
    if not sum(rows for rows, _ in groups):
        raise FileRefusedError(Problem(path.name, "has no rows", "export it again"))
    return names, groups


def _parquet_batches(path: Path, part: Part, columns: Sequence[str], texts: Sequence[str]) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(path, read_dictionary=list(texts), memory_map=True, pre_buffer=False) as file:
            groups = list(range(part.first, part.after))
            # No threads of Arrow's own: chunks are shared out among threads or processes already.
            wanted = {"row_groups": groups, "columns": list(columns), "use_threads": False}
            yield from file.iter_batches(batch_size=BATCH_ROWS, **wanted)
    except (pa.ArrowException, OSError) as damage:
        what = f"is damaged in the row groups {part.first} to {part.after - 1} ({_first_line(damage)})"
        raise FileRefusedError(Problem(path.name, what, "copy or export it again")) from damage


def _csv_header(head: bytes, name: str, source: TableSource) -> tuple[tuple[str, ...], str, int]:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (source.encoding or "").lower().startswith("utf-16"):
        raise FileRefusedError(Problem(name, "is UTF-16, which cannot be read in chunks", "save it as UTF-8"))
    start = head.find(b"\n") + 1
    if not start:
        raise FileRefusedError(Problem(name, "has a header but no rows", "export it again"))
    line = decoded(head[:start].removeprefix(b"\xef\xbb\xbf"), name, source.encoding, option=OPTION).strip("\r\n")
    delimiter = source.delimiter or max(",;\t|", key=line.count)
    header = tuple(cell.strip() for cell in next(csv.reader([line], delimiter=delimiter)))
    repeated = sorted({one for one in header if header.count(one) > 1})
    if repeated:
        what = f"repeats the column names {shown_and_counted(repeated)}"
        raise FileRefusedError(Problem(name, what, "rename them", row=1))
    if not head[start:].strip():
        raise FileRefusedError(Problem(name, "has a header but no rows", "export it again"))
    return header, delimiter, start


def _lines(path: Path, part: Part) -> bytes:
    """The lines that begin inside the bytes of ``part``: every line belongs to exactly one chunk."""
    with path.open("rb") as file:
        file.seek(part.first - 1)
        body = file.read(1 + part.after - part.first)
        rest = b"" if body.endswith(b"\n") else _to_end_of_line(file, path.name)
    # The byte before the chunk tells whether its first line begins here or in the chunk before.
    begin = body.find(b"\n") + 1
    return body[begin:] + rest if begin else b""


def _to_end_of_line(file: Any, name: str) -> bytes:
    rest: bytes = file.readline(_LONGEST_LINE)
    if len(rest) >= _LONGEST_LINE:
        raise FileRefusedError(Problem(name, "has a line of more than a million bytes", "is this a CSV?"))
    return rest


def _csv_damage(message: str) -> tuple[str, str]:
    first = message.split("\n")[0]
    if "conversion error" in first:
        return f"has a cell that is no number ({first})", "mend it, or set 'decimal' to the mark that the file uses"
    return (
        f"is not a well-formed CSV ({first[:160]})",
        "look at the quotes around there; text with line breaks inside needs Parquet",
    )


def _digest_of(path: Path) -> str:
    """What the file is, from its name, size, time and sixteen samples of its bytes; not a digest of every byte."""
    facts = path.stat()
    seen = hashlib.sha256(f"{path.name} {facts.st_size} {facts.st_mtime_ns}".encode())
    with path.open("rb") as file:
        for at in range(16):
            file.seek(at * max(facts.st_size - _SAMPLED // 16, 0) // 15)
            seen.update(file.read(_SAMPLED // 16))
    return seen.hexdigest()


def _first_line(damage: BaseException) -> str:
    return str(damage).split("\n")[0][:160]
