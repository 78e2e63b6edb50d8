"""A municipality's page as slides: native charts and a map of freeforms that can be edited, a source in every note."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dashboard.downloads.print_ink import ACCENT, DOWN, QUIET, UP, WARNING, WARNING_SHADE
from dashboard.downloads.sheet_data import Pen, painted
from dashboard.downloads.sheet_view import SheetView
from dashboard.downloads.sheet_words import AUTHOR
from dashboard.downloads.slide_map import draw_map
from dashboard.downloads.slide_pen import (
    SMALLEST,
    Place,
    bars,
    describe,
    field,
    fill_plain,
    fitting_size,
    in_units,
    outline,
    paint_shape,
    words,
    write,
    xml_safe,
)
from dashboard.formatting import cell_percent
from dashboard.profile.answers import DriverAction
from dashboard.values import Paint

if TYPE_CHECKING:
    from datetime import date

WIDE, HIGH, MARGIN, TOP = 960, 540, 42, 96
"""Points of a slide, 16 to 9; margins; where its content begins."""
LEFT_HALF: Place = (MARGIN, TOP, 560, 400)
BESIDE: Place = (634, TOP, WIDE - MARGIN - 634, 400)
MOST_FACTORS = 9
OTHERS = "#8aa3b8"
"""Bars beside the one of this place."""


def profile_pptx(view: SheetView, *, created: date) -> bytes:
    """The slides of ``view``: title, map, drivers, comparison, actions, sources."""
    import pptx

    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = in_units((WIDE, HIGH, 0, 0))[:2]
    maker = _Maker(deck, Pen(view))
    for make in (_title, _map, _drivers, _comparison, _actions, _sources):
        make(maker)
    properties = deck.core_properties
    properties.title, properties.author = xml_safe(maker.pen.title()), AUTHOR
    properties.language, properties.comments = view.language.value, xml_safe(view.profile.band.text)
    properties.created = properties.modified = datetime(created.year, created.month, created.day)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


class _Maker:
    """Adds slides that all carry the band of a demonstration, the release, and their source in the notes."""

    def __init__(self, deck: Any, pen: Pen) -> None:
        self.deck, self.pen, self.profile = deck, pen, pen.profile
        self.language = pen.view.language.value

    def slide(self, title: str) -> Any:
        """A new slide with its title, band, foot and notes."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        heading = slide.shapes.title
        heading.left, heading.top, heading.width, heading.height = in_units((MARGIN, 36, WIDE - 2 * MARGIN, 50))
        write(heading.text_frame, [title], size=26, bold=True, language=self.language)
        if self.profile.is_demonstration:
            self._band(slide)
        about = self.profile.about
        foot = f"{AUTHOR} · {about.name} · {about.kind_text} · {self.pen.view.address}"
        self.say(slide, [foot], at=(MARGIN, HIGH - 32, WIDE - 2 * MARGIN, 24), size=SMALLEST, colour=QUIET)
        slide.notes_slide.notes_text_frame.text = xml_safe("\n".join(_notes(self.pen)))
        return slide

    def say(self, slide: Any, lines: Iterable[str], *, at: Place, size: float = 14, **look: Any) -> None:
        """Those of ``lines`` that hold something."""
        words(slide, [one for one in lines if one], at=at, language=self.language, size=size, **look)

    def _band(self, slide: Any) -> None:
        band = field(slide, at=(0, 0, WIDE, 28), name="demonstration")
        fill_plain(band, WARNING_SHADE)
        outline(band, WARNING, 1)
        write(band.text_frame, [self.profile.band.text], size=13, bold=True, colour=WARNING, language=self.language)


def _title(maker: _Maker) -> None:
    pen, profile = maker.pen, maker.profile
    slide = maker.slide(f"{profile.place.name}. {profile.level_text}")
    size = 54 if profile.key_number.value is not None else 24
    maker.say(slide, [profile.key_number.text], at=(MARGIN, TOP, 260, 74), size=size, bold=True, colour=ACCENT)
    maker.say(slide, [profile.key_label], at=(MARGIN, TOP + 78, 260, 66), size=15)
    rows = [(pen.say("estimate"), profile.estimate), (pen.say("children"), profile.children)]
    rows += [] if profile.is_index else [(pen.say("expected"), profile.expected_children)]
    told = [f"{name}: {figure.text}" for name, figure in rows]
    maker.say(slide, told, at=(MARGIN, TOP + 160, 260, 110))
    said = (one.text for one in profile.summary)
    maker.say(slide, said, at=(MARGIN + 290, TOP, WIDE - 2 * MARGIN - 290, 400), size=16)


def _map(maker: _Maker) -> None:
    pen, ground = maker.pen, maker.pen.view.ground
    slide = maker.slide(pen.say("map_title", **pen.place))
    counts = Counter(ground.paint[code] for code in ground.state.codes)
    ordered = sorted(counts, key=lambda one: (one < Paint.FIRST_CLASS, one))
    used = [(paint, pen.numbers.integer(counts[paint])) for paint in ordered]
    drawn = draw_map(slide, ground, k=maker.profile.classes, at=LEFT_HALF)
    if drawn is not None:
        drawn.name = xml_safe(pen.say("map_title", **pen.place))
        told = "; ".join(f"{painted(pen, paint)}: {count}" for paint, count in used)
        describe(drawn, pen.say("map_alt", **pen.place, level=maker.profile.level_text, counts=told))
    for row, (paint, count) in enumerate(used):
        y = TOP + 6 + row * 30
        swatch = field(slide, at=(640, y, 28, 18), name=painted(pen, paint))
        paint_shape(swatch, paint, maker.profile.classes)
        maker.say(slide, [f"{painted(pen, paint)} ({count})"], at=(674, y - 7, 240, 30))
    said = (maker.profile.neighbours.told.text, maker.profile.sure.text)
    below = TOP + 6 + len(used) * 30 + 16
    maker.say(slide, said, at=(634, below, WIDE - MARGIN - 634, HIGH - 44 - below), size=16)


def _drivers(maker: _Maker) -> None:
    pen, profile = maker.pen, maker.profile
    slide = maker.slide(pen.say("contributions"))
    maker.say(slide, (profile.said("up"), profile.said("down"), pen.say("association")), at=BESIDE, size=15)
    told = [one for one in profile.factors if one.points.value is not None][:MOST_FACTORS]
    if not told:
        maker.say(slide, [profile.factors_told.text], at=LEFT_HALF)
        return
    # Shares are points of a hundred on an axis: Excel has no sign for percentage points.
    rows = [(one.name, (one.points.value or 0.0) * (1 if profile.is_index else 100)) for one in told]
    chart = bars(
        slide,
        rows,
        at=LEFT_HALF,
        name=pen.say("contributions"),
        series=pen.say(pen.points),
        number="+0.0;−0.0;0.0",
        told="; ".join(f"{one.name}: {one.points.text}" for one in told),
    )
    for at, (_, value) in enumerate(reversed(rows)):
        fill_plain(chart.plots[0].series[0].points[at].format, UP if value > 0 else DOWN)


def _comparison(maker: _Maker) -> None:
    pen, profile = maker.pen, maker.profile
    slide = maker.slide(pen.say("comparison"))
    said = [one.text for one in (*(rank.told for rank in profile.ranks), *profile.similar.said)]
    maker.say(slide, said, at=BESIDE, size=16)
    rows = [] if profile.estimate.value is None else [(profile.place.name, profile.estimate.value)]
    rows += [(f"{one.name} ({pen.say('average')})", one.mean) for one in profile.swarms if one.mean is not None]
    near = [one.place for one in profile.similar.places]
    rows += [(one.name, one.estimate.value) for one in near if one.estimate.value is not None]
    if rows:
        told = "; ".join(
            [f"{profile.place.name}: {profile.estimate.text}", *(f"{n.name}: {n.estimate.text}" for n in near)]
        )
        number = "0.0" if profile.is_index else cell_percent(pen.view.language)
        chart = bars(
            slide, rows, at=LEFT_HALF, name=pen.say("comparison"), series=pen.say("estimate"), number=number, told=told
        )
        # Rows stand from the bottom up: all but this place, which is the first one where it has a value, step back.
        others = len(rows) - (1 if profile.estimate.value is not None else 0)
        for at in range(others):
            fill_plain(chart.plots[0].series[0].points[at].format, OTHERS)


def _actions(maker: _Maker) -> None:
    pen, moves = maker.pen, maker.profile.moves
    slide = maker.slide(f"{pen.say('moves')} · {pen.say('actions')}")
    found = [one.told.text for one in (*moves.down[:2], *moves.up[:1])]
    said_of = (*(one.text for one in moves.said), *found, *(one.text for one in moves.warned))
    left = [one for one in said_of if one]
    right = [line for one in maker.profile.actions[:4] for line in _action(one)] or [pen.say("none_known")]
    half = (WIDE - 2 * MARGIN - 30) / 2
    size = min(fitting_size(said, room=(half, 370), largest=17) for said in (left, right))
    for x, head, said in ((MARGIN, "moves", left), (MARGIN + half + 30, "actions", right)):
        maker.say(slide, [pen.say(head)], at=(x, TOP - 8, half, 40), size=17, bold=True, colour=ACCENT)
        maker.say(slide, said, at=(x, TOP + 32, half, 370), size=size)


def _action(one: DriverAction) -> list[str]:
    items = [f"▸ {item.code} {item.title}" for item in one.items[:3]]
    known = [f"▸ {item.title}" for item in one.practices[:2]]
    return [f"{one.factor_name}. {one.told.text}", *items, *known]


def _sources(maker: _Maker) -> None:
    slide = maker.slide(maker.pen.say("about"))
    maker.say(slide, _notes(maker.pen), at=(MARGIN, TOP, WIDE - 2 * MARGIN, 400), size=15)


def _notes(pen: Pen) -> Sequence[str]:
    about = pen.profile.about
    rows = [
        (pen.say("kind"), pen.profile.band.text or about.kind_text),
        (pen.say("definition"), f"{about.definition} ({about.ages})"),
        (pen.say("classes"), about.classes_told.text),
        (pen.say("source"), f"{about.source.rstrip('.')} ({about.year})"),
        (pen.say("release"), f"{about.name} · {about.created} · {about.digest}"),
        (pen.say("attribution"), "; ".join(about.attribution)),
        (pen.say("address"), pen.view.address),
        (pen.say("replay"), pen.view.replay),
    ]
    told = [f"{name}: {value}" for name, value in rows if value.strip()]
    return [*told, pen.say("association"), pen.say("boundaries")]
