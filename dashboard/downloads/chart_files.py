"""Every chart of a municipality as a file of its own: with its title, legend, source and address.

The SVG is drawn by us; the PNG is that same SVG set by typst, whose fonts are in its wheel: no browser and no font of
the machine take part. Both carry the band of a demonstration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum, unique
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING

from dashboard.answers import Download
from dashboard.downloads import charts
from dashboard.downloads.chart_pen import LETTER, document, line, rect, text
from dashboard.downloads.print_ink import INK, QUIET, RULE, WARNING, WARNING_SHADE
from dashboard.downloads.sheet_data import Pen, painted
from dashboard.downloads.sheet_files import file_name
from dashboard.downloads.sheet_map import near_map, state_map
from dashboard.downloads.sheet_view import SheetView
from dashboard.downloads.typeset import png, printable
from dashboard.language import Text
from dashboard.values import Paint

if TYPE_CHECKING:
    import typst

WIDE, MARGIN = 560.0, 16.0
ROOM = WIDE - 2 * MARGIN
CHART_TYPES: Mapping[str, str] = MappingProxyType({"svg": "image/svg+xml; charset=utf-8", "png": "image/png"})
"""Media type of a picture by the ending of its file."""


@unique
class Chart(StrEnum):
    """A chart; the value is the word in an address."""

    MAP = "map"
    NEIGHBOURS = "neighbours"
    POSITION_STATE = "position-state"
    POSITION_COUNTRY = "position-country"
    FACTORS = "factors"
    CONTRIBUTIONS = "contributions"
    GROUPS = "groups"
    SIMILAR = "similar"


def chart_file(view: SheetView, chart: Chart, ending: str, *, fonts: Callable[[], typst.Fonts]) -> Download:
    """The chart as a file; ``fonts`` is asked for pixels alone."""
    body = chart_svg(view, chart).encode() if ending == "svg" else chart_png(view, chart, fonts=fonts())
    what = Text.same(chart.value)
    return Download(f"{file_name(view, what)}.{ending}", CHART_TYPES[ending], body)


def chart_svg(view: SheetView, chart: Chart) -> str:
    """The chart as an SVG document that can stand alone."""
    pen = Pen(view)
    title, body, high, legend = _DRAWN[chart](pen)
    return _framed(pen, title=title, body=body, high=high, legend=legend)


def chart_png(view: SheetView, chart: Chart, *, fonts: typst.Fonts) -> bytes:
    """The same picture in pixels."""
    return png(chart_svg(view, chart), loaded=fonts)


Drawn = tuple[str, str, float, list[tuple[int, str]]]
"""Title, body in its own points, its height, and the painted classes that the legend explains."""


def _map(pen: Pen) -> Drawn:
    high = 400.0
    body = state_map(pen.view.ground, k=pen.profile.classes, wide=ROOM, high=high)
    return pen.say("map_title", **pen.place), body, high, _legend(pen, pen.view.ground.state.codes)


def _neighbours(pen: Pen) -> Drawn:
    high = 400.0
    body = near_map(pen.view.ground, k=pen.profile.classes, wide=ROOM, high=high)
    return pen.say("near_caption", **pen.place), body, high, _legend(pen, pen.view.ground.near.codes, counted=False)


def _position(at: int) -> Callable[[Pen], Drawn]:
    def drawn(pen: Pen) -> Drawn:
        told = pen.profile.swarms[at]
        words = (printable(pen.profile.place.name), pen.say("average"))
        body = charts.swarm(
            told,
            k=pen.profile.classes,
            numbers=pen.numbers,
            is_index=pen.profile.is_index,
            words=words,
            wide=ROOM,
            high=150,
        )
        seen = sorted({Paint.FIRST_CLASS + one for one in told.classes if one < pen.profile.classes})
        title = f"{pen.say('position')}: {pen.profile.place.name}, {told.name}"
        return title, body, 150.0, [(one, painted(pen, one)) for one in seen]

    return drawn


def _factors(pen: Pen) -> Drawn:
    heads = (pen.say("here"), pen.say("state"), pen.say("country"))
    body = charts.factors(pen.profile.factors, wide=ROOM, heads=heads, key=pen.say("spread_key"))
    return f"{pen.profile.place.name}. {pen.say('factors')}", body, _high(body), []


def _contributions(pen: Pen) -> Drawn:
    body = charts.contributions(pen.profile, words=(pen.say("up"), pen.say("down")), wide=ROOM)
    return f"{pen.profile.place.name}. {pen.say('contributions')}", body, _high(body), []


def _groups(pen: Pen) -> Drawn:
    body = charts.groups(pen.profile, wide=ROOM, nothing=pen.profile.groups_told.text)
    return f"{pen.profile.place.name}. {pen.say('groups')}", body, _high(body), []


def _similar(pen: Pen) -> Drawn:
    body = charts.similar(pen.profile, wide=ROOM)
    return f"{pen.profile.place.name}. {pen.say('similar')}", body, _high(body), []


_DRAWN: Mapping[Chart, Callable[[Pen], Drawn]] = MappingProxyType(
    {
        Chart.MAP: _map,
        Chart.NEIGHBOURS: _neighbours,
        Chart.POSITION_STATE: _position(0),
        Chart.POSITION_COUNTRY: _position(1),
        Chart.FACTORS: _factors,
        Chart.CONTRIBUTIONS: _contributions,
        Chart.GROUPS: _groups,
        Chart.SIMILAR: _similar,
    }
)


def _legend(pen: Pen, codes: tuple[str, ...], *, counted: bool = True) -> list[tuple[int, str]]:
    counts = Counter(pen.view.ground.paint[code] for code in codes)
    ordered = sorted(counts, key=lambda paint: (paint < Paint.FIRST_CLASS, paint))
    told = {paint: f" ({pen.numbers.integer(counts[paint])})" if counted else "" for paint in ordered}
    return [(paint, f"{painted(pen, paint)}{told[paint]}") for paint in ordered]


def _high(body: str) -> float:
    """Height that a drawing states of itself."""
    return float(body.split('height="', 1)[1].split('"', 1)[0])


def _framed(pen: Pen, *, title: str, body: str, high: float, legend: list[tuple[int, str]]) -> str:
    y, parts = MARGIN, []
    if pen.profile.is_demonstration:
        parts.append(rect(MARGIN, y, ROOM, 20, fill=WARNING_SHADE, ink=WARNING, stroke=0.9))
        band = printable(pen.profile.band.text)
        parts.append(text(WIDE / 2, y + 13.5, band, size=9, anchor="middle", bold=True, fill=WARNING))
        y += 28
    for one in _lines(title, size=14):
        y += 15
        parts.append(text(MARGIN, y, one, size=14, bold=True))
    y += 12
    parts.append(_moved(body, MARGIN, y))
    y += high + 8
    y = _write_legend(parts, pen, legend, y)
    parts.append(line(MARGIN, y, WIDE - MARGIN, y, ink=RULE))
    for one in _source(pen):
        for words in _lines(one, size=7.5):
            y += 10
            parts.append(text(MARGIN, y, words, size=7.5, fill=QUIET))
    name = f"<title>{_plain(title)}</title>"
    return document(WIDE, y + MARGIN, name + rect(0, 0, WIDE, y + MARGIN, fill="#ffffff") + "".join(parts))


def _write_legend(parts: list[str], pen: Pen, legend: list[tuple[int, str]], y: float) -> float:
    x = MARGIN
    for paint, words in legend:
        wide = 26 + len(words) * 8 * LETTER
        if x + wide > WIDE - MARGIN:
            x, y = MARGIN, y + 13
        parts.append(_moved(charts.swatch(paint, pen.profile.classes, name=f"l{paint}"), x, y))
        parts.append(text(x + 18, y + 7.5, printable(words), size=8, fill=INK))
        x += wide
    return y + 18 if legend else y


def _source(pen: Pen) -> list[str]:
    about = pen.profile.about
    source = f"{pen.say('source')}: {about.source.rstrip('.')} ({about.year})"
    return [
        f"{source}. {pen.say('kind')}: {about.kind_text}. {pen.say('ages')}: {about.ages}.",
        f"{pen.say('release')}: {about.name} · {about.digest}. {pen.say('association')} {pen.say('boundaries')}",
        f"{pen.say('address')}: {pen.view.address}",
        f"{pen.say('replay')}: {pen.view.replay}",
    ]


def _lines(words: str, *, size: float) -> list[str]:
    return wrap(printable(words), width=int(ROOM / (size * LETTER)), break_long_words=True) or [""]


def _plain(words: str) -> str:
    return printable(words).replace("&", "&amp;").replace("<", "&lt;")  # type: ignore[no-any-return]


def _moved(drawing: str, x: float, y: float) -> str:
    """A whole drawing inside another one."""
    return drawing.replace("<svg ", f'<svg x="{x:.1f}" y="{y:.1f}" ', 1)
