"""Neighbours, similar municipalities, and the weights of what "similar" means, open to the visitor."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.profile.answers import MunicipalProfile, Similar, SimilarPlace
from layouts.elements import Element, html
from layouts.figures.drawing import table
from layouts.pages.municipality.marks import chip, level_index, near_list, place_link, said, section
from layouts.pages.municipality.screen import MunicipalityScreen
from layouts.wording import Voice

SIMILAR_LIST = "similar-places"
_WEIGHTS = ("size", "area", "factors")


def neighbours(screen: MunicipalityScreen) -> Element | None:
    """The municipalities on its borders, with their levels; of an island, that there are none."""
    around = screen.profile.neighbours
    if not around.places and not around.told.text:
        return None
    listed = near_list(around.places, screen.addresses.of_place) if around.places else None
    return section("neighbours", screen.voice, said(around.told), listed)


def similar(screen: MunicipalityScreen) -> Element | None:
    """Similar municipalities with their levels and why they are similar; sliders order them anew."""
    profile, voice = screen.profile, screen.voice
    if not profile.similar.places and not profile.similar.told.text:
        return None
    return section(
        "similar",
        voice,
        _weights(profile, screen.addresses.similar, voice) if profile.similar.components else None,
        html.Div(similar_list(profile.similar, voice, screen.addresses.of_place), id=SIMILAR_LIST),
        html.P(className="visually-hidden", role="status", **{"aria-live": "polite", "data-similar-status": "1"}),
        html.A(voice.say("municipality.similar.compare"), href=screen.addresses.compare_similar, className="section-go")
        if profile.similar.places
        else None,
        note=True,
    )


def similar_list(found: Similar, voice: Voice, of_place: Callable[[str], str]) -> list[Element]:
    """What an order of similar municipalities says; also the answer when the weights are moved."""
    parts = [said(one) for one in found.said]
    if found.places:
        parts.append(_table(found, voice, of_place))
    return [part for part in parts if part is not None]


def _table(found: Similar, voice: Voice, of_place: Callable[[str], str]) -> Element:
    head = [voice.say(f"municipality.column.{name}") for name in ("place", "level", "value", "distance", "why")]
    rows = [
        (
            html.Span([place_link(one.place, of_place), html.Span(one.place.admin1, className="near-above")]),
            chip(one.place.level_text, class_index=level_index(one.place.level)),
            one.place.estimate.text,
            _distance(one, voice),
            one.told.text,
        )
        for one in found.places
    ]
    return table(head, rows, caption=voice.say("municipality.similar.table"))


def _distance(one: SimilarPlace, voice: Voice) -> Element:
    """The distance as a number, and which parts it is made of as a bar with words."""
    parts = [part for part in one.parts if part.share]
    told = ", ".join(
        voice.say("municipality.similar.part", name=part.name, share=voice.numbers.percent(part.share, 0))
        for part in parts
    )
    return html.Span(
        [
            voice.numbers.decimal(one.distance, 2),
            html.Span(
                [
                    html.Span(
                        className=f"distance-part is-{part.component}", style={"flexGrow": round(part.share or 0, 3)}
                    )
                    for part in parts
                ],
                className="distance-bar",
                title=told,
                **{"aria-hidden": "true"},
            ),
            html.Span(told, className="visually-hidden"),
        ],
        className="distance",
    )


def _weights(profile: MunicipalProfile, address: str, voice: Voice) -> Element:
    weights = profile.similar.weights
    known = {part.component for part in profile.similar.components}
    sliders = [_slider(name, getattr(weights, name), voice) for name in _WEIGHTS if name in known]
    return html.Details(
        [
            html.Summary(voice.say("municipality.similar.weights")),
            html.P(voice.say("municipality.similar.weights.note"), className="panel-note"),
            html.Div(sliders, className="similar-sliders"),
            html.Div(
                [
                    html.Button(
                        voice.say("municipality.similar.within", admin1=profile.admin1_name),
                        className="mini",
                        **{"aria-pressed": str(weights.within_state).lower(), "data-similar-within": "1"},
                    ),
                    html.Button(
                        voice.say("municipality.similar.reset"), className="mini", **{"data-similar-reset": "1"}
                    ),
                ],
                className="similar-buttons",
            ),
        ],
        className="similar-weights",
        **{"data-similar": address, "data-failed": voice.say("municipality.offline")},
    )


def _slider(name: str, value: float, voice: Voice) -> Element:
    return html.Div(
        [
            html.Label(
                [html.Span(className=f"distance-sign is-{name}"), voice.say(f"municipality.similar.{name}")],
                htmlFor=f"similar-{name}",
            ),
            html.Input(
                id=f"similar-{name}",
                type="range",
                min="0",
                max="3",
                step="0.25",
                value=f"{value:g}",
                className="form-range",
            ),
            html.Output(voice.numbers.decimal(value, 2), htmlFor=f"similar-{name}"),
        ],
        className="similar-slider",
    )
