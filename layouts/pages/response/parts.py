"""Small pieces that the views of a local plan share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from babel.dates import format_date

from dashboard.response.items import REACHES, ItemField, ItemKind
from dashboard.response.plan import Piece, Row
from dashboard.response.speaker import PlanSpeaker
from dashboard.response.stages import StageStatus
from dashboard.response.told import cell_of, outline_told
from layouts.elements import Element, html
from layouts.figures.drawing import table
from layouts.markup import Content
from layouts.wording import Voice


def panel(title: str, *content: Content, name: str = "", note: str = "") -> Element:
    """A card with a heading that can be pointed at."""
    heading = html.H2(title, className="panel-heading", **({"id": name} if name else {}))
    told = html.P(note, className="quiet") if note else None
    return html.Section([heading, told, *(one for one in content if one is not None)], className="desk-panel")


def status_chip(status: StageStatus, speaker: PlanSpeaker) -> Element:
    """Where a stage is, in a word and a sign; never by colour alone."""
    return html.Span(speaker.say(f"status.{status.value}"), className=f"state response-{status.value}")


def empty(speaker: PlanSpeaker, words: str = "") -> Element:
    """What nobody has filled in, said plainly."""
    return html.P(words or speaker.say("not_filled"), className="quiet response-empty")


def rows_table(kind: ItemKind, fields: Sequence[ItemField], rows: Sequence[Row], speaker: PlanSpeaker) -> Element:
    """Rows of a list with every column; addresses are links."""
    head = [one.label.say(speaker.language) for one in fields]
    if kind is ItemKind.MICRO_AREA:
        head.append(speaker.say("outline"))
    lines = []
    for row in rows:
        cells: list[Element | str] = [_cell(one, row, speaker) for one in fields]
        if kind is ItemKind.MICRO_AREA:
            cells.append(outline_told(row.body.get("outline"), speaker))
        lines.append(cells)
    return table(head, lines, caption=speaker.say(f"list.{kind.value}"), stacks=True)


def _cell(one: ItemField, row: Row, speaker: PlanSpeaker) -> Element | str:
    told = cell_of(one, row, speaker)
    if one.name == "link" and told:
        return html.A(told, href=told, rel="noopener noreferrer nofollow")
    return told or speaker.say("not_planned")


def moment_told(when: datetime, voice: Voice) -> str:
    """A moment of the history, in the one time that all who read it share.

    Examples
    --------
    >>> from dashboard.language import Language
    >>> moment_told(datetime(2026, 3, 1, 14, 5, tzinfo=UTC), Voice.of(Language.ENGLISH))
    'Mar 1, 2026, 14:05 UTC'
    """
    moment = when.astimezone(UTC)
    return f"{format_date(moment, 'medium', locale=voice.numbers.locale)}, {moment:%H:%M} UTC"


def piece_link(piece: Piece, voice: Voice) -> Element:
    """A link that leaves the atlas, or a file that is downloaded."""
    if piece.url:
        leaves = html.Span(voice.say("reporting.evidence.outside"), className="quiet")
        return html.Span([html.A(piece.title, href=piece.url, rel="noopener noreferrer nofollow"), " ", leaves])
    size = voice.say("reporting.evidence.size", kilobytes=voice.numbers.integer(max(1, piece.size // 1000)))
    return html.Span([html.A(piece.title, href=f"/evidence/{piece.id}"), " ", html.Span(size, className="quiet")])


def reach_name(code: str | None, speaker: PlanSpeaker) -> str:
    """A reach in words; None where nothing was said."""
    if code is None:
        return speaker.say("reach.unstated")
    return next((name.say(speaker.language) for held, name in REACHES if held == code), code)
