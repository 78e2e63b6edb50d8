"""All sheets of a state or a country at once: made behind the page, told as they are, and cancelled there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from layouts.jobs import OF_MUNICIPALITIES, JobKind, Told, job
from layouts.wording import Voice


def printing_section(
    voice: Voice,
    *,
    asked: Mapping[str, str],
    place: str,
    states: Sequence[tuple[str, str]] = (),
    told: Mapping[JobKind, Told] = MappingProxyType({}),
) -> Component:
    """Buttons for every sheet of ``place``.

    ``states`` = name and address of its parts, each with its own; ``told`` = what is known already of each file.
    """
    links = [html.Li(html.A(name, href=address)) for name, address in states]
    parts = html.Details([html.Summary(voice.say("sheets.by_state")), html.Ul(links)]) if links else None
    return html.Section(
        [
            html.H2(voice.say("sheets.heading", place=place), id="sheets"),
            html.P(voice.say("sheets.lead"), className="section-note"),
            *(job(kind, voice, asked=asked, told=told.get(kind, "")) for kind in OF_MUNICIPALITIES),
            parts,
        ],
        className="place-page place-printing",
        **{"aria-labelledby": "sheets"},
    )
