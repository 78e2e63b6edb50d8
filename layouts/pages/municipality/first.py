"""The first screen of a municipality: in one minute, in words; the key number before anything else."""

from __future__ import annotations

from dashboard.profile.answers import FactorPosition, MunicipalProfile, Told
from dashboard.values import Paint
from layouts.elements import Element, html
from layouts.figures.drawing import drawing
from layouts.pages.legend import swatch_mark
from layouts.pages.municipality.marks import chip, class_name, class_swatches, said
from layouts.pages.municipality.screen import MunicipalityScreen
from layouts.palette import Swatch
from layouts.wording import Voice

_BESIDE_THE_NUMBER = ("level",)
_IN_LISTS = ("up", "down")


def first_screen(screen: MunicipalityScreen) -> Element:
    """Key number and level, what is said of it, three factors each way, and where it is."""
    profile, voice = screen.profile, screen.voice
    return html.Section(
        [
            html.H2(voice.say("municipality.first"), id="first", className="visually-hidden"),
            html.Div([_key(profile), _words(profile), _pushes(profile, voice), _map(screen)], className="first-screen"),
        ],
        className="place-section place-first",
        **{"aria-labelledby": "first"},
    )


def _key(profile: MunicipalProfile) -> Element:
    has_value = profile.key_number.value is not None
    return html.Div(
        [
            chip(profile.level_text, class_index=profile.class_index, classes=profile.classes),
            html.P(
                [
                    html.Strong(profile.key_number.text, className="key-number" if has_value else "key-absent"),
                    html.Span(profile.key_label, className="key-label") if profile.key_label else None,
                ],
                className="key-figure",
            ),
            *(said(one) for one in _of(profile, _BESIDE_THE_NUMBER)),
        ],
        className="first-key",
    )


def _words(profile: MunicipalProfile) -> Element:
    left = (*_BESIDE_THE_NUMBER, *_IN_LISTS)
    lines = [one for one in profile.summary if one.key not in left and one.text]
    return html.Ul(
        [html.Li(one.text, className=f"said said-{one.tone} said-{one.key.replace('.', '-')}") for one in lines],
        className="first-words",
    )


def _pushes(profile: MunicipalProfile, voice: Voice) -> Element | None:
    """What raises and what lowers it, most first; where nothing is known, the sentence that says so."""
    if not profile.up and not profile.down:
        lines = [said(one) for one in _of(profile, _IN_LISTS)]
        return html.Div(lines, className="first-pushes") if any(lines) else None
    return html.Div(
        [
            _push(profile, profile.up, "up", voice),
            _push(profile, profile.down, "down", voice),
        ],
        className="first-pushes",
    )


def _push(profile: MunicipalProfile, factors: tuple[FactorPosition, ...], sign: str, voice: Voice) -> Element:
    if not factors:
        return html.Div([said(one) for one in _of(profile, (sign,))])
    title = voice.say(f"municipality.push.{sign}{'.index' if profile.is_index else ''}")
    return html.Div(
        [
            html.H3(
                [html.Span("▲" if sign == "up" else "▼", className="push-sign", **{"aria-hidden": "true"}), title],
                className=f"push-title push-{sign}",
            ),
            html.Ol([html.Li([html.Strong(one.name), html.Span(_against(one, profile, voice))]) for one in factors]),
        ]
    )


def _against(one: FactorPosition, profile: MunicipalProfile, voice: Voice) -> str:
    """The value here and on which side of the country, then state and country; what is not known is left out."""
    beside = [
        voice.say("municipality.push.beside", value=figure.text, place=name)
        for figure, name in ((one.state, profile.admin1_name), (one.country, profile.country_name))
        if figure.value is not None
    ]
    here = voice.say(f"municipality.push.here.{one.beside_country or 'like'}", value=one.here.text)
    return " · ".join([here, *beside])


def _map(screen: MunicipalityScreen) -> Element | None:
    if not screen.map_drawing:
        return None
    profile, voice = screen.profile, screen.voice
    caption = voice.say("municipality.map.caption", place=profile.place.name, admin1=profile.admin1_name)
    return html.Figure(
        [
            drawing(screen.map_drawing, class_name="place-map"),
            html.Figcaption(
                [
                    caption,
                    map_key(profile.classes, screen.map_absences, voice),
                    html.A(voice.say("municipality.map.open"), href=screen.addresses.map),
                ]
            ),
        ],
        className="first-map",
    )


def map_key(classes: int, absences: tuple[Swatch, ...], voice: Voice) -> Element:
    """What the colours and patterns of the map mean."""
    shown = [(swatch, class_name(at, classes, voice)) for at, swatch in enumerate(class_swatches(classes))]
    shown += [(swatch, _absent(swatch.index, classes, voice)) for swatch in absences]
    return html.Ul([html.Li([swatch_mark(swatch), name]) for swatch, name in shown], className="map-key")


def _absent(index: int, classes: int, voice: Voice) -> str:
    if index >= Paint.FIRST_CLASS_ONLY:
        return voice.say("release.class_only", name=class_name(index - Paint.FIRST_CLASS_ONLY, classes, voice))
    return voice.say(f"absence.{Paint(index).name.lower()}")


def _of(profile: MunicipalProfile, keys: tuple[str, ...]) -> list[Told]:
    return [one for one in profile.summary if one.key in keys]
