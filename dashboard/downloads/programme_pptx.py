"""The programme report as slides: native charts and tables that can be edited, the source in every note."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from dashboard.downloads.print_ink import ACCENT, INK, QUIET, RULE, SHADE, WARNING, WARNING_SHADE
from dashboard.downloads.programme_pen import ProgrammePen
from dashboard.downloads.programme_report import coverage_table, facts, judged, tripartite
from dashboard.downloads.programme_view import Programme
from dashboard.downloads.programme_words import AUTHOR
from dashboard.downloads.programme_words import INK as STATUS_INK
from dashboard.downloads.slide_pen import (
    SMALLEST,
    Place,
    describe,
    field,
    fill_plain,
    in_units,
    outline,
    rgb,
    words,
    write,
    xml_safe,
)
from dashboard.plan.book import IndicatorLine, ResultLine
from dashboard.plan.rollup import Distribution
from dashboard.plan.status import Status

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WIDE, HIGH, MARGIN, TOP = 960, 540, 42, 92
"""Points of a slide, 16 to 9; margins; where its content begins."""
ROWS = 14
"""Rows of the table on one slide, at a size that the last row of a room reads."""
BARS = 10
"""Indicators on one chart."""
_DARK = frozenset({Status.ACHIEVED, Status.GOING_BACK})
"""Statuses whose bars need white numbers."""
Tell = Callable[[int, int], None]
"""Done, of how much; raises to stop."""
Item = TypeVar("Item")


def programme_pptx(programme: Programme, *, tell: Tell = lambda done, total: None) -> bytes:
    """The slides of ``programme``: title, summary, coverage, and each result with its indicators."""
    import pptx

    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = in_units((WIDE, HIGH, 0, 0))[:2]
    maker = _Maker(deck, ProgrammePen(programme))
    _title(maker)
    if programme.book.indicators:
        _summary(maker)
        _coverage(maker)
    total, done = len(programme.book.indicators), 0
    for result in programme.book.results:
        lines = [(at, one) for at, one in enumerate(programme.book.indicators) if one.result == result.number]
        _result(maker, result, lines)
        for at, line in lines:
            tell(done, total)
            _indicator(maker, at, line)
            done += 1
    made = datetime(programme.made.year, programme.made.month, programme.made.day)
    properties = deck.core_properties
    properties.title, properties.author = xml_safe(maker.pen.title), AUTHOR
    properties.language, properties.comments = programme.language.value, maker.band
    properties.created = properties.modified = made
    buffer = io.BytesIO()
    deck.save(buffer)
    tell(total, total)
    return buffer.getvalue()


class _Maker:
    """Adds slides that all carry the band of a demonstration, the plan and the day, and their source in the notes."""

    def __init__(self, deck: Any, pen: ProgrammePen) -> None:
        self.deck, self.pen, self.language = deck, pen, pen.language.value
        is_demonstration = pen.programme.book.is_demonstration
        self.band = pen.say("demonstration") if is_demonstration else ""

    def slide(self, title: str) -> Any:
        """A new slide with its title, band, foot and notes."""
        pen = self.pen
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        heading = slide.shapes.title
        heading.left, heading.top, heading.width, heading.height = in_units((MARGIN, 34, WIDE - 2 * MARGIN, 50))
        write(heading.text_frame, [title], size=22, bold=True, colour=ACCENT, language=self.language)
        if self.band:
            band = field(slide, at=(0, 0, WIDE, 28), name="demonstration")
            fill_plain(band, WARNING_SHADE)
            outline(band, WARNING, 1)
            write(band.text_frame, [self.band], size=12, bold=True, colour=WARNING, language=self.language)
        day = pen.say("as_of", day=pen.day(pen.programme.made))
        foot = f"{AUTHOR} · {pen.said(pen.programme.book.title)} · {day}"
        self.say(slide, [foot], at=(MARGIN, HIGH - 32, WIDE - 2 * MARGIN, 24), size=SMALLEST, colour=QUIET)
        notes = [pen.say("accepted"), pen.say("rule"), f"{pen.say('source')}: {pen.said(pen.programme.book.source)}"]
        slide.notes_slide.notes_text_frame.text = xml_safe("\n".join([self.band, *notes] if self.band else notes))
        return slide

    def say(self, slide: Any, lines: Iterable[str], *, at: Place, size: float = 14, **look: Any) -> None:
        """Those of ``lines`` that hold something."""
        if held := [one for one in lines if one]:
            words(slide, held, at=at, language=self.language, size=size, **look)

    def table(
        self, slide: Any, head: Sequence[str], rows: Sequence[Sequence[str]], *, at: Place, name: str, size: float
    ) -> None:
        """A native table; ``widths`` follow the longest words of each column."""
        frame = slide.shapes.add_table(len(rows) + 1, len(head), *in_units(at))
        frame.name = xml_safe(name)
        describe(frame, name)
        longest = [column_width([row[column] for row in [head, *rows]]) for column in range(len(head))]
        for column, wide in enumerate(longest):
            frame.table.columns[column].width = round(in_units((at[2], 0, 0, 0))[0] * wide / sum(longest))
        high = in_units((0, 0, 0, at[3] / (len(rows) + 1)))[3]
        for held, row, is_head in zip(frame.table.rows, [head, *rows], [True, *(False for _ in rows)], strict=True):
            held._tr.set("h", str(high))
            for empty, text in zip(list(held._tr.tc_lst), row, strict=True):
                held._tr.replace(empty, table_cell(text, size=size, is_head=is_head, language=self.language))

    def statuses(self, slide: Any, rows: Sequence[tuple[str, Distribution]], *, at: Place, name: str) -> None:
        """A native chart of stacked bars: a row for each name, a series for each status."""
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION

        held: Any = CategoryChartData(number_format="0")  # type: ignore[no-untyped-call]
        held.categories = [xml_safe(title) for title, _ in reversed(rows)]
        for status in Status:
            held.add_series(self.pen.status(status), [counted.counts[status] for _, counted in reversed(rows)])
        frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *in_units(at), held)
        frame.name = xml_safe(name)
        told = "; ".join(f"{title}: {self.pen.counted(counted)}" for title, counted in rows)
        describe(frame, self.pen.say("chart_alt", told=told))
        chart = frame.chart
        chart.has_title, chart.has_legend = False, True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.font.size, chart.font.color.rgb = in_units((11, 0, 0, 0))[0], rgb(INK)
        chart.value_axis.has_major_gridlines = False
        chart.plots[0].gap_width, chart.plots[0].overlap = 60, 100
        chart.value_axis.minimum_scale = 0
        chart.value_axis.maximum_scale = max(1, *(counted.total for _, counted in rows))
        for status, series in zip(Status, chart.plots[0].series, strict=True):
            _paint(series, status)


def _paint(series: Any, status: Status) -> None:
    """The colour of a status, its number in the bar, and stripes where nothing was reported: no colour alone."""
    from pptx.enum.dml import MSO_PATTERN

    colour = STATUS_INK[status]
    if status is Status.NO_DATA:
        series.format.fill.patterned()
        series.format.fill.pattern = MSO_PATTERN.LIGHT_UPWARD_DIAGONAL
        series.format.fill.fore_color.rgb, series.format.fill.back_color.rgb = rgb(QUIET), rgb("#ffffff")
    else:
        fill_plain(series.format, colour)
    series.format.line.color.rgb = rgb(RULE)
    labels = series.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, "#,##0;;", False
    labels.font.size, labels.font.bold = in_units((11, 0, 0, 0))[0], True
    labels.font.color.rgb = rgb("#ffffff" if status in _DARK else INK)


def _title(maker: _Maker) -> None:
    pen, programme = maker.pen, maker.pen.programme
    slide = maker.slide(pen.say("title"))
    maker.say(slide, [pen.said(programme.book.title)], at=(MARGIN, TOP + 20, WIDE - 2 * MARGIN, 40), size=26)
    maker.say(
        slide,
        [pen.say("as_of", day=pen.day(programme.made))],
        at=(MARGIN, TOP + 70, WIDE - 2 * MARGIN, 28),
        colour=QUIET,
    )
    notes = [pen.say("accepted"), pen.say("rule"), programme.address]
    notes += [] if programme.book.indicators else [pen.say("no_readings")]
    maker.say(slide, notes, at=(MARGIN, TOP + 130, WIDE - 2 * MARGIN, 200), size=15)


def _summary(maker: _Maker) -> None:
    pen, programme = maker.pen, maker.pen.programme
    lines = [(f"{one.number}. {pen.said(one.title)}", counted) for one, counted in programme.by_result]
    whole: Place = (MARGIN, TOP, WIDE - 2 * MARGIN, 400)
    if programme.whole.total:
        short = [(pen.say("result_number", number=one.number), counted) for one, counted in programme.by_result]
        maker.statuses(maker.slide(pen.say("summary")), short, at=whole, name=pen.say("summary"))
    slide = maker.slide(pen.say("summary"))
    head = [pen.say("result"), *(pen.status(status) for status in Status), pen.say("all")]
    rows = [[title, *_counts(pen, counted)] for title, counted in [*lines, (pen.say("all"), programme.whole)]]
    maker.table(slide, head, rows, at=(MARGIN, TOP, WIDE - 2 * MARGIN, 300), name=pen.say("summary_caption"), size=11)
    maker.say(slide, [pen.say("summary_caption")], at=(MARGIN, HIGH - 76, WIDE - 2 * MARGIN, 24), size=11, colour=QUIET)


def _counts(pen: ProgrammePen, counted: Distribution) -> list[str]:
    return [pen.number(float(one)) for one in (*(counted.counts[status] for status in Status), counted.total)]


def _coverage(maker: _Maker) -> None:
    pen = maker.pen
    head, rows = coverage_table(pen)
    slide, name = maker.slide(pen.say("coverage")), pen.say("coverage_caption")
    maker.table(slide, head, rows, at=(MARGIN, TOP, WIDE - 2 * MARGIN, 260), name=name, size=12)
    maker.say(slide, [name], at=(MARGIN, HIGH - 76, WIDE - 2 * MARGIN, 24), size=11, colour=QUIET)


def _result(maker: _Maker, result: ResultLine, lines: Sequence[tuple[int, IndicatorLine]]) -> None:
    """What was told of a result, and where its indicators stand."""
    pen = maker.pen
    title = f"{pen.say('result_number', number=result.number)}. {pen.said(result.title)}"
    outputs = [
        f"{pen.say('output')} {one.code}: {pen.said(one.title)}" for one in pen.programme.book.outputs_of(result.number)
    ]
    told = [pen.said(one) for one in result.told]
    if told or outputs or not lines:
        source = [pen.said(result.told_source)] if told else []
        nothing = [] if lines or not pen.programme.book.indicators else [pen.say("no_indicators")]
        slide = maker.slide(title)
        maker.say(slide, [*told, *source, *outputs, *nothing], at=(MARGIN, TOP, WIDE - 2 * MARGIN, 380), size=16)
    for part in batched(lines, BARS):
        rows = [(one.code, pen.programme.distribution(pen.programme.rows_of_indicator[at])) for at, one in part]
        maker.statuses(maker.slide(title), rows, at=(MARGIN, TOP, WIDE - 2 * MARGIN, 400), name=title)


def _indicator(maker: _Maker, at: int, line: IndicatorLine) -> None:
    """What an indicator promises, then who reported what, two tables beside each other."""
    pen = maker.pen
    rows = pen.programme.rows_of_indicator[at].tolist()
    table = tripartite(pen, line, rows)
    title = f"{line.code} {pen.said(line.title)}"
    promised = maker.slide(title)
    told = [[name, value] for name, value in facts(pen, line) if value]
    head = [pen.say("item"), pen.say("value")]
    high = 26.0 * (len(told) + 1)
    maker.table(promised, head, told, at=(MARGIN, TOP, WIDE - 2 * MARGIN, min(high, 330)), name=title, size=12)
    counted = pen.counted(pen.programme.distribution(pen.programme.rows_of_indicator[at]))
    silent = pen.say("silent", countries=", ".join(table.silent)) if table.silent else ""
    maker.say(promised, [counted, silent], at=(MARGIN, HIGH - 106, WIDE - 2 * MARGIN, 60), size=11, colour=QUIET)
    if held := judged(pen, line):
        notes = promised.notes_slide.notes_text_frame
        notes.text = xml_safe("\n".join([notes.text, f"{pen.say('judged')}:", *held]))
    head = [pen.say("country"), pen.say("target"), *(pen.reporter(one) for one in table.reporters)]
    cells = [
        [name, target, *(" · ".join(part for part in (cell["text"], cell["small"]) if part) for cell in told_cells)]
        for name, target, told_cells in table.rows
    ]
    # As many slides as are needed, all of about the same length.
    each = -(-len(cells) // -(-len(cells) // ROWS)) if cells else ROWS
    pages = batched(cells, each)
    for number, page in enumerate(pages, start=1):
        pages_told = pen.say("continued", title=title, page=number, pages=len(pages)) if len(pages) > 1 else title
        slide = maker.slide(pages_told)
        place = (MARGIN, TOP, WIDE - 2 * MARGIN, 27.0 * (len(page) + 1))
        maker.table(slide, head, page, at=place, name=f"{title} {number}", size=12)


def column_width(cells: Sequence[str]) -> int:
    """Letters that a column asks for: its longest cell up to 26, and never less than its longest word.

    Examples
    --------
    >>> column_width(["No", "Alcanzado"]), column_width(["a" * 10 + " " + "b" * 40])
    (11, 42)
    """
    words_in = [len(word) + 2 for cell in cells for word in cell.split()]
    return max(8, *(min(26, len(cell)) for cell in cells), *words_in)


def batched(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """Parts of at most ``most`` items, in their order.

    Examples
    --------
    >>> batched("abcde", 2)
    ['ab', 'cd', 'e']
    """
    return [items[start : start + most] for start in range(0, len(items), most)]


def table_cell(text: str, *, size: float, is_head: bool, language: str) -> Any:
    """A cell of a table, written at once: through its properties it takes forty times as long."""
    from xml.sax.saxutils import escape

    from pptx.oxml import parse_xml

    fill = f'<a:solidFill><a:srgbClr val="{(SHADE if is_head else "#ffffff")[1:]}"/></a:solidFill>'
    look = f'lang="{language}" sz="{round(size * 100)}" b="{int(is_head)}"'
    ink = f'<a:solidFill><a:srgbClr val="{INK[1:]}"/></a:solidFill>'
    return parse_xml(
        '<a:tc xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:txBody><a:bodyPr/><a:lstStyle/>'
        f"<a:p><a:r><a:rPr {look}>{ink}</a:rPr><a:t>{escape(xml_safe(text))}</a:t></a:r></a:p></a:txBody>"
        f'<a:tcPr marL="50800" marR="50800" marT="12700" marB="12700" anchor="ctr">{fill}</a:tcPr></a:tc>'
    )
