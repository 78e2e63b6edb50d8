"""The programme report as a PDF for print and for screen readers (PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dashboard.downloads.programme_pen import ProgrammePen
from dashboard.downloads.programme_view import Programme
from dashboard.downloads.programme_words import AUTHOR, INK, REPORTER
from dashboard.downloads.typeset import TEMPLATES, pdf, printable
from dashboard.plan.book import IndicatorLine, ResultLine
from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import Frequency
from dashboard.plan.rollup import Distribution
from dashboard.plan.status import Status

TEMPLATE = TEMPLATES / "programme_report.typ"
Tell = Callable[[int, int], None]
"""Done, of how much; raises to stop."""


def programme_pdf(
    programme: Programme, *, tell: Tell = lambda done, total: None, typeset: Callable[..., bytes] = pdf
) -> bytes:
    """The report of ``programme``, A4; the same programme gives the same bytes; ``typeset`` as ``typeset.pdf``."""
    pen = ProgrammePen(programme)
    return typeset(TEMPLATE, printable(report_data(pen, tell=tell)), created=programme.made)


def report_data(pen: ProgrammePen, *, tell: Tell = lambda done, total: None) -> dict[str, Any]:
    """What the template is given: words and numbers already written."""
    programme = pen.programme
    total = len(programme.book.results) + 1
    results = []
    for at, one in enumerate(programme.book.results):
        tell(at, total)
        results.append(_result(pen, one))
    tell(len(results), total)
    return {
        "language": pen.language.value,
        "title": pen.title,
        "heading": pen.say("title"),
        "subtitle": pen.said(programme.book.title),
        "as_of": pen.say("as_of", day=pen.day(programme.made)),
        "description": pen.say("description"),
        "author": AUTHOR,
        "demonstration": pen.say("demonstration") if programme.book.is_demonstration else "",
        "running": f"{AUTHOR} · {pen.said(programme.book.title)}",
        "footer": f"{pen.say('source')}: {pen.said(programme.book.source)}",
        "notes": [pen.say("accepted"), pen.say("rule"), programme.address],
        "summary": _summary(pen),
        "coverage": _coverage(pen),
        "results": results,
        "empty": "" if programme.book.indicators else pen.say("no_readings"),
    }


def _summary(pen: ProgrammePen) -> dict[str, Any]:
    programme = pen.programme
    lines = [(str(one.number), pen.said(one.title), counted) for one, counted in programme.by_result]
    return {
        "heading": pen.say("summary"),
        "caption": pen.say("summary_caption"),
        "head": [pen.say("result"), *(pen.status(status) for status in Status), pen.say("all")],
        "legend": [{"colour": INK[status], "text": pen.status(status)} for status in Status],
        "rows": [
            {"number": number, "title": title, "counts": _counts(pen, counted), "parts": _parts(counted)}
            for number, title, counted in [*lines, ("", pen.say("all"), programme.whole)]
        ],
    }


def _counts(pen: ProgrammePen, counted: Distribution) -> list[str]:
    return [pen.number(float(one)) for one in (*(counted.counts[status] for status in Status), counted.total)]


def _parts(counted: Distribution) -> list[dict[str, Any]]:
    """The stacked bar, drawn beside its numbers."""
    total = counted.total or 1
    return [{"colour": INK[status], "share": count / total} for status, count in counted.counts.items() if count]


def _coverage(pen: ProgrammePen) -> dict[str, Any]:
    head, rows = coverage_table(pen)
    return {"heading": pen.say("coverage"), "caption": pen.say("coverage_caption"), "head": head, "rows": rows}


def coverage_table(pen: ProgrammePen) -> tuple[list[str], list[list[str]]]:
    """Who reported, by result and year, as head and rows: for print and for slides."""
    programme = pen.programme
    years = programme.book.readings.years
    lines: list[tuple[str, int | None]] = [
        (pen.say("result_number", number=one.number), one.number) for one in programme.book.results
    ]
    rows = []
    for title, result in [*lines, (pen.say("all"), None)]:
        told = [programme.coverage(result, year) for year in years]
        rows.append([title, *(pen.say("of", reported=one.reported, expected=one.expected) for one in told)])
    return [pen.say("result"), *(str(year) for year in years)], rows


def _result(pen: ProgrammePen, result: ResultLine) -> dict[str, Any]:
    programme = pen.programme
    told = [pen.said(one) for one in result.told]
    lines = [(at, one) for at, one in enumerate(programme.book.indicators) if one.result == result.number]
    return {
        "heading": f"{pen.say('result_number', number=result.number)}. {pen.said(result.title)}",
        "told": told,
        "told_heading": pen.say("told"),
        "told_source": pen.said(result.told_source),
        "outputs": [f"{one.code} {pen.said(one.title)}" for one in programme.book.outputs_of(result.number)],
        "output_heading": pen.say("output"),
        "indicators": [_indicator(pen, at, one) for at, one in lines],
        "empty": "" if lines or not programme.book.indicators else pen.say("no_indicators"),
    }


def _indicator(pen: ProgrammePen, at: int, line: IndicatorLine) -> dict[str, Any]:
    rows = pen.programme.rows_of_indicator[at].tolist()
    counted = pen.programme.distribution(pen.programme.rows_of_indicator[at])
    return {
        "heading": f"{line.code} {pen.said(line.title)}",
        "facts_caption": f"{line.code}: {pen.say('card')}",
        "facts_head": [pen.say("item"), pen.say("value")],
        "facts": [[name, value] for name, value in facts(pen, line) if value],
        "counted": pen.counted(counted),
        "parts": _parts(counted),
        "judged_heading": pen.say("judged"),
        "judged": judged(pen, line),
        **_table(pen, line, rows),
    }


def judged(pen: ProgrammePen, line: IndicatorLine) -> list[str]:
    """Statuses that were set by hand, each with its place and its reason."""
    return [
        f"{pen.country(one.country) if one.country else pen.say('countries')}: {pen.status(one.status)}. {one.reason}"
        for one in line.judged
    ]


def facts(pen: ProgrammePen, line: IndicatorLine) -> Iterator[tuple[str, str]]:
    """What is promised: unit, direction, baseline, targets, who reports."""
    yield pen.say("definition"), pen.said(line.definition) if line.definition != line.title else ""
    yield pen.say("unit"), f"{pen.said(line.unit)}, {pen.direction(line)}"
    yield pen.say("frequency"), "" if line.frequency is Frequency.YEARLY else pen.frequency(line)
    yield pen.say("cumulative"), pen.say("cumulative_note") if line.is_cumulative else ""
    year = f" ({line.baseline_year})" if line.baseline_year else ""
    yield pen.say("baseline"), f"{pen.value(line, line.baseline)}{year}" if line.baseline is not None else ""
    for target in sorted((one for one in line.targets if not one.country), key=lambda one: one.year):
        yield f"{pen.say('target')} {target.year}", pen.target(line, target)
    yield pen.say("reporters"), ", ".join(pen.reporter(one) for one in line.responsible)
    yield pen.say("source"), line.source
    yield pen.say("verification"), line.verification


def _table(pen: ProgrammePen, line: IndicatorLine, rows: list[int]) -> dict[str, Any]:
    """Countries by reporter, side by side; those from whom nothing came stand in one sentence below."""
    table = tripartite(pen, line, rows)
    return {
        "caption": f"{line.code}: {pen.say('last_value')}, {pen.say('status')}",
        "head": [pen.say("country"), pen.say("target"), *(pen.reporter(one) for one in table.reporters)],
        "rows": [[name, target, *cells] for name, target, cells in table.rows],
        "silent": pen.say("silent", countries=", ".join(table.silent)) if table.silent else "",
    }


class Tripartite:
    """One indicator as its reporters tell it, country by country."""

    def __init__(self, reporters: tuple[Reporter, ...]) -> None:
        self.reporters = reporters
        self.rows: list[tuple[str, str, list[dict[str, str]]]] = []
        """Country, target, and for each reporter its last value and status."""
        self.silent: list[str] = []
        """Countries that nobody reported of."""


def tripartite(pen: ProgrammePen, line: IndicatorLine, rows: list[int]) -> Tripartite:
    """The rows of the table of one indicator, for print and for slides."""
    programme = pen.programme
    made = {programme.reporter_of(row) for row in rows}
    table = Tripartite(tuple(one for one in REPORTER if one in made))
    by_country: dict[str, dict[Reporter, int]] = {}
    for row in rows:
        by_country.setdefault(programme.country_of(row), {})[programme.reporter_of(row)] = row
    for country, held in sorted(by_country.items(), key=lambda one: pen.country(one[0])):
        if all(programme.last[row] < 0 for row in held.values()):
            table.silent.append(pen.country(country))
            continue
        target = next(iter(line.targets_of(country)[::-1]), None)
        shown = f"{pen.value(line, target.value)} ({target.year})" if target is not None else ""
        cells = [_cell(pen, line, held.get(one)) for one in table.reporters]
        table.rows.append((pen.country(country), shown, cells))
    return table


def _cell(pen: ProgrammePen, line: IndicatorLine, row: int | None) -> dict[str, str]:
    if row is None:
        return {"text": "", "small": "", "colour": ""}
    if pen.programme.last[row] < 0:
        return {"text": pen.last(line, row), "small": "", "colour": ""}
    status = pen.programme.status_of(row)
    return {"text": pen.last(line, row), "small": pen.status(status), "colour": INK[status]}
