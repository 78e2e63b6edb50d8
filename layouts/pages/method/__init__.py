"""Method and quality of one release: formulas, definitions, coefficients, checks, gates, sources, limits."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.method_answers import MethodSheet
from dashboard.release.manifest import Instrument, Manifest
from layouts.pages.data_dictionary import data_dictionary
from layouts.pages.method.checks import checks
from layouts.pages.method.classes import classes_beside
from layouts.pages.method.gates import gates
from layouts.pages.method.index import indicators
from layouts.pages.method.model import coefficients, definitions, formulas, specification
from layouts.pages.release_name import release_name
from layouts.wording import Voice

_UNKNOWN = ("coefficients", "weights", "coding", "grouping", "index", "simulation")
"""What is not public of the two instruments; the atlas chooses and says so."""

_PARTS = ("measures", "formulas", "coefficients", "quality", "sources", "limits", "dictionary")


def page(
    sheet: MethodSheet,
    voice: Voice,
    *,
    links: Sequence[tuple[str, str]],
    jobs: Sequence[Component] = (),
    map_address: str,
) -> Component:
    """The whole page; ``links`` = wording key and address of each file, ``jobs`` = files that are made on demand."""
    manifest = sheet.manifest
    return html.Div(
        [
            html.H1(voice.say("method.title")),
            html.P(
                [
                    f"{release_name(manifest, voice.language)} ",
                    html.Span(
                        voice.say(f"release.kind.{manifest.kind.value}"), className=f"kind kind-{manifest.kind.value}"
                    ),
                ],
                className="lead",
            ),
            _despite(manifest, voice),
            _actions(voice, links=links, jobs=jobs, map_address=map_address),
            _contents(sheet, voice),
            *(part for name in _PARTS for part in _part(name, sheet, voice)),
        ],
        className="prose method",
    )


def choice(manifests: Sequence[tuple[Manifest, str]], voice: Voice) -> Component:
    """The releases whose method can be read; the address of each stands beside it."""
    items = [
        html.Li(
            html.A(
                f"{release_name(manifest, voice.language)} ({manifest.year})",
                href=address,
            )
        )
        for manifest, address in manifests
    ]
    return html.Div(
        [
            html.H1(voice.say("method.title")),
            html.P(voice.say("method.choose" if items else "sources.releases.none"), className="lead"),
            html.Ul(items) if items else None,
        ],
        className="prose method",
    )


def _despite(manifest: Manifest, voice: Voice) -> Component | None:
    """The written reasons that every reader must see: for a gate, and for standing beside another release."""
    reasons = {"method.despite": manifest.published_despite, "release.beside": manifest.published_beside}
    told = [(key, reason) for key, reason in reasons.items() if reason]
    if not told:
        return None
    return html.Div(
        [part for key, reason in told for part in (html.Strong(voice.say(key)), html.Blockquote(reason))],
        className="despite",
        role="note",
    )


def _actions(
    voice: Voice, *, links: Sequence[tuple[str, str]], jobs: Sequence[Component], map_address: str
) -> Component:
    return html.Div(
        [
            html.A(voice.say("method.to_map"), href=map_address, className="btn btn-primary btn-sm"),
            *(
                html.A(voice.say(key), href=address, className="btn btn-outline-secondary btn-sm", download="")
                for key, address in links
            ),
            html.Button(
                voice.say("method.print"), className="btn btn-outline-secondary btn-sm", **{"data-action": "print"}
            ),
            *jobs,
        ],
        className="method-actions",
    )


def _contents(sheet: MethodSheet, voice: Voice) -> Component:
    return html.Nav(
        html.Ul([html.Li(html.A(_title(name, sheet, voice), href=f"#{name}")) for name in _PARTS]),
        className="method-contents",
        **{"aria-label": voice.say("method.contents")},
    )


def _title(name: str, sheet: MethodSheet, voice: Voice) -> str:
    return voice.say("method.indicators" if name == "coefficients" and sheet.indicators else f"method.{name}")


def _part(name: str, sheet: MethodSheet, voice: Voice) -> list[Component | None]:
    content: list[Component | None]
    if name == "measures":
        content = _measures(sheet, voice)
    elif name == "formulas":
        content = formulas(sheet, voice)
    elif name == "coefficients":
        content = indicators(sheet, voice) if sheet.indicators else coefficients(sheet, voice)
    elif name == "quality":
        content = [*gates(sheet, voice), *checks(sheet, voice)]
    elif name == "sources":
        content = _sources(sheet, voice)
    elif name == "limits":
        content = _limits(sheet, voice)
    else:
        content = [data_dictionary(sheet.manifest, voice)]
    return [html.H2(_title(name, sheet, voice), id=name), *content]


def _measures(sheet: MethodSheet, voice: Voice) -> list[Component | None]:
    counted = "; ".join(
        voice.say("method.status", name=voice.say(f"absence.{name}").lower(), number=voice.numbers.integer(number))
        for name, number in sheet.statuses
        if number
    )
    return [
        *definitions(sheet, voice),
        html.P(voice.say("method.municipalities", count=sheet.municipalities, statuses=counted)),
        *classes_beside(sheet, voice),
    ]


def _sources(sheet: MethodSheet, voice: Voice) -> list[Component | None]:
    manifest, language = sheet.manifest, voice.language
    lines = (
        ("release", manifest.name),
        ("created", manifest.created.isoformat()),
        ("year", manifest.year),
        ("source", manifest.source.say(language)),
        ("method", manifest.method.say(language)),
        ("licence", manifest.licence.say(language)),
        ("digest", sheet.digest),
    )
    return [
        html.Dl(
            [
                html.Div([html.Dt(voice.say(f"sources.release.{name}")), html.Dd(value)], className="fact-line")
                for name, value in lines
                if value
            ],
            className="release-lines release",
        ),
        html.Ul([html.Li(line.say(language)) for line in manifest.attribution], className="attribution"),
        *(html.P(note.say(language)) for note in manifest.notes),
        specification(sheet, voice),
    ]


def _limits(sheet: MethodSheet, voice: Voice) -> list[Component | None]:
    is_index = sheet.manifest.instrument is Instrument.INDEX
    own = ("index",) if is_index else ("model", "spread", "protection")
    known = [voice.say(f"method.limits.{name}") for name in ("association", "comparison", "absence", *own)]
    if sheet.manifest.protection_note:
        known.append(sheet.manifest.protection_note)
    return [
        html.Ul([html.Li(line) for line in known]),
        html.H3(voice.say("method.unknown")),
        html.P(voice.say("method.unknown.note")),
        html.Ul([html.Li(voice.say(f"method.unknown.{name}")) for name in _UNKNOWN]),
    ]
