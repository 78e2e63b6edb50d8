"""Puts words, fields and native charts on slides, in points; each thing named, described and in its language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.downloads.print_ink import ACCENT, INK, colour_of, pattern_of
from dashboard.values import Paint

POINT = 12_700
"""English metric units in a point."""
Place = tuple[float, float, float, float]
"""Left, top, width and height in points."""
_LETTER, _LINE, _AFTER, _INSET = 0.53, 1.2, 6, 7.2
"""Mean width of a letter and height of a line in parts of their size; points after a paragraph, and beside a box."""
SMALLEST = 10.5
"""Points below which nothing on a slide is written."""


def write(
    frame: Any, lines: Sequence[str], *, size: float, language: str, bold: bool = False, colour: str = INK
) -> None:
    """Paragraphs of one look in a text frame; what would not fit is made smaller by the program that shows it."""
    from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN

    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    for at, words in enumerate(lines or [""]):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = round(6 * POINT)
        run = paragraph.add_run()
        run.text = xml_safe(words)
        run.font.size, run.font.bold, run.font.color.rgb = round(size * POINT), bold, rgb(colour)
        # The language a screen reader speaks and a spelling check reads.
        run._r.get_or_add_rPr().set("lang", language)


def words(
    slide: Any,
    lines: Sequence[str],
    *,
    at: Place,
    language: str,
    size: float = 16,
    bold: bool = False,
    colour: str = INK,
) -> None:
    """A box of words, as large as ``size`` and as its room allow."""
    box = slide.shapes.add_textbox(*in_units(at))
    fitting = fitting_size(lines, room=(at[2], at[3]), largest=size)
    write(box.text_frame, lines, size=fitting, bold=bold, colour=colour, language=language)


def fitting_size(lines: Sequence[str], *, room: tuple[float, float], largest: float) -> float:
    """The largest size in points, by halves, with which ``lines`` fit into ``room``; not below ``SMALLEST``.

    Programs shrink words only once somebody edits them: what overflows must not be written.

    Examples
    --------
    >>> fitting_size(["a few words"], room=(200, 60), largest=14)
    14
    >>> fitting_size(["many words " * 20] * 4, room=(300, 200), largest=20) < 13
    True
    """
    wide, high = room[0] - 2 * _INSET, room[1] - _INSET
    size = largest
    while size > SMALLEST:
        rows = sum(max(1, -(-len(one) * size * _LETTER // wide)) for one in lines)
        if rows * size * _LINE + _AFTER * len(lines) <= high:
            break
        size -= 0.5
    return size


def field(slide: Any, *, at: Place, name: str) -> Any:
    """An empty rectangle."""
    from pptx.enum.shapes import MSO_SHAPE

    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *in_units(at))
    shape.name = name
    shape.shadow.inherit = False
    return shape


def paint_shape(shape: Any, paint: int, k: int) -> None:
    """The fill of a class or an absence, with its pattern, and a thin line around it."""
    from pptx.enum.dml import MSO_PATTERN

    kinds = {
        "weave": MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
        "hatch": MSO_PATTERN.LIGHT_UPWARD_DIAGONAL,
        "dots": MSO_PATTERN.PERCENT_10,
        "cross": MSO_PATTERN.OUTLINED_DIAMOND,
        "lines": MSO_PATTERN.LIGHT_HORIZONTAL,
    }
    kind = kinds.get(pattern_of(paint, k))
    if kind is None:
        fill_plain(shape, colour_of(paint, k))
    else:
        shape.fill.patterned()
        shape.fill.pattern = kind
        shape.fill.fore_color.rgb = rgb("#a34a0a" if paint >= Paint.FIRST_CLASS else "#6f767e")
        shape.fill.back_color.rgb = rgb(colour_of(paint, k))
    outline(shape, "#5c6670", 0.4)
    shape.shadow.inherit = False  # the theme's shadow would blur borders


def fill_plain(shape: Any, colour: str) -> None:
    """One colour."""
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)


def outline(shape: Any, colour: str, wide: float) -> None:
    """A line around a shape, ``wide`` in points."""
    shape.line.color.rgb = rgb(colour)
    shape.line.width = round(wide * POINT)


def bars(
    slide: Any, rows: Sequence[tuple[str, float]], *, at: Place, name: str, series: str, number: str, told: str
) -> Any:
    """A native bar chart, first row on top; its table opens in the program that shows it.

    ``number`` = how Excel writes its values, ``told`` = what whoever hears the slide is told.
    """
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    held: Any = CategoryChartData(number_format=number)  # type: ignore[no-untyped-call]
    held.categories = [xml_safe(row[0]) for row in reversed(rows)]
    held.add_series(series, [row[1] for row in reversed(rows)])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *in_units(at), held)
    frame.name = name
    describe(frame, told)
    _dress(frame.chart, number)
    _give_room(frame.chart, [row[1] for row in rows])
    return frame.chart


def _give_room(chart: Any, values: Sequence[float]) -> None:
    """Ends of the axis beyond the longest bars: their numbers stand outside, clear of the names beside them."""
    low, high = min(0.0, *values), max(0.0, *values)
    beyond = (high - low or 1.0) * 0.2
    chart.value_axis.minimum_scale = low - beyond if low < 0 else 0.0
    chart.value_axis.maximum_scale = high + beyond


def _dress(chart: Any, number: str) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION, XL_TICK_LABEL_POSITION

    chart.has_legend, chart.has_title = False, False
    chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.category_axis.tick_labels.font.size = round(12 * POINT)
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 45, True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = number, False
    labels.position, labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, round(12 * POINT)
    plot.series[0].invert_if_negative = False
    fill_plain(plot.series[0].format, ACCENT)


def describe(shape: Any, told: str) -> None:
    """Words for whoever hears the slide."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", xml_safe(told))


def in_units(at: Place) -> tuple[Any, ...]:
    """A place as python-pptx counts it."""
    return tuple(round(one * POINT) for one in at)


def xml_safe(told: str) -> str:
    """Text without the control signs that XML refuses.

    Examples
    --------
    >>> xml_safe("a\\x00b")
    'a□b'
    """
    return "".join(one if one >= " " or one == "\n" else "□" for one in told)


def rgb(colour: str) -> Any:
    """A colour of python-pptx."""
    from pptx.dml.color import RGBColor

    made: Any = RGBColor
    return made(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))
