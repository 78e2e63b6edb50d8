"""All municipalities of a country in order: filters, a table, favourites; every choice stands in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.profile.answers import RankingFilters, RankingTable
from layouts.elements import Element, html
from layouts.pages.municipality.finding import place_search
from layouts.pages.municipality.lists import EVERY, list_choice, list_section
from layouts.pages.municipality.marks import band, choice_links, said
from layouts.pages.municipality.ranking_table import ranking_table
from layouts.pages.municipality.toolbar import copy_button
from layouts.wording import Voice

RESULT = "ranking-result"
FORM = "ranking-form"


@dataclass(frozen=True, slots=True)
class RankingScreen:
    """One visit to the table of municipalities."""

    table: RankingTable
    voice: Voice
    countries: tuple[tuple[str, str, bool], ...]
    """Name, address and whether it is shown, of every country with a release."""
    releases: tuple[tuple[str, str, bool], ...]
    address: str
    """Whole address of what is listed."""
    path: str
    """Where the form is sent to."""
    endpoint: str
    """Where the list alone is asked for."""
    kept: tuple[tuple[str, str], ...]
    """What of the query is no filter: release, outcome."""
    of_place: Callable[[str], str]
    place_template: str
    compare_template: str
    """Address of a comparison; ``{codes}`` in it the codes."""
    with_changes: Callable[..., str]
    """Address of the list with other choices; ``None`` takes one back."""


def page(screen: RankingScreen) -> Element:
    """Search first, then the filters, then the table."""
    table, voice = screen.table, screen.voice
    kind = table.about.kind if table.about is not None else ""
    return html.Div(
        [
            html.H1(voice.say("municipality.ranking.title", country=table.country_name)),
            band(table.band, kind, voice),
            choice_links(voice, country=screen.countries, release=screen.releases),
            place_search(
                "find-place",
                voice,
                country=table.country,
                go=screen.place_template,
                label=voice.say("municipality.find.label"),
                is_large=True,
            ),
            list_section(
                table.country,
                voice,
                place_template=screen.place_template,
                compare_template=screen.compare_template,
            ),
            html.H2(voice.say("municipality.ranking.list"), id="list"),
            _form(screen),
            html.Div(result(screen), id=RESULT, **{"aria-busy": "false"}),
            html.P(voice.say("municipality.ranking.association"), className="section-note"),
        ],
        className="place-page ranking-page",
    )


def result(screen: RankingScreen) -> list[Element]:
    """What a change of the filters renews: how many are listed, the table, the pages of it."""
    parts = [
        html.Div(
            [
                html.P(screen.table.told.text, className="ranking-told", role="status", **{"aria-live": "polite"}),
                copy_button("list", screen.address, screen.voice),
            ],
            className="ranking-line",
        ),
        ranking_table(screen.table, screen.voice, of_place=screen.of_place, with_changes=screen.with_changes)
        if screen.table.rows
        else said(screen.table.told),
        _pages(screen),
    ]
    return [part for part in parts if part is not None]


def no_country(countries: tuple[tuple[str, str, bool], ...], voice: Voice) -> Element:
    """Without a country: which ones have municipal data."""
    if not countries:
        return html.Div(
            [html.H1(voice.say("shell.page.municipalities")), html.P(voice.say("municipality.ranking.no_release"))],
            className="prose",
        )
    return html.Div(
        [
            html.H1(voice.say("shell.page.municipalities")),
            html.P(voice.say("municipality.ranking.choose"), className="lead"),
            html.Ul([html.Li(html.A(name, href=address)) for name, address, _ in countries], className="country-list"),
            html.P(voice.say("municipality.ranking.no_order"), className="section-note"),
        ],
        className="place-page ranking-page",
    )


def _form(screen: RankingScreen) -> Element:
    table, voice = screen.table, screen.voice
    filters = table.filters
    every = voice.say("municipality.ranking.every")
    fields = [
        _field(
            "q",
            voice,
            html.Input(
                id="rank-q", name="q", type="search", value=filters.text, autocomplete="off", className="form-control"
            ),
        ),
        _field("places", voice, list_choice(table.country, filters.codes, voice)),
        _select("state", table.admin1_choices, filters.admin1 or "", every, voice),
        _select("level", table.level_choices, ",".join(filters.levels), every, voice),
        _select("status", table.status_choices, ",".join(filters.statuses), every, voice)
        if len(table.status_choices) > 1
        else None,
        _select(
            "factor", table.factor_choices, filters.factor or "", voice.say("municipality.ranking.no_factor"), voice
        ),
        _select("stands", _sides(voice), filters.factor_stands or "", every, voice) if filters.factor else None,
        _field("children", voice, _children(filters.least_children)) if table.has_children else None,
    ]
    form = html.Form(
        [
            *(html.Input(type="hidden", name=name, value=value) for name, value in screen.kept),
            *(field for field in fields if field is not None),
            html.Button(voice.say("municipality.ranking.apply"), type="submit", className="btn btn-primary btn-sm"),
            html.A(voice.say("municipality.ranking.reset"), href=screen.path, className="ranking-reset"),
        ],
        id=FORM,
        action=screen.path,
        method="get",
        className="ranking-form",
        role="search",
        **{
            "aria-label": voice.say("municipality.ranking.filters"),
            "data-ranking": screen.endpoint,
            "data-failed": voice.say("municipality.offline"),
        },
    )
    return html.Details(
        [html.Summary(voice.say("municipality.ranking.filters")), form],
        open=True,
        className="ranking-filters",
        **{"data-active": "1"} if filters != RankingFilters() else {},
    )


def _sides(voice: Voice) -> tuple[tuple[str, str], ...]:
    return tuple((side, voice.say(f"municipality.ranking.{side}")) for side in ("worse", "better"))


def _children(least: float | None) -> Element:
    return html.Input(
        id="rank-children",
        name="children",
        type="number",
        min="0",
        step="1",
        value=None if least is None else f"{least:g}",
        className="form-control",
    )


def _field(name: str, voice: Voice, control: Element) -> Element:
    label = html.Label(voice.say(f"municipality.ranking.{name}"), htmlFor=f"rank-{name}")
    return html.Div([label, control], className="ranking-field")


def _select(name: str, choices: tuple[tuple[str, str], ...], value: str, every: str, voice: Voice) -> Element | None:
    if not choices:
        return None
    options = [
        html.Option(text, value=code, selected=code == (value or EVERY)) for code, text in ((EVERY, every), *choices)
    ]
    return _field(name, voice, html.Select(options, id=f"rank-{name}", name=name, className="form-select"))


def _pages(screen: RankingScreen) -> Element | None:
    table, voice = screen.table, screen.voice
    if table.pages < 2:
        return None
    steps = (("previous", table.page - 1), ("next", table.page + 1))
    links = {
        name: html.A(
            voice.say(f"municipality.ranking.{name}"),
            href=screen.with_changes(page=str(page)),
            className="btn btn-outline-secondary btn-sm",
            **{"data-ranking-go": name},
        )
        for name, page in steps
        if 1 <= page <= table.pages
    }
    here = voice.say("municipality.ranking.page", page=voice.numbers.integer(table.page), pages=table.pages)
    return html.Nav(
        [links.get("previous"), html.Span(here, **{"aria-current": "page"}), links.get("next")],
        className="ranking-pages",
        **{"aria-label": voice.say("municipality.ranking.pages")},
    )
