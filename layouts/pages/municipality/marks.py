"""Small things that all pages of municipalities share: the band, level chips, sentences, links to places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from dashboard.profile.answers import NearPlace, Told
from dashboard.values import Paint, RiskLevel
from layouts.elements import Element, html
from layouts.palette import Swatch, ink_on, level_swatches
from layouts.wording import Voice


def class_swatches(classes: int) -> tuple[Swatch, ...]:
    """Colours of the classes alone, lowest first."""
    return tuple(swatch for swatch in level_swatches(classes) if swatch.index >= Paint.FIRST_CLASS)


def chip(text: str, *, class_index: int | None, classes: int = 3) -> Element:
    """The name of a level on its colour; without a class on no colour, with a dashed border."""
    if class_index is None:
        return html.Span(text, className="level-chip is-absent")
    swatch = class_swatches(max(classes, class_index + 1))[class_index]
    return html.Span(
        text,
        className="level-chip",
        style={
            "--light": swatch.light,
            "--dark": swatch.dark,
            "--ink-light": ink_on(swatch.light),
            "--ink-dark": ink_on(swatch.dark),
        },
    )


def class_name(at: int, classes: int, voice: Voice) -> str:
    """Name of a class: the published three have names, any other number of them is counted."""
    levels = list(RiskLevel)
    if classes == len(levels):
        return voice.say(f"level.{levels[at].value}")
    return voice.say("legend.class", number=at + 1)


def level_index(level: RiskLevel | None) -> int | None:
    """Position of a named level among the three."""
    return None if level is None else list(RiskLevel).index(level)


def said(told: Told, *, class_name: str = "") -> Element | None:
    """A sentence as a paragraph; nothing where it is empty."""
    if not told.text:
        return None
    return html.P(told.text, className=f"said said-{told.tone} {class_name}".strip())


def band(told: Told | None, kind: str, voice: Voice) -> Element | None:
    """What kind of data these are, over everything: a word, a colour, a pattern and a sentence."""
    if told is None:
        return None
    name = voice.say(f"release.kind.{kind}")
    # Where the sentence begins with the word that stands before it, it is said once.
    begins, _, rest = told.text.partition(": ")
    words = rest[:1].upper() + rest[1:] if rest and begins.casefold() == name.casefold() else told.text
    return html.Div(
        [html.Strong(name, className="band-kind"), html.Span(words)],
        className=f"release-band is-{kind}",
        role="note",
    )


def place_link(place: NearPlace, of_place: Callable[[str], str]) -> Element:
    """The name of another municipality, leading to its page."""
    return html.A(place.name, href=of_place(place.code))


def near_list(places: Sequence[NearPlace], of_place: Callable[[str], str]) -> Element:
    """Municipalities with their level and value, one line each."""
    return html.Ul(
        [
            html.Li(
                [
                    place_link(place, of_place),
                    html.Span(place.admin1, className="near-above"),
                    chip(place.level_text, class_index=level_index(place.level)),
                    html.Span(place.estimate.text, className="near-value"),
                ]
            )
            for place in places
        ],
        className="near-places",
    )


Choice: TypeAlias = "tuple[str, str, bool]"
"""Title, address, and whether it is what is shown."""


def choice_links(voice: Voice, **offered: Sequence[Choice]) -> Element | None:
    """What else can be looked at, as links by what is chosen; nothing where there is one of each."""
    shown = [
        html.Nav(
            [
                html.Span(voice.say(f"municipality.choice.{name}"), className="choice-name"),
                *(
                    html.A(title, href=address, className="choice", **({"aria-current": "true"} if is_shown else {}))
                    for title, address, is_shown in choices
                ),
            ],
            className="place-choice",
            **{"aria-label": voice.say(f"municipality.choice.{name}")},
        )
        for name, choices in offered.items()
        if len(choices) > 1
    ]
    return html.Div(shown, className="place-choices") if shown else None


def chart_files(name: str, voice: Voice, of_chart: Callable[[str, str], str]) -> Element:
    """The chart above as a picture to take away."""
    return html.P(
        [
            html.Span(voice.say("municipality.chart.files")),
            *(
                html.A(
                    ending.upper(),
                    href=of_chart(name, ending),
                    download="",
                    **{"aria-label": voice.say("municipality.chart.file", format=ending.upper())},
                )
                for ending in ("png", "svg")
            ),
        ],
        className="chart-files",
    )


def section(name: str, voice: Voice, *content: Element | None, note: bool = False) -> Element:
    """A section of a page with its heading, which can be pointed at by ``#name``."""
    shown = [part for part in content if part is not None]
    if note:
        shown.insert(0, html.P(voice.say(f"municipality.{name}.note"), className="section-note"))
    return html.Section(
        [html.H2(voice.say(f"municipality.{name}"), id=name), *shown],
        className=f"place-section place-{name}",
        **{"aria-labelledby": name},
    )
