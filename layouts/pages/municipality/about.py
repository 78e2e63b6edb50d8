"""What the data do not cover, what is counted, of whom, and where the numbers come from."""

from __future__ import annotations

from dashboard.profile.answers import AboutRelease, MunicipalProfile
from layouts.elements import Element, html
from layouts.pages.municipality.marks import said, section
from layouts.pages.municipality.screen import MunicipalityScreen
from layouts.wording import Voice


def not_covered(profile: MunicipalProfile, voice: Voice) -> Element | None:
    """Street work, domestic work ...: what these numbers do not see, with who says so."""
    if not profile.not_covered and not profile.not_covered_told.text:
        return None
    listed = html.Ul(
        [
            html.Li([html.Span(one.text), html.Span(one.source, className="panel-source")])
            for one in profile.not_covered
        ],
        className="limits",
    )
    return section("not_covered", voice, said(profile.not_covered_told), listed if profile.not_covered else None)


def source(screen: MunicipalityScreen) -> Element:
    """Definition and ages, method, source and release; the way to the method page."""
    about, voice = screen.profile.about, screen.voice
    return section(
        "source",
        voice,
        about_release(about, voice),
        html.P(html.A(voice.say("municipality.source.method"), href=screen.addresses.method)),
    )


def about_release(about: AboutRelease, voice: Voice) -> Element:
    """The lines of a release."""
    lines = (
        ("release", f"{about.title} ({about.name})"),
        ("kind", about.kind_text),
        ("outcome", about.outcome),
        ("definition", about.definition),
        ("population", about.population),
        ("ages", about.ages),
        ("hours", about.hours),
        ("classes", about.classes_told.text),
        ("year", about.year),
        ("created", about.created),
        ("method", about.method),
        ("source", about.source),
        ("licence", about.licence),
        ("attribution", " · ".join(about.attribution)),
        ("digest", about.digest),
    )
    return html.Div(
        [
            html.Dl(
                [
                    html.Div([html.Dt(voice.say(f"municipality.about.{name}")), html.Dd(text)], className="fact-line")
                    for name, text in lines
                    if text
                ],
                className="release-lines release",
            ),
            *(html.P(note, className="section-note") for note in about.notes),
        ]
    )
