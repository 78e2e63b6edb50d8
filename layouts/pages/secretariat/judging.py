"""Setting a status by hand: the computed one stays beside it, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.plan.indicators import Reporter
from dashboard.plan.status import Status
from dashboard.store.judging import LONGEST_REASON
from dashboard.store.judging_view import JudgedLine
from layouts.forms import area, edit_button, edit_form, select
from layouts.pages.tasks.parts import day, panel, reporter_name, said
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class JudgedStatus:
    """The status by hand of one indicator, in a country or (empty) everywhere, beside the computed ones."""

    indicator_id: int
    code: str
    title: Mapping[str, str]
    country: str
    country_name: str
    computed: Mapping[tuple[str, Reporter], Status]
    judgement_id: int = 0
    """0: none was ever set."""
    version: int = 0
    status: Status | None = None
    """None: none stands."""
    reason: str = ""
    set_at: datetime | None = None


def judge_panel(judged: JudgedStatus, csrf: str, voice: Voice) -> Component:
    """The computed statuses, the one by hand if there is one, and the form."""
    where = judged.country_name or voice.say("reporting.everywhere")
    return panel(
        html.P([html.Strong(f"{judged.code} "), said(judged.title, voice)]),
        html.P(voice.say("reporting.judge.note"), className="quiet"),
        _computed(judged, voice),
        _standing(judged, csrf, voice),
        html.Details(
            [html.Summary(voice.say("reporting.judge.open")), _form(judged, csrf, voice)], className="desk-details"
        ),
        title=voice.say("reporting.judge.title", where=where),
    )


def _computed(judged: JudgedStatus, voice: Voice) -> Component:
    if not judged.computed:
        return html.P(voice.say("reporting.judge.nothing"))
    if judged.country:
        lines = [
            f"{reporter_name(reporter, voice)}: {status_name(status, voice)}"
            for (_, reporter), status in judged.computed.items()
        ]
    else:
        counted = Counter(judged.computed.values())
        lines = [
            voice.say("reporting.judge.count", count=counted[status], status=status_name(status, voice))
            for status in Status
            if counted[status]
        ]
    label = html.H3(voice.say("reporting.judge.computed"), className="form-heading")
    return html.Div([label, html.Ul([html.Li(line) for line in lines])])


def _standing(judged: JudgedStatus, csrf: str, voice: Voice) -> Component | None:
    if judged.status is None:
        return None
    return html.Div(
        [
            html.H3(voice.say("reporting.judge.standing"), className="form-heading"),
            html.P([html.Strong(status_name(judged.status, voice)), " · ", day(judged.set_at, voice)]),
            html.Blockquote(judged.reason, className="comment"),
            edit_button(
                "status.withdraw",
                voice.say("reporting.judge.withdraw"),
                voice=voice,
                csrf=csrf,
                version=judged.version,
                record={"judgement": judged.judgement_id},
            ),
        ]
    )


def _form(judged: JudgedStatus, csrf: str, voice: Voice) -> Component:
    options = [("", "—"), *((one.value, status_name(one, voice)) for one in Status if one is not Status.TO_BE_JUDGED)]
    return edit_form(
        "status.judge",
        select(
            "status",
            voice.say("reporting.judge.status"),
            options,
            value="" if judged.status is None else judged.status.value,
        ),
        area(
            "reason",
            voice.say("reporting.judge.reason"),
            value=judged.reason if judged.status is not None else "",
            hint=voice.say("reporting.judge.reason.hint"),
            rows=3,
            longest=LONGEST_REASON,
        ),
        voice=voice,
        csrf=csrf,
        submit=voice.say("reporting.judge.keep"),
        version=judged.version,
        record={"indicator": judged.indicator_id, "country": judged.country},
    )


def status_name(status: Status, voice: Voice) -> str:
    """A status in words."""
    return voice.say(f"plan.status.{status.value}")


def lines(found: Sequence[JudgedLine], *, link_of: Callable[[str], str], voice: Voice) -> Component:
    """Every indicator with its status by hand."""
    if not found:
        return panel(html.P(voice.say("reporting.plan.empty")), class_name="is-empty")
    head = [voice.say(f"reporting.judge.column.{name}") for name in ("indicator", "standing", "countries")]
    body = [
        html.Tr(
            [
                html.Th(html.A([f"{one.code} ", said(one.title, voice)], href=link_of(one.code)), scope="row"),
                html.Td(status_name(one.status, voice) if one.status else voice.say("reporting.judge.none")),
                html.Td(voice.numbers.integer(one.in_countries), className="is-number"),
            ]
        )
        for one in found
    ]
    table = html.Table(
        [html.Thead(html.Tr([html.Th(name, scope="col") for name in head])), html.Tbody(body)], className="desk-table"
    )
    region = {"aria-label": voice.say("reporting.section.statuses")}
    return panel(
        html.P(voice.say("reporting.judge.choose"), className="quiet"),
        html.Div(table, className="desk-scroll", tabIndex="0", role="region", **region),
    )
