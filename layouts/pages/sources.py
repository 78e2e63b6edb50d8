"""Sources and method: where every number comes from, what it means, how to bring one's own country."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.release.manifest import Instrument, Manifest
from layouts.pages.controls import direction_word
from layouts.pages.data_dictionary import data_dictionary
from layouts.pages.release_name import release_name
from layouts.wording import Voice

_DEFINITIONS = ("child_labour", "working", "probability", "expected", "level")
_ABSENCES = tuple(f"absence.{name}.long" for name in ("no_data", "suppressed", "unreliable", "not_modelled", "zero"))
_IMPORT = (
    "python -m dashboard import --country BRA \\\n"
    "  --boundaries municipalities.geojson --table indicators.csv \\\n"
    "  --code-column code --factor poverty:poverty_rate:+ --factor schooling:years_of_school:-"
)


def page(
    voice: Voice,
    *,
    manifests: tuple[tuple[Manifest, str], ...],
    boundary_notice: str,
    attribution: tuple[str, ...],
    broken: tuple[str, ...],
) -> Component:
    """The whole page."""
    return html.Div(
        [
            html.H1(voice.say("sources.title")),
            html.P(voice.say("sources.lead"), className="lead"),
            *_method(voice),
            *_absences(voice),
            *_words(voice),
            *_releases(voice, manifests=manifests, broken=broken),
            html.H2(voice.say("sources.facts")),
            html.P(voice.say("sources.facts.note")),
            html.H2(voice.say("sources.boundaries")),
            html.P(boundary_notice),
            html.Ul([html.Li(line) for line in attribution], className="attribution"),
            html.H2(voice.say("sources.import"), id="import"),
            html.P(voice.say("sources.import.note")),
            html.Pre(html.Code(_IMPORT), className="command", tabIndex="0"),
            *_keys(voice),
            html.H2(voice.say("sources.software")),
            html.P(voice.say("sources.software.note")),
        ],
        className="prose",
    )


def _method(voice: Voice) -> list[Component]:
    return [
        html.H2(voice.say("sources.method")),
        *(html.P(voice.say(f"sources.method.{part}")) for part in ("clrisk", "index", "weights", "association")),
    ]


def _absences(voice: Voice) -> list[Component]:
    return [
        html.H2(voice.say("sources.absence")),
        html.P(voice.say("sources.absence.note")),
        html.Ul([html.Li(voice.say(key)) for key in _ABSENCES]),
    ]


def _words(voice: Voice) -> list[Component]:
    return [
        html.H2(voice.say("sources.definitions")),
        html.Dl(
            [
                part
                for name in _DEFINITIONS
                for part in (
                    html.Dt(voice.say(f"sources.def.{name}")),
                    html.Dd(voice.say(f"sources.def.{name}.text")),
                )
            ],
            className="definitions",
        ),
    ]


def _releases(voice: Voice, *, manifests: tuple[tuple[Manifest, str], ...], broken: tuple[str, ...]) -> list[Component]:
    shown: list[Component] = [html.H2(voice.say("sources.releases"))]
    if not manifests:
        shown.append(html.P(voice.say("sources.releases.none")))
    shown += [_release(manifest, digest, voice) for manifest, digest in manifests]
    if broken:
        shown += [
            html.P(voice.say("sources.broken")),
            html.Pre("\n\n".join(broken), className="command", tabIndex="0", lang="en"),
        ]
    return shown


def _release(manifest: Manifest, digest: str, voice: Voice) -> Component:
    language = voice.language
    is_index = manifest.instrument is Instrument.INDEX
    lines = (
        ("year", manifest.year),
        ("ages", manifest.ages),
        ("definition", manifest.definition.say(language)),
        ("method", manifest.method.say(language)),
        ("source", manifest.source.say(language)),
        ("licence", manifest.licence.say(language)),
        ("digest", digest),
    )
    return html.Section(
        [
            html.H3(
                [
                    f"{release_name(manifest, language)} ",
                    html.Span(
                        voice.say(f"release.kind.{manifest.kind.value}"), className=f"kind kind-{manifest.kind.value}"
                    ),
                ]
            ),
            html.Dl(
                [
                    html.Div([html.Dt(voice.say(f"sources.release.{name}")), html.Dd(value)], className="fact-line")
                    for name, value in lines
                    if value
                ]
                + [
                    html.Div(
                        [
                            html.Dt(voice.say("sources.release.attribution")),
                            html.Dd([html.Div(one.say(language)) for one in manifest.attribution]),
                        ],
                        className="fact-line",
                    )
                ],
                className="release-lines",
            ),
            html.P([note for text in manifest.notes for note in (text.say(language), html.Br())])
            if manifest.notes
            else None,
            html.Details(
                [
                    html.Summary(f"{voice.say('sources.release.factors')} ({len(manifest.factors)})"),
                    html.Ul(
                        [
                            html.Li(
                                [
                                    html.Strong(factor.name.say(language)),
                                    f" ({'▲' if factor.direction > 0 else '▼'} "
                                    f"{direction_word(factor.direction, voice, is_index=is_index)}): "
                                    f"{factor.description.say(language)} — {factor.source.say(language)}",
                                ]
                            )
                            for factor in manifest.factors
                        ]
                    ),
                ]
            ),
            data_dictionary(manifest, voice),
        ],
        className="release",
    )


def _keys(voice: Voice) -> list[Component]:
    keys = (("/", "search"), ("O", "official"), ("Ctrl+Z · Ctrl+Y", "undo"), ("U", "up"))
    return [
        html.H2(voice.say("sources.keys")),
        html.Ul(
            [html.Li([html.Kbd(key), " ", voice.say(f"sources.keys.{name}")]) for key, name in keys], className="keys"
        ),
    ]
