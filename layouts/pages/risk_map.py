"""The risk map: key sentence, map with its legend, controls, panel of the selected place, table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import dash_ag_grid as dag
import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.answers import (
    Control,
    CountryChoice,
    Crumb,
    KeyFigures,
    LayerInfo,
    Legend,
    Notice,
    OutcomeChoice,
    PlaceCard,
    ReleaseChoice,
    ScenarioEffect,
    ShiftControl,
)
from dashboard.choices import Classing, View
from dashboard.release.manifest import Instrument, Manifest
from dashboard.territory.units import REGION
from layouts.ids import RiskMapIds
from layouts.markup import Content, markup
from layouts.pages.controls import class_controls, layer_menu, layer_name, outcome_choice, weight_controls
from layouts.pages.explore import explore_tabs
from layouts.pages.legend import legend
from layouts.pages.levels import has_levels
from layouts.pages.place_panel import changes_panel, place_panel
from layouts.pages.sentence import key_sentence, map_description, plain_sentence
from layouts.pages.topline import (
    banner,
    breadcrumbs,
    country_choice,
    downloads,
    exploratory_title,
    notices,
    release_choice,
    renewed_notice,
    search_box,
)
from layouts.pages.what_if import what_if_controls, what_if_told
from layouts.wording import Voice

GRID_THEME = (
    "themeQuartz.withParams({"
    "backgroundColor: 'var(--card)', foregroundColor: 'var(--ink)', headerBackgroundColor: 'var(--raised)', "
    "headerTextColor: 'var(--ink)', borderColor: 'var(--line)', accentColor: 'var(--accent)', "
    "selectedRowBackgroundColor: 'var(--accent-soft)', rowHoverColor: 'var(--raised)', "
    "fontFamily: 'inherit', fontSize: 13, spacing: 6})"
)
"""The grid in the colours of the page, whichever theme it has."""
GRID_KEYS: Mapping[str, object] = {
    "tabToNextCell": {"function": "params.editing ? params.nextCellPosition : false"},
    "tabToNextHeader": {"function": "false"},
}
"""The tab key leaves the grid, whose cells the arrow keys reach: else 30,000 presses lead past 2,465 municipalities."""

_GRID_WORDS = (
    "ariaFilterInput",
    "ariaFilteringOperator",
    "ariaFilterFromValue",
    "ariaFilterMenuOpen",
    "ariaFilterToValue",
    "ariaFilterValue",
    "ariaLabelColumnFilter",
    "ariaSortableColumn",
    "contains",
    "equals",
    "filterOoo",
    "greaterThanOrEqual",
    "inRange",
    "inRangeEnd",
    "inRangeStart",
    "lessThanOrEqual",
    "notContains",
    "startsWith",
)
"""Names of the grid's own words that a visitor can meet here."""


@dataclass(frozen=True, slots=True)
class RiskMapScreen:
    """All answers that one view of the page is made of."""

    view: View
    address: str
    notices: tuple[Notice, ...]
    crumbs: tuple[Crumb, ...]
    figures: KeyFigures
    effect: ScenarioEffect
    legend: Legend
    levels: Legend
    """The legend of the risk level, which classes are named after whatever the map shows."""
    layers: tuple[LayerInfo, ...]
    controls: tuple[Control, ...]
    card: PlaceCard
    countries: tuple[CountryChoice, ...]
    releases: tuple[ReleaseChoice, ...]
    manifest: Manifest | None
    units: str
    """Level of the filled units: ``country``, ``admin1`` or ``municipality``."""
    shifts: tuple[ShiftControl, ...] = ()
    """The sliders of the what-if."""
    outcomes: tuple[OutcomeChoice, ...] = ()
    """The outcomes of the release, where it has more than one."""
    edition: str = ""
    """Name of the data that the page is made of."""
    page_address: str = ""
    """The page of the selected municipality, or the list of those of the selected place."""

    @property
    def is_index(self) -> bool:
        """Whether the shown release is a composite index."""
        return self.manifest is not None and self.manifest.instrument is Instrument.INDEX

    @property
    def layer(self) -> LayerInfo:
        """The layer shown."""
        return next((layer for layer in self.layers if layer.code == self.view.layer), self.layers[0])


def page(screen: RiskMapScreen, voice: Voice) -> Component:
    """The whole page; what changes renew comes as HTML in ``data-words`` and is put in its place by assets/app."""
    view = screen.view
    return html.Div(
        [
            html.H1(title(screen, voice), className="visually-hidden"),
            html.Div(id=RiskMapIds.NOTICES, className="notices", role="status"),
            renewed_notice(voice),
            html.Div(
                [
                    html.Div(id=RiskMapIds.CRUMBS, className="crumbs-place"),
                    country_choice(screen.countries, view=view, voice=voice),
                    search_box(voice),
                    _tools(voice, has_release=screen.manifest is not None),
                ],
                className="topline",
            ),
            html.P(id=RiskMapIds.SENTENCE, className="key-sentence", **{"aria-live": "polite"}),
            html.Div([_controls(screen, voice), _map(screen, voice), _panel(screen, voice)], className="workspace"),
            _table(screen, voice),
        ],
        id=RiskMapIds.ROOT,
        className="risk-map",
        **{
            "data-address": screen.address,
            "data-edition": screen.edition,
            "data-words": json.dumps(
                {"picture": picture(screen, voice), "parts": {RiskMapIds.NOTICES: "", **parts(screen, voice)}}
            ),
            "data-locale": voice.numbers.locale.replace("_", "-"),
        },
    )


def parts(screen: RiskMapScreen, voice: Voice, *, weights_only: bool = False) -> dict[str, str]:
    """HTML of every part that a change renews, by the id of its place; ``weights_only`` = those weights change."""
    shown: dict[str, Content] = {
        RiskMapIds.SENTENCE: sentence(screen, voice),
        RiskMapIds.BANNER: standing(screen, voice),
        RiskMapIds.LEGEND: legend_block(screen, voice),
        RiskMapIds.PANEL: panel(screen, voice),
        RiskMapIds.DESCRIPTION: description(screen, voice),
    }
    if screen.notices:
        shown[RiskMapIds.NOTICES] = notices(screen.notices, voice)
    if not weights_only:
        shown[RiskMapIds.CRUMBS] = breadcrumbs(screen.crumbs, voice)
        shown[RiskMapIds.MENU] = menu(screen, voice)
        shown[RiskMapIds.CLASSING] = classes(screen, voice)
        shown[RiskMapIds.TABLE_HEADING] = table_heading(screen, voice)
    return {str(place): markup(content) for place, content in shown.items()}


def title(screen: RiskMapScreen, voice: Voice) -> str:
    """Place and layer, for the heading, the window and the picture of the map."""
    return voice.say("page.title", place=screen.crumbs[-1].name, layer=shown_layer(screen, voice))


def shown_layer(screen: RiskMapScreen, voice: Voice) -> str:
    """Name of the shown layer as a reader of this release knows it; of a further outcome, with its name before it."""
    name = layer_name(screen.layer, voice, is_index=screen.is_index)
    other = next((one.name for one in screen.outcomes if one.is_shown and not one.is_main), None)
    return name if other is None or screen.layer.group in {"facts", "factors"} else f"{other}: {name}"


def sentence(screen: RiskMapScreen, voice: Voice) -> list[Component | str]:
    """The key sentence above the map."""
    return key_sentence(
        screen.figures, screen.card, voice=voice, is_index=screen.is_index, has_levels=has_levels(screen.levels)
    )


def description(screen: RiskMapScreen, voice: Voice) -> str:
    """The map in one sentence, for who does not see it."""
    place = screen.crumbs[min(len(screen.crumbs) - 1, 2)].name
    return map_description(screen.legend, voice=voice, layer=shown_layer(screen, voice), place=place)


def menu(screen: RiskMapScreen, voice: Voice) -> list[Component]:
    """The layers."""
    layers = layer_menu(screen.layers, view=screen.view, voice=voice, is_index=screen.is_index)
    return [_section("layers", voice.say("controls.layers"), layers)]


def classes(screen: RiskMapScreen, voice: Voice) -> list[Component]:
    """How the classes are cut."""
    content = class_controls(screen.legend, view=screen.view, voice=voice)
    is_changed = screen.view.classing != Classing()
    return [_section("classes", voice.say("controls.classes"), content, is_open=is_changed or not screen.controls)]


def standing(screen: RiskMapScreen, voice: Voice) -> list[Component]:
    """Official or exploratory: the strip above the map, always there where weights can be moved."""
    is_open = screen.controls or screen.shifts
    return banner(screen.effect, voice=voice, is_index=screen.is_index) if is_open else []


def legend_block(screen: RiskMapScreen, voice: Voice) -> list[Component]:
    """The legend of what is painted."""
    return legend(
        screen.legend, view=screen.view, voice=voice, title=shown_layer(screen, voice), units=f"unit.{screen.units}"
    )


def panel(screen: RiskMapScreen, voice: Voice) -> list[Component]:
    """The selected place, and below it what a scenario changes."""
    told = what_if_told(screen.effect, voice, is_index=screen.is_index)
    changes = changes_panel(screen.effect, levels=screen.levels, voice=voice)
    is_elsewhere = screen.card.place.level == "country" and screen.view.country == REGION
    return [
        *(part for part in (told, changes) if part is not None),
        *place_panel(
            screen.card,
            legend=screen.legend,
            levels=screen.levels,
            voice=voice,
            is_index=screen.is_index,
            can_open=is_elsewhere,
            page_address=screen.page_address,
        ),
        *([] if screen.manifest is not None or screen.view.country == REGION else [_how_to_import(voice)]),
    ]


def table_heading(screen: RiskMapScreen, voice: Voice) -> str:
    """What the rows of the table are, and of where."""
    place = screen.crumbs[min(len(screen.crumbs) - 1, 2)].name
    return f"{voice.say(f'table.title.{screen.units}')} · {place}"


def picture(screen: RiskMapScreen, voice: Voice) -> dict[str, str]:
    """Title, subtitle and source written on the downloaded picture."""
    subtitle = plain_sentence(
        screen.figures, screen.card, voice=voice, is_index=screen.is_index, has_levels=has_levels(screen.levels)
    )
    source = voice.say("panel.source", source=screen.card.source) if screen.card.source else ""
    is_demonstration = screen.manifest is not None and screen.manifest.kind == "demonstration"
    marks = [voice.say("demonstration.short")] if is_demonstration else []
    marks += [exploratory_title(screen.effect, voice)] if screen.effect.is_exploratory else []
    return {"title": title(screen, voice), "subtitle": subtitle, "source": " ".join([source, *marks]).strip()}


def _controls(screen: RiskMapScreen, voice: Voice) -> Component:
    weights = weight_controls(screen.controls, view=screen.view, voice=voice, is_index=screen.is_index)
    reason = _why_no_weights(screen)
    if not weights and reason:
        weights = [html.P(voice.say(reason), className="menu-note")]
    release = release_choice(screen.releases, view=screen.view, voice=voice)
    return html.Aside(
        [
            *([release] if release is not None else []),
            *([outcome_choice(screen.outcomes, voice)] if screen.outcomes else []),
            html.Div(id=RiskMapIds.MENU),
            *_explore(screen, weights, voice),
            html.Div(id=RiskMapIds.CLASSING),
        ],
        className="controls",
        **{"aria-label": voice.say("controls.label")},
    )


def _why_no_weights(screen: RiskMapScreen) -> str:
    """Key of why nothing of the result shown can be weighed; empty where there is no such result."""
    if screen.manifest is None:
        return ""
    if screen.is_index:
        return f"weights.{screen.manifest.aggregation}" if screen.manifest.aggregation != "arithmetic" else ""
    return "release.weights.no_cells" if screen.manifest.has_no_cells else "weights.main_outcome_only"


def _explore(screen: RiskMapScreen, weights: list[Component], voice: Voice) -> list[Component]:
    """Weights and what-if as two tabs; weights alone where nothing can be shifted."""
    if not weights:
        return []
    if not screen.shifts:
        return [_section("weights", voice.say("controls.weights"), weights)]
    what_if = what_if_controls(screen.shifts, voice, is_index=screen.is_index)
    tabs = explore_tabs(weights, what_if, is_what_if=bool(screen.view.scenario.shifts), voice=voice)
    return [_section("explore", voice.say("controls.explore"), [tabs])]


def _section(name: str, heading: str, content: list[Component], *, is_open: bool = True) -> Component:
    return html.Details(
        [html.Summary(html.H2(heading, className="section-heading")), html.Div(content, className="section-body")],
        open=is_open,
        className=f"section section-{name}",
        **{"data-section": name},
    )


def _map(screen: RiskMapScreen, voice: Voice) -> Component:
    return html.Div(
        [
            html.P(id=RiskMapIds.DESCRIPTION, className="visually-hidden"),
            html.Div(id=RiskMapIds.BANNER, className="banner", role="status"),
            html.Div(
                [
                    html.Div(
                        id=RiskMapIds.SLOT,
                        className="map-slot",
                        role="application",
                        **{
                            "aria-label": voice.say("map.label"),
                            "aria-describedby": RiskMapIds.DESCRIPTION,
                            "aria-roledescription": voice.say("map.role"),
                        },
                    ),
                    html.Div(id=RiskMapIds.LEGEND, className="legend"),
                    _table_filter_chip(voice),
                ],
                className="map-stage",
            ),
        ],
        className="map-area",
    )


def _panel(screen: RiskMapScreen, voice: Voice) -> Component:
    return html.Aside(
        html.Div(id=RiskMapIds.PANEL, className="panel-content"),
        className="panel",
        tabIndex="0",
        **{"aria-label": voice.say("panel.label")},
    )


def _tools(voice: Voice, *, has_release: bool) -> Component:
    return html.Div(
        [
            html.Button(
                voice.say("share.title"),
                className="btn btn-outline-secondary btn-sm",
                title=voice.say("share.long"),
                **{"data-action": "share", "data-done": voice.say("share.done")},
            ),
            downloads(voice, has_release=has_release),
        ],
        className="tools",
    )


def _table(screen: RiskMapScreen, voice: Voice) -> Component:
    return html.Section(
        [
            html.Div(
                [
                    html.H2(id=RiskMapIds.TABLE_HEADING, className="table-heading"),
                    html.P(voice.say("table.note"), className="menu-note"),
                    html.Div(_table_filter_chip(voice), role="status", className="table-status"),
                    dbc.Input(
                        id=RiskMapIds.TABLE_FILTER,
                        type="search",
                        placeholder=voice.say("table.filter"),
                        autocomplete="off",
                        size="sm",
                    ),
                    html.Label(voice.say("table.filter"), htmlFor=RiskMapIds.TABLE_FILTER, className="visually-hidden"),
                ],
                className="table-head",
            ),
            dag.AgGrid(
                id=RiskMapIds.TABLE,
                columnDefs=[],
                rowData=[],
                getRowId="params.data.code",
                defaultColDef={"sortable": True, "resizable": True, "filter": True, "minWidth": 90},
                dashGridOptions={
                    "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
                    "animateRows": False,
                    "theme": {"function": GRID_THEME},
                    **GRID_KEYS,
                    "suppressColumnVirtualisation": False,
                    "suppressNoRowsOverlay": True,
                    "localeText": grid_words(voice),
                },
                style={"height": "420px", "width": "100%"},
            ),
        ],
        id=RiskMapIds.TABLE_SECTION,
        className="table-section",
        **{"aria-label": voice.say(f"table.title.{screen.units}")},
    )


def grid_words(voice: Voice) -> dict[str, str]:
    """What the grid itself says, under the names it knows."""
    return {name: voice.say(f"grid.{name}") for name in _GRID_WORDS}


def _table_filter_chip(voice: Voice) -> Component:
    """Why places stand back on the map, and the way back; assets/app fills in the numbers."""
    return html.Button(
        [
            html.Span(className="table-filtered-words", **{"data-sentence": voice.say("table.filtered")}),
            html.Span(voice.say("table.filter.clear"), className="table-filtered-clear"),
        ],
        className="table-filtered",
        hidden=True,
        **{"data-action": "clear-table"},
    )


def _how_to_import(voice: Voice) -> Component:
    return html.Div(
        [
            html.H3(voice.say("import.title"), className="panel-subtitle"),
            html.P(voice.say("import.note")),
            html.Pre(
                "python -m dashboard import --country … --boundaries … --table … --code-column … "
                "--factor name:column:+",
                className="command",
                tabIndex="0",
            ),
        ],
        className="panel-block",
    )
