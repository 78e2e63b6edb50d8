"""The programme report as a workbook: one sheet to read first, then results, indicators, targets, readings and texts.

Rows are written once and let go of, so that memory does not grow with the number of readings. No cell is a formula.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from math import isnan
from typing import TYPE_CHECKING, Any

from dashboard.downloads.marks import safe_text
from dashboard.downloads.programme_pen import ProgrammePen
from dashboard.downloads.programme_view import Programme
from dashboard.downloads.programme_words import AUTHOR, MARKS, NO, STATUS, TOLD, YES
from dashboard.plan.book import IndicatorLine
from dashboard.plan.indicators import ValueKind
from dashboard.plan.rollup import Distribution
from dashboard.plan.status import Status

if TYPE_CHECKING:
    import xlsxwriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEP = 2_000
"""Rows after which progress is told."""
Tell = Callable[[int, int], None]
"""Done, of how much; raises to stop."""
Cell = str | float | int | None


def programme_xlsx(programme: Programme, *, tell: Tell = lambda done, total: None) -> bytes:
    """The workbook of ``programme``."""
    import xlsxwriter

    pen = ProgrammePen(programme)
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    made = datetime(programme.made.year, programme.made.month, programme.made.day)
    book.set_properties({"title": pen.title, "author": AUTHOR, "comments": _band(pen), "created": made})
    writer = _Writer(book, pen)
    writer.readme()
    writer.sheet("results", _results_head(pen), _results(pen))
    writer.sheet("indicators", _indicators_head(pen), _indicators(pen))
    writer.sheet("targets", _targets_head(pen), _targets(pen))
    total = len(programme.book.readings.indicator)
    writer.sheet("readings", _readings_head(pen), _told(_readings(pen), total, tell))
    if len(programme.book.readings.parts.row):
        writer.sheet("parts", _parts_head(pen), _parts(pen))
    writer.sheet("texts", _texts_head(pen), _texts(pen))
    writer.sheet("judged_sheet", _judged_head(pen), _judged(pen))
    book.close()
    tell(total, total)
    return buffer.getvalue()


class _Writer:
    """Writes sheets row by row."""

    def __init__(self, book: xlsxwriter.Workbook, pen: ProgrammePen) -> None:
        self._book, self._pen = book, pen
        self._head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#f2f5f8"}
        )
        self._mark = book.add_format({"align": "right", "italic": True, "font_color": "#55616d"})
        self._warning = book.add_format({"bold": True, "font_color": "#8a3b00", "bg_color": "#fff3e6"})

    def readme(self) -> None:
        """What this is, of when, what the marks mean."""
        pen, programme = self._pen, self._pen.programme
        page = self._book.add_worksheet(pen.say("readme"))
        title = self._book.add_format({"bold": True, "font_size": 14, "font_color": "#17476b"})
        label = self._book.add_format({"bold": True, "valign": "top"})
        wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 100)
        page.write_string(0, 0, safe_text(pen.title), title)
        if programme.book.is_demonstration:
            page.write_string(1, 0, pen.say("demonstration"), self._warning)
        rows = [
            (pen.say("plan"), pen.said(programme.book.title)),
            (pen.say("years"), f"{programme.book.first_year}-{programme.book.last_year}"),
            (pen.say("status"), pen.say("rule")),
            (pen.say("readings"), pen.say("accepted")),
            (pen.say("as_of", day="").strip(), pen.day(programme.made)),
            (pen.say("source"), pen.said(programme.book.source)),
            *((mark, words.say(pen.language)) for mark, words in MARKS.items()),
            (pen.say("made_by"), f"{AUTHOR} {programme.address}".strip()),
        ]
        for at, (name, words) in enumerate(rows, start=3):
            page.write_string(at, 0, safe_text(name), label)
            page.write_string(at, 1, safe_text(words), wrapped)

    def sheet(self, key: str, heads: Sequence[tuple[str, int]], rows: Iterator[Sequence[Cell]]) -> None:
        """One table; a demonstration says so above its headings."""
        pen = self._pen
        page = self._book.add_worksheet(pen.say(key))
        top = 0
        for column, (_, width) in enumerate(heads):
            page.set_column(column, column, width)
        if pen.programme.book.is_demonstration:
            page.write_string(0, 0, pen.say("demonstration"), self._warning)
            top = 1
        for column, (head, _) in enumerate(heads):
            page.write_string(top, column, safe_text(head), self._head)
        last = top
        for last, row in enumerate(rows, start=top + 1):
            self._row(page, last, row)
        page.freeze_panes(top + 1, min(2, len(heads) - 1))
        page.autofilter(top, 0, max(last, top + 1), len(heads) - 1)

    def _row(self, page: Any, at: int, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if cell:
                    page.write_string(at, column, safe_text(cell), self._mark if cell in MARKS else None)
            elif cell is not None:
                page.write_number(at, column, cell)


def _told(rows: Iterator[Sequence[Cell]], total: int, tell: Tell) -> Iterator[Sequence[Cell]]:
    for at, row in enumerate(rows):
        if at % STEP == 0:
            tell(at, total)
        yield row


def _band(pen: ProgrammePen) -> str:
    return pen.say("demonstration") if pen.programme.book.is_demonstration else ""


def _results_head(pen: ProgrammePen) -> list[tuple[str, int]]:
    statuses = [(words.say(pen.language), 12) for words in STATUS.values()]
    years = [(f"{pen.say('coverage')} {year}", 14) for year in pen.programme.book.readings.years]
    return [(pen.say("code"), 8), (pen.say("result"), 60), (pen.say("all"), 10), *statuses, *years]


def _results(pen: ProgrammePen) -> Iterator[Sequence[Cell]]:
    programme = pen.programme
    lines: list[tuple[int | None, str, Distribution]] = [
        (one.number, pen.said(one.title), counted) for one, counted in programme.by_result
    ]
    for result, title, counted in [*lines, (None, pen.say("all"), programme.whole)]:
        coverage = [programme.coverage(result, year) for year in programme.book.readings.years]
        told = [pen.say("of", reported=one.reported, expected=one.expected) for one in coverage]
        yield [result, title, counted.total, *(counted.counts[status] for status in Status), *told]


def _indicators_head(pen: ProgrammePen) -> list[tuple[str, int]]:
    names = (
        "definition",
        "kind",
        "unit",
        "direction",
        "cumulative",
        "frequency",
        "baseline",
        "baseline_year",
        "target",
        "target_year",
    )
    more = ("reporters", "source", "verification", "activities")
    widths = {"definition": 40, "source": 24, "verification": 24, "activities": 24, "reporters": 24}
    return [
        (pen.say("result"), 9),
        (pen.say("output"), 9),
        (pen.say("code"), 9),
        (pen.say("indicator"), 50),
        *((pen.say(name), widths.get(name, 13)) for name in (*names, *more)),
        (pen.say("all"), 9),
        *((words.say(pen.language), 12) for words in STATUS.values()),
    ]


def _indicators(pen: ProgrammePen) -> Iterator[Sequence[Cell]]:
    programme = pen.programme
    for at, line in enumerate(programme.book.indicators):
        counted = programme.distribution(programme.rows_of_indicator[at])
        yield [
            line.result,
            line.output,
            line.code,
            pen.said(line.title),
            pen.said(line.definition),
            pen.kind(line),
            pen.said(line.unit),
            pen.direction(line),
            (YES if line.is_cumulative else NO).say(pen.language),
            pen.frequency(line),
            _number(pen, line, line.baseline),
            line.baseline_year,
            *_target(pen, line, ""),
            " / ".join(pen.reporter(one) for one in line.responsible),
            line.source,
            line.verification,
            line.activities,
            counted.total,
            *(counted.counts[status] for status in Status),
        ]


def _targets_head(pen: ProgrammePen) -> list[tuple[str, int]]:
    keys = (("indicator", 12), ("country", 26), ("country_code", 9), ("year", 9), ("value", 12), ("milestone", 50))
    return [(pen.say(key), width) for key, width in keys]


def _targets(pen: ProgrammePen) -> Iterator[Sequence[Cell]]:
    for line in pen.programme.book.indicators:
        for target in sorted(line.targets, key=lambda one: (one.country, one.year)):
            place = pen.country(target.country) if target.country else pen.say("countries")
            yield [line.code, place, target.country, target.year, _number(pen, line, target.value), target.milestone]


def _readings_head(pen: ProgrammePen) -> list[tuple[str, int]]:
    front = (("result", 9), ("indicator", 11), ("country", 24), ("country_code", 9), ("reporter", 20))
    back = (
        ("baseline", 11),
        ("target", 11),
        ("target_year", 9),
        ("last_value", 12),
        ("last_year", 10),
        ("last_period", 14),
    )
    years = [(str(year), 10) for year in pen.programme.book.readings.years]
    return [
        *((pen.say(key), width) for key, width in front),
        *years,
        *((pen.say(key), width) for key, width in (*back, ("status", 20))),
    ]


def _readings(pen: ProgrammePen) -> Iterator[Sequence[Cell]]:
    """One row for each indicator, country and reporter; a column for each year, as reported."""
    programme, years = pen.programme, pen.programme.book.readings.years
    # Plain lists: asking an array for one cell at a time takes longer than writing the file.
    values, marks = programme.book.readings.values.tolist(), programme.marks
    last, newest = programme.last.tolist(), programme.value.tolist()
    parts = frozenset(programme.book.readings.parts.row.tolist())
    for at, line in enumerate(programme.book.indicators):
        targets: dict[str, tuple[Cell, Cell]] = {}
        baseline = _number(pen, line, line.baseline)
        for row in programme.rows_of_indicator[at].tolist():
            country = programme.country_of(row)
            if country not in targets:
                targets[country] = _target(pen, line, country)
            told = [mark or _number(pen, line, value) for mark, value in zip(marks[row], values[row], strict=True)]
            yield [
                line.result,
                line.code,
                pen.country(country),
                country,
                pen.reporter(programme.reporter_of(row)),
                *told,
                baseline,
                *targets[country],
                _number(pen, line, newest[row]) if newest[row] == newest[row] or last[row] < 0 else TOLD,
                years[last[row]] if last[row] >= 0 else None,
                pen.part(programme.when_of(row)) if row in parts else "",
                pen.status(programme.status_of(row)),
            ]


def _parts_head(pen: ProgrammePen) -> list[tuple[str, int]]:
    keys = (("indicator", 11), ("country", 24), ("country_code", 9), ("reporter", 20), ("year", 9), ("period", 16))
    return [*((pen.say(key), width) for key, width in keys), (pen.say("value"), 12)]


def _parts(pen: ProgrammePen) -> Iterator[Sequence[Cell]]:
    """What was told of parts of years, as reported: the readings hold the year that they make."""
    programme, parts = pen.programme, pen.programme.book.readings.parts
    for row in dict.fromkeys(parts.row.tolist()):
        line = programme.book.indicators[int(programme.book.readings.indicator[row])]
        country = programme.country_of(row)
        reporter = pen.reporter(programme.reporter_of(row))
        for when, value in parts.of(row):
            told = TOLD if isnan(value) else _number(pen, line, value)
            yield [line.code, pen.country(country), country, reporter, when.year, pen.part(when), told]


def _target(pen: ProgrammePen, line: IndicatorLine, country: str) -> tuple[Cell, Cell]:
    """The last target of a country and its year."""
    targets = line.targets_of(country)
    return (_number(pen, line, targets[-1].value), targets[-1].year) if targets else (None, None)


def _texts_head(pen: ProgrammePen) -> list[tuple[str, int]]:
    keys = (
        ("indicator", 11),
        ("country", 24),
        ("country_code", 9),
        ("reporter", 20),
        ("year", 9),
        ("period", 14),
        ("words", 100),
    )
    return [(pen.say(key), width) for key, width in keys]


def _texts(pen: ProgrammePen) -> Iterator[Sequence[Cell]]:
    for one in pen.programme.texts:
        where = [one.indicator, pen.country(one.country), one.country, pen.reporter(one.reporter)]
        yield [*where, one.when.year, pen.part(one.when), one.words]


def _judged_head(pen: ProgrammePen) -> list[tuple[str, int]]:
    keys = (("indicator", 11), ("country", 24), ("country_code", 9), ("status", 20), ("reason", 90), ("set_at", 14))
    return [(pen.say(key), width) for key, width in keys]


def _judged(pen: ProgrammePen) -> Iterator[Sequence[Cell]]:
    for line in pen.programme.book.indicators:
        for one in line.judged:
            place = pen.country(one.country) if one.country else pen.say("countries")
            yield [line.code, place, one.country, pen.status(one.status), one.reason, one.set_at.date().isoformat()]


def _number(pen: ProgrammePen, line: IndicatorLine, value: float | None) -> Cell:
    """A number as it is; yes and no in words; nothing where there is none."""
    if value is None or isnan(value):
        return None
    return pen.value(line, value) if line.kind is ValueKind.YES_NO else value
