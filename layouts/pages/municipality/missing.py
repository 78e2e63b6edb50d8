"""A municipality that is not there: what was asked for, what was probably meant, and a search box."""

from __future__ import annotations

from dataclasses import dataclass

from layouts.elements import Element, html
from layouts.pages.municipality.finding import place_search
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class Meant:
    """A municipality that may have been meant."""

    name: str
    context: str
    code: str
    address: str


@dataclass(frozen=True, slots=True)
class MissingScreen:
    """What an address asked for that leads to no municipality."""

    code: str
    country: str
    country_name: str
    """Empty for a country without municipal data."""
    meant: tuple[Meant, ...]
    lost_zero: bool
    """Whether the code is that of a municipality but for its leading zero."""
    ranking: str
    place_template: str


def page(screen: MissingScreen, voice: Voice) -> Element:
    """Says what is wrong with the address and what to do."""
    known = bool(screen.country_name)
    title = "municipality.missing.title" if screen.code else "municipality.missing.title.unnamed"
    note, country = f"municipality.missing.{_note(screen)}", screen.country_name or screen.country
    return html.Div(
        [
            html.H1(voice.say(title)),
            html.P(voice.say(note, code=screen.code, country=country), className="lead"),
            html.P(voice.say("municipality.missing.zero"), className="said") if screen.lost_zero else None,
            _meant(screen, voice),
            place_search(
                "find-place",
                voice,
                country=screen.country,
                go=screen.place_template,
                label=voice.say("municipality.find.label"),
                is_large=True,
            )
            if known
            else None,
            html.A(voice.say("municipality.all"), href=screen.ranking, className="btn btn-primary"),
        ],
        className="place-page missing-page",
    )


def _note(screen: MissingScreen) -> str:
    """What is wrong with the address: nothing named, a country without data, or a code that is not there."""
    if not screen.code:
        return "unnamed" if screen.country_name or not screen.country else "no_data"
    return "code" if screen.country_name else "country"


def _meant(screen: MissingScreen, voice: Voice) -> Element | None:
    if not screen.meant:
        return None
    return html.Div(
        [
            html.H2(voice.say("municipality.missing.meant")),
            html.Ul(
                [
                    html.Li([html.A(one.name, href=one.address), html.Span(f"{one.context} · {one.code}")])
                    for one in screen.meant
                ],
                className="meant-places",
            ),
        ]
    )
