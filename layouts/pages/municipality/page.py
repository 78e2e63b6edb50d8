"""The page of one municipality, whole or as a card on another site."""

from __future__ import annotations

from layouts.elements import Element, html
from layouts.figures.drawing import drawing
from layouts.pages.municipality.about import not_covered, source
from layouts.pages.municipality.around import neighbours, similar
from layouts.pages.municipality.certain import certainty, groups
from layouts.pages.municipality.first import first_screen
from layouts.pages.municipality.marks import band, choice_links
from layouts.pages.municipality.moving import actions, moves
from layouts.pages.municipality.screen import MunicipalityScreen
from layouts.pages.municipality.standing import contributions, factors, position
from layouts.pages.municipality.toolbar import toolbar
from layouts.wording import Voice

_SECTIONS = (
    "position",
    "factors",
    "contributions",
    "groups",
    "sure",
    "neighbours",
    "similar",
    "moves",
    "actions",
    "not_covered",
    "source",
)


def page(screen: MunicipalityScreen) -> Element:
    """In one minute first; then everything that stands behind it."""
    sections = dict(zip(_SECTIONS, _sections(screen), strict=True))
    shown = {name: part for name, part in sections.items() if part is not None}
    return html.Div(
        [
            _heading(screen),
            band(screen.profile.band, screen.profile.about.kind, screen.voice),
            first_screen(screen),
            toolbar(screen),
            choice_links(screen.voice, outcome=screen.outcomes, release=screen.releases),
            _contents(tuple(shown), screen.voice),
            *shown.values(),
            _printed(screen),
        ],
        className="place-page",
    )


def embedded(screen: MunicipalityScreen) -> Element:
    """The first screen alone, for another site; it leads to the whole page."""
    profile, voice = screen.profile, screen.voice
    return html.Div(
        [
            html.H1([profile.place.name, html.Span(_above(screen), className="place-above")]),
            band(profile.band, profile.about.kind, voice),
            first_screen(screen),
            html.P(
                [
                    html.A(
                        voice.say("municipality.embed.more"),
                        href=screen.addresses.permalink,
                        target="_blank",
                        rel="noopener",
                    ),
                    html.Span(voice.say("panel.source", source=profile.about.source), className="panel-source"),
                ],
                className="embed-foot",
            ),
        ],
        className="place-page is-embedded",
    )


def _sections(screen: MunicipalityScreen) -> tuple[Element | None, ...]:
    profile, voice = screen.profile, screen.voice
    return (
        position(screen),
        factors(screen),
        contributions(screen),
        groups(profile, voice),
        certainty(profile, voice),
        neighbours(screen),
        similar(screen),
        moves(profile, voice),
        actions(screen),
        not_covered(profile, voice),
        source(screen),
    )


def _heading(screen: MunicipalityScreen) -> Element:
    profile, voice, to = screen.profile, screen.voice, screen.addresses
    steps = (
        (voice.say("municipality.all"), to.ranking),
        (profile.country_name, to.country_map),
        (profile.admin1_name, to.admin1_ranking),
    )
    return html.Div(
        [
            html.Nav(
                html.Ol(
                    [
                        *(html.Li(html.A(name, href=address, className="crumb")) for name, address in steps),
                        html.Li(html.Span(profile.place.name, **{"aria-current": "page"})),
                    ]
                ),
                className="crumbs",
                **{"aria-label": voice.say("crumbs.label")},
            ),
            html.H1([profile.place.name, html.Span(_above(screen), className="place-above")]),
        ],
        className="place-heading",
    )


def _above(screen: MunicipalityScreen) -> str:
    """What it is and where, with the code: it alone tells apart two of one name in one state."""
    profile, code = screen.profile, screen.voice.say("column.code").lower()
    where = f"{profile.municipality_word} · {profile.admin1_name} · {profile.country_name}"
    return f" {where} · {code} {profile.place.code}"


def _contents(names: tuple[str, ...], voice: Voice) -> Element:
    return html.Nav(
        html.Ul([html.Li(html.A(voice.say(f"municipality.{name}"), href=f"#{name}")) for name in names]),
        className="place-contents",
        **{"aria-label": voice.say("municipality.contents")},
    )


def _printed(screen: MunicipalityScreen) -> Element:
    """What only the paper shows: the address in words and as a picture, source and release."""
    about, voice = screen.profile.about, screen.voice
    return html.Div(
        [
            drawing(screen.qr_drawing, class_name="qr"),
            html.Div(
                [
                    html.P(screen.addresses.permalink, className="print-address"),
                    html.P(f"{about.definition} {voice.say('panel.source', source=about.source)}"),
                    html.P(f"{about.title} ({about.name}), {about.created} · {about.digest}"),
                    html.P(voice.say("panel.drivers.note")),
                ]
            ),
        ],
        className="print-only",
        **{"aria-hidden": "true"},
    )
