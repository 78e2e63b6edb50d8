"""The plan in a grid: every cell is edited where it stands, every edit can be undone, nothing is deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard.plan.template_sheets import SHEETS, Field
from dashboard.store.plan_columns import COLUMNS
from layouts.forms import Part, area, checkboxes, edit_form, select, text
from layouts.ids import PlanGridIds
from layouts.pages.risk_map import GRID_KEYS, GRID_THEME, grid_words
from layouts.pages.tasks.parts import panel
from layouts.wording import Voice

TABLES = tuple(COLUMNS)
_LONG = ("title", "definition", "activities", "formula", "source", "verification", "disaggregation", "milestone")
_NARROW = ("number", "result", "output", "code", "year", "baseline_year", "country", "indicator")
_BEGINS_WITH: Mapping[str, tuple[str, ...]] = {
    "results": ("number", "title_es", "title_en", "title_pt"),
    "outputs": ("code", "result", "title_es", "title_en", "title_pt"),
    "indicators": (
        *("code", "result", "output", "title_es", "title_en", "title_pt", "kind", "direction", "unit_es"),
        "responsible",
    ),
    "targets": ("indicator", "country", "year", "value", "milestone"),
}
"""What a new row begins with; its other cells are filled in in the grid."""
_SCRIPT_WORDS = (
    *("saving", "saved", "undone", "redone", "refused", "conflict", "mine", "theirs", "keep", "take", "empty"),
    *("nothing_undo", "nothing_redo", "moved_on", "choose_row", "failed"),
)
_KNOWN_CHOICES = frozenset({"kind", "direction", "frequency", "cumulative"})


@dataclass(frozen=True, slots=True)
class GridScreen:
    """One table of a plan as it is edited."""

    plan_code: str
    plan_title: str
    table: str
    rows: Sequence[Mapping[str, Any]]
    links: Mapping[str, str]
    """Addresses of the tables by name."""
    results: Sequence[tuple[str, str]]
    """Number and title, for the form of a new row."""
    indicators: Sequence[tuple[str, str]]
    csrf: str


def grid(screen: GridScreen, voice: Voice) -> Component:
    """Tables, tools, grid and the form of a new row."""
    tabs = html.Nav(
        [
            html.A(
                table_name(table, voice),
                href=screen.links[table],
                className="chip",
                **({"aria-current": "true"} if table == screen.table else {}),
            )
            for table in TABLES
        ],
        className="desk-chips",
        **{"aria-label": voice.say("reporting.grid.tables")},
    )
    return html.Div(
        [
            tabs,
            html.P(voice.say("reporting.grid.note"), className="quiet"),
            _section(screen, voice),
            panel(_new_row(screen, voice), title=voice.say("reporting.grid.add")),
        ]
    )


def table_name(table: str, voice: Voice) -> str:
    """Name of a table, as its sheet is called."""
    return next(sheet.title.say(voice.language) for sheet in SHEETS if sheet.name == table)


def _section(screen: GridScreen, voice: Voice) -> Component:
    words = {name: voice.say(f"reporting.grid.{name}") for name in _SCRIPT_WORDS}
    return html.Section(
        [
            html.Div([_tool(name, voice) for name in ("undo", "redo", "withdraw")], className="grid-tools"),
            html.Div(id=PlanGridIds.STATUS, className="grid-status", role="status"),
            html.Div(id=PlanGridIds.CONFLICT, className="grid-conflict"),
            dag.AgGrid(
                id=PlanGridIds.GRID,
                columnDefs=columns(screen.table, voice),
                rowData=[{**row, "key": str(row["id"])} for row in screen.rows],
                getRowId="params.data.key",
                defaultColDef={"sortable": True, "resizable": True, "editable": True, "minWidth": 80},
                dashGridOptions={
                    "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
                    "animateRows": False,
                    "theme": {"function": GRID_THEME},
                    **GRID_KEYS,
                    "stopEditingWhenCellsLoseFocus": True,
                    "enterNavigatesVerticallyAfterEdit": True,
                    "rowClassRules": {"is-withdrawn": "params.data.is_withdrawn"},
                    "localeText": grid_words(voice),
                },
                style={"height": "460px", "width": "100%"},
            ),
        ],
        id=PlanGridIds.SECTION,
        className="plan-grid",
        **{
            "data-plan": screen.plan_code,
            "data-table": screen.table,
            "data-csrf": screen.csrf,
            "data-words": json.dumps(words, ensure_ascii=False),
            "data-tables": json.dumps(_tables(voice), ensure_ascii=False),
            "aria-label": f"{table_name(screen.table, voice)} · {screen.plan_title}",
        },
    )


def _tables(voice: Voice) -> dict[str, dict[str, Any]]:
    """What the history of the tab calls each table, its columns, and the cells that name a row."""
    return {
        sheet.name: {
            "title": sheet.title.say(voice.language),
            "columns": {one.name: one.heading.say(voice.language) for one in sheet.fields},
            "key": list(sheet.key),
        }
        for sheet in SHEETS
    }


def _tool(name: str, voice: Voice) -> Component:
    keys = {"undo": "Ctrl+Z", "redo": "Ctrl+Y"}.get(name)
    # What the next step is about, written in by the script: the history is one for all tables.
    following = [html.Span(className="grid-next"), html.Kbd(keys)] if keys else []
    words = [html.Span(voice.say(f"reporting.grid.{name}")), *following]
    return html.Button(words, className="btn btn-outline-secondary btn-sm", **{"data-grid": name})


def columns(table: str, voice: Voice) -> list[dict[str, Any]]:
    """The columns of the grid; choices are shown in words and kept as the spreadsheet writes them."""
    state = {
        "field": "is_withdrawn",
        "headerName": voice.say("reporting.grid.state"),
        "editable": False,
        "refData": {"true": voice.say("reporting.grid.withdrawn"), "false": ""},
        "width": 110,
        "cellDataType": False,
    }
    return [*(_column(one.field, voice) for one in COLUMNS[table]), state]


def _column(field: Field, voice: Voice) -> dict[str, Any]:
    heading = field.heading.say(voice.language)
    made: dict[str, Any] = {
        "field": field.name,
        "headerName": heading,
        "headerTooltip": f"{heading}: {field.meaning.say(voice.language)}",
        "cellDataType": False,
        "width": 100 if field.name in _NARROW else 260 if field.name.startswith(_LONG) else 140,
        "tooltipField": field.name,
    }
    if field.name in {"code", "number", "indicator"}:
        made["pinned"] = "left"
    if field.choices and field.name in _KNOWN_CHOICES:
        made |= {
            "cellEditor": "agSelectCellEditor",
            "cellEditorParams": {"values": list(field.choices)},
            "refData": {one: choice_name(field.name, one, voice) for one in field.choices},
        }
    elif field.name.startswith(_LONG):
        made |= {
            "cellEditor": "agLargeTextCellEditor",
            "cellEditorPopup": True,
            "cellEditorParams": {"maxLength": 4000},
        }
    return made


def choice_name(field: str, choice: str, voice: Voice) -> str:
    """A choice of a column in words."""
    stem = "plan.frequency" if field == "frequency" else f"reporting.choice.{field}"
    return voice.say_or(f"{stem}.{choice}", choice)


def _new_row(screen: GridScreen, voice: Voice) -> Component:
    if screen.table != "results" and not screen.results:
        return html.P(voice.say("reporting.grid.results_first"), className="quiet")
    if screen.table == "targets" and not screen.indicators:
        return html.P(voice.say("reporting.grid.indicators_first"), className="quiet")
    fields = {one.name: one.field for one in COLUMNS[screen.table]}
    return edit_form(
        "plan.add",
        *(_part(fields[name], screen, voice) for name in _BEGINS_WITH[screen.table]),
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("reporting.grid.add.go"),
        record={"plan": screen.plan_code, "table": screen.table},
        class_name="is-row",
    )


def _part(field: Field, screen: GridScreen, voice: Voice) -> Part:
    label, hint = field.heading.say(voice.language), field.meaning.say(voice.language)
    is_optional = not field.needed
    if field.name.startswith("title"):
        hint = ""
    if field.name in {"result", "indicator"}:
        return select(field.name, label, screen.results if field.name == "result" else screen.indicators)
    if field.name == "responsible":
        letters = [(letter, voice.say(f"reporting.letter.{letter}")) for letter in ("G", "E", "W", "TS")]
        return checkboxes(label, field.name, letters)
    if field.choices:
        options = [(one, choice_name(field.name, one, voice)) for one in field.choices]
        return select(field.name, label, options, is_optional=is_optional)
    if field.name.startswith(_LONG):
        return area(field.name, label, hint=hint, is_optional=is_optional, rows=2, longest=4000)
    return text(field.name, label, hint=hint, is_optional=is_optional)
