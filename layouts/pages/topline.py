"""Above the map: breadcrumbs, search, downloads, notices and the exploratory banner."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.answers import CountryChoice, Crumb, Notice, ReleaseChoice, ScenarioEffect
from dashboard.choices import View
from dashboard.territory.units import REGION
from layouts.ids import RiskMapIds
from layouts.pages.what_if import shift_words
from layouts.wording import Voice

FORMATS = ("csv", "xlsx", "geojson", "gpkg", "png")


def breadcrumbs(crumbs: tuple[Crumb, ...], voice: Voice) -> Component:
    """Region, country, first-level unit, municipality; the last one is where we are."""
    steps = []
    for at, crumb in enumerate(crumbs):
        codes = [step.code for step in crumbs[1 : at + 1]]
        is_last = at == len(crumbs) - 1
        steps.append(
            html.Li(
                html.Span(crumb.name, **{"aria-current": "page"})
                if is_last
                else html.Button(crumb.name, className="crumb", **{"data-place": "/".join(codes) or REGION})
            )
        )
    return html.Nav(html.Ol(steps), className="crumbs", **{"aria-label": voice.say("crumbs.label")})


def search_box(voice: Voice) -> Component:
    """Type-ahead over every place; the list is filled by assets/app and works with the keyboard alone."""
    return html.Div(
        [
            html.Label(voice.say("search.label"), htmlFor=RiskMapIds.SEARCH, className="visually-hidden"),
            dbc.Input(
                id=RiskMapIds.SEARCH,
                type="search",
                placeholder=voice.say("search.placeholder"),
                autocomplete="off",
                size="sm",
            ),
            html.Ul(
                id=RiskMapIds.SEARCH_LIST,
                role="listbox",
                className="search-list",
                hidden=True,
                **{
                    "aria-label": voice.say("search.results"),
                    "data-none": voice.say("search.none"),
                    "data-count": voice.say("search.count"),
                    "data-page-word": voice.say("municipality.open"),
                    "data-page-keys": voice.say("municipality.open.keys"),
                },
            ),
        ],
        className="search",
        role="search",
    )


def country_choice(countries: tuple[CountryChoice, ...], *, view: View, voice: Voice) -> Component:
    """The countries by name; those with municipal data say so."""
    names = [
        {"value": REGION, "label": voice.say("country.region")},
        *(
            {
                "value": country.code,
                "label": voice.say("country.with_data", name=country.name) if country.has_release else country.name,
            }
            for country in countries
        ),
    ]
    return html.Div(
        [
            html.Label(voice.say("country.label"), htmlFor="risk-map-country", className="visually-hidden"),
            dbc.Select(id="risk-map-country", value=view.country, options=names, size="sm"),
        ],
        className="country-choice",
    )


def release_choice(releases: tuple[ReleaseChoice, ...], *, view: View, voice: Voice) -> Component | None:
    """Which release is shown, where a country has more than one."""
    if len(releases) < 2:
        return None
    default = next((release.name for release in releases if release.is_default), releases[0].name)
    return html.Div(
        [
            html.Label(voice.say("release.label"), htmlFor="risk-map-release"),
            dbc.Select(
                id="risk-map-release",
                value=view.release or default,
                options=[
                    {
                        "value": release.name,
                        "label": f"{release.title} · {release.year} · {voice.say(f'release.kind.{release.kind}')}",
                    }
                    for release in releases
                ],
                size="sm",
            ),
        ],
        className="labelled release-choice",
        **{"data-default": default},
    )


def downloads(voice: Voice, *, has_release: bool) -> Component:
    """What is seen, as a file; assets/app puts the address of the view into each link."""
    formats = FORMATS if has_release else ("csv", "png")
    return html.Details(
        [
            html.Summary(voice.say("download.title"), className="btn btn-outline-secondary btn-sm"),
            html.Ul(
                [
                    html.Li(
                        html.A(
                            [html.Strong(name.upper()), html.Span(voice.say(f"download.{name}"))],
                            href="#",
                            className="download",
                            **{"data-download": name},
                        )
                    )
                    for name in formats
                ]
            ),
        ],
        id=RiskMapIds.DOWNLOADS,
        className="downloads",
    )


def notices(said: tuple[Notice, ...], voice: Voice) -> list[Component]:
    """What of an old or wrong address had to give way; each can be dismissed."""
    return [
        html.Div(
            [
                html.Span(voice.say_or(f"notice.{notice.key}", voice.say("notice.other"), notice.facts)),
                html.Button(
                    "×", className="dismiss", **{"aria-label": voice.say("notice.dismiss"), "data-action": "dismiss"}
                ),
            ],
            className="notice",
        )
        for notice in said
    ]


def renewed_notice(voice: Voice) -> Component:
    """That newer data stand ready; assets/app shows it when the server says so."""
    return html.Div(
        [
            html.Span(voice.say("release.renewed")),
            html.A(voice.say("release.renewed.show"), href="#", className="renewed-show", **{"data-action": "renew"}),
        ],
        id=RiskMapIds.RENEWED,
        className="notice notice-renewed",
        hidden=True,
        role="status",
    )


def banner(effect: ScenarioEffect, *, voice: Voice, is_index: bool) -> list[Component]:
    """Official beside exploratory: what changes, whom it concerns, and the way back.

    Official and exploratory take the same room, so that nothing moves under the hand on a slider.
    """
    if not effect.is_exploratory:
        return [
            html.Div(
                [html.Strong(voice.say("banner.official")), html.Span(voice.say("banner.invitation"))],
                className="banner-official",
            )
        ]
    numbers = voice.numbers
    write = (lambda value: numbers.decimal(value, 1)) if is_index else numbers.percent
    said = [_changed(effect, voice)]
    if effect.changed and effect.children_concerned:
        said.append(_concerned(effect, effect.children_concerned, voice))
    if effect.gained:
        said.append(voice.say("banner.gained", count=effect.gained))
    if effect.lost:
        said.append(voice.say("banner.lost", count=effect.lost))
    # Of a what-if the panel tells the rates, with what they are rates of.
    if effect.what_if is None and effect.rate is not None and effect.official_rate is not None:
        said.append(voice.say("banner.rates", official=write(effect.official_rate), rate=write(effect.rate)))
    zeroed = (
        voice.say("banner.zeroed", count=len(effect.zeroed), names=", ".join(effect.zeroed)) if effect.zeroed else ""
    )
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.Div(
                            html.Strong(voice.say("banner.title" if effect.what_if is None else "what_if.banner")),
                            className="banner-title",
                        ),
                        html.Div([html.Span(f"{part} ") for part in said], className="banner-words"),
                        *([html.Div(zeroed, className="banner-zeroed")] if zeroed else []),
                    ]
                ),
                html.Button(
                    [voice.say("banner.return"), html.Kbd("O")],
                    className="banner-return",
                    title=voice.say("banner.return.long"),
                    **{"data-action": "official"},
                ),
            ],
            className="banner-exploratory",
        )
    ]


def _concerned(effect: ScenarioEffect, children: float, voice: Voice) -> str:
    """How many live where the class changes, of those whom the outcome speaks of."""
    if effect.population:
        number = voice.numbers.integer(round(children))
        return voice.say("banner.children.other", number=number, population=effect.population)
    return voice.say("banner.children", count=children)


def exploratory_title(effect: ScenarioEffect, voice: Voice) -> str:
    """What a picture says of itself that does not show the official result; of a what-if, what was shifted."""
    if effect.what_if is None:
        return voice.say("banner.title")
    return f"{voice.say('what_if.banner')} ({shifts_words(effect, voice)})"


def shifts_words(effect: ScenarioEffect, voice: Voice) -> str:
    """Every shift in force, in words; empty without any."""
    return ", ".join(shift_words(one, voice) for one in effect.what_if.shifts) if effect.what_if else ""


def _changed(effect: ScenarioEffect, voice: Voice) -> str:
    if not effect.changed:
        return voice.say("banner.unchanged")
    numbers = voice.numbers
    moves = voice.say("banner.moves", up=numbers.integer(effect.up), down=numbers.integer(effect.down))
    return f"{voice.say('banner.changed', count=effect.changed)} {moves}"
